//! What the study's own texts may name and leave to be filled in: `{name}`, `{deadline}`, …

/// A placeholder and what stands in its place in a mail.
pub const PLACEHOLDERS: [(&str, &str); 7] = [
    ("name", "the name of the person who is written to"),
    ("study", "the study's title"),
    ("round", "the number of the round"),
    ("questions", "how many items the round has"),
    ("minutes", "about how many minutes the round takes"),
    ("deadline", "when the round closes"),
    ("contact", "the name of the study's contact"),
];

/// What means the same to everybody who reads it.
const OF_THE_STUDY: &[&str] = &["study", "contact"];
const ALL: &[&str] = &[
    "name",
    "study",
    "round",
    "questions",
    "minutes",
    "deadline",
    "contact",
];

/// The keys of the texts in which placeholders are filled, with those that each of them takes.
pub const TEXTS: [(&str, &[&str]); 4] = [
    ("invitation", ALL),
    ("thanks", ALL),
    ("consent", OF_THE_STUDY),
    ("privacy", OF_THE_STUDY),
];

/// "{name}, {study}, …".
pub fn list(names: &[&str]) -> String {
    let braced: Vec<String> = names.iter().map(|name| format!("{{{name}}}")).collect();
    braced.join(", ")
}

/// The first word in braces that is none of these placeholders, with its braces. Braces around
/// anything but one word are a text like any other.
pub fn unknown(text: &str, names: &[&str]) -> Option<String> {
    words(text)
        .map(|(_, word)| word)
        .find(|word| {
            let is_word = word.chars().all(|c| c.is_alphanumeric() || c == '_');
            !word.is_empty() && is_word && !names.contains(word)
        })
        .map(|word| format!("{{{word}}}"))
}

/// A text in which each placeholder that `value` knows is replaced, once: what is filled in is not
/// looked at again. Anything else in braces stays as it was written.
pub fn fill(text: &str, value: &dyn Fn(&str) -> Option<String>) -> String {
    let mut filled = String::with_capacity(text.len());
    let mut end = 0;
    for (range, word) in words(text) {
        if let Some(known) = value(word) {
            filled.push_str(&text[end..range.start]);
            filled.push_str(&known);
            end = range.end;
        }
    }
    filled.push_str(&text[end..]);
    filled
}

/// What stands in braces without further braces inside, trimmed, with its place in bytes.
fn words(text: &str) -> impl Iterator<Item = (std::ops::Range<usize>, &str)> {
    text.match_indices('{').filter_map(|(open, _)| {
        let inside = &text[open + 1..];
        let close = inside.find(['{', '}'])?;
        inside[close..]
            .starts_with('}')
            .then(|| (open..open + close + 2, inside[..close].trim()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_come_from_a_fixed_list_and_are_filled_once() {
        let value = |name: &str| match name {
            "name" => Some("{study}<b>\n{name}".to_owned()),
            "study" => Some("Harbours".to_owned()),
            _ => None,
        };
        assert_eq!(
            fill(
                "Dear {name}, { study } and {secret}, {{study}} and {",
                &value
            ),
            "Dear {study}<b>\n{name}, Harbours and {secret}, {Harbours} and {"
        );
    }

    #[test]
    fn an_unknown_placeholder_is_named() {
        assert_eq!(unknown("Dear {nmae}, {study}", ALL), Some("{nmae}".into()));
        assert_eq!(unknown("{name} { deadline } {a, b} {} {", ALL), None);
        assert_eq!(unknown("{name}", OF_THE_STUDY), Some("{name}".into()));
        assert_eq!(list(OF_THE_STUDY), "{study}, {contact}");
        assert_eq!(PLACEHOLDERS.map(|(name, _)| name), ALL);
    }
}
