//! What is published beside the results: under which licence, whom to cite, and what only people
//! know of the methods. It can be changed until it is published, and then for the next publication.

mod author;
mod licence;
mod terms;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Error, store};
use crate::audit;
use crate::store::Store;
use crate::study::{self, Study};

pub use author::Author;
pub use licence::Licence;
pub use terms::{LONGEST_NAME, LONGEST_TITLE, MOST_AUTHORS, Terms, Typed, TypedAuthor, Wrong};

/// What stands beside the results of a publication.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Particulars {
    pub terms: Terms,
    /// What people said of the methods, by the question's id; nothing empty.
    pub methods: BTreeMap<String, String>,
}

/// Sets the terms of the next publication, on record where they change.
///
/// # Errors
/// If the database cannot be written.
pub fn set_terms(
    db: &Store,
    study: &Study,
    terms: &Terms,
    actor: i64,
    now: i64,
) -> Result<(), Error> {
    db.write(|conn| {
        study::store::lock(conn, study.id)?;
        let mut next = store::particulars::next(conn, study.id)?;
        if next.terms == *terms {
            return Ok(());
        }
        next.terms = terms.clone();
        store::particulars::put_next(conn, study.id, &next)?;
        let entry = audit::Entry {
            at: now,
            actor: Some(actor),
            action: "results.terms",
            study: Some(study.id),
            object: "next publication",
            detail: terms.licence.spdx(),
        };
        Ok(audit::record(conn, entry)?)
    })
}

/// What somebody writes on the methods: the question's id, what they read before they wrote, and
/// what they write now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Writing {
    pub question: String,
    /// [`stamp`] of what was read.
    pub seen: String,
    pub text: String,
}

/// Stores what was written on the methods, each question by itself and on record where it changes;
/// an empty text takes the answer away. Ids of questions that somebody else answered otherwise
/// since they were read are given back: of those nothing is stored.
///
/// # Errors
/// If the database cannot be written.
pub fn write_methods(
    db: &Store,
    study: &Study,
    writings: &[Writing],
    actor: i64,
    now: i64,
) -> Result<Vec<String>, Error> {
    db.write(|conn| {
        study::store::lock(conn, study.id)?;
        let mut next = store::particulars::next(conn, study.id)?;
        let mut behind = Vec::new();
        let mut changed = Vec::new();
        for Writing {
            question,
            seen,
            text,
        } in writings
        {
            let stored = next.methods.get(question).cloned().unwrap_or_default();
            let text = text.trim();
            // What was not touched leaves what others stored meanwhile.
            if text == stored || stamp(text) == *seen {
                continue;
            }
            if stamp(&stored) != *seen {
                behind.push(question.clone());
                continue;
            }
            match text {
                "" => next.methods.remove(question),
                text => next.methods.insert(question.clone(), text.to_owned()),
            };
            changed.push(question.clone());
        }
        if changed.is_empty() {
            return Ok(behind);
        }
        store::particulars::put_next(conn, study.id, &next)?;
        for question in changed {
            let text = next.methods.get(&question);
            let letters = text.map_or(0, |text| text.chars().count());
            let entry = audit::Entry {
                at: now,
                actor: Some(actor),
                action: "methods.write",
                study: Some(study.id),
                object: &format!("methods, {question}"),
                detail: &format!("{letters} characters"),
            };
            audit::record(conn, entry)?;
        }
        Ok(behind)
    })
}

/// Tells two texts apart, in eight letters.
pub fn stamp(text: &str) -> String {
    use sha2::{Digest, Sha256};
    let digest = Sha256::digest(text);
    digest[..4]
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}
