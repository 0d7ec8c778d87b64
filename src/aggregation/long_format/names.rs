//! Names of items, raters and groups, each numbered in the order of first appearance.

use foldhash::fast::RandomState;
use indexmap::IndexSet;

use super::fields::Field;
use super::problem::Problem;

/// Numbered names. It remembers which name followed which: files are mostly in the same order
/// over and over, and then no name needs looking up.
#[derive(Debug, Default)]
pub(super) struct Names {
    names: IndexSet<String, RandomState>,
    followed_by: Vec<u32>,
    last: u32,
    /// Guesses in turn that were wrong.
    misses: u32,
}

/// After so many wrong guesses in turn only one name in so many is guessed.
const PATIENCE: u32 = 16;

impl Names {
    /// The number of the name in this field.
    #[inline]
    pub(super) fn place(&mut self, field: &Field<'_>, most: usize) -> Result<u32, Problem> {
        if self.misses < PATIENCE || self.misses.is_multiple_of(PATIENCE) {
            let next = self.followed_by.get(self.last as usize);
            let guesses = [next.copied().unwrap_or(0), self.last];
            for guess in guesses {
                if self.is_name_at(guess, field.bytes()) {
                    self.last = guess;
                    self.misses = 0;
                    return Ok(guess);
                }
            }
        }
        self.misses = self.misses.wrapping_add(1);
        let place = self.look_up(field, most)?;
        if let Some(next) = self.followed_by.get_mut(self.last as usize) {
            *next = place;
        }
        self.last = place;
        Ok(place)
    }

    fn look_up(&mut self, field: &Field<'_>, most: usize) -> Result<u32, Problem> {
        let name = field.text()?;
        if name.is_empty() {
            return Err(field.problem("is empty".to_owned()));
        }
        if let Some(place) = self.names.get_index_of(name) {
            return Ok(place as u32);
        }
        let place = u32::try_from(self.names.len())
            .ok()
            .filter(|_| self.names.len() < most)
            .ok_or_else(|| field.problem(format!("more than {most} different names")))?;
        self.names.insert(name.to_owned());
        self.followed_by.push(place);
        Ok(place)
    }

    fn is_name_at(&self, place: u32, bytes: &[u8]) -> bool {
        self.names
            .get_index(place as usize)
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
