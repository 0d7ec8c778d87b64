//! Counting a round: from stored answers to the integers that are sealed.

mod ahead;
mod before;
mod roster;

use std::collections::HashMap;
use std::thread;

use crate::aggregation::counts::Histogram;
use crate::aggregation::matrix::{MOST_CELLS, Matrix};
use crate::aggregation::results::{
    EarlierRound, GroupCounts, GroupInput, ItemInput, PointInput, RoundInput, TableInput,
};
use crate::aggregation::rule::Region;
use crate::aggregation::weighted::by_level;
use crate::panel;
use crate::rating::store::{self as ratings, CountedRow, SealedRow};
use crate::result::{Reason, Reasons};
use crate::round::{Sheet, SheetItem};
use crate::store::{Beside, Conn, Error, Result};
use crate::study::definition::{Definition, Group, Layout, Scale};

use ahead::Ahead;
use before::Before;
use roster::{Roster, Seated};

/// All that a closing or a check reads of a round, but for the single answers.
pub(super) struct Counted {
    pub input: RoundInput,
    /// One row a panelist who counts, one column an item; `None` for a panel too large to hold.
    pub matrix: Option<Matrix>,
    /// In no order that says anything.
    pub reasons: Reasons,
}

/// Counts a round whose participation has been frozen, item by item, so that the answers to few
/// items are in memory at a time; `see` is shown them, those to withdrawn items last. Connections
/// `beside` read ahead of it: no answer to the round may change meanwhile.
pub(super) fn count(
    conn: &mut Conn,
    beside: Vec<Beside>,
    slug: &str,
    sheet: &Sheet,
    mut see: impl FnMut(SheetItem<'_>, &[CountedRow]),
) -> Result<Counted> {
    let round = &sheet.round;
    let definition = &sheet.definition;
    let roster = Roster::of_round(conn, round.id, &definition.stakeholder_groups)?;
    let invited = panel::store::participations(conn, round.id)?.len() as u64;
    let before = Before::of(conn, sheet, &roster)?;
    let answers = ratings::Sealed::of_round(conn, round.id)?;
    let expertise = panel::store::background::frozen(conn, round.id)?;
    let context = Context {
        expertise: &expertise,
        roster: &roster,
        groups: &definition.stakeholder_groups,
        before: &before,
    };
    let (withdrawn, asked): (Vec<_>, Vec<_>) =
        sheet.placed().partition(|of| of.item.withdrawn.is_some());
    let mut grid = Grid::new(roster.len(), asked.len());
    let mut reasons = Reasons::new();
    let in_turn = asked.iter().chain(&withdrawn).map(|of| of.item.id);
    let in_turn: Vec<i64> = in_turn.collect();
    let mut tables = thread::scope(|scope| {
        let mut ahead = Ahead::start(scope, beside, (&answers, &roster), &in_turn);
        let mut inputs = HashMap::with_capacity(asked.len());
        for placed in asked {
            let scale = definition.scale_of(placed.placed.section, placed.placed.item);
            let rows = ahead.next(conn, placed.item.id)?;
            let input = context.item_input(conn, placed, scale, &rows)?;
            inputs.insert(&*placed.item.name, input);
            let found = reasons_of(&rows, &scale.regions());
            if !found.is_empty() {
                reasons.insert(placed.item.name.clone(), found);
            }
            grid.next_column(&rows);
            see(placed, &rows);
        }
        for placed in withdrawn {
            let rows = ahead.next(conn, placed.item.id)?;
            grid.note(&rows);
            see(placed, &rows);
        }
        Ok::<_, Error>(tables_of(definition, inputs))
    })?;
    if !grid.says_confidence {
        let groups = tables.iter_mut().flat_map(|table| &mut table.groups);
        let items = groups.flat_map(|group| &mut group.items);
        items.for_each(|item| item.by_confidence.clear());
    }
    let input = RoundInput {
        study: slug.to_owned(),
        round: round.number,
        invited,
        panel: roster.len() as u64,
        attendance: before.attendance(&roster, &grid.answered),
        rule: definition.consensus.clone(),
        tables,
    };
    Ok(Counted {
        input,
        matrix: grid.into_matrix(),
        reasons,
    })
}

/// The counted items, by their ids, as the tables of the report.
fn tables_of(definition: &Definition, mut counted: HashMap<&str, ItemInput>) -> Vec<TableInput> {
    let mut group_of = |group: &Group| {
        let items = group.items.iter();
        let items: Vec<_> = items.filter_map(|item| counted.remove(&*item.id)).collect();
        (!items.is_empty()).then(|| GroupInput {
            name: group.name.clone(),
            items,
        })
    };
    let tables = definition.sections.iter().filter_map(|section| {
        let groups: Vec<_> = section.groups.iter().filter_map(&mut group_of).collect();
        (!groups.is_empty()).then(|| TableInput {
            heading: section.heading.clone(),
            caption: section.caption.clone(),
            layout: layout_name(section.layout).into(),
            groups,
        })
    });
    tables.collect()
}

fn layout_name(layout: Layout) -> &'static str {
    match layout {
        Layout::Grouped => "grouped",
        Layout::SideBySide => "side_by_side",
        Layout::Signals => "signals",
    }
}

