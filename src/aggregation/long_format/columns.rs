//! All answers of a file, 8 bytes each: a column an item in a round.

use std::panic::resume_unwind;
use std::thread;

use super::{ABSTAINED, MOST_RATERS, NOT_SAID};

const LEVEL_BITS: u32 = 2;
const VALUE_BITS: u32 = 4;
const LINE_BITS: u32 = 30;
/// A rater's number has what is left of 64 bits.
const RATER_BITS: u32 = 26;
const _: () = assert!(
    2 * LEVEL_BITS + VALUE_BITS + LINE_BITS + RATER_BITS == 64 && MOST_RATERS == 1 << RATER_BITS
);
/// Later lines are called this one.
const LAST_LINE: u64 = (1 << LINE_BITS) - 1;

/// What a rater gave in a row.
#[derive(Debug, Clone, Copy)]
pub(super) struct Given {
    pub value: u8,
    pub confidence: u8,
    pub expertise: u8,
}

/// One answer in one number, which sorts by rater and then by line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Answer(u64);

impl Answer {
    pub(super) fn new(rater: u32, given: Given, line: u64) -> Self {
        let mut all = u64::from(rater);
        all = all << LINE_BITS | line.min(LAST_LINE);
        all = all << VALUE_BITS | u64::from(given.value);
        all = all << LEVEL_BITS | u64::from(given.confidence);
        all = all << LEVEL_BITS | u64::from(given.expertise);
        Self(all)
    }

    pub(super) fn rater(self) -> u32 {
        self.bits(2 * LEVEL_BITS + VALUE_BITS + LINE_BITS, RATER_BITS) as u32
    }

    pub(super) fn line(self) -> u64 {
        self.bits(2 * LEVEL_BITS + VALUE_BITS, LINE_BITS)
    }

    /// The value; `None` for an abstention.
    pub(super) fn value(self) -> Option<u64> {
        let value = self.bits(2 * LEVEL_BITS, VALUE_BITS);
        (value != u64::from(ABSTAINED)).then_some(value)
    }

    pub(super) fn confidence(self) -> u8 {
        self.bits(LEVEL_BITS, LEVEL_BITS) as u8
    }

    pub(super) fn expertise(self) -> u8 {
        self.bits(0, LEVEL_BITS) as u8
    }

    fn bits(self, from: u32, width: u32) -> u64 {
        self.0 >> from & ((1 << width) - 1)
    }
}

/// The answers to one item in one round.
#[derive(Debug)]
pub(super) struct Column {
    pub round: u32,
    pub item: u32,
    /// By rater, once the columns are ordered.
    pub answers: Vec<Answer>,
    /// What is known of the answers, once the columns are ordered.
    pub seen: Seen,
}

impl Column {
    /// Orders the answers by rater; keeps a rater's first, and gives back the others.
    fn order(&mut self) -> Vec<Repeated> {
        let mut repeated = Vec::new();
        if !self.answers.is_sorted() {
            self.answers.sort_unstable();
        }
        let (round, item) = (self.round, self.item);
        self.answers.dedup_by(|again, first| {
            let is_repeated = again.rater() == first.rater();
            if is_repeated {
                repeated.push(Repeated {
                    round,
                    item,
                    first: *first,
                    again: *again,
                });
            }
            is_repeated
        });
        self.seen = Seen::of(&self.answers);
        repeated
    }
}

/// What one walk over answers shows.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Seen {
    /// The largest value; 0 without any.
    pub largest: u64,
    /// A rater said with a value how sure it is.
    pub confidence: bool,
    /// A rater said with a value how well it knows the section.
    pub expertise: bool,
}

impl Seen {
    fn of(answers: &[Answer]) -> Self {
        let valid = answers.iter().filter(|answer| answer.value().is_some());
        valid.fold(Self::default(), |seen, answer| Self {
            largest: seen.largest.max(answer.value().unwrap_or(0)),
            confidence: seen.confidence | (answer.confidence() != NOT_SAID),
            expertise: seen.expertise | (answer.expertise() != NOT_SAID),
        })
    }
}

/// A rater answered an item of a round again.
pub(super) struct Repeated {
    pub round: u32,
    pub item: u32,
    pub first: Answer,
    pub again: Answer,
}

