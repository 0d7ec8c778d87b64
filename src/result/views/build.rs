//! From a stored round's results, as `RoundResults::public` leaves them, to what the pages show.

mod change;
mod groups;
mod measures;
mod sure;

use crate::aggregation::results::{ItemResult, NullReason, TableResult};
use crate::aggregation::review::{ItemReview, Review};
use crate::aggregation::rule::{Arrow, ConsensusRule, Polarity, Region};
use crate::web::charts::{Glyph, PointCount};

use super::evidence::{ReasonGroup, ReasonLine, ReasonsBlock, RoundBlock, VerdictBlock};
use super::results::{ResultGroup, ResultSection, section_legend};
use super::row::ResultRow;
use super::why::{RegionWords, WhyBlock, WhyInput};
use super::{Change, NoChange};
use crate::result::Reason;

impl ResultSection {
    /// One table of the results. `id` is unique on the page; `about` says period and scope;
    /// `review` holds the table's items; `href` makes the address of an item's evidence page from
    /// its id.
    pub fn from_table(
        id: impl Into<String>,
        about: impl Into<String>,
        table: &TableResult,
        review: &Review,
        href: impl Fn(&str) -> String,
    ) -> Self {
        let row = |item: &ItemResult| {
            let row = ResultRow::from_item(item, href(&item.id));
            match review.items.iter().find(|found| found.id == item.id) {
                Some(review) => row.with_review(item, review),
                None => row,
            }
        };
        let first = table.items().next();
        let words = first.map(region_words);
        let has_threat = table.items().any(|item| {
            matches!(
                item.polarity,
                Some(Polarity::Increases | Polarity::Decreases)
            )
        });
        Self {
            id: id.into(),
            heading: table.heading.clone(),
            about: about.into(),
            legend: words
                .map(|words| section_legend(&words.down, &words.middle, &words.up, has_threat))
                .unwrap_or_default(),
            points: first
                .map(|item| item.scale.points.iter().map(|p| p.label.clone()).collect())
                .unwrap_or_default(),
            groups: table
                .groups
                .iter()
                .map(|group| ResultGroup {
                    name: group.name.clone(),
                    rows: group.items.iter().map(row).collect(),
                })
                .collect(),
        }
    }
}

impl ResultRow {
    /// One item; `href` is the address of its evidence page.
    pub fn from_item(item: &ItemResult, href: String) -> Self {
        Self {
            id: item.id.clone(),
            href,
            text: item.text.clone(),
            arrow: item.arrow.map(Arrow::region),
            arrow_word: item
                .arrow
                .map(|arrow| item.region_label(arrow.region()).to_owned())
                .unwrap_or_default(),
            label: item.label,
            threat: item.threat,
            points: points(item, item.counts.as_deref()),
            n: item.n,
            abstained: item.abstained,
            missing: item.missing,
            agreement: item.measures.as_ref().and_then(|m| m.vdeijk_a),
            change: Change::of(item),
            reworded: stability_reason(item) == Some(NullReason::Reworded),
            groups_disagree: None,
            depends_on_choice: false,
        }
    }

    fn with_review(self, item: &ItemResult, review: &ItemReview) -> Self {
        Self {
            groups_disagree: (!item.groups.is_empty()).then_some(review.groups_disagree),
            depends_on_choice: !review.depends_on.is_empty(),
            ..self
        }
    }
}

impl Change {
    /// What the stored result says of the round before.
    pub fn of(item: &ItemResult) -> Self {
        match &item.stability {
            Some(stability) => match stability.stable {
                Some(stable) => Self::Judged {
                    before: stability.arrow_earlier.map(Arrow::region),
                    now: stability.arrow_later.map(Arrow::region),
                    pairs: stability.pairs,
                    changed: stability.changed,
                    stable,
                },
                None => Self::Unknown(NoChange::FewPairs),
            },
            None => Self::Unknown(match stability_reason(item) {
                Some(NullReason::FirstRound) | None => NoChange::FirstRound,
                Some(NullReason::Reworded) => NoChange::Reworded,
                Some(NullReason::TooFewPairs) => NoChange::FewPairs,
                Some(other) => NoChange::Other(other.words().to_owned()),
            }),
        }
    }
}

impl VerdictBlock {
    pub fn from_item(item: &ItemResult) -> Self {
        let row = ResultRow::from_item(item, String::new());
        let counts = match (item.arrow, item.region_counts()) {
            (Some(arrow), Some(counts)) => format!(
                "{} of {} chose {}",
                counts.of(arrow),
                item.n,
                item.region_label(arrow.region())
            ),
            _ => row.detail().unwrap_or_else(|| row.counts_note()),
        };
        Self {
            glyph: row.glyph(),
            threat: item.threat,
            word: row.word().to_owned(),
            label: item.label,
            counts,
            sentence: item.firmness_sentence().unwrap_or_default(),
        }
    }
}

