//! The methods appendix: what guidelines for reporting a consensus study ask for, each answered
//! from what happened, by people, or open.

mod answers;
mod changes;
mod entries;
mod guide;
mod outcome;
mod people;
mod rounds;
mod telling;

use serde::Serialize;

use super::facts::{Moment, RoundFacts};
use crate::aggregation::results::{Attendance, RoundResults};
use crate::aggregation::rule::Label;
use crate::report::document::{Document, Item};
use crate::result::particulars::Particulars;
use crate::round::Withdrawn;
use crate::study::definition::Definition;

pub use entries::ENTRIES;
pub use guide::{By, Entry, GUIDES, Part, Question, question};
pub use people::{NOT_APPLICABLE, Unfit, checked};
pub(super) use telling::Telling;

/// What happened, in numbers, and what guidelines ask of it.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
#[schema(as = ReportAppendix)]
pub struct Appendix {
    /// The rounds up to that of the report.
    pub rounds: Vec<RoundReport>,
    pub tally: Tally,
    /// In the order of ACCORD.
    pub checklist: Vec<Reported>,
}

/// A round as it took place.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct RoundReport {
    pub number: u32,
    pub opened: Option<Moment>,
    /// None while it is open.
    pub closed: Option<Moment>,
    /// All who were ever invited.
    pub invited: u64,
    /// Those of them who were put on the panel after the round had opened.
    pub added_later: u64,
    /// N of the design.
    pub n: u64,
    /// Panelists with at least one answer or abstention.
    pub answered: u64,
    /// Who also answered in the round before; none in a first round or a draft.
    pub attendance: Option<Attendance>,
    /// Stakeholder groups as far as items show them; empty in a draft.
    pub groups: Vec<GroupReport>,
    /// Items with a result of this round; none in a draft.
    pub items: Option<u64>,
    /// Those of them that an earlier round had asked for in the same words.
    pub asked_again: u64,
    /// Those asked again that had reached consensus before.
    pub settled_again: u64,
    /// Items that an earlier round had asked for in other words.
    pub reworded: Vec<Reworded>,
    /// Closed before its deadline.
    pub closed_early: bool,
    /// How often the deadline was moved back.
    pub extended: u32,
    /// Reasons for which its closing was taken back.
    pub reopened: Vec<String>,
    /// Items taken out while it was open.
    pub withdrawn: Vec<Withdrawn>,
    /// Reasons that the panel gave.
    pub reasons: u64,
    /// Those of them of which the coordinator took the words away.
    pub reasons_redacted: u64,
}

/// A stakeholder group in a round.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct GroupReport {
    pub name: String,
    /// N of the group; none where every item hides it.
    pub n: Option<u64>,
    /// Answers and abstentions to the item with fewest, of those that show the group.
    pub least: Option<u64>,
    /// The same of the item with most.
    pub most: Option<u64>,
}

/// An item that was put in other words between rounds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Reworded {
    pub item: String,
    /// Round that last asked for the earlier words.
    pub since: u32,
    pub before: String,
    pub after: String,
}

/// The items of the report, counted; all 0 in a draft.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[schema(as = ReportTally)]
pub struct Tally {
    pub items: u64,
    /// Those that the study shows with at least one source.
    pub with_sources: u64,
    pub consensus: u64,
    pub leaning: u64,
    pub split: u64,
    pub no_consensus: u64,
    pub insufficient: u64,
    /// Valid answers over all items.
    pub answers: u64,
    pub abstained: u64,
    pub missing: u64,
    /// Items that are compared with an earlier round.
    pub compared: u64,
    pub stable: u64,
    /// Those of the stable items that are a stable split.
    pub stable_dissent: u64,
    /// Items that somebody had answered in the earlier round only, as far as it is shown.
    pub with_leavers: u64,
    /// Those of which the arrow would be another one, or none, had leavers kept their answers.
    pub leavers_change: u64,
    /// Items on which the text departs from the panel.
    pub departures: u64,
    /// Items of which at least one stakeholder group is hidden.
    pub groups_hidden: u64,
    /// Panelists who agreed to be named in the credits.
    pub named: u64,
    /// Entries of the checklist that are answered from data.
    pub from_data: u64,
    /// Those that people answered.
    pub by_people: u64,
    pub not_applicable: u64,
    /// Those that nobody answered yet: every format says "Not reported".
    pub open: u64,
}

/// An entry of the checklist.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Reported {
    pub id: &'static str,
    pub part: Part,
    /// Our own short name.
    pub name: &'static str,
    /// The guidelines that ask for it: "ACCORD".
    pub sources: Vec<&'static str>,
    pub status: Status,
    /// The answer, or why it does not apply; none while it is open.
    pub text: Option<String>,
    /// Of an answer from data: where in this document its numbers stand, as JSON pointers. A list
    /// stands for its length.
    pub numbers: Vec<String>,
}

