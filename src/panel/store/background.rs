//! The SQL of what panelists tell of themselves.

use std::collections::HashMap;

use diesel::prelude::*;

use crate::store::schema::{expertise, interest, panelist, round_expertise};
use crate::store::{Conn, Result, on_backend};

/// What a panelist declared.
pub fn interests(conn: &mut Conn, of: i64) -> Result<Option<String>> {
    let words = on_backend!(conn, c => interest::table
        .find(of)
        .select(interest::words)
        .get_result(c)
        .optional())?;
    Ok(words)
}

/// What the panelists of a study declared, by panelist.
pub fn all_interests(conn: &mut Conn, study: i64) -> Result<HashMap<i64, String>> {
    let rows: Vec<(i64, String)> = on_backend!(conn, c => interest::table
        .inner_join(panelist::table)
        .filter(panelist::study_id.eq(study))
        .select((interest::panelist_id, interest::words))
        .load(c))?;
    Ok(rows.into_iter().collect())
}

/// Keeps a declaration; an empty one removes it.
pub fn put_interests(conn: &mut Conn, of: i64, words: &str) -> Result<()> {
    on_backend!(conn, c => diesel::delete(interest::table.find(of)).execute(c))?;
    if !words.is_empty() {
        let values = (interest::panelist_id.eq(of), interest::words.eq(words));
        on_backend!(conn, c => diesel::insert_into(interest::table).values(values).execute(c))?;
    }
    Ok(())
}

/// How well a panelist knows the field of each section.
pub fn expertise(conn: &mut Conn, of: i64) -> Result<HashMap<String, u8>> {
    let rows: Vec<(String, i32)> = on_backend!(conn, c => expertise::table
        .filter(expertise::panelist_id.eq(of))
        .select((expertise::section, expertise::level))
        .load(c))?;
    Ok(rows
        .into_iter()
        .map(|(section, level)| (section, level as u8))
        .collect())
}

pub fn put_expertise(conn: &mut Conn, of: i64, told: &HashMap<String, u8>) -> Result<()> {
    on_backend!(conn, c => diesel::delete(
        expertise::table.filter(expertise::panelist_id.eq(of)),
    )
    .execute(c))?;
    for (section, level) in told {
        let values = (
            expertise::panelist_id.eq(of),
            expertise::section.eq(section),
            expertise::level.eq(i32::from(*level)),
        );
        on_backend!(conn, c => diesel::insert_into(expertise::table).values(values).execute(c))?;
    }
    Ok(())
}

/// Fixes for a round what its panelists say of their expertise now.
pub fn freeze(conn: &mut Conn, round: i64, study: i64) -> Result<()> {
    on_backend!(conn, c => diesel::delete(
        round_expertise::table.filter(round_expertise::round_id.eq(round)),
    )
    .execute(c))?;
    let rows: Vec<(i64, String, i32)> = on_backend!(conn, c => expertise::table
        .inner_join(panelist::table)
        .filter(panelist::study_id.eq(study))
        .select((expertise::panelist_id, expertise::section, expertise::level))
        .load(c))?;
    for (of, section, level) in rows {
        let values = (
            round_expertise::round_id.eq(round),
            round_expertise::panelist_id.eq(of),
            round_expertise::section.eq(section),
            round_expertise::level.eq(level),
        );
        on_backend!(conn, c => diesel::insert_into(round_expertise::table).values(values).execute(c))?;
    }
    Ok(())
}

/// What was fixed for a round: the levels of a section by panelist, by section.
pub fn frozen(conn: &mut Conn, round: i64) -> Result<HashMap<String, HashMap<i64, u64>>> {
    let rows: Vec<(i64, String, i32)> = on_backend!(conn, c => round_expertise::table
        .filter(round_expertise::round_id.eq(round))
        .select((
            round_expertise::panelist_id,
            round_expertise::section,
            round_expertise::level,
        ))
        .load(c))?;
    let mut found: HashMap<String, HashMap<i64, u64>> = HashMap::new();
    for (of, section, level) in rows {
        found.entry(section).or_default().insert(of, level as u64);
    }
    Ok(found)
}

/// Forgets what a panelist told, but for what rounds were counted with.
pub fn remove(conn: &mut Conn, of: i64) -> Result<()> {
    put_interests(conn, of, "")?;
    put_expertise(conn, of, &HashMap::new())
}
