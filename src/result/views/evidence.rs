//! The evidence page of one item: where its arrow comes from, one template a block.

use askama::Template;
use askama::filters::HtmlSafe;

use crate::aggregation::readings::Reading;
use crate::aggregation::rule::{Label, Threat};
use crate::web::charts::{DivergingBar, Flow, Frame, Glyph, Histogram, PointCount};
use crate::web::page::Shell;

use super::{EditorialBlock, WhyBlock};

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
    pub editorial: EditorialBlock,
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

/// An item in the round that withdrew it: no arrow, but why, and what was asked before.
#[derive(Template)]
#[template(path = "result/withdrawn_item.html")]
pub struct WithdrawnPage {
    pub shell: Shell,
    pub kicker: String,
    pub text: String,
    /// Period and scope of the section, the instrument of a norm. Empty if there is none.
    pub about: String,
    pub reason: String,
    /// The rounds that counted it before.
    pub rounds: RoundsBlock,
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
    /// Asked in another version with the same statement.
    pub other_version: bool,
    /// Why the round withdrew it; then nothing was counted.
    pub withdrawn: Option<String>,
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
    /// A round that withdrew the item.
    pub fn withdrawn(number: u32, reason: &str) -> Self {
        Self {
            number,
            verdict: "withdrawn".to_owned(),
            points: None,
            n: 0,
            abstained: 0,
            missing: 0,
            wording: None,
            other_version: false,
            withdrawn: Some(reason.to_owned()),
        }
    }

    fn is_plural(count: &u64) -> bool {
        *count != 1
    }
}

/// Who moved since the round before.
#[derive(Debug, Clone, PartialEq, Template)]
#[template(path = "result/blocks/change.html")]
pub struct ChangeBlock {
    /// Up to the verdict: "16 of the 19 people …, so the item is". Empty where nothing is said.
    pub before: String,
    /// "stable", "not yet stable"; empty where there is none.
    pub verdict: &'static str,
    /// What else is to be said, each a whole sentence.
    pub after: Vec<String>,
    /// Missing where it would give single answers away.
    pub flow: Option<Flow>,
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
    /// ◇ without an arrow.
    pub glyph: Glyph,
    /// The arrow's word or "No arrow".
    pub verdict: String,
    /// Another verdict than the one printed.
    pub differs: bool,
}

impl SureBlock {
    /// The choices that change the arrow stand open, the others follow on request.
    fn differing(&self) -> impl Iterator<Item = &OtherChoice> {
        self.lines.iter().filter(|line| line.differs)
    }

    fn agreeing(&self) -> impl Iterator<Item = &OtherChoice> {
        self.lines.iter().filter(|line| !line.differs)
    }
}

/// The stakeholder groups that may be shown.
#[derive(Debug, Clone, PartialEq, Eq, Template)]
#[template(path = "result/blocks/groups.html")]
pub struct GroupsBlock {
    pub lines: Vec<GroupLine>,
    /// Two shown groups have different arrows.
    pub disagree: bool,
    /// How far the shown groups are apart, in a sentence; empty with fewer than two.
    pub apart: String,
    /// All pairs of shown groups.
    pub pairs: Vec<PairLine>,
    /// What is hidden, in words without a number from which it follows; empty if nothing is.
    pub hidden: String,
    /// Why it is.
    pub hidden_because: &'static str,
}

/// One group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupLine {
    pub name: String,
    pub points: Vec<PointCount>,
    /// ◇ without an arrow.
    pub glyph: Glyph,
    /// "Upward", or "No arrow".
    pub verdict: String,
    /// People in the group's largest region.
    pub largest: u64,
    /// Valid answers of the group.
    pub n: u64,
}

/// Two groups side by side, numbers as printed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PairLine {
    pub groups: String,
    pub delta: String,
    pub size: &'static str,
    /// "n/a" for more answers than can be dealt out exactly.
    pub p: String,
}

impl GroupsBlock {
    fn bar(&self, line: &GroupLine, index: &usize) -> DivergingBar {
        let frame = Frame::around(self.lines.iter().map(|line| line.points.as_slice()));
        DivergingBar::new(format!("group-{index}"), &line.points, frame)
    }
}

/// What a reader needs of the measures, each with a plain sentence, and all of them on request.
#[derive(Debug, Clone, PartialEq, Eq, Template)]
#[template(path = "result/blocks/measures.html")]
pub struct MeasuresBlock {
    pub measures: Vec<Measure>,
    pub all: Vec<SubjectOfMeasures>,
    /// Valid answers: so many people the tests rest on.
    pub n: u64,
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
    pub fn new(
        name: impl Into<String>,
        value: impl Into<String>,
        meaning: impl Into<String>,
    ) -> Self {
        Self {
            name: name.into(),
            value: value.into(),
            meaning: meaning.into(),
        }
    }
}

/// The measures that are about one thing, under its heading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SubjectOfMeasures {
    pub heading: &'static str,
    pub readings: Vec<Reading>,
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

impl ReasonsBlock {
    /// For readers to whom nobody promised them: what experts agree to is that counts are public.
    pub fn not_published() -> Self {
        Self {
            groups: Vec::new(),
            hidden: Some(
                "The panel, its coordinator and the authors read the reasons. They are not published."
                    .to_owned(),
            ),
        }
    }

    /// How many a print leaves to the page.
    fn further(&self) -> usize {
        self.groups.iter().map(|group| group.rest().len()).sum()
    }
}

/// The reasons of those who chose one region.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReasonGroup {
    pub glyph: Glyph,
    pub label: String,
    pub reasons: Vec<ReasonLine>,
}

/// A reason as it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReasonLine {
    /// Empty where it was redacted.
    pub text: String,
    /// Why the coordinator redacted it.
    pub redacted: Option<String>,
    /// Where a coordinator redacts it; empty for all others.
    pub redact_href: String,
}

/// Reasons of a region that stand open; the others follow on request.
const OPEN_REASONS: usize = 3;

impl ReasonGroup {
    fn first(&self) -> &[ReasonLine] {
        &self.reasons[..self.reasons.len().min(OPEN_REASONS)]
    }

    fn rest(&self) -> &[ReasonLine] {
        &self.reasons[self.reasons.len().min(OPEN_REASONS)..]
    }
}

/// The seal of the round and how to check it.
#[derive(Debug, Clone, PartialEq, Eq, Template)]
#[template(path = "result/blocks/seal.html")]
pub struct SealBlock {
    /// Address of the page, which a print names; without the site where the settings name none.
    pub address: String,
    pub round: u32,
    /// Hexadecimal SHA-256.
    pub seal: String,
    pub slug: String,
    /// The head of the audit record at the closing.
    pub record: Option<RecordHead>,
}

/// A head of the audit record, as `castalia verify --head` takes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordHead {
    /// With its signature, where there is a key.
    pub head: String,
    /// The public key that it is signed with.
    pub key: Option<String>,
}

impl HtmlSafe for VerdictBlock {}
impl HtmlSafe for RoundsBlock {}
impl HtmlSafe for ChangeBlock {}
impl HtmlSafe for SureBlock {}
impl HtmlSafe for GroupsBlock {}
impl HtmlSafe for MeasuresBlock {}
impl HtmlSafe for ReasonsBlock {}
impl HtmlSafe for SealBlock {}
