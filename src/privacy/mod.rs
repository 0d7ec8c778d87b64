//! What a person may wish for what is kept about them: to be erased.

mod erase;
pub mod pages;
pub mod store;
pub mod views;

pub use erase::{Erased, OpenAnswers, Preview, erase, preview, reapply};

use sha2::{Digest, Sha256};

/// What can go wrong when a person is erased, in the user's words.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error(
        "This is the last administrator. Make another account an administrator first, or nobody can look after the installation."
    )]
    LastAdministrator,
    #[error(
        "This is the last coordinator of {0}. Give the role to somebody else first, or nobody can run the study."
    )]
    LastCoordinator(String),
    #[error("This account was erased already.")]
    Erased,
    #[error(transparent)]
    Account(#[from] crate::account::Error),
    #[error(transparent)]
    Closing(#[from] crate::closing::Error),
    #[error(transparent)]
    Store(#[from] crate::store::Error),
}

/// An entry of the list of those who were erased. It names nobody: the hash is of a random number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Erasure {
    /// SHA-256 of the account's id.
    pub hash: [u8; 32],
    /// Microseconds since 1970, UTC.
    pub at: i64,
    pub open_answers: OpenAnswers,
}

impl Erasure {
    fn hash_of(account: i64) -> [u8; 32] {
        Sha256::digest(format!("castalia erased account\n{account}")).into()
    }
}

/// A list as `castalia account erased` prints it, an entry a line: the hash in hex, when, and what
/// became of the answers in open rounds.
///
/// # Errors
/// The number of the first line that is no entry.
pub fn read_list(text: &str) -> Result<Vec<Erasure>, usize> {
    let lines = text.lines().enumerate();
    lines
        .filter(|(_, line)| !line.trim().is_empty())
        .map(|(at, line)| read_entry(line).ok_or(at + 1))
        .collect()
}

/// The line of an entry.
pub fn write_entry(entry: &Erasure) -> String {
    let hash: String = entry
        .hash
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    format!("{hash} {} {}", entry.at, entry.open_answers.name())
}

fn read_entry(line: &str) -> Option<Erasure> {
    let mut words = line.split_whitespace();
    let (hex, at, name) = (words.next()?, words.next()?, words.next()?);
    let mut hash = [0; 32];
    if hex.len() != 64 || !hex.is_ascii() || words.next().is_some() {
        return None;
    }
    for (byte, pair) in hash.iter_mut().zip(hex.as_bytes().chunks(2)) {
        *byte = u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()?;
    }
    Some(Erasure {
        hash,
        at: at.parse().ok()?,
        open_answers: OpenAnswers::from_name(name)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_read_as_it_was_written_and_a_wrong_line_is_named() {
        let entries = [OpenAnswers::Keep, OpenAnswers::Remove].map(|open_answers| Erasure {
            hash: Erasure::hash_of(7),
            at: 1_000_000,
            open_answers,
        });
        let text: Vec<String> = entries.iter().map(write_entry).collect();
        assert_eq!(read_list(&(text.join("\n") + "\n\n")).unwrap(), entries);
        assert_eq!(read_list(&format!("{}\nabc 1 kept", text[0])), Err(2));
    }
}
