//! Pages about the account itself, as plain data.

mod registry;
mod security;
mod team;

use askama::Template;

use super::LinkState;
use crate::web::kept::Kept;
use crate::web::page::Shell;

pub use registry::{AccountLine, RegisteredPage, RegistryPage};
pub use security::{CodeAsked, DeviceLine, ScopeChoice, Security, TokenLine};
pub use team::{MemberLine, TeamForm, TeamPage};

/// Screen 11a: address and password.
#[derive(Debug, Template)]
#[template(path = "account/sign_in.html")]
pub struct SignInPage {
    /// Narrow, with `error` set where `problem` is.
    pub shell: Shell,
    /// What was typed before, so that it need not be typed again.
    pub email: String,
    /// A local address to go to afterwards; empty for the start page.
    pub next: String,
    /// Why the last attempt failed: the same words for known and unknown addresses.
    pub problem: Option<String>,
    pub notice: SignInNotice,
    /// Whether links are mailed.
    pub by_mail: bool,
    /// A form that was sent when the session had ended.
    pub kept: Option<Kept>,
}

/// After a link was asked for, and where its code is typed.
#[derive(Debug, Template)]
#[template(path = "account/code.html")]
pub struct CodePage {
    pub shell: Shell,
    /// A link has just been asked for.
    pub sent: bool,
    pub email: String,
    /// Why the last attempt failed.
    pub problem: Option<String>,
    /// A form that was sent when the session had ended.
    pub kept: Option<Kept>,
}

/// What was sent when the session had ended, to be sent again.
#[derive(Debug, Template)]
#[template(path = "account/kept.html")]
pub struct KeptPage {
    pub shell: Shell,
    pub kept: Kept,
}

/// Where a sign-in link leads.
#[derive(Debug, Template)]
#[template(path = "account/link.html")]
pub struct LinkPage {
    pub shell: Shell,
    pub heading: String,
    pub found: LinkState,
}

/// Why somebody sees the sign-in page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SignInNotice {
    #[default]
    None,
    /// Just signed out by choice.
    SignedOut,
    /// The session ended, or a page was asked for that needs one.
    Expired,
    /// The session had ended when a form was sent; the page carries it.
    Kept,
}

/// What is known of an account, and how questions are shown to it.
#[derive(Debug, Template)]
#[template(path = "account/account.html")]
pub struct AccountPage {
    pub shell: Shell,
    pub name: String,
    pub email: String,
    /// Of the installation.
    pub administrator: bool,
    /// The form for another address; none where no mail is sent.
    pub new_address: Option<AddressForm>,
    /// One question a page instead of a section's cards below one another.
    pub one_at_a_time: bool,
    /// The choice has just been saved.
    pub saved: bool,
    /// Password, devices and tokens.
    pub security: Security,
}

impl AccountPage {
    /// The problems with the fields they belong to, for the summary above the page.
    pub fn problems(&self) -> Vec<(&'static str, &str)> {
        let form = self.new_address.as_ref();
        let address = form
            .and_then(|form| form.problem.as_deref())
            .map(|text| ("address", text));
        let further = self.security.problems();
        address.into_iter().chain(further).collect()
    }
}

/// The form by which an account gets another address.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AddressForm {
    /// As it was typed.
    pub typed: String,
    pub problem: Option<String>,
    /// The address a link has just been sent to.
    pub sent: Option<String>,
}

/// What stands behind the link of whoever was given a role.
#[derive(Debug, Template)]
#[template(path = "account/role.html")]
pub struct RolePage {
    pub shell: Shell,
    pub heading: String,
    /// Whom the link signs in; none where it leads in no more.
    pub name: Option<String>,
}

/// What stands behind a link that confirms an address.
#[derive(Debug, Template)]
#[template(path = "account/address.html")]
pub struct AddressPage {
    pub shell: Shell,
    pub heading: String,
    pub words: String,
    /// The button that changes the address is there.
    pub asks: bool,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::locale::Speaker;
    use crate::web::page::rendered;

    #[test]
    fn a_failed_attempt_keeps_the_address_and_says_so_in_the_title() {
        let t = Speaker::fallback();
        let page = SignInPage {
            shell: Shell::new(t, t.say("sign-in")).narrow().with_error(true),
            email: "\"><script>".to_owned(),
            next: "/studies/a/rate".to_owned(),
            problem: Some(t.say("sign-in-failed")),
            notice: SignInNotice::None,
            by_mail: false,
            kept: None,
        };
        let html = rendered("11a-signin-failed", &page);
        assert!(html.contains("<title>Error: Sign in"));
        assert!(!html.contains("\"><script>"));
        assert!(html.contains(r#"autocomplete="current-password""#));
        assert!(html.contains(r##"href="#email""##));
        assert!(html.contains(r#"value="/studies/a/rate""#));
    }

    #[test]
    fn the_first_visit_shows_no_error() {
        let t = Speaker::fallback();
        let page = SignInPage {
            shell: Shell::new(t, t.say("sign-in")).narrow(),
            email: String::new(),
            next: String::new(),
            problem: None,
            notice: SignInNotice::None,
            by_mail: false,
            kept: None,
        };
        let html = rendered("11a-signin", &page);
        assert!(!html.contains("error-summary") && !html.contains("Error"));
    }

    #[test]
    fn the_account_page_shows_the_choice_that_is_stored() {
        let t = Speaker::fallback();
        let page = AccountPage {
            shell: Shell::new(t, t.say("your-account")).narrow(),
            name: "Mara Ekström".to_owned(),
            email: "m.ekstrom@noorderpi.example".to_owned(),
            administrator: false,
            new_address: Some(AddressForm::default()),
            one_at_a_time: true,
            saved: false,
            security: Security::new(t, "csrf-token", "m.ekstrom@noorderpi.example"),
        };
        let html = rendered("account", &page);
        assert!(html.contains(r#"value="one" checked"#));
        assert!(html.contains(r#"action="/sign-out""#));
    }
}
