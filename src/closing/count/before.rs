//! What was answered in the rounds before the one that is counted.

use std::collections::HashMap;

use super::roster::{Roster, Seated};
use crate::aggregation::counts::TransitionTable;
use crate::aggregation::results::Attendance;
use crate::rating::store as ratings;
use crate::round::{self, Round, Sheet};
use crate::store::{Conn, Result};

/// The closed rounds before a round, as far as they bear on it.
pub(super) struct Before {
    rounds: Vec<EarlierRound>,
    /// By item, the place of the last closed round that had it, and the item's version there.
    items: HashMap<i64, (usize, u32)>,
    /// Who of those who count answered something in the last closed round.
    last: Option<(u32, Vec<i64>)>,
}

/// A closed round and who counted in it.
pub(super) struct EarlierRound {
    id: i64,
    pub number: u32,
    pub roster: Roster,
    /// The place of each on the roster of the later round.
    places: Vec<Option<usize>>,
    /// Places on that roster of those who did not count here.
    newcomers: Vec<usize>,
}

impl Before {
    pub fn of(conn: &mut Conn, sheet: &Sheet, now: &Roster) -> Result<Self> {
        let mut before = Self {
            rounds: Vec::new(),
            items: HashMap::new(),
            last: None,
        };
        let earlier: Vec<Round> = round::store::all(conn, sheet.round.study_id)?
            .into_iter()
            .filter(|round| round.number < sheet.round.number && round.is_closed())
            .rev()
            .collect();
        for round in earlier {
            let wanted: Vec<_> = round::store::items(conn, round.id)?
                .into_iter()
                .filter(|item| {
                    item.withdrawn.is_none()
                        && !before.items.contains_key(&item.id)
                        && sheet.items.iter().any(|i| i.id == item.id)
                })
                .collect();
            if wanted.is_empty() && before.last.is_some() {
                continue;
            }
            let groups = &sheet.definition.stakeholder_groups;
            let then = EarlierRound::new(&round, Roster::of_round(conn, round.id, groups)?, now);
            if before.last.is_none() {
                let mut place = then.roster.finder();
                let answered = ratings::panelists(conn, round.id)?;
                let of_roster = answered.into_iter().filter(|one| place(*one).is_some());
                before.last = Some((round.number, of_roster.collect()));
            }
            let at = before.rounds.len();
            let versions = wanted.iter().map(|item| (item.id, (at, item.version)));
            before.items.extend(versions);
            before.rounds.push(then);
        }
        Ok(before)
    }

    /// The last closed round that had an item, and the item's version there.
    pub fn of_item(&self, item: i64) -> Option<(&EarlierRound, u32)> {
        let (at, version) = self.items.get(&item)?;
        Some((self.rounds.get(*at)?, *version))
    }

    /// Who of those who answered in the last closed round also answered now; `answered` by place
    /// on the roster.
    pub fn attendance(&self, roster: &Roster, answered: &[bool]) -> Option<Attendance> {
        let (round, then) = self.last.as_ref()?;
        let has = |place: usize| answered.get(place).copied().unwrap_or_default();
        let mut place = roster.finder();
        let both = then.iter().filter(|one| place(**one).is_some_and(has));
        let both = both.count() as u64;
        let now = answered.iter().filter(|has| **has).count() as u64;
        Some(Attendance::new(*round, then.len() as u64, now, both))
    }
}

impl EarlierRound {
    fn new(round: &Round, roster: Roster, now: &Roster) -> Self {
        let mut place = now.finder();
        let places = roster.panelists().iter().map(|one| place(*one)).collect();
        let newcomers = {
            let mut place = roster.finder();
            let all = now.panelists().iter().enumerate();
            let new = all.filter(|(_, one)| place(**one).is_none());
            new.map(|(at, _)| at).collect()
        };
        Self {
            id: round.id,
            number: round.number,
            places,
            newcomers,
            roster,
        }
    }

    /// From the answers to an item here to those of the later round with its roster.
    pub fn transition(
        &self,
        conn: &mut Conn,
        k: usize,
        item: i64,
        (roster, rows): (&Roster, &Seated),
    ) -> Result<Vec<Vec<u64>>> {
        let mut then = vec![None; self.roster.len()];
        let mut place = self.roster.finder();
        for (panelist, value) in ratings::values(conn, self.id, item)? {
            if let Some(of) = place(panelist).and_then(|place| then.get_mut(place)) {
                *of = Some(value);
            }
        }
        let mut now = vec![None; roster.len()];
        for (place, row) in rows.seated() {
            if let Some(of) = now.get_mut(place) {
                *of = Some(row.value.map(u64::from));
            }
        }
        let answer_now = |place: usize| now.get(place).copied().flatten();
        let mut table = TransitionTable::empty(k);
        for (answer, place) in then.into_iter().zip(&self.places) {
            table.add(answer, place.and_then(answer_now));
        }
        for place in &self.newcomers {
            table.add(None, answer_now(*place));
        }
        Ok(table.cells().to_vec())
    }
}

/// Between two versions nothing is compared, and the scale may have changed: all zero then.
pub(super) fn nothing_compared(k: usize) -> Vec<Vec<u64>> {
    TransitionTable::empty(k).cells().to_vec()
}
