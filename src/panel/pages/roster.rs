//! Adding people in the browser: a list is read, shown row by row, and only then taken.

mod file;

use std::collections::HashSet;

use actix_web::web::{self, Data, Path, ServiceConfig};

use super::sentence;
use crate::account::access::Act;
use crate::panel::reading::{self, List};
use crate::panel::views::{AddPage, CheckPage, CheckRow, GroupCount, WrongField};
use crate::panel::{
    Error, NewPanelist, Panelist, RowOutcome, RowResult, Tally, Trouble, add, store, take,
};
use crate::study::file::workbook::letters;
use crate::study::views::Resend;
use crate::study::{Membership, Study};
use crate::web::AppState;
use crate::web::address::resource;
use crate::web::error::{Answer, Failure};
use crate::web::frame;
use crate::web::input::{Fields, parse_json};
use crate::web::page::Shell;
use crate::web::reply::{html, html_as, see_other};
use crate::web::session::SignedIn;

/// Rows of a list without problems that are shown at first.
const FIRST: usize = 8;
/// The fields of a row that may be mended.
const FIELDS: [&str; 4] = ["name", "email", "affiliation", "group"];

pub(super) fn routes(cfg: &mut ServiceConfig) {
    cfg.service(
        resource("/studies/{slug}/panel/add")
            .route(web::get().to(ask))
            .route(web::post().to(look)),
    );
    file::routes(cfg);
    cfg.service(resource("/studies/{slug}/panel/check").route(web::post().to(check)));
}

fn shell(who: &SignedIn, membership: &Membership, title: &str) -> Shell {
    let definition = &membership.study.definition;
    frame::for_office(
        &who.principal,
        &who.csrf,
        definition,
        membership.standing,
        "panel",
        title,
    )
    .with_crumb("Panel", format!("/studies/{}/panel", definition.slug))
    .with_last_crumb(title)
}

async fn ask(state: Data<AppState>, who: SignedIn, slug: Path<String>) -> Answer {
    let seat = state.enter(&who.principal, &slug, Act::ChangePanel).await?;
    html(&add_page(&who, &seat.membership, "", String::new()))
}

fn add_page(who: &SignedIn, membership: &Membership, list: &str, problem: String) -> AddPage {
    let definition = &membership.study.definition;
    AddPage {
        shell: shell(who, membership, "Add people").with_error(!problem.is_empty()),
        base: format!("/studies/{}/panel", definition.slug),
        list: list.to_owned(),
        problem,
        file_problem: String::new(),
        groups: definition.stakeholder_groups.clone(),
    }
}

fn has_groups(membership: &Membership) -> bool {
    !membership.study.definition.stakeholder_groups.is_empty()
}

/// Reads the list and shows what would happen. Changes nothing.
async fn look(state: Data<AppState>, who: SignedIn, slug: Path<String>, fields: Fields) -> Answer {
    let seat = state.enter(&who.principal, &slug, Act::ChangePanel).await?;
    let text = fields.text("list");
    match reading::of_text(text, has_groups(&seat.membership)) {
        Ok(list) => preview(&state, &who, &seat.membership, &list, "", None).await,
        Err(Error::Unreadable(problem)) => {
            html_as(422, &add_page(&who, &seat.membership, text, problem))
        }
        Err(error) => Err(error.into()),
    }
}

/// Takes the list as it was shown, or shows it again with what was mended in it.
async fn check(state: Data<AppState>, who: SignedIn, slug: Path<String>, fields: Fields) -> Answer {
    let seat = state.enter(&who.principal, &slug, Act::ChangePanel).await?;
    let mut list: List = parse_json(fields.require("rows")?.as_bytes())?;
    if list.people.len() > reading::MOST {
        return Err(Failure::unprocessable("rows", "The list is too long."));
    }
    let mended = mend(&mut list, &fields);
    if fields.text("act") != "add" {
        return preview(&state, &who, &seat.membership, &list, "", None).await;
    }
    if mended {
        let notice = "What you corrected is in the list now. Nobody has been added yet.";
        return preview(&state, &who, &seat.membership, &list, notice, None).await;
    }
    let agreed = agreement(fields.text("agreed"));
    let (study, actor, now) = (
        seat.membership.study.clone(),
        who.principal.id(),
        state.now(),
    );
    let rows = people_of(&list);
    let taken = state
        .blocking(move |db| take(db, &study, &rows, agreed, actor, now))
        .await?;
    if !taken {
        let notice = "The panel has changed since this list was read. Nobody has been added yet.";
        return preview(&state, &who, &seat.membership, &list, notice, None).await;
    }
    state.desk.forget();
    see_other(&format!("/studies/{slug}/panel"))
}

