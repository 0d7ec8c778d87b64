//! The dot strip: one dot is one person.

use askama::Template;
use askama::filters::HtmlSafe;

use super::{Glyph, MOST_DOTS, percent};

/// How the answers lie, a row per point, with the reader's own dot if there is one.
#[derive(Debug, Clone, PartialEq, Eq, Template)]
#[template(path = "charts/dots.html")]
pub struct DotStrip {
    /// The list's name for screen readers, e.g. "Answers in round 1".
    pub name: String,
    /// The word beside the reader's own dot, e.g. "You".
    pub you: String,
    /// The word between count and total, e.g. "of".
    pub of: String,
    /// Rows in the order in which the page shows the scale.
    pub rows: Vec<DotRow>,
}

/// One answer and how many chose it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DotRow {
    pub glyph: Glyph,
    pub label: String,
    pub count: u64,
    /// Whether one of the `count` is the reader.
    pub own: bool,
}

impl HtmlSafe for DotStrip {}

impl DotStrip {
    fn total(&self) -> u64 {
        self.rows.iter().map(|row| row.count).sum()
    }

    fn is_bar(&self) -> bool {
        self.total() > MOST_DOTS
    }

    fn width(&self, row: &DotRow) -> String {
        percent(row.count as f64, self.total() as f64)
    }
}

impl DotRow {
    /// Dots beside the reader's own, which is always the last of its row.
    fn others(&self) -> u64 {
        self.count - u64::from(self.own && self.count > 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn strip(counts: [u64; 3], own: usize) -> DotStrip {
        let row = |i: usize, glyph: &str, label: &str| DotRow {
            glyph: Glyph::of(glyph),
            label: label.to_owned(),
            count: counts[i],
            own: i == own,
        };
        DotStrip {
            name: "Answers in round 1".to_owned(),
            you: "You".to_owned(),
            of: "of".to_owned(),
            rows: vec![
                row(0, "▲", "Upward"),
                row(1, "—", "Net-zero / Stable"),
                row(2, "▼", "Downward"),
            ],
        }
    }

    #[test]
    fn there_are_as_many_dots_as_people_and_one_is_mine() {
        let html = strip([9, 7, 5], 0).to_string();
        assert_eq!(html.matches("<i>").count(), 21);
        assert_eq!(html.matches("You").count(), 1);
        assert!(html.contains("<b>9</b> of 21"), "{html}");
    }

    #[test]
    fn above_thirty_people_the_strip_is_a_bar_with_the_same_counts() {
        let html = strip([20, 11, 5], 1).to_string();
        assert!(!html.contains("<i>") && html.contains("<rect"), "{html}");
        assert!(html.contains("<b>11</b> of 36") && html.contains("You"));
    }

    #[test]
    fn an_empty_row_has_no_dot() {
        let html = strip([0, 0, 0], 9).to_string();
        assert!(!html.contains("<i>") && !html.contains("NaN"));
    }
}
