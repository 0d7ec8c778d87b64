use super::testing::{self, round};
use super::*;
use crate::aggregation::rule::Threat;

fn item(counts: [u64; 3]) -> ItemInput {
    ItemInput {
        polarity: Some(Polarity::Increases),
        ..testing::item("prisons", &counts)
    }
}

fn only(results: &RoundResults) -> &ItemResult {
    results.items().next().unwrap()
}

#[test]
fn nine_of_twelve_upward_is_a_consensus_with_its_threat() {
    let results = round_results(&round(vec![item([1, 2, 9])], 14));
    let item = only(&results);
    assert_eq!(item.arrow, Some(Arrow::Up));
    assert_eq!(item.label, Label::Consensus);
    assert_eq!(item.threat, Some(Threat::Increasing));
    assert_eq!((item.n, item.missing), (12, 2));
    assert_eq!(item.share_words().as_deref(), Some("9 of 12"));
    assert_eq!(
        (item.glyph(), item.verdict_words().as_str()),
        ("▲", "Upward")
    );
    assert_eq!(item.firmness.to_lose, Some(3));
    assert_eq!(
        item.firmness_sentence().as_deref(),
        Some("Firm: 3 of 12 would have to change their answer for this arrow to go.")
    );
}

#[test]
fn a_split_prints_both_camps_and_a_diamond() {
    let results = round_results(&round(vec![item([8, 1, 11])], 20));
    let item = only(&results);
    assert_eq!(item.glyph(), "◇");
    assert_eq!(item.verdict_words(), "No two-to-one majority: 8 ▼, 11 ▲");
    assert_eq!(item.null_reasons["arrow"], NullReason::NoArrow);
}

#[test]
fn more_abstained_than_answered_is_flagged() {
    let mut asked = item([0, 0, 5]);
    asked.abstained = 6;
    let results = round_results(&round(vec![asked], 11));
    assert_eq!(only(&results).flags, [Flag::MostlyAbstained]);
}

#[test]
fn a_changed_wording_leaves_stability_undefined() {
    let mut asked = item([0, 3, 9]);
    asked.version = 2;
    asked.earlier = Some(EarlierRound {
        round: 1,
        version: 1,
        panel: 12,
        transition: vec![vec![0; 5]; 5],
    });
    let results = round_results(&round(vec![asked], 12));
    let item = only(&results);
    assert_eq!(item.stability, None);
    assert_eq!(item.null_reasons["stability"], NullReason::Reworded);
}

#[test]
fn results_read_back_are_the_results_written() {
    let results = round_results(&round(vec![item([1, 2, 9]), item([8, 1, 11])], 20));
    let written = serde_json::to_string(&results).unwrap();
    let read: RoundResults = serde_json::from_str(&written).unwrap();
    assert_eq!(read.rule, results.rule);
    assert_eq!(read.item("prisons").unwrap().label, Label::Consensus);
}

#[test]
fn four_answers_are_counted_but_not_shown() {
    let results = round_results(&round(vec![item([0, 0, 4])], 4)).public();
    let item = only(&results);
    assert_eq!((item.n, item.label), (4, Label::Insufficient));
    assert_eq!((&item.counts, &item.measures), (&None, &None));
    assert_eq!(item.verdict_words(), "4 answers: too few to show");
    assert_eq!(item.null_reasons["counts"], NullReason::TooFewToShow);
}

fn group(name: &str, counts: [u64; 3]) -> GroupCounts {
    GroupCounts {
        name: name.to_owned(),
        counts: counts.to_vec(),
        abstained: 0,
        panel: counts.iter().sum(),
    }
}

