//! Reads the rows of the LaTeX's tables, and takes every escape away.

use super::{Colour, Found, plain};

pub(super) fn read(latex: &str) -> Found {
    let mut found = Found::default();
    for table in latex.split("\\begin{longtable}").skip(1) {
        let (table, _) = table.split_once("\\end{longtable}").unwrap_or_default();
        let (heads, body) = table.split_once("\\endlastfoot\n").unwrap_or_default();
        let published = heads.contains("\\caption");
        let counted =
            heads.contains("\\textbf{Missing}\\\\") || heads.contains("\\textbf{Missing}}\\\\");
        let grouped = heads.contains("\\textbf{Relation} & ");
        for line in body.lines() {
            let Some(row) = line.strip_suffix("\\\\") else {
                assert!(
                    line.is_empty() || line == "\\midrule" || line == "\\cstgap",
                    "{line}"
                );
                continue;
            };
            let cells: Vec<&str> = split(row);
            if counted {
                let numbers = &cells[1..cells.len() - 3];
                let counts = numbers.iter().map(|cell| cell.parse().ok()).collect();
                found.counts.push((text(cells[0]), counts));
            } else if published && grouped {
                found.signs.push(sign(cells[1], cells[2]));
            } else if published {
                for pair in cells.chunks(2).filter(|pair| !pair[1].is_empty()) {
                    found.signs.push(sign(pair[0], pair[1]));
                }
            }
        }
    }
    found
}

/// Cells end at `&` with a blank on either side; in a text it has a backslash before it.
fn split(row: &str) -> Vec<&str> {
    let mut cells = Vec::new();
    let mut start = 0;
    for (at, _) in row.match_indices('&') {
        if !row[..at].ends_with('\\') {
            cells.push(row[start..at].trim());
            start = at + 1;
        }
    }
    cells.push(row[start..].trim());
    cells
}

fn sign(statement: &str, cell: &str) -> (String, String, Option<Colour>) {
    let statement = statement
        .split("\\textsuperscript{")
        .next()
        .unwrap_or_default();
    let colour = if cell.starts_with("\\threatinc{") {
        Some(Colour::Increasing)
    } else if cell.starts_with("\\threatdec{") {
        Some(Colour::Decreasing)
    } else {
        None
    };
    let symbol = [
        "▲ \\trendup{}",
        "▼ \\trenddown{}",
        "— \\trendstable{}",
        "◇ \\trendnone{}",
    ]
    .into_iter()
    .filter_map(|pair| pair.split_once(' '))
    .find(|(_, command)| cell.contains(command))
    .map(|(symbol, _)| symbol.to_owned());
    (text(statement), symbol.unwrap_or_default(), colour)
}

fn text(latex: &str) -> String {
    let mut rest = latex;
    let mut out = String::new();
    'next: while let Some(c) = rest.chars().next() {
        for (command, means) in [
            ("\\textbackslash{}", "\\"),
            ("\\textasciicircum{}", "^"),
            ("\\textasciitilde{}", "~"),
            ("\\textasciigrave{}", "`"),
            ("\\textless{}", "<"),
            ("\\textgreater{}", ">"),
            ("\\textbar{}", "|"),
            ("\\allowbreak{}", ""),
            ("\\trendup{}", "▲"),
            ("\\trenddown{}", "▼"),
            ("\\trendnone{}", "◇"),
            ("\\threatmark{}", "■"),
            ("\\ensuremath{-}", "−"),
            ("\\ensuremath{\\leq}", "≤"),
            ("\\ensuremath{\\geq}", "≥"),
            ("\\ensuremath{\\rightarrow}", "→"),
            ("{\\char34}", "\""),
            ("{[}", "["),
            ("{]}", "]"),
            ("{*}", "*"),
            ("\\{", "{"),
            ("\\}", "}"),
            ("\\$", "$"),
            ("\\&", "&"),
            ("\\#", "#"),
            ("\\_", "_"),
            ("\\%", "%"),
            ("{}", ""),
            ("~", " "),
        ] {
            if let Some(after) = rest.strip_prefix(command) {
                out.push_str(means);
                rest = after;
                continue 'next;
            }
        }
        if let Some(after) = rest.strip_prefix("\\cstuni{") {
            let (letter, after) = after.split_once("}{").unwrap_or_default();
            let (number, after) = after.split_once('}').unwrap_or_default();
            let same = letter
                .chars()
                .map(|c| format!("{:04X}", u32::from(c)))
                .collect::<String>();
            assert_eq!(same, number);
            out.push_str(letter);
            rest = after;
            continue;
        }
        assert!(!"\\{}$&#^_%".contains(c), "a command in a text: {latex}");
        out.push(c);
        rest = &rest[c.len_utf8()..];
    }
    plain(&out)
}
