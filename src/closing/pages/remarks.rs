//! What experts find wrong with questions, for the coordinator.

use actix_web::web::{Data, Path};

use crate::account::access::Act;
use crate::closing::views::{ItemRemarks, RemarkLine};
use crate::rating::remark::Remark;
use crate::rating::store::remarks;
use crate::study::definition::Definition;
use crate::web::AppState;
use crate::web::error::{Answer, Failure};
use crate::web::reply::see_other;
use crate::web::session::SignedIn;

/// The remarks by item, in the order of the report; nothing says when they came.
pub(super) fn by_item(definition: &Definition, remarks: &[Remark], base: &str) -> Vec<ItemRemarks> {
    let of = |item: &str| -> Vec<RemarkLine> {
        let of_item = remarks.iter().filter(|remark| remark.item == item);
        of_item
            .map(|remark| RemarkLine {
                words: remark.words.clone(),
                name: remark.name.clone(),
                action: format!("{base}/remarks/{}", remark.id),
            })
            .collect()
    };
    let mut items: Vec<ItemRemarks> = definition
        .items()
        .map(|placed| ItemRemarks {
            statement: placed.item.text.clone(),
            remarks: of(&placed.item.id),
        })
        .collect();
    items.retain(|item| !item.remarks.is_empty());
    items
}

pub(super) async fn deal_with(
    state: Data<AppState>,
    who: SignedIn,
    path: Path<(String, i64)>,
) -> Answer {
    let (slug, id) = path.into_inner();
    let seat = state.enter(&who.principal, &slug, Act::RunRounds).await?;
    let study = seat.membership.study.id;
    let is_there = state
        .blocking(move |db| db.write(|conn| remarks::deal_with(conn, study, id)))
        .await?;
    match is_there {
        true => see_other(&format!("/studies/{slug}/overview")),
        false => Err(Failure::not_found("")),
    }
}
