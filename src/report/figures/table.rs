//! All items of a table: a bar an item around a common middle.

use std::borrow::Cow;

use super::item::points;
use super::sheet::{Anchor, INK, LINE, QUIET, Sheet, WIDTH, outer};
use super::{Figure, face, origin};
use crate::aggregation::rule::Region;
use crate::drawing::{Bar, Fill, Frame, Glyph, PointCount, in_words, region_count};
use crate::report::document::{Document, Group, Item, Table};

/// Sizes of type, each with the distance of its lines.
const TITLE: (f64, f64) = (15.0, 19.0);
const TEXT: (f64, f64) = (11.0, 14.0);
const SMALL: (f64, f64) = (9.5, 12.5);
/// Where the statements stand, and how wide.
const STATEMENT: f64 = 22.0;
const STATEMENT_WIDTH: f64 = 262.0;
/// Where the bars stand, with room for a number on both sides.
const BARS: f64 = 322.0;
const BARS_WIDTH: f64 = 204.0;
const THICK: f64 = 14.0;
/// Room above and below the text of a row.
const PAD: f64 = 6.0;
/// No part is higher: a page of A4 has some 930 units between its margins, and a caption is below.
const HIGHEST: f64 = 850.0;

/// A row, or the name of the group that begins here.
enum Line<'a> {
    Group(&'a str),
    Row(&'a Item),
}

impl Line<'_> {
    fn height(&self) -> f64 {
        match self {
            Line::Group(_) => GROUP,
            Line::Row(item) => height(item),
        }
    }
}

pub(super) fn draw(document: &Document, table: &Table) -> Vec<Figure> {
    let section = table.section.as_deref().unwrap_or("report");
    let stem = format!("table-{section}");
    let parts = parts(&table.groups);
    let rows: Vec<Vec<PointCount>> = table.items().map(points).collect();
    let frame = Frame::around(rows.iter().map(Vec::as_slice));
    let several = parts.len() > 1;
    (1..)
        .zip(&parts)
        .zip(titled(table, parts.len()))
        .map(|((number, lines), title)| {
            let name = match several {
                true => format!("{stem}-{number}"),
                false => stem.clone(),
            };
            part(document, table, (&name, &title), lines, frame)
        })
        .collect()
}

/// The titles of a table's figures, without drawing them.
pub(super) fn titles(table: &Table) -> Vec<String> {
    titled(table, parts(&table.groups).len()).collect()
}

fn titled(table: &Table, parts: usize) -> impl Iterator<Item = String> {
    (1..=parts).map(move |number| match parts {
        1 => table.heading.clone(),
        _ => format!("{} ({number} of {parts})", table.heading),
    })
}

/// The lines of each part: as many rows as fit, each part beginning with the name of its group.
fn parts(groups: &[Group]) -> Vec<Vec<Line<'_>>> {
    let mut parts: Vec<Vec<Line>> = Vec::new();
    let mut filled = HIGHEST;
    for group in groups {
        let mut begins = true;
        for item in &group.items {
            let needed = height(item) + if begins { GROUP } else { 0.0 };
            if filled + needed > HIGHEST {
                parts.push(Vec::new());
                filled = 140.0;
                begins = true;
            }
            let Some(part) = parts.last_mut() else { break };
            if begins {
                part.push(Line::Group(&group.name));
                filled += GROUP;
                begins = false;
            }
            part.push(Line::Row(item));
            filled += height(item);
        }
    }
    parts
}

/// Height of the line with a group's name.
const GROUP: f64 = 26.0;

fn height(item: &Item) -> f64 {
    let lines = face::lines(&statement(item), TEXT.0, STATEMENT_WIDTH).len();
    (TEXT.1 * lines as f64).max(THICK) + 2.0 * PAD
}

fn part(
    document: &Document,
    table: &Table,
    (name, title): (&str, &str),
    lines: &[Line],
    frame: Frame,
) -> Figure {
    let mut sheet = Sheet::default();
    let mut description = Vec::new();
    let mut y = sheet.paragraph((0.0, 15.0), TITLE, WIDTH, INK, title);
    if let Some(caption) = &table.caption {
        y = sheet.paragraph((0.0, y), (12.0, 16.0), WIDTH, QUIET, caption);
    }
    y = legend(&mut sheet, table, y + 4.0) + 2.0;
    sheet.anchored((WIDTH, y), Anchor::End, SMALL.0, QUIET, "Cannot judge");
    y += 6.0;
    sheet.line((0.0, y), (WIDTH, y), (INK, 1.0));
    if !document.draft && frame.width() > 0.0 {
        let axis = at(frame, frame.left);
        sheet.dotted(
            (axis, y),
            (axis, y + lines.iter().map(Line::height).sum::<f64>()),
        );
    }
    for (place, line) in lines.iter().enumerate() {
        match line {
            Line::Group(group) => {
                if place > 0 {
                    sheet.line((0.0, y), (WIDTH, y), (QUIET, 0.75));
                }
                let words = face::cut(group, TEXT.0, BARS - 12.0);
                sheet.text((0.0, y + 17.0), TEXT.0, QUIET, &words);
            }
            Line::Row(item) => {
                if !matches!(lines.get(place.wrapping_sub(1)), Some(Line::Group(_))) {
                    sheet.line((STATEMENT, y), (WIDTH, y), (LINE, 0.5));
                }
                row(&mut sheet, item, y, frame);
                description.push(words(item));
            }
        }
        y += line.height();
    }
    sheet.line((0.0, y), (WIDTH, y), (INK, 1.0));
    let origin = origin(document);
    y = sheet.paragraph((0.0, y + 14.0), SMALL, WIDTH, QUIET, &origin);
    description.push(format!("{origin}."));
    let description = description.join(" ");
    let height = y - 6.0;
    Figure {
        svg: sheet.into_svg(
            (name, &document.language),
            (title, &description),
            height,
            document.draft,
        ),
        name: name.to_owned(),
        title: title.to_owned(),
        description,
        size: outer(height),
    }
}

