//! Arrows of answers that count by what their raters said of themselves: how sure they are
//! (confidence) or how well they know the section (expertise), each from 1 to 3.
//!
//! Neither changes an item's arrow. The weighted one stands beside it as a check, and only whether
//! it is another one leaves the house: sums by level would tell single raters' levels.

use serde::{Deserialize, Serialize};

use super::counts::Histogram;
use super::regions::Regions;
use super::rule::{Arrow, ConsensusRule};

mod guard;

pub use guard::tells_no_level;

/// How many levels there are; an answer of level 1 counts once, one of level 3 three times.
pub const LEVELS: usize = 3;
/// The level of an answer whose rater said nothing.
const MISSING: usize = 2;

/// The arrow of weighted answers, quorum and least n aside; `None` inside is no arrow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
pub struct WeightedArrow {
    pub arrow: Option<Arrow>,
    /// Another arrow than that of the answers as they are, or one of the two is none.
    pub differs: bool,
}

/// The weighted arrows of one item; `None` where nobody said a level, or where it is not shown.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema,
)]
pub struct WeightedArrows {
    pub confidence: Option<WeightedArrow>,
    pub expertise: Option<WeightedArrow>,
}

/// The answers of each level by value, levels from 1 upwards: [`LEVELS`] rows of `k` counts.
/// `answers` are value and level of each valid answer; no level counts as the middle one.
pub fn by_level(k: usize, answers: impl Iterator<Item = (u64, Option<u64>)>) -> Vec<Vec<u64>> {
    let mut levels = vec![Histogram::empty(k); LEVELS];
    for (value, level) in answers {
        let level = level.map_or(MISSING, |level| level as usize);
        if let Some(of_level) = levels.get_mut(level.wrapping_sub(1)) {
            of_level.add(value);
        }
    }
    levels.iter().map(|level| level.counts().to_vec()).collect()
}

/// The arrow where an answer counts as often as its level; `levels` as from [`by_level`], `None`
/// without them or without an answer.
pub fn weighted_arrow(
    rule: &ConsensusRule,
    regions: &Regions,
    levels: &[Vec<u64>],
) -> Option<WeightedArrow> {
    let sum = |weight_of: fn(u64) -> u64| -> Histogram {
        let mut counts = vec![0; regions.k()];
        for (level, of_level) in (1..).zip(levels) {
            for (count, answers) in counts.iter_mut().zip(of_level) {
                *count += weight_of(level) * answers;
            }
        }
        Histogram::new(counts)
    };
    let plain = sum(|_| 1);
    (levels.len() == LEVELS && !plain.is_empty()).then(|| {
        let arrow = rule.arrow(regions, &sum(|level| level));
        WeightedArrow {
            arrow,
            differs: arrow != rule.arrow(regions, &plain),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arrow_of(levels: [[u64; 3]; 3]) -> Option<WeightedArrow> {
        let regions = Regions::built_in(3).unwrap();
        let levels = levels.map(|level| level.to_vec());
        weighted_arrow(&ConsensusRule::default(), &regions, &levels)
    }

    #[test]
    fn confident_raters_can_point_elsewhere() {
        let weighted = arrow_of([[0, 0, 7], [0, 0, 0], [0, 5, 0]]).unwrap();
        assert_eq!(weighted.arrow, Some(Arrow::Stable));
        assert!(weighted.differs);
    }

    #[test]
    fn equal_levels_change_nothing() {
        for level in 0..LEVELS {
            let mut levels = [[0; 3]; 3];
            levels[level] = [1, 2, 9];
            let weighted = arrow_of(levels).unwrap();
            assert_eq!((weighted.arrow, weighted.differs), (Some(Arrow::Up), false));
        }
    }

    #[test]
    fn without_levels_or_answers_there_is_nothing_to_weigh() {
        let regions = Regions::built_in(3).unwrap();
        let rule = ConsensusRule::default();
        assert_eq!(weighted_arrow(&rule, &regions, &[]), None);
        assert_eq!(arrow_of([[0; 3]; 3]), None);
    }

    #[test]
    fn nothing_said_is_the_middle_level() {
        let answers = [(1, Some(1)), (3, None), (3, Some(3)), (2, Some(4))];
        assert_eq!(
            by_level(3, answers.into_iter()),
            [[1, 0, 0], [0, 0, 1], [0, 0, 1]]
        );
    }
}
