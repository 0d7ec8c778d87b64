//! What stands beside the tables for those who write the report.

use crate::account::access::Act;
use crate::report::Report;
use crate::report::checklist::{self, Status};
use crate::report::document::Document;
use crate::report::views::{AppendixCard, NamingCard, OpenEntry};
use crate::study::definition::Definition;
use crate::web::reading::Reading;

/// Who agreed to be named, for those who see what is not published.
pub(super) fn naming(report: &Report, reading: &Reading) -> Option<NamingCard> {
    reading.is_inside.then(|| NamingCard {
        names: report.credits.names.clone(),
        unnamed: report.credits.unnamed,
    })
}

/// What of the appendix is open, for those who write it.
pub(super) fn appendix(document: &Document, reading: &Reading) -> Option<AppendixCard> {
    let appendix = document.appendix.as_ref()?;
    let may = reading.is_inside && reading.standing.may(Act::WriteMethods);
    let href = format!("/studies/{}/methods", document.study);
    let is_final = reading.is_open(document.round);
    let open = appendix.checklist.iter();
    let open = open.filter(|entry| entry.status == Status::Open);
    may.then(|| AppendixCard {
        total: appendix.checklist.len(),
        open: open
            .map(|entry| OpenEntry {
                name: entry.name,
                href: match checklist::question(entry.id) {
                    Some(_) if !is_final => format!("{href}#{}", entry.id),
                    _ => String::new(),
                },
            })
            .collect(),
        href,
        is_final,
    })
}

/// The sources of items and signals that a reader cannot look up, each with the statements that name
/// it.
pub(super) fn unlinked(definition: &Definition) -> Vec<(String, Vec<String>)> {
    let of_items = definition.items().flat_map(|placed| {
        let sources = placed.item.sources.iter();
        sources.map(|source| (source, &placed.item.text))
    });
    let signals = definition.sections.iter().flat_map(|one| &one.signals);
    let of_signals = signals.flat_map(|signal| {
        let sources = signal.points.iter().flat_map(|point| &point.sources);
        sources.map(|source| (source, &signal.headline))
    });
    let mut found: Vec<(String, Vec<String>)> = Vec::new();
    for (source, named_at) in of_items.chain(of_signals) {
        if source.url.is_some() {
            continue;
        }
        let known = found.iter_mut().find(|(label, _)| *label == source.label);
        match known {
            Some((_, statements)) if statements.contains(named_at) => (),
            Some((_, statements)) => statements.push(named_at.clone()),
            None => found.push((source.label.clone(), vec![named_at.clone()])),
        }
    }
    found
}
