use clap::Parser;

use super::*;

#[derive(Debug, Parser)]
struct Line {
    #[command(flatten)]
    analyze: Analyze,
}

fn analyze(arguments: &[&str]) -> Result<Analysis, String> {
    let line = Line::try_parse_from([&["analyze"], arguments].concat())
        .map_err(|error| error.to_string())?;
    let failed = |failed: Failed| format!("{failed:?}");
    let rule = line
        .analyze
        .rule
        .as_deref()
        .map_or(Ok(ConsensusRule::default()), read_rule);
    let ratings = line.analyze.read().map_err(failed)?;
    line.analyze
        .analyse(&ratings, rule.map_err(failed)?)
        .map_err(failed)
}

fn data(file: &str) -> String {
    format!("{}/tests/data/{file}", env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn a_published_panel_is_reported_with_its_figures() {
    let analysis = analyze(&[&data("aggrecat_comprehension.csv"), "--scale", "7"]).unwrap();
    let text = report::text(&analysis);
    assert!(text.starts_with("aggrecat_comprehension, round 2: 25 items on 7 points, 25 raters\n"));
    assert!(text.contains("365 of 625 (58.4 %)"), "{text}");
    assert!(text.contains("0.1769") && text.contains("0.1273"), "{text}");
}

#[test]
fn the_printed_json_is_the_results_shape_with_a_summary_of_rounds() {
    let analysis = analyze(&[&data("atam_importance.csv"), "--round", "1"]).unwrap();
    let value: serde_json::Value = serde_json::from_str(&json(&analysis).unwrap()).unwrap();
    assert_eq!(value["round"], 1);
    assert_eq!(
        value["tables"][0]["groups"][0]["items"][0]["label"],
        "insufficient"
    );
    assert_eq!(value["rounds"].as_array().map(Vec::len), Some(1));
    let read: RoundResults = serde_json::from_value(value).unwrap();
    assert_eq!(read.items().count(), 12);
}

#[test]
fn public_hides_a_panel_of_three_and_groups_of_five_stay() {
    let small = analyze(&[&data("atam_importance.csv"), "--public"]).unwrap();
    assert!(
        small
            .reviewed
            .results
            .items()
            .all(|item| item.counts.is_none())
    );
    assert!(report::text(&small).contains("too few") || report::text(&small).contains("3 answers"));
    let groups = analyze(&[&data("aggrecat_comprehension.csv"), "--public"]).unwrap();
    assert!(
        groups
            .reviewed
            .results
            .items()
            .all(|item| item.counts.is_some())
    );
}

#[test]
fn rounds_the_wrong_way_round_are_refused() {
    let error = analyze(&[&data("atam_importance.csv"), "--compare", "2:1"]).unwrap_err();
    assert!(error.contains("the earlier one first"), "{error}");
}

#[test]
fn a_rule_of_ones_own_decides_and_a_senseless_one_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("rule.toml");
    let rule = file.to_str().unwrap();
    std::fs::write(&file, "least_answers = 3\n").unwrap();
    let analysis = analyze(&[&data("atam_importance.csv"), "--rule", rule]).unwrap();
    assert!(analysis.rounds[1].consensus > 0);
    std::fs::write(&file, "arrow_above = 30\n").unwrap();
    let error = analyze(&[&data("atam_importance.csv"), "--rule", rule]).unwrap_err();
    assert!(error.contains("arrow_above"), "{error}");
}

#[test]
fn other_rules_are_set_beside_the_studys_own() {
    let file = data("aggrecat_comprehension.csv");
    let analysis = analyze(&[&file, "--scale", "7", "--rules"]).unwrap();
    let rules = analysis.rules.as_ref().unwrap();
    assert_eq!((rules.rules.len(), rules.items.len()), (12, 25));
    assert_eq!(rules.rules[0].flips, 0);
    let text = report::text(&analysis);
    let own = text
        .lines()
        .find(|line| line.starts_with("a  the study's rule"))
        .unwrap();
    let arrows = analysis
        .reviewed
        .results
        .items()
        .filter(|item| item.arrow.is_some())
        .count();
    assert!(own.contains(&arrows.to_string()), "{own}");
    assert!(
        text.contains("RAND/UCLA classic") && text.contains("n/a"),
        "{text}"
    );
    let with = analyze(&[&file, "--scale", "7", "--rules", "--without-middle"]).unwrap();
    assert!(report::text(&with).contains("The middle answers are left out."));
    assert!(analyze(&[&file, "--scale", "7", "--without-middle"]).is_err());
}

#[test]
fn a_rule_file_can_put_another_rule_in_place_of_the_majority() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("rule.toml");
    let rule = file.to_str().unwrap();
    let panel = data("aggrecat_comprehension.csv");
    std::fs::write(&file, "instead = { kind = \"median\" }\n").unwrap();
    let analysis = analyze(&[&panel, "--scale", "7", "--rule", rule]).unwrap();
    let item = analysis
        .reviewed
        .results
        .items()
        .find(|item| item.arrow.is_some())
        .unwrap();
    assert!(item.firmness.to_lose.is_some());
    assert!(
        analysis
            .reviewed
            .results
            .rule
            .words
            .contains("both middle answers")
    );
    std::fs::write(&file, "instead = { kind = \"rand_ipras\" }\n").unwrap();
    let error = analyze(&[&panel, "--scale", "7", "--rule", rule]).unwrap_err();
    assert!(error.contains("needs nine points"), "{error}");
    std::fs::write(&file, "instead = { kind = \"threshold\", percent = 40 }\n").unwrap();
    let error = analyze(&[&panel, "--scale", "7", "--rule", rule]).unwrap_err();
    assert!(
        error.contains("instead.percent must be a percentage from 51 to 90"),
        "{error}"
    );
}

