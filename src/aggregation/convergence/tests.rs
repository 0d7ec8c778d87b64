use super::*;
use crate::aggregation::results::testing::{compared, round};
use crate::aggregation::results::{ItemInput, round_results};

fn item(pairs: [[u64; 3]; 3]) -> ItemInput {
    compared("a", 12, pairs)
}

fn of(items: Vec<ItemInput>) -> Option<Convergence> {
    let results = round_results(&round(items, 12));
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
