//! Settings: what an operator can set, read in layers.
//!
//! Built-in defaults (`config/default.toml`) < a TOML file < environment
//! variables `CASTALIA__SECTION__KEY` < flags. Every layer is checked against
//! the table in [`keys`] before it is merged, so an error can name the layer it
//! came from.

mod keys;
mod layers;
mod mail;
mod network;
mod security;

use std::net::SocketAddr;
use std::time::Duration;

use serde::{Deserialize, Deserializer, de};

pub use layers::{Error, Layers, Origin};
pub use mail::{Mail, Tls};
pub use network::Network;

/// All settings, complete and checked.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// Listening, addresses, threads.
    pub server: Server,
    /// Where everything is kept.
    pub database: Database,
    /// How long a session lives.
    pub sessions: Sessions,
    /// What guards the sign-in.
    pub login: Login,
    /// How mails leave.
    pub mail: Mail,
    /// How reports are written.
    pub report: Report,
    /// What is logged, and how.
    pub log: Log,
    /// The thread that commits answers.
    pub writer: Writer,
    /// What the audit record is signed with.
    pub record: Record,
}

/// `[record]`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Record {
    /// An Ed25519 key in PKCS #8, as base64; empty for the one beside a SQLite file.
    pub key: String,
}

/// `[server]`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Server {
    /// Address and port to listen on; port 0 takes a free one.
    #[serde(deserialize_with = "address")]
    pub listen: SocketAddr,
    /// The address people use, without a path or a slash at the end; empty for
    /// the address listened on.
    pub public_url: String,
    /// Peers whose forwarding headers are believed.
    pub trusted_proxies: Vec<Network>,
    /// Worker threads; 0 for one a processor.
    pub workers: usize,
    /// Seconds within which the body of a request has to come.
    pub body_seconds: u64,
    /// Bearer token for `/metrics`; empty for none.
    pub metrics_token: String,
    /// Whom to tell of a weakness, as an address of RFC 9116; empty for nobody.
    pub security_contact: String,
    /// The last day on which the contact holds, in UTC; empty without one.
    pub security_expires: String,
}

/// `[database]`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Database {
    /// A SQLite path or a `postgres://` URL.
    pub url: String,
    /// Connections for reading.
    pub pool_size: u32,
}

/// `[sessions]`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sessions {
    /// Minutes without a request until an expert's session ends.
    pub expert_idle_minutes: u64,
    /// Hours until an expert's session ends in any case.
    pub expert_absolute_hours: u64,
    /// Minutes without a request until everybody else's session ends.
    pub coordinator_idle_minutes: u64,
    /// Hours until everybody else's session ends in any case.
    pub coordinator_absolute_hours: u64,
}

/// `[login]`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Login {
    /// Failed attempts for one account within the window.
    pub attempts_per_account: u32,
    /// Failed attempts from one address within the window.
    pub attempts_per_address: u32,
    /// Length of the window in minutes.
    pub window_minutes: u64,
    /// Password checks that run at the same time.
    pub parallel_hashes: usize,
}

/// `[report]`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Report {
    /// Seconds after which a PDF is given up; 0 for none at all.
    pub pdf_seconds: u64,
}

/// `[log]`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Log {
    /// The least severe level that is written.
    pub level: Level,
    /// Lines for people or for programs.
    pub format: Format,
}

/// `[writer]`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Writer {
    /// Answers that may wait.
    pub queue: usize,
    /// Answers committed together at most.
    pub batch: usize,
}

/// Severity of log lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    Off,
    Error,
    Warn,
    Info,
    Debug,
    Trace,
}

/// Shape of log lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// One readable line an event.
    Text,
    /// One JSON object an event.
    Json,
}

impl Server {
    /// How long the body of a request may take; a form with files takes longer.
    pub fn patience(&self) -> Duration {
        Duration::from_secs(self.body_seconds)
    }
}

impl Settings {
    /// The built-in defaults.
    pub fn builtin() -> Self {
        Layers::builtin()
            .settings()
            .expect("config/default.toml is part of the binary and a test reads it")
    }

    /// What links begin with: the public address, or the one listened on.
    pub fn base(&self, listening: SocketAddr) -> String {
        match self.server.public_url.as_str() {
            "" => format!("http://{listening}"),
            public => public.to_owned(),
        }
    }

    /// The path it is served under, such as "/panel"; empty for an address of its own.
    pub fn path(&self) -> &str {
        let public = &self.server.public_url;
        let host = public.find("://").map_or(0, |at| at + 3);
        public[host..]
            .find('/')
            .map_or("", |at| &public[host + at..])
    }

    /// What a browser calls the site: the public address without its path; empty if none is set.
    pub fn origin(&self) -> &str {
        let public = &self.server.public_url;
        &public[..public.len() - self.path().len()]
    }

    /// Whether people reach this installation over https.
    pub fn https(&self) -> bool {
        self.server.public_url.starts_with("https://")
    }
}

/// Reads an address; `localhost` stands for 127.0.0.1.
pub fn parse_address(text: &str) -> Option<SocketAddr> {
    match text.strip_prefix("localhost:") {
        Some(port) => format!("127.0.0.1:{port}").parse().ok(),
        None => text.parse().ok(),
    }
}

fn address<'de, D: Deserializer<'de>>(from: D) -> Result<SocketAddr, D::Error> {
    let text = String::deserialize(from)?;
    parse_address(&text).ok_or_else(|| de::Error::custom("an address and port"))
}

#[cfg(test)]
mod tests;
