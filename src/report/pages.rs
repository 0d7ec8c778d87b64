//! The report page and its downloads.

mod cards;
mod changes;
mod figures;
mod methods;
mod preview;
mod publish;
mod terms;

use actix_web::HttpRequest;
use actix_web::web::{self, Data, Path, Query, ServiceConfig};
use serde::Deserialize;

use super::api::fetch::Fetch;
use super::api::package;
use super::document::{Document, Table};
use super::facts::Moment;
use super::stamp::stamp;
use super::views::{
    Download, Fact, FixedTable, GroupedTable, PublishCard, ReportPage, ReportPart, RoundLink,
    SideTable, SignalsPart, Taken,
};
use super::written::Asked;
use super::{Error, Format, Report, Typesetter, Variant, load, pull};
use crate::account::Principal;
use crate::account::access::Act;
use crate::aggregation::results::RoundResults;
use crate::result::pages::about;
use crate::study::definition::Layout;
use crate::web::AppState;
use crate::web::address::resource;
use crate::web::error::{Answer, Failure};
use crate::web::frame;
use crate::web::reading::Reading;
use crate::web::session::Reader;

/// Sentences of the methods that are seen without asking for more.
const OPENING: usize = 3;
/// Endings of figures.
const FIGURES: [&str; 2] = ["svg", "png"];

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(resource("/studies/{slug}/report").route(web::get().to(show)));
    cfg.service(resource("/studies/{slug}/report/preview").route(web::get().to(preview::show)));
    cfg.service(resource("/studies/{slug}/report/changes").route(web::get().to(changes::show)));
    cfg.service(resource("/studies/{slug}/report.{extension}").route(web::get().to(fetch)));
    cfg.service(
        resource("/studies/{slug}/tables/{section}.{extension}").route(web::get().to(table)),
    );
    cfg.service(
        resource("/studies/{slug}/figures/{item}.{medium}").route(web::get().to(figures::fetch)),
    );
    cfg.service(resource("/studies/{slug}/data.zip").route(web::get().to(package::give)));
    cfg.service(
        resource("/studies/{slug}/methods")
            .route(web::get().to(methods::show))
            .route(web::post().to(methods::save)),
    );
    cfg.service(
        resource("/studies/{slug}/publish")
            .route(web::get().to(publish::ask))
            .route(web::post().to(publish::submit)),
    );
}

