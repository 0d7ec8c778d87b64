//! The items of a round: proposed by the rule, changed by hand, read once the round is open.

use actix_web::web::{Data, Path};

use super::course::{Course, RoundCourse};
use super::shell;
use crate::account::access::Act;
use crate::closing::views::{ChoiceSection, ItemChoice, ListStage, RoundItemsPage};
use crate::closing::{Carry, Error, Proposal, change, discard, prepare, proposals};
use crate::rating::Seat;
use crate::round::{self, RoundItem, Sheet};
use crate::study;
use crate::web::AppState;
use crate::web::error::{Answer, Failure};
use crate::web::input::Fields;
use crate::web::reply::{html_as, see_other};
use crate::web::session::SignedIn;

/// What the page shows of a study.
struct Choices {
    course: Course,
    /// Of the round that the page is about; none for the next one.
    sheet: Option<Sheet>,
    /// Versions of the present wordings.
    items: Vec<study::store::ItemRow>,
    /// What the rule says, unless it would be a first look at the results.
    proposals: Option<Vec<Proposal>>,
}

impl Choices {
    async fn read(state: &AppState, seat: &Seat, number: Option<u32>) -> Result<Self, Failure> {
        let study = seat.membership.study.clone();
        state
            .blocking(move |db| {
                db.read(|conn| {
                    let course = Course::read(conn, &study)?;
                    let present = study::Study {
                        definition: course.definition.clone(),
                        ..study
                    };
                    let sheet = match number {
                        None => None,
                        Some(number) => {
                            let of = course.rounds.iter().find(|of| of.round.number == number);
                            let round = &of.ok_or(Error::UnknownRound(number))?.round;
                            Some(round::store::sheet(conn, round)?)
                        }
                    };
                    let last = course.rounds.iter().rfind(|of| of.round.is_closed());
                    let is_read = last.is_none_or(|of| of.round.looked_at.is_some());
                    let proposals = match is_read {
                        true => Some(proposals(conn, &present)?),
                        false => None,
                    };
                    Ok::<_, Error>(Self {
                        items: study::store::items(conn, present.id)?,
                        course,
                        sheet,
                        proposals,
                    })
                })
            })
            .await
    }

    /// The round that the results are read of before the rule proposes.
    fn last_closed(&self) -> Option<&RoundCourse> {
        self.course.rounds.iter().rfind(|of| of.round.is_closed())
    }

    fn stage(&self) -> ListStage {
        match &self.sheet {
            None => ListStage::New,
            Some(sheet) if sheet.round.is_draft() => ListStage::Draft,
            Some(sheet) if sheet.round.is_open() => ListStage::Open,
            Some(_) => ListStage::Closed,
        }
    }

    fn sections(&self, ticked: Option<&[String]>) -> Vec<ChoiceSection> {
        let is_fixed = matches!(self.stage(), ListStage::Open | ListStage::Closed);
        let definition = match &self.sheet {
            Some(sheet) if is_fixed => &sheet.definition,
            _ => &self.course.definition,
        };
        let mut sections: Vec<ChoiceSection> = Vec::new();
        for placed in definition.items() {
            let id = &placed.item.id;
            let listed = self.listed(id);
            if is_fixed && listed.is_none() {
                continue;
            }
            let proposal = self
                .proposals
                .iter()
                .flatten()
                .find(|found| found.item == *id)
                .filter(|_| !is_fixed && self.last_closed().is_some());
            let present = self.items.iter().find(|row| row.name == *id);
            let choice = ItemChoice {
                id: id.clone(),
                text: placed.item.text.clone(),
                version: listed.map_or(present.map_or(1, |row| row.version), |item| item.version),
                chosen: match (ticked, &self.sheet) {
                    (Some(ticked), _) => ticked.contains(id),
                    (None, Some(_)) => listed.is_some(),
                    (None, None) => proposal.is_none_or(|proposal| proposal.goes_on),
                },
                goes_on: proposal.map(|proposal| proposal.goes_on),
                because: proposal.map_or_else(String::new, |proposal| proposal.because.clone()),
                withdrawn: listed.and_then(|item| item.withdrawn.clone()),
                withdraw: match self
                    .sheet
                    .as_ref()
                    .filter(|_| self.stage() == ListStage::Open)
                {
                    Some(sheet) if sheet.asked() > 1 => format!(
                        "/studies/{}/rounds/{}/items/{id}/withdraw",
                        definition.slug, sheet.round.number
                    ),
                    _ => String::new(),
                },
                reword: match is_fixed || self.last_closed().is_none() {
                    true => String::new(),
                    false => format!("/studies/{}/items/{id}/reword", definition.slug),
                },
            };
            match sections.last_mut() {
                Some(last) if last.id == placed.section.id => last.items.push(choice),
                _ => sections.push(ChoiceSection {
                    id: placed.section.id.clone(),
                    heading: placed.section.heading.clone(),
                    items: vec![choice],
                }),
            }
        }
        sections
    }

    /// The item as the page's round has it.
    fn listed(&self, id: &str) -> Option<&RoundItem> {
        let mut items = self.sheet.iter().flat_map(|sheet| sheet.items.iter());
        items.find(|item| item.name == id)
    }