/// The columns of a file: while it is read in the order in which they turn up, then by round and
/// item.
#[derive(Debug, Default)]
pub(super) struct Columns {
    columns: Vec<Column>,
    /// Of each item its rounds, rising, with the places of their columns: few, so that finding one
    /// is quicker than hashing.
    of_item: Vec<Vec<(u32, u32)>>,
    last: usize,
}

impl Columns {
    pub(super) fn add(&mut self, round: u32, item: u32, answer: Answer) {
        let is_last = |column: &Column| column.round == round && column.item == item;
        if !self.columns.get(self.last).is_some_and(is_last) {
            self.last = self.place(round, item);
        }
        self.columns[self.last].answers.push(answer);
    }

    fn place(&mut self, round: u32, item: u32) -> usize {
        let item_place = item as usize;
        if self.of_item.len() <= item_place {
            self.of_item.resize(item_place + 1, Vec::new());
        }
        let rounds = &mut self.of_item[item_place];
        match rounds.binary_search_by_key(&round, |&(round, _)| round) {
            Ok(known) => rounds[known].1 as usize,
            Err(between) => {
                rounds.insert(between, (round, self.columns.len() as u32));
                self.columns.push(Column {
                    round,
                    item,
                    answers: Vec::new(),
                    seen: Seen::default(),
                });
                self.columns.len() - 1
            }
        }
    }

    /// Orders columns and answers; keeps a rater's first answer, and gives back the others.
    pub(super) fn order(&mut self) -> Vec<Repeated> {
        self.of_item = Vec::new();
        self.columns
            .sort_unstable_by_key(|column| (column.round, column.item));
        let threads = thread::available_parallelism().map_or(1, usize::from);
        let share = self.columns.len().div_ceil(threads).max(1);
        let mut repeated: Vec<Repeated> = thread::scope(|scope| {
            let ordering: Vec<_> = self
                .columns
                .chunks_mut(share)
                .map(|columns| {
                    scope.spawn(move || columns.iter_mut().flat_map(Column::order).collect())
                })
                .collect();
            let ordered = ordering.into_iter().map(|thread| thread.join());
            ordered
                .flat_map(|found: thread::Result<Vec<Repeated>>| {
                    found.unwrap_or_else(|panic| resume_unwind(panic))
                })
                .collect()
        });
        repeated.sort_unstable_by_key(|repeated| repeated.again.line());
        repeated
    }

    /// All columns, by round and item.
    pub(super) fn all(&self) -> &[Column] {
        &self.columns
    }

    /// Number of answers.
    pub(super) fn len(&self) -> usize {
        self.columns.iter().map(|column| column.answers.len()).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_keeps_all_it_was_made_of() {
        let given = Given {
            value: 9,
            confidence: 3,
            expertise: 2,
        };
        let last_rater = MOST_RATERS as u32 - 1;
        let answer = Answer::new(last_rater, given, 12_345_678);
        assert_eq!(
            (answer.rater(), answer.line(), answer.value()),
            (last_rater, 12_345_678, Some(9))
        );
        assert_eq!((answer.confidence(), answer.expertise()), (3, 2));
        let far = Answer::new(0, given, u64::MAX);
        assert_eq!((far.rater(), far.line()), (0, LAST_LINE));
    }

    #[test]
    fn answers_in_any_order_come_out_by_round_item_and_rater_and_the_first_line_counts() {
        let mut columns = Columns::default();
        for (line, (round, item, rater)) in
            (2..).zip([(2, 0, 1), (1, 1, 0), (2, 0, 0), (1, 0, 3), (2, 0, 1)])
        {
            let given = Given {
                value: 1,
                confidence: 0,
                expertise: 0,
            };
            columns.add(round, item, Answer::new(rater, given, line));
        }
        let repeated = columns.order();
        assert_eq!(repeated.len(), 1);
        assert_eq!((repeated[0].first.line(), repeated[0].again.line()), (2, 6));
        let order: Vec<_> = columns
            .all()
            .iter()
            .map(|column| (column.round, column.item, column.answers.len()))
            .collect();
        assert_eq!(order, [(1, 0, 1), (1, 1, 1), (2, 0, 2)]);
        assert_eq!(columns.len(), 4);
    }
}
