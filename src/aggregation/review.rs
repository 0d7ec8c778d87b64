//! What a reader asks of results before quoting them: may the panel stop, and what does each arrow
//! depend on?
//!
//! Everything follows from the results given and nothing else: reviewing what
//! [`RoundResults::public`] leaves reveals no more than it does.

use serde::{Deserialize, Serialize};

use super::advice::{Advice, advise};
use super::counts::{Histogram, TransitionTable};
use super::groups::{Difference, differences, disagree};
use super::leavers::possible_arrows;
use super::regions::Regions;
use super::results::{ItemResult, PanelMeasures, RoundResults};
use super::rule::{Arrow, ConsensusRule};
use super::sensitivity::{Choice, Sensitivity};

/// A round's results looked at once more.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Review {
    pub advice: Advice,
    /// The advice with its criterion.
    pub advice_words: String,
    /// What the panel's measures say and what they do not, a sentence each.
    pub agreement: Vec<String>,
    /// In the order of the report.
    pub items: Vec<ItemReview>,
}

/// What one item's arrow depends on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ItemReview {
    pub id: String,
    /// `None` where the counts are not shown or nobody answered.
    pub sensitivity: Option<Sensitivity>,
    /// Choices under which the arrow would be another one, or none.
    pub depends_on: Vec<Choice>,
    /// All pairs of the groups that are shown.
    pub differences: Vec<Difference>,
    /// Two groups that are shown have different arrows.
    pub groups_disagree: bool,
    /// Every arrow, `None` for no arrow, that the answers of those who left could have made;
    /// absent where no transition table is shown.
    pub arrows_with_leavers: Option<Vec<Option<Arrow>>>,
}

/// Reviews results as they are given: whole or public.
pub fn review(results: &RoundResults) -> Review {
    let advice = advise(results);
    Review {
        advice_words: advice.words(),
        advice,
        agreement: agreement_sentences(&results.measures),
        items: results
            .items()
            .map(|item| review_of(results, item))
            .collect(),
    }
}

/// Reviews one of the items of these results.
pub fn review_of(results: &RoundResults, item: &ItemResult) -> ItemReview {
    review_item(item, &results.rule.rule, results.panel.n)
}

fn review_item(item: &ItemResult, rule: &ConsensusRule, panel: u64) -> ItemReview {
    let regions = Regions::of_points(&item.scale.regions());
    let groups: Vec<(String, Histogram)> = item
        .groups
        .iter()
        .filter_map(|group| {
            Some((
                group.name.clone(),
                Histogram::from(group.counts.as_deref()?),
            ))
        })
        .collect();
    let sensitivity = item
        .counts
        .as_deref()
        .map(Histogram::from)
        .filter(|histogram| histogram.n() > 0)
        .map(|histogram| Sensitivity::of(rule, &regions, &histogram, &groups, item.weighted));
    let differences = differences(rule, &regions, &groups);
    let table = item
        .transition
        .clone()
        .and_then(|cells| TransitionTable::new(regions.k(), cells).ok());
    ItemReview {
        id: item.id.clone(),
        depends_on: sensitivity
            .as_ref()
            .filter(|_| item.arrow.is_some())
            .map(Sensitivity::depends_on)
            .unwrap_or_default(),
        sensitivity,
        groups_disagree: disagree(&differences),
        differences,
        arrows_with_leavers: table.map(|table| possible_arrows(rule, &regions, &table, panel)),
    }
}

impl ItemReview {
    /// "The arrow depends on one rater and the rule."; `None` where it depends on nothing tried.
    pub fn dependence_sentence(&self) -> Option<String> {
        let words: Vec<&str> = self
            .depends_on
            .iter()
            .map(|choice| choice.words())
            .collect();
        let (last, before) = words.split_last()?;
        Some(if before.is_empty() {
            format!("The arrow depends on {last}.")
        } else {
            format!("The arrow depends on {} and {last}.", before.join(", "))
        })
    }

    /// Whether those who left could have changed the arrow; `None` where nobody left or nothing
    /// is shown of it.
    pub fn leavers_sentence(&self) -> Option<String> {
        let arrows = self.arrows_with_leavers.as_ref()?;
        (arrows.len() > 1).then(|| {
            "Had those who left answered, the arrow could have been another one or none.".to_owned()
        })
    }

    /// "Field and Desk point different ways (Cliff's delta 0.86, large; exact p 0.002)."
    pub fn groups_sentence(&self) -> Option<String> {
        let apart = self
            .differences
            .iter()
            .find(|difference| difference.arrows_differ)?;
        let p = apart.p_exact.map_or_else(
            || "too many answers for an exact p".to_owned(),
            |p| format!("exact p {p:.3}"),
        );
        Some(format!(
            "{} and {} point different ways (Cliff's delta {:.2}, {}; {p}).",
            apart.first,
            apart.second,
            apart.cliffs_delta,
            apart.size.words()
        ))
    }
}

/// One sentence a measure that is defined: its number, what it means and what it does not.
pub fn agreement_sentences(measures: &PanelMeasures) -> Vec<String> {
    let alpha = measures.kripp_alpha.map(|alpha| {
        format!(
            "Krippendorff's alpha (ordinal) is {alpha:.2}: 1 is full agreement, 0 what answers \
             dealt out at random would give. It is low where a panel answers all items alike, \
             however much it agrees, and says nothing about a single item."
        )
    });
    let ac = measures.gwet_ac.map(|ac| {
        format!(
            "Gwet's AC (ordinal weights) is {ac:.2}: agreement beyond chance that stays high where \
             one answer prevails. It does not tell whether the answers differ between items."
        )
    });
    let w = measures.kendall_w.and_then(|test| test.w).map(|w| {
        format!(
            "Kendall's W is {w:.2}: 1 if all raters put the items in the same order, 0 if the \
             orders have nothing in common. It does not tell whether they gave the same answers."
        )
    });
    [alpha, ac, w].into_iter().flatten().collect()
}

#[cfg(test)]
mod tests;
