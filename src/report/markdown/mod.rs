//! The report as Markdown: pipe tables that GitHub and Pandoc read alike.

mod appendix;
mod counts;
mod escape;
mod measures;
mod signals;

use super::document::{Document, Group, Item, Table};
use super::printing::{NO_ARROW, THREAT};
use crate::study::definition::Period;
use escape::{inline, paragraphs};

/// How arrows stand in the tables.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Form {
    /// As the published tables have them. A colour does not survive in Markdown: the threat
    /// stands in words beside its square.
    #[default]
    AsPublished,
    /// With the arrow's word, and the effect on the threat in a column of its own.
    WithWords,
}

/// The document as Markdown. The same document gives the same bytes.
pub fn to_markdown(document: &Document, form: Form) -> String {
    let mut out = Blocks::default();
    out.push(heading(1, &document.title));
    if let Some(series) = &document.series {
        out.push(escape::first_of_line(series));
    }
    notices(document, &mut out);
    let mut parts: Vec<(usize, Vec<String>)> = Vec::new();
    for table in &document.tables {
        parts.push((table.position, table_blocks(table, form)));
    }
    for section in &document.signals {
        parts.push((section.position, signals::blocks(section)));
    }
    parts.sort_by_key(|(position, _)| *position);
    for block in parts.into_iter().flat_map(|(_, blocks)| blocks) {
        out.push(block);
    }
    if !document.draft {
        out.push(heading(2, "Counts"));
        for block in document.tables.iter().flat_map(counts::blocks) {
            out.push(block);
        }
    }
    prose("Methods", &document.methods, &mut out);
    for block in appendix::blocks(document) {
        out.push(block);
    }
    if !document.draft {
        for block in measures::blocks(document) {
            out.push(block);
        }
    }
    prose("Source", document.source.as_slice(), &mut out);
    prose("Credits", document.credits.as_slice(), &mut out);
    prose("Disclaimer", document.disclaimer.as_slice(), &mut out);
    out.push(heading(2, "Provenance"));
    out.push(provenance(document));
    notices(document, &mut out);
    out.text
}

/// Blocks with an empty line between them.
#[derive(Default)]
struct Blocks {
    text: String,
}

impl Blocks {
    fn push(&mut self, block: impl AsRef<str>) {
        if !self.text.is_empty() {
            self.text.push('\n');
        }
        self.text.push_str(block.as_ref());
        self.text.push('\n');
    }
}

/// A heading; a `#` at its end would be taken for its closing mark.
fn heading(level: usize, text: &str) -> String {
    let escaped = inline(text);
    let escaped = match escaped.strip_suffix('#') {
        Some(start) => format!("{start}\\#"),
        None => escaped,
    };
    format!("{} {escaped}", "#".repeat(level))
}

fn notices(document: &Document, out: &mut Blocks) {
    if document.draft {
        let round = document.round;
        out.push(format!(
            "> **Draft.** Round {round} is not closed: there are no results yet."
        ));
    }
    if document.simulated {
        out.push("> **Simulated panel.** These answers were generated for the demonstration.");
    }
}

fn prose(head: &str, texts: &[String], out: &mut Blocks) {
    if texts.is_empty() {
        return;
    }
    out.push(heading(2, head));
    for text in texts {
        out.push(paragraphs(text));
    }
}

fn table_blocks(table: &Table, form: Form) -> Vec<String> {
    let mut blocks = vec![heading(2, &table.heading)];
    if let Some(caption) = &table.caption {
        blocks.push(format!("*{}*", inline(caption)));
    }
    if let Some(period) = &table.period {
        let dates = format!("Period: {}.", inline(&years(period)));
        let scope = table
            .scope
            .as_ref()
            .map(|scope| format!(" {}", inline(scope)));
        blocks.push(dates + &scope.unwrap_or_default());
    } else if let Some(scope) = &table.scope {
        blocks.push(paragraphs(scope));
    }
    blocks.push(if table.is_side_by_side() {
        side_by_side(table, form)
    } else {
        grouped(table, form)
    });
    let legend: Vec<String> = table
        .legend
        .iter()
        .map(|line| format!("{} {}", line.symbol, inline(&line.words)))
        .collect();
    if table.is_side_by_side() {
        blocks.push(legend.join(" "));
    } else {
        blocks.extend(legend);
    }
    for note in &table.notes {
        blocks.push(format!(
            "{} {}",
            superscript(note.number),
            inline(&note.text)
        ));
    }
    blocks
}

/// "2016–2026".
fn years(period: &Period) -> String {
    if period.from == period.to {
        period.from.clone()
    } else {
        format!("{}–{}", period.from, period.to)
    }
}

