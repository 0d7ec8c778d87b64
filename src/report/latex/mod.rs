//! The report as LaTeX: a file that compiles by itself with pdfLaTeX, XeLaTeX and LuaLaTeX, and
//! that a manuscript takes in with `\input`. Tables are `longtable`s with the rules of `booktabs`.

mod escape;

use super::blocks::{
    self, Block, Cell, Data, Extent, Point, Setting, Sign, SourceLine, begins_group, paragraphs,
};
use super::document::{Document, LegendLine};
use super::format::Variant;
use super::printing::{DRAFT, legend_threat};
use crate::aggregation::rule::Threat;
use escape::{address, inline};

/// Commands that the manuscript may define otherwise, and the frame of a document of its own.
const BEGIN: &str = include_str!("begin.tex");
const END: &str = "\\ifdefined\\cstend\\cstend\\fi\n";

/// The document as LaTeX. The same document gives the same bytes.
pub fn to_latex(document: &Document, variant: Variant) -> String {
    let mut out = String::from(BEGIN);
    if document.draft {
        out.push_str(WATERMARK);
    }
    for block in blocks::of(document, variant, Extent::Printed) {
        out.push('\n');
        write(&block, document, &mut out);
    }
    out.push('\n');
    out.push_str(END);
    out
}

/// In a document of its own a draft says so on every page.
const WATERMARK: &str = "\\ifdefined\\cstend\\ifdefined\\AddToHook\n\
                         \\AddToHook{shipout/background}{\\put(1in,-0.6in){\\textcolor{black!40}{\\Large\\bfseries DRAFT}}}\n\
                         \\fi\\fi\n";

fn write(block: &Block, document: &Document, out: &mut String) {
    match block {
        Block::Title { text, series } => {
            line(
                out,
                &format!("\\noindent{{\\Large\\bfseries {}\\par}}", inline(text)),
            );
            if let Some(series) = series {
                line(out, &format!("\\noindent\\emph{{{}}}\\par", inline(series)));
            }
        }
        Block::Notice { head, text } => {
            let text = format!("\\textbf{{{}}} {}", inline(head), inline(text));
            line(out, &format!("\\cstnotice{{{text}}}"));
        }
        Block::Heading { level: 2, text } => {
            line(out, &format!("\\cstsection{{{}}}", inline(text)))
        }
        Block::Heading { text, .. } => line(out, &format!("\\cstsubsection{{{}}}", inline(text))),
        Block::Table(setting) => table(setting, document, out),
        Block::Signal {
            headline,
            points,
            question,
        } => signal(headline, points, *question, out),
        Block::Lead(text) => line(out, &format!("\\noindent\\emph{{{}}}\\par", inline(text))),
        Block::Text(text) => {
            for lines in paragraphs(text) {
                let lines: Vec<String> = lines.iter().map(|text| inline(text)).collect();
                line(out, &format!("\\noindent {}\\par", lines.join("\\\\{}\n")));
                line(out, "\\smallskip");
            }
        }
        Block::Data(data) => of_data(data, out),
        Block::Terms(terms) => {
            line(out, "\\begin{description}\\raggedright");
            for (name, text) in terms {
                line(
                    out,
                    &format!("\\item[{{{}}}] {}", inline(name), inline(text)),
                );
            }
            line(out, "\\end{description}");
        }
    }
}

fn line(out: &mut String, text: &str) {
    out.push_str(text);
    out.push('\n');
}

/// A column of paragraphs: its share of what the gaps between all columns leave of the line, and
/// the command that sets it.
fn column(set: &str, share: f64, columns: usize) -> String {
    let gaps = 2 * columns.saturating_sub(1);
    format!(
        ">{{{set}\\arraybackslash}}p{{\\dimexpr {share:.3}\\dimexpr\\linewidth-{gaps}\\tabcolsep\\relax\\relax}}"
    )
}

/// Begins a table: its columns, its caption, and heads that come again on every page.
fn open_table(columns: &[String], caption: Option<&str>, heads: &[String], out: &mut String) {
    line(out, "\\begingroup\\setlength{\\LTcapwidth}{\\linewidth}");
    line(
        out,
        &format!("\\begin{{longtable}}{{@{{}}{}@{{}}}}", columns.join("")),
    );
    if let Some(caption) = caption {
        line(out, &format!("{caption}\\\\"));
    }
    let heads = format!("\\toprule\n{}\\\\\n\\midrule", heads.join(" & "));
    line(out, &format!("{heads}\n\\endfirsthead\n{heads}\n\\endhead"));
    line(out, "\\midrule\n\\endfoot\n\\bottomrule\n\\endlastfoot");
}

fn table(setting: &Setting, document: &Document, out: &mut String) {
    let table = setting.table;
    let side_by_side = table.is_side_by_side();
    let shares: Vec<f64> = match (side_by_side, setting.heads.len()) {
        (true, columns) => {
            let list = 2.0 / columns.max(1) as f64;
            [list * 0.68, list * 0.32]
                .into_iter()
                .cycle()
                .take(columns)
                .collect()
        }
        (false, 4) => vec![0.19, 0.45, 0.18, 0.18],
        (false, _) => vec![0.21, 0.62, 0.17],
    };
    let columns: Vec<String> = shares
        .iter()
        .map(|share| column("\\raggedright", *share, shares.len()))
        .collect();
    let heads: Vec<String> = setting
        .heads
        .iter()
        .map(|head| format!("\\textbf{{{}}}", inline(head)))
        .collect();
    open_table(&columns, Some(&caption(setting, document)), &heads, out);
    for (index, row) in setting.rows.iter().enumerate() {
        if index > 0 {
            let gap = if begins_group(row) {
                "\\midrule"
            } else {
                "\\cstgap"
            };
            line(out, gap);
        }
        let cells: Vec<String> = row.iter().map(cell).collect();
        line(out, &format!("{}\\\\", cells.join(" & ")));
    }
    line(out, "\\end{longtable}\n\\endgroup");
    below(setting, out);
}

