//! Typed access to the tree of a study file that collects what is wrong instead of stopping at it.
//!
//! Every getter returns something to go on with; a definition built from it is only handed out
//! when nothing was reported.

use std::ops::RangeInclusive;

use super::error::{FileError, nearest, on_one_line, quoted, suggesting};
use super::fields::Fields;
use super::tree::{Node, Value};

/// More errors than this are counted, not listed.
const LISTED: usize = 500;

/// What a text may look like.
#[derive(Debug, Clone, Copy)]
pub(super) struct TextRule {
    /// Most characters after trimming.
    pub most: usize,
    /// Whether it may break into lines.
    pub lines: bool,
}

/// A text of one line.
pub(super) const fn line(most: usize) -> TextRule {
    TextRule { most, lines: false }
}

/// A text of one or more lines.
pub(super) const fn lines(most: usize) -> TextRule {
    TextRule { most, lines: true }
}

/// An error with its kind.
struct Met {
    error: FileError,
    /// Something is not there that should be.
    absence: bool,
}

/// Collects the errors of one file.
pub(super) struct Reader<'t> {
    file: &'t str,
    text: &'t str,
    /// Byte at which each line begins.
    line_starts: Vec<usize>,
    errors: Vec<Met>,
    unlisted: usize,
    /// Sections and groups may still be empty.
    unfinished: bool,
}

impl<'t> Reader<'t> {
    pub fn new(file: &'t str, text: &'t str) -> Self {
        let breaks = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        Self {
            file,
            text,
            line_starts: std::iter::once(0)
                .chain(breaks.map(|(at, _)| at + 1))
                .collect(),
            errors: Vec::new(),
            unlisted: 0,
            unfinished: false,
        }
    }

    /// Over a study that is still being written, of which parts may be empty.
    pub fn over_unfinished() -> Self {
        Self {
            unfinished: true,
            ..Self::new("", "")
        }
    }

    /// Over a tree whose nodes carry the number of a place, from 0, in place of a byte; an error
    /// then has that number plus one as its line.
    pub fn over_places(places: usize) -> Self {
        Self {
            line_starts: (0..=places).collect(),
            ..Self::new("", "")
        }
    }

    /// All errors in the order of the file, or none.
    pub fn finish(mut self) -> Vec<FileError> {
        let mut errors: Vec<FileError> = self.errors.drain(..).map(|met| met.error).collect();
        errors.sort_by_key(|error| (error.line, error.column));
        if self.unlisted > 0 {
            errors.push(FileError {
                file: self.file.to_owned(),
                line: None,
                column: None,
                key: String::new(),
                found: format!("{} more errors", self.unlisted),
                expected: "a file with fewer".to_owned(),
            });
        }
        errors
    }

    /// Reports that something is missing in the table that begins at a byte.
    pub fn absent(
        &mut self,
        at: Option<usize>,
        key: impl Into<String>,
        found: impl Into<String>,
        expected: impl Into<String>,
    ) {
        let listed = self.errors.len();
        self.report(at, key, found, expected);
        if let Some(met) = self.errors.get_mut(listed) {
            met.absence = true;
        }
    }

    /// Reports that a part has too little in it, unless the study is still being written.
    pub fn lacks(
        &mut self,
        at: Option<usize>,
        key: impl Into<String>,
        found: impl Into<String>,
        expected: impl Into<String>,
    ) {
        if !self.unfinished {
            self.absent(at, key, found, expected);
        }
    }

    /// Reports an error at a byte of the file.
    pub fn report(
        &mut self,
        at: Option<usize>,
        key: impl Into<String>,
        found: impl Into<String>,
        expected: impl Into<String>,
    ) {
        let place = at.map(|at| self.place(at));
        self.report_at(place, key, found, expected);
    }

    /// Reports an error at a line and column.
    pub fn report_at(
        &mut self,
        place: Option<(usize, usize)>,
        key: impl Into<String>,
        found: impl Into<String>,
        expected: impl Into<String>,
    ) {
        if self.errors.len() >= LISTED {
            self.unlisted += 1;
            return;
        }
        let error = FileError {
            file: self.file.to_owned(),
            line: place.map(|(line, _)| line),
            column: place.map(|(_, column)| column),
            key: key.into(),
            found: found.into(),
            expected: expected.into(),
        };
        self.errors.push(Met {
            error,
            absence: false,
        });
    }

