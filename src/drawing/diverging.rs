//! Counts around a common middle: down to the left, up to the right.

use super::{Fill, PointCount, fills, region_count};
use crate::aggregation::rule::Region;

/// How far the rows of one table reach to both sides of the axis. One unit is half a person, so
/// that a middle block of any size is centred without rounding.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Frame {
    pub left: u64,
    pub right: u64,
}

impl Frame {
    /// The frame in which every row of a table fits: one person is equally wide in all of them.
    pub fn around<'a>(rows: impl IntoIterator<Item = &'a [PointCount]>) -> Self {
        rows.into_iter().fold(Self::default(), |frame, row| {
            let middle = region_count(row, Region::Middle);
            Self {
                left: frame.left.max(2 * region_count(row, Region::Down) + middle),
                right: frame.right.max(2 * region_count(row, Region::Up) + middle),
            }
        })
    }

    /// From end to end.
    pub fn width(self) -> f64 {
        (self.left + self.right) as f64
    }
}

/// One row in a frame, in its unit from its left end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bar {
    /// Only points that somebody chose, from value 1 upwards.
    pub segments: Vec<Segment>,
    pub start: u64,
    pub end: u64,
}

/// One point of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Segment {
    pub fill: Fill,
    pub at: u64,
    pub width: u64,
}

impl Bar {
    /// `points` go from value 1 to value k; `frame` is around this row and others.
    pub fn new(points: &[PointCount], frame: Frame) -> Self {
        let before = region_count(points, Region::Middle) + 2 * region_count(points, Region::Down);
        let start = frame.left.saturating_sub(before);
        let mut at = start;
        let mut segments = Vec::new();
        for (point, fill) in points.iter().zip(fills(points)) {
            if point.count == 0 {
                continue;
            }
            let width = 2 * point.count;
            segments.push(Segment { fill, at, width });
            at += width;
        }
        Self {
            segments,
            start,
            end: at,
        }
    }

    /// The hatch patterns in use, by their distance.
    pub fn hatches(&self) -> Vec<u8> {
        let mut hatches: Vec<u8> = self
            .segments
            .iter()
            .filter_map(|s| s.fill.hatch())
            .collect();
        hatches.dedup();
        hatches
    }
}
