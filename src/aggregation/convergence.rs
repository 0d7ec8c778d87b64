//! Did the panel move together between two rounds?
//!
//! Taken over the items that both rounds asked in one wording and whose answers of both are shown.
//! Who counts: for what changed, those with a valid answer in both rounds; for shift, agreement
//! and alpha, all valid answers of each round, as the rounds' own results have them.

use serde::{Deserialize, Serialize};

use super::counts::{Histogram, ItemsTable};
use super::measures::kripp_alpha::{Metric, kripp_alpha};
use super::measures::vdeijk_a::vdeijk_a;
use super::results::ItemResult;

/// A smaller difference of two agreements is none.
const SAME: f64 = 1e-9;

/// The panel's way from the earlier round to this one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Convergence {
    /// Items compared.
    pub items: u64,
    /// Valid answers of one person to one item in both rounds.
    pub pairs: u64,
    /// Pairs whose answer is another point now.
    pub changed: u64,
    /// `changed` of `pairs`; `None` without a pair.
    pub share_changed: Option<f64>,
    /// Histogram shift, mean over the items.
    pub mean_shift: Option<f64>,
    /// Van der Eijk's A of the earlier round, mean over the items.
    pub agreement_earlier: Option<f64>,
    /// The same of this round.
    pub agreement_later: Option<f64>,
    /// Items whose A rose.
    pub towards: u64,
    /// Items whose A fell.
    pub away: u64,
    /// Krippendorff's alpha (ordinal) over these items in the earlier round; `None` where the
    /// items have different numbers of points or the answers do not vary.
    pub alpha_earlier: Option<f64>,
    /// The same of this round.
    pub alpha_later: Option<f64>,
}

/// One item in both rounds.
struct Compared {
    pairs: u64,
    changed: u64,
    shift: Option<f64>,
    earlier: Histogram,
    later: Histogram,
}

impl Compared {
    fn of(item: &ItemResult) -> Option<Self> {
        let stability = item.stability.as_ref()?;
        Some(Self {
            pairs: stability.pairs,
            changed: stability.changed,
            shift: stability.shift,
            earlier: Histogram::from(item.earlier_counts.as_deref()?),
            later: Histogram::from(item.counts.as_deref()?),
        })
    }

    /// A of both rounds.
    fn agreements(&self) -> Option<(f64, f64)> {
        vdeijk_a(&self.earlier).zip(vdeijk_a(&self.later))
    }
}

impl Convergence {
    /// Over these items; `None` where none of them can be compared.
    pub fn of<'a>(items: impl Iterator<Item = &'a ItemResult>) -> Option<Self> {
        let compared: Vec<Compared> = items.filter_map(Compared::of).collect();
        if compared.is_empty() {
            return None;
        }
        let pairs: u64 = compared.iter().map(|item| item.pairs).sum();
        let changed: u64 = compared.iter().map(|item| item.changed).sum();
        let agreements: Vec<(f64, f64)> =
            compared.iter().filter_map(Compared::agreements).collect();
        let (earlier, later): (Vec<f64>, Vec<f64>) = agreements.iter().copied().unzip();
        let moved = |is_so: fn(f64) -> bool| {
            let is_so = |(then, now): &&(f64, f64)| is_so(now - then);
            agreements.iter().filter(is_so).count() as u64
        };
        Some(Self {
            items: compared.len() as u64,
            pairs,
            changed,
            share_changed: (pairs > 0).then(|| changed as f64 / pairs as f64),
            mean_shift: mean(&compared.iter().filter_map(|c| c.shift).collect::<Vec<_>>()),
            agreement_earlier: mean(&earlier),
            agreement_later: mean(&later),
            towards: moved(|by| by > SAME),
            away: moved(|by| by < -SAME),
            alpha_earlier: alpha(compared.iter().map(|item| &item.earlier)),
            alpha_later: alpha(compared.iter().map(|item| &item.later)),
        })
    }

    /// What the figures say and what they do not.
    pub fn sentences(&self) -> Vec<String> {
        let mut sentences = Vec::new();
        if let Some(share) = self.share_changed {
            sentences.push(format!(
                "{} of {} pairs of answers to {} changed between the rounds ({:.1}%).",
                self.changed,
                self.pairs,
                counted(self.items),
                100.0 * share
            ));
        }
        if let Some(shift) = self.mean_shift {
            sentences.push(format!(
                "The answers to an item shifted by {:.1}% of all on average.",
                100.0 * shift
            ));
        }
        if let Some((then, now)) = self.agreement_earlier.zip(self.agreement_later) {
            let same = self.items - self.towards - self.away;
            sentences.push(format!(
                "Mean agreement (van der Eijk's A) went from {then:.2} to {now:.2}: {} moved \
                 towards agreement, {} away from it, {same} stayed.",
                counted(self.towards),
                self.away
            ));
        }
        if let Some((then, now)) = self.alpha_earlier.zip(self.alpha_later) {
            sentences.push(format!(
                "Krippendorff's alpha over these items went from {then:.2} to {now:.2}."
            ));
        }
        sentences.push(
            "Moving together says that the panel came closer to one answer, not that the answer \
             is right."
                .to_owned(),
        );
        sentences
    }
}

fn mean(values: &[f64]) -> Option<f64> {
    (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
}

fn alpha<'a>(items: impl Iterator<Item = &'a Histogram>) -> Option<f64> {
    let items: Vec<Histogram> = items.cloned().collect();
    let table = ItemsTable::new(items.first()?.k(), items)?;
    kripp_alpha(&table, Metric::Ordinal)
}

fn counted(items: u64) -> String {
    match items {
        1 => "1 item".to_owned(),
        n => format!("{n} items"),
    }
}

#[cfg(test)]
mod tests;
