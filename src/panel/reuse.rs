//! Whether a panelist's answers, without a name, may be reused as research data: asked once
//! somebody has submitted, never presumed. The record of consent is all that is kept.

use std::collections::HashSet;

use super::Panelist;
use super::consent::{Purpose, Text, Way};
use super::store::consents;
use crate::locale::Speaker;
use crate::store::{Conn, Result};
use crate::study::definition::Definition;

/// Whether a panelist agrees; none where that was never said, which means no.
pub fn choice(conn: &mut Conn, panelist: i64) -> Result<Option<bool>> {
    let last = consents::last(conn, panelist, Purpose::Reuse)?;
    Ok(last.map(|last| last.withdrawn_at.is_none()))
}

/// Keeps a yes on record with the words of the question; a no takes back what was said before.
pub fn choose(
    conn: &mut Conn,
    panelist: &Panelist,
    definition: &Definition,
    agrees: bool,
    now: i64,
) -> Result<()> {
    match (choice(conn, panelist.id)? == Some(true), agrees) {
        (false, true) => consents::give(
            conn,
            panelist.study_id,
            panelist.id,
            Purpose::Reuse,
            &question(definition),
            Way::Page,
            now,
        ),
        (true, false) => {
            consents::withdraw(conn, panelist.id, Some(Purpose::Reuse), false, now).map(drop)
        }
        _ => Ok(()),
    }
}

/// The words that a yes agrees to.
fn question(definition: &Definition) -> Text {
    let t = Speaker::for_tag(&definition.language);
    let words = ["reuse-question", "reuse-what", "reuse-else"].map(|id| t.say(id));
    Text::new(words.join(" "), t.lang().to_owned())
}

/// Those of a study's panel who agree, by panelist. Whoever declined or withdrew is not among
/// them.
pub fn agreeing(conn: &mut Conn, study: i64) -> Result<HashSet<i64>> {
    consents::standing(conn, study, Purpose::Reuse)
}
