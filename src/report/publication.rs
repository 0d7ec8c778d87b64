//! Under which terms a report is published, and how it is cited.

use serde::Serialize;

use super::checklist::Sources;
use super::direction::contained;
use super::document::Document;
use crate::result::particulars::{Author, Licence, Terms};
use crate::study::definition::Definition;

/// Terms and citation, as every format prints them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[schema(as = ReportPublication)]
pub struct Publication {
    pub title: String,
    /// SPDX name of the licence; `LicenseRef-All-rights-reserved` where there is none.
    pub licence: Licence,
    /// In the order in which they are cited; empty where the study's contact stands for them.
    pub authors: Vec<Author>,
    pub doi: Option<String>,
    pub url: Option<String>,
    /// How it is cited, in one line.
    pub cite: String,
}

impl Publication {
    pub(super) fn of(document: &Document, sources: &Sources) -> Self {
        let terms = &sources.particulars.terms;
        let year = document.closed_at.as_ref().map(|at| &at.utc[..4]);
        Self {
            title: title(terms, sources.study),
            licence: terms.licence,
            authors: terms.authors.clone(),
            doi: terms.doi.clone(),
            url: terms.url.clone(),
            cite: citation(terms, sources.study, document.round, year),
        }
    }

    /// "CC BY 4.0 (CC-BY-4.0), https://…".
    pub fn licence_words(&self) -> String {
        let licence = self.licence;
        match licence.url() {
            Some(url) => format!("{} ({}), {url}", licence.short(), licence.spdx()),
            None => licence.short().to_owned(),
        }
    }
}

/// The title that is cited.
pub(super) fn title(terms: &Terms, study: &Definition) -> String {
    terms.title.clone().unwrap_or_else(|| study.title.clone())
}

/// "Whitfield, Dana; Institute of Ports (2026). Harbours. Expert panel, results of round 2.
/// https://doi.org/10.1234/abc".
fn citation(terms: &Terms, study: &Definition, round: u32, year: Option<&str>) -> String {
    let names: Vec<String> = terms.authors.iter().map(Author::name).collect();
    let names: Vec<String> = names.iter().map(|name| contained(name).into()).collect();
    let who = match names.is_empty() {
        true => study.contact.name.clone(),
        false => names.join("; "),
    };
    let when = year.unwrap_or("in preparation");
    let title = title(terms, study);
    let title = contained(&title);
    let end = if title.ends_with(['.', '?', '!']) {
        ""
    } else {
        "."
    };
    let mut text = format!("{who} ({when}). {title}{end} Expert panel, results of round {round}.");
    let place = match (&terms.doi, &terms.url) {
        (Some(doi), _) => Some(format!("https://doi.org/{doi}")),
        (None, url) => url.clone(),
    };
    if let Some(place) = place {
        text.push(' ');
        text.push_str(&place);
    }
    text
}
