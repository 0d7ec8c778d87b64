//! The report as Typst. Every text of the study stands in a string, where nothing of it is markup.

use super::blocks::{
    self, Block, Cell, Column, Data, Extent, Setting, Sign, SourceLine, begins_group, paragraphs,
};
use super::direction::UNSEEN;
use super::document::{Document, LegendLine};
use super::format::Variant;
use super::printing::{DRAFT, legend_threat};
use crate::aggregation::rule::Threat;

const BEGIN: &str = include_str!("begin.typ");

/// The document as Typst. The same document gives the same bytes.
pub fn to_typst(document: &Document, variant: Variant) -> String {
    let mut out = String::from(BEGIN);
    for block in blocks::of(document, variant, Extent::Printed) {
        out.push('\n');
        write(&block, document, &mut out);
    }
    out
}

/// Text as a string of Typst's; control characters are left out, and something stays of any text.
pub(super) fn string(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '\\' | '"' => {
                out.push('\\');
                out.push(c);
            }
            '\n' | '\r' | '\t' | '\u{2028}' | '\u{2029}' => out.push(' '),
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    // A tagged PDF takes no empty heading.
    if out.len() == 1 && !text.is_empty() {
        out.push(UNSEEN);
    }
    out.push('"');
    out
}

fn line(out: &mut String, text: &str) {
    out.push_str(text);
    out.push('\n');
}

fn write(block: &Block, document: &Document, out: &mut String) {
    match block {
        Block::Title { text, series } => {
            line(out, &format!("#heading(level: 1, {})", string(text)));
            if let Some(series) = series {
                line(out, &format!("\n#emph({})", string(series)));
            }
        }
        Block::Notice { head, text } => {
            line(
                out,
                &format!("#cst-notice({}, {})", string(head), string(text)),
            );
        }
        Block::Heading { level, text } => {
            line(out, &format!("#heading(level: {level}, {})", string(text)));
        }
        Block::Table(setting) => table(setting, document, out),
        Block::Signal {
            headline,
            points,
            question,
        } => {
            line(out, &format!("#cst-headline({})\n", string(headline)));
            for point in points {
                let sources: Vec<String> = point.sources.iter().map(source).collect();
                let sources = sources.join(" + \"; \" + ");
                let sources = if sources.is_empty() {
                    String::new()
                } else {
                    format!(" + \" \" + {sources}")
                };
                line(out, &format!("- #({}{sources})", string(point.text)));
            }
            if let Some(question) = question {
                line(out, &format!("- #emph({})", string(question)));
            }
        }
        Block::Lead(text) => line(out, &format!("#emph({})\n", string(text))),
        Block::Text(text) => {
            for lines in paragraphs(text) {
                let lines: Vec<String> = lines.iter().map(|text| string(text)).collect();
                line(out, &format!("#par({})\n", lines.join(" + linebreak() + ")));
            }
        }
        Block::Data(data) => of_data(data, out),
        Block::Terms(terms) => {
            line(out, "#terms(");
            for (name, text) in terms {
                line(out, &format!("  ({}, {}),", string(name), string(text)));
            }
            line(out, ")");
        }
    }
}

fn table(setting: &Setting, document: &Document, out: &mut String) {
    let table = setting.table;
    let columns = match (table.is_side_by_side(), setting.heads.len()) {
        (true, columns) => [if setting.has_words() { "2fr" } else { "2.6fr" }, "1fr"]
            .into_iter()
            .cycle()
            .take(columns)
            .collect::<Vec<_>>()
            .join(", "),
        (false, 4) => "1.1fr, 2.8fr, 1fr, 1.1fr".to_owned(),
        (false, _) => "1.2fr, 3.6fr, 1fr".to_owned(),
    };
    let mut caption = Vec::new();
    if document.draft {
        caption.push(string(&format!("{}: ", DRAFT.to_uppercase())));
    }
    caption.push(format!("strong({})", string(&table.heading)));
    if let Some(text) = &table.caption {
        caption.push(format!("\". \" + emph({})", string(text)));
    }
    if let Some(about) = &setting.about {
        caption.push(string(&format!(". {about}")));
    }
    line(out, "#figure(kind: table, supplement: [Table],");
    line(out, &format!("  caption: {},", caption.join(" + ")));
    line(
        out,
        &format!(
            "  table(columns: ({columns}), align: left + top, stroke: none, inset: (x: 4pt, top: 4pt, bottom: 6pt),"
        ),
    );
    heads(setting.heads.iter().map(|head| strong(head)), out);
    for (index, row) in setting.rows.iter().enumerate() {
        if index > 0 && begins_group(row) {
            line(out, "    table.hline(stroke: 0.4pt),");
        }
        let cells: Vec<String> = row.iter().filter_map(cell).collect();
        line(out, &format!("    {},", cells.join(", ")));
    }
    line(out, "    table.hline(stroke: 0.9pt),\n  )\n)");
    let place = table.position.to_string();
    let section = table.section.as_deref().unwrap_or(&place);
    out.truncate(out.trim_end().len());
    line(out, &format!(" <tab-{}-{section}>\n", document.study));
    let legend: Vec<String> = table.legend.iter().map(legend_line).collect();
    let between = if table.is_side_by_side() {
        " + h(1.2em) + "
    } else {
        " + linebreak() + "
    };
    let mut below = legend.join(between);
    for note in &table.notes {
        below.push_str(&format!(
            " + linebreak() + super({}) + {}",
            string(&note.number.to_string()),
            string(&format!(" {}", note.text))
        ));
    }
    line(out, &format!("#cst-below({below})"));
}

