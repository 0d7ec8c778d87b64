use super::*;
use crate::aggregation::alternatives::Alternative;
use crate::aggregation::rule::{ConsensusRule, Polarity};

/// A study file that is right, for the tests to spoil.
pub(super) const RIGHT: &str = r#"slug = "harbour"
title = "Harbour"
language = "en"
time_zone = "Europe/Amsterdam"

[contact]
name = "Coordinator"
email = "coordinator@example.org"

[[section]]
id = "factors"
heading = "Factors"
layout = "grouped"
period = { from = 2016, to = 2026-05-01 }

[[section.group]]
name = "Baseline"

[[section.group.item]]
id = "cranes"
text = "Cranes"
polarity = "increases"

[[section.group.item]]
text = "Lengths of the queues at the gates"
"#;

fn errors(text: &str) -> Vec<String> {
    match parse(text, "harbour.toml") {
        Ok(_) => Vec::new(),
        Err(errors) => errors.iter().map(ToString::to_string).collect(),
    }
}

/// The only error of the right file with one piece replaced.
fn spoiled(piece: &str, by: &str) -> String {
    assert!(RIGHT.contains(piece), "{piece}");
    let found = errors(&RIGHT.replacen(piece, by, 1));
    assert_eq!(found.len(), 1, "{found:#?}");
    found.into_iter().next().unwrap_or_default()
}

#[test]
fn a_right_file_gives_the_study() {
    let study = parse(RIGHT, "harbour.toml").unwrap_or_else(|errors| panic!("{errors:?}"));
    assert_eq!(study.slug, "harbour");
    assert_eq!(study.consensus, ConsensusRule::default());
    let section = &study.sections[0];
    let period = section.period.as_ref();
    assert_eq!(
        period.map(|p| (p.from.as_str(), p.to.as_str())),
        Some(("2016", "2026-05-01"))
    );
    let items: Vec<_> = study.items().map(|placed| placed.item).collect();
    assert_eq!(items[0].polarity, Some(Polarity::Increases));
    assert_eq!(items[1].id, "lengths-of-the-queues-at-the-gates");
}

#[test]
fn an_unknown_key_is_named_with_the_one_that_was_meant() {
    assert_eq!(
        spoiled("polarity =", "polarty ="),
        "harbour.toml:22:1: section[0].group[0].item[0].polarty: found an unknown key, \
         expected a known key; perhaps “polarity”"
    );
}

#[test]
fn a_wrong_word_is_answered_with_the_right_ones() {
    assert_eq!(
        spoiled("\"increases\"", "\"rises\""),
        "harbour.toml:22:12: section[0].group[0].item[0].polarity: found \"rises\", \
         expected one of increases, decreases, neither, ambivalent"
    );
}

#[test]
fn a_missing_key_is_reported_where_its_table_begins() {
    assert_eq!(
        spoiled("text = \"Cranes\"\n", ""),
        "harbour.toml:19:1: section[0].group[0].item[0].text: found nothing, \
         expected a text of 1 to 2000 characters"
    );
}

#[test]
fn wrong_values_of_every_kind_are_found() {
    for (piece, by, key, expected) in [
        ("\"harbour\"", "\"Har bour\"", "slug", "lower-case"),
        ("\"harbour\"", "7", "slug", "a text in quotation marks"),
        (
            "\"Harbour\"",
            "\"Har\\u0007bour\"",
            "title",
            "without control characters",
        ),
        ("\"Harbour\"", "\"  \"", "title", "a text of 1 to 200"),
        ("\"en\"", "\"no such language\"", "language", "BCP 47"),
        (
            "Europe/Amsterdam",
            "Europe/Amsterdm",
            "time_zone",
            "perhaps “Europe/Amsterdam”",
        ),
        (
            "coordinator@example.org",
            "coordinator",
            "contact.email",
            "an e-mail address",
        ),
        (
            "\"grouped\"",
            "\"matrix\"",
            "section[0].layout",
            "side_by_side",
        ),
        (
            "to = 2026-05-01",
            "to = 2015",
            "section[0].period.to",
            "not before 2016",
        ),
        (
            "to = 2026-05-01",
            "to = 2026-05-01T10:00:00Z",
            "section[0].period.to",
            "a year",
        ),
        (
            "id = \"cranes\"",
            "id = \"Cranes\"",
            "item[0].id",
            "lower-case",
        ),
        ("id = \"cranes\"", "id = \"mine\"", "item[0].id", "API"),
        (
            "polarity =",
            "scale = \"trend-6\"\npolarity =",
            "item[0].scale",
            "trend-5",
        ),
    ] {
        let line = spoiled(piece, by);
        assert!(line.contains(key) && line.contains(expected), "{line}");
    }
}

