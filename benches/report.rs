//! How long each format of the report takes, and what it costs: from the request to the last byte,
//! reading the database included, of a study with 20 items and of one with 500 experts, 200 items
//! and three rounds. Beside it the closing of those rounds and the pages that authors read.
//!
//! `./test --bench report` runs it on both databases; `--features pdf` adds PDF. Parts of it alone,
//! in lists with commas:
//!
//! - `CASTALIA_BENCH_DATABASES=sqlite,postgres`
//! - `CASTALIA_BENCH_SIZES=small,large`
//! - `CASTALIA_BENCH_FORMATS=json,pdf`, or `none`
//! - `CASTALIA_BENCH_PAGES=20`: how often each page is taken, or `0`

#[path = "../tests/support/mod.rs"]
mod support;

use std::collections::BTreeSet;
use std::fs;
use std::process::Stdio;
use std::time::{Duration, Instant};

use castalia::report::{Format, Typesetter};
use support::large::{Large, Size, large};
use support::server::castalia;
use support::{Backend, Client, TestApp, app, process};

const SMALL: Size = Size {
    experts: 24,
    items: 20,
    rounds: 3,
};
const LARGE: Size = Size {
    experts: 500,
    items: 200,
    rounds: 3,
};
/// Times that each format is taken again.
const TIMES: usize = 5;
/// Times that each page is taken, unless told otherwise.
const PAGES: usize = 20;

fn main() {
    println!("yardstick: {} ms to sort four million numbers", yardstick());
    let has_postgres = std::env::var_os("CASTALIA_TEST_POSTGRES").is_some();
    let backends = [
        ("SQLite", "sqlite", Backend::Sqlite),
        ("PostgreSQL", "postgres", Backend::Postgres),
    ];
    for (name, short, backend) in backends {
        let is_here = backend == Backend::Sqlite || has_postgres;
        if !is_here || !is_wanted("DATABASES", short) {
            continue;
        }
        for (short, size) in [("small", SMALL), ("large", LARGE)] {
            if is_wanted("SIZES", short) {
                println!(
                    "\n{name}: {} experts, {} items, {} rounds",
                    size.experts, size.items, size.rounds
                );
                measure(backend, size);
            }
        }
    }
    println!("\nyardstick again: {} ms", yardstick());
}

/// What a setting of this program says; nothing where it is not set.
fn setting(name: &str) -> Option<String> {
    std::env::var(format!("CASTALIA_BENCH_{name}")).ok()
}

/// Whether a list names it, or there is no list.
fn is_wanted(list: &str, name: &str) -> bool {
    setting(list).is_none_or(|names| names.split(',').any(|one| one.trim() == name))
}

fn measure(backend: Backend, size: Size) {
    let app = TestApp::start_with(backend, &[("CASTALIA__LOG__LEVEL", "warn")]);
    let began = Instant::now();
    let made = large(&app, size);
    let closings: Vec<String> = made.closings.iter().map(|took| millis(*took)).collect();
    println!(
        "made in {} s; closings, seal included: {} ms",
        began.elapsed().as_secs(),
        closings.join(", ")
    );
    formats(&app, &made);
    let times = setting("PAGES").map_or(PAGES, |times| times.parse().expect("a whole number"));
    if times > 0 {
        pages(&app, &made, times);
    }
}

/// By the clock over HTTP, the first time and the median of the times after it, when the server may
/// have the file still; memory of the command line that writes the same.
fn formats(app: &TestApp, made: &Large) {
    let formats = Typesetter::new(60).formats();
    let wanted = formats.filter(|format| is_wanted("FORMATS", format.name()));
    let wanted: Vec<Format> = wanted.collect();
    if wanted.is_empty() {
        return;
    }
    println!("format      first ms  again ms      kB  peak MB, and beside it");
    for format in wanted {
        let path = made
            .study
            .path(&format!("/report?format={}", format.name()));
        let mut took = Vec::new();
        let mut bytes = 0;
        for _ in 0..=TIMES {
            let began = Instant::now();
            let answer = made.study.author.api_get(&path);
            took.push(began.elapsed());
            bytes = answer.expect(200).body.len();
        }
        let first = took.remove(0);
        took.sort_unstable();
        let [own, beside] = peaks(app, format);
        println!(
            "{:<10} {:>9} {:>9} {:>7}  {:>7.0}  {:>6.0}",
            format.name(),
            millis(first),
            millis(took[TIMES / 2]),
            bytes / 1000,
            own,
            beside
        );
    }
}

/// The largest memory of the command that writes a format, and of the process that it starts, in
/// megabytes: the high-water mark that the kernel keeps, read every millisecond until the end.
fn peaks(app: &TestApp, format: Format) -> [f64; 2] {
    let mut command = castalia(app.folder());
    command
        .args(["report", "large", "--format", format.name(), "--out"])
        .arg(app.folder().join("measured"))
        .env("CASTALIA__DATABASE__URL", &app.database.url)
        .stdout(Stdio::null());
    let mut child = command.spawn().expect("the command starts");
    let mut peaks = [0.0_f64; 2];
    while child.try_wait().expect("it runs").is_none() {
        let own = child.id();
        peaks[0] = peaks[0].max(process::peak(own));
        for one in children(own) {
            peaks[1] = peaks[1].max(process::peak(one));
        }
        std::thread::sleep(Duration::from_millis(1));
    }
    peaks
}

/// The processes that one has started, by any of its threads.
fn children(process: u32) -> BTreeSet<u32> {
    let threads = fs::read_dir(format!("/proc/{process}/task"))
        .into_iter()
        .flatten()
        .flatten();
    let lists = threads.map(|thread| fs::read_to_string(thread.path().join("children")));
    lists
        .flat_map(|list| {
            let numbers = list.unwrap_or_default();
            let numbers = numbers.split_whitespace().map(str::parse);
            numbers.collect::<Vec<_>>()
        })
        .flatten()
        .collect()
}

fn pages(app: &TestApp, made: &Large, times: usize) {
    let author = app.as_person(app::AUTHOR);
    let evidence: Vec<String> = made
        .items
        .iter()
        .map(|item| format!("/results/3/{item}"))
        .collect();
    let one = |path: &str| vec![path.to_owned()];
    for (name, paths) in [
        ("results", one("/results?round=3")),
        ("results, as a table", one("/results?round=3&view=table")),
        ("other rules", one("/results/rules?round=3")),
        ("report", one("/report?round=3")),
        ("evidence of an item", evidence),
    ] {
        let paths: Vec<String> = paths.iter().map(|path| made.study.page(path)).collect();
        let mut took: Vec<Duration> = (0..times)
            .map(|turn| page(&author, &paths[turn % paths.len()]))
            .collect();
        took.sort_unstable();
        println!(
            "{name}: median {} ms, p95 {} ms",
            millis(took[times / 2]),
            millis(took[times * 95 / 100])
        );
    }
}

fn page(author: &Client, path: &str) -> Duration {
    let began = Instant::now();
    author.get(path).expect(200);
    began.elapsed()
}

/// Sorting numbers without a pattern, for comparing machines.
fn yardstick() -> String {
    let mut number = 1_u64;
    let mut numbers: Vec<u64> = (0..4_000_000)
        .map(|_| {
            number = number
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            number >> 16
        })
        .collect();
    let began = Instant::now();
    numbers.sort_unstable();
    let took = began.elapsed();
    assert!(numbers.is_sorted());
    millis(took)
}

fn millis(took: Duration) -> String {
    match took.as_secs_f64() * 1000.0 {
        few if few < 10.0 => format!("{few:.1}"),
        many => format!("{many:.0}"),
    }
}
