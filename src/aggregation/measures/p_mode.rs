//! P(mode): the probability that each point is truly the most chosen one.
//!
//! *If the panel were drawn again from experts like these, this is how probable it is that this
//! answer leads.*
//!
//! With counts cⱼ and a Dirichlet prior αⱼ the shares θ have the posterior Dirichlet(cⱼ + αⱼ).
//! They are independent gamma variables Gⱼ ~ Γ(aⱼ), aⱼ = cⱼ + αⱼ, divided by their sum, so
//! P(θⱼ is the largest) = ∫ f(x; aⱼ) Π_{i≠j} F(x; aᵢ) dx.
//! The integral is taken over ln x by the trapezoid rule, which converges exponentially for a
//! smooth integrand that dies out at both ends; the probabilities are then scaled to sum to 1.
//!
//! Domain: αⱼ > 0, one for each point. Undefined without answers.
//! Source: Gelman et al., *Bayesian Data Analysis*, 3rd ed. 2013, ch. 3 (Dirichlet posterior).
//!
//! ```
//! use castalia::aggregation::{counts::Histogram, measures::p_mode::p_mode};
//! let p = p_mode(&Histogram::from([5, 3, 2]), &[1.0; 3]).unwrap();
//! assert!((p[0] - 0.676703).abs() < 1e-6);
//! ```

use statrs::function::gamma::{gamma_lr, ln_gamma};

use crate::aggregation::counts::Histogram;

/// Mass left outside the integral at either end: e to minus this.
const TAIL: f64 = 42.0;
/// Widest step in ln x.
const WIDEST_STEP: f64 = 0.125;
/// Step in standard deviations of ln x of the leading point.
const STEP_IN_DEVIATIONS: f64 = 0.3;

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
    let leader = shapes.iter().copied().fold(f64::MIN_POSITIVE, f64::max);
    let (from, to) = window(leader);
    let step = WIDEST_STEP.min(STEP_IN_DEVIATIONS / leader.sqrt());
    let mut sums = vec![0.0; distinct.shapes.len()];
    let steps = ((to - from) / step).ceil() as u64;
    for place in 0..=steps {
        let ln_x = leader.ln() + from + place as f64 * step;
        distinct.add_integrands(ln_x, &mut sums);
    }
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
    ln_gammas: Vec<f64>,
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
        let ln_gammas = shapes.iter().map(|&shape| ln_gamma(shape)).collect();
        Self {
            shapes,
            ln_gammas,
            times,
            place,
        }
    }

    /// Adds x · f(x; a) · Π F(x; other shapes) for each distinct shape a.
    fn add_integrands(&self, ln_x: f64, sums: &mut [f64]) {
        let x = ln_x.exp();
        if x <= 0.0 {
            return;
        }
        let below: Vec<f64> = self
            .shapes
            .iter()
            .map(|&shape| gamma_lr(shape, x))
            .collect();
        for (this, sum) in sums.iter_mut().enumerate() {
            let density = (self.shapes[this] * ln_x - x - self.ln_gammas[this]).exp();
            let others: f64 = below
                .iter()
                .enumerate()
                .map(|(other, &f)| f.powi(self.times[other] - i32::from(other == this)))
                .product();
            *sum += density * others;
        }
    }
}

/// Where ln x − ln a of a gamma variable of shape a lies, but for e^−TAIL on either side: the
/// solutions s of a(eˢ − 1 − s) = TAIL, by Chernoff's bound.
fn window(shape: f64) -> (f64, f64) {
    let exceeds = |s: f64| shape * (s.exp_m1() - s) > TAIL;
    (edge(-1.0, exceeds), edge(1.0, exceeds))
}

/// Smallest distance in this direction at which `exceeds` holds, by doubling and halving.
fn edge(direction: f64, exceeds: impl Fn(f64) -> bool) -> f64 {
    let mut outside = direction * 1e-6;
    while !exceeds(outside) {
        outside *= 2.0;
    }
    let mut inside = outside / 2.0;
    for _ in 0..20 {
        let middle = (inside + outside) / 2.0;
        if exceeds(middle) {
            outside = middle;
        } else {
            inside = middle;
        }
    }
    outside
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

    #[test]
    fn nobody_leaves_it_undefined() {
        assert_eq!(p_mode(&Histogram::empty(3), &[0.5; 3]), None);
    }
}
