//! The pages of a closed round: all items, and where one item's arrow comes from.

mod depart;
mod open;
mod rules;

use actix_web::HttpRequest;
use actix_web::web::{self, Data, Path, Query, ServiceConfig};
use serde::Deserialize;
use serde_json::json;

use super::views::{
    AgreementBlock, ChangeBlock, Chosen, EditorialBlock, EvidencePage, GroupsBlock, MeasuresBlock,
    ReasonsBlock, RecordHead, ResultSection, ResultsPage, RoundBlock, RoundLink, RoundsBlock,
    SealBlock, SureBlock, Tally, VerdictBlock, WhyBlock, WithdrawnPage,
};
use super::{StoredResult, last_closed, look, of_closed};
use crate::account::access::Act;
use crate::aggregation::results::{ItemResult, RoundResults};
use crate::aggregation::review::{Review, review, review_of};
use crate::audit::{self, Signer};
use crate::clock::zone_of;
use crate::locale::{Speaker, dates};
use crate::round::{self, Sheet};
use crate::study::definition::{Definition, Layout, Section};
use crate::web::AppState;
use crate::web::address::resource;
use crate::web::error::{Answer, Failure};
use crate::web::frame;
use crate::web::reading::Reading;
use crate::web::reply::{html, see_other};
use crate::web::session::Reader;

pub fn routes(cfg: &mut ServiceConfig) {
    rules::routes(cfg);
    cfg.service(resource("/studies/{slug}/results").route(web::get().to(index)));
    cfg.service(resource("/studies/{slug}/results/{round}/{item}").route(web::get().to(evidence)));
    cfg.service(
        resource("/studies/{slug}/results/{round}/{item}/depart")
            .route(web::get().to(depart::ask))
            .route(web::post().to(depart::save)),
    );
}

#[derive(Debug, Default, Deserialize)]
struct Shown {
    round: Option<u32>,
    label: Option<String>,
    /// `table` for the rows as numbers.
    view: Option<String>,
}

/// A closed round with what its pages say of it beside the results.
struct Closed {
    stored: StoredResult,
    /// Its results as they may be shown.
    results: RoundResults,
    sheet: Sheet,
    /// Numbers of all closed rounds.
    closed: Vec<u32>,
}

async fn index(
    state: Data<AppState>,
    who: Reader,
    slug: Path<String>,
    shown: Query<Shown>,
    request: HttpRequest,
) -> Answer {
    let reading = state
        .read_results(who.principal.as_ref(), &slug, shown.round)
        .await?;
    let number = shown_round(&state, &reading, shown.round).await?;
    let Some(number) = number else {
        let part = if reading.standing.may(Act::RunRounds) {
            "overview"
        } else {
            "report"
        };
        return see_other(&format!("/studies/{slug}/{part}"));
    };
    let what = json!([&shown.label, &shown.view]);
    let key = async || open::key(&state, &who, &reading, number, &what).await;
    let make = async || page(&state, &who, &reading, number, &shown).await;
    state.press.page(&request, key, make).await
}

async fn page(
    state: &AppState,
    who: &Reader,
    reading: &Reading,
    number: u32,
    shown: &Shown,
) -> Result<ResultsPage, Failure> {
    let (study, slug) = (reading.study.id, reading.study.slug.as_str());
    let (closed, review) = read(state, study, number, state.now(), review).await?;
    let (definition, results) = (&closed.sheet.definition, &closed.results);
    let base = format!("/studies/{slug}/results?round={number}");
    let mut sections = sections(definition, results, &review, slug);
    let tally = Tally::of(sections.iter().flat_map(ResultSection::rows));
    let chosen = Chosen::from_query(shown.label.as_deref());
    sections.iter_mut().for_each(|section| section.keep(chosen));
    sections.retain(|section| section.rows().next().is_some());
    let as_numbers = shown.view.as_deref() == Some("table");
    let label = shown
        .label
        .as_deref()
        .filter(|label| label.bytes().all(|b| b.is_ascii_lowercase() || b == b'_'));
    let with_label = label
        .map(|label| format!("&label={label}"))
        .unwrap_or_default();
    let view = if as_numbers { "&view=table" } else { "" };
    let title = format!("Results of round {number}");
    Ok(ResultsPage {
        shell: frame::for_reader(who, reading, definition, "results", &title),
        kicker: kicker(&closed, definition),
        filters: tally.filters(&format!("{base}{view}&"), chosen),
        tally,
        answered: closed.stored.answered,
        panel: results.panel.n,
        advice: review.advice.brief(),
        rules_href: format!("/studies/{slug}/results/rules?round={number}"),
        agreement: AgreementBlock::from_results(results),
        convergence: review.convergence_words,
        rounds: closed
            .closed
            .iter()
            .filter(|other| **other != number && reading.may_see(**other))
            .map(|other| RoundLink {
                words: format!("Round {other}"),
                href: format!("/studies/{slug}/results?round={other}"),
            })
            .collect(),
        as_numbers,
        other_form: match as_numbers {
            true => format!("{base}{with_label}"),
            false => format!("{base}{with_label}&view=table"),
        },
        sections,
        withdrawn: closed.sheet.withdrawn(),
        earlier_round: results.items().filter_map(|item| item.earlier_round).max(),
        rule: results.rule.words.clone(),
        chance: results.chance_words(),
        seal: results.seal.clone().unwrap_or_default(),
    })
}

