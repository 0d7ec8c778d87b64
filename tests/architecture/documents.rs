//! What the documents say of the tests is so.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// Numbers of requirements that hold now, each by a named test.
const PROMISED: [&str; 42] = [
    "U3", "U4", "U5", "U6", "U7", "U8", "U9", "U10", "U11", "U12", "U17", "U19", "U20", "U21",
    "U22", "U24", "U26", "S6", "S10", "S12", "S13", "S14", "R1", "R2", "R3", "R4", "R5", "R6",
    "R7", "R8", "R9", "R10", "R11", "R12", "R13", "R14", "R15", "R16", "R18", "R19", "G3", "G6",
];

fn read(path: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The cells of every row of a table, without its head.
fn rows(document: &str) -> Vec<Vec<&str>> {
    document
        .lines()
        .filter(|line| line.starts_with('|') && !line.starts_with("|--"))
        .map(|line| line.trim_matches('|').split('|').map(str::trim).collect())
        .collect()
}

/// `binary file::name` as the table names a test; a unit test is `lib path::name`.
fn is_there(named: &str) -> bool {
    let Some((binary, path)) = named.split_once(' ') else {
        return false;
    };
    let Some((module, name)) = path.rsplit_once("::") else {
        return read(&format!("tests/{binary}.rs")).contains(&format!("fn {path}("));
    };
    let file = module.replace("::", "/");
    let candidates = if binary == "lib" {
        vec![format!("src/{file}.rs"), format!("src/{file}/mod.rs")]
    } else {
        vec![format!("tests/{binary}/{file}.rs")]
    };
    candidates.iter().any(|candidate| {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(candidate);
        fs::read_to_string(path).is_ok_and(|text| text.contains(&format!("fn {name}(")))
    })
}

#[test]
fn every_test_that_the_table_names_is_there() {
    let document = read("docs/testing.md");
    let mut named = 0;
    let mut wrong = Vec::new();
    for row in rows(&document) {
        let Some(tests) = row.get(2) else { continue };
        for test in tests
            .split('`')
            .skip(1)
            .step_by(2)
            .filter(|test| test.contains(' '))
        {
            named += 1;
            if !is_there(test) {
                wrong.push(test);
            }
        }
    }
    assert!(named > 40, "only {named} tests are named");
    assert!(
        wrong.is_empty(),
        "named in docs/testing.md and not there: {wrong:#?}"
    );
}

#[test]
fn every_requirement_that_is_promised_has_a_row() {
    let document = read("docs/testing.md");
    let listed: BTreeSet<&str> = rows(&document)
        .into_iter()
        .filter_map(|row| row.first().copied())
        .collect();
    let missing: Vec<_> = PROMISED
        .iter()
        .filter(|number| !listed.contains(*number))
        .collect();
    assert!(missing.is_empty(), "no row in docs/testing.md: {missing:?}");
}
