//! The chance of consensus under a rule that has no closed form: by going through all panels, or,
//! where they are too many, by drawing some.

use rand_distr::{Binomial, Distribution};
use rand_pcg::Pcg64;
use rand_pcg::rand_core::SeedableRng;
use statrs::function::factorial::ln_factorial;

use crate::aggregation::counts::Histogram;
use crate::aggregation::panels::{each, ways};
use crate::aggregation::regions::Regions;
use crate::aggregation::rule::ConsensusRule;

/// Panels that are gone through one by one.
const MOST_COUNTED: u64 = 100_000;
/// Panels that are drawn where there are more: a standard error of at most 0.0036.
pub const DRAWS: u32 = 20_000;
/// Panels less probable than this are left out: all of them together are less than 10⁻¹⁷.
const NEGLIGIBLE: f64 = 1e-22;
/// Where the generator (PCG XSL RR 128/64) begins, so that anybody draws the same panels.
pub const SEED: u64 = 20_240_611;

/// The chance of so many answers is estimated by drawing panels, since there are too many of them.
pub fn is_estimated(rule: &ConsensusRule, regions: &Regions, n: u64) -> bool {
    rule.instead.is_some() && ways(n, cells(regions, rule.is_by_regions()).len()) > MOST_COUNTED
}

pub(super) fn chance(rule: &ConsensusRule, regions: &Regions, n: u64) -> f64 {
    RandomPanels::new(regions, rule.is_by_regions(), n)
        .probability(|histogram| rule.reaches_consensus(regions, histogram, n))
}

/// The panels that so many answers make if they fall on the points at random, each once.
///
/// All of them where they can be listed, with the probability n! · Π pᶜ / c!, where p is a cell's
/// share of the points and c its answers; a cell is a region, or a point where points differ. Else
/// those that were drawn.
pub(in crate::aggregation) struct RandomPanels {
    panels: Vec<(Histogram, f64)>,
    /// What a certainty weighs.
    whole: f64,
}

impl RandomPanels {
    /// `is_by_regions` promises that no more is asked of them than the answers of each region: those
    /// stand at its first point.
    pub fn new(regions: &Regions, is_by_regions: bool, n: u64) -> Self {
        let cells = cells(regions, is_by_regions);
        let shares: Vec<f64> = cells
            .iter()
            .map(|cell| cell.points as f64 / regions.k() as f64)
            .collect();
        let on_points = |counts: &[u64]| {
            let mut histogram = vec![0; regions.k()];
            for (cell, &count) in cells.iter().zip(counts) {
                histogram[cell.point] = count;
            }
            Histogram::from(histogram)
        };
        let (panels, whole) = match ways(n, cells.len()) {
            ..=MOST_COUNTED => (all(n, &shares, on_points), 1.0),
            _ => (drawn(n, &shares, on_points), f64::from(DRAWS)),
        };
        Self { panels, whole }
    }

    /// The same panels, their answers counted in another way.
    pub fn seen_as(mut self, count: impl Fn(&Histogram) -> Histogram) -> Self {
        for (histogram, _) in &mut self.panels {
            *histogram = count(histogram);
        }
        self
    }

    /// Probability of a panel of which `holds` is true.
    pub fn probability(&self, holds: impl Fn(&Histogram) -> bool) -> f64 {
        let held = self.panels.iter().filter(|(histogram, _)| holds(histogram));
        // `sum` of nothing is −0, which would be printed so.
        held.fold(0.0, |sum, (_, weight)| sum + weight) / self.whole
    }
}

fn all(n: u64, shares: &[f64], on_points: impl Fn(&[u64]) -> Histogram) -> Vec<(Histogram, f64)> {
    let ln_shares: Vec<f64> = shares.iter().map(|share| share.ln()).collect();
    let ln_factorials: Vec<f64> = (0..=n).map(ln_factorial).collect();
    let mut panels = Vec::new();
    each(n, shares.len(), &mut |counts| {
        let ln: f64 = ln_shares
            .iter()
            .zip(counts)
            .map(|(ln_share, &count)| count as f64 * ln_share - ln_factorials[count as usize])
            .sum();
        let probability = (ln_factorials[n as usize] + ln).exp();
        if probability > NEGLIGIBLE {
            panels.push((on_points(counts), probability));
        }
    });
    panels
}

/// Points that are alike to the rule.
struct Cell {
    /// The first of them, counted from 0.
    point: usize,
    points: usize,
}