/// Heading, caption, period and scope, and the word "draft" where there are no results yet.
fn caption(setting: &Setting, document: &Document) -> String {
    let table = setting.table;
    let mut caption = String::from("\\caption[]{");
    if document.draft {
        caption.push_str(&format!("{}: ", DRAFT.to_uppercase()));
    }
    caption.push_str(&format!("\\textbf{{{}}}", inline(&table.heading)));
    if let Some(text) = &table.caption {
        caption.push_str(&format!(". \\emph{{{}}}", inline(text)));
    }
    if let Some(about) = &setting.about {
        caption.push_str(&format!(". {}", inline(about)));
    }
    let place = table.position.to_string();
    let section = table.section.as_deref().unwrap_or(&place);
    caption.push_str(&format!("}}\\label{{tab:{}-{section}}}", document.study));
    caption
}

/// The legend and the notes.
fn below(setting: &Setting, out: &mut String) {
    let table = setting.table;
    let entry = |line: &LegendLine| {
        let symbol = coloured(&symbol(&line.symbol), legend_threat(line));
        format!("\\mbox{{{symbol}\\ {}}}", inline(&line.words))
    };
    let between = if table.is_side_by_side() {
        "\\quad\n"
    } else {
        "\\\\\n"
    };
    let legend: Vec<String> = table.legend.iter().map(entry).collect();
    line(out, "\\begin{cstbelow}");
    line(out, &format!("{}\\par", legend.join(between)));
    for note in &table.notes {
        line(
            out,
            &format!(
                "\\textsuperscript{{{}}} {}\\par",
                note.number,
                inline(&note.text)
            ),
        );
    }
    line(out, "\\end{cstbelow}");
}

fn cell(cell: &Cell) -> String {
    match cell {
        Cell::Group { name, rows } => format!("\\cstgroup{{{rows}}}{{{}}}", inline(name)),
        Cell::Text(item) => {
            let note = item
                .print
                .note
                .map(|note| format!("\\textsuperscript{{{note}}}"));
            inline(item.text()) + &note.unwrap_or_default()
        }
        Cell::Sign(sign) => trend(sign),
        Cell::Effect(effect) => effect.map(inline).unwrap_or_default(),
        Cell::Spanned | Cell::Padding => String::new(),
    }
}

fn trend(sign: &Sign) -> String {
    let Some(sign_symbol) = sign.symbol else {
        return "n/a".to_owned();
    };
    let mut cell = coloured(&symbol(sign_symbol), sign.threat);
    if let Some(word) = sign.shown_word() {
        cell.push_str(&format!("~{}", inline(&word)));
    }
    cell
}

fn coloured(symbol: &str, threat: Option<Threat>) -> String {
    match threat {
        Some(Threat::Increasing) => format!("\\threatinc{{{symbol}}}"),
        Some(Threat::Decreasing) => format!("\\threatdec{{{symbol}}}"),
        None => symbol.to_owned(),
    }
}

/// The command of a sign.
fn symbol(symbol: &str) -> String {
    match symbol {
        "—" => "\\trendstable{}".to_owned(),
        other => inline(other),
    }
}

fn of_data(data: &Data, out: &mut String) {
    let columns: Vec<String> = data
        .columns
        .iter()
        .zip(data.shares())
        .map(|(of, share)| {
            let set = if of.numbers {
                "\\raggedleft"
            } else {
                "\\raggedright"
            };
            column(set, share, data.columns.len())
        })
        .collect();
    let heads: Vec<String> = data
        .columns
        .iter()
        .map(|column| {
            let head = format!("\\textbf{{{}}}", inline(&column.head));
            match (column.numbers, data.is_turned()) {
                (true, true) => format!("\\cstturned{{{head}}}"),
                // Its column is as wide as its longest word.
                (true, false) => format!("\\hyphenpenalty10000{head}"),
                (false, _) => head,
            }
        })
        .collect();
    line(
        out,
        "\\begingroup\\footnotesize\\setlength{\\tabcolsep}{4pt}",
    );
    open_table(&columns, None, &heads, out);
    for (index, row) in data.rows.iter().enumerate() {
        if index > 0 {
            line(out, "\\cstgap");
        }
        let cells: Vec<String> = row.cells.iter().map(|cell| inline(cell)).collect();
        line(out, &format!("{}\\\\", cells.join(" & ")));
    }
    line(out, "\\end{longtable}\n\\endgroup\\endgroup");
}

fn signal(headline: &str, points: &[Point], question: Option<&str>, out: &mut String) {
    line(
        out,
        &format!("\\noindent\\textbf{{{}}}\\par", inline(headline)),
    );
    if points.is_empty() && question.is_none() {
        return;
    }
    line(out, "\\begin{itemize}");
    for point in points {
        let sources: Vec<String> = point.sources.iter().map(source).collect();
        line(
            out,
            format!("\\item {} {}", inline(point.text), sources.join("; ")).trim_end(),
        );
    }
    if let Some(question) = question {
        line(out, &format!("\\item \\emph{{{}}}", inline(question)));
    }
    line(out, "\\end{itemize}");
}

fn source(source: &SourceLine) -> String {
    let mut text = match source.url {
        Some(url) => format!("\\csthref{{{}}}{{{}}}", address(url), inline(&source.label)),
        None => inline(&source.label),
    };
    if let Some(language) = &source.language {
        text.push_str(&format!(" {{[}}{}{{]}}", inline(language)));
    }
    if let Some(date) = &source.date {
        text.push_str(&format!(" ({})", inline(date)));
    }
    text
}
