use super::*;
use crate::aggregation::panels::each;

const NO_QUORUM: ConsensusRule = ConsensusRule {
    least_answers: 1,
    least_response: 0,
    arrow_above: 50,
    arrow_times_opposite: 2,
    consensus_from: 75,
    consensus_times_opposite: 6,
    least_pairs: 5,
    stable_changed: 15,
    stable_shift: 15,
    least_group: 5,
    instead: None,
};

fn arrow(rule: Alternative, counts: &[u64]) -> Option<Arrow> {
    let histogram = Histogram::from(counts);
    let regions = Regions::built_in(counts.len()).unwrap();
    let n = histogram.n();
    rule.decide(&NO_QUORUM, &regions, &histogram, 0, n).arrow()
}

/// All histograms of n answers on k points.
fn histograms(k: usize, n: u64) -> Vec<Vec<u64>> {
    let mut all = Vec::new();
    each(n, k, &mut |counts| all.push(counts.to_vec()));
    all
}

/// The first panel, by size, to which a vote outside the arrow's region gives that arrow.
fn first_arrow_from_elsewhere(rule: Alternative, k: usize, most: u64) -> Option<(Vec<u64>, usize)> {
    let regions = Regions::built_in(k).unwrap();
    (1..=most)
        .flat_map(|n| histograms(k, n))
        .find_map(|counts| {
            let before = arrow(rule, &counts);
            (0..k)
                .find(|&voted| {
                    let mut after = counts.clone();
                    after[voted] += 1;
                    arrow(rule, &after).is_some_and(|new| {
                        Some(new) != before && new.region() != regions.of_point()[voted]
                    })
                })
                .map(|voted| (counts, voted))
        })
}

/// The first panel, by size, from which a vote for the arrow's own region takes it.
fn first_arrow_lost_to_its_own(
    rule: Alternative,
    k: usize,
    most: u64,
) -> Option<(Vec<u64>, usize)> {
    let regions = Regions::built_in(k).unwrap();
    (1..=most)
        .flat_map(|n| histograms(k, n))
        .find_map(|counts| {
            let before = arrow(rule, &counts)?;
            (0..k)
                .filter(|&voted| regions.of_point()[voted] == before.region())
                .find(|&voted| {
                    let mut after = counts.clone();
                    after[voted] += 1;
                    arrow(rule, &after) != Some(before)
                })
                .map(|voted| (counts, voted))
        })
}

#[test]
fn plurality_and_plain_thresholds_are_consistent() {
    for rule in [
        Alternative::Plurality,
        Alternative::Threshold {
            percent: 51,
            most_opposite: 100,
        },
        Alternative::Threshold {
            percent: 80,
            most_opposite: 100,
        },
    ] {
        assert_eq!(first_arrow_from_elsewhere(rule, 3, 25), None);
        assert_eq!(first_arrow_lost_to_its_own(rule, 3, 25), None);
    }
}

#[test]
fn the_median_gives_an_arrow_to_a_region_nobody_voted_for_just_now() {
    let rule = Alternative::Median;
    assert_eq!(arrow(rule, &[2, 1, 1]), None);
    assert_eq!(arrow(rule, &[2, 1, 2]), Some(Arrow::Stable));
    let (panel, _) = first_arrow_from_elsewhere(rule, 3, 8).unwrap();
    assert!(panel.iter().sum::<u64>() <= 4, "{panel:?}");
}

#[test]
fn a_bound_on_the_opposite_share_is_passed_by_votes_for_the_middle() {
    let rule = Alternative::Threshold {
        percent: 75,
        most_opposite: 15,
    };
    assert_eq!(arrow(rule, &[3, 0, 16]), None);
    assert_eq!(arrow(rule, &[3, 1, 16]), Some(Arrow::Up));
    let (panel, voted) = first_arrow_from_elsewhere(rule, 3, 25).unwrap();
    println!("smallest: {panel:?} and a vote for {}", voted + 1);
}

