//! A sheet that makes its rows as high as their texts. Excel works heights out when it opens a
//! file, but other programs take those that stand in it.

use std::collections::BTreeMap;
use std::ops::{Deref, DerefMut};

use rust_xlsxwriter::{Worksheet, XlsxError};

use crate::report::figures::lines;

/// Size of the type of cells, and what a line of it takes, in points.
const SIZE: f64 = 10.0;
const LINE: f64 = 12.75;
/// A column is so many points wide for each character, and its cells keep a margin.
const CHARACTER: f64 = 5.25;
const MARGIN: f64 = 4.0;
/// A height that Excel takes.
const HIGHEST: f64 = 409.0;

/// A sheet being written.
pub(super) struct Leaf<'a> {
    sheet: &'a mut Worksheet,
    widths: BTreeMap<u16, u16>,
    heights: BTreeMap<u32, f64>,
}

impl<'a> Leaf<'a> {
    pub(super) fn new(sheet: &'a mut Worksheet) -> Self {
        Self {
            sheet,
            widths: BTreeMap::new(),
            heights: BTreeMap::new(),
        }
    }

    /// Gives a column its width in characters.
    pub(super) fn widen(&mut self, column: u16, width: u16) -> Result<(), XlsxError> {
        self.widths.insert(column, width);
        self.sheet.set_column_width(column, width)?;
        Ok(())
    }

    /// Makes a row high enough for a text in one of its cells.
    pub(super) fn grow(&mut self, (row, column): (u32, u16), text: &str) -> Result<(), XlsxError> {
        let width = self.widths.get(&column).copied().unwrap_or_default();
        self.grow_to(row, width, text)
    }

    /// Makes a row high enough for a text over all columns.
    pub(super) fn grow_across(&mut self, row: u32, text: &str) -> Result<(), XlsxError> {
        self.grow_to(row, self.widths.values().sum(), text)
    }

    fn grow_to(&mut self, row: u32, width: u16, text: &str) -> Result<(), XlsxError> {
        let room = (f64::from(width) * CHARACTER - MARGIN).max(SIZE);
        let lines: usize = text.lines().map(|line| lines(line, SIZE, room).len()).sum();
        let needed = (LINE * lines.max(1) as f64 + 2.0).min(HIGHEST);
        let height = self.heights.entry(row).or_insert(0.0);
        if needed > *height {
            *height = needed;
            self.sheet.set_row_height(row, needed)?;
        }
        Ok(())
    }
}

impl Deref for Leaf<'_> {
    type Target = Worksheet;

    fn deref(&self) -> &Worksheet {
        self.sheet
    }
}

impl DerefMut for Leaf<'_> {
    fn deref_mut(&mut self) -> &mut Worksheet {
        self.sheet
    }
}
