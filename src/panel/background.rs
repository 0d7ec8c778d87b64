//! What a panelist tells of themselves, if they like: interests that touch the study, and how well
//! they know the field of each section.

use std::collections::HashMap;

use super::store::background as store;
use super::{Error, Panelist};
use crate::store::{Conn, Store};

/// Longest declaration of interests, in characters.
pub const LONGEST_INTERESTS: usize = 600;
/// The levels of expertise: some, good, own field of work.
pub const LEVELS: std::ops::RangeInclusive<u8> = 1..=3;

/// What one panelist has told.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Background {
    /// Empty for none. The coordinator sees it.
    pub interests: String,
    /// By id of the section, in [`LEVELS`]. Nobody sees it; answers are weighted by it in a check.
    pub expertise: HashMap<String, u8>,
}

impl Background {
    pub fn read(conn: &mut Conn, panelist: i64) -> crate::store::Result<Self> {
        Ok(Self {
            interests: store::interests(conn, panelist)?.unwrap_or_default(),
            expertise: store::expertise(conn, panelist)?,
        })
    }
}

/// Keeps what a panelist tells, in place of what was told before.
///
/// # Errors
/// `Interests` if the declaration is too long or holds characters that cannot be stored.
pub fn tell(db: &Store, panelist: &Panelist, told: &Background) -> Result<(), Error> {
    let interests = told.interests.trim();
    if interests.chars().count() > LONGEST_INTERESTS || interests.contains('\0') {
        return Err(Error::Interests);
    }
    db.write(|conn| {
        store::put_interests(conn, panelist.id, interests)?;
        store::put_expertise(conn, panelist.id, &told.expertise)?;
        Ok(())
    })
}
