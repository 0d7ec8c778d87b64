//! A round over the API.

use actix_web::HttpResponse;
use actix_web::web::{Data, Path};
use serde::Serialize;
use utoipa::{OpenApi, ToSchema};

use super::{Sheet, SheetItem, store};
use crate::account::access::Act;
use crate::aggregation::rule::Region;
use crate::clock::rfc3339;
use crate::web::AppState;
use crate::web::error::{Answer, Failure};
use crate::web::session::Caller;

#[derive(OpenApi)]
#[openapi(paths(show))]
struct Declared;

/// What this file adds to the OpenAPI document.
pub fn openapi() -> utoipa::openapi::OpenApi {
    Declared::openapi()
}

/// A round with what it asks.
#[derive(Debug, Serialize, ToSchema)]
struct RoundView {
    study: String,
    number: u32,
    /// draft, open or closed.
    state: String,
    /// RFC 3339, UTC; answers are taken until 60 seconds after.
    deadline: Option<String>,
    opened_at: Option<String>,
    closed_at: Option<String>,
    items: Vec<ItemView>,
}

/// An item as the round puts it.
#[derive(Debug, Serialize, ToSchema)]
struct ItemView {
    id: String,
    version: u32,
    text: String,
    section: String,
    group: String,
    guidance: Option<String>,
    instrument: Option<String>,
    /// From and to.
    period: Option<[String; 2]>,
    scope: Option<String>,
    /// Why it was taken out of the round and takes no answers; null for an item that is asked.
    withdrawn: Option<String>,
    scale: ScaleView,
}

/// The points of a scale, from value 1 (most downward) up.
#[derive(Debug, Serialize, ToSchema)]
struct ScaleView {
    points: Vec<PointView>,
}

#[derive(Debug, Serialize, ToSchema)]
struct PointView {
    value: usize,
    glyph: String,
    label: String,
    /// down, middle or up.
    region: String,
}

/// Shows a round; a draft only to those who prepare it.
#[utoipa::path(get, path = "/api/v1/studies/{slug}/rounds/{number}", tag = "rounds",
    params(("slug" = String, Path), ("number" = u32, Path)),
    responses((status = 200, body = RoundView)))]
pub(crate) async fn show(
    state: Data<AppState>,
    caller: Caller,
    path: Path<(String, u32)>,
) -> Answer {
    let (slug, number) = path.into_inner();
    let seat = state.enter(&caller.0, &slug, Act::SeeStudy).await?;
    let (study, standing) = (seat.membership.study.id, seat.membership.standing);
    let sheet = state
        .blocking(move |db| {
            db.read(|conn| {
                let Some(round) = store::find(conn, study, number)? else {
                    return Ok(None);
                };
                let sheet = store::sheet(conn, &round)?;
                Ok::<_, crate::store::Error>(Some(sheet))
            })
        })
        .await?
        .filter(|sheet| !sheet.round.is_draft() || standing.may(Act::RunRounds))
        .ok_or_else(|| Failure::not_found(format!("There is no round {number} in this study.")))?;
    Ok(HttpResponse::Ok().json(view(&slug, &sheet)))
}

fn view(slug: &str, sheet: &Sheet) -> RoundView {
    let round = &sheet.round;
    RoundView {
        study: slug.to_owned(),
        number: round.number,
        state: round.state.name().to_owned(),
        deadline: round.deadline.and_then(rfc3339),
        opened_at: round.opened_at.and_then(rfc3339),
        closed_at: round.closed_at.and_then(rfc3339),
        items: sheet
            .placed()
            .map(|placed| item_view(sheet, placed))
            .collect(),
    }
}

fn item_view(sheet: &Sheet, found: SheetItem<'_>) -> ItemView {
    let placed = found.placed;
    let scale = sheet.definition.scale_of(placed.section, placed.item);
    let points = scale
        .points
        .iter()
        .enumerate()
        .map(|(index, point)| PointView {
            value: index + 1,
            glyph: point.glyph.clone(),
            label: point.label.clone(),
            region: match point.region {
                Region::Down => "down",
                Region::Middle => "middle",
                Region::Up => "up",
            }
            .to_owned(),
        });
    ItemView {
        id: found.item.name.clone(),
        version: found.item.version,
        text: placed.item.text.clone(),
        section: placed.section.id.clone(),
        group: placed.group.name.clone(),
        guidance: placed.item.guidance.clone(),
        instrument: placed.item.instrument.clone(),
        period: placed
            .section
            .period
            .as_ref()
            .map(|p| [p.from.clone(), p.to.clone()]),
        scope: placed.section.scope.clone(),
        withdrawn: found.item.withdrawn.clone(),
        scale: ScaleView {
            points: points.collect(),
        },
    }
}
