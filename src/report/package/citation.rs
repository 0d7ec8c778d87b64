//! How the open data are cited and licensed: the files that say so.

use std::fmt::Write as _;

use serde_json::{Map, Value, json};

use super::PublicPackage;
use crate::result::particulars::{Author, Licence};

/// `CITATION.cff` by the schema 1.2.0 of the Citation File Format: a key a line, with its value as
/// JSON, which YAML reads as it is.
pub(super) fn citation(package: &PublicPackage) -> String {
    let mut text = String::new();
    for (key, value) in entries(package) {
        match value {
            Value::Array(list) => {
                let _ = writeln!(text, "{key}:");
                for one in list {
                    let _ = writeln!(text, "  - {one}");
                }
            }
            value => {
                let _ = writeln!(text, "{key}: {value}");
            }
        }
    }
    text
}

fn entries(package: &PublicPackage) -> Vec<(&'static str, Value)> {
    let last = package.rounds.last();
    let terms = &package.terms;
    let authors: Vec<Value> = match terms.authors.as_slice() {
        [] => vec![json!({"name": package.contact})],
        authors => authors.iter().map(author).collect(),
    };
    let title = format!("{}: open data of the expert panel", package.cited_title());
    let version = last.map_or(0, |round| round.input.round);
    let mut entries = vec![
        ("cff-version", json!("1.2.0")),
        ("message", json!("Please cite these data as follows.")),
        ("type", json!("dataset")),
        ("title", json!(title)),
        ("authors", json!(authors)),
        ("version", json!(format!("round {version}"))),
    ];
    if terms.licence.is_listed() {
        entries.push(("license", json!(terms.licence.spdx())));
    }
    let closed = last.and_then(|round| round.closed.as_ref());
    entries.extend(closed.map(|day| ("date-released", json!(day))));
    entries.extend(terms.doi.as_ref().map(|doi| ("doi", json!(doi))));
    entries.extend(terms.url.as_ref().map(|url| ("url", json!(url))));
    if let Some(round) = last {
        let seal = json!({
            "type": "other",
            "value": format!("sha256:{}", round.root),
            "description": "Seal of the last round",
        });
        entries.push(("identifiers", json!([seal])));
    }
    entries
}

/// A person, or an entity where there is a name and nothing else.
fn author(author: &Author) -> Value {
    let orcid = author.orcid.as_ref();
    let orcid = orcid.map(|orcid| ("orcid", json!(format!("https://orcid.org/{orcid}"))));
    let mut parts = Map::new();
    let mut put = |key: &str, value: Value| parts.insert(key.to_owned(), value);
    if author.given.is_none() && author.affiliation.is_none() {
        put("name", json!(author.family));
    } else {
        put("family-names", json!(author.family));
        if let Some(given) = &author.given {
            put("given-names", json!(given));
        }
        if let Some(affiliation) = &author.affiliation {
            put("affiliation", json!(affiliation));
        }
    }
    if let Some((key, value)) = orcid {
        put(key, value);
    }
    Value::Object(parts)
}

/// `LICENSE.txt`
pub(super) fn licence(package: &PublicPackage) -> String {
    let licence = package.terms.licence;
    let mut text = format!("SPDX-License-Identifier: {}\n\n", licence.spdx());
    match (licence, licence.url()) {
        (Licence::Zero, Some(url)) => {
            let _ = write!(
                text,
                "To the extent possible under law, the authors waive all rights in these data and \
                 tables under {}:\n{url}\n",
                licence.name()
            );
        }
        (_, Some(url)) => {
            let _ = write!(
                text,
                "These data and tables are licensed under {}:\n{url}\n",
                licence.name()
            );
        }
        (_, None) => text.push_str(
            "All rights reserved. These data and tables may be read; for any other use ask the \
             authors.\n",
        ),
    }
    text
}
