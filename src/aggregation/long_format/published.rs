//! Panels that others have published come out with the values they printed.

use std::fs::File;
use std::path::Path;

use super::*;
use crate::aggregation::results::{RoundResults, round_results_with_matrix};
use crate::aggregation::rule::{ConsensusRule, Label};

fn results(file: &str, k: u8, round: u32) -> RoundResults {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/data")
        .join(file);
    let options = Options {
        scale: Some(k),
        ..Options::default()
    };
    let ratings = Ratings::read(File::open(path).unwrap(), &options).unwrap();
    let setting = Setting {
        study: "panel".to_owned(),
        rule: ConsensusRule::default(),
        invited: None,
    };
    let input = ratings
        .round_input(round, Earlier::LastRated, &setting)
        .unwrap();
    round_results_with_matrix(&input, ratings.matrix(round, 10_000).as_ref())
}

fn assert_near(got: Option<f64>, printed: f64, within: f64) {
    assert!(
        got.is_some_and(|got| (got - printed).abs() < within),
        "{got:?} for {printed}"
    );
}

fn changed(results: &RoundResults) -> (u64, u64) {
    results
        .items()
        .filter_map(|item| item.stability.as_ref())
        .fold((0, 0), |(changed, pairs), s| {
            (changed + s.changed, pairs + s.pairs)
        })
}

#[test]
fn aggrecat_agrees_more_in_its_second_round_while_alpha_falls() {
    let [first, second] = [1, 2].map(|round| results("aggrecat_comprehension.csv", 7, round));
    assert_near(first.measures.vdeijk_a, 0.631, 0.0005);
    assert_near(second.measures.vdeijk_a, 0.779, 0.0005);
    assert_near(first.measures.kripp_alpha, 0.1769, 0.00005);
    assert_near(second.measures.kripp_alpha, 0.1273, 0.00005);
    assert_eq!(changed(&second), (260, 625));
    assert!(second.measures.kendall_w.is_some());
    assert_eq!(second.items().count(), 25);
}

#[test]
fn atam_has_its_printed_alphas_though_three_experts_are_insufficient() {
    for (file, alphas, moved) in [
        ("atam_importance.csv", [0.8759, 1.0], 2),
        ("atam_difficulty.csv", [0.7083, 0.8776], 4),
    ] {
        let [first, second] = [1, 2].map(|round| results(file, 3, round));
        assert_near(first.measures.kripp_alpha, alphas[0], 0.00005);
        assert_near(second.measures.kripp_alpha, alphas[1], 0.00005);
        assert_eq!(changed(&second), (moved, 36));
        assert_eq!(second.count_of(Label::Insufficient), 12);
        assert_eq!(second.public().measures.kripp_alpha, None);
    }
    assert_near(
        results("atam_importance.csv", 3, 1).measures.vdeijk_a,
        0.9444,
        0.00005,
    );
    assert_near(
        results("atam_importance.csv", 3, 2).measures.vdeijk_a,
        1.0,
        1e-12,
    );
}
