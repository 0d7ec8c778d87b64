//! The seal of a closed round: integers and text only, no float, time, name or pseudonym.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::count::Counted;
use crate::aggregation::results::{ItemInput, ItemResult, RoundResults};
use crate::rating::store::SealedRow;
use crate::round::{Sheet, SheetItem};

/// What the root is the hash of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SealDocument {
    pub header: Header,
    pub items: Vec<SealedItem>,
    /// Items taken out while the round was open; rounds that were sealed before there were any
    /// have no such key.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub withdrawn: Vec<SealedWithdrawal>,
}

/// An item that is in no count, with what was answered to it before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SealedWithdrawal {
    pub id: String,
    pub version: u32,
    pub definition: Salted,
    /// Why it was withdrawn.
    pub reason: Salted,
    pub leaves: Salted,
}

/// The round as a whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    pub study: String,
    pub round: u32,
    pub rule: Value,
    /// N.
    pub panel: u64,
    pub invited: u64,
}

/// An item's parts, each with a salt of its own, so that one can be opened without the others.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SealedItem {
    pub id: String,
    pub version: u32,
    pub definition: Salted,
    pub counts: Salted,
    /// Transitions, arrow and label.
    pub decision: Salted,
    pub leaves: Salted,
    /// The answers by their givers' expertise, where anybody told it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expertise: Option<Salted>,
}

/// SHA-256(salt ‖ content), both in hex.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Salted {
    pub salt: String,
    pub digest: String,
}

impl Salted {
    fn new(content: &[u8]) -> Self {
        let salt: [u8; 16] = rand::random();
        let salt = hex(&salt);
        let digest = digest(&salt, content);
        Self { salt, digest }
    }

    /// Whether this is the digest of `content`.
    pub fn covers(&self, content: &[u8]) -> bool {
        digest(&self.salt, content) == self.digest
    }
}

fn digest(salt: &str, content: &[u8]) -> String {
    hex(&Sha256::new()
        .chain_update(salt)
        .chain_update(content)
        .finalize())
}

/// Seals a counted round with its results.
pub(super) fn seal(sheet: &Sheet, counted: &Counted, results: &RoundResults) -> SealDocument {
    let none = Vec::new();
    let items = counted
        .input
        .items()
        .filter_map(|input| {
            let placed = sheet.find(&input.id)?;
            let result = results.item(&input.id)?;
            let answers = counted.answers.get(&placed.item.id).unwrap_or(&none);
            Some(SealedItem {
                id: input.id.clone(),
                version: input.version,
                definition: Salted::new(&definition(sheet, placed)),
                counts: Salted::new(&counts(input)),
                decision: Salted::new(&decision(input, result)),
                leaves: Salted::new(&leaves(answers)),
                expertise: expertise(input).map(|content| Salted::new(&content)),
            })
        })
        .collect();
    let withdrawn = sheet.placed().filter_map(|placed| {
        let reason = placed.item.withdrawn.as_ref()?;
        let answers = counted.answers.get(&placed.item.id).unwrap_or(&none);
        Some(SealedWithdrawal {
            id: placed.item.name.clone(),
            version: placed.item.version,
            definition: Salted::new(&definition(sheet, placed)),
            reason: Salted::new(reason.as_bytes()),
            leaves: Salted::new(&leaves(answers)),
        })
    });
    SealDocument {
        header: header(counted),
        items,
        withdrawn: withdrawn.collect(),
    }
}

/// The header that belongs to a count.
pub(super) fn header(counted: &Counted) -> Header {
    Header {
        study: counted.input.study.clone(),
        round: counted.input.round,
        rule: json!(counted.input.rule),
        panel: counted.input.panel,
        invited: counted.input.invited,
    }
}

/// SHA-256 over the RFC 8785 form of the document, in hex: what is printed as the seal.
pub fn root(document: &SealDocument) -> String {
    hex(&Sha256::digest(canonical(&json!(document))))
}

/// What the panel read, and what the item's arrow means for the threat.
pub(super) fn definition(sheet: &Sheet, placed: SheetItem<'_>) -> Vec<u8> {
    let item = placed.placed.item;
    canonical(&json!({
        "wording": sheet.definition.wording(placed.placed),
        "polarity": item.polarity,
        "sources": item.sources,
    }))
}

pub(super) fn counts(input: &ItemInput) -> Vec<u8> {
    canonical(&json!({
        "counts": input.counts,
        "abstained": input.abstained,
        "groups": input.by_group,
    }))
}

/// None where nobody told an expertise.
pub(super) fn expertise(input: &ItemInput) -> Option<Vec<u8>> {
    (!input.by_expertise.is_empty()).then(|| canonical(&json!(input.by_expertise)))
}

pub(super) fn decision(input: &ItemInput, result: &ItemResult) -> Vec<u8> {
    canonical(&json!({
        "earlier": input.earlier,
        "arrow": result.arrow,
        "label": result.label,
    }))
}

/// The leaves in ascending order, one after the other.
pub(super) fn leaves(answers: &[SealedRow]) -> Vec<u8> {
    let mut leaves: Vec<&[u8]> = answers
        .iter()
        .filter_map(|row| row.leaf.as_deref())
        .collect();
    leaves.sort_unstable();
    leaves.concat()
}

fn canonical(value: &Value) -> Vec<u8> {
    // Integers, text, lists and objects: nothing that RFC 8785 cannot write.
    serde_json_canonicalizer::to_vec(value).unwrap_or_default()
}

/// Lower-case hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_canonical_form_sorts_keys_and_keeps_text() {
        let value = json!({"b": [1, null], "a": "Ü\n\"<"});
        assert_eq!(
            canonical(&value),
            "{\"a\":\"Ü\\n\\\"<\",\"b\":[1,null]}".as_bytes()
        );
    }

    #[test]
    fn a_salted_digest_covers_its_content_alone() {
        let salted = Salted::new(b"counts");
        assert!(salted.covers(b"counts"));
        assert!(!salted.covers(b"count"));
        assert_ne!(salted, Salted::new(b"counts"));
    }
}
