//! The aggregation against a second implementation, written from the definitions alone.
//!
//! `CASTALIA_SECOND_PANELS` sets how many random panels each measure is compared on (10,000).

#[path = "../golden/case.rs"]
mod case;
mod comparison;
#[path = "../golden/dispatch.rs"]
mod dispatch;
mod mutations;
mod promises;
mod properties;
mod textbook;

use std::collections::BTreeSet;
use std::io::Write;
use std::path::Path;
use std::sync::Mutex;
use std::thread;

use comparison::{Compared, compare};
use textbook::{Measure, measures};

/// Unlike `println!`, seen without `--nocapture` too.
fn say(line: &str) {
    let mut out = std::io::stdout().lock();
    // A closed output loses the line, not the test.
    let _ = writeln!(out, "{line}");
}

/// What there is to be compared: the names of the golden files.
fn golden_names() -> BTreeSet<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    let files = std::fs::read_dir(folder).expect("the golden files lie in tests/golden");
    files
        .map(|file| file.expect("a readable folder").path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "json"))
        .filter_map(|path| Some(path.file_stem()?.to_str()?.to_owned()))
        .collect()
}

#[test]
fn every_measure_and_rule_has_a_second_implementation() {
    let names: BTreeSet<String> = measures().iter().map(|m| m.name.to_owned()).collect();
    assert_eq!(names, golden_names());
    assert_eq!(names.len(), 49);
}

#[test]
fn the_second_implementation_uses_nothing_of_the_first() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/second/textbook");
    let files = std::fs::read_dir(folder).expect("the second implementation");
    for file in files {
        let path = file.expect("a readable folder").path();
        let text = std::fs::read_to_string(&path).expect("a source file");
        for foreign in ["castalia::", "statrs::"] {
            assert!(!text.contains(foreign), "{}: {foreign}", path.display());
        }
    }
}

#[test]
fn both_implementations_agree_on_random_panels() {
    let panels = std::env::var("CASTALIA_SECOND_PANELS").map_or(10_000, |number| {
        number
            .parse()
            .expect("CASTALIA_SECOND_PANELS is a whole number")
    });
    let measures = measures();
    let waiting = Mutex::new(measures.iter());
    let failures = Mutex::new(Vec::new());
    let work = || {
        loop {
            let next = waiting.lock().expect("no worker panics here").next();
            let Some(measure) = next else { break };
            if let Err(failure) = agree_on(measure, panels) {
                say(&failure);
                failures
                    .lock()
                    .expect("no worker panics here")
                    .push(failure);
            }
        }
    };
    thread::scope(|scope| {
        let workers = thread::available_parallelism().map_or(2, usize::from);
        (0..workers).for_each(|_| {
            scope.spawn(work);
        });
    });
    let failures = failures.into_inner().expect("no worker panics here");
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

/// Up to the first panel on which they differ.
fn agree_on(measure: &Measure, panels: u64) -> Result<(), String> {
    let (mut defined, mut undefined) = (0_u64, 0_u64);
    for number in 0..panels {
        match compare(measure, number)? {
            Compared::Defined => defined += 1,
            Compared::Undefined => undefined += 1,
        }
    }
    let name = measure.name;
    say(&format!(
        "{name}: {panels} panels agree, {undefined} of them undefined on both sides"
    ));
    if defined == 0 {
        return Err(format!("{name}: no panel had a defined result"));
    }
    Ok(())
}
