//! From ratings to the counts of a round.

use std::cell::OnceCell;

use super::columns::{Answer, Column};
use super::problem::Error;
use super::{NOT_SAID, Ratings};
use crate::aggregation::counts::{Histogram, TransitionTable};
use crate::aggregation::matrix::Matrix;
use crate::aggregation::regions::Regions;
use crate::aggregation::results::{
    Attendance, EarlierRound, GroupCounts, GroupInput, ItemInput, PointInput, RoundInput,
    TableInput,
};
use crate::aggregation::rule::ConsensusRule;
use crate::aggregation::weighted::by_level;

/// What a file of ratings does not say.
#[derive(Debug, Clone)]
pub struct Setting {
    /// Name that stands with the results.
    pub study: String,
    pub rule: ConsensusRule,
    /// N; `None` takes the raters of the round.
    pub invited: Option<u64>,
}

/// Which earlier round the items of a round are compared with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Earlier {
    /// With none.
    Nothing,
    /// With this one.
    Round(u32),
    /// Each item with the last round before in which it was rated.
    LastRated,
}

impl Ratings {
    /// The counts of a round beside those of an earlier one.
    ///
    /// # Errors
    /// A round without ratings, or fewer invited than answered.
    pub fn round_input(
        &self,
        round: u32,
        earlier: Earlier,
        setting: &Setting,
    ) -> Result<RoundInput, Error> {
        let k = self.k();
        let now = self.of_round(round)?;
        let present = self.present(now);
        let panel = panel(&present, round, setting)?;
        let rounds_before = match earlier {
            Earlier::Nothing => Vec::new(),
            Earlier::Round(before) => vec![before],
            Earlier::LastRated => {
                let all = self.rounds().into_iter();
                all.filter(|&before| before < round).rev().collect()
            }
        };
        let before = rounds_before
            .into_iter()
            .map(|before| {
                Ok(Then {
                    round: before,
                    columns: self.of_round(before)?,
                    panels: OnceCell::new(),
                })
            })
            .collect::<Result<Vec<_>, Error>>()?;
        let group_panels = self.group_panels(&present);
        let confidence = Level {
            of_answer: Answer::confidence,
            is_said: now.iter().any(|column| column.seen.confidence),
        };
        let expertise = Level {
            of_answer: Answer::expertise,
            is_said: now.iter().any(|column| column.seen.expertise),
        };
        let items = now
            .iter()
            .map(|column| {
                let answers = column.answers.as_slice();
                let (counts, abstained) = tally(k, answers);
                let then = before
                    .iter()
                    .find_map(|then| Some((then, then.of_item(column.item)?)));
                Ok(ItemInput {
                    id: self.items.name(column.item).to_owned(),
                    version: 1,
                    text: self.items.name(column.item).to_owned(),
                    regions: Regions::built_in(k)
                        .map(|regions| regions.of_point().to_vec())
                        .unwrap_or_default(),
                    points: PointInput::plain(k),
                    polarity: None,
                    counts,
                    abstained,
                    by_group: self.by_group(answers, &group_panels),
                    earlier: match then {
                        None => None,
                        Some((then, earlier)) => {
                            let panels = self.panels(then, &present, setting)?;
                            Some(EarlierRound {
                                round: then.round,
                                version: 1,
                                panel: panels.n,
                                transition: transition(k, earlier, answers, panels.everyone),
                            })
                        }
                    },
                    by_confidence: confidence.of(k, answers),
                    by_expertise: expertise.of(k, answers),
                })
            })
            .collect::<Result<Vec<_>, Error>>()?;
        Ok(RoundInput {
            study: setting.study.clone(),
            round,
            invited: panel,
            panel,
            attendance: match before.first() {
                None => None,
                Some(then) => Some(self.attendance(then, &present, setting)?),
            },
            rule: setting.rule.clone(),
            tables: vec![TableInput {
                heading: setting.study.clone(),
                caption: None,
                layout: "grouped".to_owned(),
                groups: vec![GroupInput {
                    name: format!("Round {round}"),
                    items,
                }],
            }],
        })
    }

    /// Each rater's answers in a round, one column an item in the order of
    /// [`Ratings::round_input`]; `None` where it would have more than `most_cells` cells.
    pub fn matrix(&self, round: u32, most_cells: usize) -> Option<Matrix> {
        let columns = self.of_round(round).ok()?;
        if self.raters.len().saturating_mul(columns.len()) > most_cells {
            return None;
        }
        let mut cells = vec![vec![None; columns.len()]; self.raters.len()];
        for (place, column) in columns.iter().enumerate() {
            for answer in &column.answers {
                cells[answer.rater() as usize][place] = answer.value();
            }
        }
        cells.retain(|answers| answers.iter().any(Option::is_some));
        Matrix::new(cells)
    }

    fn of_round(&self, round: u32) -> Result<&[Column], Error> {
        let columns = self.columns.all();
        let from = columns.partition_point(|column| column.round < round);
        let to = columns.partition_point(|column| column.round <= round);
        if from == to {
            return Err(Error::NoSuchRound(round));
        }
        Ok(&columns[from..to])
    }

    /// Sizes of the panel of an earlier round, alone and together with that of the later one.
    fn panels(&self, then: &Then<'_>, now: &[bool], setting: &Setting) -> Result<Panels, Error> {
        if let Some(known) = then.panels.get() {
            return Ok(*known);
        }
        let mut present = self.present(then.columns);
        let (raters, n) = (count(&present), panel(&present, then.round, setting)?);
        for (either, now) in present.iter_mut().zip(now) {
            *either |= now;
        }
        let together = count(&present);
        let panels = Panels {
            n,
            raters,
            together,
            everyone: together.max(setting.invited.unwrap_or(0)),
        };
        Ok(*then.panels.get_or_init(|| panels))
    }

