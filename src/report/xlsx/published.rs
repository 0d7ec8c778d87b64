//! A table as it is published.

use rust_xlsxwriter::XlsxError;

use super::leaf::Leaf;
use super::look::{self, Look};
use crate::report::blocks::{self, Block, Cell, Setting, Sign, superscript};
use crate::report::document::Document;
use crate::report::printing::legend_threat;

/// Widths of columns in characters.
const GROUP: u16 = 22;
const STATEMENT: u16 = 62;
const SIDE_STATEMENT: u16 = 46;
const TREND: u16 = 18;

/// Writes the sheet; the cells of heads and rows, absolute: `$A$3:$C$12`.
pub(super) fn write(
    sheet: &mut Leaf,
    look: &Look,
    document: &Document,
    setting: &Setting,
) -> Result<String, XlsxError> {
    let table = setting.table;
    let last = setting.heads.len().saturating_sub(1) as u16;
    let mut row = 0;
    look.written(sheet, (row, 0), &table.heading, &look.title)?;
    row += 1;
    let lines = table.caption.iter().map(|text| (text, &look.caption));
    for (text, format) in lines.chain(setting.about.iter().map(|text| (text, &look.about))) {
        look.written(sheet, (row, 0), text, format)?;
        row += 1;
    }
    for block in blocks::notices(document) {
        if let Block::Notice { head, text } = block {
            look.written(sheet, (row, 0), &format!("{head} {text}"), &look.notice)?;
            row += 1;
        }
    }
    let top = row;
    let heads: Vec<(&str, u16)> = setting.heads.iter().copied().zip(widths(setting)).collect();
    look.heads(sheet, top, &heads)?;
    sheet.set_freeze_panes(top + 1, 0)?;
    sheet.set_repeat_rows(top, top)?;
    for cells in &setting.rows {
        row += 1;
        for (column, cell) in (0..).zip(cells) {
            write_cell(sheet, look, (row, column), cell)?;
        }
    }
    let range = format!("$A${}:${}${}", top + 1, letter(last), row + 1);
    row += 2;
    for line in &table.legend {
        let words = format!("{} {}", line.symbol, line.words);
        look.sign_line(sheet, row, &words, legend_threat(line))?;
        row += 1;
    }
    for note in &table.notes {
        let words = format!("{} {}", superscript(note.number), note.text);
        merged(sheet, look, row, last, &words)?;
        row += 1;
    }
    row += 1;
    let words = origin(document);
    merged(sheet, look, row, last, &words)?;
    Ok(range)
}

/// A line of prose over all columns, high enough for it.
fn merged(
    sheet: &mut Leaf,
    look: &Look,
    row: u32,
    last: u16,
    words: &str,
) -> Result<(), XlsxError> {
    let words = look::text(words);
    sheet.grow_across(row, &words)?;
    if last == 0 {
        return look.written(sheet, (row, 0), &words, &look.note);
    }
    sheet.merge_range(row, 0, row, last, &words, &look.note)?;
    Ok(())
}

fn widths(setting: &Setting) -> Vec<u16> {
    let side_by_side = setting.table.is_side_by_side();
    (0..setting.heads.len())
        .map(|column| match (side_by_side, column) {
            (true, column) if column % 2 == 0 => SIDE_STATEMENT,
            (false, 0) => GROUP,
            (false, 1) => STATEMENT,
            _ => TREND,
        })
        .collect()
}

fn write_cell(
    sheet: &mut Leaf,
    look: &Look,
    (row, column): (u32, u16),
    cell: &Cell,
) -> Result<(), XlsxError> {
    let at = (row, column);
    match cell {
        Cell::Group { name, rows } if *rows > 1 => {
            let last = row + *rows as u32 - 1;
            sheet.merge_range(row, column, last, column, &look::text(name), &look.group)?;
            Ok(())
        }
        Cell::Group { name, .. } => look.name(sheet, at, name),
        Cell::Spanned => Ok(()),
        Cell::Text(item) => look.text(sheet, at, item.text()),
        Cell::Sign(sign) => look.sign(sheet, at, &words(sign), sign.threat),
        Cell::Effect(effect) => look.text(sheet, at, effect.unwrap_or_default()),
        Cell::Padding => look.text(sheet, at, ""),
    }
}

/// "▲", "▲ Upward", "◇ No consensus¹"; "n/a" in a draft.
pub(super) fn words(sign: &Sign) -> String {
    let Some(symbol) = sign.symbol else {
        return "n/a".to_owned();
    };
    let word = sign.shown_word().map(|word| format!(" {word}"));
    let note = sign.note.map(superscript);
    format!(
        "{symbol}{}{}",
        word.unwrap_or_default(),
        note.unwrap_or_default()
    )
}

/// The provenance in a line: a table must be whole when it is taken out.
fn origin(document: &Document) -> String {
    let lines = blocks::provenance(document);
    let parts: Vec<String> = lines
        .iter()
        .filter(|(name, _)| *name != "Rule")
        .map(|(name, text)| format!("{name}: {text}"))
        .collect();
    parts.join("; ")
}

/// The letter of a column, from 0. A published table has fewer than 26 columns, or its name ends
/// at the 26th.
fn letter(column: u16) -> char {
    char::from(b'A' + column.min(25) as u8)
}
