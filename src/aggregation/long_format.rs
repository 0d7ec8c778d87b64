//! Reader of rating files: one row a rating (`round,item,rater,value`, optionally `group`,
//! `confidence` and `expertise`), or one row a rater (*wide*). Ratings go out as the same [`RoundInput`] that a
//! closed round has.
//!
//! An empty value, or `NA`, is an abstention; no row is a missing answer. In a wide file an empty
//! cell or `NA` is a missing answer and `abstain` an abstention. Columns may stand in any order,
//! unknown ones are left out; fields are separated by comma, semicolon or tab, as the head says.
//!
//! [`RoundInput`]: super::results::RoundInput

mod fields;
mod names;
mod problem;
mod tables;
mod wide;

use std::io::Read;

use csv::ByteRecord;

pub use problem::{Error, Problem};
pub use tables::{Earlier, Setting};

use fields::{Field, Header, parse_level, parse_round, parse_value};
use names::Names;

/// Largest number of points of a built-in scale.
const LARGEST_SCALE: u8 = 9;
const LARGEST_ROUND: u32 = (1 << 12) - 1;
const MOST_ITEMS: usize = 1 << 24;
const MOST_RATERS: usize = 1 << 28;
/// Stands for an abstention where a value would stand.
const ABSTAINED: u8 = 0;
/// Stands for no confidence, or no expertise, where a level would stand.
const NOT_SAID: u8 = 0;

/// How to read a file.
#[derive(Debug, Clone)]
pub struct Options {
    /// Points of the scale; `None` takes the smallest built-in one that holds every value.
    pub scale: Option<u8>,
    /// One row a rater, one column an item.
    pub wide: bool,
    /// Name of the column with the stakeholder group.
    pub group_column: String,
    /// Leaves bad lines out and lists them, instead of stopping at the first.
    pub lenient: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            scale: None,
            wide: false,
            group_column: "group".to_owned(),
            lenient: false,
        }
    }
}

/// All ratings of a file, sorted by round, item and rater, 16 bytes each.
#[derive(Debug)]
pub struct Ratings {
    k: u8,
    scale_is_given: bool,
    rows: Vec<Row>,
    items: Names,
    raters: Names,
    groups: Names,
    group_of: Vec<Option<Membership>>,
    problems: Vec<Problem>,
}

/// One rating. The key holds round, item and rater, so that sorting it sorts by them.
#[derive(Debug, Clone, Copy)]
struct Row {
    key: u64,
    line: u32,
    given: Given,
}

/// What a rater gave in a row.
#[derive(Debug, Clone, Copy)]
struct Given {
    value: u8,
    confidence: u8,
    expertise: u8,
}

impl Given {
    /// An answer about which the rater said nothing more.
    fn value(value: u8) -> Self {
        Self {
            value,
            confidence: NOT_SAID,
            expertise: NOT_SAID,
        }
    }
}

impl Row {
    fn new(round: u32, item: u32, rater: u32, given: Given, line: u64) -> Self {
        Self {
            key: u64::from(round) << 52 | u64::from(item) << 28 | u64::from(rater),
            line: u32::try_from(line).unwrap_or(u32::MAX),
            given,
        }
    }

    fn round(self) -> u32 {
        (self.key >> 52) as u32
    }

    fn item(self) -> u32 {
        (self.key >> 28) as u32 & (MOST_ITEMS as u32 - 1)
    }

    fn rater(self) -> u32 {
        self.key as u32 & (MOST_RATERS as u32 - 1)
    }

    fn answer(self) -> Option<u64> {
        (self.given.value != ABSTAINED).then_some(u64::from(self.given.value))
    }
}

/// A rater's group and the line that first said so.
#[derive(Debug, Clone, Copy)]
struct Membership {
    group: u32,
    line: u64,
}

impl Ratings {
    /// Reads a whole file.
    ///
    /// # Errors
    /// The first [`Problem`] with its line and column (unless lenient), a head without the columns
    /// needed, a file without ratings, or what the input itself reports.
    pub fn read(input: impl Read, options: &Options) -> Result<Self, Error> {
        let mut ratings = Self {
            k: options.scale.unwrap_or(LARGEST_SCALE),
            scale_is_given: options.scale.is_some(),
            rows: Vec::new(),
            items: Names::default(),
            raters: Names::default(),
            groups: Names::default(),
            group_of: Vec::new(),
            problems: Vec::new(),
        };
        let (mut reader, header) = fields::open(input, options)?;
        let mut record = ByteRecord::new();
        loop {
            match reader.read_byte_record(&mut record) {
                Ok(true) => {}
                Ok(false) => break,
                Err(error) => return Err(Error::from_csv(error)),
            }
            let line = record.position().map_or(0, csv::Position::line);
            if let Err(problem) = ratings.take(&record, &header, line) {
                ratings.note(problem, options.lenient)?;
            }
        }
        ratings.finish(options)
    }

