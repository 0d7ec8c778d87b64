//! What those who left could have done to an arrow.

use super::alternatives::Alternative;
use super::counts::{Histogram, TransitionTable};
use super::panels::{each, ways};
use super::regions::{RegionCounts, Regions};
use super::rule::{Arrow, ConsensusRule};

/// Ways to answer that are gone through one by one.
const MOST_WAYS: u64 = 100_000;

/// All arrows the later round could have had, `None` for no arrow, over every way in which those
/// valid earlier and absent later could have answered; the first is the arrow it has.
///
/// `panel` is N of the later round. One entry means that leaving decided nothing. The majority is
/// asked exactly for any number of leavers; a rule in its place where there are at most 100,000
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
    let mut arrows = Vec::new();
    let mut note = |added: &[u64]| {
        let answers = stayed.merged(&Histogram::from(added));
        let arrow = rule.decide(regions, &answers, abstained, panel).arrow;
        if !arrows.contains(&arrow) {
            arrows.push(arrow);
        }
    };
    let mut added = vec![0; stayed.k()];
    note(&added);
    let places = places(rule, regions);
    if ways(leavers, places.len()) <= MOST_WAYS {
        each(leavers, places.len(), &mut |counts| {
            for (&place, &count) in places.iter().zip(counts) {
                added[place] = count;
            }
            note(&added);
        });
        return arrows;
    }
    for &one in &places {
        for &other in &places {
            added[one] += leavers.div_ceil(2);
            added[other] += leavers / 2;
            note(&added);
            (added[one], added[other]) = (0, 0);
        }
    }
    let without = without_arrow(rule, regions.counts(&stayed), leavers);
    if let (None, Some(counts)) = (rule.instead, without) {
        for (&place, count) in places.iter().zip(counts) {
            added[place] = count;
        }
        note(&added);
    }
    arrows
}

/// A way (down, middle, up) in which the majority gives no arrow; `None` if every way gives one.
///
/// An arrow needs no such search: the majority is consistent, so that one is possible if it comes
/// with all leavers on its side. For each number of leavers who go up, the numbers who may go down
/// are those between three bounds, one a region.
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
    fn no_arrow_is_found_wherever_some_way_gives_none() {
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
                        some |= rule.arrow(&regions, &all).is_none();
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
