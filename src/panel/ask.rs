//! What one panelist is asked in one round: what a mail and the page behind its button say.

use jiff::tz::TimeZone;

use super::{Panelist, Participation, store};
use crate::clock;
use crate::locale::{Speaker, dates};
use crate::round::{self, Sheet};
use crate::store::{Conn, Result};
use crate::study::placeholders;

/// Seconds that a question takes on average: reading it, choosing, and a reason now and then.
const SECONDS_A_QUESTION: usize = 45;

/// A panelist before a round.
#[derive(Debug, Clone)]
pub struct Ask {
    /// The round with its frozen definition.
    pub sheet: Sheet,
    pub panelist: Panelist,
    pub participation: Participation,
}

impl Ask {
    /// Reads it; none if the round or the place is not there.
    pub fn read(conn: &mut Conn, study: i64, round: i64, account: i64) -> Result<Option<Self>> {
        let rounds = round::store::all(conn, study)?;
        let Some(round) = rounds.into_iter().find(|one| one.id == round) else {
            return Ok(None);
        };
        let Some(panelist) = store::of_account(conn, study, account)? else {
            return Ok(None);
        };
        Ok(Some(Self {
            participation: store::participation(conn, round.id, panelist.id)?.unwrap_or_default(),
            sheet: round::store::sheet(conn, &round)?,
            panelist,
        }))
    }

    /// Speaks the study's language.
    pub fn speaker(&self) -> Speaker {
        Speaker::for_tag(&self.sheet.definition.language)
    }

    /// The study's zone.
    pub fn zone(&self) -> TimeZone {
        clock::zone_of(&self.sheet.definition.time_zone)
    }

    pub fn questions(&self) -> usize {
        self.sheet.asked()
    }

    /// Minutes that the round takes, in steps of five.
    pub fn minutes(&self) -> usize {
        (self.questions() * SECONDS_A_QUESTION)
            .div_ceil(5 * 60)
            .max(1)
            * 5
    }

    /// "About 15 minutes. You can stop and go on later."
    pub fn time_needed(&self) -> String {
        self.speaker().say_n("ask-minutes", "n", self.minutes())
    }

    /// "Start round 2", or "Go on with round 2" for whoever has begun.
    pub fn start_words(&self) -> String {
        let number = self.sheet.round.number;
        match self.participation.started_day {
            Some(_) => self.speaker().say_n("ask-go-on", "n", number),
            None => self.speaker().say_n("ask-start", "n", number),
        }
    }

    /// The same, where pressing the button also means agreeing to take part.
    pub fn agree_words(&self) -> String {
        let number = self.sheet.round.number;
        match self.participation.started_day {
            Some(_) => self.speaker().say_n("ask-agree-go-on", "n", number),
            None => self.speaker().say_n("ask-agree-start", "n", number),
        }
    }

    /// "Friday 2 October, 17:00 (Amsterdam, UTC+2)", or that there is no deadline yet.
    pub fn closes(&self) -> String {
        let t = self.speaker();
        match self.sheet.round.deadline {
            Some(at) => dates::deadline(t, at, &self.zone()),
            None => t.say("ask-no-deadline"),
        }
    }

    /// The study's own words of invitation, a paragraph each, with their placeholders filled; the
    /// tool's words where the study has none.
    pub fn words(&self) -> Vec<String> {
        let (t, definition) = (self.speaker(), &self.sheet.definition);
        let Some(own) = &definition.texts.invitation else {
            let words = t.with(
                "ask-words",
                &[
                    ("who", definition.contact.name.as_str().into()),
                    ("study", definition.title.as_str().into()),
                    ("questions", self.questions().into()),
                ],
            );
            return vec![words];
        };
        self.own_words(own)
    }

    /// The study's own words of thanks, if it has any.
    pub fn thanks(&self) -> Option<Vec<String>> {
        let own = self.sheet.definition.texts.thanks.as_deref();
        own.map(|own| self.own_words(own))
    }

    /// A text of the study's own, a paragraph each, with its placeholders filled.
    fn own_words(&self, own: &str) -> Vec<String> {
        let definition = &self.sheet.definition;
        let filled = placeholders::fill(own, &|name| {
            Some(match name {
                "name" => self.panelist.name.clone(),
                "study" => definition.title.clone(),
                "contact" => definition.contact.name.clone(),
                "round" => self.sheet.round.number.to_string(),
                "questions" => self.questions().to_string(),
                "minutes" => self.minutes().to_string(),
                "deadline" => self.closes(),
                _ => return None,
            })
        });
        paragraphs(&filled)
    }
}

/// A text's paragraphs, which blank lines part.
pub(super) fn paragraphs(text: &str) -> Vec<String> {
    text.split("\n\n")
        .map(str::trim)
        .filter(|paragraph| !paragraph.is_empty())
        .map(str::to_owned)
        .collect()
}
