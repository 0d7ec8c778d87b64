//! Rows of items, signals and points of scales as nodes of the tree.

use super::super::error::{nearest, quoted, suggesting};
use super::super::tree::{Entry, Node, Value};
use super::CellError;
use super::build::{Builder, Record, entry, lines, text};
use super::layout::{Sheet, Table};
use super::place::Place;

/// Keys that the row of an item may have.
const ITEM_KEYS: &[&str] = &[
    "id",
    "text",
    "guidance",
    "polarity",
    "instrument",
    "scale",
    "source",
];

fn table_of_kind(kind: &str) -> Option<Table> {
    match kind.to_lowercase().as_str() {
        "factor" => Some(Table::Factors),
        "norm" | "rule" => Some(Table::NormsAndRules),
        _ => None,
    }
}

impl Builder {
    /// One table node of a record: the given keys, each with the cell it stands in.
    pub(super) fn table_of(&mut self, record: &Record<'_>, keys: &[&str]) -> Node {
        let mut entries = Vec::new();
        for &key in keys {
            let Some((value, column)) = record.get(key) else {
                continue;
            };
            let at = self.places.add(record.place(Some(column)));
            let node = match key {
                "source" => sources(at, value),
                _ => text(at, value),
            };
            entries.push(entry(key, Some(at), node.value));
        }
        Node {
            at: Some(self.places.add(record.place(None))),
            value: Value::Table(entries),
        }
    }

    pub(super) fn items(&mut self, records: Vec<Record<'_>>, tables: &mut [Vec<Entry>; 2]) {
        let mut groups: [Vec<(String, Node, Vec<Node>)>; 2] = Default::default();
        for record in &records {
            let Some(table) = self.kind(record, &records) else {
                continue;
            };
            let item = self.table_of(record, ITEM_KEYS);
            let name = record.get("name").map_or("", |(name, _)| name);
            let of_table = &mut groups[table as usize];
            match of_table.iter_mut().find(|(known, ..)| known == name) {
                Some((.., items)) => items.push(item),
                None => {
                    let head = self.table_of(record, &["name"]);
                    of_table.push((name.to_owned(), head, vec![item]));
                }
            }
        }
        for (table, groups) in tables.iter_mut().zip(groups) {
            let groups: Vec<Node> = groups
                .into_iter()
                .map(|(_, mut head, items)| {
                    if let Value::Table(entries) = &mut head.value {
                        entries.push(entry("item", head.at, Value::List(items)));
                    }
                    head
                })
                .collect();
            if !groups.is_empty() {
                table.push(entry("group", None, Value::List(groups)));
            }
        }
    }

