//! Two documents side by side.

use serde_json::{Number, Value};

/// How far two measures may lie apart and still be the same.
const TOLERANCE: f64 = 1e-9;

/// Walks two documents together and names what differs, a sentence each. Integers and text must be
/// equal, other numbers within the tolerance. Items are named by their id.
pub fn differences(path: &str, stored: &Value, computed: &Value) -> Vec<String> {
    let mut found = Vec::new();
    walk(path, stored, computed, &mut found);
    found
}

fn walk(path: &str, stored: &Value, computed: &Value, found: &mut Vec<String>) {
    match (stored, computed) {
        (Value::Object(one), Value::Object(other)) => {
            let path = match one.get("id").and_then(Value::as_str) {
                Some(id) => format!(
                    "{}, item {id}",
                    path.split([',', '.', '[']).next().unwrap_or(path)
                ),
                None => path.to_owned(),
            };
            let keys = one
                .keys()
                .chain(other.keys().filter(|key| !one.contains_key(*key)));
            for key in keys {
                let none = &Value::Null;
                walk(
                    &format!("{path}.{key}"),
                    one.get(key).unwrap_or(none),
                    other.get(key).unwrap_or(none),
                    found,
                );
            }
        }
        (Value::Array(one), Value::Array(other)) if one.len() == other.len() => {
            for (index, (one, other)) in one.iter().zip(other).enumerate() {
                walk(&format!("{path}[{index}]"), one, other, found);
            }
        }
        (Value::Number(one), Value::Number(other)) if is_close(one, other) => {}
        _ if stored == computed => {}
        _ => found.push(format!(
            "{path}: stored {}, from the answers {}",
            short(stored),
            short(computed)
        )),
    }
}

fn is_close(one: &Number, other: &Number) -> bool {
    if one.is_f64() || other.is_f64() {
        let pair = one.as_f64().zip(other.as_f64());
        pair.is_some_and(|(a, b)| (a - b).abs() <= TOLERANCE)
    } else {
        one == other
    }
}

fn short(value: &Value) -> String {
    let text = value.to_string();
    if text.chars().count() > 80 {
        text.chars().take(80).chain(['…']).collect()
    } else {
        text
    }
}
