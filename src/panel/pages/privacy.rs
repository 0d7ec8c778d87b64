//! How a study uses the data of its panel: for its members, and for whoever holds an invitation.

use actix_web::HttpRequest;
use actix_web::web::{self, Data, Path, ServiceConfig};

use super::entry::{outside, spent};
use crate::account::access::Act;
use crate::locale::Speaker;
use crate::panel::entry;
use crate::panel::privacy_text;
use crate::panel::views::PrivacyPage;
use crate::study::definition::Definition;
use crate::web::AppState;
use crate::web::address::resource;
use crate::web::error::Answer;
use crate::web::frame;
use crate::web::page::Shell;
use crate::web::reply::{html, see_other};
use crate::web::session::{SignedIn, Visitor};

pub(super) fn routes(cfg: &mut ServiceConfig) {
    cfg.service(resource("/studies/{slug}/privacy").route(web::get().to(for_members)));
    cfg.service(resource("/i/{token}/privacy").route(web::get().to(for_invited)));
}

async fn for_members(state: Data<AppState>, who: SignedIn, slug: Path<String>) -> Answer {
    let seat = state.enter(&who.principal, &slug, Act::SeeStudy).await?;
    let definition = &seat.membership.study.definition;
    let title = Speaker::for_tag(&definition.language).say("privacy-title");
    let shell = frame::for_expert(&who.principal, &who.csrf, definition, &title);
    let is_expert = seat.membership.standing.expert;
    let consent = is_expert.then(|| format!("/studies/{slug}/consent"));
    html(&page(shell, definition, consent))
}

/// As long as the link leads in; afterwards it says nothing of the study, and its owner, signed
/// in, is led to the page for members.
async fn for_invited(
    state: Data<AppState>,
    request: HttpRequest,
    visitor: Visitor,
    token: Path<String>,
) -> Answer {
    let token = token.into_inner();
    let (known, now) = (token.clone(), state.now());
    let found = state
        .blocking(move |db| {
            db.read(|conn| {
                Ok::<_, crate::store::Error>((
                    entry::look(conn, &known, now)?,
                    entry::owner(conn, &known)?,
                ))
            })
        })
        .await?;
    match found {
        (Some(found), _) => {
            let title = found.ask.speaker().say("privacy-title");
            let shell = outside(&found, title, &token);
            html(&page(shell, &found.study, None))
        }
        (None, Some(owner))
            if visitor
                .principal
                .as_ref()
                .is_some_and(|who| who.account.email == owner.email) =>
        {
            see_other(&format!("/studies/{}/privacy", owner.slug))
        }
        _ => spent(&request, visitor.csrf, &token, 200),
    }
}

fn page(shell: Shell, definition: &Definition, consent_href: Option<String>) -> PrivacyPage {
    let (paragraphs, language) = privacy_text(definition);
    PrivacyPage {
        shell,
        study: definition.title.clone(),
        paragraphs,
        language,
        consent_href,
    }
}
