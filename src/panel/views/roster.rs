//! Adding people to the panel: the list, and what would happen with each row.

use askama::Template;

use crate::study::views::Resend;
use crate::web::page::Shell;

/// The page that takes a list.
#[derive(Debug, Template)]
#[template(path = "panel/add.html")]
pub struct AddPage {
    pub shell: Shell,
    /// Address of the panel's page.
    pub base: String,
    /// What was pasted; kept where it could not be read.
    pub list: String,
    /// Why nothing could be read; empty for nothing.
    pub problem: String,
    /// Why the file could not be read; empty for nothing.
    pub file_problem: String,
    /// The study's groups; empty without a partition.
    pub groups: Vec<String>,
}

/// Screen 10b: what would happen, row by row, before anybody is added.
#[derive(Debug, Template)]
#[template(path = "panel/check.html")]
pub struct CheckPage {
    pub shell: Shell,
    /// Address of the panel's page.
    pub base: String,
    /// "roster.csv · 25 rows read."
    pub read: String,
    /// Something else came between the look and the click; empty for nothing.
    pub notice: String,
    pub added: usize,
    pub regrouped: usize,
    pub there: usize,
    pub problems: usize,
    /// "22.1.1.2": what the button agrees to.
    pub agreed: String,
    /// The rows as they were read, carried along.
    pub carried: String,
    pub has_groups: bool,
    /// Letters of the columns name, e-mail and group; empty where the list has none.
    pub letters: [String; 3],
    /// Rows with something to decide, and those beside them.
    pub shown: Vec<CheckRow>,
    /// All others.
    pub rest: Vec<CheckRow>,
    /// Groups as they would stand afterwards.
    pub groups: Vec<GroupCount>,
    /// Answers that a group needs to be shown apart.
    pub least: u64,
    /// What small groups mean; empty for nothing.
    pub groups_note: String,
    /// The file, to be handed back with the remarks; missing for a list without columns or without
    /// problems, and once something was corrected in the page.
    pub resend: Option<Resend>,
}

/// A row of the list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CheckRow {
    /// Line or row of the list.
    pub number: usize,
    pub name: String,
    pub email: String,
    pub affiliation: String,
    pub group: String,
    /// "New".
    pub what: String,
    /// Class of the word's tag; empty for plain words.
    pub tag: &'static str,
    pub wrong: Option<WrongField>,
}

/// The cell that has to be mended, as a field to type in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WrongField {
    /// `email`, `name`, `affiliation` or `group`.
    pub field: &'static str,
    /// Name of the form's field.
    pub input: String,
    /// "E-mail in row 5".
    pub label: String,
    pub value: String,
    /// The column from 0, where the list has columns.
    pub column: Option<usize>,
    /// "Row 5, column B".
    pub place: String,
    pub message: String,
    /// What may be meant; empty for nothing.
    pub suggestion: String,
}

/// A stakeholder group after the list was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupCount {
    pub name: String,
    pub people: usize,
    /// Too few to be shown apart in results.
    pub is_small: bool,
}

/// One person on the panel, and what a coordinator may change.
#[derive(Debug, Template)]
#[template(path = "panel/person.html")]
pub struct PersonPage {
    pub shell: Shell,
    /// Address of this page.
    pub base: String,
    pub name: String,
    pub email: String,
    /// Empty for none.
    pub affiliation: String,
    /// Empty for none.
    pub group: String,
    /// "Submitted, 14 October 2026".
    pub state: String,
    pub may_correct: bool,
    pub may_remove: bool,
    /// The corrected address as it was typed.
    pub typed: String,
    pub problem: Option<String>,
}

impl CheckPage {
    /// Text of the primary button.
    pub fn button(&self) -> String {
        let people = |n: usize| {
            if n == 1 {
                "1 person".to_owned()
            } else {
                format!("{n} people")
            }
        };
        match (self.added, self.regrouped) {
            (n, 0) => format!("Add {}", people(n)),
            (0, n) => format!("Change the group of {}", people(n)),
            (n, m) => format!("Add {}, change the group of {m}", people(n)),
        }
    }

    /// Whether the list would change anything.
    pub fn does_something(&self) -> bool {
        self.added + self.regrouped > 0
    }
}

impl CheckRow {
    /// The field to mend in the cell of `field`, if it is the wrong one.
    pub fn wrong_in(&self, field: &str) -> Option<&WrongField> {
        self.wrong.as_ref().filter(|wrong| wrong.field == field)
    }
}
