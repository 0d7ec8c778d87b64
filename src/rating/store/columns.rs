//! The answers to an item from PostgreSQL as columns of many at a time. Sent as rows, most of their
//! time goes into putting each on the wire and taking it off.

use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Binary, Integer, Nullable, Text};
use diesel_async::{AsyncPgConnection, RunQueryDsl as Asked};

use super::bytes::Bytes;
use super::sealed::CountedRow;

/// Answers that are asked for at a time.
const AT_A_TIME: i64 = 20_000;

const STATEMENT: &str = "SELECT array_agg(panelist_id) AS panelists, array_agg(value) AS chosen, \
    array_agg(confidence) AS confidences, array_agg(leaf) AS leaves, \
    array_agg(panelist_id) FILTER (WHERE rationale IS NOT NULL) AS givers, \
    array_agg(rationale) FILTER (WHERE rationale IS NOT NULL) AS reasons \
    FROM (SELECT panelist_id, value, confidence, leaf, rationale FROM rating \
    WHERE round_id = $1 AND item_id = $2 AND answered AND panelist_id > $3 \
    ORDER BY panelist_id LIMIT $4) AS counted HAVING count(*) > 0";

#[derive(QueryableByName)]
struct Columns {
    #[diesel(sql_type = Array<BigInt>)]
    panelists: Vec<i64>,
    #[diesel(sql_type = Array<Nullable<Integer>>)]
    chosen: Vec<Option<i32>>,
    #[diesel(sql_type = Array<Nullable<Integer>>)]
    confidences: Vec<Option<i32>>,
    #[diesel(sql_type = Array<Nullable<Binary>>)]
    leaves: Vec<Option<Bytes<32>>>,
    /// Who gave a reason, and which.
    #[diesel(sql_type = Nullable<Array<BigInt>>)]
    givers: Option<Vec<i64>>,
    #[diesel(sql_type = Nullable<Array<Text>>)]
    reasons: Option<Vec<String>>,
}

impl Columns {
    /// Appends the answers as rows, in their order.
    fn append_to(self, rows: &mut Vec<CountedRow>) {
        let (givers, reasons) = (
            self.givers.unwrap_or_default(),
            self.reasons.unwrap_or_default(),
        );
        let mut reasons = givers.into_iter().zip(reasons).peekable();
        let answers = self.panelists.into_iter().zip(self.chosen);
        let answers = answers.zip(self.confidences).zip(self.leaves);
        rows.extend(answers.map(|(((panelist, value), confidence), leaf)| {
            CountedRow {
                panelist,
                value: value.map(|value| value as u32),
                confidence: confidence.map(|level| level as u32),
                rationale: reasons
                    .next_if(|(giver, _)| *giver == panelist)
                    .map(|(_, reason)| reason),
                redacted: None,
                leaf: leaf.and_then(|bytes| bytes.0),
            }
        }));
    }
}

/// The answers to an item in a round that were not withdrawn, by panelist, without what was redacted.
pub(super) async fn read(
    mut c: &AsyncPgConnection,
    round: i64,
    item: i64,
) -> QueryResult<Vec<CountedRow>> {
    let mut rows: Vec<CountedRow> = Vec::new();
    loop {
        let last = rows.last().map_or(i64::MIN, |row| row.panelist);
        let query = diesel::sql_query(STATEMENT)
            .bind::<BigInt, _>(round)
            .bind::<BigInt, _>(item)
            .bind::<BigInt, _>(last)
            .bind::<BigInt, _>(AT_A_TIME);
        let before = rows.len();
        let found: Vec<Columns> = Asked::load(query, &mut c).await?;
        found
            .into_iter()
            .for_each(|columns| columns.append_to(&mut rows));
        // They come in the order of what they are made from, but no standard says so.
        rows[before..].sort_unstable_by_key(|row| row.panelist);
        if rows.len() < before + AT_A_TIME as usize {
            return Ok(rows);
        }
    }
}
