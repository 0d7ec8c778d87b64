//! All rounds of a study, and the next one prepared from the last.

use actix_web::web::{Data, Path};

use super::course::{Course, RoundCourse};
use super::shell;
use crate::account::access::{Act, Standing};
use crate::aggregation::results::ItemResult;
use crate::closing::{Carry, Error, prepare, settled, store};
use crate::locale::dates;
use crate::rating::Seat;
use crate::result::{self, StoredResult};
use crate::round::views::{CarryItem, PrepareForm, RoundCard, RoundsPage};
use crate::study;
use crate::study::store::ItemRow;
use crate::web::AppState;
use crate::web::error::{Answer, Failure};
use crate::web::input::Fields;
use crate::web::reply::{html_as, see_other};
use crate::web::session::SignedIn;

/// What the page shows.
struct Rounds {
    course: Course,
    /// Of each round, in order.
    seals: Vec<Option<String>>,
    /// The items of the study with their present versions.
    items: Vec<ItemRow>,
    /// Results of the last round, if somebody has looked at them before.
    known: Option<StoredResult>,
}

/// What was chosen in the form.
struct Choice {
    carry: String,
    items: Vec<String>,
}

pub(super) async fn list(state: Data<AppState>, who: SignedIn, slug: Path<String>) -> Answer {
    let seat = state.enter(&who.principal, &slug, Act::RunRounds).await?;
    show(&state, &who, &seat, None, String::new()).await
}

pub(super) async fn prepare_next(
    state: Data<AppState>,
    who: SignedIn,
    slug: Path<String>,
    fields: Fields,
) -> Answer {
    let seat = state.enter(&who.principal, &slug, Act::RunRounds).await?;
    let choice = Choice {
        carry: fields.text("carry").to_owned(),
        items: fields
            .iter()
            .filter_map(|(name, _)| name.strip_prefix("item-").map(str::to_owned))
            .collect(),
    };
    let carry = match choice.carry.as_str() {
        "all" => Carry::All,
        "unsettled" => Carry::Unsettled,
        "chosen" if choice.items.is_empty() => {
            let said = "Choose at least one item for the round.".to_owned();
            return show(&state, &who, &seat, Some(choice), said).await;
        }
        "chosen" => Carry::Chosen(choice.items.clone()),
        _ => {
            let said = "Choose which items the round takes up.".to_owned();
            return show(&state, &who, &seat, Some(choice), said).await;
        }
    };
    let (study, actor, now) = (
        seat.membership.study.clone(),
        who.principal.id(),
        state.now(),
    );
    let prepared = state
        .blocking(move |db| {
            match prepare(db, &study, &carry, Some(actor), now) {
                // The page says these at the form, with what was chosen.
                Err(error @ (Error::UnknownItem(_) | Error::NoItems)) => Ok(Err(error.to_string())),
                Err(error) => Err(error),
                Ok(round) => Ok(Ok(round)),
            }
        })
        .await?;
    if let Err(said) = prepared {
        return show(&state, &who, &seat, Some(choice), said).await;
    }
    state.desk.forget();
    see_other(&format!("/studies/{slug}/rounds"))
}

async fn show(
    state: &AppState,
    who: &SignedIn,
    seat: &Seat,
    choice: Option<Choice>,
    problem: String,
) -> Answer {
    let shown = read(state, seat).await?;
    let standing = seat.membership.standing;
    let base = format!("/studies/{}", seat.membership.study.slug);
    let mut rounds: Vec<RoundCard> = shown
        .course
        .rounds
        .iter()
        .zip(&shown.seals)
        .map(|(of, seal)| card(&shown.course, of, seal.clone(), &base, standing))
        .collect();
    rounds.reverse();
    html_as(
        if problem.is_empty() { 200 } else { 422 },
        &RoundsPage {
            shell: shell(who, seat, "rounds", "Rounds").with_error(!problem.is_empty()),
            rounds,
            prepare: form(&shown, &base, choice),
            problem,
        },
    )
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
                let known = match course.last() {
                    Some(of) if of.round.is_closed() && of.round.looked_at.is_some() => {
                        Some(result::of_closed(conn, study.id, of.round.number)?)
                    }
                    _ => None,
                };
                Ok::<_, Error>(Rounds {
                    items: study::store::items(conn, study.id)?,
                    course,
                    seals,
                    known,
                })
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
        fact(
            "Submitted",
            format!("{} of {}", of.response.submitted, of.response.invited),
        );
    }
    if let Some(at) = round.closed_at {
        fact("Closed", dates::deadline(t, at, &zone));
    }
    let to = |part: &str, words: String| (format!("{base}/{part}"), words);
    let act = |act: &str, words: String| to(&format!("rounds/{number}/{act}"), words);
    let mut links = Vec::new();
    if round.is_draft() {
        links.push(act("open", format!("Open round {number}…")));
    } else if round.is_open() {
        links.push(act("close", format!("Close round {number}…")));
        let words = match round.deadline {
            Some(_) => "Extend the deadline",
            None => "Set a deadline",
        };
        links.push(act("extend", words.to_owned()));
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

fn form(shown: &Rounds, base: &str, choice: Option<Choice>) -> Option<PrepareForm> {
    let last = shown.course.last();
    if last.is_some_and(|of| !of.round.is_closed()) {
        return None;
    }
    let result_of = |id: &str| shown.known.as_ref().and_then(|k| k.results.item(id));
    let is_settled = |id: &str| {
        let version = shown.items.iter().find(|row| row.name == id)?.version;
        Some(settled(result_of(id)?, version))
    };
    let ids = || shown.course.definition.items().map(|placed| placed.item);
    let unsettled = shown.known.as_ref().map(|_| {
        ids()
            .filter(|item| is_settled(&item.id) != Some(true))
            .count()
    });
    Some(PrepareForm {
        number: last.map_or(1, |of| of.round.number + 1),
        action: format!("{base}/rounds"),
        items: ids()
            .map(|item| CarryItem {
                id: item.id.clone(),
                text: item.text.clone(),
                was: result_of(&item.id).map(was).unwrap_or_default(),
                chosen: match &choice {
                    Some(choice) => choice.items.contains(&item.id),
                    None => is_settled(&item.id) != Some(true),
                },
            })
            .collect(),
        unsettled,
        carry: choice.map_or_else(|| "all".to_owned(), |choice| choice.carry),
        has_earlier: last.is_some(),
    })
}

/// "Split, unstable".
fn was(item: &ItemResult) -> String {
    let label = item.label.words();
    let mut letters = label.chars();
    let label: String = letters
        .next()
        .map(|first| first.to_uppercase().chain(letters).collect())
        .unwrap_or_default();
    let stable = item.stability.as_ref().and_then(|s| s.stable);
    match stable {
        Some(true) => format!("{label}, stable"),
        Some(false) => format!("{label}, unstable"),
        None => label,
    }
}
