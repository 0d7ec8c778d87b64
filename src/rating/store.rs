//! The SQL of answers.

mod bytes;
mod columns;
mod kept;
pub mod redactions;
pub mod remarks;
mod sealed;

use std::collections::{HashMap, HashSet};

use diesel::prelude::*;
use diesel::result::DatabaseErrorKind;

use kept::Hold;
pub use redactions::Redaction;
pub use sealed::{CountedRow, Sealed, SealedRow, leaves, of_panelist, panelists, values};

use super::Answer;
use crate::round::Sheet;
use crate::store::connection::Backend;
use crate::store::schema::{item, rating, redaction, round, round_item};
use crate::store::{Conn, Error, Result, on_backend};

/// Which answer: round, item and panelist.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Key {
    pub round: i64,
    pub item: i64,
    pub panelist: i64,
}

/// An answer to be written, with nonce and leaf unless it is withdrawn.
pub(super) struct NewRow<'a> {
    pub key: Key,
    /// The number that was read and must still stand there; 0 where there was no answer.
    pub read: i64,
    pub answer: &'a Answer,
    pub sealed: Option<([u8; 16], [u8; 32])>,
}

type Columns = (bool, Option<i32>, Option<i32>, Option<String>, i64);

fn answer_of((answered, value, confidence, rationale, seq): Columns) -> Answer {
    Answer {
        answered,
        value: value.map(|v| v as u32),
        confidence: confidence.map(|v| v as u32),
        rationale,
        seq,
    }
}

macro_rules! answer_columns {
    () => {
        (
            rating::answered,
            rating::value,
            rating::confidence,
            rating::rationale,
            rating::seq,
        )
    };
}
use answer_columns;

/// What an open round takes.
#[derive(Debug, Default)]
pub struct Accepting {
    pub deadline: Option<i64>,
    /// How many items were taken out.
    withdrawals: i32,
    /// Items that take no more answers.
    pub withdrawn: HashSet<i64>,
}

/// What a round takes if it is open; on PostgreSQL its row stays share-locked.
pub fn lock_open(conn: &mut Conn, id: i64) -> Result<Option<Accepting>> {
    let query = round::table
        .find(id)
        .filter(round::state.eq("open"))
        .select((round::deadline, round::withdrawals));
    let found: Option<(Option<i64>, i32)> = match &mut conn.inner {
        Backend::Sqlite(c) => query.get_result(&mut **c).optional()?,
        Backend::Postgres(c) => query.for_share().get_result(&mut **c).optional()?,
    };
    let Some((deadline, withdrawals)) = found else {
        return Ok(None);
    };
    accepting(conn, id, deadline, withdrawals).map(Some)
}

/// What an open round with so many withdrawn items takes.
fn accepting(
    conn: &mut Conn,
    id: i64,
    deadline: Option<i64>,
    withdrawals: i32,
) -> Result<Accepting> {
    let withdrawn: Vec<i64> = match withdrawals {
        0 => Vec::new(),
        _ => on_backend!(conn, c => round_item::table
            .filter(round_item::round_id.eq(id))
            .filter(round_item::withdrawn.is_not_null())
            .select(round_item::item_id)
            .load(c))?,
    };
    Ok(Accepting {
        deadline,
        withdrawals,
        withdrawn: withdrawn.into_iter().collect(),
    })
}

/// What a batch of answers is decided by.
#[derive(Debug, Default)]
pub(super) struct Standing {
    /// Of the rounds that are open.
    pub accepting: HashMap<i64, Accepting>,
    pub answers: HashMap<Key, Answer>,
}

/// Reads on PostgreSQL what stands at `keys` and what `rounds` take, and holds nothing of it: what is
/// decided by it is written with [`write_at_once`]. None on SQLite, which has one writer.
pub(super) fn look(
    conn: &mut Conn,
    rounds: &[i64],
    keys: &[Key],
    meanwhile: &mut dyn FnMut(),
) -> Result<Option<Standing>> {
    let look = async |c: &_| kept::look(c, rounds, keys, Hold::Nothing).await;
    let asked = conn.ask(look, meanwhile)?;
    asked.map(|found| standing_of(conn, found)).transpose()
}

fn standing_of(conn: &mut Conn, (open, answers): kept::Found) -> Result<Standing> {
    let mut standing = Standing {
        answers,
        ..Standing::default()
    };
    for (id, deadline, withdrawals) in open {
        let accepting = accepting(conn, id, deadline, withdrawals)?;
        standing.accepting.insert(id, accepting);
    }
    Ok(standing)
}

