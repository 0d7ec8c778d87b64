//! P(mode): the probability that each point is truly the most chosen one.
//!
//! *If the panel were drawn again from experts like these, this is how probable it is that this
//! answer leads.*
//!
//! With counts cⱼ and a Dirichlet prior αⱼ the shares θ have the posterior Dirichlet(cⱼ + αⱼ).
//! They are independent gamma variables Gⱼ ~ Γ(aⱼ), aⱼ = cⱼ + αⱼ, divided by their sum, so
//! P(θⱼ is the largest) = ∫ f(x; aⱼ) Π_{i≠j} F(x; aᵢ) dx.
//! The integral is taken over u = ln x by the trapezoid rule, which converges exponentially for a
//! smooth integrand that dies out at both ends; the probabilities are then scaled to sum to 1.
//! F at a node is 1 less the trapezoid sum of its density from there to the upper end, with the
//! Euler–Maclaurin corrections at the node, so that a node costs one exponential a point.
//!
//! Domain: αⱼ > 0, one for each point. Undefined without answers.
//! Source: Gelman et al., *Bayesian Data Analysis*, 3rd ed. 2013, ch. 3 (Dirichlet posterior).
//!
//! ```
//! use castalia::aggregation::{counts::Histogram, measures::p_mode::p_mode};
//! let p = p_mode(&Histogram::from([5, 3, 2]), &[1.0; 3]).unwrap();
//! assert!((p[0] - 0.676703).abs() < 1e-6);
//! ```

use statrs::function::gamma::ln_gamma;

use crate::aggregation::counts::Histogram;

/// Probability left outside the integral at either end: e to minus this.
const TAIL: f64 = 30.0;
/// Widest step in ln x.
const WIDEST_STEP: f64 = 0.25;
/// Step in standard deviations of ln x of the leading point.
const STEP_IN_DEVIATIONS: f64 = 0.35;
/// B₂ₘ / (2m)! with Bernoulli's numbers, m = 1, 2, …: what the derivative of order 2m − 1 counts
/// in the Euler–Maclaurin formula.
const EULER_MACLAURIN: [f64; 5] = [
    1.0 / 12.0,
    -1.0 / 720.0,
    1.0 / 30_240.0,
    -1.0 / 1_209_600.0,
    1.0 / 47_900_160.0,
];
/// Coefficients of a polynomial of the degree of the last correction.
type Polynomial = [f64; 2 * EULER_MACLAURIN.len()];

/// One probability per point, under the posterior Dirichlet(counts + `prior`).
pub fn p_mode(histogram: &Histogram, prior: &[f64]) -> Option<Vec<f64>> {
    if histogram.is_empty() || prior.len() != histogram.k() || prior.iter().any(|&a| a <= 0.0) {
        return None;
    }
    let shapes: Vec<f64> = histogram
        .counts()
        .iter()
        .zip(prior)
        .map(|(&count, &alpha)| count as f64 + alpha)
        .collect();
    let distinct = Distinct::of(&shapes);
    let sums = distinct.integrals(&Grid::over(&shapes));
    let total: f64 = distinct.place.iter().map(|&place| sums[place]).sum();
    Some(
        distinct
            .place
            .iter()
            .map(|&place| sums[place] / total)
            .collect(),
    )
}

/// The shapes without repetition: points with equal counts share their probability.
struct Distinct {
    shapes: Vec<f64>,
    times: Vec<i32>,
    /// Where each point's shape stands in `shapes`.
    place: Vec<usize>,
}

impl Distinct {
    fn of(all: &[f64]) -> Self {
        let mut shapes: Vec<f64> = Vec::with_capacity(all.len());
        let mut times = Vec::with_capacity(all.len());
        let place = all
            .iter()
            .map(|&shape| match shapes.iter().position(|&s| s == shape) {
                Some(place) => {
                    times[place] += 1;
                    place
                }
                None => {
                    shapes.push(shape);
                    times.push(1);
                    shapes.len() - 1
                }
            })
            .collect();
        Self {
            shapes,
            times,
            place,
        }
    }

