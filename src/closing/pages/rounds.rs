//! All rounds of a study, and the next one prepared from the last.

use actix_web::web::{Data, Path};

use super::course::{Course, RoundCourse};
use super::shell;
use crate::account::access::{Act, Standing};
use crate::closing::{Error, store};
use crate::locale::dates;
use crate::rating::Seat;
use crate::round::views::{NextRound, RoundCard, RoundsPage};
use crate::web::AppState;
use crate::web::error::{Answer, Failure};
use crate::web::reply::html;
use crate::web::session::SignedIn;

/// What the page shows.
struct Rounds {
    course: Course,
    /// Of each round, in order.
    seals: Vec<Option<String>>,
}

pub(super) async fn list(state: Data<AppState>, who: SignedIn, slug: Path<String>) -> Answer {
    let seat = state.enter(&who.principal, &slug, Act::RunRounds).await?;
    let shown = read(&state, &seat).await?;
    let standing = seat.membership.standing;
    let base = format!("/studies/{slug}");
    let mut rounds: Vec<RoundCard> = shown
        .course
        .rounds
        .iter()
        .zip(&shown.seals)
        .map(|(of, seal)| card(&shown.course, of, seal.clone(), &base, standing))
        .collect();
    rounds.reverse();
    let last = shown.course.last();
    html(&RoundsPage {
        shell: shell(&who, &seat, "rounds", "Rounds"),
        rounds,
        next: last
            .is_none_or(|of| of.round.is_closed())
            .then(|| NextRound {
                number: last.map_or(1, |of| of.round.number + 1),
                href: format!("{base}/rounds/next"),
            }),
    })
}

async fn read(state: &AppState, seat: &Seat) -> Result<Rounds, Failure> {
    let study = seat.membership.study.clone();
    state
        .blocking(move |db| {
            db.read(|conn| {
                let course = Course::read(conn, &study)?;
                let mut seals = Vec::new();
                for of in &course.rounds {
                    seals.push(store::find(conn, of.round.id)?.map(|seal| seal.root));
                }
                Ok::<_, Error>(Rounds { course, seals })
            })
        })
        .await
}

fn card(
    course: &Course,
    of: &RoundCourse,
    seal: Option<String>,
    base: &str,
    standing: Standing,
) -> RoundCard {
    let round = &of.round;
    let number = round.number;
    let (t, zone) = (course.speaker(), course.zone());
    let mut facts = vec![("Items".to_owned(), of.items.to_string())];
    let mut fact = |name: &str, value: String| facts.push((name.to_owned(), value));
    if let Some(at) = round.opened_at {
        fact("Opened", dates::day(t, at, &zone));
    }
    match (round.is_open(), round.deadline) {
        (_, Some(at)) => fact("Deadline", dates::deadline(t, at, &zone)),
        (true, None) => fact("Deadline", "None".to_owned()),
        (false, None) => {}
    }
    if !round.is_draft() {
        fact("Submitted", format!("{} of {}", of.submitted(), of.panel()));
    }
    if let Some(at) = round.closed_at {
        fact("Closed", dates::deadline(t, at, &zone));
    }
    let to = |part: &str, words: String| (format!("{base}/{part}"), words);
    let act = |act: &str, words: String| to(&format!("rounds/{number}/{act}"), words);
    let mut links = Vec::new();
    if round.is_draft() {
        links.push(act("open", format!("Open round {number}…")));
        links.push(act("items", "Change the items".to_owned()));
    } else if round.is_open() {
        links.push(act("close", format!("Close round {number}…")));
        let words = match round.deadline {
            Some(_) => "Extend the deadline",
            None => "Set a deadline",
        };
        links.push(act("extend", words.to_owned()));
        links.push(act("items", "Items".to_owned()));
    } else {
        if standing.may(Act::SeeResults) {
            links.push(to(&format!("results?round={number}"), "Results".to_owned()));
            links.push(to(&format!("report?round={number}"), "Report".to_owned()));
        }
        let is_last = course.last().is_some_and(|last| last.round.id == round.id);
        if is_last && round.looked_at.is_none() {
            links.push(act("reopen", "Reopen…".to_owned()));
        }
    }
    RoundCard {
        number,
        state: match (round.is_draft(), round.is_open()) {
            (true, _) => "Draft".to_owned(),
            (_, true) => "Open".to_owned(),
            _ => "Closed".to_owned(),
        },
        is_open: round.is_open(),
        facts,
        seal,
        links,
    }
}