/// Rows under their group's name, which stands in the first of them only.
fn grouped(table: &Table, form: Form) -> String {
    let with_effect = form == Form::WithWords && has_threat(table);
    let mut heads: Vec<&str> = table.columns.iter().map(String::as_str).collect();
    if with_effect {
        heads.push(EFFECT);
    }
    let mut rows = Vec::new();
    for group in &table.groups {
        for (index, item) in group.items.iter().enumerate() {
            let name = if index == 0 {
                inline(&group.name)
            } else {
                String::new()
            };
            let mut row = vec![name, inline(item.text()), trend(item, form)];
            if with_effect {
                row.push(item.print.threat.unwrap_or_default().to_owned());
            }
            rows.push(row);
        }
    }
    pipe_table(&heads, &rows)
}

const EFFECT: &str = "Effect on threat";

fn has_threat(table: &Table) -> bool {
    table.legend.iter().any(|line| line.symbol == THREAT)
}

/// Independent lists beside each other; the shorter ones end in empty cells.
fn side_by_side(table: &Table, form: Form) -> String {
    let heads: Vec<&str> = table.columns.iter().map(String::as_str).collect();
    let longest = table.groups.iter().map(|group| group.items.len()).max();
    let cells = |group: &Group, row: usize| match group.items.get(row) {
        Some(item) => [inline(item.text()), trend(item, form)],
        None => [String::new(), String::new()],
    };
    let rows: Vec<Vec<String>> = (0..longest.unwrap_or_default())
        .map(|row| {
            table
                .groups
                .iter()
                .flat_map(|group| cells(group, row))
                .collect()
        })
        .collect();
    pipe_table(&heads, &rows)
}

/// The cell of an arrow: its sign, what the sign leaves unsaid, and the number of its note.
fn trend(item: &Item, form: Form) -> String {
    let print = &item.print;
    let Some(symbol) = &print.symbol else {
        return "n/a".to_owned();
    };
    let mut cell = symbol.clone();
    let word = print
        .word
        .as_deref()
        .filter(|_| form == Form::WithWords || symbol == NO_ARROW);
    if let Some(word) = word {
        cell.push(' ');
        cell.push_str(&inline(word));
    }
    if let (Some(threat), Form::AsPublished) = (print.threat, form) {
        cell.push_str(&format!(" {THREAT} {threat}"));
    }
    if let Some(note) = print.note {
        cell.push_str(&superscript(note));
    }
    cell
}

/// A pipe table of cells that are escaped already; heads are not.
fn pipe_table(heads: &[&str], rows: &[Vec<String>]) -> String {
    let line = |cells: &[String]| format!("| {} |\n", cells.join(" | "));
    let heads: Vec<String> = heads.iter().map(|head| inline(head)).collect();
    let mut out = line(&heads);
    out.push_str(&format!("|{}\n", " :-- |".repeat(heads.len())));
    for row in rows {
        out.push_str(&line(row));
    }
    out.truncate(out.trim_end_matches('\n').len());
    out
}

/// "¹²" for 12.
fn superscript(number: u32) -> String {
    const DIGITS: [char; 10] = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'];
    let digits = number.to_string();
    digits
        .chars()
        .filter_map(|digit| digit.to_digit(10))
        .filter_map(|digit| DIGITS.get(digit as usize))
        .collect()
}

fn provenance(document: &Document) -> String {
    let panel = &document.panel;
    let mut lines = vec![
        format!("Study: {} ({})", document.title, document.study),
        format!(
            "Round: {}{}",
            document.round,
            if document.draft {
                ", not closed (draft)"
            } else {
                ""
            }
        ),
    ];
    if let Some(closed) = &document.closed_at {
        lines.push(format!("Closed: {}, {}", closed.utc, closed.local));
    }
    if let Some(seal) = &document.seal {
        lines.push(format!("Seal (SHA-256): {seal}"));
    }
    lines.push(format!("Panel: {}", panel.sentence()));
    if let Some(abstentions) = panel.abstentions {
        lines.push(format!("Abstentions: {abstentions}"));
    }
    lines.push(format!("Rule: {}", document.rule.words));
    if document.simulated {
        lines.push("Simulated panel: no answer was given by a person".to_owned());
    }
    lines.push(format!(
        "Software: {} {}, document {}",
        document.software.name, document.software.version, document.schema_version
    ));
    let items: Vec<String> = lines
        .iter()
        .map(|line| format!("- {}", inline(line)))
        .collect();
    items.join("\n")
}

#[cfg(test)]
mod tests;
