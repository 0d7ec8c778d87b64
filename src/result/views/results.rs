//! The results page.

use askama::Template;
use askama::filters::HtmlSafe;

use crate::aggregation::readings::{Meaning, Reading};
use crate::aggregation::rule::{Region, Threat};
use crate::round::Withdrawn;
use crate::web::charts::{AgreementScale, Frame, Glyph, PointCount};
use crate::web::page::Shell;

use super::tag::{threat_class, threat_word};
use super::{Chosen, Filter, ResultRow, Tally};

/// Every item of a closed round with its arrow and its dispersion.
#[derive(Template)]
#[template(path = "result/index.html")]
pub struct ResultsPage {
    pub shell: Shell,
    /// "Round 2 · closed Friday 30 October 2026, 17:00 (Amsterdam, UTC+1)".
    pub kicker: String,
    /// Of all items, whatever is filtered.
    pub tally: Tally,
    /// Panelists who answered at least one item.
    pub answered: u64,
    /// N: the panel of this round.
    pub panel: u64,
    /// Whether another round would help, with its criterion.
    pub advice: String,
    /// Address of the page that sets other rules beside the study's.
    pub rules_href: String,
    /// The panel's measures over all items and section by section.
    pub agreement: AgreementBlock,
    /// Who is compared with the round before, and how far the panel moved together; empty in a
    /// first round.
    pub convergence: Vec<String>,
    /// Toolbar, from [`Tally::filters`].
    pub filters: Vec<Filter>,
    /// The other closed rounds.
    pub rounds: Vec<RoundLink>,
    /// The rows as numbers instead of charts.
    pub as_numbers: bool,
    /// Address of this page in the other form.
    pub other_form: String,
    /// Sections in report order, already filtered with [`ResultSection::keep`].
    pub sections: Vec<ResultSection>,
    /// Taken out while the round was open: in no count.
    pub withdrawn: Vec<Withdrawn>,
    /// Number of the round before, if there is one.
    pub earlier_round: Option<u32>,
    /// The rule in one sentence.
    pub rule: String,
    /// How many items would reach consensus by chance, as a sentence; empty if unknown.
    pub chance: String,
    /// Hexadecimal SHA-256.
    pub seal: String,
}

/// Every measure of several items together, a column for all items and one for each section.
#[derive(Debug, Clone, PartialEq, Eq, Template)]
#[template(path = "result/blocks/agreement.html")]
pub struct AgreementBlock {
    /// "All items", then the headings of the sections if there are several.
    pub columns: Vec<String>,
    pub rows: Vec<AgreementRow>,
}

impl HtmlSafe for AgreementBlock {}

/// One measure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AgreementRow {
    pub meaning: Meaning,
    /// One a column.
    pub readings: Vec<Reading>,
}

/// A link to the results of another round.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoundLink {
    pub words: String,
    pub href: String,
}

/// A section of the study with its groups.
#[derive(Debug, Clone, PartialEq)]
pub struct ResultSection {
    pub id: String,
    pub heading: String,
    /// Period and scope: what is being rated. Empty if the study says nothing.
    pub about: String,
    /// From [`section_legend`].
    pub legend: Vec<LegendLine>,
    /// Labels of the scale from value 1 to value k, for the table of numbers.
    pub points: Vec<String>,
    pub groups: Vec<ResultGroup>,
}

/// A group of rows under its name.
#[derive(Debug, Clone, PartialEq)]
pub struct ResultGroup {
    pub name: String,
    pub rows: Vec<ResultRow>,
}

impl ResultSection {
    /// Leaves only the rows that the reader chose; groups without any are dropped.
    pub fn keep(&mut self, chosen: Chosen) {
        for group in &mut self.groups {
            group.rows.retain(|row| chosen.matches(row));
        }
        self.groups.retain(|group| !group.rows.is_empty());
    }

    pub fn rows(&self) -> impl Iterator<Item = &ResultRow> {
        self.groups.iter().flat_map(|group| &group.rows)
    }
}

/// One line of a legend.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LegendLine {
    /// How a region is filled, and its label.
    Region(Region, String),
    /// What a coloured arrow does to the threat.
    Threat(Threat),
}

impl LegendLine {
    fn threat(&self) -> Option<Threat> {
        match self {
            Self::Threat(threat) => Some(*threat),
            Self::Region(..) => None,
        }
    }

    fn threat_class(&self) -> &'static str {
        threat_class(self.threat())
    }

    fn threat_word(&self) -> &'static str {
        threat_word(self.threat())
    }
}

/// The legend of a section: the regions in the scale's own words, and the threat only where the
/// items have a polarity.
pub fn section_legend(down: &str, middle: &str, up: &str, with_threat: bool) -> Vec<LegendLine> {
    let mut lines = vec![
        LegendLine::Region(Region::Down, down.to_owned()),
        LegendLine::Region(Region::Middle, middle.to_owned()),
        LegendLine::Region(Region::Up, up.to_owned()),
    ];
    if with_threat {
        lines.push(LegendLine::Threat(Threat::Decreasing));
        lines.push(LegendLine::Threat(Threat::Increasing));
    }
    lines
}

impl ResultsPage {
    /// One unit for all rows of the page: one person is equally wide everywhere.
    fn frame(&self) -> Frame {
        Frame::around(
            self.sections
                .iter()
                .flat_map(ResultSection::rows)
                .filter_map(ResultRow::shown),
        )
    }

    fn is_empty(&self) -> bool {
        self.sections.iter().all(|s| s.groups.is_empty())
    }

    /// The unmarked bar of the legend.
    fn example(&self) -> AgreementScale {
        AgreementScale
    }

    /// The count of the point with this index, counted from 0, or "n/a".
    fn count(points: &Option<Vec<PointCount>>, index: &usize) -> String {
        points
            .as_ref()
            .and_then(|points| points.get(*index))
            .map_or_else(|| "n/a".to_owned(), |point| point.count.to_string())
    }
}

#[cfg(test)]
pub(in crate::result::views) mod tests {
    use super::super::{Change, NoChange};
    use super::*;
    use crate::aggregation::rule::Label;

    pub(in crate::result::views) fn row(
        id: &str,
        label: Label,
        down: u64,
        middle: u64,
        up: u64,
    ) -> ResultRow {
        ResultRow {
            id: id.to_owned(),
            href: format!("/studies/nexus/results/2/{id}"),
            text: format!("Statement {id}"),
            arrow: Some(Region::Up),
            arrow_word: "Upward".to_owned(),
            label,
            threat: Some(Threat::Increasing),
            points: Some(vec![
                PointCount::new("▼", "Downward", Region::Down, down),
                PointCount::new("—", "Net-zero / Stable", Region::Middle, middle),
                PointCount::new("▲", "Upward", Region::Up, up),
            ]),
            n: down + middle + up,
            abstained: 1,
            missing: 2,
            agreement: Some(0.65),
            change: Change::Unknown(NoChange::FirstRound),
            reworded: false,
            groups_disagree: None,
            depends_on_choice: false,
        }
    }
}
