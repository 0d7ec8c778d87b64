//! Where the button of a mail leads, and the page to leave by.

use actix_web::http::header::LOCATION;
use actix_web::web::{self, Data, Path, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};

use crate::account::{self, LinkRequest};
use crate::panel::calendar::deadline_event;
use crate::panel::entry::{self, Found};
use crate::panel::leaving::{self, Wish};
use crate::panel::views::{EntryPage, LeavePage, Left, RemindMe, SpentPage};
use crate::panel::wish;
use crate::web::AppState;
use crate::web::address::resource;
use crate::web::error::{Answer, Failure};
use crate::web::input::Fields;
use crate::web::page::Shell;
use crate::web::reply::{download, html, html_as};
use crate::web::session::{self, Visitor};

pub(super) fn routes(cfg: &mut ServiceConfig) {
    cfg.service(
        resource("/i/{token}")
            .route(web::get().to(show))
            .route(web::post().to(go_in)),
    );
    cfg.service(resource("/i/{token}/deadline.ics").route(web::get().to(calendar)));
    cfg.service(resource("/i/{token}/again").route(web::post().to(send_again)));
    cfg.service(
        resource("/u/{token}")
            .route(web::get().to(ask_to_leave))
            .route(web::post().to(stop_reminders)),
    );
    cfg.service(resource("/u/{token}/decline").route(web::post().to(decline)));
}

async fn show(
    state: Data<AppState>,
    request: HttpRequest,
    visitor: Visitor,
    token: Path<String>,
) -> Answer {
    let token = token.into_inner();
    let (known, now) = (token.clone(), state.now());
    let found = state
        .blocking(move |db| db.read(|conn| entry::look(conn, &known, now)))
        .await?;
    match found {
        Some(found) => html(&page(&state, found, visitor.csrf, &token, None).await?),
        None => spent(&request, visitor.csrf, &token, 200),
    }
}

/// The frame of a page for somebody who holds an invitation and is not signed in by it yet.
pub(super) fn outside(found: &Found, title: String, token: &str) -> Shell {
    let definition = &found.ask.sheet.definition;
    Shell::new(found.ask.speaker(), title)
        .in_study(&definition.title, &definition.slug, &definition.language)
        .with_privacy(format!("/i/{token}/privacy"))
        .with_contact(&definition.contact.name, &definition.contact.email)
        .simulated(definition.simulated)
}

/// The page; `wrong_day` is a day for a reminder that was sent and cannot be chosen.
pub(super) async fn page(
    state: &AppState,
    found: Found,
    csrf: String,
    token: &str,
    wrong_day: Option<String>,
) -> Result<EntryPage, Failure> {
    let now = state.now();
    let (found, choices) = state
        .blocking(move |db| {
            db.read(|conn| {
                let choices = wish::choices(conn, &found.ask, now)?;
                Ok::<_, crate::store::Error>((found.clone(), choices))
            })
        })
        .await?;
    let choices = choices.filter(|_| state.mail().is_on());
    let remind = choices.map(|choices| {
        RemindMe::of(
            found.ask.speaker(),
            &choices,
            &found.ask.sheet.definition.time_zone,
            format!("/i/{token}/remind-me"),
            wrong_day.clone(),
        )
    });
    let title = found.ask.sheet.definition.title.clone();
    let page = EntryPage::of(
        outside(&found, title, token)
            .with_csrf(csrf)
            .with_error(wrong_day.is_some()),
        &found.ask,
        &found.text,
        found.consent.must_be_asked(),
        format!("/i/{token}/privacy"),
    );
    Ok(EntryPage {
        remind,
        leave_href: Some(format!("/u/{token}")),
        ..page
    })
}

/// The deadline for the reader's calendar, as long as the link leads in.
async fn calendar(state: Data<AppState>, token: Path<String>) -> Answer {
    let (known, now) = (token.into_inner(), state.now());
    let found = state
        .blocking(move |db| db.read(|conn| entry::look(conn, &known, now)))
        .await?;
    let event = found.and_then(|found| deadline_event(&found.ask, now));
    match event {
        Some(event) => download(
            "deadline.ics".to_owned(),
            "text/calendar; charset=utf-8",
            event,
        ),
        None => Err(Failure::not_found("")),
    }
}