    /// ∫ x · f(x; a) · Π F(x; other shapes) du for each distinct shape a, up to a common factor.
    fn integrals(&self, grid: &Grid) -> Vec<f64> {
        let nodes = grid.nodes.len();
        let mut integrands = vec![0.0; nodes * self.shapes.len()];
        let mut below = integrands.clone();
        let mut product = vec![1.0; nodes];
        let shapes = self.shapes.iter().zip(&self.times);
        let rows = integrands.chunks_mut(nodes).zip(below.chunks_mut(nodes));
        for ((&shape, &times), (integrand, below)) in shapes.zip(rows) {
            curve(shape, grid, integrand, below);
            for ((integrand, below), before) in integrand.iter_mut().zip(below).zip(&mut product) {
                *integrand *= *before * power(*below, times - 1);
                *before *= power(*below, times);
            }
        }
        product.fill(1.0);
        let mut sums = vec![0.0; self.shapes.len()];
        let rows = integrands.chunks(nodes).zip(below.chunks(nodes));
        for (place, (integrand, below)) in rows.enumerate().rev() {
            for ((integrand, below), after) in integrand.iter().zip(below).zip(&mut product) {
                sums[place] += integrand * *after;
                *after *= power(*below, self.times[place]);
            }
        }
        sums
    }
}

/// `base` to the power of 0, 1, 2, …; most points have a count of their own.
fn power(base: f64, exponent: i32) -> f64 {
    match exponent {
        0 => 1.0,
        1 => base,
        more => base.powi(more),
    }
}

/// Equally spaced values of u = ln x, from the upper end down.
struct Grid {
    step: f64,
    /// u and x.
    nodes: Vec<(f64, f64)>,
}

impl Grid {
    /// Over all u but those where the largest of these gamma variables lies with a probability of
    /// about e^−TAIL.
    fn over(shapes: &[f64]) -> Self {
        let leader = shapes.iter().copied().fold(f64::MIN_POSITIVE, f64::max);
        let step = WIDEST_STEP.min(STEP_IN_DEVIATIONS / leader.sqrt());
        let top = leader.ln() + above(leader, TAIL + (shapes.len() as f64).ln());
        let steps = ((top - bottom(shapes)) / step).ceil() as usize;
        let node = |place: usize| {
            let u = top - place as f64 * step;
            (u, u.exp())
        };
        Self {
            step,
            nodes: (0..=steps).map(node).collect(),
        }
    }
}

/// How far above ln a the ln of a gamma variable of shape a lies with a probability of e^−`tail`
/// at most: by Chernoff's bound where a(eˢ − 1 − s) = `tail`, found by Newton's method from the
/// outside, since eˢ − 1 − s > s²/2.
fn above(shape: f64, tail: f64) -> f64 {
    let mut s = (2.0 * tail / shape).sqrt();
    for _ in 0..4 {
        let slope = s.exp_m1();
        s -= (slope - s - tail / shape) / slope;
    }
    s
}

/// The u below which all of these gamma variables lie with a probability of e^−TAIL at most: where
/// Chernoff's bounds a(eˢ − 1 − s), s = u − ln a < 0, add up to TAIL, found by Newton's method
/// from the outside, since eˢ − 1 − s > −1 − s and the sum is convex.
fn bottom(shapes: &[f64]) -> f64 {
    let (mut sum, mut weighted) = (0.0, 0.0);
    for &a in shapes {
        sum += a;
        weighted += a * a.ln();
    }
    let mut u = (weighted - TAIL) / sum - 1.0;
    for _ in 0..16 {
        let x = u.exp();
        let (mut excess, mut slope) = (-TAIL, 0.0);
        for &a in shapes.iter().filter(|&&a| a > x) {
            excess += x - a - a * (u - a.ln());
            slope += a - x;
        }
        let step = excess / slope;
        if step.is_nan() || step <= 0.01 * TAIL / slope {
            break;
        }
        u += step;
    }
    u
}

/// Density of u = ln x and distribution of a gamma variable at the nodes of a grid.
fn curve(shape: f64, grid: &Grid, density: &mut [f64], below: &mut [f64]) {
    let ln_gamma = ln_gamma(shape);
    for (density, (u, x)) in density.iter_mut().zip(&grid.nodes) {
        *density = (shape * u - x - ln_gamma).exp();
    }
    let correction = correction(shape, grid.step);
    let mut sum = 0.0;
    for ((below, density), (_, x)) in below.iter_mut().zip(density).zip(&grid.nodes) {
        let t = grid.step * (x - shape);
        let corrected = correction.iter().rev().fold(0.0, |sum, c| sum * t + c);
        sum += *density;
        let above = grid.step * (sum - *density * (0.5 - corrected));
        *below = (1.0 - above).max(0.0);
    }
}

