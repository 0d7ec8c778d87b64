//! The acts on a round, each behind a page that says what it means.

use actix_web::web::{Data, Path, Query};
use serde::Deserialize;

use super::course::{Course, RoundCourse};
use super::shell;
use crate::account::access::Act;
use crate::account::views::CodeAsked;
use crate::account::{self, Proof};
use crate::clock::DAY;
use crate::closing::deadline::{self, problem};
use crate::closing::views::{
    CloseRoundPage, Consequences, ExtendRoundPage, OpenRoundPage, Problem, ReopenRoundPage,
    TypedDeadline,
};
use crate::closing::{Error, close, extend, lacking, open, reopen};
use crate::locale::dates;
use crate::rating::Seat;
use crate::round::State;
use crate::study::check::{self, Finding};
use crate::study::views::editor::{CheckCard, CheckLine};
use crate::web::AppState;
use crate::web::error::{Answer, Failure};
use crate::web::input::Fields;
use crate::web::page::Shell;
use crate::web::reply::{html_as, see_other};
use crate::web::session::SignedIn;

type Address = Path<(String, u32)>;

/// A coordinator before a round that is to be changed.
struct Desk {
    who: SignedIn,
    seat: Seat,
    course: Course,
    /// Place of the round in the course.
    place: usize,
    /// What the rule makes of answers at random; nothing for a round that is no draft.
    chance: String,
    now: i64,
}

impl Desk {
    /// Lets a coordinator in and reads what the page will say; `state` is what the round must be
    /// in for the `wish`.
    async fn enter(
        state: &AppState,
        who: SignedIn,
        (slug, number): (String, u32),
        expected: State,
        wish: &'static str,
    ) -> Result<Self, Failure> {
        let seat = state.enter(&who.principal, &slug, Act::RunRounds).await?;
        let study = seat.membership.study.clone();
        let (course, chance) = state
            .blocking(move |db| {
                let course = db.read(|conn| Course::read(conn, &study))?;
                let chance = match expected {
                    State::Draft => course.chance(number),
                    _ => String::new(),
                };
                Ok::<_, crate::store::Error>((course, chance))
            })
            .await?;
        let place = course
            .rounds
            .iter()
            .position(|of| of.round.number == number)
            .ok_or(Error::UnknownRound(number))?;
        let found = course.rounds[place].round.state;
        if found != expected {
            return Err(Error::WrongState {
                number,
                state: found,
                wish,
            }
            .into());
        }
        let now = state.now();
        Ok(Self {
            who,
            seat,
            course,
            place,
            chance,
            now,
        })
    }

    fn of(&self) -> &RoundCourse {
        &self.course.rounds[self.place]
    }

    fn number(&self) -> u32 {
        self.of().round.number
    }

    fn back(&self, part: &str) -> String {
        format!("/studies/{}/{part}", self.seat.membership.study.slug)
    }

    /// The frame of a page that is reached from the tab `from`.
    fn shell(&self, from: &str, title: &str, problems: &[Problem]) -> Shell {
        shell(&self.who, &self.seat, from, title).with_error(!problems.is_empty())
    }

    /// "Amsterdam".
    fn city(&self) -> String {
        let name = dates::zone_name(self.now, &self.course.zone());
        name.split(',').next().unwrap_or_default().to_owned()
    }
}

fn typed(fields: &Fields) -> TypedDeadline {
    TypedDeadline {
        date: fields.text("deadline_date").trim().to_owned(),
        time: fields.text("deadline_time").trim().to_owned(),
    }
}

/// Status of a page with or without problems.
fn status(problems: &[Problem]) -> u16 {
    if problems.is_empty() { 200 } else { 422 }
}

pub(super) async fn ask_to_open(state: Data<AppState>, who: SignedIn, path: Address) -> Answer {
    let desk = Desk::enter(&state, who, path.into_inner(), State::Draft, "opened").await?;
    opening(&desk, TypedDeadline::default(), Vec::new())
}

pub(super) async fn open_round(
    state: Data<AppState>,
    who: SignedIn,
    path: Address,
    fields: Fields,
) -> Answer {
    let desk = Desk::enter(&state, who, path.into_inner(), State::Draft, "opened").await?;
    let typed = typed(&fields);
    let deadline = match deadline::read(&typed, &desk.course.zone()) {
        Ok(deadline) => deadline,
        Err(problems) => return opening(&desk, typed, problems),
    };
    if deadline.is_some_and(|at| at <= desk.now) {
        let past = problem("deadline_date", Error::DeadlinePast.to_string());
        return opening(&desk, typed, vec![past]);
    }
    let (study, number) = (desk.seat.membership.study.clone(), desk.number());
    let (actor, now, mail) = (desk.who.principal.id(), desk.now, state.mail());
    state
        .blocking(move |db| open(db, &study, number, deadline, mail, Some(actor), now))
        .await?;
    state.desk.forget();
    see_other(&desk.back("overview"))
}

