//! Names of items, raters and groups, each numbered in the order of first appearance.

use std::collections::HashMap;

use super::fields::Field;
use super::problem::Problem;

/// Numbered names. It remembers which name followed which: files are mostly in the same order
/// over and over, and then no name needs looking up.
#[derive(Debug, Default)]
pub(super) struct Names {
    names: Vec<String>,
    places: HashMap<String, u32>,
    followed_by: Vec<u32>,
    last: usize,
}

impl Names {
    /// The number of the name in this field.
    pub(super) fn place(&mut self, field: &Field<'_>, most: usize) -> Result<u32, Problem> {
        let bytes = field.bytes();
        if let Some(&guess) = self.followed_by.get(self.last) {
            if self.is_name_at(self.last, bytes) {
                return Ok(self.last as u32);
            }
            if self.is_name_at(guess as usize, bytes) {
                self.last = guess as usize;
                return Ok(guess);
            }
        }
        let name = field.text()?;
        if name.is_empty() {
            return Err(field.problem("is empty".to_owned()));
        }
        let place = match self.places.get(name) {
            Some(&place) => place,
            None => {
                let place = u32::try_from(self.names.len())
                    .ok()
                    .filter(|_| self.names.len() < most)
                    .ok_or_else(|| field.problem(format!("more than {most} different names")))?;
                self.places.insert(name.to_owned(), place);
                self.names.push(name.to_owned());
                self.followed_by.push(place);
                place
            }
        };
        if let Some(next) = self.followed_by.get_mut(self.last) {
            *next = place;
        }
        self.last = place as usize;
        Ok(place)
    }

    fn is_name_at(&self, place: usize, bytes: &[u8]) -> bool {
        self.names
            .get(place)
            .is_some_and(|name| name.as_bytes() == bytes)
    }

    pub(super) fn name(&self, place: u32) -> &str {
        &self.names[place as usize]
    }

    pub(super) fn len(&self) -> usize {
        self.names.len()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &str> {
        self.names.iter().map(String::as_str)
    }
}
