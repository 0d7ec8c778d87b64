use super::*;

fn decide_of(counts: [u64; 3], abstained: u64, panel: u64) -> Decision {
    let regions = Regions::built_in(3).unwrap();
    ConsensusRule::default().decide(&regions, &Histogram::from(counts), abstained, panel)
}

fn decide(down: u64, middle: u64, up: u64) -> Decision {
    decide_of([down, middle, up], 0, down + middle + up)
}

#[test]
fn exactly_half_is_no_arrow() {
    assert_eq!(decide(0, 6, 6).arrow, None);
    assert_eq!(decide(0, 7, 6).arrow, Some(Arrow::Stable));
}

#[test]
fn a_majority_without_two_to_one_is_a_split() {
    let decision = decide(8, 1, 11);
    assert_eq!((decision.arrow, decision.label), (None, Label::Split));
}

#[test]
fn three_quarters_with_too_many_opposite_is_only_leaning() {
    assert_eq!(decide(3, 0, 17).label, Label::Leaning);
    assert_eq!(decide(2, 1, 17).label, Label::Consensus);
}

#[test]
fn an_insufficient_item_shows_no_arrow() {
    assert_eq!(decide_of([0, 0, 9], 0, 19), Decision::insufficient());
    assert_eq!(decide_of([0, 0, 9], 1, 19).label, Label::Consensus);
}

#[test]
fn polarity_turns_an_arrow_into_a_threat() {
    assert_eq!(
        threat(Arrow::Down, Polarity::Decreases),
        Some(Threat::Increasing)
    );
    assert_eq!(threat(Arrow::Stable, Polarity::Increases), None);
    assert_eq!(threat(Arrow::Up, Polarity::Ambivalent), None);
}

#[test]
fn thresholds_are_told_in_counts() {
    let rule = ConsensusRule::default();
    assert_eq!((rule.arrow_needs(20), rule.consensus_needs(20)), (11, 15));
    assert_eq!((rule.arrow_needs(21), rule.consensus_needs(21)), (11, 16));
}

#[test]
fn a_rule_under_half_is_refused() {
    let rule = ConsensusRule {
        arrow_above: 40,
        least_group: 2,
        ..ConsensusRule::default()
    };
    assert_eq!(
        rule.errors(),
        [RuleError::ArrowAbove, RuleError::LeastGroup]
    );
    assert!(ConsensusRule::default().errors().is_empty());
}
