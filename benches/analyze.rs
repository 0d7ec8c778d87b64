//! What `castalia analyze` needs for a large file, as a multiple of what the csv crate needs to
//! parse it and do nothing, in the same run; and the memory of a row.
//!
//! `cargo bench --bench analyze` writes ten million rows to a temporary folder, in three orders.
//! `CASTALIA_BENCH_ROWS` and `CASTALIA_BENCH_TIMES` say how many rows and how often.

use std::fs::File;
use std::hint::black_box;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use castalia::aggregation::long_format::{Earlier, Options, Ratings, Setting};
use castalia::aggregation::results::round_results;
use castalia::aggregation::rule::ConsensusRule;
use rand::rngs::StdRng;
use rand::seq::SliceRandom;
use rand::{RngExt, SeedableRng};

const ROUNDS: usize = 2;
const ITEMS: usize = 200;
const POINTS: u8 = 7;
/// Tells the copy of this program which file to read before it says how much memory that took.
const MEMORY_OF: &str = "CASTALIA_BENCH_MEMORY_OF";

fn main() {
    if let Some(file) = std::env::var_os(MEMORY_OF) {
        black_box(tables(Path::new(&file)));
        println!("{}", own_peak());
        return;
    }
    let rows = setting("CASTALIA_BENCH_ROWS", 10_000_000);
    let times = setting("CASTALIA_BENCH_TIMES", 5);
    let folder = tempfile::tempdir().expect("a temporary folder");
    println!("{rows} rows, medians of {times} runs in turn");
    println!(
        "| order of the rows | csv crate alone | to tables | ratio | whole command | ratio | bytes a row |"
    );
    println!("|---|---|---|---|---|---|---|");
    let empty = peak_of(&write(folder.path(), Order::Exported, ROUNDS * ITEMS));
    for order in [Order::Exported, Order::ByRater, Order::Shuffled] {
        let file = write(folder.path(), order, rows);
        let (mut bare, mut read, mut whole) = (Vec::new(), Vec::new(), Vec::new());
        for _ in 0..times {
            bare.push(timed(|| parse_only(&file)));
            read.push(timed(|| tables(&file)));
            whole.push(timed(|| analyze(&file)));
        }
        let [bare, read, whole] = [bare, read, whole].map(median);
        println!(
            "| {} | {:.2} s | {:.2} s | {:.2} | {:.2} s | {:.2} | {:.1} |",
            order.words(),
            bare.as_secs_f64(),
            read.as_secs_f64(),
            read.as_secs_f64() / bare.as_secs_f64(),
            whole.as_secs_f64(),
            whole.as_secs_f64() / bare.as_secs_f64(),
            peak_of(&file).saturating_sub(empty) as f64 / rows as f64,
        );
        std::fs::remove_file(&file).expect("removed");
    }
}

/// How the rows of a file follow one another.
#[derive(Clone, Copy)]
enum Order {
    /// By round, item and rater.
    Exported,
    /// By rater, round and item.
    ByRater,
    Shuffled,
}

impl Order {
    fn words(self) -> &'static str {
        match self {
            Self::Exported => "round, item, rater",
            Self::ByRater => "rater, round, item",
            Self::Shuffled => "shuffled",
        }
    }
}

/// A file of so many ratings, one in twenty an abstention.
fn write(folder: &Path, order: Order, rows: usize) -> PathBuf {
    let raters = rows / (ROUNDS * ITEMS);
    let mut places: Vec<(usize, usize, usize)> = match order {
        Order::ByRater => (0..raters)
            .flat_map(|rater| (0..ROUNDS).map(move |round| (rater, round)))
            .flat_map(|(rater, round)| (0..ITEMS).map(move |item| (round, item, rater)))
            .collect(),
        Order::Exported | Order::Shuffled => (0..ROUNDS)
            .flat_map(|round| (0..ITEMS).map(move |item| (round, item)))
            .flat_map(|(round, item)| (0..raters).map(move |rater| (round, item, rater)))
            .collect(),
    };
    let mut random = StdRng::seed_from_u64(4);
    if let Order::Shuffled = order {
        places.shuffle(&mut random);
    }
    let path = folder.join(format!("{rows}.csv"));
    let mut file = BufWriter::new(File::create(&path).expect("a new file"));
    writeln!(file, "round,item,rater,value").expect("written");
    for (round, item, rater) in places {
        let (round, item, rater) = (round + 1, item + 1, rater + 1);
        let value = match random.random_range(0..20) {
            0 => String::new(),
            _ => random.random_range(1..=POINTS).to_string(),
        };
        writeln!(file, "{round},item-{item:03},rater-{rater:05},{value}").expect("written");
    }
    file.flush().expect("written");
    path
}

fn parse_only(file: &Path) -> u64 {
    let mut reader = csv::ReaderBuilder::new()
        .buffer_capacity(1 << 16)
        .from_path(file)
        .expect("a file");
    let mut record = csv::ByteRecord::new();
    let mut fields = 0;
    while reader.read_byte_record(&mut record).expect("a record") {
        fields += record.len() as u64;
    }
    fields
}

/// Everything that `analyze` computes of its last round.
fn tables(file: &Path) -> usize {
    let options = Options {
        scale: Some(POINTS),
        ..Options::default()
    };
    let ratings = Ratings::read(File::open(file).expect("a file"), &options).expect("ratings");
    let setting = Setting {
        study: "bench".to_owned(),
        rule: ConsensusRule::default(),
        invited: None,
    };
    let round = ROUNDS as u32;
    let input = ratings.round_input(round, Earlier::LastRated, &setting);
    let results = round_results(&input.expect("a round"));
    results.items().count()
}

fn analyze(file: &Path) {
    let status = Command::new(env!("CARGO_BIN_EXE_castalia"))
        .args(["analyze", "--scale", "7", "--format", "json"])
        .arg(file)
        .stdout(Stdio::null())
        .status()
        .expect("castalia runs");
    assert!(status.success(), "{status}");
}

/// Most memory in bytes that a process of its own had while it read this file.
fn peak_of(file: &Path) -> u64 {
    let output = Command::new(std::env::current_exe().expect("this program"))
        .env(MEMORY_OF, file)
        .output()
        .expect("this program runs again");
    assert!(output.status.success(), "{}", output.status);
    let text = String::from_utf8(output.stdout).expect("text");
    text.trim().parse().expect("a number of bytes")
}

fn own_peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").expect("Linux");
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = line.and_then(|line| line.trim().strip_suffix(" kB"));
    1024 * kilobytes
        .expect("VmHWM in kB")
        .parse::<u64>()
        .expect("a number")
}

fn timed<T>(work: impl FnOnce() -> T) -> Duration {
    let start = Instant::now();
    black_box(work());
    start.elapsed()
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

fn setting(name: &str, default: usize) -> usize {
    std::env::var(name).map_or(default, |text| {
        text.parse()
            .unwrap_or_else(|_| panic!("{name} is a number"))
    })
}
