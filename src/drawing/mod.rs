//! Where the marks of a chart stand: geometry for the pages and for the figures of the report.
//! Pure: it knows counts and regions, and neither HTML nor SVG nor a colour.

mod diverging;
pub mod flow;
mod glyph;

pub use diverging::{Bar, Frame, Segment};
pub use glyph::{Glyph, Outline};

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
    /// `glyph` as the scale writes it.
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
pub fn region_count(points: &[PointCount], region: Region) -> u64 {
    points
        .iter()
        .filter(|p| p.region == region)
        .map(|p| p.count)
        .sum()
}

/// "Downward 1, Net-zero / Stable 3, Upward 17": what a chart of the points shows, in words.
pub fn in_words(points: &[PointCount]) -> String {
    let parts: Vec<String> = points
        .iter()
        .map(|p| format!("{} {}", p.label, p.count))
        .collect();
    parts.join(", ")
}

/// How a point is filled: the pattern of its side in one of three densities.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fill {
    /// Lines so many pixels apart.
    Hatch(u8),
    Pale,
    /// Solid at the end of the scale (0), lighter towards the middle.
    Solid(usize),
}

impl Fill {
    /// Distance of the lines of its pattern, where it has one.
    pub fn hatch(self) -> Option<u8> {
        match self {
            Self::Hatch(distance) => Some(distance),
            _ => None,
        }
    }
}

/// The fill of each point, from the down end to the up end: the points of one side share the
/// pattern of that side and grow denser towards its end.
pub fn fills(points: &[PointCount]) -> Vec<Fill> {
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

#[cfg(test)]
pub(crate) mod tests {
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
}