#[test]
fn measures_of_spread_can_punish_a_vote_for_the_winner() {
    for rule in [
        Alternative::Agreement { percent: 70 },
        Alternative::Iqr { most_halves: 2 },
    ] {
        let found = first_arrow_lost_to_its_own(rule, 5, 8);
        println!("{rule:?}: {found:?}");
        assert!(found.is_some(), "{rule:?}");
    }
}

#[test]
fn rand_rules_are_for_nine_points_only() {
    let regions = Regions::built_in(7).unwrap();
    let histogram = Histogram::from([0, 0, 0, 0, 0, 0, 9]);
    for rule in [Alternative::RandClassic, Alternative::RandIpras] {
        let answer = rule.decide(&NO_QUORUM, &regions, &histogram, 0, 9);
        assert_eq!(answer, Answer::NotApplicable);
        assert_eq!(arrow(rule, &[0, 0, 0, 0, 0, 0, 2, 4, 3]), Some(Arrow::Up));
        assert_eq!(arrow(rule, &[5, 0, 0, 0, 0, 0, 0, 0, 5]), None);
    }
}

#[test]
fn reversing_the_scale_reverses_every_arrow_but_rands_between_two_regions() {
    for rule in Alternative::USUAL {
        for counts in (1..=5).flat_map(|n| histograms(9, n)) {
            let reversed: Vec<u64> = counts.iter().rev().copied().collect();
            let between = matches!(rule, Alternative::RandClassic | Alternative::RandIpras);
            if !between {
                assert_eq!(
                    arrow(rule, &reversed),
                    arrow(rule, &counts).map(Arrow::reversed),
                    "{rule:?} {counts:?}"
                );
            }
        }
    }
}

#[test]
fn a_rule_is_data_and_reads_back() {
    for rule in Alternative::USUAL {
        let text = serde_json::to_string(&rule).unwrap();
        assert_eq!(serde_json::from_str::<Alternative>(&text).unwrap(), rule);
        assert!(!rule.words().is_empty());
    }
}

/// The panels of docs/aggregation.md: counts and the value voted for, to an arrow from elsewhere
/// and away from an arrow by its own.
#[test]
fn the_smallest_panels_are_those_in_the_documentation() {
    type Found = Option<(&'static [u64], usize)>;
    let iqr = Alternative::Iqr { most_halves: 2 };
    let agreement = Alternative::Agreement { percent: 70 };
    let bounded = |percent| Alternative::Threshold {
        percent,
        most_opposite: 15,
    };
    let rand: &[u64] = &[0, 0, 0, 0, 0, 0, 0, 0, 1];
    let ipras: &[u64] = &[0, 0, 0, 0, 1, 0, 1, 0, 1];
    let ipras_own: &[u64] = &[0, 1, 0, 0, 1, 0, 0, 0, 0];
    let cases: [(Alternative, usize, Found, Found); 9] = [
        (Alternative::Median, 3, Some((&[0, 1, 1], 1)), None),
        (bounded(75), 3, Some((&[2, 0, 11], 2)), None),
        (bounded(70), 3, Some((&[1, 0, 5], 2)), None),
        (agreement, 3, Some((&[1, 0, 8], 2)), None),
        (iqr, 3, Some((&[0, 2, 2], 1)), None),
        (
            agreement,
            5,
            Some((&[0, 0, 3, 0, 1], 4)),
            Some((&[0, 0, 1, 2, 0], 5)),
        ),
        (
            iqr,
            5,
            Some((&[0, 0, 2, 1, 1], 1)),
            Some((&[0, 0, 2, 2, 1], 5)),
        ),
        (Alternative::RandClassic, 9, Some((rand, 4)), None),
        (
            Alternative::RandIpras,
            9,
            Some((ipras, 1)),
            Some((ipras_own, 6)),
        ),
    ];
    let owned = |found: Found| found.map(|(counts, value)| (counts.to_vec(), value - 1));
    for (rule, k, elsewhere, own) in cases {
        let most = [14, 8, 6][k / 4];
        assert_eq!(
            first_arrow_from_elsewhere(rule, k, most),
            owned(elsewhere),
            "{rule:?} on {k} points"
        );
        assert_eq!(
            first_arrow_lost_to_its_own(rule, k, most),
            owned(own),
            "{rule:?} on {k} points"
        );
    }
}
