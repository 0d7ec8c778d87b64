//! The canonical result document: everything that any format of the report prints, and nothing
//! that changes from one export to the next.
//!
//! Its JSON has the keys of [`RoundResults`](crate::aggregation::results::RoundResults) and more.

use serde::Serialize;

use super::checklist::Appendix;
use super::facts::Moment;
use super::publication::Publication;
use crate::aggregation::readings::Meaning;
use crate::aggregation::results::{
    Attendance, ItemResult, NullReason, NullReasons, PanelMeasures, PrintedRule, PrintedScale,
};
use crate::aggregation::review::Review;
use crate::round::Withdrawn;
use crate::study::definition::{Period, Signal};

/// Version of the document's keys: the first number changes when a key goes or changes meaning.
pub const VERSION: &str = "1.4";

/// What names a document's form: the `$id` of its schema.
pub const SCHEMA: &str = "urn:castalia:report:1";

/// The report of a study up to one round: each item has the result of its last closed round.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
#[schema(as = ReportDocument)]
pub struct Document {
    pub schema: &'static str,
    pub schema_version: &'static str,
    /// Slug of the study.
    pub study: String,
    pub title: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub series: Option<String>,
    /// Language of the study's texts, BCP 47.
    pub language: String,
    /// The round that the report goes up to. Panel, measures and review are of this round.
    pub round: u32,
    /// The round is not closed and sealed: the document holds items and response only, and every
    /// format says "draft".
    pub draft: bool,
    /// The answers were generated, and every format says so.
    pub simulated: bool,
    pub closed_at: Option<Moment>,
    /// SHA-256 of the sealed round in hex.
    pub seal: Option<String>,
    pub software: Software,
    pub panel: Panel,
    pub rule: PrintedRule,
    /// The rated sections in the order of the report.
    pub tables: Vec<Table>,
    /// The sections with signals.
    pub signals: Vec<SignalSection>,
    /// How many items would reach consensus if all had answered at random; none in a draft.
    pub chance: Option<f64>,
    /// None in a draft.
    pub measures: Option<PanelMeasures>,
    #[schema(value_type = BTreeMap<String, NullReason>)]
    pub null_reasons: NullReasons,
    /// What the arrows depend on, and how the panel moved; none in a draft.
    pub review: Option<Review>,
    /// What each key of an item's `measures`, and then each of a table's, is called and says;
    /// empty in a draft.
    pub meanings: Vec<Meaning>,
    /// Items taken out while the round was open: in no table and no count.
    pub withdrawn: Vec<Withdrawn>,
    /// Paragraphs of the methods appendix.
    pub methods: Vec<String>,
    /// What happened in numbers, and what guidelines for reporting ask of it; none where one
    /// table is taken alone.
    pub appendix: Option<Appendix>,
    /// Under which terms it is published, and how it is cited.
    pub publication: Publication,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub credits: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub disclaimer: Option<String>,
    /// One table of a report: formats print it and where it comes from, and nothing more.
    #[serde(skip)]
    #[schema(ignore)]
    pub is_excerpt: bool,
    /// The published page alone: formats print no appendix.
    #[serde(skip)]
    #[schema(ignore)]
    pub is_page: bool,
}

/// What made the document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Software {
    pub name: &'static str,
    pub version: &'static str,
}

/// Who was asked and who answered.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
#[schema(as = ReportPanel)]
pub struct Panel {
    /// All who were ever invited.
    pub invited: u64,
    /// Those of them who were put on the panel after the round had opened.
    pub added_later: u64,
    /// N of the design.
    pub n: u64,
    /// Panelists with at least one answer or abstention.
    pub answered: u64,
    /// Who also answered in the round before; none in a first round or a draft.
    pub attendance: Option<Attendance>,
    /// Abstentions over all items; none in a draft.
    pub abstentions: Option<u64>,
    /// None in a draft.
    pub measures: Option<PanelMeasures>,
}

impl Panel {
    /// "24 invited, 2 of them after the round had opened, N = 24, 21 answered".
    pub fn sentence(&self) -> String {
        let later = match self.added_later {
            0 => String::new(),
            n => format!(", {n} of them after the round had opened"),
        };
        format!(
            "{} invited{later}, N = {}, {} answered",
            self.invited, self.n, self.answered
        )
    }
}

/// A rated section.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
#[schema(as = ReportTable)]
pub struct Table {
    /// Id of the section, where the study still has it under this heading.
    pub section: Option<String>,
    /// Place in the report among tables and signals, from 0.
    pub position: usize,
    pub heading: String,
    pub caption: Option<String>,
    /// `grouped` or `side_by_side`.
    pub layout: String,
    pub period: Option<Period>,
    pub scope: Option<String>,
    /// Heads of the printed columns.
    pub columns: Vec<String>,
    pub legend: Vec<LegendLine>,
    /// None in a draft.
    pub measures: Option<PanelMeasures>,
    #[schema(value_type = BTreeMap<String, NullReason>)]
    pub null_reasons: NullReasons,
    pub groups: Vec<Group>,
    /// What stands below the table, numbered from 1: a table must be whole when it is taken out.
    pub notes: Vec<Note>,
}

