//! The signals of a section in plain form.

use askama::Template;
use askama::filters::HtmlSafe;

/// Headlines with supporting points, their sources and an open question.
#[derive(Debug, Clone, PartialEq, Eq, Template)]
#[template(path = "report/signals.html")]
pub struct SignalsPart {
    /// Unique on the page.
    pub id: String,
    pub heading: String,
    /// Language of the study's texts, BCP 47.
    pub lang: String,
    pub signals: Vec<SignalView>,
}

/// One signal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignalView {
    pub headline: String,
    pub points: Vec<SupportingPoint>,
    pub question: Option<String>,
}

/// One supporting point.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SupportingPoint {
    pub text: String,
    pub sources: Vec<SourceLink>,
}

/// A source; without an address it is named only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceLink {
    pub label: String,
    /// `http(s)://` or `mailto:` only.
    pub href: Option<String>,
    /// "NL"; printed in brackets behind the label.
    pub language: Option<String>,
    /// When it appeared and was archived; printed in round brackets.
    pub date: Option<String>,
}

impl HtmlSafe for SignalsPart {}
