//! Being named in the report's credits: asked once somebody has submitted, and never presumed.

use super::consent::{Purpose, Text, Way};
use super::store::{consents, credits as store};
use super::{Error, Panelist};
use crate::locale::Speaker;
use crate::store::{Conn, Result};
use crate::study::definition::Definition;

/// Longest name to print, in characters.
pub const LONGEST_NAME: usize = 120;

/// What a panelist said on being named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    pub named: bool,
    /// As it is to be printed.
    pub name: String,
}

/// Whom a report names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Credits {
    /// As their owners want them printed, by the alphabet.
    pub names: Vec<String>,
    /// Others who answered something in a round that was opened.
    pub unnamed: usize,
}

/// What a panelist said; none where nothing was said, which means not to be named.
pub fn choice(conn: &mut Conn, panelist: i64) -> Result<Option<Choice>> {
    store::choice(conn, panelist)
}

/// Keeps what a panelist says on being named, under `name`; a yes also as consent, on record with
/// the words of the question.
///
/// # Errors
/// `PrintedName` if a yes comes with a name that cannot be printed.
pub fn choose(
    conn: &mut Conn,
    panelist: &Panelist,
    definition: &Definition,
    named: bool,
    name: &str,
    now: i64,
) -> std::result::Result<(), Error> {
    let name = name.trim();
    let is_fit =
        (1..=LONGEST_NAME).contains(&name.chars().count()) && !name.chars().any(char::is_control);
    if named && !is_fit {
        return Err(Error::PrintedName);
    }
    let before = store::choice(conn, panelist.id)?.is_some_and(|choice| choice.named);
    let kept = Choice {
        named,
        name: if is_fit { name } else { &panelist.name }.to_owned(),
    };
    store::put(conn, panelist.id, &kept)?;
    match (before, named) {
        (false, true) => consents::give(
            conn,
            panelist.study_id,
            panelist.id,
            Purpose::Named,
            &question(definition),
            Way::Page,
            now,
        )?,
        (true, false) => {
            consents::withdraw(conn, panelist.id, Some(Purpose::Named), false, now)?;
        }
        _ => {}
    }
    Ok(())
}

/// The words that a yes agrees to.
fn question(definition: &Definition) -> Text {
    let t = Speaker::for_tag(&definition.language);
    let words = ["naming-question", "naming-where", "naming-unanimous"].map(|id| t.say(id));
    Text::new(words.join(" "), t.lang().to_owned())
}

/// Whom the report of a study names. Whoever declined or withdrew is not among them.
pub fn credits(conn: &mut Conn, study: i64) -> Result<Credits> {
    let mut names = store::names(conn, study)?;
    names.sort_by_key(|name| name.to_lowercase());
    let answered = store::answered(conn, study)?;
    Ok(Credits {
        unnamed: answered.saturating_sub(names.len()),
        names,
    })
}
