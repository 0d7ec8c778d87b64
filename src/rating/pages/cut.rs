//! Cards that are cut once for all who see them alike.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::cards::{self, Mine};
use super::stage::{Numbered, Stage};
use crate::aggregation::results::RoundResults;
use crate::rating::Answer;
use crate::rating::store::Earlier;
use crate::rating::views::{
    CardView, CutCard, Now, Shape, Stencils, characters_left, is_folded_by_its_tag,
};
use crate::result::{Reasons, StoredResult};
use crate::round::Sheet;
use crate::store::Conn;

/// How many bytes the stencils of a round grow by until that is told to those who keep them.
const STEP: usize = 128 << 10;

/// The stencils of a sheet with the results of the rounds before as they stood.
struct Kept {
    results: Vec<(Arc<RoundResults>, Arc<Reasons>)>,
    stencils: Arc<Stencils>,
    told: AtomicUsize,
}

impl Kept {
    fn of(results: &[Arc<StoredResult>]) -> Self {
        let shown = |stored: &Arc<StoredResult>| (stored.results.clone(), stored.reasons.clone());
        Self {
            results: results.iter().map(shown).collect(),
            stencils: Arc::default(),
            told: AtomicUsize::new(0),
        }
    }

    /// Whether the same results are shown: the very same, so that a reason that was taken out of
    /// them is in no card that is cut already.
    fn shows(&self, results: &[Arc<StoredResult>]) -> bool {
        self.results.len() == results.len()
            && self.results.iter().zip(results).all(|(kept, now)| {
                Arc::ptr_eq(&kept.0, &now.results) && Arc::ptr_eq(&kept.1, &now.reasons)
            })
    }
}

/// The stencils of an open round; none of a draft, which changes under its readers.
pub(super) fn stencils(
    conn: &Conn,
    sheet: &Sheet,
    results: &[Arc<StoredResult>],
) -> Option<Arc<Stencils>> {
    let (round, version) = (sheet.round.id, sheet.round.version()?);
    let kept = conn.recall::<Kept>(round, version);
    if let Some(kept) = kept.filter(|kept| kept.shows(results)) {
        let bytes = kept.stencils.bytes();
        if bytes > kept.told.load(Ordering::Relaxed) + STEP {
            kept.told.store(bytes, Ordering::Relaxed);
            conn.remember(round, version, &kept, bytes);
        }
        return Some(kept.stencils.clone());
    }
    let fresh = Arc::new(Kept::of(results));
    conn.remember(round, version, &fresh, 0);
    Some(fresh.stencils.clone())
}

/// A question's card, cut; none where there is more of the reader's own in it than has a place.
pub(super) fn card(stage: &Stage, question: &Numbered<'_>, one: bool) -> Option<CutCard> {
    let stencils = stage.stencils.as_ref()?;
    let item = question.placed.item;
    let mine = Mine::of(stage, item);
    let last = cards::last_result(stage, item);
    let then = last.and_then(|(stored, _)| mine.in_round(stored.round.number));
    if stage.reworded(item).is_some() || then.is_some_and(|then| then.redacted.is_some()) {
        return None;
    }
    let earlier = then.map(|then| then.answer.value);
    let value = mine.answer.map(|answer| answer.value);
    let (confidence, rationale) = mine.words();
    let own_text = then.and_then(|then| then.answer.rationale.as_deref());
    let reasons = last.and_then(|(stored, _)| stored.reasons.get(&item.name));
    let own_reasons: Vec<usize> = match (own_text, reasons) {
        (Some(text), Some(reasons)) => cards::own_places(reasons, text).collect(),
        _ => Vec::new(),
    };
    let is_folded = own_text.is_some_and(is_folded_by_its_tag);
    if is_folded && own_reasons.len() > 1 {
        return None;
    }
    let shape = Shape {
        item: item.id,
        one,
        now: match value {
            None => Now::Missing,
            Some(_) if value == earlier => Now::Kept,
            Some(_) => Now::Other,
        },
        has_reason: rationale.is_some_and(|text| !text.is_empty()),
        earlier,
        folded: own_reasons.first().copied().filter(|_| is_folded),
    };
    let language = &stage.sheet.definition.language;
    let stencil = stencils.of(shape, language, stage.t, || {
        of_nobody(stage, question, shape)
    })?;
    Some(CutCard {
        stencil,
        seq: mine.seq,
        rationale: rationale.unwrap_or_default().to_owned(),
        left: characters_left(&stage.t, rationale.unwrap_or_default()),
        value: value.map(|value| value.map_or(0, |point| point as usize)),
        confidence: confidence.map(|level| level as usize),
        own_reasons,
        t: stage.t,
    })
}

/// A card of this shape in which nothing comes from anybody's answers.
fn of_nobody(stage: &Stage, question: &Numbered<'_>, shape: Shape) -> CardView {
    let item = question.placed.item;
    let some = |value: Option<u32>| Answer {
        answered: true,
        value,
        confidence: None,
        rationale: None,
        seq: 0,
    };
    let answer = match (shape.now, shape.earlier) {
        (Now::Missing, _) => None,
        (Now::Kept, earlier) => earlier.map(some),
        (Now::Other, Some(Some(_))) => Some(some(None)),
        (Now::Other, _) => Some(some(Some(1))),
    };
    let last = cards::last_result(stage, item);
    let earlier = shape.earlier.zip(last).map(|(value, (stored, _))| Earlier {
        item: item.id,
        item_name: item.name.clone(),
        round: stored.round.number,
        version: item.version,
        answer: some(value),
        redacted: None,
    });
    let nobody = Mine {
        answer: answer.as_ref(),
        seq: 0,
        earlier: earlier.as_ref(),
        is_nobody: true,
        folded: shape.folded,
    };
    let mut card = cards::card_of(stage, question, shape.one, nobody);
    card.rationale = if shape.has_reason { "…" } else { "" }.to_owned();
    card
}

#[cfg(test)]
mod tests;
