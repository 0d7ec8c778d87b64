//! How a study begins: from a spreadsheet, from a study file, as a copy, from a blank page.

mod check;
mod editor;
mod reading;

use actix_web::web::{self, Data, ServiceConfig};

use super::definition::{Contact, Definition};
use super::file::{self, FileError, workbook};
use super::making::{self, Blank, copy_of, free_slug};
use super::views::NewStudyPage;
use super::{Membership, api, import, store};
use crate::account::Principal;
use crate::account::access::Act;
use crate::locale::Speaker;
use crate::web::AppState;
use crate::web::address::resource;
use crate::web::error::{Answer, Failure};
use crate::web::frame;
use crate::web::input::Fields;
use crate::web::page::Shell;
use crate::web::reply::{XLSX, download, html_as, see_other};
use crate::web::session::SignedIn;

/// Keys of the study file with the ids of the fields they are asked in.
const BLANK_FIELDS: [(&str, &str); 6] = [
    ("title", "title"),
    ("slug", "slug"),
    ("language", "language"),
    ("time_zone", "time-zone"),
    ("contact.name", "contact-name"),
    ("contact.email", "contact-email"),
];

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(resource("/new-study").route(web::get().to(show)));
    cfg.service(resource("/new-study/template.xlsx").route(web::get().to(template)));
    cfg.service(
        resource("/new-study/blank")
            .route(web::get().to(back))
            .route(web::post().to(blank)),
    );
    cfg.service(
        resource("/new-study/copy")
            .route(web::get().to(back))
            .route(web::post().to(copy)),
    );
    check::routes(cfg);
    editor::routes(cfg);
}

/// What was posted cannot be asked for again by its address.
async fn back(_who: SignedIn) -> Answer {
    see_other("/new-study")
}

async fn show(state: Data<AppState>, who: SignedIn) -> Answer {
    api::may_create(&state, &who.principal).await?;
    offer(&state, &who, Vec::new(), None).await
}

async fn template(state: Data<AppState>, who: SignedIn) -> Answer {
    api::may_create(&state, &who.principal).await?;
    let bytes = workbook::template().map_err(Failure::internal)?;
    download("study.xlsx".to_owned(), XLSX, bytes)
}

/// The page with the four ways; 422 where something is wrong.
async fn offer(
    state: &AppState,
    who: &SignedIn,
    problems: Vec<(String, String)>,
    typed: Option<Blank>,
) -> Answer {
    let earlier = earlier(state, &who.principal).await?;
    let blank = typed.unwrap_or_else(|| likely(&who.principal, &earlier));
    let status = if problems.is_empty() { 200 } else { 422 };
    let page = NewStudyPage {
        shell: shell(who, "New study")
            .with_last_crumb("New study")
            .with_error(!problems.is_empty()),
        problems,
        earlier: earlier
            .into_iter()
            .map(|membership| {
                let study = membership.study;
                (study.slug, study.definition.title)
            })
            .collect(),
        blank,
    };
    html_as(status, &page)
}

fn shell(who: &SignedIn, title: &str) -> Shell {
    let t = Speaker::fallback();
    frame::for_account(&who.principal, &who.csrf, t, title).with_crumb(t.say("your-studies"), "/")
}

/// The studies that somebody may take the file of.
async fn earlier(state: &AppState, who: &Principal) -> Result<Vec<Membership>, Failure> {
    let (account, administrator) = (who.id(), who.account.administrator);
    let mut studies = state
        .blocking(move |db| db.read(|conn| store::of_account(conn, account, administrator)))
        .await?;
    studies.retain(|membership| membership.standing.may(Act::ExportStudy));
    Ok(studies)
}

/// A blank page with what was right for the person's other studies.
fn likely(who: &Principal, earlier: &[Membership]) -> Blank {
    let known = earlier.iter().find(|known| known.standing.coordinator);
    let known = known.map(|known| &known.study.definition);
    Blank {
        language: known.map_or_else(|| "en".to_owned(), |study| study.language.clone()),
        time_zone: known.map_or_else(String::new, |study| study.time_zone.clone()),
        contact_name: who.account.name.clone(),
        contact_email: who.account.email.to_string(),
        ..Blank::default()
    }
}

async fn blank(state: Data<AppState>, who: SignedIn, fields: Fields) -> Answer {
    api::may_create(&state, &who.principal).await?;
    let typed = |name: &str| fields.text(name).to_owned();
    let page = Blank {
        title: typed("title"),
        slug: typed("slug"),
        language: typed("language"),
        time_zone: typed("time_zone"),
        contact_name: typed("contact_name"),
        contact_email: typed("contact_email"),
    };
    let definition = match page.definition() {
        Ok(definition) => definition,
        Err(errors) => {
            let problems = errors.iter().filter_map(|error| problem(error, &page));
            return offer(&state, &who, problems.collect(), Some(page)).await;
        }
    };
    match make(&state, &who, definition.clone()).await {
        Ok(answer) => Ok(answer),
        Err(Failed::Taken) => {
            let told = taken(&state, &definition.slug).await?;
            let problems = vec![("slug".to_owned(), told)];
            let page = Blank {
                slug: definition.slug,
                ..page
            };
            offer(&state, &who, problems, Some(page)).await
        }
        Err(Failed::Otherwise(failure)) => Err(failure),
    }
}

