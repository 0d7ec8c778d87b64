use super::*;
use crate::aggregation::results::testing::{compared, round};
use crate::aggregation::results::{ItemInput, round_results};

fn item(id: &str, pairs: [[u64; 3]; 3], is_compared: bool) -> ItemInput {
    let mut item = compared(id, 12, pairs);
    item.earlier = item.earlier.filter(|_| is_compared);
    item
}

fn advice(items: Vec<ItemInput>) -> Advice {
    advise(&round_results(&round(items, 12)))
}

const AGREED: [[u64; 3]; 3] = [[1, 0, 0], [0, 1, 0], [0, 0, 10]];
const TORN: [[u64; 3]; 3] = [[6, 0, 0], [0, 0, 0], [0, 0, 6]];
const SCATTERED: [[u64; 3]; 3] = [[4, 0, 0], [0, 4, 0], [0, 0, 4]];
const MOVING: [[u64; 3]; 3] = [[0, 3, 3], [0, 0, 0], [0, 0, 6]];
const NOBODY: [[u64; 3]; 3] = [[0; 3]; 3];

#[test]
fn a_panel_that_settled_may_stop() {
    let advice = advice(vec![item("a", AGREED, true)]);
    assert_eq!((advice.verdict, advice.items.len()), (Verdict::Stop, 0));
    assert_eq!(
        advice.words(),
        "Stop: every item is stable by the stability rule, each with an arrow."
    );
}

#[test]
fn what_still_moves_or_was_never_compared_deserves_a_round() {
    let advice = advice(vec![
        item("a", AGREED, true),
        item("b", MOVING, true),
        item("c", AGREED, false),
    ]);
    assert_eq!(advice.verdict, Verdict::AnotherRound);
    assert_eq!(
        advice.words(),
        "Another round would help these 2 items: 1 item (b) not stable by the stability rule; \
         1 item (c) not compared with an earlier round yet."
    );
    assert!(!advice.brief().contains("(b)"));
}

#[test]
fn a_stable_split_is_not_mended_by_more_rounds() {
    let advice = advice(vec![item("a", AGREED, true), item("b", TORN, true)]);
    assert_eq!(advice.verdict, Verdict::WillNotHelp);
    assert_eq!(
        advice.words(),
        "More rounds will not help: split. No item moves any more by the stability rule, and it \
         leaves 1 item (b) split. Stable dissent is a finding, and as good a reason to stop as \
         consensus."
    );
}

#[test]
fn a_stable_scatter_is_not_called_a_split() {
    let alone = advice(vec![item("a", SCATTERED, true)]);
    assert!(
        alone
            .words()
            .starts_with("More rounds will not help: no consensus.")
    );
    let both = advice(vec![item("a", SCATTERED, true), item("b", TORN, true)]);
    assert!(
        both.words()
            .contains("1 item (b) split and 1 item (a) without consensus")
    );
}

#[test]
fn a_round_for_some_items_does_not_help_the_split_one() {
    let advice = advice(vec![item("a", MOVING, true), item("b", TORN, true)]);
    assert_eq!(
        advice.words(),
        "Another round would help this 1 item (a): not stable by the stability rule. It will not \
         help 1 item (b): stable by the same rule, without an arrow."
    );
}

#[test]
fn an_item_that_nobody_answers_again_is_not_promised_help() {
    let advice = advice(vec![item("a", AGREED, true), item("b", NOBODY, true)]);
    assert_eq!(advice.verdict, Verdict::Stop);
    assert_eq!(advice.items[0].standing, Standing::Unanswered);
    assert_eq!(
        advice.words(),
        "Stop: every item with enough answers is stable by the stability rule, each with an \
         arrow. Too few could or would answer 1 item (b): other experts or another wording may, \
         a further round alone will not."
    );
}

#[test]
fn too_few_answers_in_a_first_round_may_become_enough() {
    let once = advice(vec![item("a", NOBODY, false)]);
    assert_eq!(once.items[0].standing, Standing::TooFewAnswers);
    assert_eq!(once.verdict, Verdict::AnotherRound);
    let mut unknown = item("a", NOBODY, false);
    unknown.abstained = 12;
    let asked = advice(vec![unknown]);
    assert_eq!(asked.items[0].standing, Standing::Unanswered);
}

#[test]
fn answers_by_others_than_before_are_no_comparison() {
    let mut strangers = item("a", NOBODY, true);
    strangers.counts = vec![0, 0, 8];
    if let Some(earlier) = &mut strangers.earlier {
        earlier.transition[2][4] = 8;
        earlier.transition[4][2] = 8;
    }
    let advice = advice(vec![strangers]);
    assert_eq!(advice.items[0].standing, Standing::TooFewPairs);
    assert_eq!(advice.verdict, Verdict::AnotherRound);
}
