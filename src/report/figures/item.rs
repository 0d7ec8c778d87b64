//! One item: its answers, the bounds of the rule, and who moved.

use super::sheet::{ACCENT, Anchor, BAR, INK, LINE, QUIET, Sheet, WIDTH, outer};
use super::{Figure, face, origin};
use crate::aggregation::results::ItemResult;
use crate::aggregation::rule::ConsensusRule;
use crate::drawing::flow::{self, Flow, Kind, Look};
use crate::drawing::{Glyph, MOST_DOTS, PointCount, fills, in_words};
use crate::report::document::{Document, Item};

/// Sizes of type, each with the distance of its lines.
const TITLE: (f64, f64) = (15.0, 19.0);
const TEXT: (f64, f64) = (12.0, 16.0);
const SMALL: (f64, f64) = (9.5, 12.5);
/// The left column, with the answers, and where the right one begins.
const COLUMN: f64 = 286.0;
const RIGHT: f64 = 324.0;
/// Height of a row of answers, and of its bar.
const ROW: f64 = 23.0;
const THICK: f64 = 14.0;
/// Width of the longest label of a point.
const LABEL: f64 = 118.0;

pub(super) fn draw(document: &Document, item: &Item) -> Figure {
    let name = format!("item-{}", item.id());
    let mut sheet = Sheet::default();
    let mut y = sheet.paragraph((0.0, 15.0), TITLE, WIDTH, INK, item.text());
    let verdict = verdict(item);
    y += 2.0;
    let mut x = 0.0;
    if let Some(symbol) = &item.print.symbol {
        let threat = item.result().and_then(|result| result.threat);
        sheet.mark((0.0, y - 10.5), 13.0, &Glyph::of(symbol), threat);
        x = 20.0;
    }
    y = sheet.paragraph((x, y), TEXT, WIDTH - x, INK, &verdict);
    y += 12.0;

    let points = points(item);
    let mut description = vec![verdict.clone()];
    let below_answers = answers(&mut sheet, document, item, &points, y);
    let below_bounds = item
        .result()
        .and_then(|result| bounds(&mut sheet, &document.rule.rule, result, y, &mut description))
        .unwrap_or(y);
    y = below_answers.max(below_bounds) + 14.0;
    description.extend(shown(item).map(|_| format!("{}.", in_words(&points))));
    description.extend(item.result().map(|result| format!("{}.", others(result))));
    if let Some(below) = item.result().and_then(|result| {
        moved(
            &mut sheet,
            (round_of(document, item), result),
            &points,
            y,
            &mut description,
        )
    }) {
        y = below + 14.0;
    }
    let origin = origin(document);
    sheet.line((0.0, y), (WIDTH, y), (LINE, 0.75));
    y = sheet.paragraph((0.0, y + 14.0), SMALL, WIDTH, QUIET, &origin);
    description.push(format!("{origin}."));
    let height = y - 6.0;
    let description = description.join(" ");
    Figure {
        svg: sheet.into_svg(
            (&name, &document.language),
            (item.text(), &description),
            height,
            document.draft,
        ),
        name,
        title: item.text().to_owned(),
        description,
        size: outer(height),
    }
}

/// "Upward (consensus), 15 of 20; increasing threat."
fn verdict(item: &Item) -> String {
    let Some(result) = item.result() else {
        return "Draft: no answers are shown before the round is closed.".to_owned();
    };
    let departure = match &item.print.departure {
        Some(departure) => format!(" {departure}"),
        None => String::new(),
    };
    if result.arrow.is_none() {
        let label = item.print.word.as_deref().unwrap_or_default();
        return format!("{label}. {}.{departure}", result.verdict_words());
    }
    let mut words = format!(
        "{} ({})",
        item.print.word.as_deref().unwrap_or_default(),
        result.label.words()
    );
    if let Some(share) = result.share_words() {
        words += &format!(", {share}");
    }
    if let Some(threat) = item.print.threat {
        words += &format!("; {}", threat.to_lowercase());
    }
    words + "." + &departure
}

/// The counts, where they may be shown.
fn shown(item: &Item) -> Option<&[u64]> {
    item.result()?.counts.as_deref()
}

