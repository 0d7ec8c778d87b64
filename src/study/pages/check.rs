//! A file before it is a study: checked, handed back with remarks, made.

use actix_web::HttpRequest;
use actix_web::web::{self, Data, Payload, ServiceConfig};

use super::reading::{Came, Wrong, came, carried, with_remarks};
use super::{Failed, back, make, offer, shell, slug_problem, taken};
use crate::study::api;
use crate::study::check::missing;
use crate::study::definition::Definition;
use crate::study::file;
use crate::study::views::{CheckPage, Checked, MakeForm, Outline, outline_of, parts_of};
use crate::web::AppState;
use crate::web::address::resource;
use crate::web::error::{Answer, Failure};
use crate::web::input::upload::Upload;
use crate::web::reply::html_as;
use crate::web::session::SignedIn;

const TITLE: &str = "Check the study before it is created";

pub(super) fn routes(cfg: &mut ServiceConfig) {
    cfg.service(
        resource("/new-study/check")
            .route(web::get().to(back))
            .route(web::post().to(check)),
    );
    cfg.service(
        resource("/new-study/remarks")
            .route(web::get().to(back))
            .route(web::post().to(remarks)),
    );
    cfg.service(
        resource("/new-study/make")
            .route(web::get().to(back))
            .route(web::post().to(finish)),
    );
}

async fn check(
    state: Data<AppState>,
    who: SignedIn,
    request: HttpRequest,
    payload: Payload,
) -> Answer {
    api::may_create(&state, &who.principal).await?;
    let upload = Upload::read(&request, payload).await?;
    let field = match upload.fields.text("kind") {
        "study-file" => "study-file",
        _ => "spreadsheet",
    };
    match came(&state, &upload).await? {
        Came::Nothing(told) => offer(&state, &who, vec![(field.to_owned(), told)], None).await,
        Came::Wrong(file) => wrong(&who, *file),
        Came::Right(read, definition) => {
            let problem = taken_by_another(&state, &definition.slug).await?;
            right(&who, read, &definition, &definition.slug, problem)
        }
    }
}

async fn taken_by_another(state: &AppState, slug: &str) -> Result<Option<String>, Failure> {
    let asked = slug.to_owned();
    let found = state
        .blocking(move |db| db.read(|conn| crate::study::store::find(conn, &asked)))
        .await?;
    match found {
        Some(_) => Ok(Some(taken(state, slug).await?)),
        None => Ok(None),
    }
}

fn wrong(who: &SignedIn, file: Wrong) -> Answer {
    page(who, 422, file.read, file.outline, file.state)
}

/// The page of a study that can be made under a slug. `problem` is why the slug does not do.
pub(super) fn right(
    who: &SignedIn,
    read: String,
    definition: &Definition,
    slug: &str,
    problem: Option<String>,
) -> Answer {
    let status = if problem.is_some() { 422 } else { 200 };
    let form = MakeForm {
        slug: slug.to_owned(),
        problem: problem.unwrap_or_default(),
        study: file::to_toml(definition),
        missing: missing(definition)
            .into_iter()
            .map(|finding| finding.words)
            .collect(),
        parts: parts_of(definition),
        over: None,
    };
    page(
        who,
        status,
        read,
        outline_of(definition),
        Checked::Right(form),
    )
}

fn page(who: &SignedIn, status: u16, read: String, outline: Outline, state: Checked) -> Answer {
    let page = CheckPage {
        shell: shell(who, TITLE)
            .with_crumb("New study", "/new-study")
            .with_last_crumb("Check")
            .with_error(status != 200)
            .wide(),
        heading: TITLE,
        base: "/new-study".to_owned(),
        read,
        outline,
        state,
    };
    html_as(status, &page)
}

async fn remarks(
    state: Data<AppState>,
    who: SignedIn,
    request: HttpRequest,
    payload: Payload,
) -> Answer {
    api::may_create(&state, &who.principal).await?;
    let upload = Upload::read(&request, payload).await?;
    with_remarks(&state, &upload).await
}

/// Makes the study. What the form carries is read and checked as if it came for the first time.
async fn finish(
    state: Data<AppState>,
    who: SignedIn,
    request: HttpRequest,
    payload: Payload,
) -> Answer {
    api::may_create(&state, &who.principal).await?;
    let upload = Upload::read(&request, payload).await?;
    let (read, definition) = match carried(&upload)? {
        Ok(carried) => carried,
        Err(file) => return wrong(&who, file),
    };
    let slug = upload.fields.text("slug").trim();
    if let Some(problem) = slug_problem(slug) {
        return right(&who, read, &definition, slug, Some(problem));
    }
    let wanted = Definition {
        slug: slug.to_owned(),
        ..definition.clone()
    };
    match make(&state, &who, wanted).await {
        Ok(answer) => Ok(answer),
        Err(Failed::Taken) => {
            let told = taken(&state, slug).await?;
            right(&who, read, &definition, slug, Some(told))
        }
        Err(Failed::Otherwise(failure)) => Err(failure),
    }
}