/// What is wrong with a field of the blank page. Of an address that was to be made of the title,
/// nothing is said while there is no title.
fn problem(error: &FileError, page: &Blank) -> Option<(String, String)> {
    let (_, field) = BLANK_FIELDS.iter().find(|(key, _)| *key == error.key)?;
    let made = page.slug.trim().is_empty();
    if *field == "slug" && made {
        let told = "No address can be made of this title. Write one: lower-case letters, digits and hyphens.";
        return (!page.title.trim().is_empty()).then(|| ((*field).to_owned(), told.to_owned()));
    }
    let names = FileError {
        key: match *field {
            "title" => "The title",
            "slug" => "The address",
            "language" => "The language",
            "time-zone" => "The time zone",
            "contact-name" => "The name",
            _ => "The e-mail address",
        }
        .to_owned(),
        line: Some(1),
        ..error.clone()
    };
    Some(((*field).to_owned(), names.sentence()))
}

async fn copy(state: Data<AppState>, who: SignedIn, fields: Fields) -> Answer {
    api::may_create(&state, &who.principal).await?;
    let from = fields.text("from").to_owned();
    if from.is_empty() {
        let told = "Choose the study to copy.".to_owned();
        return offer(&state, &who, vec![("from".to_owned(), told)], None).await;
    }
    let seat = state.enter(&who.principal, &from, Act::ExportStudy).await?;
    let earlier = &seat.membership.study;
    let slug = earlier.slug.clone();
    let slug = state
        .blocking(move |db| db.read(|conn| free_slug(conn, &slug)))
        .await?;
    let read = format!(
        "A copy of “{}”: its questions, scales, texts and rule. Its panel, rounds and answers stay there",
        earlier.definition.title
    );
    let definition = copy_of(&earlier.definition, slug);
    check::right(&who, read, &definition, &definition.slug, None)
}

/// Shows the study of a file that comes with the program as any file shows before it is a study.
/// Whoever makes it is asked for help in it.
///
/// # Errors
/// 403 for those who may not make studies.
pub async fn example(state: &AppState, who: &SignedIn, text: &str) -> Answer {
    api::may_create(state, &who.principal).await?;
    let example = file::parse(text, "").map_err(|errors| {
        let told: Vec<String> = errors.iter().map(ToString::to_string).collect();
        Failure::internal(told.join("\n"))
    })?;
    let slug = example.slug.clone();
    let slug = state
        .blocking(move |db| db.read(|conn| free_slug(conn, &slug)))
        .await?;
    let account = &who.principal.account;
    let example = Definition {
        contact: Contact {
            name: account.name.clone(),
            email: account.email.to_string(),
        },
        ..copy_of(&example, slug)
    };
    let read = "The study of the demonstration, without its panel and answers".to_owned();
    check::right(who, read, &example, &example.slug, None)
}

/// Why a study was not made.
enum Failed {
    /// Another study has the slug.
    Taken,
    Otherwise(Failure),
}

impl<E> From<E> for Failed
where
    Failure: From<E>,
{
    fn from(error: E) -> Self {
        Self::Otherwise(error.into())
    }
}

/// Makes the study; whoever makes it coordinates it.
async fn make(
    state: &AppState,
    who: &SignedIn,
    definition: Definition,
) -> Result<actix_web::HttpResponse, Failed> {
    let (actor, now) = (who.principal.id(), state.now());
    let made = state
        .blocking(
            move |db| match import(db, &definition, false, Some(actor), Some(actor), now) {
                Ok((study, _)) => Ok(Some(study.slug)),
                Err(super::Error::SlugTaken(_)) => Ok(None),
                Err(error) => Err(error),
            },
        )
        .await?;
    state.desk.forget();
    let slug = made.ok_or(Failed::Taken)?;
    Ok(see_other(&format!("/studies/{slug}/items"))?)
}

/// That a slug is taken, with one that is free.
async fn taken(state: &AppState, slug: &str) -> Result<String, Failure> {
    let asked = slug.to_owned();
    let free = state
        .blocking(move |db| db.read(|conn| making::free_slug(conn, &asked)))
        .await?;
    Ok(format!(
        "Another study has the address {slug}. The address {free} is free."
    ))
}

/// What an address must look like.
fn slug_problem(slug: &str) -> Option<String> {
    let told = "Write 1 to 64 lower-case letters, digits and single hyphens between them.";
    (!file::is_slug(slug)).then(|| told.to_owned())
}
