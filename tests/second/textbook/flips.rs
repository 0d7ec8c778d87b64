//! How many raters would have to change, by trying every histogram of as many answers.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use rand::RngExt;
use rand::rngs::StdRng;
use serde_json::{Value, json};

use super::location::counts;
use super::panel::Ratings;
use super::{Measure, of_item_with};

pub fn measures() -> Vec<Measure> {
    vec![of_item_with("flip", &[2, 3, 4, 5], flip).at_most(9)]
}

type Histograms = Rc<Vec<Vec<i64>>>;

/// Every way to give `n` answers on `k` categories.
pub fn every_histogram(n: i64, k: usize) -> Histograms {
    thread_local! {
        static KNOWN: RefCell<HashMap<(i64, usize), Histograms>> = RefCell::default();
    }
    if let Some(known) = KNOWN.with_borrow(|known| known.get(&(n, k)).cloned()) {
        return known;
    }
    let every = if k == 1 {
        vec![vec![n]]
    } else {
        let with_first = |first: i64| {
            let rest = every_histogram(n - first, k - 1);
            let longer = rest.iter().map(|rest| [&[first], rest.as_slice()].concat());
            longer.collect::<Vec<_>>()
        };
        (0..=n).flat_map(with_first).collect()
    };
    let every = Rc::new(every);
    KNOWN.with_borrow_mut(|known| known.insert((n, k), every.clone()));
    every
}

/// How many raters change between two histograms of as many answers.
pub fn changes(from: &[i64], to: &[i64]) -> i64 {
    from.iter().zip(to).map(|(a, b)| (a - b).max(0)).sum()
}

/// Fewest changes to a histogram of which `holds` is true.
pub fn fewest_changes(from: &[i64], holds: impl Fn(&[i64]) -> bool) -> Option<i64> {
    let every = every_histogram(from.iter().sum(), from.len());
    let mut fewest = None;
    for to in every.iter() {
        let changes = changes(from, to);
        if fewest.is_none_or(|fewest| changes < fewest) && holds(to) {
            fewest = Some(changes);
        }
    }
    fewest
}

#[derive(Clone, Copy)]
enum Rule {
    Plurality,
    Threshold(i64, i64),
    Median,
}

impl Rule {
    fn arrow(self, counts: &[i64]) -> Option<usize> {
        let n: i64 = counts.iter().sum();
        match self {
            Rule::Plurality => {
                let largest = counts.iter().max()?;
                let mut with_it = (1..).zip(counts).filter(|(_, count)| *count == largest);
                let (arrow, _) = with_it.next()?;
                with_it.next().is_none().then_some(arrow)
            }
            Rule::Threshold(above, below) => {
                let reaches = |count: i64| count * below >= above * n;
                (1..)
                    .zip(counts)
                    .find(|(_, count)| reaches(**count))
                    .map(|(arrow, _)| arrow)
            }
            Rule::Median => {
                let answers: Vec<usize> = (1..)
                    .zip(counts)
                    .flat_map(|(category, count)| vec![category; *count as usize])
                    .collect();
                let (low, high) = (answers[(answers.len() - 1) / 2], answers[answers.len() / 2]);
                (low == high).then_some(low)
            }
        }
    }
}

fn flip(ratings: &Ratings, rng: &mut StdRng) -> (Value, Option<Value>) {
    let (rule, params) = match rng.random_range(0..4) {
        0 => (Rule::Plurality, json!({ "rule": "plurality" })),
        1 => (Rule::Median, json!({ "rule": "median" })),
        _ => {
            let fractions = [(51, 100), (3, 5), (2, 3), (7, 10), (3, 4), (4, 5), (9, 10)];
            let (above, below) = fractions[rng.random_range(0..fractions.len())];
            let params = json!({ "rule": "threshold", "tau": [above, below] });
            (Rule::Threshold(above, below), params)
        }
    };
    if ratings.values.is_empty() {
        return (params, None);
    }
    let counts = counts(ratings);
    let arrow = rule.arrow(&counts);
    let to_lose = arrow.and_then(|_| fewest_changes(&counts, |to| rule.arrow(to) != arrow));
    let to_flip = fewest_changes(&counts, |to| {
        let other = rule.arrow(to);
        other.is_some() && other != arrow
    });
    let answer = json!({ "arrow": arrow, "to_lose": to_lose, "to_flip": to_flip });
    (params, Some(answer))
}
