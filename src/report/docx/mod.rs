//! The report as a Word document: tables that Word knows as tables, with named styles, bookmarks
//! that another document can refer to, and texts for those who do not see signs and figures.
//!
//! The parts are templates; ECMA-376 says what stands in them. No library that writes such files
//! can mark a row of heads as repeated, which a table over several pages needs.

pub(super) mod package;

use std::collections::BTreeSet;

use askama::Template;

use super::blocks::{self, Block, Cell, Data, Extent, Setting, Sign, begins_group};
use super::document::{Document, LegendLine, Table};
use super::figures::{self, Figure, PRINT};
use super::format::Variant;
use super::printing::legend_threat;
use crate::aggregation::rule::Threat;
use package::Package;

/// Width of the text in twentieths of a point: A4 with margins of 25.6 mm.
const TEXT_WIDTH: usize = 9000;
/// Words of a sign and of the effect on the threat, and names of groups.
const TREND_WIDTH: usize = 1500;
const GROUP_WIDTH: usize = 1700;
/// A sign by itself.
const SIGN_WIDTH: usize = 900;
/// Numbers, below a head that is turned, and at least below one that is not.
const TURNED_WIDTH: usize = 560;
const NARROWEST: usize = 500;
/// Between a text and the next column.
const CELL_GAP: usize = 170;
/// Size of the type of heads in points, and how much wider than the plain its bold is.
const HEAD_SIZE: f64 = 8.5;
const BOLD: f64 = 1.1;
/// Units of a drawing in an inch.
const EMU_PER_INCH: f64 = 914_400.0;
/// The day of documents that have no closing yet: the same draft gives the same bytes.
const NO_DAY: &str = "2000-01-01T00:00:00Z";

/// Why a report cannot be had as a Word document.
#[derive(Debug, thiserror::Error)]
pub enum Failed {
    #[error(transparent)]
    Template(#[from] askama::Error),
    #[error(transparent)]
    Figure(#[from] figures::Unpaintable),
    #[error(transparent)]
    Package(#[from] zip::result::ZipError),
    #[error(transparent)]
    Io(#[from] std::io::Error),
}

/// The document as a Word document. The same document gives the same bytes.
///
/// # Errors
/// [`Failed`]: none of it depends on what the document holds.
pub fn to_docx(document: &Document, variant: Variant) -> Result<Vec<u8>, Failed> {
    let pictures = pictures(document);
    let mut package = Package::new();
    package.part("[Content_Types].xml", &ContentTypes {}.render()?)?;
    package.part("_rels/.rels", &Roots {}.render()?)?;
    package.part("docProps/core.xml", &Properties { document }.render()?)?;
    let program = Program { document };
    package.part("docProps/app.xml", &program.render()?)?;
    let body = Body {
        document,
        blocks: blocks::of(document, variant, Extent::Printed),
        pictures: &pictures,
        bookmarks: bookmarks(document),
    };
    package.part("word/document.xml", &body.render()?)?;
    let relations = Relations {
        pictures: &pictures,
    };
    package.part("word/_rels/document.xml.rels", &relations.render()?)?;
    package.part("word/styles.xml", &Styles { document }.render()?)?;
    package.part("word/numbering.xml", &Numbering {}.render()?)?;
    package.part("word/settings.xml", &Settings { document }.render()?)?;
    package.part("word/fontTable.xml", &Fonts {}.render()?)?;
    package.part("word/header1.xml", &Header { document }.render()?)?;
    package.part("word/footer1.xml", &Footer { document }.render()?)?;
    for (place, picture) in pictures.iter().enumerate() {
        let png = figures::to_png(&picture.figure, PRINT)?;
        package.file(&picture.target(place), &png)?;
    }
    Ok(package.finish()?)
}

/// A figure that stands below a table.
struct Picture {
    /// The table's place in the report.
    position: usize,
    figure: Figure,
}

impl Picture {
    fn target(&self, place: usize) -> String {
        format!("word/media/figure{}.png", place + 1)
    }
}

/// The figures of all tables; none in a draft, which has nothing to draw.
fn pictures(document: &Document) -> Vec<Picture> {
    let of = |table| {
        let figures = figures::of_table(document, table).into_iter();
        figures.map(|figure| Picture {
            position: table.position,
            figure,
        })
    };
    let tables = document.tables.iter().filter(|_| !document.draft);
    tables.flat_map(of).collect()
}

/// A bookmark for each table of the report, by its place: `tbl_factors`. Word takes letters,
/// digits and `_`, at most 40 of them.
pub(super) fn bookmarks(document: &Document) -> Vec<(usize, String)> {
    let mut used = BTreeSet::new();
    let name = |table: &Table| match &table.section {
        Some(section) => format!("tbl_{}", section.replace('-', "_")),
        None => format!("tbl_{}", table.position + 1),
    };
    document
        .tables
        .iter()
        .map(|table| {
            let mut bookmark: String = name(table).chars().take(40).collect();
            if !used.insert(bookmark.clone()) {
                bookmark = format!("tbl_{}", table.position + 1);
                used.insert(bookmark.clone());
            }
            (table.position, bookmark)
        })
        .collect()
}

#[derive(Template)]
#[template(path = "report/docx/document.xml")]
struct Body<'a> {
    document: &'a Document,
    blocks: Vec<Block<'a>>,
    pictures: &'a [Picture],
    bookmarks: Vec<(usize, String)>,
}

#[derive(Template)]
#[template(path = "report/docx/content_types.xml")]
struct ContentTypes {}

#[derive(Template)]
#[template(path = "report/docx/rels.xml")]
struct Roots {}

#[derive(Template)]
#[template(path = "report/docx/relations.xml")]
struct Relations<'a> {
    pictures: &'a [Picture],
}

#[derive(Template)]
#[template(path = "report/docx/core.xml")]
struct Properties<'a> {
    document: &'a Document,
}

#[derive(Template)]
#[template(path = "report/docx/app.xml")]
struct Program<'a> {
    document: &'a Document,
}

