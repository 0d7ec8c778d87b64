//! What those who left could have done to an arrow.

use super::alternatives::Alternative;
use super::counts::{Histogram, TransitionTable};
use super::panels::{each, ways};
use super::regions::{RegionCounts, Regions};
use super::rule::{Arrow, ConsensusRule};

/// Ways to answer that are gone through one by one.
const MOST_WAYS: u64 = 20_000;

/// All arrows the later round could have had, `None` for no arrow, over every way in which those
/// valid earlier and absent later could have answered; the first is the arrow it has.
///
/// `panel` is N of the later round. One entry means that leaving decided nothing. The majority is
/// asked exactly for any number of leavers, a rule in its place where there are at most 20,000
/// ways. Beyond that, only those ways are tried in which all leavers answer alike, or one half each
/// of two ways.
pub fn possible_arrows(
    rule: &ConsensusRule,
    regions: &Regions,
    table: &TransitionTable,
    panel: u64,
) -> Vec<Option<Arrow>> {
    let stayed = table.later();
    let abstained = table.abstained_later();
    let leavers = table.leavers().n();
    let places = places(rule, regions);
    let mut arrows = Vec::new();
    let mut note = |counts: &[u64]| {
        let mut added = vec![0; stayed.k()];
        for (&place, &count) in places.iter().zip(counts) {
            added[place] = count;
        }
        let answers = stayed.merged(&Histogram::from(added));
        let arrow = rule.decide(regions, &answers, abstained, panel).arrow;
        if !arrows.contains(&arrow) {
            arrows.push(arrow);
        }
    };
    note(&[]);
    if rule.instead.is_none() {
        // The majority is consistent: an arrow that is possible comes with all on its side.
        for place in 0..places.len() {
            note(&halves(places.len(), place, place, leavers));
        }
        if let Some(counts) = without_arrow(rule, regions.counts(&stayed), leavers) {
            note(&counts);
        }
    } else if ways(leavers, places.len()) <= MOST_WAYS {
        each(leavers, places.len(), &mut note);
    } else {
        for one in 0..places.len() {
            for other in 0..places.len() {
                note(&halves(places.len(), one, other, leavers));
            }
        }
    }
    arrows
}

/// So many answers, one half each in two places, or all in one.
fn halves(places: usize, one: usize, other: usize, answers: u64) -> Vec<u64> {
    let mut counts = vec![0; places];
    counts[one] += answers.div_ceil(2);
    counts[other] += answers / 2;
    counts
}

/// A way (down, middle, up) in which the majority gives no arrow; `None` if every way gives one.
///
/// For each number of leavers who go up, the numbers who may go down are those between three
/// bounds, one a region.
fn without_arrow(rule: &ConsensusRule, stayed: RegionCounts, leavers: u64) -> Option<[u64; 3]> {
    let most = rule.arrow_needs(stayed.n() + leavers) - 1;
    let times = rule.arrow_times_opposite;
    (0..=leavers).find_map(|goes_up| {
        let rest = leavers - goes_up;
        let up = stayed.up + goes_up;
        let middle_is_small = (stayed.middle + rest).saturating_sub(most);
        let up_is_held = match up.checked_div(times) {
            _ if up <= most => 0,
            Some(_) => up.div_ceil(times).saturating_sub(stayed.down),
            None => return None,
        };
        let down_is_held = most.max(times * up).checked_sub(stayed.down)?;
        let goes_down = middle_is_small.max(up_is_held);
        (goes_down <= rest.min(down_is_held)).then(|| [goes_down, rest - goes_down, goes_up])
    })
}

/// The points that make a difference to the rule: one of each region where its answers are alike.
fn places(rule: &ConsensusRule, regions: &Regions) -> Vec<usize> {
    let of_point = regions.of_point();
    let is_by_regions = rule.instead.is_none_or(Alternative::is_by_regions);
    (0..of_point.len())
        .filter(|&point| !is_by_regions || point == 0 || of_point[point] != of_point[point - 1])
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arrows(stayed_up: u64, leavers: u64) -> Vec<Option<Arrow>> {
        let mut table = TransitionTable::empty(3);
        for _ in 0..stayed_up {
            table.add(Some(Some(3)), Some(Some(3)));
        }
        for _ in 0..leavers {
            table.add(Some(Some(1)), None);
        }
        let regions = Regions::built_in(3).unwrap();
        possible_arrows(
            &ConsensusRule::default(),
            &regions,
            &table,
            stayed_up + leavers,
        )
    }

    #[test]
    fn two_leavers_cannot_undo_ten_who_stayed() {
        assert_eq!(arrows(10, 2), [Some(Arrow::Up)]);
    }

    #[test]
    fn five_leavers_could_have_taken_the_arrow_but_not_turned_it() {
        assert_eq!(arrows(10, 5), [Some(Arrow::Up), None]);
    }

    #[test]
    fn every_arrow_comes_with_all_on_its_side_and_no_arrow_wherever_some_way_gives_none() {
        let regions = Regions::built_in(3).unwrap();
        let strict = ConsensusRule {
            arrow_above: 66,
            arrow_times_opposite: 3,
            consensus_from: 80,
            ..ConsensusRule::default()
        };
        for rule in [ConsensusRule::default(), strict] {
            for (stayed, leavers) in (0..=8).flat_map(|n| (0..=6).map(move |left| (n, left))) {
                each(stayed, 3, &mut |counts| {
                    let stayed = Histogram::from(counts);
                    let mut some = false;
                    each(leavers, 3, &mut |added| {
                        let all = stayed.merged(&Histogram::from(added));
                        let arrow = rule.arrow(&regions, &all);
                        some |= arrow.is_none();
                        if let Some(arrow) = arrow {
                            let place = match arrow {
                                Arrow::Down => [leavers, 0, 0],
                                Arrow::Stable => [0, leavers, 0],
                                Arrow::Up => [0, 0, leavers],
                            };
                            let best = stayed.merged(&Histogram::from(place));
                            assert_eq!(rule.arrow(&regions, &best), Some(arrow), "{counts:?}");
                        }
                    });
                    let found = without_arrow(&rule, regions.counts(&stayed), leavers);
                    assert_eq!(found.is_some(), some, "{counts:?} and {leavers}");
                    if let Some(added) = found {
                        let all = stayed.merged(&Histogram::from(added));
                        assert_eq!(all.n(), stayed.n() + leavers);
                        assert_eq!(rule.arrow(&regions, &all), None, "{added:?}");
                    }
                });
            }
        }
    }

    #[test]
    fn a_thousand_leavers_leave_everything_open() {
        let found = arrows(400, 1000);
        assert_eq!(found.len(), 4, "{found:?}");
        assert_eq!(arrows(5000, 1000), [Some(Arrow::Up)]);
    }
}
