//! The two published tables: grouped rows, and independent lists side by side.

use askama::Template;
use askama::filters::HtmlSafe;

use crate::aggregation::rule::Threat;
use crate::web::charts::Glyph;

/// Grouped rows with the five-line legend.
#[derive(Debug, Clone, PartialEq, Eq, Template)]
#[template(path = "report/grouped.html")]
pub struct GroupedTable {
    /// Unique on the page.
    pub id: String,
    pub heading: String,
    pub caption: Option<String>,
    /// Head of the column of items.
    pub subject: String,
    /// Period and scope: what was rated. Empty if the study says nothing.
    pub about: String,
    /// Language of the study's texts, BCP 47.
    pub lang: String,
    pub groups: Vec<ReportGroup>,
    pub legend: Vec<LegendEntry>,
    /// The notes below, numbered from 1.
    pub notes: Vec<String>,
    /// Each arrow's word stands below it; else it is there for screen readers and print alone.
    pub with_words: bool,
}

/// Independent lists side by side, the shorter ones padded; no threat colours.
#[derive(Debug, Clone, PartialEq, Eq, Template)]
#[template(path = "report/side.html")]
pub struct SideTable {
    /// Unique on the page.
    pub id: String,
    pub heading: String,
    pub caption: Option<String>,
    /// Period and scope: what was rated. Empty if the study says nothing.
    pub about: String,
    /// Language of the study's texts, BCP 47.
    pub lang: String,
    pub lists: Vec<ReportGroup>,
    pub legend: Vec<LegendEntry>,
    /// The notes below, numbered from 1.
    pub notes: Vec<String>,
    /// Each arrow's word stands below it; else it is there for screen readers and print alone.
    pub with_words: bool,
}

/// Rows under one name, or one of the side-by-side lists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportGroup {
    pub name: String,
    pub rows: Vec<ReportRow>,
}

/// One item of a published table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportRow {
    pub text: String,
    /// Missing while the round is open.
    pub trend: Option<Trend>,
}

/// What stands in a trend cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trend {
    /// ◇ without an arrow, never a dash.
    pub glyph: Glyph,
    /// The arrow's word, or the label of an item without an arrow.
    pub word: String,
    /// Colours the arrow in a grouped table; always said in words too.
    pub threat: Option<Threat>,
    /// Address of the evidence page.
    pub href: String,
    /// What the author says instead: "(authors: Downward)".
    pub departure: Option<String>,
    /// Number of the note below the table: why there is no arrow, or which round it is of.
    pub note: Option<u32>,
}

/// One entry of a legend.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LegendEntry {
    pub glyph: Glyph,
    pub words: String,
    /// Colours the square of a threat.
    pub threat: Option<Threat>,
}

impl HtmlSafe for GroupedTable {}
impl HtmlSafe for SideTable {}

impl Trend {
    fn class(&self) -> &'static str {
        threat_class(self.threat)
    }

    /// "increasing threat"; empty without an effect.
    fn threat_words(&self) -> &'static str {
        match self.threat {
            Some(Threat::Increasing) => "increasing threat",
            Some(Threat::Decreasing) => "decreasing threat",
            None => "",
        }
    }
}

impl LegendEntry {
    fn class(&self) -> &'static str {
        threat_class(self.threat)
    }
}

fn threat_class(threat: Option<Threat>) -> &'static str {
    match threat {
        Some(Threat::Increasing) => "inc",
        Some(Threat::Decreasing) => "dec",
        None => "",
    }
}

impl SideTable {
    /// Rows of the table: as many as the longest list has.
    fn height(&self) -> usize {
        self.lists
            .iter()
            .map(|list| list.rows.len())
            .max()
            .unwrap_or(0)
    }

    fn cell<'a>(list: &'a ReportGroup, index: &usize) -> Option<&'a ReportRow> {
        list.rows.get(*index)
    }
}
