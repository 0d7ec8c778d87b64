//! Answering with a file of the report, whichever address it was asked at.

use actix_web::HttpRequest;

use crate::report::written::{Asked, Written};
use crate::report::{Error, load};
use crate::result;
use crate::web::AppState;
use crate::web::error::Answer;
use crate::web::reply::File;
use crate::web::session::Reader;

/// A file of a report that somebody asks for.
pub(in crate::report) struct Fetch<'a> {
    pub(in crate::report) slug: &'a str,
    /// Without it, the last that the reader may see.
    pub(in crate::report) round: Option<u32>,
    pub(in crate::report) asked: Asked,
    /// The address is to stay: it gives no draft.
    pub(in crate::report) is_fixed: bool,
    /// Ending of the name under which a browser keeps it; none for what is read where it is.
    pub(in crate::report) name: Option<&'a str>,
}

impl Fetch<'_> {
    /// Answers with the file and its tag; what is published may be held by any page.
    pub(in crate::report) async fn send(
        self,
        state: &AppState,
        reader: &Reader,
        request: &HttpRequest,
    ) -> Answer {
        let reading = state
            .read_results(reader.principal.as_ref(), self.slug, self.round)
            .await?;
        let written = Written::of(self.asked)?;
        let (study, now) = (reading.study.clone(), state.now());
        let round = reading.round(self.round);
        let (round, written, body) = state
            .blocking(move |db| {
                let report = load(db, &study, round, now)?;
                if self.is_fixed && report.document.draft {
                    return Err(result::Error::NotClosed(report.document.round).into());
                }
                let body = written.write(&report.document)?;
                Ok::<_, Error>((report.document.round, written, body))
            })
            .await?;
        let is_open = reading.is_open(round);
        let file = File {
            content_type: written.content_type(),
            policy: written.policy(is_open),
            is_open,
            name: self
                .name
                .map(|ending| format!("{}-round-{round}.{ending}", self.slug)),
            body,
        };
        Ok(file.answer(request))
    }
}
