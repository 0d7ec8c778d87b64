//! Rounds for the tests of the formats.

use crate::aggregation::results::{
    GroupInput, ItemInput, PointInput, RoundInput, RoundResults, TableInput, round_results,
};
use crate::report::facts::RoundFacts;
use crate::study::definition::{Definition, Layout};

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
