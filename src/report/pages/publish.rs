//! Publishing the results.

use actix_web::web::{Data, Path, Query};
use serde::Deserialize;

use super::unanimous;
use crate::account::access::Act;
use crate::closing::views::Problem;
use crate::rating::Seat;
use crate::report::views::PublishPage;
use crate::report::{Error, Report, load};
use crate::result::publication::publish;
use crate::result::{self, store::publications};
use crate::web::AppState;
use crate::web::error::{Answer, Failure};
use crate::web::frame;
use crate::web::input::Fields;
use crate::web::reply::{html_as, see_other};
use crate::web::session::SignedIn;

#[derive(Debug, Default, Deserialize)]
pub(super) struct Asked {
    round: Option<u32>,
}

/// An author before results that are not published.
struct Desk {
    who: SignedIn,
    seat: Seat,
    report: Report,
}

impl Desk {
    async fn enter(
        state: &AppState,
        who: SignedIn,
        slug: &str,
        round: Option<u32>,
    ) -> Result<Self, Failure> {
        let seat = state.enter(&who.principal, slug, Act::Publish).await?;
        let (study, now) = (seat.membership.study.clone(), state.now());
        let report = state
            .blocking(move |db| {
                let report = load(db, &study, round, now)?;
                let number = report.document.round;
                if report.document.draft {
                    return Err(Error::from(result::Error::NotClosed(number)));
                }
                let last = db.read(|conn| publications::last(conn, study.id))?;
                match last.filter(|made| made.covers(number)) {
                    Some(made) => Err(Error::from(result::Error::Published(made.round))),
                    None => Ok(report),
                }
            })
            .await?;
        Ok(Self { who, seat, report })
    }

    fn back(&self) -> String {
        let document = &self.report.document;
        format!(
            "/studies/{}/report?round={}",
            document.study, document.round
        )
    }

    fn page(self, problems: Vec<Problem>) -> Answer {
        let round = self.report.document.round;
        let title = "Publish the results";
        let definition = &self.report.sheet.definition;
        let back = self.back();
        let shell = frame::for_office(
            &self.who.principal,
            &self.who.csrf,
            definition,
            self.seat.membership.standing,
            "report",
            title,
        )
        .with_crumb("Report", &back)
        .with_last_crumb(title)
        .with_error(!problems.is_empty());
        let named = self.report.named;
        let page = PublishPage {
            shell,
            round,
            rounds: match round {
                1 => "Round 1".to_owned(),
                _ => format!("Rounds 1 to {round}"),
            },
            named,
            unanimous: match (named, &self.report.results) {
                (0, _) | (_, None) => 0,
                (_, Some(results)) => unanimous(results),
            },
            open: self
                .report
                .rounds
                .iter()
                .find(|round| round.is_open())
                .map(|round| round.number),
            contact: format!("{}, {}", definition.contact.name, definition.contact.email),
            back,
            problems,
        };
        html_as(if page.problems.is_empty() { 200 } else { 422 }, &page)
    }
}

pub(super) async fn ask(
    state: Data<AppState>,
    who: SignedIn,
    slug: Path<String>,
    asked: Query<Asked>,
) -> Answer {
    let desk = Desk::enter(&state, who, &slug, asked.round).await?;
    desk.page(Vec::new())
}

pub(super) async fn submit(
    state: Data<AppState>,
    who: SignedIn,
    slug: Path<String>,
    fields: Fields,
) -> Answer {
    let round = fields
        .whole("round")?
        .and_then(|round| round.try_into().ok());
    let desk = Desk::enter(&state, who, &slug, round).await?;
    if fields.text("understood").is_empty() {
        let unread = Problem {
            field: "understood",
            message: "Confirm that you have read what becomes public.".to_owned(),
        };
        return desk.page(vec![unread]);
    }
    let (study, number) = (
        desk.seat.membership.study.clone(),
        desk.report.document.round,
    );
    let (actor, now) = (desk.who.principal.id(), state.now());
    state
        .blocking(move |db| publish(db, &study, Some(number), actor, now))
        .await?;
    see_other(&desk.back())
}