#[derive(Debug, Default, Deserialize)]
struct Shown {
    round: Option<u32>,
    /// Each arrow with its word below it.
    words: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
struct Fetched {
    round: Option<u32>,
    variant: Option<String>,
    bom: Option<bool>,
    page: Option<bool>,
    part: Option<usize>,
    dpi: Option<u32>,
}

impl Fetched {
    fn asked(self) -> Asked {
        Asked {
            variant: self.variant,
            bom: self.bom,
            page: self.page,
            part: self.part,
            dpi: self.dpi,
            ..Asked::default()
        }
    }
}

async fn show(
    state: Data<AppState>,
    who: Reader,
    slug: Path<String>,
    shown: Query<Shown>,
    request: HttpRequest,
) -> Answer {
    let reading = state
        .read_results(who.principal.as_ref(), &slug, shown.round)
        .await?;
    let key = async || open_key(&state, &who, &reading, &shown).await;
    let make = async || page(&state, &who, &reading, &shown).await;
    state.press.page(&request, key, make).await
}

/// What tells the page from all others where it is the same for everybody: to those who are not
/// signed in.
async fn open_key(
    state: &AppState,
    who: &Reader,
    reading: &Reading,
    shown: &Shown,
) -> Result<Option<[u8; 32]>, Failure> {
    if who.principal.is_some() {
        return Ok(None);
    }
    let (study, round) = (reading.study.clone(), reading.round(shown.round));
    let stamped = state.blocking(move |db| stamp(db, &study, round)).await?;
    let has_pdf = state.typesetter().has(Format::Pdf);
    let with_words = shown.words.is_some();
    let name = format!("page {with_words} {has_pdf} {:?}", reading.publication);
    Ok(stamped.map(|stamped| stamped.of(&name)))
}

async fn page(
    state: &AppState,
    who: &Reader,
    reading: &Reading,
    shown: &Shown,
) -> Result<ReportPage, Failure> {
    let slug = reading.study.slug.as_str();
    let (asked, now) = (reading.round(shown.round), state.now());
    let study = reading.study.clone();
    let account = who.principal.as_ref().filter(|_| reading.is_inside);
    let account = account.map(Principal::id);
    let (report, taken) = state
        .blocking(move |db| {
            let taken = account.map(|account| pull::compare(db, study.id, account));
            let report = load(db, &study, asked, now)?;
            Ok::<_, Error>((report, taken.transpose()?.flatten()))
        })
        .await?;
    let (document, typesetter) = (&report.document, state.typesetter());
    let number = document.round;
    let with_words = shown.words.is_some();
    let variant = match with_words {
        true => Variant::Accessible,
        false => Variant::Published,
    };
    let plain_href = format!("/studies/{slug}/report?round={number}");
    let definition = &report.sheet.definition;
    let title = format!("Report, round {number}");
    Ok(ReportPage {
        shell: frame::for_reader(who, reading, definition, "report", &title),
        kicker: match &document.closed_at {
            Some(at) => format!("Round {number} · closed {} and sealed", at.local),
            None => format!("Round {number} · {}", report.sheet.round.state.name()),
        },
        rounds: report
            .rounds
            .iter()
            .filter(|round| round.is_closed() && round.number != number)
            .filter(|round| reading.may_see(round.number))
            .map(|round| RoundLink {
                words: format!("Round {}", round.number),
                href: format!("/studies/{slug}/report?round={}", round.number),
            })
            .collect(),
        with_words,
        words_href: format!("{plain_href}&words=1"),
        plain_href,
        draft: document.draft.then(|| {
            format!(
                "Draft: round {number} is {}",
                match report.sheet.round.is_open() {
                    true => "still open",
                    false => "not open yet",
                }
            )
        }),
        parts: parts(&report)
            .into_iter()
            .map(|part| part.with_words(with_words))
            .collect(),
        withdrawn: document.withdrawn.clone(),
        downloads: typesetter
            .formats()
            .map(|format| offer(format, slug, number, variant))
            .collect(),
        without_pdf: (!typesetter.has(Format::Pdf))
            .then(|| address(slug, Format::Typst, number, variant)),
        page_alone: typesetter
            .formats()
            .filter(|format| format.is_read() && !document.draft)
            .map(|format| {
                let href = address(slug, format, number, variant);
                (format.title(), format!("{href}&page=true"))
            })
            .collect(),
        fixed: fixed(document, slug, typesetter),
        figures: figures::links(document),
        publishing: publishing(document, reading),
        departing: departing(document, reading),
        taken: taken.map(|(pull, is_the_same)| Taken {
            day: Moment::day(pull.at, &definition.time_zone).unwrap_or_default(),
            round: pull.state.round,
            is_the_same,
            href: format!("/studies/{slug}/report/changes"),
        }),
        methods_opening: opening(&document.methods),
        methods: document.methods.join(" "),
        appendix: cards::appendix(document, reading),
        naming: cards::naming(&report, reading),
        provenance: provenance(document),
        seal: document.seal.clone(),
        unlinked: match reading.is_inside {
            true => cards::unlinked(definition),
            false => Vec::new(),
        },
        unanimous: match (report.credits.names.len(), reading.is_inside) {
            (0, _) | (_, false) => 0,
            _ => report.results.as_ref().map_or(0, unanimous),
        },
        closing_words: [&document.credits, &document.source, &document.disclaimer]
            .into_iter()
            .flatten()
            .cloned()
            .collect(),
    })
}

/// The addresses of the tables that stay the same; none in a draft.
fn fixed(document: &Document, slug: &str, typesetter: Typesetter) -> Vec<FixedTable> {
    let tables = document.tables.iter().filter(|_| !document.draft);
    tables
        .filter_map(|table| {
            let section = table.section.as_ref()?;
            let endings = typesetter.formats().map(Format::extension).chain(FIGURES);
            Some(FixedTable {
                heading: table.heading.clone(),
                links: endings
                    .map(|ending| {
                        let href = format!("/studies/{slug}/tables/{section}.{ending}");
                        (format!(".{ending}"), href)
                    })
                    .collect(),
            })
        })
        .collect()
}

/// What the page says of publishing.
fn publishing(document: &Document, reading: &Reading) -> PublishCard {
    let number = document.round;
    let day = |at| Moment::day(at, &reading.study.definition.time_zone).unwrap_or_default();
    PublishCard {
        licence: document.publication.licence.short(),
        published: reading
            .publication
            .filter(|made| made.covers(number))
            .map(|made| day(made.at)),
        is_inside: reading.is_inside,
        data_href: format!("/studies/{}/data.zip?round={number}", document.study),
        href: (reading.standing.may(Act::Publish) && !document.draft)
            .then(|| format!("/studies/{}/publish?round={number}", document.study)),
        round: number,
    }
}

/// Where the author departs from the panel, item by item.
fn departing(document: &Document, reading: &Reading) -> Vec<(String, String)> {
    let may = reading.standing.may(Act::Depart);
    let items = document.items().filter(|_| may);
    items
        .filter_map(|item| {
            let evidence = item.evidence.as_ref()?;
            Some((item.text().to_owned(), format!("{evidence}/depart")))
        })
        .collect()
}

/// How many items have counts that are shown and all of one answer.
fn unanimous(results: &RoundResults) -> usize {
    let items = results.tables.iter().flat_map(|table| table.items());
    let counts = items.filter_map(|item| item.counts.as_ref());
    counts
        .filter(|counts| counts.iter().filter(|count| **count > 0).count() == 1)
        .count()
}

/// The sections in their order; of a draft only the signals, for there is no arrow to show.
fn parts(report: &Report) -> Vec<ReportPart> {
    let definition = &report.sheet.definition;
    let lang = &definition.language;
    let tables = &report.document.tables;
    let mut parts = Vec::new();
    for section in &definition.sections {
        if section.layout == Layout::Signals {
            parts.extend(SignalsPart::from_section(section, lang).map(ReportPart::Signals));
            continue;
        }
        let is_meant = |table: &&Table| table.section.as_ref() == Some(&section.id);
        let Some(table) = tables
            .iter()
            .find(is_meant)
            .filter(|_| !report.document.draft)
        else {
            continue;
        };
        let (id, about) = (&section.id, about(section));
        parts.push(match section.layout {
            Layout::SideBySide => {
                ReportPart::SideBySide(SideTable::from_table(id, lang, &about, table))
            }
            _ => ReportPart::Grouped(GroupedTable::from_table(id, lang, &about, table)),
        });
    }
    parts
}

/// Where a format is fetched.
fn address(slug: &str, format: Format, round: u32, variant: Variant) -> String {
    let variant = match variant {
        Variant::Published => String::new(),
        other => format!("&variant={}", other.name()),
    };
    let extension = format.extension();
    format!("/studies/{slug}/report.{extension}?round={round}{variant}")
}

fn offer(format: Format, slug: &str, round: u32, variant: Variant) -> Download {
    Download {
        name: format.title().into(),
        extension: format!(".{}", format.extension()),
        note: format.purpose().into(),
        href: address(slug, format, round, variant),
        preview: format.is_text().then(|| {
            format!(
                "/studies/{slug}/report/preview?format={}&variant={}&round={round}",
                format.name(),
                variant.name()
            )
        }),
    }
}

fn provenance(document: &Document) -> Vec<Fact> {
    let fact = |name: &str, value: String| Fact {
        name: name.into(),
        value,
    };
    let panel = &document.panel;
    let mut facts = vec![
        fact("Study", format!("{} ({})", document.title, document.study)),
        fact("Round", document.round.to_string()),
    ];
    facts.extend(
        document
            .closed_at
            .as_ref()
            .map(|at| fact("Closed", at.local.clone())),
    );
    facts.push(fact("Panel", panel.sentence()));
    facts.push(fact(
        "Software",
        format!("{} {}", document.software.name, document.software.version),
    ));
    facts
}

/// The first sentences of the methods.
fn opening(methods: &[String]) -> String {
    let first = methods.first().map(String::as_str).unwrap_or_default();
    let sentences = first.split_inclusive(". ").take(OPENING);
    sentences.collect::<String>().trim_end().to_owned()
}

/// A download.
async fn fetch(
    state: Data<AppState>,
    reader: Reader,
    path: Path<(String, String)>,
    fetched: Query<Fetched>,
    request: HttpRequest,
) -> Answer {
    let (slug, extension) = path.into_inner();
    let format = Format::of_extension(&extension).ok_or_else(|| Failure::not_found(""))?;
    let fetch = Fetch {
        slug: &slug,
        round: fetched.round,
        asked: Asked {
            format: format.name().to_owned(),
            ..fetched.into_inner().asked()
        },
        is_fixed: false,
        name: Some(&extension),
    };
    fetch.send(&state, &reader, &request).await
}

/// One table at the address that stays.
async fn table(
    state: Data<AppState>,
    reader: Reader,
    path: Path<(String, String, String)>,
    fetched: Query<Fetched>,
    request: HttpRequest,
) -> Answer {
    let (slug, section, extension) = path.into_inner();
    // What is no format is a figure, or nothing.
    let format = match Format::of_extension(&extension) {
        Some(format) => format.name(),
        None if FIGURES.contains(&extension.as_str()) => &extension,
        None => return Err(Failure::not_found("")),
    };
    let fetch = Fetch {
        slug: &slug,
        round: fetched.round,
        asked: Asked {
            format: format.to_owned(),
            table: Some(section),
            ..fetched.into_inner().asked()
        },
        is_fixed: true,
        name: None,
    };
    fetch.send(&state, &reader, &request).await
}
