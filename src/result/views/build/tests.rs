use super::*;
use crate::aggregation::results::{
    EarlierRound, GroupCounts, ItemInput, RoundInput, RoundResults, round_results, testing,
};
use crate::aggregation::review::{review, review_of};
use crate::aggregation::rule::{Label, Threat};
use crate::result::Reason;
use crate::result::views::{AgreementBlock, ChangeBlock, GroupsBlock, MeasuresBlock, SureBlock};

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
fn a_section_says_what_the_stored_results_say() {
    let results = results(vec![item("a", [2, 3, 15]), item("b", [8, 2, 11])]);
    let section = ResultSection::from_table(
        "factors",
        "2016 to 2026",
        &results.tables[0],
        &review(&results),
        |id| format!("/studies/nexus/results/2/{id}"),
    );
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
    let reasons = ReasonsBlock::from_item(
        item,
        &[Reason {
            region: Some(Region::Up),
            text: "because".to_owned(),
            redacted: None,
        }],
        None,
    );
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
    let change = ChangeBlock::from_item(item, &results.rule.rule, 2).unwrap();
    assert_eq!(
        change.before,
        "17 of the 20 people who judged both times kept their answer. 3 moved, all towards \
         Upward. That is no more than the 3 who may (15 % of 20), so the item is"
    );
    assert_eq!(change.verdict, "stable");
    assert!(change.flow.is_some());
}

fn compared(cells: [[u64; 5]; 5]) -> ItemInput {
    let mut counts = [0; 3];
    for (column, count) in counts.iter_mut().enumerate() {
        *count = cells.iter().map(|row| row[column]).sum();
    }
    let mut input = item("a", counts);
    input.earlier = Some(EarlierRound {
        round: 1,
        version: 1,
        panel: 24,
        transition: cells.map(|row| row.to_vec()).to_vec(),
    });
    input
}

fn change(input: ItemInput) -> Option<ChangeBlock> {
    let results = results(vec![input]);
    ChangeBlock::from_item(results.item("a").unwrap(), &results.rule.rule, 2)
}

#[test]
fn an_item_that_is_not_stable_says_which_bound_it_missed() {
    let change = change(compared([
        [2, 0, 1, 0, 0],
        [0, 3, 4, 0, 0],
        [1, 0, 9, 0, 0],
        [0; 5],
        [0; 5],
    ]))
    .unwrap();
    assert!(
        change.before.ends_with(
            "6 moved, 5 towards Upward and 1 towards Downward. That is more than the 3 who may \
             (15 % of 20) and the arrow is not that of the round before, so the item is"
        ),
        "{change:?}"
    );
    assert_eq!(change.verdict, "not yet stable");
}

#[test]
fn those_who_answered_one_time_only_stand_beside_the_flow() {
    let change = change(compared([
        [2, 0, 0, 0, 0],
        [0, 3, 0, 0, 0],
        [0, 0, 10, 0, 5],
        [0; 5],
        [0, 0, 5, 0, 0],
    ]))
    .unwrap();
    assert_eq!(
        change.after,
        ["Beside them 5 people did not answer again and 5 people answered for the first time."]
    );
    assert!(change.flow.is_some());
}

#[test]
fn no_flow_is_drawn_that_would_give_single_answers_away() {
    let change = change(compared([
        [2, 0, 0, 0, 0],
        [0, 3, 0, 0, 0],
        [0, 0, 10, 1, 0],
        [0; 5],
        [0; 5],
    ]))
    .unwrap();
    assert!(change.flow.is_none());
    assert!(
        change.after[0].starts_with("Who moved where is not shown"),
        "{change:?}"
    );
}

#[test]
fn fewer_than_five_pairs_have_no_flow() {
    let change = change(compared([
        [0; 5],
        [0; 5],
        [0, 0, 4, 0, 5],
        [0; 5],
        [0, 0, 5, 0, 0],
    ]))
    .unwrap();
    assert!(change.flow.is_none());
    assert!(
        change.after[0].starts_with("Fewer than 5 judged both times"),
        "{change:?}"
    );
}

