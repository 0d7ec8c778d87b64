//! Between two rounds, from the pairs of answers.

use num_bigint::BigInt;
use num_traits::Zero;
use rand::RngExt;
use rand::rngs::StdRng;
use serde_json::{Value, json};

use super::exact::{Fraction, count, divided, fraction, number, real, whole};
use super::groups::pearson;
use super::location::{mean, variance};
use super::panel::{Panel, Ratings};
use super::tails::chi_square_tail;
use super::{EVERY_SCALE, Measure, Question, tally};

/// Those who answered in both rounds.
pub struct Pairs {
    pub scale: u64,
    pub values: Vec<(u64, u64)>,
}

impl Pairs {
    pub fn of(panel: &Panel) -> Pairs {
        Pairs {
            scale: panel.scale,
            values: panel.pairs(),
        }
    }

    fn moved(&self, earlier: u64, later: u64) -> i64 {
        let pairs = self.values.iter();
        pairs.filter(|pair| **pair == (earlier, later)).count() as i64
    }

    fn share(&self, of: impl Fn(u64, u64) -> bool) -> Fraction {
        let pairs = self.values.iter().filter(|pair| of(pair.0, pair.1));
        fraction(pairs.count() as i64, count(&self.values))
    }
}

pub fn measures() -> Vec<Measure> {
    vec![
        of_pairs("bowker", EVERY_SCALE, bowker),
        of_pairs("mcnemar", &[2], mcnemar),
        of_pairs("stuart_maxwell", EVERY_SCALE, stuart_maxwell),
        of_pairs("pct_changed", EVERY_SCALE, pct_changed),
        of_pairs("chi2_stability", EVERY_SCALE, chi2_stability),
        Measure::new("cohen_kappa", EVERY_SCALE, |panel, rng| {
            let (params, answer) = cohen_kappa(&Pairs::of(panel), rng);
            Question {
                input: tally::pairs(panel),
                params,
                answer,
            }
        }),
        of_rounds("cv_change", cv_change),
        of_rounds("histogram_shift", |earlier, later| {
            Some(number(&histogram_shift(earlier, later)?))
        }),
    ]
}

fn of_pairs(
    name: &'static str,
    scales: &'static [u64],
    answer: fn(&Pairs) -> Option<Value>,
) -> Measure {
    Measure::new(name, scales, move |panel, _| {
        let pairs = Pairs::of(panel);
        Question {
            input: tally::pairs(panel),
            params: json!({}),
            answer: json!((!pairs.values.is_empty()).then(|| answer(&pairs))),
        }
    })
}

fn of_rounds(name: &'static str, answer: fn(&Ratings, &Ratings) -> Option<Value>) -> Measure {
    Measure::new(name, EVERY_SCALE, move |panel, _| Question {
        input: tally::two_rounds(panel),
        params: json!({}),
        answer: json!(answer(&panel.of_round(0), &panel.of_round(1))),
    })
}

fn bowker(pairs: &Pairs) -> Option<Value> {
    let (mut stat, mut degrees) = (whole(0), 0);
    for low in 1..=pairs.scale {
        for high in low + 1..=pairs.scale {
            let (up, down) = (pairs.moved(low, high), pairs.moved(high, low));
            if up + down > 0 {
                stat += fraction((up - down) * (up - down), up + down);
                degrees += 1;
            }
        }
    }
    let p = chi_square_tail(real(&stat), degrees);
    Some(json!({ "stat": number(&stat), "df": degrees, "p": p }))
}

fn mcnemar(pairs: &Pairs) -> Option<Value> {
    let (up, down) = (pairs.moved(1, 2), pairs.moved(2, 1));
    let moved = up + down;
    let stat = if moved == 0 {
        whole(0)
    } else {
        fraction((up - down) * (up - down), moved)
    };
    let as_uneven = |heads: &i64| (2 * heads - moved).abs() >= (up - down).abs();
    let ways: BigInt = (0..=moved)
        .filter(as_uneven)
        .map(|heads| choose(moved, heads))
        .sum();
    let exact = Fraction::new(ways, BigInt::from(2).pow(moved as u32));
    Some(json!({
        "stat": number(&stat),
        "p": chi_square_tail(real(&stat), i64::from(moved > 0)),
        "p_exact": number(&exact),
    }))
}

pub fn choose(of: i64, taken: i64) -> BigInt {
    let factors = (0..taken).map(|i| fraction(of - i, i + 1));
    factors.product::<Fraction>().to_integer()
}

