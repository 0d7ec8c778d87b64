//! Whom to tell of a weakness: what `/.well-known/security.txt` says, and what must hold of it.

use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::{Error, Layers, Server, Settings};

impl Server {
    /// Until when the contact holds: the end of the day in UTC, as microseconds since 1970. None
    /// where no contact is named.
    pub fn security_until(&self) -> Option<i64> {
        if self.security_contact.is_empty() {
            return None;
        }
        let over = day(&self.security_expires)?.tomorrow().ok()?;
        let over = TimeZone::UTC.to_timestamp(over.into()).ok()?;
        Some(over.as_microsecond())
    }
}

impl Layers {
    /// RFC 9116 asks for both: whoever reads an old file must know that it is old.
    pub(super) fn check_security(&self, settings: &Settings) -> Result<(), Error> {
        let server = &settings.server;
        if server.security_contact.is_empty() || !server.security_expires.is_empty() {
            return Ok(());
        }
        let key = "server.security_expires";
        let expected = "the last day on which the contact holds, such as \"2027-06-30\", since \
                        server.security_contact is set";
        Err(Error::new(self.origin(key), key, expected, "\"\""))
    }
}

/// An address as RFC 9116 wants it, on one line.
pub(super) fn is_contact(text: &str) -> bool {
    let rest = ["mailto:", "https://", "tel:"]
        .iter()
        .find_map(|begins| text.strip_prefix(begins));
    rest.is_some_and(|rest| !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_graphic()))
}

pub(super) fn day(text: &str) -> Option<Date> {
    text.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(contact: &str, expires: &str) -> Result<Settings, String> {
        let mut layers = Layers::builtin();
        let set = [
            ("CASTALIA__SERVER__SECURITY_CONTACT", contact),
            ("CASTALIA__SERVER__SECURITY_EXPIRES", expires),
        ];
        let set = set.map(|(name, value)| (name.into(), value.into()));
        layers
            .environment(std::collections::BTreeMap::from(set))
            .and_then(|()| layers.serving())
            .map_err(|error| error.to_string())
    }

    #[test]
    fn a_contact_is_an_address_and_has_a_last_day() {
        let both = with("mailto:security@example.org", "2027-06-30").unwrap();
        // The first moment of 1 July 2027 in UTC.
        assert_eq!(both.server.security_until(), Some(1_814_400_000_000_000));
        assert_eq!(with("", "").unwrap().server.security_until(), None);
        for (contact, expires, named) in [
            (
                "security@example.org",
                "2027-06-30",
                "server.security_contact",
            ),
            (
                "mailto:a@b.example\nContact: x",
                "2027-06-30",
                "server.security_contact",
            ),
            (
                "http://example.org/",
                "2027-06-30",
                "server.security_contact",
            ),
            ("mailto:security@example.org", "", "server.security_expires"),
            (
                "mailto:security@example.org",
                "30 June",
                "server.security_expires",
            ),
        ] {
            let refused = with(contact, expires).unwrap_err();
            assert!(
                refused.contains(named) && refused.contains("expected"),
                "{refused}"
            );
        }
    }
}
