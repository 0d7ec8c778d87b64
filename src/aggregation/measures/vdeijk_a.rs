//! Van der Eijk's A: agreement on an ordered scale, from two camps to one voice.
//!
//! *1 where all experts chose one point, 0 where they are spread evenly, −1 where half stand at
//! each end.*
//!
//! The histogram is taken apart into layers: the chosen points form a pattern of ones and zeros,
//! the smallest of their counts times their number is the layer's weight, and what remains is
//! taken apart again. A layer with S of K points has
//! A = U · (1 − (S − 1) / (K − 1)), U = ((K − 2)·TU − (K − 1)·TDU) / ((K − 2)·(TU + TDU)),
//! where TU counts the triples of points read 1 1 0 or 0 1 1 and TDU those read 1 0 1. A layer
//! with one point has A = 1; one with neither kind of triple has A = 0. A of the histogram is the
//! mean of its layers by weight.
//!
//! Domain: K ≥ 3. Undefined without answers.
//! Source: van der Eijk, *Measuring agreement in ordered rating scales*, Quality & Quantity 35
//! (2001), 325–341.
//!
//! ```
//! use castalia::aggregation::{counts::Histogram, measures::vdeijk_a::vdeijk_a};
//! assert_eq!(vdeijk_a(&Histogram::from([0, 12, 0])), Some(1.0));
//! assert_eq!(vdeijk_a(&Histogram::from([6, 0, 6])), Some(-1.0));
//! assert_eq!(vdeijk_a(&Histogram::from([4, 4, 4])), Some(0.0));
//! ```

use crate::aggregation::counts::Histogram;

/// Weighted mean agreement of the histogram's layers.
pub fn vdeijk_a(histogram: &Histogram) -> Option<f64> {
    let n = histogram.n();
    if n == 0 || histogram.k() < 3 {
        return None;
    }
    let mut levels: Vec<u64> = histogram
        .counts()
        .iter()
        .copied()
        .filter(|&c| c > 0)
        .collect();
    levels.sort_unstable();
    levels.dedup();
    let mut sum = 0.0;
    let mut below = 0;
    for level in levels {
        let chosen = histogram.counts().iter().filter(|&&c| c >= level).count() as u64;
        let weight = (level - below) * chosen;
        sum += weight as f64 * layer_agreement(histogram.counts(), level);
        below = level;
    }
    Some(sum / n as f64)
}

/// Agreement of the layer of those points that were chosen at least `level` times.
fn layer_agreement(counts: &[u64], level: u64) -> f64 {
    let k = counts.len() as f64;
    let chosen = counts.iter().filter(|&&count| count >= level).count() as u64;
    if chosen == 1 {
        return 1.0;
    }
    let (unimodal, bimodal) = triples(counts.iter().map(|&count| count >= level), chosen);
    if unimodal + bimodal == 0 {
        return 0.0;
    }
    let (tu, tdu) = (unimodal as f64, bimodal as f64);
    let u = ((k - 2.0) * tu - (k - 1.0) * tdu) / ((k - 2.0) * (tu + tdu));
    u * (1.0 - (chosen as f64 - 1.0) / (k - 1.0))
}

/// Triples read 1 1 0 or 0 1 1, and triples read 1 0 1, in one walk over the zeros: with l chosen
/// points to the left of a zero and r to its right there are l(l−1)/2 + r(r−1)/2 of the first
/// kind that end or begin at it, and l·r of the second around it.
fn triples(pattern: impl Iterator<Item = bool>, chosen: u64) -> (u64, u64) {
    let (mut unimodal, mut bimodal, mut left) = (0, 0, 0);
    for is_chosen in pattern {
        if is_chosen {
            left += 1;
        } else {
            let right = chosen - left;
            unimodal += left * left.saturating_sub(1) / 2 + right * right.saturating_sub(1) / 2;
            bimodal += left * right;
        }
    }
    (unimodal, bimodal)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reversing_the_scale_changes_nothing() {
        let histogram = Histogram::from([1, 0, 5, 3, 2, 0, 7]);
        assert_eq!(vdeijk_a(&histogram), vdeijk_a(&histogram.reversed()));
    }

    #[test]
    fn two_points_are_too_few() {
        assert_eq!(vdeijk_a(&Histogram::from([1, 4])), None);
        assert_eq!(vdeijk_a(&Histogram::empty(5)), None);
    }
}
