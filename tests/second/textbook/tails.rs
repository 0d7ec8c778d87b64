//! Distribution functions in closed form, as the whole and half-integer parameters of this
//! panel's measures allow: only the error function and the logarithm of gamma come from `libm`.

use std::f64::consts::{PI, SQRT_2};

/// P(|Z| >= |z|) of the standard normal distribution.
pub fn normal_two_sided(z: f64) -> f64 {
    libm::erfc(z.abs() / SQRT_2)
}

/// The z with P(|Z| <= z) = `confidence`.
pub fn normal_within(confidence: f64) -> f64 {
    bisect(0.0, 40.0, |z| 1.0 - normal_two_sided(z) < confidence)
}

/// P(X >= x) of the chi-square distribution: a finite sum for every whole number of degrees
/// of freedom (Abramowitz and Stegun 26.4.4 and 26.4.5).
pub fn chi_square_tail(x: f64, degrees: i64) -> f64 {
    if degrees == 0 {
        return 1.0;
    }
    let half = x / 2.0;
    let (mut tail, mut power) = if degrees % 2 == 0 {
        (0.0, 0.0)
    } else {
        (libm::erfc(half.sqrt()), 0.5)
    };
    while power < degrees as f64 / 2.0 - 0.25 {
        tail += gamma_term(power, half);
        power += 1.0;
    }
    tail
}

/// x^p e^-x / Γ(p + 1).
fn gamma_term(power: f64, x: f64) -> f64 {
    if x == 0.0 {
        return if power == 0.0 { 1.0 } else { 0.0 };
    }
    (power * x.ln() - x - libm::lgamma(power + 1.0)).exp()
}

/// P(X <= x) of the gamma distribution with a shape of `halves` / 2, for all up to `most`.
pub fn gamma_below(x: f64, most: usize) -> Vec<f64> {
    let mut below = vec![f64::NAN; most + 1];
    for (halves, probability) in [(1, libm::erf(x.sqrt())), (2, -libm::expm1(-x))] {
        let mut probability = probability;
        let mut shape = halves;
        while shape <= most {
            below[shape] = probability.max(0.0);
            probability -= gamma_term(shape as f64 / 2.0, x);
            shape += 2;
        }
    }
    below
}

/// x times the density of the gamma distribution with a shape of `halves` / 2.
pub fn gamma_density_times_x(x: f64, halves: usize) -> f64 {
    let shape = halves as f64 / 2.0;
    shape * gamma_term(shape, x)
}

/// P(X <= x) of the beta distribution with parameters `a` / 2 and `b` / 2: from a case with a
/// closed form up by whole steps (DLMF 8.17.20 and 8.17.21).
pub fn beta_below(x: f64, a: u64, b: u64) -> f64 {
    if x <= 0.0 || x >= 1.0 {
        return if x <= 0.0 { 0.0 } else { 1.0 };
    }
    let y = 1.0 - x;
    let (mut below, complete) = match (a % 2, b % 2) {
        (1, 1) => (2.0 / PI * x.sqrt().asin(), PI),
        (1, 0) => (x.sqrt(), 2.0),
        (0, 1) => (1.0 - y.sqrt(), 2.0),
        _ => (x, 1.0),
    };
    let (mut p, mut q) = (1.0 - (a % 2) as f64 / 2.0, 1.0 - (b % 2) as f64 / 2.0);
    let mut term = x.powf(p) * y.powf(q) / complete;
    for _ in 0..(b - 1) / 2 {
        below += term / q;
        term *= y * (p + q) / q;
        q += 1.0;
    }
    for _ in 0..(a - 1) / 2 {
        below -= term / p;
        term *= x * (p + q) / p;
        p += 1.0;
    }
    below
}

/// The x with P(X <= x) = `probability` of the beta distribution with `a` / 2 and `b` / 2.
pub fn beta_quantile(probability: f64, a: u64, b: u64) -> f64 {
    bisect(0.0, 1.0, |x| beta_below(x, a, b) < probability)
}

/// Where `is_left` turns from true to false.
fn bisect(mut low: f64, mut high: f64, is_left: impl Fn(f64) -> bool) -> f64 {
    for _ in 0..60 {
        let middle = low.midpoint(high);
        if is_left(middle) {
            low = middle;
        } else {
            high = middle;
        }
    }
    low.midpoint(high)
}
