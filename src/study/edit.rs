//! Changes of a study, one a function: each takes a definition and gives another. What the rules
//! of the study file say of the outcome is asked when it is stored.

mod items;
mod parts;
mod sections;

pub use items::{ItemPlace, add_item, move_item, place_of, put_item, remove_item};
pub use parts::{put_groups, put_scale, put_texts, put_whole, remove_scale};
pub use sections::{
    add_section, move_group, move_section, move_signal, put_section, put_signal, remove_section,
    remove_signal,
};

use serde::Serialize;
use sha2::{Digest, Sha256};

use super::file::FileError;

/// Towards the beginning of the report, or towards its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    Up,
    Down,
}

/// Why a change is not made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// What was to be changed is not there.
    #[error("This part of the study is no longer there.")]
    Gone,
    /// Somebody else changed the same part since it was read.
    #[error("This part of the study was changed in another window.")]
    Stale,
    #[error("Wording, scales, groups and rule are fixed since round 1 opened.")]
    Fixed,
    /// A field holds what does not fit the rest of the study.
    #[error("{message}")]
    Field { field: String, message: String },
    /// The rules of the study file are broken.
    #[error("{}", .0.iter().map(FileError::in_short).collect::<Vec<_>>().join(" "))]
    Faults(Vec<FileError>),
}

impl Refused {
    fn field(field: impl Into<String>, message: impl Into<String>) -> Self {
        Self::Field {
            field: field.into(),
            message: message.into(),
        }
    }
}

/// The field of a form that stands for a key of the study file: `source[0].url` is `source-0-url`.
pub fn field_of(key: &str) -> String {
    key.replace('[', "-").replace(']', "").replace('.', "-")
}

/// Tells one state of a part of a study from any other: sixteen hexadecimal digits.
pub fn stamp(part: &impl Serialize) -> String {
    // A part of a definition always has a JSON form; if not, no two states would look the same.
    let text = serde_json::to_vec(part).unwrap_or_else(|error| error.to_string().into_bytes());
    let digest = Sha256::digest(text);
    digest[..8]
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// Moves the member at `at` by one place, if there is one.
fn shift<T>(list: &mut [T], at: usize, way: Way) -> bool {
    let to = match way {
        Way::Up => at.checked_sub(1),
        Way::Down => Some(at + 1),
    };
    match to {
        Some(to) if to < list.len() && at < list.len() => {
            list.swap(at, to);
            true
        }
        _ => false,
    }
}

/// Counts things: "1 item", "3 items".
pub(super) fn counted(n: usize, noun: &str) -> String {
    match n {
        1 => format!("1 {noun}"),
        _ => format!("{n} {noun}s"),
    }
}

#[cfg(test)]
mod tests;