/// The patterns with the words of the scale: a line for each set of words that occurs.
fn legend(sheet: &mut Sheet, table: &Table, mut y: f64) -> f64 {
    let mut known: Vec<[&str; 3]> = Vec::new();
    for item in table.items() {
        let words = [Region::Down, Region::Middle, Region::Up]
            .map(|region| item.scale().region_label(region));
        if !known.contains(&words) {
            known.push(words);
        }
    }
    for words in known {
        let mut x = 0.0;
        for (label, fill) in words
            .into_iter()
            .zip([Fill::Hatch(5), Fill::Pale, Fill::Solid(0)])
        {
            sheet.bar((x, y - 9.0), (16.0, 10.0), fill);
            let label = face::cut(label, TEXT.0, WIDTH / 3.0 - 44.0);
            x += 22.0 + sheet.text((x + 22.0, y), TEXT.0, QUIET, &label) + 22.0;
        }
        y += 17.0;
    }
    y
}

/// "Prison contacts: Upward, consensus; Downward 2, Net-zero / Stable 3, Upward 15."
fn words(item: &Item) -> String {
    let Some(result) = item.result() else {
        return format!("{}: no answers are shown.", item.text());
    };
    let word = item.print.word.as_deref().unwrap_or_default();
    let threat = item
        .print
        .threat
        .map(|threat| format!(", {}", threat.to_lowercase()));
    let departure = item.print.departure.as_ref();
    let departure = departure.map(|departure| format!(" {departure}"));
    let counts = match &result.counts {
        Some(_) => in_words(&points(item)),
        None => "too few answers to show".to_owned(),
    };
    format!(
        "{}: {word}{}{}; {counts}; {} could not judge.",
        item.text(),
        departure.unwrap_or_default(),
        threat.unwrap_or_default(),
        result.abstained
    )
}

/// The statement, and what the author says of it instead of the panel.
fn statement(item: &Item) -> Cow<'_, str> {
    match &item.print.departure {
        Some(departure) => format!("{} {departure}", item.text()).into(),
        None => item.text().into(),
    }
}

/// Where a place of the frame is on the sheet.
fn at(frame: Frame, place: u64) -> f64 {
    BARS + BARS_WIDTH * place as f64 / frame.width().max(1.0)
}

fn row(sheet: &mut Sheet, item: &Item, y: f64, frame: Frame) {
    let base = y + PAD + 10.0;
    let Some(result) = item.result() else {
        sheet.paragraph(
            (STATEMENT, base),
            TEXT,
            STATEMENT_WIDTH,
            INK,
            &statement(item),
        );
        return;
    };
    if let Some(symbol) = &item.print.symbol {
        sheet.mark((0.0, y + PAD), 12.0, &Glyph::of(symbol), result.threat);
    }
    sheet.paragraph(
        (STATEMENT, base),
        TEXT,
        STATEMENT_WIDTH,
        INK,
        &statement(item),
    );
    let abstained = result.abstained.to_string();
    sheet.anchored((WIDTH, base), Anchor::End, TEXT.0, INK, &abstained);
    if result.counts.is_none() {
        let words = format!("{} answers: too few to show", result.n);
        let width = face::width(&words, TEXT.0) + 6.0;
        sheet.block((BARS - 3.0, y + PAD - 1.0), (width, THICK + 2.0), "#ffffff");
        sheet.text((BARS, base), TEXT.0, QUIET, &words);
        return;
    }
    let points = points(item);
    let bar = Bar::new(&points, frame);
    for segment in &bar.segments {
        let (from, to) = (at(frame, segment.at), at(frame, segment.at + segment.width));
        sheet.bar((from, y + PAD), (to - from, THICK), segment.fill);
    }
    numbers(sheet, &points, &bar, frame, (y, base));
}

/// Down at the left of the bar, up at its right, the middle inside it where there is room.
fn numbers(
    sheet: &mut Sheet,
    points: &[PointCount],
    bar: &Bar,
    frame: Frame,
    (y, base): (f64, f64),
) {
    let [down, middle, up] =
        [Region::Down, Region::Middle, Region::Up].map(|region| region_count(points, region));
    if down > 0 {
        let x = at(frame, bar.start) - 5.0;
        sheet.anchored((x, base), Anchor::End, TEXT.0, INK, &down.to_string());
    }
    if up > 0 {
        let x = at(frame, bar.end) + 5.0;
        sheet.text((x, base), TEXT.0, INK, &up.to_string());
    }
    if middle > 0 {
        let words = middle.to_string();
        let room = at(frame, frame.left + middle) - at(frame, frame.left.saturating_sub(middle));
        let fits = face::width(&words, TEXT.0) + 3.0 <= room;
        let (size, base) = match fits {
            true => (TEXT.0, base),
            false => (8.0, y + PAD - 0.5),
        };
        let x = at(frame, frame.left);
        sheet.anchored((x, base), Anchor::Middle, size, INK, &words);
    }
}