fn people_of(list: &List) -> Vec<NewPanelist> {
    list.people.iter().map(|one| one.person.clone()).collect()
}

/// Puts what was typed into the rows; whether anything is another than before.
fn mend(list: &mut List, fields: &Fields) -> bool {
    let before = list.people.clone();
    for (index, one) in list.people.iter_mut().enumerate() {
        for field in FIELDS {
            let Some(typed) = fields.get(&format!("{field}-{index}")) else {
                continue;
            };
            let typed = typed.trim().to_owned();
            let optional = Some(typed.clone()).filter(|typed| !typed.is_empty());
            match field {
                "name" => one.person.name = typed,
                "email" => one.person.email = typed,
                "affiliation" => one.person.affiliation = optional,
                _ => one.person.group = optional,
            }
        }
    }
    before != list.people
}

fn words_of(tally: Tally) -> String {
    format!(
        "{}.{}.{}.{}",
        tally.added, tally.regrouped, tally.there, tally.problems
    )
}

fn agreement(words: &str) -> Tally {
    let mut counts = words.split('.').map(|count| count.parse().unwrap_or(0));
    let mut next = || counts.next().unwrap_or(0);
    Tally {
        added: next(),
        regrouped: next(),
        there: next(),
        problems: next(),
    }
}

async fn preview(
    state: &AppState,
    who: &SignedIn,
    membership: &Membership,
    list: &List,
    notice: &str,
    resend: Option<Resend>,
) -> Answer {
    let (study, rows, now) = (membership.study.clone(), people_of(list), state.now());
    let (outcomes, present) = state
        .blocking(move |db| {
            let outcomes = add(db, &study, &rows, None, now, true)?;
            let present = db.read(|conn| store::all(conn, study.id))?;
            Ok::<_, Error>((outcomes, present))
        })
        .await?;
    let tally = Tally::of(&outcomes);
    let (shown, rest) = split(rows_of(list, &outcomes));
    let groups = groups_after(&membership.study, &present, list, &outcomes);
    let letter = |column: Option<usize>| column.map_or_else(String::new, letters);
    let columns = list.columns;
    html(&CheckPage {
        shell: shell(who, membership, "Check the list"),
        base: format!("/studies/{}/panel", membership.study.definition.slug),
        read: read_words(list),
        notice: notice.to_owned(),
        added: tally.added,
        regrouped: tally.regrouped,
        there: tally.there,
        problems: tally.problems,
        agreed: words_of(tally),
        carried: serde_json::to_string(list).map_err(Failure::internal)?,
        has_groups: has_groups(membership),
        letters: [columns.name, columns.email, columns.group].map(letter),
        shown,
        rest,
        least: membership.study.definition.consensus.least_group,
        groups_note: groups_note(&groups, membership.study.definition.consensus.least_group),
        groups,
        resend: resend.filter(|_| tally.problems > 0),
    })
}

fn read_words(list: &List) -> String {
    let read = match list.people.len() {
        1 => "1 row read.".to_owned(),
        n => format!("{n} rows read."),
    };
    let read = match list.file.is_empty() {
        true => read,
        false => format!("{} · {read}", list.file),
    };
    match list.passed_over.as_slice() {
        [] => read,
        [one] => format!("{read} The column {one} is not taken over."),
        more => format!("{read} The columns {} are not taken over.", more.join(", ")),
    }
}

/// Rows with a problem and those beside them first, then all others.
fn split(rows: Vec<CheckRow>) -> (Vec<CheckRow>, Vec<CheckRow>) {
    let wrong = rows
        .iter()
        .enumerate()
        .filter(|(_, row)| row.wrong.is_some());
    let mut near: HashSet<usize> = wrong
        .flat_map(|(at, _)| [at.saturating_sub(1), at, at + 1])
        .collect();
    if near.is_empty() {
        near.extend(0..FIRST);
    }
    let (mut shown, mut rest) = (Vec::new(), Vec::new());
    for (at, row) in rows.into_iter().enumerate() {
        match near.contains(&at) {
            true => shown.push(row),
            false => rest.push(row),
        }
    }
    (shown, rest)
}

fn rows_of(list: &List, outcomes: &[RowOutcome]) -> Vec<CheckRow> {
    let rows = list.people.iter().zip(outcomes).enumerate();
    rows.map(|(index, (one, outcome))| {
        let person = &one.person;
        let (what, tag) = what_happens(outcome);
        CheckRow {
            number: one.row,
            name: shortened(&person.name),
            email: shortened(&person.email),
            affiliation: shortened(person.affiliation.as_deref().unwrap_or_default()),
            group: shortened(person.group.as_deref().unwrap_or_default()),
            what: what.to_owned(),
            tag,
            wrong: outcome
                .trouble
                .map(|trouble| wrong_field(index, list, outcome, trouble)),
        }
    })
    .collect()
}

