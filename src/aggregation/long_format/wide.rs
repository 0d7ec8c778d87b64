//! Files with one row a rater and one column an item.

use csv::ByteRecord;

use super::fields::{Field, Header, WideColumns, parse_round, parse_value};
use super::problem::Problem;
use super::{ABSTAINED, Answer, Given, MOST_ITEMS, MOST_RATERS, NOT_SAID, Ratings};

impl Ratings {
    pub(super) fn take_wide(
        &mut self,
        record: &ByteRecord,
        header: &Header,
        columns: &WideColumns,
        line: u64,
    ) -> Result<(), Problem> {
        let field = |place: usize| Field::new(record, header, place, line);
        let round = columns
            .round
            .map_or(Ok(1), |place| parse_round(&field(place)))?;
        let mut answers = Vec::with_capacity(columns.items.len());
        for &place in &columns.items {
            let cell = field(place);
            if cell.bytes().eq_ignore_ascii_case(b"abstain") {
                answers.push((place, ABSTAINED));
            } else if !cell.is_blank() {
                answers.push((place, parse_value(&cell, self.k)?));
            }
        }
        let rater = self.raters.place(&field(columns.rater), MOST_RATERS)?;
        if let Some(group) = columns.group {
            self.join(rater, &field(group))?;
        }
        for (place, value) in answers {
            let item = self
                .items
                .place(&Field::of_head(header, place), MOST_ITEMS)?;
            let given = Given {
                value,
                confidence: NOT_SAID,
                expertise: NOT_SAID,
            };
            self.columns
                .add(round, item, Answer::new(rater, given, line));
        }
        Ok(())
    }
}
