//! Durable saves per second through the whole path (token, rules, writer, disk) at 64 kept-alive
//! connections, as a share of what a bare actix-web answers in the same run on the same machine.
//!
//! `./test --bench load` runs it on both databases. `CASTALIA_LOAD_SECONDS` is the length of each
//! measurement (10 if unset).

#[path = "../tests/support/mod.rs"]
mod support;

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use actix_web::{App, HttpResponse, HttpServer, web};
use serde_json::json;
use support::server::Server;
use support::studies::{ITEMS, harbours};
use support::{Backend, TestApp, app};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

const CONNECTIONS: usize = 64;
const WARM_UP: Duration = Duration::from_secs(1);
/// Tells the copy of this program that it is the bare server.
const BARE: &str = "CASTALIA_LOAD_BARE";

fn main() {
    if std::env::var_os(BARE).is_some() {
        serve_bare();
        return;
    }
    let seconds = std::env::var("CASTALIA_LOAD_SECONDS").map_or(10, |n| {
        n.parse().expect("CASTALIA_LOAD_SECONDS is a number")
    });
    let length = Duration::from_secs(seconds);
    println!("{CONNECTIONS} connections, {seconds} s each");
    let bare = measure_bare(length);
    bare.print("bare actix-web", None);
    for (name, backend) in [
        ("SQLite", Backend::Sqlite),
        ("PostgreSQL", Backend::Postgres),
    ] {
        measure_castalia(backend, length).print(name, Some(&bare));
    }
}

/// The requests of one connection, sent in turn.
type Requests = Vec<Vec<u8>>;

fn measure_bare(length: Duration) -> Measured {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut command = Command::new(std::env::current_exe().expect("this program"));
    command.env(BARE, "1").stdin(Stdio::null());
    let server = Server::start(command, folder.path().join("log"));
    let requests = vec![requests("/rating/", "bare"); CONNECTIONS];
    run(&server.address, requests, length)
}

fn measure_castalia(backend: Backend, length: Duration) -> Measured {
    let app = TestApp::start_with(backend, &[("CASTALIA__LOG__LEVEL", "warn")]);
    app.person(app::COORDINATOR);
    let study = app.import_study("harbours", &harbours("harbours"));
    study.invite_experts(CONNECTIONS);
    study.open_round(1);
    let path = format!("/api/v1{}", study.path("/rounds/1/ratings/"));
    let requests = (0..CONNECTIONS)
        .map(|place| {
            let token = app.token(
                &study.expert_email(place),
                &[castalia::account::Scope::Rate],
            );
            requests(&path, &token)
        })
        .collect();
    run(app.address(), requests, length)
}

/// Different values for every item, so that each save writes.
fn requests(path: &str, token: &str) -> Requests {
    (1..=3)
        .flat_map(|value| ITEMS.iter().map(move |item| (value, item)))
        .map(|(value, item)| {
            let body = json!({
                "value": value,
                "confidence": 2,
                "rationale": format!("What speaks for {value} here, in one short sentence."),
            })
            .to_string();
            format!(
                "PUT {path}{item} HTTP/1.1\r\nhost: 127.0.0.1\r\nauthorization: Bearer {token}\r\n\
                 content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
                body.len()
            )
            .into_bytes()
        })
        .collect()
}

/// One thread drives all connections, so that the server keeps most of the machine.
fn run(address: &str, requests: Vec<Requests>, length: Duration) -> Measured {
    let address = address.trim_start_matches("http://").to_owned();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    runtime.block_on(async move {
        let begin = Instant::now() + WARM_UP;
        let end = begin + length;
        let connections: Vec<_> = requests
            .into_iter()
            .map(|requests| tokio::task::spawn(connection(address.clone(), requests, begin, end)))
            .collect();
        let mut micros = Vec::new();
        for connection in connections {
            micros.extend(connection.await.expect("a connection that ended well"));
        }
        micros.sort_unstable();
        Measured { micros, length }
    })
}

/// Saves in turn until `end`; the microseconds of each answer after `begin`.
async fn connection(address: String, requests: Requests, begin: Instant, end: Instant) -> Vec<u32> {
    let mut stream = TcpStream::connect(&address).await.expect("a connection");
    stream.set_nodelay(true).expect("no delay");
    let mut micros = Vec::new();
    let mut answer = vec![0; 4096];
    for request in requests.iter().cycle() {
        let start = Instant::now();
        if start >= end {
            break;
        }
        stream.write_all(request).await.expect("sent");
        let mut read = 0;
        while !answer[..read].windows(4).any(|end| end == b"\r\n\r\n") {
            let more = stream.read(&mut answer[read..]).await.expect("an answer");
            assert!(more > 0, "the server hung up");
            read += more;
        }
        assert!(
            answer.starts_with(b"HTTP/1.1 204"),
            "{}",
            String::from_utf8_lossy(&answer[..read])
        );
        if start >= begin {
            micros.push(u32::try_from(start.elapsed().as_micros()).unwrap_or(u32::MAX));
        }
    }
    micros
}

struct Measured {
    /// Of every answer, sorted.
    micros: Vec<u32>,
    length: Duration,
}

impl Measured {
    fn rate(&self) -> f64 {
        self.micros.len() as f64 / self.length.as_secs_f64()
    }

    fn percentile(&self, percent: usize) -> f64 {
        let at = (self.micros.len() * percent / 100).min(self.micros.len().saturating_sub(1));
        f64::from(self.micros.get(at).copied().unwrap_or(0)) / 1000.0
    }

    fn print(&self, name: &str, bare: Option<&Measured>) {
        let share = bare.map_or(String::new(), |bare| {
            format!(", share {:.2}", self.rate() / bare.rate())
        });
        println!(
            "{name:<15} {:>7.0} a second{share}, p50 {:.2} ms, p99 {:.2} ms",
            self.rate(),
            self.percentile(50),
            self.percentile(99)
        );
    }
}

fn serve_bare() {
    actix_web::rt::System::new()
        .block_on(async {
            let server = HttpServer::new(|| {
                App::new().route(
                    "/rating/{item}",
                    web::put().to(|_: web::Bytes| async { HttpResponse::NoContent().finish() }),
                )
            })
            .bind("127.0.0.1:0")?;
            for address in server.addrs() {
                println!("Listening on http://{address}");
            }
            server.run().await
        })
        .expect("the bare server runs");
}
