//! What a closed round is, to the aggregation: integers and text, nothing else.
//!
//! This is what the database keeps and the seal covers; everything in
//! [`super::RoundResults`] follows from it.

use serde::{Deserialize, Serialize};

use crate::aggregation::regions::Regions;
use crate::aggregation::rule::{ConsensusRule, Polarity, Region};

/// A closed round of a study.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RoundInput {
    /// Slug of the study.
    pub study: String,
    pub round: u32,
    /// All who were ever invited.
    pub invited: u64,
    /// N: the roster at opening, plus later additions that answered something, less those who
    /// declined or whose invitation bounced.
    pub panel: u64,
    /// Who also answered in the round before; `None` in a first round.
    #[serde(default)]
    pub attendance: Option<Attendance>,
    pub rule: ConsensusRule,
    pub tables: Vec<TableInput>,
}

/// Panelists who answered something, abstentions included, in this round and an earlier one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Attendance {
    /// The earlier round.
    pub earlier_round: u32,
    /// Answered in both.
    pub both: u64,
    /// Attrition: answered in the earlier round alone.
    pub only_earlier: u64,
    /// Newcomers: answered in this round alone.
    pub only_later: u64,
}

impl Attendance {
    /// From how many answered in round `earlier_round`, how many now, and how many of them both.
    pub fn new(earlier_round: u32, then: u64, now: u64, both: u64) -> Self {
        Self {
            earlier_round,
            both,
            only_earlier: then.saturating_sub(both),
            only_later: now.saturating_sub(both),
        }
    }
}

/// A section of the study, a table of the report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TableInput {
    pub heading: String,
    #[serde(default)]
    pub caption: Option<String>,
    /// `grouped`, `side_by_side` or `signals`.
    pub layout: String,
    pub groups: Vec<GroupInput>,
}

/// Rows under one name, or one of the side-by-side lists.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GroupInput {
    pub name: String,
    pub items: Vec<ItemInput>,
}

/// One version of an item with its answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ItemInput {
    pub id: String,
    pub version: u32,
    pub text: String,
    /// Region of each point, from value 1 upwards.
    pub regions: Vec<Region>,
    /// Glyph and label of each point, from value 1 upwards.
    pub points: Vec<PointInput>,
    /// Factors only.
    #[serde(default)]
    pub polarity: Option<Polarity>,
    /// Valid answers by value, from 1 upwards.
    pub counts: Vec<u64>,
    /// Those who could not judge.
    pub abstained: u64,
    /// Stakeholder groups in the order declared; empty without a partition.
    #[serde(default)]
    pub by_group: Vec<GroupCounts>,
    /// The last earlier round in which the item was asked.
    #[serde(default)]
    pub earlier: Option<EarlierRound>,
    /// Valid answers given with confidence 1, 2 and 3 (2 where the rater gave none), each by
    /// value; empty where nobody in the round gave any. Never published.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub by_confidence: Vec<Vec<u64>>,
    /// The same by the rater's expertise in the section.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub by_expertise: Vec<Vec<u64>>,
}

/// How a point of a scale looks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PointInput {
    pub glyph: String,
    pub label: String,
}

/// The answers of one stakeholder group to one item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GroupCounts {
    pub name: String,
    pub counts: Vec<u64>,
    pub abstained: u64,
    /// N of the group.
    pub panel: u64,
}

/// Where the panel stood on an item before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EarlierRound {
    pub round: u32,
    /// Version of the item's wording in that round.
    pub version: u32,
    /// N of that round.
    pub panel: u64,
    /// (k+2) × (k+2): row = then, column = now; the last two *abstained* and *absent*.
    pub transition: Vec<Vec<u64>>,
}

impl PointInput {
    /// The points of a built-in scale in plain words, for ratings that come without a study:
    /// glyph and word of each point's region; empty unless `k` is 3, 5, 7 or 9.
    pub fn plain(k: usize) -> Vec<Self> {
        let regions = Regions::built_in(k);
        let of_point = regions.iter().flat_map(|regions| regions.of_point());
        of_point
            .map(|region| {
                let (glyph, label) = match region {
                    Region::Down => ("▼", "Downward"),
                    Region::Middle => ("—", "Net-zero / Stable"),
                    Region::Up => ("▲", "Upward"),
                };
                Self {
                    glyph: glyph.to_owned(),
                    label: label.to_owned(),
                }
            })
            .collect()
    }
}

impl RoundInput {
    /// All items in the order of the report.
    pub fn items(&self) -> impl Iterator<Item = &ItemInput> {
        self.tables
            .iter()
            .flat_map(|table| &table.groups)
            .flat_map(|group| &group.items)
    }
}
