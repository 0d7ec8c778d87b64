//! `castalia analyze`: from a file of ratings to results, without a server and a database.

use std::fmt::Write as _;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::support::server::{Said, castalia};
use crate::support::study::items_of;

/// Two items, three rounds, six raters of two camps; in the third round they agree.
const PANEL: &str = "round,item,rater,value,camp\n\
    1,a,r1,1,North\n1,a,r2,1,North\n1,a,r3,2,North\n1,a,r4,3,South\n1,a,r5,3,South\n1,a,r6,3,South\n\
    1,b,r1,3,North\n1,b,r2,3,North\n1,b,r3,3,North\n1,b,r4,3,South\n1,b,r5,2,South\n1,b,r6,,South\n\
    2,a,r1,2,North\n2,a,r2,1,North\n2,a,r3,2,North\n2,a,r4,3,South\n2,a,r5,3,South\n2,a,r6,3,South\n\
    2,b,r1,3,North\n2,b,r2,3,North\n2,b,r3,3,North\n2,b,r4,3,South\n2,b,r5,3,South\n2,b,r6,3,South\n\
    3,a,r1,3,North\n3,a,r2,3,North\n3,a,r3,3,North\n3,a,r4,3,South\n3,a,r5,3,South\n3,a,r6,3,South\n";

fn analyze(arguments: &[&str]) -> Said {
    let mut command = castalia(Path::new("."));
    command.arg("analyze").args(arguments);
    Said::of(command)
}

fn json(arguments: &[&str]) -> Value {
    let told = analyze(&[arguments, &["--format", "json"]].concat()).ok();
    serde_json::from_str(&told).expect("JSON")
}

/// A file in a folder of its own, which goes with the value.
struct Written {
    folder: tempfile::TempDir,
    file: PathBuf,
}

impl Written {
    fn new(name: &str, text: &str) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let file = folder.path().join(name);
        fs::write(&file, text).expect("written");
        Self { folder, file }
    }

    fn path(&self) -> &str {
        self.file.to_str().expect("a plain path")
    }

    fn beside(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }
}

fn data(file: &str) -> String {
    format!("{}/tests/data/{file}", env!("CARGO_MANIFEST_DIR"))
}

/// Round by round: alpha to four decimals, mean A within half a thousandth, pairs unchanged.
#[track_caller]
fn assert_figures(file: &str, k: &str, figures: [(&str, Option<f64>); 2], unchanged: (u64, u64)) {
    let results = json(&[&data(file), "--scale", k]);
    for (round, (alpha, agreement)) in results["rounds"]
        .as_array()
        .expect("rounds")
        .iter()
        .zip(figures)
    {
        let measures = &round["measures"];
        let got = measures["kripp_alpha"].as_f64().expect("alpha");
        assert_eq!(format!("{got:.4}"), alpha, "alpha of {file}");
        if let Some(agreement) = agreement {
            let got = measures["vdeijk_a"].as_f64().expect("A");
            assert!((got - agreement).abs() < 0.0005, "A of {file}: {got}");
        }
    }
    let last = &results["rounds"][1];
    let (pairs, changed) = (&last["pairs"], &last["changed"]);
    let pairs = pairs.as_u64().expect("pairs");
    assert_eq!(
        (pairs - changed.as_u64().expect("changed"), pairs),
        unchanged,
        "{file}"
    );
    let text = analyze(&[&data(file), "--scale", k]).ok();
    for (alpha, _) in figures {
        assert!(text.contains(alpha), "{alpha} in\n{text}");
    }
    let share = format!(
        "{} of {} ({:.1} %)",
        unchanged.0,
        unchanged.1,
        unchanged.0 as f64 * 100.0 / unchanged.1 as f64
    );
    assert!(text.contains(&share), "{share} in\n{text}");
}

#[test]
fn published_panels_come_out_with_every_figure_their_authors_printed() {
    let importance = [("0.8759", Some(0.9444)), ("1.0000", Some(1.0))];
    assert_figures("atam_importance.csv", "3", importance, (34, 36));
    let difficulty = [("0.7083", None), ("0.8776", None)];
    assert_figures("atam_difficulty.csv", "3", difficulty, (32, 36));
    let comprehension = [("0.1769", Some(0.631)), ("0.1273", Some(0.779))];
    assert_figures("aggrecat_comprehension.csv", "7", comprehension, (365, 625));
}

#[test]
fn three_experts_are_insufficient_on_every_item_while_the_measures_hold() {
    for file in ["atam_importance.csv", "atam_difficulty.csv"] {
        let results = json(&[&data(file)]);
        let items = items_of(&results);
        assert_eq!(items.len(), 12);
        for item in items {
            assert_eq!(item["label"], "insufficient");
            assert!(item["measures"]["vdeijk_a"].is_f64(), "{item}");
        }
    }
}