/// What the items of a round share.
struct Context<'a> {
    roster: &'a Roster,
    groups: &'a [String],
    before: &'a Before,
    /// How well the panelists know the field of each section, by section.
    expertise: &'a HashMap<String, HashMap<i64, u64>>,
}

impl Context<'_> {
    fn item_input(
        &self,
        conn: &mut Conn,
        placed: SheetItem<'_>,
        scale: &Scale,
        rows: &Seated,
    ) -> Result<ItemInput> {
        let k = scale.points.len();
        let mut whole = Tally::empty(k);
        let mut groups = vec![Tally::empty(k); self.groups.len()];
        for (place, row) in rows.seated() {
            whole.add(row.value);
            let group = self.roster.group(place);
            if let Some(of_group) = group.and_then(|group| groups.get_mut(group)) {
                of_group.add(row.value);
            }
        }
        let by_group = self.groups.iter().zip(groups).zip(self.roster.sizes());
        let item = placed.placed.item;
        Ok(ItemInput {
            id: item.id.clone(),
            version: placed.item.version,
            text: item.text.clone(),
            regions: scale.regions(),
            points: scale
                .points
                .iter()
                .map(|point| PointInput {
                    glyph: point.glyph.clone(),
                    label: point.label.clone(),
                })
                .collect(),
            polarity: item.polarity,
            counts: whole.counts(),
            abstained: whole.abstained,
            by_group: by_group
                .map(|((name, of_group), panel)| GroupCounts {
                    name: name.clone(),
                    counts: of_group.counts(),
                    abstained: of_group.abstained,
                    panel: *panel,
                })
                .collect(),
            earlier: self.earlier(conn, k, placed, rows)?,
            by_confidence: by_level(k, rows.iter().filter_map(confidence)),
            by_expertise: self.by_expertise(k, &placed.placed.section.id, rows),
        })
    }

    /// Where the panel stood on an item in the last earlier round that had it.
    fn earlier(
        &self,
        conn: &mut Conn,
        k: usize,
        placed: SheetItem<'_>,
        rows: &Seated,
    ) -> Result<Option<EarlierRound>> {
        let Some((then, version)) = self.before.of_item(placed.item.id) else {
            return Ok(None);
        };
        Ok(Some(EarlierRound {
            round: then.number,
            version,
            panel: then.roster.len() as u64,
            transition: match version == placed.item.version {
                true => then.transition(conn, k, placed.item.id, (self.roster, rows))?,
                false => before::nothing_compared(k),
            },
        }))
    }

    /// Nothing of a section whose field nobody who answered there said to know, well or not.
    fn by_expertise(&self, k: usize, section: &str, rows: &Seated) -> Vec<Vec<u64>> {
        let Some(levels) = self.expertise.get(section) else {
            return Vec::new();
        };
        let valid = || {
            rows.iter()
                .filter_map(|row| Some((row.panelist, row.value?)))
        };
        match valid().any(|(panelist, _)| levels.contains_key(&panelist)) {
            true => by_level(
                k,
                valid().map(|(panelist, value)| (u64::from(value), levels.get(&panelist).copied())),
            ),
            false => Vec::new(),
        }
    }
}

