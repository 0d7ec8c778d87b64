//! The three contiguous regions of a scale and the answers in them.

use serde::{Deserialize, Serialize};

use super::counts::Histogram;
use super::rule::{Arrow, Region};

/// Which region each point of a scale belongs to, from value 1 upwards.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Regions {
    of_point: Vec<Region>,
}

/// Why points do not make three contiguous regions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RegionsError {
    #[error("regions must run from down over middle to up without going back")]
    NotContiguous,
    #[error("every region (down, middle, up) needs at least one point")]
    Empty,
}

impl Regions {
    /// The regions of a built-in scale: 3 = 1 | 2 | 3, 5 = 1–2 | 3 | 4–5, 7 = 1–3 | 4 | 5–7,
    /// 9 = 1–3 | 4–6 | 7–9; `None` for any other number of points.
    pub fn built_in(k: usize) -> Option<Self> {
        let (outer, middle) = match k {
            3 => (1, 1),
            5 => (2, 1),
            7 => (3, 1),
            9 => (3, 3),
            _ => return None,
        };
        let mut of_point = vec![Region::Down; outer];
        of_point.extend(vec![Region::Middle; middle]);
        of_point.extend(vec![Region::Up; outer]);
        Some(Self { of_point })
    }

    /// Regions of a scale of the study's own, from value 1 upwards.
    ///
    /// # Errors
    /// [`RegionsError`] where a region is missing or the points go back down.
    pub fn new(of_point: Vec<Region>) -> Result<Self, RegionsError> {
        let place = |region: &Region| match region {
            Region::Down => 0,
            Region::Middle => 1,
            Region::Up => 2,
        };
        if !of_point.is_sorted_by_key(place) {
            return Err(RegionsError::NotContiguous);
        }
        let regions = Self { of_point };
        let sizes = regions.sizes();
        if sizes.down == 0 || sizes.middle == 0 || sizes.up == 0 {
            return Err(RegionsError::Empty);
        }
        Ok(regions)
    }

    /// Takes the regions as a frozen definition has them; what was checked at the door is not
    /// checked again.
    pub fn of_points(of_point: &[Region]) -> Self {
        Self {
            of_point: of_point.to_vec(),
        }
    }

    /// Number of points of the scale.
    pub fn k(&self) -> usize {
        self.of_point.len()
    }

    /// The region of each point, from value 1 upwards.
    pub fn of_point(&self) -> &[Region] {
        &self.of_point
    }

    /// Number of points in each region.
    pub fn sizes(&self) -> RegionCounts {
        self.counts(&Histogram::new(vec![1; self.k()]))
    }

    /// Number of answers in each region.
    pub fn counts(&self, histogram: &Histogram) -> RegionCounts {
        let mut counts = RegionCounts::default();
        for (region, &count) in self.of_point.iter().zip(histogram.counts()) {
            match region {
                Region::Down => counts.down += count,
                Region::Middle => counts.middle += count,
                Region::Up => counts.up += count,
            }
        }
        counts
    }
}

/// Valid answers in the three regions.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct RegionCounts {
    pub down: u64,
    pub middle: u64,
    pub up: u64,
}

impl RegionCounts {
    /// Number of valid answers.
    pub fn n(self) -> u64 {
        self.down + self.middle + self.up
    }

    /// Down, middle, up.
    pub fn as_array(self) -> [u64; 3] {
        [self.down, self.middle, self.up]
    }

    /// Answers in the region an arrow points to.
    pub fn of(self, arrow: Arrow) -> u64 {
        match arrow {
            Arrow::Down => self.down,
            Arrow::Stable => self.middle,
            Arrow::Up => self.up,
        }
    }

    /// Answers in the region opposite an outer arrow; `None` for the middle one.
    pub fn opposite(self, arrow: Arrow) -> Option<u64> {
        match arrow {
            Arrow::Down => Some(self.up),
            Arrow::Stable => None,
            Arrow::Up => Some(self.down),
        }
    }

    /// The only largest region; `None` on a tie or without answers.
    pub fn largest(self) -> Option<Arrow> {
        [Arrow::Down, Arrow::Stable, Arrow::Up]
            .into_iter()
            .find(|&arrow| {
                [Arrow::Down, Arrow::Stable, Arrow::Up]
                    .into_iter()
                    .all(|other| other == arrow || self.of(arrow) > self.of(other))
            })
    }

    /// The answers on the reversed scale.
    pub fn reversed(self) -> Self {
        Self {
            down: self.up,
            middle: self.middle,
            up: self.down,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn built_in_regions_are_those_of_the_printed_table() {
        let sizes = |k| Regions::built_in(k).map(|regions| regions.sizes().as_array());
        assert_eq!(sizes(3), Some([1, 1, 1]));
        assert_eq!(sizes(5), Some([2, 1, 2]));
        assert_eq!(sizes(7), Some([3, 1, 3]));
        assert_eq!(sizes(9), Some([3, 3, 3]));
        assert_eq!(sizes(4), None);
    }

    #[test]
    fn a_scale_that_goes_back_down_is_refused() {
        use Region::{Down, Middle, Up};
        assert_eq!(
            Regions::new(vec![Down, Up, Middle]),
            Err(RegionsError::NotContiguous)
        );
        assert_eq!(Regions::new(vec![Down, Up]), Err(RegionsError::Empty));
        assert!(Regions::new(vec![Down, Middle, Middle, Up]).is_ok());
    }

    #[test]
    fn a_tie_has_no_largest_region() {
        let counts = |down, middle, up| RegionCounts { down, middle, up };
        assert_eq!(counts(2, 2, 1).largest(), None);
        assert_eq!(counts(0, 0, 0).largest(), None);
        assert_eq!(counts(1, 2, 1).largest(), Some(Arrow::Stable));
    }
}
