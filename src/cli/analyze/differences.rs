//! Takes what is published, and nothing else, and tries all differences: no set of people that a
//! reader can name may have one to four answers. Panels are drawn at random; the controls show
//! that the search finds what a weaker suppression would give away.

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use serde_json::{Value, json};

use super::report;
use super::summary::Analysis;
use crate::aggregation::long_format::{Earlier, Options, Ratings, Setting};
use crate::aggregation::results::{RoundResults, round_results};
use crate::aggregation::rule::ConsensusRule;

const PANELS: u64 = 400;
const ROUNDS: u32 = 3;
const LEAST: i64 = 5;

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

type Answers = Vec<i64>;

fn answers(value: &Value) -> Option<Answers> {
    value
        .as_array()
        .map(|counts| counts.iter().filter_map(Value::as_i64).collect())
}

fn size(answers: &Answers) -> i64 {
    answers.iter().sum()
}

fn is_few(answers: i64) -> bool {
    0 < answers && answers < LEAST
}

/// A whole and the parts of it that are published; what is left of it after any of them is the
/// answers of people who can be named.
struct Split {
    what: &'static str,
    whole: Answers,
    parts: Vec<Answers>,
}

impl Split {
    /// Every part, and the whole less any of the parts.
    fn leak(&self) -> Option<String> {
        if let Some(part) = self.parts.iter().find(|part| is_few(size(part))) {
            return Some(format!("{}: {part:?} of {:?}", self.what, self.whole));
        }
        (0_u32..1 << self.parts.len()).find_map(|chosen| {
            let taken = (0..self.parts.len()).filter(|part| chosen >> part & 1 == 1);
            let mut rest = self.whole.clone();
            for part in taken {
                for (rest, count) in rest.iter_mut().zip(&self.parts[part]) {
                    *rest -= count;
                }
            }
            is_few(size(&rest)).then(|| format!("{}: {rest:?} of {:?} left", self.what, self.whole))
        })
    }
}

/// The splits of one item's answers in one round.
fn splits(item: &Value, next: Option<&Value>) -> Vec<Split> {
    let mut splits = Vec::new();
    let shown: Vec<&Value> = item["groups"]
        .as_array()
        .into_iter()
        .flatten()
        .filter(|group| group["hidden"] == false)
        .collect();
    let Some(whole) = answers(&item["counts"]) else {
        let parts = shown.iter().filter_map(|group| answers(&group["counts"]));
        splits.push(Split {
            what: "groups of an item that is not shown",
            whole: Vec::new(),
            parts: parts.collect(),
        });
        return splits;
    };
    splits.push(Split {
        what: "groups",
        whole: whole.clone(),
        parts: shown
            .iter()
            .filter_map(|group| answers(&group["counts"]))
            .collect(),
    });
    // "Cannot judge" is an answer too.
    let with_abstained = |value: &Value, mut counts: Answers| -> Option<Answers> {
        counts.push(value["abstained"].as_i64()?);
        Some(counts)
    };
    splits.push(Split {
        what: "groups with abstentions",
        parts: shown
            .iter()
            .filter_map(|group| with_abstained(group, answers(&group["counts"])?))
            .collect(),
        whole: with_abstained(item, whole.clone()).expect("abstentions of an item"),
    });
    if let Some(table) = cells(&item["transition"]) {
        let column = |row: &dyn Fn(usize) -> Answers| -> Vec<Answers> { (3..5).map(row).collect() };
        let from = |row: usize| table[row][..3].to_vec();
        let mut parts = column(&from);
        parts.push(
            (0..3)
                .map(|to| (0..3).map(|row| table[row][to]).sum())
                .collect(),
        );
        splits.push(Split {
            what: "where answers came from",
            whole: whole.clone(),
            parts,
        });
    }
    if let Some(table) = next.and_then(|next| cells(&next["transition"])) {
        let to = |column: usize| (0..3).map(|row| table[row][column]).collect();
        let mut parts: Vec<Answers> = (3..5).map(to).collect();
        parts.push(table[..3].iter().map(|row| row[..3].iter().sum()).collect());
        splits.push(Split {
            what: "what became of answers",
            whole,
            parts,
        });
    }
    splits
}

fn cells(transition: &Value) -> Option<Vec<Answers>> {
    transition.as_array()?.iter().map(answers).collect()
}

fn items(round: &Value) -> Vec<&Value> {
    let groups = round["tables"][0]["groups"].as_array().expect("groups");
    let items = groups.iter().flat_map(|group| group["items"].as_array());
    items.flatten().collect()
}

/// Everything that can be worked out about few people from the published rounds of a panel.
fn leaks(rounds: &[Value]) -> Vec<String> {
    let mut leaks = Vec::new();
    for (place, round) in rounds.iter().enumerate() {
        for item in items(round) {
            let next = rounds.get(place + 1).into_iter().flat_map(items);
            let next = next.into_iter().find(|next| next["id"] == item["id"]);
            leaks.extend(splits(item, next).iter().filter_map(Split::leak));
            if item["counts"].is_null() {
                leaks.extend(next.and_then(hidden_item_seen_later));
            }
            leaks.extend(hidden_groups_seen(item, round));
        }
    }
    leaks
}

/// What was too little to show in its round must not be shown by the next one.
fn hidden_item_seen_later(next: &Value) -> Option<String> {
    ["earlier_counts", "transition", "stability"]
        .into_iter()
        .find(|key| !next[key].is_null())
        .map(|key| format!("{key} of an item that was not shown"))
}

/// A hidden group is a name, in every part of what is published.
fn hidden_groups_seen(item: &Value, round: &Value) -> Vec<String> {
    let mut seen = Vec::new();
    let groups = item["groups"].as_array().cloned().unwrap_or_default();
    let review = round["review"]["items"].as_array().expect("a review");
    let review = review.iter().find(|review| review["id"] == item["id"]);
    let review = review.expect("a review of the item").to_string();
    let text = round["text"].as_str().expect("a text");
    for group in groups.iter().filter(|group| group["hidden"] == true) {
        let name = group["name"].as_str().expect("a name");
        for key in ["counts", "n", "abstained", "missing", "arrow", "label"] {
            if !group[key].is_null() {
                seen.push(format!("{key} of the hidden {name}"));
            }
        }
        if review.contains(&format!("\"{name}\"")) {
            seen.push(format!("{name} in the review"));
        }
        for measure in ["kruskal_wallis", "chi2_homogeneity"] {
            if !item["measures"][measure].is_null() {
                seen.push(format!("{measure} knows {name}"));
            }
        }
    }
    let id = item["id"].as_str().expect("an id");
    let mut lines = text
        .lines()
        .skip_while(|line| !line.starts_with(&format!("{id} ")));
    let told = lines.nth(1).unwrap_or_default();
    for group in &groups {
        let name = group["name"].as_str().expect("a name");
        let is_told_hidden = told.contains(&format!("{name} not shown"));
        if !groups.is_empty() && is_told_hidden != (group["hidden"] == true) {
            seen.push(format!("{name} in the text: {told}"));
        }
    }
    seen
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
fn an_earlier_round_too_small_to_show_is_found_out() {
    let leaking = panels_that_leak(|given, whole| {
        each_item(given, whole, |item, whole| {
            item["earlier_counts"] = whole["earlier_counts"].clone();
        });
    });
    assert!(leaking > 0);
}
