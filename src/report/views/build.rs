//! From a round's results to the published tables.

use crate::aggregation::results::{GroupOfItems, ItemResult, TableResult};
use crate::aggregation::rule::{Region, Threat};
use crate::report::printing::{NO_CONSENSUS, departure, has_direction, label_words, note_text};
use crate::result::views::region_glyph;
use crate::study::definition::{Section, Source};
use crate::web::charts::Glyph;

use super::{
    GroupedTable, LegendEntry, ReportGroup, ReportRow, SideTable, SignalView, SignalsPart,
    SourceLink, SupportingPoint, Trend,
};

impl GroupedTable {
    /// A grouped table of a closed round. `section` gives the subject and where the table stands;
    /// `about` says period and scope; `href` makes an evidence page's address from an item's id.
    pub fn from_table(
        section: &Section,
        lang: &str,
        about: &str,
        table: &TableResult,
        href: impl Fn(&str) -> String,
    ) -> Self {
        let mut notes = Vec::new();
        let groups = groups(&table.groups, &mut notes, &href, true);
        Self {
            id: section.id.clone(),
            heading: table.heading.clone(),
            caption: table.caption.clone(),
            subject: section.subject.clone().unwrap_or_default(),
            about: about.to_owned(),
            lang: lang.to_owned(),
            groups,
            legend: legend(table, has_threat(table)),
            notes,
            with_words: false,
        }
    }
}

impl SideTable {
    /// Lists side by side of a closed round; see [`GroupedTable::from_table`].
    pub fn from_table(
        section: &Section,
        lang: &str,
        about: &str,
        table: &TableResult,
        href: impl Fn(&str) -> String,
    ) -> Self {
        let mut notes = Vec::new();
        let lists = groups(&table.groups, &mut notes, &href, false);
        Self {
            id: section.id.clone(),
            heading: table.heading.clone(),
            caption: table.caption.clone(),
            about: about.to_owned(),
            lang: lang.to_owned(),
            lists,
            legend: legend(table, false),
            notes,
            with_words: false,
        }
    }
}

fn groups(
    groups: &[GroupOfItems],
    notes: &mut Vec<String>,
    href: &impl Fn(&str) -> String,
    coloured: bool,
) -> Vec<ReportGroup> {
    groups
        .iter()
        .filter(|group| !group.items.is_empty())
        .map(|group| ReportGroup {
            name: group.name.clone(),
            rows: group
                .items
                .iter()
                .map(|item| ReportRow {
                    text: item.text.clone(),
                    trend: Some(trend(item, notes, href(&item.id), coloured)),
                })
                .collect(),
        })
        .collect()
}

fn trend(item: &ItemResult, notes: &mut Vec<String>, href: String, coloured: bool) -> Trend {
    let note = note_text(item).map(|text| {
        notes.push(text);
        notes.len()
    });
    let (glyph, word) = match item.arrow {
        Some(arrow) => (
            Glyph::of(item.glyph()),
            item.region_label(arrow.region()).to_owned(),
        ),
        None => (Glyph::NoArrow, label_words(item.label)),
    };
    Trend {
        glyph,
        word,
        threat: item.threat.filter(|_| coloured),
        href,
        departure: departure(item),
        note,
    }
}

fn has_threat(table: &TableResult) -> bool {
    table.items().any(|item| has_direction(item.polarity))
}

/// The published order: the threat's squares, then up, down, stable; ◇ only where it is used.
fn legend(table: &TableResult, with_threat: bool) -> Vec<LegendEntry> {
    let square = |threat, words: &str| LegendEntry {
        glyph: Glyph::Square,
        words: words.to_owned(),
        threat: Some(threat),
    };
    let mut entries = Vec::new();
    if with_threat {
        entries.push(square(Threat::Decreasing, "Decreasing threat"));
        entries.push(square(Threat::Increasing, "Increasing threat"));
    }
    if let Some(item) = table.items().next() {
        for region in [Region::Up, Region::Down, Region::Middle] {
            entries.push(LegendEntry {
                glyph: region_glyph(item, region),
                words: item.region_label(region).to_owned(),
                threat: None,
            });
        }
    }
    if table.items().any(|item| item.arrow.is_none()) {
        entries.push(LegendEntry {
            glyph: Glyph::NoArrow,
            words: NO_CONSENSUS.to_owned(),
            threat: None,
        });
    }
    entries
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
                        sources: point.sources.iter().map(SourceLink::from).collect(),
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

impl From<&Source> for SourceLink {
    fn from(source: &Source) -> Self {
        Self {
            label: source.label.clone(),
            href: source.url.clone(),
            language: source.language.as_ref().map(|tag| tag.to_uppercase()),
        }
    }
}
