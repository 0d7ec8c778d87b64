//! From an item, its answers and the group's results to a card.

use super::stage::{Numbered, Stage};
use crate::aggregation::results::ItemResult;
use crate::aggregation::rule::Region;
use crate::rating::Answer;
use crate::rating::store::Earlier;
use crate::rating::views::{
    CardView, FeedbackView, OwnEarlier, Period, ReasonGroup, ReasonView, RemarkForm, RewordedView,
    SourceView, StripRow, TileView,
};
use crate::result::{Reason, StoredResult};
use crate::round::RoundItem;
use crate::study::definition::Scale;
use crate::study::scale::region_glyph;
use crate::web::charts::Glyph;

/// The smallest number of answers from which counts and reasons are shown to the panel.
const LEAST_SHOWN: u64 = 5;

/// What a reader answered to an item.
#[derive(Clone, Copy)]
pub(super) struct Mine<'a> {
    /// In this round.
    pub answer: Option<&'a Answer>,
    /// Number of what is stored in this round, an answer that was withdrawn included.
    pub seq: i64,
    /// The last before this round to the same words.
    pub earlier: Option<&'a Earlier>,
    /// Nobody reads this card: it is made for a stencil.
    pub is_nobody: bool,
    /// Which of the panel's reasons is folded in a stencil as its writer sees it.
    pub folded: Option<usize>,
}

impl<'a> Mine<'a> {
    pub fn of(stage: &'a Stage, item: &RoundItem) -> Self {
        let stored = stage.answers.get(&item.id);
        let is_earlier = |then: &&Earlier| then.item == item.id && then.version == item.version;
        Self {
            answer: stored.filter(|answer| answer.answered),
            seq: stored.map_or(0, |answer| answer.seq),
            earlier: stage.earlier.iter().find(is_earlier),
            is_nobody: false,
            folded: None,
        }
    }

    /// Confidence and reason, which need not be typed twice; what was chosen is only shown.
    pub fn words(&self) -> (Option<u32>, Option<&'a str>) {
        let answer = self.answer.or(self.earlier.map(|then| &then.answer));
        answer.map_or((None, None), |answer| {
            (answer.confidence, answer.rationale.as_deref())
        })
    }

    /// The answer in the round whose results are shown.
    pub fn in_round(&self, number: u32) -> Option<&'a Earlier> {
        self.earlier.filter(|then| then.round == number)
    }
}

/// A question's card. `one` keeps the reader on single cards after a form was sent.
pub(super) fn card(stage: &Stage, question: &Numbered<'_>, one: bool) -> CardView {
    card_of(stage, question, one, Mine::of(stage, question.placed.item))
}

/// The card of whoever answered this.
pub(super) fn card_of(
    stage: &Stage,
    question: &Numbered<'_>,
    one: bool,
    mine: Mine<'_>,
) -> CardView {
    let placed = question.placed.placed;
    let item = question.placed.item;
    let scale = scale_of(stage, question);
    let answer = mine.answer;
    let (confidence, rationale) = mine.words();
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
        rationale: rationale.unwrap_or_default().to_owned(),
        seq: mine.seq,
        is_stencil: mine.is_nobody,
        saved_at: None,
        feedback: feedback(stage, question, scale, mine),
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

/// The results of this version of an item when it was last asked, with those of the round.
pub(super) fn last_result<'a>(
    stage: &'a Stage,
    item: &RoundItem,
) -> Option<(&'a StoredResult, &'a ItemResult)> {
    stage.results.iter().find_map(|stored| {
        let result = stored.results.item(&item.name)?;
        (result.version == item.version).then_some((&**stored, result))
    })
}

/// What the group answered to this version of the item when it was last asked.
fn feedback(
    stage: &Stage,
    question: &Numbered<'_>,
    scale: &Scale,
    mine: Mine<'_>,
) -> Option<FeedbackView> {
    let item = question.placed.item;
    let (stored, result) = last_result(stage, item)?;
    let then = mine.in_round(stored.round.number);
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
            let own_text = own.and_then(|answer| answer.rationale.as_deref());
            let reasons = ReasonViews::of(reasons, own_text, mine);
            groups(stage, scale, result, &reasons)
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
        own: own.map(|own| super::form::version(stage, question, &own.answer)),
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
    reasons: &ReasonViews<'_>,
) -> Vec<ReasonGroup> {
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
                reasons: reasons.of_region(Some(region)),
            });
        }
    }
    let of_abstained = reasons.of_region(None);
    if !of_abstained.is_empty() {
        groups.push(ReasonGroup {
            glyph: Glyph::Written("?".into()),
            region_label: stage.t.say("cannot-judge"),
            reasons: of_abstained,
        });
    }
    groups
}

/// The panel's reasons to an item, as a reader sees them.
struct ReasonViews<'a> {
    reasons: &'a [Reason],
    /// Which of them are the reader's.
    own: Vec<usize>,
    is_stencil: bool,
    folded: Option<usize>,
}

impl<'a> ReasonViews<'a> {
    fn of(reasons: &'a [Reason], own_text: Option<&str>, mine: Mine<'_>) -> Self {
        let own = own_text.map(|text| own_places(reasons, text).collect());
        Self {
            reasons,
            own: own.unwrap_or_default(),
            is_stencil: mine.is_nobody,
            folded: mine.folded,
        }
    }

    fn of_region(&self, region: Option<Region>) -> Vec<ReasonView> {
        let of_region = self.reasons.iter().enumerate();
        of_region
            .filter(|(_, reason)| reason.region == region)
            .map(|(at, reason)| ReasonView {
                text: reason.text.clone(),
                redacted: reason.redacted.clone(),
                own: self.own.contains(&at),
                tagged: self.own.contains(&at) || self.folded == Some(at),
                place: self.is_stencil.then_some(at),
            })
            .collect()
    }
}

/// Which of the panel's reasons somebody wrote who gave this one.
pub(super) fn own_places(reasons: &[Reason], own: &str) -> impl Iterator<Item = usize> {
    let is_own = move |reason: &Reason| reason.redacted.is_none() && reason.text == own;
    let places = reasons.iter().enumerate();
    places.filter_map(move |(at, reason)| is_own(reason).then_some(at))
}

pub(super) fn scale_of<'a>(stage: &'a Stage, question: &Numbered<'_>) -> &'a Scale {
    let placed = question.placed.placed;
    stage.sheet.definition.scale_of(placed.section, placed.item)
}
