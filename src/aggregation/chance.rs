//! How often chance alone would look like consensus.

mod other_rules;

pub(super) use other_rules::RandomPanels;
pub use other_rules::{DRAWS, SEED, is_estimated};

use statrs::function::beta::beta_reg;
use statrs::function::factorial::ln_binomial;

use super::regions::{RegionCounts, Regions};
use super::rule::{Arrow, ConsensusRule};

/// Terms smaller than this share of the sum so far no longer change it.
const NEGLIGIBLE: f64 = 1e-18;
/// How far below the mean np a count lies with a probability of e^−50 at most, in √np (Chernoff).
const FAR_BELOW: f64 = 10.0;

/// Probability of the label *consensus* if all `n` valid answers fell on the points at random.
///
/// Exact sum over the regions: P = Σ over winners w, Σ over t of
/// Bin(t; n, p_w) · P(o ≤ most allowed | n − t), where p_w is the region's share of the points,
/// t its answers and o those of the opposite region (no bound for the middle one).
/// 0 with fewer than [`ConsensusRule::least_answers`] answers. Response is not in it. Under a rule
/// in place of the majority see [`is_estimated`].
pub fn chance_consensus(rule: &ConsensusRule, regions: &Regions, n: u64) -> f64 {
    if n < rule.least_answers || n == 0 {
        return 0.0;
    }
    if rule.instead.is_some() {
        return other_rules::chance(rule, regions, n);
    }
    let sizes = regions.sizes();
    [Arrow::Down, Arrow::Stable, Arrow::Up]
        .into_iter()
        .map(|winner| chance_of(rule, sizes, winner, n))
        .sum()
}

/// Probability that chance makes this arrow with consensus.
fn chance_of(rule: &ConsensusRule, sizes: RegionCounts, winner: Arrow, n: u64) -> f64 {
    let share = sizes.of(winner) as f64 / sizes.n() as f64;
    let opposite_of_rest = sizes
        .opposite(winner)
        .map(|opposite| opposite as f64 / (sizes.n() - sizes.of(winner)) as f64);
    let mean = share * n as f64;
    let first = (mean - FAR_BELOW * mean.sqrt()).max(0.0) as u64;
    let mut sum = 0.0;
    for t in rule.consensus_needs(n).max(first)..=n {
        let rest = n - t;
        let weight = binomial(n, t, share);
        let past_the_peak = t as f64 > mean;
        if past_the_peak && weight <= NEGLIGIBLE * sum {
            break;
        }
        sum += weight * opposite_of_rest.map_or(1.0, |q| at_most(most_opposite(rule, t), rest, q));
    }
    sum
}

/// P(X ≤ x) for X ~ Bin(n, p), 0 < p < 1.
fn at_most(x: u64, n: u64, p: f64) -> f64 {
    if x >= n {
        1.0
    } else {
        beta_reg((n - x) as f64, x as f64 + 1.0, 1.0 - p)
    }
}

/// Most answers on the opposite side that still leave `t` of them a consensus.
fn most_opposite(rule: &ConsensusRule, t: u64) -> u64 {
    let for_consensus = t.checked_div(rule.consensus_times_opposite);
    let for_arrow = t.saturating_sub(1).checked_div(rule.arrow_times_opposite);
    [for_consensus, for_arrow]
        .into_iter()
        .flatten()
        .min()
        .unwrap_or(t)
}

fn binomial(n: u64, x: u64, p: f64) -> f64 {
    let power = |base: f64, exponent: u64| {
        if exponent == 0 {
            0.0
        } else {
            exponent as f64 * base.ln()
        }
    };
    (ln_binomial(n, x) + power(p, x) + power(1.0 - p, n - x)).exp()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aggregation::counts::Histogram;

    fn chance(k: usize, n: u64) -> f64 {
        let regions = Regions::built_in(k).unwrap();
        chance_consensus(&ConsensusRule::default(), &regions, n)
    }

    #[test]
    fn it_equals_the_sum_over_all_region_counts() {
        let rule = ConsensusRule::default();
        let three = Regions::built_in(3).unwrap();
        for (k, n) in [(3, 12), (5, 7), (7, 9), (9, 20)] {
            let sizes = Regions::built_in(k).unwrap().sizes();
            let p = sizes.as_array().map(|size| size as f64 / k as f64);
            let mut sum = 0.0;
            for down in 0..=n {
                for up in 0..=(n - down) {
                    let answers = Histogram::from([down, n - down - up, up]);
                    if rule.reaches_consensus(&three, &answers, n) {
                        sum +=
                            binomial(n, down, p[0]) * binomial(n - down, up, p[2] / (1.0 - p[0]));
                    }
                }
            }
            assert!((chance(k, n) - sum).abs() < 1e-14, "k {k}, n {n}");
        }
    }

    #[test]
    fn too_few_answers_are_never_consensus() {
        assert_eq!(chance(3, 4), 0.0);
    }

    #[test]
    fn a_million_answers_cost_no_more_than_a_few() {
        assert!(chance(3, 1_000_000) < 1e-300);
    }
}
