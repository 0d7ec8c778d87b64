//! What a page and a save cost on this machine, and whether the simulation tells what the real
//! server then does at other loads.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use castalia::account::Scope;
use rand::SeedableRng;
use rand::rngs::StdRng;
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::model::{self, Ask, Costs, Fleet, Outcome};
use super::panel::poisson;
use super::support::studies::{ITEMS, harbours};
use super::support::wire::{connect, runtime};
use super::support::{Backend, TestApp, app};

const EXPERTS: usize = 64;
/// The kernel counts processor time in hundredths of a second.
const TICKS: f64 = 100.0;

/// The costs on a database; then three loads, as they came and as they were foretold.
pub fn compare(backend: Backend, length: Duration) -> Costs {
    let app = TestApp::start_with(backend, &[("CASTALIA__LOG__LEVEL", "warn")]);
    app.person(app::COORDINATOR);
    let study = app.import_study("harbours", &harbours("harbours"));
    study.invite_experts(EXPERTS);
    study.open_round(1);
    let bench = Bench {
        address: app.address().trim_start_matches("http://").to_owned(),
        pages: (0..EXPERTS)
            .map(|place| {
                let session = app.session(&study.expert_email(place));
                page(&study.page("/rate/factors/smuggling-volume"), &session)
            })
            .collect(),
        saves: (0..EXPERTS)
            .map(|place| {
                let token = app.token(&study.expert_email(place), &[Scope::Rate]);
                let path = format!("/api/v1{}", study.path("/rounds/1/ratings/"));
                (0..15).map(|turn| save(&path, &token, turn)).collect()
            })
            .collect(),
        next: AtomicUsize::new(0),
        app: &app,
    };
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let found = bench.costs(length, cores as f64);
    let costs = found.costs;
    println!(
        "{backend:?}: page {:.2} ms, save {:.3} ms, answer in a commit {:.3} ms, commit {:.2} ms, \
         measuring {:.3} ms; everything takes {:.1} times as long, since others work here, too",
        costs.page * 1e3,
        costs.save * 1e3,
        costs.row * 1e3,
        costs.commit * 1e3,
        costs.beside * 1e3,
        found.stretch
    );
    let here = Costs {
        page: costs.page * found.stretch,
        save: costs.save * found.stretch,
        row: costs.row * found.stretch,
        beside: costs.beside * found.stretch,
        ..costs
    };
    let fleet = Fleet { nodes: 1, cores };
    for load in [0.2, 0.4, 0.6, 0.8] {
        let rate = load * found.most;
        let mut random = StdRng::seed_from_u64(7);
        let moments = poisson(rate, 0.0, length.as_secs_f64(), &mut random);
        let asked: Vec<(f64, Ask)> = moments
            .into_iter()
            .enumerate()
            .map(|(at, moment)| (moment, if at % 10 < 3 { Ask::Page } else { Ask::Save }))
            .collect();
        let foretold = model::run(here, fleet, &asked);
        let seen = bench.open(&asked);
        println!(
            "  {rate:>6.0} a second, {:>3.0} % of what it bears: saves {} foretold, {} seen; pages {}, {}",
            load * 100.0,
            both(&foretold.saves),
            both(&seen.1),
            both(&foretold.pages),
            both(&seen.0)
        );
    }
    costs
}

fn both(sorted: &[f64]) -> String {
    let millis = |percent| Outcome::percentile(sorted, percent) * 1e3;
    format!("{:.1}/{:.1} ms", millis(50), millis(99))
}

struct Bench<'a> {
    address: String,
    pages: Vec<Vec<u8>>,
    saves: Vec<Vec<Vec<u8>>>,
    next: AtomicUsize,
    app: &'a TestApp,
}

/// What some requests in a row took.
struct Spent {
    each: f64,
    server: f64,
    own: f64,
}

/// What was found out about a machine.
struct Found {
    costs: Costs,
    /// How many times as long as their processor time things take where others work, too.
    stretch: f64,
    /// Requests in a second that it bears, 30 pages for 70 saves.
    most: f64,
}

