//! Log lines: UTC, to standard error, as text or JSON.
//!
//! What a person typed, mail addresses, network addresses and tokens are never
//! logged; a request is known by its id, an account by its number.

use std::io::{self, IsTerminal};

use tracing_subscriber::filter::LevelFilter;

use crate::config::{Format, Level, Log};

/// Starts logging for the whole process. Later calls change nothing, so several
/// servers can run in one test process.
pub fn start(log: &Log) {
    let lines = tracing_subscriber::fmt()
        .with_max_level(filter(log.level))
        .with_writer(io::stderr)
        .with_ansi(io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none())
        .with_target(false);
    let _ = match log.format {
        Format::Text => lines.try_init(),
        Format::Json => lines.json().flatten_event(true).try_init(),
    };
}

fn filter(level: Level) -> LevelFilter {
    match level {
        Level::Off => LevelFilter::OFF,
        Level::Error => LevelFilter::ERROR,
        Level::Warn => LevelFilter::WARN,
        Level::Info => LevelFilter::INFO,
        Level::Debug => LevelFilter::DEBUG,
        Level::Trace => LevelFilter::TRACE,
    }
}
