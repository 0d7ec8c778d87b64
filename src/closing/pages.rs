//! The coordinator's pages of a study's course: its state, its rounds, and the acts on a round.

mod acts;
mod course;
mod items;
mod overview;
mod receipt;
mod redact;
mod remarks;
mod reword;
mod rounds;
mod timeline;
mod withdraw;

use actix_web::web::{self, ServiceConfig};

use crate::rating::Seat;
use crate::web::address::resource;
use crate::web::frame;
use crate::web::page::Shell;
use crate::web::session::SignedIn;

pub fn routes(cfg: &mut ServiceConfig) {
    let under = |path: &str| format!("/studies/{{slug}}{path}");
    cfg.service(resource(under("/answers/receipt")).route(web::get().to(receipt::fetch)));
    cfg.service(resource(under("/overview")).route(web::get().to(overview::show)));
    cfg.service(resource(under("/remarks/{id}")).route(web::post().to(remarks::deal_with)));
    cfg.service(
        resource(under("/rounds"))
            .route(web::get().to(rounds::list))
            .route(web::post().to(items::prepare_next)),
    );
    cfg.service(resource(under("/rounds/next")).route(web::get().to(items::next)));
    cfg.service(
        resource(under("/rounds/{number}/items"))
            .route(web::get().to(items::list))
            .route(web::post().to(items::change_draft)),
    );
    cfg.service(
        resource(under("/rounds/{number}/discard")).route(web::post().to(items::discard_draft)),
    );
    cfg.service(
        resource(under("/rounds/{number}/items/{item}/withdraw"))
            .route(web::get().to(withdraw::ask))
            .route(web::post().to(withdraw::save)),
    );
    cfg.service(
        resource(under("/items/{item}/reword"))
            .route(web::get().to(reword::ask))
            .route(web::post().to(reword::save)),
    );
    cfg.service(
        resource(under("/rounds/{number}/open"))
            .route(web::get().to(acts::ask_to_open))
            .route(web::post().to(acts::open_round)),
    );
    cfg.service(
        resource(under("/rounds/{number}/extend"))
            .route(web::get().to(acts::ask_to_extend))
            .route(web::post().to(acts::extend_round)),
    );
    cfg.service(
        resource(under("/rounds/{number}/close"))
            .route(web::get().to(acts::ask_to_close))
            .route(web::post().to(acts::close_round)),
    );
    cfg.service(
        resource(under("/results/{number}/{item}/redact"))
            .route(web::get().to(redact::ask))
            .route(web::post().to(redact::submit)),
    );
    cfg.service(
        resource(under("/rounds/{number}/reopen"))
            .route(web::get().to(acts::ask_to_reopen))
            .route(web::post().to(acts::reopen_round)),
    );
}

/// The frame of a page of this file under the tab `current`.
fn shell(who: &SignedIn, seat: &Seat, current: &str, title: &str) -> Shell {
    let membership = &seat.membership;
    frame::for_office(
        &who.principal,
        &who.csrf,
        &membership.study.definition,
        membership.standing,
        current,
        title,
    )
}

/// "1 person", "6 people".
fn people(count: u64) -> String {
    match count {
        1 => "1 person".to_owned(),
        _ => format!("{count} people"),
    }
}
