//! One question as an expert sees and answers it.

use crate::locale::Speaker;
use crate::web::charts::Glyph;

use super::stencil::{Own, Place};
use super::{FeedbackView, OwnEarlier, VersionView};
use crate::rating::LONGEST_RATIONALE;

/// A question with the expert's own answer and, from round 2, the group's.
#[derive(Debug, Clone)]
pub struct CardView {
    pub item_id: String,
    /// Counted through the whole round, from 1.
    pub number: usize,
    /// Questions in the round.
    pub total: usize,
    pub section_id: String,
    pub statement: String,
    pub period: Option<Period>,
    pub scope: Option<String>,
    pub guidance: Option<String>,
    /// Legal or political source of a norm or rule.
    pub instrument: Option<String>,
    pub sources: Vec<SourceView>,
    /// In the order shown: from the up end to the down end.
    pub points: Vec<TileView>,
    /// "Cannot judge" is this round's saved answer.
    pub abstain_checked: bool,
    /// 1 low, 2 medium, 3 high; the earlier round's while this one has no answer.
    pub confidence: Option<u8>,
    /// This round's text, or the earlier round's while this one has no answer.
    pub rationale: String,
    /// Seq of the stored answer; 0 where there is none.
    pub seq: i64,
    /// It is nobody's: marks stand where a reader's own is written into what is cut of it.
    pub is_stencil: bool,
    /// "14:03"; `None` where nothing is stored in this round.
    pub saved_at: Option<String>,
    /// The group's earlier answers; `None` in round 1 and for questions that are new.
    pub feedback: Option<FeedbackView>,
    pub remark: RemarkForm,
    /// Where a remark goes.
    pub remark_url: String,
    /// Why it was taken out of the round; it takes no answers then.
    pub withdrawn: Option<String>,
    /// Set where the round before asked in other words.
    pub reworded: Option<RewordedView>,
    /// An answer is stored in this round.
    pub reviewed: bool,
    /// What kept the last form from being saved.
    pub errors: Vec<CardError>,
    /// `/api/v1/studies/{slug}/rounds/{n}/ratings/{item}`
    pub api_url: String,
    /// Where the form goes without a script.
    pub post_url: String,
}

/// The time that is rated.
#[derive(Debug, Clone)]
pub struct Period {
    pub from: String,
    pub to: String,
}

/// A source of the item.
#[derive(Debug, Clone)]
pub struct SourceView {
    pub label: String,
    pub url: Option<String>,
    pub language: Option<String>,
}

impl SourceView {
    /// The address, if it is one that may be linked.
    pub fn link(&self) -> Option<&str> {
        let url = self.url.as_deref()?;
        let (scheme, _) = url.split_once(':')?;
        ["http", "https", "mailto"]
            .iter()
            .any(|allowed| scheme.eq_ignore_ascii_case(allowed))
            .then_some(url)
    }
}

/// One point of the scale.
#[derive(Debug, Clone)]
pub struct TileView {
    /// 1 to k, 1 at the down end.
    pub value: u8,
    pub glyph: Glyph,
    pub label: String,
    pub meaning: Option<String>,
    /// This round's saved answer.
    pub checked: bool,
}

/// "Something wrong with this question?": the form and what became of the last one.
#[derive(Debug, Clone, Default)]
pub struct RemarkForm {
    /// It is with the coordinator.
    pub sent: bool,
    /// What was typed, where it came back.
    pub typed: String,
    pub name: String,
    pub error: Option<String>,
}

/// What an earlier round asked in place of this wording; only the parts that differ.
#[derive(Debug, Clone)]
pub struct RewordedView {
    pub round: u32,
    pub statement: Option<String>,
    pub guidance: Option<String>,
    pub instrument: Option<String>,
    /// The reader's own answer then, if there was one.
    pub own: Option<VersionView>,
}

/// What is wrong with a form that came back.
#[derive(Debug, Clone)]
pub struct CardError {
    pub field: Field,
    /// A whole sentence, beginning with "Error:".
    pub text: String,
}

/// The part of a card that an error belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    Answer,
    Reason,
}

impl CardError {
    /// The reason has `over` characters more than may be stored.
    pub fn too_long(t: Speaker, over: usize) -> Self {
        let args = [("n", over.into()), ("max", LONGEST_RATIONALE.into())];
        CardError {
            field: Field::Reason,
            text: if over == 1 {
                t.with("too-long-one", &args)
            } else {
                t.with("too-long-other", &args)
            },
        }
    }

    /// A form came without an answer.
    pub fn no_answer(t: Speaker) -> Self {
        CardError {
            field: Field::Answer,
            text: t.say("choose-an-answer"),
        }
    }
}

impl CardView {
    pub(super) fn question_of(&self, t: &Speaker) -> String {
        t.with(
            "question-of",
            &[("n", self.number.into()), ("total", self.total.into())],
        )
    }

    pub(super) fn legend(&self, t: &Speaker) -> String {
        match &self.period {
            Some(period) => t.with(
                "which-way-period",
                &[
                    ("from", period.from.as_str().into()),
                    ("to", period.to.as_str().into()),
                ],
            ),
            None => t.say("which-way"),
        }
    }

