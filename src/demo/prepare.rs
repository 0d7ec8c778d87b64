//! Preparing the demo by the same functions that serve a real panel: accounts, study, roster,
//! two rounds answered and closed, a third open.

use tokio::task::JoinSet;

use super::accounts::{self, Login, Made, Role};
use super::model::{self, SimulatedAnswer};
use super::people::PANEL;
use super::{Error, Folder, SLUG, STUDY_FILE};
use crate::account::{Accounts, Principal};
use crate::clock::{Clock, DAY, HOUR, MINUTE, day_in};
use crate::closing::{self, Carry};
use crate::config::Settings;
use crate::mail::Service;
use crate::panel::{self, NewPanelist};
use crate::rating::{Desk, NewRating, Request};
use crate::store::Store;
use crate::study::{self, Study, file};
use crate::web;

/// Days between the opening of one simulated round and that of the next.
const ROUND: i64 = 14 * DAY;
/// How long a simulated round stays open.
const OPEN: i64 = 12 * DAY;

/// Makes the demo in its folder, or takes up the one that is there. Returns who can sign in.
///
/// # Errors
/// If the folder, the database or a rule of the house does not allow it.
pub async fn prepare(folder: &Folder, settings: &Settings) -> Result<Vec<Login>, Error> {
    if folder.is_prepared() {
        return accounts::read(folder);
    }
    let store = web::open(settings)?;
    let clock = Clock::System;
    let accounts = web::accounts(&store, &clock, settings)?;
    let made = accounts::make(&accounts)?;
    let study = study_with_roles(&store, &made, clock.now_micros())?;
    let coordinator = id_of(&made, Role::Coordinator);
    let logins = accounts::with_tokens(&accounts, made).await?;
    simulate(&store, &accounts, &study, coordinator, &logins).await?;
    let text = serde_json::to_string_pretty(&logins).map_err(|cause| Error::Accounts {
        path: folder.accounts(),
        cause: cause.to_string(),
    })?;
    folder.write_accounts(&text)?;
    Ok(logins)
}

fn id_of(made: &[Made], role: Role) -> Option<i64> {
    made.iter()
        .find(|made| made.role == role)
        .map(|made| made.account.id)
}

/// The study with its coordinator, its author and the panel.
fn study_with_roles(store: &Store, made: &[Made], now: i64) -> Result<Study, Error> {
    let definition = file::parse(STUDY_FILE, "crime-terrorism-nexus.toml").map_err(|errors| {
        Error::StudyFile(errors.first().map(ToString::to_string).unwrap_or_default())
    })?;
    let began = now - 3 * ROUND;
    let coordinator = id_of(made, Role::Coordinator);
    let (study, _) = study::import(store, &definition, false, coordinator, coordinator, began)?;
    if let Some(author) = id_of(made, Role::Author) {
        store.write(|conn| {
            crate::account::store::add_role(conn, study.id, author, Role::Author.name())
        })?;
    }
    let roster: Vec<NewPanelist> = PANEL
        .iter()
        .map(|person| NewPanelist {
            email: person.email.to_owned(),
            name: person.name.to_owned(),
            affiliation: Some(person.affiliation.to_owned()),
            group: Some(person.group.to_owned()),
        })
        .collect();
    panel::add(store, &study, &roster, coordinator, began, false)?;
    store.write(|conn| {
        let text = panel::consent::Text::of(&study.definition);
        for panelist in panel::store::all(conn, study.id)? {
            panel::consent::agree(conn, &study, &panelist, &text.hash, began)?;
        }
        Ok::<_, Error>(())
    })?;
    Ok(study)
}

/// Two rounds in the past, answered by the model and closed; the third opens and stays open.
async fn simulate(
    store: &Store,
    accounts: &Accounts,
    study: &Study,
    coordinator: Option<i64>,
    logins: &[Login],
) -> Result<(), Error> {
    let mut experts = Vec::with_capacity(PANEL.len());
    for login in logins.iter().filter(|login| login.role == Role::Expert) {
        experts.push(
            accounts
                .token(&login.api_token)
                .await?
                .ok_or(Error::Token)?,
        );
    }
    let now = Clock::System.now_micros();
    let clock = Clock::settable(now);
    let desk = Desk::start(store.clone(), clock.clone(), 1024, 1024)?;
    let answers = model::answers();
    for number in 1..=model::ROUNDS {
        let opened = now - ROUND * i64::from(model::ROUNDS + 1 - number);
        let deadline = Some(opened + OPEN);
        closing::prepare(store, study, &Carry::All, coordinator, opened - HOUR)?;
        closing::open(
            store,
            study,
            number,
            deadline,
            Service::Off,
            coordinator,
            opened,
        )?;
        desk.forget();
        for (place, expert) in experts.iter().enumerate() {
            // One after another over the days of the round: nobody is seen to answer at night.
            clock.set(opened + 3 * HOUR + place as i64 * 10 * HOUR);
            let own = answers
                .iter()
                .filter(|a| a.round == number && a.panelist == place);
            answer(&desk, expert, number, own).await?;
            submit(store, study, number, expert, clock.now_micros())?;
        }
        closing::close(
            store,
            study,
            number,
            Service::Off,
            coordinator,
            opened + OPEN + 2 * MINUTE,
        )?;
    }
    let opened = now - DAY;
    closing::prepare(store, study, &Carry::All, coordinator, opened - HOUR)?;
    let number = model::ROUNDS + 1;
    closing::open(
        store,
        study,
        number,
        None,
        Service::Off,
        coordinator,
        opened,
    )?;
    Ok(())
}

/// Hands in one expert's answers together, as a page full of clicks would.
async fn answer<'a>(
    desk: &Desk,
    expert: &Principal,
    round: u32,
    own: impl Iterator<Item = &'a SimulatedAnswer>,
) -> Result<(), Error> {
    let mut saving = JoinSet::new();
    for answer in own.cloned() {
        let (desk, expert) = (desk.clone(), expert.clone());
        saving.spawn(async move {
            let request = Request {
                slug: SLUG,
                round,
                item: answer.item_id,
                seq: None,
                if_match: None,
            };
            let make = |k| {
                let value = answer.value.map(i64::from);
                let confidence = answer.confidence.map(i64::from);
                NewRating::new(value, confidence, answer.rationale, k).map(Some)
            };
            desk.save(&expert, request, make).await
        });
    }
    while let Some(saved) = saving.join_next().await {
        saved.unwrap_or_else(|failed| std::panic::resume_unwind(failed.into_panic()))?;
    }
    Ok(())
}

/// An expert who answered anything submits the round.
fn submit(
    store: &Store,
    study: &Study,
    number: u32,
    expert: &Principal,
    now: i64,
) -> Result<(), Error> {
    let day = day_in(now, &study.definition.time_zone);
    store.write(|conn| {
        let round = crate::round::store::find(conn, study.id, number)?;
        let panelist = panel::store::of_account(conn, study.id, expert.id())?;
        let (Some(round), Some(panelist)) = (round, panelist) else {
            return Ok(());
        };
        let state = panel::store::participation(conn, round.id, panelist.id)?;
        if state.is_some_and(|state| state.started_day.is_some()) {
            panel::store::mark_opened(conn, round.id, panelist.id, day)?;
            panel::store::mark_submitted(conn, round.id, panelist.id, day)?;
        }
        Ok::<_, Error>(())
    })
}

#[cfg(test)]
mod tests;
