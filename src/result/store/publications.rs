//! The SQL of publishing.

use diesel::prelude::*;

use crate::result::publication::Publication;
use crate::store::schema::publication;
use crate::store::{Conn, Result, on_backend};

/// The publication that reaches furthest, if the study has any.
pub fn last(conn: &mut Conn, study: i64) -> Result<Option<Publication>> {
    let row: Option<(i32, i64)> = on_backend!(conn, c => publication::table
        .filter(publication::study_id.eq(study))
        .order(publication::round.desc())
        .select((publication::round, publication::published_at))
        .first(c)
        .optional())?;
    Ok(row.map(|(round, at)| Publication {
        round: round as u32,
        at,
    }))
}

pub(in crate::result) fn insert(conn: &mut Conn, study: i64, made: Publication) -> Result<()> {
    let values = (
        publication::study_id.eq(study),
        // Round numbers come from this column's type.
        publication::round.eq(made.round as i32),
        publication::published_at.eq(made.at),
    );
    on_backend!(conn, c => diesel::insert_into(publication::table).values(values).execute(c))?;
    Ok(())
}
