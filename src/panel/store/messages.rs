//! The SQL of messages that a coordinator wrote.

use diesel::prelude::*;

use crate::panel::message::Message;
use crate::store::schema::message;
use crate::store::{Conn, Result, on_backend};

type Row = (i64, i64, i64, String, String, String, i32, i64, i64);

macro_rules! columns {
    () => {
        (
            message::id,
            message::study_id,
            message::round_id,
            message::audience,
            message::subject,
            message::words,
            message::recipients,
            message::sent_by,
            message::sent_at,
        )
    };
}

fn message_of(row: Row) -> Message {
    let (id, study, round, audience, subject, words, recipients, sent_by, sent_at) = row;
    Message {
        id,
        study,
        round,
        audience,
        subject,
        words,
        recipients,
        sent_by,
        sent_at,
    }
}

pub fn insert(conn: &mut Conn, new: &Message) -> Result<()> {
    let values = (
        message::id.eq(new.id),
        message::study_id.eq(new.study),
        message::round_id.eq(new.round),
        message::audience.eq(&new.audience),
        message::subject.eq(&new.subject),
        message::words.eq(&new.words),
        message::recipients.eq(new.recipients),
        message::sent_by.eq(new.sent_by),
        message::sent_at.eq(new.sent_at),
    );
    on_backend!(conn, c => diesel::insert_into(message::table).values(values).execute(c))?;
    Ok(())
}

pub fn by_id(conn: &mut Conn, id: i64) -> Result<Option<Message>> {
    let row: Option<Row> = on_backend!(conn, c => message::table
        .find(id)
        .select(columns!())
        .get_result(c)
        .optional())?;
    Ok(row.map(message_of))
}

/// The messages of a study, the newest first.
pub fn of_study(conn: &mut Conn, study: i64) -> Result<Vec<Message>> {
    let rows: Vec<Row> = on_backend!(conn, c => message::table
        .filter(message::study_id.eq(study))
        .order((message::sent_at.desc(), message::id))
        .select(columns!())
        .load(c))?;
    Ok(rows.into_iter().map(message_of).collect())
}
