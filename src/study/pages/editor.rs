//! The editor: a study made and changed in the browser until round 1 opens.

mod desk;
mod groups;
mod import;
mod items;
mod list;
mod remove;
mod rule;
mod scales;
mod sections;
mod signals;
mod sources;
mod words;

use crate::web::address::resource;
use actix_web::web::{self, ServiceConfig};

pub fn routes(cfg: &mut ServiceConfig) {
    let under = |path: &str| format!("/studies/{{slug}}{path}");
    cfg.service(resource(under("/items")).route(web::get().to(list::show)));
    cfg.service(
        resource(under("/items/{item}"))
            .route(web::get().to(items::edit))
            .route(web::post().to(items::save)),
    );
    cfg.service(resource(under("/items/{item}/move")).route(web::post().to(items::shift)));
    cfg.service(
        resource(under("/items/{item}/remove"))
            .route(web::get().to(remove::ask_item))
            .route(web::post().to(remove::item)),
    );
    cfg.service(
        resource(under("/edit/section"))
            .route(web::get().to(sections::fresh))
            .route(web::post().to(sections::add)),
    );
    cfg.service(
        resource(under("/edit/section/{section}"))
            .route(web::get().to(sections::edit))
            .route(web::post().to(sections::save)),
    );
    cfg.service(
        resource(under("/edit/section/{section}/move")).route(web::post().to(sections::shift)),
    );
    cfg.service(
        resource(under("/edit/section/{section}/remove"))
            .route(web::get().to(remove::ask_section))
            .route(web::post().to(remove::section)),
    );
    cfg.service(
        resource(under("/edit/section/{section}/group/{group}/item"))
            .route(web::get().to(items::fresh))
            .route(web::post().to(items::add)),
    );
    cfg.service(
        resource(under("/edit/section/{section}/group/{group}/move"))
            .route(web::post().to(sections::shift_group)),
    );
    cfg.service(
        resource(under("/edit/section/{section}/signal"))
            .route(web::get().to(signals::fresh))
            .route(web::post().to(signals::add)),
    );
    cfg.service(
        resource(under("/edit/section/{section}/signal/{signal}"))
            .route(web::get().to(signals::edit))
            .route(web::post().to(signals::save)),
    );
    cfg.service(
        resource(under("/edit/section/{section}/signal/{signal}/move"))
            .route(web::post().to(signals::shift)),
    );
    cfg.service(
        resource(under("/edit/section/{section}/signal/{signal}/remove"))
            .route(web::get().to(remove::ask_signal))
            .route(web::post().to(remove::signal)),
    );
    cfg.service(
        resource(under("/edit/study"))
            .route(web::get().to(words::study))
            .route(web::post().to(words::save_study)),
    );
    cfg.service(
        resource(under("/edit/texts"))
            .route(web::get().to(words::texts))
            .route(web::post().to(words::save_texts)),
    );
    cfg.service(
        resource(under("/edit/groups"))
            .route(web::get().to(groups::edit))
            .route(web::post().to(groups::save)),
    );
    cfg.service(
        resource(under("/edit/rule"))
            .route(web::get().to(rule::edit))
            .route(web::post().to(rule::save)),
    );
    cfg.service(resource(under("/import")).route(web::get().to(import::show)));
    cfg.service(
        resource(under("/import/check"))
            .route(web::get().to(import::back))
            .route(web::post().to(import::check)),
    );
    cfg.service(
        resource(under("/import/remarks"))
            .route(web::get().to(import::back))
            .route(web::post().to(import::remarks)),
    );
    cfg.service(
        resource(under("/import/replace"))
            .route(web::get().to(import::back))
            .route(web::post().to(import::replace)),
    );
    cfg.service(resource(under("/edit/scales")).route(web::get().to(scales::list)));
    cfg.service(
        resource(under("/edit/scale"))
            .route(web::get().to(scales::fresh))
            .route(web::post().to(scales::add)),
    );
    cfg.service(
        resource(under("/edit/scale/{scale}"))
            .route(web::get().to(scales::edit))
            .route(web::post().to(scales::save)),
    );
    cfg.service(
        resource(under("/edit/scale/{scale}/remove"))
            .route(web::get().to(remove::ask_scale))
            .route(web::post().to(remove::scale)),
    );
}
