//! Pages of no feature: errors and the start page.

use askama::Template;

use crate::locale::Speaker;

use super::page::Shell;

/// Screen 11b: what happened, what is safe, what was typed, what to do.
#[derive(Debug, Template)]
#[template(path = "error.html")]
pub struct ErrorPage {
    pub shell: Shell,
    /// HTTP status.
    pub status: u16,
    pub heading: String,
    pub lead: String,
    /// Single errors, where there are several.
    pub errors: Vec<String>,
    /// What the reader had typed.
    pub wrote: Option<String>,
    /// The request id; empty for none.
    pub reference: String,
}

impl ErrorPage {
    /// The page for a status, in the tool's general words. Narrow, without user or study.
    pub fn of_status(t: Speaker, status: u16, reference: impl Into<String>) -> Self {
        let (heading, lead) = match status {
            400 | 405 | 415 => (t.say("bad-request"), t.say("bad-request-more")),
            401 => (t.say("no-session"), t.say("no-session-more")),
            413 => (t.say("too-large"), t.say("bad-request-more")),
            403 => (t.say("no-access"), t.say("no-access-more")),
            404 => (t.say("not-found"), t.say("not-found-more")),
            503 => (t.say("not-available"), t.say("not-available-more")),
            _ => (t.say("went-wrong"), t.say("went-wrong-more")),
        };
        ErrorPage {
            shell: Shell::new(t, heading.clone()).narrow().with_error(true),
            status,
            heading,
            lead,
            errors: Vec::new(),
            wrote: None,
            reference: reference.into(),
        }
    }

    /// Gives back what the reader had typed and could not be saved.
    pub fn with_text(mut self, text: impl Into<String>) -> Self {
        let t = self.shell.t;
        self.wrote = Some(text.into());
        if self.status == 503 {
            self.heading = t.say("not-saved-yet");
            self.lead = t.say("not-saved-yet-more");
            self.shell.title.clone_from(&self.heading);
        }
        self
    }
}

/// The start page: the reader's studies, or screen 11c where there are none.
#[derive(Debug, Template)]
#[template(path = "home.html")]
pub struct HomePage {
    /// Narrow, without a study.
    pub shell: Shell,
    pub studies: Vec<StudyLink>,
    /// An administrator, who looks after the installation.
    pub administrator: bool,
    /// Whether the reader may make a study.
    pub may_create: bool,
    /// Mail is held back since a restore.
    pub is_held: bool,
}

/// What only an administrator looks after.
#[derive(Debug, Template)]
#[template(path = "administration.html")]
pub struct AdministrationPage {
    pub shell: Shell,
    /// "Thursday 26 November, 10:02 UTC": since when mail is held back; none if it is not.
    pub held_since: Option<String>,
    /// What waited when the backup was made.
    pub waiting: Vec<HeldMail>,
}

/// Mails of one kind that wait.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldMail {
    /// "reminder".
    pub what: String,
    /// Empty for a mail of no study.
    pub study: String,
    pub mails: i64,
    /// Day of the oldest.
    pub day: String,
}

/// One study on the start page.
#[derive(Debug, Clone)]
pub struct StudyLink {
    pub title: String,
    /// BCP 47 tag of the title.
    pub lang: String,
    pub href: String,
    /// One line: the round and what is to be done, or the role.
    pub about: String,
    /// A word for what is still to do, shown as a tag; empty for none.
    pub to_do: String,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::web::page::rendered;

    #[test]
    fn an_error_page_shows_what_was_typed_and_the_reference_but_no_markup_of_either() {
        let page = ErrorPage::of_status(Speaker::fallback(), 503, "4f2c91ab")
            .with_text("<script>alert(1)</script>");
        let html = rendered("11b-error", &page);
        assert!(html.contains("<title>Error: "));
        assert!(html.contains("4f2c91ab"));
        assert!(html.contains("&#60;script&#62;alert(1)"));
        assert!(!html.contains("<script>alert"));
    }

    #[test]
    fn without_studies_the_start_page_says_what_will_stand_there() {
        let t = Speaker::fallback();
        let page = HomePage {
            shell: Shell::new(t, t.say("your-studies")).narrow(),
            studies: Vec::new(),
            administrator: true,
            may_create: true,
            is_held: false,
        };
        let html = rendered("11c-empty", &page);
        assert!(html.contains("No studies yet") && html.contains("/new-study/template.xlsx"));
    }
}