impl WhyBlock {
    /// The rule with this item's numbers.
    pub fn from_item(item: &ItemResult, rule: &ConsensusRule) -> Self {
        Self::explain(&WhyInput {
            rule,
            words: &region_words(item),
            counts: item.region_counts().map(|counts| counts.as_array()),
            n: item.n,
            abstained: item.abstained,
            panel: item.n + item.abstained + item.missing,
            arrow: item.arrow.map(Arrow::region),
            label: item.label,
            to_lose: item.firmness.to_lose,
        })
    }
}

impl RoundBlock {
    /// One round of an item. `present` is the item that the page is about.
    pub fn from_item(round: u32, item: &ItemResult, present: &ItemResult) -> Self {
        let verdict = match item.arrow {
            Some(arrow) => format!(
                "{} {}",
                item.label.words(),
                item.region_label(arrow.region())
            ),
            None => item.label.words().to_owned(),
        };
        Self {
            number: round,
            verdict,
            points: points(item, item.counts.as_deref()),
            n: item.n,
            abstained: item.abstained,
            missing: item.missing,
            wording: (item.text != present.text).then(|| item.text.clone()),
            withdrawn: None,
            other_version: item.text == present.text && item.version != present.version,
        }
    }
}

impl ReasonsBlock {
    /// Reasons in the order in which they are shown, under the region of their answer. With too few
    /// answers to show, none is. `redact` is the address of the page that redacts one, for whoever
    /// may.
    pub fn from_item(item: &ItemResult, reasons: &[Reason], redact: Option<&str>) -> Self {
        if item.counts.is_none() {
            return Self {
                groups: Vec::new(),
                hidden: Some("Too few answers to show reasons.".to_owned()),
            };
        }
        let line = |reason: &Reason| ReasonLine {
            text: reason.text.clone(),
            redacted: reason.redacted.clone(),
            redact_href: match (redact, &reason.redacted) {
                (Some(page), None) => format!("{page}?reason={}", reason.id()),
                _ => String::new(),
            },
        };
        let of = |region: Option<Region>| -> Vec<ReasonLine> {
            let given = reasons.iter().filter(|reason| reason.region == region);
            given.map(line).collect()
        };
        let mut groups: Vec<ReasonGroup> = [Region::Up, Region::Middle, Region::Down]
            .into_iter()
            .map(|region| ReasonGroup {
                glyph: region_glyph(item, region),
                label: item.region_label(region).to_owned(),
                reasons: of(Some(region)),
            })
            .collect();
        let abstained = of(None);
        if !abstained.is_empty() {
            groups.push(ReasonGroup {
                glyph: Glyph::Written("?".into()),
                label: "Cannot judge".to_owned(),
                reasons: abstained,
            });
        }
        Self {
            groups,
            hidden: None,
        }
    }
}

/// Glyph and word of an arrow on this item's scale: ◇ "No arrow" without one.
pub(super) fn verdict(item: &ItemResult, arrow: Option<Arrow>) -> (Glyph, String) {
    match arrow.map(Arrow::region) {
        Some(region) => (
            region_glyph(item, region),
            item.region_label(region).to_owned(),
        ),
        None => (Glyph::NoArrow, "No arrow".to_owned()),
    }
}

/// The glyph of the point that a region is called by.
pub(crate) fn region_glyph(item: &ItemResult, region: Region) -> Glyph {
    region
        .named_by(&item.scale.points, |point| point.region)
        .map_or(Glyph::NoArrow, |point| Glyph::of(&point.glyph))
}

fn region_words(item: &ItemResult) -> RegionWords {
    let word = |region| item.region_label(region).to_owned();
    RegionWords {
        down: word(Region::Down),
        middle: word(Region::Middle),
        up: word(Region::Up),
    }
}

fn points(item: &ItemResult, counts: Option<&[u64]>) -> Option<Vec<PointCount>> {
    counts.map(|counts| {
        item.scale
            .points
            .iter()
            .zip(counts)
            .map(|(point, &count)| {
                PointCount::new(&point.glyph, point.label.as_str(), point.region, count)
            })
            .collect()
    })
}

fn stability_reason(item: &ItemResult) -> Option<NullReason> {
    item.null_reasons.get("stability").copied()
}

#[cfg(test)]
mod tests;
