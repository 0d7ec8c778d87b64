//! What an expert reads when rating an item: the part of a study that a version freezes.

use serde::{Deserialize, Serialize};

use super::definition::{Definition, Period, Placed, Point};

/// The wording of one item. Two answers may only be compared when they were given to equal ones;
/// a change makes a new version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wording {
    pub text: String,
    pub guidance: Option<String>,
    pub instrument: Option<String>,
    /// What is being rated: the section's period and scope stand on every card.
    pub period: Option<Period>,
    pub scope: Option<String>,
    /// The points of the scale with their words, from value 1 to k. The scale's name is not
    /// part of the wording, for no expert reads it.
    pub points: Vec<Point>,
}

impl Definition {
    /// The wording of an item of this study.
    pub fn wording(&self, placed: Placed<'_>) -> Wording {
        let Placed { section, item, .. } = placed;
        Wording {
            text: item.text.clone(),
            guidance: item.guidance.clone(),
            instrument: item.instrument.clone(),
            period: section.period.clone(),
            scope: section.scope.clone(),
            points: self.scale_of(section, item).points.clone(),
        }
    }
}