    fn lead(&self) -> String {
        let all = self.course.definition.items().count();
        match (self.stage(), &self.proposals) {
            (ListStage::New | ListStage::Draft, Some(proposals))
                if self.last_closed().is_some() =>
            {
                let retire = proposals.iter().filter(|p| !p.goes_on).count();
                format!(
                    "By the rule {} of {all} go on and {retire} retire: an item retires once its consensus, or its split, is stable. Tick otherwise where you know better.",
                    all - retire
                )
            }
            (ListStage::New | ListStage::Draft, _) => {
                "Choose which items the round puts to the panel.".to_owned()
            }
            (ListStage::Open, _) => {
                "The list and the wording are fixed since the round opened.".to_owned()
            }
            (ListStage::Closed, _) => "What the panel was asked in this round.".to_owned(),
        }
    }
}

pub(super) async fn next(state: Data<AppState>, who: SignedIn, slug: Path<String>) -> Answer {
    let seat = state.enter(&who.principal, &slug, Act::RunRounds).await?;
    let choices = Choices::read(&state, &seat, None).await?;
    if let Some(last) = choices.course.last()
        && !last.round.is_closed()
    {
        return Err(Error::Unfinished(last.round.number).into());
    }
    page(&who, &seat, &choices, None, String::new())
}

pub(super) async fn list(
    state: Data<AppState>,
    who: SignedIn,
    path: Path<(String, u32)>,
) -> Answer {
    let (slug, number) = path.into_inner();
    let seat = state.enter(&who.principal, &slug, Act::RunRounds).await?;
    let choices = Choices::read(&state, &seat, Some(number)).await?;
    page(&who, &seat, &choices, None, String::new())
}

fn page(
    who: &SignedIn,
    seat: &Seat,
    choices: &Choices,
    ticked: Option<&[String]>,
    problem: String,
) -> Answer {
    let base = format!("/studies/{}", seat.membership.study.slug);
    let (stage, last) = (choices.stage(), choices.course.last());
    let number = match &choices.sheet {
        Some(sheet) => sheet.round.number,
        None => last.map_or(1, |of| of.round.number + 1),
    };
    let unread = choices
        .last_closed()
        .filter(|_| choices.proposals.is_none())
        .filter(|_| matches!(stage, ListStage::New | ListStage::Draft));
    let title = RoundItemsPage::title_of(stage, number);
    let shown = RoundItemsPage {
        shell: shell(who, seat, "rounds", &title).with_error(!problem.is_empty()),
        number,
        stage,
        lead: choices.lead(),
        unread: unread.map_or_else(String::new, |of| {
            format!("{base}/results?round={}", of.round.number)
        }),
        sections: choices.sections(ticked),
        action: match stage {
            ListStage::New => format!("{base}/rounds"),
            _ => format!("{base}/rounds/{number}/items"),
        },
        back: format!("{base}/rounds"),
        problem,
    };
    html_as(if shown.problem.is_empty() { 200 } else { 422 }, &shown)
}

/// What a form chose: `carry`, or the ticked items.
fn chosen(fields: &Fields) -> (Carry, Vec<String>) {
    let ticked: Vec<String> = fields
        .iter()
        .filter_map(|(name, _)| name.strip_prefix("item-").map(str::to_owned))
        .collect();
    let carry = match fields.text("carry") {
        "all" => Carry::All,
        "unsettled" => Carry::Unsettled,
        _ => Carry::Chosen(ticked.clone()),
    };
    (carry, ticked)
}

/// Runs `work` with what was chosen; what it refuses in the choice comes back at the form.
async fn choose(
    state: &AppState,
    who: &SignedIn,
    seat: &Seat,
    number: Option<u32>,
    fields: &Fields,
) -> Answer {
    let (carry, ticked) = chosen(fields);
    let (study, actor, now) = (
        seat.membership.study.clone(),
        who.principal.id(),
        state.now(),
    );
    let done = state
        .blocking(move |db| {
            let done = match number {
                None => prepare(db, &study, &carry, Some(actor), now),
                Some(number) => change(db, &study, number, &carry, Some(actor), now),
            };
            match done {
                Err(error @ (Error::UnknownItem(_) | Error::NoItems)) => Ok(Err(error.to_string())),
                Err(error) => Err(error),
                Ok(round) => Ok(Ok(round)),
            }
        })
        .await?;
    match done {
        Ok(_) => {
            state.desk.forget();
            see_other(&format!("/studies/{}/rounds", seat.membership.study.slug))
        }
        Err(said) => {
            let choices = Choices::read(state, seat, number).await?;
            page(who, seat, &choices, Some(&ticked), said)
        }
    }
}

pub(super) async fn prepare_next(
    state: Data<AppState>,
    who: SignedIn,
    slug: Path<String>,
    fields: Fields,
) -> Answer {
    let seat = state.enter(&who.principal, &slug, Act::RunRounds).await?;
    choose(&state, &who, &seat, None, &fields).await
}

pub(super) async fn change_draft(
    state: Data<AppState>,
    who: SignedIn,
    path: Path<(String, u32)>,
    fields: Fields,
) -> Answer {
    let (slug, number) = path.into_inner();
    let seat = state.enter(&who.principal, &slug, Act::RunRounds).await?;
    choose(&state, &who, &seat, Some(number), &fields).await
}

pub(super) async fn discard_draft(
    state: Data<AppState>,
    who: SignedIn,
    path: Path<(String, u32)>,
) -> Answer {
    let (slug, number) = path.into_inner();
    let seat = state.enter(&who.principal, &slug, Act::RunRounds).await?;
    let (study, actor, now) = (
        seat.membership.study.clone(),
        who.principal.id(),
        state.now(),
    );
    state
        .blocking(move |db| discard(db, &study, number, Some(actor), now))
        .await?;
    state.desk.forget();
    see_other(&format!("/studies/{slug}/rounds"))
}
