use super::*;
use crate::aggregation::results::{
    EarlierRound, GroupCounts, ItemInput, RoundInput, RoundResults, round_results, testing,
};
use crate::aggregation::rule::{Label, Threat};

fn item(id: &str, counts: [u64; 3]) -> ItemInput {
    ItemInput {
        polarity: Some(Polarity::Decreases),
        abstained: 1,
        ..testing::item(id, &counts)
    }
}

fn results(items: Vec<ItemInput>) -> RoundResults {
    round_results(&RoundInput {
        round: 2,
        ..testing::round(items, 24)
    })
    .public()
}

#[test]
fn a_probability_is_never_printed_as_certainty() {
    assert_eq!(likely(0.9999), "over 99 %");
    assert_eq!(likely(0.0001), "under 1 %");
    assert_eq!(likely(0.874), "87 %");
}

#[test]
fn a_section_says_what_the_stored_results_say() {
    let results = results(vec![item("a", [2, 3, 15]), item("b", [8, 2, 11])]);
    let section = ResultSection::from_table("factors", "2016 to 2026", &results.tables[0], |id| {
        format!("/studies/nexus/results/2/{id}")
    });
    let rows: Vec<&ResultRow> = section.rows().collect();
    assert_eq!(rows[0].arrow, Some(Region::Up));
    assert_eq!(rows[0].word(), "Upward");
    assert_eq!(rows[0].threat, Some(Threat::Decreasing));
    assert_eq!(rows[0].counts_note(), "15 of 20");
    assert_eq!(rows[0].href, "/studies/nexus/results/2/a");
    assert_eq!(rows[0].change, Change::Unknown(NoChange::FirstRound));
    assert_eq!((rows[1].label, rows[1].word()), (Label::Split, "No arrow"));
    assert_eq!(section.legend.len(), 5);
}

#[test]
fn too_few_answers_hide_counts_reasons_and_measures() {
    let results = results(vec![item("a", [1, 1, 1])]);
    let item = results.item("a").unwrap();
    let row = ResultRow::from_item(item, String::new());
    assert_eq!(row.counts_note(), "3 answers: too few to show");
    assert!(
        WhyBlock::from_item(item, &results.rule.rule)
            .strip
            .is_none()
    );
    let reasons = ReasonsBlock::from_item(item, &[(Region::Up, "because".to_owned())]);
    assert!(reasons.groups.is_empty() && reasons.hidden.is_some());
    let measures = MeasuresBlock::from_item(item).measures;
    assert_eq!(measures[1].value, "n/a");
}

#[test]
fn the_change_since_the_round_before_is_told_in_people() {
    let mut moved = item("a", [2, 3, 15]);
    moved.earlier = Some(EarlierRound {
        round: 1,
        version: 1,
        panel: 24,
        transition: vec![
            vec![2, 0, 1, 0, 0],
            vec![0, 3, 2, 0, 0],
            vec![0, 0, 12, 0, 0],
            vec![0; 5],
            vec![0; 5],
        ],
    });
    let results = results(vec![moved]);
    let item = results.item("a").unwrap();
    assert_eq!(Change::of(item).detail(), "3 of 20 changed");
    let change = ChangeBlock::from_item(item).unwrap();
    assert!(
        change.sentences[0].starts_with("17 of the 20 people"),
        "{change:?}"
    );
}

#[test]
fn a_hidden_group_is_named_but_not_counted() {
    let group = |name: &str, counts: [u64; 3], panel| GroupCounts {
        name: name.to_owned(),
        counts: counts.to_vec(),
        abstained: 0,
        panel,
    };
    let mut split = item("a", [2, 3, 15]);
    split.by_group = vec![
        group("Research", [1, 1, 8], 12),
        group("Practice", [1, 2, 5], 8),
        group("Policy", [0, 0, 2], 4),
    ];
    let results = results(vec![split]);
    let block = GroupsBlock::from_item(results.item("a").unwrap()).unwrap();
    assert!(block.hidden.contains("Policy"), "{block:?}");
    assert!(!block.lines.iter().any(|line| line.name == "Policy"));
}

#[test]
fn a_bare_majority_says_on_the_page_what_it_depends_on() {
    let results = results(vec![item("a", [0, 6, 7])]);
    let shown = results.item("a").unwrap();
    let review = crate::aggregation::review::review_of(&results, shown);
    let block = super::super::SureBlock::from_review(shown, &review).unwrap();
    assert_eq!(
        block.sentence,
        "The arrow depends on one rater and the rule."
    );
    let without = &block.lines[1];
    assert_eq!(without.choice, "Without one who chose Upward");
    assert_eq!(
        (without.verdict.as_str(), without.differs),
        ("No arrow", true)
    );
}
