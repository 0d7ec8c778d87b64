//! The files of a package, each made from the one that holds all.

use std::fmt::Write as _;

use csv::{QuoteStyle, Terminator, WriterBuilder};
use serde_json::json;

use super::citation::{citation, licence};
use super::{PublicPackage, PublicRound};
use crate::aggregation::results::{GroupResult, ItemResult};
use crate::report::Error;
use crate::report::csv::harmless;
use crate::report::docx::package::Package;
use crate::report::printing::threat_name;
use crate::result::particulars::Author;

/// The file that the others are made from.
pub(super) const DATA: &str = "data.json";

/// The package as a zip file; the same package gives the same bytes.
///
/// # Errors
/// `Unwritable` if memory does not suffice.
pub fn zip(package: &PublicPackage) -> Result<Vec<u8>, Error> {
    let unwritable = |error: &dyn std::fmt::Display| Error::Unwritable(error.to_string());
    let mut data = serde_json::to_vec_pretty(package).map_err(|e| unwritable(&e))?;
    data.push(b'\n');
    let mut zip = Package::new();
    let mut files = others(package).map_err(|e| unwritable(&e))?;
    files.push((DATA, data));
    for (name, bytes) in files {
        zip.file(name, &bytes).map_err(|e| unwritable(&e))?;
    }
    zip.finish().map_err(|e| unwritable(&e))
}

/// All files but the one that holds all, by name.
pub(super) fn others(
    package: &PublicPackage,
) -> Result<Vec<(&'static str, Vec<u8>)>, std::io::Error> {
    Ok(vec![
        ("README.md", readme(package).into_bytes()),
        ("CITATION.cff", citation(package).into_bytes()),
        ("LICENSE.txt", licence(package).into_bytes()),
        ("codebook.csv", codebook()?),
        ("definition.json", definition(package).into_bytes()),
        ("counts.csv", counts(package)?),
        ("transitions.csv", transitions(package)?),
    ])
}

fn readme(package: &PublicPackage) -> String {
    let mut text = format!(
        "# {}: open data\n\nCounts of an expert panel, round by round, and the results that follow \
         from them. Study `{}`, run by {}.\n\n",
        one_line(package.cited_title()),
        package.study,
        one_line(&package.contact)
    );
    if package.simulated {
        text.push_str("The panel is simulated: nobody gave these answers.\n\n");
    }
    let _ = writeln!(text, "{}\n", terms(package));
    text.push_str("| round | closed | N | invited | seal (SHA-256) |\n|---|---|---|---|---|\n");
    for round in &package.rounds {
        let _ = writeln!(
            text,
            "| {} | {} | {} | {} | `{}` |",
            round.input.round,
            round.closed.as_deref().unwrap_or("n/a"),
            round.input.panel,
            round.input.invited,
            round.root
        );
    }
    text.push_str(
        "\n| file | holds |\n|---|---|\n\
         | `counts.csv` | answers by value, abstentions and missing, arrow and label, of each item and of each stakeholder group that may be shown |\n\
         | `transitions.csv` | who moved from which answer to which since the round before |\n\
         | `definition.json` | what the panel read: statements, scales, periods, sources |\n\
         | `codebook.csv` | what each column means |\n\
         | `data.json` | all of it for programs, with the rule, the measures and the seals |\n\
         | `CITATION.cff`, `LICENSE.txt` | how to cite it, and what may be done with it |\n\n\
         Nothing here tells who answered what. An item with fewer than five answers has no counts; \
         a small stakeholder group is hidden, and with it another one where its number would follow \
         from the total; transitions are left out where single answers would follow from them.\n\n\
         `castalia verify FILE.zip` computes every arrow, label and measure again from the counts, \
         compares them with what is printed, and checks the seals, without a network. A seal is the \
         hash of digests; the package holds the salts of what is public, so that those digests can \
         be checked, and only the digests of the rest.\n",
    );
    text
}

