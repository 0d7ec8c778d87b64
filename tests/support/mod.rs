//! What the stories are told with: a real server on either database, people
//! with verbs, a browser, and the contract that every API answer must keep.

// Every test binary uses its own part of this.
#![allow(dead_code, unused_imports)]

pub mod app;
pub mod books;
pub mod client;
pub mod clocked;
pub mod cluster;
pub mod contract;
pub mod database;
pub mod house;
pub mod html;
pub mod large;
pub mod pdf;
pub mod process;
pub mod proxy;
pub mod real_smtp;
pub mod routes;
pub mod server;
pub mod smtp;
pub mod studies;
pub mod study;
pub mod twins;
pub mod wire;

pub use app::TestApp;
pub use client::{Client, Response};
pub use database::Backend;
pub use study::Study;

/// Tells each story once on SQLite and once on PostgreSQL, under names that
/// show which: `story::sqlite`, `story::postgres`.
#[macro_export]
macro_rules! on_both_backends {
    ($( $(#[$doc:meta])* fn $story:ident($app:ident: &TestApp) $body:block )+) => {
        $(
            $(#[$doc])*
            mod $story {
                use super::*;

                #[test]
                fn sqlite() {
                    story(&TestApp::start($crate::support::Backend::Sqlite));
                }

                #[test]
                fn postgres() {
                    story(&TestApp::start($crate::support::Backend::Postgres));
                }

                fn story($app: &TestApp) $body
            }
        )+
    };
}

/// Waits for what happens by itself.
#[track_caller]
pub fn until(what: &str, mut holds: impl FnMut() -> bool) {
    let end = std::time::Instant::now() + std::time::Duration::from_secs(30);
    while !holds() {
        assert!(std::time::Instant::now() < end, "waited for {what}");
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
}

/// How often something is tried: so often, or as the variable says.
pub fn repeats(variable: &str, otherwise: u32) -> u32 {
    std::env::var(variable).map_or(otherwise, |text| {
        text.parse()
            .unwrap_or_else(|_| panic!("{variable} is a number"))
    })
}

/// Says aloud what cannot be tried on this machine, and why: `./test` ends with the list.
pub fn leave_out(what: &str, why: &str) {
    use std::io::Write;
    let line = format!("left out: {what}: {why}");
    println!("{line}");
    let list = server::wanted("CASTALIA_TEST_LEFT_OUT");
    let file = std::fs::File::options()
        .create(true)
        .append(true)
        .open(list);
    file.and_then(|mut file| writeln!(file, "{line}"))
        .expect("the list of what was left out");
}

/// Tells each story on SQLite alone: what it is about cannot depend on the database, or is asked of
/// both by stories over HTTP.
#[macro_export]
macro_rules! on_sqlite_alone {
    ($( $(#[$doc:meta])* fn $story:ident($app:ident: &TestApp) $body:block )+) => {
        $(
            $(#[$doc])*
            #[test]
            fn $story() {
                let $app = &TestApp::start($crate::support::Backend::Sqlite);
                $body
            }
        )+
    };
}
