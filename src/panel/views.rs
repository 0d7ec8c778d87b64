//! The panel as the coordinator reads it, and the pages behind the links of a mail.

mod background;
mod consent;
mod mail;
mod message;
mod naming;
mod remind_me;
mod reuse;
mod roster;

use askama::Template;

use super::Ask;
use super::consent::Text;
use crate::clock;
use crate::web::page::Shell;

pub use background::{BackgroundPage, FieldOfWork};
pub use consent::{AgreedText, ConsentPage, RecordLine};
pub use mail::{MailLine, MailPage, Preview, RemindLine, RemindPage, RuleForm};
pub use message::{MessagePage, SentMessage};
pub use naming::{NamingForm, NamingPage};
pub use remind_me::{OfferedDay, RemindMe};
pub use reuse::{ReuseForm, ReusePage};
pub use roster::{AddPage, CheckPage, CheckRow, GroupCount, PersonPage, WrongField};

/// Everybody on the roster with the state of the present round, by the day.
#[derive(Template)]
#[template(path = "panel/panel.html")]
pub struct PanelPage {
    pub shell: Shell,
    /// "24 people in 3 groups".
    pub kicker: String,
    /// Address of the study's pages.
    pub base: String,
    /// Whether the reader may add people.
    pub may_change: bool,
    /// The round whose states are shown; missing before the first.
    pub round: Option<u32>,
    pub has_groups: bool,
    pub people: Vec<PanelLine>,
    /// The names that the report prints.
    pub named: Vec<String>,
    /// Others who answered something.
    pub unnamed: usize,
    /// How many agree that their answers are reused.
    pub reuse: usize,
}

impl PanelPage {
    fn has_interests(&self) -> bool {
        self.people
            .iter()
            .any(|person| !person.interests.is_empty())
    }
}

/// One person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PanelLine {
    /// Number of the person's page.
    pub id: i64,
    pub name: String,
    pub email: String,
    /// Empty for none.
    pub affiliation: String,
    /// Empty for none.
    pub group: String,
    /// "Submitted".
    pub state: String,
    /// "14 October 2026"; empty where there is no day.
    pub day: String,
    /// Declaration of interests; empty for none.
    pub interests: String,
    /// The state needs the coordinator: the address bounced.
    pub is_problem: bool,
}

/// Screen 01: what is asked, by whom, until when; the one button leads in.
#[derive(Debug, Template)]
#[template(path = "panel/entry.html")]
pub struct EntryPage {
    pub shell: Shell,
    /// Of the panelist.
    pub name: String,
    pub heading: String,
    /// The invitation's words, a paragraph each.
    pub words: Vec<String>,
    pub who: String,
    pub time_needed: String,
    pub round: u32,
    /// The deadline in the study's zone, in words.
    pub closes: String,
    /// The same as RFC 3339, for the script that adds it in the reader's zone.
    pub closes_at: Option<String>,
    /// Of the one button.
    pub start: String,
    /// Pressing it also means agreeing to the text.
    pub asks: bool,
    pub consent: AgreedText,
    /// The days on which one can be reminded; none where there are none.
    pub remind: Option<RemindMe>,
    pub privacy_href: String,
    /// Missing in a preview, which nobody can leave.
    pub leave_href: Option<String>,
}

impl EntryPage {
    /// What `ask` says; `asks`: pressing the button also means agreeing to `text`.
    pub fn of(shell: Shell, ask: &Ask, text: &Text, asks: bool, privacy_href: String) -> Self {
        let (definition, round) = (&ask.sheet.definition, &ask.sheet.round);
        Self {
            shell,
            name: ask.panelist.name.clone(),
            heading: definition.title.clone(),
            words: ask.words(),
            who: definition.contact.name.clone(),
            time_needed: ask.time_needed(),
            round: round.number,
            closes: ask.closes(),
            closes_at: round.deadline.and_then(clock::rfc3339),
            start: match asks {
                true => ask.agree_words(),
                false => ask.start_words(),
            },
            asks,
            consent: AgreedText::of(text),
            remind: None,
            privacy_href,
            leave_href: None,
        }
    }
}

/// How the study uses the data of its panel.
#[derive(Debug, Template)]
#[template(path = "panel/privacy.html")]
pub struct PrivacyPage {
    pub shell: Shell,
    /// Title of the study.
    pub study: String,
    pub paragraphs: Vec<String>,
    /// Of the paragraphs, BCP 47.
    pub language: String,
    /// What the reader agreed to; for experts who are signed in.
    pub consent_href: Option<String>,
}

/// What stands behind a link that does not lead in any more, or never did.
#[derive(Debug, Template)]
#[template(path = "panel/spent.html")]
pub struct SpentPage {
    pub shell: Shell,
    /// Where the form goes that asks for a new link.
    pub again: String,
}

/// The page to leave by, before and after.
#[derive(Debug, Template)]
#[template(path = "panel/leave.html")]
pub struct LeavePage {
    pub shell: Shell,
    pub action: String,
    pub left: Left,
}

/// What has just been done on the page to leave by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Left {
    NotYet,
    NoReminders,
    Declined,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::locale::Speaker;

    #[test]
    fn a_person_is_shown_by_the_day_and_a_hostile_name_stays_a_name() {
        let html = PanelPage {
            shell: Shell::new(Speaker::fallback(), "Panel"),
            kicker: "1 person".to_owned(),
            base: "/studies/s".to_owned(),
            may_change: true,
            round: Some(2),
            has_groups: true,
            people: vec![PanelLine {
                id: 7,
                name: "<script>alert(1)</script>".to_owned(),
                email: "a@example.org".to_owned(),
                affiliation: String::new(),
                group: "Research".to_owned(),
                state: "Submitted".to_owned(),
                day: "14 October 2026".to_owned(),
                interests: "<script>alert(1)</script> shares".to_owned(),
                is_problem: false,
            }],
            named: Vec::new(),
            unnamed: 0,
            reuse: 0,
        }
        .render()
        .unwrap();
        assert!(html.contains("Submitted") && html.contains("14 October 2026"));
        assert!(!html.contains("<script>alert"));
    }

    #[test]
    fn an_empty_panel_says_how_it_is_filled() {
        let html = PanelPage {
            shell: Shell::new(Speaker::fallback(), "Panel"),
            kicker: "Nobody yet".to_owned(),
            base: "/studies/s".to_owned(),
            may_change: true,
            round: None,
            has_groups: false,
            people: Vec::new(),
            named: Vec::new(),
            unnamed: 0,
            reuse: 0,
        }
        .render()
        .unwrap();
        assert!(html.contains("href=\"/studies/s/panel/add\""));
    }
}
