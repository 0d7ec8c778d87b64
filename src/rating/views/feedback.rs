//! What the group answered in an earlier round, as a card shows it.

use super::stencil::{Own, Place};
use crate::locale::Speaker;
use crate::web::charts::{DotRow, DotStrip, Glyph};

/// What the group answered in an earlier round.
#[derive(Debug, Clone)]
pub struct FeedbackView {
    /// The round it comes from.
    pub round: u32,
    /// Fewer than `least` valid answers: neither counts nor reasons are shown.
    pub too_few: bool,
    /// The smallest number of answers that may be shown.
    pub least: u64,
    /// In the order shown, as the tiles. Empty with too few.
    pub rows: Vec<StripRow>,
    /// How many could not judge.
    pub abstained: u64,
    /// How many did not answer.
    pub missing: u64,
    pub own: OwnEarlier,
    /// Why the coordinator redacted the reader's own reason.
    pub own_redacted: Option<String>,
    /// Regions in the order shown; the reasons in the order fixed for the round.
    pub reasons: Vec<ReasonGroup>,
}

/// One answer and how many chose it.
#[derive(Debug, Clone)]
pub struct StripRow {
    pub glyph: Glyph,
    pub label: String,
    pub count: u64,
    /// One of the `count` is the reader.
    pub own: bool,
}

/// The reader's own answer in that round.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OwnEarlier {
    Chose { value: u8, label: String },
    Abstained,
    Missed,
}

/// The reasons given for one region of the scale.
#[derive(Debug, Clone)]
pub struct ReasonGroup {
    pub glyph: Glyph,
    pub region_label: String,
    pub reasons: Vec<ReasonView>,
}

/// A reason, without a name.
#[derive(Debug, Clone)]
pub struct ReasonView {
    /// Empty where it was redacted.
    pub text: String,
    /// Why the coordinator redacted it.
    pub redacted: Option<String>,
    /// The reader wrote it.
    pub own: bool,
    /// Room is kept for the words that say so.
    pub tagged: bool,
    /// Which of the item's reasons it is, in a card that is a stencil.
    pub place: Option<usize>,
}

/// Reasons of a group that a wide page shows before "Show more".
const REASONS_FIRST: usize = 3;

/// Characters that fit into the two lines of a reason that a phone shows at first.
const TWO_LINES: usize = 72;

/// What "yours" takes of them, for whoever wrote the reason.
const OWN_TAG: usize = 10;

impl ReasonGroup {
    /// The reason that every page shows at once.
    pub(super) fn first(&self) -> Option<&ReasonView> {
        self.reasons.first()
    }

    /// The others that a wide page shows at once, and a phone with the rest.
    pub(super) fn second(&self) -> &[ReasonView] {
        let shown = self.shown();
        &self.reasons[shown.min(1)..shown]
    }

    pub(super) fn rest(&self) -> &[ReasonView] {
        &self.reasons[self.shown()..]
    }

    fn shown(&self) -> usize {
        self.reasons.len().min(REASONS_FIRST)
    }

    /// A phone cannot show all of the group in two lines.
    pub(super) fn folds(&self) -> bool {
        self.reasons.len() > 1 || self.first().is_some_and(ReasonView::is_long)
    }

    /// What unfolds the group on a phone: "All 9 reasons".
    pub(super) fn all(&self, t: &Speaker) -> String {
        match self.reasons.len() {
            1 => t.say("whole-reason"),
            n => t.say_n("all-reasons", "n", n),
        }
    }

    pub(super) fn count(&self, t: &Speaker) -> String {
        if self.reasons.is_empty() {
            return t.say("reasons-none");
        }
        t.with(
            "reasons-shown",
            &[
                ("shown", self.shown().into()),
                ("total", self.reasons.len().into()),
            ],
        )
    }
}

impl ReasonView {
    fn is_long(&self) -> bool {
        let text = self.redacted.as_ref().unwrap_or(&self.text);
        let tag = if self.tagged { OWN_TAG } else { 0 };
        text.contains('\n') || text.chars().count() + tag > TWO_LINES
    }

    pub(super) fn own_class(&self) -> Own<'_> {
        let own = Own::Class(self.own);
        self.place.map_or(own, |at| Own::At(Place::OwnClass(at)))
    }

    pub(super) fn own_tag<'a>(&self, t: &'a Speaker) -> Own<'a> {
        let own = Own::Tag(self.own, t);
        self.place.map_or(own, |at| Own::At(Place::OwnTag(at)))
    }
}

/// Whether a reason needs more than two lines of a phone only for whoever wrote it.
pub fn is_folded_by_its_tag(text: &str) -> bool {
    let fits = TWO_LINES - OWN_TAG + 1..=TWO_LINES;
    !text.contains('\n') && fits.contains(&text.chars().count())
}

impl FeedbackView {
    fn valid(&self) -> u64 {
        self.rows.iter().map(|row| row.count).sum()
    }

    pub(super) fn strip(&self, t: &Speaker) -> DotStrip {
        DotStrip {
            name: t.say_n("how-group-answered", "n", self.round),
            you: t.say("you"),
            of: t.say("count-of"),
            rows: self
                .rows
                .iter()
                .map(|row| DotRow {
                    glyph: row.glyph.clone(),
                    label: row.label.clone(),
                    count: row.count,
                    own: row.own,
                })
                .collect(),
        }
    }

    /// The strip once more as a sentence.
    pub(super) fn sentence(&self, t: &Speaker) -> String {
        let mut rows = Vec::new();
        for (index, row) in self.rows.iter().enumerate() {
            let mut args = vec![
                ("n", row.count.into()),
                ("label", row.label.as_str().into()),
            ];
            if index == 0 {
                args.push(("total", self.valid().into()));
                rows.push(t.with("group-row", &args));
            } else {
                rows.push(t.with("group-next-row", &args));
            }
        }
        let mut sentences = vec![format!("{}.", rows.join(", "))];
        if self.abstained > 0 {
            sentences.push(t.say_n("group-could-not-judge", "n", self.abstained));
        }
        if self.missing > 0 {
            sentences.push(t.say_n("group-did-not-answer", "n", self.missing));
        }
        sentences.push(match &self.own {
            OwnEarlier::Chose { label, .. } => t.say_n("group-you-chose", "label", label),
            OwnEarlier::Abstained => t.say("group-you-abstained"),
            OwnEarlier::Missed => t.say("group-you-missed"),
        });
        sentences.join(" ")
    }

    pub(super) fn too_few_words(&self, t: &Speaker) -> String {
        t.with(
            "too-few-answers",
            &[("n", self.least.into()), ("round", self.round.into())],
        )
    }
}
