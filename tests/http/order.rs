//! S3: nothing that is shown tells in which order answers came.

use serde_json::json;

use super::rating::rating_study;
use crate::on_both_backends;
use crate::support::database::Backend;
use crate::support::studies::{self, ITEMS};
use crate::support::{TestApp, app};

const EXPERTS: usize = 12;
/// With five items each: 200 orders.
const ROUNDS: u32 = 40;

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

/// The coefficient of a random order of `n` has the mean 0 and the variance 1 / (n - 1).
fn assert_random(what: &str, correlations: &[f64], n: usize) {
    let runs = correlations.len() as f64;
    let mean = correlations.iter().sum::<f64>() / runs;
    let bound = 4.0 / ((n as f64 - 1.0) * runs).sqrt();
    println!("{what}: {runs} orders of {n}, mean correlation {mean:.3}, bound {bound:.3}");
    assert!(mean.abs() < bound, "{what}: {mean} of {correlations:?}");
}

/// 0, 1, 2, … in the order of what is told of each.
fn ordered_by<T: Ord>(n: usize, told: impl Fn(usize) -> T) -> Vec<usize> {
    let mut order: Vec<usize> = (0..n).collect();
    order.sort_by_key(|place| told(*place));
    order
}

/// The names of a JSON text in the order in which they stand there.
fn names(json: &str) -> Vec<String> {
    let mut names = Vec::new();
    let parts: Vec<&str> = json.split('"').collect();
    for pair in parts.windows(2) {
        if pair[1].trim_start().starts_with(':') {
            names.push(pair[0].to_owned());
        }
    }
    names
}

