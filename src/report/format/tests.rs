//! What every format must say.

use std::io::{Cursor, Read};

use zip::ZipArchive;

use super::*;
use crate::aggregation::results::Editorial;
use crate::aggregation::rule::Arrow;
use crate::report::Typesetter;
use crate::report::build::{closed, draft};
use crate::report::direction::contained;
use crate::report::figures::{of_item, of_table};
use crate::report::testing::{facts, results};
use crate::study::file::parse;

const STUDY: &str = r#"slug = "harbour"
title = "Harbours"
language = "en"
time_zone = "Europe/Amsterdam"
simulated = true
contact = { name = "C", email = "c@example.org" }

[[section]]
heading = "Factors"
layout = "grouped"
period = { from = "2016", to = "2026" }

[[section.group]]
name = "Baseline"
item = [
  { id = "a", text = "Cranes", polarity = "increases" },
  { id = "b", text = "Queues" },
  { id = "c", text = "Fences" },
]
"#;

/// The formats that this build writes.
fn formats() -> impl Iterator<Item = Format> {
    Typesetter::new(60).formats()
}

/// What the formats say that are a text, or are read as one.
fn texts(document: &Document) -> Vec<(String, String)> {
    let mut texts = Vec::new();
    for format in formats().filter(|format| format.is_text() || *format == Format::Pdf) {
        for variant in Variant::ALL {
            let options = Options {
                variant,
                ..Options::default()
            };
            let bytes = format.write(document, options).unwrap();
            let name = format!("{} {}", format.name(), variant.name());
            texts.push((name, held(bytes)));
        }
    }
    texts
}

#[test]
fn a_draft_says_so_in_every_format() {
    let study = parse(STUDY, "s.toml").unwrap();
    let mut facts = facts();
    facts[0].closed_at = None;
    let document = draft(&study, &["a".to_owned(), "b".to_owned()], &facts);
    for (name, text) in texts(&document) {
        assert!(text.to_lowercase().contains("draft"), "{name}: {text}");
        assert!(
            text.contains("Cranes") && !text.contains("Fences"),
            "{name}: {text}"
        );
    }
}

#[test]
fn what_has_no_arrow_is_marked_and_explained_in_every_format() {
    let study = parse(STUDY, "s.toml").unwrap();
    // Split; too few to show and mostly abstained; without majority.
    let numbers = [20, 3, 17, 2, 1, 2, 0, 30, 13, 14, 13, 3];
    let document = closed(&study, &results(&study, &numbers), &facts());
    for (name, text) in texts(&document) {
        let marks = text.matches('◇').count() + text.matches("\\trendnone{}").count();
        assert!(marks >= 3, "{name}: {text}");
        for note in [
            "No two-to-one majority, 40 answers",
            "3 answers: too few to show.",
            "More could not judge (30) than answered (3).",
            "No answer above half, 40 answers",
            "Split",
            "Insufficient",
        ] {
            let (text, note) = (without_blanks(&text), without_blanks(note));
            assert!(text.contains(&note), "{name}: {note}: {text}");
        }
    }
}

/// A line of a PDF ends without one, or with a hyphen that is marked as none of the text.
fn without_blanks(text: &str) -> String {
    let text = text.replace('\u{AD}', "");
    text.split_whitespace().collect()
}

/// What a PDF says, the words for its signs and what stands beside the text included.
#[cfg(feature = "pdf")]
fn said(bytes: &[u8]) -> String {
    let pdf = crate::report::testing::pdf::Pdf::read(bytes);
    let tree = pdf.tree();
    let mut said = tree.text();
    for element in tree.all() {
        said.extend(element.alt.as_deref());
    }
    said + &pdf.beside.concat()
}

#[cfg(not(feature = "pdf"))]
fn said(_: &[u8]) -> String {
    String::new()
}

/// What a file holds as text: of a package, all its parts.
fn held(bytes: Vec<u8>) -> String {
    if bytes.starts_with(b"%PDF") {
        return said(&bytes);
    }
    let Ok(mut zip) = ZipArchive::new(Cursor::new(&bytes)) else {
        return String::from_utf8(bytes).unwrap();
    };
    let mut text = String::new();
    for place in 0..zip.len() {
        let mut part = zip.by_index(place).unwrap();
        if !part.name().unwrap().ends_with(".png") {
            part.read_to_string(&mut text).unwrap();
        }
    }
    text
}

