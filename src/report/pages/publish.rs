//! Publishing the results.

use actix_web::web::{Data, Path, Query};
use serde::Deserialize;

use super::{terms, unanimous};
use crate::account::access::Act;
use crate::rating::Seat;
use crate::report::views::PublishPage;
use crate::report::{Error, Report, load};
use crate::result;
use crate::result::particulars::{Terms, Typed, Wrong, set_terms};
use crate::result::publication::publish;
use crate::result::store::{particulars, publications};
use crate::web::AppState;
use crate::web::error::{Answer, Failure};
use crate::web::frame;
use crate::web::input::Fields;
use crate::web::reply::{html_as, see_other};
use crate::web::session::SignedIn;

#[derive(Debug, Default, Deserialize)]
pub(super) struct Asked {
    round: Option<u32>,
    saved: Option<String>,
}

/// An author before results that are not published.
struct Desk {
    who: SignedIn,
    seat: Seat,
    report: Report,
    /// As they would be published now.
    terms: Terms,
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
        let (report, terms) = state
            .blocking(move |db| {
                let report = load(db, &study, round, now)?;
                let number = report.document.round;
                if report.document.draft {
                    return Err(Error::from(result::Error::NotClosed(number)));
                }
                let last = db.read(|conn| publications::last(conn, study.id))?;
                match last.filter(|made| made.covers(number)) {
                    Some(made) => Err(Error::from(result::Error::Published(made.round))),
                    None => {
                        let next = db.read(|conn| particulars::next(conn, study.id))?;
                        Ok((report, next.terms))
                    }
                }
            })
            .await?;
        Ok(Self {
            who,
            seat,
            report,
            terms,
        })
    }

    fn back(&self) -> String {
        let document = &self.report.document;
        format!(
            "/studies/{}/report?round={}",
            document.study, document.round
        )
    }

    fn publish_href(&self) -> String {
        let document = &self.report.document;
        format!(
            "/studies/{}/publish?round={}&saved=1",
            document.study, document.round
        )
    }

    fn page(self, typed: &Typed, saved: bool, problems: Vec<Wrong>) -> Answer {
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
        let named = self.report.credits.names.len();
        let appendix = self.report.document.appendix.as_ref();
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
            open_entries: appendix.map_or((0, 0), |appendix| {
                (appendix.tally.open, appendix.checklist.len())
            }),
            methods_href: format!("/studies/{}/methods", self.report.document.study),
            back,
            terms: terms::first(typed, definition, &problems),
            authors: terms::authors(typed, &problems),
            places: terms::last(typed, &problems),
            saved,
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
    let typed = Typed::from(&desk.terms);
    desk.page(&typed, asked.saved.is_some(), Vec::new())
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
    // A form without terms leaves them as they are.
    let mut typed = match fields.get("licence") {
        Some(_) => terms::typed(&fields),
        None => Typed::from(&desk.terms),
    };
    let act = fields.text("act");
    if terms::arrange(&mut typed, act) {
        return desk.page(&typed, false, Vec::new());
    }
    let only_saves = act == "save";
    let (terms, mut problems) = match typed.checked() {
        Ok(terms) => (Some(terms), Vec::new()),
        Err(wrong) => (None, wrong),
    };
    if !only_saves && fields.text("understood").is_empty() {
        problems.push(Wrong {
            field: "understood".to_owned(),
            message: "Confirm that you have read what becomes public.".to_owned(),
        });
    }
    let Some(terms) = terms.filter(|_| problems.is_empty()) else {
        return desk.page(&typed, false, problems);
    };
    let (study, number) = (
        desk.seat.membership.study.clone(),
        desk.report.document.round,
    );
    let (actor, now) = (desk.who.principal.id(), state.now());
    state
        .blocking(move |db| {
            set_terms(db, &study, &terms, actor, now)?;
            if !only_saves {
                publish(db, &study, Some(number), actor, now)?;
            }
            Ok::<_, result::Error>(())
        })
        .await?;
    match only_saves {
        true => see_other(&desk.publish_href()),
        false => see_other(&desk.back()),
    }
}
