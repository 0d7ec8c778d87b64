//! Do stakeholder groups see an item differently?

use serde::{Deserialize, Serialize};

use super::counts::Histogram;
use super::measures::cliffs_delta::cliffs_delta;
use super::regions::Regions;
use super::rule::{Arrow, ConsensusRule};

/// Larger pairs of groups are left without an exact probability.
pub const MOST_EXACT: u64 = 60;

/// Two groups side by side on one item.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Difference {
    pub first: String,
    pub second: String,
    /// P(first > second) − P(first < second).
    pub cliffs_delta: f64,
    pub size: Size,
    /// Share of all ways to deal these answers to two groups of these sizes that set them at least
    /// as far apart; `None` above [`MOST_EXACT`] answers.
    pub p_exact: Option<f64>,
    /// Both groups have an arrow, and not the same.
    pub arrows_differ: bool,
}

/// Size of Cliff's delta in a word: below 0.147, 0.33, 0.474 and above (Romano et al. 2006).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Size {
    Negligible,
    Small,
    Medium,
    Large,
}

impl Size {
    /// The size as a reader reads it.
    pub fn words(self) -> &'static str {
        match self {
            Self::Negligible => "negligible",
            Self::Small => "small",
            Self::Medium => "medium",
            Self::Large => "large",
        }
    }

    fn of(delta: f64) -> Self {
        match delta.abs() {
            d if d < 0.147 => Self::Negligible,
            d if d < 0.33 => Self::Small,
            d if d < 0.474 => Self::Medium,
            _ => Self::Large,
        }
    }
}

/// All pairs of groups with answers, in the order declared. Whoever publishes it passes the shown
/// groups alone.
pub fn differences(
    rule: &ConsensusRule,
    regions: &Regions,
    groups: &[(String, Histogram)],
) -> Vec<Difference> {
    let arrow = |group: &Histogram| -> Option<Arrow> {
        rule.arrow(regions, group)
            .filter(|_| group.n() >= rule.least_group)
    };
    let mut differences = Vec::new();
    for (place, (first, of_first)) in groups.iter().enumerate() {
        for (second, of_second) in &groups[place + 1..] {
            let Some(delta) = cliffs_delta(of_first, of_second) else {
                continue;
            };
            let arrows = arrow(of_first).zip(arrow(of_second));
            differences.push(Difference {
                first: first.clone(),
                second: second.clone(),
                cliffs_delta: delta,
                size: Size::of(delta),
                p_exact: permutation_p(of_first, of_second),
                arrows_differ: arrows.is_some_and(|(one, other)| one != other),
            });
        }
    }
    differences
}

/// Groups disagree: at least two of them have different arrows.
pub fn disagree(differences: &[Difference]) -> bool {
    differences
        .iter()
        .any(|difference| difference.arrows_differ)
}

/// Exact two-sided permutation probability of Cliff's delta: every way to deal the pooled answers
/// to groups of the two sizes is equally likely, and the share of those with a delta at least as
/// far from 0 is summed point by point of the scale.
///
/// `None` where a group is empty, the scales differ, or for more than [`MOST_EXACT`] answers.
pub fn permutation_p(first: &Histogram, second: &Histogram) -> Option<f64> {
    let (n, all) = (first.n(), first.n() + second.n());
    if n == 0 || n == all || first.k() != second.k() || all > MOST_EXACT {
        return None;
    }
    // The delta of a deal is linear in Σ r, where an answer's r is the answers below its point
    // less those above: so deals are told apart by the number dealt and this sum.
    let pooled = first.merged(second);
    let mut below = 0;
    let scores: Vec<(u64, i64)> = pooled
        .counts()
        .iter()
        .map(|&count| {
            let above = all - below - count;
            let score = below as i64 - above as i64;
            below += count;
            (count, score)
        })
        .collect();
    let observed: i64 = scores
        .iter()
        .zip(first.counts())
        .map(|((_, score), &dealt)| score * dealt as i64)
        .sum();
    let deals = deals(&scores, n, all);
    let (mut extreme, mut total) = (0.0, 0.0);
    for (sum, ways) in deals {
        total += ways;
        if sum.abs() >= observed.abs() {
            extreme += ways;
        }
    }
    Some(extreme / total)
}

