//! The numbers, an item a row.

use rust_xlsxwriter::XlsxError;

use super::leaf::Leaf;
use super::look::{Look, NARROW};
use crate::aggregation::readings::{self, meanings_of_item};
use crate::aggregation::results::{ItemResult, PrintedScale};
use crate::aggregation::rule::Label;
use crate::report::document::{Document, Group, Item, Table};

const UNDEFINED: &str = "n/a";

/// An item with where it stands.
struct Placed<'a> {
    table: &'a Table,
    group: &'a Group,
    item: &'a Item,
    result: &'a ItemResult,
}

fn placed(document: &Document) -> impl Iterator<Item = Placed<'_>> {
    let groups = document
        .tables
        .iter()
        .flat_map(|table| table.groups.iter().map(move |group| (table, group)));
    groups.flat_map(|(table, group)| {
        group.items.iter().filter_map(move |item| {
            Some(Placed {
                table,
                group,
                item,
                result: item.result()?,
            })
        })
    })
}

/// The most points that a scale of the document has.
fn most_points(document: &Document) -> usize {
    let points = document.items().map(|item| item.scale().points.len());
    points.max().unwrap_or(0)
}

/// "1 Downward; 2 Net-zero / Stable; 3 Upward"
fn points_of(scale: &PrintedScale) -> String {
    let points = scale
        .points
        .iter()
        .map(|point| format!("{} {}", point.value, point.label));
    points.collect::<Vec<_>>().join("; ")
}

/// "n/a: no earlier round"
fn undefined(item: &ItemResult, key: &str) -> String {
    match item.null_reasons.get(key) {
        Some(reason) => format!("{UNDEFINED}: {}", reason.words()),
        None => UNDEFINED.to_owned(),
    }
}

/// A row that is filled from the left.
struct Row<'a, 'sheet> {
    sheet: &'a mut Leaf<'sheet>,
    look: &'a Look,
    row: u32,
    column: u16,
}

impl Row<'_, '_> {
    fn at(&mut self) -> (u32, u16) {
        let at = (self.row, self.column);
        self.column += 1;
        at
    }

    fn text(&mut self, words: &str) -> Result<(), XlsxError> {
        let at = self.at();
        self.look.text(self.sheet, at, words)
    }

    fn whole(&mut self, number: u64) -> Result<(), XlsxError> {
        let at = self.at();
        self.look.whole(self.sheet, at, number)
    }

    fn number(&mut self, number: f64) -> Result<(), XlsxError> {
        let at = self.at();
        self.look.number(self.sheet, at, number)
    }

    /// A count a point, and nothing for points that the scale does not have.
    fn counts(
        &mut self,
        counts: Option<&[u64]>,
        points: usize,
        most: usize,
    ) -> Result<(), XlsxError> {
        for place in 0..most {
            match counts {
                Some(counts) if place < counts.len() => self.whole(counts[place])?,
                None if place < points => self.text(UNDEFINED)?,
                _ => self.text("")?,
            }
        }
        Ok(())
    }
}

/// Heads with their widths: words, then a column a point, then numbers, then words.
fn heads(
    sheet: &mut Leaf,
    look: &Look,
    before: &[(&str, u16)],
    points: usize,
    after: &[(&str, u16)],
) -> Result<(), XlsxError> {
    let values: Vec<String> = (1..=points).map(|value| format!("Value {value}")).collect();
    let mut all = before.to_vec();
    all.extend(values.iter().map(|head| (head.as_str(), NARROW - 2)));
    all.extend_from_slice(after);
    look.heads(sheet, 0, &all)?;
    sheet.set_freeze_panes(1, 0)?;
    sheet.set_repeat_rows(0, 0)?;
    Ok(())
}

