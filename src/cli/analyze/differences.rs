//! Takes what is published, and nothing else, and tries all differences: no set of people that a
//! reader can name may have one to four answers. Panels are drawn at random; the controls show
//! that the search finds what a weaker suppression would give away.

mod search;

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use serde_json::{Value, json};

use self::search::{LEAST, items, leaks};
use super::report;
use super::summary::Analysis;
use crate::aggregation::long_format::{Earlier, Options, Ratings, Setting};
use crate::aggregation::results::{RoundResults, round_results};
use crate::aggregation::rule::ConsensusRule;

const PANELS: u64 = 400;
const ROUNDS: u32 = 3;

/// Two items on three points over three rounds: 2 to 5 groups of 0 to 12 people and some without a
/// group, who answer, cannot judge or stay away. Some panels are complete, some fall apart.
fn panel(seed: u64) -> Vec<RoundResults> {
    let mut random = StdRng::seed_from_u64(seed);
    let mut file = "round,item,rater,value,group,confidence\n".to_owned();
    let groups = random.random_range(2..=5);
    let (away, unsure) = (random.random_range(0..4), random.random_range(0..4));
    let mut rater = 0;
    for group in 0..=groups {
        let name = if group == groups {
            String::new()
        } else {
            format!("G{group}")
        };
        let size = match group == groups {
            true => random.random_range(0..4),
            false => random.random_range(0..=12),
        };
        for _ in 0..size {
            rater += 1;
            for round in 1..=ROUNDS {
                for item in ["a", "b"] {
                    if random.random_range(0..12) < away {
                        continue;
                    }
                    let value = match random.random_range(0..12) < unsure {
                        true => String::new(),
                        false => random.random_range(1..=3).to_string(),
                    };
                    let confidence = random.random_range(1..=3);
                    file += &format!("{round},{item},r{rater},{value},{name},{confidence}\n");
                }
            }
        }
    }
    results_of(&file)
}

/// The whole results of each round of a file; none for a file without ratings.
fn results_of(file: &str) -> Vec<RoundResults> {
    let options = Options {
        scale: Some(3),
        ..Options::default()
    };
    let Ok(ratings) = Ratings::read(file.as_bytes(), &options) else {
        return Vec::new();
    };
    let setting = Setting {
        study: "panel".to_owned(),
        rule: ConsensusRule::default(),
        invited: None,
    };
    ratings
        .rounds()
        .into_iter()
        .map(|round| {
            let input = ratings.round_input(round, Earlier::LastRated, &setting);
            round_results(&input.expect("a round with ratings"))
        })
        .collect()
}

/// All that is given out of a round, as `analyze` and the API do.
fn published(results: &RoundResults) -> Value {
    let analysis = Analysis::new(results.public(), &[], true, Vec::new());
    let mut value = json!(analysis);
    value["text"] = json!(report::text(&analysis));
    value
}

#[test]
fn no_difference_of_published_numbers_leaves_one_to_four_answers() {
    let mut shown = 0;
    for seed in 0..PANELS {
        let rounds: Vec<Value> = panel(seed).iter().map(published).collect();
        let found = leaks(&rounds);
        assert!(found.is_empty(), "panel {seed}: {found:?}");
        shown += rounds
            .iter()
            .flat_map(items)
            .map(|item| {
                let groups = item["groups"].as_array().expect("groups").iter();
                let shown = groups.filter(|group| group["hidden"] == false).count();
                shown + usize::from(!item["transition"].is_null())
            })
            .sum::<usize>();
    }
    assert!(
        shown > 1000,
        "only {shown} groups and tables are left to try"
    );
}

/// Panels in which the search finds something, if `weaken` gives out what it likes of the whole.
fn panels_that_leak(weaken: impl Fn(&mut Value, &Value)) -> u64 {
    (0..PANELS / 4)
        .filter(|&seed| {
            let rounds: Vec<Value> = panel(seed)
                .iter()
                .map(|results| {
                    let mut given = published(results);
                    weaken(&mut given, &json!(results));
                    given
                })
                .collect();
            !leaks(&rounds).is_empty()
        })
        .count() as u64
}

/// Changes each published item with the whole one at hand.
fn each_item(given: &mut Value, whole: &Value, change: impl Fn(&mut Value, &Value)) {
    let groups = given["tables"][0]["groups"].as_array_mut().expect("groups");
    for (place, group) in groups.iter_mut().enumerate() {
        let items = group["items"].as_array_mut().expect("items");
        for (at, item) in items.iter_mut().enumerate() {
            change(item, &whole["tables"][0]["groups"][place]["items"][at]);
        }
    }
}

#[test]
fn without_suppression_nearly_every_panel_leaks() {
    let leaking = panels_that_leak(|given, whole| {
        each_item(given, whole, |item, whole| *item = whole.clone());
    });
    assert!(leaking > PANELS / 5, "{leaking}");
}

#[test]
fn hiding_the_small_groups_alone_is_found_out() {
    let leaking = panels_that_leak(|given, whole| {
        each_item(given, whole, |item, whole| {
            let groups = item["groups"].as_array_mut().expect("groups");
            for (group, whole) in groups
                .iter_mut()
                .zip(whole["groups"].as_array().expect("groups"))
            {
                if whole["n"].as_i64() >= Some(LEAST) {
                    *group = whole.clone();
                }
            }
        });
    });
    assert!(leaking > 0);
}

#[test]
fn a_table_with_a_single_leaver_is_found_out() {
    let leaking = panels_that_leak(|given, whole| {
        each_item(given, whole, |item, whole| {
            item["transition"] = whole["transition"].clone()
        });
    });
    assert!(leaking > 0);
}

#[test]
fn abstentions_beside_hidden_groups_are_found_out() {
    let leaking = panels_that_leak(|given, whole| {
        each_item(given, whole, |item, whole| {
            let groups = item["groups"].as_array_mut().expect("groups");
            for (group, whole) in groups
                .iter_mut()
                .zip(whole["groups"].as_array().expect("groups"))
            {
                if group["hidden"] == false {
                    group["abstained"] = whole["abstained"].clone();
                }
            }
        });
    });
    assert!(leaking > 0);
}

#[test]
fn a_weighted_arrow_that_tells_a_level_is_found_out() {
    let mut file = "round,item,rater,value,confidence\n1,a,r0,1,3\n".to_owned();
    for rater in 1..=5 {
        file += &format!("1,a,r{rater},3,1\n");
    }
    let [results] = results_of(&file).try_into().expect("a round");
    let mut given = published(&results);
    assert!(leaks(std::slice::from_ref(&given)).is_empty());
    each_item(&mut given, &json!(results), |item, whole| {
        item["weighted"] = whole["weighted"].clone();
    });
    assert!(!leaks(&[given]).is_empty());
}

#[test]
fn an_earlier_round_too_small_to_show_is_found_out() {
    let leaking = panels_that_leak(|given, whole| {
        each_item(given, whole, |item, whole| {
            item["earlier_counts"] = whole["earlier_counts"].clone();
        });
    });
    assert!(leaking > 0);
}
