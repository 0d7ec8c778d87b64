//! Counting a round: from stored answers to the integers that are sealed.

use std::collections::{BTreeMap, HashMap, HashSet};

use crate::aggregation::counts::{Histogram, TransitionTable};
use crate::aggregation::matrix::{MOST_CELLS, Matrix};
use crate::aggregation::results::{
    Attendance, EarlierRound, GroupCounts, GroupInput, ItemInput, PointInput, RoundInput,
    TableInput,
};
use crate::aggregation::rule::Region;
use crate::aggregation::weighted::by_level;
use crate::panel;
use crate::rating::store::{self as ratings, SealedRow};
use crate::result::{Reason, Reasons};
use crate::round::{self, Round, Sheet, SheetItem};
use crate::store::{Conn, Result};
use crate::study::definition::{Layout, Scale};

/// Those who count, each with the stakeholder group.
type Roster = BTreeMap<i64, Option<String>>;

/// All that a closing or a check reads of a round.
pub(super) struct Counted {
    pub input: RoundInput,
    /// One row a panelist who counts, one column an item; `None` for a panel too large to hold.
    pub matrix: Option<Matrix>,
    /// In no order that says anything.
    pub reasons: Reasons,
    /// The answers behind it, by item id in the database.
    pub answers: HashMap<i64, Vec<SealedRow>>,
}

/// Counts a round whose participation has been frozen.
pub(super) fn count(conn: &mut Conn, slug: &str, sheet: &Sheet) -> Result<Counted> {
    let round = &sheet.round;
    let roster: Roster = panel::store::counted(conn, round.id)?.into_iter().collect();
    let invited = panel::store::participations(conn, round.id)?.len() as u64;
    let answers = answers_of(conn, round.id, &roster)?;
    let before = rounds_before(conn, sheet)?;
    let groups = &sheet.definition.stakeholder_groups;
    let expertise = panel::store::background::frozen(conn, round.id)?;
    let context = Context {
        expertise: &expertise,
        roster: &roster,
        groups,
        earlier: &before.items,
        says_confidence: answers.values().flatten().any(|row| {
            let answer = &row.answer;
            answer.value.is_some() && answer.confidence.is_some()
        }),
    };
    let mut reasons = Reasons::new();
    let mut columns = Vec::new();
    let mut tables = Vec::new();
    let none = Vec::new();
    for section in sheet
        .definition
        .sections
        .iter()
        .filter(|s| s.layout != Layout::Signals)
    {
        let mut table_groups = Vec::new();
        for group in &section.groups {
            let mut items = Vec::new();
            for item in &group.items {
                let asked = sheet
                    .find(&item.id)
                    .filter(|found| found.item.withdrawn.is_none());
                let Some(placed) = asked else {
                    continue;
                };
                let scale = sheet.definition.scale_of(section, item);
                let rows = answers.get(&placed.item.id).unwrap_or(&none);
                items.push(context.item_input(placed, scale, rows));
                let found = reasons_of(rows, &scale.regions());
                if !found.is_empty() {
                    reasons.insert(item.id.clone(), found);
                }
                columns.push(placed.item.id);
            }
            if !items.is_empty() {
                table_groups.push(GroupInput {
                    name: group.name.clone(),
                    items,
                });
            }
        }
        if !table_groups.is_empty() {
            tables.push(TableInput {
                heading: section.heading.clone(),
                caption: section.caption.clone(),
                layout: layout_name(section.layout).into(),
                groups: table_groups,
            });
        }
    }
    let matrix = matrix(&roster, &columns, &answers);
    let input = RoundInput {
        study: slug.to_owned(),
        round: round.number,
        invited,
        panel: roster.len() as u64,
        attendance: before
            .last
            .map(|(round, then)| attendance(round, &then, &panelists(&answers))),
        rule: sheet.definition.consensus.clone(),
        tables,
    };
    Ok(Counted {
        input,
        matrix,
        reasons,
        answers,
    })
}

fn layout_name(layout: Layout) -> &'static str {
    match layout {
        Layout::Grouped => "grouped",
        Layout::SideBySide => "side_by_side",
        Layout::Signals => "signals",
    }
}

