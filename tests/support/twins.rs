//! Nothing may be tested on one database only.

use std::collections::BTreeSet;
use std::process::Command;

/// Asks this test binary for its list and fails unless the names that end in
/// `::sqlite` and in `::postgres` are the same, and there are some.
pub fn assert_both_backends_are_tested() {
    let output = Command::new(std::env::current_exe().expect("this binary"))
        .args(["--list", "--format", "terse"])
        .output()
        .expect("the list of tests");
    let list = String::from_utf8(output.stdout).expect("names in UTF-8");
    let named = |backend: &str| -> BTreeSet<String> {
        let ending = format!("::{backend}: test");
        list.lines()
            .filter_map(|line| line.strip_suffix(&ending))
            .map(str::to_owned)
            .collect()
    };
    let (sqlite, postgres) = (named("sqlite"), named("postgres"));
    assert!(
        !sqlite.is_empty(),
        "no story of this binary names a database"
    );
    assert_eq!(sqlite, postgres, "stories told on one database only");
}
