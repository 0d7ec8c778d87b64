//! The public package over the API.

use actix_web::HttpRequest;
use actix_web::web::{Data, Path, Query};
use serde::Deserialize;
use utoipa::IntoParams;

use super::fetch::Order;
use crate::report::package::{gather, zip};
use crate::store::Store;
use crate::web::AppState;
use crate::web::error::Answer;
use crate::web::reply::File;
use crate::web::session::Reader;

#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(in crate::report) struct Asked {
    /// Rounds up to this one; without it up to the last one that the caller may see.
    round: Option<u32>,
}

/// Gives the open data: a zip file that can be deposited as it is and checked offline with
/// `castalia verify FILE.zip`. What is published needs no token.
#[utoipa::path(get, path = "/api/v1/studies/{slug}/package", tag = "results",
    params(("slug" = String, Path), Asked),
    responses((status = 200, content((Vec<u8> = "application/zip")), headers(("ETag" = String))),
        (status = 304), (status = 404), (status = 409)))]
pub(in crate::report) async fn give(
    state: Data<AppState>,
    reader: Reader,
    slug: Path<String>,
    asked: Query<Asked>,
    request: HttpRequest,
) -> Answer {
    let reading = state
        .read_results(reader.principal.as_ref(), &slug, asked.round)
        .await?;
    let (study, now) = (reading.study.clone(), state.now());
    let order = Order {
        reading: &reading,
        round: reading.round(asked.round),
        name: "package",
        make: move |db: &Store, round| {
            let package = gather(db, &study, round, now)?;
            let round = package.rounds.last().map_or(0, |round| round.input.round);
            Ok((round, zip(&package)?))
        },
    };
    let file = |round, is_open| File {
        content_type: "application/zip",
        policy: None,
        is_open,
        name: Some(format!("{slug}-round-{round}.zip")),
    };
    order.deliver(&state, &request, file).await
}
