//! Erasing a person in the browser: an address, what would happen, and once more the address.

use actix_web::web::{self, Data, Query, ServiceConfig};
use serde::Deserialize;

use super::views::ErasePage;
use super::{Error, OpenAnswers, Preview, erase, preview};
use crate::account::{self, Email};
use crate::locale::Speaker;
use crate::web::AppState;
use crate::web::address::resource;
use crate::web::error::{Answer, Failure};
use crate::web::frame;
use crate::web::input::Fields;
use crate::web::reply::{html_as, see_other};
use crate::web::session::SignedIn;

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(
        resource("/administration/erase")
            .route(web::get().to(ask))
            .route(web::post().to(erase_person)),
    );
}

#[derive(Deserialize)]
struct Asked {
    #[serde(default)]
    email: String,
    /// Somebody was just erased.
    #[serde(default)]
    done: bool,
}

/// What a form came back with.
#[derive(Default)]
struct Form {
    email: String,
    preview: Option<Preview>,
    keeps: bool,
    problem: Option<(&'static str, String)>,
    done: bool,
}

async fn ask(state: Data<AppState>, who: SignedIn, asked: Query<Asked>) -> Answer {
    frame::administrators_only(&who.principal)?;
    let Asked { email, done } = asked.into_inner();
    if email.trim().is_empty() {
        return page(
            &who,
            Form {
                done,
                ..Form::default()
            },
        );
    }
    let (preview, problem) = look(&state, &email).await?;
    page(
        &who,
        Form {
            email,
            preview,
            problem,
            ..Form::default()
        },
    )
}

async fn erase_person(state: Data<AppState>, who: SignedIn, fields: Fields) -> Answer {
    frame::administrators_only(&who.principal)?;
    let email = fields.text("email").to_owned();
    let open_answers = OpenAnswers::from_name(fields.text("open_answers"));
    let keeps = open_answers == Some(OpenAnswers::Keep);
    let again = fields.text("again").trim().to_lowercase();
    let (preview, problem) = look(&state, &email).await?;
    let problem = match (problem, &preview, open_answers) {
        (Some(problem), ..) => Some(problem),
        (_, _, None) => Some((
            "open_answers",
            "Choose what becomes of the answers in open rounds.".to_owned(),
        )),
        (_, Some(found), _) if again != found.account.email => Some((
            "again",
            "Type the address once more, exactly, to confirm.".to_owned(),
        )),
        _ => None,
    };
    let (Some(open_answers), None) = (open_answers, &problem) else {
        return page(
            &who,
            Form {
                email,
                preview,
                keeps,
                problem,
                done: false,
            },
        );
    };
    let address: Email = email.parse()?;
    let (actor, now) = (who.principal.id(), state.now());
    state
        .blocking(move |db| erase(db, &address, open_answers, Some(actor), now))
        .await?;
    state.accounts.forget_believed();
    state.desk.forget();
    see_other("/administration/erase?done=true")
}

/// What would happen to the person with a typed address, or why it cannot.
async fn look(
    state: &AppState,
    typed: &str,
) -> Result<(Option<Preview>, Option<(&'static str, String)>), Failure> {
    let typed = typed.to_owned();
    let found = state
        .blocking(move |db| {
            let found = typed.parse().map_err(Error::from);
            match found.and_then(|email| preview(db, &email)) {
                Err(Error::Store(error)) => Err(error),
                other => Ok(other),
            }
        })
        .await?;
    Ok(match found {
        Ok(found) => (Some(found), None),
        Err(
            error @ (Error::LastAdministrator
            | Error::LastCoordinator(_)
            | Error::Erased
            | Error::Account(
                account::Error::InvalidEmail(_) | account::Error::UnknownEmail(_),
            )),
        ) => (None, Some(("email", error.to_string()))),
        Err(error) => return Err(error.into()),
    })
}

fn page(who: &SignedIn, form: Form) -> Answer {
    let t = Speaker::fallback();
    let is_wrong = form.problem.is_some();
    let title = "Erase a person";
    let shell = frame::for_account(&who.principal, &who.csrf, t, title)
        .with_crumb("Administration", "/administration")
        .with_last_crumb(title)
        .with_error(is_wrong);
    let page = ErasePage {
        shell,
        email: form.email,
        preview: form.preview,
        keeps: form.keeps,
        problem: form.problem,
        done: form.done,
    };
    html_as(if is_wrong { 422 } else { 200 }, &page)
}
