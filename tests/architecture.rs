//! Who may import whom: read from the sources, so that a shortcut between rooms fails a test.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

#[path = "architecture/crates.rs"]
mod crates;
#[path = "architecture/documents.rs"]
mod documents;

/// Features, each using only those before it.
const FEATURES: [&str; 9] = [
    "account", "study", "round", "panel", "result", "rating", "closing", "report", "privacy",
];
/// Rooms that every feature may use and that use no feature.
const SIDE_ROOMS: [&str; 5] = ["mail", "audit", "live", "clock", "locale"];
/// Rooms without state that compute: the results from counts, and what is drawn from results.
const PURE: [&str; 2] = ["aggregation", "drawing"];
/// Rooms that know all others.
const TOP_ROOMS: [&str; 4] = ["web", "cli", "jobs", "demo"];
/// Rooms that start the program.
const FOUNDATIONS: [&str; 2] = ["config", "telemetry"];
/// What of `web` the handlers and views of a feature may use.
const KIT: [&str; 16] = [
    "address",
    "error",
    "form",
    "page",
    "reading",
    "session",
    "charts",
    "frame",
    "reply",
    "input",
    "kept",
    "views",
    "AppState",
    "href",
    "is_local",
    "RequestId",
];

struct Source {
    /// Below `src`, such as `rating/pages.rs`.
    path: String,
    room: String,
    text: String,
}

fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut folders = vec![root.clone()];
    let mut found = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                found.extend(source(&root, path));
            }
        }
    }
    assert!(found.len() > 50, "the sources were not found");
    found.sort_by(|a, b| a.path.cmp(&b.path));
    found
}

fn source(root: &Path, path: PathBuf) -> Option<Source> {
    let below = path
        .strip_prefix(root)
        .unwrap()
        .to_string_lossy()
        .replace('\\', "/");
    let is_test = below.ends_with("/tests.rs") || below.contains("/tests/");
    if is_test || below == "lib.rs" || below == "main.rs" {
        return None;
    }
    let room = below
        .split('/')
        .next()
        .unwrap()
        .trim_end_matches(".rs")
        .to_owned();
    let text = without_tests_and_comments(&fs::read_to_string(path).unwrap());
    Some(Source {
        path: below,
        room,
        text,
    })
}

/// Tests stand last in a file and may reach further; comments may name anything.
fn without_tests_and_comments(text: &str) -> String {
    let code = match text.find("#[cfg(test)]\nmod ") {
        Some(end) => &text[..end],
        None => text,
    };
    code.lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .collect::<Vec<_>>()
        .join("\n")
}

/// Every path that begins with `crate::`, as its first one or two names: `use` lines with braces
/// and paths inside expressions alike.
fn paths(text: &str) -> BTreeSet<(String, Option<String>)> {
    let mut found = BTreeSet::new();
    for (at, _) in text.match_indices("crate::") {
        let before = text[..at].chars().next_back();
        if before.is_some_and(|sign| sign.is_alphanumeric() || sign == '_' || sign == '$') {
            continue;
        }
        for first in branches(&text[at + "crate::".len()..]) {
            let (name, rest) = split_name(&first);
            match rest.strip_prefix("::") {
                Some(rest) => found.extend(
                    branches(rest)
                        .into_iter()
                        .map(|second| (name.clone(), Some(split_name(&second).0))),
                ),
                None => drop(found.insert((name, None))),
            }
        }
    }
    found
}

/// The alternatives at the head of a path: those between braces, or the one that is there.
fn branches(text: &str) -> Vec<String> {
    let Some(inner) = text.strip_prefix('{') else {
        return vec![
            text.chars()
                .take_while(|sign| !";{},)>".contains(*sign))
                .collect::<String>()
                + &braces_after(text),
        ];
    };
    let mut depth = 0;
    let mut all = vec![String::new()];
    for sign in inner.chars() {
        match sign {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                all.push(String::new());
                continue;
            }
            _ => (),
        }
        all.last_mut().unwrap().push(sign);
    }
    all.iter()
        .map(|one| one.trim().to_owned())
        .filter(|one| !one.is_empty())
        .collect()
}

/// The braces that follow a path's last `::`, with what is between them.
fn braces_after(text: &str) -> String {
    let head: String = text
        .chars()
        .take_while(|sign| !";{},)>".contains(*sign))
        .collect();
    if !head.ends_with("::") {
        return String::new();
    }
    let mut depth = 0;
    let mut braces = String::new();
    for sign in text[head.len()..].chars() {
        braces.push(sign);
        match sign {
            '{' => depth += 1,
            '}' if depth <= 1 => break,
            '}' => depth -= 1,
            _ => (),
        }
    }
    braces
}

