//! The published tables as plain text, columns between tabs: to read where nothing else is at hand,
//! to paste, and to compare. A table is its heading, what it is about, its rows, its legend and its
//! notes; between tables stands a blank line.

use std::fmt::Write;

use super::blocks::{self, Block, Cell, Setting, Sign};
use super::csv;
use super::document::Document;
use super::format::Variant;

/// The document as text. The same document gives the same bytes.
pub fn to_tsv(document: &Document, variant: Variant) -> String {
    let mut out = String::new();
    for notice in blocks::notices(document) {
        if let Block::Notice { head, text } = notice {
            line(&mut out, [head, &text].join(" "));
        }
    }
    for table in &document.tables {
        separate(&mut out);
        write_table(&mut out, &Setting::of(table, variant));
    }
    if !document.withdrawn.is_empty() {
        separate(&mut out);
    }
    for item in &document.withdrawn {
        line(
            &mut out,
            format!("Withdrawn: {}. {}", cell(&item.text), cell(&item.reason)),
        );
    }
    separate(&mut out);
    for (name, text) in blocks::provenance(document) {
        line(&mut out, format!("{name}\t{}", cell(&text)));
    }
    out
}

fn write_table(out: &mut String, setting: &Setting) {
    let table = setting.table;
    line(out, cell(&table.heading));
    for text in [table.caption.as_deref(), setting.about.as_deref()]
        .into_iter()
        .flatten()
    {
        line(out, cell(text));
    }
    let heads = setting.heads.iter().map(|head| cell(head));
    line(out, heads.collect::<Vec<_>>().join("\t"));
    for row in &setting.rows {
        let cells: Vec<String> = row.iter().map(printed).collect();
        line(out, cells.join("\t"));
    }
    let legend = table.legend.iter();
    let legend: Vec<String> = legend
        .map(|one| format!("{} {}", one.symbol, cell(&one.words)))
        .collect();
    // The published form: a line an entry below rows under their groups, else all in one.
    let between = if table.is_side_by_side() { "\t" } else { "\n" };
    if !legend.is_empty() {
        line(out, legend.join(between));
    }
    for note in &table.notes {
        line(out, format!("{} {}", note.number, cell(&note.text)));
    }
}

fn printed(one: &Cell) -> String {
    match one {
        Cell::Group { name, .. } => cell(name),
        Cell::Spanned | Cell::Padding => String::new(),
        Cell::Text(item) => cell(item.text()),
        Cell::Sign(sign) => signed(sign),
        Cell::Effect(effect) => effect.unwrap_or_default().to_owned(),
    }
}

/// "▲", "▲ Upward", "◇ Split¹"; "n/a" in a draft.
fn signed(sign: &Sign) -> String {
    let Some(symbol) = sign.symbol else {
        return "n/a".to_owned();
    };
    let word = sign.shown_word().map(|word| format!(" {}", cell(&word)));
    let note = sign.note.map(blocks::superscript);
    [symbol, &word.unwrap_or_default(), &note.unwrap_or_default()].concat()
}

/// A text in one cell, which no spreadsheet takes for a formula.
fn cell(text: &str) -> String {
    let in_line: Vec<&str> = text
        .split(|sign: char| sign.is_whitespace() || sign.is_control())
        .filter(|word| !word.is_empty())
        .collect();
    csv::harmless(&in_line.join(" "))
}

/// A blank line, but none at the beginning.
fn separate(out: &mut String) {
    if !out.is_empty() {
        out.push('\n');
    }
}

fn line(out: &mut String, text: String) {
    // A text takes what is written.
    let _ = writeln!(out, "{text}");
}

#[cfg(test)]
mod tests;
