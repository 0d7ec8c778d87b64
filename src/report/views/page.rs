//! The report page.

use askama::Template;

use crate::round::Withdrawn;
use crate::web::page::Shell;

use super::{GroupedTable, OpenEntry, SideTable, SignalsPart};

/// The tables in the order of the study, the exports and the method beside them.
#[derive(Template)]
#[template(path = "report/index.html")]
pub struct ReportPage {
    pub shell: Shell,
    /// "Round 3 · closed 27 November 2026 and sealed".
    pub kicker: String,
    /// The other rounds with results.
    pub rounds: Vec<RoundLink>,
    /// Each arrow with its word below it.
    pub with_words: bool,
    /// Address of the page in the published form.
    pub plain_href: String,
    /// Address of the page with words.
    pub words_href: String,
    /// "Draft: round 2 is still open"; missing for a closed round.
    pub draft: Option<String>,
    /// Each already in the form that `with_words` says: [`ReportPart::with_words`].
    pub parts: Vec<ReportPart>,
    /// Taken out while the round was open: in no table.
    pub withdrawn: Vec<Withdrawn>,
    pub downloads: Vec<Download>,
    /// Where PDF is not offered: address of the Typst source, which can be made one.
    pub without_pdf: Option<String>,
    /// The published page without its appendices: formats with their addresses.
    pub page_alone: Vec<(&'static str, String)>,
    /// The tables' own addresses.
    pub fixed: Vec<FixedTable>,
    /// What stands behind the arrows, drawn; empty in a draft.
    pub figures: Vec<TableFigures>,
    pub publishing: PublishCard,
    /// Items with the address where the author departs from the panel; empty for everybody else.
    pub departing: Vec<(String, String)>,
    /// What the reader took of the report; missing for who never did.
    pub taken: Option<Taken>,
    /// How the paragraph for the annex begins.
    pub methods_opening: String,
    /// The paragraph for the annex.
    pub methods: String,
    /// Who agreed to be named; missing for those who read what is published.
    pub naming: Option<NamingCard>,
    /// How much of the methods appendix is open; missing for those who do not write it.
    pub appendix: Option<AppendixCard>,
    /// Study, round, invited, N, answered, rule, version of the program.
    pub provenance: Vec<Fact>,
    /// Hexadecimal SHA-256; missing while the round is open.
    pub seal: Option<String>,
    /// Sources that have no address, and what they are named at; for who runs the study.
    pub unlinked: Vec<(String, Vec<String>)>,
    /// How many items everybody answered alike, where the credits name panelists; 0 says nothing.
    pub unanimous: usize,
    /// Credits, source and disclaimer of the study, a paragraph each.
    pub closing_words: Vec<String>,
}

/// A section of the report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReportPart {
    Grouped(GroupedTable),
    SideBySide(SideTable),
    Signals(SignalsPart),
}

/// The state of consents to be named, before anything is taken or published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamingCard {
    /// As their owners want them printed.
    pub names: Vec<String>,
    /// Others who answered something.
    pub unnamed: usize,
}

/// What is open of the methods appendix.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AppendixCard {
    pub total: usize,
    pub open: Vec<OpenEntry>,
    /// Where it is written.
    pub href: String,
    /// It is published, and stays.
    pub is_final: bool,
}

/// A link to the report of another round.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoundLink {
    pub words: String,
    pub href: String,
}

/// A format that can be fetched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Download {
    /// "Markdown".
    pub name: String,
    /// ".md".
    pub extension: String,
    /// "GitHub and Pandoc".
    pub note: String,
    pub href: String,
    /// Where it can be looked at before; missing for a format that is no text.
    pub preview: Option<String>,
}

/// A table with its addresses, one a format.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FixedTable {
    pub heading: String,
    /// Ending and address.
    pub links: Vec<(String, String)>,
}

/// The figures of a table and of its items.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableFigures {
    pub heading: String,
    /// In as many parts as they need pages.
    pub parts: Vec<FigureLink>,
    pub items: Vec<FigureLink>,
}

/// A figure with its addresses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FigureLink {
    pub title: String,
    pub svg: String,
    pub png: String,
}

/// Whether the results are open, and the way to open them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublishCard {
    /// "CC BY 4.0".
    pub licence: &'static str,
    pub round: u32,
    /// The day on which they were published.
    pub published: Option<String>,
    /// The reader sees what is not published.
    pub is_inside: bool,
    /// Where the open data are fetched.
    pub data_href: String,
    /// Where the author publishes; missing for everybody else.
    pub href: Option<String>,
}

/// What somebody took of the report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taken {
    /// "2 October 2026".
    pub day: String,
    /// The round it goes up to.
    pub round: u32,
    /// The report still says the same.
    pub is_the_same: bool,
    /// Where it is told item by item.
    pub href: String,
}

/// The report as a format writes it.
#[derive(Template)]
#[template(path = "report/preview.html")]
pub struct PreviewPage {
    pub shell: Shell,
    pub title: String,
    pub formats: Vec<Choice>,
    pub variants: Vec<Choice>,
    /// The first lines of the file.
    pub text: String,
    /// How many lines follow.
    pub more: usize,
    /// Where the file is fetched.
    pub href: String,
    /// Its name.
    pub file: String,
}

/// A link of which one is where the reader is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    pub words: &'static str,
    pub href: String,
    pub current: bool,
}

/// A named line of the provenance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    pub name: String,
    pub value: String,
}

impl ReportPart {
    /// The part in the form "With words", or as published.
    pub fn with_words(mut self, on: bool) -> Self {
        match &mut self {
            Self::Grouped(table) => table.with_words = on,
            Self::SideBySide(table) => table.with_words = on,
            Self::Signals(_) => {}
        }
        self
    }
}

impl ReportPage {
    /// The provenance on one line, for the foot of the printed page.
    fn foot(&self) -> String {
        self.provenance
            .iter()
            .map(|fact| format!("{}: {}", fact.name, fact.value))
            .collect::<Vec<_>>()
            .join(" · ")
    }
}
