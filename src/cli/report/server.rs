//! A running server that has the report.

use super::super::outcome::Failed;
use crate::report::{Format, Options};
use crate::study;

/// The largest report that is taken, in bytes.
const LARGEST: u64 = 64 << 20;

/// A study on a server.
pub(super) struct Server<'a> {
    agent: ureq::Agent,
    address: &'a str,
    slug: &'a str,
    token: Option<&'a str>,
}

/// In which form a report is taken.
#[derive(Clone, Copy)]
pub(super) struct Wish {
    pub(super) format: Format,
    pub(super) options: Options,
}

/// What a server has at an address.
pub(super) enum Answer {
    /// The same as under the tag that was named.
    Same,
    New {
        bytes: Vec<u8>,
        tag: Option<String>,
    },
}

/// What a server says to a question.
enum Said {
    Answer(Answer),
    /// 404, in words.
    NotThere(Failed),
}

impl<'a> Server<'a> {
    /// # Errors
    /// Where the study's slug is none, which would lead to another address.
    pub(super) fn new(
        address: &'a str,
        slug: &'a str,
        token: Option<&'a str>,
    ) -> Result<Self, Failed> {
        if !study::file::is_slug(slug) {
            return Err(Failed::usage(format_args!(
                "{slug:?} is not the slug of a study"
            )));
        }
        Ok(Self {
            agent: ureq::Agent::config_builder()
                .http_status_as_error(false)
                .max_redirects(0)
                .timeout_global(Some(std::time::Duration::from_secs(120)))
                .build()
                .into(),
            address: address.trim_end_matches('/'),
            slug,
            token,
        })
    }

    pub(super) fn slug(&self) -> &str {
        self.slug
    }

    /// The report up to a round.
    pub(super) fn report(&self, wish: &Wish, round: Option<u32>) -> Result<Vec<u8>, Failed> {
        let round = round.map(|round| format!("&round={round}"));
        match self.fetch(&(query(wish) + &round.unwrap_or_default()), None)? {
            Answer::New { bytes, .. } => Ok(bytes),
            Answer::Same => Ok(Vec::new()),
        }
    }

    /// A file of the report; none where the report has none of this kind.
    pub(super) fn file(&self, query: &str) -> Result<Option<Vec<u8>>, Failed> {
        match self.ask(query, None)? {
            Said::Answer(Answer::New { bytes, .. }) => Ok(Some(bytes)),
            Said::Answer(Answer::Same) | Said::NotThere(_) => Ok(None),
        }
    }

    /// The report up to the last round, or one table of it by the id of its section, unless it
    /// still has this tag.
    pub(super) fn last(
        &self,
        wish: &Wish,
        table: Option<&str>,
        tag: Option<&str>,
    ) -> Result<Answer, Failed> {
        let table = table.map(|table| format!("&table={table}"));
        self.fetch(&(query(wish) + &table.unwrap_or_default()), tag)
    }

    fn fetch(&self, query: &str, tag: Option<&str>) -> Result<Answer, Failed> {
        match self.ask(query, tag)? {
            Said::Answer(answer) => Ok(answer),
            Said::NotThere(failed) => Err(failed),
        }
    }

    fn ask(&self, query: &str, tag: Option<&str>) -> Result<Said, Failed> {
        let (server, slug) = (self.address, self.slug);
        let failed = |cause: ureq::Error| Failed::new(format_args!("{server}: {cause}"));
        let mut request = self
            .agent
            .get(format!("{server}/api/v1/studies/{slug}/report?{query}"));
        if let Some(token) = self.token {
            request = request.header("Authorization", format!("Bearer {token}"));
        }
        if let Some(tag) = tag {
            request = request.header("If-None-Match", tag);
        }
        let mut answer = request.call().map_err(failed)?;
        let status = answer.status().as_u16();
        if status == 304 {
            return Ok(Said::Answer(Answer::Same));
        }
        let tag = answer.headers().get("ETag");
        let tag = tag.and_then(|tag| tag.to_str().ok()).map(str::to_owned);
        let body = answer.body_mut().with_config().limit(LARGEST).read_to_vec();
        let bytes = body.map_err(failed)?;
        if status == 200 {
            return Ok(Said::Answer(Answer::New { bytes, tag }));
        }
        let problem: serde_json::Value = serde_json::from_slice(&bytes).unwrap_or_default();
        let said = problem["detail"]
            .as_str()
            .unwrap_or("the server gave no reason");
        let field = problem["field"]
            .as_str()
            .map(|field| format!(" ({field})"))
            .unwrap_or_default();
        let failed = Failed::new(format_args!("{server}: status {status}: {said}{field}"));
        match status {
            404 => Ok(Said::NotThere(failed)),
            _ => Err(failed),
        }
    }
}

fn query(wish: &Wish) -> String {
    format!(
        "format={}&variant={}&bom={}&page={}",
        wish.format.name(),
        wish.options.variant.name(),
        wish.options.byte_order_mark,
        wish.options.page
    )
}
