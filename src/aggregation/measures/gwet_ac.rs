//! Gwet's AC: agreement beyond chance that stays high when nearly everybody answers alike.
//!
//! *1 where all agree on every item, 0 where they agree no more than by chance, chance being how
//! often an expert would have to guess.*
//!
//! AC = (p_a − p_e) / (1 − p_e), p_e = T_w / (k (k − 1)) · Σ π_c (1 − π_c), with T_w the sum of
//! all weights, π the shares averaged over the items that anybody answered and p_a the panel
//! agreement. Unweighted it is AC1, with other weights AC2. All k points count, used or not.
//!
//! Domain: items × k table with k ≥ 2, gaps allowed. Undefined where no item has two answers, or
//! p_e = 1.
//! Source: Gwet, British Journal of Mathematical and Statistical Psychology 61 (2008), 29–48;
//! *Handbook of Inter-Rater Reliability*, 4th ed. 2014.
//!
//! ```
//! use castalia::aggregation::{
//!     counts::{Histogram, ItemsTable},
//!     measures::{gwet_ac::gwet_ac, weights::AgreementWeights},
//! };
//! let items = ItemsTable::new(3, vec![Histogram::from([0, 0, 9]), Histogram::from([0, 0, 9])]);
//! assert_eq!(gwet_ac(&items.unwrap(), AgreementWeights::Ordinal), Some(1.0));
//! ```

use super::fleiss_kappa::beyond_chance;
use super::panel_agreement::{mean_shares, panel_agreement};
use super::weights::AgreementWeights;
use crate::aggregation::counts::ItemsTable;

/// Chance-corrected agreement by the occasions for guessing.
pub fn gwet_ac(table: &ItemsTable, weights: AgreementWeights) -> Option<f64> {
    let k = table.k();
    if k < 2 {
        return None;
    }
    let observed = panel_agreement(table, weights)?;
    let uncertain: f64 = mean_shares(table)?
        .iter()
        .map(|share| share * (1.0 - share))
        .sum();
    let expected = weights.total(k) / (k * (k - 1)) as f64 * uncertain;
    beyond_chance(observed, expected)
}
