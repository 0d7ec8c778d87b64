//! Quantile: the answer below which a given share of the panel lies.
//!
//! *A share p of the experts answered this or lower.*
//!
//! - [`type_2`], the default: with np not an integer the order statistic x⌈np⌉, else the mean of
//!   xₙₚ and xₙₚ₊₁ (the averaged inverse of the distribution function);
//! - [`type_7`]: linear between order statistics at 1 + (n − 1)p, as R and numpy do by default.
//!
//! The share is a fraction of integers, so that "np is an integer" is decided exactly.
//! Domain: 0 < p < 1. Undefined without answers or outside the domain.
//! Source: Hyndman & Fan, *Sample quantiles in statistical packages*, The American Statistician
//! 50 (1996), 361–365.
//!
//! ```
//! use castalia::aggregation::{counts::Histogram, measures::quantile};
//! let answers = Histogram::from([1, 1, 1, 1, 0]);
//! assert_eq!(quantile::type_2(&answers, (1, 4)), Some(1.5));
//! assert_eq!(quantile::type_7(&answers, (1, 4)), Some(1.75));
//! ```

use crate::aggregation::counts::Histogram;

/// A share as numerator over denominator.
pub type Fraction = (u64, u64);

/// Hyndman and Fan's type 2: averaged inverse of the distribution function.
pub fn type_2(histogram: &Histogram, (numerator, denominator): Fraction) -> Option<f64> {
    if numerator == 0 || numerator >= denominator {
        return None;
    }
    let at = histogram.n() * numerator;
    let rank = at.div_ceil(denominator);
    let answer = histogram.order_statistic(rank)?;
    if at.is_multiple_of(denominator) {
        let next = histogram.order_statistic(rank + 1)?;
        Some((answer + next) as f64 / 2.0)
    } else {
        Some(answer as f64)
    }
}

/// Hyndman and Fan's type 7: linear between order statistics.
pub fn type_7(histogram: &Histogram, (numerator, denominator): Fraction) -> Option<f64> {
    if numerator == 0 || numerator >= denominator {
        return None;
    }
    let at = histogram.n().checked_sub(1)? * numerator;
    let rank = at / denominator + 1;
    let answer = histogram.order_statistic(rank)? as f64;
    let part = at % denominator;
    if part == 0 {
        return Some(answer);
    }
    let next = histogram.order_statistic(rank + 1)? as f64;
    Some(answer + (next - answer) * part as f64 / denominator as f64)
}
