//! A faulty item, taken out of an open round.

use actix_web::web::{Data, Path};

use super::shell;
use crate::account::access::Act;
use crate::closing::views::{Problem, WithdrawPage};
use crate::closing::{Error, Withdrawal, withdraw};
use crate::rating::Seat;
use crate::round::{self, Sheet};
use crate::web::AppState;
use crate::web::error::{Answer, Failure};
use crate::web::input::Fields;
use crate::web::reply::{html_as, see_other};
use crate::web::session::SignedIn;

type Address = Path<(String, u32, String)>;

/// The open round, if the item can be withdrawn from it.
async fn sheet(state: &AppState, seat: &Seat, number: u32, item: &str) -> Result<Sheet, Failure> {
    let study = seat.membership.study.id;
    let sheet = state
        .blocking(move |db| {
            db.read(|conn| {
                let round = round::store::find(conn, study, number)?;
                let round = round.ok_or(Error::UnknownRound(number))?;
                Ok::<_, Error>(round::store::sheet(conn, &round)?)
            })
        })
        .await?;
    let found = sheet.find(item).map(|found| found.item.withdrawn.is_some());
    match (sheet.round.is_open(), found) {
        (_, None) => Err(Error::NoSuchItem(item.to_owned(), number).into()),
        (false, _) => Err(Error::WrongState {
            number,
            state: sheet.round.state,
            wish: "changed so",
        }
        .into()),
        (true, Some(true)) => Err(Error::IsWithdrawn(item.to_owned()).into()),
        (true, Some(false)) if sheet.asked() == 1 => Err(Error::LastItem(number).into()),
        (true, Some(false)) => Ok(sheet),
    }
}

pub(super) async fn ask(state: Data<AppState>, who: SignedIn, path: Address) -> Answer {
    let (slug, number, item) = path.into_inner();
    let seat = state.enter(&who.principal, &slug, Act::RunRounds).await?;
    let sheet = sheet(&state, &seat, number, &item).await?;
    page(
        &state,
        &who,
        &seat,
        &sheet,
        &item,
        String::new(),
        Vec::new(),
    )
}

pub(super) async fn save(
    state: Data<AppState>,
    who: SignedIn,
    path: Address,
    fields: Fields,
) -> Answer {
    let (slug, number, item) = path.into_inner();
    let seat = state.enter(&who.principal, &slug, Act::RunRounds).await?;
    let sheet = sheet(&state, &seat, number, &item).await?;
    let (study, name) = (seat.membership.study.clone(), item.clone());
    let reason = fields.text("reason").to_owned();
    let (actor, now, mail) = (who.principal.id(), state.now(), state.mail());
    let typed = reason.clone();
    let done = state
        .blocking(move |db| {
            let wanted = Withdrawal {
                round: number,
                item: &name,
                reason: &reason,
            };
            match withdraw(db, &study, wanted, mail, Some(actor), now) {
                Err(Error::NoReason) => Ok(false),
                done => done.map(|()| true),
            }
        })
        .await?;
    if !done {
        let missing = Problem {
            field: "reason",
            message: Error::NoReason.to_string(),
        };
        return page(&state, &who, &seat, &sheet, &item, typed, vec![missing]);
    }
    state.desk.forget();
    see_other(&format!("/studies/{slug}/rounds/{number}/items"))
}

fn page(
    state: &AppState,
    who: &SignedIn,
    seat: &Seat,
    sheet: &Sheet,
    item: &str,
    reason: String,
    problems: Vec<Problem>,
) -> Answer {
    let number = sheet.round.number;
    let found = sheet.find(item).ok_or_else(|| Failure::not_found(""))?;
    let title = format!("Withdraw an item from round {number}");
    html_as(
        if problems.is_empty() { 200 } else { 422 },
        &WithdrawPage {
            shell: shell(who, seat, "rounds", &title).with_error(!problems.is_empty()),
            round: number,
            statement: found.placed.item.text.clone(),
            mail: state.mail().is_on(),
            reason,
            back: format!(
                "/studies/{}/rounds/{number}/items",
                seat.membership.study.slug
            ),
            problems,
        },
    )
}
