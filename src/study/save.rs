//! Storing an edited study.

use serde_json::Value;

use super::definition::Definition;
use super::edit::Refused;
use super::import::update;
use super::{Error, Study, file, store};
use crate::audit;
use crate::store::Store;

/// What a change is about: what a round freezes for good, or words that a later round may have
/// otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum About {
    /// Items, sections, scales, groups, rule: only until round 1 opens.
    Items,
    /// Title, contact, texts: for the rounds that open afterwards.
    Words,
}

/// Who changes which study, and when.
#[derive(Debug, Clone, Copy)]
pub struct Editor {
    pub study: i64,
    pub account: i64,
    /// Microseconds since 1970, UTC.
    pub now: i64,
}

/// Changes a study as `edit` says, which gets the study as it stands and the stakeholder groups that
/// people are in, with how many, and gives the keys of the study file in JSON. What comes out is held to the rules of the file, in which sections and
/// groups may still be empty, and stored whole or not at all. `what` goes into the record.
///
/// # Errors
/// `Refused` with `Fixed` where a round froze it, `Faults` with everything that breaks a rule, or
/// what `edit` refuses.
pub fn change(
    db: &Store,
    editor: Editor,
    about: About,
    what: &str,
    mut edit: impl FnMut(&Study, &[(String, usize)]) -> Result<Value, Refused>,
) -> Result<Study, Error> {
    db.write(|conn| {
        store::lock(conn, editor.study)?;
        let present = store::by_id(conn, editor.study)?.ok_or(Refused::Gone)?;
        let opened = !store::appearances(conn, editor.study)?.is_empty();
        if opened && about == About::Items {
            return Err(Refused::Fixed.into());
        }
        let people = store::people_in_groups(conn, editor.study)?;
        let edited = edit(&present, &people)?;
        let definition = file::check_edited(&edited).map_err(Refused::Faults)?;
        update(conn, &present, &definition).map_err(|error| match error {
            Error::Frozen(what) => Refused::Field {
                field: String::new(),
                message: what.join(" "),
            }
            .into(),
            other => other,
        })?;
        let entry = audit::Entry {
            at: editor.now,
            actor: Some(editor.account),
            action: "study.change",
            study: Some(editor.study),
            object: &present.slug,
            detail: what,
        };
        audit::record(conn, entry)?;
        Ok(Study {
            definition,
            ..present
        })
    })
}

/// The keys of the study file in JSON.
///
/// # Errors
/// `Field` if the definition has no such form, which every definition has.
pub fn keys(study: &Definition) -> Result<Value, Refused> {
    serde_json::to_value(study).map_err(|error| Refused::Field {
        field: String::new(),
        message: error.to_string(),
    })
}