async fn go_in(
    state: Data<AppState>,
    request: HttpRequest,
    visitor: Visitor,
    token: Path<String>,
    fields: Fields,
) -> Answer {
    let token = token.into_inner();
    let now = state.now();
    let (known, asked) = (token.clone(), token.clone());
    let agreed = fields.text("consent").to_owned();
    let slug = state
        .blocking(move |db| db.read(|conn| entry::owner(conn, &known)))
        .await?
        .map(|owner| owner.slug);
    let device = session::device(&request);
    let named = device.clone();
    let begun = state
        .accounts
        .begin_session_when(&device, move |conn, session| {
            Ok(entry::claim(conn, &asked, &agreed, session, &named, now)?)
        })
        .await?;
    let (Some(begun), Some(slug)) = (begun, slug) else {
        return spent(&request, visitor.csrf, &token, 410);
    };
    state.desk.forget();
    // A session that was there before ends with the new one.
    if let Some(before) = &visitor.principal {
        let _ = state.accounts.sign_out(before).await;
    }
    Ok(HttpResponse::SeeOther()
        .cookie(session::cookie(&begun.token, state.settings.https()))
        .insert_header((LOCATION, format!("/studies/{slug}/start")))
        .finish())
}

/// The same page for a link that was used, is too old, was replaced, or never was.
pub(super) fn spent(request: &HttpRequest, csrf: String, token: &str, status: u16) -> Answer {
    let t = session::speaker(request.headers());
    html_as(
        status,
        &SpentPage {
            shell: Shell::new(t, t.say("link-spent")).narrow().with_csrf(csrf),
            again: format!("/i/{token}/again"),
        },
    )
}

/// Sends a sign-in link to the address that an old link was sent to. Says the same, and takes as
/// long, where there never was such a link.
async fn send_again(
    state: Data<AppState>,
    request: HttpRequest,
    visitor: Visitor,
    token: Path<String>,
) -> Answer {
    let known = token.into_inner();
    let owner = state
        .blocking(move |db| db.read(|conn| entry::owner(conn, &known)))
        .await?
        .unwrap_or_default();
    let wish = LinkRequest {
        email: &owner.email,
        from: &session::client_address(&request, &state),
        browser: &visitor.csrf,
        language: session::speaker(request.headers()).lang(),
        leads_to: &match owner.slug.as_str() {
            "" => String::new(),
            slug => format!("/studies/{slug}/start"),
        },
    };
    state.accounts.request_link(wish).await?;
    account::pages::link_sent(&request, visitor)
}

async fn ask_to_leave(request: HttpRequest, visitor: Visitor, token: Path<String>) -> Answer {
    leave_page(&request, visitor.csrf, &token, Left::NotYet)
}

/// Also for the one click that mail programs offer: no cookie, no form token, no redirect.
async fn stop_reminders(
    state: Data<AppState>,
    request: HttpRequest,
    token: Path<String>,
) -> Answer {
    leave(&state, &token, Wish::NoReminders).await?;
    leave_page(&request, String::new(), &token, Left::NoReminders)
}

async fn decline(state: Data<AppState>, request: HttpRequest, token: Path<String>) -> Answer {
    leave(&state, &token, Wish::Decline).await?;
    leave_page(&request, String::new(), &token, Left::Declined)
}

async fn leave(state: &AppState, token: &str, wish: Wish) -> Result<(), Failure> {
    let (token, now) = (token.to_owned(), state.now());
    state
        .blocking(move |db| db.write(|conn| leaving::leave(conn, &token, wish, now)))
        .await?;
    state.desk.forget();
    Ok(())
}

/// Says nothing of any study or person, so that it is the same for every token.
fn leave_page(request: &HttpRequest, csrf: String, token: &str, left: Left) -> Answer {
    let t = session::speaker(request.headers());
    html(&LeavePage {
        shell: Shell::new(t, t.say("leave")).narrow().with_csrf(csrf),
        action: format!("/u/{token}"),
        left,
    })
}
