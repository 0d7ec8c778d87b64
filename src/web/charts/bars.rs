//! Horizontal bars of one scale: the response of a round, and a share beside its number.

use askama::Template;
use askama::filters::HtmlSafe;

use super::percent;

/// From those invited to those who submitted; the last bar carries the accent.
#[derive(Debug, Clone, PartialEq, Eq, Template)]
#[template(path = "charts/funnel.html")]
pub struct Funnel {
    /// The list's name, e.g. "Response in round 2".
    pub name: String,
    pub rows: Vec<FunnelRow>,
}

/// One state and how many people have reached it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FunnelRow {
    pub label: String,
    pub count: u64,
}

impl HtmlSafe for Funnel {}

impl Funnel {
    fn width(&self, row: &FunnelRow) -> String {
        let most = self.rows.iter().map(|r| r.count).max().unwrap_or(0);
        percent(row.count as f64, most as f64)
    }
}

/// "6 of 8" with a thin bar. The number is text; the bar repeats it.
#[derive(Debug, Clone, PartialEq, Eq, Template)]
#[template(path = "charts/share.html")]
pub struct ShareBar {
    pub part: u64,
    pub whole: u64,
}

impl HtmlSafe for ShareBar {}

impl ShareBar {
    fn width(&self) -> String {
        percent(self.part as f64, self.whole as f64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_state_alone_carries_the_accent() {
        let row = |label: &str, count| FunnelRow {
            label: label.to_owned(),
            count,
        };
        let html = Funnel {
            name: "Response".to_owned(),
            rows: vec![row("Invited", 24), row("Started", 19), row("Submitted", 16)],
        }
        .to_string();
        assert_eq!(html.matches(r#"class="fill-accent""#).count(), 1);
        assert!(html.contains(r#"width="66.67%""#), "{html}");
        assert!(html.contains("24") && html.contains("19") && html.contains("16"));
    }

    #[test]
    fn a_share_of_nobody_is_empty_not_broken() {
        let html = ShareBar { part: 0, whole: 0 }.to_string();
        assert!(
            html.contains("<b>0</b> of 0") && !html.contains("NaN"),
            "{html}"
        );
    }
}
