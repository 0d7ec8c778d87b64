//! What those who left could have done to an arrow.

use super::counts::TransitionTable;
use super::regions::{RegionCounts, Regions};
use super::rule::{Arrow, ConsensusRule};

/// All arrows the later round could have had, `None` for no arrow, over every way in which those
/// valid earlier and absent later could have answered; the first is the arrow it has.
///
/// `panel` is N of the later round. One entry means that leaving decided nothing.
pub fn possible_arrows(
    rule: &ConsensusRule,
    regions: &Regions,
    table: &TransitionTable,
    panel: u64,
) -> Vec<Option<Arrow>> {
    let stayed = regions.counts(&table.later());
    let abstained = table.abstained_later();
    let leavers = table.leavers().n();
    let mut arrows = vec![rule.decide(stayed, abstained, panel).arrow];
    for down in 0..=leavers {
        for up in 0..=leavers - down {
            let all = RegionCounts {
                down: stayed.down + down,
                middle: stayed.middle + leavers - down - up,
                up: stayed.up + up,
            };
            let arrow = rule.decide(all, abstained, panel).arrow;
            if !arrows.contains(&arrow) {
                arrows.push(arrow);
            }
        }
    }
    arrows
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
