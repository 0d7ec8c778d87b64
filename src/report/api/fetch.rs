//! Answering with a file of the report, whichever address it was asked at.

use actix_web::HttpRequest;
use actix_web::http::StatusCode;

use crate::report::pull;
use crate::report::stamp::stamp;
use crate::report::written::{Asked, Written};
use crate::report::{Error, load};
use crate::result;
use crate::store::Store;
use crate::web::AppState;
use crate::web::error::Answer;
use crate::web::reading::Reading;
use crate::web::reply::{File, Tag};
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
        let typesetter = state.typesetter();
        let written = Written::of(self.asked)?.on(typesetter)?;
        let is_report = matches!(written, Written::Report(..));
        let name = format!("{written:?}");
        let content_type = written.content_type();
        let policies = [false, true].map(|is_open| written.policy(is_open));
        let (study, now, is_fixed) = (reading.study.clone(), state.now(), self.is_fixed);
        let asked = reading.round(self.round);
        let order = Order {
            reading: &reading,
            round: asked,
            name: &name,
            make: move |db: &Store, round| {
                let report = load(db, &study, round, now)?;
                if is_fixed && report.document.draft {
                    return Err(result::Error::NotClosed(report.document.round).into());
                }
                let body = written.write(&report.document, typesetter)?;
                Ok((report.document.round, body))
            },
        };
        let file = |round, is_open| File {
            content_type,
            policy: policies[usize::from(is_open)],
            is_open,
            name: self
                .name
                .map(|ending| format!("{}-round-{round}.{ending}", self.slug)),
        };
        let answer = order.deliver(state, request, file).await?;
        // A figure says nothing of its own, and the report page shows figures.
        let taker = reader.principal.as_ref().filter(|_| reading.is_inside);
        if let Some(who) = taker.filter(|_| is_report && answer.status() == StatusCode::OK) {
            let (study, account) = (reading.study.id, who.id());
            let noted = move |db: &Store| pull::note(db, study, account, asked, now);
            if let Err(failure) = state.blocking(noted).await {
                tracing::error!(cause = ?failure, "what was taken of a report is not noted");
            }
        }
        Ok(answer)
    }
}

/// A file to be made of a report, unless it is there or the one who asks has it.
pub(super) struct Order<'a, Make> {
    pub(super) reading: &'a Reading,
    /// As [`stamp`] takes it.
    pub(super) round: Option<u32>,
    /// What tells this file from the others of the report.
    pub(super) name: &'a str,
    /// Makes it of the report up to a round; the number of this round, and the bytes.
    pub(super) make: Make,
}

impl<Make> Order<'_, Make>
where
    Make: FnOnce(&Store, Option<u32>) -> Result<(u32, Vec<u8>), Error> + Send + 'static,
{
    /// Answers with the file. `head` says what it is from the number of the round and whether
    /// everybody may read it.
    pub(super) async fn deliver(
        self,
        state: &AppState,
        request: &HttpRequest,
        head: impl Fn(u32, bool) -> File,
    ) -> Answer {
        let (study, round, make) = (self.reading.study.clone(), self.round, self.make);
        let asked = study.clone();
        let stamped = state.blocking(move |db| stamp(db, &asked, round)).await?;
        let head = |round| head(round, self.reading.is_open(round));
        let store = state.store.clone();
        let Some(stamped) = stamped else {
            let draft = state.press.make(move || make(&store, round)).await?;
            let (round, body) = draft;
            return Ok(head(round).answer(request, Tag::of_bytes(&body), body.into()));
        };
        let key = stamped.of(self.name);
        let (head, tag) = (head(stamped.round), Tag::of(&key));
        if tag.is_known(request) {
            return Ok(head.unchanged(tag));
        }
        let make = move || {
            let (_, body) = make(&store, Some(stamped.round))?;
            let now = stamp(&store, &study, Some(stamped.round))?;
            Ok::<_, Error>((body, now == Some(stamped)))
        };
        let made = state.press.file(key, make).await?;
        let tag = match made.is_true {
            true => tag,
            false => Tag::of_bytes(&made.bytes),
        };
        Ok(head.answer(request, tag, made.bytes))
    }
}
