//! One item of the results table.

use crate::aggregation::readings::number;
use crate::aggregation::rule::{Label, Region, Threat};
use crate::web::charts::{AgreementBar, DivergingBar, Frame, Glyph, PointCount, agreement_word};

use super::Change;
use super::tag::{threat_class, threat_word};

/// A row of the results table.
#[derive(Debug, Clone, PartialEq)]
pub struct ResultRow {
    /// The item's id; names the row and its chart.
    pub id: String,
    /// Address of the evidence page.
    pub href: String,
    pub text: String,
    /// The arrow's region; `None` for no arrow.
    pub arrow: Option<Region>,
    /// The arrow's word in the scale's own words; unused without an arrow.
    pub arrow_word: String,
    pub label: Label,
    /// What the arrow does to the threat, if anything.
    pub threat: Option<Threat>,
    /// Counts per point from value 1 to value k; `None` where they may not be shown.
    pub points: Option<Vec<PointCount>>,
    /// Valid answers.
    pub n: u64,
    pub abstained: u64,
    /// Invited people who neither answered nor abstained.
    pub missing: u64,
    /// Van der Eijk's A, −1 to 1.
    pub agreement: Option<f64>,
    pub change: Change,
    /// The wording is not that of the round before.
    pub reworded: bool,
    /// Two shown stakeholder groups have different arrows; `None` without groups.
    pub groups_disagree: Option<bool>,
    /// Another choice would give another arrow, or none.
    pub depends_on_choice: bool,
}

impl ResultRow {
    /// ▲ ▼ — for an arrow, ◇ without one.
    pub fn glyph(&self) -> Glyph {
        match self.arrow {
            Some(Region::Up) => Glyph::Up,
            Some(Region::Middle) => Glyph::Level,
            Some(Region::Down) => Glyph::Down,
            None => Glyph::NoArrow,
        }
    }

    /// The arrow's word, or "No arrow".
    pub fn word(&self) -> &str {
        match self.arrow {
            Some(_) => &self.arrow_word,
            None => "No arrow",
        }
    }

    pub fn threat_class(&self) -> &'static str {
        threat_class(self.threat)
    }

    /// "Increasing threat"; empty without an effect.
    pub fn threat_word(&self) -> &'static str {
        threat_word(self.threat)
    }

    pub fn label_class(&self) -> &'static str {
        super::tag::label_class(self.label)
    }

    pub fn label_word(&self) -> &'static str {
        super::tag::label_word(self.label)
    }

    /// The points if anybody chose one of them.
    pub fn shown(&self) -> Option<&[PointCount]> {
        self.points.as_deref().filter(|_| self.n > 0)
    }

    /// The bar in the table's common frame.
    pub fn bar(&self, frame: &Frame) -> Option<DivergingBar> {
        self.shown()
            .map(|points| DivergingBar::new(format!("bar-{}", self.id), points, *frame))
    }

    pub fn agreement_bar(&self) -> AgreementBar {
        AgreementBar::new(self.agreement)
    }

    pub fn agreement_word(&self) -> &'static str {
        agreement_word(self.agreement)
    }

    /// "0.65", with a real minus sign; "n/a" where A is undefined or hidden.
    pub fn agreement_number(&self) -> String {
        self.agreement.map_or_else(|| "n/a".to_owned(), number)
    }

    /// People in the largest region, the one the words speak of.
    pub fn largest(&self) -> Option<u64> {
        let points = self.shown()?;
        [Region::Down, Region::Middle, Region::Up]
            .into_iter()
            .map(|region| region_sum(points, region))
            .max()
    }

    /// "17 of 21"; with too few answers what is said instead.
    pub fn counts_note(&self) -> String {
        match self.largest() {
            Some(largest) => format!("{largest} of {}", self.n),
            None if self.n == 0 => "no answers".to_owned(),
            None if self.n == 1 => "1 answer: too few to show".to_owned(),
            None => format!("{} answers: too few to show", self.n),
        }
    }

    /// More people could not judge than answered.
    pub fn mostly_abstained(&self) -> bool {
        self.abstained > self.n
    }

    /// What a reader should know beside the label.
    pub fn flags(&self) -> impl Iterator<Item = &'static str> {
        let groups = (self.groups_disagree == Some(true)).then_some("Groups disagree");
        let choice = self.depends_on_choice.then_some("Depends on a choice");
        groups.into_iter().chain(choice)
    }

    /// The same in a cell: "Groups disagree, Depends on a choice", or "none".
    pub fn flags_word(&self) -> String {
        let flags: Vec<&str> = self.flags().collect();
        match flags.as_slice() {
            [] => "none".to_owned(),
            flags => flags.join(", "),
        }
    }

    /// Why there is no arrow, or nothing.
    pub fn detail(&self) -> Option<String> {
        let points = self.shown();
        match (self.label, points) {
            (Label::Split, Some(points)) => Some(format!(
                "{} upward, {} downward",
                region_sum(points, Region::Up),
                region_sum(points, Region::Down)
            )),
            (Label::NoConsensus, Some(points)) => Some(self.no_majority(points)),
            (Label::Insufficient, Some(_)) => {
                Some("answered by under half of the panel".to_owned())
            }
            _ => None,
        }
    }

    fn no_majority(&self, points: &[PointCount]) -> String {
        let above_half = [Region::Down, Region::Middle, Region::Up]
            .into_iter()
            .any(|region| 2 * region_sum(points, region) > self.n);
        if above_half {
            "no two-to-one majority".to_owned()
        } else {
            "no answer above half".to_owned()
        }
    }
}

/// The sum of a region, in people.
pub(super) fn region_sum(points: &[PointCount], region: Region) -> u64 {
    points
        .iter()
        .filter(|point| point.region == region)
        .map(|point| point.count)
        .sum()
}

#[cfg(test)]
mod tests {
    use super::super::results::tests::row;
    use super::*;

    #[test]
    fn a_split_says_both_sides_and_draws_no_dash() {
        let mut item = row("narrative", Label::Split, 8, 2, 11);
        item.arrow = None;
        assert_eq!(item.glyph(), Glyph::NoArrow);
        assert_eq!(item.word(), "No arrow");
        assert_eq!(item.detail().as_deref(), Some("11 upward, 8 downward"));
    }

    #[test]
    fn hidden_counts_are_said_in_words() {
        let mut item = row("few", Label::Insufficient, 1, 1, 1);
        item.points = None;
        item.agreement = None;
        assert_eq!(item.counts_note(), "3 answers: too few to show");
        assert!(item.bar(&Frame::default()).is_none());
        assert_eq!(item.agreement_number(), "n/a");
    }

    #[test]
    fn an_item_above_half_without_two_to_one_says_which_bound_it_missed() {
        let item = row("torn", Label::NoConsensus, 9, 0, 11);
        assert_eq!(item.detail().as_deref(), Some("no two-to-one majority"));
    }
}
