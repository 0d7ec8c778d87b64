//! Compares the aggregation with golden values: every `*.json` of one folder (`GOLDEN_DIR`, else
//! `tests/golden/`) is an array of cases of one measure or rule.
//!
//! Prints `NAME passed of total` a file, a sum, and `N passed, N failed`. A file without an
//! implementation fails as a whole. Each case is compared a second time with one expected value
//! changed, which must be seen: a comparison that lets it pass fails the case. Arguments that are not options choose files by part of name.

#[path = "golden/case.rs"]
mod case;
#[path = "golden/dispatch.rs"]
mod dispatch;
#[path = "golden/perturb.rs"]
mod perturb;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use case::Case;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if arguments.iter().any(|argument| argument == "--list") {
        return ExitCode::SUCCESS;
    }
    let chosen: Vec<&String> = arguments
        .iter()
        .filter(|argument| !argument.starts_with('-'))
        .collect();
    let folder = std::env::var_os("GOLDEN_DIR").map_or_else(own_folder, PathBuf::from);

    let mut files = match json_files(&folder) {
        Ok(files) => files,
        Err(error) => {
            eprintln!(
                "cannot read the golden values in {}: {error}",
                folder.display()
            );
            return ExitCode::FAILURE;
        }
    };
    files.retain(|file| {
        chosen.is_empty() || chosen.iter().any(|part| name_of(file).contains(*part))
    });

    let (mut passed, mut failed) = (0, 0);
    let mut without_implementation = Vec::new();
    for file in &files {
        let outcome = check(file);
        println!("{} {} of {}", name_of(file), outcome.passed, outcome.total);
        outcome.misses.iter().for_each(|miss| println!("  {miss}"));
        if outcome.is_unknown {
            without_implementation.push(name_of(file));
        }
        passed += outcome.passed;
        failed += outcome.total - outcome.passed;
    }
    if !without_implementation.is_empty() {
        println!("no implementation: {}", without_implementation.join(", "));
    }
    println!("sum {passed} of {}", passed + failed);
    println!("{passed} passed, {failed} failed");
    if failed == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

fn own_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden")
}

fn json_files(folder: &Path) -> std::io::Result<Vec<PathBuf>> {
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder)?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<_, _>>()?;
    files.retain(|file| {
        file.extension()
            .is_some_and(|extension| extension == "json")
    });
    files.sort();
    Ok(files)
}

fn name_of(file: &Path) -> String {
    file.file_stem()
        .map(|stem| stem.to_string_lossy().into_owned())
        .unwrap_or_default()
}

/// What became of one file.
#[derive(Default)]
struct Outcome {
    passed: usize,
    total: usize,
    misses: Vec<String>,
    is_unknown: bool,
}

fn check(file: &Path) -> Outcome {
    let cases = std::fs::read_to_string(file)
        .map_err(|error| error.to_string())
        .and_then(|text| serde_json::from_str::<Vec<Case>>(&text).map_err(|e| e.to_string()));
    let cases = match cases {
        Ok(cases) => cases,
        Err(error) => {
            return Outcome {
                total: 1,
                misses: vec![error],
                ..Outcome::default()
            };
        }
    };
    let mut outcome = Outcome {
        total: cases.len(),
        ..Outcome::default()
    };
    for mut case in cases {
        match dispatch::compute(&case) {
            Ok(Some(got)) => match case.compare(&got) {
                Ok(()) if is_blind(&mut case, &got) => {
                    let blind = "a changed expectation passes as well";
                    outcome.misses.push(format!("{}: {blind}", case.id));
                }
                Ok(()) => outcome.passed += 1,
                Err(miss) => outcome.misses.push(format!("{}: {miss}", case.id)),
            },
            Ok(None) => outcome.is_unknown = true,
            Err(problem) => outcome.misses.push(format!("{}: {problem}", case.id)),
        }
    }
    outcome
}

/// Whether the comparison takes one changed value for the right one.
fn is_blind(case: &mut Case, got: &serde_json::Value) -> bool {
    perturb::perturb(&mut case.expected, case.tolerance) && case.compare(got).is_ok()
}
