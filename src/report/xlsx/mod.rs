//! The report as a workbook: the tables as published, an item a row with its counts and its
//! measures, what the signs mean, and where the numbers come from.
//!
//! Every text is written as a text: no cell begins a formula, whatever a study says. The tables
//! have names, so that a document linked to one finds it again in the next round's workbook.

mod leaf;
mod look;
mod numbers;
mod published;

use std::collections::BTreeSet;

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, XlsxError};

use super::blocks::{self, Setting};
use super::document::{Document, Table};
use super::docx;
use super::format::Variant;
use leaf::Leaf;
use look::Look;

/// Names of sheets that no table may take; "History" is Excel's own.
const RESERVED: [&str; 7] = [
    "Appendix",
    "Counts",
    "Groups",
    "Measures",
    "Legend",
    "Provenance",
    "History",
];
/// Excel takes no longer name of a sheet.
const LONGEST_NAME: usize = 31;

/// The document as a workbook. The same document gives the same bytes.
///
/// # Errors
/// What rust_xlsxwriter says where a study has more rows than a sheet.
pub fn to_xlsx(document: &Document, variant: Variant) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    workbook.set_properties(&properties(document)?);
    let look = Look::new();
    let bookmarks = docx::bookmarks(document);
    let mut names = Names::default();
    for table in &document.tables {
        let setting = Setting::of(table, variant);
        let sheet_name = names.sheet(table);
        let mut sheet = leaf(&mut workbook, &sheet_name)?;
        let range = published::write(&mut sheet, &look, document, &setting)?;
        print_setup(&mut sheet, document, table.is_side_by_side());
        let cells = format!("='{sheet_name}'!{range}");
        let bookmark = bookmarks.iter().find(|(at, _)| *at == table.position);
        for name in bookmark
            .map(|(_, name)| name.as_str())
            .into_iter()
            .chain(names.kind(table))
        {
            workbook.define_name(name, &cells)?;
        }
    }
    let pages: [(&str, Page); 3] = [
        ("Counts", numbers::counts),
        ("Groups", numbers::groups),
        ("Measures", numbers::measures),
    ];
    for (name, write) in pages {
        let has_groups = document
            .items()
            .filter_map(|item| item.result())
            .any(|item| !item.groups.is_empty());
        if document.draft || (name == "Groups" && !has_groups) {
            continue;
        }
        let mut sheet = leaf(&mut workbook, name)?;
        write(&mut sheet, &look, document)?;
        print_setup(&mut sheet, document, true);
    }
    let last: [(&str, Page); 3] = [
        ("Legend", legend),
        ("Appendix", appendix),
        ("Provenance", provenance),
    ];
    for (name, write) in last {
        if name == "Appendix" && document.appendix.is_none() {
            continue;
        }
        let mut sheet = leaf(&mut workbook, name)?;
        write(&mut sheet, &look, document)?;
        print_setup(&mut sheet, document, false);
    }
    workbook.save_to_buffer()
}

/// A new sheet of this name.
fn leaf<'a>(workbook: &'a mut Workbook, name: &str) -> Result<Leaf<'a>, XlsxError> {
    Ok(Leaf::new(workbook.add_worksheet().set_name(name)?))
}

/// What writes a sheet.
type Page = fn(&mut Leaf, &Look, &Document) -> Result<(), XlsxError>;

/// Names that have been given.
#[derive(Default)]
struct Names {
    sheets: BTreeSet<String>,
    kinds: BTreeSet<&'static str>,
}

impl Names {
    /// The section's id with a capital, or "Table 2" where a sheet cannot be called so.
    fn sheet(&mut self, table: &Table) -> String {
        let own = table.section.as_deref().map(|section| {
            let words = section.replace(['-', '_'], " ");
            let mut letters = words.chars();
            let first: String = letters
                .next()
                .into_iter()
                .flat_map(char::to_uppercase)
                .collect();
            first + letters.as_str()
        });
        let is_free = |name: &String| {
            let reserved = RESERVED
                .iter()
                .any(|known| known.eq_ignore_ascii_case(name));
            name.len() <= LONGEST_NAME && !reserved && !self.sheets.contains(&name.to_lowercase())
        };
        let numbered = || format!("Table {}", table.position + 1);
        let name = own.filter(is_free).unwrap_or_else(numbered);
        self.sheets.insert(name.to_lowercase());
        name
    }

    /// The names that do not depend on the study: of the first table of factors, and of the first
    /// with norms and rules.
    fn kind(&mut self, table: &Table) -> Option<&'static str> {
        let name = match table.is_side_by_side() {
            true => "NormsTable",
            false => "FactorTable",
        };
        self.kinds.insert(name).then_some(name)
    }
}

