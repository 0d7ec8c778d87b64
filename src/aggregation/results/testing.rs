//! Rounds for the tests: one table, one group of items on built-in scales, nobody in groups.

use super::{EarlierRound, GroupInput, ItemInput, PointInput, RoundInput, TableInput};
use crate::aggregation::regions::Regions;
use crate::aggregation::rule::ConsensusRule;

/// An item with these answers, asked for the first time.
pub(crate) fn item(id: &str, counts: &[u64]) -> ItemInput {
    let regions = Regions::built_in(counts.len()).expect("3, 5, 7 or 9 points");
    ItemInput {
        id: id.to_owned(),
        version: 1,
        text: format!("Statement {id}"),
        regions: regions.of_point().to_vec(),
        points: PointInput::plain(counts.len()),
        polarity: None,
        counts: counts.to_vec(),
        abstained: 0,
        by_group: Vec::new(),
        earlier: None,
        by_confidence: Vec::new(),
        by_expertise: Vec::new(),
    }
}

/// The same wording in round 1; rows and columns as in a transition table.
pub(crate) fn earlier(panel: u64, transition: [[u64; 5]; 5]) -> Option<EarlierRound> {
    Some(EarlierRound {
        round: 1,
        version: 1,
        panel,
        transition: transition.iter().map(|row| row.to_vec()).collect(),
    })
}

/// An item whose raters all answered both rounds: `pairs[i][j]` from point i + 1 to point j + 1.
pub(crate) fn compared(id: &str, panel: u64, pairs: [[u64; 3]; 3]) -> ItemInput {
    let column = |j: usize| pairs.iter().map(|row| row[j]).sum();
    let counts: Vec<u64> = (0..3).map(column).collect();
    let mut transition = [[0; 5]; 5];
    for (row, cells) in transition.iter_mut().zip(pairs) {
        row[..3].copy_from_slice(&cells);
    }
    ItemInput {
        earlier: earlier(panel, transition),
        ..item(id, &counts)
    }
}

/// A round of these items, its number 1.
pub(crate) fn round(items: Vec<ItemInput>, panel: u64) -> RoundInput {
    RoundInput {
        study: "nexus".to_owned(),
        round: 1,
        invited: panel + 1,
        panel,
        attendance: None,
        rule: ConsensusRule::default(),
        tables: vec![TableInput {
            heading: "Trends".to_owned(),
            caption: None,
            layout: "grouped".to_owned(),
            groups: vec![GroupInput {
                name: "Baseline".to_owned(),
                items,
            }],
        }],
    }
}