/// The points of the scale, with their counts where they may be shown.
pub(super) fn points(item: &Item) -> Vec<PointCount> {
    let counts = shown(item);
    let of_scale = item.scale().points.iter().enumerate();
    of_scale
        .map(|(place, point)| {
            let count = counts.and_then(|counts| counts.get(place)).copied();
            PointCount::new(&point.glyph, &point.label, point.region, count.unwrap_or(0))
        })
        .collect()
}

/// "20 valid answers, 1 could not judge, 3 did not answer"
fn others(result: &ItemResult) -> String {
    let answers = if result.n == 1 { "answer" } else { "answers" };
    format!(
        "{} valid {answers}, {} could not judge, {} did not answer",
        result.n, result.abstained, result.missing
    )
}

fn head(sheet: &mut Sheet, x: f64, y: f64, letter: &str, words: &str) {
    let after = sheet.text((x, y), TEXT.0, INK, letter);
    sheet.text((x + after + 7.0, y), TEXT.0, QUIET, words);
}

/// The round that the answers are of.
fn round_of(document: &Document, item: &Item) -> u32 {
    item.round.unwrap_or(document.round)
}

/// How often each point was chosen, from the up end down; the lower edge.
fn answers(
    sheet: &mut Sheet,
    document: &Document,
    item: &Item,
    points: &[PointCount],
    top: f64,
) -> f64 {
    let round = round_of(document, item);
    let title = format!("Answers in round {round}");
    head(sheet, 0.0, top + 10.0, "a", &title);
    let labels: Vec<String> = points
        .iter()
        .map(|point| face::cut(&point.label, TEXT.0, LABEL))
        .collect();
    let widest = labels
        .iter()
        .map(|label| face::width(label, TEXT.0))
        .fold(0.0, f64::max);
    let counts = shown(item);
    let most = points.iter().map(|point| point.count).max().unwrap_or(0);
    let start = 20.0 + widest + 10.0;
    let room = COLUMN - start - 10.0 - face::width(&most.to_string(), TEXT.0);
    let mut y = top + 22.0;
    for ((point, fill), label) in points.iter().zip(fills(points)).zip(&labels).rev() {
        let base = y + ROW / 2.0 + 4.0;
        sheet.mark((0.0, y + ROW / 2.0 - 5.5), 11.0, &point.glyph, None);
        sheet.text((20.0, base), TEXT.0, INK, label);
        if counts.is_some() {
            let mut end = start;
            if point.count > 0 && most > 0 {
                let width = room * point.count as f64 / most as f64;
                sheet.bar((start, y + (ROW - THICK) / 2.0), (width, THICK), fill);
                end += width;
            }
            sheet.text((end + 6.0, base), TEXT.0, INK, &point.count.to_string());
        }
        y += ROW;
    }
    if counts.is_some() && most > 0 {
        sheet.line((start, top + 22.0), (start, y), (QUIET, 1.0));
    }
    let Some(result) = item.result() else {
        return y;
    };
    let words = match counts {
        Some(_) => others(result),
        None => format!("Too few answers to show. {}", others(result)),
    };
    sheet.paragraph((0.0, y + 14.0), SMALL, COLUMN, QUIET, &words) - SMALL.1 + 4.0
}

/// How far the leading answer is from the bounds of the rule; the lower edge. Nothing for a rule
/// that does not count answers alone.
fn bounds(
    sheet: &mut Sheet,
    rule: &ConsensusRule,
    result: &ItemResult,
    top: f64,
    description: &mut Vec<String>,
) -> Option<f64> {
    let (arrow, consensus) = rule.bounds(result.n)?;
    let (leading, count) = result.leading()?;
    let chosen = result.region_label(leading.region());
    let words = format!("{count} of {} chose {chosen}", result.n);
    let width = WIDTH - RIGHT;
    let letter = face::width("b", TEXT.0) + 7.0;
    head(
        sheet,
        RIGHT,
        top + 10.0,
        "b",
        &face::cut(&words, TEXT.0, width - letter),
    );
    let at = |people: u64| RIGHT + width * people as f64 / result.n.max(1) as f64;
    let middle = top + 60.0;
    if result.n > MOST_DOTS {
        sheet.block((RIGHT, middle - 8.0), (width, 16.0), "#e6e4de");
        sheet.block((RIGHT, middle - 8.0), (at(count) - RIGHT, 16.0), BAR);
    } else {
        let radius = (width / result.n.max(1) as f64 * 0.4).min(5.5);
        for person in 0..result.n {
            let x = (at(person) + at(person + 1)) / 2.0;
            sheet.dot((x, middle), radius, person < count);
        }
    }
    for (word, needed, from, to, base) in [
        ("arrow", arrow, -14.0, 11.0, -19.0),
        ("consensus", consensus, -11.0, 14.0, 28.0),
    ] {
        let x = at(needed.min(result.n));
        let words = format!("{word}: {needed}");
        sheet.line((x, middle + from), (x, middle + to), (ACCENT, 1.75));
        let anchor = match x - face::width(&words, TEXT.0) < RIGHT {
            true => Anchor::Start,
            false => Anchor::End,
        };
        sheet.anchored((x, middle + base), anchor, TEXT.0, ACCENT, &words);
    }
    description.push(format!(
        "{words}; an arrow needs {arrow}, a consensus {consensus}."
    ));
    Some(middle + 32.0)
}

