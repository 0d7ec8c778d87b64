//! What a report prints otherwise than another one of the same study, item by item. Both are
//! compared in the form of their JSON, so that one of them may come from another server.

use std::collections::BTreeMap;

use serde_json::Value;

/// An item of which something is printed otherwise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changed {
    pub id: String,
    pub text: String,
    /// Heading of its table.
    pub table: String,
    pub changes: Vec<Change>,
}

/// Something of an item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// It was not printed before: its sign now.
    New(String),
    /// It is no longer printed.
    Gone,
    Reworded,
    /// Arrow or mark with its word, now and before.
    Sign(String, String),
    /// The label beside an arrow, now and before.
    Label(String, String),
    /// The answers by value, now and before; none where they are too few to show.
    Counts(Option<String>, Option<String>),
    /// What the authors say beside the panel; empty for nothing.
    Authors(String),
}

impl Change {
    /// Whether a table prints it: answers stand in the tables of numbers alone.
    pub fn is_printed(&self) -> bool {
        !matches!(self, Self::Counts(..))
    }

    /// In words: "▲ Upward instead of ◇ No consensus".
    pub fn words(&self) -> String {
        let counted = |counts: &Option<String>| match counts {
            Some(counts) => counts.clone(),
            None => "too few to show".to_owned(),
        };
        match self {
            Self::New(sign) => format!("new, {sign}"),
            Self::Gone => "no longer printed".to_owned(),
            Self::Reworded => "reworded".to_owned(),
            Self::Sign(now, was) | Self::Label(now, was) => format!("{now} instead of {was}"),
            Self::Counts(now, was) => {
                format!("answers {} instead of {}", counted(now), counted(was))
            }
            Self::Authors(words) if words.is_empty() => {
                "the authors now say nothing beside the panel".to_owned()
            }
            Self::Authors(words) => format!("the authors now say {words}"),
        }
    }
}

/// An item as it is printed.
struct Printed<'a> {
    table: &'a str,
    text: &'a str,
    sign: String,
    label: String,
    counts: Option<String>,
    authors: String,
}

/// What is printed otherwise than `before`: items in the order of the report, then those that it no
/// longer has.
pub fn changes(before: &Value, now: &Value) -> Vec<Changed> {
    let (old, new) = (printed(before), printed(now));
    let was: BTreeMap<&str, &Printed> = old.iter().map(|(id, item)| (*id, item)).collect();
    let mut all: Vec<Changed> = new
        .iter()
        .map(|(id, item)| changed(id, item, compared(was.get(id).copied(), item)))
        .filter(|item| !item.changes.is_empty())
        .collect();
    let is_gone = |id: &str| !new.iter().any(|(other, _)| *other == id);
    let gone = old.iter().filter(|(id, _)| is_gone(id));
    all.extend(gone.map(|(id, item)| changed(id, item, vec![Change::Gone])));
    all
}

fn changed(id: &str, item: &Printed, changes: Vec<Change>) -> Changed {
    Changed {
        id: id.to_owned(),
        text: item.text.to_owned(),
        table: item.table.to_owned(),
        changes,
    }
}

fn compared(was: Option<&Printed>, now: &Printed) -> Vec<Change> {
    let Some(was) = was else {
        return vec![Change::New(now.sign.clone())];
    };
    let mut found = Vec::new();
    if was.sign != now.sign {
        found.push(Change::Sign(now.sign.clone(), was.sign.clone()));
    }
    // Without an arrow the label is the sign's word.
    let is_said = [&was.sign, &now.sign]
        .iter()
        .any(|sign| sign.starts_with('◇'));
    if was.label != now.label && !is_said {
        found.push(Change::Label(now.label.clone(), was.label.clone()));
    }
    if was.text != now.text {
        found.push(Change::Reworded);
    }
    if was.counts != now.counts {
        found.push(Change::Counts(now.counts.clone(), was.counts.clone()));
    }
    if was.authors != now.authors {
        found.push(Change::Authors(now.authors.clone()));
    }
    found
}

