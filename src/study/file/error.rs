//! One thing wrong in a study file, in the words of whoever wrote the file.

use std::fmt;

/// Characters of a found value that an error repeats at most.
const SHOWN: usize = 80;
/// Stands between what would be right and what was likely meant.
const PERHAPS: &str = "; perhaps ";

/// One thing wrong in a study file. Shown as a single line that names file, line, key, what
/// stood there and what would be right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileError {
    /// Name of the file as the user gave it.
    pub file: String,
    /// Line from 1; missing where the form of the file keeps no positions (JSON values).
    pub line: Option<usize>,
    /// Column from 1, counted in characters.
    pub column: Option<usize>,
    /// Path of the key, such as `section[0].group[1].item[3].polarity`; indices count from 0.
    /// Empty where the text is not TOML or JSON at all.
    pub key: String,
    /// What stood there, already fit for one line.
    pub found: String,
    /// What would be right.
    pub expected: String,
}

impl fmt::Display for FileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", on_one_line(&self.file))?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
            if let Some(column) = self.column {
                write!(f, ":{column}")?;
            }
        }
        f.write_str(": ")?;
        if !self.key.is_empty() {
            write!(f, "{}: ", self.key)?;
        }
        write!(f, "found {}, expected {}", self.found, self.expected)
    }
}

impl std::error::Error for FileError {}

impl FileError {
    /// What is wrong, without the place: for a page that says it at the field.
    pub fn in_short(&self) -> String {
        format!("expected {}, found {}.", self.expected, self.found)
    }
}

/// A value in quotation marks, shortened and with every control character spelled out.
pub(super) fn quoted(text: &str) -> String {
    let mut shown: String = text.chars().take(SHOWN).collect();
    if text.chars().nth(SHOWN).is_some() {
        shown.push('…');
    }
    format!("\"{}\"", on_one_line(&shown))
}

/// The text with control characters and line separators as escapes, so that it stays one line.
pub(super) fn on_one_line(text: &str) -> String {
    text.chars()
        .flat_map(|c| {
            let escape = c.is_control() || matches!(c, '\u{2028}' | '\u{2029}');
            let plain = (!escape).then_some(c);
            let escaped = escape.then(|| c.escape_default());
            plain.into_iter().chain(escaped.into_iter().flatten())
        })
        .collect()
}

/// The candidate that a mistyped word most likely meant, if one is near enough.
pub(super) fn nearest<'a>(
    word: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    let word: Vec<char> = word.to_lowercase().chars().take(SHOWN).collect();
    let allowed = (word.len() / 3).clamp(1, 3);
    candidates
        .into_iter()
        .map(|candidate| (edit_distance(&word, candidate), candidate))
        .filter(|(distance, _)| *distance <= allowed)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// What would be right, with the word that was likely meant.
pub(super) fn suggesting(expected: String, near: Option<&str>) -> String {
    match near {
        Some(near) => format!("{expected}{PERHAPS}“{near}”"),
        None => expected,
    }
}

/// What would be right, apart from the word that was likely meant.
pub(super) fn suggestion(expected: &str) -> (&str, Option<&str>) {
    match expected.split_once(PERHAPS) {
        Some((expected, near)) => (expected, Some(near.trim_matches(['“', '”', '"', '`']))),
        None => (expected, None),
    }
}

/// Least number of letters put in, left out, replaced or swapped with their neighbour, the
/// candidate in lower case.
fn edit_distance(word: &[char], candidate: &str) -> usize {
    let candidate: Vec<char> = candidate.to_lowercase().chars().collect();
    let mut before: Vec<usize> = Vec::new();
    let mut row: Vec<usize> = (0..=candidate.len()).collect();
    for (i, a) in word.iter().enumerate() {
        let mut next = vec![i + 1];
        for (j, b) in candidate.iter().enumerate() {
            let replaced = row[j] + usize::from(a != b);
            let mut least = replaced.min(row[j + 1] + 1).min(next[j] + 1);
            if i > 0 && j > 0 && *a == candidate[j - 1] && word[i - 1] == *b {
                least = least.min(before[j - 1] + 1);
            }
            next.push(least);
        }
        before = std::mem::replace(&mut row, next);
    }
    row[candidate.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_is_one_line_that_names_file_line_key_found_and_expected() {
        let error = FileError {
            file: "panel\n.toml".into(),
            line: Some(12),
            column: Some(5),
            key: "section[0].group[1].item[3].polarity".into(),
            found: quoted("rises\nfast"),
            expected: "one of increases, decreases".into(),
        };
        assert_eq!(
            error.to_string(),
            "panel\\n.toml:12:5: section[0].group[1].item[3].polarity: found \"rises\\nfast\", \
             expected one of increases, decreases"
        );
    }

    #[test]
    fn a_near_word_is_suggested_and_a_far_one_is_not() {
        assert_eq!(nearest("polarty", ["period", "polarity"]), Some("polarity"));
        assert_eq!(nearest("Trend", ["trend", "trend-5"]), Some("trend"));
        assert_eq!(nearest("nrom", ["factor", "norm", "rule"]), Some("norm"));
        assert_eq!(nearest("weather", ["period", "polarity"]), None);
    }

    #[test]
    fn a_suggestion_comes_apart_again() {
        let said = suggesting("one of up, down".into(), Some("up"));
        assert_eq!(said, "one of up, down; perhaps “up”");
        assert_eq!(suggestion(&said), ("one of up, down", Some("up")));
        assert_eq!(suggestion("a key; perhaps `title`").1, Some("title"));
        assert_eq!(suggestion("a text"), ("a text", None));
    }

    #[test]
    fn a_long_value_is_shortened() {
        let shown = quoted(&"é".repeat(500));
        assert_eq!(shown.chars().count(), SHOWN + 3);
    }
}
