//! What can be wrong with a rating file, by line and column.

use std::fmt;

/// Something wrong in one line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem(Box<Wrong>);

/// On the heap, since a result that hardly ever holds one is handed on with every field.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Wrong {
    line: u64,
    column: Option<(usize, String)>,
    what: String,
}

impl Problem {
    /// Something wrong with the line as a whole.
    pub(super) fn of_line(line: u64, what: String) -> Self {
        Self(Box::new(Wrong {
            line,
            column: None,
            what,
        }))
    }

    /// Something wrong with one field; columns are counted from 1.
    pub(super) fn of_field(line: u64, column: usize, name: String, what: String) -> Self {
        Self(Box::new(Wrong {
            line,
            column: Some((column, name)),
            what,
        }))
    }

    /// The line, counted from 1 with the head.
    pub fn line(&self) -> u64 {
        self.0.line
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}", self.0.line)?;
        if let Some((column, name)) = &self.0.column {
            write!(f, ", column {column} ({name})")?;
        }
        write!(f, ": {}", self.0.what)
    }
}

/// Why a rating file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("{0}")]
    Line(Problem),
    #[error("line 1: the column {missing} is missing; the head has {found}")]
    Head { missing: String, found: String },
    #[error("there are no ratings in it")]
    NoRatings,
    #[error("there is no rating of round {0} in it")]
    NoSuchRound(u32),
    #[error("{raters} raters answered round {round}, more than the {invited} invited")]
    FewerInvited {
        round: u32,
        raters: u64,
        invited: u64,
    },
    #[error("cannot be read: {0}")]
    Input(std::io::Error),
}

impl Error {
    pub(super) fn from_csv(error: csv::Error) -> Self {
        let line = error.position().map_or(0, csv::Position::line);
        let what = error.to_string();
        match error.into_kind() {
            csv::ErrorKind::Io(error) => Self::Input(error),
            _ => Self::Line(Problem::of_line(line, what)),
        }
    }
}