/// Rows under one name, or one of the lists side by side.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
#[schema(as = ReportGroup)]
pub struct Group {
    pub name: String,
    #[schema(value_type = Vec<super::api::PrintedItem>)]
    pub items: Vec<Item>,
}

/// One item: its result, and how a table prints it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Item {
    #[serde(flatten)]
    pub body: ItemBody,
    /// Number of the round that the result is of, the last closed one that asked for the item;
    /// none in a draft.
    pub round: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub instrument: Option<String>,
    pub print: Print,
    /// Path of the page with the item's evidence; none in a draft.
    pub evidence: Option<String>,
}

/// What is known of an item: after closing everything, before it only what is asked.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub enum ItemBody {
    Closed(Box<ItemResult>),
    Draft {
        id: String,
        text: String,
        scale: PrintedScale,
    },
}

/// An item as a table prints it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Print {
    /// The arrow's sign, or ◇ without an arrow; none in a draft.
    pub symbol: Option<String>,
    /// The arrow's word on the item's scale, or the label where there is no arrow.
    pub word: Option<String>,
    /// "Increasing threat" or "Decreasing threat".
    pub threat: Option<&'static str>,
    /// What the author says instead, where the text departs from the panel: "(authors: Downward)".
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub departure: Option<String>,
    /// Number of the note below the table that belongs to the item.
    pub note: Option<u32>,
    /// What the panel says, how far it agrees, how sure it is and on which evidence; none in a
    /// draft.
    pub sentence: Option<String>,
}

/// A sign of a legend with its meaning.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct LegendLine {
    pub symbol: String,
    pub words: String,
}

/// A note below a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Note {
    pub number: u32,
    /// Id of the item; none where the note belongs to several.
    pub item: Option<String>,
    pub text: String,
}

/// A section with signals.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct SignalSection {
    pub section: String,
    /// Place in the report among tables and signals, from 0.
    pub position: usize,
    pub heading: String,
    pub caption: Option<String>,
    pub signals: Vec<Signal>,
}

impl Item {
    /// Id of the item in the study.
    pub fn id(&self) -> &str {
        match &self.body {
            ItemBody::Closed(result) => &result.id,
            ItemBody::Draft { id, .. } => id,
        }
    }

    /// The statement.
    pub fn text(&self) -> &str {
        match &self.body {
            ItemBody::Closed(result) => &result.text,
            ItemBody::Draft { text, .. } => text,
        }
    }

    /// The scale that the item is rated on.
    pub fn scale(&self) -> &PrintedScale {
        match &self.body {
            ItemBody::Closed(result) => &result.scale,
            ItemBody::Draft { scale, .. } => scale,
        }
    }

    /// The result; none in a draft.
    pub fn result(&self) -> Option<&ItemResult> {
        match &self.body {
            ItemBody::Closed(result) => Some(result),
            ItemBody::Draft { .. } => None,
        }
    }
}

impl Table {
    /// The note that belongs to an item.
    pub fn note_of(&self, item: &Item) -> Option<&Note> {
        let number = item.print.note?;
        self.notes.iter().find(|note| note.number == number)
    }

    /// All items in the order of the report.
    pub fn items(&self) -> impl Iterator<Item = &Item> {
        self.groups.iter().flat_map(|group| &group.items)
    }

    /// Whether the groups are lists side by side instead of rows under their names.
    pub fn is_side_by_side(&self) -> bool {
        self.layout == "side_by_side"
    }
}

impl Document {
    /// The same with nothing but the table of this section; none where there is no such table.
    pub fn excerpt_of(&self, section: &str) -> Option<Self> {
        let is_meant = |table: &&Table| table.section.as_deref() == Some(section);
        let table = self.tables.iter().find(is_meant)?.clone();
        let withdrawn = self.withdrawn.iter();
        Some(Self {
            withdrawn: withdrawn
                .filter(|item| item.section == table.heading)
                .cloned()
                .collect(),
            tables: vec![table],
            signals: Vec::new(),
            review: None,
            methods: Vec::new(),
            appendix: None,
            source: None,
            credits: None,
            disclaimer: None,
            is_excerpt: true,
            ..self.clone()
        })
    }

    /// The same without its appendices.
    pub fn page(&self) -> Self {
        Self {
            review: None,
            methods: Vec::new(),
            appendix: None,
            is_page: true,
            ..self.clone()
        }
    }

    /// All items in the order of the report.
    pub fn items(&self) -> impl Iterator<Item = &Item> {
        self.tables.iter().flat_map(Table::items)
    }
}
