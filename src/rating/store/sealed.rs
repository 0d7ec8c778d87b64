//! The SQL of the answers in a round that closes or has closed.

use std::collections::HashMap;

use diesel::connection::DefaultLoadingMode;
use diesel::dsl::exists;
use diesel::prelude::*;

use super::bytes::Bytes;
use super::{Answer, Columns, Redaction, answer_columns, answer_of, columns, items_of, redactions};
use crate::store::connection::Backend;
use crate::store::schema::{participation, rating};
use crate::store::{Conn, Result, on_backend};

/// One answer of a closing round with all that is counted, shown or sealed of it. There are
/// millions of them, so that no column is read that is not needed for that.
#[derive(Debug, Clone)]
pub struct CountedRow {
    pub panelist: i64,
    pub value: Option<u32>,
    pub confidence: Option<u32>,
    pub rationale: Option<String>,
    /// The coordinator's words in the place of a redacted reason.
    pub redacted: Option<String>,
    /// None also where something of another length stands in its place: it is no leaf then.
    pub leaf: Option<[u8; 32]>,
}

/// One answer of a closed round with all that its leaf is made of.
#[derive(Debug, Clone)]
pub struct SealedRow {
    pub item: i64,
    pub panelist: i64,
    pub answer: Answer,
    /// As it stands, of whatever length: a check tells one that was changed from one that was erased.
    pub nonce: Option<Vec<u8>>,
    pub leaf: Option<Vec<u8>>,
    /// In the place of a reason that the coordinator redacted.
    pub redaction: Option<Redaction>,
}

/// A panelist's answers in a round that were not withdrawn, by item.
pub fn of_panelist(conn: &mut Conn, round_id: i64, panelist: i64) -> Result<Vec<SealedRow>> {
    Sealed::of_round(conn, round_id)?.read(conn, Part::Panelist(panelist))
}

/// Item and leaf of each answer in a round that was not withdrawn, in no order.
pub fn leaves(conn: &mut Conn, round_id: i64) -> Result<Vec<(i64, Vec<u8>)>> {
    let rows: Vec<(i64, Option<Vec<u8>>)> = on_backend!(conn, c => rating::table
        .filter(rating::round_id.eq(round_id))
        .filter(rating::answered.eq(true))
        .select((rating::item_id, rating::leaf))
        .load(c))?;
    let rows = rows.into_iter();
    Ok(rows
        .filter_map(|(item, leaf)| Some((item, leaf?)))
        .collect())
}

/// The answers of a round, for who reads them a part at a time.
pub struct Sealed {
    round: i64,
    redactions: HashMap<(i64, i64), Redaction>,
}

/// Panelist, value, confidence, reason and leaf.
type Counting = (
    i64,
    Option<i32>,
    Option<i32>,
    Option<String>,
    Option<Bytes<32>>,
);

#[diesel::dsl::auto_type]
fn counting(round: i64, item: i64) -> _ {
    rating::table
        .filter(rating::round_id.eq(round))
        .filter(rating::item_id.eq(item))
        .filter(rating::answered.eq(true))
        .order(rating::panelist_id)
        .select((
            rating::panelist_id,
            rating::value,
            rating::confidence,
            rating::rationale,
            rating::leaf,
        ))
}

enum Part {
    Item(i64),
    Panelist(i64),
}

impl Sealed {
    pub fn of_round(conn: &mut Conn, round: i64) -> Result<Self> {
        let redactions = redactions::of_round(conn, round)?;
        Ok(Self { round, redactions })
    }