#[test]
fn a_source_needs_a_harmless_address() {
    let source = "source = [{ label = \"A\", url = \"javascript:alert(1)\" }]\npolarity =";
    let line = spoiled("polarity =", source);
    assert!(
        line.contains("item[0].source[0].url") && line.contains("https://"),
        "{line}"
    );
}

#[test]
fn an_id_that_stands_twice_is_refused() {
    let line = spoiled("text = \"Lengths", "id = \"cranes\"\ntext = \"Lengths");
    assert!(
        line.contains("item[1].id") && line.contains("no item above"),
        "{line}"
    );
}

#[test]
fn the_rule_keeps_its_bounds() {
    let rule = "[consensus]\nleast_group = 2\narrow_above = 40\nconsensus_from = 101\n\
                least_response = \"half\"\n\n[contact]";
    let found = errors(&RIGHT.replacen("[contact]", rule, 1));
    assert_eq!(found.len(), 4, "{found:#?}");
    assert!(found[0].contains("consensus.least_group: found 2, expected a whole number from 3"));
}

#[test]
fn another_rule_can_stand_in_place_of_the_majority() {
    let with = |rule: &str| RIGHT.replacen("[contact]", &format!("{rule}\n\n[contact]"), 1);
    let threshold =
        with("[consensus.instead]\nkind = \"threshold\"\npercent = 70\nmost_opposite = 15");
    assert_eq!(
        parse(&threshold, "s.toml").unwrap().consensus.instead,
        Some(Alternative::Threshold {
            percent: 70,
            most_opposite: 15
        })
    );
    let found = errors(&with(
        "[consensus.instead]\nkind = \"iqr\"\npercent = 70\nmost_halves = 20",
    ));
    assert_eq!(found.len(), 2, "{found:#?}");
    assert!(found[0].contains("consensus.instead.percent") && found[0].contains("no such key"));
    assert!(found[1].contains("most_halves: found 20, expected a whole number from 0 to 16"));
    let found = errors(&with("[consensus.instead]\nkind = \"dice\""));
    assert!(
        found[0].contains("plurality, median, threshold"),
        "{found:#?}"
    );
    let found = errors(&with("[consensus.instead]\npercent = 70"));
    assert!(found[0].contains("consensus.instead.kind"), "{found:#?}");
}

#[test]
fn all_errors_of_a_file_come_at_once_in_its_order() {
    let text = RIGHT
        .replacen("\"harbour\"", "\"H\"", 1)
        .replacen("\"en\"", "\"\"", 1)
        .replacen("polarity =", "polarty =", 1)
        .replacen("text = \"Cranes\"\n", "", 1);
    let found = errors(&text);
    assert_eq!(found.len(), 4, "{found:#?}");
    let keys = ["slug", "language", "item[0].text", "item[0].polarty"];
    assert!(
        found.iter().zip(keys).all(|(line, key)| line.contains(key)),
        "{found:#?}"
    );
}

