use serde_json::Value;

use super::*;
use crate::aggregation::results::{
    EarlierRound, GroupCounts, ItemInput, ItemMeasures, RoundResults, round_results, testing,
};

fn keys(measures: &impl Serialize) -> Vec<String> {
    match serde_json::to_value(measures) {
        Ok(Value::Object(map)) => map.into_iter().map(|(key, _)| key).collect(),
        other => panic!("{other:?}"),
    }
}

fn results(counts: [u64; 3], earlier: Option<EarlierRound>) -> RoundResults {
    let by_group = ["Field", "Desk"].map(|name| GroupCounts {
        name: name.to_owned(),
        counts: vec![1, 2, 7],
        abstained: 0,
        panel: 12,
    });
    let item = ItemInput {
        by_group: by_group.to_vec(),
        earlier,
        ..testing::item("a", &counts)
    };
    round_results(&testing::round(vec![item], 24))
}

fn of<'a>(readings: &'a [Reading], key: &str) -> &'a Reading {
    readings
        .iter()
        .find(|reading| reading.meaning.key == key)
        .unwrap_or_else(|| panic!("no reading of {key}"))
}

#[test]
fn every_measure_has_a_name_and_a_sentence() {
    let sorted = |mut keys: Vec<String>| {
        keys.sort_unstable();
        keys
    };
    let told = |meanings: &mut dyn Iterator<Item = Meaning>| -> Vec<String> {
        sorted(meanings.map(|meaning| meaning.key.to_owned()).collect())
    };
    assert_eq!(
        told(&mut meanings_of_item()),
        sorted(keys(&ItemMeasures::default()))
    );
    assert_eq!(
        told(&mut meanings_of_panel()),
        sorted(keys(&PanelMeasures::default()))
    );
    for meaning in meanings_of_item().chain(meanings_of_panel()) {
        assert!(!meaning.name.is_empty(), "{meaning:?}");
        assert!(meaning.says.ends_with('.'), "{meaning:?}");
    }
}

#[test]
fn subjects_stand_together_in_their_order() {
    let subjects: Vec<Subject> = meanings_of_item().map(|meaning| meaning.subject).collect();
    assert!(subjects.is_sorted(), "{subjects:?}");
    for subject in Subject::OF_ITEM {
        assert!(subjects.contains(&subject), "{subject:?}");
    }
}

#[test]
fn a_defined_measure_is_printed_as_people_read_it() {
    let earlier = testing::earlier(
        24,
        [
            [2, 0, 1, 0, 0],
            [0, 3, 2, 0, 0],
            [0, 0, 12, 0, 0],
            [0; 5],
            [0; 5],
        ],
    );
    let results = results([2, 3, 15], earlier);
    let readings = of_item(results.item("a").unwrap());
    for (key, printed) in [
        ("median", "3.00"),
        ("mode", "3 (75 %)"),
        ("vdeijk_a", "0.65"),
        ("peaks", "1, at 3"),
        ("p_mode", "under 1 %, under 1 %, over 99 %"),
        ("wilson", "53–89 %"),
        ("pct_changed", "15 % (15 % up, 0 % down)"),
        ("histogram_shift", "15 %"),
        ("chi2_homogeneity", "V 0.00 (χ² 0.00, df 2, p 1.000)"),
    ] {
        assert_eq!(of(&readings, key).words(), printed, "{key}");
    }
    assert!(
        of(&readings, "bowker")
            .words()
            .starts_with("χ² 3.00, df 2, p 0.2")
    );
}

#[test]
fn what_is_undefined_says_why() {
    let first = results([2, 3, 15], None);
    let readings = of_item(first.item("a").unwrap());
    assert_eq!(of(&readings, "bowker").words(), "n/a: no earlier round");
    assert_eq!(
        of(&readings, "rand_ipras").words(),
        "n/a: not made for this number of points"
    );
    let few = results([1, 1, 1], None).public();
    for reading in of_item(few.item("a").unwrap()) {
        assert_eq!(reading.value(), "n/a", "{reading:?}");
        assert_eq!(reading.reason(), Some("too few answers to show"));
    }
    let panel = of_panel(&first.measures, &first.null_reasons);
    assert_eq!(
        of(&panel, "kendall_w").words(),
        "n/a: needs the answers of each rater"
    );
}

#[test]
fn a_test_over_one_column_lacks_variation() {
    let mut transition = [[0; 5]; 5];
    transition[2][2] = 20;
    let results = results([0, 0, 20], testing::earlier(24, transition));
    let readings = of_item(results.item("a").unwrap());
    assert_eq!(
        of(&readings, "chi2_stability").words(),
        "n/a: all answers are the same"
    );
}
