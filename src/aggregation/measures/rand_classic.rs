//! RAND/UCLA: the classic definition of agreement and disagreement.
//!
//! *The experts agree where few of them lie outside the three points around the median, and
//! disagree where as many stand at the low end as would be a third of a usual panel, and as many
//! at the high end.*
//!
//! On nine points in the regions 1–3, 4–6, 7–9 with d = ⌊(n + 1) / 3⌋: *disagreement* with at
//! least d answers in 1–3 and at least d in 7–9; else *agreement* with at most d − 1 answers
//! outside the median's region; else *indeterminate*. A median of 3.5 belongs to 4–6, one of 6.5
//! to 7–9. Classified by the median as *inappropriate*, *uncertain* or *appropriate*, and as
//! *uncertain* under disagreement.
//!
//! Domain: k = 9. Undefined on other scales and without answers; made for panels of 8 to 16, and
//! with a single answer d is 0, so that the wording says disagreement.
//! Source: Fitch et al., *The RAND/UCLA Appropriateness Method User's Manual*, 2001, ch. 8.
//!
//! ```
//! use castalia::aggregation::{counts::Histogram, measures::rand_classic::{rand_classic, Verdict}};
//! let panel = rand_classic(&Histogram::from([0, 0, 2, 0, 0, 0, 4, 2, 2])).unwrap();
//! assert_eq!((panel.outside, panel.label), (2, Verdict::Agreement));
//! ```

use serde::{Deserialize, Serialize};

use super::median;
use crate::aggregation::counts::Histogram;

/// The panel's answers in the three regions and what follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct RandClassic {
    /// Answers in 1–3.
    pub low: u64,
    /// Answers in 4–6.
    pub middle: u64,
    /// Answers in 7–9.
    pub high: u64,
    /// Answers outside the median's region.
    pub outside: u64,
    pub label: Verdict,
    pub classification: Classification,
}

/// Whether the panel agrees.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = RandVerdict)]
pub enum Verdict {
    Agreement,
    Disagreement,
    Indeterminate,
}

/// What the median says of the item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Classification {
    Inappropriate,
    Uncertain,
    Appropriate,
}

/// Agreement by the number of answers in and outside the median's region.
pub fn rand_classic(histogram: &Histogram) -> Option<RandClassic> {
    if histogram.k() != 9 {
        return None;
    }
    let twice_median = median::low(histogram)? + median::high(histogram)?;
    let region = |from: usize| histogram.counts()[from..from + 3].iter().sum::<u64>();
    let (low, middle, high) = (region(0), region(3), region(6));
    let (inside, by_median) = match twice_median {
        0..7 => (low, Classification::Inappropriate),
        7..13 => (middle, Classification::Uncertain),
        _ => (high, Classification::Appropriate),
    };
    let n = histogram.n();
    let outside = n - inside;
    let third = (n + 1) / 3;
    let label = if low >= third && high >= third {
        Verdict::Disagreement
    } else if outside < third {
        Verdict::Agreement
    } else {
        Verdict::Indeterminate
    };
    Some(RandClassic {
        low,
        middle,
        high,
        outside,
        label,
        classification: match label {
            Verdict::Disagreement => Classification::Uncertain,
            _ => by_median,
        },
    })
}
