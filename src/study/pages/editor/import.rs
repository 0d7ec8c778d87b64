//! A file in place of the whole study, until round 1 opens: seen before anything changes.

use actix_web::HttpRequest;
use actix_web::web::{Data, Path, Payload};

use super::desk::Desk;
use crate::account::access::Act;
use crate::study::check::missing;
use crate::study::definition::Definition;
use crate::study::edit::{Refused, put_whole, stamp};
use crate::study::file;
use crate::study::pages::reading::{Came, Wrong, came, carried, with_remarks};
use crate::study::views::editor::ImportPage;
use crate::study::views::{CheckPage, Checked, MakeForm, Outline, Over, outline_of, parts_of};
use crate::web::AppState;
use crate::web::error::Answer;
use crate::web::input::upload::Upload;
use crate::web::reply::{html_as, see_other};
use crate::web::session::SignedIn;

const TITLE: &str = "Check the file before it replaces the study";

pub(super) async fn show(state: Data<AppState>, who: SignedIn, slug: Path<String>) -> Answer {
    let desk = Desk::enter(&state, who, &slug, Act::ChangeStudy).await?;
    ask(&desk, 200, String::new())
}

/// What was posted cannot be asked for again by its address.
pub(super) async fn back(state: Data<AppState>, who: SignedIn, slug: Path<String>) -> Answer {
    let desk = Desk::enter(&state, who, &slug, Act::ChangeStudy).await?;
    see_other(&format!("{}/import", desk.base()))
}

/// The page that takes a file; `problem` is what was wrong with the one that came.
fn ask(desk: &Desk, status: u16, problem: String) -> Answer {
    let page = ImportPage {
        shell: desk.shell("Import").with_error(!problem.is_empty()),
        base: desk.base(),
        frozen: desk.why_frozen(),
        problem,
        side: desk.side("import"),
    };
    html_as(status, &page)
}

pub(super) async fn check(
    state: Data<AppState>,
    who: SignedIn,
    slug: Path<String>,
    request: HttpRequest,
    payload: Payload,
) -> Answer {
    let desk = Desk::enter(&state, who, &slug, Act::ChangeStudy).await?;
    let upload = Upload::read(&request, payload).await?;
    if desk.is_frozen() {
        return ask(&desk, 409, desk.why_frozen());
    }
    match came(&state, &upload).await? {
        Came::Nothing(told) => ask(&desk, 422, told),
        Came::Wrong(file) => wrong(&desk, *file),
        Came::Right(read, definition) => right(&desk, read, *definition, None),
    }
}

fn wrong(desk: &Desk, file: Wrong) -> Answer {
    let outline = Outline {
        heading: "Once corrected, the study has",
        ..file.outline
    };
    // What is there is not made worse: a draft is only for a study that begins.
    let state = match file.state {
        Checked::Wrong { faults, resend, .. } => Checked::Wrong {
            faults,
            resend,
            draft: None,
        },
        right => right,
    };
    page(desk, 422, file.read, outline, state)
}

/// The page of a file that can take the study's place; `refused` is why it did not just now.
fn right(desk: &Desk, read: String, imported: Definition, refused: Option<Refused>) -> Answer {
    let present = desk.definition();
    let outcome = put_whole(present, imported.clone(), &desk.taken);
    let problem = match (refused.as_ref(), outcome.as_ref()) {
        (Some(Refused::Stale), _) => {
            "The study was changed in another window. Below is what the file changes now."
                .to_owned()
        }
        (Some(refused), _) | (None, Err(refused)) => refused.to_string(),
        (None, Ok(_)) => String::new(),
    };
    let will_be = outcome.as_ref().unwrap_or(&imported);
    let form = MakeForm {
        slug: String::new(),
        study: file::to_toml(&imported),
        missing: missing(will_be)
            .into_iter()
            .map(|finding| finding.words)
            .collect(),
        parts: parts_of(will_be),
        over: Some(Over::of(present, &imported, stamp(present))),
        problem,
    };
    let status = if form.problem.is_empty() { 200 } else { 422 };
    let outline = Outline {
        heading: "The study then has",
        ..outline_of(will_be)
    };
    page(desk, status, read, outline, Checked::Right(form))
}

fn page(desk: &Desk, status: u16, read: String, outline: Outline, state: Checked) -> Answer {
    let page = CheckPage {
        shell: desk.shell(TITLE).with_error(status != 200).wide(),
        heading: TITLE,
        base: format!("{}/import", desk.base()),
        read,
        outline,
        state,
    };
    html_as(status, &page)
}

pub(super) async fn remarks(
    state: Data<AppState>,
    who: SignedIn,
    slug: Path<String>,
    request: HttpRequest,
    payload: Payload,
) -> Answer {
    Desk::enter(&state, who, &slug, Act::ChangeStudy).await?;
    let upload = Upload::read(&request, payload).await?;
    with_remarks(&state, &upload).await
}

/// Puts the study that the form carries in place of the present one, if that is still the one
/// that it was compared with.
pub(super) async fn replace(
    state: Data<AppState>,
    who: SignedIn,
    slug: Path<String>,
    request: HttpRequest,
    payload: Payload,
) -> Answer {
    let desk = Desk::enter(&state, who, &slug, Act::ChangeStudy).await?;
    let upload = Upload::read(&request, payload).await?;
    let (read, imported) = match carried(&upload)? {
        Ok(carried) => carried,
        Err(file) => return wrong(&desk, file),
    };
    let new = imported.clone();
    let seen = upload.fields.text("seen").to_owned();
    let outcome = desk
        .act_or_refuse(
            &state,
            "replaced from a file".to_owned(),
            move |present, people| match stamp(present) == seen {
                true => put_whole(present, new.clone(), people),
                false => Err(Refused::Stale),
            },
        )
        .await?;
    let refused = match outcome {
        Ok(study) => return see_other(&format!("/studies/{}/items", study.slug)),
        Err(refused) => refused,
    };
    let desk = desk.again(&state).await?;
    match refused {
        Refused::Fixed => ask(&desk, 409, desk.why_frozen()),
        refused => right(&desk, read, imported, Some(refused)),
    }
}
