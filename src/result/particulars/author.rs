//! Who is cited.

use serde::{Deserialize, Serialize};

/// An author of what is published: a person, or an organisation, which has no given name.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Author {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub given: Option<String>,
    /// Family name, or the name of the organisation.
    pub family: String,
    /// `0000-0002-1825-0097`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub orcid: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub affiliation: Option<String>,
}

impl Author {
    /// "Whitfield, Dana", or an organisation's name.
    pub fn name(&self) -> String {
        match &self.given {
            Some(given) => format!("{}, {given}", self.family),
            None => self.family.clone(),
        }
    }
}

/// An ORCID iD as it is written, from one with or without hyphens or its address; none where the
/// last character does not check the others.
pub(super) fn orcid(text: &str) -> Option<String> {
    let text = text.trim();
    let bare = ["https://orcid.org/", "http://orcid.org/", "orcid.org/"]
        .iter()
        .find_map(|start| text.strip_prefix(start))
        .unwrap_or(text);
    let plain: String = bare.chars().filter(|c| *c != '-').collect();
    let plain = plain.to_ascii_uppercase();
    if plain.len() != 16 || !plain.is_ascii() {
        return None;
    }
    let (digits, check) = plain.split_at(15);
    // ISO 7064, MOD 11-2.
    let total = digits.chars().try_fold(0, |total, digit| {
        Some((total + digit.to_digit(10)?) * 2 % 11)
    })?;
    let expected = match (12 - total) % 11 {
        10 => "X".to_owned(),
        digit => digit.to_string(),
    };
    (check == expected).then(|| {
        let parts = [&plain[..4], &plain[4..8], &plain[8..12], &plain[12..]];
        parts.join("-")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_orcid_is_known_by_its_last_character() {
        for (typed, kept) in [
            ("0000-0002-1825-0097", Some("0000-0002-1825-0097")),
            (
                " https://orcid.org/0000-0001-5109-3700 ",
                Some("0000-0001-5109-3700"),
            ),
            ("000000021694233x", Some("0000-0002-1694-233X")),
            ("0000-0002-1825-0098", None),
            ("0000-0002-1825-009", None),
            ("0000-0002-1825-009é", None),
            ("X000-0002-1825-0097", None),
            ("", None),
        ] {
            assert_eq!(orcid(typed).as_deref(), kept, "{typed}");
        }
    }
}
