//! Reads the rows of the Typst's tables: strings, and what stands around them.

use super::{Colour, Found, plain};

pub(super) fn read(typst: &str) -> Found {
    let mut found = Found::default();
    let (mut published, mut counted, mut grouped) = (false, false, false);
    for line in typst.lines() {
        if line.starts_with("#figure(kind: table") {
            published = true;
        } else if line.starts_with("#cst-small(table(") {
            published = false;
        } else if line.starts_with("    table.header(") {
            counted = line.contains("(\"Missing\"), table.hline")
                || line.contains("(\"Missing\")), table.hline");
            grouped = line.contains("table.hline(stroke: 0.9pt), strong(\"Relation\"), ");
        } else if let Some(row) = line
            .strip_prefix("    ")
            .filter(|row| !row.starts_with("table.hline") && !row.starts_with("columns:"))
        {
            let cells = cells(row);
            if counted && !published {
                let numbers = &cells[1..cells.len() - 3];
                let counts = numbers
                    .iter()
                    .map(|cell| strings(cell)[0].parse().ok())
                    .collect();
                found.counts.push((plain(&strings(&cells[0])[0]), counts));
            } else if published && grouped {
                let first = usize::from(cells[0].starts_with("table.cell("));
                found.signs.push(sign(&cells[first], &cells[first + 1]));
            } else if published {
                for pair in cells.chunks(2).filter(|pair| pair[1] != "[]") {
                    found.signs.push(sign(&pair[0], &pair[1]));
                }
            }
        }
    }
    found
}

fn sign(text: &str, sign: &str) -> (String, String, Option<Colour>) {
    let colour = if sign.starts_with("cst-sign(cst-increasing, ") {
        Some(Colour::Increasing)
    } else if sign.starts_with("cst-sign(cst-decreasing, ") {
        Some(Colour::Decreasing)
    } else {
        None
    };
    (plain(&strings(text)[0]), strings(sign)[0].clone(), colour)
}

/// The arguments of a row: commas in strings and brackets belong to them.
fn cells(row: &str) -> Vec<String> {
    let mut cells = vec![String::new()];
    let (mut depth, mut in_string, mut escaped) = (0, false, false);
    for c in row.trim_end_matches(',').chars() {
        match c {
            _ if escaped => escaped = false,
            '\\' if in_string => escaped = true,
            '"' => in_string = !in_string,
            '(' | '[' if !in_string => depth += 1,
            ')' | ']' if !in_string => depth -= 1,
            ',' if !in_string && depth == 0 => {
                cells.push(String::new());
                continue;
            }
            _ => {}
        }
        if let Some(cell) = cells.last_mut() {
            cell.push(c);
        }
    }
    assert!(depth == 0 && !in_string, "{row}");
    cells.iter().map(|cell| cell.trim().to_owned()).collect()
}

/// The strings of an expression, unescaped.
fn strings(cell: &str) -> Vec<String> {
    let mut all = Vec::new();
    let mut current: Option<String> = None;
    let mut characters = cell.chars();
    while let Some(c) = characters.next() {
        match (&mut current, c) {
            (Some(text), '\\') => text.extend(characters.next()),
            (Some(_), '"') => all.extend(current.take()),
            (Some(text), c) => text.push(c),
            (None, '"') => current = Some(String::new()),
            (None, _) => {}
        }
    }
    all
}
