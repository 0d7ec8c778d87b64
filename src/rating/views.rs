//! What an expert sees, as plain data: handlers fill these structs, templates print them.
//!
//! Texts of the study go in as they are stored; templates escape them. Times go in as the reader
//! sees them (`locale::dates`).

mod became;
mod card;
mod conflict;
mod feedback;
mod review;
mod stencil;
mod withdrawal;

use askama::Template;
use jiff::tz::TimeZone;

use crate::locale::{Markup, Speaker, dates};
use crate::panel::views::RemindMe;
use crate::web::charts::Glyph;
use crate::web::page::Shell;

pub use became::{BecameItem, BecamePage, BecameRound, BecameSection};
pub use card::{
    CardError, CardView, Field, Period, RemarkForm, RewordedView, SourceView, TileView,
    characters_left,
};
pub use conflict::{ClosedPage, ConflictPage, VersionView};
pub use feedback::{
    FeedbackView, OwnEarlier, ReasonGroup, ReasonView, StripRow, is_folded_by_its_tag,
};
pub use review::{ReviewPage, ReviewRow, ReviewSection, SubmittedPage};
pub use stencil::{CutCard, Now, Shape, Stencils};
pub use withdrawal::WithdrawalPage;

/// The round a page belongs to.
#[derive(Debug, Clone)]
pub struct RoundHead {
    pub number: u32,
    /// How many rounds are planned, where that is known.
    pub planned: Option<u32>,
    /// In the form of [`dates::deadline`]; `None` without one.
    pub deadline: Option<String>,
    pub closed: bool,
    /// Answers of an earlier round are being reviewed: "reviewed" is said instead of "answered".
    pub reviewing: bool,
}

impl RoundHead {
    /// "Round 1 of 3".
    pub fn name(&self, t: &Speaker) -> String {
        match self.planned {
            Some(planned) => t.with(
                "round-of",
                &[("n", self.number.into()), ("total", planned.into())],
            ),
            None => t.say_n("round", "n", self.number),
        }
    }

    /// "Round 1 of 3 · closes Friday 2 October, 17:00 (Amsterdam, UTC+2)".
    pub fn kicker(&self, t: &Speaker) -> String {
        let Some(when) = &self.deadline else {
            return self.name(t);
        };
        let args = [
            ("round", self.name(t).into()),
            ("when", when.as_str().into()),
        ];
        if self.closed {
            t.with("round-closed", &args)
        } else {
            t.with("round-closes", &args)
        }
    }
}

/// When the round closes, in the three parts the task list prints.
#[derive(Debug, Clone)]
pub struct Closing {
    /// "Friday 2 October, 17:00"
    pub when: String,
    /// "Amsterdam, UTC+2"
    pub zone: String,
    /// "in 8 days"; empty in the minute of grace.
    pub left: String,
}

impl Closing {
    /// Both times in microseconds UTC; `zone` is the study's.
    pub fn at(t: Speaker, now: i64, deadline: i64, zone: &TimeZone) -> Self {
        Closing {
            when: dates::day_and_time(t, deadline, zone),
            zone: dates::zone_name(deadline, zone),
            left: dates::until(t, now, deadline),
        }
    }
}

/// Screen 02: where am I, what is left.
#[derive(Debug, Template)]
#[template(path = "rating/tasks.html")]
pub struct TaskListPage {
    pub shell: Shell,
    pub round: RoundHead,
    /// The study's title: the page's heading.
    pub heading: String,
    /// The study's own paragraph above the list, if it has one.
    pub introduction: Option<String>,
    /// Questions with a saved answer, "cannot judge" included.
    pub answered: usize,
    /// Questions that take answers.
    pub total: usize,
    /// For who missed an earlier round.
    pub catch_up: Option<CatchUp>,
    /// Questions that were taken out of the round.
    pub withdrawn: usize,
    pub closing: Option<Closing>,
    /// The first question without an answer.
    pub next: Option<NextQuestion>,
    pub sections: Vec<SectionRow>,
    pub review_href: String,
    /// The days on which one can be reminded; none where there are none.
    pub remind: Option<RemindMe>,
    /// The round was submitted; answers can still be changed.
    pub submitted: bool,
    /// What the expert agreed to, and the way to take it back.
    pub consent_href: String,
    /// Where the expert may tell of interests and expertise.
    pub background_href: String,
}

/// What an expert who missed earlier rounds has not answered before.
#[derive(Debug, Clone)]
pub struct CatchUp {
    /// "1", "1, 2".
    pub rounds: String,
    pub questions: Vec<MissedQuestion>,
}

/// A question that the panel answered without the reader.
#[derive(Debug, Clone)]
pub struct MissedQuestion {
    pub number: usize,
    pub statement: String,
    pub href: String,
}

/// The first question that is still to be answered.
#[derive(Debug, Clone)]
pub struct NextQuestion {
    pub number: usize,
    pub href: String,
}

