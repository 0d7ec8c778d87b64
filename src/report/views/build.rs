//! From the canonical document to the published tables of the page.

use crate::report::blocks::{self, SourceLine};
use crate::report::document::{Item, LegendLine, Table};
use crate::report::printing::{THREAT, legend_threat};
use crate::study::definition::Section;
use crate::web::charts::Glyph;

use super::{
    GroupedTable, LegendEntry, ReportGroup, ReportRow, SideTable, SignalView, SignalsPart,
    SourceLink, SupportingPoint, Trend,
};

impl GroupedTable {
    /// A grouped table of a closed round. `id` is unique on the page; `about` says period and
    /// scope.
    pub fn from_table(id: &str, lang: &str, about: &str, table: &Table) -> Self {
        let subject = table.columns.get(1).cloned();
        Self {
            id: id.to_owned(),
            heading: table.heading.clone(),
            caption: table.caption.clone(),
            subject: subject.unwrap_or_default(),
            about: about.to_owned(),
            lang: lang.to_owned(),
            groups: groups(table, true),
            legend: legend(table),
            notes: notes(table),
            with_words: false,
        }
    }
}

impl SideTable {
    /// Lists side by side of a closed round; see [`GroupedTable::from_table`].
    pub fn from_table(id: &str, lang: &str, about: &str, table: &Table) -> Self {
        Self {
            id: id.to_owned(),
            heading: table.heading.clone(),
            caption: table.caption.clone(),
            about: about.to_owned(),
            lang: lang.to_owned(),
            lists: groups(table, false),
            legend: legend(table),
            notes: notes(table),
            with_words: false,
        }
    }
}

fn groups(table: &Table, coloured: bool) -> Vec<ReportGroup> {
    let groups = table.groups.iter();
    groups
        .map(|group| ReportGroup {
            name: group.name.clone(),
            rows: group
                .items
                .iter()
                .map(|item| ReportRow {
                    text: item.text().to_owned(),
                    trend: trend(item, coloured),
                })
                .collect(),
        })
        .collect()
}

/// None in a draft.
fn trend(item: &Item, coloured: bool) -> Option<Trend> {
    let result = item.result()?;
    Some(Trend {
        glyph: Glyph::of(item.print.symbol.as_deref()?),
        word: item.print.word.clone().unwrap_or_default(),
        threat: result.threat.filter(|_| coloured),
        href: item.evidence.clone().unwrap_or_default(),
        departure: item.print.departure.clone(),
        note: item.print.note,
    })
}

fn notes(table: &Table) -> Vec<String> {
    table.notes.iter().map(|note| note.text.clone()).collect()
}

fn legend(table: &Table) -> Vec<LegendEntry> {
    let entry = |line: &LegendLine| LegendEntry {
        glyph: match line.symbol.as_str() {
            THREAT => Glyph::Square,
            symbol => Glyph::of(symbol),
        },
        words: line.words.clone(),
        threat: legend_threat(line),
    };
    table.legend.iter().map(entry).collect()
}

impl SignalsPart {
    /// The signals of a section; `None` if it has none.
    pub fn from_section(section: &Section, lang: &str) -> Option<Self> {
        if section.signals.is_empty() {
            return None;
        }
        let signals = section
            .signals
            .iter()
            .map(|signal| SignalView {
                headline: signal.headline.clone(),
                points: signal
                    .points
                    .iter()
                    .map(|point| SupportingPoint {
                        text: point.text.clone(),
                        sources: blocks::point(point)
                            .sources
                            .into_iter()
                            .map(SourceLink::from)
                            .collect(),
                    })
                    .collect(),
                question: signal.question.clone(),
            })
            .collect();
        Some(Self {
            id: section.id.clone(),
            heading: section.heading.clone(),
            lang: lang.to_owned(),
            signals,
        })
    }
}

impl From<SourceLine<'_>> for SourceLink {
    fn from(source: SourceLine) -> Self {
        Self {
            label: source.label,
            href: source.url.map(str::to_owned),
            language: source.language,
            date: source.date,
        }
    }
}
