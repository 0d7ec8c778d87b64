//! The accounts of the installation, as its administrators see them.

use askama::Template;

use crate::account::registry::Entry;
use crate::web::page::Shell;

/// Accounts, found by name or address.
#[derive(Debug, Template)]
#[template(path = "account/registry.html")]
pub struct RegistryPage {
    pub shell: Shell,
    /// As they were typed.
    pub words: String,
    pub lines: Vec<AccountLine>,
    /// How many are shown, where there are more.
    pub cut: Option<usize>,
}

/// One account, and what can be done with it.
#[derive(Debug, Template)]
#[template(path = "account/registered.html")]
pub struct RegisteredPage {
    pub shell: Shell,
    pub line: AccountLine,
    /// Whether links can be mailed.
    pub by_mail: bool,
    /// Whether the account is the reader's own.
    pub own: bool,
    /// What has just been done.
    pub done: Option<&'static str>,
    /// Why it was not.
    pub problem: Option<String>,
}

/// What is said of an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountLine {
    pub id: i64,
    pub name: String,
    pub email: String,
    /// Such as "Administrator; expert in 2 studies".
    pub does: String,
    /// Such as "Locked after failed sign-ins".
    pub state: String,
    pub devices: i64,
    pub tokens: i64,
    pub disabled: bool,
    pub locked: bool,
}

impl AccountLine {
    /// `day` says a moment as a day.
    pub fn of(entry: Entry, day: impl Fn(i64) -> String) -> Self {
        let in_studies = |role: &str, n: i64| match n {
            0 => None,
            1 => Some(format!("{role} of 1 study")),
            n => Some(format!("{role} of {n} studies")),
        };
        let [coordinator, author, expert] = entry.studies;
        let administrator = entry.administrator.then(|| "administrator".to_owned());
        let roles: Vec<String> = [
            administrator,
            in_studies("coordinator", coordinator),
            in_studies("author", author),
            in_studies("expert", expert),
        ]
        .into_iter()
        .flatten()
        .collect();
        let state = match entry.disabled_at {
            Some(at) => format!("Disabled since {}", day(at)),
            None if entry.locked => "Locked after failed sign-ins".to_owned(),
            None if entry.arrived => "May sign in".to_owned(),
            None => "Has not signed in yet".to_owned(),
        };
        Self {
            id: entry.id,
            name: entry.name,
            email: entry.email,
            does: match roles.is_empty() {
                true => "No role in any study".to_owned(),
                false => capital(&roles.join("; ")),
            },
            state,
            devices: entry.devices,
            tokens: entry.tokens,
            disabled: entry.disabled_at.is_some(),
            locked: entry.locked,
        }
    }
}

fn capital(text: &str) -> String {
    let mut signs = text.chars();
    signs
        .next()
        .map(|first| first.to_uppercase().chain(signs).collect())
        .unwrap_or_default()
}
