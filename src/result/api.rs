//! Results over the API.

mod departure;

use actix_web::web::{Data, Path, Query, ServiceConfig};
use actix_web::{HttpResponse, web};
use serde::Serialize;
use utoipa::{OpenApi, ToSchema};

use super::look;
use crate::aggregation::explorer::{Counting, Explorer, explore};
use crate::aggregation::results::RoundResults;
use crate::aggregation::review::{Review, ReviewedResults};
use crate::round::{self, Sheet, Withdrawn};
use crate::web::AppState;
use crate::web::address::resource;
use crate::web::error::{Answer, Failure};
use crate::web::session::Reader;

#[derive(OpenApi)]
#[openapi(paths(show, rules, departure::depart, departure::follow))]
struct Declared;

/// What this file adds to the OpenAPI document.
pub fn openapi() -> utoipa::openapi::OpenApi {
    Declared::openapi()
}

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(
        resource("/api/v1/studies/{slug}/rounds/{number}/results").route(web::get().to(show)),
    );
    cfg.service(
        resource("/api/v1/studies/{slug}/rounds/{number}/rules").route(web::get().to(rules)),
    );
    cfg.service(
        resource("/api/v1/studies/{slug}/rounds/{number}/items/{item}/editorial")
            .route(web::put().to(departure::depart))
            .route(web::delete().to(departure::follow)),
    );
}

/// Shows the results of a closed round: arrows, counts and measures, small groups hidden; and
/// what each arrow depends on, how the panel moved, whether another round would help. What is
/// published needs no token.
#[utoipa::path(get, path = "/api/v1/studies/{slug}/rounds/{number}/results", tag = "results",
    params(("slug" = String, Path), ("number" = u32, Path)),
    responses((status = 200, body = ShownResults), (status = 409)))]
async fn show(state: Data<AppState>, caller: Reader, path: Path<(String, u32)>) -> Answer {
    let shown = from_public(&state, &caller, path.into_inner(), |results, sheet| {
        let ReviewedResults { results, review } = ReviewedResults::from(results);
        ShownResults {
            results,
            review,
            withdrawn: sheet.withdrawn(),
        }
    });
    Ok(HttpResponse::Ok().json(shown.await?))
}

/// The results of a round, and what was taken out of it.
#[derive(Debug, Serialize, ToSchema)]
struct ShownResults {
    #[serde(flatten)]
    results: RoundResults,
    review: Review,
    /// Items that were withdrawn while the round was open: in no table and no count.
    withdrawn: Vec<Withdrawn>,
}

/// Sets the rules of other panels beside the study's: what each says of every item of a closed
/// round, and how many items would reach consensus under it by chance.
#[utoipa::path(get, path = "/api/v1/studies/{slug}/rounds/{number}/rules", tag = "results",
    params(
        ("slug" = String, Path), ("number" = u32, Path),
        ("abstentions_in_n" = Option<bool>, Query, description = "Count abstentions in n"),
        ("without_middle" = Option<bool>, Query, description = "Leave the middle answers out")),
    responses((status = 200, body = Explorer), (status = 409)))]
async fn rules(
    state: Data<AppState>,
    caller: Reader,
    path: Path<(String, u32)>,
    counting: Query<Counting>,
) -> Answer {
    let explored = move |results, _: &Sheet| explore(&results, *counting);
    let explorer = from_public(&state, &caller, path.into_inner(), explored).await?;
    Ok(HttpResponse::Ok().json(explorer))
}

/// What `work` makes of a round's public results, off the threads that answer.
async fn from_public<T: Send + 'static>(
    state: &AppState,
    caller: &Reader,
    (slug, number): (String, u32),
    work: impl FnOnce(RoundResults, &Sheet) -> T + Send + 'static,
) -> Result<T, Failure> {
    let reading = state
        .read_results(caller.principal.as_ref(), &slug, Some(number))
        .await?;
    let (study, now) = (reading.study.id, state.now());
    state
        .blocking(move |db| {
            let stored = look(db, study, number, now)?;
            let sheet = db.read(|conn| round::store::sheet(conn, &stored.round))?;
            Ok::<_, super::Error>(work(stored.public(), &sheet))
        })
        .await
}
