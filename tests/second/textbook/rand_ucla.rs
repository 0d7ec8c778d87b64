//! The two rules of the RAND/UCLA manual, on nine points.

use serde_json::{Value, json};

use super::exact::{Fraction, count, fraction, number, whole};
use super::location::{median, quantile};
use super::panel::Ratings;
use super::{Measure, of_item};

const NINE: &[u64] = &[9];

pub fn measures() -> Vec<Measure> {
    vec![
        of_item("rand_ipras", NINE, rand_ipras),
        of_item("rand_classic", NINE, rand_classic),
    ]
}

fn rand_ipras(ratings: &Ratings) -> Option<Value> {
    let p30 = quantile(ratings, &fraction(3, 10), 2)?;
    let p70 = quantile(ratings, &fraction(7, 10), 2)?;
    let range = &p70 - &p30;
    let central = (&p30 + &p70) / whole(2);
    let from_middle = whole(5) - &central;
    let asymmetry: Fraction = from_middle.clone().max(-from_middle);
    let adjusted = fraction(235, 100) + fraction(3, 2) * &asymmetry;
    Some(json!({
        "p30": number(&p30),
        "p70": number(&p70),
        "ipr": number(&range),
        "iprcp": number(&central),
        "ai": number(&asymmetry),
        "ipras": number(&adjusted),
        "di": number(&(&range / &adjusted)),
        "disagreement": range > adjusted,
    }))
}

fn rand_classic(ratings: &Ratings) -> Option<Value> {
    let median = median(ratings)?;
    let n = count(&ratings.values);
    let within = |lo: u64, hi: u64| {
        let values = ratings.values.iter();
        values.filter(|v| (lo..=hi).contains(v)).count() as i64
    };
    let (low, middle, high) = (within(1, 3), within(4, 6), within(7, 9));
    let (classification, inside) = if median < fraction(7, 2) {
        ("inappropriate", low)
    } else if median < fraction(13, 2) {
        ("uncertain", middle)
    } else {
        ("appropriate", high)
    };
    let outside = n - inside;
    let third = (n + 1) / 3;
    let disagreement = low >= third && high >= third;
    let label = if disagreement {
        "disagreement"
    } else if outside < third {
        "agreement"
    } else {
        "indeterminate"
    };
    Some(json!({
        "low": low,
        "middle": middle,
        "high": high,
        "outside": outside,
        "label": label,
        "classification": if disagreement { "uncertain" } else { classification },
    }))
}
