//! Tail probabilities and quantiles, all from `statrs`, with the ends of their domains filled in.

use statrs::function::beta::{beta_reg, inv_beta_reg, ln_beta};
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

/// The value that X ~ Beta(a, b) stays below with probability `p`, polished by Newton's method.
pub(super) fn beta_quantile(a: f64, b: f64, p: f64) -> f64 {
    let ln_scale = ln_beta(a, b);
    let mut x = inv_beta_reg(a, b, p);
    for _ in 0..3 {
        let density = ((a - 1.0) * x.ln() + (b - 1.0) * (1.0 - x).ln() - ln_scale).exp();
        let step = (beta_reg(a, b, x) - p) / density;
        if !step.is_finite() {
            break;
        }
        x = (x - step).clamp(f64::MIN_POSITIVE, 1.0 - f64::EPSILON);
    }
    x
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
