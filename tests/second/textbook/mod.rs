//! A second implementation of every measure and rule, written from the definitions alone: from
//! single ratings, by sorting, pairing and trying everything, in exact fractions as far as the
//! result is one. It shares nothing with `src/aggregation`.

mod certainty;
mod change;
mod exact;
mod flips;
mod groups;
mod kappas;
mod location;
pub mod panel;
mod rand_ucla;
mod rules;
mod signed_ranks;
mod spread;
mod tails;
mod tally;
mod variance;

use rand::rngs::StdRng;
use serde_json::{Value, json};

use crate::case::Input;
use panel::{Limits, Panel, Ratings};

const EVERY_SCALE: &[u64] = &[2, 3, 4, 5, 6, 7, 8, 9];
const FROM_THREE: &[u64] = &[3, 4, 5, 6, 7, 8, 9];
/// Scales with built-in regions.
const WITH_REGIONS: &[u64] = &[3, 5, 7, 9];
const MOST_RATERS: usize = 40;

type Ask = dyn Fn(&Panel, &mut StdRng) -> Question + Send + Sync;

/// A measure or rule by its second implementation.
pub struct Measure {
    pub name: &'static str,
    /// Which panels it is asked about.
    pub limits: Limits,
    ask: Box<Ask>,
}

/// What both implementations are asked, and what this one answers.
pub struct Question {
    pub input: Input,
    pub params: Value,
    pub answer: Value,
}

impl Measure {
    fn new(
        name: &'static str,
        scales: &'static [u64],
        ask: impl Fn(&Panel, &mut StdRng) -> Question + Send + Sync + 'static,
    ) -> Measure {
        let limits = Limits {
            scales,
            raters: MOST_RATERS,
            items: 1,
        };
        Measure {
            name,
            limits,
            ask: Box::new(ask),
        }
    }

    /// Smaller panels, where trying everything takes long.
    fn at_most(mut self, raters: usize) -> Measure {
        self.limits.raters = raters;
        self
    }

    fn items(mut self, most: usize) -> Measure {
        self.limits.items = most;
        self
    }

    pub fn ask(&self, panel: &Panel, rng: &mut StdRng) -> Question {
        (self.ask)(panel, rng)
    }
}

/// All of them.
pub fn measures() -> Vec<Measure> {
    [
        location::measures(),
        spread::measures(),
        rand_ucla::measures(),
        certainty::measures(),
        flips::measures(),
        change::measures(),
        signed_ranks::measures(),
        groups::measures(),
        kappas::measures(),
        variance::measures(),
        rules::measures(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Of one item's valid answers, without parameters.
fn of_item(
    name: &'static str,
    scales: &'static [u64],
    answer: fn(&Ratings) -> Option<Value>,
) -> Measure {
    Measure::new(name, scales, move |panel, _| Question {
        input: tally::histogram(panel),
        params: json!({}),
        answer: json!(answer(&panel.first())),
    })
}

/// Of one item's valid answers, with parameters that it draws itself.
fn of_item_with(
    name: &'static str,
    scales: &'static [u64],
    answer: fn(&Ratings, &mut StdRng) -> (Value, Option<Value>),
) -> Measure {
    Measure::new(name, scales, move |panel, rng| {
        let (params, answer) = answer(&panel.first(), rng);
        Question {
            input: tally::histogram(panel),
            params,
            answer: json!(answer),
        }
    })
}