    /// Which raters belong to a round.
    fn present(&self, round: &[Column]) -> Vec<bool> {
        let mut present = vec![false; self.raters.len()];
        for answer in round.iter().flat_map(|column| &column.answers) {
            present[answer.rater() as usize] = true;
        }
        present
    }

    /// Who of the earlier round's raters also rated now.
    fn attendance(
        &self,
        then: &Then<'_>,
        present: &[bool],
        setting: &Setting,
    ) -> Result<Attendance, Error> {
        let Panels {
            raters, together, ..
        } = self.panels(then, present, setting)?;
        let now = count(present);
        let both = (raters + now).saturating_sub(together);
        Ok(Attendance::new(then.round, raters, now, both))
    }

    fn group_of(&self, rater: u32) -> Option<usize> {
        self.group_of
            .get(rater as usize)
            .copied()
            .flatten()
            .map(|membership| membership.group as usize)
    }

    fn group_panels(&self, present: &[bool]) -> Vec<u64> {
        let mut panels = vec![0; self.groups.len()];
        for (rater, &is_present) in (0..).zip(present) {
            if let (true, Some(group)) = (is_present, self.group_of(rater)) {
                panels[group] += 1;
            }
        }
        panels
    }

    fn by_group(&self, answers: &[Answer], panels: &[u64]) -> Vec<GroupCounts> {
        let mut groups: Vec<GroupCounts> = self
            .groups
            .iter()
            .zip(panels)
            .map(|(name, &panel)| GroupCounts {
                name: name.to_owned(),
                counts: vec![0; self.k()],
                abstained: 0,
                panel,
            })
            .collect();
        if groups.is_empty() {
            return groups;
        }
        for answer in answers {
            if let Some(group) = self.group_of(answer.rater()) {
                match answer.value() {
                    Some(value) => groups[group].counts[value as usize - 1] += 1,
                    None => groups[group].abstained += 1,
                }
            }
        }
        groups
    }
}

/// What raters said of themselves with their answers, if any of them did in the round.
struct Level {
    of_answer: fn(Answer) -> u8,
    is_said: bool,
}

impl Level {
    /// The answers to one item by level, as [`ItemInput::by_confidence`] has them.
    fn of(&self, k: usize, answers: &[Answer]) -> Vec<Vec<u64>> {
        if !self.is_said {
            return Vec::new();
        }
        let answers = answers.iter().filter_map(|&answer| {
            let level = (self.of_answer)(answer);
            Some((answer.value()?, (level != NOT_SAID).then_some(level.into())))
        });
        by_level(k, answers)
    }
}

/// The round that another one is compared with.
struct Then<'a> {
    round: u32,
    columns: &'a [Column],
    /// Counted once an item needs them.
    panels: OnceCell<Panels>,
}

#[derive(Debug, Clone, Copy)]
struct Panels {
    /// N of the earlier round.
    n: u64,
    /// Raters of the earlier round.
    raters: u64,
    /// Raters of either round.
    together: u64,
    /// All who belong to the earlier round or to the later one.
    everyone: u64,
}

impl<'a> Then<'a> {
    /// The answers to an item; `None` where it was not rated.
    fn of_item(&self, item: u32) -> Option<&'a [Answer]> {
        let place = self
            .columns
            .binary_search_by_key(&item, |column| column.item);
        Some(&self.columns[place.ok()?].answers)
    }
}

/// N of a round: the invited, else its distinct raters.
fn panel(present: &[bool], round: u32, setting: &Setting) -> Result<u64, Error> {
    let raters = count(present);
    match setting.invited {
        None => Ok(raters),
        Some(invited) if invited >= raters => Ok(invited),
        Some(invited) => Err(Error::FewerInvited {
            round,
            raters,
            invited,
        }),
    }
}

fn count(present: &[bool]) -> u64 {
    present.iter().filter(|&&is_present| is_present).count() as u64
}

fn tally(k: usize, answers: &[Answer]) -> (Vec<u64>, u64) {
    let mut histogram = Histogram::empty(k);
    let mut abstained = 0;
    for answer in answers {
        match answer.value() {
            Some(value) => {
                histogram.add(value);
            }
            None => abstained += 1,
        }
    }
    (histogram.counts().to_vec(), abstained)
}

/// Both rounds' answers to one item, each sorted by rater, walked side by side. Those of
/// `everyone` who answered neither are absent in both.
fn transition(k: usize, before: &[Answer], now: &[Answer], everyone: u64) -> Vec<Vec<u64>> {
    let mut table = TransitionTable::empty(k);
    let (mut before, mut now) = (before.iter().peekable(), now.iter().peekable());
    let mut counted = 0;
    loop {
        let (then, later) = match (before.peek(), now.peek()) {
            (Some(a), Some(b)) => (a.rater() <= b.rater(), b.rater() <= a.rater()),
            (then, later) => (then.is_some(), later.is_some()),
        };
        let answers = (
            before.next_if(|_| then).map(|answer| answer.value()),
            now.next_if(|_| later).map(|answer| answer.value()),
        );
        if answers == (None, None) {
            break;
        }
        table.add(answers.0, answers.1);
        counted += 1;
    }
    table.add_absent(everyone.saturating_sub(counted));
    table.into_cells()
}
