//! How the sheets of a workbook look.

use rust_xlsxwriter::{
    DataValidation, Format, FormatAlign, FormatUnderline, Note, Worksheet, XlsxError,
};

use super::layout::{Sheet, columns};

/// Heads of a sheet of settings, with their widths in characters.
const SETTING_COLUMNS: [(&str, u32); 3] = [("Setting", 30), ("Value", 60), ("What to write", 70)];

/// Formats that the sheets share.
pub(super) struct Look {
    head: Format,
    required: Format,
    cell: Format,
    hint: Format,
}

impl Look {
    pub(super) fn new() -> Self {
        let wrapped = Format::new()
            .set_text_wrap()
            .set_align(FormatAlign::Top)
            .set_num_format("@");
        Self {
            head: Format::new().set_bold(),
            required: Format::new()
                .set_bold()
                .set_underline(FormatUnderline::Single),
            hint: wrapped.clone().set_italic().set_font_color(0x0062_616A),
            cell: wrapped,
        }
    }

    pub(super) fn head(&self) -> &Format {
        &self.head
    }

    pub(super) fn cell(&self) -> &Format {
        &self.cell
    }

    /// Width of a column, in characters: by its head, or of settings by its place.
    pub(super) fn width(&self, sheet: Sheet, column: u16, head: Option<&str>) -> u32 {
        if columns(sheet).is_empty() {
            let places = SETTING_COLUMNS.iter();
            let widths: Vec<u32> = places.map(|(_, width)| *width).collect();
            return widths.get(usize::from(column)).copied().unwrap_or(20);
        }
        let field = columns(sheet).iter().find(|field| Some(field.name) == head);
        field.map_or(20, |field| width_of(field.key))
    }

    pub(super) fn settings(
        &self,
        sheet: &mut Worksheet,
        rows: &[(String, &str, &str, bool)],
    ) -> Result<(), XlsxError> {
        for (column, (name, width)) in SETTING_COLUMNS.into_iter().enumerate() {
            let column = column as u16;
            sheet.set_column_width(column, width)?;
            sheet.write_string_with_format(0, column, name, &self.head)?;
        }
        for (row, (name, value, hint, required)) in (1..).zip(rows) {
            let head = if *required {
                &self.required
            } else {
                &self.head
            };
            sheet.write_string_with_format(row, 0, name, head)?;
            sheet.write_string_with_format(row, 1, *value, &self.cell)?;
            sheet.write_string_with_format(row, 2, *hint, &self.hint)?;
        }
        sheet.set_freeze_panes(1, 0)?;
        Ok(())
    }

    /// A head whose hints stand in notes, so that the first row below it is the first row.
    pub(super) fn table(
        &self,
        sheet: &mut Worksheet,
        of: Sheet,
        rows: &[Vec<String>],
    ) -> Result<(), XlsxError> {
        sheet.set_name(of.name())?;
        for (column, field) in columns(of).iter().enumerate() {
            let column = column as u16;
            let head = if field.required {
                &self.required
            } else {
                &self.head
            };
            sheet.set_column_width(column, width_of(field.key))?;
            sheet.write_string_with_format(0, column, field.name, head)?;
            sheet.insert_note(0, column, &Note::new(field.hint).add_author_prefix(false))?;
            if let Some(words) = words_of(of, field.key) {
                let choice = DataValidation::new().allow_list_strings(words)?;
                sheet.add_data_validation(1, column, 2000, column, &choice)?;
            }
        }
        for (row, cells) in (1..).zip(rows) {
            for (column, cell) in cells.iter().enumerate() {
                if !cell.is_empty() {
                    sheet.write_string_with_format(row, column as u16, cell, &self.cell)?;
                }
            }
        }
        sheet.set_freeze_panes(1, 0)?;
        Ok(())
    }
}

fn width_of(key: &str) -> u32 {
    match key {
        "text" | "headline" => 60,
        "guidance" | "source" | "question" => 40,
        _ => 20,
    }
}

/// The words that a column takes and no others.
fn words_of(sheet: Sheet, key: &str) -> Option<&'static [&'static str]> {
    match (sheet, key) {
        (Sheet::Items, "kind") => Some(&["factor", "norm", "rule"]),
        (Sheet::Items, "polarity") => Some(&["increases", "decreases", "neither", "ambivalent"]),
        (Sheet::Scales, "region") => Some(&["down", "middle", "up"]),
        _ => None,
    }
}