#[test]
fn a_small_group_takes_another_one_with_it_into_hiding() {
    let mut asked = item([1, 4, 12]);
    asked.by_group = vec![
        group("Policy", [0, 0, 2]),
        group("Research", [0, 2, 5]),
        group("Field", [1, 2, 5]),
    ];
    let results = round_results(&round(vec![asked], 17)).public();
    let item = only(&results);
    assert_eq!(
        item.hidden_groups_words().as_deref(),
        Some("Policy, Research are not shown.")
    );
    assert_eq!(item.groups[2].n, Some(8));
    assert_eq!(item.groups[0].counts, None);
}

#[test]
fn answers_without_a_group_are_not_left_over_by_subtraction() {
    let mut asked = item([0, 0, 13]);
    asked.by_group = vec![group("Policy", [0, 0, 5]), group("Research", [0, 0, 7])];
    let results = round_results(&round(vec![asked], 13)).public();
    let shown: u64 = only(&results).groups.iter().filter_map(|g| g.n).sum();
    assert_eq!(shown, 7);
}

fn earlier(transition: [[u64; 5]; 5]) -> Option<EarlierRound> {
    testing::earlier(20, transition)
}

#[test]
fn a_single_leaver_keeps_the_transition_table_unpublished() {
    let mut asked = item([0, 2, 8]);
    asked.earlier = earlier([[0; 5], [0, 2, 2, 0, 0], [0, 0, 6, 0, 1], [0; 5], [0; 5]]);
    let all = round_results(&round(vec![asked], 20));
    assert!(only(&all).transition.is_some());
    let results = all.public();
    let item = only(&results);
    assert_eq!(item.transition, None);
    let stability = item.stability.as_ref().unwrap();
    assert_eq!((stability.pairs, stability.changed), (10, 2));
    assert_eq!(stability.leavers, None);
    assert_eq!(item.measures.as_ref().unwrap().pct_changed, None);
    assert_eq!(results.public(), results);
}

#[test]
fn an_earlier_round_of_three_answers_is_not_given_away_by_the_shift() {
    let mut asked = item([0, 2, 8]);
    asked.earlier = earlier([
        [0; 5],
        [0, 0, 1, 0, 0],
        [0, 0, 2, 0, 0],
        [0; 5],
        [0, 2, 5, 0, 0],
    ]);
    let results = round_results(&round(vec![asked], 20)).public();
    let item = only(&results);
    assert_eq!(item.stability, None);
    assert_eq!(item.measures.as_ref().unwrap().histogram_shift, None);
    assert_eq!(item.null_reasons["stability"], NullReason::NotPublished);
}

#[test]
fn chance_counts_items_that_luck_alone_would_make_agree() {
    let results = round_results(&round(vec![item([1, 2, 9]), item([3, 4, 5])], 12));
    assert!(results.chance > 0.0 && results.chance < 0.1);
    assert!(results.chance_words().contains("of 2 items"));
}

#[test]
fn every_undefined_measure_says_why() {
    let mut asked = item([1, 2, 9]);
    asked.earlier = earlier([
        [0; 5],
        [0, 2, 2, 0, 0],
        [0, 0, 7, 0, 1],
        [0; 5],
        [1, 0, 0, 0, 0],
    ]);
    for results in [
        round_results(&round(vec![asked.clone(), item([0, 0, 0])], 20)),
        round_results(&round(vec![asked], 20)).public(),
    ] {
        for item in results.items() {
            let Ok(serde_json::Value::Object(measures)) = serde_json::to_value(&item.measures)
            else {
                panic!("measures are an object");
            };
            for (key, value) in measures {
                let reason = item.null_reasons.get(format!("measures.{key}").as_str());
                assert_eq!(
                    value.is_null(),
                    reason.is_some(),
                    "{key} of {value}: {reason:?}"
                );
            }
        }
    }
}

