//! The results of a closed round, in the shape that every export and `GET …/results` has.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::input::Attendance;
use super::measures::{ItemMeasures, PanelMeasures};
use crate::aggregation::firmness::FirmnessWords;
use crate::aggregation::rule::{Arrow, ConsensusRule, Label, Polarity, Region, Threat};
use crate::aggregation::stability::Stability;
use crate::aggregation::weighted::WeightedArrows;

/// Why each undefined value is undefined, by the path of its key (`arrow`, `measures.sd`, …).
pub type NullReasons = BTreeMap<Cow<'static, str>, NullReason>;

/// A round's results.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct RoundResults {
    pub study: String,
    pub round: u32,
    /// SHA-256 of the sealed round in hex, set by whoever seals it.
    pub seal: Option<String>,
    pub panel: Panel,
    pub rule: PrintedRule,
    pub tables: Vec<TableResult>,
    /// How many of the items would reach consensus if all had answered at random.
    pub chance: f64,
    /// Agreement over all items of the round; the same as the panel's.
    pub measures: PanelMeasures,
    #[serde(default)]
    #[schema(value_type = BTreeMap<String, NullReason>)]
    pub null_reasons: NullReasons,
}

/// Who was asked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Panel {
    pub invited: u64,
    /// N of the design.
    pub n: u64,
    /// Who also answered in the round before; `None` in a first round.
    #[serde(default)]
    pub attendance: Option<Attendance>,
    pub measures: PanelMeasures,
}

/// The rule with its sentence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct PrintedRule {
    #[serde(flatten)]
    pub rule: ConsensusRule,
    pub words: String,
}

/// A table of the report.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct TableResult {
    pub heading: String,
    pub caption: Option<String>,
    pub layout: String,
    pub measures: PanelMeasures,
    #[serde(default)]
    #[schema(value_type = BTreeMap<String, NullReason>)]
    pub null_reasons: NullReasons,
    pub groups: Vec<GroupOfItems>,
}

/// Rows under one name, or one of the side-by-side lists.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct GroupOfItems {
    pub name: String,
    pub items: Vec<ItemResult>,
}

/// One item's result.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct ItemResult {
    pub id: String,
    pub version: u32,
    pub text: String,
    pub scale: PrintedScale,
    pub polarity: Option<Polarity>,
    pub arrow: Option<Arrow>,
    pub label: Label,
    pub threat: Option<Threat>,
    /// Valid answers.
    pub n: u64,
    pub abstained: u64,
    /// Panelists of N who neither answered nor abstained.
    pub missing: u64,
    /// Valid answers by value, from 1 upwards; `None` where they are not shown.
    pub counts: Option<Vec<u64>>,
    pub firmness: Firmness,
    /// `None` where they are not shown.
    pub measures: Option<ItemMeasures>,
    /// `None` in a first round, after a change of wording, or where it is not shown.
    pub stability: Option<Stability>,
    /// The round that `stability` compares with.
    pub earlier_round: Option<u32>,
    /// Valid answers of that round by value, as its own results have them; `None` where
    /// `stability` is.
    #[serde(default)]
    pub earlier_counts: Option<Vec<u64>>,
    /// (k+2) × (k+2) counts; row = earlier, column = later round.
    pub transition: Option<Vec<Vec<u64>>>,
    /// The arrow had answers counted by confidence, and by expertise.
    #[serde(default)]
    pub weighted: WeightedArrows,
    /// Stakeholder groups in the order declared.
    pub groups: Vec<GroupResult>,
    #[schema(value_type = BTreeMap<String, NullReason>)]
    pub null_reasons: NullReasons,
    pub flags: Vec<Flag>,
    /// Set by an author where the text departs from the panel; never overwrites the arrow.
    pub editorial: Option<Editorial>,
}

/// What an author says of an item instead of what the panel says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Editorial {
    /// None where the text gives no direction.
    pub arrow: Option<Arrow>,
    pub reason: String,
}

/// The scale that an item was rated on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct PrintedScale {
    pub points: Vec<PrintedPoint>,
}

impl PrintedScale {
    /// The region of each point, from value 1 upwards.
    pub fn regions(&self) -> Vec<Region> {
        self.points.iter().map(|point| point.region).collect()
    }

    /// What a region is called on this scale.
    pub fn region_label(&self, region: Region) -> &str {
        region
            .named_by(&self.points, |point| point.region)
            .map_or("", |point| &point.label)
    }
}

