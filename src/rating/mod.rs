//! Rating: what an answer may be, when it is taken, and how it is stored.

pub mod api;
mod batch;
pub mod became;
mod desk;
pub mod leaf;
pub mod letters;
pub mod pages;
pub mod remark;
pub mod store;
pub mod views;
pub mod withdrawal;

pub use batch::{Outcome, RatingBatch, Save};
pub use desk::{Desk, Request, Seat, allow};

/// Longest rationale in characters, counted after CRLF has become LF.
pub const LONGEST_RATIONALE: usize = 600;

/// What can go wrong when an answer is saved, in the user's words.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("There is no such study, round or question for you.")]
    Unknown,
    #[error("{0}")]
    Refused(&'static str),
    /// A field of the answer is not right.
    #[error("{message}")]
    Field {
        field: &'static str,
        message: String,
    },
    /// The round takes no answers (any more).
    #[error("{0}")]
    NotOpen(String),
    /// The item was taken out of the open round; the reason.
    #[error("This question was withdrawn from the round and takes no more answers: {0}")]
    Withdrawn(String),
    #[error("There were too many remarks just now. Write to the coordinator, or try again later.")]
    TooManyRemarks,
    /// The answer was changed elsewhere in the meantime.
    #[error("This question was changed in another window.")]
    Stale { current: Box<Answer> },
    #[error(transparent)]
    Store(#[from] crate::store::Error),
}

/// An answer to an item as it is stored: a value, an abstention, or withdrawn.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Answer {
    /// Whether there is an answer; withdrawn and never given are alike but for the number.
    pub answered: bool,
    /// 1 (most downward) to k (most upward); none for "cannot judge".
    pub value: Option<u32>,
    /// 1 low, 2 medium, 3 high.
    pub confidence: Option<u32>,
    pub rationale: Option<String>,
    /// Rises with every change; 0 before the first.
    pub seq: i64,
}

impl Answer {
    pub fn is_abstention(&self) -> bool {
        self.answered && self.value.is_none()
    }

    /// Whether two answers say the same, whatever their numbers.
    pub fn says_the_same(&self, other: &Answer) -> bool {
        (self.answered, self.value, self.confidence, &self.rationale)
            == (
                other.answered,
                other.value,
                other.confidence,
                &other.rationale,
            )
    }
}

/// An answer as it was sent, checked against the item's scale.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewRating {
    value: Option<u32>,
    confidence: Option<u32>,
    rationale: Option<String>,
}

impl NewRating {
    /// Checks what was sent for an item with `k` points.
    ///
    /// # Errors
    /// `Field`, naming the field and what would be right.
    pub fn new(
        value: Option<i64>,
        confidence: Option<i64>,
        rationale: Option<String>,
        k: u32,
    ) -> Result<Self, Error> {
        let field = |field, message: String| Error::Field { field, message };
        let value = match value {
            None => None,
            Some(value) => match u32::try_from(value) {
                Ok(point) if (1..=k).contains(&point) => Some(point),
                _ => {
                    return Err(field(
                        "value",
                        format!(
                            "The value {value} is not on the scale: it goes from 1 to {k}, or null for “cannot judge”."
                        ),
                    ));
                }
            },
        };
        let confidence = match confidence {
            None => None,
            Some(_) if value.is_none() => {
                return Err(field(
                    "confidence",
                    "A confidence goes with an answer; with “cannot judge” leave it out.".into(),
                ));
            }
            Some(level) => match u32::try_from(level) {
                Ok(level @ 1..=3) => Some(level),
                _ => {
                    return Err(field(
                        "confidence",
                        format!("The confidence {level} is not known: 1 is low, 2 medium, 3 high."),
                    ));
                }
            },
        };
        let rationale = rationale.map(|text| text.replace("\r\n", "\n"));
        if let Some(text) = &rationale {
            let length = text.chars().count();
            if length > LONGEST_RATIONALE {
                return Err(field(
                    "rationale",
                    format!(
                        "{} characters too many. The limit is {LONGEST_RATIONALE}.",
                        length - LONGEST_RATIONALE
                    ),
                ));
            }
            if text.contains('\0') {
                return Err(field(
                    "rationale",
                    "The text holds a NUL character; take it out.".into(),
                ));
            }
        }
        let rationale = rationale.filter(|text| !text.trim().is_empty());
        Ok(Self {
            value,
            confidence,
            rationale,
        })
    }

    fn as_answer(&self, seq: i64) -> Answer {
        Answer {
            answered: true,
            value: self.value,
            confidence: self.confidence,
            rationale: self.rationale.clone(),
            seq,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field_of(result: Result<NewRating, Error>) -> &'static str {
        match result {
            Err(Error::Field { field, .. }) => field,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn what_is_off_the_scale_names_the_field() {
        for value in [0, -1, 4, i64::MAX] {
            assert_eq!(
                field_of(NewRating::new(Some(value), None, None, 3)),
                "value"
            );
        }
        assert_eq!(
            field_of(NewRating::new(Some(1), Some(4), None, 3)),
            "confidence"
        );
        assert_eq!(
            field_of(NewRating::new(None, Some(2), None, 3)),
            "confidence"
        );
    }

    #[test]
    fn the_limit_counts_characters_after_line_ends_are_one() {
        let text = format!("{}\r\n", "ü".repeat(599));
        assert!(NewRating::new(Some(1), None, Some(text), 3).is_ok());
        let text = "x".repeat(601);
        assert_eq!(
            field_of(NewRating::new(Some(1), None, Some(text), 3)),
            "rationale"
        );
    }

    #[test]
    fn a_blank_reason_is_no_reason() {
        let rating = NewRating::new(Some(2), None, Some(" \n".into()), 3).unwrap();
        assert_eq!(rating.rationale, None);
    }
}