const WITH_LEVELS: &str = "round,item,rater,value,confidence\n\
    1,a,r1,3,1\n1,a,r2,3,1\n1,a,r3,3,1\n1,a,r4,3,1\n1,a,r5,2,3\n1,a,r6,2,3\n1,a,r7,2,3\n\
    2,a,r1,3,1\n2,a,r2,3,1\n2,a,r3,3,1\n2,a,r4,3,1\n2,a,r5,2,3\n2,a,r6,2,3\n2,a,r7,2,3\n";

#[test]
fn the_text_has_sensitivity_convergence_and_the_tests_of_the_appendix() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("levels.csv");
    std::fs::write(&file, WITH_LEVELS).unwrap();
    let analysis = analyze(&[file.to_str().unwrap()]).unwrap();
    let text = report::text(&analysis);
    let choices = text.split("What each arrow depends on\n").nth(1).unwrap();
    let mut lines = choices.lines();
    let head = lines.next().unwrap();
    assert!(
        head.contains("by confidence") && !head.contains("by expertise"),
        "{head}"
    );
    let row = lines.next().unwrap();
    assert!(
        row.starts_with("a     ▲") && row.contains("the weight of confidence"),
        "{row}"
    );
    for sentence in [
        "Stop: every item is stable by the stability rule, each with an arrow.",
        "7 panelists answered something in both round 1 and round 2;",
        "0 of 7 pairs of answers to 1 item changed between the rounds (0.0%).",
        "a: 7 answered in both rounds and are compared; nobody left, nobody came new.",
        "Appendix: tests between rounds",
        "they have no power",
    ] {
        let flat = text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(flat.contains(sentence), "{sentence} in {text}");
    }
    let value: serde_json::Value = serde_json::from_str(&json(&analysis).unwrap()).unwrap();
    let tried = &value["review"]["items"][0]["sensitivity"];
    assert_eq!(tried["by_confidence"]["arrow"], "stable");
    assert_eq!(tried["by_confidence"]["differs"], true);
    assert!(tried["by_expertise"].is_null());
}
