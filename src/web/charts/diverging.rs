//! Counts around a common middle: down to the left, up to the right.

use askama::Template;
use askama::filters::HtmlSafe;

use super::{Fill, Frame, PointCount, in_words, percent, region_count};
use crate::aggregation::rule::Region;
use crate::drawing::Bar;

/// One row: down hatched, middle pale with an edge, up solid. A zero is not drawn; those who could
/// not judge are outside the bar, in words.
#[derive(Debug, Clone, PartialEq, Eq, Template)]
#[template(path = "charts/diverging.html")]
pub struct DivergingBar {
    id: String,
    name: String,
    axis: String,
    segments: Vec<Segment>,
    /// The hatch patterns in use, by their distance in pixels.
    hatches: Vec<u8>,
    numbers: Vec<Number>,
    /// The middle is too narrow for its number, which then stands above it.
    raised: bool,
}

impl HtmlSafe for DivergingBar {}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Segment {
    fill: Fill,
    x: String,
    width: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Number {
    x: String,
    region: Region,
    count: u64,
}

impl Number {
    fn class(&self) -> &'static str {
        match self.region {
            Region::Down => "n-left",
            Region::Middle => "n-mid",
            Region::Up => "n-right",
        }
    }

    fn dx(&self) -> &'static str {
        match self.region {
            Region::Down => "-5",
            Region::Middle => "0",
            Region::Up => "5",
        }
    }

    fn anchor(&self) -> &'static str {
        match self.region {
            Region::Down => "end",
            Region::Middle => "middle",
            Region::Up => "start",
        }
    }
}

impl DivergingBar {
    /// `id` is unique on the page (it names the hatch pattern); `points` go from value 1 to value k.
    pub fn new(id: impl Into<String>, points: &[PointCount], frame: Frame) -> Self {
        let whole = frame.width();
        let middle = region_count(points, Region::Middle);
        let bar = Bar::new(points, frame);
        let segments = bar.segments.iter().map(|segment| Segment {
            fill: segment.fill,
            x: percent(segment.at as f64, whole),
            width: percent(segment.width as f64, whole),
        });
        Self {
            id: id.into(),
            name: in_words(points),
            axis: percent(frame.left as f64, whole),
            raised: is_narrow(middle, whole),
            numbers: numbers(points, bar.start as f64, bar.end as f64, frame),
            segments: segments.collect(),
            hatches: bar.hatches(),
        }
    }

    fn top(&self) -> u32 {
        if self.raised { 15 } else { 3 }
    }
}

fn numbers(points: &[PointCount], start: f64, end: f64, frame: Frame) -> Vec<Number> {
    [
        (Region::Down, start),
        (Region::Middle, frame.left as f64),
        (Region::Up, end),
    ]
    .into_iter()
    .map(|(region, at)| Number {
        x: percent(at, frame.width()),
        region,
        count: region_count(points, region),
    })
    .filter(|number| number.count > 0)
    .collect()
}

/// Whether the digits of the middle would not fit: at the narrowest drawing, some 190 px, a digit
/// needs about 4 % of the width.
fn is_narrow(middle: u64, whole: f64) -> bool {
    let digits = middle.to_string().len() as f64;
    middle > 0 && 2.0 * middle as f64 / whole * 100.0 < 4.0 * digits
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::drawing::tests::three;

    #[test]
    fn one_person_is_equally_wide_in_all_rows_and_the_middle_is_centred() {
        let rows = [three(1, 3, 17), three(4, 12, 4)];
        let frame = Frame::around(rows.iter().map(Vec::as_slice));
        let bars = rows.clone().map(|row| DivergingBar::new("b", &row, frame));
        assert_eq!(bars[0].axis, bars[1].axis);
        let per_person = |bar: &DivergingBar, row: &[PointCount]| {
            let width: f64 = bar.segments[0].width.trim_end_matches('%').parse().unwrap();
            width / row[0].count as f64
        };
        let (one, four) = (
            per_person(&bars[0], &rows[0]),
            per_person(&bars[1], &rows[1]),
        );
        assert!((one - four).abs() < 0.01, "{one} {four}");
    }

    #[test]
    fn a_zero_is_not_drawn_and_needs_no_pattern() {
        let row = three(0, 3, 18);
        let bar = DivergingBar::new("b", &row, Frame::around([row.as_slice()]));
        let html = bar.to_string();
        assert!(!html.contains("<pattern"), "{html}");
        assert_eq!(html.matches("<rect").count(), 2, "{html}");
    }

    #[test]
    fn the_name_says_every_count_in_the_scales_own_words() {
        let row = three(8, 2, 11);
        let html = DivergingBar::new("x", &row, Frame::around([row.as_slice()])).to_string();
        assert!(
            html.contains(r#"aria-label="Downward 8, Net-zero / Stable 2, Upward 11""#),
            "{html}"
        );
        assert!(html.contains(r#"id="x-h5""#) && html.contains("url(#x-h5)"));
        assert!(!html.contains("style="));
    }

    #[test]
    fn nobody_answered_draws_nothing() {
        let row = three(0, 0, 0);
        let html = DivergingBar::new("x", &row, Frame::around([row.as_slice()])).to_string();
        assert!(!html.contains("<rect") && !html.contains("NaN"), "{html}");
    }

    #[test]
    fn a_middle_too_narrow_for_its_number_carries_it_above() {
        let row = three(400, 5, 300);
        let bar = DivergingBar::new("x", &row, Frame::around([row.as_slice()]));
        assert!(bar.raised);
    }
}