    /// The period beside the group's answers, where the question that names it is folded away.
    pub(super) fn period_line(&self) -> Option<String> {
        self.feedback.as_ref()?;
        let period = self.period.as_ref()?;
        Some(format!("{}–{}", period.from, period.to))
    }

    pub(super) fn has_about(&self) -> bool {
        self.scope.is_some() || self.instrument.is_some() || self.period_line().is_some()
    }

    pub(super) fn has_more(&self) -> bool {
        self.guidance.is_some() || !self.sources.is_empty()
    }

    pub(super) fn three(&self) -> bool {
        self.points.len() <= 3
    }

    pub(super) fn error(&self, field: &str) -> Option<&CardError> {
        let wanted = match field {
            "answer" => Field::Answer,
            _ => Field::Reason,
        };
        self.errors.iter().find(|error| error.field == wanted)
    }

    pub(super) fn error_href(&self, error: &CardError) -> String {
        match error.field {
            Field::Answer => format!("#answer-{}", self.item_id),
            Field::Reason => format!("#why-{}", self.item_id),
        }
    }

    pub(super) fn own_seq(&self) -> Own<'_> {
        self.own(Own::Number(self.seq), Place::Seq)
    }

    pub(super) fn own_reason(&self) -> Own<'_> {
        self.own(Own::Text(self.rationale.as_str().into()), Place::Reason)
    }

    pub(super) fn own_left(&self, t: &Speaker) -> Own<'_> {
        match self.is_stencil {
            true => Own::At(Place::Left),
            false => Own::Text(characters_left(t, &self.rationale).into()),
        }
    }

    pub(super) fn own_tick(&self, tile: &TileView) -> Own<'_> {
        let place = Place::Tile(tile.value.into());
        self.own(Own::Tick(tile.checked), place)
    }

    pub(super) fn own_abstention(&self) -> Own<'_> {
        self.own(Own::Tick(self.abstain_checked), Place::Tile(0))
    }

    pub(super) fn own_confidence(&self, level: u8) -> Own<'_> {
        let is_chosen = self.confidence == Some(level);
        self.own(Own::Tick(is_chosen), Place::Sure(level.into()))
    }

    fn own<'a>(&self, own: Own<'a>, place: Place) -> Own<'a> {
        if self.is_stencil { Own::At(place) } else { own }
    }

    /// The earlier answer that can be kept: its form value and its words.
    pub(super) fn keepable(&self, t: &Speaker) -> Option<(String, String)> {
        match &self.feedback.as_ref()?.own {
            OwnEarlier::Chose { value, label } => Some((value.to_string(), label.clone())),
            OwnEarlier::Abstained => Some(("abstain".to_owned(), t.say("cannot-judge"))),
            OwnEarlier::Missed => None,
        }
    }

    /// The round whose answer the reader missed.
    pub(super) fn missed_round(&self) -> Option<u32> {
        self.feedback
            .as_ref()
            .filter(|feedback| feedback.own == OwnEarlier::Missed)
            .map(|feedback| feedback.round)
    }

    fn value(&self) -> Option<String> {
        if self.abstain_checked {
            return Some("abstain".to_owned());
        }
        self.points
            .iter()
            .find(|point| point.checked)
            .map(|point| point.value.to_string())
    }

    fn earlier_value(&self) -> Option<String> {
        match &self.feedback.as_ref()?.own {
            OwnEarlier::Chose { value, .. } => Some(value.to_string()),
            OwnEarlier::Abstained => Some("abstain".to_owned()),
            OwnEarlier::Missed => None,
        }
    }

    pub(super) fn kept(&self) -> bool {
        self.reviewed && self.earlier_value().is_some() && self.earlier_value() == self.value()
    }

    /// The tiles stand open: another answer was chosen, or the form came back with an error there.
    pub(super) fn changing(&self) -> bool {
        (self.reviewed && !self.kept()) || self.error("answer").is_some()
    }

    /// "Your round 1 choice" on the tile of that value.
    pub(super) fn badge(&self, t: &Speaker, value: &str) -> Option<String> {
        let round = self.feedback.as_ref()?.round;
        (self.earlier_value()? == value).then(|| t.say_n("your-earlier-choice", "n", round))
    }

    pub(super) fn badge_of(&self, t: &Speaker, tile: &TileView) -> Option<String> {
        self.badge(t, &tile.value.to_string())
    }
}

/// How many characters may be added to a reason, in words.
pub fn characters_left(t: &Speaker, reason: &str) -> String {
    // As the server counts them.
    let written = match reason.contains('\r') {
        true => reason.replace("\r\n", "\n").chars().count(),
        false => reason.chars().count(),
    };
    match LONGEST_RATIONALE.checked_sub(written) {
        Some(left) => t.with(
            "characters-left",
            &[("n", left.into()), ("max", LONGEST_RATIONALE.into())],
        ),
        None => match written - LONGEST_RATIONALE {
            1 => t.say_n("characters-over-one", "n", 1),
            over => t.say_n("characters-over-other", "n", over),
        },
    }
}
