//! Change of the coefficient of variation between two rounds.
//!
//! *The spread of the answers relative to their average fell (negative) or rose (positive) by
//! this much.*
//!
//! cv = s / x̄ with the sample's n − 1; diff = later − earlier.
//!
//! Domain: scores 1..k. A round of fewer than two answers has no cv, and then no difference;
//! undefined as a whole where a round has no answer.
//! Source: Dajani, Sincoff & Talley, Technological Forecasting & Social Change 13 (1979), 83–90.
//!
//! ```
//! use castalia::aggregation::{counts::Histogram, measures::cv_change::cv_change};
//! let change = cv_change(&Histogram::from([0, 7, 1]), &Histogram::from([0, 0, 9])).unwrap();
//! assert_eq!(change.cv2, Some(0.0));
//! assert!(change.diff.unwrap() < 0.0);
//! ```

use serde::{Deserialize, Serialize};

use super::{mean::mean, sd::sd};
use crate::aggregation::counts::Histogram;

/// Coefficients of variation of the earlier and the later round.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct CvChange {
    pub cv1: Option<f64>,
    pub cv2: Option<f64>,
    /// `cv2` − `cv1`.
    pub diff: Option<f64>,
}

/// Both coefficients and their difference.
pub fn cv_change(earlier: &Histogram, later: &Histogram) -> Option<CvChange> {
    if earlier.is_empty() || later.is_empty() {
        return None;
    }
    let cv = |round: &Histogram| Some(sd(round)? / mean(round)?);
    let (cv1, cv2) = (cv(earlier), cv(later));
    Some(CvChange {
        cv1,
        cv2,
        diff: cv1.zip(cv2).map(|(before, after)| after - before),
    })
}
