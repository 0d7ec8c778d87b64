//! What was mailed to the panel, and the mails that a coordinator sends.

use std::collections::HashMap;

use actix_web::web::{self, Data, Path, ServiceConfig};

use crate::account::access::Act;
use crate::clock;
use crate::locale::{Speaker, dates};
use crate::mail::outbox::{self, Queued, State};
use crate::panel::letters::{Kind, letter};
use crate::panel::message::Message;
use crate::panel::store::{self, messages, rules};
use crate::panel::views::{MailLine, MailPage, Preview, RemindLine, RemindPage, RuleForm};
use crate::panel::{
    Ask, Error, Panelist, Reminded, Rule, invite, invitees, progress, remind, reminded, schedule,
};
use crate::round;
use crate::study::Membership;
use crate::web::AppState;
use crate::web::address::resource;
use crate::web::error::{Answer, Failure};
use crate::web::frame;
use crate::web::input::Fields;
use crate::web::page::Shell;
use crate::web::reply::{html, html_as, see_other};
use crate::web::session::SignedIn;

/// Mails listed on one page.
const MOST: usize = 200;

pub(super) fn routes(cfg: &mut ServiceConfig) {
    let under = |path: &str| format!("/studies/{{slug}}/{path}");
    cfg.service(resource(under("mail")).route(web::get().to(show)));
    cfg.service(resource(under("mail/rule")).route(web::post().to(set_rule)));
    cfg.service(resource(under("invitations")).route(web::post().to(send_invitations)));
    cfg.service(
        resource(under("remind"))
            .route(web::get().to(preview))
            .route(web::post().to(send_reminders)),
    );
}

/// All that the page shows of the outbox.
struct Shown {
    mails: Vec<Queued>,
    people: HashMap<i64, Panelist>,
    /// Numbers of the rounds by id.
    rounds: HashMap<i64, u32>,
    to_invite: usize,
    to_remind: usize,
    rule: Rule,
    messages: Vec<Message>,
}

async fn show(state: Data<AppState>, who: SignedIn, slug: Path<String>) -> Answer {
    let seat = state.enter(&who.principal, &slug, Act::SeePanel).await?;
    overview(&state, &who, &seat.membership, None).await
}

/// The page, with the rule as it stands or as it was typed.
async fn overview(
    state: &AppState,
    who: &SignedIn,
    membership: &Membership,
    typed: Option<RuleForm>,
) -> Answer {
    let (standing, definition) = (membership.standing, &membership.study.definition);
    let (study, now) = (membership.study.id, state.now());
    let shown = state
        .blocking(move |db| {
            db.read(|conn| {
                let rounds = round::store::all(conn, study)?;
                let people = store::all(conn, study)?;
                Ok::<_, Error>(Shown {
                    mails: outbox::of_study(conn, study, MOST as i64 + 1)?,
                    people: people
                        .into_iter()
                        .map(|one| (one.account_id, one))
                        .collect(),
                    rounds: rounds.iter().map(|one| (one.id, one.number)).collect(),
                    to_invite: count(invitees(conn, study, now))?,
                    to_remind: count(reminded(conn, study, now))?,
                    rule: rules::of_study(conn, study)?,
                    messages: messages::of_study(conn, study)?,
                })
            })
        })
        .await?;
    let may_send = standing.may(Act::ChangePanel);
    let t = Speaker::of_office();
    let line = |mail: &Queued| line(t, mail, &shown, &definition.time_zone);
    let is_wrong = typed.is_some();
    let title = "Mail";
    let shell = frame::for_office(
        &who.principal,
        &who.csrf,
        definition,
        standing,
        "panel",
        title,
    )
    .with_crumb("Panel", format!("/studies/{}/panel", definition.slug))
    .with_last_crumb(title);
    let rule = typed.unwrap_or_else(|| form_of(shown.rule));
    let page = MailPage {
        shell: shell.with_error(is_wrong),
        off: match (state.mail().is_on(), definition.simulated) {
            (true, _) => String::new(),
            (false, true) => "The demonstration sends no mail.".to_owned(),
            (false, false) => Error::NoMail.to_string(),
        },
        counts: counts(&shown.mails),
        to_invite: if may_send { shown.to_invite } else { 0 },
        to_remind: if may_send { shown.to_remind } else { 0 },
        base: format!("/studies/{}", definition.slug),
        rule: may_send.then(|| RuleForm {
            zone: definition.time_zone.clone(),
            ..rule
        }),
        messages: shown
            .messages
            .iter()
            .map(|message| super::message::sent(message.clone(), &definition.time_zone))
            .collect(),
        may_write: may_send,
        lines: shown.mails.iter().take(MOST).map(line).collect(),
        has_more: shown.mails.len() > MOST,
    };
    html_as(if is_wrong { 422 } else { 200 }, &page)
}

