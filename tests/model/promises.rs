//! What anybody may do to a round, and what is promised whatever they do. The model and the real
//! code are held to the same sentences.

/// People who answer, one item.
pub const PANELISTS: usize = 2;
/// Servers on one database.
pub const NODES: usize = 2;

/// Something that happens from outside.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Act {
    /// A panelist sends the answer with this number to a node.
    Save {
        node: usize,
        panelist: usize,
        number: u8,
    },
    Close {
        node: usize,
    },
    CrashNode {
        node: usize,
    },
    CrashDatabase,
}

/// What can be seen of a round. An answer is known by its number; 0 is none.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Seen {
    /// The highest number that was acknowledged to each panelist.
    pub acknowledged: [u8; PANELISTS],
    /// Numbers that were refused though they had been sent once only: whoever repeats what got no
    /// answer may be refused a thing that is stored.
    pub refused: Vec<(usize, u8)>,
    /// What is stored.
    pub rows: [u8; PANELISTS],
    /// What was stored when the round was sealed.
    pub seal: Option<[u8; PANELISTS]>,
}

pub type Promise = fn(&Seen) -> bool;

pub const PROMISES: [(&str, Promise); 4] = [
    ("what is acknowledged stays, or a later one", |seen| {
        at_least(&seen.rows, &seen.acknowledged)
    }),
    ("what is acknowledged is sealed, or a later one", |seen| {
        let sealed = seen.seal.as_ref();
        sealed.is_none_or(|sealed| at_least(sealed, &seen.acknowledged))
    }),
    ("what is refused is not sealed", |seen| {
        let is_sealed = |(panelist, number): &(usize, u8)| {
            seen.seal.is_some_and(|sealed| sealed[*panelist] == *number)
        };
        !seen.refused.iter().any(is_sealed)
    }),
    ("after the seal nothing changes", |seen| {
        seen.seal.is_none_or(|sealed| sealed == seen.rows)
    }),
];

fn at_least(numbers: &[u8; PANELISTS], least: &[u8; PANELISTS]) -> bool {
    numbers
        .iter()
        .zip(least)
        .all(|(number, least)| number >= least)
}
