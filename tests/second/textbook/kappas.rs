//! Agreement of a panel, from every pair of raters of every item.

use rand::RngExt;
use serde_json::json;

use super::exact::{Fraction, count, divided, fraction, mean, number, whole};
use super::panel::Panel;
use super::{EVERY_SCALE, FROM_THREE, Measure, Question, tally};

pub fn measures() -> Vec<Measure> {
    vec![
        Measure::new("kripp_alpha", EVERY_SCALE, |panel, rng| {
            let metric = ["nominal", "ordinal", "interval"][rng.random_range(0..3)];
            Question {
                input: tally::matrix(panel),
                params: json!({ "metric": metric }),
                answer: json!(kripp_alpha(panel, metric).map(|alpha| number(&alpha))),
            }
        })
        .at_most(9)
        .items(5),
        of_weights("panel_agreement", observed),
        of_weights("fleiss_kappa", |panel, weights| {
            let expected = expected(panel, |a, b| weights.of(a, b))? / whole(weights.full);
            beyond_chance(observed(panel, weights)?, expected)
        }),
        of_weights("gwet_ac", |panel, weights| {
            let k = panel.scale;
            let pairs = (1..=k).flat_map(|a| (1..=k).map(move |b| (a, b)));
            let total: i64 = pairs.map(|(a, b)| weights.of(a, b)).sum();
            let variety = expected(panel, |a, b| i64::from(a != b))?;
            let categories = k as i64 * (k as i64 - 1);
            let expected = variety * fraction(total, weights.full * categories);
            beyond_chance(observed(panel, weights)?, expected)
        }),
    ]
}

/// Credit for two answers, as a whole number out of `full`.
struct Weights {
    full: i64,
    lost: fn(i64) -> i64,
}

impl Weights {
    fn of(&self, a: u64, b: u64) -> i64 {
        self.full - (self.lost)(a.abs_diff(b) as i64)
    }
}

fn of_weights(name: &'static str, answer: fn(&Panel, &Weights) -> Option<Fraction>) -> Measure {
    Measure::new(name, FROM_THREE, move |panel, rng| {
        let steps = panel.scale as i64 - 1;
        let (weights, full, lost): (&str, i64, fn(i64) -> i64) = match rng.random_range(0..4) {
            0 => ("unweighted", 1, |apart| apart.min(1)),
            1 => ("linear", steps, |apart| apart),
            2 => ("quadratic", steps * steps, |apart| apart * apart),
            _ => ("ordinal", (steps + 1) * steps / 2, |apart| {
                (apart + 1) * apart / 2
            }),
        };
        let value = answer(panel, &Weights { full, lost });
        Question {
            input: tally::matrix(panel),
            params: json!({ "weights": weights }),
            answer: json!(value.map(|value| number(&value))),
        }
    })
    .at_most(9)
    .items(5)
}

/// Summed over every ordered pair of two raters of one item.
fn over_pairs(answers: &[u64], of: impl Fn(u64, u64) -> i64) -> i64 {
    let mut sum = 0;
    for (i, a) in answers.iter().enumerate() {
        for (j, b) in answers.iter().enumerate() {
            sum += if i == j { 0 } else { of(*a, *b) };
        }
    }
    sum
}

fn observed(panel: &Panel, weights: &Weights) -> Option<Fraction> {
    let items = panel.by_item();
    let several = items.iter().filter(|answers| answers.len() > 1);
    let agreement = several.map(|answers| {
        let pairs = count(answers) * (count(answers) - 1);
        let credit = over_pairs(answers, |a, b| weights.of(a, b));
        fraction(credit, weights.full * pairs)
    });
    mean(&agreement.collect::<Vec<_>>())
}

/// What two answers give on average that are drawn apart: first an item that somebody rated,
/// then one of its answers.
fn expected(panel: &Panel, of: impl Fn(u64, u64) -> i64) -> Option<Fraction> {
    let mut items = panel.by_item();
    items.retain(|answers| !answers.is_empty());
    let draws = items.iter().flat_map(|one| {
        let of = &of;
        items.iter().map(move |other| {
            let sum: i64 = one
                .iter()
                .flat_map(|a| other.iter().map(|b| of(*a, *b)))
                .sum();
            fraction(sum, count(one) * count(other))
        })
    });
    mean(&draws.collect::<Vec<_>>())
}

fn beyond_chance(observed: Fraction, expected: Fraction) -> Option<Fraction> {
    let rest = whole(1) - &expected;
    divided(observed - expected, &rest)
}

fn kripp_alpha(panel: &Panel, metric: &str) -> Option<Fraction> {
    let mut units = panel.by_item();
    units.retain(|answers| answers.len() > 1);
    let pooled = units.concat();
    let within = |low: u64, high: u64| {
        let values = pooled.iter();
        values.filter(|v| (low..=high).contains(v)).count() as i64
    };
    let apart = |a: u64, b: u64| {
        let (low, high) = (a.min(b), a.max(b));
        match metric {
            "nominal" => i64::from(a != b),
            "interval" => ((high - low) * (high - low)) as i64,
            _ if a == b => 0,
            _ => {
                let ends = within(low, low) + within(high, high);
                (2 * within(low, high) - ends).pow(2)
            }
        }
    };
    let observed: Fraction = units
        .iter()
        .map(|answers| fraction(over_pairs(answers, apart), count(answers) - 1))
        .sum();
    let anywhere = whole(over_pairs(&pooled, apart));
    let share = divided(observed * whole(count(&pooled) - 1), &anywhere)?;
    Some(whole(1) - share)
}
