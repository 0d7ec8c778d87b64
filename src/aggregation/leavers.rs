//! What those who left could have done to an arrow.

use super::alternatives::Alternative;
use super::counts::{Histogram, TransitionTable};
use super::panels::{each, ways};
use super::regions::Regions;
use super::rule::{Arrow, ConsensusRule};

/// Ways to answer that are gone through one by one.
const MOST_WAYS: u64 = 100_000;

/// All arrows the later round could have had, `None` for no arrow, over every way in which those
/// valid earlier and absent later could have answered; the first is the arrow it has.
///
/// `panel` is N of the later round. One entry means that leaving decided nothing. Where there are
/// more than 100,000 ways, only those are tried in which all leavers answer alike, or one half
/// each of two ways.
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
    } else {
        for &one in &places {
            for &other in &places {
                added[one] += leavers.div_ceil(2);
                added[other] += leavers / 2;
                note(&added);
                (added[one], added[other]) = (0, 0);
            }
        }
    }
    arrows
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
}