impl Bench<'_> {
    fn costs(&self, length: Duration, cores: f64) -> Found {
        self.closed(Ask::Save, 1, Duration::from_secs(1));
        let pages = self.closed(Ask::Page, EXPERTS, length);
        let stretch = (pages.each * cores / (pages.server + pages.own)).max(1.0);
        let alone = self.closed(Ask::Save, 1, length);
        let before = self.committed();
        let crowd = self.closed(Ask::Save, EXPERTS, length);
        let after = self.committed();
        let together = (after.0 - before.0) / (after.1 - before.1).max(1.0);
        // One save by itself waits for the disk alone; in a crowd the same commit holds many.
        let commit = (alone.each - (alone.server + alone.own) * stretch).max(1e-5);
        let row = (crowd.each * together - commit) / together / stretch;
        let row = row.clamp(0.0, 0.6 * crowd.server);
        Found {
            costs: Costs {
                page: pages.server,
                save: crowd.server - row,
                row,
                commit,
                beside: crowd.own,
            },
            stretch,
            most: 1.0 / (0.3 * pages.each + 0.7 * crowd.each),
        }
    }

    /// Answers that were committed, and commits.
    fn committed(&self) -> (f64, f64) {
        let text = self.app.visitor().get("/metrics").expect(200).text();
        let number = |name: &str| {
            let line = text.lines().find_map(|line| line.strip_prefix(name));
            line.and_then(|rest| rest.trim().parse().ok())
                .unwrap_or_default()
        };
        (
            number("castalia_saved_answers_sum"),
            number("castalia_saved_answers_count"),
        )
    }

    /// The next request of a kind, from one expert after the other.
    fn request(&self, ask: Ask) -> &[u8] {
        let turn = self.next.fetch_add(1, Ordering::Relaxed);
        let place = turn % EXPERTS;
        match ask {
            Ask::Page => &self.pages[place],
            Ask::Save => &self.saves[place][turn / EXPERTS % self.saves[place].len()],
        }
    }

    /// Each of `width` connections asks again as soon as it is answered.
    fn closed(&self, ask: Ask, width: usize, length: Duration) -> Spent {
        let (server, own) = (self.server_time(), own_time());
        let begin = Instant::now();
        let asked: usize = runtime()
            .block_on(async {
                let mut connections = Vec::new();
                for _ in 0..width {
                    connections.push(async {
                        let mut stream = connect(&self.address).await;
                        let mut asked = 0;
                        while begin.elapsed() < length {
                            exchange(&mut stream, self.request(ask)).await;
                            asked += 1;
                        }
                        asked
                    });
                }
                futures_util::future::join_all(connections).await
            })
            .into_iter()
            .sum();
        let asked = asked as f64;
        Spent {
            each: begin.elapsed().as_secs_f64() / asked,
            server: (self.server_time() - server) / asked,
            own: (own_time() - own) / asked,
        }
    }

    /// Asks at the given moments, whether earlier ones were answered or not; what pages and saves
    /// took from those moments on, sorted.
    fn open(&self, asked: &[(f64, Ask)]) -> (Vec<f64>, Vec<f64>) {
        const CONNECTIONS: usize = 256;
        let begin = Instant::now() + Duration::from_millis(200);
        let next = AtomicUsize::new(0);
        let took: Vec<(Ask, f64)> = runtime()
            .block_on(async {
                let connections = (0..CONNECTIONS).map(|_| async {
                    let mut stream = connect(&self.address).await;
                    let mut took = Vec::new();
                    while let Some((at, ask)) = asked.get(next.fetch_add(1, Ordering::Relaxed)) {
                        let at = begin + Duration::from_secs_f64(*at);
                        tokio::time::sleep_until(at.into()).await;
                        exchange(&mut stream, self.request(*ask)).await;
                        took.push((*ask, at.elapsed().as_secs_f64()));
                    }
                    took
                });
                futures_util::future::join_all(connections).await
            })
            .into_iter()
            .flatten()
            .collect();
        let of = |kind: Ask| {
            let own = took.iter().filter(|(ask, _)| *ask == kind);
            let mut times: Vec<f64> = own.map(|(_, time)| *time).collect();
            times.sort_by(f64::total_cmp);
            times
        };
        (of(Ask::Page), of(Ask::Save))
    }

    /// Seconds of processor time of the server, and of PostgreSQL for this database.
    fn server_time(&self) -> f64 {
        let own = self.app.worked() as f64 / TICKS;
        match self.app.backend() {
            Backend::Sqlite => own,
            Backend::Postgres => own + postgres_time(&self.app.database.url),
        }
    }
}

/// The processes of PostgreSQL name their database; what has ended is not counted any more.
fn postgres_time(url: &str) -> f64 {
    let database = url.rsplit('/').next().unwrap_or_default();
    let processes = std::fs::read_dir("/proc").into_iter().flatten().flatten();
    let ticks = processes.filter_map(|process| {
        let folder = process.path();
        let title = std::fs::read_to_string(folder.join("cmdline")).ok()?;
        let is_own = title.starts_with("postgres:") && title.contains(&format!(" {database} "));
        is_own.then(|| ticks(&std::fs::read_to_string(folder.join("stat")).ok()?))?
    });
    ticks.sum::<f64>() / TICKS
}

fn own_time() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    ticks(&stat).unwrap_or_default() / TICKS
}

/// After the name in brackets: state is field 3, utime 14, stime 15.
fn ticks(stat: &str) -> Option<f64> {
    let fields = stat.rsplit(')').next()?.split_whitespace();
    Some(
        fields
            .skip(11)
            .take(2)
            .filter_map(|n| n.parse::<f64>().ok())
            .sum(),
    )
}

/// Sends a request and reads its whole answer, which must be a good one.
async fn exchange(stream: &mut TcpStream, request: &[u8]) {
    stream.write_all(request).await.expect("sent");
    let mut answer = Vec::with_capacity(64 * 1024);
    let head = loop {
        let read = stream.read_buf(&mut answer).await.expect("an answer");
        assert!(read > 0, "the server hung up");
        if let Some(at) = answer.windows(4).position(|end| end == b"\r\n\r\n") {
            break at + 4;
        }
    };
    let text = String::from_utf8_lossy(&answer[..head]).to_ascii_lowercase();
    assert!(text.starts_with("http/1.1 20"), "{text}");
    let length = text
        .lines()
        .find_map(|line| line.strip_prefix("content-length:"))
        .and_then(|length| length.trim().parse::<usize>().ok())
        .unwrap_or_default();
    while answer.len() < head + length {
        let read = stream.read_buf(&mut answer).await.expect("the rest");
        assert!(read > 0, "the server hung up");
    }
}

fn page(path: &str, session: &str) -> Vec<u8> {
    format!(
        "GET {path} HTTP/1.1\r\nhost: 127.0.0.1\r\ncookie: session={session}\r\naccept: text/html\r\n\r\n"
    )
    .into_bytes()
}

/// Different values for every item, so that each save writes.
fn save(path: &str, token: &str, turn: usize) -> Vec<u8> {
    let (value, item) = (1 + turn / ITEMS.len() % 3, ITEMS[turn % ITEMS.len()]);
    let why = format!("What speaks for {value} here, in one short sentence.");
    let body = json!({"value": value, "confidence": 2, "rationale": why}).to_string();
    format!(
        "PUT {path}{item} HTTP/1.1\r\nhost: 127.0.0.1\r\nauthorization: Bearer {token}\r\n\
         content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}
