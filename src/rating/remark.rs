//! "Something wrong with this question?": words that reach the coordinator without the answer of
//! whoever wrote them, and without a name unless one is given. The account is stored with a name
//! alone, so that the name goes when its owner is erased, however it was spelled.

use std::collections::HashMap;

use super::{Error, store::remarks};
use crate::clock::HOUR;
use crate::mail::{self, NewMail, Service};
use crate::store::{Store, random_id};

/// Most characters of a remark, and of the name below it.
pub const LONGEST_REMARK: usize = 1000;
const LONGEST_NAME: usize = 200;
/// Most remarks that a study takes a day, so that nobody buries the others.
const MOST_A_DAY: i64 = 200;
/// Most that one account sends an hour.
const MOST_AN_HOUR: u32 = 10;

/// The kind of mail that tells a coordinator of remarks.
pub const NOTICE: &str = "remark";

/// A remark as it comes in.
#[derive(Debug, Clone)]
pub struct NewRemark {
    pub study: i64,
    pub round: u32,
    /// Id of the study file.
    pub item: String,
    pub words: String,
    /// Empty for none.
    pub name: String,
    /// Whose name that is; stored with a name alone, and never shown.
    pub account: i64,
    /// Days since 1970 in the study's zone.
    pub day: i32,
}

/// A remark as the coordinator reads it: no day, no time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remark {
    pub id: i64,
    pub round: u32,
    pub item: String,
    pub words: String,
    pub name: Option<String>,
}

/// Takes a remark in, and tells the coordinators at most once a day that there are some, without
/// a word of them.
///
/// # Errors
/// `Field` with "remark" or "name"; `TooManyRemarks`.
pub fn add(db: &Store, new: &NewRemark, mail: Service, now: i64) -> Result<(), Error> {
    let words = fitting("remark", &new.words, LONGEST_REMARK)?;
    if words.is_empty() {
        return Err(Error::Field {
            field: "remark",
            message: "Say what is wrong with the question.".to_owned(),
        });
    }
    let name = fitting("name", &new.name, LONGEST_NAME)?;
    db.write(|conn| {
        if remarks::of_day(conn, new.study, new.day)? >= MOST_A_DAY {
            return Err(Error::TooManyRemarks);
        }
        let name = (!name.is_empty()).then_some(name.as_str());
        remarks::insert(conn, random_id(), new, &words, name)?;
        if mail.is_on() {
            for person in remarks::coordinators(conn, new.study)? {
                let notice = NewMail {
                    kind: NOTICE,
                    person,
                    study: new.study,
                    round: 0,
                    // The same day a second time changes nothing.
                    sequence: new.day,
                    detail: "",
                    not_before: now,
                };
                mail::queue(conn, &notice, now)?;
            }
        }
        Ok(())
    })
}

fn fitting(field: &'static str, typed: &str, most: usize) -> Result<String, Error> {
    let text = typed.replace("\r\n", "\n").trim().to_owned();
    let length = text.chars().count();
    if length > most || text.contains('\0') {
        return Err(Error::Field {
            field,
            message: format!("At most {most} characters, without NUL; these are {length}."),
        });
    }
    Ok(text)
}

/// How many remarks each account sent in the running hour. Kept in memory alone.
#[derive(Debug, Default)]
pub struct Sent(HashMap<i64, (i64, u32)>);

impl Sent {
    /// Counts one more; whether it is still taken.
    pub fn count(&mut self, account: i64, now: i64) -> bool {
        self.0.retain(|_, (since, _)| now - *since < HOUR);
        let (_, sent) = self.0.entry(account).or_insert((now, 0));
        *sent += 1;
        *sent <= MOST_AN_HOUR
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_an_hour_are_taken_from_one_account() {
        let mut sent = Sent::default();
        assert!((0..10).all(|_| sent.count(1, 0)));
        assert!(!sent.count(1, HOUR - 1));
        assert!(sent.count(2, 0) && sent.count(1, HOUR));
    }
}
