//! How the cells look.

use std::borrow::Cow;

use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder, XlsxError};

use super::leaf::Leaf;
use crate::aggregation::rule::Threat;
use crate::report::plain::without_controls;

/// Excel takes no longer text in a cell.
const LONGEST_TEXT: usize = 32_767;

const INK: Color = Color::RGB(0x1B_1B1F);
const QUIET: Color = Color::RGB(0x48_4850);
const LINE: Color = Color::RGB(0xB9_B6AE);
const INCREASING: Color = Color::RGB(0xB3_261E);
const DECREASING: Color = Color::RGB(0x0B_57A4);

/// The formats that all sheets share.
pub(super) struct Look {
    pub(super) title: Format,
    pub(super) caption: Format,
    pub(super) about: Format,
    pub(super) notice: Format,
    pub(super) note: Format,
    head: Format,
    head_of_numbers: Format,
    pub(super) cell: Format,
    pub(super) group: Format,
    number: Format,
    whole: Format,
}

/// A text as a cell can hold it.
pub(super) fn text(text: &str) -> Cow<'_, str> {
    let kept = without_controls(text);
    // Counted as Excel does, in UTF-16; a cut text ends in "…".
    if kept.len() <= LONGEST_TEXT || kept.encode_utf16().count() <= LONGEST_TEXT {
        return kept;
    }
    let mut units = 0;
    let short: String = kept
        .chars()
        .take_while(|sign| {
            units += sign.len_utf16();
            units < LONGEST_TEXT
        })
        .collect();
    Cow::Owned(short + "…")
}

impl Look {
    pub(super) fn new() -> Self {
        let plain = Format::new()
            .set_font_name("Arial")
            .set_font_size(10)
            .set_font_color(INK);
        let cell = plain
            .clone()
            .set_text_wrap()
            .set_align(FormatAlign::Top)
            .set_border_bottom(FormatBorder::Hair)
            .set_border_bottom_color(LINE);
        let head = plain
            .clone()
            .set_bold()
            .set_text_wrap()
            .set_align(FormatAlign::Bottom)
            .set_border_top(FormatBorder::Medium)
            .set_border_bottom(FormatBorder::Thin);
        Self {
            title: plain.clone().set_bold().set_font_size(14),
            caption: plain.clone().set_italic().set_font_color(QUIET),
            about: plain.clone().set_font_color(QUIET).set_font_size(9),
            notice: plain.clone().set_bold().set_font_color(INCREASING),
            note: plain
                .clone()
                .set_font_size(9)
                .set_font_color(QUIET)
                .set_text_wrap()
                .set_align(FormatAlign::Top),
            head_of_numbers: head.clone().set_align(FormatAlign::Right),
            head,
            group: cell.clone().set_bold(),
            number: cell
                .clone()
                .set_align(FormatAlign::Right)
                .set_num_format("0.00"),
            whole: cell
                .clone()
                .set_align(FormatAlign::Right)
                .set_num_format("0"),
            cell,
        }
    }

    /// A row of heads, each with the width of its column in characters.
    pub(super) fn heads(
        &self,
        sheet: &mut Leaf,
        row: u32,
        heads: &[(&str, u16)],
    ) -> Result<(), XlsxError> {
        for (column, (head, width)) in (0..).zip(heads) {
            sheet.widen(column, *width)?;
            let numbers = *width <= NARROW;
            let format = if numbers {
                &self.head_of_numbers
            } else {
                &self.head
            };
            sheet.write_string_with_format(row, column, text(head), format)?;
            sheet.grow((row, column), head)?;
        }
        Ok(())
    }

    /// A text that is broken into lines at the width of its column.
    pub(super) fn text(
        &self,
        sheet: &mut Leaf,
        at: (u32, u16),
        words: &str,
    ) -> Result<(), XlsxError> {
        self.written(sheet, at, words, &self.cell)?;
        sheet.grow(at, words)
    }

    /// The name of a row.
    pub(super) fn name(
        &self,
        sheet: &mut Leaf,
        at: (u32, u16),
        words: &str,
    ) -> Result<(), XlsxError> {
        self.written(sheet, at, words, &self.group)?;
        sheet.grow(at, words)
    }

    /// A text in one line, over the cells beside it where they are empty.
    pub(super) fn written(
        &self,
        sheet: &mut Leaf,
        (row, column): (u32, u16),
        words: &str,
        format: &Format,
    ) -> Result<(), XlsxError> {
        sheet.write_string_with_format(row, column, text(words), format)?;
        Ok(())
    }

    /// A sign in the colour of the threat, with what belongs to it.
    pub(super) fn sign(
        &self,
        sheet: &mut Leaf,
        at: (u32, u16),
        words: &str,
        threat: Option<Threat>,
    ) -> Result<(), XlsxError> {
        let format = match threat {
            Some(Threat::Increasing) => self.cell.clone().set_font_color(INCREASING),
            Some(Threat::Decreasing) => self.cell.clone().set_font_color(DECREASING),
            None => self.cell.clone(),
        };
        self.written(sheet, at, words, &format)?;
        sheet.grow(at, words)
    }

    /// A line of a legend.
    pub(super) fn sign_line(
        &self,
        sheet: &mut Leaf,
        row: u32,
        words: &str,
        threat: Option<Threat>,
    ) -> Result<(), XlsxError> {
        let format = match threat {
            Some(Threat::Increasing) => self.about.clone().set_font_color(INCREASING),
            Some(Threat::Decreasing) => self.about.clone().set_font_color(DECREASING),
            None => self.about.clone(),
        };
        self.written(sheet, (row, 0), words, &format)
    }

    pub(super) fn whole(
        &self,
        sheet: &mut Leaf,
        (row, column): (u32, u16),
        number: u64,
    ) -> Result<(), XlsxError> {
        sheet.write_number_with_format(row, column, number as f64, &self.whole)?;
        Ok(())
    }

    pub(super) fn number(
        &self,
        sheet: &mut Leaf,
        (row, column): (u32, u16),
        number: f64,
    ) -> Result<(), XlsxError> {
        sheet.write_number_with_format(row, column, number, &self.number)?;
        Ok(())
    }
}

/// Columns that are no wider hold numbers.
pub(super) const NARROW: u16 = 11;
