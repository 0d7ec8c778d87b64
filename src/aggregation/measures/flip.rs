//! Flip: how many experts would have to change their answer for another arrow.
//!
//! *The arrow would be gone if this many of the experts had answered otherwise, and point
//! elsewhere if that many had.*
//!
//! Arrow by [`FlipRule`]: *plurality*, the only largest point; *threshold*, the point with
//! cⱼ/n ≥ τ, τ a fraction above one half; *median*, the point where both middle answers lie.
//! `to_lose` is the fewest answers to change (none leaves) so that the arrow is no longer this
//! one; `to_flip` so that another point is the arrow, or, without an arrow now, any point.
//!
//! With h = ⌈n/2⌉ − 1, Lⱼ the answers below j and Uⱼ those above it:
//! - plurality: to_lose = ⌈(cⱼ − second)/2⌉; to_flip by search over the new count of each target;
//! - threshold, T = ⌈τn⌉: to_lose = cⱼ − T + 1; to_flip = T − the largest other count;
//! - median: to_lose = h + 1 − max(Lⱼ if j > 1, Uⱼ if j < k);
//!   to_flip = least over targets i of (Lᵢ − h)⁺ + (Uᵢ − h)⁺.
//!
//! Domain: k ≥ 2. Undefined without answers.
//! Source: definition of this tool; checked by exhaustive search.
//!
//! ```
//! use castalia::aggregation::{counts::Histogram, measures::flip::{flip, FlipRule}};
//! let answers = Histogram::from([9, 2, 1]);
//! let by_median = flip(&answers, FlipRule::Median).unwrap();
//! assert_eq!((by_median.arrow, by_median.to_lose, by_median.to_flip), (Some(1), Some(3), Some(4)));
//! ```

use serde::{Deserialize, Serialize};

use super::quantile::Fraction;
use super::{median, mode};
use crate::aggregation::counts::Histogram;

/// How an arrow is read from points.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FlipRule {
    Plurality,
    /// At least this share; above one half.
    Threshold(Fraction),
    Median,
}

/// The arrow and its distance from another one, in answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Flip {
    /// The value the rule points to.
    pub arrow: Option<u64>,
    pub to_lose: Option<u64>,
    pub to_flip: Option<u64>,
}

/// The arrow under a rule and the fewest changes that undo or turn it.
pub fn flip(histogram: &Histogram, rule: FlipRule) -> Option<Flip> {
    let in_domain = match rule {
        FlipRule::Threshold((numerator, denominator)) => {
            2 * numerator > denominator && numerator <= denominator
        }
        FlipRule::Plurality | FlipRule::Median => true,
    };
    if histogram.is_empty() || histogram.k() < 2 || !in_domain {
        return None;
    }
    let arrow = arrow(histogram, rule);
    Some(Flip {
        arrow,
        to_lose: arrow.map(|value| to_lose(histogram, rule, value)),
        to_flip: histogram
            .values()
            .filter(|&(value, _)| Some(value) != arrow)
            .map(|(value, _)| to_reach(histogram, rule, value))
            .min(),
    })
}

fn arrow(histogram: &Histogram, rule: FlipRule) -> Option<u64> {
    match rule {
        FlipRule::Plurality => {
            let mode = mode::mode(histogram)?;
            mode.unique.then(|| mode.modes[0])
        }
        FlipRule::Threshold(share) => {
            let needed = threshold_count(histogram, share);
            histogram
                .values()
                .find(|&(_, count)| count >= needed)
                .map(|(value, _)| value)
        }
        FlipRule::Median => {
            let low = median::low(histogram)?;
            (median::high(histogram) == Some(low)).then_some(low)
        }
    }
}

/// Fewest changes after which `value` is no longer the arrow.
fn to_lose(histogram: &Histogram, rule: FlipRule, value: u64) -> u64 {
    let count = count_of(histogram, value);
    match rule {
        FlipRule::Plurality => (count - largest_other(histogram, value)).div_ceil(2),
        FlipRule::Threshold(share) => count + 1 - threshold_count(histogram, share),
        FlipRule::Median => {
            let (below, above) = around(histogram, value);
            let crowd_below = if value > 1 { below } else { 0 };
            let crowd_above = if value < histogram.k() as u64 {
                above
            } else {
                0
            };
            histogram.n().div_ceil(2) - crowd_below.max(crowd_above)
        }
    }
}

/// Fewest changes after which `value`, not the arrow now, is the arrow.
fn to_reach(histogram: &Histogram, rule: FlipRule, value: u64) -> u64 {
    let count = count_of(histogram, value);
    match rule {
        FlipRule::Plurality => {
            let excess_over = |lead: u64| -> u64 {
                histogram
                    .values()
                    .filter(|&(other, _)| other != value)
                    .map(|(_, other)| other.saturating_sub(lead - 1))
                    .sum()
            };
            first_true(histogram.n() - count, |moved| {
                count + moved > 0 && excess_over(count + moved) <= moved
            })
        }
        FlipRule::Threshold(share) => threshold_count(histogram, share).saturating_sub(count),
        FlipRule::Median => {
            let (below, above) = around(histogram, value);
            let most = histogram.n().div_ceil(2) - 1;
            below.saturating_sub(most) + above.saturating_sub(most)
        }
    }
}

/// Smallest number up to `most` at which a condition that stays true has become true.
fn first_true(most: u64, holds: impl Fn(u64) -> bool) -> u64 {
    let (mut from, mut to) = (0, most);
    while from < to {
        let middle = from + (to - from) / 2;
        if holds(middle) {
            to = middle;
        } else {
            from = middle + 1;
        }
    }
    from
}

fn threshold_count(histogram: &Histogram, (numerator, denominator): Fraction) -> u64 {
    (numerator * histogram.n()).div_ceil(denominator)
}

fn count_of(histogram: &Histogram, value: u64) -> u64 {
    histogram.counts()[value as usize - 1]
}

fn largest_other(histogram: &Histogram, value: u64) -> u64 {
    histogram
        .values()
        .filter(|&(other, _)| other != value)
        .map(|(_, count)| count)
        .max()
        .unwrap_or(0)
}

/// Answers below and above a value.
fn around(histogram: &Histogram, value: u64) -> (u64, u64) {
    let below: u64 = histogram.counts()[..value as usize - 1].iter().sum();
    (below, histogram.n() - below - count_of(histogram, value))
}
