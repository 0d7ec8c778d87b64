//! A remark on a question, on its way to the coordinator.

use actix_web::web::{Data, Path, Query};

use super::stage::{Place, enter};
use super::{Returned, Turn, What, section_page};
use crate::clock::day_in;
use crate::rating::Error;
use crate::rating::remark::{NewRemark, add};
use crate::web::AppState;
use crate::web::error::{Answer, Failure};
use crate::web::input::Fields;
use crate::web::reply::{html_as, see_other};
use crate::web::session::SignedIn;

pub(super) async fn send(
    state: Data<AppState>,
    who: SignedIn,
    path: Path<(String, String, String)>,
    turn: Query<Turn>,
    fields: Fields,
) -> Answer {
    let (slug, section, item) = path.into_inner();
    let Place::Open(stage) = enter(&state, &who.principal, &slug).await? else {
        return see_other(&format!("/studies/{slug}/rate"));
    };
    let found = stage
        .sheet
        .find(&item)
        .ok_or_else(|| Failure::not_found(""))?;
    if found.placed.section.id != section {
        return Err(Failure::not_found(""));
    }
    state.desk.remarks(who.principal.id())?;
    let new = NewRemark {
        study: stage.sheet.round.study_id,
        round: stage.sheet.round.number,
        item: item.clone(),
        words: fields.text("remark").to_owned(),
        name: fields.text("name").to_owned(),
        account: who.principal.id(),
        day: day_in(stage.now, &stage.sheet.definition.time_zone),
    };
    let (mail, now) = (state.mail(), state.now());
    let sent = state
        .blocking(move |db| match add(db, &new, mail, now) {
            Err(Error::Field { message, .. }) => Ok(Some(message)),
            done => done.map(|()| None),
        })
        .await?;
    let Some(message) = sent else {
        let href = stage.item_href(&section, &item);
        return see_other(&format!("{href}?remarked={item}"));
    };
    let back = Returned {
        item: &item,
        fields: &fields,
        what: What::Remark(message),
    };
    let page = section_page(&stage, &who, &section, Some(&item), &turn, Some(back))?;
    html_as(422, &page)
}