#[derive(Template)]
#[template(path = "report/docx/styles.xml")]
struct Styles<'a> {
    document: &'a Document,
}

#[derive(Template)]
#[template(path = "report/docx/numbering.xml")]
struct Numbering {}

#[derive(Template)]
#[template(path = "report/docx/settings.xml")]
struct Settings<'a> {
    document: &'a Document,
}

#[derive(Template)]
#[template(path = "report/docx/fonts.xml")]
struct Fonts {}

#[derive(Template)]
#[template(path = "report/docx/header.xml")]
struct Header<'a> {
    document: &'a Document,
}

#[derive(Template)]
#[template(path = "report/docx/footer.xml")]
struct Footer<'a> {
    document: &'a Document,
}

impl Properties<'_> {
    fn day(&self) -> &str {
        let closed = self.document.closed_at.as_ref();
        closed.map_or(NO_DAY, |at| at.utc.as_str())
    }
}

impl Body<'_> {
    fn bookmark(&self, table: &Table) -> &str {
        let found = self.bookmarks.iter().find(|(at, _)| *at == table.position);
        found.map_or("", |(_, name)| name)
    }

    /// The figures below a table, each with its number in the document, from 1.
    fn below(&self, table: &Table) -> impl Iterator<Item = (usize, &Figure)> {
        let numbered = (1..).zip(self.pictures);
        numbered
            .filter(|(_, picture)| picture.position == table.position)
            .map(|(number, picture)| (number, &picture.figure))
    }

    /// What is said of a table to those who do not see it.
    fn alternative(&self, setting: &Setting) -> String {
        let table = setting.table;
        let items = table.items().count();
        let heads = setting.heads.join(", ");
        let round = self.document.round;
        match self.document.draft {
            true => format!("{items} items of round {round}, without results. Columns: {heads}."),
            false => format!("The arrows of {items} items in round {round}. Columns: {heads}."),
        }
    }
}

/// Widths of the columns of a published table, in twentieths of a point.
fn widths(setting: &Setting) -> Vec<usize> {
    let columns = setting.heads.len().max(1);
    let trend = trend_width(setting);
    if setting.table.is_side_by_side() {
        let pair = 2 * TEXT_WIDTH / columns;
        let trend = trend.min(pair / 3);
        return (0..columns)
            .map(|place| if place % 2 == 0 { pair - trend } else { trend })
            .collect();
    }
    let effects = columns.saturating_sub(3);
    let text = TEXT_WIDTH - GROUP_WIDTH - trend - TREND_WIDTH * effects;
    let first = [GROUP_WIDTH, text, trend];
    first
        .into_iter()
        .chain(std::iter::repeat_n(TREND_WIDTH, effects))
        .collect()
}

/// A column of signs alone takes no more than its head.
fn trend_width(setting: &Setting) -> usize {
    if setting.has_words() {
        TREND_WIDTH
    } else {
        SIGN_WIDTH
    }
}

/// Widths of the columns of a table of numbers or words: numbers take what the longest word of
/// their head needs, words share the rest as their texts ask for.
fn data_widths(data: &Data) -> Vec<usize> {
    let turned = data.is_turned();
    let numbers: Vec<Option<usize>> = data
        .columns
        .iter()
        .map(|column| {
            column.numbers.then(|| match turned {
                true => TURNED_WIDTH,
                false => head_width(&column.head),
            })
        })
        .collect();
    let taken: usize = numbers.iter().flatten().sum();
    let rest = TEXT_WIDTH.saturating_sub(taken) as f64;
    let shares = data.shares();
    let words: f64 = shares
        .iter()
        .zip(&numbers)
        .filter(|(_, numbers)| numbers.is_none())
        .map(|(share, _)| share)
        .sum();
    shares
        .iter()
        .zip(numbers)
        .map(|(share, numbers)| numbers.unwrap_or((rest * share / words) as usize))
        .collect()
}

/// What the longest word of a head needs, in bold.
fn head_width(head: &str) -> usize {
    let words = head.split_whitespace();
    let longest = words
        .map(|word| figures::width(word, HEAD_SIZE * BOLD))
        .fold(0.0, f64::max);
    ((longest * 20.0) as usize + CELL_GAP).clamp(NARROWEST, TREND_WIDTH)
}

/// The style of a paragraph with a sign.
fn trend_style(sign: &Sign) -> &'static str {
    match sign.symbol {
        Some("▲") => "TrendUp",
        Some("▼") => "TrendDown",
        Some("—") => "TrendStable",
        _ => "TrendNone",
    }
}

fn threat_style(threat: &Option<Threat>) -> &'static str {
    match threat {
        Some(Threat::Increasing) => "ThreatInc",
        Some(Threat::Decreasing) => "ThreatDec",
        None => "Sign",
    }
}

/// The colour of such a style once more at the run: LibreOffice forgets that of a style in a table.
fn threat_colour(style: &str) -> Option<&'static str> {
    match style {
        "ThreatInc" => Some("B3261E"),
        "ThreatDec" => Some("0B57A4"),
        _ => None,
    }
}

fn legend_style(line: &LegendLine) -> &'static str {
    threat_style(&legend_threat(line))
}

fn emu(units: &f64) -> u64 {
    (units / 96.0 * EMU_PER_INCH).round() as u64
}

#[cfg(test)]
mod tests;