fn form_of(shown: Rule) -> RuleForm {
    RuleForm {
        on: shown.reminds,
        first_days: shown.first_days.to_string(),
        every_days: shown.every_days.to_string(),
        most: shown.most.to_string(),
        quiet_from: shown.quiet_from.to_string(),
        quiet_to: shown.quiet_to.to_string(),
        ..RuleForm::default()
    }
}

async fn set_rule(
    state: Data<AppState>,
    who: SignedIn,
    slug: Path<String>,
    fields: Fields,
) -> Answer {
    let seat = state.enter(&who.principal, &slug, Act::ChangePanel).await?;
    let typed = |name: &str| fields.text(name).trim().to_owned();
    // What is no number is outside the bounds, and refused with them.
    let number = |name: &str| fields.text(name).trim().parse().unwrap_or(-1);
    let on = fields.text("on") == "1";
    let rule = Rule {
        reminds: on,
        first_days: number("first_days"),
        every_days: number("every_days"),
        most: number("most"),
        quiet_from: number("quiet_from"),
        quiet_to: number("quiet_to"),
    };
    let rule = match rule.checked() {
        Ok(rule) => rule,
        Err(Error::Rule { field, least, most }) => {
            let why = format!("A whole number from {least} to {most} is needed.");
            let form = RuleForm {
                on,
                first_days: typed("first_days"),
                every_days: typed("every_days"),
                most: typed("most"),
                quiet_from: typed("quiet_from"),
                quiet_to: typed("quiet_to"),
                problem: Some((field.to_owned(), why)),
                ..RuleForm::default()
            };
            return overview(&state, &who, &seat.membership, Some(form)).await;
        }
        Err(error) => return Err(error.into()),
    };
    let (study, actor, now) = (seat.membership.study.id, who.principal.id(), state.now());
    state
        .blocking(move |db| schedule::set(db, study, rule, Some(actor), now))
        .await?;
    see_other(&format!("/studies/{slug}/mail"))
}

/// How many there are; nobody while no round is open.
fn count<T>(found: Result<(round::Round, Vec<T>), Error>) -> Result<usize, Error> {
    match found {
        Ok((_, people)) => Ok(people.len()),
        Err(Error::NoOpenRound) => Ok(0),
        Err(error) => Err(error),
    }
}

fn counts(mails: &[Queued]) -> Vec<String> {
    let listed = mails.len() <= MOST;
    let states = State::ALL.into_iter().filter(|_| listed);
    states
        .filter_map(|state| {
            let n = mails.iter().filter(|mail| mail.state == state).count();
            (n > 0).then(|| format!("{n} {}", word(state).to_lowercase()))
        })
        .collect()
}

fn word(state: State) -> &'static str {
    match state {
        State::Queued => "Waiting",
        State::Leased => "On its way",
        State::Sent => "Sent",
        State::Failed => "Failed",
        State::Bounced => "Bounced",
        State::Cancelled => "Cancelled",
    }
}

fn line(t: Speaker, mail: &Queued, shown: &Shown, zone: &str) -> MailLine {
    let person = shown.people.get(&mail.person);
    let kind = match Kind::from_name(&mail.kind) {
        Some(Kind::Invitation) => "Invitation".to_owned(),
        Some(Kind::Opened) => "Round opened".to_owned(),
        Some(Kind::Reminder) => format!("Reminder {}", mail.sequence),
        Some(Kind::Wished) => "Reminder that the person asked for".to_owned(),
        Some(Kind::Extended) => "New deadline".to_owned(),
        Some(Kind::Reopened) => "Round reopened".to_owned(),
        Some(Kind::Withdrawn) => "Question withdrawn".to_owned(),
        Some(Kind::Closed) => "Round closed".to_owned(),
        Some(Kind::Thanks) => "Round closed, with thanks".to_owned(),
        Some(Kind::Message) => "Message".to_owned(),
        None if mail.kind == "role" => "Role given".to_owned(),
        None => mail.kind.clone(),
    };
    let note = match (mail.uncertain, mail.state) {
        (true, State::Sent) => {
            "The mail server broke off once before it said that it has the mail: it may have come twice."
        }
        _ => mail.last_error.as_str(),
    };
    MailLine {
        name: person.map_or_else(|| "Not on the panel".to_owned(), |one| one.name.clone()),
        address: person.map(|one| one.email.clone()).unwrap_or_default(),
        what: match shown.rounds.get(&mail.round) {
            Some(number) => format!("{kind}, round {number}"),
            None => kind,
        },
        state: word(mail.state).to_owned(),
        is_problem: matches!(mail.state, State::Failed | State::Bounced),
        day: dates::day(
            t,
            mail.settled_at.unwrap_or(mail.queued_at),
            &clock::zone_of(zone),
        ),
        note: note.to_owned(),
    }
}