/// How far an entry is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// From what happened.
    Data,
    /// By people, in a form.
    People,
    NotApplicable,
    Open,
}

/// What every format prints for an entry that is open.
pub const NOT_REPORTED: &str = "Not reported.";

impl Reported {
    /// The answer as it is printed, on one line.
    pub fn answer(&self) -> String {
        match (&self.text, self.status) {
            (Some(text), Status::NotApplicable) => format!("Not applicable: {}", one_line(text)),
            (Some(text), _) => one_line(text),
            (None, _) => NOT_REPORTED.to_owned(),
        }
    }

    /// "ACCORD; CREDES"; empty where no guideline asks for it.
    pub fn asked_by(&self) -> String {
        self.sources.join("; ")
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What the answers are made from.
pub(super) struct Known<'a> {
    study: &'a Definition,
    /// Of the round that the report goes up to; none in a draft.
    results: Option<&'a RoundResults>,
    rounds: &'a [RoundReport],
    tally: &'a Tally,
    particulars: &'a Particulars,
    document: &'a Document,
}

impl Known<'_> {
    fn last(&self) -> Option<(usize, &RoundReport)> {
        self.rounds.iter().enumerate().next_back()
    }

    fn is_single(&self) -> bool {
        self.rounds.len() < 2
    }
}

/// What stands behind the appendix beside the document itself.
pub(super) struct Sources<'a> {
    pub(super) study: &'a Definition,
    /// Of the round that the report goes up to; none in a draft.
    pub(super) results: Option<&'a RoundResults>,
    /// Of the closed rounds before it.
    pub(super) earlier: &'a [RoundResults],
    pub(super) facts: &'a [RoundFacts],
    pub(super) particulars: &'a Particulars,
    /// Panelists whom the credits name.
    pub(super) named: u64,
}

/// The appendix of a document that is finished but for it.
pub(super) fn appendix(document: &Document, sources: &Sources) -> Appendix {
    let all: Vec<&RoundResults> = sources.earlier.iter().chain(sources.results).collect();
    let rounds = rounds::of(sources.study, &all, sources.facts);
    let mut tally = tally(document, sources);
    let known = Known {
        study: sources.study,
        results: sources.results,
        rounds: &rounds,
        tally: &tally,
        particulars: sources.particulars,
        document,
    };
    let checklist: Vec<Reported> = ENTRIES.iter().map(|entry| entry.reported(&known)).collect();
    let of = |status| {
        let same = checklist.iter().filter(|entry| entry.status == status);
        same.count() as u64
    };
    (tally.from_data, tally.by_people) = (of(Status::Data), of(Status::People));
    (tally.not_applicable, tally.open) = (of(Status::NotApplicable), of(Status::Open));
    Appendix {
        rounds,
        tally,
        checklist,
    }
}

fn tally(document: &Document, sources: &Sources) -> Tally {
    let mut tally = Tally {
        named: sources.named,
        ..Tally::default()
    };
    let is_sourced = |id: &str| {
        let mut placed = sources.study.items();
        placed.any(|placed| placed.item.id == id && !placed.item.sources.is_empty())
    };
    for item in document.items().filter_map(Item::result) {
        tally.items += 1;
        tally.with_sources += u64::from(is_sourced(&item.id));
        *match item.label {
            Label::Consensus => &mut tally.consensus,
            Label::Leaning => &mut tally.leaning,
            Label::Split => &mut tally.split,
            Label::NoConsensus => &mut tally.no_consensus,
            Label::Insufficient => &mut tally.insufficient,
        } += 1;
        tally.answers += item.n;
        tally.abstained += item.abstained;
        tally.missing += item.missing;
        tally.departures += u64::from(item.editorial.is_some());
        tally.groups_hidden += u64::from(item.groups.iter().any(|group| group.hidden));
        let Some(stability) = &item.stability else {
            continue;
        };
        tally.compared += 1;
        tally.stable += u64::from(stability.stable == Some(true));
        tally.stable_dissent +=
            u64::from(stability.stable == Some(true) && stability.stable_dissent);
        if stability.leavers.is_some_and(|leavers| leavers > 0)
            && stability.label_if_leavers_kept.is_some()
        {
            tally.with_leavers += 1;
            tally.leavers_change += u64::from(stability.arrow_if_leavers_kept != item.arrow);
        }
    }
    tally
}

#[cfg(test)]
mod tests;