#[test]
fn a_dash_reads_standard_input() {
    let file = Written::new("panel.csv", PANEL);
    let mut command = castalia(Path::new("."));
    command
        .args(["analyze", "-", "--format", "json"])
        .stdin(File::open(&file.file).expect("the file"));
    let told: Value = serde_json::from_str(&Said::of(command).ok()).expect("JSON");
    let from_file = json(&[file.path()]);
    assert_eq!(told["study"], "ratings");
    assert_eq!(told["rounds"], from_file["rounds"]);
    let wrong = Written::new("wrong.csv", "round,item,rater,value\n1,a,x,12\n");
    let mut command = castalia(Path::new("."));
    command
        .args(["analyze", "-"])
        .stdin(File::open(&wrong.file).expect("the file"));
    let said = Said::of(command);
    assert_eq!(said.code, 1);
    assert!(
        said.err
            .contains("standard input: line 2, column 4 (value): `12`"),
        "{}",
        said.err
    );
}

#[test]
fn errors_name_file_line_and_column_and_what_would_be_right() {
    let of = |text: &str, arguments: &[&str]| {
        let file = Written::new("panel.csv", text);
        let said = analyze(&[&[file.path()], arguments].concat());
        assert_eq!((said.code, said.out.as_str()), (1, ""), "{}", said.err);
        assert!(said.err.contains("panel.csv: "), "{}", said.err);
        said.err
    };
    let value = of(PANEL, &["--scale", "3", "--compare", "1:9"]);
    assert!(value.contains("there is no rating of round 9"), "{value}");
    let off = of(
        "round,item,rater,value\n1,a,x,3\n1,a,y,4\n",
        &["--scale", "3"],
    );
    assert!(
        off.contains("line 3, column 4 (value): `4` is not a whole number from 1 to 3"),
        "{off}"
    );
    let head = of("item,rater,value\na,x,3\n", &[]);
    assert!(
        head.contains("line 1: the column round is missing"),
        "{head}"
    );
    let twice = of("round,item,rater,value\n1,a,x,3\n1,a,x,2\n", &[]);
    assert!(
        twice.contains("line 3: rater x rates item a of round 1 again, first on line 2"),
        "{twice}"
    );
    let group = of(PANEL, &["--group", "faction"]);
    assert!(group.contains("the column faction is missing"), "{group}");
    let empty = of("", &[]);
    assert!(empty.contains("line 1"), "{empty}");
    let absent = analyze(&["no-such-file.csv"]);
    assert!(
        absent.code == 1 && absent.err.contains("no-such-file.csv"),
        "{}",
        absent.err
    );
}

#[test]
fn what_makes_no_sense_is_refused_before_anything_is_read() {
    for arguments in [
        &["--scale", "4"] as &[&str],
        &["--compare", "2:1"],
        &["--compare", "2"],
        &["--round", "1", "--compare", "1:2"],
        &["--invited", "0"],
        &["--format", "xml"],
    ] {
        let said = analyze(&[&["no-such-file.csv"], arguments].concat());
        assert_eq!(said.code, 2, "{arguments:?}: {}", said.err);
        assert!(!said.err.contains("no-such-file"), "{}", said.err);
    }
}

#[test]
fn the_scale_is_read_off_the_values_unless_it_is_given() {
    let file = Written::new("panel.csv", PANEL);
    let said = analyze(&[file.path()]);
    assert!(
        said.err.contains("3 points assumed from the largest value"),
        "{}",
        said.err
    );
    let seven = json(&[file.path(), "--scale", "7"]);
    assert_eq!(
        items_of(&seven)[0]["counts"].as_array().map(Vec::len),
        Some(7)
    );
}

#[test]
fn two_rounds_are_compared_on_request_and_every_item_else_with_the_round_before() {
    let file = Written::new("panel.csv", PANEL);
    let last = json(&[file.path()]);
    assert_eq!(
        (&last["round"], items_of(&last).len()),
        (&Value::from(3), 1)
    );
    assert_eq!(items_of(&last)[0]["stability"]["changed"], 3);
    let apart = json(&[file.path(), "--compare", "1:3"]);
    assert_eq!(items_of(&apart)[0]["earlier_round"], 1);
    assert_eq!(items_of(&apart)[0]["stability"]["changed"], 3);
    let second = json(&[file.path(), "--compare", "1:2"]);
    assert_eq!(items_of(&second).len(), 2);
    assert_eq!(items_of(&second)[0]["stability"]["changed"], 1);
    assert_eq!(
        json(&[file.path(), "--round", "1"])["rounds"]
            .as_array()
            .map(Vec::len),
        Some(1)
    );
}

#[test]
fn groups_come_from_any_column_and_only_public_hides_small_ones() {
    let file = Written::new("panel.csv", PANEL);
    let arguments = [file.path(), "--round", "1", "--group", "camp"];
    let all = json(&arguments);
    let groups = items_of(&all)[0]["groups"].clone();
    assert_eq!(groups[0]["name"], "North");
    assert_eq!(groups[0]["counts"], serde_json::json!([2, 1, 0]));
    let public = json(&[&arguments[..], &["--public"]].concat());
    for item in items_of(&public) {
        for group in item["groups"].as_array().expect("groups") {
            assert_eq!(
                (&group["hidden"], &group["counts"]),
                (&Value::Bool(true), &Value::Null)
            );
        }
    }
    let text = analyze(&[&arguments[..], &["--public"]].concat()).ok();
    assert!(text.contains("North not shown"), "{text}");
}

