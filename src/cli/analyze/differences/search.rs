//! The search itself: knows the published JSON and nothing of how it was made.

use serde_json::{Value, json};

/// Fewer answers than this must not be told apart.
pub(super) const LEAST: i64 = 5;

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

pub(super) fn items(round: &Value) -> Vec<&Value> {
    let groups = round["tables"][0]["groups"].as_array().expect("groups");
    let items = groups.iter().flat_map(|group| group["items"].as_array());
    items.flatten().collect()
}

/// Everything that can be worked out about few people from the published rounds of a panel.
pub(super) fn leaks(rounds: &[Value]) -> Vec<String> {
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
            leaks.extend(level_told(item));
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

/// The arrow of answers down, in the middle and up, by the default rule.
fn arrow([down, middle, up]: [i64; 3]) -> Value {
    let n = down + middle + up;
    if 2 * up > n && up > 2 * down {
        json!("up")
    } else if 2 * down > n && down > 2 * up {
        json!("down")
    } else if 2 * middle > n {
        json!("stable")
    } else {
        Value::Null
    }
}

/// Every answer counts once to three times. If only one sum in a region with answers gives the
/// weighted arrow that is published, it tells how sure its raters are. Large items are left to the
/// test of the guard.
fn level_told(item: &Value) -> Option<String> {
    let weighted = &item["weighted"]["confidence"];
    let counts: [i64; 3] = answers(&item["counts"])?.try_into().ok()?;
    if weighted.is_null() || counts.iter().sum::<i64>() > 14 {
        return None;
    }
    let mut seen: [Vec<i64>; 3] = Default::default();
    let [down, middle, up] = counts.map(|n| n..=3 * n);
    for d in down {
        for m in middle.clone() {
            for u in up.clone() {
                if arrow([d, m, u]) == weighted["arrow"] {
                    for (seen, sum) in seen.iter_mut().zip([d, m, u]) {
                        if !seen.contains(&sum) {
                            seen.push(sum);
                        }
                    }
                }
            }
        }
    }
    let told = counts
        .iter()
        .zip(&seen)
        .any(|(&n, seen)| n > 0 && seen.len() < 2);
    told.then(|| format!("how sure raters of {counts:?} are"))
}
