//! What has changed since somebody took the report.

use std::collections::BTreeMap;

use actix_web::web::{Data, Path};

use super::super::views::{ChangedRow, ChangedTable, ChangesPage, SinceBlock};
use crate::account::access::Act;
use crate::report::document::Document;
use crate::report::facts::Moment;
use crate::report::pull::{self, Since};
use crate::web::AppState;
use crate::web::error::Answer;
use crate::web::frame;
use crate::web::reply::html;
use crate::web::session::SignedIn;

const TITLE: &str = "What changed since you took it";

pub(super) async fn show(state: Data<AppState>, who: SignedIn, slug: Path<String>) -> Answer {
    let seat = state
        .enter(&who.principal, &slug, Act::FollowReport)
        .await?;
    let (db, study) = (state.store.clone(), seat.membership.study.clone());
    let (account, now) = (who.principal.id(), state.now());
    let told = state
        .press
        .make(move || pull::tell(&db, &study, account, now))
        .await?;
    let (document, definition) = (&told.now.document, &told.now.sheet.definition);
    let block = |since: Since| block(since, document, &definition.time_zone);
    let shell = frame::for_office(
        &who.principal,
        &who.csrf,
        definition,
        seat.membership.standing,
        "report",
        TITLE,
    );
    let report = format!("/studies/{slug}/report");
    html(&ChangesPage {
        shell: shell
            .with_crumb("Report", &report)
            .with_last_crumb("What changed"),
        title: TITLE,
        round: (!document.draft).then_some(document.round),
        since: told.since.map(block),
        before: told.before.map(block),
        report,
    })
}

fn block(since: Since, document: &Document, zone: &str) -> SinceBlock {
    let evidence: BTreeMap<&str, &String> = document
        .items()
        .filter_map(|item| Some((item.id(), item.evidence.as_ref()?)))
        .collect();
    let mut tables: Vec<ChangedTable> = Vec::new();
    for item in since.changed {
        let changes = item.changes.iter();
        let row = ChangedRow {
            href: evidence.get(item.id.as_str()).map(|href| (*href).clone()),
            changes: changes
                .map(|change| (change.words(), change.is_printed()))
                .collect(),
            text: item.text,
        };
        match tables.iter_mut().find(|table| table.heading == item.table) {
            Some(table) => table.rows.push(row),
            None => tables.push(ChangedTable {
                heading: item.table,
                rows: vec![row],
            }),
        }
    }
    SinceBlock {
        day: Moment::day(since.pull.at, zone).unwrap_or_default(),
        round: since.pull.state.round,
        tables,
    }
}
