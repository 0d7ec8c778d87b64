//! The report page and its downloads.

mod preview;

use actix_web::web::{self, Data, Path, Query, ServiceConfig, resource};
use serde::Deserialize;

use super::document::Document;
use super::views::{
    Download, Fact, GroupedTable, ReportPage, ReportPart, RoundLink, SideTable, SignalsPart,
};
use super::{Format, Options, Report, Variant, load};
use crate::account::access::Act;
use crate::aggregation::results::RoundResults;
use crate::result::pages::{about, is_rated};
use crate::study::definition::Layout;
use crate::web::AppState;
use crate::web::error::{Answer, Failure};
use crate::web::frame;
use crate::web::reply::{download, html};
use crate::web::session::SignedIn;

/// Sentences of the methods that are seen without asking for more.
const OPENING: usize = 3;

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(resource("/studies/{slug}/report").route(web::get().to(show)));
    cfg.service(resource("/studies/{slug}/report/preview").route(web::get().to(preview::show)));
    cfg.service(resource("/studies/{slug}/report.{extension}").route(web::get().to(fetch)));
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
}

async fn show(
    state: Data<AppState>,
    who: SignedIn,
    slug: Path<String>,
    shown: Query<Shown>,
) -> Answer {
    let seat = state.enter(&who.principal, &slug, Act::SeeResults).await?;
    let (asked, now) = (shown.round, state.now());
    let study = seat.membership.study.clone();
    let report = state
        .blocking(move |db| load(db, &study, asked, now))
        .await?;
    let document = &report.document;
    let number = document.round;
    let with_words = shown.words.is_some();
    let variant = match with_words {
        true => Variant::Accessible,
        false => Variant::Published,
    };
    let plain_href = format!("/studies/{slug}/report?round={number}");
    let standing = seat.membership.standing;
    let definition = &report.sheet.definition;
    let page = ReportPage {
        shell: frame::for_office(
            &who.principal,
            &who.csrf,
            definition,
            standing,
            "report",
            &format!("Report, round {number}"),
        ),
        kicker: match &document.closed_at {
            Some(at) => format!("Round {number} · closed {} and sealed", at.local),
            None => format!("Round {number} · {}", report.sheet.round.state.name()),
        },
        rounds: report
            .rounds
            .iter()
            .filter(|round| round.is_closed() && round.number != number)
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
        parts: parts(&report, &slug)
            .into_iter()
            .map(|part| part.with_words(with_words))
            .collect(),
        withdrawn: document.withdrawn.clone(),
        downloads: Format::ALL
            .into_iter()
            .map(|format| offer(format, &slug, number, variant))
            .collect(),
        methods_opening: opening(&document.methods),
        methods: document.methods.join(" "),
        provenance: provenance(document),
        seal: document.seal.clone(),
        unanimous: match report.named {
            0 => 0,
            _ => report.results.as_ref().map_or(0, unanimous),
        },
        closing_words: [&document.credits, &document.source, &document.disclaimer]
            .into_iter()
            .flatten()
            .cloned()
            .collect(),
    };
    html(&page)
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
fn parts(report: &Report, slug: &str) -> Vec<ReportPart> {
    let definition = &report.sheet.definition;
    let lang = &definition.language;
    let mut tables = report.results.iter().flat_map(|results| &results.tables);
    let mut parts = Vec::new();
    for section in &definition.sections {
        if section.layout == Layout::Signals {
            parts.extend(SignalsPart::from_section(section, lang).map(ReportPart::Signals));
            continue;
        }
        let Some(results) = report
            .results
            .as_ref()
            .filter(|results| is_rated(section, results))
        else {
            continue;
        };
        let Some(table) = tables.next() else {
            continue;
        };
        let href = |item: &str| format!("/studies/{slug}/results/{}/{item}", results.round);
        let about = about(section);
        parts.push(match section.layout {
            Layout::SideBySide => {
                ReportPart::SideBySide(SideTable::from_table(section, lang, &about, table, href))
            }
            _ => ReportPart::Grouped(GroupedTable::from_table(section, lang, &about, table, href)),
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
    who: SignedIn,
    path: Path<(String, String)>,
    fetched: Query<Fetched>,
) -> Answer {
    let (slug, extension) = path.into_inner();
    let seat = state.enter(&who.principal, &slug, Act::SeeResults).await?;
    let format = Format::ALL
        .into_iter()
        .find(|format| format.extension() == extension)
        .ok_or_else(|| Failure::not_found(""))?;
    let variant = fetched.variant.as_deref().map(str::parse).transpose()?;
    let options = Options {
        variant: variant.unwrap_or_default(),
        byte_order_mark: fetched.bom.unwrap_or_default(),
    };
    let (asked, now) = (fetched.round, state.now());
    let (round, body) = state
        .blocking(move |db| {
            let report = load(db, &seat.membership.study, asked, now)?;
            Ok::<_, super::Error>((
                report.document.round,
                format.write(&report.document, options)?,
            ))
        })
        .await?;
    download(
        format!("{slug}-round-{round}.{extension}"),
        format.content_type(),
        body,
    )
}
