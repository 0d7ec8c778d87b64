//! Every address there is.

use actix_web::web::{self, ServiceConfig};

use super::error::Failure;
use super::input::BODY_LIMIT;
use super::{administration, assets, health, home, metrics, openapi, security_txt};
use crate::{account, closing, panel, privacy, rating, report, result, study};

/// Registers all features. What is only for the demonstration is registered by
/// `demo` and never here.
pub fn routes(cfg: &mut ServiceConfig) {
    cfg.app_data(web::PayloadConfig::new(BODY_LIMIT));
    cfg.app_data(web::PathConfig::default().error_handler(|_, _| Failure::not_found("").into()));
    cfg.app_data(web::QueryConfig::default().error_handler(|error, _| {
        Failure::bad_request(format!(
            "The address holds a value that does not fit: {error}."
        ))
        .into()
    }));
    // Addresses are tried in this order: the one that a whole panel calls at once comes first.
    rating::api::routes(cfg);
    rating::pages::routes(cfg);
    health::routes(cfg);
    metrics::routes(cfg);
    security_txt::routes(cfg);
    assets::routes(cfg);
    openapi::routes(cfg);
    home::routes(cfg);
    administration::routes(cfg);
    account::pages::routes(cfg);
    study::api::routes(cfg);
    study::pages::routes(cfg);
    panel::api::routes(cfg);
    closing::api::routes(cfg);
    result::api::routes(cfg);
    result::pages::routes(cfg);
    report::api::routes(cfg);
    report::pages::routes(cfg);
    panel::pages::routes(cfg);
    closing::pages::routes(cfg);
    privacy::pages::routes(cfg);
}

/// What is answered where nothing is.
pub(super) async fn nowhere() -> Result<&'static str, Failure> {
    Err(Failure::not_found("").kind("no-such-address"))
}
