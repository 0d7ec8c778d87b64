//! Those who count in a round, and the answers beside them.

use std::ops::Deref;

use crate::panel;
use crate::rating::store::CountedRow;
use crate::store::{Conn, Result};

/// Those who count, in the order of their numbers, so that answers in the same order are put beside
/// them in one pass. A place is where somebody stands in that order, from 0.
pub(super) struct Roster {
    panelists: Vec<i64>,
    /// The stakeholder group of each, as its place in the study's list.
    groups: Vec<Option<usize>>,
    sizes: Vec<u64>,
}

/// The answers to one item of those who count, in the order of the roster.
pub(super) struct Seated {
    places: Vec<usize>,
    rows: Vec<CountedRow>,
}

impl Roster {
    /// `groups` are the study's stakeholder groups.
    pub fn of_round(conn: &mut Conn, round: i64, groups: &[String]) -> Result<Self> {
        let counted = panel::store::counted(conn, round)?;
        let mut roster = Self {
            panelists: Vec::with_capacity(counted.len()),
            groups: Vec::with_capacity(counted.len()),
            sizes: vec![0; groups.len()],
        };
        for (panelist, group) in counted {
            let group = groups.iter().position(|name| group.as_ref() == Some(name));
            if let Some(size) = group.and_then(|group| roster.sizes.get_mut(group)) {
                *size += 1;
            }
            roster.panelists.push(panelist);
            roster.groups.push(group);
        }
        Ok(roster)
    }

    pub fn len(&self) -> usize {
        self.panelists.len()
    }

    /// The place of somebody's stakeholder group in the study's list.
    pub fn group(&self, place: usize) -> Option<usize> {
        self.groups.get(place).copied().flatten()
    }

    /// How many are of each stakeholder group.
    pub fn sizes(&self) -> &[u64] {
        &self.sizes
    }

    /// Leaves out the answers of those who do not count; `rows` are in the order of panelists.
    pub fn seat(&self, mut rows: Vec<CountedRow>) -> Seated {
        let mut places = Vec::with_capacity(rows.len());
        let mut finder = self.finder();
        rows.retain(|row| {
            let place = finder(row.panelist);
            places.extend(place);
            place.is_some()
        });
        Seated { places, rows }
    }

    /// The place of each panelist who is asked for, in ascending order.
    pub fn finder(&self) -> impl FnMut(i64) -> Option<usize> + '_ {
        let mut at = 0;
        move |panelist| {
            while self.panelists.get(at).is_some_and(|one| *one < panelist) {
                at += 1;
            }
            (self.panelists.get(at) == Some(&panelist)).then_some(at)
        }
    }

    pub fn panelists(&self) -> &[i64] {
        &self.panelists
    }
}

impl Seated {
    /// Each answer with its giver's place.
    pub fn seated(&self) -> impl Iterator<Item = (usize, &CountedRow)> {
        self.places.iter().copied().zip(&self.rows)
    }
}

impl Deref for Seated {
    type Target = [CountedRow];

    fn deref(&self) -> &[CountedRow] {
        &self.rows
    }
}