fn printed(report: &Value) -> Vec<(&str, Printed<'_>)> {
    fn list<'a>(value: &'a Value, key: &str) -> impl Iterator<Item = &'a Value> {
        value[key].as_array().into_iter().flatten()
    }
    let mut all = Vec::new();
    for table in list(report, "tables") {
        for item in list(table, "groups").flat_map(|group| list(group, "items")) {
            let print = &item["print"];
            let word = |key: &str| print[key].as_str().unwrap_or_default();
            let (Some(id), Some(text)) = (item["id"].as_str(), item["text"].as_str()) else {
                continue;
            };
            let counts = item["counts"].as_array().map(|counts| {
                let numbers: Vec<String> = counts.iter().map(Value::to_string).collect();
                numbers.join(", ")
            });
            let label = item["label"].as_str().unwrap_or_default();
            all.push((
                id,
                Printed {
                    table: table["heading"].as_str().unwrap_or_default(),
                    text,
                    sign: format!("{} {}", word("symbol"), word("word"))
                        .trim()
                        .to_owned(),
                    label: label.replace('_', " "),
                    counts,
                    authors: authors(item, word("departure")),
                },
            ));
        }
    }
    all
}

/// What the authors say, with their reason: a reason that is put otherwise is a change, too.
fn authors(item: &Value, departure: &str) -> String {
    match item["editorial"]["reason"].as_str() {
        Some(reason) => format!("{departure}: {reason}"),
        None => departure.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn report(items: &[(&str, &str, &str, &str, Value)]) -> Value {
        let items: Vec<Value> = items
            .iter()
            .map(|(id, text, symbol, departure, more)| {
                let print = json!({"symbol": symbol, "word": null, "departure": departure});
                let mut item = json!({"id": id, "text": text, "print": print});
                for (key, value) in more.as_object().into_iter().flatten() {
                    item[key] = value.clone();
                }
                item
            })
            .collect();
        json!({"tables": [{"heading": "Trends", "groups": [{"items": items}]}]})
    }

    fn told(before: &Value, now: &Value) -> Vec<String> {
        let all = changes(before, now);
        let lines = all.iter().flat_map(|item| {
            let lines = item.changes.iter();
            lines.map(|change| format!("{}: {}", item.id, change.words()))
        });
        lines.collect()
    }

    #[test]
    fn what_is_printed_otherwise_is_told_item_by_item() {
        let nothing = || json!({});
        let before = report(&[
            (
                "a",
                "A",
                "▲",
                "",
                json!({"label": "consensus", "counts": [1, 2, 9]}),
            ),
            ("b", "B", "—", "", nothing()),
            ("c", "C", "▼", "", nothing()),
            (
                "e",
                "E",
                "▲",
                "",
                json!({"label": "consensus", "counts": [1, 2, 9]}),
            ),
            (
                "f",
                "F",
                "▲",
                "(authors: Upward)",
                json!({"editorial": {"reason": "Old."}}),
            ),
        ]);
        assert!(changes(&before, &before).is_empty());
        let now = report(&[
            (
                "a",
                "A",
                "◇",
                "",
                json!({"label": "no_consensus", "counts": null}),
            ),
            ("b", "B2", "—", "(authors: Upward)", nothing()),
            ("d", "D", "◇", "", nothing()),
            (
                "e",
                "E",
                "▲",
                "",
                json!({"label": "leaning", "counts": [2, 2, 8]}),
            ),
            (
                "f",
                "F",
                "▲",
                "(authors: Upward)",
                json!({"editorial": {"reason": "New."}}),
            ),
        ]);
        assert_eq!(
            told(&before, &now),
            [
                "a: ◇ instead of ▲",
                "a: answers too few to show instead of 1, 2, 9",
                "b: reworded",
                "b: the authors now say (authors: Upward)",
                "d: new, ◇",
                "e: leaning instead of consensus",
                "e: answers 2, 2, 8 instead of 1, 2, 9",
                "f: the authors now say (authors: Upward): New.",
                "c: no longer printed",
            ]
        );
    }
}
