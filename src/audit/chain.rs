//! The chain of the record: how an entry is hashed, appended and checked.

use std::fmt;
use std::str::FromStr;

use diesel::prelude::*;
use serde_json::json;
use sha2::{Digest, Sha256};

use crate::store::connection::Backend;
use crate::store::schema::{audit, audit_head};
use crate::store::{Conn, Error, Result, on_backend};

/// Entries that are read at a time.
const PAGE: i64 = 1000;

/// The last entry of a record at some moment: its number and its hash in hex, which stands for
/// every entry up to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    pub seq: i64,
    pub hash: String,
}

impl fmt::Display for Head {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}.{}", self.seq, self.hash)
    }
}

impl FromStr for Head {
    type Err = ();

    /// Reads what `Display` writes.
    fn from_str(text: &str) -> std::result::Result<Self, ()> {
        let (seq, hash) = text.split_once('.').ok_or(())?;
        let is_hash = hash.len() == 64 && hash.bytes().all(|sign| sign.is_ascii_hexdigit());
        let seq = seq.parse().map_err(|_| ())?;
        let hash = hash.to_ascii_lowercase();
        is_hash.then_some(Self { seq, hash }).ok_or(())
    }
}

/// An entry as it is stored.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Insertable)]
#[diesel(table_name = audit)]
pub(super) struct Row {
    pub seq: i64,
    pub at: i64,
    pub actor: Option<i64>,
    pub action: String,
    pub study_id: Option<i64>,
    pub object: String,
    pub detail: String,
    pub hash: String,
}

impl Row {
    /// SHA-256 over the RFC 8785 form of the entry with the hash before it, in hex.
    pub(super) fn hash_after(&self, previous: &str) -> String {
        let form = json!({
            "seq": self.seq,
            "at": self.at,
            "actor": self.actor,
            "action": self.action,
            "study": self.study_id,
            "object": self.object,
            "detail": self.detail,
            "previous": previous,
        });
        // Whole numbers below 2⁵³ and text: nothing that RFC 8785 cannot write.
        let bytes = serde_json_canonicalizer::to_vec(&form).unwrap_or_default();
        let hash = Sha256::digest(bytes);
        hash.iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

/// Chains the entries from before there was a chain, in their order, where there are any.
///
/// # Errors
/// What the database answered.
pub fn begin(conn: &mut Conn) -> Result<()> {
    // A database in which nothing was recorded stays without a row.
    if stored_head(conn)?.seq == 0 && !page(conn, 0)?.is_empty() {
        lock_head(conn)?;
    }
    Ok(())
}

/// The head, locked until the caller's transaction ends, with all entries chained.
pub(super) fn lock_head(conn: &mut Conn) -> Result<Head> {
    if stored_head(conn)?.seq == 0 {
        let first = (
            audit_head::id.eq(1),
            audit_head::seq.eq(0),
            audit_head::hash.eq(""),
        );
        // Of two that record their first entry at once the second waits here.
        on_backend!(conn, c => diesel::insert_into(audit_head::table)
            .values(first)
            .on_conflict_do_nothing()
            .execute(c))?;
    }
    let query = audit_head::table
        .find(1)
        .select((audit_head::seq, audit_head::hash));
    let (seq, hash) = match &mut conn.inner {
        Backend::Sqlite(c) => query.get_result(&mut **c)?,
        Backend::Postgres(c) => query.for_update().get_result(&mut **c)?,
    };
    let mut head = Head { seq, hash };
    if head.seq > 0 {
        return Ok(head);
    }
    loop {
        let rows = page(conn, head.seq)?;
        let Some(last) = rows.last() else { break };
        let last = last.seq;
        for row in rows {
            let hash = row.hash_after(&head.hash);
            on_backend!(conn, c => diesel::update(audit::table.find(row.seq))
                .set(audit::hash.eq(&hash))
                .execute(c))?;
            head.hash = hash;
        }
        head.seq = last;
    }
    if head.seq > 0 {
        put_head(conn, &head)?;
    }
    Ok(head)
}

pub(super) fn append(conn: &mut Conn, row: &Row) -> Result<()> {
    on_backend!(conn, c => diesel::insert_into(audit::table).values(row).execute(c))?;
    let head = Head {
        seq: row.seq,
        hash: row.hash.clone(),
    };
    put_head(conn, &head)
}

fn put_head(conn: &mut Conn, head: &Head) -> Result<()> {
    let values = (
        audit_head::seq.eq(head.seq),
        audit_head::hash.eq(&head.hash),
    );
    on_backend!(conn, c => diesel::update(audit_head::table.find(1)).set(values).execute(c))?;
    Ok(())
}

fn page(conn: &mut Conn, after: i64) -> Result<Vec<Row>> {
    on_backend!(conn, c => audit::table
        .filter(audit::seq.gt(after))
        .order(audit::seq)
        .limit(PAGE)
        .load(c))
    .map_err(Error::from)
}

/// What a check of the record found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    /// Entries up to the first fault.
    pub entries: u64,
    /// The last entry that holds.
    pub head: Head,
    /// One sentence, naming the first entry that does not hold.
    pub fault: Option<String>,
}

/// Follows the chain from its first entry. `witness` is a head that was mailed or printed earlier:
/// the record must have gone through it.
///
/// # Errors
/// If the database cannot be read; a fault is no error.
pub fn check(conn: &mut Conn, witness: Option<&Head>) -> Result<Checked> {
    let mut follow = Follow::new(witness);
    let mut after = i64::MIN;
    let mut stored = stored_head(conn)?;
    // Nothing was recorded since the chain came.
    let is_begun = stored.seq > 0;
    while follow.fault.is_none() {
        let rows = page(conn, after)?;
        let Some(last) = rows.last() else {
            // Others may have gone on meanwhile; what the head names now can be read now.
            let before = std::mem::replace(&mut stored, stored_head(conn)?);
            if stored == before || stored.seq <= after {
                break;
            }
            continue;
        };
        after = last.seq;
        rows.iter()
            .filter(|row| is_begun || !row.hash.is_empty())
            .for_each(|row| follow.take(row));
    }
    follow.end(&stored);
    Ok(follow.told())
}

fn stored_head(conn: &mut Conn) -> Result<Head> {
    let found: Option<(i64, String)> = on_backend!(conn, c => audit_head::table
        .find(1)
        .select((audit_head::seq, audit_head::hash))
        .get_result(c)
        .optional())?;
    let (seq, hash) = found.unwrap_or_default();
    Ok(Head { seq, hash })
}

/// Walks along the chain until something does not hold.
struct Follow<'a> {
    entries: u64,
    head: Head,
    witness: Option<&'a Head>,
    fault: Option<String>,
}

