//! Rounds for the tests of the formats.

use crate::aggregation::results::{
    GroupInput, ItemInput, PointInput, RoundInput, RoundResults, TableInput, round_results,
};
use crate::report::build::{closed, draft};
use crate::report::document::Document;
use crate::report::facts::RoundFacts;
use crate::study::definition::{Definition, Layout};
use crate::study::file::parse;

/// The reader of PDF that the stories over HTTP have too.
#[cfg(feature = "pdf")]
#[path = "../../tests/support/pdf.rs"]
#[allow(dead_code, reason = "the stories use all of it")]
pub(crate) mod pdf;

/// The input of a closed round of a study. Counts are taken from the numbers, over and over.
pub(crate) fn input(study: &Definition, numbers: &[u64]) -> RoundInput {
    let mut numbers = numbers.iter().copied().cycle();
    let mut next = move || numbers.next().unwrap_or_default();
    let tables = study
        .sections
        .iter()
        .filter(|section| section.layout != Layout::Signals)
        .map(|section| TableInput {
            heading: section.heading.clone(),
            caption: section.caption.clone(),
            layout: match section.layout {
                Layout::SideBySide => "side_by_side".to_owned(),
                _ => "grouped".to_owned(),
            },
            groups: section
                .groups
                .iter()
                .map(|group| GroupInput {
                    name: group.name.clone(),
                    items: group
                        .items
                        .iter()
                        .map(|item| {
                            let scale = study.scale_of(section, item);
                            ItemInput {
                                id: item.id.clone(),
                                version: 1,
                                text: item.text.clone(),
                                regions: scale.regions(),
                                points: scale
                                    .points
                                    .iter()
                                    .map(|point| PointInput {
                                        glyph: point.glyph.clone(),
                                        label: point.label.clone(),
                                    })
                                    .collect(),
                                polarity: item.polarity,
                                counts: scale.points.iter().map(|_| next()).collect(),
                                abstained: next(),
                                by_group: Vec::new(),
                                earlier: None,
                                by_confidence: Vec::new(),
                                by_expertise: Vec::new(),
                            }
                        })
                        .collect(),
                })
                .collect(),
        })
        .collect();
    RoundInput {
        study: study.slug.clone(),
        round: 1,
        invited: 200,
        panel: 60,
        attendance: None,
        rule: study.consensus.clone(),
        tables,
    }
}

/// The sealed results of such a round.
pub(crate) fn results(study: &Definition, numbers: &[u64]) -> RoundResults {
    RoundResults {
        seal: Some("5eal".repeat(16)),
        ..round_results(&input(study, numbers))
    }
}

/// Facts of the first round, closed.
pub(crate) fn facts() -> Vec<RoundFacts> {
    vec![RoundFacts {
        number: 1,
        opened_at: Some(1_789_000_000_000_000),
        closed_at: Some(1_790_953_200_000_000),
        invited: 200,
        n: 60,
        answered: 55,
        ..RoundFacts::default()
    }]
}

/// A study with a table of each layout and names that formats must not take for markup.
pub(crate) const HOSTILE_STUDY: &str = r#"slug = "harbour"
title = "</w:t><script>alert(1)</script> & ]]>"
language = "nl"
time_zone = "Europe/Amsterdam"
contact = { name = "C", email = "c@example.org" }
simulated = true

[[section]]
id = "long-term"
heading = "=HYPERLINK(\"http://evil.example\")"
layout = "grouped"
subject = "Harbours"
caption = "Multi-factor assessment"
period = { from = "2016", to = "2026" }

[[section.group]]
name = "Base & line"
item = [
  { id = "a", text = "=1+1 cranes <w:p/>", polarity = "increases" },
  { id = "b", text = "@SUM(A1) queues", polarity = "decreases" },
  { id = "c", text = "Fences \"quoted\" 'so'", polarity = "increases" },
]

[[section]]
id = "order"
heading = "Order"
layout = "side_by_side"

[[section.group]]
name = "Norms"
item = [{ id = "d", text = "-2 Honesty" }, { id = "e", text = "+3 Openness" }]

[[section.group]]
name = "Rules"
item = [{ id = "f", text = "Declaration" }]
"#;

/// For [`HOSTILE_STUDY`]: upward, upward with a decreasing threat, split; without majority, too
/// few to show, stable.
pub(crate) const EACH_KIND: [u64; 24] = [
    0, 2, 38, 1, 0, 1, 39, 0, 20, 3, 17, 0, 14, 13, 13, 0, 1, 2, 1, 30, 3, 35, 2, 0,
];

/// The report of [`HOSTILE_STUDY`] with an item of each kind, or its draft.
pub(crate) fn hostile(is_draft: bool) -> Document {
    let study = parse(HOSTILE_STUDY, "s.toml").unwrap_or_else(|errors| panic!("{errors:#?}"));
    if is_draft {
        let items: Vec<String> = study.items().map(|placed| placed.item.id.clone()).collect();
        return draft(&study, &items, &facts());
    }
    closed(&study, &results(&study, &EACH_KIND), &facts())
}