fn strong(text: &str) -> String {
    format!("strong({})", string(text))
}

fn heads(heads: impl Iterator<Item = String>, out: &mut String) {
    let heads: Vec<String> = heads.collect();
    line(
        out,
        &format!(
            "    table.header(repeat: true, table.hline(stroke: 0.9pt), {}, table.hline(stroke: 0.5pt)),",
            heads.join(", ")
        ),
    );
}

fn cell(cell: &Cell) -> Option<String> {
    Some(match cell {
        Cell::Group { name, rows } => {
            format!("table.cell(rowspan: {rows}, strong({}))", string(name))
        }
        Cell::Spanned => return None,
        Cell::Text(item) => match item.print.note {
            Some(note) => format!(
                "{} + super({})",
                string(item.text()),
                string(&note.to_string())
            ),
            None => string(item.text()),
        },
        Cell::Sign(sign) => trend(sign),
        Cell::Effect(effect) => string(effect.unwrap_or_default()),
        Cell::Padding => "[]".to_owned(),
    })
}

fn trend(sign: &Sign) -> String {
    let Some(symbol) = sign.symbol else {
        return string("n/a");
    };
    let symbol = coloured(symbol, sign.threat, &sign.unseen());
    match sign.shown_word() {
        Some(word) => format!("{symbol} + {}", string(&format!(" {word}"))),
        None => symbol,
    }
}

/// A sign with the words for those who do not see it.
fn coloured(symbol: &str, threat: Option<Threat>, unseen: &str) -> String {
    let colour = match threat {
        Some(Threat::Increasing) => "cst-increasing",
        Some(Threat::Decreasing) => "cst-decreasing",
        None => "black",
    };
    let alt = match unseen {
        "" => String::new(),
        words => format!(", alt: {}", string(words)),
    };
    format!("cst-sign({colour}, {}{alt})", string(symbol))
}

fn legend_line(line: &LegendLine) -> String {
    let symbol = coloured(&line.symbol, legend_threat(line), "");
    format!("{symbol} + {}", string(&format!(" {}", line.words)))
}

fn of_data(data: &Data, out: &mut String) {
    let shares = data.shares();
    let columns: Vec<String> = shares.iter().map(|share| format!("{share:.3}fr")).collect();
    let aligns: Vec<&str> = data
        .columns
        .iter()
        .map(|column| if column.numbers { "right" } else { "left" })
        .collect();
    line(out, "#cst-small(table(");
    line(
        out,
        &format!(
            "    columns: ({},), align: ({},), stroke: none, inset: (x: 3pt, top: 3pt, bottom: 5pt),",
            columns.join(", "),
            aligns.join(", ")
        ),
    );
    let head = |column: &Column| match (data.is_turned(), column.numbers) {
        (false, _) => strong(&column.head),
        (true, false) => format!("table.cell(align: bottom, {})", strong(&column.head)),
        (true, true) => {
            let head = string(&column.head);
            format!("table.cell(align: bottom + right, cst-turned({head}))")
        }
    };
    heads(data.columns.iter().map(head), out);
    for row in &data.rows {
        let cells: Vec<String> = row.cells.iter().map(|cell| string(cell)).collect();
        line(out, &format!("    {},", cells.join(", ")));
    }
    line(out, "    table.hline(stroke: 0.9pt),\n))");
}

fn source(source: &SourceLine) -> String {
    let mut text = match source.url {
        Some(url) => format!("link({}, {})", string(url), string(&source.label)),
        None => string(&source.label),
    };
    if let Some(language) = &source.language {
        text.push_str(&format!(" + {}", string(&format!(" [{language}]"))));
    }
    if let Some(date) = &source.date {
        text.push_str(&format!(" + {}", string(&format!(" ({date})"))));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_string_never_ends_before_its_end() {
        assert_eq!(string("a\"#panic()\\"), "\"a\\\"#panic()\\\\\"");
        assert_eq!(string("two\nlines\u{0}"), "\"two lines\"");
    }
}
