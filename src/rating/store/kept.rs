//! The statements of a batch on PostgreSQL, in SQL of our own for their arrays. Unlike a query from
//! text they are prepared once a connection, which saves their round trips.

use std::collections::HashMap;

use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sql_types::{Array, BigInt, Binary, Bool, Integer, Nullable, Text};
use diesel_async::{AsyncPgConnection, RunQueryDsl as Asked};
use futures_util::future::try_join;

use super::{Accepting, Key, NewRow, answer_of};
use crate::rating::Answer;
use crate::store::schema::round;

/// An open round with its deadline and how many of its items were withdrawn.
pub(super) type Open = (i64, Option<i64>, i32);

/// What a look keeps from being changed until its transaction ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Hold {
    Nothing,
    /// The rounds, which do not close.
    Rounds,
    /// The answers, too.
    All,
}

/// The rounds that are open, and what stands at the keys.
pub(super) type Found = (Vec<Open>, HashMap<Key, Answer>);

/// Which of `rounds` are open and what stands at `keys`: asked in one flight, answered in this order.
pub(super) async fn look(
    c: &AsyncPgConnection,
    rounds: &[i64],
    keys: &[Key],
    hold: Hold,
) -> QueryResult<Found> {
    let open = round::table
        .filter(round::id.eq_any(rounds))
        .filter(round::state.eq("open"))
        .order(round::id)
        .select((round::id, round::deadline, round::withdrawals));
    let (mut first, mut second) = (c, c);
    let keys = Keys::of(keys.iter().copied());
    let (open, rows) = match hold {
        Hold::Nothing => {
            let answers = Asked::load::<Row>(Answers::<false>(keys), &mut second);
            try_join(Asked::load::<Open>(open, &mut first), answers).await?
        }
        Hold::Rounds => {
            let answers = Asked::load::<Row>(Answers::<false>(keys), &mut second);
            try_join(Asked::load::<Open>(open.for_share(), &mut first), answers).await?
        }
        Hold::All => {
            let answers = Asked::load::<Row>(Answers::<true>(keys), &mut second);
            try_join(Asked::load::<Open>(open.for_share(), &mut first), answers).await?
        }
    };
    let standing = |row: Row| {
        let (round, item, panelist, answered, value, confidence, rationale, seq) = row;
        let key = Key {
            round,
            item,
            panelist,
        };
        (
            key,
            answer_of((answered, value, confidence, rationale, seq)),
        )
    };
    Ok((open, rows.into_iter().map(standing).collect()))
}

/// Writes answers, each over what was read there, if the rounds are as they were read. Where one of
/// them is not or something else stands there, the statement breaks a rule of the table and nothing
/// is written.
pub(super) async fn write(
    c: &AsyncPgConnection,
    rows: &[NewRow<'_>],
    rounds: &HashMap<i64, Accepting>,
) -> QueryResult<()> {
    let mut c = c;
    let rows: Vec<&NewRow<'_>> = rows.iter().collect();
    let has_first = rows.iter().any(|row| row.read == 0);
    let write = AtOnce {
        update: Update::of(&rows),
        number: rows.len() as i64,
        rounds: rounds.keys().copied().collect(),
        deadlines: rounds.values().map(|of| of.deadline).collect(),
        withdrawals: rounds.values().map(|of| of.withdrawals).collect(),
    };
    match has_first {
        true => Asked::execute(WithFirst(write), &mut c).await,
        false => Asked::execute(write, &mut c).await,
    }
    .map(drop)
}

/// Round, item and panelist with the columns of the answer.
type Row = (
    i64,
    i64,
    i64,
    bool,
    Option<i32>,
    Option<i32>,
    Option<String>,
    i64,
);

/// The keys of answers, as columns.
struct Keys {
    rounds: Vec<i64>,
    items: Vec<i64>,
    panelists: Vec<i64>,
}

impl Keys {
    fn of(keys: impl Iterator<Item = Key> + Clone) -> Self {
        Self {
            rounds: keys.clone().map(|key| key.round).collect(),
            items: keys.clone().map(|key| key.item).collect(),
            panelists: keys.map(|key| key.panelist).collect(),
        }
    }

    fn walk<'b>(&'b self, out: &mut AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_bind_param::<Array<BigInt>, _>(&self.rounds)?;
        out.push_sql(", ");
        out.push_bind_param::<Array<BigInt>, _>(&self.items)?;
        out.push_sql(", ");
        out.push_bind_param::<Array<BigInt>, _>(&self.panelists)
    }
}