/// Who kept an answer and who moved since the round before; the lower edge. Nothing where no
/// transition may be shown.
fn moved(
    sheet: &mut Sheet,
    (round, result): (u32, &ItemResult),
    points: &[PointCount],
    top: f64,
    description: &mut Vec<String>,
) -> Option<f64> {
    let (earlier, cells) = (result.earlier_round?, result.transition.as_deref()?);
    let plan = Flow::new(points, cells)?;
    let words = format!(
        "Of those who judged in both rounds {} kept their answer and {} moved",
        plan.kept, plan.moved
    );
    head(sheet, 0.0, top + 10.0, "c", &words);
    description.push(format!("{words}."));
    let (left, upper) = (0.0, top + 22.0);
    for (x, anchor, round) in [
        (flow::LEFT + flow::NODE, Anchor::End, earlier),
        (flow::RIGHT - flow::NODE, Anchor::Start, round),
    ] {
        let words = format!("Round {round}");
        sheet.anchored((left + x, upper + 13.0), anchor, TEXT.0, QUIET, &words);
    }
    for band in plan.drawn() {
        let paint = match band.kind {
            Kind::Kept => (BAR, "0.16"),
            Kind::Moved => (ACCENT, "0.5"),
            Kind::CameOrLeft => ("none", "1"),
        };
        sheet.band((left, upper), &band.path, paint);
    }
    for node in &plan.nodes {
        let at = (left + node.x(), upper + node.y);
        match node.look {
            Look::Point(fill) => sheet.bar(at, (flow::NODE, node.height), fill),
            Look::CannotJudge => sheet.open(at, (flow::NODE, node.height), false),
            Look::NoAnswer => sheet.open(at, (flow::NODE, node.height), true),
        }
        let last = node.lines.len().saturating_sub(1);
        let above = if last == 0 { 0.0 } else { -7.0 };
        for (place, line) in node.lines.iter().enumerate() {
            let words = match (node.later, place) {
                (true, 0) => format!("{} {line}", node.count),
                (false, place) if place == last => format!("{line} {}", node.count),
                _ => line.clone(),
            };
            let base = upper + node.middle() + 4.2 + above + 14.0 * place as f64;
            let anchor = match node.later {
                true => Anchor::Start,
                false => Anchor::End,
            };
            sheet.anchored((left + node.text_x(), base), anchor, TEXT.0, INK, &words);
        }
    }
    let mut y = upper + 34.0;
    let legend = flow::WIDTH + 40.0;
    for (kind, words) in [
        (Kind::Kept, "kept"),
        (Kind::Moved, "moved"),
        (Kind::CameOrLeft, "no answer in one round"),
    ] {
        match kind {
            Kind::Kept => sheet.block((legend, y - 9.0), (16.0, 10.0), "#dfe0e1"),
            Kind::Moved => sheet.block((legend, y - 9.0), (16.0, 10.0), "#87ada6"),
            Kind::CameOrLeft if !plan.somebody_came_or_left() => continue,
            Kind::CameOrLeft => sheet.open((legend, y - 9.0), (16.0, 10.0), true),
        }
        sheet.text((legend + 24.0, y), TEXT.0, QUIET, words);
        y += 19.0;
    }
    Some((upper + plan.height).max(y - 19.0))
}
