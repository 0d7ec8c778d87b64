//! What an expert sees before and after submitting.

use askama::Template;

use super::{Answer, RoundHead};
use crate::locale::{Markup, Speaker};
use crate::panel::views::{NamingForm, ReuseForm};
use crate::web::page::Shell;

/// Screen 05a: everything once more before submitting.
#[derive(Debug, Template)]
#[template(path = "rating/review.html")]
pub struct ReviewPage {
    pub shell: Shell,
    pub round: RoundHead,
    pub sections: Vec<ReviewSection>,
    /// POST address of the submission.
    pub submit_url: String,
    pub tasks_href: String,
}

/// A section in the review, with its questions in order.
#[derive(Debug, Clone)]
pub struct ReviewSection {
    pub title: String,
    pub rows: Vec<ReviewRow>,
}

/// One question in the review.
#[derive(Debug, Clone)]
pub struct ReviewRow {
    pub number: usize,
    pub statement: String,
    pub answer: Answer,
    /// Address of the question's own card.
    pub href: String,
}

/// From this many answers on, a section whose answers are all alike folds to one sentence.
const FOLDED_FROM: usize = 5;

impl ReviewPage {
    fn rows(&self) -> impl Iterator<Item = &ReviewRow> {
        self.sections.iter().flat_map(|section| &section.rows)
    }

    fn total(&self) -> usize {
        self.rows().count()
    }

    fn missing(&self) -> usize {
        self.rows().filter(|r| r.answer == Answer::Missing).count()
    }

    fn abstained(&self) -> usize {
        self.rows()
            .filter(|r| r.answer == Answer::Abstained)
            .count()
    }

    fn given(&self) -> usize {
        self.total() - self.missing()
    }

    fn first_missing(&self) -> Option<&ReviewRow> {
        self.rows().find(|r| r.answer == Answer::Missing)
    }

    fn missing_heading(&self) -> String {
        let t = self.shell.t;
        let args = [
            ("missing", self.missing().into()),
            ("total", self.total().into()),
        ];
        if self.round.reviewing {
            t.with("review-missing-reviewed", &args)
        } else {
            t.with("review-missing", &args)
        }
    }

    fn summary(&self) -> String {
        let t = self.shell.t;
        let ratings = t.say_n("submit-ratings", "n", self.given() - self.abstained());
        match self.abstained() {
            0 => t.say_n("submit-plain", "ratings", ratings),
            n => t.with(
                "submit-abstained",
                &[("ratings", ratings.into()), ("n", n.into())],
            ),
        }
    }
}

impl ReviewSection {
    /// The one sentence of a section whose answers are all alike.
    fn folded(&self, t: &Speaker) -> Option<String> {
        let first = &self.rows.first()?.answer;
        let alike = self.rows.iter().all(|row| row.answer == *first);
        if !alike || self.rows.len() < FOLDED_FROM {
            return None;
        }
        let n = self.rows.len();
        let args = [("n", n.into()), ("total", n.into())];
        match first {
            Answer::Missing => None,
            Answer::Abstained => Some(t.with("all-abstained", &args)),
            Answer::Chosen { label, .. } => {
                let [n, total] = args;
                Some(t.with("all-alike", &[n, total, ("label", label.as_str().into())]))
            }
        }
    }
}

/// Screen 05b: certainty that the round is submitted.
#[derive(Debug, Template)]
#[template(path = "rating/submitted.html")]
pub struct SubmittedPage {
    pub shell: Shell,
    pub round: RoundHead,
    pub answered: usize,
    pub total: usize,
    /// Where the answers can be changed.
    pub tasks_href: String,
    /// The question whether the report may name the expert.
    pub naming: NamingForm,
    /// The question whether answers may be reused.
    pub reuse: ReuseForm,
}

impl SubmittedPage {
    fn thanks(&self) -> Markup {
        let args = [("done", self.answered.into()), ("total", self.total.into())];
        self.shell.t.rich("submitted-thanks", &args)
    }

    fn until(&self) -> Markup {
        let t = self.shell.t;
        match &self.round.deadline {
            Some(when) => t.rich("next-until", &[("when", when.as_str().into())]),
            None => t.rich("next-until-closing", &[]),
        }
    }

    fn then(&self) -> Markup {
        let t = self.shell.t;
        if self.round.planned == Some(self.round.number) {
            t.rich("next-last", &[])
        } else {
            t.rich("next-mail", &[])
        }
    }
}
