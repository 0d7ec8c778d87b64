//! Intervals for a share and posterior probabilities, from the closed forms in `tails`.

use std::sync::OnceLock;

use rand::RngExt;
use rand::rngs::StdRng;
use serde_json::{Value, json};

use super::location::counts;
use super::panel::{Panel, Ratings};
use super::tails::{beta_below, beta_quantile, gamma_below, gamma_density_times_x, normal_within};
use super::{EVERY_SCALE, MOST_RATERS, Measure, Question, of_item_with};
use crate::case::Input;

pub fn measures() -> Vec<Measure> {
    vec![
        of_modal_share("wilson", wilson),
        of_modal_share("jeffreys", jeffreys),
        of_item_with("p_mode", EVERY_SCALE, p_mode),
        of_item_with("p_threshold", EVERY_SCALE, p_threshold),
    ]
}

/// How many answers the most chosen category has, of how many.
fn modal_share(panel: &Panel) -> (u64, u64) {
    let ratings = panel.first();
    let largest = counts(&ratings).into_iter().max().unwrap_or(0);
    (largest as u64, ratings.values.len() as u64)
}

/// The modal share, and its opposite half of the time.
fn of_modal_share(name: &'static str, bounds: fn(u64, u64, f64) -> [f64; 2]) -> Measure {
    Measure::new(name, EVERY_SCALE, move |panel, rng| {
        let (modal, n) = modal_share(panel);
        let x = if rng.random() { modal } else { n - modal };
        let confidence = [0.8, 0.9, 0.95, 0.99][rng.random_range(0..4)];
        Question {
            input: Input::Binomial { x, n },
            params: json!({ "conf": confidence }),
            answer: json!((n > 0).then(|| bounds(x, n, confidence))),
        }
    })
}

/// The two solutions p of |x/n - p| = z √(p(1-p)/n).
fn wilson(x: u64, n: u64, confidence: f64) -> [f64; 2] {
    let (share, n) = (x as f64 / n as f64, n as f64);
    let z2 = normal_within(confidence).powi(2) / n;
    let (a, b, c) = (1.0 + z2, -(2.0 * share + z2), share * share);
    let root = (b * b - 4.0 * a * c).max(0.0).sqrt();
    [(-b - root) / (2.0 * a), (-b + root) / (2.0 * a)]
}

fn jeffreys(x: u64, n: u64, confidence: f64) -> [f64; 2] {
    let tail = (1.0 - confidence) / 2.0;
    let at = |probability| beta_quantile(probability, 2 * x + 1, 2 * (n - x) + 1);
    let lower = if x == 0 { 0.0 } else { at(tail) };
    let upper = if x == n { 1.0 } else { at(1.0 - tail) };
    [lower, upper]
}

/// A prior for each category, in halves: ½ or 1 for all, or a mixture.
fn prior(scale: u64, rng: &mut StdRng) -> Vec<u64> {
    match rng.random_range(0..4) {
        0 | 1 => vec![1; scale as usize],
        2 => vec![2; scale as usize],
        _ => (0..scale).map(|_| rng.random_range(1..=4)).collect(),
    }
}

fn params(halves: &[u64]) -> Value {
    json!(halves.iter().map(|a| *a as f64 / 2.0).collect::<Vec<f64>>())
}

/// Twice the parameters of the posterior.
fn posterior(ratings: &Ratings, halves: &[u64]) -> Vec<usize> {
    let counts = counts(ratings).into_iter();
    counts
        .zip(halves)
        .map(|(count, half)| 2 * count as usize + *half as usize)
        .collect()
}

fn p_threshold(ratings: &Ratings, rng: &mut StdRng) -> (Value, Option<Value>) {
    let halves = prior(ratings.scale, rng);
    let tau = [0.5, 0.51, 2.0 / 3.0, 0.75, 0.8, 0.9][rng.random_range(0..6)];
    let posterior = posterior(ratings, &halves);
    let all: usize = posterior.iter().sum();
    let at_least = |a: &usize| 1.0 - beta_below(tau, *a as u64, (all - a) as u64);
    let answer = (!ratings.values.is_empty())
        .then(|| json!(posterior.iter().map(at_least).collect::<Vec<f64>>()));
    (json!({ "alpha": params(&halves), "tau": tau }), answer)
}

/// Gamma distributions at a row of points: a Dirichlet's largest part is the largest of
/// independent gammas.
struct GammaTable {
    /// By point and shape in halves: P(X <= x), and the density times x.
    points: Vec<(Vec<f64>, Vec<f64>)>,
}

/// Steps of ln x; the sum over them converges as fast as the densities are smooth.
const STEP: f64 = 0.05;

fn gamma_table() -> &'static GammaTable {
    static TABLE: OnceLock<GammaTable> = OnceLock::new();
    TABLE.get_or_init(|| {
        let most = 2 * MOST_RATERS + 4;
        let points = (-500..=100).map(|step| {
            let x = (f64::from(step) * STEP).exp();
            let densities = (0..=most).map(|halves| gamma_density_times_x(x, halves));
            (gamma_below(x, most), densities.collect())
        });
        GammaTable {
            points: points.collect(),
        }
    })
}

/// ∫ f_j Π F_i by the trapezoidal rule in ln x. Points where some F is 0 to all digits add
/// nothing.
fn p_mode(ratings: &Ratings, rng: &mut StdRng) -> (Value, Option<Value>) {
    let halves = prior(ratings.scale, rng);
    let shapes = posterior(ratings, &halves);
    let mut largest = vec![0.0; shapes.len()];
    for (below, densities) in &gamma_table().points {
        let all_below: f64 = shapes.iter().map(|shape| below[*shape]).product();
        if all_below > 0.0 {
            for (probability, shape) in largest.iter_mut().zip(&shapes) {
                *probability += STEP * densities[*shape] * all_below / below[*shape];
            }
        }
    }
    let answer = (!ratings.values.is_empty()).then(|| json!(largest));
    (json!({ "alpha": params(&halves) }), answer)
}
