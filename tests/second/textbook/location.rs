//! Where the answers lie: order statistics, modes and means of the sorted list.

use num_traits::ToPrimitive;
use rand::RngExt;
use rand::rngs::StdRng;
use serde_json::{Value, json};

use super::exact::{Fraction, count, fraction, number, real, whole};
use super::panel::Ratings;
use super::{EVERY_SCALE, Measure, of_item, of_item_with};

pub fn measures() -> Vec<Measure> {
    vec![
        of_item_with("median", EVERY_SCALE, median_of_some_kind),
        of_item_with("quantile", EVERY_SCALE, some_quantile),
        of_item_with("iqr", EVERY_SCALE, iqr),
        of_item("mode", EVERY_SCALE, mode),
        of_item("mean", EVERY_SCALE, |r| Some(number(&mean(r)?))),
        of_item("sd", EVERY_SCALE, |r| {
            Some(json!(real(&variance(r)?).sqrt()))
        }),
        of_item_with("share_in_range", EVERY_SCALE, share_in_range),
        of_item("mad_median", EVERY_SCALE, mad_median),
    ]
}

pub fn sorted(ratings: &Ratings) -> Vec<u64> {
    let mut values = ratings.values.clone();
    values.sort_unstable();
    values
}

pub fn counts(ratings: &Ratings) -> Vec<i64> {
    let times = |category| count_of(&ratings.values, category);
    (1..=ratings.scale).map(times).collect()
}

fn count_of(values: &[u64], category: u64) -> i64 {
    values.iter().filter(|value| **value == category).count() as i64
}

/// The order statistic of a rank from 1.
fn ranked(sorted: &[u64], rank: i64) -> Fraction {
    whole(sorted[rank as usize - 1] as i64)
}

pub fn median(ratings: &Ratings) -> Option<Fraction> {
    let sorted = sorted(ratings);
    let n = count(&sorted);
    (n > 0).then(|| (ranked(&sorted, (n + 1) / 2) + ranked(&sorted, n / 2 + 1)) / whole(2))
}

fn median_of_some_kind(ratings: &Ratings, rng: &mut StdRng) -> (Value, Option<Value>) {
    let kind = ["mid", "low", "high", "grouped"][rng.random_range(0..4)];
    let sorted = sorted(ratings);
    let n = count(&sorted);
    let value = median(ratings).map(|mid| {
        let (low, high) = (ranked(&sorted, (n + 1) / 2), ranked(&sorted, n / 2 + 1));
        let half = fraction(1, 2);
        match kind {
            "mid" => mid,
            "low" => low,
            "high" => high,
            _ if low != high => (low + &half + high - half) / whole(2),
            _ => {
                let category = low.to_u64().unwrap_or_default();
                let below = sorted.iter().filter(|value| **value < category).count() as i64;
                let within = count_of(&sorted, category);
                low - half + (fraction(n, 2) - whole(below)) / whole(within)
            }
        }
    });
    (json!({ "convention": kind }), value.map(|v| number(&v)))
}

/// Hyndman and Fan's types 2 and 7, 0 < p < 1.
pub fn quantile(ratings: &Ratings, p: &Fraction, kind: u64) -> Option<Fraction> {
    let sorted = sorted(ratings);
    let n = count(&sorted);
    if n == 0 {
        return None;
    }
    if kind == 2 {
        let rank = p * whole(n);
        let at = rank.ceil().to_i64()?;
        return Some(if rank.is_integer() {
            (ranked(&sorted, at) + ranked(&sorted, at + 1)) / whole(2)
        } else {
            ranked(&sorted, at)
        });
    }
    let rank = p * whole(n - 1) + whole(1);
    let at = rank.floor().to_i64()?;
    let lower = ranked(&sorted, at);
    let upper = ranked(&sorted, (at + 1).min(n));
    let beyond = rank.fract();
    Some(&lower + (upper - &lower) * beyond)
}

fn some_quantile(ratings: &Ratings, rng: &mut StdRng) -> (Value, Option<Value>) {
    let below = [2, 3, 4, 5, 8, 10, 100][rng.random_range(0..7)];
    let above = rng.random_range(1..below);
    let kind = [2, 7][rng.random_range(0..2)];
    let value = quantile(ratings, &fraction(above, below), kind);
    (
        json!({ "p": [above, below], "type": kind }),
        value.map(|v| number(&v)),
    )
}

fn iqr(ratings: &Ratings, rng: &mut StdRng) -> (Value, Option<Value>) {
    let kind = [2, 7][rng.random_range(0..2)];
    let lower = quantile(ratings, &fraction(1, 4), kind);
    let upper = quantile(ratings, &fraction(3, 4), kind);
    let range = upper.zip(lower).map(|(upper, lower)| upper - lower);
    (json!({ "type": kind }), range.map(|v| number(&v)))
}

fn mode(ratings: &Ratings) -> Option<Value> {
    let n = count(&ratings.values);
    let counts = counts(ratings);
    let largest = *counts.iter().max().filter(|largest| **largest > 0)?;
    let modes: Vec<u64> = (1..=ratings.scale)
        .filter(|category| counts[*category as usize - 1] == largest)
        .collect();
    let share = number(&fraction(largest, n));
    Some(json!({ "unique": modes.len() == 1, "modes": modes, "share": share }))
}

pub fn mean(ratings: &Ratings) -> Option<Fraction> {
    central_moment(ratings, &whole(0), 1)
}

/// The mean of (value - about)^power.
pub fn central_moment(ratings: &Ratings, about: &Fraction, power: i32) -> Option<Fraction> {
    let powers = ratings.values.iter();
    let powers: Vec<Fraction> = powers
        .map(|value| (whole(*value as i64) - about).pow(power))
        .collect();
    super::exact::mean(&powers)
}

/// With n - 1.
pub fn variance(ratings: &Ratings) -> Option<Fraction> {
    let n = count(&ratings.values);
    if n < 2 {
        return None;
    }
    let about = mean(ratings)?;
    Some(central_moment(ratings, &about, 2)? * fraction(n, n - 1))
}

fn share_in_range(ratings: &Ratings, rng: &mut StdRng) -> (Value, Option<Value>) {
    let lo = rng.random_range(1..=ratings.scale);
    let hi = rng.random_range(lo..=ratings.scale);
    let inside = ratings.values.iter().filter(|v| (lo..=hi).contains(v));
    let inside = inside.count() as i64;
    let n = count(&ratings.values);
    let share = (n > 0).then(|| number(&fraction(inside, n)));
    (json!({ "lo": lo, "hi": hi }), share)
}

fn mad_median(ratings: &Ratings) -> Option<Value> {
    let median = median(ratings)?;
    let distances = ratings.values.iter();
    let distances: Vec<Fraction> = distances
        .map(|value| {
            let beyond = whole(*value as i64) - &median;
            beyond.clone().max(-beyond)
        })
        .collect();
    Some(number(&super::exact::mean(&distances)?))
}
