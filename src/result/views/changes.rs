//! What became of an item since the round before.

use crate::aggregation::rule::Region;

/// The change of one item between two rounds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// The pairs of both rounds were enough to judge.
    Judged {
        /// The arrow of the round before.
        before: Option<Region>,
        now: Option<Region>,
        /// People who gave a valid answer in both rounds.
        pairs: u64,
        /// Those of them whose answer is another one.
        changed: u64,
        stable: bool,
    },
    /// There is no statement, and this is why.
    Unknown(NoChange),
}

/// Why nothing is said about a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoChange {
    /// There is no round before.
    FirstRound,
    /// The item was not in the round before.
    New,
    Reworded,
    /// Too few people answered both times.
    FewPairs,
    /// Any other reason, in words.
    Other(String),
}

impl Change {
    /// "Arrow kept", or "n/a".
    pub fn headline(&self) -> &'static str {
        match self {
            Self::Judged { before, now, .. } => match (before, now) {
                (Some(a), Some(b)) if a == b => "Arrow kept",
                (Some(_), Some(_)) => "Arrow turned",
                (None, Some(_)) => "New arrow",
                (Some(_), None) => "Arrow gone",
                (None, None) => "Still no arrow",
            },
            Self::Unknown(_) => "n/a",
        }
    }

    /// Fails the stability rule, with or without an arrow.
    pub fn is_unstable(&self) -> bool {
        matches!(self, Self::Judged { stable: false, .. })
    }

    /// "stable", "unstable" or "n/a", for the table of numbers.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Judged { stable: true, .. } => "stable",
            Self::Judged { .. } => "unstable",
            Self::Unknown(_) => "n/a",
        }
    }

    /// "4 of 20 changed", or the reason for "n/a".
    pub fn detail(&self) -> String {
        match self {
            Self::Judged { pairs, changed, .. } => format!("{changed} of {pairs} changed"),
            Self::Unknown(NoChange::FirstRound) => "first round".to_owned(),
            Self::Unknown(NoChange::New) => "not asked before".to_owned(),
            Self::Unknown(NoChange::Reworded) => "reworded since".to_owned(),
            Self::Unknown(NoChange::FewPairs) => "too few answered both times".to_owned(),
            Self::Unknown(NoChange::Other(reason)) => reason.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_is_named_by_both_arrows() {
        let change = |before, now| {
            Change::Judged {
                before,
                now,
                pairs: 20,
                changed: 4,
                stable: false,
            }
            .headline()
        };
        assert_eq!(change(Some(Region::Up), Some(Region::Up)), "Arrow kept");
        assert_eq!(change(None, Some(Region::Up)), "New arrow");
        assert_eq!(change(Some(Region::Up), None), "Arrow gone");
        assert_eq!(change(Some(Region::Up), Some(Region::Down)), "Arrow turned");
        assert_eq!(change(None, None), "Still no arrow");
    }

    #[test]
    fn what_cannot_be_compared_says_why() {
        let change = Change::Unknown(NoChange::Reworded);
        assert_eq!(
            (change.headline(), change.detail().as_str()),
            ("n/a", "reworded since")
        );
        assert!(!change.is_unstable());
    }
}
