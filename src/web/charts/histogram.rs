//! How often each point was chosen in one round.

use askama::Template;
use askama::filters::HtmlSafe;

use super::{Fill, Glyph, PointCount, fills, percent};

/// A table whose rows carry a bar, from the up end down as in the report. The number is text, so
/// that chart and table are one.
#[derive(Debug, Clone, PartialEq, Eq, Template)]
#[template(path = "charts/histogram.html")]
pub struct Histogram {
    id: String,
    name: String,
    rows: Vec<Row>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Row {
    glyph: Glyph,
    label: String,
    count: u64,
    fill: Fill,
    width: String,
}

impl HtmlSafe for Histogram {}

impl Histogram {
    /// `id` is unique on the page; `full` is the count that fills the width, the same for all
    /// histograms that stand side by side; `points` go from value 1 to value k.
    pub fn new(
        id: impl Into<String>,
        name: impl Into<String>,
        points: &[PointCount],
        full: u64,
    ) -> Self {
        let rows = points
            .iter()
            .zip(fills(points))
            .rev()
            .map(|(point, fill)| Row {
                glyph: point.glyph.clone(),
                label: point.label.clone(),
                count: point.count,
                fill,
                width: percent(point.count as f64, full as f64),
            })
            .collect();
        Self {
            id: id.into(),
            name: name.into(),
            rows,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::drawing::tests::three;

    #[test]
    fn the_rows_stand_as_in_the_report_with_their_numbers_as_text() {
        let html = Histogram::new("r1", "Round 1", &three(3, 5, 12), 15).to_string();
        let up = html.find("Upward").unwrap();
        let down = html.find("Downward").unwrap();
        assert!(up < down);
        assert!(html.contains(r#"width="80%""#), "{html}");
        for count in ["12", "5", "3"] {
            assert!(html.contains(&format!("<b>{count}</b>")), "{html}");
        }
    }

    #[test]
    fn no_answer_at_all_draws_no_bar() {
        let html = Histogram::new("r1", "Round 1", &three(0, 0, 0), 0).to_string();
        assert!(!html.contains("NaN") && !html.contains("<rect"), "{html}");
    }
}
