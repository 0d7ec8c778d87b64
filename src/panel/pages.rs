//! The panel as the coordinator reads it, and the way in for a panelist.

mod background;
mod consent;
mod entry;
mod mail;
mod message;
mod naming;
mod people;
mod privacy;
mod remind_me;
mod reuse;
mod roster;
mod team;

use actix_web::web::{self, Data, Path, ServiceConfig};
use jiff::tz::TimeZone;

use super::views::{PanelLine, PanelPage};
use super::{Panelist, Participation, Progress, Roster, credits, progress, store};
use crate::account::access::Act;
use crate::clock::DAY;
use crate::locale::{Speaker, dates};
use crate::web::AppState;
use crate::web::address::resource;
use crate::web::error::Answer;
use crate::web::frame;
use crate::web::reply::html;
use crate::web::session::SignedIn;

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(resource("/studies/{slug}/panel").route(web::get().to(show)));
    background::routes(cfg);
    consent::routes(cfg);
    naming::routes(cfg);
    reuse::routes(cfg);
    roster::routes(cfg);
    people::routes(cfg);
    team::routes(cfg);
    entry::routes(cfg);
    mail::routes(cfg);
    message::routes(cfg);
    privacy::routes(cfg);
    remind_me::routes(cfg);
}

async fn show(state: Data<AppState>, who: SignedIn, slug: Path<String>) -> Answer {
    let seat = state.enter(&who.principal, &slug, Act::SeePanel).await?;
    let study = seat.membership.study.id;
    let (roster, interests, credits) = state
        .blocking(move |db| {
            db.read(|conn| {
                Ok::<_, crate::store::Error>((
                    Roster::read(conn, study)?,
                    store::background::all_interests(conn, study)?,
                    credits::credits(conn, study)?,
                ))
            })
        })
        .await?;
    let definition = &seat.membership.study.definition;
    let t = Speaker::of_office();
    let groups = definition.stakeholder_groups.len();
    html(&PanelPage {
        shell: frame::for_office(
            &who.principal,
            &who.csrf,
            definition,
            seat.membership.standing,
            "panel",
            "Panel",
        ),
        kicker: kicker(roster.people.len(), groups),
        base: format!("/studies/{slug}"),
        may_change: seat.membership.standing.may(Act::ChangePanel),
        round: roster.round.map(|round| round.number),
        has_groups: groups > 0,
        people: roster
            .people
            .iter()
            .map(|person| PanelLine {
                interests: interests.get(&person.id).cloned().unwrap_or_default(),
                ..line(t, person, roster.participations.get(&person.id))
            })
            .collect(),
        named: credits.names,
        unnamed: credits.unnamed,
        reuse: roster.reuse.len(),
    })
}

/// Begins with a capital letter.
fn sentence(words: &str) -> String {
    let mut signs = words.chars();
    let first = signs.next().into_iter().flat_map(char::to_uppercase);
    first.chain(signs.as_str().chars()).collect()
}

fn kicker(people: usize, groups: usize) -> String {
    let people = match people {
        0 => "Nobody yet".to_owned(),
        1 => "1 person".to_owned(),
        n => format!("{n} people"),
    };
    match groups {
        0 => people,
        1 => format!("{people} in 1 group"),
        n => format!("{people} in {n} groups"),
    }
}

fn state_word(state: Progress) -> &'static str {
    match state {
        Progress::Invited => "Invited",
        Progress::Opened => "Opened",
        Progress::Started => "Started",
        Progress::Submitted => "Submitted",
        Progress::Declined => "Declined",
        Progress::Bounced => "Bounced",
    }
}

fn line(t: Speaker, person: &Panelist, participation: Option<&Participation>) -> PanelLine {
    let reached = participation.map(|participation| progress(person, participation));
    let state = reached.map(|(state, _)| state);
    let word = match state {
        Some(state) => state_word(state),
        None if person.declined => "Declined",
        None => "Not asked yet",
    };
    let day = reached.and_then(|(_, day)| day);
    PanelLine {
        id: person.id,
        name: person.name.clone(),
        email: person.email.clone(),
        affiliation: person.affiliation.clone().unwrap_or_default(),
        group: person.group.clone().unwrap_or_default(),
        state: word.to_owned(),
        day: day.map_or_else(String::new, |day| {
            dates::day(t, i64::from(day) * DAY, &TimeZone::UTC)
        }),
        interests: String::new(),
        is_problem: state == Some(Progress::Bounced),
    }
}
