use super::*;
use crate::aggregation::results::{
    EarlierRound, GroupInput, ItemInput, PointInput, RoundInput, TableInput, round_results,
};
use crate::aggregation::rule::{ConsensusRule, Region};

/// An item of those who answered both rounds, `pairs[i][j]` from point i + 1 to point j + 1.
fn item(pairs: [[u64; 3]; 3]) -> ItemInput {
    let mut transition = vec![vec![0; 5]; 5];
    for (row, cells) in transition.iter_mut().zip(pairs) {
        row[..3].copy_from_slice(&cells);
    }
    let column = |j: usize| pairs.iter().map(|row| row[j]).sum();
    ItemInput {
        id: "a".to_owned(),
        version: 1,
        text: "A".to_owned(),
        regions: vec![Region::Down, Region::Middle, Region::Up],
        points: PointInput::plain(3),
        polarity: None,
        counts: (0..3).map(column).collect(),
        abstained: 0,
        by_group: Vec::new(),
        earlier: Some(EarlierRound {
            round: 1,
            version: 1,
            panel: 12,
            transition,
        }),
        by_confidence: Vec::new(),
        by_expertise: Vec::new(),
    }
}

fn of(items: Vec<ItemInput>) -> Option<Convergence> {
    let results = round_results(&RoundInput {
        study: "s".to_owned(),
        round: 2,
        invited: 12,
        panel: 12,
        attendance: None,
        rule: ConsensusRule::default(),
        tables: vec![TableInput {
            heading: "T".to_owned(),
            caption: None,
            layout: "grouped".to_owned(),
            groups: vec![GroupInput {
                name: String::new(),
                items,
            }],
        }],
    });
    let whole = Convergence::of(results.items());
    assert_eq!(whole, Convergence::of(results.public().items()));
    whole
}

/// Four leave the down end for the up end, where eight stay.
const TOGETHER: [[u64; 3]; 3] = [[0, 0, 4], [0, 0, 0], [0, 0, 8]];
/// Six of twelve leave the up end for the down end.
const APART: [[u64; 3]; 3] = [[0, 0, 0], [0, 0, 0], [6, 0, 6]];

#[test]
fn moving_together_and_apart_is_counted_over_pairs_and_items() {
    let convergence = of(vec![item(TOGETHER), item(APART)]).unwrap();
    assert_eq!((convergence.items, convergence.pairs), (2, 24));
    assert_eq!(convergence.changed, 10);
    assert_eq!((convergence.towards, convergence.away), (1, 1));
    assert!((convergence.share_changed.unwrap() - 10.0 / 24.0).abs() < 1e-12);
    // A third of the first item's answers and half of the second's.
    assert!((convergence.mean_shift.unwrap() - (1.0 / 3.0 + 0.5) / 2.0).abs() < 1e-12);
    let agreement = |counts: [u64; 3]| vdeijk_a(&Histogram::from(counts)).unwrap();
    let then = (agreement([4, 0, 8]) + agreement([0, 0, 12])) / 2.0;
    let now = (agreement([0, 0, 12]) + agreement([6, 0, 6])) / 2.0;
    assert!((convergence.agreement_earlier.unwrap() - then).abs() < 1e-12);
    assert!((convergence.agreement_later.unwrap() - now).abs() < 1e-12);
    assert!(convergence.alpha_earlier.is_some() && convergence.alpha_later.is_some());
}

#[test]
fn the_figures_are_said_with_what_they_do_not_say() {
    let words = of(vec![item(TOGETHER)]).unwrap().sentences().join(" ");
    assert!(
        words.starts_with("4 of 12 pairs of answers to 1 item changed between the rounds (33.3%)."),
        "{words}"
    );
    assert!(
        words.contains("1 item moved towards agreement, 0 away from it, 0 stayed."),
        "{words}"
    );
    assert!(words.ends_with("not that the answer is right."), "{words}");
}

#[test]
fn a_first_round_converges_on_nothing() {
    let mut first = item(TOGETHER);
    first.earlier = None;
    assert_eq!(of(vec![first]), None);
}
