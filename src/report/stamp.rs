//! By what a file of a report is known without being made: a digest of all that its bytes follow
//! from.

use serde_json::json;
use sha2::{Digest, Sha256};

use super::load::{self, Error};
use crate::panel;
use crate::result;
use crate::round;
use crate::store::Store;
use crate::study::Study;

/// What the files of the report up to a closed round follow from, as a digest: the rounds, which
/// are final once somebody has seen a file of them, and all that changes afterwards. These are
/// reasons that were redacted or erased, editorial decisions, whom the credits name, licence,
/// authors and what people wrote of the methods, what the open data say of the study, and the
/// version of the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stamp {
    /// The round that the report goes up to.
    pub round: u32,
    digest: [u8; 32],
}

/// The stamp of the report up to a round, chosen as by [`load`](super::load()); none for a draft,
/// whose items and response change all the time.
///
/// # Errors
/// As [`load`](super::load()).
pub fn stamp(db: &Store, study: &Study, number: Option<u32>) -> Result<Option<Stamp>, Error> {
    db.read(|conn| {
        let rounds = round::store::all(conn, study.id)?;
        let last = load::chosen(&rounds, number)?;
        if !last.is_closed() {
            return Ok(None);
        }
        let mut closed = Vec::new();
        for round in rounds.iter().filter(|round| round.number <= last.number) {
            let departures: Vec<_> = result::store::departures::of_round(conn, round.id)?
                .into_iter()
                .map(|(item, made)| (item, made.arrow, made.reason))
                .collect();
            closed.push(json!([
                round.id,
                round.closed_at,
                result::store::revision(conn, round.id)?,
                departures,
            ]));
        }
        let credits = panel::credits::credits(conn, study.id)?;
        let particulars = result::store::particulars::of_round(conn, study.id, last.number)?;
        let told = &study.definition;
        let basis = json!([
            env!("CARGO_PKG_VERSION"),
            study.slug,
            [&told.title, &told.language, &told.contact.name],
            told.simulated,
            closed,
            credits.names,
            credits.unnamed,
            particulars,
        ]);
        Ok(Some(Stamp {
            round: last.number,
            digest: Sha256::digest(basis.to_string()).into(),
        }))
    })
}

impl Stamp {
    /// What tells one file of this report from all others, by what it is and how it is written.
    pub fn of(&self, file: &str) -> [u8; 32] {
        let digest = Sha256::new()
            .chain_update(self.digest)
            .chain_update(self.round.to_be_bytes())
            .chain_update(file);
        digest.finalize().into()
    }
}
