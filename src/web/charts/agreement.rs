//! Van der Eijk's A as a position between two camps and agreement.

use askama::Template;
use askama::filters::HtmlSafe;

use super::percent;
use crate::aggregation::results::agreement_words;

/// The bar from *two camps* (−1) to *agreed* (1) with the word below. Its ticks carry no numbers:
/// the number stands on the evidence page.
#[derive(Debug, Clone, PartialEq, Eq, Template)]
#[template(path = "charts/agreement.html")]
pub struct AgreementBar {
    at: Option<String>,
    word: &'static str,
}

impl HtmlSafe for AgreementBar {}

impl AgreementBar {
    /// `a` is van der Eijk's A, from −1 to 1; `None` where it is undefined or not shown.
    pub fn new(a: Option<f64>) -> Self {
        Self {
            at: a.map(|a| percent(a.clamp(-1.0, 1.0) + 1.0, 2.0)),
            word: agreement_word(a),
        }
    }
}

/// The bar without a dot, for a legend.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Template)]
#[template(path = "charts/agreement_scale.html")]
pub struct AgreementScale;

impl HtmlSafe for AgreementScale {}

/// The word for a value of van der Eijk's A; "n/a" where it is undefined.
pub fn agreement_word(a: Option<f64>) -> &'static str {
    a.map_or("n/a", agreement_words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_word_follows_the_printed_bounds() {
        assert_eq!(agreement_word(Some(-0.43)), "two camps");
        assert_eq!(agreement_word(Some(0.14)), "spread out");
        assert_eq!(agreement_word(Some(0.62)), "mostly agreed");
        assert_eq!(agreement_word(Some(0.9)), "agreed");
    }

    #[test]
    fn an_undefined_agreement_is_not_drawn_in_the_middle() {
        let html = AgreementBar::new(None).to_string();
        assert!(html.contains("n/a") && !html.contains("<circle"), "{html}");
    }

    #[test]
    fn the_dot_stands_where_a_lies() {
        let html = AgreementBar::new(Some(0.5)).to_string();
        assert!(html.contains(r#"cx="75%""#), "{html}");
        assert!(html.contains(r#"role="img""#) && html.contains("mostly agreed"));
    }
}
