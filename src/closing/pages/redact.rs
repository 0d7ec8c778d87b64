//! Redacting a reason from the page of evidence.

use actix_web::web::{Data, Path, Query};
use serde::Deserialize;

use super::shell;
use crate::account::access::Act;
use crate::closing::views::{Problem, RedactPage};
use crate::closing::{Error, Redactable, Wish, redact, redactable};
use crate::rating::Seat;
use crate::web::AppState;
use crate::web::error::{Answer, Failure};
use crate::web::input::Fields;
use crate::web::reply::{html_as, see_other};
use crate::web::session::SignedIn;

/// Study, round and item.
type Address = Path<(String, u32, String)>;

#[derive(Deserialize)]
pub(super) struct Asked {
    /// Id of the reason.
    #[serde(default)]
    reason: String,
}

/// A coordinator before a reason.
struct Desk {
    who: SignedIn,
    seat: Seat,
    number: u32,
    item: String,
    id: String,
    shown: Redactable,
    /// Whether its author will get a mail.
    tells: bool,
}

impl Desk {
    async fn enter(
        state: &AppState,
        who: SignedIn,
        path: Address,
        id: String,
    ) -> Result<Self, Failure> {
        let (slug, number, item) = path.into_inner();
        let seat = state.enter(&who.principal, &slug, Act::RunRounds).await?;
        let study = seat.membership.study.clone();
        let (of, asked) = (item.clone(), id.clone());
        let shown = state
            .blocking(move |db| redactable(db, &study, number, &of, &asked))
            .await?;
        Ok(Self {
            who,
            seat,
            number,
            item,
            id,
            shown,
            tells: state.mail().is_on(),
        })
    }

    fn back(&self) -> String {
        let slug = &self.seat.membership.study.slug;
        format!("/studies/{slug}/results/{}/{}", self.number, self.item)
    }

    fn page(self, why: String, problems: Vec<Problem>) -> Answer {
        let title = "Redact a reason";
        let (back, slug) = (self.back(), &self.seat.membership.study.slug);
        let results = format!("/studies/{slug}/results?round={}", self.number);
        let shell = shell(&self.who, &self.seat, "results", title)
            .with_crumb(format!("Results of round {}", self.number), results)
            .with_crumb(&self.shown.item, &back)
            .with_last_crumb(title)
            .with_error(!problems.is_empty());
        let status = if problems.is_empty() { 200 } else { 422 };
        let page = RedactPage {
            shell,
            round: self.number,
            item: self.shown.item,
            text: self.shown.text,
            reason: self.id,
            why,
            tells: self.tells,
            back,
            problems,
        };
        html_as(status, &page)
    }
}

pub(super) async fn ask(
    state: Data<AppState>,
    who: SignedIn,
    path: Address,
    asked: Query<Asked>,
) -> Answer {
    let id = asked.into_inner().reason;
    let desk = Desk::enter(&state, who, path, id).await?;
    desk.page(String::new(), Vec::new())
}

pub(super) async fn submit(
    state: Data<AppState>,
    who: SignedIn,
    path: Address,
    fields: Fields,
) -> Answer {
    let desk = Desk::enter(&state, who, path, fields.text("reason").to_owned()).await?;
    let why = fields.text("why").to_owned();
    let (study, actor) = (desk.seat.membership.study.clone(), desk.who.principal.id());
    let (mail, now, number) = (state.mail(), state.now(), desk.number);
    let (item, id, words) = (desk.item.clone(), desk.id.clone(), why.clone());
    let done = state
        .blocking(move |db| {
            let wish = Wish {
                number,
                item: &item,
                id: &id,
                why: &words,
            };
            match redact(db, &study, wish, mail, Some(actor), now) {
                Err(Error::NoReason) => Ok(false),
                done => done.map(|()| true),
            }
        })
        .await?;
    if done {
        return see_other(&format!("{}#reasons", desk.back()));
    }
    let missing = Problem {
        field: "why",
        message: "Say in 1 to 300 characters why the reason is redacted.".to_owned(),
    };
    desk.page(why, vec![missing])
}
