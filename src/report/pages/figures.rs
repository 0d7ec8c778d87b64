//! The figures of the report: where they are shown, and one of an item at the address that stays.

use actix_web::HttpRequest;
use actix_web::web::{Data, Path, Query};

use super::super::views::{FigureLink, TableFigures};
use super::{FIGURES, Fetched};
use crate::report::api::fetch::Fetch;
use crate::report::document::{Document, Table};
use crate::report::figures::titles_of;
use crate::report::written::Asked;
use crate::web::AppState;
use crate::web::error::{Answer, Failure};
use crate::web::session::Reader;

/// The figures of each table; none of a draft.
pub(super) fn links(document: &Document) -> Vec<TableFigures> {
    let tables = document.tables.iter().filter(|_| !document.draft);
    tables
        .filter_map(|table| of(document, table, table.section.as_deref()?))
        .collect()
}

fn of(document: &Document, table: &Table, section: &str) -> Option<TableFigures> {
    let (study, round) = (&document.study, document.round);
    let link = |title: &str, base: String, query: String| FigureLink {
        title: title.to_owned(),
        svg: format!("{base}.svg?round={round}{query}"),
        png: format!("{base}.png?round={round}{query}"),
    };
    let parts: Vec<FigureLink> = (1..)
        .zip(titles_of(table))
        .map(|(number, title)| {
            let query = match number {
                1 => String::new(),
                _ => format!("&part={number}"),
            };
            let base = format!("/studies/{study}/tables/{section}");
            link(&title, base, query)
        })
        .collect();
    let items = table.items().map(|item| {
        let base = format!("/studies/{study}/figures/{}", item.id());
        link(item.text(), base, String::new())
    });
    (!parts.is_empty()).then(|| TableFigures {
        heading: table.heading.clone(),
        items: items.collect(),
        parts,
    })
}

/// The figure of an item.
pub(super) async fn fetch(
    state: Data<AppState>,
    reader: Reader,
    path: Path<(String, String, String)>,
    fetched: Query<Fetched>,
    request: HttpRequest,
) -> Answer {
    let (slug, item, extension) = path.into_inner();
    if !FIGURES.contains(&extension.as_str()) {
        return Err(Failure::not_found(""));
    }
    let fetch = Fetch {
        slug: &slug,
        round: fetched.round,
        asked: Asked {
            format: extension,
            item: Some(item),
            ..fetched.into_inner().asked()
        },
        is_fixed: true,
        name: None,
    };
    fetch.send(&state, &reader, &request).await
}
