//! Closing a round, once and for all, and taking it back while nobody has looked.

use std::collections::{HashMap, HashSet};

use rand::seq::SliceRandom;

use super::count::count;
use super::{Error, seal, store};
use crate::aggregation::results::round_results_with_matrix;
use crate::audit;
use crate::mail::Service;
use crate::panel::{
    self,
    letters::{self, Kind},
};
use crate::rating;
use crate::result::{self, Reasons};
use crate::round::{self, GRACE, Round, State};
use crate::store::{Conn, Store};
use crate::study::{self, Study};

/// What a closing left behind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Closed {
    /// SHA-256 of the sealed round, in hex.
    pub seal: String,
}

/// From how many answers on a closing reads them on further connections, and on how many.
const LARGE: usize = 1_000;
const READERS: usize = 2;

/// Closes an open round: in one transaction no answer is taken any more, the answers are
/// counted, the results stored and the round sealed. It happens once, whoever asks how often.
///
/// # Errors
/// `WrongState` unless the round is open.
pub fn close(
    db: &Store,
    study: &Study,
    number: u32,
    mail: Service,
    actor: Option<i64>,
    now: i64,
) -> Result<Closed, Error> {
    db.write(|conn| {
        let round =
            round::store::find(conn, study.id, number)?.ok_or(Error::UnknownRound(number))?;
        // Before anything is read: on PostgreSQL this waits for the answers being saved and
        // keeps later ones out.
        if !round::store::change_state(conn, round.id, State::Open, State::Closed)? {
            return Err(Error::WrongState {
                number,
                state: round.state,
                wish: "closed",
            });
        }
        freeze_participation(conn, &round)?;
        let sheet = round::store::sheet(conn, &round)?;
        let answered = panel::store::answered(conn, round.id)?;
        // The answers stay as they are until this transaction ends, so that others may read them.
        let beside = match answered as usize * sheet.items.len() {
            0..LARGE => Vec::new(),
            _ => db.beside(READERS),
        };
        let mut leaves = HashMap::new();
        let mut counted = count(conn, beside, &study.slug, &sheet, |placed, answers| {
            leaves.insert(placed.item.id, seal::Salted::new(&seal::leaves(answers)));
        })?;
        shuffle(&mut counted.reasons);
        let mut results = round_results_with_matrix(&counted.input, counted.matrix.as_ref());
        let document = seal::seal(&sheet, &counted.input, &leaves, &results);
        let root = seal::root(&document);
        results.seal = Some(root.clone());
        result::store::insert(
            conn,
            round.id,
            &counted.input,
            &results,
            &counted.reasons,
            answered,
        )?;
        store::insert(conn, round.id, &root, &document)?;
        round::store::set_closed(conn, round.id, Some(now))?;
        let entry = audit::Entry {
            at: now,
            actor,
            action: "round.close",
            study: Some(study.id),
            object: &format!("round {number}"),
            detail: &root,
        };
        audit::record(conn, entry)?;
        panel::store::wishes::forget_round(conn, round.id)?;
        letters::queue_news(conn, mail, &round, Kind::Closed, now)?;
        Ok(Closed { seal: root })
    })
}

/// Closes every round whose deadline and grace have passed; their studies and numbers.
pub fn close_due(db: &Store, mail: Service, now: i64) -> Result<Vec<(String, u32)>, Error> {
    let due = db.read(|conn| {
        let mut due = Vec::new();
        for round in round::store::due(conn, now - GRACE)? {
            due.extend(
                study::store::by_id(conn, round.study_id)?.map(|study| (study, round.number)),
            );
        }
        Ok::<_, crate::store::Error>(due)
    })?;
    let mut closed = Vec::new();
    for (study, number) in due {
        match close(db, &study, number, mail, None, now) {
            Ok(_) => closed.push((study.slug, number)),
            // Somebody else was faster.
            Err(Error::WrongState { .. }) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(closed)
}

/// Opens a closed round again, for a reason, while nobody has looked at its results. A
/// deadline that has passed is lifted.
///
/// # Errors
/// `WrongState` unless it is closed, `Final` once somebody has looked, `NoReason`.
pub fn reopen(
    db: &Store,
    study: &Study,
    number: u32,
    reason: &str,
    mail: Service,
    actor: Option<i64>,
    now: i64,
) -> Result<(), Error> {
    let reason = reason_of(reason)?;
    db.write(|conn| {
        let round =
            round::store::find(conn, study.id, number)?.ok_or(Error::UnknownRound(number))?;
        if !round::store::change_state(conn, round.id, State::Closed, State::Open)? {
            return Err(Error::WrongState {
                number,
                state: round.state,
                wish: "reopened",
            });
        }
        // The row is locked now; a look that came before is seen.
        let round =
            round::store::find(conn, study.id, number)?.ok_or(Error::UnknownRound(number))?;
        if round.looked_at.is_some() {
            return Err(Error::Final(number));
        }
        if round::store::all(conn, study.id)?
            .iter()
            .any(|other| other.number > number)
        {
            return Err(Error::Final(number));
        }
        result::store::delete(conn, round.id)?;
        store::delete(conn, round.id)?;
        round::store::set_closed(conn, round.id, None)?;
        if round.deadline.is_some_and(|deadline| deadline <= now) {
            round::store::set_deadline(conn, round.id, None)?;
        }
        let entry = audit::Entry {
            at: now,
            actor,
            action: "round.reopen",
            study: Some(study.id),
            object: &format!("round {number}"),
            detail: reason,
        };
        audit::record(conn, entry)?;
        letters::queue_news(conn, mail, &round, Kind::Reopened, now)?;
        Ok(())
    })
}

/// A reason as it goes on record: without blanks around it, 1 to 600 characters.
pub(super) fn reason_of(typed: &str) -> Result<&str, Error> {
    let reason = typed.trim();
    let fits = (1..=600).contains(&reason.chars().count()) && !reason.contains('\0');
    fits.then_some(reason).ok_or(Error::NoReason)
}

/// Who counts in N: the roster at opening and those who came later and answered something,
/// less those who declined (unless they withdrew and let their answers count), and those whose invitation bounced and who never answered.
fn freeze_participation(conn: &mut Conn, round: &Round) -> Result<(), Error> {
    let participations = panel::store::participations(conn, round.id)?;
    let answered = rating::store::panelists(conn, round.id)?;
    let answered: HashSet<i64> = answered.into_iter().collect();
    panel::store::background::freeze(conn, round.id, round.study_id)?;
    let keeping = panel::store::consents::keeping(conn, round.study_id)?;
    let (mut counted, mut others) = (Vec::new(), Vec::new());
    for panelist in panel::store::all(conn, round.study_id)? {
        let Some(participation) = participations.get(&panelist.id) else {
            continue;
        };
        let answered = answered.contains(&panelist.id);
        let counts = match panelist.declined {
            true => answered && keeping.contains(&panelist.id),
            false => answered || (participation.on_roster_at_opening && !panelist.bounced),
        };
        match counts {
            true => counted.push(panelist.id),
            false => others.push(panelist.id),
        }
    }
    panel::store::set_counted(conn, round.id, &counted, true)?;
    panel::store::set_counted(conn, round.id, &others, false)?;
    Ok(())
}

/// An order that says nothing, the same for all who read it.
fn shuffle(reasons: &mut Reasons) {
    for of_item in reasons.values_mut() {
        of_item.shuffle(&mut rand::rng());
        of_item.sort_by_key(|reason| reason.region.map(|region| region as u8));
    }
}