/// Who made it, what may be done with it, and where the report stands.
fn terms(package: &PublicPackage) -> String {
    let terms = &package.terms;
    let mut text = format!(
        "Licence: {}. {}",
        terms.licence.short(),
        terms.licence.meaning()
    );
    let names: Vec<String> = terms.authors.iter().map(Author::name).collect();
    if !names.is_empty() {
        text.push_str(&format!(" Authors: {}.", one_line(&names.join("; "))));
    }
    if let Some(doi) = &terms.doi {
        text.push_str(&format!(" DOI: <https://doi.org/{doi}>."));
    }
    if let Some(url) = &terms.url {
        text.push_str(&format!(" Report: <{url}>"));
    }
    text
}

const COLUMNS: [(&str, &str, &str); 21] = [
    ("counts.csv", "round", "Number of the round, from 1"),
    (
        "counts.csv",
        "item",
        "Id of the item, the same in all rounds",
    ),
    (
        "counts.csv",
        "version",
        "Version of its wording; versions are never mixed",
    ),
    (
        "counts.csv",
        "group",
        "Stakeholder group; empty for the whole panel",
    ),
    ("counts.csv", "n", "Valid answers"),
    (
        "counts.csv",
        "abstained",
        "Answers that could not judge; in no share; empty where not shown",
    ),
    (
        "counts.csv",
        "missing",
        "Members of N who neither answered nor abstained; empty where not shown",
    ),
    (
        "counts.csv",
        "shown",
        "yes, or no where counts are hidden to protect single answers",
    ),
    (
        "counts.csv",
        "arrow",
        "up, stable or down; empty without one",
    ),
    (
        "counts.csv",
        "label",
        "consensus, leaning, split, no_consensus or insufficient",
    ),
    (
        "counts.csv",
        "threat",
        "increasing or decreasing: what the arrow does to the threat; else empty",
    ),
    (
        "counts.csv",
        "count_1 …",
        "Valid answers by value; value 1 is the most downward point of the scale",
    ),
    ("transitions.csv", "round", "The later round"),
    (
        "transitions.csv",
        "earlier_round",
        "The last earlier round with this version of the item",
    ),
    ("transitions.csv", "item", "Id of the item"),
    (
        "transitions.csv",
        "from",
        "Value in the earlier round, abstained, or absent",
    ),
    (
        "transitions.csv",
        "to",
        "Value in the later round, abstained, or absent",
    ),
    (
        "transitions.csv",
        "count",
        "Panelists; pairs of answers without any are left out",
    ),
    (
        "definition.json",
        "wording",
        "What the panel read, with the points of the scale from value 1 up",
    ),
    (
        "definition.json",
        "polarity",
        "What a rise of the item does to the threat",
    ),
    (
        "definition.json",
        "sources",
        "Sources that were shown with the item",
    ),
];

fn codebook() -> Result<Vec<u8>, std::io::Error> {
    let rows = COLUMNS.map(|(file, column, meaning)| [file, column, meaning].map(str::to_owned));
    let rows = rows.into_iter().map(|row| row.to_vec());
    table(&["file", "column", "meaning"].map(str::to_owned), rows)
}

fn definition(package: &PublicPackage) -> String {
    let rounds = package.rounds.iter().map(|round| {
        json!({
            "round": round.input.round,
            "rule": round.input.rule,
            "items": round.definitions,
            "withdrawn": round.withdrawn,
        })
    });
    let whole = json!({
        "study": package.study,
        "title": package.title,
        "language": package.language,
        "rounds": rounds.collect::<Vec<_>>(),
    });
    format!("{whole:#}\n")
}

fn counts(package: &PublicPackage) -> Result<Vec<u8>, std::io::Error> {
    let items = || {
        package
            .rounds
            .iter()
            .flat_map(|round| round.results.items())
    };
    let most = items()
        .map(|item| item.scale.points.len())
        .max()
        .unwrap_or_default();
    let first = [
        "round",
        "item",
        "version",
        "group",
        "n",
        "abstained",
        "missing",
        "shown",
        "arrow",
        "label",
        "threat",
    ];
    let values = (1..=most).map(|value| format!("count_{value}"));
    let heads: Vec<String> = first.map(str::to_owned).into_iter().chain(values).collect();
    let mut rows = Vec::new();
    for round in &package.rounds {
        for item in round.results.items() {
            rows.push(of_item(round, item, most));
            rows.extend(
                item.groups
                    .iter()
                    .map(|group| of_group(round, item, group, most)),
            );
        }
    }
    table(&heads, rows.into_iter())
}