/// Weight of each sum of scores over all ways to deal `n` of the answers, by sum.
fn deals(scores: &[(u64, i64)], n: u64, all: u64) -> Vec<(i64, f64)> {
    let bound = (n * all) as usize;
    let empty = || -> Vec<Sums> { (0..=n).map(|_| Sums::none(bound)).collect() };
    let (mut dealt_so_far, mut next) = (empty(), empty());
    dealt_so_far[0].add(bound, 1.0);
    for &(count, score) in scores.iter().filter(|(count, _)| *count > 0) {
        let mut choose = 1.0;
        for dealt in 0..=count.min(n) {
            let shift = score * dealt as i64;
            let before = dealt_so_far.iter().take((n - dealt) as usize + 1);
            for (from, into) in before.zip(&mut next[dealt as usize..]) {
                for &place in &from.reached {
                    let moved = (place as i64 + shift) as usize;
                    into.add(moved, from.weights[place] * choose);
                }
            }
            choose *= (count - dealt) as f64 / (dealt + 1) as f64;
        }
        std::mem::swap(&mut dealt_so_far, &mut next);
        next.iter_mut().for_each(Sums::clear);
    }
    let mut last = dealt_so_far.pop().unwrap_or_else(|| Sums::none(bound));
    last.reached.sort_unstable();
    let sum = |&place: &usize| (place as i64 - bound as i64, last.weights[place]);
    last.reached.iter().map(sum).collect()
}

/// Sums of scores with the weight of the ways that lead to them. Of the many that could be, few
/// are reached on a scale of few points, so those are listed.
struct Sums {
    /// By the sum and `bound` more.
    weights: Vec<f64>,
    reached: Vec<usize>,
}

impl Sums {
    fn none(bound: usize) -> Self {
        Self {
            weights: vec![0.0; 2 * bound + 1],
            reached: Vec::new(),
        }
    }

    fn add(&mut self, place: usize, weight: f64) {
        if self.weights[place] == 0.0 {
            self.reached.push(place);
        }
        self.weights[place] += weight;
    }

    fn clear(&mut self) {
        for place in self.reached.drain(..) {
            self.weights[place] = 0.0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_groups_apart_are_as_rare_as_the_number_of_deals_says() {
        let p = permutation_p(&Histogram::from([4, 0, 0]), &Histogram::from([0, 0, 4]));
        assert!((p.unwrap() - 2.0 / 70.0).abs() < 1e-12);
    }

    #[test]
    fn the_sum_over_points_equals_dealing_every_hand() {
        let (first, second) = (Histogram::from([2, 1, 1]), Histogram::from([0, 2, 3]));
        let answers: Vec<u64> = first
            .merged(&second)
            .values()
            .flat_map(|(value, count)| std::iter::repeat_n(value, count as usize))
            .collect();
        let observed = cliffs_delta(&first, &second).unwrap().abs();
        let (mut extreme, mut all) = (0, 0);
        for hand in 0_u32..1 << answers.len() {
            if hand.count_ones() != 4 {
                continue;
            }
            let (mut one, mut other) = (Histogram::empty(3), Histogram::empty(3));
            for (place, &answer) in answers.iter().enumerate() {
                let to = if hand >> place & 1 == 1 {
                    &mut one
                } else {
                    &mut other
                };
                to.add(answer);
            }
            all += 1;
            if cliffs_delta(&one, &other).unwrap().abs() >= observed - 1e-12 {
                extreme += 1;
            }
        }
        let p = permutation_p(&first, &second).unwrap();
        assert!((p - f64::from(extreme) / f64::from(all)).abs() < 1e-12);
    }

    #[test]
    fn groups_with_opposite_arrows_disagree() {
        let groups = [
            ("Field".to_owned(), Histogram::from([0, 1, 7])),
            ("Desk".to_owned(), Histogram::from([6, 1, 0])),
            ("Small".to_owned(), Histogram::from([2, 0, 0])),
        ];
        let regions = Regions::built_in(3).unwrap();
        let found = differences(&ConsensusRule::default(), &regions, &groups);
        assert_eq!(found.len(), 3);
        assert!(found[0].arrows_differ && found[0].size == Size::Large);
        assert!(
            !found[1].arrows_differ,
            "a group of two has no arrow to show"
        );
        assert!(disagree(&found));
    }

    #[test]
    fn no_group_alone_differs_from_itself() {
        let same = Histogram::from([3, 3, 3]);
        assert_eq!(permutation_p(&same, &same), Some(1.0));
        assert_eq!(permutation_p(&same, &Histogram::empty(3)), None);
    }
}
