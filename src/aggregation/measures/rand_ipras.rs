//! RAND/UCLA: disagreement by the interpercentile range adjusted for symmetry (IPRAS).
//!
//! *The experts disagree where the range of their middle 40 per cent is wider than it may be so
//! near or so far from the middle of the scale.*
//!
//! On a scale of nine points, with P30 and P70 the percentiles of type 2: IPR = P70 − P30, its
//! centre IPRCP = (P30 + P70) / 2, the asymmetry AI = |5 − IPRCP|, the allowed range
//! IPRAS = 2.35 + 1.5 AI, the disagreement index DI = IPR / IPRAS; disagreement where IPR > IPRAS.
//!
//! Domain: k = 9. Undefined on other scales and without answers.
//! Source: Fitch et al., *The RAND/UCLA Appropriateness Method User's Manual*, 2001, ch. 8.
//!
//! ```
//! use castalia::aggregation::{counts::Histogram, measures::rand_ipras::rand_ipras};
//! let panel = rand_ipras(&Histogram::from([6, 0, 0, 0, 0, 0, 0, 0, 5])).unwrap();
//! assert_eq!((panel.ipr, panel.ipras, panel.disagreement), (8.0, 2.35, true));
//! ```

use serde::{Deserialize, Serialize};

use super::quantile;
use crate::aggregation::counts::Histogram;

/// The parts of the index and its verdict.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct RandIpras {
    pub p30: f64,
    pub p70: f64,
    /// Interpercentile range P70 − P30.
    pub ipr: f64,
    /// Its centre.
    pub iprcp: f64,
    /// Distance of the centre from the scale's middle.
    pub ai: f64,
    /// The widest range that is no disagreement.
    pub ipras: f64,
    /// `ipr` / `ipras`.
    pub di: f64,
    pub disagreement: bool,
}

/// The range in fortieths of a point is a whole number, so that the comparison is made in integers.
const FORTIETHS: f64 = 40.0;

/// Interpercentile range against the range allowed for its asymmetry.
pub fn rand_ipras(histogram: &Histogram) -> Option<RandIpras> {
    if histogram.k() != 9 {
        return None;
    }
    let p30 = quantile::type_2(histogram, (3, 10))?;
    let p70 = quantile::type_2(histogram, (7, 10))?;
    let ipr = p70 - p30;
    let iprcp = (p30 + p70) / 2.0;
    let ai = (5.0 - iprcp).abs();
    let ipras = 2.35 + 1.5 * ai;
    let in_fortieths = |points: f64| (points * FORTIETHS).round() as i64;
    let allowed = 94 + in_fortieths(ai) * 3 / 2;
    Some(RandIpras {
        p30,
        p70,
        ipr,
        iprcp,
        ai,
        ipras,
        di: ipr / ipras,
        disagreement: in_fortieths(ipr) > allowed,
    })
}