#[test]
fn kendalls_w_needs_the_raters_and_survives_publication() {
    let input = round(vec![item([1, 0, 5]), item([5, 1, 0])], 6);
    let rows = (0..6)
        .map(|rater| {
            vec![
                Some(if rater == 0 { 1 } else { 3 }),
                Some(if rater == 0 { 2 } else { 1 }),
            ]
        })
        .collect();
    let matrix = Matrix::new(rows).unwrap();
    assert_eq!(round_results(&input).measures.kendall_w, None);
    let results = round_results_with_matrix(&input, Some(&matrix));
    assert!(results.measures.kendall_w.is_some_and(|w| w.w.is_some()));
    assert_eq!(results.public().measures, results.measures);
    assert_eq!(
        results.tables[0].measures.kendall_w,
        results.measures.kendall_w
    );
    assert!(
        !results
            .public()
            .null_reasons
            .contains_key("measures.kendall_w")
    );
}

#[test]
fn published_alpha_rests_on_published_counts_alone() {
    let results = round_results(&round(
        vec![item([1, 2, 9]), item([8, 1, 3]), item([4, 0, 0])],
        12,
    ));
    let without = round_results(&round(vec![item([1, 2, 9]), item([8, 1, 3])], 12));
    assert_eq!(results.public().measures, without.measures);
}

/// 7 ▲ and 5 —, where those who answered — are surer.
fn surer_in_the_middle() -> ItemInput {
    ItemInput {
        by_confidence: vec![vec![0, 0, 7], vec![0, 0, 0], vec![0, 5, 0]],
        ..item([0, 5, 7])
    }
}

#[test]
fn confidence_stands_beside_the_arrow_and_never_changes_it() {
    let all = round_results(&round(vec![surer_in_the_middle()], 12));
    let item = only(&all);
    assert_eq!(item.arrow, Some(Arrow::Up));
    let weighted = item.weighted.confidence.unwrap();
    assert_eq!(
        (weighted.arrow, weighted.differs),
        (Some(Arrow::Stable), true)
    );
    assert_eq!(item.null_reasons["weighted.expertise"], NullReason::NotSaid);
    assert_eq!(only(&all.public()).weighted, item.weighted);
}

#[test]
fn no_count_by_confidence_is_published() {
    let mut results = Vec::new();
    for levels in [
        [[0, 1, 7], [0, 0, 0], [0, 4, 0]],
        [[0, 0, 7], [0, 1, 0], [0, 4, 0]],
    ] {
        let mut asked = surer_in_the_middle();
        asked.by_confidence = levels.map(|level| level.to_vec()).to_vec();
        results.push(serde_json::to_string(&round_results(&round(vec![asked], 12))).unwrap());
    }
    assert_eq!(results[0], results[1]);
}

#[test]
fn a_weighted_arrow_that_would_tell_one_raters_level_is_not_published() {
    let asked = ItemInput {
        by_confidence: vec![vec![0, 0, 5], vec![0, 0, 0], vec![1, 0, 0]],
        ..item([1, 0, 5])
    };
    let all = round_results(&round(vec![asked], 6));
    assert!(only(&all).weighted.confidence.is_some_and(|w| w.differs));
    let public = all.public();
    assert_eq!(only(&public).weighted.confidence, None);
    assert_eq!(
        only(&public).null_reasons["weighted.confidence"],
        NullReason::NotPublished
    );
    let four = ItemInput {
        by_confidence: vec![vec![0, 0, 4], vec![0; 3], vec![0; 3]],
        ..item([0, 0, 4])
    };
    let public = round_results(&round(vec![four], 4)).public();
    assert_eq!(only(&public).weighted.confidence, None);
}

#[test]
fn a_round_stored_before_confidence_was_counted_still_reads() {
    let mut stored = serde_json::to_value(round(vec![item([1, 2, 9])], 12)).unwrap();
    let asked = &mut stored["tables"][0]["groups"][0]["items"][0];
    let asked = asked.as_object_mut().unwrap();
    asked.remove("by_confidence");
    asked.remove("by_expertise");
    let read: RoundInput = serde_json::from_value(stored).unwrap();
    assert_eq!(read, round(vec![item([1, 2, 9])], 12));
}