/// The head that the audit record had when a round closed.
async fn record_head(
    state: &AppState,
    study: i64,
    round: u32,
) -> Result<Option<RecordHead>, Failure> {
    let head = state
        .blocking(move |db| db.read(|conn| audit::head_of_closing(conn, study, round)))
        .await?;
    let signer = state.signer.as_ref();
    Ok(head.map(|head| RecordHead {
        head: audit::shown(head, signer),
        key: signer.map(Signer::public),
    }))
}

async fn evidence(state: Data<AppState>, who: Reader, path: Path<(String, u32, String)>) -> Answer {
    let (slug, number, id) = path.into_inner();
    let reading = state
        .read_results(who.principal.as_ref(), &slug, Some(number))
        .await?;
    let study = reading.study.id;
    let asked = id.clone();
    let reviewed = move |results: &RoundResults| {
        let item = results.item(&asked)?;
        Some(review_of(results, item))
    };
    let (closed, review) = read(&state, study, number, state.now(), reviewed).await?;
    let (definition, results) = (&closed.sheet.definition, &closed.results);
    let found = results.item(&id).zip(review);
    let withdrawn = closed.sheet.find(&id);
    let withdrawn = withdrawn.and_then(|found| found.item.withdrawn.clone());
    if found.is_none() && withdrawn.is_none() {
        return Err(Failure::not_found(""));
    }
    let placed = definition
        .items()
        .find(|placed| placed.item.id == id)
        .ok_or_else(|| Failure::not_found(""))?;
    let earlier: Vec<u32> = closed
        .closed
        .iter()
        .copied()
        .filter(|other| *other < number)
        .collect();
    let asked = id.clone();
    let before = state
        .blocking(move |db| {
            db.read(|conn| {
                let mut items = Vec::new();
                for other in earlier {
                    let stored = of_closed(conn, study, other)?;
                    let listed = round::store::items(conn, stored.round.id)?;
                    let listed = listed.into_iter().find(|item| item.name == asked);
                    let public = stored.public().item(&asked).cloned();
                    items.push((other, public, listed.and_then(|item| item.withdrawn)));
                }
                Ok::<_, super::Error>(items)
            })
        })
        .await?;
    let rounds = |present: Option<&ItemResult>| -> Vec<RoundBlock> {
        let block = |(other, then, reason): &(u32, Option<ItemResult>, Option<String>)| match (
            then, reason,
        ) {
            (_, Some(reason)) => Some(RoundBlock::withdrawn(*other, reason)),
            (Some(then), None) => {
                Some(RoundBlock::from_item(*other, then, present.unwrap_or(then)))
            }
            (None, None) => None,
        };
        before.iter().filter_map(block).collect()
    };
    let reasons = closed
        .stored
        .reasons
        .get(&id)
        .map_or(&[][..], Vec::as_slice);
    let redact = format!("/studies/{slug}/results/{number}/{id}/redact");
    let depart = (reading.standing.may(Act::Depart))
        .then(|| format!("/studies/{slug}/results/{number}/{id}/depart"));
    let place = placed
        .group
        .items
        .iter()
        .position(|other| other.id == id)
        .unwrap_or_default()
        + 1;
    let of = placed.group.items.len();
    // What was stored at closing, where there is a result.
    let title = match &found {
        Some((item, _)) => &item.text,
        None => &placed.item.text,
    };
    let results_href = format!("/studies/{slug}/results?round={number}");
    let shell = frame::for_reader(&who, &reading, definition, "results", title)
        .with_crumb(format!("Results of round {number}"), results_href.clone())
        .with_crumb(
            &placed.section.heading,
            format!("{results_href}#{}", placed.section.id),
        )
        .with_last_crumb(format!("{} {place}", placed.group.name));
    let mut about = about(placed.section);
    if let Some(instrument) = &placed.item.instrument {
        about = [about, instrument.clone()]
            .into_iter()
            .filter(|part| !part.is_empty())
            .collect::<Vec<_>>()
            .join(" · ");
    }
    let kicker = format!(
        "{} {place} of {of} · {}",
        placed.group.name,
        kicker(&closed, definition)
    );
    let site = &state.settings.server.public_url;
    let seal = SealBlock {
        address: format!("{site}/studies/{slug}/results/{number}/{id}"),
        round: number,
        seal: results.seal.clone().unwrap_or_default(),
        slug: slug.clone(),
        record: record_head(&state, study, number).await?,
    };
    let Some((item, review)) = found else {
        return html(&WithdrawnPage {
            shell,
            kicker,
            text: placed.item.text.clone(),
            about,
            reason: withdrawn.unwrap_or_default(),
            rounds: RoundsBlock {
                rounds: rounds(None),
            },
            seal,
        });
    };
    let mut rounds = rounds(Some(item));
    rounds.push(RoundBlock::from_item(number, item, item));
    let page = EvidencePage {
        shell,
        kicker,
        text: item.text.clone(),
        about,
        verdict: VerdictBlock::from_item(item),
        editorial: EditorialBlock::from_item(item, depart),
        why: WhyBlock::from_item(item, &results.rule.rule),
        rounds: RoundsBlock { rounds },
        change: ChangeBlock::from_item(item, &results.rule.rule, number),
        groups: GroupsBlock::from_item(item, &review),
        sure: SureBlock::from_review(item, &review),
        measures: MeasuresBlock::from_item(item),
        reasons: match reading.is_inside || reading.standing.belongs() {
            true => ReasonsBlock::from_item(
                item,
                reasons,
                (reading.standing.may(Act::RunRounds)).then_some(redact.as_str()),
            ),
            false => ReasonsBlock::not_published(),
        },
        seal,
    };
    html(&page)
}

