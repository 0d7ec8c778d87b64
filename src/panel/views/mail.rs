//! What was mailed to a panel, and what is about to be.

use askama::Template;

use crate::web::page::Shell;

/// Everything mailed in a study: by the day, without links and without texts.
#[derive(Debug, Template)]
#[template(path = "panel/mail.html")]
pub struct MailPage {
    pub shell: Shell,
    /// Why no mail leaves; empty where it does.
    pub off: String,
    /// "12 sent", "3 waiting": states with their counts, those without any left out.
    pub counts: Vec<String>,
    /// People in the open round whom no mail has told.
    pub to_invite: usize,
    /// People whom a reminder would reach; none while no round is open.
    pub to_remind: usize,
    /// Address of the study's pages.
    pub base: String,
    /// Reminders by rule; only for whoever may change it.
    pub rule: Option<RuleForm>,
    /// Messages of the coordinator's own with their texts, the newest first.
    pub messages: Vec<super::SentMessage>,
    /// Whether the reader may write one.
    pub may_write: bool,
    pub lines: Vec<MailLine>,
    /// Older mails are not listed.
    pub has_more: bool,
}

/// The rule of reminders as it stands, or as it was typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RuleForm {
    pub on: bool,
    pub first_days: String,
    pub every_days: String,
    pub most: String,
    pub quiet_from: String,
    pub quiet_to: String,
    /// The field that is wrong, and why.
    pub problem: Option<(String, String)>,
    /// "Amsterdam": whose hours the quiet hours are.
    pub zone: String,
}

impl RuleForm {
    /// Name, words and value of each field.
    pub fn fields(&self) -> [(&'static str, &'static str, &str); 5] {
        [
            (
                "first_days",
                "First reminder, days after the invitation",
                &self.first_days,
            ),
            ("every_days", "Then every so many days", &self.every_days),
            (
                "most",
                "Reminders to one person in one round, at most",
                &self.most,
            ),
            ("quiet_from", "Quiet from hour (0 to 23)", &self.quiet_from),
            ("quiet_to", "Quiet to hour (0 to 23)", &self.quiet_to),
        ]
    }

    /// Why a field is wrong, if it is.
    pub fn wrong(&self, field: &str) -> Option<&str> {
        let (name, why) = self.problem.as_ref()?;
        (name == field).then_some(why.as_str())
    }
}

/// One mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailLine {
    pub name: String,
    pub address: String,
    /// "Reminder 2, round 1".
    pub what: String,
    /// "Sent".
    pub state: String,
    /// The state needs somebody.
    pub is_problem: bool,
    /// "14 October 2026".
    pub day: String,
    /// Why it did not leave, or what is not sure; empty for nothing.
    pub note: String,
}

/// Who is about to be reminded, and with what words.
#[derive(Debug, Template)]
#[template(path = "panel/remind.html")]
pub struct RemindPage {
    pub shell: Shell,
    pub round: u32,
    /// When the reminders leave, where it is a quiet hour now.
    pub waits_until: Option<String>,
    pub people: Vec<RemindLine>,
    /// The words for those who have not begun and for those who have, as far as there are any.
    pub previews: Vec<Preview>,
    pub back: String,
}

/// Somebody about to be reminded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RemindLine {
    pub name: String,
    pub address: String,
    /// "Started".
    pub state: String,
    /// Reminders in this round so far.
    pub before: usize,
}

/// A mail as one of its readers will see it, without links.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preview {
    /// "To those who have not started".
    pub heading: String,
    pub subject: String,
    pub greeting: String,
    pub paragraphs: Vec<String>,
    pub facts: Vec<(String, String)>,
    pub button: String,
    pub notes: Vec<String>,
}
