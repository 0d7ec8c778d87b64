//! What an account can do for its own safety: password, API tokens, signed-in devices.

use askama::Template;
use askama::filters::HtmlSafe;

use crate::locale::Speaker;

/// The lower part of the account page. Its forms post to `/account/password` (`current`, `new`),
/// `/account/tokens` (`name`, `scope-NAME` for each that is ticked, `days`), `/account/tokens/revoke` (`id`) and
/// `/account/devices/end` (`id`).
#[derive(Debug, Clone, Template)]
#[template(path = "account/security.html")]
pub struct Security {
    pub t: Speaker,
    pub csrf: String,
    /// The account's address, so that a password manager knows whose password changes.
    pub email: String,
    /// The password has just been changed.
    pub password_changed: bool,
    /// There is no password yet: a mailed code stands in its place.
    pub by_code: bool,
    pub code_asked: CodeAsked,
    /// Said at the form of the password; it also stands above the page.
    pub password_problem: Option<String>,
    /// Said at the form of a new token; it also stands above the page.
    pub token_problem: Option<String>,
    /// A token just made: its name and its text, which is never shown again.
    pub made: Option<(String, String)>,
    pub tokens: Vec<TokenLine>,
    /// The scopes that can be chosen.
    pub scopes: Vec<ScopeChoice>,
    /// What was typed for the token that failed.
    pub typed_name: String,
    /// Whole days, 1 to 365.
    pub typed_days: String,
    pub devices: Vec<DeviceLine>,
}

/// An API token without its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenLine {
    pub id: i64,
    pub name: String,
    /// "rate, read".
    pub scopes: String,
    /// "2 October 2027".
    pub expires: String,
}

/// A scope that a new token may carry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScopeChoice {
    pub name: &'static str,
    /// What a token with it may do.
    pub meaning: String,
    pub chosen: bool,
}

/// A signed-in device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeviceLine {
    pub id: i64,
    /// The browser's own words.
    pub device: String,
    /// "2 October 2026".
    pub seen: String,
    /// The device that asks.
    pub current: bool,
}

impl HtmlSafe for Security {}

/// What became of the code that somebody without a password asked for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum CodeAsked {
    #[default]
    NotYet,
    Sent,
    /// There were too many; later again.
    Later,
}

impl CodeAsked {
    /// From `?code=` of the page that was come back to.
    pub fn from_query(told: Option<&str>) -> Self {
        match told {
            Some("sent") => CodeAsked::Sent,
            Some("later") => CodeAsked::Later,
            _ => CodeAsked::NotYet,
        }
    }

    /// What stands above the field of the code.
    pub fn words(self, t: &Speaker) -> String {
        t.say(match self {
            CodeAsked::NotYet => "proof-hint",
            CodeAsked::Sent => "proof-sent",
            CodeAsked::Later => "proof-later",
        })
    }
}

impl Security {
    /// Nothing made, nothing failed; lists empty.
    pub fn new(t: Speaker, csrf: impl Into<String>, email: impl Into<String>) -> Self {
        Self {
            csrf: csrf.into(),
            email: email.into(),
            password_changed: false,
            by_code: false,
            code_asked: CodeAsked::NotYet,
            password_problem: None,
            token_problem: None,
            made: None,
            tokens: Vec::new(),
            scopes: Self::scopes(&t, &[]),
            typed_name: String::new(),
            typed_days: "90".to_owned(),
            devices: Vec::new(),
            t,
        }
    }

    /// All scopes with their meaning; those named in `chosen` are ticked.
    pub fn scopes(t: &Speaker, chosen: &[&str]) -> Vec<ScopeChoice> {
        let choice = |name: &'static str, meaning: String| ScopeChoice {
            name,
            meaning,
            chosen: chosen.contains(&name),
        };
        vec![
            choice("rate", t.say("scope-rate")),
            choice("read", t.say("scope-read")),
            choice("coordinate", t.say("scope-coordinate")),
            choice("author", t.say("scope-author")),
        ]
    }

    /// The problems with the fields they belong to, for the summary above the page.
    pub fn problems(&self) -> Vec<(&'static str, &str)> {
        let password = self
            .password_problem
            .as_deref()
            .map(|text| (if self.by_code { "code" } else { "current" }, text));
        let token = self
            .token_problem
            .as_deref()
            .map(|text| ("token-name", text));
        password.into_iter().chain(token).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_token_is_shown_once_and_hostile_names_stay_names() {
        let mut part = Security::new(Speaker::fallback(), "csrf-token", "a@example.org");
        part.made = Some(("<b>ci</b>".to_owned(), "cst_secret".to_owned()));
        part.tokens = vec![TokenLine {
            id: 7,
            name: "<script>alert(1)</script>".to_owned(),
            scopes: "read".to_owned(),
            expires: "2 October 2027".to_owned(),
        }];
        part.devices = vec![
            DeviceLine {
                id: 1,
                device: "Firefox".to_owned(),
                seen: "2 October 2026".to_owned(),
                current: true,
            },
            DeviceLine {
                id: 2,
                device: "<i>Chromium</i>".to_owned(),
                seen: "1 October 2026".to_owned(),
                current: false,
            },
        ];
        let html = part.render().unwrap();
        assert_eq!(html.matches("cst_secret").count(), 1);
        assert!(!html.contains("<script>") && !html.contains("<i>Chromium"));
        assert_eq!(html.matches(r#"action="/account/devices/end""#).count(), 1);
        assert!(html.contains(r#"autocomplete="new-password""#));
        assert_eq!(html.matches(r#"name="scope-"#).count(), 4);
    }

    #[test]
    fn what_failed_keeps_what_was_typed() {
        let t = Speaker::fallback();
        let mut part = Security::new(t, "csrf-token", "a@example.org");
        part.scopes = Security::scopes(&t, &["read"]);
        part.typed_name = "nightly".to_owned();
        part.token_problem = Some("A token lives 1 to 365 days.".to_owned());
        let html = part.render().unwrap();
        assert!(html.contains(r#"value="nightly""#) && html.contains("1 to 365 days"));
        assert!(
            html.contains(r#"name="scope-read" value="1" checked"#),
            "{html}"
        );
        assert_eq!(part.problems()[0].0, "token-name");
    }
}