fn opening(desk: &Desk, typed: TypedDeadline, problems: Vec<Problem>) -> Answer {
    let (definition, panel) = (&desk.course.definition, desk.course.panel());
    let (rule, items) = (&definition.consensus, desk.of().items);
    let missing = lacking(definition, items, panel as usize);
    let worth = check::warnings(definition);
    let base = desk.back("");
    let line = |found: &Finding| CheckLine::of(found, definition, base.trim_end_matches('/'));
    let least = (rule.least_response * panel)
        .div_ceil(100)
        .max(rule.least_answers);
    html_as(
        status(&problems),
        &OpenRoundPage {
            shell: desk.shell(
                "rounds",
                &format!("Open round {}", desk.number()),
                &problems,
            ),
            round: desk.number(),
            items: items as u64,
            panel,
            zone: desk.city(),
            typed,
            rule: rule.sentence(),
            meaning: OpenRoundPage::meaning(panel, rule.bounds(panel), least),
            check: CheckCard {
                lines: missing.iter().chain(&worth).map(line).collect(),
                chance: desk.chance.clone(),
                next: None,
            },
            is_ready: missing.is_empty(),
            back: desk.back("rounds"),
            preview: desk.back("preview"),
            problems,
        },
    )
}

pub(super) async fn ask_to_extend(state: Data<AppState>, who: SignedIn, path: Address) -> Answer {
    let desk = Desk::enter(&state, who, path.into_inner(), State::Open, "extended").await?;
    let zone = desk.course.zone();
    // A week more than the present deadline, at the same time of day.
    let proposed = desk.of().round.deadline.map(|at| at + 7 * DAY);
    let typed = proposed.map_or_else(TypedDeadline::default, |at| deadline::written(at, &zone));
    extending(&desk, typed, Vec::new())
}

pub(super) async fn extend_round(
    state: Data<AppState>,
    who: SignedIn,
    path: Address,
    fields: Fields,
) -> Answer {
    let desk = Desk::enter(&state, who, path.into_inner(), State::Open, "extended").await?;
    let typed = typed(&fields);
    let deadline = match deadline::read(&typed, &desk.course.zone()) {
        Ok(Some(deadline)) => deadline,
        Ok(None) => {
            let missing = problem("deadline_date", "A date and a time are needed.");
            return extending(&desk, typed, vec![missing]);
        }
        Err(problems) => return extending(&desk, typed, problems),
    };
    let present = desk.of().round.deadline;
    let refused = match present {
        Some(present) if deadline <= present => Some(Error::DeadlineNotLater),
        None if deadline <= desk.now => Some(Error::DeadlinePast),
        _ => None,
    };
    if let Some(error) = refused {
        return extending(
            &desk,
            typed,
            vec![problem("deadline_date", error.to_string())],
        );
    }
    let (study, number) = (desk.seat.membership.study.clone(), desk.number());
    let (actor, now, mail) = (desk.who.principal.id(), desk.now, state.mail());
    state
        .blocking(move |db| extend(db, &study, number, Some(deadline), mail, Some(actor), now))
        .await?;
    state.desk.forget();
    see_other(&desk.back("overview"))
}

fn extending(desk: &Desk, typed: TypedDeadline, problems: Vec<Problem>) -> Answer {
    let (t, zone) = (desk.course.speaker(), desk.course.zone());
    let present = desk.of().round.deadline;
    html_as(
        status(&problems),
        &ExtendRoundPage {
            shell: desk.shell(
                "overview",
                &format!("Deadline of round {}", desk.number()),
                &problems,
            ),
            round: desk.number(),
            present: present.map_or_else(String::new, |at| dates::deadline(t, at, &zone)),
            zone: desk.city(),
            typed,
            back: desk.back("overview"),
            problems,
        },
    )
}

/// What became of the code that was asked for on the page.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Shown {
    code: Option<String>,
}

pub(super) async fn ask_to_close(
    state: Data<AppState>,
    who: SignedIn,
    path: Address,
    shown: Query<Shown>,
) -> Answer {
    let desk = Desk::enter(&state, who, path.into_inner(), State::Open, "closed").await?;
    let proof = state.accounts.proof_of(&desk.who.principal).await?;
    let asked = CodeAsked::from_query(shown.code.as_deref());
    asking_to_close(&desk, proof, asked, 200, Vec::new())
}

