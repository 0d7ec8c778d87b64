//! Names of items, raters and groups, each numbered in the order of first appearance.

use std::hash::BuildHasher;

use foldhash::fast::RandomState;
use hashbrown::HashTable;

use super::fields::Field;
use super::problem::Problem;

/// Numbered names. It remembers which name followed which: files are mostly in the same order
/// over and over, and then no name needs looking up.
#[derive(Debug, Default)]
pub(super) struct Names {
    /// All names one behind the other: looking one up stays in the cache as long as it can.
    text: String,
    /// Where each name ends in the text.
    ends: Vec<usize>,
    places: HashTable<Slot>,
    hasher: RandomState,
    followed_by: Vec<u32>,
    last: u32,
    /// Guesses in turn that were wrong.
    misses: u32,
}

/// A name's number, found by the name's hash. Its first bytes stand here as well, so that a short
/// name is told from others without going to the text.
#[derive(Debug, Clone, Copy)]
struct Slot {
    place: u32,
    /// At most 255, which stands for all that are longer.
    length: u8,
    start: [u8; START],
}

/// Bytes of a name in its slot.
const START: usize = 15;

impl Slot {
    #[inline]
    fn of(name: &[u8], place: u32) -> Self {
        let mut start = [0; START];
        let shown = name.len().min(START);
        start[..shown].copy_from_slice(&name[..shown]);
        Self {
            place,
            length: name.len().min(255) as u8,
            start,
        }
    }

    /// The two names begin alike and are about as long; all there is to tell of short ones.
    #[inline]
    fn is_like(&self, other: &Self) -> bool {
        self.length == other.length && self.start == other.start
    }

    #[inline]
    fn is_whole(&self) -> bool {
        usize::from(self.length) <= START
    }
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
        let bytes = field.bytes();
        let hash = self.hasher.hash_one(bytes);
        let sought = Slot::of(bytes, 0);
        let known = self.places.find(hash, |slot| {
            slot.is_like(&sought) && (slot.is_whole() || self.is_name_at(slot.place, bytes))
        });
        if let Some(slot) = known {
            return Ok(slot.place);
        }
        let name = field.text()?;
        if name.is_empty() {
            return Err(field.problem("is empty".to_owned()));
        }
        let place = u32::try_from(self.len())
            .ok()
            .filter(|_| self.len() < most)
            .ok_or_else(|| field.problem(format!("more than {most} different names")))?;
        self.text.push_str(name);
        self.ends.push(self.text.len());
        self.followed_by.push(place);
        let Self {
            text, ends, hasher, ..
        } = self;
        let slot = Slot::of(bytes, place);
        self.places.insert_unique(hash, slot, |slot| {
            hasher.hash_one(slice_of(text, ends, slot.place).unwrap_or_default())
        });
        Ok(place)
    }

    fn is_name_at(&self, place: u32, bytes: &[u8]) -> bool {
        slice_of(&self.text, &self.ends, place) == Some(bytes)
    }

    pub(super) fn name(&self, place: u32) -> &str {
        let start = start_of(&self.ends, place as usize);
        &self.text[start..self.ends[place as usize]]
    }

    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.len() as u32).map(|place| self.name(place))
    }
}

fn start_of(ends: &[usize], place: usize) -> usize {
    place
        .checked_sub(1)
        .and_then(|before| ends.get(before))
        .copied()
        .unwrap_or(0)
}

#[inline]
fn slice_of<'t>(text: &'t str, ends: &[usize], place: u32) -> Option<&'t [u8]> {
    let end = *ends.get(place as usize)?;
    text.as_bytes().get(start_of(ends, place as usize)..end)
}
