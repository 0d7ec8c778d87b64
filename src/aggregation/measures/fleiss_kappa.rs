//! Fleiss' kappa in Gwet's general form: agreement beyond what the mean distribution would give.
//!
//! *1 where all agree on every item, 0 where they agree no more than answers drawn from the
//! panel's overall distribution would. Low when nearly everybody answers alike: see Gwet's AC.*
//!
//! κ = (p_a − p_e) / (1 − p_e), p_e = Σ_{c,d} w_cd π_c π_d, with π the shares averaged over the
//! items that anybody answered and p_a the panel agreement.
//!
//! Domain: items × k table, gaps allowed. Undefined where no item has two answers, or p_e = 1.
//! Source: Fleiss 1971; Gwet, *Handbook of Inter-Rater Reliability*, 4th ed. 2014, ch. 3.
//!
//! ```
//! use castalia::aggregation::{
//!     counts::{Histogram, ItemsTable},
//!     measures::{fleiss_kappa::fleiss_kappa, weights::AgreementWeights},
//! };
//! let items = ItemsTable::new(2, vec![Histogram::from([3, 0]), Histogram::from([0, 3])]);
//! assert_eq!(fleiss_kappa(&items.unwrap(), AgreementWeights::Unweighted), Some(1.0));
//! ```

use super::panel_agreement::{mean_shares, panel_agreement};
use super::weights::AgreementWeights;
use crate::aggregation::counts::ItemsTable;

/// Chance-corrected agreement by the mean distribution.
pub fn fleiss_kappa(table: &ItemsTable, weights: AgreementWeights) -> Option<f64> {
    let observed = panel_agreement(table, weights)?;
    let shares = mean_shares(table)?;
    let mut expected = 0.0;
    for (c, share) in shares.iter().enumerate() {
        for (d, other) in shares.iter().enumerate() {
            expected += weights.at_distance(c.abs_diff(d), table.k()) * share * other;
        }
    }
    beyond_chance(observed, expected)
}

/// What differs from 1 only by rounding is 1: nothing is left to agree on beyond chance.
pub(super) fn beyond_chance(observed: f64, expected: f64) -> Option<f64> {
    let room = 1.0 - expected;
    (room.abs() > 1e-12).then(|| (observed - expected) / room)
}