#[test]
fn a_rule_from_a_file_decides_and_is_printed() {
    let file = Written::new("panel.csv", PANEL);
    let rule = file.beside("rule.toml");
    fs::write(&rule, "arrow_above = 90\nconsensus_from = 95\n").expect("written");
    let rule = rule.to_str().expect("a plain path");
    let arguments = [file.path(), "--round", "1"];
    let label = |results: &Value| items_of(results)[1]["label"].clone();
    assert_eq!(label(&json(&arguments)), "consensus");
    let strict = json(&[&arguments[..], &["--rule", rule]].concat());
    assert_eq!(label(&strict), "no_consensus");
    assert_eq!(strict["rule"]["arrow_above"], 90);
    fs::write(rule, "arrow_over = 80\n").expect("written");
    let said = analyze(&[&arguments[..], &["--rule", rule]].concat());
    assert_eq!(said.code, 1);
    assert!(
        said.err.contains("rule.toml") && said.err.contains("arrow_over"),
        "{}",
        said.err
    );
}

#[test]
fn lenient_collects_bad_lines_in_a_report_and_goes_on() {
    let text = format!("{PANEL}3,a,r1,2,North\n3,a,r7,many,South\n3,a\n3,a,r8,2,South\n");
    let file = Written::new("panel.csv", &text);
    let strict = analyze(&[file.path()]);
    assert_eq!((strict.code, strict.out.as_str()), (1, ""));
    let said = analyze(&[file.path(), "--lenient"]);
    let report = said.err.clone();
    let out = said.ok();
    for line in [
        "line 32: rater r1",
        "line 33, column 4 (value): `many`",
        "line 34: 2 fields",
    ] {
        assert!(
            report.contains(&format!("left out: {line}")),
            "{line} in\n{report}"
        );
        assert!(
            out.contains(&format!("Left out: {line}")),
            "{line} in\n{out}"
        );
    }
    let folder = file.beside("out");
    let said = analyze(&[
        file.path(),
        "--lenient",
        "--out",
        folder.to_str().expect("a path"),
    ]);
    assert_eq!(said.ok(), "");
    let read = |name: &str| fs::read_to_string(folder.join(name)).expect(name);
    assert_eq!(read("left-out.txt").lines().count(), 3);
    assert_eq!(read("report.txt"), out);
    let results: Value = serde_json::from_str(&read("results.json")).expect("JSON");
    assert_eq!(results["left_out"].as_array().map(Vec::len), Some(3));
    assert_eq!(items_of(&results)[0]["n"], 7);
}

#[test]
fn a_wide_file_gives_the_same_as_a_long_one() {
    let wide = Written::new(
        "panel.csv",
        "who,round,camp,a,b\nr1,1,North,1,3\nr2,1,North,1,3\nr3,1,North,2,3\nr4,1,South,3,3\n\
         r5,1,South,3,2\nr6,1,South,3,abstain\n",
    );
    let long = Written::new("panel.csv", PANEL);
    let of_long = json(&[long.path(), "--round", "1", "--group", "camp"]);
    let of_wide = json(&[wide.path(), "--wide", "--group", "camp"]);
    assert_eq!(of_wide["tables"], of_long["tables"]);
}

#[test]
fn the_report_is_readable_with_a_small_histogram_an_item() {
    let file = Written::new("panel.csv", PANEL);
    let text = analyze(&[file.path(), "--round", "1"]).ok();
    let line = text
        .lines()
        .find(|line| line.starts_with("a "))
        .expect("item a");
    assert!(line.contains("▆▃█"), "{text}");
    assert!(line.contains("2 1 3"), "{text}");
    assert!(
        text.lines().all(|line| line.chars().count() <= 160),
        "{text}"
    );
}

#[test]
fn a_terminal_sees_a_bar_for_a_large_file_and_nothing_else_does() {
    let mut text = "round,item,rater,value\n".to_owned();
    for row in 0..820_000_u32 {
        let _ = writeln!(
            text,
            "1,item-{:05},rater-{:05},{}",
            row / 1000,
            row % 1000,
            1 + row % 7
        );
    }
    let large = Written::new("large.csv", &text);
    let small = Written::new("small.csv", PANEL);
    let on_terminal = |file: &Written| {
        let line = format!(
            "{} analyze {} --format json",
            env!("CARGO_BIN_EXE_castalia"),
            file.path()
        );
        let mut command = Command::new("script");
        command
            .args(["-qec", &line, "/dev/null"])
            .env("TERM", "xterm")
            .stdin(Stdio::null());
        Said::of(command).ok()
    };
    assert!(on_terminal(&large).contains(" %"));
    assert!(!on_terminal(&small).contains(" %"));
    let said = analyze(&[large.path(), "--format", "json"]);
    assert!(
        !said.err.contains('%') && !said.err.contains('\x1b'),
        "{}",
        said.err
    );
}