    /// The table that a row's item belongs to. Where the kind is wrong, the one that was likely
    /// meant, so that nothing else seems wrong because of it.
    fn kind(&mut self, record: &Record<'_>, all: &[Record<'_>]) -> Option<Table> {
        let kind = record.get("kind").map_or("", |(kind, _)| kind);
        if let Some(table) = table_of_kind(kind) {
            if table == Table::Factors && record.get("polarity").is_none() {
                self.wrong(
                    record,
                    "polarity",
                    "nothing".to_owned(),
                    "one of increases, decreases, neither, ambivalent".to_owned(),
                );
            }
            return Some(table);
        }
        let near = nearest(kind, ["factor", "norm", "rule"]).filter(|_| !kind.is_empty());
        let found = if kind.is_empty() {
            "nothing".to_owned()
        } else {
            quoted(kind)
        };
        let expected = suggesting("factor, norm or rule".to_owned(), near);
        self.wrong(record, "kind", found, expected);
        let name = |record: &Record<'_>| record.get("name").map(|(name, _)| name.to_owned());
        let beside = || {
            let alike = all.iter().filter(|other| name(other) == name(record));
            let kinds = alike.filter_map(|other| other.get("kind"));
            kinds.filter_map(|(kind, _)| table_of_kind(kind)).next()
        };
        near.and_then(table_of_kind).or_else(beside)
    }

    fn wrong(&mut self, record: &Record<'_>, key: &str, found: String, expected: String) {
        let head = record.heads.iter().find(|(field, _)| field.key == key);
        self.errors.push(CellError {
            sheet: record.sheet,
            row: Some(record.row.number),
            column: head.map(|(_, column)| *column),
            name: head.map_or_else(|| key.to_owned(), |(field, _)| field.name.to_owned()),
            found,
            expected,
        });
    }

    pub(super) fn table(&mut self, table: Table, mut entries: Vec<Entry>) -> Node {
        let at = self.places.add(Place {
            sheet: Sheet::Study,
            row: None,
            column: None,
            table: Some(table),
            heads: Vec::new(),
        });
        entries.push(entry(
            "layout",
            Some(at),
            Value::Text(table.layout().to_owned()),
        ));
        Node {
            at: Some(at),
            value: Value::Table(entries),
        }
    }

    pub(super) fn scales(&mut self, records: Vec<Record<'_>>) {
        let mut scales: Vec<(String, Node, Vec<Node>)> = Vec::new();
        for record in &records {
            let point = self.table_of(record, &["glyph", "label", "meaning", "region"]);
            let name = record.get("name").map_or("", |(name, _)| name);
            match scales.iter_mut().find(|(known, ..)| known == name) {
                Some((.., points)) => points.push(point),
                None => {
                    let head = self.table_of(record, &["name"]);
                    scales.push((name.to_owned(), head, vec![point]));
                }
            }
        }
        let scales: Vec<Node> = scales
            .into_iter()
            .map(|(_, mut head, points)| {
                if let Value::Table(entries) = &mut head.value {
                    entries.push(entry("point", head.at, Value::List(points)));
                }
                head
            })
            .collect();
        if !scales.is_empty() {
            self.root.push(entry("scale", None, Value::List(scales)));
        }
    }

    /// Sections of signals in the order in which they first appear. A row without a headline goes
    /// on with the signal above it.
    pub(super) fn signals(&mut self, records: Vec<Record<'_>>) -> Vec<(String, Node)> {
        let mut sections: Vec<(String, Node, Vec<Signal>)> = Vec::new();
        let mut last: Option<(usize, usize)> = None;
        for record in &records {
            let point = self.table_of(record, &["text", "source"]);
            let headline = record.get("headline").map(|(text, _)| text);
            let heading = record.get("heading").map(|(text, _)| text);
            let section = match (heading, last) {
                (None, Some((section, _))) => section,
                (heading, _) => {
                    let name = heading.unwrap_or_default();
                    match sections.iter().position(|(known, ..)| known == name) {
                        Some(section) => section,
                        None => {
                            let head = self.section_of_signals(record);
                            sections.push((name.to_owned(), head, Vec::new()));
                            sections.len() - 1
                        }
                    }
                }
            };
            let signals = &mut sections[section].2;
            let is_new = match (headline, last) {
                (None, Some((before, _))) => before != section,
                (None, None) => true,
                (Some(headline), _) => signals
                    .last()
                    .is_none_or(|signal| signal.headline != headline),
            };
            if is_new {
                let head = self.table_of(record, &["headline", "question"]);
                signals.push(Signal {
                    headline: headline.unwrap_or_default().to_owned(),
                    head,
                    points: Vec::new(),
                });
            }
            last = Some((section, signals.len()));
            if let Some(signal) = signals.last_mut() {
                signal.points.push(point);
            }
        }
        sections
            .into_iter()
            .map(|(name, mut head, signals)| {
                let signals = signals.into_iter().map(Signal::node).collect();
                if let Value::Table(entries) = &mut head.value {
                    entries.push(entry("signal", head.at, Value::List(signals)));
                }
                (name, head)
            })
            .collect()
    }

    fn section_of_signals(&mut self, record: &Record<'_>) -> Node {
        let column = record.get("heading").map(|(_, column)| column);
        let heading = record.get("heading").map(|(text, _)| text);
        let at = self.places.add(record.place(column));
        let mut entries = vec![entry("layout", Some(at), Value::Text("signals".to_owned()))];
        if let Some(heading) = heading {
            entries.push(entry("heading", Some(at), Value::Text(heading.to_owned())));
        }
        Node {
            at: Some(at),
            value: Value::Table(entries),
        }
    }
}

/// A signal in the making.
struct Signal {
    headline: String,
    head: Node,
    points: Vec<Node>,
}

impl Signal {
    fn node(self) -> Node {
        let mut head = self.head;
        if let Value::Table(entries) = &mut head.value {
            entries.push(entry("point", head.at, Value::List(self.points)));
        }
        head
    }
}

/// `label | address | language | date | archived`, one source a line; a line that is an address alone is its
/// own label.
fn sources(at: usize, value: &str) -> Node {
    lines(at, value, |line| {
        let keys = source_keys(line).into_iter();
        let entries = keys.map(|(key, part)| entry(key, Some(at), Value::Text(part.to_owned())));
        Value::Table(entries.collect())
    })
}

/// The same lines as the keys of the study file in JSON.
pub fn sources_of(value: &str) -> serde_json::Value {
    let said = value.lines().map(str::trim).filter(|line| !line.is_empty());
    said.map(|line| {
        let keys = source_keys(line).into_iter();
        keys.map(|(key, part)| (key.to_owned(), serde_json::Value::from(part)))
            .collect::<serde_json::Map<_, _>>()
            .into()
    })
    .collect::<Vec<serde_json::Value>>()
    .into()
}

fn source_keys(line: &str) -> Vec<(&'static str, &str)> {
    let mut parts = line.split('|').map(str::trim);
    let label = parts.next().unwrap_or_default();
    let is_address = ["http://", "https://", "mailto:"]
        .iter()
        .any(|scheme| label.starts_with(scheme));
    let mut keys = vec![("label", label)];
    if is_address {
        keys.push(("url", label));
    }
    let others = ["url", "language", "date", "archived"]
        .into_iter()
        .zip(parts);
    keys.extend(others.filter(|(key, part)| !(part.is_empty() || is_address && *key == "url")));
    keys
}