#[test]
fn several_faults_of_syntax_are_found_beside_the_wrong_values() {
    let text = RIGHT
        .replacen("title = \"Harbour\"", "title = Harbour", 1)
        .replacen("text = \"Cranes\"", "text \"Cranes\"", 1)
        .replacen("\"increases\"", "\"rises\"", 1);
    let found = errors(&text);
    assert_eq!(found.len(), 3, "{found:#?}");
    assert!(found[0].starts_with("harbour.toml:2:"), "{found:#?}");
    assert!(found[1].starts_with("harbour.toml:21:"), "{found:#?}");
    assert!(found[2].contains("polarity"), "{found:#?}");
}

#[test]
fn a_fault_that_hides_the_rest_of_the_file_invents_no_missing_keys() {
    for (piece, by) in [
        ("[[section]]", "[[section]"),
        ("title = \"Harbour\"", "title = \"\"\"Harbour"),
        ("[[section.group]]", "[[section.group]] x"),
    ] {
        let line = spoiled(piece, by);
        assert!(line.contains("expected TOML"), "{line}");
    }
}

#[test]
fn a_key_that_stands_twice_is_found_in_both_forms() {
    let line = spoiled("id = \"cranes\"", "id = \"cranes\"\nid = \"ships\"");
    assert!(
        line.contains(":21:") && line.contains("duplicate key"),
        "{line}"
    );
    let found = parse_json(r#"{"slug": "a", "slug": "b"}"#, "s.json");
    let found = found.err().unwrap_or_default();
    assert!(
        found
            .iter()
            .any(|error| error.found == "the key a second time"),
        "{found:?}"
    );
}

#[test]
fn layouts_hold_what_they_show() {
    let line = spoiled("layout = \"grouped\"", "layout = \"signals\"");
    assert!(line.contains("section[0].group: found 1 group,"), "{line}");
    let found = errors(&RIGHT.replacen("\"grouped\"", "\"side_by_side\"", 1));
    assert!(
        found
            .iter()
            .any(|line| line.contains("expected two groups")),
        "{found:#?}"
    );
    assert!(
        found.iter().any(|line| line.contains("polarity")),
        "{found:#?}"
    );
    let head = RIGHT.split("[[section.group]]").next().unwrap_or_default();
    let found = errors(head);
    assert!(found[0].contains("an empty section"), "{found:#?}");
}

#[test]
fn a_scale_has_its_regions_in_order() {
    let scale = |regions: &[&str]| {
        let points: Vec<String> = regions
            .iter()
            .enumerate()
            .map(|(i, region)| {
                format!("{{ glyph = \"{i}\", label = \"L{i}\", region = \"{region}\" }}")
            })
            .collect();
        let scale = format!(
            "[[scale]]\nname = \"own\"\npoint = [{}]\n\n",
            points.join(", ")
        );
        errors(&RIGHT.replacen("[[section]]", &format!("{scale}[[section]]"), 1))
    };
    assert_eq!(scale(&["down", "middle", "up"]), Vec::<String>::new());
    let found = scale(&["down", "up", "middle"]);
    assert!(found[0].contains("scale[0].point[2].region: found \"middle\" after \"up\""));
    let found = scale(&["down", "down", "up", "up", "up"]);
    assert!(
        found[0].contains("no point in the region \"middle\""),
        "{found:#?}"
    );
    let found = scale(&["down", "middle", "up", "up"]);
    assert!(
        found[0].contains("4 points, expected 3, 5, 7 or 9"),
        "{found:#?}"
    );
}

#[test]
fn no_point_of_a_scale_looks_like_no_arrow_or_like_stable() {
    for (glyph, region_of_first) in [("◇", "down"), ("—", "down")] {
        let scale = format!(
            "[[scale]]\nname = \"own\"\npoint = [\n\
             {{ glyph = \"{glyph}\", label = \"A\", region = \"{region_of_first}\" }},\n\
             {{ glyph = \"o\", label = \"B\", region = \"middle\" }},\n\
             {{ glyph = \"x\", label = \"C\", region = \"up\" }}]\n\n[[section]]"
        );
        let line = spoiled("[[section]]", &scale);
        assert!(line.contains("scale[0].point[0].glyph"), "{line}");
    }
}

#[test]
fn json_has_the_same_keys_and_rules() {
    let study = parse(RIGHT, "harbour.toml").unwrap_or_else(|errors| panic!("{errors:?}"));
    let json = serde_json::to_string(&study).unwrap_or_default();
    assert_eq!(parse_json(&json, "harbour.json"), Ok(study));
    let found = parse_json(&json.replace("increases", "rises"), "harbour.json");
    let found = found.err().unwrap_or_default();
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].key, "section[0].group[0].item[0].polarity");
    assert_eq!(found[0].line, None);
}

