//! What the stories are told with: a real server on either database, people
//! with verbs, a browser, and the contract that every API answer must keep.

// Every test binary uses its own part of this.
#![allow(dead_code, unused_imports)]

pub mod app;
pub mod books;
pub mod client;
pub mod contract;
pub mod database;
pub mod house;
pub mod html;
pub mod large;
pub mod pdf;
pub mod proxy;
pub mod real_smtp;
pub mod routes;
pub mod server;
pub mod smtp;
pub mod studies;
pub mod study;
pub mod twins;

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
