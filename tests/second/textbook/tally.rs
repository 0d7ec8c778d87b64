//! What the aggregation takes in place of single ratings: plain counts of them.

use super::panel::{Answer, Panel};
use crate::case::Input;

fn counts(scale: u64, values: &[u64]) -> Vec<u64> {
    let mut counts = vec![0; scale as usize];
    for value in values {
        counts[*value as usize - 1] += 1;
    }
    counts
}

pub fn abstained(panel: &Panel, round: usize) -> u64 {
    let answers = panel.raters.iter().map(|rater| rater.rounds[round][0]);
    answers
        .filter(|answer| *answer == Answer::Abstained)
        .count() as u64
}

pub fn histogram(panel: &Panel) -> Input {
    Input::Hist {
        counts: counts(panel.scale, &panel.first().values),
        abstained: abstained(panel, 0),
        panel: panel.roster[0],
    }
}

pub fn two_rounds(panel: &Panel) -> Input {
    let of = |round| counts(panel.scale, &panel.of_round(round).values);
    Input::Hists {
        counts: vec![of(0), of(1)],
    }
}

pub fn by_group(panel: &Panel, groups: usize) -> Input {
    let lists = panel.by_group(groups);
    Input::Hists {
        counts: lists.iter().map(|list| counts(panel.scale, list)).collect(),
    }
}

pub fn group_sizes(panel: &Panel) -> Input {
    let lists = panel.by_group(panel.groups);
    Input::Groups {
        valid: lists.iter().map(|list| list.len() as u64).collect(),
    }
}

pub fn pairs(panel: &Panel) -> Input {
    let mut table = vec![vec![0; panel.scale as usize]; panel.scale as usize];
    for (earlier, later) in panel.pairs() {
        table[earlier as usize - 1][later as usize - 1] += 1;
    }
    Input::Transition { counts: table }
}

/// With *abstained* and *absent* as the last two rows and columns.
pub fn transitions(panel: &Panel) -> Input {
    let scale = panel.scale as usize;
    let place = |answer: Answer| match answer {
        Answer::Rated(value) => value as usize - 1,
        Answer::Abstained => scale,
        Answer::Absent => scale + 1,
    };
    let mut table = vec![vec![0; scale + 2]; scale + 2];
    for rater in &panel.raters {
        table[place(rater.rounds[0][0])][place(rater.rounds[1][0])] += 1;
    }
    Input::TransitionExt {
        table,
        panel: (panel.roster[0], panel.roster[1]),
    }
}

pub fn matrix(panel: &Panel) -> Input {
    Input::Matrix {
        data: panel.matrix(),
    }
}
