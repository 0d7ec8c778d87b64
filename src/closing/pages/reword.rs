//! An item's words, changed for the next round.

use actix_web::web::{Data, Path};

use super::shell;
use crate::account::access::Act;
use crate::closing::views::{Problem, RewordPage};
use crate::closing::{Error, reword};
use crate::rating::Seat;
use crate::round;
use crate::study::definition::{Definition, Layout, Placed};
use crate::study::views::editor::polarity_words;
use crate::study::{self, NewWording};
use crate::web::AppState;
use crate::web::error::{Answer, Failure};
use crate::web::input::Fields;
use crate::web::reply::{html_as, see_other};
use crate::web::session::SignedIn;

/// What the page knows of an item.
struct Present {
    definition: Definition,
    version: u32,
    /// Number of the open round that asks it.
    open: Option<u32>,
}

impl Present {
    async fn read(state: &AppState, seat: &Seat, item: &str) -> Result<Self, Failure> {
        let (study, item) = (seat.membership.study.clone(), item.to_owned());
        state
            .blocking(move |db| {
                db.read(|conn| {
                    let present = study::store::by_id(conn, study.id)?.unwrap_or(study);
                    let rows = study::store::items(conn, present.id)?;
                    let row = rows.into_iter().find(|row| row.name == item);
                    let mut open = None;
                    for round in round::store::all(conn, present.id)? {
                        if round.is_open() {
                            let items = round::store::items(conn, round.id)?;
                            let asks = items.iter().any(|asked| asked.name == item);
                            open = asks.then_some(round.number);
                        }
                    }
                    let is_there = present.definition.items().any(|p| p.item.id == item);
                    let version = row.filter(|_| is_there).map(|row| row.version);
                    Ok::<_, Error>(Self {
                        version: version.ok_or(study::Error::UnknownItem(item))?,
                        definition: present.definition,
                        open,
                    })
                })
            })
            .await
    }
}

pub(super) async fn ask(
    state: Data<AppState>,
    who: SignedIn,
    path: Path<(String, String)>,
) -> Answer {
    let (slug, item) = path.into_inner();
    let seat = state.enter(&who.principal, &slug, Act::ChangeStudy).await?;
    let present = Present::read(&state, &seat, &item).await?;
    page(&who, &seat, &present, &item, None, Vec::new())
}

pub(super) async fn save(
    state: Data<AppState>,
    who: SignedIn,
    path: Path<(String, String)>,
    fields: Fields,
) -> Answer {
    let (slug, item) = path.into_inner();
    let seat = state.enter(&who.principal, &slug, Act::ChangeStudy).await?;
    let present = Present::read(&state, &seat, &item).await?;
    let text = |name: &str| fields.text(name).to_owned();
    let typed = NewWording {
        text: text("text"),
        guidance: text("guidance"),
        instrument: text("instrument"),
        sources: text("sources"),
    };
    let (study, name, new) = (seat.membership.study.clone(), item.clone(), typed.clone());
    let (actor, now) = (who.principal.id(), state.now());
    let done = state
        .blocking(
            move |db| match reword(db, &study, &name, &new, Some(actor), now) {
                Err(Error::Study(study::Error::Wording(faults))) => {
                    let problems = faults.into_iter().map(|fault| Problem {
                        field: fault.field,
                        message: fault.message,
                    });
                    Ok(Err(problems.collect()))
                }
                Err(Error::Study(error @ study::Error::Unchanged)) => Ok(Err(vec![Problem {
                    field: "text",
                    message: error.to_string(),
                }])),
                done => done.map(Ok),
            },
        )
        .await?;
    match done {
        Ok(_) => {
            state.desk.forget();
            see_other(&format!("/studies/{slug}/items#{item}"))
        }
        Err(problems) => page(&who, &seat, &present, &item, Some(typed), problems),
    }
}

fn page(
    who: &SignedIn,
    seat: &Seat,
    present: &Present,
    item: &str,
    typed: Option<NewWording>,
    problems: Vec<Problem>,
) -> Answer {
    let definition = &present.definition;
    let placed = definition
        .items()
        .find(|placed| placed.item.id == item)
        .ok_or_else(|| Failure::not_found(""))?;
    let shell = shell(who, seat, "items", "Put an item in other words");
    html_as(
        if problems.is_empty() { 200 } else { 422 },
        &RewordPage {
            shell: shell.with_error(!problems.is_empty()),
            item: item.to_owned(),
            statement: placed.item.text.clone(),
            version: present.version,
            frozen: present.open.map_or_else(String::new, |round| {
                format!(
                    "Round {round} is open and asks this item: everybody must read the same words. Once it has closed, a new version can be made; where the item is faulty it can be withdrawn from the round."
                )
            }),
            typed: typed.unwrap_or_else(|| NewWording::of(placed.item)),
            with_instrument: placed.section.layout == Layout::SideBySide
                || placed.item.instrument.is_some(),
            fixed: fixed(definition, placed),
            back: format!("/studies/{}/items", seat.membership.study.slug),
            problems,
        },
    )
}

fn fixed(definition: &Definition, placed: Placed<'_>) -> Vec<(String, String)> {
    let points = &definition.scale_of(placed.section, placed.item).points;
    let points: Vec<String> = points
        .iter()
        .rev()
        .map(|point| format!("{} {}", point.glyph, point.label))
        .collect();
    let polarity = placed.item.polarity.map(polarity_words);
    let mut fixed = vec![
        ("Id".to_owned(), placed.item.id.clone()),
        ("Group".to_owned(), placed.group.name.clone()),
        ("Scale".to_owned(), points.join(" · ")),
    ];
    fixed.extend(polarity.map(|words| ("Upward".to_owned(), words.to_owned())));
    fixed.push(("Rule".to_owned(), definition.consensus.sentence()));
    fixed
}
