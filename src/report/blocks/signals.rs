//! Signals: a headline, points with their sources, an open question.

use super::{Block, heading};
use crate::report::document::SignalSection;
use crate::study::definition::{SignalPoint, Source};

/// A supporting point with its sources behind it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Point<'a> {
    pub text: &'a str,
    pub sources: Vec<SourceLine<'a>>,
}

/// A source as it is printed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceLine<'a> {
    /// A label that occurs twice in a point is numbered: "(1)".
    pub label: String,
    /// `http`, `https` or `mailto`, without blanks, quotation marks and backslashes.
    pub url: Option<&'a str>,
    /// "NL".
    pub language: Option<String>,
    /// When it appeared, and when a copy of it was put into an archive.
    pub date: Option<String>,
}

/// A section with its signals.
pub(super) fn blocks(section: &SignalSection) -> Vec<Block<'_>> {
    let mut blocks = vec![heading(&section.heading)];
    blocks.extend(section.caption.as_deref().map(Block::Lead));
    blocks.extend(section.signals.iter().map(|signal| Block::Signal {
        headline: &signal.headline,
        points: signal.points.iter().map(point).collect(),
        question: signal.question.as_deref(),
    }));
    blocks
}

/// The point as every form of the report prints it.
pub fn point(point: &SignalPoint) -> Point<'_> {
    let label = |index: usize, source: &Source| {
        let same = |other: &&Source| other.label == source.label;
        if point.sources.iter().filter(same).count() < 2 {
            return source.label.clone();
        }
        let number = point.sources[..=index].iter().filter(same).count();
        format!("{} ({number})", source.label)
    };
    Point {
        text: &point.text,
        sources: point
            .sources
            .iter()
            .enumerate()
            .map(|(index, source)| SourceLine {
                label: label(index, source),
                url: source.url.as_deref(),
                language: source.language.as_ref().map(|tag| tag.to_uppercase()),
                date: source.dates(),
            })
            .collect(),
    }
}
