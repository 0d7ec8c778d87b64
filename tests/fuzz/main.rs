//! Whatever a rating file holds, reading it ends in results or in a message and never in a panic.
//!
//! Seeded changes to the files of `tests/corpus/long_format` go through every way of reading and,
//! where that succeeds, through results, public results and review. `CASTALIA_FUZZ_INPUTS` says how
//! many (20,000 if unset), `CASTALIA_FUZZ_SEED` where the generator begins.

mod mutate;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::time::Instant;

use castalia::aggregation::long_format::{Earlier, Options, Ratings, Setting};
use castalia::aggregation::results::round_results_with_matrix;
use castalia::aggregation::review::review;
use castalia::aggregation::rule::ConsensusRule;
use mutate::Mutator;

/// Rounds of one file that are taken as far as results.
const MOST_ROUNDS: usize = 3;
const MOST_CELLS: usize = 10_000;

#[test]
fn every_file_of_the_corpus_ends_in_results_or_a_message() {
    let corpus = corpus();
    assert!(corpus.len() >= 40, "{} files", corpus.len());
    let mut read = 0;
    for bytes in &corpus {
        for way in 0..WAYS {
            read += usize::from(go(bytes, &options(way)));
        }
    }
    assert!(read > 100, "only {read} readings came to results");
}

#[test]
fn no_changed_file_makes_the_reader_or_the_results_panic() {
    let inputs = setting("CASTALIA_FUZZ_INPUTS", 20_000);
    let seed = setting("CASTALIA_FUZZ_SEED", 1);
    let corpus = corpus();
    let mut mutator = Mutator::new(&corpus, seed);
    let start = Instant::now();
    let mut read = 0_u64;
    for at in 0..inputs {
        let bytes = mutator.input();
        let options = options(mutator.below(WAYS));
        match catch_unwind(AssertUnwindSafe(|| go(&bytes, &options))) {
            Ok(is_read) => read += u64::from(is_read),
            Err(_) => panic!("input {at} of seed {seed} panics: {}", save(&bytes)),
        }
    }
    println!(
        "{inputs} inputs from {} files, seed {seed}: {read} came to results, the rest to a \
         message; {:.1} s",
        corpus.len(),
        start.elapsed().as_secs_f64()
    );
    assert!(
        read > inputs / 50,
        "only {read} of {inputs} came to results"
    );
}

/// Ways of reading a file: long or wide, lenient or not, each scale or none, each group column.
const WAYS: usize = 2 * 2 * 5 * 2;

fn options(way: usize) -> Options {
    let scales = [None, Some(3), Some(5), Some(7), Some(9)];
    Options {
        wide: way % 2 == 1,
        lenient: way / 2 % 2 == 1,
        scale: scales[way / 4 % 5],
        group_column: ["group", "rater"][way / 20].to_owned(),
    }
}

/// Whether it came to results.
fn go(bytes: &[u8], options: &Options) -> bool {
    let ratings = match Ratings::read(bytes, options) {
        Ok(ratings) => ratings,
        Err(error) => {
            assert!(!error.to_string().is_empty());
            return false;
        }
    };
    for problem in ratings.problems() {
        assert!(problem.to_string().starts_with("line "));
    }
    let setting = Setting {
        study: "fuzz".to_owned(),
        rule: ConsensusRule::default(),
        invited: None,
    };
    let rounds = ratings.rounds();
    for &round in rounds.iter().rev().take(MOST_ROUNDS) {
        for earlier in [Earlier::LastRated, Earlier::Round(rounds[0])] {
            let Ok(input) = ratings.round_input(round, earlier, &setting) else {
                panic!("round {round} has ratings");
            };
            let matrix = ratings.matrix(round, MOST_CELLS);
            let results = round_results_with_matrix(&input, matrix.as_ref());
            let answered: u64 = results.items().map(|item| item.n + item.abstained).sum();
            assert!(answered > 0 && answered <= ratings.len() as u64);
            review(&results);
            review(&results.public());
        }
    }
    true
}

fn corpus() -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus/long_format");
    let entries = std::fs::read_dir(folder).expect("the corpus");
    let mut files: Vec<_> = entries.map(|entry| entry.expect("a file").path()).collect();
    files.sort();
    let read = |file| std::fs::read(file).expect("a file of the corpus");
    files.iter().map(read).collect()
}

/// Keeps an input, to be added to the corpus; where it is.
fn save(bytes: &[u8]) -> String {
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join("panics.csv");
    match std::fs::write(&file, bytes) {
        Ok(()) => file.display().to_string(),
        Err(error) => format!("{error}: {}", bytes.escape_ascii()),
    }
}

fn setting(name: &str, default: u64) -> u64 {
    std::env::var(name).map_or(default, |text| {
        text.parse()
            .unwrap_or_else(|_| panic!("{name} is a number"))
    })
}