/// Answers at keys, which stay locked in their order if they are held.
struct Answers<const HELD: bool>(Keys);

impl<const HELD: bool> QueryId for Answers<HELD> {
    type QueryId = Self;
    const HAS_STATIC_QUERY_ID: bool = true;
}

impl<const HELD: bool> QueryFragment<Pg> for Answers<HELD> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql(
            "SELECT r.round_id, r.item_id, r.panelist_id, r.answered, r.value, r.confidence, \
             r.rationale, r.seq FROM unnest(",
        );
        self.0.walk(&mut out)?;
        out.push_sql(
            ") AS k(round_id, item_id, panelist_id) JOIN rating r ON r.round_id = k.round_id \
             AND r.item_id = k.item_id AND r.panelist_id = k.panelist_id",
        );
        if HELD {
            out.push_sql(" ORDER BY r.round_id, r.item_id, r.panelist_id FOR UPDATE OF r");
        }
        Ok(())
    }
}

impl<const HELD: bool> Query for Answers<HELD> {
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

/// Answers to be written, as columns.
pub(super) struct Rows<'a> {
    keys: Keys,
    answered: Vec<bool>,
    values: Vec<Option<i32>>,
    confidences: Vec<Option<i32>>,
    rationales: Vec<Option<&'a str>>,
    seqs: Vec<i64>,
    nonces: Vec<Option<&'a [u8]>>,
    leaves: Vec<Option<&'a [u8]>>,
}

impl<'a> Rows<'a> {
    pub(super) fn of(rows: &[&'a NewRow<'_>]) -> Self {
        let signed = |number: Option<u32>| number.map(|n| n as i32);
        let answers = || rows.iter().map(|row| row.answer);
        let sealed = || rows.iter().map(|row| row.sealed.as_ref());
        Self {
            keys: Keys::of(rows.iter().map(|row| row.key)),
            answered: answers().map(|a| a.answered).collect(),
            values: answers().map(|a| signed(a.value)).collect(),
            confidences: answers().map(|a| signed(a.confidence)).collect(),
            rationales: answers().map(|a| a.rationale.as_deref()).collect(),
            seqs: answers().map(|a| a.seq).collect(),
            nonces: sealed().map(|s| s.map(|s| s.0.as_slice())).collect(),
            leaves: sealed().map(|s| s.map(|s| s.1.as_slice())).collect(),
        }
    }

    fn walk<'b>(&'b self, out: &mut AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        self.keys.walk(out)?;
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
        out.push_bind_param::<Array<Nullable<Binary>>, _>(&self.leaves)
    }
}

/// Writes first answers; how many nobody else had written.
pub(super) struct Insert<'a>(pub(super) Rows<'a>);

/// What the statement is kept under, whatever the rows borrow from.
pub(super) struct InsertStatement;

impl QueryId for Insert<'_> {
    type QueryId = InsertStatement;
    const HAS_STATIC_QUERY_ID: bool = true;
}

impl QueryFragment<Pg> for Insert<'_> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql(
            "INSERT INTO rating (round_id, item_id, panelist_id, answered, value, confidence, \
             rationale, seq, nonce, leaf) SELECT * FROM unnest(",
        );
        self.0.walk(&mut out)?;
        out.push_sql(") ON CONFLICT (round_id, item_id, panelist_id) DO NOTHING");
        Ok(())
    }
}

impl<C> diesel::RunQueryDsl<C> for Insert<'_> {}

/// Writes answers over those that were read; how many of these still stood there.
pub(super) struct Update<'a> {
    rows: Rows<'a>,
    read: Vec<i64>,
}

impl<'a> Update<'a> {
    pub(super) fn of(rows: &[&'a NewRow<'_>]) -> Self {
        Self {
            read: rows.iter().map(|row| row.read).collect(),
            rows: Rows::of(rows),
        }
    }
}

/// As [`InsertStatement`].
pub(super) struct UpdateStatement;

impl QueryId for Update<'_> {
    type QueryId = UpdateStatement;
    const HAS_STATIC_QUERY_ID: bool = true;
}

