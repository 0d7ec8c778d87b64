//! Reader of rating files: one row a rating (`round,item,rater,value`, optionally `group`,
//! `confidence` and `expertise`), or one row a rater (*wide*). Ratings go out as the same [`RoundInput`] that a
//! closed round has.
//!
//! An empty value, or `NA`, is an abstention; no row is a missing answer. In a wide file an empty
//! cell or `NA` is a missing answer and `abstain` an abstention. Columns may stand in any order,
//! unknown ones are left out; fields are separated by comma, semicolon or tab, as the head says.
//!
//! [`RoundInput`]: super::results::RoundInput

mod columns;
mod fields;
mod names;
mod problem;
mod records;
mod tables;
mod wide;

use std::io::Read;

use csv::ByteRecord;

pub use problem::{Error, Problem};
pub use tables::{Earlier, Setting};

use columns::{Answer, Columns, Given};
use fields::{Field, Header, parse_level, parse_round, parse_value};
use names::Names;

/// Largest number of points of a built-in scale.
const LARGEST_SCALE: u8 = 9;
const LARGEST_ROUND: u32 = (1 << 12) - 1;
const MOST_ITEMS: usize = 1 << 24;
const MOST_RATERS: usize = 1 << 26;
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

/// All ratings of a file by round, item and rater, 8 bytes each.
#[derive(Debug)]
pub struct Ratings {
    k: u8,
    scale_is_given: bool,
    columns: Columns,
    items: Names,
    raters: Names,
    groups: Names,
    group_of: Vec<Option<Membership>>,
    problems: Vec<Problem>,
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
            columns: Columns::default(),
            items: Names::default(),
            raters: Names::default(),
            groups: Names::default(),
            group_of: Vec::new(),
            problems: Vec::new(),
        };
        let (mut reader, header) = fields::open(input, options)?;
        records::each(&mut reader, |record| {
            let line = record.position().map_or(0, csv::Position::line);
            match ratings.take(record, &header, line) {
                Ok(()) => Ok(()),
                Err(problem) => ratings.note(problem, options.lenient),
            }
        })?;
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
        self.columns.len()
    }

    /// There is no rating.
    pub fn is_empty(&self) -> bool {
        self.columns.all().is_empty()
    }

    /// What a lenient reading left out, in the order of the file.
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }

    /// The rounds with ratings, rising.
    pub fn rounds(&self) -> Vec<u32> {
        let columns = self.columns.all();
        let mut rounds: Vec<u32> = columns.iter().map(|column| column.round).collect();
        rounds.dedup();
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
                let answer = Answer::new(rater, given, line);
                self.columns.add(round, item, answer);
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
        for repeated in self.columns.order() {
            let problem = Problem::of_line(
                repeated.again.line(),
                format!(
                    "rater {} rates item {} of round {} again, first on line {}",
                    self.raters.name(repeated.again.rater()),
                    self.items.name(repeated.item),
                    repeated.round,
                    repeated.first.line()
                ),
            );
            self.note(problem, options.lenient)?;
        }
        self.problems.sort_by_key(Problem::line);
        let columns = self.columns.all().iter();
        let largest = columns.map(|column| column.seen.largest).max();
        let largest = largest.ok_or(Error::NoRatings)?;
        if options.scale.is_none() {
            self.k = [3, 5, 7, LARGEST_SCALE]
                .into_iter()
                .find(|&k| u64::from(k) >= largest)
                .unwrap_or(LARGEST_SCALE);
        }
        Ok(self)
    }
}

#[cfg(test)]
mod published;
#[cfg(test)]
mod tests;
