//! The report as PDF: the report's own Typst on pages, set by Typst inside the program.
//!
//! Setting takes memory that would stay with a server, so that it is done in a process of its
//! own, which [`Typesetter`] starts. The compiler is in builds with the feature `pdf` only.

mod apart;
#[cfg(feature = "pdf")]
mod typeset;

use std::time::Duration;

use super::document::Document;
use super::format::{Format, Options, Variant};
use super::load::Error;
use super::typst::{string, to_typst};

pub use apart::COMMAND;
#[cfg(feature = "pdf")]
pub use typeset::typeset;

const PAGES: &str = include_str!("pages.typ");

/// Where documents are written: PDF in a process of its own, one after the other, everything else
/// where one is.
#[derive(Debug, Clone, Copy)]
pub struct Typesetter {
    limit: Duration,
}

impl Typesetter {
    /// One that gives up a PDF after `seconds`; with 0 it makes none.
    pub fn new(seconds: u64) -> Self {
        Self {
            limit: Duration::from_secs(seconds),
        }
    }

    /// Whether a format can be had here.
    pub fn has(self, format: Format) -> bool {
        format != Format::Pdf || (cfg!(feature = "pdf") && !self.limit.is_zero())
    }

    /// The formats that can be had here, in the order in which they are offered.
    pub fn formats(self) -> impl Iterator<Item = Format> {
        Format::ALL
            .into_iter()
            .filter(move |format| self.has(*format))
    }

    /// The document in a format; the same document gives the same bytes.
    ///
    /// # Errors
    /// `NoPdf`; `Busy` or `TooSlow`, after which trying again may help; `Unwritable`.
    pub fn write(
        self,
        format: Format,
        document: &Document,
        options: Options,
    ) -> Result<Vec<u8>, Error> {
        if !self.has(format) {
            return Err(Error::NoPdf);
        }
        match format {
            Format::Pdf => {
                let document = format.part(document, options);
                apart::set(&source(&document, options.variant), self.limit)
            }
            format => format.write(document, options),
        }
    }
}

/// The document as PDF, set in this process.
///
/// # Errors
/// `NoPdf` in a build without the feature; `Unwritable` if it cannot be set.
pub(super) fn to_pdf(document: &Document, variant: Variant) -> Result<Vec<u8>, Error> {
    #[cfg(feature = "pdf")]
    return typeset(&source(document, variant)).map_err(Error::Unwritable);
    #[cfg(not(feature = "pdf"))]
    {
        let _ = (document, variant);
        Err(Error::NoPdf)
    }
}

/// The Typst of a PDF: the report's, with pages, running heads and what a PDF says of itself.
fn source(document: &Document, variant: Variant) -> String {
    let (language, region) = language(&document.language);
    let closed = document.closed_at.as_ref();
    let date = closed.and_then(|at| date(&at.utc));
    let study = &document.title;
    let title = match document.tables.as_slice() {
        [table] if document.is_excerpt => format!("{study}: {}", table.heading),
        _ => study.clone(),
    };
    let opening = match document.is_excerpt {
        true => format!("#heading(level: 1, {})\n", string(study)),
        false => String::new(),
    };
    format!(
        "{PAGES}\n#show: cst-pages.with(\n  title: {},\n  date: {},\n  lang: {},\n  region: {},\n  \
         head: {},\n  foot: {},\n  draft: {},\n)\n{opening}{}",
        string(&title),
        date.as_deref().unwrap_or("none"),
        string(&language),
        region.as_deref().map_or_else(|| "none".into(), string),
        string(study),
        string(&foot(document)),
        document.draft,
        to_typst(document, variant),
    )
}

/// What stands at the foot of every page: which round, when it was closed, and its seal.
fn foot(document: &Document) -> String {
    let mut parts = vec![format!("{}, round {}", document.study, document.round)];
    parts.extend(document.draft.then(|| "draft, not closed".to_owned()));
    parts.extend(document.simulated.then(|| "simulated panel".to_owned()));
    parts.extend(
        document
            .closed_at
            .as_ref()
            .map(|at| format!("closed {}", at.utc)),
    );
    parts.extend(
        document
            .seal
            .as_ref()
            .map(|seal| format!("sha256 {}…", seal.get(..16).unwrap_or(seal))),
    );
    parts.join(" · ")
}

/// Language and region of a tag of BCP 47, as Typst takes them; English where the tag has none.
fn language(tag: &str) -> (String, Option<String>) {
    let mut parts = tag.split('-');
    let is_code = |part: &&str| part.bytes().all(|byte| byte.is_ascii_alphabetic());
    let language = parts
        .next()
        .filter(is_code)
        .filter(|part| matches!(part.len(), 2 | 3));
    let region = parts.filter(is_code).find(|part| part.len() == 2);
    (
        language.unwrap_or("en").to_ascii_lowercase(),
        region.map(str::to_ascii_uppercase),
    )
}

/// "datetime(year: 2026, …)" of a time as `Moment` writes it, "2026-10-02T15:00:00Z".
fn date(utc: &str) -> Option<String> {
    let numbers: Vec<u32> = utc
        .trim_end_matches('Z')
        .split(['-', 'T', ':'])
        .map(str::parse)
        .collect::<Result<_, _>>()
        .ok()?;
    let [year, month, day, hour, minute, second] = numbers.try_into().ok()?;
    Some(format!(
        "datetime(year: {year}, month: {month}, day: {day}, hour: {hour}, minute: {minute}, second: {second})"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_language_becomes_what_the_pages_take() {
        assert_eq!(language("de-AT"), ("de".into(), Some("AT".into())));
        assert_eq!(language("zh-Hant-TW"), ("zh".into(), Some("TW".into())));
        assert_eq!(language("x-klingon"), ("en".into(), None));
        assert_eq!(language("es-419"), ("es".into(), None));
    }

    #[test]
    fn a_time_becomes_a_date_of_the_document() {
        let made = date("2026-10-02T15:00:09Z").expect("a time");
        assert!(
            made.ends_with("day: 2, hour: 15, minute: 0, second: 9)"),
            "{made}"
        );
        assert_eq!(date("yesterday"), None);
    }
}
