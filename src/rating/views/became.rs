//! What became of an expert's answers.

use std::collections::BTreeMap;

use askama::Template;

use crate::aggregation::results::ItemResult;
use crate::aggregation::rule::Label;
use crate::locale::Speaker;
use crate::rating::became::OwnRound;
use crate::web::charts::Glyph;
use crate::web::page::Shell;

/// The published results with the reader's own answers beside them.
#[derive(Debug, Template)]
#[template(path = "rating/became.html")]
pub struct BecamePage {
    pub shell: Shell,
    /// The tables of the last published round; empty before anything is published.
    pub sections: Vec<BecameSection>,
    pub results_href: String,
    /// The file with which the reader can check the seal alone.
    pub receipt_href: String,
    pub tasks_href: String,
}

/// A table of the report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BecameSection {
    pub heading: String,
    pub items: Vec<BecameItem>,
}

/// One item: what is published, and how the reader and the panel came there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BecameItem {
    pub text: String,
    /// ◇ without an arrow.
    pub glyph: Glyph,
    /// The arrow's word; empty without one.
    pub word: String,
    pub label: String,
    /// What the authors say instead, and why.
    pub departure: Option<(String, String)>,
    /// The item's page of evidence.
    pub href: String,
    pub rounds: Vec<BecameRound>,
}

/// The item in one round.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BecameRound {
    pub number: u32,
    pub own: String,
    /// The panel's counts in words.
    pub panel: String,
}

impl BecameSection {
    /// The tables of these rounds: each item as the last of them has it that asked for it, as in
    /// the report. `href` makes an evidence page's address from a round and an item's id.
    pub fn all(t: &Speaker, rounds: &[OwnRound], href: impl Fn(u32, &str) -> String) -> Vec<Self> {
        let mut last: BTreeMap<&str, (u32, &ItemResult)> = BTreeMap::new();
        let mut sections: Vec<(&str, Vec<&str>)> = Vec::new();
        for round in rounds {
            for id in &round.withdrawn {
                last.remove(id.as_str());
            }
            let items = round.results.items();
            last.extend(items.map(|item| (item.id.as_str(), (round.results.round, item))));
            for table in &round.results.tables {
                let place = sections
                    .iter()
                    .position(|(heading, _)| *heading == table.heading);
                let place = place.unwrap_or_else(|| {
                    sections.push((&table.heading, Vec::new()));
                    sections.len() - 1
                });
                let ids = &mut sections[place].1;
                let new = table.items().map(|item| item.id.as_str());
                ids.extend(new.filter(|id| !ids.contains(id)).collect::<Vec<_>>());
            }
        }
        let item = |(number, item): (u32, &ItemResult)| BecameItem {
            text: item.text.clone(),
            glyph: Glyph::of(item.glyph()),
            word: item
                .arrow
                .map(|arrow| item.region_label(arrow.region()).to_owned())
                .unwrap_or_default(),
            label: t.say(label_key(item.label)),
            departure: item
                .editorial
                .as_ref()
                .zip(item.editorial_word())
                .map(|(made, word)| (word.to_owned(), made.reason.clone())),
            href: href(number, &item.id),
            rounds: rounds
                .iter()
                .filter_map(|round| BecameRound::of(t, round, &item.id))
                .collect(),
        };
        sections
            .into_iter()
            .map(|(heading, ids)| Self {
                heading: heading.to_owned(),
                items: ids
                    .into_iter()
                    .filter_map(|id| last.get(id).copied())
                    .map(item)
                    .collect(),
            })
            .filter(|section| !section.items.is_empty())
            .collect()
    }
}

impl BecameRound {
    /// None for a round that did not ask the item.
    fn of(t: &Speaker, round: &OwnRound, id: &str) -> Option<Self> {
        let item = round.results.item(id)?;
        let answer = round.own.get(id).filter(|answer| answer.answered);
        let points = &item.scale.points;
        let own = match answer.map(|answer| answer.value) {
            None => t.say("became-no-answer"),
            Some(None) => t.say("cannot-judge"),
            Some(Some(value)) => points
                .iter()
                .find(|point| point.value == u64::from(value))
                .map_or_else(String::new, |point| point.label.clone()),
        };
        let panel = match &item.counts {
            None => t.say("became-too-few"),
            Some(counts) => points
                .iter()
                .zip(counts)
                .rev()
                .map(|(point, count)| format!("{count} {}", point.label))
                .collect::<Vec<_>>()
                .join(" · "),
        };
        Some(Self {
            number: round.results.round,
            own,
            panel,
        })
    }
}

fn label_key(label: Label) -> &'static str {
    match label {
        Label::Consensus => "label-consensus",
        Label::Leaning => "label-leaning",
        Label::Split => "label-split",
        Label::NoConsensus => "label-no-consensus",
        Label::Insufficient => "label-insufficient",
    }
}
