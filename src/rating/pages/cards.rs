//! From an item, its answers and the group's results to a card; and from a form to an answer.

use super::stage::{Numbered, Stage};
use crate::aggregation::results::ItemResult;
use crate::aggregation::rule::Region;
use crate::rating::store::Earlier;
use crate::rating::views::{
    Answer as Shown, CardError, CardView, FeedbackView, Field, OwnEarlier, Period, ReasonGroup,
    ReasonView, RemarkForm, RewordedView, SourceView, StripRow, TileView, VersionView,
};
use crate::rating::{Answer, LONGEST_RATIONALE};
use crate::result::Reason;
use crate::study::definition::Scale;
use crate::study::scale::region_glyph;
use crate::web::charts::Glyph;
use crate::web::input::Fields;

/// The smallest number of answers from which counts and reasons are shown to the panel.
const LEAST_SHOWN: u64 = 5;

/// A question's card. `one` keeps the reader on single cards after a form was sent.
pub(super) fn card(stage: &Stage, question: &Numbered<'_>, one: bool) -> CardView {
    let placed = question.placed.placed;
    let item = question.placed.item;
    let scale = scale_of(stage, question);
    let answer = stage.answers.get(&item.id).filter(|answer| answer.answered);
    let earlier = stage
        .earlier
        .iter()
        .find(|then| then.item == item.id && then.version == item.version);
    // Confidence and reason need not be typed twice; what was chosen is only shown.
    let (confidence, rationale) = match (answer, earlier) {
        (Some(answer), _) => (answer.confidence, answer.rationale.clone()),
        (None, Some(then)) => (then.answer.confidence, then.answer.rationale.clone()),
        (None, None) => (None, None),
    };
    let href = stage.card_href(question);
    CardView {
        item_id: item.name.clone(),
        number: question.number,
        total: stage.sheet.items.len(),
        section_id: placed.section.id.clone(),
        statement: placed.item.text.clone(),
        period: placed.section.period.as_ref().map(|period| Period {
            from: period.from.clone(),
            to: period.to.clone(),
        }),
        scope: placed.section.scope.clone(),
        guidance: placed.item.guidance.clone(),
        instrument: placed.item.instrument.clone(),
        sources: placed
            .item
            .sources
            .iter()
            .map(|source| SourceView {
                label: source.label.clone(),
                url: source.url.clone(),
                language: source.language.clone(),
            })
            .collect(),
        points: tiles(scale, answer.and_then(|answer| answer.value)),
        abstain_checked: answer.is_some_and(Answer::is_abstention),
        confidence: confidence.and_then(|level| u8::try_from(level).ok()),
        rationale: rationale.unwrap_or_default(),
        seq: stage.answers.get(&item.id).map_or(0, |answer| answer.seq),
        saved_at: None,
        feedback: feedback(stage, question, scale, earlier),
        reworded: reworded(stage, question),
        withdrawn: item.withdrawn.clone(),
        remark: RemarkForm::default(),
        remark_url: format!("{href}/remark"),
        reviewed: answer.is_some(),
        errors: Vec::new(),
        api_url: format!(
            "/api/v1/studies/{}/rounds/{}/ratings/{}",
            stage.slug(),
            stage.sheet.round.number,
            item.name
        ),
        post_url: if one { format!("{href}?one=1") } else { href },
    }
}

/// From the up end to the down end, as the report's legend has it.
fn tiles(scale: &Scale, chosen: Option<u32>) -> Vec<TileView> {
    let mut tiles: Vec<TileView> = scale
        .points
        .iter()
        .zip(1u8..)
        .map(|(point, value)| TileView {
            value,
            glyph: Glyph::of(&point.glyph),
            label: point.label.clone(),
            meaning: point.meaning.clone(),
            checked: chosen == Some(u32::from(value)),
        })
        .collect();
    tiles.reverse();
    tiles
}