pub(super) async fn close_round(
    state: Data<AppState>,
    who: SignedIn,
    path: Address,
    fields: Fields,
) -> Answer {
    let desk = Desk::enter(&state, who, path.into_inner(), State::Open, "closed").await?;
    let proof = state.accounts.proof_of(&desk.who.principal).await?;
    let (field, missing) = match proof {
        Proof::Password => ("password", "Your password is needed."),
        Proof::Code => ("code", "The code from your mail is needed."),
    };
    let again = |status, words: String| {
        let asked = CodeAsked::NotYet;
        asking_to_close(&desk, proof, asked, status, vec![problem(field, words)])
    };
    let typed = fields.text(field).to_owned();
    if typed.trim().is_empty() {
        return again(422, missing.to_owned());
    }
    let principal = &desk.who.principal;
    match state.accounts.prove(principal, typed, state.keys()).await {
        Ok(()) => {}
        Err(account::Error::WrongPassword) => {
            return again(422, "This is not your password.".to_owned());
        }
        Err(error @ account::Error::WrongCode) => return again(422, error.to_string()),
        Err(error @ account::Error::TooManyAttempts { .. }) => {
            return again(429, error.to_string());
        }
        Err(error) => return Err(error.into()),
    }
    let (study, number) = (desk.seat.membership.study.clone(), desk.number());
    let (actor, now, mail) = (desk.who.principal.id(), state.now(), state.mail());
    state
        .blocking(move |db| close(db, &study, number, mail, Some(actor), now))
        .await?;
    state.desk.forget();
    see_other(&desk.back("overview"))
}

fn asking_to_close(
    desk: &Desk,
    proof: Proof,
    code_asked: CodeAsked,
    status: u16,
    problems: Vec<Problem>,
) -> Answer {
    let of = desk.of();
    let (t, zone) = (desk.course.speaker(), desk.course.zone());
    let ahead = of.round.deadline.filter(|deadline| *deadline > desk.now);
    html_as(
        status,
        &CloseRoundPage {
            shell: desk.shell(
                "overview",
                &format!("Close round {}", desk.number()),
                &problems,
            ),
            round: desk.number(),
            early: ahead.is_some(),
            lead: match (ahead, of.round.deadline) {
                (Some(deadline), _) => format!(
                    "It would close by itself on {}, {}.",
                    dates::deadline(t, deadline, &zone),
                    dates::until(t, desk.now, deadline)
                ),
                (None, Some(_)) => {
                    "Its deadline has passed; it is about to close by itself.".into()
                }
                (None, None) => "It has no deadline: it stays open until you close it.".into(),
            },
            consequences: Consequences {
                not_submitted: of.not_submitted(),
                with_answers: of.with_answers(),
                panel: desk.course.panel(),
            },
            by_code: proof == Proof::Code,
            code_asked,
            own: desk.back(&format!("rounds/{}/close", desk.number())),
            back: desk.back("overview"),
            problems,
        },
    )
}

pub(super) async fn ask_to_reopen(state: Data<AppState>, who: SignedIn, path: Address) -> Answer {
    let desk = Desk::enter(&state, who, path.into_inner(), State::Closed, "reopened").await?;
    final_or_last(&desk)?;
    reopening(&desk, String::new(), Vec::new())
}

pub(super) async fn reopen_round(
    state: Data<AppState>,
    who: SignedIn,
    path: Address,
    fields: Fields,
) -> Answer {
    let desk = Desk::enter(&state, who, path.into_inner(), State::Closed, "reopened").await?;
    final_or_last(&desk)?;
    let reason = fields.text("reason").to_owned();
    let length = reason.trim().chars().count();
    if length == 0 || length > 600 {
        let missing = problem("reason", Error::NoReason.to_string());
        return reopening(&desk, reason, vec![missing]);
    }
    let (study, number) = (desk.seat.membership.study.clone(), desk.number());
    let (actor, now, mail) = (desk.who.principal.id(), desk.now, state.mail());
    state
        .blocking(move |db| reopen(db, &study, number, &reason, mail, Some(actor), now))
        .await?;
    state.desk.forget();
    see_other(&desk.back("overview"))
}

/// A reason is not asked for what will be refused.
fn final_or_last(desk: &Desk) -> Result<(), Error> {
    let is_last = desk.place + 1 == desk.course.rounds.len();
    match is_last && desk.of().round.looked_at.is_none() {
        true => Ok(()),
        false => Err(Error::Final(desk.number())),
    }
}

fn reopening(desk: &Desk, reason: String, problems: Vec<Problem>) -> Answer {
    html_as(
        status(&problems),
        &ReopenRoundPage {
            shell: desk.shell(
                "rounds",
                &format!("Reopen round {}", desk.number()),
                &problems,
            ),
            round: desk.number(),
            reason,
            back: desk.back("rounds"),
            problems,
        },
    )
}
