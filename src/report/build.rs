//! From a study, a round's results and its facts to the canonical document.

use super::checklist::{Sources, appendix};
use super::direction::contain_all;
use super::document::{
    Document, Group, Item, ItemBody, Panel, Print, SCHEMA, SignalSection, Software, Table, VERSION,
};
use super::facts::{Moment, RoundFacts};
use super::grounds::{Grounds, TABLE_OF_WORDS};
use super::methods;
use super::printing::{columns, has_direction, legend};
use super::publication::Publication;
use super::tables::{Context, last_results};
use crate::aggregation::readings::{meanings_of_item, meanings_of_panel};
use crate::aggregation::results::{
    NullReasons, PrintedPoint, PrintedRule, PrintedScale, RoundResults,
};
use crate::aggregation::review::{Review, review};
use crate::result::particulars::Particulars;
use crate::study::definition::{Definition, Layout, Scale, Section};

/// The report of a closed round of which nothing but the counts is known; see [`closed_on`].
pub fn closed(study: &Definition, results: &RoundResults, rounds: &[RoundFacts]) -> Document {
    closed_on(study, results, &[], rounds, &Beside::default())
}

/// What stands beside the counts of a report.
#[derive(Debug, Clone, Default)]
pub struct Beside {
    /// What stands behind the answers to each item.
    pub grounds: Grounds,
    pub particulars: Particulars,
    /// Panelists whom the credits name.
    pub named: u64,
}

/// The report up to a closed round. `results` are that round's, `earlier` those of the closed
/// rounds before it, in their order: an item that it did not ask for again has its last result of
/// those. `rounds` are the facts of the study's rounds up to this one, the last of them this one's.
/// What may not be published is left out, whatever is handed in.
pub fn closed_on(
    study: &Definition,
    results: &RoundResults,
    earlier: &[RoundResults],
    rounds: &[RoundFacts],
    beside: &Beside,
) -> Document {
    let grounds = &beside.grounds;
    let results = results.public();
    let earlier: Vec<RoundResults> = earlier.iter().map(RoundResults::public).collect();
    let context = Context {
        study,
        grounds,
        results: &results,
        last: last_results(&results, &earlier, rounds),
    };
    let tables = context.tables();
    let facts = rounds.last();
    let panel = Panel {
        invited: results.panel.invited,
        added_later: facts.map_or(0, |facts| facts.added_later),
        n: results.panel.n,
        answered: facts.map_or(0, |facts| facts.answered),
        attendance: results.panel.attendance,
        abstentions: Some(results.items().map(|item| item.abstained).sum()),
        measures: Some(results.panel.measures.clone()),
    };
    let reviewed = review(&results);
    let closed_at = facts.and_then(|facts| facts.closed_at);
    let mut document = Document {
        round: results.round,
        draft: results.seal.is_none(),
        closed_at: closed_at.and_then(|at| Moment::of(at, &study.time_zone)),
        seal: results.seal.clone(),
        panel,
        rule: results.rule.clone(),
        chance: Some(results.chance),
        measures: Some(results.measures.clone()),
        null_reasons: results.null_reasons.clone(),
        meanings: meanings_of_item().chain(meanings_of_panel()).collect(),
        withdrawn: facts.map_or_else(Vec::new, |facts| facts.withdrawn.clone()),
        methods: methods::paragraphs(
            study,
            &results,
            context.not_asked_again(),
            rounds,
            &reviewed,
        )
        .into_iter()
        .chain((!grounds.is_empty()).then(|| TABLE_OF_WORDS.to_owned()))
        .collect(),
        review: Some(Review {
            items: context.reviewed(&reviewed, &earlier),
            ..reviewed
        }),
        ..frame(study, tables)
    };
    let sources = Sources {
        study,
        results: Some(&results),
        earlier: &earlier,
        facts: rounds,
        particulars: &beside.particulars,
        named: beside.named,
    };
    finish(&mut document, &sources);
    document
}

/// Sets beside a document what follows from the rest of it.
fn finish(document: &mut Document, sources: &Sources) {
    document.publication = Publication::of(document, sources);
    document.appendix = Some(appendix(document, sources));
    contain_all(document);
}

/// The report of a round that is not closed of which nothing more is known; see [`draft_on`].
pub fn draft(study: &Definition, item_ids: &[String], rounds: &[RoundFacts]) -> Document {
    draft_on(study, item_ids, rounds, &Beside::default())
}

