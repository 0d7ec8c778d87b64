//! A round: its number, state, deadline and the items it puts to the panel.

pub mod api;
pub mod store;
pub mod views;

use std::sync::Arc;

use crate::clock::SECOND;
use crate::store::Version;
use crate::study::Study;
use crate::study::definition::{Definition, Placed};

/// Time after the deadline in which answers on their way are still taken, in microseconds.
pub const GRACE: i64 = 60 * SECOND;

/// Draft, open, closed: in this order, and back from closed only by reopening.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum State {
    Draft,
    Open,
    Closed,
}

impl State {
    pub fn name(self) -> &'static str {
        match self {
            State::Draft => "draft",
            State::Open => "open",
            State::Closed => "closed",
        }
    }

    fn from_name(name: &str) -> State {
        match name {
            "open" => State::Open,
            "closed" => State::Closed,
            _ => State::Draft,
        }
    }
}

/// A round of a study.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Round {
    pub id: i64,
    pub study_id: i64,
    /// From 1 without gaps.
    pub number: u32,
    pub state: State,
    /// Microseconds since 1970, UTC; none for a round that only a person closes.
    pub deadline: Option<i64>,
    pub opened_at: Option<i64>,
    pub closed_at: Option<i64>,
    /// When somebody first looked at the results: from then on the closing is final.
    pub looked_at: Option<i64>,
    /// How many items were taken out while it was open.
    pub withdrawals: u32,
}

impl Round {
    pub fn is_draft(&self) -> bool {
        self.state == State::Draft
    }

    pub fn is_open(&self) -> bool {
        self.state == State::Open
    }

    pub fn is_closed(&self) -> bool {
        self.state == State::Closed
    }

    /// What tells one state of what the round asks from the next: once it has opened, only the
    /// withdrawal of an item changes that. None of a draft, which changes with its study.
    pub fn version(&self) -> Option<Version> {
        let opened = self.opened_at.filter(|_| !self.is_draft())?;
        Some((opened, i64::from(self.withdrawals)))
    }

    /// Whether an answer that arrives at `now` is taken.
    pub fn accepts_at(&self, now: i64) -> bool {
        self.is_open() && self.deadline.is_none_or(|deadline| now < deadline + GRACE)
    }
}

/// An item as one round puts it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoundItem {
    /// Id in the database; stays the same over rounds and versions.
    pub id: i64,
    /// Id in the study file.
    pub name: String,
    pub version: u32,
    /// Why it was taken out of the round while it was open; none for an item that is asked.
    pub withdrawn: Option<String>,
}

/// An item that was taken out of an open round: in no count, printed with the reason.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, utoipa::ToSchema)]
#[schema(as = WithdrawnItem)]
pub struct Withdrawn {
    /// Id in the study file.
    pub id: String,
    pub version: u32,
    pub text: String,
    /// Heading of its section.
    pub section: String,
    pub group: String,
    pub reason: String,
}

/// A round with its items and the study's definition as it stood when the round opened (while
/// it is a draft: as it stands now).
#[derive(Debug, Clone)]
pub struct Sheet {
    pub round: Round,
    pub definition: Arc<Definition>,
    /// In the order of the report.
    pub items: Arc<[RoundItem]>,
}

/// An item of a sheet with its place in the definition.
#[derive(Debug, Clone, Copy)]
pub struct SheetItem<'a> {
    pub item: &'a RoundItem,
    pub placed: Placed<'a>,
}

impl Sheet {
    /// A first round of all items as the study stands now, which is not in the database.
    pub fn of_all(study: &Study) -> Self {
        let items = study.definition.items().zip(1i64..);
        Self {
            round: Round {
                id: 0,
                study_id: study.id,
                number: 1,
                state: State::Draft,
                deadline: None,
                opened_at: None,
                closed_at: None,
                looked_at: None,
                withdrawals: 0,
            },
            items: items
                .map(|(placed, id)| RoundItem {
                    id,
                    name: placed.item.id.clone(),
                    version: 1,
                    withdrawn: None,
                })
                .collect(),
            definition: Arc::new(study.definition.clone()),
        }
    }

    /// The items with their places, in the order of the report.
    pub fn placed(&self) -> impl Iterator<Item = SheetItem<'_>> {
        // Both are in the same order, so that the next item is nearly always the one looked for.
        let mut next = 0;
        self.definition.items().filter_map(move |placed| {
            let (passed, ahead) = self.items.split_at(next);
            let mut in_turn = (next..).zip(ahead).chain((0..).zip(passed));
            let (at, item) = in_turn.find(|(_, item)| item.name == placed.item.id)?;
            next = at + 1;
            Some(SheetItem { item, placed })
        })
    }

    /// The items that were taken out while the round was open, in the order of the report.
    pub fn withdrawn(&self) -> Vec<Withdrawn> {
        self.placed()
            .filter_map(|SheetItem { item, placed }| {
                Some(Withdrawn {
                    id: item.name.clone(),
                    version: item.version,
                    text: placed.item.text.clone(),
                    section: placed.section.heading.clone(),
                    group: placed.group.name.clone(),
                    reason: item.withdrawn.clone()?,
                })
            })
            .collect()
    }

    /// How many items are asked.
    pub fn asked(&self) -> usize {
        let is_asked = |item: &&RoundItem| item.withdrawn.is_none();
        self.items.iter().filter(is_asked).count()
    }

    /// The item with this id of the study file, if the round has it.
    pub fn find(&self, name: &str) -> Option<SheetItem<'_>> {
        let placed = self.definition.items().find(|of| of.item.id == name)?;
        let item = self.items.iter().find(|item| item.name == name)?;
        Some(SheetItem { item, placed })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn round(state: State, deadline: Option<i64>) -> Round {
        Round {
            id: 1,
            study_id: 1,
            number: 1,
            state,
            deadline,
            opened_at: None,
            closed_at: None,
            looked_at: None,
            withdrawals: 0,
        }
    }

    #[test]
    fn answers_are_taken_until_a_minute_after_the_deadline() {
        let open = round(State::Open, Some(1_000 * SECOND));
        assert!(open.accepts_at(1_059 * SECOND));
        assert!(!open.accepts_at(1_060 * SECOND));
    }

    #[test]
    fn a_round_without_deadline_takes_answers_until_it_is_closed() {
        assert!(round(State::Open, None).accepts_at(i64::MAX));
        assert!(!round(State::Closed, None).accepts_at(0));
        assert!(!round(State::Draft, None).accepts_at(0));
    }
}
