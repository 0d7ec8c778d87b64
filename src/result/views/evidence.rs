//! The evidence page of one item: where its arrow comes from, one template a block.

use askama::Template;
use askama::filters::HtmlSafe;

use crate::aggregation::rule::{Label, Threat};
use crate::web::charts::{DivergingBar, Frame, Glyph, Histogram, PointCount};
use crate::web::page::Shell;

use super::WhyBlock;

/// One item of one closed round; the target of its arrow in the report.
#[derive(Template)]
#[template(path = "result/evidence.html")]
pub struct EvidencePage {
    /// Its breadcrumbs lead back: results of the round, section, this item.
    pub shell: Shell,
    /// "Baseline 1 of 3 · round 2, closed 30 October 2026".
    pub kicker: String,
    pub text: String,
    /// Period and scope of the section, the instrument of a norm. Empty if there is none.
    pub about: String,
    pub verdict: VerdictBlock,
    pub why: WhyBlock,
    pub rounds: RoundsBlock,
    /// Missing in the first round.
    pub change: Option<ChangeBlock>,
    /// Missing without stakeholder groups.
    pub groups: Option<GroupsBlock>,
    /// Missing where counts are not shown or there is no arrow.
    pub sure: Option<SureBlock>,
    pub measures: MeasuresBlock,
    pub reasons: ReasonsBlock,
    pub seal: SealBlock,
}

/// The arrow, its word and its label.
#[derive(Debug, Clone, PartialEq, Eq, Template)]
#[template(path = "result/blocks/verdict.html")]
pub struct VerdictBlock {
    /// ◇ without an arrow.
    pub glyph: Glyph,
    pub threat: Option<Threat>,
    /// "Upward", or "No arrow".
    pub word: String,
    pub label: Label,
    /// "15 of 20 chose Upward", or why there is no arrow.
    pub counts: String,
    /// The sentence of the item as all formats print it; empty if there is none.
    pub sentence: String,
}

/// The histogram of every closed round with this item.
#[derive(Debug, Clone, PartialEq, Eq, Template)]
#[template(path = "result/blocks/rounds.html")]
pub struct RoundsBlock {
    pub rounds: Vec<RoundBlock>,
}

/// One round of the item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoundBlock {
    pub number: u32,
    /// "leaning Upward", "split".
    pub verdict: String,
    /// `None` where they may not be shown.
    pub points: Option<Vec<PointCount>>,
    pub n: u64,
    pub abstained: u64,
    pub missing: u64,
    /// The wording of this round where it differs from the present one.
    pub wording: Option<String>,
}

impl RoundsBlock {
    fn histogram(&self, round: &RoundBlock) -> Option<Histogram> {
        let full = self
            .rounds
            .iter()
            .flat_map(|round| round.points.iter().flatten())
            .map(|point| point.count)
            .max()
            .unwrap_or(0);
        round.points.as_ref().map(|points| {
            Histogram::new(
                format!("round-{}", round.number),
                format!("Round {}: answers", round.number),
                points,
                full,
            )
        })
    }
}

impl RoundBlock {
    fn is_plural(count: &u64) -> bool {
        *count != 1
    }
}

/// Who moved since the round before, in sentences.
#[derive(Debug, Clone, PartialEq, Eq, Template)]
#[template(path = "result/blocks/change.html")]
pub struct ChangeBlock {
    pub sentences: Vec<String>,
}

/// What the arrow would be under other choices.
#[derive(Debug, Clone, PartialEq, Eq, Template)]
#[template(path = "result/blocks/sure.html")]
pub struct SureBlock {
    /// What the arrow depends on, in one sentence.
    pub sentence: String,
    pub lines: Vec<OtherChoice>,
}

/// One choice and the verdict under it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OtherChoice {
    /// "Without one who chose Upward", "Rule: at least 80%".
    pub choice: String,
    /// The arrow's word, "No arrow" or why there is no answer.
    pub verdict: String,
    /// Another verdict than the one printed.
    pub differs: bool,
}

/// The stakeholder groups that may be shown.
#[derive(Debug, Clone, PartialEq, Eq, Template)]
#[template(path = "result/blocks/groups.html")]
pub struct GroupsBlock {
    pub lines: Vec<GroupLine>,
    /// That two shown groups point different ways; empty if none do.
    pub apart: String,
    /// What is hidden, in words without a number from which it follows; empty if nothing is.
    pub hidden: String,
}

/// One group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupLine {
    pub name: String,
    pub points: Vec<PointCount>,
    /// Valid answers of the group.
    pub n: u64,
}

impl GroupsBlock {
    fn bar(&self, line: &GroupLine, index: &usize) -> DivergingBar {
        let frame = Frame::around(self.lines.iter().map(|line| line.points.as_slice()));
        DivergingBar::new(format!("group-{index}"), &line.points, frame)
    }
}

/// Every measure with a plain sentence.
#[derive(Debug, Clone, PartialEq, Eq, Template)]
#[template(path = "result/blocks/measures.html")]
pub struct MeasuresBlock {
    pub measures: Vec<Measure>,
}

/// One number and what it means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Measure {
    pub name: String,
    /// As printed; "n/a" where it is undefined.
    pub value: String,
    pub meaning: String,
}

impl Measure {
    pub fn new(name: &str, value: impl Into<String>, meaning: impl Into<String>) -> Self {
        Self {
            name: name.to_owned(),
            value: value.into(),
            meaning: meaning.into(),
        }
    }
}

/// The reasons by region, without names.
#[derive(Debug, Clone, PartialEq, Eq, Template)]
#[template(path = "result/blocks/reasons.html")]
pub struct ReasonsBlock {
    /// In the order of the report: up, middle, down.
    pub groups: Vec<ReasonGroup>,
    /// Said instead where reasons may not be shown.
    pub hidden: Option<String>,
}

/// The reasons of those who chose one region.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReasonGroup {
    pub glyph: Glyph,
    pub label: String,
    pub reasons: Vec<String>,
}

/// Reasons of a region that stand open; the others follow on request.
const OPEN_REASONS: usize = 3;

impl ReasonGroup {
    fn first(&self) -> &[String] {
        &self.reasons[..self.reasons.len().min(OPEN_REASONS)]
    }

    fn rest(&self) -> &[String] {
        &self.reasons[self.reasons.len().min(OPEN_REASONS)..]
    }
}

/// The seal of the round and how to check it.
#[derive(Debug, Clone, PartialEq, Eq, Template)]
#[template(path = "result/blocks/seal.html")]
pub struct SealBlock {
    pub round: u32,
    /// Hexadecimal SHA-256.
    pub seal: String,
    pub slug: String,
}

impl HtmlSafe for VerdictBlock {}
impl HtmlSafe for RoundsBlock {}
impl HtmlSafe for ChangeBlock {}
impl HtmlSafe for SureBlock {}
impl HtmlSafe for GroupsBlock {}
impl HtmlSafe for MeasuresBlock {}
impl HtmlSafe for ReasonsBlock {}
impl HtmlSafe for SealBlock {}