/// The answers of those who count, by item.
fn answers_of(
    conn: &mut Conn,
    round: i64,
    roster: &Roster,
) -> Result<HashMap<i64, Vec<SealedRow>>> {
    let mut answers: HashMap<i64, Vec<SealedRow>> = HashMap::new();
    for row in ratings::of_round(conn, round)? {
        if roster.contains_key(&row.panelist) {
            answers.entry(row.item).or_default().push(row);
        }
    }
    Ok(answers)
}

/// Where the panel stood on an item in the last earlier round that had it.
struct EarlierAnswers {
    round: u32,
    version: u32,
    panel: u64,
    roster: std::sync::Arc<Roster>,
    /// Value or abstention by panelist.
    answers: HashMap<i64, Option<u64>>,
}

/// What was answered before.
struct Before {
    /// The last closed round and those who answered something in it.
    last: Option<(u32, HashSet<i64>)>,
    /// By item, in the last closed round that had it.
    items: HashMap<i64, EarlierAnswers>,
}

fn rounds_before(conn: &mut Conn, sheet: &Sheet) -> Result<Before> {
    let mut found: HashMap<i64, EarlierAnswers> = HashMap::new();
    let mut last = None;
    let before: Vec<Round> = round::store::all(conn, sheet.round.study_id)?
        .into_iter()
        .filter(|round| round.number < sheet.round.number && round.is_closed())
        .rev()
        .collect();
    for round in before {
        let wanted: Vec<_> = round::store::items(conn, round.id)?
            .into_iter()
            .filter(|item| {
                item.withdrawn.is_none()
                    && !found.contains_key(&item.id)
                    && sheet.items.iter().any(|i| i.id == item.id)
            })
            .collect();
        if wanted.is_empty() && last.is_some() {
            continue;
        }
        let roster = std::sync::Arc::new(
            panel::store::counted(conn, round.id)?
                .into_iter()
                .collect::<BTreeMap<_, _>>(),
        );
        let mut answers = answers_of(conn, round.id, &roster)?;
        last.get_or_insert_with(|| (round.number, panelists(&answers)));
        for item in wanted {
            let rows = answers.remove(&item.id).unwrap_or_default();
            found.insert(
                item.id,
                EarlierAnswers {
                    round: round.number,
                    version: item.version,
                    panel: roster.len() as u64,
                    roster: roster.clone(),
                    answers: rows
                        .iter()
                        .map(|row| (row.panelist, row.answer.value.map(u64::from)))
                        .collect(),
                },
            );
        }
    }
    Ok(Before { last, items: found })
}

/// Who of those who answered in round `round` also answered now.
fn attendance(round: u32, then: &HashSet<i64>, now: &HashSet<i64>) -> Attendance {
    let both = then.intersection(now).count() as u64;
    Attendance::new(round, then.len() as u64, now.len() as u64, both)
}

/// Those with at least one answer or abstention.
fn panelists(answers: &HashMap<i64, Vec<SealedRow>>) -> HashSet<i64> {
    answers.values().flatten().map(|row| row.panelist).collect()
}

/// What the items of a round share.
struct Context<'a> {
    roster: &'a Roster,
    groups: &'a [String],
    earlier: &'a HashMap<i64, EarlierAnswers>,
    /// How well the panelists know the field of each section, by section.
    expertise: &'a HashMap<String, HashMap<i64, u64>>,
    /// Somebody said with an answer how sure it is.
    says_confidence: bool,
}

