//! The SQL of the record of consent.

use std::collections::{HashMap, HashSet};

use diesel::prelude::*;

use crate::panel::consent::{Purpose, Record, Text, Way};
use crate::store::schema::{consent, consent_text, panelist};
use crate::store::{Conn, Result, on_backend, random_id};

/// Records that a panelist agreed to `text`, which is kept with the study.
pub fn give(
    conn: &mut Conn,
    study: i64,
    of: i64,
    purpose: Purpose,
    text: &Text,
    way: Way,
    at: i64,
) -> Result<()> {
    let text_id = keep(conn, study, purpose, text, at)?;
    let values = (
        consent::id.eq(random_id()),
        consent::panelist_id.eq(of),
        consent::text_id.eq(text_id),
        consent::way.eq(way.name()),
        consent::given_at.eq(at),
        consent::keeps_answers.eq(false),
    );
    on_backend!(conn, c => diesel::insert_into(consent::table).values(values).execute(c))?;
    Ok(())
}

/// Keeps a text of a study; its id.
fn keep(conn: &mut Conn, study: i64, purpose: Purpose, text: &Text, at: i64) -> Result<i64> {
    let values = (
        consent_text::id.eq(random_id()),
        consent_text::study_id.eq(study),
        consent_text::purpose.eq(purpose.name()),
        consent_text::hash.eq(&text.hash),
        consent_text::language.eq(&text.language),
        consent_text::words.eq(&text.words),
        consent_text::created_at.eq(at),
    );
    on_backend!(conn, c => diesel::insert_into(consent_text::table)
        .values(values)
        .on_conflict_do_nothing()
        .execute(c))?;
    let id = on_backend!(conn, c => consent_text::table
        .filter(consent_text::study_id.eq(study))
        .filter(consent_text::purpose.eq(purpose.name()))
        .filter(consent_text::hash.eq(&text.hash))
        .select(consent_text::id)
        .get_result(c))?;
    Ok(id)
}

type Row = ((String, String, String, i64), (String, i64, Option<i64>));

macro_rules! columns {
    () => {
        (
            (
                consent_text::purpose,
                consent_text::hash,
                consent_text::language,
                consent_text::id,
            ),
            (consent::way, consent::given_at, consent::withdrawn_at),
        )
    };
}

fn record_of(row: Row, number: u32) -> Record {
    let ((purpose, hash, language, _), (way, given_at, withdrawn_at)) = row;
    Record {
        purpose,
        hash,
        number,
        language,
        way,
        given_at,
        withdrawn_at,
    }
}

/// The last entry of a panelist for a purpose; its number is left at 0.
pub fn last(conn: &mut Conn, of: i64, purpose: Purpose) -> Result<Option<Record>> {
    let row: Option<Row> = on_backend!(conn, c => consent::table
        .inner_join(consent_text::table)
        .filter(consent::panelist_id.eq(of))
        .filter(consent_text::purpose.eq(purpose.name()))
        .order(consent::given_at.desc())
        .limit(1)
        .select(columns!())
        .get_result(c)
        .optional())?;
    Ok(row.map(|row| record_of(row, 0)))
}

/// All entries of a panelist, the oldest first.
pub fn all(conn: &mut Conn, of: i64) -> Result<Vec<Record>> {
    let rows: Vec<Row> = on_backend!(conn, c => consent::table
        .inner_join(consent_text::table)
        .filter(consent::panelist_id.eq(of))
        .order((consent::given_at, consent_text::purpose))
        .select(columns!())
        .load(c))?;
    let numbers = numbers(conn, of)?;
    Ok(rows
        .into_iter()
        .map(|row| {
            let number = numbers.get(&row.0.3).copied().unwrap_or_default();
            record_of(row, number)
        })
        .collect())
}

/// The numbers of the texts of a panelist's study, in the order in which each purpose had them.
fn numbers(conn: &mut Conn, of: i64) -> Result<HashMap<i64, u32>> {
    let texts: Vec<(i64, String)> = on_backend!(conn, c => consent_text::table
        .filter(consent_text::study_id.eq_any(
            panelist::table.find(of).select(panelist::study_id),
        ))
        .order((consent_text::created_at, consent_text::hash))
        .select((consent_text::id, consent_text::purpose))
        .load(c))?;
    let mut last: HashMap<String, u32> = HashMap::new();
    Ok(texts
        .into_iter()
        .map(|(id, purpose)| {
            let number = last.entry(purpose).or_default();
            *number += 1;
            (id, *number)
        })
        .collect())
}

/// Takes back what a panelist agreed to and had not taken back, for one purpose or all. How many
/// entries.
pub fn withdraw(
    conn: &mut Conn,
    of: i64,
    purpose: Option<Purpose>,
    keeps_answers: bool,
    at: i64,
) -> Result<usize> {
    let names: Vec<&str> = match purpose {
        Some(purpose) => vec![purpose.name()],
        None => Purpose::ALL.map(Purpose::name).to_vec(),
    };
    let n = on_backend!(conn, c => diesel::update(
        consent::table
            .filter(consent::panelist_id.eq(of))
            .filter(consent::withdrawn_at.is_null())
            .filter(consent::text_id.eq_any(
                consent_text::table
                    .filter(consent_text::purpose.eq_any(names.clone()))
                    .select(consent_text::id),
            )),
    )
    .set((consent::withdrawn_at.eq(at), consent::keeps_answers.eq(keeps_answers)))
    .execute(c))?;
    Ok(n)
}

/// Those who agree for a purpose and have not taken it back, declined or withdrawn, by panelist.
pub fn standing(conn: &mut Conn, study: i64, purpose: Purpose) -> Result<HashSet<i64>> {
    let found: Vec<i64> = on_backend!(conn, c => consent::table
        .inner_join(consent_text::table)
        .inner_join(panelist::table)
        .filter(consent_text::study_id.eq(study))
        .filter(consent_text::purpose.eq(purpose.name()))
        .filter(consent::withdrawn_at.is_null())
        .filter(panelist::declined.eq(false))
        .select(consent::panelist_id)
        .load(c))?;
    Ok(found.into_iter().collect())
}

/// Those of a study who took their consent back and let what they had answered in the open round
/// count.
pub fn keeping(conn: &mut Conn, study: i64) -> Result<HashSet<i64>> {
    let rows: Vec<(i64, bool)> = on_backend!(conn, c => consent::table
        .inner_join(consent_text::table)
        .filter(consent_text::study_id.eq(study))
        .filter(consent_text::purpose.eq(Purpose::TakePart.name()))
        .order((consent::panelist_id, consent::given_at))
        .select((consent::panelist_id, consent::keeps_answers))
        .load(c))?;
    let last: HashMap<i64, bool> = rows.into_iter().collect();
    Ok(last
        .into_iter()
        .filter_map(|(of, keeps)| keeps.then_some(of))
        .collect())
}