fn split_name(path: &str) -> (String, String) {
    let end = path
        .find(|sign: char| !sign.is_alphanumeric() && sign != '_')
        .unwrap_or(path.len());
    (path[..end].to_owned(), path[end..].to_owned())
}

fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// Whether a file is made of handlers or views of a feature.
fn is_outer(source: &Source) -> bool {
    ["pages", "api", "views"].iter().any(|kind| {
        file_name(&source.path) == format!("{kind}.rs")
            || source.path.contains(&format!("/{kind}/"))
    })
}

fn allowed(source: &Source) -> BTreeSet<&str> {
    let room = source.room.as_str();
    let mut may: BTreeSet<&str> = BTreeSet::from([room]);
    if let Some(place) = FEATURES.iter().position(|feature| *feature == room) {
        may.extend(SIDE_ROOMS);
        may.extend(&FEATURES[..place]);
        may.insert("store");
        if room != "account" {
            may.extend(PURE);
        }
    } else if room == "drawing" {
        may.insert("aggregation");
    } else if SIDE_ROOMS.contains(&room) {
        may.extend(["store", "clock"]);
    } else if room == "telemetry" {
        may.insert("config");
    } else if room == "store" {
        may.insert("clock");
    } else if TOP_ROOMS.contains(&room) {
        may.extend(SIDE_ROOMS);
        may.extend(FEATURES);
        may.extend(TOP_ROOMS);
        may.extend(FOUNDATIONS);
        may.extend(PURE);
        may.insert("store");
    }
    may
}

#[test]
fn every_room_is_known_to_the_rules() {
    let known: BTreeSet<&str> = FEATURES
        .into_iter()
        .chain(SIDE_ROOMS)
        .chain(TOP_ROOMS)
        .chain(FOUNDATIONS)
        .chain(PURE)
        .chain(["store"])
        .collect();
    for source in sources() {
        assert!(
            known.contains(source.room.as_str()),
            "{}: a room without a rule",
            source.path
        );
    }
}

#[test]
fn a_room_imports_only_what_it_may() {
    let rooms: BTreeSet<String> = sources().into_iter().map(|source| source.room).collect();
    let mut wrong = BTreeMap::new();
    for source in sources() {
        let may = allowed(&source);
        for (first, second) in paths(&source.text) {
            let kit = first == "web"
                && is_outer(&source)
                && second.as_deref().is_none_or(|part| KIT.contains(&part));
            if rooms.contains(&first) && !may.contains(first.as_str()) && !kit {
                let second = second.unwrap_or_default();
                wrong
                    .entry(source.path.clone())
                    .or_insert_with(Vec::new)
                    .push(format!("{first}::{second}"));
            }
        }
    }
    assert!(wrong.is_empty(), "imports against the rules: {wrong:#?}");
}

#[test]
fn only_handlers_and_web_know_http() {
    for source in sources() {
        let handler = is_outer(&source) && !source.path.contains("views");
        if source.text.contains("actix_web") {
            assert!(
                handler || source.room == "web",
                "{} knows actix",
                source.path
            );
        }
    }
}

#[test]
fn only_the_store_of_a_feature_knows_sql() {
    for source in sources() {
        let exempt = source.room == "store" || SIDE_ROOMS.contains(&source.room.as_str());
        // Or a part of it, in the folder beside it.
        let of_store = file_name(&source.path) == "store.rs" || source.path.contains("/store/");
        let is_store = exempt || of_store;
        let uses = source.text.contains("diesel::") || source.text.contains("on_backend!");
        assert!(!uses || is_store, "{} knows SQL", source.path);
    }
}

#[test]
fn the_reader_of_paths_sees_braces_and_expressions() {
    let text = "use crate::{account::{self, Email}, store};\nuse crate::web::{error, page::Shell};\n\
                let a = crate::panel::store::all(c);\nuse $crate::closing;";
    let found = paths(text);
    for (first, second) in [
        ("account", Some("self")),
        ("account", Some("Email")),
        ("store", None),
        ("web", Some("error")),
        ("web", Some("page")),
        ("panel", Some("store")),
    ] {
        let wanted = (first.to_owned(), second.map(str::to_owned));
        assert!(found.contains(&wanted), "{wanted:?} not in {found:?}");
    }
    assert!(!found.iter().any(|(first, _)| first == "closing"));
}
