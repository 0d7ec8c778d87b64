//! Charts as inline SVG: askama templates over plain numbers.
//!
//! Every chart carries its numbers a second time in words or as a table, and every variant is a
//! class of the stylesheet: the content security policy allows no `style` attribute. Positions are
//! percentages without a `viewBox`, so that text keeps its size at every width.

mod agreement;
mod bars;
mod diverging;
mod dots;
mod flow;
mod glyph;
mod histogram;
mod threshold;
mod timeline;

pub use agreement::{AgreementBar, AgreementScale, agreement_word};
pub use bars::{Funnel, FunnelRow, ShareBar};
pub use diverging::{DivergingBar, Frame};
pub use dots::{DotRow, DotStrip};
pub use flow::Flow;
pub use glyph::Glyph;
pub use histogram::Histogram;
pub use threshold::{Mark, ThresholdStrip};
pub use timeline::{Stage, Step, Timeline};

use crate::aggregation::rule::Region;

/// Most answers that are drawn as single dots; above it a strip becomes a bar of the same counts.
pub const MOST_DOTS: u64 = 30;

/// One point of a scale with the number of people who chose it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PointCount {
    pub glyph: Glyph,
    pub label: String,
    pub region: Region,
    pub count: u64,
}

impl PointCount {
    pub fn new(glyph: &str, label: impl Into<String>, region: Region, count: u64) -> Self {
        Self {
            glyph: Glyph::of(glyph),
            label: label.into(),
            region,
            count,
        }
    }
}

/// The sum of a region, in people.
pub(crate) fn region_count(points: &[PointCount], region: Region) -> u64 {
    points
        .iter()
        .filter(|p| p.region == region)
        .map(|p| p.count)
        .sum()
}

/// "Downward 1, Net-zero / Stable 3, Upward 17": what a chart of the points shows, in words.
pub(crate) fn in_words(points: &[PointCount]) -> String {
    let parts: Vec<String> = points
        .iter()
        .map(|p| format!("{} {}", p.label, p.count))
        .collect();
    parts.join(", ")
}

/// How a point is filled: the pattern of its side in one of three densities.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fill {
    /// Lines so many pixels apart.
    Hatch(u8),
    Pale,
    /// Solid at the end of the scale (0), lighter towards the middle.
    Solid(usize),
}

impl Fill {
    pub(crate) fn class(self) -> &'static str {
        match self {
            Self::Hatch(_) => "seg-down",
            Self::Pale => "seg-mid",
            Self::Solid(lighter) => ["seg-up", "seg-up second", "seg-up third"][lighter.min(2)],
        }
    }

    pub(crate) fn hatch(self) -> Option<u8> {
        match self {
            Self::Hatch(distance) => Some(distance),
            _ => None,
        }
    }
}

/// The fill of each point, from the down end to the up end: the points of one side share the
/// pattern of that side and grow denser towards its end.
pub(crate) fn fills(points: &[PointCount]) -> Vec<Fill> {
    let below = |region| points.iter().filter(|p| p.region == region).count();
    let (downs, ups) = (below(Region::Down), below(Region::Up));
    let mut seen_up = 0;
    points
        .iter()
        .enumerate()
        .map(|(index, point)| match point.region {
            Region::Down if downs == 1 => Fill::Hatch(5),
            Region::Down => Fill::Hatch([3, 5, 8, 8][index.min(3)]),
            Region::Middle => Fill::Pale,
            Region::Up => {
                seen_up += 1;
                Fill::Solid((ups - seen_up).min(2))
            }
        })
        .collect()
}

/// A part of a whole as an SVG percentage with two decimals; 0 % of nothing.
pub(crate) fn percent(part: f64, whole: f64) -> String {
    if whole <= 0.0 {
        return "0%".to_owned();
    }
    let text = format!("{:.2}", part / whole * 100.0);
    let text = text.trim_end_matches('0').trim_end_matches('.');
    format!("{text}%")
}

#[cfg(test)]
mod tests {
    use super::*;

    pub(crate) fn three(down: u64, middle: u64, up: u64) -> Vec<PointCount> {
        vec![
            PointCount::new("▼", "Downward", Region::Down, down),
            PointCount::new("—", "Net-zero / Stable", Region::Middle, middle),
            PointCount::new("▲", "Upward", Region::Up, up),
        ]
    }

    #[test]
    fn the_sides_of_a_nine_point_scale_grow_denser_towards_their_ends() {
        let regions = [Region::Down, Region::Middle, Region::Up];
        let points: Vec<PointCount> = (0..9)
            .map(|i| PointCount::new("·", format!("{}", i + 1), regions[i / 3], 1))
            .collect();
        assert_eq!(
            fills(&points),
            [
                Fill::Hatch(3),
                Fill::Hatch(5),
                Fill::Hatch(8),
                Fill::Pale,
                Fill::Pale,
                Fill::Pale,
                Fill::Solid(2),
                Fill::Solid(1),
                Fill::Solid(0)
            ]
        );
    }

    #[test]
    fn three_points_keep_the_plain_pattern_of_their_side() {
        assert_eq!(
            fills(&three(1, 1, 1)),
            [Fill::Hatch(5), Fill::Pale, Fill::Solid(0)]
        );
    }

    #[test]
    fn percentages_are_short_and_never_divide_by_zero() {
        assert_eq!(percent(1.0, 3.0), "33.33%");
        assert_eq!(percent(1.0, 2.0), "50%");
        assert_eq!(percent(0.0, 0.0), "0%");
    }
}
