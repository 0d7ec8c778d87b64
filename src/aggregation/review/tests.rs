use super::*;
use crate::aggregation::results::{
    GroupCounts, GroupInput, ItemInput, PointInput, RoundInput, TableInput, round_results,
};
use crate::aggregation::rule::Region;

fn round(groups: &[[u64; 3]], without_group: [u64; 3]) -> RoundResults {
    let mut counts = without_group;
    for group in groups {
        for (sum, count) in counts.iter_mut().zip(group) {
            *sum += count;
        }
    }
    let panel = counts.iter().sum();
    let item = ItemInput {
        id: "a".to_owned(),
        version: 1,
        text: "A".to_owned(),
        regions: vec![Region::Down, Region::Middle, Region::Up],
        points: PointInput::plain(3),
        polarity: None,
        counts: counts.to_vec(),
        abstained: 0,
        by_group: groups
            .iter()
            .enumerate()
            .map(|(place, counts)| GroupCounts {
                name: format!("G{place}"),
                counts: counts.to_vec(),
                abstained: 0,
                panel: counts.iter().sum(),
            })
            .collect(),
        earlier: None,
        by_confidence: Vec::new(),
        by_expertise: Vec::new(),
    };
    round_results(&RoundInput {
        study: "s".to_owned(),
        round: 1,
        invited: panel,
        panel,
        rule: ConsensusRule::default(),
        tables: vec![TableInput {
            heading: "T".to_owned(),
            caption: None,
            layout: "grouped".to_owned(),
            groups: vec![GroupInput {
                name: String::new(),
                items: vec![item],
            }],
        }],
    })
}

/// Sums of the shown groups taken from the total, each subset of them: what is left must be
/// nobody or at least five answers, unless it is made of shown groups alone.
fn tries_all_differences(published: &serde_json::Value) {
    let number = |counts: &serde_json::Value| -> Option<u64> {
        Some(counts.as_array()?.iter().filter_map(|n| n.as_u64()).sum())
    };
    let item = &published["tables"][0]["groups"][0]["items"][0];
    let groups = item["groups"].as_array().unwrap();
    let shown: Vec<u64> = groups
        .iter()
        .filter_map(|group| number(&group["counts"]))
        .collect();
    assert!(shown.iter().all(|&n| n >= 5), "a small group is shown");
    let Some(total) = number(&item["counts"]) else {
        assert!(shown.is_empty(), "groups of a hidden item are shown");
        return;
    };
    let rest = total - shown.iter().sum::<u64>();
    assert!(rest == 0 || rest >= 5, "{rest} left over: {item}");
    for group in groups.iter().filter(|group| group["hidden"] == true) {
        for key in ["counts", "n", "abstained", "missing", "arrow", "label"] {
            assert!(group[key].is_null(), "{key} of a hidden group");
        }
    }
    if groups.iter().any(|group| group["hidden"] == true) {
        for key in ["kruskal_wallis", "chi2_homogeneity"] {
            assert!(item["measures"][key].is_null(), "{key} knows hidden groups");
        }
    }
}

#[test]
fn no_difference_of_published_numbers_leaves_one_to_four_answers() {
    let sizes = [0, 1, 2, 4, 5, 6];
    for a in sizes {
        for b in sizes {
            for c in sizes {
                for none in [0, 1, 3, 5] {
                    let groups = [[a, 0, 0], [0, b, 0], [1.min(c), 0, c - 1.min(c)]];
                    let public = round(&groups, [0, none, 0]).public();
                    tries_all_differences(&serde_json::to_value(&public).unwrap());
                    let review = review(&public).items.remove(0);
                    let hidden = |name: &str| {
                        let groups = &public.items().next().unwrap().groups;
                        groups
                            .iter()
                            .any(|group| group.name == name && group.hidden)
                    };
                    for pair in &review.differences {
                        assert!(!hidden(&pair.first) && !hidden(&pair.second));
                    }
                    let without = review.sensitivity.map(|s| s.without_group);
                    assert!(without.iter().flatten().all(|w| !hidden(&w.left_out)));
                }
            }
        }
    }
}

#[test]
fn groups_with_opposite_arrows_are_named_with_size_and_probability() {
    let review = review(&round(&[[0, 1, 7], [6, 1, 0]], [0, 0, 0]));
    let item = &review.items[0];
    assert!(item.groups_disagree);
    let sentence = item.groups_sentence().unwrap();
    assert!(
        sentence.starts_with("G0 and G1 point different ways (Cliff's delta 0.98, large; exact p"),
        "{sentence}"
    );
}

#[test]
fn an_arrow_says_what_it_depends_on() {
    let bare = review(&round(&[], [0, 6, 7]));
    assert_eq!(
        bare.items[0].dependence_sentence().as_deref(),
        Some("The arrow depends on one rater and the rule.")
    );
    let clear = review(&round(&[], [0, 1, 19]));
    assert_eq!(clear.items[0].dependence_sentence(), None);
}

#[test]
fn a_review_reads_back_and_names_its_measures() {
    let review = review(&round(&[], [1, 2, 9]));
    let text = serde_json::to_string(&review).unwrap();
    assert_eq!(serde_json::from_str::<Review>(&text).unwrap(), review);
    assert!(
        review
            .advice_words
            .starts_with("Another round would help 1 item (a)")
    );
}
