//! A message of the coordinator's own: written, looked at, sent.

use actix_web::web::{self, Data, Path, ServiceConfig};

use crate::account::access::Act;
use crate::clock;
use crate::locale::{Speaker, dates};
use crate::panel::message::{self, Audience, Draft, LEAST_GROUP, Message};
use crate::panel::views::{MessagePage, Preview, SentMessage};
use crate::panel::{Ask, Error, store};
use crate::study::Membership;
use crate::web::AppState;
use crate::web::address::resource;
use crate::web::error::{Answer, Failure};
use crate::web::frame;
use crate::web::input::Fields;
use crate::web::reply::{html_as, see_other};
use crate::web::session::SignedIn;

pub(super) fn routes(cfg: &mut ServiceConfig) {
    cfg.service(
        resource("/studies/{slug}/message")
            .route(web::get().to(ask))
            .route(web::post().to(act)),
    );
}

/// The form as it was typed.
#[derive(Debug, Clone, Default)]
struct Typed {
    audience: String,
    draft: Draft,
    problem: Option<(&'static str, String)>,
    notice: &'static str,
    preview: Option<(usize, Preview)>,
}

async fn ask(state: Data<AppState>, who: SignedIn, slug: Path<String>) -> Answer {
    let seat = state.enter(&who.principal, &slug, Act::ChangePanel).await?;
    page(&state, &who, &seat.membership, Typed::default()).await
}

async fn page(state: &AppState, who: &SignedIn, membership: &Membership, typed: Typed) -> Answer {
    if !state.mail().is_on() {
        return Err(Failure::from(Error::NoMail));
    }
    let (study, definition) = (membership.study.id, &membership.study.definition);
    let people = state
        .blocking(move |db| db.read(|conn| store::all(conn, study)))
        .await?;
    let size = |group: &String| {
        let of_group = people
            .iter()
            .filter(|one| one.group.as_ref() == Some(group) && !one.declined);
        of_group.count()
    };
    let (large, small): (Vec<&String>, Vec<&String>) = definition
        .stakeholder_groups
        .iter()
        .partition(|group| size(group) >= LEAST_GROUP);
    let mut audiences = vec![
        (Audience::All, "Everybody on the panel".to_owned()),
        (
            Audience::NotStarted,
            "Those who have not started the open round".to_owned(),
        ),
    ];
    audiences.extend(
        large
            .into_iter()
            .map(|group| (Audience::Group(group.clone()), format!("The group {group}"))),
    );
    let small: Vec<&str> = small.into_iter().map(String::as_str).collect();
    let is_wrong = typed.problem.is_some();
    let shell = frame::for_office(
        &who.principal,
        &who.csrf,
        definition,
        membership.standing,
        "panel",
        "Write to the panel",
    )
    .with_crumb("Panel", format!("/studies/{}/panel", definition.slug))
    .with_crumb("Mail", format!("/studies/{}/mail", definition.slug))
    .with_last_crumb("Write to the panel")
    .with_error(is_wrong);
    let page = MessagePage {
        shell,
        action: format!("/studies/{}/message", definition.slug),
        audiences: audiences
            .into_iter()
            .map(|(audience, words)| {
                let name = audience.name();
                let chosen = name == typed.audience;
                (name, words, chosen)
            })
            .collect(),
        small: match small.is_empty() {
            true => String::new(),
            false => format!(
                "A group of fewer than {LEAST_GROUP} people is not written to apart: {}.",
                small.join(", ")
            ),
        },
        subject: typed.draft.subject,
        words: typed.draft.words,
        problem: typed.problem,
        notice: typed.notice.to_owned(),
        preview: typed.preview,
    };
    html_as(if is_wrong { 422 } else { 200 }, &page)
}

async fn act(state: Data<AppState>, who: SignedIn, slug: Path<String>, fields: Fields) -> Answer {
    let seat = state.enter(&who.principal, &slug, Act::ChangePanel).await?;
    let audience = Audience::from_name(fields.require("audience")?).ok_or_else(|| {
        Failure::unprocessable(
            "audience",
            "The audience is all, not-started or group:NAME.",
        )
    })?;
    let draft = Draft {
        subject: fields.text("subject").to_owned(),
        words: fields.text("words").to_owned(),
    };
    let mut typed = Typed {
        audience: audience.name(),
        draft: draft.clone(),
        ..Typed::default()
    };
    if fields.text("act") == "send" {
        let agreed = usize::try_from(fields.whole("agreed")?.unwrap_or_default()).unwrap_or(0);
        let (study, service) = (seat.membership.study.clone(), state.mail());
        let (actor, now) = (who.principal.id(), state.now());
        let (audience, draft) = (audience.clone(), draft.clone());
        let sent = state
            .blocking(move |db| {
                let sent =
                    message::send(db, service, &study, &audience, &draft, agreed, actor, now);
                mendable(sent)
            })
            .await?;
        match sent {
            Ok(true) => return see_other(&format!("/studies/{slug}/mail")),
            Ok(false) => {
                typed.notice =
                    "Whom it reaches has changed since you looked. Nothing has been sent yet."
            }
            Err(problem) => typed.problem = Some(problem),
        }
    }
    if typed.problem.is_none() {
        let (study, now) = (seat.membership.study.clone(), state.now());
        let looked = state
            .blocking(move |db| mendable(look(db, &study, &audience, draft, now)))
            .await?;
        match looked {
            Ok(preview) => typed.preview = Some(preview),
            Err(problem) => typed.problem = Some(problem),
        }
    }
    page(&state, &who, &seat.membership, typed).await
}

/// How many a message reaches, and how it looks to the first of them.
fn look(
    db: &crate::store::Store,
    study: &crate::study::Study,
    audience: &Audience,
    draft: Draft,
    now: i64,
) -> Result<(usize, Preview), Error> {
    let draft = draft.checked()?;
    db.read(|conn| {
        let (round, people) = message::recipients(conn, study, audience, now)?;
        let ask = match people.first() {
            Some(one) => Ask::read(conn, study.id, round.id, one.account_id)?,
            None => None,
        };
        let letter = ask.as_ref().map(|ask| message::letter(ask, &draft));
        let letter = letter.unwrap_or_default();
        let preview = Preview {
            heading: String::new(),
            subject: draft.subject.clone(),
            greeting: letter.greeting,
            paragraphs: letter.paragraphs,
            facts: letter.facts,
            button: match ask {
                Some(ask) if round.accepts_at(now) => ask.start_words(),
                _ => String::new(),
            },
            notes: letter.notes,
        };
        Ok((people.len(), preview))
    })
}

/// Takes what the form's user can mend out of the errors.
fn mendable<T>(result: Result<T, Error>) -> Result<Result<T, (&'static str, String)>, Error> {
    match result {
        Ok(value) => Ok(Ok(value)),
        Err(Error::Message { field, words }) => Ok(Err((field, words))),
        Err(error @ (Error::SmallGroup | Error::NoOpenRound | Error::NoRoundYet)) => {
            Ok(Err(("audience", error.to_string())))
        }
        Err(error) => Err(error),
    }
}

/// A message as the mail page lists it.
pub(super) fn sent(message: Message, zone: &str) -> SentMessage {
    let to = match Audience::from_name(&message.audience) {
        Some(Audience::NotStarted) => "To those who had not started".to_owned(),
        Some(Audience::Group(name)) => format!("To the group {name}"),
        _ => "To everybody".to_owned(),
    };
    let people = match message.recipients {
        1 => "1 person".to_owned(),
        n => format!("{n} people"),
    };
    let day = dates::day(Speaker::of_office(), message.sent_at, &clock::zone_of(zone));
    SentMessage {
        subject: message.subject,
        about: format!("{to}, {people}, {day}"),
        words: message.words,
    }
}