/// The round that was asked for, else the last one that the reader may see; `None` if there is none.
async fn shown_round(
    state: &AppState,
    reading: &Reading,
    asked: Option<u32>,
) -> Result<Option<u32>, Failure> {
    let (study, asked) = (reading.study.id, reading.round(asked));
    if asked.is_some() {
        return Ok(asked);
    }
    state
        .blocking(move |db| match db.read(|conn| last_closed(conn, study)) {
            Err(super::Error::NoneClosed) => Ok(None),
            found => found.map(Some),
        })
        .await
}

/// Reads a closed round and does `work` on its public results, off the threads that answer: the
/// exact searches in it may take longer than a page.
async fn read<T: Send + 'static>(
    state: &AppState,
    study: i64,
    number: u32,
    now: i64,
    work: impl FnOnce(&RoundResults) -> T + Send + 'static,
) -> Result<(Closed, T), Failure> {
    state
        .blocking(move |db| {
            let stored = look(db, study, number, now)?;
            let (sheet, closed) = db.read(|conn| {
                let sheet = round::store::sheet(conn, &stored.round)?;
                let closed = round::store::all(conn, study)?
                    .iter()
                    .filter(|round| round.is_closed())
                    .map(|round| round.number)
                    .collect();
                Ok::<_, super::Error>((sheet, closed))
            })?;
            let results = stored.public();
            let done = work(&results);
            let closed = Closed {
                stored,
                results,
                sheet,
                closed,
            };
            Ok::<_, super::Error>((closed, done))
        })
        .await
}

/// The tables as sections of the page. Tables come in the order of the sections with items.
fn sections(
    definition: &Definition,
    results: &RoundResults,
    review: &Review,
    slug: &str,
) -> Vec<ResultSection> {
    rated_sections(definition, results)
        .zip(&results.tables)
        .map(|(section, table)| {
            ResultSection::from_table(&section.id, about(section), table, review, |item| {
                format!("/studies/{slug}/results/{}/{item}", results.round)
            })
        })
        .collect()
}

/// The sections that have a table in these results, in the order of the tables.
fn rated_sections<'a>(
    definition: &'a Definition,
    results: &'a RoundResults,
) -> impl Iterator<Item = &'a Section> {
    definition
        .sections
        .iter()
        .filter(|section| section.layout != Layout::Signals && is_rated(section, results))
}

/// Whether a section has a table in these results.
pub fn is_rated(section: &Section, results: &RoundResults) -> bool {
    let mut items = section.groups.iter().flat_map(|group| &group.items);
    items.any(|item| results.item(&item.id).is_some())
}

/// Period and scope: what is being rated.
pub fn about(section: &Section) -> String {
    let period = section
        .period
        .as_ref()
        .map(|period| format!("{}–{}", period.from, period.to));
    [period, section.scope.clone()]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join(" · ")
}

fn kicker(closed: &Closed, definition: &Definition) -> String {
    let round = &closed.stored.round;
    let t = Speaker::of_office();
    let zone = zone_of(&definition.time_zone);
    match round.closed_at {
        Some(at) => format!(
            "Round {} · closed {}",
            round.number,
            dates::deadline(t, at, &zone)
        ),
        None => format!("Round {}", round.number),
    }
}