fn of_item(round: &PublicRound, item: &ItemResult, most: usize) -> Vec<String> {
    let mut row = vec![
        round.input.round.to_string(),
        item.id.clone(),
        item.version.to_string(),
        String::new(),
        item.n.to_string(),
        item.abstained.to_string(),
        item.missing.to_string(),
        shown(item.counts.is_some()),
        item.arrow
            .map(|arrow| arrow.name().to_owned())
            .unwrap_or_default(),
        name_of(&item.label),
        item.threat
            .map(|threat| threat_name(threat).to_owned())
            .unwrap_or_default(),
    ];
    row.extend(cells(item.counts.as_deref(), most));
    row
}

fn of_group(
    round: &PublicRound,
    item: &ItemResult,
    group: &GroupResult,
    most: usize,
) -> Vec<String> {
    let number = |number: Option<u64>| number.map(|n| n.to_string()).unwrap_or_default();
    let mut row = vec![
        round.input.round.to_string(),
        item.id.clone(),
        item.version.to_string(),
        harmless(&group.name),
        number(group.n),
        number(group.abstained),
        number(group.missing),
        shown(!group.hidden),
        group
            .arrow
            .map(|arrow| arrow.name().to_owned())
            .unwrap_or_default(),
        group.label.as_ref().map(name_of).unwrap_or_default(),
        String::new(),
    ];
    row.extend(cells(group.counts.as_deref(), most));
    row
}

fn shown(is_shown: bool) -> String {
    if is_shown { "yes" } else { "no" }.to_owned()
}

/// As JSON names it.
fn name_of(label: &impl serde::Serialize) -> String {
    json!(label).as_str().unwrap_or_default().to_owned()
}

fn cells(counts: Option<&[u64]>, most: usize) -> impl Iterator<Item = String> {
    let counts = counts.unwrap_or_default().to_vec();
    (0..most).map(move |at| counts.get(at).map(u64::to_string).unwrap_or_default())
}

fn transitions(package: &PublicPackage) -> Result<Vec<u8>, std::io::Error> {
    let heads = ["round", "earlier_round", "item", "from", "to", "count"].map(str::to_owned);
    let mut rows = Vec::new();
    for round in &package.rounds {
        for item in round.results.items() {
            let (Some(cells), Some(earlier)) = (&item.transition, item.earlier_round) else {
                continue;
            };
            let k = item.scale.points.len();
            for (from, line) in cells.iter().enumerate() {
                for (to, count) in line.iter().enumerate().filter(|(_, count)| **count > 0) {
                    rows.push(vec![
                        round.input.round.to_string(),
                        earlier.to_string(),
                        item.id.clone(),
                        answer(from, k),
                        answer(to, k),
                        count.to_string(),
                    ]);
                }
            }
        }
    }
    table(&heads, rows.into_iter())
}

/// A row or column of a transition table: a value, or one of the last two.
fn answer(place: usize, k: usize) -> String {
    match place.checked_sub(k) {
        None => (place + 1).to_string(),
        Some(0) => "abstained".to_owned(),
        Some(_) => "absent".to_owned(),
    }
}

fn table(
    heads: &[String],
    rows: impl Iterator<Item = Vec<String>>,
) -> Result<Vec<u8>, std::io::Error> {
    let mut writer = WriterBuilder::new()
        .quote_style(QuoteStyle::Necessary)
        .terminator(Terminator::CRLF)
        .from_writer(Vec::new());
    writer.write_record(heads)?;
    for row in rows {
        writer.write_record(row)?;
    }
    writer.into_inner().map_err(csv::IntoInnerError::into_error)
}

/// Without line breaks and what Markdown reads as markup.
fn one_line(text: &str) -> String {
    let plain = |c: char| match c {
        '\n' | '\r' | '|' | '`' | '<' | '>' | '[' | ']' | '*' | '_' | '#' => ' ',
        c => c,
    };
    text.chars().map(plain).collect()
}
