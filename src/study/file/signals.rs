//! Signals: headlines with supporting points and an open question.

use super::fields::Fields;
use super::reader::Reader;
use super::section::{STATEMENT, sources};
use crate::study::definition::{Signal, SignalPoint};

const SIGNAL_KEYS: [&str; 3] = ["headline", "point", "question"];
const POINT_KEYS: [&str; 2] = ["text", "source"];

/// Reads `[[section.signal]]`.
pub(super) fn read(fields: &Fields<'_>, reader: &mut Reader<'_>) -> Vec<Signal> {
    let mut signals = Vec::new();
    for (path, node) in reader.list(fields, "signal") {
        let Some(fields) = reader.table(node, &path, &SIGNAL_KEYS) else {
            continue;
        };
        signals.push(Signal {
            headline: reader.text(&fields, "headline", STATEMENT),
            points: points(&fields, reader),
            question: reader.optional_text(&fields, "question", STATEMENT),
        });
    }
    signals
}

fn points(fields: &Fields<'_>, reader: &mut Reader<'_>) -> Vec<SignalPoint> {
    let mut points = Vec::new();
    for (path, node) in reader.list(fields, "point") {
        let Some(fields) = reader.table(node, &path, &POINT_KEYS) else {
            continue;
        };
        points.push(SignalPoint {
            text: reader.text(&fields, "text", STATEMENT),
            sources: sources(&fields, reader),
        });
    }
    points
}