/// Begins a transaction and reads what stands at `keys` (sorted) and what `rounds` (sorted) take.
/// On PostgreSQL the rows of the rounds stay share-locked, and those of the answers locked if they
/// are to be `held`.
pub(super) fn begin_and_look(
    conn: &mut Conn,
    rounds: Vec<i64>,
    keys: &[Key],
    held: bool,
    meanwhile: &mut dyn FnMut(),
) -> Result<Standing> {
    let hold = if held { Hold::All } else { Hold::Rounds };
    let look = async |c: &_| kept::look(c, &rounds, keys, hold).await;
    let asked = conn.begin_asking(look, meanwhile)?;
    if let Some(found) = asked {
        return standing_of(conn, found);
    }
    let mut standing = Standing::default();
    for id in rounds {
        let accepting = lock_open(conn, id)?;
        standing
            .accepting
            .extend(accepting.map(|found| (id, found)));
    }
    for key in keys {
        let row: Option<Columns> = on_backend!(conn, c => rating::table
            .find((key.round, key.item, key.panelist))
            .select(answer_columns!())
            .get_result(c)
            .optional())?;
        standing
            .answers
            .extend(row.map(|row| (*key, answer_of(row))));
    }
    Ok(standing)
}

/// Writes answers (sorted by key), each over what was read there.
///
/// # Errors
/// `Retry` where something else stands there by now.
pub(super) fn write(conn: &mut Conn, rows: &[NewRow<'_>]) -> Result<()> {
    let signed = |number: Option<u32>| number.map(|n| n as i32);
    match &mut conn.inner {
        // There is one writer at a time, so that what was read still stands.
        Backend::Sqlite(c) => {
            for row in rows {
                let answer = row.answer;
                // All columns are given, so that replacing the row is updating it; unlike an
                // update after a conflict, this statement is prepared once and kept.
                diesel::replace_into(rating::table)
                    .values((
                        rating::round_id.eq(row.key.round),
                        rating::item_id.eq(row.key.item),
                        rating::panelist_id.eq(row.key.panelist),
                        rating::answered.eq(answer.answered),
                        rating::value.eq(signed(answer.value)),
                        rating::confidence.eq(signed(answer.confidence)),
                        rating::rationale.eq(answer.rationale.as_deref()),
                        rating::seq.eq(answer.seq),
                        rating::nonce.eq(row.sealed.as_ref().map(|(nonce, _)| nonce.as_slice())),
                        rating::leaf.eq(row.sealed.as_ref().map(|(_, leaf)| leaf.as_slice())),
                    ))
                    .execute(&mut **c)?;
            }
            Ok(())
        }
        Backend::Postgres(c) => {
            let (first, later): (Vec<_>, Vec<_>) = rows.iter().partition(|row| row.read == 0);
            let mut written = 0;
            if !first.is_empty() {
                written += kept::Insert(kept::Rows::of(&first)).execute(&mut **c)?;
            }
            if !later.is_empty() {
                written += kept::Update::of(&later).execute(&mut **c)?;
            }
            // Another node was faster; tried again, its row is seen.
            if written < rows.len() {
                Err(Error::Retry)
            } else {
                Ok(())
            }
        }
    }
}

/// Writes answers (sorted by key) that were decided by what [`look`] read, if all of it still stands:
/// one statement on PostgreSQL that holds the rounds' rows and is a transaction of its own.
///
/// # Errors
/// `Retry` where something else stands there by now.
pub(super) fn write_at_once(
    conn: &mut Conn,
    rows: &[NewRow<'_>],
    rounds: &HashMap<i64, Accepting>,
) -> Result<()> {
    if rows.is_empty() {
        return Ok(());
    }
    let written = conn.write_at_once(async |c| kept::write(c, rows, rounds).await);
    match written {
        Err(diesel::result::Error::DatabaseError(
            DatabaseErrorKind::NotNullViolation | DatabaseErrorKind::UniqueViolation,
            _,
        )) => Err(Error::Retry),
        written => Ok(written?),
    }
}

/// The items of a round. Answers are kept by round, item and panelist: who looks for those of one
/// panelist and names no items reads everybody's.
#[diesel::dsl::auto_type]
fn items_of(round_id: i64) -> _ {
    round_item::table
        .filter(round_item::round_id.eq(round_id))
        .select(round_item::item_id)
}

/// A panelist's answers in a round, by item.
pub fn mine(conn: &mut Conn, round_id: i64, panelist: i64) -> Result<HashMap<i64, Answer>> {
    // The list of items would be copied and sorted each time; and the items come first, which a join
    // that is not to the left would leave open.
    let rows: Vec<(i64, Option<Columns>)> = on_backend!(conn, c => round_item::table
        .left_join(rating::table.on(
            rating::round_id.eq(round_item::round_id)
                .and(rating::item_id.eq(round_item::item_id))
                .and(rating::panelist_id.eq(panelist)),
        ))
        .filter(round_item::round_id.eq(round_id))
        .select((round_item::item_id, answer_columns!().nullable()))
        .load(c))?;
    let mut mine = HashMap::with_capacity(rows.len());
    let answered = |(item, columns): (i64, Option<Columns>)| Some((item, answer_of(columns?)));
    mine.extend(rows.into_iter().filter_map(answered));
    Ok(mine)
}

/// A panelist's last answer to an item before a round.
#[derive(Debug, Clone)]
pub struct Earlier {
    pub item: i64,
    pub item_name: String,
    pub round: u32,
    pub version: u32,
    pub answer: Answer,
    /// Why the coordinator redacted the answer's reason; none if it was not.
    pub redacted: Option<String>,
}

/// A panelist's last answer to each item of a sheet in the rounds before it that did not withdraw
/// the item.
pub fn earlier(conn: &mut Conn, sheet: &Sheet, panelist: i64) -> Result<Vec<Earlier>> {
    let now = &sheet.round;
    if now.number == 1 {
        return Ok(Vec::new());
    }
    type Row = (i64, String, i32, i32, Columns, Option<String>);
    let asked = diesel::alias!(round_item as asked);
    let rows: Vec<Row> = on_backend!(conn, c => rating::table
        .inner_join(round::table)
        .inner_join(item::table)
        .inner_join(round_item::table.on(
            round_item::round_id.eq(rating::round_id).and(round_item::item_id.eq(rating::item_id)),
        ))
        .left_join(redaction::table.on(
            redaction::round_id.eq(rating::round_id)
                .and(redaction::item_id.eq(rating::item_id))
                .and(redaction::panelist_id.eq(rating::panelist_id)),
        ))
        .filter(round::study_id.eq(now.study_id))
        .filter(round::number.lt(now.number as i32))
        .filter(rating::item_id.eq_any(
            asked
                .filter(asked.field(round_item::round_id).eq(now.id))
                .select(asked.field(round_item::item_id)),
        ))
        .filter(rating::panelist_id.eq(panelist))
        .filter(rating::answered.eq(true))
        .filter(round_item::withdrawn.is_null())
        .order((rating::item_id, round::number.desc()))
        .select((
            rating::item_id,
            item::name,
            round::number,
            round_item::version,
            answer_columns!(),
            redaction::why.nullable(),
        ))
        .load(c))?;
    let mut found: Vec<Earlier> = Vec::new();
    for (item, item_name, round, version, columns, redacted) in rows {
        if found.last().is_none_or(|last| last.item != item) {
            found.push(Earlier {
                item,
                item_name,
                round: round as u32,
                version: version as u32,
                answer: answer_of(columns),
                redacted,
            });
        }
    }
    Ok(found)
}

/// Deletes a panelist's answers in a round. How many there were.
pub fn delete_of(conn: &mut Conn, round_id: i64, panelist: i64) -> Result<u64> {
    let n = on_backend!(conn, c => diesel::delete(
        rating::table
            .filter(rating::round_id.eq(round_id))
            .filter(rating::item_id.eq_any(items_of(round_id)))
            .filter(rating::panelist_id.eq(panelist)),
    )
    .execute(c))?;
    Ok(n as u64)
}

/// Deletes reasons and nonces of a panelist's answers in all rounds; bare values and leaves stay.
pub fn bare_of(conn: &mut Conn, panelist: i64) -> Result<()> {
    on_backend!(conn, c => diesel::update(
        rating::table.filter(rating::panelist_id.eq(panelist)),
    )
    .set((
        rating::rationale.eq(None::<String>),
        rating::nonce.eq(None::<Vec<u8>>),
    ))
    .execute(c))?;
    Ok(())
}
