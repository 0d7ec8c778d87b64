use super::*;

fn explain(
    counts: [u64; 3],
    arrow: Option<Region>,
    label: Label,
    to_lose: Option<u64>,
) -> WhyBlock {
    WhyBlock::explain(&WhyInput {
        rule: &ConsensusRule::default(),
        words: &RegionWords {
            down: "Downward".to_owned(),
            middle: "Net-zero / Stable".to_owned(),
            up: "Upward".to_owned(),
        },
        counts: Some(counts),
        n: counts.iter().sum(),
        abstained: 1,
        panel: 24,
        arrow,
        label,
        to_lose,
    })
}

fn text(block: &WhyBlock) -> String {
    block
        .sentences
        .iter()
        .map(|s| format!("{} {}", s.strong, s.rest))
        .collect::<Vec<_>>()
        .join("\n")
}

#[test]
fn a_consensus_names_both_bounds_and_what_would_end_it() {
    let block = explain([2, 3, 15], Some(Region::Up), Label::Consensus, Some(4));
    let text = text(&block);
    assert!(
        text.contains("More than half chose Upward: 15 of 20"),
        "{text}"
    );
    assert!(text.contains("15 of 20 is 75 %"), "{text}");
    assert!(
        text.contains("4 of 20 would have to change for the arrow"),
        "{text}"
    );
    assert!(text.contains("and 1 of 20 for the label to fall"), "{text}");
    let strip = block.strip.unwrap();
    assert_eq!((strip.arrow.needed, strip.consensus.needed), (11, 15));
}

#[test]
fn a_large_share_with_too_many_opposite_is_leaning_for_that_reason() {
    let text = text(&explain(
        [3, 1, 16],
        Some(Region::Up),
        Label::Leaning,
        Some(4),
    ));
    assert!(text.contains("Too many chose Downward"), "{text}");
    assert!(text.contains("six times as many as the 3 there"), "{text}");
}

#[test]
fn a_split_without_a_two_to_one_majority_shows_both_sides() {
    let text = text(&explain([8, 2, 11], None, Label::Split, None));
    assert!(
        text.contains("11 of 21, but not more than twice as many as chose Downward (8)"),
        "{text}"
    );
    assert!(
        text.contains("11 Upward, 8 Downward, 2 Net-zero / Stable"),
        "{text}"
    );
}

#[test]
fn no_consensus_says_where_an_arrow_would_begin() {
    let text = text(&explain([8, 7, 6], None, Label::NoConsensus, None));
    assert!(
        text.contains("the largest has 8 of 21, and an arrow begins at 11"),
        "{text}"
    );
}

#[test]
fn too_few_answers_show_no_count() {
    let rule = ConsensusRule::default();
    let words = RegionWords {
        down: "d".into(),
        middle: "m".into(),
        up: "u".into(),
    };
    let block = WhyBlock::explain(&WhyInput {
        rule: &rule,
        words: &words,
        counts: None,
        n: 3,
        abstained: 0,
        panel: 24,
        arrow: None,
        label: Label::Insufficient,
        to_lose: None,
    });
    assert!(block.strip.is_none());
    assert!(text(&block).contains("3 valid answers are too few"));
}
