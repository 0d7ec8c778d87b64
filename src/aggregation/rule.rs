//! The consensus rule as data.

use serde::{Deserialize, Serialize};

/// Where a point of a scale lies: the three contiguous regions every scale has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Region {
    Down,
    Middle,
    Up,
}

/// What a factor's upward trend does to the threat.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Polarity {
    Increases,
    Decreases,
    Neither,
    Ambivalent,
}

/// The consensus rule of a study. All shares are whole percentages, so that every
/// comparison is made in integers. Fixed when round 1 opens, printed with every result.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ConsensusRule {
    /// Fewer valid answers than this are insufficient.
    pub least_answers: u64,
    /// Valid answers plus abstentions below this percentage of the panel are insufficient.
    pub least_response: u64,
    /// An arrow needs more than this percentage of the valid answers.
    pub arrow_above: u64,
    /// An outer arrow also needs more than this many times the opposite region.
    pub arrow_times_opposite: u64,
    /// Consensus needs at least this percentage of the valid answers.
    pub consensus_from: u64,
    /// An outer consensus also needs at least this many times the opposite region.
    pub consensus_times_opposite: u64,
    /// Stability needs at least this many pairs.
    pub least_pairs: u64,
    /// Stable: at most this percentage of the pairs changed (or one person).
    pub stable_changed: u64,
    /// Stable: the histogram shifted by at most this percentage (or one person's share).
    pub stable_shift: u64,
    /// Groups with fewer valid answers are hidden; never below 3.
    pub least_group: u64,
}

impl Default for ConsensusRule {
    fn default() -> Self {
        Self {
            least_answers: 5,
            least_response: 50,
            arrow_above: 50,
            arrow_times_opposite: 2,
            consensus_from: 75,
            consensus_times_opposite: 6,
            least_pairs: 5,
            stable_changed: 15,
            stable_shift: 15,
            least_group: 5,
        }
    }
}