impl<'a> Follow<'a> {
    fn new(witness: Option<&'a Head>) -> Self {
        let head = Head {
            seq: 0,
            hash: String::new(),
        };
        Self {
            entries: 0,
            head,
            witness,
            fault: None,
        }
    }

    fn take(&mut self, row: &Row) {
        if self.fault.is_some() {
            return;
        }
        let named = format!(
            "entry {} of the record ({}, {})",
            row.seq, row.action, row.object
        );
        if row.hash.is_empty() {
            self.fault = Some(format!("{named} was put in past the program"));
        } else if row.hash_after(&self.head.hash) != row.hash {
            self.fault = Some(format!(
                "{named} does not follow from the one before it: one of the two was changed, \
                 or an entry between them was taken out or put in"
            ));
        } else if let Some(witness) = self.witness.filter(|witness| witness.seq == row.seq)
            && witness.hash != row.hash
        {
            self.fault = Some(format!(
                "{named} is not the one that was given out under this number: the record was \
                 begun again from an earlier state, such as an older backup"
            ));
        } else {
            self.entries += 1;
            self.head = Head {
                seq: row.seq,
                hash: row.hash.clone(),
            };
        }
    }

    fn end(&mut self, stored: &Head) {
        if self.fault.is_some() {
            return;
        }
        let last = self.head.seq;
        self.fault = if *stored != self.head {
            Some(match stored.seq > last {
                true => format!(
                    "entry {} of the record is missing: it ends after {last} and went up to {}",
                    last + 1,
                    stored.seq
                ),
                false => format!("entry {last} of the record is not the last one that was written"),
            })
        } else {
            let missing = self.witness.filter(|witness| witness.seq > last);
            missing.map(|witness| {
                format!(
                    "entry {} of the record is missing: entry {} was given out and it ends after \
                     {last}",
                    last + 1,
                    witness.seq
                )
            })
        };
    }

    fn told(self) -> Checked {
        Checked {
            entries: self.entries,
            head: self.head,
            fault: self.fault,
        }
    }
}

#[cfg(test)]
mod tests;