/// A valid answer's value with the confidence it was given with.
fn confidence(row: &CountedRow) -> Option<(u64, Option<u64>)> {
    let level = row.confidence.map(u64::from);
    Some((u64::from(row.value?), level))
}

/// Counts by value, and how many could not judge.
#[derive(Clone)]
struct Tally {
    histogram: Histogram,
    abstained: u64,
}

impl Tally {
    fn empty(k: usize) -> Self {
        Self {
            histogram: Histogram::empty(k),
            abstained: 0,
        }
    }

    fn add(&mut self, value: Option<u32>) {
        match value {
            Some(value) => {
                self.histogram.add(u64::from(value));
            }
            None => self.abstained += 1,
        }
    }

    fn counts(&self) -> Vec<u64> {
        self.histogram.counts().to_vec()
    }
}

/// What is seen across the items of a round, by place on the roster.
struct Grid {
    /// The values of each panelist; none for a panel too large to hold.
    cells: Option<Vec<Vec<Option<u64>>>>,
    column: usize,
    /// Who gave an answer or an abstention.
    answered: Vec<bool>,
    /// Somebody said with an answer how sure it is.
    says_confidence: bool,
}

impl Grid {
    fn new(panel: usize, items: usize) -> Self {
        let fits = panel.saturating_mul(items) <= MOST_CELLS;
        Self {
            cells: fits.then(|| vec![vec![None; items]; panel]),
            column: 0,
            answered: vec![false; panel],
            says_confidence: false,
        }
    }

    /// The answers to the next item that is counted.
    fn next_column(&mut self, rows: &Seated) {
        for (place, row) in rows.seated() {
            let cells = self.cells.as_mut().and_then(|cells| cells.get_mut(place));
            if let Some(cell) = cells.and_then(|cells| cells.get_mut(self.column)) {
                *cell = row.value.map(u64::from);
            }
        }
        self.column += 1;
        self.note(rows);
    }

    /// Answers that are in no count.
    fn note(&mut self, rows: &Seated) {
        for (place, row) in rows.seated() {
            self.answered[place] = true;
            self.says_confidence |= row.value.is_some() && row.confidence.is_some();
        }
    }

    fn into_matrix(self) -> Option<Matrix> {
        let rows = self.cells?.into_iter();
        Matrix::new(
            rows.filter(|cells| cells.iter().any(Option::is_some))
                .collect(),
        )
    }
}

fn reasons_of(rows: &[CountedRow], regions: &[Region]) -> Vec<Reason> {
    rows.iter()
        .filter_map(|row| reason_of(row, regions))
        .collect()
}

/// An answer's value and reason, and the words in the place of a redacted one.
pub struct Given<'a> {
    value: Option<u32>,
    rationale: Option<&'a str>,
    redacted: Option<&'a str>,
}

impl<'a> From<&'a CountedRow> for Given<'a> {
    fn from(row: &'a CountedRow) -> Self {
        Self {
            value: row.value,
            rationale: row.rationale.as_deref(),
            redacted: row.redacted.as_deref(),
        }
    }
}

impl<'a> From<&'a SealedRow> for Given<'a> {
    fn from(row: &'a SealedRow) -> Self {
        Self {
            value: row.answer.value,
            rationale: row.answer.rationale.as_deref(),
            redacted: row.redaction.as_ref().map(|redaction| &*redaction.why),
        }
    }
}

/// What is shown of an answer's reason: its text, or why it was redacted, under the region of the
/// answer.
pub fn reason_of<'a>(row: impl Into<Given<'a>>, regions: &[Region]) -> Option<Reason> {
    let given = row.into();
    let text = match given.redacted {
        Some(_) => "",
        None => given.rationale?,
    };
    let region = given
        .value
        .and_then(|value| regions.get((value as usize).checked_sub(1)?).copied());
    Some(Reason {
        region,
        text: text.to_owned(),
        redacted: given.redacted.map(str::to_owned),
    })
}
