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

/// Fewest raters who must answer otherwise to turn one panel into the other.
fn answers_apart(one: &[u64], other: &[u64]) -> u64 {
    one.iter()
        .zip(other)
        .map(|(before, after)| before.saturating_sub(*after))
        .sum()
}

#[test]
fn so_many_to_change_is_what_an_exhaustive_search_finds() {
    let thresholds = (51..=90).step_by(3).flat_map(|percent| {
        [100, 15, 0].map(|most_opposite| Alternative::Threshold {
            percent,
            most_opposite,
        })
    });
    let rules: Vec<Alternative> = Alternative::USUAL.into_iter().chain(thresholds).collect();
    for (k, most) in [(3, 12), (5, 6), (9, 4)] {
        let regions = Regions::built_in(k).unwrap();
        let fitting = rules.iter().filter(|rule| rule.fits(&regions));
        for &rule in fitting {
            for n in 1..=most {
                all_nearest(rule, &regions, &histograms(k, n));
            }
        }
    }
}

fn all_nearest(rule: Alternative, regions: &Regions, panels: &[Vec<u64>]) {
    let decided: Vec<(&Vec<u64>, Option<Arrow>)> = panels
        .iter()
        .map(|counts| (counts, arrow(rule, counts)))
        .collect();
    for (counts, of_panel) in &decided {
        let Some(own) = *of_panel else { continue };
        let nearest = decided
            .iter()
            .filter(|(_, other)| *other != Some(own))
            .map(|(other, _)| answers_apart(counts, other))
            .min();
        let told = rule.to_lose(regions, &Histogram::from(counts.as_slice()), own);
        assert_eq!(told, nearest, "{rule:?} {counts:?}");
    }
}

#[test]
fn a_search_that_would_be_too_long_is_given_up() {
    let regions = Regions::built_in(9).unwrap();
    let panel = Histogram::from([0, 0, 0, 0, 1, 3, 20, 60, 30]);
    let rule = Alternative::Agreement { percent: 70 };
    assert_eq!(rule.to_lose(&regions, &panel, Arrow::Up), None);
    let few = Histogram::from([0, 0, 0, 0, 0, 0, 1, 2, 60]);
    assert_eq!(
        Alternative::RandClassic.to_lose(&regions, &few, Arrow::Up),
        Some(21)
    );
}