    /// The answers to an item that were not withdrawn as they are counted, by panelist.
    pub fn counted(&self, conn: &mut Conn, item: i64) -> Result<Vec<CountedRow>> {
        let counted = |(panelist, value, confidence, rationale, leaf): Counting| CountedRow {
            panelist,
            value: value.map(|value| value as u32),
            confidence: confidence.map(|level| level as u32),
            rationale,
            redacted: None,
            leaf: leaf.and_then(|bytes| bytes.0),
        };
        let mut rows: Vec<CountedRow> = match &mut conn.inner {
            Backend::Sqlite(c) => counting(self.round, item)
                .load_iter::<Counting, DefaultLoadingMode>(&mut **c)?
                .map(|row| row.map(counted))
                .collect::<QueryResult<_>>()?,
            Backend::Postgres(c) => c.ask(async |c| columns::read(c, self.round, item).await)?,
        };
        if !self.redactions.is_empty() {
            for row in &mut rows {
                row.redacted = self.why(item, row.panelist);
            }
        }
        Ok(rows)
    }

    fn why(&self, item: i64, panelist: i64) -> Option<String> {
        let redaction = self.redactions.get(&(item, panelist))?;
        Some(redaction.why.clone())
    }

    /// The same with all that their leaves are made of.
    pub fn to_item(&self, conn: &mut Conn, item: i64) -> Result<Vec<SealedRow>> {
        self.read(conn, Part::Item(item))
    }

    fn read(&self, conn: &mut Conn, part: Part) -> Result<Vec<SealedRow>> {
        type Row = (i64, i64, Columns, Option<Vec<u8>>, Option<Vec<u8>>);
        let rows: Vec<Row> = on_backend!(conn, c => {
            let query = rating::table
                .filter(rating::round_id.eq(self.round))
                .filter(rating::answered.eq(true))
                .order((rating::item_id, rating::panelist_id))
                .select((
                    rating::item_id,
                    rating::panelist_id,
                    answer_columns!(),
                    rating::nonce,
                    rating::leaf,
                ))
                .into_boxed();
            let query = match part {
                Part::Item(item) => query.filter(rating::item_id.eq(item)),
                Part::Panelist(panelist) => query
                    .filter(rating::item_id.eq_any(items_of(self.round)))
                    .filter(rating::panelist_id.eq(panelist)),
            };
            query.load(c)
        })?;
        let sealed = |(item, panelist, columns, nonce, leaf): Row| SealedRow {
            item,
            panelist,
            answer: answer_of(columns),
            nonce,
            leaf,
            redaction: self.redactions.get(&(item, panelist)).cloned(),
        };
        Ok(rows.into_iter().map(sealed).collect())
    }
}

/// Who gave an answer or an abstention in a round that was not withdrawn, in ascending order.
pub fn panelists(conn: &mut Conn, round: i64) -> Result<Vec<i64>> {
    // Asked of everybody who ever saved an answer, the database finds one at once; asked of all
    // answers whose they are, it reads every one of them.
    let panelists = on_backend!(conn, c => participation::table
        .filter(participation::round_id.eq(round))
        .filter(participation::started_day.is_not_null())
        .filter(exists(
            rating::table
                .filter(rating::round_id.eq(round))
                .filter(rating::item_id.eq_any(items_of(round)))
                .filter(rating::panelist_id.eq(participation::panelist_id))
                .filter(rating::answered.eq(true))
                // A part that is cut out is looked for person by person; as a whole PostgreSQL
                // would rather join all people with all answers.
                .offset(0),
        ))
        .order(participation::panelist_id)
        .select(participation::panelist_id)
        .load(c))?;
    Ok(panelists)
}

/// The answers to an item in a round that were not withdrawn, none for an abstention, by panelist.
pub fn values(conn: &mut Conn, round: i64, item: i64) -> Result<Vec<(i64, Option<u64>)>> {
    let rows: Vec<(i64, Option<i32>)> = on_backend!(conn, c => rating::table
        .filter(rating::round_id.eq(round))
        .filter(rating::item_id.eq(item))
        .filter(rating::answered.eq(true))
        .order(rating::panelist_id)
        .select((rating::panelist_id, rating::value))
        .load(c))?;
    let value = |value: i32| u64::try_from(value).ok();
    Ok(rows
        .into_iter()
        .map(|(panelist, given)| (panelist, given.and_then(value)))
        .collect())
}