#[test]
fn a_reworded_item_is_not_compared_and_says_so() {
    let mut reworded = compared([[2, 0, 0, 0, 0], [0; 5], [0, 0, 10, 0, 0], [0; 5], [0; 5]]);
    reworded.version = 2;
    let change = change(reworded).unwrap();
    assert!(change.flow.is_none() && change.before.is_empty());
    assert!(
        change.after[0].starts_with("The wording was changed"),
        "{change:?}"
    );
    assert!(
        self::change(item("a", [2, 3, 15])).is_none(),
        "a first round says nothing"
    );
}

fn group(name: &str, counts: [u64; 3], panel: u64) -> GroupCounts {
    GroupCounts {
        name: name.to_owned(),
        counts: counts.to_vec(),
        abstained: 0,
        panel,
    }
}

fn groups(input: ItemInput) -> Option<GroupsBlock> {
    let results = results(vec![input]);
    let item = results.item("a").unwrap();
    GroupsBlock::from_item(item, &review_of(&results, item))
}

#[test]
fn a_hidden_group_is_named_but_not_counted() {
    let mut split = item("a", [2, 3, 15]);
    split.by_group = vec![
        group("Research", [1, 1, 8], 12),
        group("Practice", [1, 2, 5], 8),
        group("Policy", [0, 0, 2], 4),
    ];
    let block = groups(split).unwrap();
    assert!(block.hidden.contains("Policy"), "{block:?}");
    assert!(!block.lines.iter().any(|line| line.name == "Policy"));
}

#[test]
fn groups_with_different_arrows_disagree() {
    let mut torn = item("a", [9, 1, 10]);
    torn.by_group = vec![
        group("Research", [1, 1, 8], 12),
        group("Practice", [8, 0, 2], 12),
    ];
    let block = groups(torn).unwrap();
    assert!(block.disagree);
    assert_eq!(
        block.apart,
        "Research and Practice point different ways (Cliff’s delta 0.68, large)."
    );
    let told: Vec<(&str, u64, u64)> = block
        .lines
        .iter()
        .map(|line| (line.verdict.as_str(), line.largest, line.n))
        .collect();
    assert_eq!(told, [("Upward", 8, 10), ("Downward", 8, 10)]);
    assert_eq!(block.pairs.len(), 1);
}

#[test]
fn a_bare_majority_says_on_the_page_what_it_depends_on() {
    let results = results(vec![item("a", [0, 6, 7])]);
    let shown = results.item("a").unwrap();
    let review = review_of(&results, shown);
    let block = SureBlock::from_review(shown, &review).unwrap();
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

#[test]
fn the_measures_stand_open_as_people_ask_for_them_and_all_of_them_behind() {
    let results = results(vec![item("a", [2, 3, 15])]);
    let block = MeasuresBlock::from_item(results.item("a").unwrap());
    let told: Vec<(&str, &str)> = block
        .measures
        .iter()
        .map(|measure| (measure.name.as_str(), measure.value.as_str()))
        .collect();
    assert_eq!(
        told,
        [
            ("Share of the largest answer", "75 %"),
            ("Agreement (van der Eijk’s A)", "0.65"),
            ("Median (quartiles)", "3 (2.5–3)"),
            ("Probability that Upward leads", "over 99 %"),
            ("Interval for the share", "53–89 %"),
        ]
    );
    let all: usize = block.all.iter().map(|subject| subject.readings.len()).sum();
    assert_eq!(all, 32);
}

#[test]
fn the_panels_measures_stand_for_all_items_and_for_each_section() {
    let mut results = results(vec![item("a", [2, 3, 15]), item("b", [15, 3, 2])]);
    let one = AgreementBlock::from_results(&results);
    assert_eq!(one.columns, ["All items"]);
    results.tables.push(results.tables[0].clone());
    let two = AgreementBlock::from_results(&results);
    assert_eq!(two.columns, ["All items", "Trends", "Trends"]);
    assert!(two.rows.iter().all(|row| row.readings.len() == 3));
    let w = two
        .rows
        .iter()
        .find(|row| row.meaning.key == "kendall_w")
        .unwrap();
    assert_eq!(
        w.readings[0].words(),
        "n/a: needs the answers of each rater"
    );
}