fn cells(regions: &Regions, is_by_regions: bool) -> Vec<Cell> {
    let of_point = regions.of_point();
    let mut cells: Vec<Cell> = Vec::new();
    for point in 0..of_point.len() {
        match cells.last_mut() {
            Some(cell) if is_by_regions && of_point[cell.point] == of_point[point] => {
                cell.points += 1;
            }
            _ => cells.push(Cell { point, points: 1 }),
        }
    }
    cells
}

/// Those that were drawn, each with how often.
fn drawn(n: u64, shares: &[f64], on_points: impl Fn(&[u64]) -> Histogram) -> Vec<(Histogram, f64)> {
    let mut generator = Pcg64::seed_from_u64(SEED);
    let mut drawn = Vec::with_capacity(DRAWS as usize * shares.len());
    for _ in 0..DRAWS {
        let (mut left, mut share_left) = (n, 1.0);
        for share in shares {
            let part = (share / share_left).min(1.0);
            let count = Binomial::new(left, part).map_or(left, |all| all.sample(&mut generator));
            drawn.push(count);
            left -= count;
            share_left -= share;
        }
    }
    let mut panels: Vec<&[u64]> = drawn.chunks(shares.len()).collect();
    panels.sort_unstable();
    panels
        .chunk_by(|one, other| one == other)
        .map(|alike| (on_points(alike[0]), alike.len() as f64))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aggregation::alternatives::Alternative;
    use crate::aggregation::chance::chance_consensus;

    fn chance_under(other: Alternative, k: usize, n: u64) -> f64 {
        let rule = ConsensusRule {
            instead: Some(other),
            ..ConsensusRule::default()
        };
        chance_consensus(&rule, &Regions::built_in(k).unwrap(), n)
    }

    #[test]
    fn six_answers_on_three_points_are_counted_on_ones_fingers() {
        // At least five of six alike on one of three points: 3 · (1 + 6 · 2) of 729.
        let share = Alternative::Threshold {
            percent: 80,
            most_opposite: 100,
        };
        assert!((chance_under(share, 3, 6) - 39.0 / 729.0).abs() < 1e-14);
        // The interquartile range of six is the fifth less the second: at most half a point
        // only if four in a row are alike.
        let alike = Alternative::Iqr { most_halves: 1 };
        assert!((chance_under(alike, 3, 6) - chance_by_listing(alike, 6)).abs() < 1e-14);
    }

    #[test]
    fn what_never_happens_has_no_sign() {
        for n in [6, 500] {
            let panels = RandomPanels::new(&Regions::built_in(3).unwrap(), true, n);
            assert!(panels.probability(|_| false).is_sign_positive());
            assert!((panels.probability(|_| true) - 1.0).abs() < 1e-12);
        }
    }

    fn chance_by_listing(other: Alternative, n: u32) -> f64 {
        let regions = Regions::built_in(3).unwrap();
        let rule = ConsensusRule {
            instead: Some(other),
            ..ConsensusRule::default()
        };
        let reached = (0..3_u64.pow(n))
            .filter(|code| {
                let mut histogram = Histogram::empty(3);
                for place in 0..n {
                    histogram.add(code / 3_u64.pow(place) % 3 + 1);
                }
                rule.reaches_consensus(&regions, &histogram, n.into())
            })
            .count();
        reached as f64 / 3_f64.powi(n as i32)
    }

    #[test]
    fn every_rule_on_three_points_equals_a_listing_of_all_answers() {
        for other in Alternative::USUAL {
            let difference = chance_under(other, 3, 8) - chance_by_listing(other, 8);
            assert!(difference.abs() < 1e-13, "{other:?}: {difference}");
        }
    }

    #[test]
    fn drawn_panels_come_near_the_exact_figure_and_are_the_same_each_time() {
        let other = Alternative::Agreement { percent: 50 };
        let regions = Regions::built_in(5).unwrap();
        let rule = ConsensusRule {
            instead: Some(other),
            ..ConsensusRule::default()
        };
        let estimate = || {
            let panels = RandomPanels {
                panels: drawn(12, &[0.2; 5], |counts| Histogram::from(counts)),
                whole: f64::from(DRAWS),
            };
            panels.probability(|histogram| rule.reaches_consensus(&regions, histogram, 12))
        };
        let exact = chance_under(other, 5, 12);
        assert!((estimate() - exact).abs() < 0.015, "{}", estimate());
        assert_eq!(estimate(), estimate());
        assert!(is_estimated(&rule, &Regions::built_in(9).unwrap(), 24));
        assert!(!is_estimated(&rule, &regions, 24));
    }
}
