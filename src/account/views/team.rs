//! Who runs a study, or the installation.

use askama::Template;

use crate::account::Error;
use crate::account::team::{Member, Wish};
use crate::web::input::Fields;
use crate::web::page::Shell;

/// Everybody with a role, and the form that gives one.
#[derive(Debug, Template)]
#[template(path = "account/team.html")]
pub struct TeamPage {
    pub shell: Shell,
    pub heading: String,
    pub lead: String,
    /// Address of this page.
    pub base: String,
    pub members: Vec<MemberLine>,
    /// Value, words and meaning of the roles to choose from; one alone is not asked for.
    pub roles: Vec<(&'static str, &'static str, &'static str)>,
    pub form: TeamForm,
    /// Whether those who are given a role are told by mail.
    pub by_mail: bool,
}

/// Somebody with a role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MemberLine {
    pub account: i64,
    pub name: String,
    pub email: String,
    /// As forms name it.
    pub role: String,
    pub role_words: String,
    /// Whether they ever signed in.
    pub arrived: bool,
}

/// The form as it was typed, with what is wrong.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TeamForm {
    pub name: String,
    pub email: String,
    pub role: String,
    /// The field that is wrong, and why.
    pub problem: Option<(&'static str, String)>,
}

impl TeamForm {
    /// What was typed.
    pub fn of(fields: &Fields) -> Self {
        Self {
            name: fields.text("name").trim().to_owned(),
            email: fields.text("email").trim().to_owned(),
            role: fields.text("role").to_owned(),
            problem: None,
        }
    }

    pub fn wish(&self) -> Wish {
        Wish {
            name: self.name.clone(),
            email: self.email.clone(),
        }
    }

    /// The form with what its user can mend.
    ///
    /// # Errors
    /// Any other error, unchanged.
    pub fn with(mut self, error: Error) -> Result<Self, Error> {
        let field = match &error {
            Error::InvalidEmail(_) | Error::OnThePanel(_) => "email",
            Error::InvalidName => "name",
            Error::LastOfRole(_) => "members",
            _ => return Err(error),
        };
        self.problem = Some((field, error.to_string()));
        Ok(self)
    }

    /// Why a field is wrong, if it is.
    pub fn wrong(&self, field: &str) -> Option<&str> {
        let (name, why) = self.problem.as_ref()?;
        (*name == field).then_some(why.as_str())
    }
}

impl MemberLine {
    pub fn of(member: Member) -> Self {
        let mut signs = member.role.chars();
        let first = signs.next().into_iter().flat_map(char::to_uppercase);
        Self {
            role_words: first.chain(signs.as_str().chars()).collect(),
            account: member.account,
            name: member.name,
            email: member.email,
            role: member.role,
            arrived: member.arrived,
        }
    }
}
