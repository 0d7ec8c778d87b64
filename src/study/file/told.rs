//! What is wrong with a file, in sentences for a page.

use super::error::{FileError, suggestion};
use super::workbook::CellError;

impl CellError {
    /// "Effect on threat is empty", "“increses” is not known": without what would be right.
    pub fn short(&self) -> String {
        short(&self.name, &self.found, &self.expected)
    }

    /// The same with what would be right.
    pub fn sentence(&self) -> String {
        sentence(&self.name, &self.found, &self.expected)
    }
}

impl FileError {
    /// "Line 12", or nothing where the form of the file keeps no lines.
    pub fn place(&self) -> Option<String> {
        self.line.map(|line| format!("Line {line}"))
    }

    /// "polarity: “rises” is not known": without what would be right.
    pub fn short(&self) -> String {
        self.with_key(short(self.last_key(), &self.found, &self.expected))
    }

    /// The same with what would be right.
    pub fn sentence(&self) -> String {
        self.with_key(sentence(self.last_key(), &self.found, &self.expected))
    }

    fn last_key(&self) -> &str {
        self.key.rsplit('.').next().unwrap_or_default()
    }

    /// Where no line says it, the whole key says where.
    fn with_key(&self, told: String) -> String {
        if self.line.is_some() || self.key.is_empty() {
            return told;
        }
        format!("{}: {told}", self.key)
    }
}

/// What errors call an empty place.
const EMPTY: [&str; 2] = ["nothing", "\"\""];
/// With what the expectation of a word from a list begins.
const OF_A_LIST: [&str; 6] = [
    "one of ",
    "factor, norm",
    "the name of a setting",
    "the head of a column",
    "a known key",
    "a time zone",
];

fn short(name: &str, found: &str, expected: &str) -> String {
    let of_a_list = OF_A_LIST.iter().any(|start| expected.starts_with(start));
    let is_empty = EMPTY.contains(&found);
    match quoted(found).filter(|_| !is_empty) {
        Some(found) if of_a_list => format!("“{found}” is not known"),
        Some(found) => format!("“{found}” does not fit"),
        None if is_empty && name.is_empty() => "There is nothing".to_owned(),
        None if is_empty => format!("{name} is empty"),
        None if name.is_empty() => capital(found),
        None => format!("{name}: {found}"),
    }
}

fn sentence(name: &str, found: &str, expected: &str) -> String {
    let (expected, near) = suggestion(expected);
    let short = short(name, found, expected);
    match near {
        Some(near) => format!("{short}. Did you mean {near}?"),
        None if EMPTY.contains(&found) || quoted(found).is_some() => {
            format!("{short}. Write {expected}.")
        }
        None => format!("{short}. Expected: {expected}."),
    }
}

/// What stands between the quotation marks of a value that an error repeats.
fn quoted(found: &str) -> Option<&str> {
    found.strip_prefix('"')?.strip_suffix('"')
}

fn capital(text: &str) -> String {
    let mut rest = text.chars();
    let first = rest.next().into_iter().flat_map(char::to_uppercase);
    first.chain(rest).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_says_what_stands_there_and_what_would_be_right() {
        for (name, found, expected, said) in [
            (
                "Effect on threat",
                "nothing",
                "one of increases, decreases",
                "Effect on threat is empty. Write one of increases, decreases.",
            ),
            (
                "Effect on threat",
                "\"increses\"",
                "one of increases, decreases; perhaps “increases”",
                "“increses” is not known. Did you mean increases?",
            ),
            ("Id", "\"Ä\"", "an id", "“Ä” does not fit. Write an id."),
            (
                "Statement",
                "2100 characters",
                "at most 2000 characters",
                "Statement: 2100 characters. Expected: at most 2000 characters.",
            ),
            (
                "",
                "no row",
                "at least one",
                "No row. Expected: at least one.",
            ),
        ] {
            assert_eq!(sentence(name, found, expected), said);
        }
    }
}