impl Update<'_> {
    /// The answers with the numbers that were read, as a table `k`.
    fn walk<'b>(&'b self, out: &mut AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql("unnest(");
        self.rows.walk(out)?;
        out.push_sql(", ");
        out.push_bind_param::<Array<BigInt>, _>(&self.read)?;
        out.push_sql(
            ") AS k(round_id, item_id, panelist_id, answered, value, confidence, rationale, seq, \
             nonce, leaf, read)",
        );
        Ok(())
    }
}

/// Sets an answer `r` to what `k` has for it.
const SET: &str = "UPDATE rating AS r SET answered = k.answered, value = k.value, \
                   confidence = k.confidence, rationale = k.rationale, seq = k.seq, \
                   nonce = k.nonce, leaf = k.leaf FROM ";

/// Whether `r` is the answer that was read for `k`.
const IS_AS_READ: &str = " WHERE r.round_id = k.round_id AND r.item_id = k.item_id \
                          AND r.panelist_id = k.panelist_id AND r.seq = k.read";

impl QueryFragment<Pg> for Update<'_> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql(SET);
        self.walk(&mut out)?;
        out.push_sql(IS_AS_READ);
        Ok(())
    }
}

impl<C> diesel::RunQueryDsl<C> for Update<'_> {}

/// Answers to be written where they and their rounds still are as they were read, all over earlier
/// ones.
struct AtOnce<'a> {
    update: Update<'a>,
    number: i64,
    rounds: Vec<i64>,
    deadlines: Vec<Option<i64>>,
    withdrawals: Vec<i32>,
}

/// The same with first answers among them.
struct WithFirst<'a>(AtOnce<'a>);

/// As [`InsertStatement`].
struct AtOnceStatement;
struct WithFirstStatement;

impl QueryId for AtOnce<'_> {
    type QueryId = AtOnceStatement;
    const HAS_STATIC_QUERY_ID: bool = true;
}

impl QueryId for WithFirst<'_> {
    type QueryId = WithFirstStatement;
    const HAS_STATIC_QUERY_ID: bool = true;
}

impl AtOnce<'_> {
    fn walk<'b>(&'b self, out: &mut AstPass<'_, 'b, Pg>, has_first: bool) -> QueryResult<()> {
        out.push_sql("WITH open AS MATERIALIZED (SELECT o.id FROM unnest(");
        out.push_bind_param::<Array<BigInt>, _>(&self.rounds)?;
        out.push_sql(", ");
        out.push_bind_param::<Array<Nullable<BigInt>>, _>(&self.deadlines)?;
        out.push_sql(", ");
        out.push_bind_param::<Array<Integer>, _>(&self.withdrawals)?;
        out.push_sql(
            ") AS s(id, deadline, withdrawals) JOIN round o ON o.id = s.id WHERE o.state = 'open' \
             AND o.deadline IS NOT DISTINCT FROM s.deadline AND o.withdrawals = s.withdrawals \
             FOR SHARE OF o), k AS MATERIALIZED (SELECT k.* FROM open JOIN ",
        );
        self.update.walk(out)?;
        out.push_sql(" ON k.round_id = open.id), later AS (");
        out.push_sql(SET);
        out.push_sql("k");
        out.push_sql(IS_AS_READ);
        out.push_sql(" RETURNING 1)");
        if has_first {
            out.push_sql(
                ", first AS (INSERT INTO rating (round_id, item_id, panelist_id, answered, value, \
                 confidence, rationale, seq, nonce, leaf) SELECT round_id, item_id, panelist_id, \
                 answered, value, confidence, rationale, seq, nonce, leaf FROM k WHERE read = 0 \
                 RETURNING 1)",
            );
        }
        out.push_sql(
            " INSERT INTO rating (round_id) SELECT NULL::bigint WHERE (SELECT count(*) FROM later)",
        );
        if has_first {
            out.push_sql(" + (SELECT count(*) FROM first)");
        }
        out.push_sql(" <> ");
        out.push_bind_param::<BigInt, _>(&self.number)
    }
}

impl QueryFragment<Pg> for AtOnce<'_> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        self.walk(&mut out, false)
    }
}

impl QueryFragment<Pg> for WithFirst<'_> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        self.0.walk(&mut out, true)
    }
}

impl<C> diesel::RunQueryDsl<C> for AtOnce<'_> {}
impl<C> diesel::RunQueryDsl<C> for WithFirst<'_> {}
