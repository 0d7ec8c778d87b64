//! The table of keys: what each accepts, and how to say so.

use toml::Value;

use super::network::Network;
use super::parse_address;
use super::security::{day, is_contact};

/// One key of the settings.
pub(super) struct Key {
    /// Section and name, joined by a dot.
    pub(super) path: &'static str,
    /// What a value must be.
    pub(super) kind: Kind,
    /// The same in words, to follow "expected".
    pub(super) expected: &'static str,
    /// Whether the value must never be shown.
    pub(super) secret: bool,
}

/// What values a key takes.
pub(super) enum Kind {
    /// A text the function accepts.
    Text(fn(&str) -> bool),
    /// A whole number between two bounds, both included.
    Whole(i64, i64),
    /// A list of texts, each accepted by the function.
    List(fn(&str) -> bool),
}

impl Key {
    const fn new(path: &'static str, kind: Kind, expected: &'static str) -> Self {
        Key {
            path,
            kind,
            expected,
            secret: false,
        }
    }

    const fn secret(path: &'static str, kind: Kind, expected: &'static str) -> Self {
        Key {
            path,
            kind,
            expected,
            secret: true,
        }
    }

    /// Whether the key takes `value`.
    pub(super) fn accepts(&self, value: &Value) -> bool {
        match (&self.kind, value) {
            (Kind::Text(good), Value::String(text)) => good(text),
            (Kind::Whole(least, most), Value::Integer(number)) => (least..=most).contains(&number),
            (Kind::List(good), Value::Array(list)) => {
                list.iter().all(|one| one.as_str().is_some_and(good))
            }
            _ => false,
        }
    }

    /// Reads a value as it is written in the environment or on the command
    /// line: a bare text, a number, a list with commas. What does not fit stays
    /// a text, which [`Key::accepts`] then refuses.
    pub(super) fn read(&self, text: &str) -> Value {
        let plain = || Value::String(text.to_owned());
        match self.kind {
            Kind::Text(_) => plain(),
            Kind::Whole(..) => text.trim().parse().map_or_else(|_| plain(), Value::Integer),
            Kind::List(_) => Value::Array(
                text.split(',')
                    .map(str::trim)
                    .filter(|one| !one.is_empty())
                    .map(|one| Value::String(one.to_owned()))
                    .collect(),
            ),
        }
    }

    /// Looks a key up by section and name.
    pub(super) fn find(path: &str) -> Option<&'static Key> {
        KEYS.iter().find(|key| key.path == path)
    }

    /// Whether any key lies in the section.
    pub(super) fn is_section(name: &str) -> bool {
        KEYS.iter().any(|key| {
            key.path
                .split_once('.')
                .is_some_and(|(section, _)| section == name)
        })
    }

    /// The keys of a section, or the sections if there is none of that name:
    /// what to offer in place of an unknown word.
    pub(super) fn instead(section: &str) -> String {
        let mut names: Vec<&str> = KEYS
            .iter()
            .filter_map(|key| key.path.split_once('.'))
            .filter(|(own, _)| *own == section)
            .map(|(_, name)| name)
            .collect();
        if names.is_empty() {
            names = KEYS
                .iter()
                .filter_map(|key| key.path.split('.').next())
                .collect();
            names.dedup();
            return format!("one of the sections {}", names.join(", "));
        }
        format!("one of {}", names.join(", "))
    }
}

