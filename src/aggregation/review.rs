//! What a reader asks of results before quoting them: may the panel stop, did it move together,
//! and what does each arrow depend on?
//!
//! Everything follows from the results given and nothing else: reviewing what
//! [`RoundResults::public`] leaves reveals no more than it does.

use serde::{Deserialize, Serialize};

use super::advice::{Advice, Standing, advise};
use super::convergence::Convergence;
use super::counts::{Histogram, TransitionTable};
use super::groups::{Difference, differences, disagree};
use super::leavers::possible_arrows;
use super::regions::Regions;
use super::results::{ItemResult, RoundResults, TableResult};
use super::rule::{Arrow, ConsensusRule};
use super::sensitivity::{Choice, Sensitivity};

mod sentences;

pub use sentences::agreement_sentences;

/// A round's results with what follows from them, as `analyze`, the API and the report's JSON
/// give them.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct ReviewedResults {
    #[serde(flatten)]
    pub results: RoundResults,
    pub review: Review,
}

impl From<RoundResults> for ReviewedResults {
    fn from(results: RoundResults) -> Self {
        Self {
            review: review(&results),
            results,
        }
    }
}

/// A round's results looked at once more.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Review {
    pub advice: Advice,
    /// The advice with its criterion.
    pub advice_words: String,
    /// What the panel's measures say and what they do not, a sentence each.
    pub agreement: Vec<String>,
    /// Over all items; `None` where none can be compared with an earlier round.
    pub convergence: Option<Convergence>,
    /// Who is compared, and what the convergence says and does not, a sentence each.
    pub convergence_words: Vec<String>,
    /// The same for each table of the report, in its order.
    pub sections: Vec<SectionReview>,
    /// In the order of the report.
    pub items: Vec<ItemReview>,
}

/// Agreement and convergence of one table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct SectionReview {
    pub heading: String,
    pub agreement: Vec<String>,
    pub convergence: Option<Convergence>,
    pub convergence_words: Vec<String>,
}

/// What one item's arrow depends on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct ItemReview {
    pub id: String,
    /// Where the item stands on its way to an answer.
    pub standing: Standing,
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
    /// Who is compared with the earlier round, and what those who left could have done; a
    /// sentence each.
    pub words: Vec<String>,
}

/// Reviews results as they are given: whole or public.
pub fn review(results: &RoundResults) -> Review {
    let advice = advise(results);
    let convergence = Convergence::of(results.items());
    let mut convergence_words = sentences::attendance_sentences(results);
    convergence_words.extend(convergence.iter().flat_map(Convergence::sentences));
    Review {
        advice_words: advice.words(),
        advice,
        agreement: agreement_sentences(&results.measures, &results.null_reasons),
        convergence,
        convergence_words,
        sections: results.tables.iter().map(review_section).collect(),
        items: results
            .items()
            .map(|item| review_of(results, item))
            .collect(),
    }
}

fn review_section(table: &TableResult) -> SectionReview {
    let convergence = Convergence::of(table.items());
    SectionReview {
        heading: table.heading.clone(),
        agreement: agreement_sentences(&table.measures, &table.null_reasons),
        convergence_words: convergence
            .iter()
            .flat_map(Convergence::sentences)
            .collect(),
        convergence,
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
    let mut review = ItemReview {
        id: item.id.clone(),
        standing: Standing::of(item),
        depends_on: sensitivity
            .as_ref()
            .filter(|_| item.arrow.is_some())
            .map(Sensitivity::depends_on)
            .unwrap_or_default(),
        sensitivity,
        groups_disagree: disagree(&differences),
        differences,
        arrows_with_leavers: table.map(|table| possible_arrows(rule, &regions, &table, panel)),
        words: Vec::new(),
    };
    review.words = [
        sentences::compared_sentence(item),
        review.leavers_sentence_of(item),
    ]
    .into_iter()
    .flatten()
    .collect();
    review
}

#[cfg(test)]
mod tests;
