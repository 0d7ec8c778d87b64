//! Wilcoxon's signed ranks: every rater's difference ranked, and every assignment of signs.

use rand::RngExt;
use serde_json::json;

use super::change::Pairs;
use super::groups::doubled_midranks;
use super::tails::normal_two_sided;
use super::{EVERY_SCALE, Measure, Question, tally};

/// Up to so many who moved, all assignments of signs are tried.
const MOST_SIGNS: usize = 10;

pub fn measures() -> Vec<Measure> {
    vec![Measure::new(
        "wilcoxon_signed_rank",
        EVERY_SCALE,
        |panel, rng| {
            let ranks = SignedRanks::of(&Pairs::of(panel), rng.random());
            let is_exact = ranks.ranks.len() <= MOST_SIGNS && rng.random_range(0..3) > 0;
            Question {
                input: tally::pairs(panel),
                params: json!({
                    "zero_method": if ranks.zeros_are_ranked { "pratt" } else { "wilcox" },
                    "method": if is_exact { "exact" } else { "asymptotic" },
                }),
                answer: ranks.answer(is_exact),
            }
        },
    )]
}

struct SignedRanks {
    raters: usize,
    zeros_are_ranked: bool,
    /// Twice the midrank of each who moved, and whether it was up.
    ranks: Vec<(i64, bool)>,
}

impl SignedRanks {
    fn of(pairs: &Pairs, zeros_are_ranked: bool) -> SignedRanks {
        let differences = pairs.values.iter().map(|(a, b)| *b as i64 - *a as i64);
        let ranked: Vec<i64> = differences
            .filter(|difference| zeros_are_ranked || *difference != 0)
            .collect();
        let sizes: Vec<u64> = ranked.iter().map(|d| d.unsigned_abs()).collect();
        let ranks = doubled_midranks(&sizes).into_iter().zip(&ranked);
        SignedRanks {
            raters: pairs.values.len(),
            zeros_are_ranked,
            ranks: ranks
                .filter(|(_, difference)| **difference != 0)
                .map(|(rank, difference)| (rank, *difference > 0))
                .collect(),
        }
    }

    fn sum(&self, of: impl Fn(usize, bool) -> bool) -> i64 {
        let ranks = self.ranks.iter().enumerate();
        ranks
            .filter(|(i, (_, up))| of(*i, *up))
            .map(|(_, (rank, _))| rank)
            .sum()
    }

    fn answer(&self, is_exact: bool) -> serde_json::Value {
        if self.raters == 0 {
            return serde_json::Value::Null;
        }
        let (up, down) = (self.sum(|_, up| up), self.sum(|_, up| !up));
        let mut answer = json!({
            "n": self.raters,
            "n_nonzero": self.ranks.len(),
            "w_plus": up as f64 / 2.0,
            "w_minus": down as f64 / 2.0,
        });
        if is_exact {
            answer["p"] = json!(self.share_as_uneven(up - down));
        } else {
            let squares: i64 = self.ranks.iter().map(|(rank, _)| rank * rank).sum();
            let z = if squares == 0 {
                0.0
            } else {
                (up - down) as f64 / (squares as f64).sqrt()
            };
            answer["z"] = json!(z);
            answer["p"] = json!(normal_two_sided(z));
        }
        answer
    }

    fn share_as_uneven(&self, observed: i64) -> f64 {
        let all = 1_usize << self.ranks.len();
        let as_uneven = |signs: &usize| {
            let ranks = self.ranks.iter().enumerate();
            let difference: i64 = ranks
                .map(|(i, (rank, _))| if signs >> i & 1 == 1 { *rank } else { -rank })
                .sum();
            difference.abs() >= observed.abs()
        };
        (0..all).filter(as_uneven).count() as f64 / all as f64
    }
}
