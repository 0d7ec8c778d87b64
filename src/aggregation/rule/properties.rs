//! The default rule is consistent: shown over every panel of up to 40 on three points, and over
//! random ones on 5, 7 and 9.

use proptest::prelude::*;

use super::*;

const LARGEST: u64 = 40;
const ARROWS: [Arrow; 3] = [Arrow::Down, Arrow::Stable, Arrow::Up];

fn decide(panel: RegionCounts) -> Decision {
    let regions = Regions::built_in(3).unwrap();
    let histogram = Histogram::from(panel.as_array());
    ConsensusRule::default().decide(&regions, &histogram, 0, panel.n())
}

fn panels(n: u64) -> impl Iterator<Item = RegionCounts> {
    (0..=n).flat_map(move |down| {
        (0..=n - down).map(move |up| RegionCounts {
            down,
            middle: n - down - up,
            up,
        })
    })
}

fn sufficient_panels() -> impl Iterator<Item = RegionCounts> {
    (ConsensusRule::default().least_answers..=LARGEST).flat_map(panels)
}

fn with(regions: RegionCounts, arrow: Arrow, change: i64) -> RegionCounts {
    let changed = |count: u64| count.saturating_add_signed(change);
    match arrow {
        Arrow::Down => RegionCounts {
            down: changed(regions.down),
            ..regions
        },
        Arrow::Stable => RegionCounts {
            middle: changed(regions.middle),
            ..regions
        },
        Arrow::Up => RegionCounts {
            up: changed(regions.up),
            ..regions
        },
    }
}

fn height(label: Label) -> u8 {
    match label {
        Label::Insufficient | Label::NoConsensus | Label::Split => 0,
        Label::Leaning => 1,
        Label::Consensus => 2,
    }
}

fn assert_not_weaker(before: Decision, after: Decision, panel: RegionCounts) {
    assert_eq!(after.arrow, before.arrow, "{panel:?}");
    assert!(height(after.label) >= height(before.label), "{panel:?}");
}

fn check_votes(panel: RegionCounts) {
    let before = decide(panel);
    if let Some(winner) = before.arrow {
        assert_not_weaker(before, decide(with(panel, winner, 1)), panel);
        for loser in ARROWS
            .into_iter()
            .filter(|&a| a != winner && panel.of(a) > 0)
        {
            let moved = with(with(panel, winner, 1), loser, -1);
            assert_not_weaker(before, decide(moved), panel);
        }
    }
    for voted in ARROWS {
        let after = decide(with(panel, voted, 1));
        if after.arrow.is_some() && after.arrow != Some(voted) {
            assert_eq!(after.arrow, before.arrow, "{panel:?} and a vote {voted:?}");
            assert!(height(after.label) <= height(before.label), "{panel:?}");
        }
    }
}

#[test]
fn a_vote_for_the_winner_never_hurts_it_and_one_for_another_never_helps_it() {
    sufficient_panels().for_each(check_votes);
}

#[test]
fn reversing_the_scale_reverses_the_arrow() {
    for panel in sufficient_panels() {
        let (as_rated, reversed) = (decide(panel), decide(panel.reversed()));
        assert_eq!(reversed.arrow, as_rated.arrow.map(Arrow::reversed));
        assert_eq!(reversed.label, as_rated.label);
        assert_eq!(reversed.to_lose, as_rated.to_lose);
    }
}

#[test]
fn so_many_to_change_is_what_an_exhaustive_search_finds() {
    for n in ConsensusRule::default().least_answers..=LARGEST {
        let decided: Vec<(RegionCounts, Decision)> =
            panels(n).map(|panel| (panel, decide(panel))).collect();
        for (panel, decision) in decided.iter().filter(|(_, d)| d.arrow.is_some()) {
            let nearest = decided
                .iter()
                .filter(|(_, other)| other.arrow != decision.arrow)
                .map(|(other, _)| answers_apart(*panel, *other))
                .min();
            assert_eq!(decision.to_lose, nearest, "{panel:?}");
        }
    }
}

/// Fewest raters who must answer otherwise to turn one panel into the other.
fn answers_apart(one: RegionCounts, other: RegionCounts) -> u64 {
    one.as_array()
        .into_iter()
        .zip(other.as_array())
        .map(|(before, after)| before.saturating_sub(after))
        .sum()
}

#[test]
fn labels_follow_the_sentence_of_the_rule() {
    for panel in sufficient_panels() {
        let n = panel.n();
        let RegionCounts { down, middle, up } = panel;
        let arrow = if 2 * up > n && up > 2 * down {
            Some((Arrow::Up, 4 * up >= 3 * n && up >= 6 * down))
        } else if 2 * down > n && down > 2 * up {
            Some((Arrow::Down, 4 * down >= 3 * n && down >= 6 * up))
        } else if 2 * middle > n {
            Some((Arrow::Stable, 4 * middle >= 3 * n))
        } else {
            None
        };
        let label = match arrow {
            Some((_, true)) => Label::Consensus,
            Some((_, false)) => Label::Leaning,
            None if down > middle && up > middle => Label::Split,
            None => Label::NoConsensus,
        };
        let decision = decide(panel);
        assert_eq!(decision.arrow, arrow.map(|(arrow, _)| arrow), "{panel:?}");
        assert_eq!(decision.label, label, "{panel:?}");
    }
}

fn answers() -> impl Strategy<Value = (usize, Vec<u64>)> {
    prop::sample::select(vec![5_usize, 7, 9])
        .prop_flat_map(|k| (Just(k), prop::collection::vec(1..=k as u64, 5..120)))
}

fn histogram(k: usize, answers: &[u64]) -> Histogram {
    let mut histogram = Histogram::empty(k);
    for &answer in answers {
        histogram.add(answer);
    }
    histogram
}

proptest! {
    #[test]
    fn longer_scales_obey_the_same((k, answers) in answers()) {
        let regions = Regions::built_in(k).unwrap();
        let panel = regions.counts(&histogram(k, &answers));
        check_votes(panel);
        let reversed = regions.counts(&histogram(k, &answers).reversed());
        prop_assert_eq!(decide(reversed).arrow, decide(panel).arrow.map(Arrow::reversed));
    }

    #[test]
    fn the_order_of_raters_and_the_way_to_share_the_counting_do_not_matter(
        (k, answers) in answers(),
        cut in 0..5_usize,
    ) {
        let whole = histogram(k, &answers);
        let mut turned = answers.clone();
        turned.rotate_left(cut);
        turned.reverse();
        prop_assert_eq!(&histogram(k, &turned), &whole);
        let (some, rest) = answers.split_at(cut);
        prop_assert_eq!(histogram(k, some).merged(&histogram(k, rest)), whole);
    }
}
