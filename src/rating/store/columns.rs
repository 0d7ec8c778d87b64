//! The answers to an item from PostgreSQL as columns of many at a time. Sent as rows, most of their
//! time goes into putting each on the wire and taking it off.

use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Binary, Nullable, Text};
use diesel_async::{AsyncPgConnection, RunQueryDsl as Asked};

use super::sealed::CountedRow;

/// Answers that are asked for at a time.
const AT_A_TIME: i64 = 100_000;

/// Value and confidence in one number; 0 for what there is not.
const CONFIDENCES: u32 = 4096;

/// In the place of a leaf where there is none: no hash is known that has these bytes.
const NO_LEAF: [u8; 32] = [0; 32];

/// The parts are put one behind the other as bytes: an array is half as fast.
fn statement() -> String {
    format!(
        "SELECT string_agg(int8send(panelist_id), '') AS panelists, \
         string_agg(int4send(coalesce(value, 0) * {CONFIDENCES} + coalesce(confidence, 0)), '') \
         AS answers, \
         string_agg(CASE octet_length(leaf) WHEN 32 THEN leaf ELSE '\\x{}'::bytea END, '') \
         AS leaves, \
         array_agg(panelist_id) FILTER (WHERE rationale IS NOT NULL) AS givers, \
         array_agg(rationale) FILTER (WHERE rationale IS NOT NULL) AS reasons \
         FROM (SELECT panelist_id, value, confidence, leaf, rationale FROM rating \
         WHERE round_id = $1 AND item_id = $2 AND answered AND panelist_id > $3 \
         ORDER BY panelist_id LIMIT $4) AS counted HAVING count(*) > 0",
        "00".repeat(NO_LEAF.len())
    )
}

#[derive(QueryableByName)]
struct Columns {
    /// Eight bytes each.
    #[diesel(sql_type = Binary)]
    panelists: Vec<u8>,
    /// Four bytes each, see [`CONFIDENCES`].
    #[diesel(sql_type = Binary)]
    answers: Vec<u8>,
    #[diesel(sql_type = Binary)]
    leaves: Vec<u8>,
    /// Who gave a reason, and which.
    #[diesel(sql_type = Nullable<Array<BigInt>>)]
    givers: Option<Vec<i64>>,
    #[diesel(sql_type = Nullable<Array<Text>>)]
    reasons: Option<Vec<String>>,
}

impl Columns {
    /// Appends the answers as rows, in their order.
    fn append_to(self, rows: &mut Vec<CountedRow>) {
        let (givers, reasons) = (self.givers.into_iter(), self.reasons.into_iter());
        let mut reasons = givers.flatten().zip(reasons.flatten()).peekable();
        let panelists = self.panelists.as_chunks().0.iter();
        let answers = self.answers.as_chunks().0.iter();
        let leaves = self.leaves.as_chunks().0.iter();
        let some = |number: u32| (number > 0).then_some(number);
        rows.extend(
            panelists
                .zip(answers)
                .zip(leaves)
                .map(|((panelist, answer), leaf)| {
                    let panelist = i64::from_be_bytes(*panelist);
                    let answer = u32::from_be_bytes(*answer);
                    let reason = reasons.next_if(|(giver, _)| *giver == panelist);
                    CountedRow {
                        panelist,
                        value: some(answer / CONFIDENCES),
                        confidence: some(answer % CONFIDENCES),
                        rationale: reason.map(|(_, text)| text),
                        redacted: None,
                        leaf: Some(*leaf).filter(|leaf| *leaf != NO_LEAF),
                    }
                }),
        );
    }
}

/// The answers to an item in a round that were not withdrawn, by panelist, without what was redacted.
pub(super) async fn read(
    mut c: &AsyncPgConnection,
    round: i64,
    item: i64,
) -> QueryResult<Vec<CountedRow>> {
    let statement = statement();
    let mut rows: Vec<CountedRow> = Vec::new();
    loop {
        let last = rows.last().map_or(i64::MIN, |row| row.panelist);
        let query = diesel::sql_query(&statement)
            .bind::<BigInt, _>(round)
            .bind::<BigInt, _>(item)
            .bind::<BigInt, _>(last)
            .bind::<BigInt, _>(AT_A_TIME);
        let before = rows.len();
        let found: Vec<Columns> = Asked::load(query, &mut c).await?;
        let found = found.into_iter();
        found.for_each(|columns| columns.append_to(&mut rows));
        // They come in the order of what they are made from, but no standard says so.
        rows[before..].sort_unstable_by_key(|row| row.panelist);
        if rows.len() < before + AT_A_TIME as usize {
            return Ok(rows);
        }
    }
}
