//! The whole path under load: 64 kept-alive connections against the real server, each figure as a
//! share of what a bare actix-web answers with as many bytes in the same run on the same machine.
//!
//! `./test --bench load` runs it on both databases. `CASTALIA_LOAD_SECONDS` is the length of one
//! measurement (3 if unset) and `CASTALIA_LOAD_TIMES` how often each is taken (5 if unset), in turn
//! with the bare server; words after `--` choose kinds of requests whose names contain one of them.

#[path = "../../tests/support/mod.rs"]
mod support;

mod bare;
mod drive;
mod panel;
mod start;

use std::time::Duration;

use bare::Bare;
use drive::{Answered, Asked};
use panel::Panel;
use support::Backend;

fn main() {
    if bare::is_wanted() {
        bare::serve();
        return;
    }
    let wanted: Vec<String> = std::env::args()
        .skip(1)
        .filter(|word| !word.starts_with("--"))
        .collect();
    let run = Run {
        length: Duration::from_secs(number("CASTALIA_LOAD_SECONDS", 3)),
        times: number("CASTALIA_LOAD_TIMES", 5) as usize,
        wanted,
        bare: Bare::start(),
    };
    println!(
        "{} connections, {} times {} s each in turn with the bare server; share and requests a \
         second are medians, in brackets the least and the most",
        drive::CONNECTIONS,
        run.times,
        run.length.as_secs()
    );
    for (name, backend) in [
        ("SQLite", Backend::Sqlite),
        ("PostgreSQL", Backend::Postgres),
    ] {
        println!("\n{name}");
        let app = panel::start(backend);
        let panel = Panel::answering(&app);
        run.compare("save, token", &panel.saves_by_token());
        run.compare("save, session", &panel.saves_by_session());
        run.compare("tasks", &panel.page("/rate"));
        run.compare("rating page", &panel.page("/rate/factors?view=all"));
        panel.close_and_open_the_next();
        run.compare(
            "rating page, round 2",
            &panel.page("/rate/factors?view=all"),
        );
        run.compare("results", &panel.author_page("/results?round=1"));
        run.compare("report fragment, 304", &panel.unchanged_fragment());
        start::measure(&app);
    }
}

fn number(variable: &str, otherwise: u64) -> u64 {
    std::env::var(variable).map_or(otherwise, |text| {
        text.parse()
            .unwrap_or_else(|_| panic!("{variable} is a number, not {text:?}"))
    })
}

/// How everything is measured.
struct Run {
    length: Duration,
    times: usize,
    wanted: Vec<String>,
    bare: Bare,
}

impl Run {
    /// Measures the same requests here and at the bare server in turn, and prints a line.
    fn compare(&self, name: &str, asked: &Asked) {
        if !self.wanted.is_empty() && !self.wanted.iter().any(|word| name.contains(word)) {
            return;
        }
        let size = asked.size();
        let bare = self.bare.like(asked, size);
        let (mut rates, mut shares, mut slowest) = (Vec::new(), Vec::new(), Vec::new());
        let mut middle = Vec::new();
        for _ in 0..self.times {
            let beside = drive::run(&bare, self.length);
            let own = drive::run(asked, self.length);
            shares.push(own.rate() / beside.rate());
            rates.push(own.rate());
            middle.push(own.percentile(50));
            slowest.push(own.percentile(99));
        }
        let [share, least, most] = spread(&mut shares);
        println!(
            "{name:<22} share {share:.2} [{least:.2} to {most:.2}] {:>7.0} a second, p50 {:.2} ms, \
             p99 {:.2} ms, {size} bytes",
            spread(&mut rates)[0],
            spread(&mut middle)[0],
            spread(&mut slowest)[0],
        );
    }
}

/// Median, least and most.
fn spread(values: &mut [f64]) -> [f64; 3] {
    values.sort_unstable_by(f64::total_cmp);
    let at = |place: usize| values.get(place).copied().unwrap_or(f64::NAN);
    [
        at(values.len() / 2),
        at(0),
        at(values.len().saturating_sub(1)),
    ]
}

impl Answered {
    fn rate(&self) -> f64 {
        self.micros.len() as f64 / self.length.as_secs_f64()
    }

    /// Milliseconds.
    fn percentile(&self, percent: usize) -> f64 {
        let at = (self.micros.len() * percent / 100).min(self.micros.len().saturating_sub(1));
        f64::from(self.micros.get(at).copied().unwrap_or(0)) / 1000.0
    }
}
