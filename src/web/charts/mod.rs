//! Charts as inline SVG: askama templates over plain numbers.
//!
//! Every chart carries its numbers a second time in words or as a table, and every variant is a
//! class of the stylesheet: the content security policy allows no `style` attribute. Positions are
//! percentages without a `viewBox`, so that text keeps its size at every width.

mod agreement;
mod bars;
mod diverging;
mod dots;
mod flow;
mod glyph;
mod histogram;
mod threshold;
mod timeline;

pub use agreement::{AgreementBar, AgreementScale, agreement_word};
pub use bars::{Funnel, FunnelRow, ShareBar};
pub use diverging::DivergingBar;
pub use dots::{DotRow, DotStrip};
pub use flow::Flow;
pub use histogram::Histogram;
pub use threshold::{Mark, ThresholdStrip};
pub use timeline::{Stage, Step, Timeline};

pub(crate) use crate::drawing::{Fill, fills, in_words, region_count};
pub use crate::drawing::{Frame, Glyph, MOST_DOTS, PointCount};

impl Fill {
    pub(crate) fn class(self) -> &'static str {
        match self {
            Self::Hatch(_) => "seg-down",
            Self::Pale => "seg-mid",
            Self::Solid(lighter) => ["seg-up", "seg-up second", "seg-up third"][lighter.min(2)],
        }
    }
}

/// A part of a whole as an SVG percentage with two decimals; 0 % of nothing.
pub(crate) fn percent(part: f64, whole: f64) -> String {
    if whole <= 0.0 {
        return "0%".to_owned();
    }
    let text = format!("{:.2}", part / whole * 100.0);
    let text = text.trim_end_matches('0').trim_end_matches('.');
    format!("{text}%")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentages_are_short_and_never_divide_by_zero() {
        assert_eq!(percent(1.0, 3.0), "33.33%");
        assert_eq!(percent(1.0, 2.0), "50%");
        assert_eq!(percent(0.0, 0.0), "0%");
    }
}
