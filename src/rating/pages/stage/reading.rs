//! How a stage is read: at once, on one connection.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::Arc;

use super::super::cut;
use super::Stage;
use crate::clock::day_in;
use crate::locale::Speaker;
use crate::panel::{self, Participation};
use crate::rating::store;
use crate::result::{self, StoredResult};
use crate::round::{self, Round, RoundItem, Sheet};
use crate::store::{Conn, Store};
use crate::study::check::missing;
use crate::study::{self, Study};
use crate::web::AppState;
use crate::web::error::Failure;
use crate::web::page::Preview;

/// What keeps a stage from being read on a connection for reading.
enum Short {
    /// Nobody has looked at the results of this round, and now somebody does.
    Unseen(Box<Round>),
    Failed(result::Error),
}

impl<E: Into<result::Error>> From<E> for Short {
    fn from(error: E) -> Self {
        Short::Failed(error.into())
    }
}

/// Reads what shows results; from then on the closings of rounds of which it shows some are final.
fn looking<T>(
    db: &Store,
    now: i64,
    work: impl Fn(&mut Conn) -> Result<T, Short>,
) -> Result<T, result::Error> {
    loop {
        match db.read(&work) {
            Err(Short::Unseen(round)) => result::look_at(db, &round, now).map(drop)?,
            Err(Short::Failed(error)) => return Err(error),
            Ok(found) => return Ok(found),
        }
    }
}

/// The round that `which` finds among those of its study, as a panelist sees it.
pub(super) async fn read(
    state: &AppState,
    study: i64,
    panelist: i64,
    now: i64,
    which: impl Fn(&[Round]) -> Option<usize> + Send + 'static,
) -> Result<Option<Stage>, Failure> {
    let find_here = |conn: &mut Conn| find(conn, study, panelist, now, &which);
    match state.store.read_here(find_here) {
        Some(Ok(found)) if !found.as_ref().is_some_and(is_new) => Ok(found),
        // Something is to be written, or did not work out: both may take their time.
        _ => {
            let read = move |db: &Store| read_and_note(db, study, panelist, now, which);
            state.blocking(read).await
        }
    }
}

/// Whether the panelist has not seen the round before.
fn is_new(stage: &Stage) -> bool {
    stage.participation.opened_day.is_none()
}

fn read_and_note(
    db: &Store,
    study: i64,
    panelist: i64,
    now: i64,
    which: impl Fn(&[Round]) -> Option<usize>,
) -> Result<Option<Stage>, result::Error> {
    let found = looking(db, now, |conn| find(conn, study, panelist, now, &which))?;
    if let Some(stage) = found.as_ref().filter(|stage| is_new(stage)) {
        let day = day_in(now, &stage.sheet.definition.time_zone);
        let round = stage.sheet.round.id;
        db.note(|conn| panel::store::mark_opened(conn, round, panelist, day))?;
    }
    Ok(found)
}

fn find(
    conn: &mut Conn,
    study: i64,
    panelist: i64,
    now: i64,
    which: impl Fn(&[Round]) -> Option<usize>,
) -> Result<Option<Stage>, Short> {
    let rounds = round::store::all(conn, study)?;
    let Some(at) = which(&rounds) else {
        return Ok(None);
    };
    let round = &rounds[at];
    let sheet = round::store::sheet(conn, round)?;
    let mut participations = panel::store::participations_of(conn, study, panelist)?;
    let participation = participations.remove(&round.id).unwrap_or_default();
    let is_before = |other: &&Round| other.is_closed() && other.number < round.number;
    let closed: Vec<&Round> = rounds.iter().filter(is_before).rev().collect();
    let has_started = |other: &Round| {
        let then = participations.get(&other.id);
        then.is_some_and(|then| then.started_day.is_some())
    };
    let missed = closed.iter().rev().filter(|other| !has_started(other));
    let missed = missed.map(|other| other.number).collect();
    let EarlierRounds { results, before } = earlier_rounds(conn, &sheet, closed)?;
    Ok(Some(Stage {
        base: format!("/studies/{}", sheet.definition.slug),
        preview: None,
        participation,
        answers: store::mine(conn, round.id, panelist)?,
        earlier: store::earlier(conn, &sheet, panelist)?,
        missed,
        stencils: cut::stencils(conn, &sheet, &results),
        results,
        before,
        t: Speaker::for_tag(&sheet.definition.language),
        sheet,
        now,
    }))
}

