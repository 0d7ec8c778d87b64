//! From a card's form to an answer, and to the card again where it cannot be taken.

use super::cards::scale_of;
use super::stage::{Numbered, Stage};
use super::{Returned, What};
use crate::rating::store::Earlier;
use crate::rating::views::{Answer as Shown, CardError, CardView, Field, RemarkForm, VersionView};
use crate::rating::{Answer, LONGEST_RATIONALE};
use crate::web::charts::Glyph;
use crate::web::input::Fields;

/// What a form holds: value, confidence, reason.
pub(super) struct Form {
    pub value: Option<i64>,
    pub confidence: Option<i64>,
    pub rationale: Option<String>,
}

/// Reads a card's form; none withdraws the answer.
///
/// # Errors
/// If there is no answer among the fields.
pub(super) fn read(stage: &Stage, item: &str, fields: &Fields) -> Result<Option<Form>, CardError> {
    let rationale = Some(fields.text("rationale").to_owned());
    let value = match fields.text("action") {
        "withdraw" => return Ok(None),
        "keep" => {
            // An answer to other words cannot be kept.
            let asked = stage.sheet.find(item).map(|found| found.item);
            let is_kept = |then: &&Earlier| {
                asked.is_some_and(|item| (then.item, then.version) == (item.id, item.version))
            };
            let then = stage.earlier.iter().find(is_kept);
            let then = then.ok_or_else(|| CardError::no_answer(stage.t))?;
            then.answer.value.map(i64::from)
        }
        _ => match fields.text("value") {
            "abstain" => None,
            "" => return Err(CardError::no_answer(stage.t)),
            text => Some(text.parse().map_err(|_| CardError::no_answer(stage.t))?),
        },
    };
    let confidence = match (value, fields.text("confidence")) {
        (None, _) | (_, "") => None,
        // What is not a number is refused with the words for the field.
        (Some(_), text) => Some(text.parse().unwrap_or(0)),
    };
    Ok(Some(Form {
        value,
        confidence,
        rationale,
    }))
}

/// The part of a card that a rule's field stands for, with the words for it.
pub(super) fn field_error(stage: &Stage, field: &str, message: &str, typed: &str) -> CardError {
    let t = stage.t;
    let length = typed.replace("\r\n", "\n").chars().count();
    let over = length.saturating_sub(LONGEST_RATIONALE);
    if field == "rationale" && over > 0 {
        return CardError::too_long(t, over);
    }
    CardError {
        field: match field {
            "rationale" => Field::Reason,
            _ => Field::Answer,
        },
        text: t.say_n("error-prefix", "title", message),
    }
}

/// Puts what was typed back into a card, with what is wrong.
pub(super) fn give_back(card: &mut CardView, back: &Returned<'_>) {
    let fields = back.fields;
    let error = match &back.what {
        What::Answer(error) => error.clone(),
        What::Remark(message) => {
            card.remark = RemarkForm {
                sent: false,
                typed: fields.text("remark").to_owned(),
                name: fields.text("name").to_owned(),
                error: Some(message.clone()),
            };
            return;
        }
    };
    card.rationale = fields.text("rationale").to_owned();
    card.confidence = fields.text("confidence").parse().ok();
    let value = fields.text("value");
    card.abstain_checked = value == "abstain";
    for tile in &mut card.points {
        tile.checked = value == tile.value.to_string();
    }
    card.errors = error.into_iter().collect();
}

/// A stored answer in words.
pub(super) fn version(stage: &Stage, question: &Numbered<'_>, answer: &Answer) -> VersionView {
    VersionView {
        answer: shown(stage, question, answer.answered.then_some(answer.value)),
        value: match (answer.answered, answer.value) {
            (false, _) => String::new(),
            (true, None) => "abstain".into(),
            (true, Some(value)) => value.to_string(),
        },
        confidence: answer.confidence.and_then(|level| u8::try_from(level).ok()),
        rationale: answer.rationale.clone().unwrap_or_default(),
    }
}

/// What a form holds, in words.
pub(super) fn typed(stage: &Stage, question: &Numbered<'_>, fields: &Fields) -> VersionView {
    let form = read(stage, &question.placed.item.name, fields)
        .ok()
        .flatten();
    let value = form
        .as_ref()
        .map(|form| form.value.and_then(|value| u32::try_from(value).ok()));
    VersionView {
        answer: shown(stage, question, value),
        value: match value {
            None => String::new(),
            Some(None) => "abstain".into(),
            Some(Some(value)) => value.to_string(),
        },
        confidence: fields.text("confidence").parse().ok(),
        rationale: fields.text("rationale").to_owned(),
    }
}

fn shown(stage: &Stage, question: &Numbered<'_>, value: Option<Option<u32>>) -> Shown {
    match value {
        None => Shown::Missing,
        Some(None) => Shown::Abstained,
        Some(Some(value)) => match scale_of(stage, question).point(value) {
            Some(point) => Shown::Chosen {
                glyph: Glyph::of(&point.glyph),
                label: point.label.clone(),
            },
            None => Shown::Missing,
        },
    }
}