#[test]
fn every_item_is_told_in_the_same_sentence_in_every_format() {
    let study = parse(STUDY, "s.toml").unwrap();
    let numbers = [2, 3, 35, 0, 1, 30, 4, 2, 25, 8, 7, 3];
    let document = closed(&study, &results(&study, &numbers), &facts());
    let items = document.tables.iter().flat_map(|table| table.items());
    let sentences: Vec<String> = items
        .filter_map(|item| item.print.sentence.clone())
        .collect();
    assert_eq!(sentences.len(), 3);
    // Plain text has the published tables and no more.
    for format in formats().filter(|format| *format != Format::Tsv) {
        for variant in Variant::ALL {
            let options = Options {
                variant,
                ..Options::default()
            };
            let text = held(format.write(&document, options).unwrap());
            // Without what a format puts before punctuation.
            let text = without_blanks(&text.replace(['\\', '~'], ""));
            for sentence in &sentences {
                let sentence = without_blanks(sentence);
                assert!(text.contains(&sentence), "{}: {sentence}", format.name());
            }
        }
    }
}

#[test]
fn an_editorial_decision_stands_beside_the_panels_arrow_in_every_format() {
    let study = parse(STUDY, "s.toml").unwrap();
    let mut results = results(&study, &[2, 3, 35, 0]);
    let item = &mut results.tables[0].groups[0].items[0];
    item.editorial = Some(Editorial {
        arrow: Some(Arrow::Down),
        reason: "The figures of 2027 fell".to_owned(),
    });
    assert_eq!(item.arrow, Some(Arrow::Up));
    let document = closed(&study, &results, &facts());
    let mut files = Vec::new();
    for format in formats() {
        for variant in Variant::ALL {
            let options = Options {
                variant,
                ..Options::default()
            };
            let bytes = format.write(&document, options).unwrap();
            files.push((format.name(), held(bytes)));
        }
    }
    for (name, text) in &files {
        // Without what a format puts before punctuation.
        let plain = text.replace(['\\', '~'], "");
        let said = match *name {
            "csv" => "\"Downward\",\"The figures of 2027 fell\"",
            _ => "(authors: Downward)",
        };
        let plain = without_blanks(&plain);
        assert!(plain.contains(&without_blanks(said)), "{name}: {text}");
        assert!(plain.contains("Thefiguresof2027fell"), "{name}: {text}");
        assert!(text.contains('▲') || text.contains("\\trendup"), "{name}");
    }
    let table = &document.tables[0];
    let mut figures = of_table(&document, table);
    figures.extend(table.items().next().map(|item| of_item(&document, item)));
    for figure in figures {
        assert!(figure.svg.contains("(authors: Downward)"), "{}", figure.svg);
    }
}

#[test]
fn marks_of_direction_turn_nothing_beside_their_own_text_in_any_format() {
    let turned = |text: &str| format!("\"\\u202E{text}\"");
    let mut study = STUDY.to_owned();
    for text in ["Harbours", "Factors", "Baseline", "Cranes", "Queues"] {
        study = study.replace(&format!("\"{text}\""), &turned(text));
    }
    let study = parse(&study, "s.toml").unwrap();
    let document = closed(&study, &results(&study, &[20, 3, 17, 2]), &facts());
    for format in formats().filter(|format| *format != Format::Pdf) {
        for variant in Variant::ALL {
            let options = Options {
                variant,
                ..Options::default()
            };
            let text = held(format.write(&document, options).unwrap());
            assert!(text.contains('\u{202E}'), "{}", format.name());
            // What a format sets apart, be it a line, a cell or a run, ends what it begins.
            for piece in text.split(['\n', '<', '>', '\t', '"']) {
                assert_eq!(contained(piece), piece, "{}", format.name());
            }
        }
    }
    #[cfg(feature = "pdf")]
    {
        let bytes = Format::Pdf.write(&document, Options::default()).unwrap();
        let text = without_blanks(&held(bytes));
        for beside in [
            "Period:2016–2026.",
            "Expertpanel,resultsofround1.",
            "(harbour)",
        ] {
            assert!(text.contains(beside), "{beside}: {text}");
        }
    }
}

#[test]
fn texts_of_marks_alone_keep_no_format_from_being_written() {
    for mark in [
        "\u{FEFF}",
        "\u{200B}",
        "\u{202C}",
        "\u{202E}\u{2069}",
        "\u{1}",
    ] {
        let mut study = parse(STUDY, "s.toml").unwrap();
        study.title = mark.to_owned();
        study.sections[0].heading = mark.to_owned();
        study.sections[0].groups[0].name = mark.to_owned();
        study.sections[0].groups[0].items[0].text = mark.to_owned();
        let document = closed(&study, &results(&study, &[20, 3, 17, 2]), &facts());
        for format in formats() {
            let written = format.write(&document, Options::default());
            assert!(written.is_ok(), "{}, {mark:?}: {written:?}", format.name());
        }
    }
}

#[test]
fn no_two_formats_share_a_name_or_an_ending() {
    for (place, one) in Format::ALL.into_iter().enumerate() {
        for other in &Format::ALL[..place] {
            assert_ne!(one.name(), other.name());
            assert_ne!(one.extension(), other.extension());
        }
        assert_eq!(one.name().parse::<Format>().unwrap(), one);
    }
}