/// Every key there is, section by section.
pub(super) static KEYS: &[Key] = &[
    Key::new(
        "server.listen",
        Kind::Text(|text| parse_address(text).is_some()),
        "an address and port such as \"127.0.0.1:8080\"",
    ),
    Key::new(
        "server.public_url",
        Kind::Text(is_public_url),
        "\"\" or an address such as \"https://panel.example.org\" (http:// only for this machine; with the path of a proxy that serves it under one)",
    ),
    Key::new(
        "server.trusted_proxies",
        Kind::List(|text| text.parse::<Network>().is_ok()),
        "a list of addresses or networks such as [\"10.0.0.0/8\"]",
    ),
    Key::new(
        "server.workers",
        Kind::Whole(0, 1024),
        "a whole number from 0 to 1024",
    ),
    Key::new(
        "server.body_seconds",
        Kind::Whole(1, 3600),
        "a whole number of seconds from 1 to 3600",
    ),
    Key::secret(
        "server.metrics_token",
        Kind::Text(|text| text.is_empty() || is_token(text)),
        "\"\" or at least 16 letters, digits or signs without spaces",
    ),
    Key::new(
        "server.security_contact",
        Kind::Text(|text| text.is_empty() || is_contact(text)),
        "\"\" or an address that begins with mailto:, https:// or tel:",
    ),
    Key::new(
        "server.security_expires",
        Kind::Text(|text| text.is_empty() || day(text).is_some()),
        "\"\" or a day such as \"2027-06-30\"",
    ),
    Key::secret(
        "database.url",
        Kind::Text(is_database),
        "a SQLite path such as \"castalia.db\" or a postgres:// URL",
    ),
    Key::new(
        "database.pool_size",
        Kind::Whole(1, 256),
        "a whole number from 1 to 256",
    ),
    Key::new(
        "sessions.expert_idle_minutes",
        Kind::Whole(1, 1440),
        MINUTES,
    ),
    Key::new("sessions.expert_absolute_hours", Kind::Whole(1, 168), HOURS),
    Key::new(
        "sessions.coordinator_idle_minutes",
        Kind::Whole(1, 1440),
        MINUTES,
    ),
    Key::new(
        "sessions.coordinator_absolute_hours",
        Kind::Whole(1, 168),
        HOURS,
    ),
    Key::new(
        "login.attempts_per_account",
        Kind::Whole(1, 1_000_000),
        ATTEMPTS,
    ),
    Key::new(
        "login.attempts_per_address",
        Kind::Whole(1, 1_000_000),
        ATTEMPTS,
    ),
    Key::new("login.window_minutes", Kind::Whole(1, 1440), MINUTES),
    Key::new(
        "login.parallel_hashes",
        Kind::Whole(1, 64),
        "a whole number from 1 to 64",
    ),
    Key::new(
        "mail.server",
        Kind::Text(|text| text.is_empty() || is_host(text)),
        "\"\" or the name of a mail server such as \"mail.example.org\"",
    ),
    Key::new(
        "mail.port",
        Kind::Whole(1, 65535),
        "a whole number from 1 to 65535",
    ),
    Key::new(
        "mail.tls",
        Kind::Text(|text| ["starttls", "tls", "none"].contains(&text)),
        "\"starttls\", \"tls\" or, for a server on this machine, \"none\"",
    ),
    Key::new(
        "mail.ca_file",
        Kind::Text(is_line),
        "\"\" or the path of a PEM file",
    ),
    Key::new("mail.user", Kind::Text(is_line), "\"\" or a user name"),
    Key::secret(
        "mail.password",
        Kind::Text(is_line),
        "\"\" or the password of the user",
    ),
    Key::new(
        "mail.sender",
        Kind::Text(|text| text.is_empty() || is_mail_address(text)),
        "\"\" or an address such as \"panel@example.org\"",
    ),
    Key::new(
        "mail.sender_name",
        Kind::Text(|text| is_line(text) && text.chars().count() <= 200),
        "a name of at most 200 characters, on one line",
    ),
    Key::secret(
        "mail.secret",
        Kind::Text(|text| text.is_empty() || (text.len() >= 32 && is_token(text))),
        "\"\" or at least 32 letters, digits or signs without spaces",
    ),
    Key::new(
        "mail.timeout_seconds",
        Kind::Whole(1, 600),
        "a whole number of seconds from 1 to 600",
    ),
    Key::new(
        "report.pdf_seconds",
        Kind::Whole(0, 600),
        "a whole number of seconds from 0 to 600",
    ),
    Key::new(
        "log.level",
        Kind::Text(|text| ["off", "error", "warn", "info", "debug", "trace"].contains(&text)),
        "\"off\", \"error\", \"warn\", \"info\", \"debug\" or \"trace\"",
    ),
    Key::new(
        "log.format",
        Kind::Text(|text| ["text", "json"].contains(&text)),
        "\"text\" or \"json\"",
    ),
    Key::new(
        "writer.queue",
        Kind::Whole(1, 1_000_000),
        "a whole number from 1 to 1000000",
    ),
    Key::new(
        "writer.batch",
        Kind::Whole(1, 1024),
        "a whole number from 1 to 1024",
    ),
    Key::secret(
        "record.key",
        Kind::Text(|text| text.is_empty() || (text.len() >= 64 && is_token(text))),
        "\"\" or an Ed25519 key in PKCS #8, as base64",
    ),
];

const MINUTES: &str = "a whole number of minutes from 1 to 1440";
const HOURS: &str = "a whole number of hours from 1 to 168";
const ATTEMPTS: &str = "a whole number from 1 to 1000000";

fn is_token(text: &str) -> bool {
    text.len() >= 16 && text.chars().all(|sign| sign.is_ascii_graphic())
}

fn is_line(text: &str) -> bool {
    !text.chars().any(char::is_control)
}

fn is_host(text: &str) -> bool {
    let sign = |byte: u8| byte.is_ascii_alphanumeric() || b"-.:".contains(&byte);
    text.len() <= 253 && text.bytes().all(sign)
}

fn is_mail_address(text: &str) -> bool {
    text.is_ascii()
        && !text.contains(['"', '<', '>'])
        && email_address::EmailAddress::is_valid(text)
}

fn is_database(text: &str) -> bool {
    let postgres = text.starts_with("postgres://") || text.starts_with("postgresql://");
    let unprintable = text.trim().is_empty() || text.chars().any(char::is_control);
    !unprintable && (postgres || !text.contains("://"))
}

/// An address without query, user or spaces, with no slash at its end; without TLS only one that
/// cannot leave the machine.
fn is_public_url(text: &str) -> bool {
    if text.is_empty() {
        return true;
    }
    let (authority, secure) = match (text.strip_prefix("https://"), text.strip_prefix("http://")) {
        (Some(rest), _) => (rest, true),
        (_, Some(rest)) => (rest, false),
        _ => return false,
    };
    let (authority, path) = authority.split_once('/').unwrap_or((authority, "a"));
    let plain = |sign: char| sign.is_ascii_alphanumeric() || "-_.~".contains(sign);
    let good_path = path
        .split('/')
        .all(|part| !["", ".", ".."].contains(&part) && part.chars().all(plain));
    let (host, port) = match authority.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => (host, Some(port)),
        _ => (authority, None),
    };
    let in_brackets = host
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'));
    let named = |sign: char| sign.is_ascii_alphanumeric() || sign == '-' || sign == '.';
    let good_host = match in_brackets {
        Some(address) => address.parse::<std::net::Ipv6Addr>().is_ok(),
        None => !host.is_empty() && host.chars().all(named),
    };
    let good_port = port.is_none_or(|port| port.parse::<u16>().is_ok_and(|port| port > 0));
    good_host
        && good_port
        && good_path
        && (secure || ["localhost", "127.0.0.1", "[::1]"].contains(&host))
}
