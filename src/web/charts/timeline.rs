//! The rounds of a study on one line.

use askama::Template;
use askama::filters::HtmlSafe;

/// Rounds, then the report; vertical on phones. The list itself is the text form.
#[derive(Debug, Clone, PartialEq, Eq, Template)]
#[template(path = "charts/timeline.html")]
pub struct Timeline {
    pub steps: Vec<Step>,
}

/// One dot of the line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    pub stage: Stage,
    /// "Round 2 – open".
    pub title: String,
    /// Up to two short lines below the title.
    pub lines: Vec<String>,
    /// A link at the end of the last line: address and words.
    pub link: Option<(String, String)>,
}

/// Where a step lies in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    Done,
    Now,
    Later,
}

impl HtmlSafe for Timeline {}

impl Step {
    fn class(&self) -> &'static str {
        match self.stage {
            Stage::Done => "done",
            Stage::Now => "now",
            Stage::Later => "later",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_present_step_is_marked_as_current() {
        let step = |stage, title: &str| Step {
            stage,
            title: title.to_owned(),
            lines: vec!["Closed <b>".to_owned()],
            link: None,
        };
        let html = Timeline {
            steps: vec![
                step(Stage::Done, "Round 1"),
                step(Stage::Now, "Round 2"),
                step(Stage::Later, "Report"),
            ],
        }
        .to_string();
        assert_eq!(html.matches(r#"aria-current="step""#).count(), 1);
        assert!(html.contains("Closed &#60;b&#62;"), "{html}");
    }
}
