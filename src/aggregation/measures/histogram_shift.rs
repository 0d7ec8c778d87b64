//! Histogram shift: the share of a panel that would have to move to turn one round into the other.
//!
//! *At least this share of the answers moved between the rounds; 0 = the same shares.*
//!
//! ½ Σ |pⱼ − qⱼ|, each histogram divided by its own n. It sees the whole panel of both rounds,
//! so those who only left or joined shift it too.
//!
//! Domain: two histograms over the same points. Undefined where one of them is empty.
//! Source: total variation distance; as a stability criterion Scheibe, Skutsch & Schofer,
//! *Experiments in Delphi methodology*, 1975.
//!
//! ```
//! use castalia::aggregation::{counts::Histogram, measures::histogram_shift::histogram_shift};
//! let (first, second) = (Histogram::from([3, 3, 6]), Histogram::from([0, 3, 9]));
//! assert_eq!(histogram_shift(&first, &second), Some(0.25));
//! ```

use crate::aggregation::counts::Histogram;

/// Half the sum of the absolute differences of the shares.
pub fn histogram_shift(first: &Histogram, second: &Histogram) -> Option<f64> {
    let parts = shift_parts(first, second)?;
    Some(parts.numerator as f64 / (2.0 * parts.product as f64))
}

/// The shift as a fraction of integers: numerator / (2 · product).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ShiftParts {
    /// Σ |cⱼ·m − dⱼ·n|, with n and m the two numbers of answers.
    pub numerator: u128,
    /// n · m.
    pub product: u128,
}

impl ShiftParts {
    /// The shift is at most `percentage` %, or at most one person's share of the smaller round
    /// when the larger has `larger_n` answers; compared in integers.
    pub fn is_within(self, percentage: u64, larger_n: u64) -> bool {
        50 * self.numerator <= u128::from(percentage) * self.product
            || self.numerator <= 2 * u128::from(larger_n)
    }
}

/// The exact shift; `None` where a round is empty or the scales differ.
pub fn shift_parts(first: &Histogram, second: &Histogram) -> Option<ShiftParts> {
    let (n, m) = (u128::from(first.n()), u128::from(second.n()));
    if n == 0 || m == 0 || first.k() != second.k() {
        return None;
    }
    let numerator = first
        .counts()
        .iter()
        .zip(second.counts())
        .map(|(&c, &d)| (u128::from(c) * m).abs_diff(u128::from(d) * n))
        .sum();
    Some(ShiftParts {
        numerator,
        product: n * m,
    })
}
