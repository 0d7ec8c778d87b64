//! The tables of a report: each item with the result of the last closed round that asked for it.

use std::collections::BTreeMap;

use super::build::{layout_name, position};
use crate::aggregation::results::{ItemResult, NullReasons, RoundResults, TableResult};
use crate::aggregation::review::{ItemReview, Review, review};
use crate::report::document::{Group, Item, ItemBody, Note, Print, Table};
use crate::report::facts::RoundFacts;
use crate::report::grounds::{Grounds, sentence};
use crate::report::printing::{
    NO_ARROW, columns, departure, has_direction, label_words, legend, note_text, threat_words,
};
use crate::study::definition::{Definition, Item as StudyItem, Layout, Section};
use crate::study::scale::region_glyph;

/// What all items of a document share.
pub(super) struct Context<'a> {
    pub(super) study: &'a Definition,
    pub(super) grounds: &'a Grounds,
    /// Of the round that the report goes up to.
    pub(super) results: &'a RoundResults,
    /// Of each item, by id.
    pub(super) last: BTreeMap<&'a str, OfRound<'a>>,
}

/// An item's result with the number of its round.
#[derive(Clone, Copy)]
pub(super) struct OfRound<'a> {
    round: u32,
    result: &'a ItemResult,
}

/// The notes below a table as they come up.
#[derive(Default)]
struct Notes {
    notes: Vec<Note>,
    /// Number of the note that all items of an earlier round share, by round.
    shared: BTreeMap<u32, u32>,
}

impl Notes {
    /// The number of the note with this text, of one item.
    fn add(&mut self, item: Option<&str>, text: String) -> u32 {
        let number = self.notes.len() as u32 + 1;
        self.notes.push(Note {
            number,
            item: item.map(str::to_owned),
            text,
        });
        number
    }

    /// The number of the note on where an item's result comes from.
    fn share(&mut self, round: u32, text: String) -> u32 {
        if let Some(number) = self.shared.get(&round) {
            return *number;
        }
        let number = self.add(None, text);
        self.shared.insert(round, number);
        number
    }
}

/// Each item's result of the last closed round that asked for it; none of an item that was
/// withdrawn since.
pub(super) fn last_results<'a>(
    results: &'a RoundResults,
    earlier: &'a [RoundResults],
    rounds: &[RoundFacts],
) -> BTreeMap<&'a str, OfRound<'a>> {
    let mut last = BTreeMap::new();
    for of_round in earlier.iter().chain([results]) {
        let facts = rounds.iter().find(|facts| facts.number == of_round.round);
        for item in facts.iter().flat_map(|facts| &facts.withdrawn) {
            last.remove(item.id.as_str());
        }
        let round = of_round.round;
        let items = of_round.items();
        last.extend(items.map(|result| (result.id.as_str(), OfRound { round, result })));
    }
    last
}

impl Context<'_> {
    /// The rated sections of which at least one item has a result.
    pub(super) fn tables(&self) -> Vec<Table> {
        let rated = |section: &&Section| section.layout != Layout::Signals;
        let sections = self.study.sections.iter().filter(rated);
        sections.filter_map(|section| self.table(section)).collect()
    }

    fn table(&self, section: &Section) -> Option<Table> {
        let mut notes = Notes::default();
        let mut groups = Vec::new();
        for group in &section.groups {
            let found = group
                .items
                .iter()
                .filter_map(|item| Some((item, *self.last.get(item.id.as_str())?)));
            let items: Vec<Item> = found
                .map(|(item, of_round)| self.item(item, of_round, &mut notes))
                .collect();
            if !items.is_empty() {
                let name = group.name.clone();
                groups.push(Group { name, items });
            }
        }
        if groups.is_empty() {
            return None;
        }
        let layout = layout_name(section);
        let results = || groups.iter().flat_map(|group| &group.items);
        let with_threat = section.layout == Layout::Grouped
            && results()
                .filter_map(Item::result)
                .any(|item| has_direction(item.polarity));
        let of_round = self.of_round(section);
        Some(Table {
            section: Some(section.id.clone()),
            position: position(self.study, section),
            heading: section.heading.clone(),
            caption: section.caption.clone(),
            layout: layout.to_owned(),
            period: section.period.clone(),
            scope: section.scope.clone(),
            columns: columns(self.study, Some(section), layout, &groups),
            legend: legend(&groups, layout, with_threat),
            measures: of_round.map(|table| table.measures.clone()),
            null_reasons: of_round
                .map_or_else(NullReasons::new, |table| table.null_reasons.clone()),
            groups,
            notes: notes.notes,
        })
    }

    /// The section's table in the round that the report goes up to; none where it asked for none
    /// of its items.
    fn of_round(&self, section: &Section) -> Option<&TableResult> {
        let has = |id: &str| {
            section
                .groups
                .iter()
                .flat_map(|group| &group.items)
                .any(|item| item.id == id)
        };
        let mut tables = self.results.tables.iter();
        tables.find(|table| table.items().any(|item| has(&item.id)))
    }

    /// How many items have a result of an earlier round.
    pub(super) fn not_asked_again(&self) -> usize {
        let last = self.last.values();
        last.filter(|of_round| of_round.round != self.results.round)
            .count()
    }

    /// What each item's arrow depends on, in the order of the report.
    pub(super) fn reviewed(&self, of_round: &Review, earlier: &[RoundResults]) -> Vec<ItemReview> {
        let mut all: BTreeMap<String, ItemReview> = BTreeMap::new();
        for results in earlier {
            let asked_last = |item: &ItemReview| {
                let last = self.last.get(item.id.as_str());
                last.is_some_and(|last| last.round == results.round)
            };
            let items = review(results).items.into_iter().filter(asked_last);
            all.extend(items.map(|item| (item.id.clone(), item)));
        }
        let items = of_round.items.iter().cloned();
        all.extend(items.map(|item| (item.id.clone(), item)));
        let placed = self.study.items();
        placed
            .filter_map(|placed| all.remove(&placed.item.id))
            .collect()
    }

    fn item(&self, asked: &StudyItem, of_round: OfRound, notes: &mut Notes) -> Item {
        let OfRound { round, result } = of_round;
        let from = (round != self.results.round).then(|| {
            format!(
                "Result of round {round}; not asked again until round {}.",
                self.results.round
            )
        });
        let note = match (note_text(result), from) {
            (Some(text), Some(from)) => Some(notes.add(Some(&result.id), format!("{text} {from}"))),
            (Some(text), None) => Some(notes.add(Some(&result.id), text)),
            (None, Some(from)) => Some(notes.share(round, from)),
            (None, None) => None,
        };
        let (symbol, word) = match result.arrow {
            Some(arrow) => (
                region_glyph(arrow.region()),
                result.region_label(arrow.region()).to_owned(),
            ),
            None => (NO_ARROW, label_words(result.label)),
        };
        Item {
            round: Some(round),
            instrument: asked.instrument.clone(),
            print: Print {
                symbol: Some(symbol.to_owned()),
                word: Some(word),
                threat: result.threat.map(threat_words),
                departure: departure(result),
                note,
                sentence: Some(sentence(result, self.grounds.get(&result.id))),
            },
            evidence: Some(format!(
                "/studies/{}/results/{round}/{}",
                self.study.slug, result.id
            )),
            body: ItemBody::Closed(Box::new(result.clone())),
        }
    }
}

#[cfg(test)]
mod tests;
