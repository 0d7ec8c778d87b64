//! How easily an arrow could have been another one.

use serde::{Deserialize, Serialize};

use super::counts::Histogram;
use super::measures::p_mode::p_mode;
use super::regions::RegionCounts;

/// Prior weight of each region: Jeffreys' ½.
const PRIOR: f64 = 0.5;
/// From here on an arrow is *firm*.
const FIRM: f64 = 0.95;
/// From here on an arrow is *fairly firm*.
const FAIRLY_FIRM: f64 = 0.80;

/// Firmness in a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
pub enum FirmnessWords {
    #[serde(rename = "firm")]
    Firm,
    #[serde(rename = "fairly firm")]
    FairlyFirm,
    #[serde(rename = "fragile")]
    Fragile,
}

impl FirmnessWords {
    /// The word for a probability that the largest region is the largest.
    pub fn of(p_mode: f64) -> Self {
        if p_mode >= FIRM {
            Self::Firm
        } else if p_mode >= FAIRLY_FIRM {
            Self::FairlyFirm
        } else {
            Self::Fragile
        }
    }

    /// The word as a reader reads it.
    pub fn words(self) -> &'static str {
        match self {
            Self::Firm => "firm",
            Self::FairlyFirm => "fairly firm",
            Self::Fragile => "fragile",
        }
    }
}

/// Probability that the region with most answers is the one a panel like this would choose most:
/// P(mode) over the three regions, Dirichlet prior ½. `None` without answers.
pub fn p_mode_of_largest(regions: RegionCounts) -> Option<f64> {
    p_mode(&Histogram::from(regions.as_array()), &[PRIOR; 3])?
        .into_iter()
        .reduce(f64::max)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nine_of_twelve_without_opposition_is_firm() {
        let regions = RegionCounts {
            down: 1,
            middle: 2,
            up: 9,
        };
        let p = p_mode_of_largest(regions).unwrap();
        assert_eq!(FirmnessWords::of(p), FirmnessWords::Firm);
    }

    #[test]
    fn nobody_is_not_fragile_but_undefined() {
        assert_eq!(p_mode_of_largest(RegionCounts::default()), None);
    }
}
