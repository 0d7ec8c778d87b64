//! One file a measure, each with its formula, domain, undefined cases and source.
//!
//! What is undefined is `None`, never 0 and never NaN.

pub mod entropy_norm;
pub mod histogram_shift;
pub mod iqr;
pub mod median;
pub mod p_mode;
pub mod pct_changed;
pub mod quantile;
pub mod vdeijk_a;
pub mod vdeijk_polarization;
