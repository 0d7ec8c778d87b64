use super::*;
use crate::aggregation::results::{ItemInput, RoundInput, round_results, testing};

fn results(items: &[(&str, &[u64], u64)], rule: ConsensusRule) -> RoundResults {
    let items = items
        .iter()
        .map(|&(id, counts, abstained)| ItemInput {
            abstained,
            ..testing::item(id, counts)
        })
        .collect();
    round_results(&RoundInput {
        rule,
        ..testing::round(items, 24)
    })
}

fn three(items: &[(&str, &[u64], u64)]) -> RoundResults {
    results(items, ConsensusRule::default())
}

fn column<'a>(explorer: &'a Explorer, words: &str) -> (usize, &'a ExploredRule) {
    let place = explorer
        .rules
        .iter()
        .position(|rule| rule.words == words)
        .unwrap_or_else(|| panic!("no column {words}"));
    (place, &explorer.rules[place])
}

#[test]
fn the_studys_rule_stands_first_and_flips_nothing() {
    let explorer = explore(
        &three(&[("a", &[1, 3, 16], 0), ("b", &[8, 1, 11], 2)]),
        Counting::default(),
    );
    assert_eq!(explorer.rules.len(), 12);
    let own = &explorer.rules[0];
    assert_eq!((own.rule, own.arrows, own.flips), (None, 1, 0));
    assert_eq!(explorer.items[0].cells.len(), 12);
}

#[test]
fn its_chance_is_the_one_of_the_results() {
    let results = three(&[
        ("a", &[1, 3, 16], 0),
        ("b", &[8, 1, 11], 2),
        ("c", &[2, 1, 1], 0),
    ]);
    let explorer = explore(&results, Counting::default());
    let own = explorer.rules[0].chance.unwrap();
    assert!(
        (own - results.chance).abs() < 1e-12,
        "{own} {}",
        results.chance
    );
}

#[test]
fn each_rule_marks_the_items_that_it_would_turn() {
    // 11 of 20 upward and 8 downward: half and two to one fails; a bare 51 % is enough.
    let explorer = explore(&three(&[("split", &[8, 1, 11], 0)]), Counting::default());
    let (place, rule) = column(&explorer, "at least 51%");
    let cell = explorer.items[0].cells[place];
    assert_eq!(cell.answer, Answer::Arrow(Arrow::Up));
    assert!(cell.flips);
    assert_eq!((rule.arrows, rule.flips), (1, 1));
    let (place, rule) = column(&explorer, "at least 80%");
    assert_eq!(explorer.items[0].cells[place].answer, Answer::NoArrow);
    assert_eq!(rule.flips, 0);
}

#[test]
fn rules_for_nine_points_do_not_apply_to_three() {
    let explorer = explore(&three(&[("a", &[0, 0, 20], 0)]), Counting::default());
    for words in ["RAND/UCLA classic", "RAND/UCLA IPRAS"] {
        let (place, rule) = column(&explorer, words);
        assert_eq!(explorer.items[0].cells[place].answer, Answer::NotApplicable);
        assert_eq!((rule.flips, rule.chance), (0, None));
    }
    let nine = results(
        &[("a", &[0, 0, 0, 0, 0, 0, 2, 6, 4], 0)],
        ConsensusRule::default(),
    );
    let explorer = explore(&nine, Counting::default());
    let (place, rule) = column(&explorer, "RAND/UCLA classic");
    assert_eq!(
        explorer.items[0].cells[place].answer,
        Answer::Arrow(Arrow::Up)
    );
    assert!(rule.chance.unwrap() > 0.0);
}

#[test]
fn abstentions_in_n_make_every_share_smaller() {
    let results = three(&[("a", &[1, 3, 11], 8)]);
    let counting = Counting {
        abstentions_in_n: true,
        ..Counting::default()
    };
    let explorer = explore(&results, counting);
    // 11 of 15 is an arrow, 11 of 23 is not.
    let own = explorer.items[0].cells[0];
    assert_eq!((own.answer, own.flips), (Answer::NoArrow, true));
    let (place, _) = column(&explorer, "median");
    assert!(!explorer.items[0].cells[place].flips);
    assert!(own.chance.unwrap() < results.chance);
}

#[test]
fn more_whole_can_bring_the_opposite_share_below_its_bound() {
    // Of 100 answers 84 % and 16 % opposite; of 107 they are 78.5 % and 14.95 %.
    let mut results = three(&[("a", &[16, 0, 84], 7)]);
    results.panel.n = 107;
    let counting = Counting {
        abstentions_in_n: true,
        ..Counting::default()
    };
    let words = "at least 75%, at most 15% opposite";
    for (counting, answer) in [
        (Counting::default(), Answer::NoArrow),
        (counting, Answer::Arrow(Arrow::Up)),
    ] {
        let explorer = explore(&results, counting);
        let (place, _) = column(&explorer, words);
        assert_eq!(explorer.items[0].cells[place].answer, answer);
    }
}

#[test]
fn without_the_middle_only_the_sides_are_compared() {
    let counting = Counting {
        without_middle: true,
        ..Counting::default()
    };
    let explorer = explore(&three(&[("a", &[1, 13, 6], 0)]), counting);
    let own = explorer.items[0].cells[0];
    assert_eq!((own.answer, own.flips), (Answer::Arrow(Arrow::Up), true));
}

#[test]
fn what_is_not_shown_is_not_explored() {
    let results = three(&[("few", &[0, 0, 4], 20), ("some", &[0, 2, 8], 0)]).public();
    let explorer = explore(&results, Counting::default());
    assert_eq!(explorer.items[0].cells, []);
    // 10 of 24 answered: enough to show, too few to decide.
    assert!(
        explorer.items[1]
            .cells
            .iter()
            .all(|cell| matches!(cell.answer, Answer::Insufficient | Answer::NotApplicable))
    );
}

#[test]
fn a_study_that_decides_by_another_rule_sees_the_rest_beside_it() {
    let rule = ConsensusRule {
        instead: Some(Alternative::Median),
        ..ConsensusRule::default()
    };
    let explorer = explore(
        &results(&[("a", &[8, 1, 11], 0)], rule),
        Counting::default(),
    );
    assert_eq!(explorer.rules.len(), 11);
    assert!(explorer.rules.iter().all(|rule| rule.words != "median"));
    assert_eq!(explorer.items[0].cells[0].answer, Answer::Arrow(Arrow::Up));
}
