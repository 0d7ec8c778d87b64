//! The report as a format writes it, to look at before it is fetched.

use actix_web::web::{Data, Path, Query};
use serde::Deserialize;

use super::super::views::{Choice, PreviewPage};
use super::address;
use crate::report::{Error, Format, Options, Variant, load};
use crate::web::AppState;
use crate::web::error::Answer;
use crate::web::frame;
use crate::web::reply::html;
use crate::web::session::Reader;

/// Lines that are shown; the file has them all.
const LINES: usize = 300;

#[derive(Debug, Default, Deserialize)]
pub(super) struct Asked {
    round: Option<u32>,
    format: Option<String>,
    variant: Option<String>,
}

pub(super) async fn show(
    state: Data<AppState>,
    who: Reader,
    slug: Path<String>,
    asked: Query<Asked>,
) -> Answer {
    let reading = state
        .read_results(who.principal.as_ref(), &slug, asked.round)
        .await?;
    let format = match &asked.format {
        Some(name) => name.parse()?,
        None => Format::Latex,
    };
    let variant: Option<Variant> = asked.variant.as_deref().map(str::parse).transpose()?;
    let variant = variant.unwrap_or_default();
    let (round, now) = (reading.round(asked.round), state.now());
    let study = reading.study.clone();
    let db = state.store.clone();
    let (report, text) = state
        .press
        .make(move || {
            let report = load(&db, &study, round, now)?;
            let options = Options {
                variant,
                ..Options::default()
            };
            let text = String::from_utf8(format.write(&report.document, options)?);
            let text = text.map_err(|_| Error::NoPreview(format.title()))?;
            Ok::<_, Error>((report, text))
        })
        .await?;
    let number = report.document.round;
    let preview = |format: Format, variant: Variant| {
        format!(
            "/studies/{slug}/report/preview?format={}&variant={}&round={number}",
            format.name(),
            variant.name()
        )
    };
    let lines = text.lines().count();
    let title = format!("The report as {}", format.title());
    html(&PreviewPage {
        shell: frame::for_reader(&who, &reading, &report.sheet.definition, "report", &title)
            .with_crumb("Report", format!("/studies/{slug}/report?round={number}"))
            .with_last_crumb(format.title()),
        title,
        formats: Format::ALL
            .into_iter()
            .filter(|format| format.is_text())
            .map(|one| Choice {
                words: one.title(),
                href: preview(one, variant),
                current: one == format,
            })
            .collect(),
        variants: Variant::ALL
            .into_iter()
            .map(|one| Choice {
                words: one.title(),
                href: preview(format, one),
                current: one == variant,
            })
            .collect(),
        text: text.lines().take(LINES).collect::<Vec<_>>().join("\n"),
        more: lines.saturating_sub(LINES),
        href: address(&slug, format, number, variant),
        file: format!("{slug}-round-{number}.{}", format.extension()),
    })
}
