//! How far the answers lie apart, from pairs of raters, triples of categories and shares.

use serde_json::{Value, json};

use super::exact::{Fraction, count, divided, fraction, number, real, whole};
use super::location::{central_moment, counts, mean};
use super::panel::Ratings;
use super::{EVERY_SCALE, FROM_THREE, Measure, of_item};

pub fn measures() -> Vec<Measure> {
    vec![
        of_item("pairwise_agreement", EVERY_SCALE, pairwise_agreement),
        of_item("cns", EVERY_SCALE, cns),
        of_item("vdeijk_a", FROM_THREE, |r| Some(number(&vdeijk_a(r)?))),
        of_item("vdeijk_polarization", FROM_THREE, |r| {
            Some(number(&((whole(1) - vdeijk_a(r)?) / whole(2))))
        }),
        of_item("leik_d", EVERY_SCALE, leik_d),
        of_item("blair_lacy_l2", EVERY_SCALE, blair_lacy_l2),
        of_item("berry_mielke_iov", EVERY_SCALE, berry_mielke_iov),
        of_item("entropy_norm", EVERY_SCALE, entropy_norm),
        of_item("iqv", EVERY_SCALE, iqv),
        of_item(
            "bimodality_coefficient",
            EVERY_SCALE,
            bimodality_coefficient,
        ),
        of_item("peaks", EVERY_SCALE, peaks),
    ]
}

fn shares(ratings: &Ratings) -> Option<Vec<Fraction>> {
    let n = count(&ratings.values);
    let share = |c: i64| fraction(c, n);
    (n > 0).then(|| counts(ratings).into_iter().map(share).collect())
}

/// The share of answers up to each category but the last.
fn cumulative(ratings: &Ratings) -> Option<Vec<Fraction>> {
    let n = count(&ratings.values);
    let up_to = |category: u64| {
        let values = ratings.values.iter();
        fraction(values.filter(|value| **value <= category).count() as i64, n)
    };
    (n > 0).then(|| (1..ratings.scale).map(up_to).collect())
}

fn pairwise_agreement(ratings: &Ratings) -> Option<Value> {
    let (mut agreeing, mut pairs) = (0, 0);
    for (i, one) in ratings.values.iter().enumerate() {
        for other in &ratings.values[i + 1..] {
            pairs += 1;
            agreeing += i64::from(one == other);
        }
    }
    (pairs > 0).then(|| number(&fraction(agreeing, pairs)))
}

fn cns(ratings: &Ratings) -> Option<Value> {
    let mean = mean(ratings)?;
    let widest = whole(ratings.scale as i64 - 1);
    let terms = ratings.values.iter().map(|value| {
        let beyond = whole(*value as i64) - &mean;
        let away = beyond.clone().max(-beyond) / &widest;
        real(&(whole(1) - away)).log2()
    });
    Some(json!(
        1.0 + terms.sum::<f64>() / ratings.values.len() as f64
    ))
}

/// Layers are peeled off: the least positive count of all categories that still have answers.
fn vdeijk_a(ratings: &Ratings) -> Option<Fraction> {
    let n = count(&ratings.values);
    if n == 0 {
        return None;
    }
    let mut left = counts(ratings);
    let mut sum = whole(0);
    while let Some(height) = left.iter().copied().filter(|c| *c > 0).min() {
        let layer: Vec<bool> = left.iter().map(|c| *c > 0).collect();
        let categories = layer.iter().filter(|used| **used).count() as i64;
        sum += agreement_of_layer(&layer) * fraction(height * categories, n);
        for (count, used) in left.iter_mut().zip(&layer) {
            *count -= if *used { height } else { 0 };
        }
    }
    Some(sum)
}

