//! `[mail]`, and what must hold together in it.

use std::net::IpAddr;

use serde::Deserialize;

use super::{Error, Layers, Settings};

/// `[mail]`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mail {
    /// Name or address of the server; empty for no mail.
    pub server: String,
    pub port: u16,
    pub tls: Tls,
    /// PEM file with a certificate authority of the operator's own; empty for none.
    pub ca_file: String,
    /// Empty where the server asks for no proof.
    pub user: String,
    pub password: String,
    /// The address mails come from.
    pub sender: String,
    pub sender_name: String,
    /// What links are made from.
    pub secret: String,
    pub timeout_seconds: u64,
}

/// How the way to the mail server is secured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Tls {
    /// TLS after a first word in plain text; without it no mail is sent.
    Starttls,
    /// TLS from the first byte.
    Tls,
    /// Plain text, which stays on this machine.
    None,
}

impl Mail {
    /// Whether mails can be sent at all.
    pub fn is_on(&self) -> bool {
        !self.server.is_empty()
    }
}

impl Layers {
    /// What must hold together once a mail server is named.
    pub(super) fn check_mail(&self, settings: &Settings) -> Result<(), Error> {
        let mail = &settings.mail;
        if !mail.is_on() {
            return Ok(());
        }
        let refuse = |key: &str, expected: &str, found: &str| {
            Err(Error::new(self.origin(key), key, expected, found))
        };
        if mail.sender.is_empty() {
            let expected = "the address that mails come from, since mail.server is set";
            return refuse("mail.sender", expected, "\"\"");
        }
        if mail.secret.is_empty() {
            let expected =
                "at least 32 characters for the links in mails, since mail.server is set";
            return refuse("mail.secret", expected, "\"\"");
        }
        if mail.tls == Tls::None && !is_this_machine(&mail.server) {
            let expected =
                "\"starttls\" or \"tls\": only a server on this machine is spoken to in plain text";
            return refuse(
                "mail.tls",
                expected,
                &format!("\"none\" for {}", mail.server),
            );
        }
        if mail.user.is_empty() != mail.password.is_empty() {
            let (key, given) = if mail.user.is_empty() {
                ("mail.user", "mail.password")
            } else {
                ("mail.password", "mail.user")
            };
            return refuse(key, &format!("a value, since {given} is set"), "\"\"");
        }
        Ok(())
    }
}

fn is_this_machine(server: &str) -> bool {
    server == "localhost"
        || server
            .parse::<IpAddr>()
            .is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(pairs: &[(&str, &str)]) -> Result<Settings, String> {
        let mut layers = Layers::builtin();
        let whole = [
            ("CASTALIA__MAIL__SERVER", "mail.example.org"),
            ("CASTALIA__MAIL__SENDER", "panel@example.org"),
            ("CASTALIA__MAIL__SECRET", "0123456789abcdef0123456789abcdef"),
        ];
        let set = whole.iter().chain(pairs);
        let set = set.map(|(name, value)| ((*name).into(), (*value).into()));
        layers
            .environment(set.collect::<std::collections::BTreeMap<_, _>>())
            .and_then(|()| layers.serving())
            .map_err(|error| error.to_string())
    }

    #[test]
    fn a_server_needs_a_sender_a_secret_and_a_way_that_nobody_reads() {
        assert!(with(&[]).unwrap().mail.is_on());
        for (name, value, named) in [
            ("CASTALIA__MAIL__SENDER", "", "mail.sender"),
            (
                "CASTALIA__MAIL__SENDER",
                "Panel <panel@example.org>",
                "mail.sender",
            ),
            ("CASTALIA__MAIL__SECRET", "", "mail.secret"),
            ("CASTALIA__MAIL__SECRET", "short", "mail.secret"),
            ("CASTALIA__MAIL__TLS", "none", "mail.tls"),
            ("CASTALIA__MAIL__TLS", "ssl", "mail.tls"),
            ("CASTALIA__MAIL__USER", "panel", "mail.password"),
            ("CASTALIA__MAIL__PASSWORD", "of nobody", "mail.user"),
            ("CASTALIA__MAIL__SERVER", "mail server", "mail.server"),
        ] {
            let refused = with(&[(name, value)]).unwrap_err();
            assert!(
                refused.contains(named) && refused.contains("expected"),
                "{refused}"
            );
            assert!(!refused.contains("of nobody"), "{refused}");
        }
        for server in ["localhost", "127.0.0.1", "::1"] {
            let plain = [
                ("CASTALIA__MAIL__SERVER", server),
                ("CASTALIA__MAIL__TLS", "none"),
            ];
            assert!(with(&plain).is_ok(), "{server}");
        }
    }
}