impl Context<'_> {
    fn item_input(&self, placed: SheetItem<'_>, scale: &Scale, rows: &[SealedRow]) -> ItemInput {
        let k = scale.points.len();
        let (counts, abstained) = tally(k, rows.iter());
        let item = placed.placed.item;
        ItemInput {
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
            counts,
            abstained,
            by_group: self.by_group(k, rows),
            earlier: self.earlier.get(&placed.item.id).map(|then| EarlierRound {
                round: then.round,
                version: then.version,
                panel: then.panel,
                transition: transition(k, placed.item.version, rows, self.roster, then),
            }),
            by_confidence: match self.says_confidence {
                true => by_level(k, rows.iter().filter_map(confidence)),
                false => Vec::new(),
            },
            by_expertise: self.by_expertise(k, &placed.placed.section.id, rows),
        }
    }

    /// Nothing of a section whose field nobody who answered there said to know, well or not.
    fn by_expertise(&self, k: usize, section: &str, rows: &[SealedRow]) -> Vec<Vec<u64>> {
        let none = HashMap::new();
        let levels = self.expertise.get(section).unwrap_or(&none);
        let valid = || {
            rows.iter()
                .filter_map(|row| Some((row.panelist, row.answer.value?)))
        };
        match valid().any(|(panelist, _)| levels.contains_key(&panelist)) {
            true => by_level(
                k,
                valid().map(|(panelist, value)| (u64::from(value), levels.get(&panelist).copied())),
            ),
            false => Vec::new(),
        }
    }

    fn by_group(&self, k: usize, rows: &[SealedRow]) -> Vec<GroupCounts> {
        let is_of = |group: &Option<String>, name: &String| group.as_ref() == Some(name);
        let of_group = |name: &String| {
            let is_in = |row: &&SealedRow| {
                let group = self.roster.get(&row.panelist);
                group.is_some_and(|group| is_of(group, name))
            };
            let (counts, abstained) = tally(k, rows.iter().filter(is_in));
            let panel = self.roster.values().filter(|group| is_of(group, name));
            GroupCounts {
                name: name.clone(),
                counts,
                abstained,
                panel: panel.count() as u64,
            }
        };
        self.groups.iter().map(of_group).collect()
    }
}

/// A valid answer's value with the confidence it was given with.
fn confidence(row: &SealedRow) -> Option<(u64, Option<u64>)> {
    let level = row.answer.confidence.map(u64::from);
    Some((u64::from(row.answer.value?), level))
}

/// Counts by value, and how many could not judge.
fn tally<'a>(k: usize, rows: impl Iterator<Item = &'a SealedRow>) -> (Vec<u64>, u64) {
    let mut histogram = Histogram::empty(k);
    let mut abstained = 0;
    for row in rows {
        match row.answer.value {
            Some(value) => {
                histogram.add(u64::from(value));
            }
            None => abstained += 1,
        }
    }
    (histogram.counts().to_vec(), abstained)
}

/// Between two versions nothing is compared, and the scale may have changed: all zero then.
fn transition(
    k: usize,
    version: u32,
    rows: &[SealedRow],
    roster: &Roster,
    then: &EarlierAnswers,
) -> Vec<Vec<u64>> {
    let mut table = TransitionTable::empty(k);
    if version == then.version {
        let now: HashMap<i64, Option<u64>> = rows
            .iter()
            .map(|row| (row.panelist, row.answer.value.map(u64::from)))
            .collect();
        let newcomers = roster.keys().filter(|id| !then.roster.contains_key(id));
        for panelist in then.roster.keys().chain(newcomers) {
            table.add(
                then.answers.get(panelist).copied(),
                now.get(panelist).copied(),
            );
        }
    }
    table.cells().to_vec()
}

fn reasons_of(rows: &[SealedRow], regions: &[Region]) -> Vec<Reason> {
    rows.iter()
        .filter_map(|row| reason_of(row, regions))
        .collect()
}

/// What is shown of an answer's reason: its text, or why it was redacted, under the region of the
/// answer.
pub fn reason_of(row: &SealedRow, regions: &[Region]) -> Option<Reason> {
    let redacted = row
        .redaction
        .as_ref()
        .map(|redaction| redaction.why.clone());
    let text = match redacted {
        Some(_) => String::new(),
        None => row.answer.rationale.clone()?,
    };
    let region = row
        .answer
        .value
        .and_then(|value| regions.get((value as usize).checked_sub(1)?).copied());
    Some(Reason {
        region,
        text,
        redacted,
    })
}

fn matrix(
    roster: &Roster,
    columns: &[i64],
    answers: &HashMap<i64, Vec<SealedRow>>,
) -> Option<Matrix> {
    if roster.len().saturating_mul(columns.len()) > MOST_CELLS {
        return None;
    }
    let mut rows: BTreeMap<i64, Vec<Option<u64>>> = roster
        .keys()
        .map(|panelist| (*panelist, vec![None; columns.len()]))
        .collect();
    for (column, item) in columns.iter().enumerate() {
        for row in answers.get(item).into_iter().flatten() {
            if let Some(cells) = rows.get_mut(&row.panelist) {
                cells[column] = row.answer.value.map(u64::from);
            }
        }
    }
    let answered: Vec<Vec<Option<u64>>> = rows
        .into_values()
        .filter(|cells| cells.iter().any(Option::is_some))
        .collect();
    Matrix::new(answered)
}
