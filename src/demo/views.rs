//! The demo's start page as plain data.

use askama::Template;

use crate::web::page::Shell;

/// Says what the demo is and lets the visitor take a role with one click.
#[derive(Debug, Template)]
#[template(path = "demo/start.html")]
pub struct StartPage {
    pub shell: Shell,
    /// Title of the demo study.
    pub study: String,
    pub roles: Vec<RoleCard>,
}

/// A role that can be taken.
#[derive(Debug, Clone)]
pub struct RoleCard {
    /// Value of the form's field.
    pub name: &'static str,
    pub heading: &'static str,
    /// What there is to see and do in this role.
    pub about: &'static str,
    /// Address of the account.
    pub email: &'static str,
}