/// One section of the task list.
#[derive(Debug, Clone)]
pub struct SectionRow {
    pub title: String,
    pub href: String,
    /// The section's caption; shown while nothing is answered.
    pub about: Option<String>,
    pub total: usize,
    /// Questions with a saved answer, "cannot judge" included.
    pub answered: usize,
    pub abstained: usize,
}

impl TaskListPage {
    fn progress(&self) -> Markup {
        let t = self.shell.t;
        let args = [("done", self.answered.into()), ("total", self.total.into())];
        if self.round.reviewing {
            t.rich("tasks-reviewed", &args)
        } else {
            t.rich("tasks-answered", &args)
        }
    }

    fn closes(&self) -> Markup {
        let t = self.shell.t;
        let Some(closing) = &self.closing else {
            return t.rich("tasks-no-deadline", &[]);
        };
        let args = [
            ("when", closing.when.as_str().into()),
            ("zone", closing.zone.as_str().into()),
            ("left", closing.left.as_str().into()),
        ];
        if closing.left.is_empty() {
            t.rich("tasks-closing", &args)
        } else {
            t.rich("tasks-closes", &args)
        }
    }

    /// Whole percent, for the bar that repeats the words.
    fn percent(&self) -> usize {
        (self.answered * 100)
            .checked_div(self.total)
            .unwrap_or_default()
    }

    fn steps(&self) -> Vec<Markup> {
        let t = self.shell.t;
        let now = if self.round.number == 1 {
            t.say("round-alone")
        } else {
            t.say("round-feedback")
        };
        let later = if self.round.number == 1 {
            t.say("round-feedback")
        } else {
            t.say("round-open-questions")
        };
        let line = |number: u32, what: String| {
            let round = t.say_n("round", "n", number);
            t.rich(
                "next-line",
                &[("round", round.into()), ("what", what.into())],
            )
        };
        vec![
            line(self.round.number, t.say_n("round-now", "what", now)),
            line(self.round.number + 1, later),
        ]
    }
}

impl SectionRow {
    fn explanation(&self, t: &Speaker, round: &RoundHead) -> String {
        if self.answered == 0 {
            return self
                .about
                .clone()
                .unwrap_or_else(|| t.say_n("section-questions", "n", self.total));
        }
        let args = [("done", self.answered.into()), ("total", self.total.into())];
        let mut text = if round.reviewing {
            t.with("section-reviewed", &args)
        } else {
            t.with("section-answered", &args)
        };
        if self.abstained > 0 {
            text.push(' ');
            text.push_str(&t.say_n("section-abstained", "n", self.abstained));
        }
        text
    }
}

/// What an expert sees of a study while no round is open.
#[derive(Debug, Template)]
#[template(path = "rating/waiting.html")]
pub struct WaitingPage {
    pub shell: Shell,
    pub heading: String,
    /// Round and the coordinator's words for each of the reader's reasons that were redacted.
    pub redactions: Vec<(u32, String)>,
    /// What the expert agreed to, and the way to take it back.
    pub consent_href: String,
    /// What became of the reader's answers, once something is published.
    pub became_href: Option<String>,
}

/// Screens 03 and 04: a section's cards, or one of them.
#[derive(Debug, Template)]
#[template(path = "rating/section.html")]
pub struct SectionPage {
    pub shell: Shell,
    pub round: RoundHead,
    pub heading: String,
    /// Of the section, also where one card is shown.
    pub answered: usize,
    pub total: usize,
    /// One question at a time.
    pub one: bool,
    /// The other way of showing this section.
    pub switch_href: String,
    pub cards: Vec<Card>,
    pub previous: Option<String>,
    pub next: Next,
}

/// A card as it comes into a page.
#[derive(Debug)]
pub enum Card {
    /// Set for this page.
    Whole(Box<CardView>),
    /// Cut for all readers, with the reader's own filled in.
    Cut(CutCard),
}

/// Where "next" leads.
#[derive(Debug, Clone)]
pub enum Next {
    Question(String),
    /// Another section: its title and address.
    Section(String, String),
    Review(String),
}

impl SectionPage {
    fn progress(&self) -> Markup {
        let t = self.shell.t;
        let args = [("done", self.answered.into()), ("total", self.total.into())];
        if self.round.reviewing {
            t.rich("reviewed-in-section", &args)
        } else {
            t.rich("in-this-section", &args)
        }
    }

    /// The cards that were set for this page; no other has an error.
    fn whole(&self) -> impl Iterator<Item = &CardView> {
        self.cards.iter().filter_map(|card| match card {
            Card::Whole(card) => Some(&**card),
            Card::Cut(_) => None,
        })
    }

    fn has_problems(&self) -> bool {
        self.whole().any(|card| !card.errors.is_empty())
    }
}

/// What was answered to one question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    Chosen { glyph: Glyph, label: String },
    Abstained,
    Missing,
}

#[cfg(test)]
mod tests;
