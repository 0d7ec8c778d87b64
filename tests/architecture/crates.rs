//! What the program is built from: licences, sources and crates that are kept out, by `deny.toml`.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;
use std::sync::LazyLock;

use serde_json::Value;
use spdx::{Expression, Licensee, ParseMode};

const REGISTRY: &str = "registry+https://github.com/rust-lang/crates.io-index";

/// What cargo knows of every crate in the lock file, features off by default included.
static METADATA: LazyLock<Value> = LazyLock::new(|| {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--locked"])
        .args(["--all-features"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("cargo runs");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    serde_json::from_slice(&output.stdout).expect("its answer is JSON")
});

fn read(file: &str) -> toml::Table {
    let path = format!("{}/{file}", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(path).expect("the file is there");
    text.parse().expect("it is TOML")
}

fn texts(list: &toml::Value) -> Vec<&str> {
    let list = list.as_array().expect("a list");
    list.iter().filter_map(toml::Value::as_str).collect()
}

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value[name].as_str().unwrap_or_default()
}

fn list<'a>(value: &'a Value, name: &str) -> &'a Vec<Value> {
    value[name].as_array().expect("a list")
}

fn packages() -> BTreeMap<&'static str, &'static Value> {
    let all = list(&METADATA, "packages").iter();
    all.map(|package| (text(package, "id"), package)).collect()
}

/// The ids of all crates that end up in the program or build it; tests' own are left out.
fn given_away() -> BTreeSet<&'static str> {
    let nodes: BTreeMap<&str, &Value> = list(&METADATA["resolve"], "nodes")
        .iter()
        .map(|node| (text(node, "id"), node))
        .collect();
    let mut found = BTreeSet::new();
    let mut waiting = vec![text(&METADATA["resolve"], "root")];
    while let Some(id) = waiting.pop() {
        if !found.insert(id) {
            continue;
        }
        for needed in list(nodes[id], "deps") {
            let kinds = list(needed, "dep_kinds");
            if kinds.iter().any(|kind| kind["kind"] != "dev") {
                waiting.push(text(needed, "pkg"));
            }
        }
    }
    found
}

#[test]
fn every_crate_that_is_given_away_has_a_licence_that_is_allowed() {
    let rules = read("deny.toml");
    let allowed: Vec<Licensee> = texts(&rules["licenses"]["allow"])
        .into_iter()
        .map(|name| Licensee::parse(name).expect("a licence of the SPDX list"))
        .collect();
    let packages = packages();
    let given = given_away();
    assert!(given.len() > 200, "only {} crates were found", given.len());
    let wrong: Vec<String> = given
        .iter()
        .map(|id| packages[id])
        .filter(|package| {
            let named = Expression::parse_mode(text(package, "license"), ParseMode::LAX);
            !named.is_ok_and(|named| {
                named.evaluate(|wanted| allowed.iter().any(|have| have.satisfies(wanted)))
            })
        })
        .map(|package| format!("{} {}", text(package, "name"), package["license"]))
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn every_crate_comes_from_the_registry_and_none_of_those_that_are_kept_out() {
    let rules = read("deny.toml");
    let kept_out = rules["bans"]["deny"].as_array().expect("a list");
    let kept_out: BTreeSet<&str> = kept_out
        .iter()
        .filter_map(|rule| rule.get("crate")?.as_str())
        .collect();
    let own = text(&METADATA["resolve"], "root");
    for (id, package) in packages() {
        let name = text(package, "name");
        assert!(!kept_out.contains(name), "{name} is kept out by deny.toml");
        if id == own {
            let wild = list(package, "dependencies").iter();
            let wild = wild.filter(|needed| text(needed, "req") == "*");
            assert_eq!(wild.count(), 0, "a dependency on any version");
        } else {
            assert_eq!(text(package, "source"), REGISTRY, "{name}");
        }
    }
}

#[test]
fn the_report_of_licences_accepts_what_the_rules_allow() {
    let (rules, report) = (read("deny.toml"), read("about.toml"));
    let allowed = texts(&rules["licenses"]["allow"]);
    assert_eq!(texts(&report["accepted"]), allowed);
}
