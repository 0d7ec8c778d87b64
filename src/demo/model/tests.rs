use std::collections::{HashMap, HashSet};

use super::*;
use crate::aggregation::counts::Histogram;
use crate::aggregation::regions::Regions;
use crate::aggregation::rule::{Arrow, ConsensusRule, Decision, Label};
use crate::demo::STUDY_FILE;
use crate::study::definition::{Definition, Layout};
use crate::study::{check, file};

/// The arrows of the published tables in their order.
const PUBLISHED: &str = "▲▲— —▲▲▲▲— —▼▼▲— ——————";

fn study() -> Definition {
    let parsed = file::parse(STUDY_FILE, "crime-terrorism-nexus.toml");
    parsed.unwrap_or_else(|errors| panic!("{errors:#?}"))
}

/// What the design's default rule makes of each item of a round, in the order of the report.
fn decided(round: u32) -> Vec<Decision> {
    let mut counts: HashMap<&str, (Histogram, u64)> = HashMap::new();
    for answer in answers().iter().filter(|answer| answer.round == round) {
        let (histogram, abstained) = counts
            .entry(answer.item_id)
            .or_insert_with(|| (Histogram::empty(3), 0));
        match answer.value {
            Some(value) => assert!(histogram.add(value.into())),
            None => *abstained += 1,
        }
    }
    let rule = ConsensusRule::default();
    let regions = Regions::built_in(3).unwrap();
    let panel = PANEL.len() as u64;
    let decide = |item: &Latent| {
        let (histogram, abstained) = &counts[item.id];
        rule.decide(&regions, histogram, *abstained, panel)
    };
    ITEMS.iter().map(decide).collect()
}

#[test]
fn the_demo_study_has_the_published_structure_and_nothing_missing() {
    let study = study();
    assert_eq!(check::missing(&study), []);
    assert_eq!(check::warnings(&study), []);
    let shape: Vec<(Layout, Vec<(&str, usize)>)> = study
        .sections
        .iter()
        .map(|section| {
            let groups = section.groups.iter();
            (
                section.layout,
                groups.map(|g| (g.name.as_str(), g.items.len())).collect(),
            )
        })
        .collect();
    assert_eq!(
        shape,
        [
            (Layout::Signals, vec![]),
            (
                Layout::Grouped,
                vec![
                    ("Baseline", 3),
                    ("Factors influencing the crime-terrorism nexus", 6)
                ]
            ),
            (Layout::Signals, vec![]),
            (Layout::SideBySide, vec![("Norms", 5), ("Rules", 6)]),
        ]
    );
    assert!(study.simulated);
}

#[test]
fn the_demo_study_comes_back_from_its_export() {
    let study = study();
    let written = file::to_toml(&study);
    let read = file::parse(&written, "export.toml");
    assert_eq!(read, Ok(study));
}

#[test]
fn the_panel_is_in_the_groups_of_the_study_and_at_reserved_addresses() {
    let groups = study().stakeholder_groups;
    let sizes: Vec<usize> = groups
        .iter()
        .map(|group| PANEL.iter().filter(|person| person.group == group).count())
        .collect();
    assert_eq!(sizes, [10, 8, 6]);
    let addresses: HashSet<&str> = PANEL.iter().map(|person| person.email).collect();
    assert_eq!(addresses.len(), PANEL.len());
    assert!(
        PANEL
            .iter()
            .all(|person| person.email.ends_with("@example.org"))
    );
}

#[test]
fn the_model_knows_the_items_of_the_study_in_their_order() {
    let study = study();
    let ids: Vec<&str> = study
        .items()
        .map(|placed| placed.item.id.as_str())
        .collect();
    let known: Vec<&str> = ITEMS.iter().map(|item| item.id).collect();
    assert_eq!(ids, known);
}

#[test]
fn round_two_gives_the_published_arrows_in_consensus_and_leaning() {
    let decided = decided(2);
    let arrows: String = decided
        .iter()
        .map(|decision| match decision.arrow {
            Some(Arrow::Up) => '▲',
            Some(Arrow::Down) => '▼',
            Some(Arrow::Stable) => '—',
            None => '◇',
        })
        .collect();
    assert_eq!(arrows, PUBLISHED.replace(' ', ""));
    let labelled = |label| decided.iter().filter(|found| found.label == label).count();
    assert!(labelled(Label::Consensus) >= 10, "{decided:?}");
    assert!(labelled(Label::Leaning) >= 4, "{decided:?}");
}

#[test]
fn round_one_has_a_split_a_leaning_and_a_reversed_item() {
    let (first, second) = (decided(1), decided(2));
    let has = |label| first.iter().any(|decision| decision.label == label);
    assert!(has(Label::Split) && has(Label::Leaning), "{first:?}");
    let reversed = first.iter().zip(&second).filter(|(first, second)| {
        let outer = first.arrow.filter(|arrow| *arrow != Arrow::Stable);
        outer.is_some() && outer.map(Arrow::reversed) == second.arrow
    });
    assert_eq!(reversed.count(), 1);
}

#[test]
fn the_panel_behaves_like_one() {
    let answers = answers();
    assert_eq!(answers, super::answers());
    let possible = ROUNDS as usize * PANEL.len() * ITEMS.len();
    assert!(answers.len() < possible && answers.len() > possible * 9 / 10);
    let abstained = answers.iter().filter(|answer| answer.value.is_none());
    assert!((10..60).contains(&abstained.count()));
    let reasons = answers.iter().filter(|answer| answer.rationale.is_some());
    assert!(reasons.count() > answers.len() / 4);
    for answer in &answers {
        assert!(answer.value.is_some() || answer.confidence.is_none());
        assert!(
            answer
                .confidence
                .is_none_or(|confidence| (1..=3).contains(&confidence))
        );
    }
    for level in 1..=3 {
        assert!(
            answers
                .iter()
                .any(|answer| answer.confidence == Some(level))
        );
    }
}

#[test]
fn some_items_show_who_moved_and_some_do_not() {
    let all = answers();
    let judged = |round: u32, id: &str| -> HashSet<usize> {
        all.iter()
            .filter(|a| a.round == round && a.item_id == id && a.value.is_some())
            .map(|answer| answer.panelist)
            .collect()
    };
    let shown = ITEMS
        .iter()
        .filter(|item| judged(1, item.id) == judged(2, item.id))
        .count();
    assert!((2..18).contains(&shown), "{shown}");
}

#[test]
fn one_panelist_missed_each_round() {
    let answers = answers();
    let took_part = |round| {
        let of_round = answers.iter().filter(|answer| answer.round == round);
        of_round
            .map(|answer| answer.panelist)
            .collect::<HashSet<_>>()
            .len()
    };
    assert_eq!([took_part(1), took_part(2)], [23, 23]);
}