/// What the group answered to this version of the item when it was last asked.
fn feedback(
    stage: &Stage,
    question: &Numbered<'_>,
    scale: &Scale,
    earlier: Option<&Earlier>,
) -> Option<FeedbackView> {
    let item = question.placed.item;
    let (stored, result) = stage.results.iter().find_map(|stored| {
        let result = stored.results.item(&item.name)?;
        (result.version == item.version).then_some((stored, result))
    })?;
    let then = earlier.filter(|then| then.round == stored.round.number);
    let own = then.map(|then| &then.answer);
    let too_few = result.n < LEAST_SHOWN;
    let counts = result
        .counts
        .as_deref()
        .filter(|_| !too_few)
        .unwrap_or_default();
    let reasons = stored
        .reasons
        .get(&item.name)
        .map_or(&[][..], Vec::as_slice);
    Some(FeedbackView {
        round: stored.round.number,
        too_few,
        least: LEAST_SHOWN,
        rows: strip(scale, counts, own),
        abstained: if too_few { 0 } else { result.abstained },
        missing: if too_few { 0 } else { result.missing },
        own: match own {
            None => OwnEarlier::Missed,
            Some(answer) => match answer.value {
                None => OwnEarlier::Abstained,
                Some(value) => OwnEarlier::Chose {
                    value: u8::try_from(value).unwrap_or_default(),
                    label: scale
                        .point(value)
                        .map(|p| p.label.clone())
                        .unwrap_or_default(),
                },
            },
        },
        own_redacted: then.and_then(|then| then.redacted.clone()),
        reasons: if too_few {
            Vec::new()
        } else {
            groups(stage, scale, result, reasons, own)
        },
    })
}

/// The words of the round before, with the own answer to them.
fn reworded(stage: &Stage, question: &Numbered<'_>) -> Option<RewordedView> {
    let (round, then) = stage.reworded(question.placed.item)?;
    let (was, is) = (then.placed.item, question.placed.placed.item);
    let differing = |was: &Option<String>, is: &Option<String>| (was != is).then(|| was.clone())?;
    let own = stage
        .earlier
        .iter()
        .find(|own| own.item == question.placed.item.id && own.round == round);
    Some(RewordedView {
        round,
        statement: (was.text != is.text).then(|| was.text.clone()),
        guidance: differing(&was.guidance, &is.guidance),
        instrument: differing(&was.instrument, &is.instrument),
        own: own.map(|own| version(stage, question, &own.answer)),
    })
}

fn strip(scale: &Scale, counts: &[u64], own: Option<&Answer>) -> Vec<StripRow> {
    let own = own.and_then(|answer| answer.value);
    let mut rows: Vec<StripRow> = scale
        .points
        .iter()
        .zip(1u32..)
        .zip(counts)
        .map(|((point, value), count)| StripRow {
            glyph: Glyph::of(&point.glyph),
            label: point.label.clone(),
            count: *count,
            own: own == Some(value),
        })
        .collect();
    rows.reverse();
    rows
}

/// The reasons by region: every region that somebody chose has a place of its own.
fn groups(
    stage: &Stage,
    scale: &Scale,
    result: &ItemResult,
    reasons: &[Reason],
    own: Option<&Answer>,
) -> Vec<ReasonGroup> {
    let own_text = own.and_then(|answer| answer.rationale.as_deref());
    let mut groups = Vec::new();
    for region in [Region::Up, Region::Middle, Region::Down] {
        let chosen = result
            .counts
            .iter()
            .flatten()
            .zip(scale.regions())
            .any(|(count, of)| *count > 0 && of == region);
        if chosen {
            groups.push(ReasonGroup {
                glyph: Glyph::of(region_glyph(region)),
                region_label: scale.region_label(region).to_owned(),
                reasons: views(reasons, Some(region), own_text),
            });
        }
    }
    let of_abstained = views(reasons, None, own_text);
    if !of_abstained.is_empty() {
        groups.push(ReasonGroup {
            glyph: Glyph::Written("?".into()),
            region_label: stage.t.say("cannot-judge"),
            reasons: of_abstained,
        });
    }
    groups
}

fn views(reasons: &[Reason], region: Option<Region>, own: Option<&str>) -> Vec<ReasonView> {
    reasons
        .iter()
        .filter(|reason| reason.region == region)
        .map(|reason| ReasonView {
            text: reason.text.clone(),
            redacted: reason.redacted.clone(),
            own: reason.redacted.is_none() && own == Some(&reason.text),
        })
        .collect()
}

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
pub(super) fn give_back(card: &mut CardView, fields: &Fields, error: Option<CardError>) {
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

fn scale_of<'a>(stage: &'a Stage, question: &Numbered<'_>) -> &'a Scale {
    let placed = question.placed.placed;
    stage.sheet.definition.scale_of(placed.section, placed.item)
}
