//! Tail probabilities and quantiles, all from `statrs`, with the ends of their domains filled in.

use statrs::function::beta::{beta_reg, ln_beta};
use statrs::function::erf::{erfc, erfc_inv};
use statrs::function::factorial::ln_binomial;
use statrs::function::gamma::gamma_ur;

/// P(χ² ≥ `statistic`) with `df` degrees of freedom; 1 at 0, and for no freedom at all.
pub(super) fn chi_square_tail(statistic: f64, df: u64) -> f64 {
    if df == 0 || statistic <= 0.0 {
        1.0
    } else {
        gamma_ur(df as f64 / 2.0, statistic / 2.0)
    }
}

/// P(|Z| ≥ |z|) of a standard normal variable.
pub(super) fn normal_two_sided(z: f64) -> f64 {
    erfc(z.abs() / std::f64::consts::SQRT_2)
}

/// The value that a standard normal variable stays below with probability `p`.
pub(super) fn normal_quantile(p: f64) -> f64 {
    -std::f64::consts::SQRT_2 * erfc_inv(2.0 * p)
}

/// P(X ≤ `x`) for X ~ Beta(a, b).
pub(super) fn beta_cdf(a: f64, b: f64, x: f64) -> f64 {
    beta_reg(a, b, x)
}

/// The value that X ~ Beta(a, b) stays below with probability `p`, 0 < p < 1: Halley's method from
/// the normal approximation, held between the values known to be too small and too large.
pub(super) fn beta_quantile(a: f64, b: f64, p: f64) -> f64 {
    let ln_scale = ln_beta(a, b);
    let (mut low, mut high) = (0.0, 1.0);
    let mut x = beta_guess(a, b, p);
    for _ in 0..MOST_STEPS {
        let excess = beta_reg(a, b, x) - p;
        if excess > 0.0 {
            high = x;
        } else {
            low = x;
        }
        let density = ((a - 1.0) * x.ln() + (b - 1.0) * (-x).ln_1p() - ln_scale).exp();
        let newton = excess / density;
        let bend = newton * ((a - 1.0) / x - (b - 1.0) / (1.0 - x));
        let next = x - newton / (1.0 - bend.clamp(-1.0, 1.0) / 2.0);
        let next = if next > low && next < high {
            next
        } else {
            (low + high) / 2.0
        };
        let moved = (next - x).abs();
        x = next;
        if moved <= CLOSE * x.min(1.0 - x) + f64::EPSILON {
            break;
        }
    }
    x
}

/// More steps than bisection needs.
const MOST_STEPS: usize = 100;
/// A step this small in proportion ends the search.
const CLOSE: f64 = 1e-12;

/// Near the quantile where both parameters are large; within (0, 1) in any case.
/// Abramowitz & Stegun, *Handbook of Mathematical Functions*, 1964, 26.5.22.
fn beta_guess(a: f64, b: f64, p: f64) -> f64 {
    if a <= 1.0 || b <= 1.0 {
        return a / (a + b);
    }
    let y = -normal_quantile(p);
    let lambda = (y * y - 3.0) / 6.0;
    let (first, second) = ((2.0 * a - 1.0).recip(), (2.0 * b - 1.0).recip());
    let h = 2.0 / (first + second);
    let w = y * (h + lambda).sqrt() / h - (second - first) * (lambda + 5.0 / 6.0 - 2.0 / (3.0 * h));
    let guess = a / (a + b * (2.0 * w).exp());
    if guess > 0.0 && guess < 1.0 {
        guess
    } else {
        a / (a + b)
    }
}

/// Two-sided probability that a fair coin splits at least as unevenly as `heads` to `tails`.
pub(super) fn fair_coin_two_sided(heads: u64, tails: u64) -> f64 {
    let (fewer, tosses) = (heads.min(tails), heads + tails);
    if heads == tails {
        return 1.0;
    }
    let ln_all = tosses as f64 * std::f64::consts::LN_2;
    let one_side: f64 = (0..=fewer)
        .rev()
        .map(|x| (ln_binomial(tosses, x) - ln_all).exp())
        .take_while(|&p| p > 0.0)
        .sum();
    (2.0 * one_side).min(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quantile_of_the_beta_distribution_is_where_its_probability_is_reached() {
        for a in [0.5, 0.8, 1.0, 1.5, 7.5, 60.5, 4_000.5] {
            for b in [0.5, 1.0, 2.5, 31.5, 900.5] {
                for p in [0.005, 0.025, 0.4, 0.5, 0.975, 0.995] {
                    let x = beta_quantile(a, b, p);
                    let reached = beta_cdf(a, b, x);
                    assert!(
                        (reached - p).abs() < 1e-9,
                        "{a} {b} {p}: {x} reaches {reached}"
                    );
                }
            }
        }
    }
}