    /// Reports a value at the key where it stands, or that it stands nowhere.
    pub fn wrong(&mut self, fields: &Fields<'_>, key: &str, expected: impl Into<String>) {
        match fields.get(key) {
            Some(node) => self.report(node.at, fields.key(key), shown(&node.value), expected),
            None => self.absent(fields.at, fields.key(key), "nothing", expected),
        }
    }

    /// Line and column, both from 1, of a byte of the text.
    pub fn place(&self, at: usize) -> (usize, usize) {
        let line = self
            .line_starts
            .partition_point(|start| *start <= at)
            .max(1);
        let start = self.line_starts[line - 1];
        let before = self.text.get(start..at).unwrap_or_default();
        (line, before.chars().count() + 1)
    }

    /// The line of the text at a byte, without its break.
    pub fn line_at(&self, at: usize) -> &'t str {
        let (line, _) = self.place(at);
        let start = self.line_starts[line - 1];
        let rest = self.text.get(start..).unwrap_or_default();
        rest.lines().next().unwrap_or_default()
    }

    /// Opens a table, and reports its unknown and doubled keys.
    pub fn table<'n>(&mut self, node: &'n Node, path: &str, known: &[&str]) -> Option<Fields<'n>> {
        let Value::Table(entries) = &node.value else {
            self.report(node.at, path, shown(&node.value), "a table");
            return None;
        };
        let fields = Fields {
            path: path.to_owned(),
            at: node.at,
            entries,
        };
        for (index, entry) in entries.iter().enumerate() {
            let key = fields.key(&on_one_line(&entry.key));
            if !known.contains(&entry.key.as_str()) {
                let expected = match nearest(&entry.key, known.iter().copied()) {
                    Some(near) => suggesting("a known key".to_owned(), Some(near)),
                    None => format!("one of the keys {}", known.join(", ")),
                };
                self.report(entry.at, key, "an unknown key", expected);
            } else if entries[..index]
                .iter()
                .any(|earlier| earlier.key == entry.key)
            {
                self.report(entry.at, key, "the key a second time", "each key once");
            }
        }
        Some(fields)
    }

    /// A text that may be missing; a blank one counts as missing.
    pub fn optional_text(
        &mut self,
        fields: &Fields<'_>,
        key: &str,
        rule: TextRule,
    ) -> Option<String> {
        let node = fields.get(key)?;
        let Value::Text(text) = &node.value else {
            self.wrong(fields, key, "a text in quotation marks");
            return None;
        };
        self.checked(text, rule, node.at, &fields.key(key))
    }

    /// A text that must be there.
    pub fn text(&mut self, fields: &Fields<'_>, key: &str, rule: TextRule) -> String {
        let before = self.count();
        let text = self.optional_text(fields, key, rule);
        if text.is_none() && self.count() == before {
            self.wrong(
                fields,
                key,
                format!("a text of 1 to {} characters", rule.most),
            );
        }
        text.unwrap_or_default()
    }

    /// A text trimmed and with one kind of line break, checked for length and characters.
    pub fn checked(
        &mut self,
        text: &str,
        rule: TextRule,
        at: Option<usize>,
        key: &str,
    ) -> Option<String> {
        let text = text.replace("\r\n", "\n").trim().to_owned();
        if text.is_empty() {
            return None;
        }
        if let Some(c) = text.chars().find(|c| !allowed(*c, rule)) {
            let found = format!("the character U+{:04X}", u32::from(c));
            let expected = if rule.lines {
                "text without control characters"
            } else {
                "text in one line, without control characters"
            };
            self.report(at, key, found, expected);
        }
        let length = text.chars().count();
        if length > rule.most {
            let expected = format!("at most {} characters", rule.most);
            self.report(at, key, format!("{length} characters"), expected);
        }
        Some(text)
    }

    /// A whole number in a range, or the default where the key is missing.
    pub fn number(
        &mut self,
        fields: &Fields<'_>,
        key: &str,
        range: RangeInclusive<u64>,
        default: u64,
    ) -> u64 {
        let Some(node) = fields.get(key) else {
            return default;
        };
        let number = match node.value {
            Value::Integer(number) => u64::try_from(number).ok(),
            _ => None,
        };
        match number.filter(|number| range.contains(number)) {
            Some(number) => number,
            None => {
                let expected = format!("a whole number from {} to {}", range.start(), range.end());
                self.wrong(fields, key, expected);
                default
            }
        }
    }

    /// True or false; false where the key is missing.
    pub fn flag(&mut self, fields: &Fields<'_>, key: &str) -> bool {
        match fields.get(key).map(|node| &node.value) {
            None => false,
            Some(Value::Flag(flag)) => *flag,
            Some(_) => {
                self.wrong(fields, key, "true or false");
                false
            }
        }
    }

    /// One of a few words; `None` where the key is missing or the word is not among them.
    pub fn choice<T: Copy>(
        &mut self,
        fields: &Fields<'_>,
        key: &str,
        choices: &[(&str, T)],
    ) -> Option<T> {
        let node = fields.get(key)?;
        if let Value::Text(text) = &node.value
            && let Some((_, chosen)) = choices.iter().find(|(word, _)| word == text)
        {
            return Some(*chosen);
        }
        let words: Vec<&str> = choices.iter().map(|(word, _)| *word).collect();
        let near = match &node.value {
            Value::Text(text) => nearest(text, words.iter().copied()),
            _ => None,
        };
        let expected = format!("one of {}", words.join(", "));
        self.wrong(fields, key, suggesting(expected, near));
        None
    }

    /// The members of a list with their paths; empty where the key is missing.
    pub fn list<'n>(&mut self, fields: &Fields<'n>, key: &str) -> Vec<(String, &'n Node)> {
        let Some(node) = fields.get(key) else {
            return Vec::new();
        };
        let Value::List(members) = &node.value else {
            let expected = format!("a list: a table headed [[…{key}]], or [ … ]");
            self.wrong(fields, key, expected);
            return Vec::new();
        };
        let path = fields.key(key);
        members
            .iter()
            .enumerate()
            .map(|(index, member)| (format!("{path}[{index}]"), member))
            .collect()
    }

    /// How many errors were met so far.
    pub fn count(&self) -> usize {
        self.errors.len() + self.unlisted
    }

    /// Drops what may only seem wrong because of faulty lines: everything reported from
    /// `unread_from` on, and what is missing in the tables around the faulty lines.
    pub fn forgive(&mut self, faulty: &[usize], unread_from: Option<usize>) {
        let lines: Vec<&str> = self.text.lines().collect();
        let head_of = |line: usize| {
            let before = lines.get(..line).unwrap_or(&lines);
            before
                .iter()
                .rposition(|line| line.trim_start().starts_with('['))
                .map_or(1, |index| index + 1)
        };
        let heads: Vec<usize> = faulty.iter().map(|line| head_of(*line)).collect();
        self.errors.retain(|met| {
            let line = met.error.line.unwrap_or_default();
            let of_syntax = met.error.key.is_empty();
            let unread = unread_from.is_some_and(|from| met.absence || line >= from);
            let around = faulty.contains(&line) || (met.absence && heads.contains(&line));
            of_syntax || !(unread || around)
        });
    }
}

/// Whether a character may stand in a text.
fn allowed(c: char, rule: TextRule) -> bool {
    match c {
        '\n' | '\t' => rule.lines,
        '\u{2028}' | '\u{2029}' | '\u{FFFE}' | '\u{FFFF}' => false,
        c => !c.is_control(),
    }
}

/// A value as an error repeats it.
pub(super) fn shown(value: &Value) -> String {
    match value {
        Value::Text(text) => quoted(text),
        Value::Integer(number) => number.to_string(),
        Value::Flag(flag) => flag.to_string(),
        Value::Date(text) | Value::Number(text) => on_one_line(text),
        Value::Null => "null".to_owned(),
        Value::List(_) => "a list".to_owned(),
        Value::Table(_) => "a table".to_owned(),
    }
}