on_both_backends! {
    fn the_order_of_reasons_says_nothing_of_the_order_of_answers(app: &TestApp) {
        let study = rating_study(app, EXPERTS);
        let reason = |place: usize| format!("Reason number {place:02}.");
        let (mut correlations, mut leaves, mut nonces) = (Vec::new(), Vec::new(), Vec::new());
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
            let hex = |column: &str| match app.backend() {
                Backend::Sqlite => format!("HEX({column})"),
                Backend::Postgres => format!("ENCODE({column}, 'hex')"),
            };
            let stored = app.database.texts(&format!(
                "SELECT email || ' ' || {} || ' ' || {} AS told FROM rating \
                 JOIN panelist ON panelist.id = panelist_id JOIN account ON account.id = account_id \
                 JOIN round ON round.id = round_id JOIN item ON item.id = item_id \
                 WHERE number = {round} AND item.name = '{}'",
                hex("leaf"), hex("nonce"), ITEMS[0]
            ));
            let of = |place: usize, at: usize| {
                let email = study.expert_email(place);
                let line = stored.iter().find(|line| line.starts_with(&email)).expect("an answer");
                line.split(' ').nth(at).expect("leaf and nonce").to_owned()
            };
            leaves.push(rank_correlation(&ordered_by(EXPERTS, |place| of(place, 1))));
            nonces.push(rank_correlation(&ordered_by(EXPERTS, |place| of(place, 2))));
            for item in ITEMS {
                let page = author.get(&study.page(&format!("/results/{round}/{item}"))).expect(200).text();
                let at = |place: usize| page.find(&reason(place)).unwrap_or_else(|| panic!("no {}", reason(place)));
                correlations.push(rank_correlation(&ordered_by(EXPERTS, at)));
            }
        }
        assert_eq!(correlations.len(), 200);
        assert_random("reasons", &correlations, EXPERTS);
        assert_random("leaves", &leaves, EXPERTS);
        assert_random("nonces", &nonces, EXPERTS);
        assert!(correlations.iter().any(|one| one.abs() < 0.9), "{correlations:?}");
    }

    /// Numbers of rows are drawn at random, and an answer has none: it lies where its round, item
    /// and panelist say.
    fn no_number_tells_who_came_first(app: &TestApp) {
        const PEOPLE: usize = 240;
        app.person(app::COORDINATOR);
        let study = app.import_study("harbours", &studies::harbours("harbours"));
        let runs: Vec<f64> = (0..20).map(|run| {
            let of = |n: usize| format!("run{run:02}n{n:02}@panel.example");
            let people: Vec<_> = (0..PEOPLE / 20).map(|n| (of(n), None)).collect();
            study.invite(&people);
            let ids = app.database.texts(&format!(
                "SELECT email || ' ' || panelist.id AS told FROM panelist JOIN account ON account.id = account_id \
                 WHERE email LIKE 'run{run:02}%'"
            ));
            let id = |n: usize| -> i64 {
                let line = ids.iter().find(|line| line.starts_with(&of(n))).expect("a person");
                line.split(' ').nth(1).and_then(|id| id.parse().ok()).expect("a number")
            };
            rank_correlation(&ordered_by(PEOPLE / 20, id))
        }).collect();
        assert_random("panelists", &runs, PEOPLE / 20);
        let columns = match app.backend() {
            Backend::Sqlite => "SELECT name AS told FROM pragma_table_info('rating')",
            Backend::Postgres => "SELECT column_name AS told FROM information_schema.columns WHERE table_name = 'rating' AND table_schema = current_schema()",
        };
        let mut columns = app.database.texts(columns);
        columns.sort();
        assert_eq!(columns, [
            "answered", "confidence", "item_id", "leaf", "nonce", "panelist_id", "rationale", "round_id", "seq", "value",
        ], "neither a number of its own nor a time");
        if app.backend() == Backend::Sqlite {
            let made = app.database.texts("SELECT sql AS told FROM sqlite_master WHERE name = 'rating'");
            assert!(made[0].contains("WITHOUT ROWID"), "{made:?}");
        }
    }

    /// The same answers in the order of the panel and against it: every name of every JSON
    /// document stands where it stood.
    fn the_order_of_names_in_json_says_nothing_of_the_order_of_answers(app: &TestApp) {
        let study = rating_study(app, EXPERTS);
        let mut documents = Vec::new();
        for (round, backwards) in [(1, false), (2, true)] {
            if round > 1 {
                study.open_round(round);
            }
            let mut items: Vec<_> = ITEMS.iter().enumerate().collect();
            let mut places: Vec<usize> = (0..EXPERTS).collect();
            if backwards {
                items.reverse();
                places.reverse();
            }
            for (at, item) in items {
                for place in &places {
                    let answer = json!({"value": 1 + (place * 7 + at) % 3, "rationale": "The same words."});
                    study.rate(*place, round, item, &answer);
                }
            }
            let own = study.expert(0).api_get(&study.path(&format!("/rounds/{round}/ratings/mine"))).expect(200).text();
            study.close_round(round);
            let results = study.author.api_get(&study.path(&format!("/rounds/{round}/results"))).expect(200).text();
            let input = app.database.texts(&format!(
                "SELECT reasons AS told FROM round_result JOIN round ON round.id = round_id WHERE number = {round}"
            )).remove(0);
            documents.push([own, results, input].map(|text| names(&text)));
        }
        let [first, second] = [&documents[0], &documents[1]];
        assert!(first.iter().all(|names| names.len() > 4), "{first:?}");
        // Those of the round before stand below those of the second.
        assert!(second[0].starts_with(&first[0]), "one's own answers: {:?}", second[0]);
        assert_eq!(first[2], second[2], "the stored reasons");
        // A second round names the one before it at several places; all else stands in one order.
        let common = |one: &[String], other: &[String]| -> Vec<String> {
            let mut seen = Vec::new();
            for name in one {
                if name != "earlier_round" && other.contains(name) && !seen.contains(name) {
                    seen.push(name.clone());
                }
            }
            seen
        };
        assert_eq!(common(&first[1], &second[1]), common(&second[1], &first[1]), "the results");
    }
}
