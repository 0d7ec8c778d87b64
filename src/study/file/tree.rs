//! The two written forms of a study file, TOML and JSON, as one tree that knows where things stood.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use toml::de::{DeTable, DeValue};

/// A value with the byte at which it began, where the form of the file tells.
#[derive(Debug)]
pub(super) struct Node {
    pub at: Option<usize>,
    pub value: Value,
}

/// The kinds of value a study file is made of.
#[derive(Debug)]
pub(super) enum Value {
    Text(String),
    Integer(i64),
    Flag(bool),
    /// A date or a time of TOML, as it was written.
    Date(String),
    /// A number that is not whole, or too large, as it was written.
    Number(String),
    /// JSON's `null`: as good as an absent key.
    Null,
    List(Vec<Node>),
    Table(Vec<Entry>),
}

/// A key and what it stands for. A key written twice (JSON lets that through) is there twice.
#[derive(Debug)]
pub(super) struct Entry {
    pub key: String,
    pub at: Option<usize>,
    pub node: Node,
}

/// Something that is not TOML or JSON.
#[derive(Debug)]
pub(super) struct SyntaxError {
    pub at: Option<usize>,
    pub message: String,
}

/// What could be read of a TOML text.
pub(super) struct Read {
    pub root: Node,
    /// Faults of syntax, one a line at most, in order.
    pub faults: Vec<SyntaxError>,
    /// Whether the text after the last fault could not be read.
    pub cut: bool,
}

/// Faulty lines that are read around at most.
const MOST_FAULTS: usize = 50;

/// Reads TOML. A faulty line that is only a key and a value is blanked out, so that what follows
/// it is read too; after a faulty head or an open string nothing can be trusted.
pub(super) fn from_toml(text: &str) -> Read {
    let mut text = text.to_owned();
    let mut faults = Vec::new();
    loop {
        let (root, fault) = parse_toml(&text);
        let Some(fault) = fault else {
            return Read {
                root,
                faults,
                cut: false,
            };
        };
        let at = fault.at;
        faults.push(SyntaxError {
            at: at.map(|at| match fault.message.contains("multi-line") {
                true => opening_of(&text, at),
                false => at,
            }),
            message: fault.message,
        });
        let blanked = at.is_some_and(|at| blank_line(&mut text, at));
        if !blanked || faults.len() == MOST_FAULTS {
            return Read {
                root,
                faults,
                cut: true,
            };
        }
    }
}

/// The tree of a text up to its first fault.
fn parse_toml(text: &str) -> (Node, Option<SyntaxError>) {
    let (table, errors) = DeTable::parse_recoverable(text);
    let node = Node {
        at: Some(table.span().start),
        value: toml_table(table.get_ref()),
    };
    let first = errors.into_iter().next().map(|error| SyntaxError {
        at: error.span().map(|span| span.start),
        message: error.message().to_owned(),
    });
    (node, first)
}

/// Where a text over several lines that never ends begins; the fault itself lies at the end of
/// the file, where nobody would look.
fn opening_of(text: &str, at: usize) -> usize {
    let ends_file = text.get(at..).is_none_or(|rest| rest.trim().is_empty());
    let opening = ["\"\"\"", "'''"]
        .iter()
        .filter_map(|mark| text.rfind(mark))
        .max();
    opening.filter(|_| ends_file).unwrap_or(at)
}

/// Overwrites the line at a byte with blanks, if it is one that holds no more than a key and its
/// value. Every byte keeps its place.
fn blank_line(text: &mut String, at: usize) -> bool {
    let before = text.get(..at).unwrap_or_default();
    let start = before.rfind('\n').map_or(0, |index| index + 1);
    let end = text[start..]
        .find('\n')
        .map_or(text.len(), |length| start + length);
    let line = &text[start..end];
    let plain = !line.trim().is_empty()
        && !line.trim_start().starts_with(['[', '{', ']', '}', '#'])
        && !line.trim_end().ends_with(['[', '{', ','])
        && !["\"\"\"", "'''"].iter().any(|mark| line.contains(mark));
    if plain {
        text.replace_range(start..end, &" ".repeat(end - start));
    }
    plain
}

fn toml_table(table: &DeTable<'_>) -> Value {
    let mut entries: Vec<Entry> = table
        .iter()
        .map(|(key, value)| Entry {
            key: key.get_ref().clone().into_owned(),
            at: Some(key.span().start),
            node: Node {
                at: Some(value.span().start),
                value: toml_value(value.get_ref()),
            },
        })
        .collect();
    entries.sort_by_key(|entry| entry.at);
    Value::Table(entries)
}

fn toml_value(value: &DeValue<'_>) -> Value {
    match value {
        DeValue::String(text) => Value::Text(text.clone().into_owned()),
        DeValue::Integer(number) => i64::from_str_radix(number.as_str(), number.radix())
            .map_or_else(|_| Value::Number(number.to_string()), Value::Integer),
        DeValue::Float(number) => Value::Number(number.to_string()),
        DeValue::Boolean(flag) => Value::Flag(*flag),
        DeValue::Datetime(date) => Value::Date(date.to_string()),
        DeValue::Array(list) => Value::List(
            list.iter()
                .map(|value| Node {
                    at: Some(value.span().start),
                    value: toml_value(value.get_ref()),
                })
                .collect(),
        ),
        DeValue::Table(table) => toml_table(table),
    }
}

/// Reads JSON. Values carry no positions.
///
/// # Errors
/// What serde_json found, as line, column and message.
pub(super) fn from_json(text: &str) -> Result<Node, serde_json::Error> {
    serde_json::from_str(text)
}

impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = deserializer.deserialize_any(JsonValue)?;
        Ok(Self { at: None, value })
    }
}

struct JsonValue;

impl<'de> Visitor<'de> for JsonValue {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_bool<E>(self, flag: bool) -> Result<Value, E> {
        Ok(Value::Flag(flag))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Value, E> {
        Ok(Value::Integer(number))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Value, E> {
        Ok(
            i64::try_from(number)
                .map_or_else(|_| Value::Number(number.to_string()), Value::Integer),
        )
    }

    fn visit_f64<E>(self, number: f64) -> Result<Value, E> {
        Ok(Value::Number(number.to_string()))
    }

    fn visit_str<E>(self, text: &str) -> Result<Value, E> {
        Ok(Value::Text(text.to_owned()))
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Value, A::Error> {
        let mut nodes = Vec::new();
        while let Some(node) = list.next_element()? {
            nodes.push(node);
        }
        Ok(Value::List(nodes))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut table: A) -> Result<Value, A::Error> {
        let mut entries = Vec::new();
        while let Some((key, node)) = table.next_entry()? {
            entries.push(Entry {
                key,
                at: None,
                node,
            });
        }
        Ok(Value::Table(entries))
    }
}