/// The sum of the corrections as a polynomial in t = h (x − a), to be multiplied by the density
/// and the step h.
///
/// The density's derivative of order n by u is the density times qₙ, with q₀ = 1 and
/// qₙ₊₁ = x dqₙ/dx − (x − a) qₙ; pₙ = hⁿ qₙ in terms of t, so that all coefficients stay small:
/// pₙ₊₁ = (h t + a h²) dpₙ/dt − t pₙ.
fn correction(shape: f64, step: f64) -> Polynomial {
    let mut sum = Polynomial::default();
    let mut p = Polynomial::default();
    p[0] = 1.0;
    for order in 1..p.len() {
        let mut next = Polynomial::default();
        for (power, &c) in p.iter().enumerate().take(order) {
            let slope = c * power as f64;
            if power > 0 {
                next[power] += slope * step;
                next[power - 1] += slope * shape * step * step;
            }
            next[power + 1] -= c;
        }
        p = next;
        if order % 2 == 1 {
            let weight = EULER_MACLAURIN[order / 2];
            sum.iter_mut()
                .zip(p)
                .for_each(|(sum, c)| *sum += weight * c);
        }
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_counts_are_equally_probable() {
        let p = p_mode(&Histogram::from([4, 4, 4]), &[0.5; 3]).unwrap();
        assert!(p.iter().all(|p| (p - 1.0 / 3.0).abs() < 1e-12));
    }

    #[test]
    fn a_million_answers_are_decided() {
        let p = p_mode(&Histogram::from([300_000, 301_000, 399_000]), &[0.5; 3]).unwrap();
        assert!(p[2] > 1.0 - 1e-9);
    }

    #[test]
    fn two_points_agree_with_the_beta_distribution() {
        let p = p_mode(&Histogram::from([7, 4]), &[0.5; 2]).unwrap();
        let exact = statrs::function::beta::beta_reg(4.5, 7.5, 0.5);
        assert!((p[0] - exact).abs() < 1e-10, "{} {exact}", p[0]);
    }

    /// The same integral with the incomplete gamma function at each of many nodes.
    fn by_incomplete_gamma(counts: &[u64], prior: f64) -> Vec<f64> {
        let shapes: Vec<f64> = counts.iter().map(|&c| c as f64 + prior).collect();
        let leader = shapes.iter().copied().fold(0.0, f64::max);
        let width = 12.0 / leader.sqrt();
        let from = bottom(&shapes).min(leader.ln() - width) - width;
        let steps = 3_000;
        let step = (leader.ln() + 2.0 * width - from) / f64::from(steps);
        let mut sums = vec![0.0; shapes.len()];
        for place in 0..steps {
            let u = from + step * f64::from(place);
            let below = |a: f64| statrs::function::gamma::gamma_lr(a, u.exp());
            for (this, sum) in sums.iter_mut().enumerate() {
                let density = (shapes[this] * u - u.exp() - ln_gamma(shapes[this])).exp();
                let others = shapes
                    .iter()
                    .enumerate()
                    .filter(|&(other, _)| other != this);
                *sum += density * others.map(|(_, &a)| below(a)).product::<f64>();
            }
        }
        let total: f64 = sums.iter().sum();
        sums.iter().map(|sum| sum / total).collect()
    }

    #[test]
    fn it_agrees_with_the_incomplete_gamma_function() {
        for (counts, prior) in [
            (vec![1, 0, 0], 0.5),
            (vec![0, 1, 0, 1, 0], 0.5),
            (vec![2, 3, 7], 1.0),
            (vec![0, 0, 1, 5, 9], 0.25),
            (vec![40, 41, 39, 0, 1, 12, 38], 0.5),
            (vec![55, 56, 57, 53, 58, 55, 56, 54, 56], 0.5),
            (vec![3_000, 3_050, 900, 2_950, 100], 0.5),
        ] {
            let p = p_mode(
                &Histogram::from(counts.as_slice()),
                &vec![prior; counts.len()],
            );
            let exact = by_incomplete_gamma(&counts, prior);
            for (p, exact) in p.unwrap().iter().zip(&exact) {
                assert!((p - exact).abs() < 1e-10, "{counts:?}: {p} {exact}");
            }
        }
    }

    #[test]
    fn nobody_leaves_it_undefined() {
        assert_eq!(p_mode(&Histogram::empty(3), &[0.5; 3]), None);
    }
}