fn agreement_of_layer(layer: &[bool]) -> Fraction {
    let k = count(layer);
    let used = layer.iter().filter(|used| **used).count() as i64;
    if used == 1 {
        return whole(1);
    }
    let (mut unimodal, mut bimodal) = (0, 0);
    for (a, first) in layer.iter().enumerate() {
        for (b, second) in layer.iter().enumerate().skip(a + 1) {
            for third in &layer[b + 1..] {
                match (first, second, third) {
                    (true, true, false) | (false, true, true) => unimodal += 1,
                    (true, false, true) => bimodal += 1,
                    _ => {}
                }
            }
        }
    }
    if unimodal + bimodal == 0 {
        return whole(0);
    }
    let unimodality = fraction(
        (k - 2) * unimodal - (k - 1) * bimodal,
        (k - 2) * (unimodal + bimodal),
    );
    unimodality * (whole(1) - fraction(used - 1, k - 1))
}

fn leik_d(ratings: &Ratings) -> Option<Value> {
    let least = |share: Fraction| share.clone().min(whole(1) - share);
    let sum: Fraction = cumulative(ratings)?.into_iter().map(least).sum();
    Some(number(&(sum * fraction(2, ratings.scale as i64 - 1))))
}

fn blair_lacy_l2(ratings: &Ratings) -> Option<Value> {
    let squared = |share: Fraction| (share - fraction(1, 2)).pow(2);
    let sum: Fraction = cumulative(ratings)?.into_iter().map(squared).sum();
    Some(number(&(sum * fraction(4, ratings.scale as i64 - 1))))
}

fn berry_mielke_iov(ratings: &Ratings) -> Option<Value> {
    let n = count(&ratings.values);
    let mut apart = 0;
    for (i, one) in ratings.values.iter().enumerate() {
        for other in &ratings.values[i + 1..] {
            apart += one.abs_diff(*other) as i64;
        }
    }
    match n {
        0 => None,
        1 => Some(json!(0.0)),
        _ => {
            let most = (n * n - n % 2) * (ratings.scale as i64 - 1);
            Some(number(&fraction(4 * apart, most)))
        }
    }
}

fn entropy_norm(ratings: &Ratings) -> Option<Value> {
    let positive = shares(ratings)?.into_iter().map(|share| real(&share));
    let terms = positive.filter(|p| *p > 0.0).map(|p| -p * p.ln());
    Some(json!(terms.sum::<f64>() / (ratings.scale as f64).ln()))
}

fn iqv(ratings: &Ratings) -> Option<Value> {
    let squares: Fraction = shares(ratings)?.into_iter().map(|p| p.pow(2)).sum();
    let k = ratings.scale as i64;
    Some(number(&((whole(1) - squares) * fraction(k, k - 1))))
}

fn bimodality_coefficient(ratings: &Ratings) -> Option<Value> {
    let n = count(&ratings.values);
    if n < 4 {
        return None;
    }
    let mean = mean(ratings)?;
    let moment = |power| central_moment(ratings, &mean, power);
    let second = moment(2)?;
    let skewness = divided(moment(3)?.pow(2), &second.pow(3))?;
    let kurtosis = divided(moment(4)?, &second.pow(2))? - whole(3);
    let unbiased_skewness = skewness * fraction(n * (n - 1), (n - 2) * (n - 2));
    let unbiased_kurtosis =
        (whole(n + 1) * kurtosis + whole(6)) * fraction(n - 1, (n - 2) * (n - 3));
    let below = unbiased_kurtosis + fraction(3 * (n - 1) * (n - 1), (n - 2) * (n - 3));
    Some(number(&divided(unbiased_skewness + whole(1), &below)?))
}

/// Every stretch of categories is tried.
fn peaks(ratings: &Ratings) -> Option<Value> {
    if ratings.values.is_empty() {
        return None;
    }
    let counts = counts(ratings);
    let mut peaks = Vec::new();
    for first in 0..counts.len() {
        for last in first..counts.len() {
            let height = counts[first];
            let level = counts[first..=last].iter().all(|c| *c == height);
            let above_left = first == 0 || counts[first - 1] < height;
            let above_right = last + 1 == counts.len() || counts[last + 1] < height;
            if height > 0 && level && above_left && above_right {
                peaks.push([first + 1, last + 1]);
            }
        }
    }
    Some(json!({ "count": peaks.len(), "peaks": peaks }))
}