fn properties(document: &Document) -> Result<DocProperties, XlsxError> {
    let made = match &document.closed_at {
        Some(closed) => ExcelDateTime::parse_from_str(&closed.utc)?,
        None => ExcelDateTime::from_ymd(2000, 1, 1)?,
    };
    let draft = if document.draft { " (draft)" } else { "" };
    let software = &document.software;
    Ok(DocProperties::new()
        .set_title(look::text(&document.title))
        .set_subject(format!(
            "{}, round {}{draft}",
            document.study, document.round
        ))
        .set_author(format!("{} {}", software.name, software.version))
        .set_comment(match &document.seal {
            Some(seal) => format!("sha256:{seal}"),
            None => "Not closed: no results".to_owned(),
        })
        .set_creation_datetime(&made))
}

/// A4, one page wide, with what must not be missed above and the round below.
fn print_setup(sheet: &mut Leaf, document: &Document, landscape: bool) {
    if landscape {
        sheet.set_landscape();
    }
    let title = look::text(&document.title).replace('&', "&&");
    let title: String = title.chars().take(80).collect();
    let mut above = Vec::new();
    if document.draft {
        above.push("&B&18DRAFT&B&9: the round is not closed");
    }
    if document.simulated {
        above.push("&9Simulated panel");
    }
    sheet
        .set_paper_size(9)
        .set_margins(0.7, 0.7, 0.8, 0.8, 0.4, 0.4)
        .set_print_fit_to_pages(1, 0)
        .set_screen_gridlines(false)
        .set_header(format!("&R{}", above.join("   ")))
        .set_footer(format!("&L&8{title}, round {}&R&8&P / &N", document.round));
}

/// What the signs of each table mean, and what each measure says.
fn legend(sheet: &mut Leaf, look: &Look, document: &Document) -> Result<(), XlsxError> {
    look.heads(sheet, 0, &[("Table", 34), ("Sign", 22), ("Meaning", 90)])?;
    let mut row = 1;
    for table in &document.tables {
        for line in &table.legend {
            look.text(sheet, (row, 0), &table.heading)?;
            look.sign(
                sheet,
                (row, 1),
                &line.symbol,
                super::printing::legend_threat(line),
            )?;
            look.text(sheet, (row, 2), &line.words)?;
            row += 1;
        }
    }
    for meaning in &document.meanings {
        look.text(sheet, (row, 0), meaning.key)?;
        look.text(sheet, (row, 1), meaning.name)?;
        look.text(sheet, (row, 2), meaning.says)?;
        row += 1;
    }
    sheet.set_freeze_panes(1, 0)?;
    Ok(())
}

/// What guidelines for reporting ask for, an entry a row.
fn appendix(sheet: &mut Leaf, look: &Look, document: &Document) -> Result<(), XlsxError> {
    let heads = [
        ("Part", 16),
        ("Entry", 30),
        ("Guidelines", 26),
        ("Answer", 90),
    ];
    look.heads(sheet, 0, &heads)?;
    let entries = document.appendix.iter();
    let entries = entries.flat_map(|appendix| &appendix.checklist);
    for (row, entry) in (1..).zip(entries) {
        look.text(sheet, (row, 0), entry.part.title())?;
        look.name(sheet, (row, 1), entry.name)?;
        look.text(sheet, (row, 2), &entry.asked_by())?;
        look.text(sheet, (row, 3), &entry.answer())?;
    }
    sheet.set_freeze_panes(1, 0)?;
    Ok(())
}

/// Where the numbers come from, how they were made, and whom to name.
fn provenance(sheet: &mut Leaf, look: &Look, document: &Document) -> Result<(), XlsxError> {
    look.heads(sheet, 0, &[("What", 24), ("", 110)])?;
    let mut rows: Vec<(&str, String)> = blocks::notices(document)
        .into_iter()
        .filter_map(|block| match block {
            blocks::Block::Notice { head, text } => Some((head, text)),
            _ => None,
        })
        .collect();
    rows.extend(blocks::provenance(document));
    let paragraphs = document.methods.iter();
    rows.extend(paragraphs.map(|text| ("Methods", text.clone())));
    for (name, text) in [
        ("Source", &document.source),
        ("Credits", &document.credits),
        ("Disclaimer", &document.disclaimer),
    ] {
        rows.extend(text.iter().map(|text| (name, text.clone())));
    }
    for (row, (name, text)) in (1..).zip(rows) {
        look.name(sheet, (row, 0), name.trim_end_matches('.'))?;
        look.text(sheet, (row, 1), &text)?;
    }
    sheet.set_freeze_panes(1, 0)?;
    Ok(())
}

#[cfg(test)]
mod tests;
