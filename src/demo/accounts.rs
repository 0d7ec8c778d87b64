//! The demo's people as accounts, and the file that lists how to sign in.

use std::num::NonZeroUsize;
use std::thread;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};

use super::people::PANEL;
use super::{Error, Folder};
use crate::account::{Account, Accounts, NewAccount, Scope};

/// How to sign in as one of the demo's people: an entry of `demo-accounts.json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Login {
    pub role: Role,
    pub email: String,
    pub password: String,
    pub api_token: String,
}

/// What somebody does in the demo.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    Administrator,
    Coordinator,
    Author,
    Expert,
}

impl Role {
    /// All roles, in the order in which they are shown.
    pub const ALL: [Role; 4] = [
        Role::Expert,
        Role::Coordinator,
        Role::Author,
        Role::Administrator,
    ];

    /// The role as it is written in the file and in forms.
    pub fn name(self) -> &'static str {
        match self {
            Role::Administrator => "administrator",
            Role::Coordinator => "coordinator",
            Role::Author => "author",
            Role::Expert => "expert",
        }
    }

    /// Address of the one who stands for the role on the start page.
    pub fn email(self) -> &'static str {
        match self {
            Role::Administrator => "administrator@example.org",
            Role::Coordinator => "coordinator@example.org",
            Role::Author => "author@example.org",
            Role::Expert => PANEL[0].email,
        }
    }

    fn scopes(self) -> Vec<Scope> {
        match self {
            Role::Administrator | Role::Coordinator => vec![Scope::Read, Scope::Coordinate],
            Role::Author => vec![Scope::Read, Scope::Author],
            Role::Expert => vec![Scope::Rate, Scope::Read],
        }
    }
}

/// Somebody who was made for the demo.
pub(super) struct Made {
    pub(super) role: Role,
    pub(super) account: Account,
    password: String,
}

/// Makes all accounts with random passwords: administrator, coordinator, author, then the panel
/// in its order. Several at a time, for the hashes take most of the demo's preparation.
pub(super) fn make(accounts: &Accounts) -> Result<Vec<Made>, Error> {
    let mut people = vec![
        (
            Role::Administrator,
            Role::Administrator.email(),
            "Demo administrator",
        ),
        (
            Role::Coordinator,
            Role::Coordinator.email(),
            "Demo coordinator",
        ),
        (Role::Author, Role::Author.email(), "Demo author"),
    ];
    people.extend(
        PANEL
            .iter()
            .map(|person| (Role::Expert, person.email, person.name)),
    );
    let threads = thread::available_parallelism().map_or(1, NonZeroUsize::get);
    let share = people.len().div_ceil(threads);
    thread::scope(|scope| {
        let making: Vec<_> = people
            .chunks(share)
            .map(|some| {
                scope.spawn(move || {
                    some.iter()
                        .map(|(role, email, name)| one(accounts, *role, email, name))
                        .collect::<Result<Vec<Made>, Error>>()
                })
            })
            .collect();
        let mut made = Vec::new();
        for thread in making {
            let some = thread
                .join()
                .unwrap_or_else(|panic| std::panic::resume_unwind(panic));
            made.extend(some?);
        }
        Ok(made)
    })
}

fn one(accounts: &Accounts, role: Role, email: &str, name: &str) -> Result<Made, Error> {
    let password = URL_SAFE_NO_PAD.encode(rand::random::<[u8; 15]>());
    let account = accounts.create(&NewAccount {
        email: email.parse()?,
        name: name.to_owned(),
        administrator: role == Role::Administrator,
        password: Some(password.clone()),
    })?;
    Ok(Made {
        role,
        account,
        password,
    })
}

/// Gives everybody a token for the API.
pub(super) async fn with_tokens(accounts: &Accounts, made: Vec<Made>) -> Result<Vec<Login>, Error> {
    let mut logins = Vec::with_capacity(made.len());
    for Made {
        role,
        account,
        password,
    } in made
    {
        let scopes = role.scopes();
        let (_, api_token) = accounts
            .create_token(account.id, "demo", scopes, 365)
            .await?;
        logins.push(Login {
            role,
            email: account.email,
            password,
            api_token,
        });
    }
    Ok(logins)
}

/// Reads the list of a demo that was prepared earlier.
///
/// # Errors
/// `Files` or `Accounts`, naming the file.
pub fn read(folder: &Folder) -> Result<Vec<Login>, Error> {
    let path = folder.accounts();
    let text = std::fs::read_to_string(&path).map_err(|cause| Error::Files {
        path: path.clone(),
        cause,
    })?;
    serde_json::from_str(&text).map_err(|cause| Error::Accounts {
        path,
        cause: cause.to_string(),
    })
}
