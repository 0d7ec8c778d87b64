//! What an expert agrees to, and the record of it.

use actix_web::web::{self, Data, Path, ServiceConfig};

use crate::account::access::Act;
use crate::clock::zone_of;
use crate::locale::{Speaker, dates};
use crate::panel::Panelist;
use crate::panel::consent::{self, Purpose, Record, Standing, Text, Way};
use crate::panel::views::{AgreedText, ConsentPage, RecordLine};
use crate::study::{Membership, Study};
use crate::web::AppState;
use crate::web::address::resource;
use crate::web::error::{Answer, Failure};
use crate::web::frame;
use crate::web::input::Fields;
use crate::web::reply::{html_as, see_other};
use crate::web::session::SignedIn;

pub(super) fn routes(cfg: &mut ServiceConfig) {
    cfg.service(
        resource("/studies/{slug}/consent")
            .route(web::get().to(show))
            .route(web::post().to(agree)),
    );
}

/// An expert and the study they are asked in.
pub(super) struct Asked {
    pub study: Study,
    pub panelist: Panelist,
}

pub(super) async fn asked(state: &AppState, who: &SignedIn, slug: &str) -> Result<Asked, Failure> {
    let seat = state.enter(&who.principal, slug, Act::Rate).await?;
    let Membership { study, .. } = seat.membership.as_ref();
    Ok(Asked {
        study: study.clone(),
        panelist: seat.panelist.ok_or_else(|| Failure::not_found(""))?,
    })
}

async fn show(state: Data<AppState>, who: SignedIn, slug: Path<String>) -> Answer {
    let asked = asked(&state, &who, &slug).await?;
    page(&state, &who, asked, false).await
}

/// The text, where the expert stands with it, and the record. `changed`: another text stood on
/// the page whose button was pressed.
async fn page(state: &AppState, who: &SignedIn, asked: Asked, changed: bool) -> Answer {
    let Asked { study, panelist } = asked;
    let definition = study.definition;
    let text = Text::of(&definition);
    let (known, of) = (text.clone(), panelist.id);
    let (standing, records) = state
        .blocking(move |db| {
            db.read(|conn| {
                let standing = consent::standing(conn, of, &known)?;
                Ok::<_, crate::store::Error>((standing, consent::records(conn, of)?))
            })
        })
        .await?;
    let t = Speaker::for_tag(&definition.language);
    let zone = zone_of(&definition.time_zone);
    let day = |at| dates::day(t, at, &zone);
    let title = t.say("consent-what");
    let is_agreed = matches!(standing, Standing::Agreed(_)) && !panelist.declined;
    let page = ConsentPage {
        shell: frame::for_expert(&who.principal, &who.csrf, &definition, &title),
        study: definition.title.clone(),
        notice: match standing {
            _ if changed => Some(t.say("consent-changed-meanwhile")),
            Standing::Agreed(at) if is_agreed => Some(t.say_n("consent-agreed", "day", day(at))),
            Standing::Outdated(at) => Some(t.say_n("consent-changed", "day", day(at))),
            Standing::Withdrawn(at) => Some(t.say_n("consent-withdrawn", "day", day(at))),
            Standing::Agreed(_) | Standing::Noticed | Standing::Never => None,
        },
        asks: !is_agreed,
        text: AgreedText::of(&text),
        records: records.iter().map(|record| line(t, record, &day)).collect(),
        withdraw_href: (!panelist.declined)
            .then(|| format!("/studies/{}/withdraw", definition.slug)),
        naming_href: format!("/studies/{}/naming", definition.slug),
        reuse_href: format!("/studies/{}/reuse", definition.slug),
        tasks_href: format!("/studies/{}/rate", definition.slug),
    };
    html_as(if changed { 409 } else { 200 }, &page)
}

fn line(t: Speaker, record: &Record, day: &dyn Fn(i64) -> String) -> RecordLine {
    RecordLine {
        what: if record.way == Way::Program.name() {
            t.say_n("consent-record-program", "n", record.number)
        } else if record.purpose == Purpose::Named.name() {
            t.say_n("consent-record-named", "n", record.number)
        } else if record.purpose == Purpose::Reuse.name() {
            t.say_n("consent-record-reuse", "n", record.number)
        } else {
            t.say_n("consent-record", "n", record.number)
        },
        language: record.language.clone(),
        hash: record.hash.clone(),
        given: day(record.given_at),
        withdrawn: record.withdrawn_at.map(day),
    }
}

async fn agree(state: Data<AppState>, who: SignedIn, slug: Path<String>, fields: Fields) -> Answer {
    let hash = fields.require("consent")?.to_owned();
    let asked = asked(&state, &who, &slug).await?;
    // What is believed of the study may be two seconds old; the text that counts is the one now.
    let (study, panelist, now) = (asked.study.id, asked.panelist.clone(), state.now());
    let agreed = state
        .blocking(move |db| {
            db.write(|conn| {
                let Some(study) = crate::study::store::by_id(conn, study)? else {
                    return Ok(false);
                };
                consent::agree(conn, &study, &panelist, &hash, now)
            })
        })
        .await?;
    state.desk.forget();
    if agreed {
        return see_other(&format!("/studies/{slug}/start"));
    }
    let asked = self::asked(&state, &who, &slug).await?;
    page(&state, &who, asked, true).await
}
