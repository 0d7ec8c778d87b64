//! From ratings to the counts of a round.

use super::problem::Error;
use super::{NOT_SAID, Ratings, Row};
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
        let panel = self.panel(now, round, setting)?;
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
                let rows = self.of_round(before)?;
                Ok(Then {
                    round: before,
                    panel: self.panel(rows, before, setting)?,
                    everyone: self.everyone(now, rows, setting),
                    rows,
                })
            })
            .collect::<Result<Vec<_>, Error>>()?;
        let group_panels = self.group_panels(now);
        let confidence = Level::said_in(now, |row| row.given.confidence);
        let expertise = Level::said_in(now, |row| row.given.expertise);
        let items = now
            .chunk_by(|a, b| a.item() == b.item())
            .map(|rows| {
                let item = rows[0].item();
                let (counts, abstained) = tally(k, rows.iter().copied());
                ItemInput {
                    id: self.items.name(item).to_owned(),
                    version: 1,
                    text: self.items.name(item).to_owned(),
                    regions: Regions::built_in(k)
                        .map(|regions| regions.of_point().to_vec())
                        .unwrap_or_default(),
                    points: PointInput::plain(k),
                    polarity: None,
                    counts,
                    abstained,
                    by_group: self.by_group(rows, &group_panels),
                    earlier: before.iter().find_map(|then| then.beside(k, item, rows)),
                    by_confidence: confidence.of(k, rows),
                    by_expertise: expertise.of(k, rows),
                }
            })
            .collect();
        Ok(RoundInput {
            study: setting.study.clone(),
            round,
            invited: panel,
            panel,
            attendance: before.first().map(|then| self.attendance(then, now)),
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
        let rows = self.of_round(round).ok()?;
        let items: Vec<&[Row]> = rows.chunk_by(|a, b| a.item() == b.item()).collect();
        if self.raters.len().saturating_mul(items.len()) > most_cells {
            return None;
        }
        let mut cells = vec![vec![None; items.len()]; self.raters.len()];
        for (column, rows) in items.iter().enumerate() {
            for row in *rows {
                cells[row.rater() as usize][column] = row.answer();
            }
        }
        cells.retain(|answers| answers.iter().any(Option::is_some));
        Matrix::new(cells)
    }

    fn of_round(&self, round: u32) -> Result<&[Row], Error> {
        let from = self.rows.partition_point(|row| row.round() < round);
        let to = self.rows.partition_point(|row| row.round() <= round);
        if from == to {
            return Err(Error::NoSuchRound(round));
        }
        Ok(&self.rows[from..to])
    }

    /// N of a round: the invited, else its distinct raters.
    fn panel(&self, rows: &[Row], round: u32, setting: &Setting) -> Result<u64, Error> {
        let raters = count(&self.present(&[rows]));
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

    /// All who belong to one of the two rounds.
    fn everyone(&self, now: &[Row], before: &[Row], setting: &Setting) -> u64 {
        let raters = count(&self.present(&[now, before]));
        raters.max(setting.invited.unwrap_or(0))
    }

    fn present(&self, rounds: &[&[Row]]) -> Vec<bool> {
        let mut present = vec![false; self.raters.len()];
        for row in rounds.iter().copied().flatten() {
            present[row.rater() as usize] = true;
        }
        present
    }

    /// Who of the earlier round's raters also rated now.
    fn attendance(&self, then: &Then<'_>, now: &[Row]) -> Attendance {
        let (before, present) = (self.present(&[then.rows]), self.present(&[now]));
        let both = before
            .iter()
            .zip(&present)
            .filter(|(then, now)| **then && **now);
        let both = both.count() as u64;
        Attendance::new(then.round, count(&before), count(&present), both)
    }

    fn group_of(&self, rater: u32) -> Option<usize> {
        self.group_of
            .get(rater as usize)
            .copied()
            .flatten()
            .map(|membership| membership.group as usize)
    }

    fn group_panels(&self, rows: &[Row]) -> Vec<u64> {
        let mut panels = vec![0; self.groups.len()];
        for (rater, is_present) in (0..).zip(self.present(&[rows])) {
            if let (true, Some(group)) = (is_present, self.group_of(rater)) {
                panels[group] += 1;
            }
        }
        panels
    }

    fn by_group(&self, rows: &[Row], panels: &[u64]) -> Vec<GroupCounts> {
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
        for row in rows {
            if let Some(group) = self.group_of(row.rater()) {
                match row.answer() {
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
    of_row: fn(&Row) -> u8,
    is_said: bool,
}

impl Level {
    fn said_in(round: &[Row], of_row: fn(&Row) -> u8) -> Self {
        let says = |row: &Row| row.answer().is_some() && of_row(row) != NOT_SAID;
        Self {
            of_row,
            is_said: round.iter().any(says),
        }
    }

    /// The answers to one item by level, as [`ItemInput::by_confidence`] has them.
    fn of(&self, k: usize, rows: &[Row]) -> Vec<Vec<u64>> {
        if !self.is_said {
            return Vec::new();
        }
        let answers = rows.iter().filter_map(|row| {
            let level = (self.of_row)(row);
            Some((row.answer()?, (level != NOT_SAID).then_some(level.into())))
        });
        by_level(k, answers)
    }
}

/// The round that another one is compared with.
struct Then<'a> {
    round: u32,
    panel: u64,
    /// All who belong to this round or to the later one.
    everyone: u64,
    rows: &'a [Row],
}

impl Then<'_> {
    /// Where the panel stood on an item; `None` where it was not rated.
    fn beside(&self, k: usize, item: u32, now: &[Row]) -> Option<EarlierRound> {
        let rows = of_item(self.rows, item);
        (!rows.is_empty()).then(|| EarlierRound {
            round: self.round,
            version: 1,
            panel: self.panel,
            transition: transition(k, rows, now, self.everyone),
        })
    }
}

fn count(present: &[bool]) -> u64 {
    present.iter().filter(|&&is_present| is_present).count() as u64
}

fn of_item(rows: &[Row], item: u32) -> &[Row] {
    let from = rows.partition_point(|row| row.item() < item);
    let to = rows.partition_point(|row| row.item() <= item);
    &rows[from..to]
}

fn tally(k: usize, rows: impl Iterator<Item = Row>) -> (Vec<u64>, u64) {
    let mut histogram = Histogram::empty(k);
    let mut abstained = 0;
    for row in rows {
        match row.answer() {
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
fn transition(k: usize, before: &[Row], now: &[Row], everyone: u64) -> Vec<Vec<u64>> {
    let mut table = TransitionTable::empty(k);
    let (mut then, mut later) = (before.iter().peekable(), now.iter().peekable());
    let mut counted = 0;
    while then.peek().is_some() || later.peek().is_some() {
        let first = match (then.peek(), later.peek()) {
            (Some(a), Some(b)) => a.rater().min(b.rater()),
            (Some(only), None) | (None, Some(only)) => only.rater(),
            (None, None) => break,
        };
        let earlier = then.next_if(|row| row.rater() == first);
        let later = later.next_if(|row| row.rater() == first);
        table.add(
            earlier.map(|row| row.answer()),
            later.map(|row| row.answer()),
        );
        counted += 1;
    }
    for _ in counted..everyone {
        table.add(None, None);
    }
    table.cells().to_vec()
}
