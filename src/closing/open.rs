//! Opening a round: item list and wording freeze, the roster is counted.

use super::Error;
use crate::audit;
use crate::mail::Service;
use crate::panel;
use crate::round::{self, Round, State};
use crate::store::Store;
use crate::study::check::{Finding, Place};
use crate::study::definition::Definition;
use crate::study::{self, Study, check};

/// Opens a draft and, where mail is on, tells everybody who has not declined. `deadline` in
/// microseconds since 1970, UTC.
///
/// # Errors
/// `WrongState` unless it is a draft; `NotReady` with everything the study still lacks.
pub fn open(
    db: &Store,
    study: &Study,
    number: u32,
    deadline: Option<i64>,
    mail: Service,
    actor: Option<i64>,
    now: i64,
) -> Result<Round, Error> {
    if deadline.is_some_and(|at| at <= now) {
        return Err(Error::DeadlinePast);
    }
    db.write(|conn| {
        let round =
            round::store::find(conn, study.id, number)?.ok_or(Error::UnknownRound(number))?;
        if !round::store::change_state(conn, round.id, State::Draft, State::Open)? {
            return Err(Error::WrongState {
                number,
                state: round.state,
                wish: "opened",
            });
        }
        // What freezes is what stands there now, and nobody changes it meanwhile.
        study::store::lock(conn, study.id)?;
        let present = study::store::by_id(conn, study.id)?.ok_or(Error::UnknownRound(number))?;
        let items = round::store::items(conn, round.id)?;
        let invited: Vec<_> = panel::store::all(conn, study.id)?
            .into_iter()
            .filter(|panelist| !panelist.declined)
            .collect();
        let lacking = lacking(&present.definition, items.len(), invited.len());
        if !lacking.is_empty() {
            let words = lacking.into_iter().map(|finding| finding.words);
            return Err(Error::NotReady(words.collect()));
        }
        for panelist in &invited {
            panel::store::invite(conn, round.id, panelist, true)?;
        }
        let frozen = study::store::to_json(&present.definition)?;
        round::store::set_opened(conn, round.id, &frozen, now, deadline)?;
        let entry = audit::Entry {
            at: now,
            actor,
            action: "round.open",
            study: Some(study.id),
            object: &format!("round {number}"),
            detail: &format!("{} items, {} invited", items.len(), invited.len()),
        };
        audit::record(conn, entry)?;
        let round = Round {
            state: State::Open,
            deadline,
            opened_at: Some(now),
            ..round
        };
        panel::letters::queue_opening(conn, mail, &round, &invited, now)?;
        Ok(round)
    })
}

/// What must be mended before a round with so many items opens for so many people; empty when
/// nothing is.
pub fn lacking(definition: &Definition, items: usize, panel: usize) -> Vec<Finding> {
    let mut lacking = check::missing(definition);
    if items == 0 {
        let words = "The round has no items.";
        lacking.push(Finding::missing(words, Place::NewSection));
    }
    if panel == 0 {
        lacking.push(Finding::missing("Nobody is on the panel.", Place::Panel));
    }
    lacking
}
