//! The report as Markdown: pipe tables that GitHub and Pandoc read alike.

mod escape;

use super::blocks::{self, Block, Cell, Data, Extent, Point, Setting, Sign, SourceLine};
use super::document::Document;
use super::format::Variant;
use super::printing::THREAT;
use blocks::superscript;
use escape::{first_of_line, inline, paragraphs};

/// The document as Markdown. The same document gives the same bytes.
///
/// A colour does not survive in Markdown: as published, the threat stands in words beside its
/// square.
pub fn to_markdown(document: &Document, variant: Variant) -> String {
    let mut out = Blocks::default();
    for block in blocks::of(document, variant, Extent::Whole) {
        write(&block, &mut out);
    }
    for notice in blocks::notices(document) {
        write(&notice, &mut out);
    }
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

fn write(block: &Block, out: &mut Blocks) {
    match block {
        Block::Title { text, series } => {
            out.push(heading(1, text));
            if let Some(series) = series {
                out.push(first_of_line(series));
            }
        }
        Block::Notice { head, text } => out.push(format!("> **{head}** {}", inline(text))),
        Block::Heading { level, text } => out.push(heading(usize::from(*level), text)),
        Block::Table(setting) => table(setting, out),
        Block::Signal {
            headline,
            points,
            question,
        } => {
            out.push(first_of_line(headline));
            let question = question.map(|question| format!("- *{}*", inline(question)));
            let list: Vec<String> = points.iter().map(point).chain(question).collect();
            if !list.is_empty() {
                out.push(list.join("\n"));
            }
        }
        Block::Lead(text) => out.push(format!("*{}*", inline(text))),
        Block::Text(text) => out.push(paragraphs(text)),
        Block::Data(data) => out.push(of_data(data)),
        Block::Terms(terms) => {
            let lines: Vec<String> = terms
                .iter()
                .map(|(name, text)| format!("- **{}**: {}", inline(name), inline(text)))
                .collect();
            out.push(lines.join("\n"));
        }
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

fn table(setting: &Setting, out: &mut Blocks) {
    let table = setting.table;
    out.push(heading(2, &table.heading));
    if let Some(caption) = &table.caption {
        out.push(format!("*{}*", inline(caption)));
    }
    if let Some(about) = &setting.about {
        out.push(paragraphs(about));
    }
    let rows: Vec<Vec<String>> = setting
        .rows
        .iter()
        .map(|row| row.iter().map(cell).collect())
        .collect();
    let columns: Vec<(&str, bool)> = setting.heads.iter().map(|head| (*head, false)).collect();
    out.push(pipe_table(&columns, &rows));
    let legend: Vec<String> = table
        .legend
        .iter()
        .map(|line| format!("{} {}", line.symbol, inline(&line.words)))
        .collect();
    if table.is_side_by_side() {
        out.push(legend.join(" "));
    } else {
        legend.iter().for_each(|line| out.push(line));
    }
    for note in &table.notes {
        out.push(format!(
            "{} {}",
            superscript(note.number),
            inline(&note.text)
        ));
    }
}

fn cell(cell: &Cell) -> String {
    match cell {
        Cell::Group { name, .. } => inline(name),
        Cell::Text(item) => inline(item.text()),
        Cell::Sign(sign) => trend(sign),
        Cell::Effect(effect) => effect.unwrap_or_default().to_owned(),
        Cell::Spanned | Cell::Padding => String::new(),
    }
}

/// The cell of an arrow: its sign, what the sign leaves unsaid, and the number of its note.
fn trend(sign: &Sign) -> String {
    let Some(symbol) = sign.symbol else {
        return "n/a".to_owned();
    };
    let mut cell = symbol.to_owned();
    if let Some(word) = sign.shown_word() {
        cell.push(' ');
        cell.push_str(&inline(&word));
    }
    if let Some(threat) = sign.threat_words.filter(|_| !sign.with_effect) {
        cell.push_str(&format!(" {THREAT} {threat}"));
    }
    if let Some(note) = sign.note {
        cell.push_str(&superscript(note));
    }
    cell
}

fn of_data(data: &Data) -> String {
    let columns: Vec<(&str, bool)> = data
        .columns
        .iter()
        .map(|column| (column.head.as_str(), column.numbers))
        .collect();
    let rows: Vec<Vec<String>> = data
        .rows
        .iter()
        .map(|row| {
            let cells = row.cells.iter();
            cells.map(|cell| inline(cell).trim().to_owned()).collect()
        })
        .collect();
    pipe_table(&columns, &rows)
}

/// How wide a column asks to be, in characters: as its cells on average.
const NARROWEST: usize = 5;
const WIDEST: usize = 60;

/// A pipe table of cells that are escaped already; heads are not. The dashes of its second line
/// say to Pandoc how wide the columns of a long table are to each other.
fn pipe_table(columns: &[(&str, bool)], rows: &[Vec<String>]) -> String {
    let line = |cells: &[String]| format!("| {} |\n", cells.join(" | "));
    let heads: Vec<String> = columns.iter().map(|(head, _)| inline(head)).collect();
    let rule: Vec<String> = columns
        .iter()
        .enumerate()
        .map(|(place, (_, numbers))| {
            let length = |cell: &String| cell.chars().count();
            let cells = rows.iter().filter_map(|row| row.get(place));
            let filled: Vec<usize> = cells.map(length).filter(|length| *length > 0).collect();
            let average = filled.iter().sum::<usize>() / filled.len().max(1);
            let asked = average.max(heads.get(place).map_or(0, length));
            let dashes = "-".repeat(asked.clamp(NARROWEST, WIDEST));
            if *numbers {
                format!("{dashes}:")
            } else {
                format!(":{dashes}")
            }
        })
        .collect();
    let mut out = line(&heads);
    out.push_str(&line(&rule));
    for row in rows {
        out.push_str(&line(row));
    }
    out.truncate(out.trim_end_matches('\n').len());
    out
}

/// A point with its sources behind it.
fn point(point: &Point) -> String {
    let sources: Vec<String> = point.sources.iter().map(link).collect();
    let text = first_of_line(point.text);
    if sources.is_empty() {
        format!("- {text}")
    } else {
        format!("- {text} {}", sources.join("; "))
    }
}

/// "label", linked where there is an address, with its language and date.
fn link(source: &SourceLine) -> String {
    let mut text = match source.url {
        Some(url) => format!("[{}](<{}>)", inline(&source.label), address(url)),
        None => inline(&source.label),
    };
    if let Some(language) = &source.language {
        text.push_str(&format!(" \\[{}\\]", inline(language)));
    }
    if let Some(date) = &source.date {
        text.push_str(&format!(" ({})", inline(date)));
    }
    text
}

/// An address between angle brackets.
fn address(url: &str) -> String {
    url.chars()
        .filter(|c| !matches!(c, '<' | '>' | '\\' | '\n' | '\r'))
        .collect()
}

#[cfg(test)]
mod tests;