/// The round that opens next, or is open, as somebody sees it who has answered nothing; none while
/// the last round is closed and no other is prepared.
pub fn rehearse(db: &Store, study: &Study, now: i64) -> Result<Option<Stage>, result::Error> {
    looking(db, now, |conn| rehearsal(conn, study, now))
}

fn rehearsal(conn: &mut Conn, study: &Study, now: i64) -> Result<Option<Stage>, Short> {
    let rounds = round::store::all(conn, study.id)?;
    let fresh = study::store::by_id(conn, study.id)?;
    let study = fresh.unwrap_or_else(|| study.clone());
    let sheet = match rounds.last() {
        Some(last) if last.is_closed() => return Ok(None),
        Some(last) => round::store::sheet(conn, last)?,
        None => Sheet::of_all(&study),
    };
    let (number, slug) = (sheet.round.number, &study.slug);
    let closed = rounds.iter().filter(|round| round.is_closed());
    let closed: Vec<&Round> = closed.rev().collect();
    let after = closed.first().map(|round| round.number);
    let EarlierRounds { results, before } = earlier_rounds(conn, &sheet, closed)?;
    let gaps = match sheet.round.is_draft() {
        true => missing(&sheet.definition).len(),
        false => 0,
    };
    Ok(Some(Stage {
        base: format!("/studies/{slug}/preview"),
        preview: Some(Preview {
            round: number,
            after,
            missing: gaps,
            back: format!("/studies/{slug}/items"),
        }),
        t: Speaker::for_tag(&sheet.definition.language),
        sheet,
        participation: Participation::default(),
        answers: HashMap::new(),
        earlier: Vec::new(),
        results,
        missed: Vec::new(),
        before,
        stencils: None,
        now,
    }))
}

/// What a stage shows of the rounds before.
struct EarlierRounds {
    results: Vec<Arc<StoredResult>>,
    before: HashMap<u32, Sheet>,
}

/// Results of the rounds `closed`, from the last on, until each item of the sheet has some; and what
/// was asked where an item was asked in other words.
fn earlier_rounds(
    conn: &mut Conn,
    sheet: &Sheet,
    closed: Vec<&Round>,
) -> Result<EarlierRounds, Short> {
    let mut results: Vec<Arc<StoredResult>> = Vec::new();
    for round in closed {
        let is_covered = sheet.items.iter().all(|item| {
            results
                .iter()
                .any(|stored| stored.results.item(&item.name).is_some())
        });
        if is_covered {
            break;
        }
        let seen = result::seen(conn, round)?;
        let seen = seen.ok_or_else(|| Short::Unseen(Box::new(round.clone())))?;
        results.push(Arc::new(seen));
    }
    let mut before = HashMap::new();
    for item in sheet.items.iter() {
        if let Some(stored) = reworded(&results, item)
            && let Entry::Vacant(place) = before.entry(stored.round.number)
        {
            place.insert(round::store::sheet(conn, &stored.round)?);
        }
    }
    Ok(EarlierRounds { results, before })
}

/// The last results of an item, where they are of another version.
pub(super) fn reworded<'a>(
    results: &'a [Arc<StoredResult>],
    item: &RoundItem,
) -> Option<&'a StoredResult> {
    let of_item = |stored: &'a Arc<StoredResult>| Some((stored, stored.results.item(&item.name)?));
    let (last, result) = results.iter().find_map(of_item)?;
    (result.version != item.version).then_some(last.as_ref())
}