/// d' V⁻ d with the rank of V, by elimination in fractions.
fn stuart_maxwell(pairs: &Pairs) -> Option<Value> {
    let k = pairs.scale as usize;
    let table: Vec<Vec<i64>> = (1..=pairs.scale)
        .map(|i| (1..=pairs.scale).map(|j| pairs.moved(i, j)).collect())
        .collect();
    let row = |i: usize| table[i].iter().sum::<i64>();
    let column = |i: usize| table.iter().map(|row| row[i]).sum::<i64>();
    let difference: Vec<Fraction> = (0..k).map(|i| whole(row(i) - column(i))).collect();
    let mut system: Vec<Vec<Fraction>> = (0..k)
        .map(|i| {
            let cell = |j: usize| match i == j {
                true => row(i) + column(i) - 2 * table[i][i],
                false => -(table[i][j] + table[j][i]),
            };
            let mut line: Vec<Fraction> = (0..k).map(|j| whole(cell(j))).collect();
            line.push(difference[i].clone());
            line
        })
        .collect();
    let pivots = reduce(&mut system, k);
    let solved = pivots.iter().enumerate();
    let stat: Fraction = solved
        .map(|(line, column)| &difference[*column] * &system[line][k])
        .sum();
    let degrees = count(&pivots);
    let p = chi_square_tail(real(&stat), degrees);
    Some(json!({ "stat": number(&stat), "df": degrees, "p": p }))
}

/// Gauss and Jordan; the columns of the pivots, one a line.
fn reduce(system: &mut [Vec<Fraction>], columns: usize) -> Vec<usize> {
    let mut pivots = Vec::new();
    for column in 0..columns {
        let top = pivots.len();
        let Some(found) = (top..system.len()).find(|i| !system[*i][column].is_zero()) else {
            continue;
        };
        system.swap(top, found);
        let pivot = system[top][column].clone();
        system[top].iter_mut().for_each(|cell| *cell /= &pivot);
        let line = system[top].clone();
        for (i, other) in system.iter_mut().enumerate() {
            let factor = other[column].clone();
            if i != top && !factor.is_zero() {
                let cells = other.iter_mut().zip(&line);
                cells.for_each(|(cell, above)| *cell -= &factor * above);
            }
        }
        pivots.push(column);
    }
    pivots
}

fn pct_changed(pairs: &Pairs) -> Option<Value> {
    let up = pairs.share(|earlier, later| later > earlier);
    let down = pairs.share(|earlier, later| later < earlier);
    let shift: u64 = pairs.values.iter().map(|(a, b)| a.abs_diff(*b)).sum();
    let n = count(&pairs.values);
    Some(json!({
        "n": n,
        "changed": number(&pairs.share(|earlier, later| earlier != later)),
        "up": number(&up),
        "down": number(&down),
        "net": number(&(up - down)),
        "mean_abs_shift": number(&fraction(shift as i64, n)),
    }))
}

fn chi2_stability(pairs: &Pairs) -> Option<Value> {
    let (stat, rows, columns) = pearson(&pairs.values);
    let degrees = (rows - 1) * (columns - 1);
    if degrees == 0 {
        return Some(json!({ "stat": null, "df": 0, "p": null, "cramers_v": null }));
    }
    let least = whole(count(&pairs.values) * (rows.min(columns) - 1));
    Some(json!({
        "stat": number(&stat),
        "df": degrees,
        "p": chi_square_tail(real(&stat), degrees),
        "cramers_v": real(&(stat / least)).sqrt(),
    }))
}

fn cohen_kappa(pairs: &Pairs, rng: &mut StdRng) -> (Value, Value) {
    let weights = ["none", "linear", "quadratic"][rng.random_range(0..3)];
    let apart = |a: u64, b: u64| match weights {
        "none" => i64::from(a != b),
        "linear" => a.abs_diff(b) as i64,
        _ => a.abs_diff(b).pow(2) as i64,
    };
    let n = count(&pairs.values);
    let observed: i64 = pairs.values.iter().map(|(a, b)| apart(*a, *b)).sum();
    let earlier = pairs.values.iter().map(|(earlier, _)| *earlier);
    let expected: i64 = earlier
        .flat_map(|a| pairs.values.iter().map(move |(_, b)| apart(a, *b)))
        .sum();
    let kappa = divided(whole(n * observed), &whole(expected)).map(|share| whole(1) - share);
    let kappa = kappa.map(|kappa| number(&kappa));
    (json!({ "weights": weights }), json!(kappa))
}

fn cv_change(earlier: &Ratings, later: &Ratings) -> Option<Value> {
    let cv = |ratings| Some(real(&variance(ratings)?).sqrt() / real(&mean(ratings)?));
    if earlier.values.is_empty() || later.values.is_empty() {
        return None;
    }
    let (before, after): (Option<f64>, Option<f64>) = (cv(earlier), cv(later));
    let diff = after.zip(before).map(|(after, before)| after - before);
    Some(json!({ "cv1": before, "cv2": after, "diff": diff }))
}

pub fn histogram_shift(earlier: &Ratings, later: &Ratings) -> Option<Fraction> {
    if earlier.values.is_empty() || later.values.is_empty() {
        return None;
    }
    let share = |ratings: &Ratings, category| {
        let with_it = ratings.values.iter().filter(|value| **value == category);
        fraction(with_it.count() as i64, count(&ratings.values))
    };
    let gained = (1..=earlier.scale).map(|category| {
        let gain = share(later, category) - share(earlier, category);
        gain.max(whole(0))
    });
    Some(gained.sum())
}