/// A point of a printed scale.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct PrintedPoint {
    pub value: u64,
    pub glyph: String,
    pub label: String,
    pub region: Region,
}

/// How easily the arrow could have been another one.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Firmness {
    /// Probability that the largest region is the largest (Dirichlet ½ on the three regions).
    pub p_mode: Option<f64>,
    /// Only where there is an arrow.
    pub words: Option<FirmnessWords>,
    /// Fewest raters who would have to change their answer for the arrow to go.
    pub to_lose: Option<u64>,
}

/// A stakeholder group's answers to one item. Where it is hidden only its name is left.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct GroupResult {
    pub name: String,
    /// Fewer answers than may be shown, or they would give a smaller group's away.
    pub hidden: bool,
    pub arrow: Option<Arrow>,
    pub label: Option<Label>,
    pub n: Option<u64>,
    pub abstained: Option<u64>,
    pub missing: Option<u64>,
    pub counts: Option<Vec<u64>>,
}

/// What a reader should know before quoting an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Flag {
    /// More panelists could not judge than answered.
    MostlyAbstained,
    /// Fewer than five answers: nothing but their number is shown.
    TooFewToShow,
    /// At least one stakeholder group is hidden.
    GroupsHidden,
}

/// Why a value is undefined.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum NullReason {
    /// Fewer than five answers: not shown.
    TooFewToShow,
    /// Not published, since it would give single answers away.
    NotPublished,
    /// The label is *insufficient*.
    Insufficient,
    /// No region has the majority that the rule asks for.
    NoArrow,
    /// A stable arrow says nothing about the threat.
    StableArrow,
    /// The item is not a factor, or nobody said what its rise does to the threat.
    NoPolarity,
    /// The factor's rise pushes the threat neither way, or both.
    NoThreatEffect,
    /// There is no earlier round of this item.
    FirstRound,
    /// The wording was changed since the earlier round.
    Reworded,
    /// Fewer pairs than the rule asks for, or under half of the larger round.
    TooFewPairs,
    /// The study has no stakeholder groups.
    NoGroups,
    /// Nobody answered.
    NoAnswers,
    /// No rater of the round said how sure it is, or how well it knows the section.
    NotSaid,
    /// Too few answers, pairs or items for this measure.
    TooFewForMeasure,
    /// The answers do not vary, which leaves 0/0.
    NoVariation,
    /// The measure is made for another number of points.
    OtherScale,
    /// The items do not share one number of points.
    MixedScales,
    /// Needs each rater's answers, which these data do not hold.
    NeedsMatrix,
    /// More raters than a search over all their answers could cover.
    NotSearched,
}

impl NullReason {
    /// The reason as a reader reads it after "n/a:".
    pub fn words(self) -> &'static str {
        match self {
            Self::TooFewToShow => "too few answers to show",
            Self::NotPublished => "not published, to protect single answers",
            Self::Insufficient => "too few answers for a decision",
            Self::NoArrow => "no arrow",
            Self::StableArrow => "a stable arrow has no effect on the threat",
            Self::NoPolarity => "the item has no effect on the threat",
            Self::NoThreatEffect => "the factor pushes the threat neither way, or both",
            Self::FirstRound => "no earlier round",
            Self::Reworded => "the wording was changed",
            Self::TooFewPairs => "too few answered both rounds",
            Self::NoGroups => "no stakeholder groups",
            Self::NoAnswers => "nobody answered",
            Self::NotSaid => "no rater said it",
            Self::TooFewForMeasure => "too few answers for this measure",
            Self::NoVariation => "all answers are the same",
            Self::OtherScale => "not made for this number of points",
            Self::MixedScales => "the items have different numbers of points",
            Self::NeedsMatrix => "needs the answers of each rater",
            Self::NotSearched => "more would have to change than could be searched",
        }
    }
}

impl RoundResults {
    /// All items in the order of the report.
    pub fn items(&self) -> impl Iterator<Item = &ItemResult> {
        self.tables.iter().flat_map(TableResult::items)
    }

    /// The item with this id.
    pub fn item(&self, id: &str) -> Option<&ItemResult> {
        self.items().find(|item| item.id == id)
    }

    /// How many items have this label.
    pub fn count_of(&self, label: Label) -> usize {
        self.items().filter(|item| item.label == label).count()
    }
}

impl TableResult {
    /// All items of the table in the order of the report.
    pub fn items(&self) -> impl Iterator<Item = &ItemResult> {
        self.groups.iter().flat_map(|group| &group.items)
    }
}
