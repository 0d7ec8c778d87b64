//! A table of a study file, with the path by which errors name its keys.

use super::tree::{Entry, Node, Value};

/// A table of the file with its path.
pub(super) struct Fields<'n> {
    pub path: String,
    pub at: Option<usize>,
    pub(super) entries: &'n [Entry],
}

impl<'n> Fields<'n> {
    /// A table without keys, to go on with where there is none.
    pub fn none(at: Option<usize>) -> Self {
        Self {
            path: String::new(),
            at,
            entries: &[],
        }
    }

    /// Path of one of the table's keys.
    pub fn key(&self, key: &str) -> String {
        if self.path.is_empty() {
            key.to_owned()
        } else {
            format!("{}.{key}", self.path)
        }
    }

    /// The value of a key; `null` counts as absent.
    pub fn get(&self, key: &str) -> Option<&'n Node> {
        self.entries
            .iter()
            .find(|entry| entry.key == key)
            .map(|entry| &entry.node)
            .filter(|node| !matches!(node.value, Value::Null))
    }
}
