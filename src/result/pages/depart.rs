//! Recording where the text departs from the panel on an item.

use std::sync::Arc;

use actix_web::web::{Data, Path};

use crate::account::access::Act;
use crate::aggregation::results::ItemResult;
use crate::aggregation::rule::Arrow;
use crate::result::departure::{self, LONGEST, Subject};
use crate::result::views::{DepartPage, VerdictBlock};
use crate::result::{Error, look};
use crate::study::Membership;
use crate::web::AppState;
use crate::web::error::{Answer, Failure};
use crate::web::form::{Choice, Field, Form, Part};
use crate::web::frame;
use crate::web::input::Fields;
use crate::web::reply::{html_as, see_other};
use crate::web::session::SignedIn;

/// Study, round and item.
type Address = Path<(String, u32, String)>;

/// The arrow that the form names for none.
const NONE: &str = "none";

/// An author before an item.
struct Desk {
    who: SignedIn,
    membership: Arc<Membership>,
    number: u32,
    item: ItemResult,
}

impl Desk {
    async fn enter(state: &AppState, who: SignedIn, path: Address) -> Result<Self, Failure> {
        let (slug, number, id) = path.into_inner();
        let seat = state.enter(&who.principal, &slug, Act::Depart).await?;
        let (study, now) = (seat.membership.study.id, state.now());
        let item = state
            .blocking(move |db| {
                let stored = look(db, study, number, now)?;
                let item = stored.public().item(&id).cloned();
                item.ok_or(Error::NoSuchItem(id, number))
            })
            .await?;
        Ok(Self {
            who,
            membership: seat.membership,
            number,
            item,
        })
    }

    fn back(&self) -> String {
        let slug = &self.membership.study.slug;
        format!("/studies/{slug}/results/{}/{}", self.number, self.item.id)
    }

    fn form(&self, arrow: &str, reason: &str) -> Form {
        let other = |arrow: &Arrow| Some(*arrow) != self.item.arrow;
        let mut arrows: Vec<Choice> = [Arrow::Up, Arrow::Stable, Arrow::Down]
            .into_iter()
            .filter(other)
            .map(|arrow| Choice::new(arrow.name(), self.item.region_label(arrow.region())))
            .collect();
        if self.item.arrow.is_some() {
            arrows.push(Choice::new(NONE, "No arrow").meaning("The text gives no direction."));
        }
        let hint = "Printed with the item in every format, and on record. Up to 600 characters.";
        Form {
            action: format!("{}/depart", self.back()),
            parts: vec![Part::plain(vec![
                Field::radios("arrow", "What the text says", arrow, arrows),
                Field::lines("reason", "Why", reason, 4).hint(hint),
            ])],
            save: "Record the decision".to_owned(),
            back: self.back(),
            ..Form::default()
        }
    }

    fn page(self, form: Form) -> Answer {
        let title = "Depart from the panel";
        let slug = &self.membership.study.slug;
        let results = format!("/studies/{slug}/results?round={}", self.number);
        let shell = frame::for_office(
            &self.who.principal,
            &self.who.csrf,
            &self.membership.study.definition,
            self.membership.standing,
            "results",
            title,
        )
        .with_crumb(format!("Results of round {}", self.number), results)
        .with_crumb(&self.item.text, self.back())
        .with_last_crumb(title)
        .with_error(form.has_problems());
        let page = DepartPage {
            shell,
            text: self.item.text.clone(),
            verdict: VerdictBlock::from_item(&self.item),
            is_recorded: self.item.editorial.is_some(),
            form,
        };
        html_as(page.form.status(), &page)
    }
}

pub(super) async fn ask(state: Data<AppState>, who: SignedIn, path: Address) -> Answer {
    let desk = Desk::enter(&state, who, path).await?;
    let form = match &desk.item.editorial {
        Some(made) => desk.form(made.arrow.map_or(NONE, Arrow::name), &made.reason),
        None => desk.form("", ""),
    };
    desk.page(form)
}

pub(super) async fn save(
    state: Data<AppState>,
    who: SignedIn,
    path: Address,
    fields: Fields,
) -> Answer {
    let desk = Desk::enter(&state, who, path).await?;
    let (study, actor) = (desk.membership.study.clone(), desk.who.principal.id());
    let (number, id, now) = (desk.number, desk.item.id.clone(), state.now());
    if !fields.text("follow").is_empty() {
        state
            .blocking(move |db| {
                let subject = Subject {
                    round: number,
                    item: &id,
                };
                departure::follow(db, &study, subject, actor, now)
            })
            .await?;
        return see_other(&desk.back());
    }
    let (named, reason) = (fields.text("arrow"), fields.text("reason"));
    let mut form = desk.form(named, reason);
    let arrow = Arrow::named(named);
    if arrow.is_none() && named != NONE {
        form.blame("arrow", "Choose what the text says.");
    } else if arrow == desk.item.arrow {
        form.blame("arrow", &Error::SameAsPanel.to_string());
    }
    if !(1..=LONGEST).contains(&reason.trim().chars().count()) {
        form.blame("reason", &Error::DepartureReason.to_string());
    }
    if form.has_problems() {
        return desk.page(form);
    }
    let reason = reason.to_owned();
    state
        .blocking(move |db| {
            let subject = Subject {
                round: number,
                item: &id,
            };
            departure::depart(db, &study, subject, (arrow, &reason), actor, now)
        })
        .await?;
    see_other(&desk.back())
}
