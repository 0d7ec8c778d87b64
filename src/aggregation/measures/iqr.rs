//! Interquartile range: the width of the middle half of the answers.
//!
//! *The middle half of the experts lies within this many points.*
//!
//! IQR = Q(¾) − Q(¼), by the quantiles of type 2 (default) or type 7.
//!
//! Domain: any scale. Undefined without answers.
//! Source: Hyndman & Fan 1996; as a criterion of consensus (IQR ≤ 1) von der Gracht,
//! *Consensus measurement in Delphi studies*, Technological Forecasting & Social Change 79 (2012).
//!
//! ```
//! use castalia::aggregation::{counts::Histogram, measures::iqr};
//! assert_eq!(iqr::type_2(&Histogram::from([1, 1, 1, 1, 0])), Some(2.0));
//! assert_eq!(iqr::type_7(&Histogram::from([1, 1, 1, 1, 0])), Some(1.5));
//! ```

use super::quantile;
use crate::aggregation::counts::Histogram;

/// Quartile distance by the averaged inverse of the distribution function.
pub fn type_2(histogram: &Histogram) -> Option<f64> {
    Some(quantile::type_2(histogram, (3, 4))? - quantile::type_2(histogram, (1, 4))?)
}

/// Quartile distance by linear interpolation.
pub fn type_7(histogram: &Histogram) -> Option<f64> {
    Some(quantile::type_7(histogram, (3, 4))? - quantile::type_7(histogram, (1, 4))?)
}
