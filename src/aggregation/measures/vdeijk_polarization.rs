//! Polarisation: how near the panel is to two camps at the ends of the scale.
//!
//! *0 where all experts chose one point, ½ where they are spread evenly, 1 where half stand at
//! each end.*
//!
//! (1 − A) / 2, with A van der Eijk's agreement ([`super::vdeijk_a`]).
//!
//! Domain: k ≥ 3. Undefined without answers.
//! Source: van der Eijk 2001; as `polarization` in the R package agrmt.
//!
//! ```
//! use castalia::aggregation::{
//!     counts::Histogram, measures::vdeijk_polarization::vdeijk_polarization,
//! };
//! assert_eq!(vdeijk_polarization(&Histogram::from([6, 0, 6])), Some(1.0));
//! ```

use super::vdeijk_a::vdeijk_a;
use crate::aggregation::counts::Histogram;

/// Van der Eijk's A turned round and brought to 0..1.
pub fn vdeijk_polarization(histogram: &Histogram) -> Option<f64> {
    vdeijk_a(histogram).map(|a| (1.0 - a) / 2.0)
}
