//! The accounts of the installation: for its administrators.

use actix_web::web::{self, Data, Path, Query, ServiceConfig};
use serde::Deserialize;

use super::administrators::only_administrators;
use crate::account::Error;
use crate::account::registry::{self, Deed};
use crate::account::views::{AccountLine, RegisteredPage, RegistryPage};
use crate::clock::zone_of;
use crate::locale::{Speaker, dates};
use crate::web::AppState;
use crate::web::address::resource;
use crate::web::error::{Answer, Failure};
use crate::web::frame;
use crate::web::input::Fields;
use crate::web::reply::{html, html_as, see_other};
use crate::web::session::SignedIn;

pub(super) fn routes(cfg: &mut ServiceConfig) {
    cfg.service(resource("/administration/accounts").route(web::get().to(list)));
    cfg.service(
        resource("/administration/accounts/{id}")
            .route(web::get().to(show))
            .route(web::post().to(act)),
    );
}

#[derive(Debug, Default, Deserialize)]
struct Asked {
    words: Option<String>,
    /// The deed that has just been done.
    done: Option<String>,
}

async fn list(state: Data<AppState>, who: SignedIn, asked: Query<Asked>) -> Answer {
    only_administrators(&who)?;
    let words: String = asked.into_inner().words.unwrap_or_default();
    let words: String = words.chars().take(200).collect();
    let (limits, now, wanted) = (state.accounts.limits(), state.now(), words.clone());
    let (found, more) = state
        .blocking(move |db| db.read(|conn| registry::search(conn, &wanted, limits, now)))
        .await?;
    let t = Speaker::of_office();
    html(&RegistryPage {
        shell: frame::for_account(&who.principal, &who.csrf, t, "Accounts")
            .with_crumb("Administration", "/administration")
            .wide(),
        words,
        lines: found
            .into_iter()
            .map(|entry| AccountLine::of(entry, day))
            .collect(),
        cut: more.then_some(registry::MOST),
    })
}

async fn show(state: Data<AppState>, who: SignedIn, id: Path<i64>, asked: Query<Asked>) -> Answer {
    only_administrators(&who)?;
    let done = asked.into_inner().done;
    let done = done.as_deref().and_then(Deed::from_name).map(|deed| match deed {
        Deed::Disable => "The account is disabled. Nobody signs in with it, and its sessions and tokens are ended.",
        Deed::Enable => "The account is open again.",
        Deed::Unlock => "Failed sign-ins are forgotten.",
        Deed::SignOut => "All sessions and tokens of the account are ended.",
        Deed::LeadIn => "A link is on its way to the owner.",
    });
    page(&state, &who, id.into_inner(), done, None).await
}

async fn page(
    state: &AppState,
    who: &SignedIn,
    id: i64,
    done: Option<&'static str>,
    problem: Option<String>,
) -> Answer {
    let (limits, now) = (state.accounts.limits(), state.now());
    let entry = state
        .blocking(move |db| db.read(|conn| registry::find(conn, id, limits, now)))
        .await?;
    let t = Speaker::of_office();
    let status = if problem.is_some() { 422 } else { 200 };
    html_as(
        status,
        &RegisteredPage {
            shell: frame::for_account(&who.principal, &who.csrf, t, &entry.name)
                .with_crumb("Administration", "/administration")
                .with_crumb("Accounts", "/administration/accounts")
                .with_error(problem.is_some()),
            own: entry.id == who.principal.id(),
            line: AccountLine::of(entry, day),
            by_mail: state.mail().is_on(),
            done,
            problem,
        },
    )
}

async fn act(state: Data<AppState>, who: SignedIn, id: Path<i64>, fields: Fields) -> Answer {
    only_administrators(&who)?;
    let Some(deed) = Deed::from_name(fields.text("deed")) else {
        let names = Deed::ALL.map(Deed::name).join(", ");
        let expected = format!("Say what is to be done with the account: {names}.");
        return Err(Failure::unprocessable("deed", expected));
    };
    let (id, by) = (id.into_inner(), who.principal.account.clone());
    let (service, now) = (state.mail(), state.now());
    let done = state
        .blocking(move |db| {
            Ok::<_, Error>(db.write(|conn| registry::act(conn, deed, id, Some(&by), service, now)))
        })
        .await?;
    state.accounts.forget();
    state.desk.forget();
    match done {
        Ok(()) => see_other(&format!(
            "/administration/accounts/{id}?done={}",
            deed.name()
        )),
        Err(why @ (Error::Yourself | Error::LastOfRole(_) | Error::NoMail | Error::Disabled)) => {
            page(&state, &who, id, None, Some(why.to_string())).await
        }
        Err(other) => Err(other.into()),
    }
}

fn day(at: i64) -> String {
    dates::day(Speaker::of_office(), at, &zone_of("UTC"))
}
