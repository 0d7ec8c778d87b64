//! How fast invitations are queued and delivered: one transaction that opens a round for a panel
//! of 500, then the way of each mail from the outbox to a mail server on this machine, as a share
//! of what the same connection carries of ready-made mails in the same run.
//!
//! `./test --bench mail` runs it on both databases. `CASTALIA_BENCH_MAILS` says how many.

#[path = "../tests/support/mod.rs"]
mod support;

use std::time::{Duration, Instant};

use castalia::clock::{Clock, now_micros};
use castalia::closing::{self, Carry};
use castalia::jobs::postman::Turn;
use castalia::jobs::{Office, Postman};
use castalia::mail::{Keys, Security, Sender, Server, Service};
use castalia::panel::{self, NewPanelist};
use castalia::store::Store;
use castalia::study;
use support::database::Database;
use support::smtp::{SECRET, SmtpServer};
use support::{Backend, studies};

fn main() {
    let mails = std::env::var("CASTALIA_BENCH_MAILS");
    let mails = mails.ok().and_then(|n| n.parse().ok()).unwrap_or(500);
    let bare = bare(mails);
    println!("{mails} mails; ready-made ones over one connection: {bare:.0} a second");
    println!("| database | round opened, all queued | delivered a second | share of ready-made |");
    println!("|---|---|---|---|");
    for backend in [Backend::Sqlite, Backend::Postgres] {
        let (opened, delivered) = invitations(backend, mails);
        println!(
            "| {backend:?} | {:.0} ms ({:.0} a second) | {delivered:.0} | {:.2} |",
            opened.as_secs_f64() * 1e3,
            mails as f64 / opened.as_secs_f64(),
            delivered / bare,
        );
    }
}

fn server(post: &SmtpServer) -> Server {
    Server {
        host: "127.0.0.1".into(),
        port: post.port,
        security: Security::None,
        login: None,
        authorities: Vec::new(),
        hello: "castalia.example".into(),
        patience: Duration::from_secs(10),
    }
}

fn sender() -> Sender {
    Sender {
        address: "panel@castalia.example".parse().expect("an address"),
        name: "Castalia".into(),
    }
}

/// Mails a second over one connection, without a database and without writing them.
fn bare(mails: usize) -> f64 {
    let post = SmtpServer::start();
    let content = vec![b'x'; 6_000]
        .chunks(72)
        .collect::<Vec<_>>()
        .join(&b"\r\n"[..]);
    let (from, to) = (
        sender().address,
        "p@panel.example".parse().expect("an address"),
    );
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    let began = Instant::now();
    runtime.block_on(async {
        let mut line = server(&post).connect().await.expect("a connection");
        for _ in 0..mails {
            line.send(&from, &to, &content).await.expect("taken");
        }
    });
    mails as f64 / began.elapsed().as_secs_f64()
}

/// How long opening the round took, and mails delivered a second after it.
fn invitations(backend: Backend, mails: usize) -> (Duration, f64) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let database = Database::create(backend, folder.path());
    let store = Store::open(&database.url, 4).expect("the database opens");
    let now = now_micros();
    let file = studies::harbours("harbours");
    let definition = study::file::parse(&file, "harbours").expect("a study");
    let (study, _) = study::import(&store, &definition, false, None, None, now).expect("imported");
    let people: Vec<NewPanelist> = (0..mails)
        .map(|place| NewPanelist {
            email: format!("p{place:06}@panel.example"),
            name: format!("Expert {place}"),
            ..NewPanelist::default()
        })
        .collect();
    panel::add(&store, &study, &people, None, now, false).expect("a panel");
    closing::prepare(&store, &study, &Carry::All, None, now).expect("a draft");
    let began = Instant::now();
    closing::open(&store, &study, 1, None, Service::On, None, now).expect("an open round");
    let opened = began.elapsed();

    let post = SmtpServer::start();
    let office = Office {
        server: server(&post),
        sender: sender(),
        keys: Keys::new(SECRET, "https://panel.example.org"),
        signer: None,
    };
    let mut postman = Postman::new(store, Clock::System, office).expect("a postman");
    let began = Instant::now();
    while postman.turn() == Turn::Busy {}
    let took = began.elapsed();
    assert_eq!(post.mails().len(), mails, "each mail is delivered once");
    (opened, mails as f64 / took.as_secs_f64())
}
