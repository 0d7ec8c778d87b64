use proptest::prelude::*;

use super::*;
use crate::aggregation::readings::{meanings_of_item, meanings_of_panel};
use crate::report::build::{closed, draft};
use crate::report::json::to_json;
use crate::report::testing::{facts, results};
use crate::study::definition::Definition;
use crate::study::file::parse;
use crate::study::file::round_trip::any_study;

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn no_arrow_is_never_printed_as_a_dash(
        study in any_study(),
        numbers in prop::collection::vec(0..4_u64, 7..40),
    ) {
        let document = closed(&study, &results(&study, &numbers), &facts());
        for item in document.items() {
            let stable = item.result().is_some_and(|result| {
                result.arrow == Some(crate::aggregation::rule::Arrow::Stable)
            });
            prop_assert_eq!(item.print.symbol.as_deref() == Some("—"), stable);
            let unsettled = item.result().is_some_and(|result| result.arrow.is_none());
            prop_assert_eq!(item.print.symbol.as_deref() == Some("◇"), unsettled);
            prop_assert_eq!(item.print.note.is_some(), unsettled);
        }
    }
}

const STUDY: &str = r#"slug = "harbour"
title = "Harbour | <b>"
language = "en"
time_zone = "Europe/Amsterdam"
simulated = true
contact = { name = "C", email = "c@example.org" }

[texts]
disclaimer = """
# No heading
- no list"""

[[section]]
heading = "Factors"
caption = "Assessment"
layout = "grouped"
subject = "Harbours"
period = { from = "2016", to = "2026" }

[[section.group]]
name = "Baseline"
item = [
  { id = "a", text = "Cranes | cables", polarity = "increases" },
  { id = "b", text = "Queues", polarity = "decreases" },
  { id = "c", text = "Fences", polarity = "increases" },
]

[[section]]
heading = "Order"
layout = "side_by_side"

[[section.group]]
name = "Norms"
item = [{ id = "d", text = "Honesty" }, { id = "e", text = "Silence" }]

[[section.group]]
name = "Rules"
item = [{ id = "f", text = "Declaration" }]
"#;

fn study() -> Definition {
    parse(STUDY, "s.toml").unwrap_or_else(|errors| panic!("{errors:#?}"))
}

/// Upward, upward with a decreasing threat, split; without majority, too few, stable.
const NUMBERS: [u64; 24] = [
    0, 2, 38, 1, 0, 1, 39, 0, 20, 3, 17, 0, 14, 13, 13, 0, 1, 2, 1, 30, 3, 35, 2, 0,
];

fn document() -> Document {
    let study = study();
    closed(&study, &results(&study, &NUMBERS), &facts())
}

#[test]
fn both_tables_stand_in_their_published_form() {
    let markdown = to_markdown(&document(), Variant::Published);
    for block in [
        "# Harbour \\| \\<b\\>\n",
        "## Factors\n\n*Assessment*\n\nPeriod: 2016–2026.\n\n\
         | Relation | Harbours | Trend |\n| :-------- | :--------- | :---------------- |\n\
         | Baseline | Cranes \\| cables | ▲ ■ Increasing threat |\n\
         |  | Queues | ▲ ■ Decreasing threat |\n\
         |  | Fences | ◇ Split¹ |\n\n\
         ■ Decreasing threat\n\n■ Increasing threat\n\n▲ Upward\n\n▼ Downward\n\n\
         — Net-zero / Stable\n\n◇ No consensus\n\n\
         ¹ No two-to-one majority, 40 answers: 17 Upward, 3 Net-zero / Stable, 20 Downward.\n",
        "| Norms | Trend | Rules | Trend |\n| :------- | :--------------- | :----------- | :----- |\n\
         | Honesty | ◇ No consensus¹ | Declaration | — |\n\
         | Silence | ◇ Insufficient² |  |  |\n\n\
         ▲ More compliance ▼ Under pressure — Same/mild pressure ◇ No consensus\n\n\
         ¹ No answer above half, 40 answers: 13 More compliance, 13 Same/mild pressure, 14 Under \
         pressure.\n\n² 4 answers: too few to show. More could not judge (30) than answered (4).\n",
        "> **Simulated panel.**",
        "- **Panel**: 200 invited, N = 60, 55 answered\n- **Abstentions**: 31\n",
        "2026-10-02T15:00:00Z, 2 October 2026, 17:00 (Amsterdam, UTC+2)",
        "\\# No heading\\\n\\- no list\n",
    ] {
        assert!(markdown.contains(block), "{block}\n---\n{markdown}");
    }
}

