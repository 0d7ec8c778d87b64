//! The answers that pages give.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{ContentDisposition, DispositionParam, DispositionType, LOCATION};
use askama::Template;

use super::error::{Answer, Failure};

/// A page.
pub fn html(page: &impl Template) -> Answer {
    html_as(200, page)
}

/// A page that says with its status that something did not work out.
pub fn html_as(status: u16, page: &impl Template) -> Answer {
    let body = page.render().map_err(Failure::internal)?;
    let status = StatusCode::from_u16(status).map_err(Failure::internal)?;
    Ok(HttpResponse::build(status)
        .content_type("text/html; charset=utf-8")
        .body(body))
}

/// Leads a browser on after a form.
pub fn see_other(href: &str) -> Answer {
    Ok(HttpResponse::SeeOther()
        .insert_header((LOCATION, href))
        .finish())
}

/// A file to keep.
pub fn download(name: String, content_type: &str, body: impl Into<Vec<u8>>) -> Answer {
    let attachment = ContentDisposition {
        disposition: DispositionType::Attachment,
        parameters: vec![DispositionParam::Filename(name)],
    };
    Ok(HttpResponse::Ok()
        .content_type(content_type)
        .insert_header(attachment)
        .body(body.into()))
}