/// Arrow, label, counts and firmness of every item.
pub(super) fn counts(sheet: &mut Leaf, look: &Look, document: &Document) -> Result<(), XlsxError> {
    let most = most_points(document);
    heads(
        sheet,
        look,
        &[
            ("Section", 24),
            ("Group", 20),
            ("Id", 20),
            ("Item", 56),
            ("Arrow", 13),
            ("Word", 18),
            ("Label", 15),
            ("Effect on threat", 18),
            ("Points", 28),
        ],
        most,
        &[
            ("Answers", NARROW),
            ("Cannot judge", NARROW),
            ("Missing", NARROW),
            ("P(leads)", NARROW),
            ("Would have to change", NARROW),
            ("Firmness", 16),
            ("Agreement", 16),
            ("Since the round before", 34),
            ("The authors say", 24),
            ("Why they depart from the panel", 48),
            ("Result of round", NARROW),
            ("In one sentence", 76),
        ],
    )?;
    for (row, placed) in (1..).zip(placed(document)) {
        let (item, result) = (placed.item, placed.result);
        let mut cells = Row {
            sheet,
            look,
            row,
            column: 0,
        };
        cells.text(&placed.table.heading)?;
        cells.text(&placed.group.name)?;
        cells.text(&result.id)?;
        cells.text(&result.text)?;
        let at = cells.at();
        let symbol = item.print.symbol.as_deref().unwrap_or_default();
        look.sign(cells.sheet, at, symbol, result.threat)?;
        cells.text(item.print.word.as_deref().unwrap_or_default())?;
        cells.text(result.label.words())?;
        cells.text(item.print.threat.unwrap_or_default())?;
        cells.text(&points_of(&result.scale))?;
        cells.counts(result.counts.as_deref(), result.scale.points.len(), most)?;
        for number in [result.n, result.abstained, result.missing] {
            cells.whole(number)?;
        }
        match result.firmness.p_mode {
            Some(probability) => cells.number(probability)?,
            None => cells.text(UNDEFINED)?,
        }
        match result.firmness.to_lose {
            Some(people) => cells.whole(people)?,
            None => cells.text(UNDEFINED)?,
        }
        match result.firmness.words {
            Some(words) => cells.text(words.words())?,
            None => cells.text(&undefined(result, "firmness.words"))?,
        }
        cells.text(result.agreement().unwrap_or(UNDEFINED))?;
        let change = result.change_words();
        cells.text(&change.unwrap_or_else(|| undefined(result, "stability")))?;
        cells.text(result.editorial_word().unwrap_or_default())?;
        let editorial = result.editorial.as_ref();
        cells.text(editorial.map_or("", |made| &made.reason))?;
        match item.round {
            Some(round) => cells.whole(u64::from(round))?,
            None => cells.text(UNDEFINED)?,
        }
        cells.text(item.print.sentence.as_deref().unwrap_or_default())?;
    }
    Ok(())
}

/// The answers of each stakeholder group, and which are not shown.
pub(super) fn groups(sheet: &mut Leaf, look: &Look, document: &Document) -> Result<(), XlsxError> {
    let most = most_points(document);
    heads(
        sheet,
        look,
        &[
            ("Id", 20),
            ("Item", 56),
            ("Stakeholder group", 26),
            ("Label", 15),
        ],
        most,
        &[
            ("Answers", NARROW),
            ("Cannot judge", NARROW),
            ("Missing", NARROW),
        ],
    )?;
    let rows = placed(document).flat_map(|placed| {
        let groups = placed.result.groups.iter();
        groups.map(move |group| (placed.result, group))
    });
    for (row, (item, group)) in (1..).zip(rows) {
        let mut cells = Row {
            sheet,
            look,
            row,
            column: 0,
        };
        cells.text(&item.id)?;
        cells.text(&item.text)?;
        cells.text(&group.name)?;
        cells.text(match group.hidden {
            true => "not shown",
            false => group.label.map_or("", Label::words),
        })?;
        cells.counts(group.counts.as_deref(), item.scale.points.len(), most)?;
        for number in [group.n, group.abstained, group.missing] {
            match number {
                Some(number) => cells.whole(number)?,
                None => cells.text(UNDEFINED)?,
            }
        }
    }
    Ok(())
}

/// Every measure of every item: a number where it is one, else as it is printed, or why there is
/// none.
pub(super) fn measures(
    sheet: &mut Leaf,
    look: &Look,
    document: &Document,
) -> Result<(), XlsxError> {
    let names: Vec<(&str, u16)> = meanings_of_item()
        .map(|meaning| (meaning.name, 16))
        .collect();
    heads(sheet, look, &[("Id", 20), ("Item", 56)], 0, &names)?;
    for (row, placed) in (1..).zip(placed(document)) {
        let mut cells = Row {
            sheet,
            look,
            row,
            column: 0,
        };
        cells.text(&placed.result.id)?;
        cells.text(&placed.result.text)?;
        let values = serde_json::to_value(&placed.result.measures).unwrap_or_default();
        for reading in readings::of_item(placed.result) {
            match values[reading.meaning.key].as_f64() {
                Some(number) => cells.number(number)?,
                None => cells.text(&reading.words())?,
            }
        }
    }
    sheet.set_freeze_panes(1, 2)?;
    Ok(())
}
