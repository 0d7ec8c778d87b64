//! Which rule? The page that sets other panels' rules beside the study's.

use actix_web::HttpRequest;
use actix_web::web::{self, Data, Path, Query, ServiceConfig};
use serde::Deserialize;
use serde_json::json;

use super::{kicker, open, rated_sections, read, shown_round};
use crate::aggregation::explorer::{Counting, explore};
use crate::aggregation::results::RoundResults;
use crate::result::views::{CountingLink, RuleColumn, RulesPage, RulesSection};
use crate::web::AppState;
use crate::web::address::resource;
use crate::web::error::{Answer, Failure};
use crate::web::frame;
use crate::web::reading::Reading;
use crate::web::session::Reader;

/// One segment after `results`, so that no item's id can be in its way.
pub(super) fn routes(cfg: &mut ServiceConfig) {
    cfg.service(resource("/studies/{slug}/results/rules").route(web::get().to(rules)));
}

#[derive(Debug, Default, Deserialize)]
struct Asked {
    round: Option<u32>,
    #[serde(default)]
    abstentions_in_n: bool,
    #[serde(default)]
    without_middle: bool,
}

async fn rules(
    state: Data<AppState>,
    who: Reader,
    slug: Path<String>,
    asked: Query<Asked>,
    request: HttpRequest,
) -> Answer {
    let reading = state
        .read_results(who.principal.as_ref(), &slug, asked.round)
        .await?;
    let number = shown_round(&state, &reading, asked.round)
        .await?
        .ok_or_else(|| Failure::not_found(""))?;
    let counting = Counting {
        abstentions_in_n: asked.abstentions_in_n,
        without_middle: asked.without_middle,
    };
    let what = json!(["rules", asked.abstentions_in_n, asked.without_middle]);
    let key = async || open::key(&state, &who, &reading, number, &what).await;
    let make = async || page(&state, &who, &reading, number, counting).await;
    state.press.page(&request, key, make).await
}

async fn page(
    state: &AppState,
    who: &Reader,
    reading: &Reading,
    number: u32,
    counting: Counting,
) -> Result<RulesPage, Failure> {
    let (study, slug) = (reading.study.id, reading.study.slug.as_str());
    let explored = move |results: &RoundResults| explore(results, counting);
    let (closed, explorer) = read(state, study, number, state.now(), explored).await?;
    let (definition, results) = (&closed.sheet.definition, &closed.results);
    let sections: Vec<String> = rated_sections(definition, results)
        .map(|section| section.id.clone())
        .collect();
    let results_href = format!("/studies/{slug}/results?round={number}");
    let shell = frame::for_reader(
        who,
        reading,
        definition,
        "results",
        &format!("Which rule? Round {number}"),
    )
    .with_crumb(format!("Results of round {number}"), results_href)
    .with_last_crumb("Which rule?");
    Ok(RulesPage {
        shell,
        kicker: kicker(&closed, definition),
        countings: CountingLink::all(
            &format!("/studies/{slug}/results/rules?round={number}&"),
            counting,
        ),
        rules: RuleColumn::all(&explorer),
        total: explorer.items.len(),
        sections: RulesSection::all(results, &explorer, &sections, |item| {
            format!("/studies/{slug}/results/{number}/{item}")
        }),
    })
}
