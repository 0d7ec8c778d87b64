//! The answers that pages give.

use std::cell::RefCell;
use std::collections::HashMap;

use actix_web::http::StatusCode;
use actix_web::http::header::{
    ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_EXPOSE_HEADERS, CACHE_CONTROL,
    CONTENT_SECURITY_POLICY, CROSS_ORIGIN_RESOURCE_POLICY, ContentDisposition, DispositionParam,
    DispositionType, ETAG, IF_NONE_MATCH, LOCATION, VARY,
};
use actix_web::web::Bytes;
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder};
use askama::Template;
use sha2::{Digest, Sha256};

use super::error::{Answer, Failure};
use crate::closing::seal::hex;

/// The media type of an Excel workbook.
pub const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

const HTML: &str = "text/html; charset=utf-8";

thread_local! {
    /// Room for a page of each kind.
    static LENGTHS: RefCell<HashMap<&'static str, usize>> = RefCell::default();
}

/// A page.
pub fn html(page: &impl Template) -> Answer {
    html_as(200, page)
}

/// A page that says with its status that something did not work out.
pub fn html_as<T: Template>(status: u16, page: &T) -> Answer {
    // As long as the last of its kind: a text that grows is copied again and again.
    let kind = std::any::type_name::<T>();
    let last = LENGTHS.with_borrow(|lengths| lengths.get(kind).copied());
    let mut body = String::with_capacity(last.unwrap_or(T::SIZE_HINT));
    page.render_into(&mut body).map_err(Failure::internal)?;
    LENGTHS.with_borrow_mut(|lengths| lengths.insert(kind, room_for(body.len())));
    let status = StatusCode::from_u16(status).map_err(Failure::internal)?;
    Ok(HttpResponse::build(status).content_type(HTML).body(body))
}

/// A little more than the last page needed, and never much.
fn room_for(length: usize) -> usize {
    (length + length / 8).min(1 << 20)
}

/// A page that is the same for all who are not signed in: browsers keep it, and ask by its tag
/// whether it has changed.
pub fn open_page(tag: Tag, body: Bytes) -> HttpResponse {
    let mut answer = open_page_head(HttpResponse::Ok(), tag);
    answer.content_type(HTML).body(body)
}

/// 304: the one who asks has the page with this tag.
pub fn open_page_unchanged(tag: Tag) -> HttpResponse {
    open_page_head(HttpResponse::NotModified(), tag).finish()
}

fn open_page_head(mut answer: HttpResponseBuilder, Tag(tag): Tag) -> HttpResponseBuilder {
    answer
        .insert_header((ETAG, tag))
        .insert_header((CACHE_CONTROL, "no-cache"))
        .insert_header((VARY, "authorization, cookie"));
    answer
}

/// Leads a browser on after a form.
pub fn see_other(href: &str) -> Answer {
    Ok(HttpResponse::SeeOther()
        .insert_header((LOCATION, href))
        .finish())
}

/// A file to keep.
pub fn download(name: String, content_type: &str, body: impl Into<Vec<u8>>) -> Answer {
    Ok(HttpResponse::Ok()
        .content_type(content_type)
        .insert_header(attachment(name))
        .body(body.into()))
}

fn attachment(name: String) -> ContentDisposition {
    ContentDisposition {
        disposition: DispositionType::Attachment,
        parameters: vec![DispositionParam::Filename(name)],
    }
}

/// A file that programs fetch again and again, without its bytes.
#[derive(Debug)]
pub struct File {
    pub content_type: &'static str,
    /// A content security policy of its own.
    pub policy: Option<&'static str>,
    /// Everybody may read it, and every site hold it.
    pub is_open: bool,
    /// Under which name a browser keeps it; none for what is read or linked where it is.
    pub name: Option<String>,
}

/// What names the bytes of a file in `ETag` and `If-None-Match`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tag(String);

impl Tag {
    /// From what tells the bytes from all others.
    pub fn of(digest: &[u8; 32]) -> Self {
        Tag(format!("\"{}\"", hex(&digest[..16])))
    }

    /// From the bytes themselves.
    pub fn of_bytes(bytes: &[u8]) -> Self {
        Self::of(&Sha256::digest(bytes).into())
    }

    /// Whether the one who asks has these bytes already.
    pub fn is_known(&self, request: &HttpRequest) -> bool {
        let known = request.headers().get(IF_NONE_MATCH);
        let known = known.and_then(|value| value.to_str().ok());
        known.is_some_and(|tags| tags.split(',').any(|one| one.trim() == self.0))
    }
}

impl File {
    /// 304: the one who asks has the bytes with this tag.
    pub fn unchanged(&self, tag: Tag) -> HttpResponse {
        self.headed(HttpResponse::NotModified(), tag).finish()
    }

    /// The bytes with their tag, or 304 where the request names it.
    pub fn answer(self, request: &HttpRequest, tag: Tag, body: Bytes) -> HttpResponse {
        if tag.is_known(request) {
            return self.unchanged(tag);
        }
        let mut answer = self.headed(HttpResponse::Ok(), tag);
        if let Some(policy) = self.policy {
            answer.insert_header((CONTENT_SECURITY_POLICY, policy));
        }
        if let Some(name) = self.name {
            answer.insert_header(attachment(name));
        }
        answer.content_type(self.content_type).body(body)
    }

    fn headed(&self, mut answer: HttpResponseBuilder, Tag(tag): Tag) -> HttpResponseBuilder {
        answer.insert_header((ETAG, tag));
        if self.is_open {
            answer
                .insert_header((ACCESS_CONTROL_ALLOW_ORIGIN, "*"))
                .insert_header((ACCESS_CONTROL_EXPOSE_HEADERS, "etag"))
                .insert_header((CROSS_ORIGIN_RESOURCE_POLICY, "cross-origin"))
                .insert_header((CACHE_CONTROL, "public, no-cache"))
                .insert_header((VARY, "authorization, cookie"));
        }
        answer
    }
}
