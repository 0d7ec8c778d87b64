//! The page on which results are published.

use askama::Template;

use crate::result::particulars::Wrong;
use crate::web::form::Field;
use crate::web::page::Shell;

/// Says what becomes public and what does not, and asks for licence and authors. The form posts
/// its fields, `round`, `understood` and `act` to the page's own address.
#[derive(Template)]
#[template(path = "report/publish.html")]
pub struct PublishPage {
    /// With `error` set where there are problems.
    pub shell: Shell,
    /// The last round that becomes public.
    pub round: u32,
    /// "Round 1", "Rounds 1 to 3".
    pub rounds: String,
    /// Names of panelists who agreed to be named.
    pub named: usize,
    /// Items that everybody answered alike, where panelists are named.
    pub unanimous: usize,
    /// The round that is open now, whose panel could read these results before it answers.
    pub open: Option<u32>,
    /// "Dana Whitfield, dana@panel.example".
    pub contact: String,
    /// Where to go back to.
    pub back: String,
    /// Licence and title.
    pub terms: Vec<Field>,
    pub authors: Vec<AuthorFields>,
    /// Where the report stands.
    pub places: Vec<Field>,
    /// The terms have just been stored.
    pub saved: bool,
    /// Entries of the methods appendix that are open, of how many.
    pub open_entries: (u64, usize),
    /// Where they are answered.
    pub methods_href: String,
    pub problems: Vec<Wrong>,
}

/// The fields of an author.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuthorFields {
    /// From 1, in the order of the citation.
    pub place: usize,
    pub fields: Vec<Field>,
}

impl PublishPage {
    fn problem(&self, field: &str) -> Option<&str> {
        let mut problems = self.problems.iter();
        let found = problems.find(|problem| problem.field == field);
        found.map(|problem| problem.message.as_str())
    }
}