/// As much as a table can show; what is longer is wrong anyway.
fn shortened(text: &str) -> String {
    match text.chars().count() {
        ..=200 => text.to_owned(),
        _ => text.chars().take(80).chain(['…']).collect(),
    }
}

fn what_happens(outcome: &RowOutcome) -> (&'static str, &'static str) {
    match (outcome.result, outcome.trouble) {
        (RowResult::AddedWithAccount, _) => ("New", ""),
        (RowResult::Added, _) => ("New; has an account", ""),
        (RowResult::AlreadyThere, _) => ("Already on the panel", "tag"),
        (RowResult::GroupChanged, _) => ("Group changes", "tag accent"),
        (RowResult::Problem, Some(Trouble::Twice)) => ("Twice in the list", "tag know"),
        (RowResult::Problem, Some(Trouble::NoGroup)) => ("Not a group", "tag know"),
        (RowResult::Problem, Some(Trouble::GroupFixed)) => ("Group is fixed", "tag know"),
        (RowResult::Problem, Some(Trouble::Team)) => ("Runs the study", "tag problem"),
        (RowResult::Problem, Some(Trouble::Name)) => ("Name", "tag problem"),
        (RowResult::Problem, Some(Trouble::Affiliation)) => ("Affiliation", "tag problem"),
        (RowResult::Problem, _) => ("Not an address", "tag problem"),
    }
}

fn wrong_field(index: usize, list: &List, outcome: &RowOutcome, trouble: Trouble) -> WrongField {
    let one = &list.people[index];
    let field = trouble.field();
    let (column, value) = match field {
        "name" => (list.columns.name, one.person.name.clone()),
        "affiliation" => (
            list.columns.affiliation,
            one.person.affiliation.clone().unwrap_or_default(),
        ),
        "group" => (
            list.columns.group,
            one.person.group.clone().unwrap_or_default(),
        ),
        _ => (list.columns.email, one.person.email.clone()),
    };
    let head = match field {
        "email" => "E-mail",
        "name" => "Name",
        "affiliation" => "Affiliation",
        _ => "Group",
    };
    // The field is named by the cell, so that the sentence need not begin with its name.
    let message = outcome.message.as_deref().unwrap_or_default();
    let message = message.split_once(": ").map_or(message, |(_, said)| said);
    WrongField {
        field,
        input: format!("{field}-{index}"),
        label: format!("{head} in row {}", one.row),
        value,
        column,
        place: match column {
            Some(column) => format!("Row {}, column {}", one.row, letters(column)),
            None => format!("Row {}", one.row),
        },
        message: sentence(message),
        suggestion: outcome.suggestion.clone().unwrap_or_default(),
    }
}

/// The study's groups with their people as they would be.
fn groups_after(
    study: &Study,
    present: &[Panelist],
    list: &List,
    outcomes: &[RowOutcome],
) -> Vec<GroupCount> {
    let least = study.definition.consensus.least_group;
    let moved: HashSet<String> = list
        .people
        .iter()
        .zip(outcomes)
        .filter(|(_, outcome)| outcome.result == RowResult::GroupChanged)
        .map(|(one, _)| one.person.email.trim().to_lowercase())
        .collect();
    let arriving = |name: &str| {
        let rows = list.people.iter().zip(outcomes);
        let of = rows.filter(|(one, outcome)| {
            let comes = !matches!(outcome.result, RowResult::Problem | RowResult::AlreadyThere);
            comes && one.person.group.as_deref().map(str::trim) == Some(name)
        });
        of.count()
    };
    let groups = study.definition.stakeholder_groups.iter().map(|name| {
        let staying = present
            .iter()
            .filter(|person| person.group.as_ref() == Some(name) && !moved.contains(&person.email));
        let people = staying.count() + arriving(name);
        GroupCount {
            name: name.clone(),
            people,
            is_small: (people as u64) < least,
        }
    });
    groups.collect()
}

fn groups_note(groups: &[GroupCount], least: u64) -> String {
    let small: Vec<&str> = groups
        .iter()
        .filter(|group| group.is_small)
        .map(|group| group.name.as_str())
        .collect();
    match small.as_slice() {
        [] => String::new(),
        names => format!(
            "Results of {} are not shown apart: a group needs {least} answers to an item.",
            names.join(" and ")
        ),
    }
}
