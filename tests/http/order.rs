//! S3: nothing that is shown tells in which order answers came.

use serde_json::json;

use super::rating::rating_study;
use crate::on_both_backends;
use crate::support::studies::ITEMS;
use crate::support::{TestApp, app};

const EXPERTS: usize = 12;
const ROUNDS: u32 = 8;

/// Spearman's coefficient of an order against 0, 1, 2, …
fn rank_correlation(order: &[usize]) -> f64 {
    let n = order.len() as f64;
    let squares: f64 = order
        .iter()
        .enumerate()
        .map(|(shown, given)| (shown as f64 - *given as f64).powi(2))
        .sum();
    1.0 - 6.0 * squares / (n * (n * n - 1.0))
}

on_both_backends! {
    fn the_order_of_reasons_says_nothing_of_the_order_of_answers(app: &TestApp) {
        let study = rating_study(app, EXPERTS);
        let reason = |place: usize| format!("Reason number {place:02}.");
        let mut correlations = Vec::new();
        for round in 1..=ROUNDS {
            if round > 1 {
                study.open_round(round);
            }
            for item in ITEMS {
                for place in 0..EXPERTS {
                    study.rate(place, round, item, &json!({"value": 3, "rationale": reason(place)}));
                }
            }
            study.close_round(round);
            let author = app.as_person(app::AUTHOR);
            for item in ITEMS {
                let page = author.get(&study.page(&format!("/results/{round}/{item}"))).expect(200).text();
                let at = |place: usize| page.find(&reason(place)).unwrap_or_else(|| panic!("no {}", reason(place)));
                let mut order: Vec<usize> = (0..EXPERTS).collect();
                order.sort_by_key(|place| at(*place));
                correlations.push(rank_correlation(&order));
            }
        }
        // The coefficient of a random order has the variance 1 / (n - 1).
        let runs = correlations.len() as f64;
        let mean = correlations.iter().sum::<f64>() / runs;
        let bound = 4.0 / ((EXPERTS as f64 - 1.0) * runs).sqrt();
        println!("{runs} orders, mean correlation {mean:.3}, bound {bound:.3}");
        assert!(mean.abs() < bound, "{correlations:?}");
        assert!(correlations.iter().any(|one| one.abs() < 0.9), "{correlations:?}");
    }
}