/// The report of a round that is not closed: its items and the response, no counts. `item_ids`
/// are the items of the round; `rounds` as for [`closed`].
pub fn draft_on(
    study: &Definition,
    item_ids: &[String],
    rounds: &[RoundFacts],
    beside: &Beside,
) -> Document {
    let mut tables = Vec::new();
    for section in &study.sections {
        let groups: Vec<Group> = section
            .groups
            .iter()
            .map(|group| Group {
                name: group.name.clone(),
                items: group
                    .items
                    .iter()
                    .filter(|item| item_ids.contains(&item.id))
                    .map(|item| Item {
                        body: ItemBody::Draft {
                            id: item.id.clone(),
                            text: item.text.clone(),
                            scale: printed(study.scale_of(section, item)),
                        },
                        round: None,
                        instrument: item.instrument.clone(),
                        print: Print {
                            symbol: None,
                            word: None,
                            threat: None,
                            departure: None,
                            note: None,
                            sentence: None,
                        },
                        evidence: None,
                    })
                    .collect(),
            })
            .filter(|group| !group.items.is_empty())
            .collect();
        if !groups.is_empty() {
            let layout = layout_name(section);
            let with_threat = section.layout == Layout::Grouped
                && section
                    .groups
                    .iter()
                    .any(|group| group.items.iter().any(|item| has_direction(item.polarity)));
            tables.push(Table {
                section: Some(section.id.clone()),
                position: position(study, section),
                heading: section.heading.clone(),
                caption: section.caption.clone(),
                layout: layout.to_owned(),
                period: section.period.clone(),
                scope: section.scope.clone(),
                columns: columns(study, Some(section), layout, &groups),
                legend: legend(&groups, layout, with_threat),
                measures: None,
                null_reasons: NullReasons::new(),
                groups,
                notes: Vec::new(),
            });
        }
    }
    let facts = rounds.last().cloned().unwrap_or_default();
    let mut document = Document {
        round: facts.number,
        panel: Panel {
            invited: facts.invited,
            added_later: facts.added_later,
            n: facts.n,
            answered: facts.answered,
            attendance: None,
            abstentions: None,
            measures: None,
        },
        withdrawn: facts.withdrawn,
        methods: methods::draft_paragraphs(study, rounds),
        ..frame(study, tables)
    };
    let sources = Sources {
        study,
        results: None,
        earlier: &[],
        facts: rounds,
        particulars: &beside.particulars,
        named: beside.named,
    };
    finish(&mut document, &sources);
    document
}

/// Everything that does not depend on the round; a draft of round 0 without results.
fn frame(study: &Definition, tables: Vec<Table>) -> Document {
    let signals = study
        .sections
        .iter()
        .filter(|section| section.layout == Layout::Signals)
        .map(|section| SignalSection {
            section: section.id.clone(),
            position: position(study, section),
            heading: section.heading.clone(),
            caption: section.caption.clone(),
            signals: section.signals.clone(),
        })
        .collect();
    Document {
        schema: SCHEMA,
        schema_version: VERSION,
        study: study.slug.clone(),
        title: study.title.clone(),
        series: study.series.clone(),
        language: study.language.clone(),
        round: 0,
        draft: true,
        simulated: study.simulated,
        closed_at: None,
        seal: None,
        software: Software {
            name: env!("CARGO_PKG_NAME"),
            version: env!("CARGO_PKG_VERSION"),
        },
        panel: Panel {
            invited: 0,
            added_later: 0,
            n: 0,
            answered: 0,
            attendance: None,
            abstentions: None,
            measures: None,
        },
        rule: PrintedRule {
            rule: study.consensus.clone(),
            words: study.consensus.sentence(),
        },
        tables,
        signals,
        chance: None,
        measures: None,
        null_reasons: NullReasons::new(),
        review: None,
        meanings: Vec::new(),
        withdrawn: Vec::new(),
        methods: Vec::new(),
        appendix: None,
        publication: Publication::default(),
        source: study.texts.source.clone(),
        credits: study.texts.credits.clone(),
        disclaimer: study.texts.disclaimer.clone(),
        is_excerpt: false,
        is_page: false,
    }
}

pub(super) fn layout_name(section: &Section) -> &'static str {
    match section.layout {
        Layout::SideBySide => "side_by_side",
        Layout::Grouped | Layout::Signals => "grouped",
    }
}

pub(super) fn position(study: &Definition, section: &Section) -> usize {
    let same = |other: &Section| other.id == section.id;
    study.sections.iter().position(same).unwrap_or_default()
}

fn printed(scale: &Scale) -> PrintedScale {
    PrintedScale {
        points: (1..)
            .zip(&scale.points)
            .map(|(value, point)| PrintedPoint {
                value,
                glyph: point.glyph.clone(),
                label: point.label.clone(),
                region: point.region,
            })
            .collect(),
    }
}