#[test]
fn with_words_the_effect_has_a_column_of_its_own() {
    let markdown = to_markdown(&document(), Variant::Accessible);
    for line in [
        "| Relation | Harbours | Trend | Effect on threat |",
        "| Baseline | Cranes \\| cables | ▲ Upward | Increasing threat |",
        "|  | Fences | ◇ Split¹ |  |",
        "| Honesty | ◇ No consensus¹ | Declaration | — Same/mild pressure |",
    ] {
        assert!(markdown.contains(line), "{line}\n---\n{markdown}");
    }
}

#[test]
fn all_measures_stand_in_the_appendix_with_their_sentences() {
    let markdown = to_markdown(&document(), Variant::Published);
    let (_, appendix) = markdown.split_once("## All measures\n").unwrap();
    for meaning in meanings_of_item().chain(meanings_of_panel()) {
        assert!(
            appendix.contains(&escape::inline(meaning.name)),
            "{meaning:?}"
        );
        assert!(
            appendix.contains(&escape::inline(meaning.says)),
            "{meaning:?}"
        );
    }
    for line in [
        "### Spread\n\n- **Interquartile range**: The middle half",
        "*Factors*\n\n| Item | Median | Mode | Mean |\n",
        "| Cranes \\| cables | 3.00 | 3 (95 %) | 2.95 |\n",
        "| Silence | n/a: too few answers to show | n/a: too few answers to show |",
        "### Between rounds\n",
        "n/a for every item: no stakeholder groups.\n",
        "| Measure | All items | Factors | Order | What it says |\n",
        "| Intraclass correlation (ICC2) | n/a: needs the answers of each rater |",
    ] {
        assert!(appendix.contains(line), "{line}\n---\n{appendix}");
    }
}

#[test]
fn a_draft_says_so_and_shows_no_counts() {
    let study = study();
    let mut facts = facts();
    facts[0].closed_at = None;
    let document = draft(&study, &["a".to_owned(), "d".to_owned()], &facts);
    let markdown = to_markdown(&document, Variant::Published);
    assert_eq!(markdown.matches("> **Draft.**").count(), 2);
    assert!(
        markdown.contains("| Baseline | Cranes \\| cables | n/a |"),
        "{markdown}"
    );
    assert!(
        !markdown.contains("Queues")
            && !markdown.contains("Counts")
            && !markdown.contains("All measures"),
        "{markdown}"
    );
    let json = to_json(&document).unwrap_or_default();
    assert!(
        json.contains("\"draft\": true") && !json.contains("\"counts\""),
        "{json}"
    );
}

#[test]
fn json_has_the_keys_of_the_results_and_more() {
    let study = study();
    let sealed = results(&study, &NUMBERS);
    let document = closed(&study, &sealed, &facts());
    let json = to_json(&document).unwrap_or_default();
    assert_eq!(to_json(&document).unwrap_or_default(), json);
    let report: serde_json::Value = serde_json::from_str(&json).unwrap_or_default();
    let plain = serde_json::to_value(sealed.public()).unwrap_or_default();
    assert_superset(&report, &plain, "");
    let told = |key: &str| {
        let meanings = report["meanings"].as_array();
        meanings.is_some_and(|all| all.iter().any(|meaning| meaning["key"] == key))
    };
    assert!(
        told("vdeijk_a") && told("kendall_w"),
        "{}",
        report["meanings"]
    );
    assert_eq!(
        report["tables"][0]["groups"][0]["items"][0]["print"]["symbol"],
        "▲"
    );
}

/// Every key of `part` is in `whole`, with the same value.
fn assert_superset(whole: &serde_json::Value, part: &serde_json::Value, path: &str) {
    use serde_json::Value;
    match (whole, part) {
        (Value::Object(whole), Value::Object(part)) => {
            for (key, value) in part {
                let path = format!("{path}.{key}");
                let found = whole
                    .get(key)
                    .unwrap_or_else(|| panic!("{path} is missing"));
                assert_superset(found, value, &path);
            }
        }
        (Value::Array(whole), Value::Array(part)) if part.iter().any(Value::is_object) => {
            assert_eq!(whole.len(), part.len(), "{path}");
            for (index, (whole, part)) in whole.iter().zip(part).enumerate() {
                assert_superset(whole, part, &format!("{path}[{index}]"));
            }
        }
        (whole, part) => assert_eq!(whole, part, "{path}"),
    }
}