#[test]
fn what_is_neither_toml_nor_json_is_said_with_its_place() {
    let found = parse_json("{\"slug\": }", "s.json")
        .err()
        .unwrap_or_default();
    assert!(
        found[0].to_string().starts_with("s.json:1:"),
        "{}",
        found[0]
    );
    let found = errors("\u{0}\u{1}");
    assert!(found[0].starts_with("harbour.toml:1:"), "{found:#?}");
    assert!(parse("", "empty.toml").is_err());
    assert!(parse_json("[]", "list.json").is_err());
}

#[test]
fn hostile_nesting_and_size_are_refused_without_a_crash() {
    let deep = format!("a = {}", "[".repeat(100_000));
    assert!(parse(&deep, "deep.toml").is_err());
    assert!(parse_json(&"[".repeat(100_000), "deep.json").is_err());
    let large = format!("title = \"{}\"", "x".repeat(LARGEST_FILE));
    let found = parse(&large, "large.toml").err().unwrap_or_default();
    assert!(found[0].expected.contains("at most"));
}

#[test]
fn a_file_with_thousands_of_errors_is_answered_in_bounds() {
    let text: String = (0..20_000).map(|i| format!("key{i} = 1\n")).collect();
    let found = errors(&text);
    assert_eq!(found.len(), 501);
    assert!(found[500].contains("more errors"), "{}", found[500]);
}

#[test]
fn missing_ids_are_made_of_the_text_and_stay_clear_of_given_ones() {
    let text = RIGHT.replacen(
        "text = \"Lengths of the queues at the gates\"",
        "text = \"Cranes\"",
        1,
    );
    let study = parse(&text, "harbour.toml").unwrap_or_else(|errors| panic!("{errors:?}"));
    let ids: Vec<&str> = study
        .items()
        .map(|placed| placed.item.id.as_str())
        .collect();
    assert_eq!(ids, ["cranes", "cranes-2"]);
}

#[test]
fn the_example_of_the_documentation_is_right() {
    let page = include_str!("../../../docs/study-file.md");
    let example = page
        .split("```toml\n")
        .nth(1)
        .and_then(|rest| rest.split("```").next())
        .unwrap_or_default();
    let study = parse(example, "study-file.md").unwrap_or_else(|errors| panic!("{errors:#?}"));
    assert_eq!(study.items().count(), 4);
    assert_eq!(study.sections.len(), 3);
    assert_eq!(study.consensus.consensus_from, 80);
}

#[test]
fn the_documentation_names_every_key() {
    let page = include_str!("../../../docs/study-file.md");
    let keys = super::study::STUDY_KEYS
        .iter()
        .chain(&super::study::TEXTS_KEYS)
        .chain(&super::consensus::RULE_KEYS)
        .chain(&super::section::SECTION_KEYS)
        .chain(&super::section::ITEM_KEYS)
        .chain(&super::section::SOURCE_KEYS);
    for key in keys {
        let named = ["`", "[", "[["]
            .iter()
            .any(|mark| page.contains(&format!("{mark}{key}")));
        assert!(named, "{key}");
    }
}
