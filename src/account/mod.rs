//! Accounts, login, sessions and API tokens: who somebody is and what they may do.

pub mod access;
pub mod address;
mod believed;
pub mod letters;
mod limits;
pub mod pages;
mod password;
pub mod registry;
mod secret;
mod service;
pub mod store;
pub mod team;
pub mod views;

use std::fmt;
use std::str::FromStr;

pub use access::{Act, Standing};
pub use limits::{Limits, forget_attempts};
pub use password::Weakness;
pub use service::{Accounts, Arrived, Lifetimes, LinkRequest, LinkState, NewSession, Proof, find};

/// What can go wrong with an account, in the user's words.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("This address or password is not right.")]
    WrongCredentials,
    #[error("There were too many attempts to sign in. Wait {minutes} minutes and try again.")]
    TooManyAttempts { minutes: u64 },
    #[error("{0} is not an e-mail address.")]
    InvalidEmail(String),
    #[error("There is an account with the address {0} already.")]
    EmailTaken(String),
    #[error("There is no account with the address {0}.")]
    UnknownEmail(String),
    #[error("{0}")]
    WeakPassword(Weakness),
    #[error("The current password is not right.")]
    WrongPassword,
    #[error("This is not the code from the mail, or it is older than 10 minutes.")]
    WrongCode,
    #[error("The name must not be empty and not be longer than 200 characters.")]
    InvalidName,
    #[error("{0} is not a scope; there are rate, read, coordinate and author.")]
    UnknownScope(String),
    #[error("Choose at least one scope for the token.")]
    NoScope,
    #[error("A token lives 1 to 365 days.")]
    TokenLife,
    #[error("{0} is on a panel: nobody runs a study and answers in it.")]
    OnThePanel(String),
    #[error(
        "The last {0} who has signed in cannot be relieved; give somebody else the role first."
    )]
    LastOfRole(&'static str),
    #[error("There is no such token or session of yours.")]
    NotYours,
    #[error("There is no such account.")]
    UnknownAccount,
    #[error("This is your own account: another administrator can disable it.")]
    Yourself,
    #[error("The account is disabled: enable it first.")]
    Disabled,
    #[error("This server sends no mail, so no link can be sent.")]
    NoMail,
    #[error(transparent)]
    Store(#[from] crate::store::Error),
    #[error("{0}")]
    Internal(String),
}

/// An e-mail address, trimmed and in lower case, so that one person has one account.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Email(String);

impl Email {
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for Email {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let trimmed = text.trim().to_lowercase();
        let plain = trimmed.len() <= 254
            && !trimmed.contains(['"', '<', '>'])
            && !trimmed.chars().any(char::is_control);
        if plain && email_address::EmailAddress::is_valid(&trimmed) {
            Ok(Self(trimmed))
        } else {
            Err(Error::InvalidEmail(text.trim().chars().take(254).collect()))
        }
    }
}

/// A person who can sign in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    pub id: i64,
    pub email: String,
    pub name: String,
    pub administrator: bool,
    /// Whether the account chose to see one question at a time.
    pub one_at_a_time: bool,
    pub disabled: bool,
}

/// What a token may be used for. A session may do all that its owner may.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Scope {
    Rate,
    Read,
    Coordinate,
    Author,
}

impl Scope {
    pub const ALL: [Scope; 4] = [Scope::Rate, Scope::Read, Scope::Coordinate, Scope::Author];

    pub fn name(self) -> &'static str {
        match self {
            Scope::Rate => "rate",
            Scope::Read => "read",
            Scope::Coordinate => "coordinate",
            Scope::Author => "author",
        }
    }

    /// Reads a list separated by spaces or commas.
    pub fn parse_list(text: &str) -> Result<Vec<Scope>, Error> {
        text.split([' ', ','])
            .filter(|word| !word.is_empty())
            .map(str::parse)
            .collect()
    }
}

impl FromStr for Scope {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        Scope::ALL
            .into_iter()
            .find(|scope| scope.name() == text)
            .ok_or_else(|| Error::UnknownScope(text.chars().take(40).collect()))
    }
}

/// Who makes a request, and by what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Principal {
    pub account: Account,
    /// The session or token the request came with.
    pub credential: Credential,
}

/// What a request proved its sender with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Credential {
    Session { id: i64 },
    Token { id: i64, scopes: Vec<Scope> },
}

impl Principal {
    pub fn id(&self) -> i64 {
        self.account.id
    }

    /// Whether the credential carries one of `scopes`; a session carries all.
    pub fn carries(&self, scopes: &[Scope]) -> bool {
        match &self.credential {
            Credential::Session { .. } => true,
            Credential::Token { scopes: has, .. } => scopes.iter().any(|scope| has.contains(scope)),
        }
    }

    pub fn is_session(&self) -> bool {
        matches!(self.credential, Credential::Session { .. })
    }
}

/// What is left of a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TimeLeft {
    /// Whole seconds.
    pub seconds: i64,
    /// Whether using it puts its end off: its longest life is not reached yet.
    pub can_stay: bool,
}

/// A signed-in device, as its owner sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Device {
    pub id: i64,
    /// The browser's own words, shortened.
    pub device: String,
    pub created_at: i64,
    pub seen_at: i64,
}

/// An API token, as its owner sees it after it was shown once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiToken {
    pub id: i64,
    pub name: String,
    pub scopes: Vec<Scope>,
    pub created_at: i64,
    pub expires_at: i64,
}

/// What an account is to be made of.
#[derive(Debug, Clone)]
pub struct NewAccount {
    pub email: Email,
    pub name: String,
    pub administrator: bool,
    /// Without one the account cannot sign in yet.
    pub password: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_person_has_one_address_however_it_is_typed() {
        let email: Email = "  Ana.Example@Example.ORG ".parse().unwrap();
        assert_eq!(email.as_str(), "ana.example@example.org");
    }

    #[test]
    fn hostile_addresses_are_refused() {
        for text in [
            "",
            "a",
            "a@",
            "@b",
            "a@b\r\nBcc: c@d",
            "<a@b.org>",
            "\"a b\"@c.org",
            "a@b@c",
        ] {
            assert!(text.parse::<Email>().is_err(), "{text:?}");
        }
    }

    #[test]
    fn a_scope_list_names_what_it_does_not_know() {
        assert_eq!(
            Scope::parse_list("rate, read").unwrap(),
            [Scope::Rate, Scope::Read]
        );
        assert!(matches!(Scope::parse_list("rate,all"), Err(Error::UnknownScope(s)) if s == "all"));
    }
}
