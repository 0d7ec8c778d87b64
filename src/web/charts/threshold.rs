//! How far the leading answer lies from the bounds of the rule.

use askama::Template;
use askama::filters::HtmlSafe;

use super::{MOST_DOTS, percent};

/// n dots, filled for the leading answer, with a mark where the arrow and the consensus begin.
#[derive(Debug, Clone, PartialEq, Eq, Template)]
#[template(path = "charts/threshold.html")]
pub struct ThresholdStrip {
    /// What is drawn, in words: "15 of 20 chose Upward".
    pub sentence: String,
    /// People who chose the leading answer.
    pub leading: u64,
    /// Valid answers.
    pub n: u64,
    /// Stands above the dots.
    pub arrow: Mark,
    /// Stands below the dots.
    pub consensus: Mark,
}

/// A bound of the rule: so many people are needed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    pub word: String,
    pub needed: u64,
}

impl HtmlSafe for ThresholdStrip {}

impl ThresholdStrip {
    fn is_bar(&self) -> bool {
        self.n > MOST_DOTS
    }

    fn radius(&self) -> &'static str {
        match self.n {
            0..=20 => "5.5",
            21..=25 => "4.5",
            _ => "3.8",
        }
    }

    /// The middle of the dot with this index, counted from 0.
    fn dot(&self, index: &u64) -> String {
        percent(*index as f64 + 0.5, self.n as f64)
    }

    fn end(&self, count: &u64) -> String {
        percent(*count as f64, self.n as f64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn strip(leading: u64, n: u64) -> ThresholdStrip {
        ThresholdStrip {
            sentence: format!("{leading} of {n} chose <Upward>"),
            leading,
            n,
            arrow: Mark {
                word: "arrow".to_owned(),
                needed: n / 2 + 1,
            },
            consensus: Mark {
                word: "consensus".to_owned(),
                needed: (3 * n).div_ceil(4),
            },
        }
    }

    #[test]
    fn the_marks_stand_behind_the_last_dot_they_need() {
        let html = strip(15, 20).to_string();
        assert_eq!(html.matches("<circle").count(), 20);
        assert_eq!(html.matches("dot-open").count(), 5);
        assert!(
            html.contains(r#"x1="55%""#) && html.contains("arrow: 11"),
            "{html}"
        );
        assert!(html.contains(r#"x1="75%""#) && html.contains("consensus: 15"));
        assert!(html.contains("&#60;Upward&#62;"));
    }

    #[test]
    fn a_large_panel_is_a_bar() {
        let html = strip(150, 200).to_string();
        assert!(
            !html.contains("<circle") && html.contains(r#"width="75%""#),
            "{html}"
        );
    }
}