    /// Points of the scale.
    pub fn k(&self) -> usize {
        usize::from(self.k)
    }

    /// The scale was asked for, not read off the largest value.
    pub fn scale_is_given(&self) -> bool {
        self.scale_is_given
    }

    /// Number of ratings, abstentions included.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// There is no rating.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// What a lenient reading left out, in the order of the file.
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }

    /// The rounds with ratings, rising.
    pub fn rounds(&self) -> Vec<u32> {
        let mut rounds = Vec::new();
        let mut rest = self.rows.as_slice();
        while let Some(first) = rest.first() {
            let round = first.round();
            rounds.push(round);
            rest = &rest[rest.partition_point(|row| row.round() <= round)..];
        }
        rounds
    }

    fn take(&mut self, record: &ByteRecord, header: &Header, line: u64) -> Result<(), Problem> {
        if record.len() != header.width() {
            return Err(Problem::of_line(
                line,
                format!(
                    "{} fields where the head has {}",
                    record.len(),
                    header.width()
                ),
            ));
        }
        match header {
            Header::Long(columns) => {
                let field = |place: usize| Field::new(record, header, place, line);
                let round = parse_round(&field(columns.round))?;
                let value = parse_value(&field(columns.value), self.k)?;
                let level = |column: Option<usize>, what| {
                    column.map_or(Ok(NOT_SAID), |place| parse_level(&field(place), what))
                };
                let given = Given {
                    value,
                    confidence: level(columns.confidence, "a confidence")?,
                    expertise: level(columns.expertise, "an expertise")?,
                };
                let item = self.items.place(&field(columns.item), MOST_ITEMS)?;
                let rater = self.raters.place(&field(columns.rater), MOST_RATERS)?;
                if let Some(group) = columns.group {
                    self.join(rater, &field(group))?;
                }
                self.rows.push(Row::new(round, item, rater, given, line));
                Ok(())
            }
            Header::Wide(columns) => self.take_wide(record, header, columns, line),
        }
    }

    /// Notes the rater's group; an empty one says nothing.
    fn join(&mut self, rater: u32, field: &Field<'_>) -> Result<(), Problem> {
        if field.is_empty() {
            return Ok(());
        }
        let group = self.groups.place(field, u16::MAX.into())?;
        let rater_place = rater as usize;
        if self.group_of.len() <= rater_place {
            self.group_of.resize(rater_place + 1, None);
        }
        match self.group_of[rater_place] {
            None => {
                let line = field.line();
                self.group_of[rater_place] = Some(Membership { group, line });
                Ok(())
            }
            Some(before) if before.group == group => Ok(()),
            Some(before) => Err(field.problem(format!(
                "rater {} is in group {} here and in {} on line {}",
                self.raters.name(rater),
                self.groups.name(group),
                self.groups.name(before.group),
                before.line
            ))),
        }
    }

    fn note(&mut self, problem: Problem, lenient: bool) -> Result<(), Error> {
        if lenient {
            self.problems.push(problem);
            Ok(())
        } else {
            Err(Error::Line(problem))
        }
    }

    fn finish(mut self, options: &Options) -> Result<Self, Error> {
        if !self.rows.is_sorted_by_key(|row| (row.key, row.line)) {
            self.rows.sort_unstable_by_key(|row| (row.key, row.line));
        }
        let twice: Vec<(Row, Row)> = self
            .rows
            .windows(2)
            .filter(|pair| pair[0].key == pair[1].key)
            .map(|pair| (pair[0], pair[1]))
            .collect();
        for &(first, second) in &twice {
            let problem = Problem::of_line(
                u64::from(second.line),
                format!(
                    "rater {} rates item {} of round {} again, first on line {}",
                    self.raters.name(second.rater()),
                    self.items.name(second.item()),
                    second.round(),
                    first.line
                ),
            );
            self.note(problem, options.lenient)?;
        }
        self.rows.dedup_by_key(|row| row.key);
        self.problems.sort_by_key(Problem::line);
        let largest = self.rows.iter().map(|row| row.given.value).max();
        let largest = largest.ok_or(Error::NoRatings)?;
        if options.scale.is_none() {
            self.k = [3, 5, 7, LARGEST_SCALE]
                .into_iter()
                .find(|&k| k >= largest)
                .unwrap_or(LARGEST_SCALE);
        }
        Ok(self)
    }
}

#[cfg(test)]
mod published;
#[cfg(test)]
mod tests;
