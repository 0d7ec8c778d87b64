//! The two statements of a batch on PostgreSQL, in SQL of our own for its arrays. Unlike a
//! query from text they are prepared once a connection, which saves their round trips.

use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sql_types::{Array, BigInt, Binary, Bool, Integer, Nullable, Text};

use super::{Key, NewRow};

/// Answers at the keys, which stay locked, in order. A row is a key with its columns.
#[derive(QueryId)]
pub(super) struct LockAnswers {
    rounds: Vec<i64>,
    items: Vec<i64>,
    panelists: Vec<i64>,
}

impl LockAnswers {
    pub(super) fn at(keys: &[Key]) -> Self {
        Self {
            rounds: keys.iter().map(|key| key.round).collect(),
            items: keys.iter().map(|key| key.item).collect(),
            panelists: keys.iter().map(|key| key.panelist).collect(),
        }
    }
}

impl QueryFragment<Pg> for LockAnswers {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql(
            "SELECT r.round_id, r.item_id, r.panelist_id, r.answered, r.value, r.confidence, \
             r.rationale, r.seq FROM unnest(",
        );
        out.push_bind_param::<Array<BigInt>, _>(&self.rounds)?;
        out.push_sql(", ");
        out.push_bind_param::<Array<BigInt>, _>(&self.items)?;
        out.push_sql(", ");
        out.push_bind_param::<Array<BigInt>, _>(&self.panelists)?;
        out.push_sql(
            ") AS k(round_id, item_id, panelist_id) JOIN rating r ON r.round_id = k.round_id \
             AND r.item_id = k.item_id AND r.panelist_id = k.panelist_id \
             ORDER BY r.round_id, r.item_id, r.panelist_id FOR UPDATE OF r",
        );
        Ok(())
    }
}

impl Query for LockAnswers {
    type SqlType = (
        BigInt,
        BigInt,
        BigInt,
        Bool,
        Nullable<Integer>,
        Nullable<Integer>,
        Nullable<Text>,
        BigInt,
    );
}

impl<C> RunQueryDsl<C> for LockAnswers {}

/// Writes answers, each over an older one; how many were written.
pub(super) struct Upsert<'a> {
    keys: LockAnswers,
    answered: Vec<bool>,
    values: Vec<Option<i32>>,
    confidences: Vec<Option<i32>>,
    rationales: Vec<Option<&'a str>>,
    seqs: Vec<i64>,
    nonces: Vec<Option<&'a [u8]>>,
    leaves: Vec<Option<&'a [u8]>>,
}

impl<'a> Upsert<'a> {
    pub(super) fn of(rows: &'a [NewRow<'_>]) -> Self {
        let signed = |number: Option<u32>| number.map(|n| n as i32);
        let keys: Vec<Key> = rows.iter().map(|row| row.key).collect();
        let answers = || rows.iter().map(|row| row.answer);
        let sealed = || rows.iter().map(|row| row.sealed.as_ref());
        Self {
            keys: LockAnswers::at(&keys),
            answered: answers().map(|a| a.answered).collect(),
            values: answers().map(|a| signed(a.value)).collect(),
            confidences: answers().map(|a| signed(a.confidence)).collect(),
            rationales: answers().map(|a| a.rationale.as_deref()).collect(),
            seqs: answers().map(|a| a.seq).collect(),
            nonces: sealed().map(|s| s.map(|s| s.0.as_slice())).collect(),
            leaves: sealed().map(|s| s.map(|s| s.1.as_slice())).collect(),
        }
    }
}

/// What the statement is kept under, whatever the rows borrow from.
pub(super) struct UpsertStatement;

impl QueryId for Upsert<'_> {
    type QueryId = UpsertStatement;
    const HAS_STATIC_QUERY_ID: bool = true;
}

impl QueryFragment<Pg> for Upsert<'_> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql(
            "INSERT INTO rating (round_id, item_id, panelist_id, answered, value, confidence, \
             rationale, seq, nonce, leaf) SELECT * FROM unnest(",
        );
        out.push_bind_param::<Array<BigInt>, _>(&self.keys.rounds)?;
        out.push_sql(", ");
        out.push_bind_param::<Array<BigInt>, _>(&self.keys.items)?;
        out.push_sql(", ");
        out.push_bind_param::<Array<BigInt>, _>(&self.keys.panelists)?;
        out.push_sql(", ");
        out.push_bind_param::<Array<Bool>, _>(&self.answered)?;
        out.push_sql(", ");
        out.push_bind_param::<Array<Nullable<Integer>>, _>(&self.values)?;
        out.push_sql(", ");
        out.push_bind_param::<Array<Nullable<Integer>>, _>(&self.confidences)?;
        out.push_sql(", ");
        out.push_bind_param::<Array<Nullable<Text>>, _>(&self.rationales)?;
        out.push_sql(", ");
        out.push_bind_param::<Array<BigInt>, _>(&self.seqs)?;
        out.push_sql(", ");
        out.push_bind_param::<Array<Nullable<Binary>>, _>(&self.nonces)?;
        out.push_sql(", ");
        out.push_bind_param::<Array<Nullable<Binary>>, _>(&self.leaves)?;
        out.push_sql(
            ") ON CONFLICT (round_id, item_id, panelist_id) DO UPDATE SET \
             answered = excluded.answered, value = excluded.value, \
             confidence = excluded.confidence, rationale = excluded.rationale, \
             seq = excluded.seq, nonce = excluded.nonce, leaf = excluded.leaf \
             WHERE rating.seq < excluded.seq",
        );
        Ok(())
    }
}

impl<C> RunQueryDsl<C> for Upsert<'_> {}
