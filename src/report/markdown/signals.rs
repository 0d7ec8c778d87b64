//! Signals: a headline, its supporting points with their sources, an open question.

use super::escape::{first_of_line, inline};
use super::heading;
use crate::report::document::SignalSection;
use crate::study::definition::{Signal, SignalPoint, Source};

/// A section with its signals.
pub(super) fn blocks(section: &SignalSection) -> Vec<String> {
    let mut blocks = vec![heading(2, &section.heading)];
    if let Some(caption) = &section.caption {
        blocks.push(format!("*{}*", inline(caption)));
    }
    for signal in &section.signals {
        blocks.push(first_of_line(&signal.headline));
        let list = list(signal);
        if !list.is_empty() {
            blocks.push(list.join("\n"));
        }
    }
    blocks
}

fn list(signal: &Signal) -> Vec<String> {
    let question = signal
        .question
        .iter()
        .map(|question| format!("- *{}*", inline(question)));
    signal.points.iter().map(point).chain(question).collect()
}

/// A point with its sources behind it; a label that occurs twice is numbered.
fn point(point: &SignalPoint) -> String {
    let label = |index: usize, source: &Source| {
        let same = |other: &&Source| other.label == source.label;
        if point.sources.iter().filter(same).count() < 2 {
            return source.label.clone();
        }
        let number = point.sources[..=index].iter().filter(same).count();
        format!("{} ({number})", source.label)
    };
    let sources: Vec<String> = point
        .sources
        .iter()
        .enumerate()
        .map(|(index, source)| link(&label(index, source), source))
        .collect();
    let text = first_of_line(&point.text);
    if sources.is_empty() {
        format!("- {text}")
    } else {
        format!("- {text} {}", sources.join("; "))
    }
}

/// "label", linked where there is an address, with its language and date.
fn link(label: &str, source: &Source) -> String {
    let mut text = match &source.url {
        Some(url) => format!("[{}](<{}>)", inline(label), address(url)),
        None => inline(label),
    };
    if let Some(language) = &source.language {
        text.push_str(&format!(" \\[{}\\]", language.to_uppercase()));
    }
    if let Some(date) = &source.date {
        text.push_str(&format!(" ({date})"));
    }
    text
}

/// An address between angle brackets. The study file lets only `http`, `https` and `mailto`
/// through, without blanks, quotation marks, backslashes and angle brackets.
fn address(url: &str) -> String {
    url.chars()
        .filter(|c| !matches!(c, '<' | '>' | '\\' | '\n' | '\r'))
        .collect()
}