async fn send_invitations(state: Data<AppState>, who: SignedIn, slug: Path<String>) -> Answer {
    let seat = state.enter(&who.principal, &slug, Act::ChangePanel).await?;
    let (study, mail) = (seat.membership.study.id, state.mail());
    let (actor, now) = (who.principal.id(), state.now());
    state
        .blocking(move |db| invite(db, mail, study, Some(actor), now))
        .await?;
    see_other(&format!("/studies/{slug}/mail"))
}

async fn send_reminders(state: Data<AppState>, who: SignedIn, slug: Path<String>) -> Answer {
    let seat = state.enter(&who.principal, &slug, Act::ChangePanel).await?;
    let (study, mail) = (seat.membership.study.id, state.mail());
    let (actor, now) = (who.principal.id(), state.now());
    state
        .blocking(move |db| remind(db, mail, study, Some(actor), now))
        .await?;
    see_other(&format!("/studies/{slug}/mail"))
}

async fn preview(state: Data<AppState>, who: SignedIn, slug: Path<String>) -> Answer {
    let seat = state.enter(&who.principal, &slug, Act::ChangePanel).await?;
    if !state.mail().is_on() {
        return Err(Failure::from(Error::NoMail));
    }
    let (study, now) = (seat.membership.study.id, state.now());
    let zone = seat.membership.study.definition.time_zone.clone();
    let (round, people, asks, rule) = state
        .blocking(move |db| {
            db.read(|conn| {
                let (round, people) = reminded(conn, study, now)?;
                let mut asks = Vec::new();
                for started in [false, true] {
                    let first = people
                        .iter()
                        .find(|one| one.participation.started_day.is_some() == started);
                    if let Some(one) = first {
                        asks.extend(Ask::read(conn, study, round.id, one.panelist.account_id)?);
                    }
                }
                Ok::<_, Error>((round, people, asks, rules::of_study(conn, study)?))
            })
        })
        .await?;
    let waits_until = rule
        .end_of_quiet(now, &zone)
        .map(|at| dates::deadline(Speaker::of_office(), at, &clock::zone_of(&zone)));
    let shell: Shell = frame::for_office(
        &who.principal,
        &who.csrf,
        &seat.membership.study.definition,
        seat.membership.standing,
        "panel",
        "Remind",
    )
    .with_crumb("Panel", format!("/studies/{slug}/panel"))
    .with_crumb("Mail", format!("/studies/{slug}/mail"))
    .with_last_crumb("Remind");
    html(&RemindPage {
        shell,
        waits_until,
        round: round.number,
        people: people.iter().map(remind_line).collect(),
        previews: asks.iter().map(previewed).collect(),
        back: format!("/studies/{slug}/mail"),
    })
}

fn remind_line(one: &Reminded) -> RemindLine {
    let (state, _) = progress(&one.panelist, &one.participation);
    RemindLine {
        name: one.panelist.name.clone(),
        address: one.panelist.email.clone(),
        state: super::state_word(state).to_owned(),
        before: one.reminded_at.len(),
    }
}

/// The reminder as one of its readers will see it.
fn previewed(ask: &Ask) -> Preview {
    let letter = letter(Kind::Reminder, ask);
    let heading = match ask.participation.started_day {
        Some(_) => "To those who have begun",
        None => "To those who have not begun",
    };
    Preview {
        heading: heading.to_owned(),
        subject: letter.subject,
        greeting: letter.greeting,
        paragraphs: letter.paragraphs,
        facts: letter.facts,
        button: ask.start_words(),
        notes: letter.notes,
    }
}
