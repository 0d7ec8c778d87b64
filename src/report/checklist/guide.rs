//! What an entry of the guidelines is, and how it comes to its answer.

use serde::Serialize;

use super::people;
use super::{ENTRIES, Known, Reported, Status, Telling};

/// The guidelines with where they stand.
pub const GUIDES: &str = "The entries stand in the order of ACCORD (Gattrell et al. 2024, \
    doi:10.1371/journal.pmed.1004326); those of DELPHISTAR (Niederberger et al. 2024, \
    doi:10.1371/journal.pone.0304651) and CREDES (Jünger et al. 2017, \
    doi:10.1177/0269216317690685) are set beside them. Names and order are this program's: compare them with the \
    checklist that a journal asks for.";

/// Where in a paper an entry belongs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ChecklistPart)]
pub enum Part {
    Introduction,
    Methods,
    Results,
    Discussion,
    Other,
}

impl Part {
    pub const ALL: [Self; 5] = [
        Self::Introduction,
        Self::Methods,
        Self::Results,
        Self::Discussion,
        Self::Other,
    ];

    pub fn title(self) -> &'static str {
        match self {
            Self::Introduction => "Introduction",
            Self::Methods => "Methods",
            Self::Results => "Results",
            Self::Discussion => "Discussion",
            Self::Other => "Other information",
        }
    }
}

/// What is asked for, and how it is answered.
#[derive(Debug)]
pub struct Entry {
    pub id: &'static str,
    pub part: Part,
    pub name: &'static str,
    pub sources: &'static [&'static str],
    pub by: By,
}

/// Who answers.
#[derive(Debug)]
pub enum By {
    Data(Answering),
    People(Question),
}

/// A question that only people can answer.
#[derive(Debug, Clone, Copy)]
pub struct Question {
    /// A sentence on what belongs here.
    pub hint: &'static str,
    /// Longest text, in characters.
    pub longest: usize,
}

/// Answers from what happened.
pub struct Answering(fn(&Known) -> Told);

impl std::fmt::Debug for Answering {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Answering")
    }
}

/// What the data say.
pub(super) enum Told {
    Said(Telling),
    /// Why it does not apply.
    NotApplicable(&'static str),
    /// The round is not closed.
    NotYet,
}

impl Entry {
    pub(super) fn reported(&self, known: &Known) -> Reported {
        let (status, text, numbers) = match &self.by {
            By::People(_) => {
                let (status, text) = people::reported(known.particulars.methods.get(self.id));
                (status, text, Vec::new())
            }
            By::Data(answering) => match (answering.0)(known) {
                Told::Said(telling) => (Status::Data, Some(telling.text), telling.numbers),
                Told::NotApplicable(why) => {
                    (Status::NotApplicable, Some(why.to_owned()), Vec::new())
                }
                Told::NotYet => (Status::Open, None, Vec::new()),
            },
        };
        Reported {
            id: self.id,
            part: self.part,
            name: self.name,
            sources: self.guidelines(),
            status,
            text,
            numbers,
        }
    }

    /// The guidelines that ask for it, each once.
    pub fn guidelines(&self) -> Vec<&'static str> {
        let named = self.sources.iter().map(|source| source.split(' ').next());
        let mut names: Vec<&'static str> = named.flatten().collect();
        names.dedup();
        names
    }
}

/// A question of the form by its id.
pub fn question(id: &str) -> Option<&'static Question> {
    let entry = ENTRIES.iter().find(|entry| entry.id == id)?;
    match &entry.by {
        By::People(question) => Some(question),
        By::Data(_) => None,
    }
}

pub(super) const fn data(
    part: Part,
    (id, name): (&'static str, &'static str),
    sources: &'static [&'static str],
    answer: fn(&Known) -> Told,
) -> Entry {
    Entry {
        id,
        part,
        name,
        sources,
        by: By::Data(Answering(answer)),
    }
}

pub(super) const fn people(
    part: Part,
    (id, name): (&'static str, &'static str),
    sources: &'static [&'static str],
    hint: &'static str,
    longest: usize,
) -> Entry {
    Entry {
        id,
        part,
        name,
        sources,
        by: By::People(Question { hint, longest }),
    }
}
