//! Did an item settle between two rounds?

use serde::{Deserialize, Serialize};

use super::counts::TransitionTable;
use super::measures::histogram_shift::{histogram_shift, shift_parts};
use super::regions::Regions;
use super::rule::{Arrow, ConsensusRule, Label};

/// An item's answers of two rounds side by side, of one version.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Stability {
    /// Panelists with a valid answer in both rounds.
    pub pairs: u64,
    /// Pairs whose answer is another point now.
    pub changed: u64,
    pub arrow_earlier: Option<Arrow>,
    pub arrow_later: Option<Arrow>,
    pub label_earlier: Label,
    pub label_later: Label,
    /// Half the sum of the absolute differences of the two rounds' shares; `None` where a round
    /// has no valid answer.
    pub shift: Option<f64>,
    /// `None` with too few pairs to say.
    pub stable: Option<bool>,
    /// A split that stays one: a finding, and as good a reason to stop as consensus.
    pub stable_dissent: bool,
    /// Valid earlier and absent later; `None` where it is not published.
    pub leavers: Option<u64>,
    /// Absent earlier and valid later; `None` where it is not published.
    pub newcomers: Option<u64>,
    /// The later arrow had all leavers kept their last answer.
    pub arrow_if_leavers_kept: Option<Arrow>,
    /// The later label had all leavers kept their last answer; `None` where it is not published.
    pub label_if_leavers_kept: Option<Label>,
}

/// Compares two rounds of one item. `panels` is N of the earlier and of the later round.
///
/// Stable = the same arrow, or none, in both; at most one pair or `stable_changed` % of the pairs
/// changed; and the histograms shifted by at most `stable_shift` % or one person's share of the
/// smaller round. Undefined with fewer than `least_pairs` pairs or with pairs under half of the
/// larger n.
pub fn stability(
    rule: &ConsensusRule,
    regions: &Regions,
    table: &TransitionTable,
    panels: (u64, u64),
) -> Stability {
    let (earlier, later) = (table.earlier(), table.later());
    let pairs = table.pairs();
    let decision_earlier = rule.decide(regions, &earlier, table.abstained_earlier(), panels.0);
    let decision_later = rule.decide(regions, &later, table.abstained_later(), panels.1);
    let leavers = table.leavers();
    let kept = rule.decide(
        regions,
        &later.merged(&leavers),
        table.abstained_later(),
        panels.1,
    );

    let (paired, changed) = (pairs.n(), pairs.changed());
    let enough_pairs =
        paired >= rule.least_pairs && 2 * paired >= earlier.n().max(later.n()) && paired > 0;
    let stable = enough_pairs.then(|| {
        decision_earlier.arrow == decision_later.arrow
            && changed <= (rule.stable_changed * paired / 100).max(1)
            && shift_parts(&earlier, &later)
                .is_some_and(|parts| parts.is_within(rule.stable_shift, earlier.n().max(later.n())))
    });

    Stability {
        pairs: paired,
        changed,
        arrow_earlier: decision_earlier.arrow,
        arrow_later: decision_later.arrow,
        label_earlier: decision_earlier.label,
        label_later: decision_later.label,
        shift: histogram_shift(&earlier, &later),
        stable,
        stable_dissent: stable == Some(true) && decision_later.label == Label::Split,
        leavers: Some(leavers.n()),
        newcomers: Some(table.newcomers().n()),
        arrow_if_leavers_kept: kept.arrow,
        label_if_leavers_kept: Some(kept.label),
    }
}

impl Stability {
    /// The answer in words: "Unstable: 4 of 20 changed".
    pub fn words(&self) -> String {
        let (changed, pairs) = (self.changed, self.pairs);
        match self.stable {
            None => format!("Too few answered both rounds to say ({pairs})"),
            Some(true) if self.stable_dissent => {
                format!("Stable dissent: {changed} of {pairs} changed")
            }
            Some(true) => format!("Stable: {changed} of {pairs} changed"),
            Some(false) => format!("Unstable: {changed} of {pairs} changed"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn compare(cells: [[u64; 5]; 5], panels: (u64, u64)) -> Stability {
        let cells = cells.iter().map(|row| row.to_vec()).collect();
        stability(
            &ConsensusRule::default(),
            &Regions::built_in(3).unwrap(),
            &TransitionTable::new(3, cells).unwrap(),
            panels,
        )
    }

    #[test]
    fn a_split_that_stays_is_stable_dissent() {
        let s = compare(
            [
                [5, 0, 1, 0, 0],
                [0, 1, 0, 0, 0],
                [0, 0, 5, 0, 0],
                [0; 5],
                [0; 5],
            ],
            (12, 12),
        );
        assert_eq!((s.stable, s.stable_dissent), (Some(true), true));
        assert_eq!(s.words(), "Stable dissent: 1 of 12 changed");
    }

    #[test]
    fn consensus_made_by_those_who_left_is_seen() {
        let s = compare(
            [[0, 0, 0, 0, 4], [0; 5], [0, 0, 8, 0, 0], [0; 5], [0; 5]],
            (12, 12),
        );
        assert_eq!(s.arrow_later, Some(Arrow::Up));
        assert_eq!(s.arrow_if_leavers_kept, None);
        assert_eq!(s.leavers, Some(4));
    }

    #[test]
    fn four_pairs_say_nothing_about_stability() {
        let s = compare([[4, 0, 0, 0, 0], [0; 5], [0; 5], [0; 5], [0; 5]], (4, 4));
        assert_eq!((s.pairs, s.stable), (4, None));
    }
}
