//! The seal of a closed round: integers and text only, no float, time, name or pseudonym.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::aggregation::results::{ItemInput, ItemResult, RoundInput, RoundResults};
use crate::rating::store::CountedRow;
use crate::round::{Sheet, SheetItem};

/// The present form: the root is over the digests without their salts, so that a package can
/// keep back the salt of what it does not open, and what is always public is sealed apart from
/// what may not be. Rounds sealed before have no form.
pub const FORM: u32 = 2;

/// What the root is the hash of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SealDocument {
    #[serde(default, skip_serializing_if = "is_first")]
    pub form: u32,
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
    /// Counts and abstentions; in the first form with those of the stakeholder groups.
    pub counts: Salted,
    /// The stakeholder groups' counts; none in the first form, and without groups.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub groups: Option<Salted>,
    /// Arrow and label; in the first form with the transitions.
    pub decision: Salted,
    /// Where the panel stood before; none in the first form, and in a first round.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub transition: Option<Salted>,
    pub leaves: Salted,
    /// The answers by their givers' expertise, where anybody told it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expertise: Option<Salted>,
}

/// SHA-256(salt ‖ content), both in hex.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Salted {
    /// Empty where the content is not opened.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub salt: String,
    pub digest: String,
}

impl Salted {
    /// Seals `content` with a salt of its own.
    pub fn new(content: &[u8]) -> Self {
        let salt: [u8; 16] = rand::random();
        let salt = hex(&salt);
        let digest = digest(&salt, content);
        Self { salt, digest }
    }

    /// The digest alone: without the salt nobody can try contents.
    pub fn closed(&self) -> Self {
        Self {
            salt: String::new(),
            digest: self.digest.clone(),
        }
    }

    /// Whether there is a salt to check a content with.
    pub fn is_open(&self) -> bool {
        !self.salt.is_empty()
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

/// Seals a counted round with its results; the lists of leaves are sealed by item already.
pub(super) fn seal(
    sheet: &Sheet,
    input: &RoundInput,
    leaves: &HashMap<i64, Salted>,
    results: &RoundResults,
) -> SealDocument {
    let leaves_to = |item| {
        leaves
            .get(item)
            .cloned()
            .unwrap_or_else(|| Salted::new(&[]))
    };
    let items = input
        .items()
        .filter_map(|input| {
            let placed = sheet.find(&input.id)?;
            let result = results.item(&input.id)?;
            Some(SealedItem {
                id: input.id.clone(),
                version: input.version,
                definition: Salted::new(&canonical(&definition(sheet, placed))),
                counts: Salted::new(&counts(FORM, input)),
                groups: groups(FORM, input).map(|content| Salted::new(&content)),
                decision: Salted::new(&decision(FORM, input, result)),
                transition: transition(FORM, input).map(|content| Salted::new(&content)),
                leaves: leaves_to(&placed.item.id),
                expertise: expertise(input).map(|content| Salted::new(&content)),
            })
        })
        .collect();
    let withdrawn = sheet.placed().filter_map(|placed| {
        let reason = placed.item.withdrawn.as_ref()?;
        Some(SealedWithdrawal {
            id: placed.item.name.clone(),
            version: placed.item.version,
            definition: Salted::new(&canonical(&definition(sheet, placed))),
            reason: Salted::new(reason.as_bytes()),
            leaves: leaves_to(&placed.item.id),
        })
    });
    SealDocument {
        form: FORM,
        header: header(input),
        items,
        withdrawn: withdrawn.collect(),
    }
}

/// The header that belongs to a count.
pub fn header(input: &RoundInput) -> Header {
    Header {
        study: input.study.clone(),
        round: input.round,
        rule: json!(input.rule),
        panel: input.panel,
        invited: input.invited,
    }
}

/// SHA-256 over the RFC 8785 form of the document, in hex: what is printed as the seal.
pub fn root(document: &SealDocument) -> String {
    let mut sealed = document.clone();
    if sealed.form >= FORM {
        sealed.each(|part| *part = part.closed());
    }
    hex(&Sha256::digest(canonical(&json!(sealed))))
}

impl SealDocument {
    /// Does something with every digest.
    pub fn each(&mut self, mut act: impl FnMut(&mut Salted)) {
        for item in &mut self.items {
            let parts = [
                &mut item.definition,
                &mut item.counts,
                &mut item.decision,
                &mut item.leaves,
            ];
            let more = [&mut item.groups, &mut item.transition, &mut item.expertise];
            parts
                .into_iter()
                .chain(more.into_iter().flatten())
                .for_each(&mut act);
        }
        for item in &mut self.withdrawn {
            let parts = [&mut item.definition, &mut item.reason, &mut item.leaves];
            parts.into_iter().for_each(&mut act);
        }
    }
}

fn is_first(form: &u32) -> bool {
    *form < FORM
}

/// What the panel read, and what the item's arrow means for the threat.
pub fn definition(sheet: &Sheet, placed: SheetItem<'_>) -> Value {
    let item = placed.placed.item;
    json!({
        "wording": sheet.definition.wording(placed.placed),
        "polarity": item.polarity,
        "sources": item.sources,
    })
}

/// Counts and abstentions, in the first form with those of the groups.
pub fn counts(form: u32, input: &ItemInput) -> Vec<u8> {
    let mut content = json!({"counts": input.counts, "abstained": input.abstained});
    if form < FORM {
        content["groups"] = json!(input.by_group);
    }
    canonical(&content)
}

/// The groups, where they are sealed apart.
pub fn groups(form: u32, input: &ItemInput) -> Option<Vec<u8>> {
    let is_apart = form >= FORM && !input.by_group.is_empty();
    is_apart.then(|| canonical(&json!(input.by_group)))
}

/// Where the panel stood before, where that is sealed apart.
pub fn transition(form: u32, input: &ItemInput) -> Option<Vec<u8>> {
    let earlier = input.earlier.as_ref().filter(|_| form >= FORM)?;
    Some(canonical(&json!(earlier)))
}

/// The digest of an item's list of leaves, whether it was asked to the end or withdrawn.
pub fn leaves_of<'a>(document: &'a SealDocument, id: &str) -> Option<&'a Salted> {
    let asked = document.items.iter().find(|item| item.id == id);
    let withdrawn = document.withdrawn.iter().find(|item| item.id == id);
    let asked = asked.map(|item| &item.leaves);
    asked.or_else(|| withdrawn.map(|item| &item.leaves))
}

/// None where nobody told an expertise.
pub(super) fn expertise(input: &ItemInput) -> Option<Vec<u8>> {
    (!input.by_expertise.is_empty()).then(|| canonical(&json!(input.by_expertise)))
}

/// Arrow and label, in the first form with the transitions.
pub fn decision(form: u32, input: &ItemInput, result: &ItemResult) -> Vec<u8> {
    let mut content = json!({"arrow": result.arrow, "label": result.label});
    if form < FORM {
        content["earlier"] = json!(input.earlier);
    }
    canonical(&content)
}

/// The leaves in ascending order, one after the other.
pub(super) fn leaves(answers: &[CountedRow]) -> Vec<u8> {
    let mut leaves: Vec<[u8; 32]> = answers.iter().filter_map(|row| row.leaf).collect();
    // Of hashes the first bytes decide nearly always, and numbers are compared in one go.
    let beginning = |leaf: &[u8; 32]| leaf.first_chunk().map(|bytes| u64::from_be_bytes(*bytes));
    leaves.sort_unstable_by(|a, b| beginning(a).cmp(&beginning(b)).then_with(|| a.cmp(b)));
    leaves.into_flattened()
}

/// The RFC 8785 form.
pub fn canonical(value: &Value) -> Vec<u8> {
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

    const FIRST: &str = r#"{"header":{"study":"s","round":1,"rule":{},"panel":6,"invited":6},"items":[{"id":"a","version":1,
        "definition":{"salt":"00","digest":"01"},"counts":{"salt":"02","digest":"03"},
        "decision":{"salt":"04","digest":"05"},"leaves":{"salt":"06","digest":"07"}}]}"#;

    #[test]
    fn a_round_sealed_in_the_first_form_keeps_its_root() {
        let value: Value = serde_json::from_str(FIRST).unwrap();
        let document: SealDocument = serde_json::from_str(FIRST).unwrap();
        assert_eq!(root(&document), hex(&Sha256::digest(canonical(&value))));
    }

    #[test]
    fn in_the_present_form_the_root_needs_no_salt() {
        let mut document: SealDocument = serde_json::from_str(FIRST).unwrap();
        document.form = FORM;
        let whole = root(&document);
        document.each(|part| *part = part.closed());
        assert_eq!(root(&document), whole);
        document.items[0].leaves.digest = "08".to_owned();
        assert_ne!(root(&document), whole);
    }

    #[test]
    fn a_salted_digest_covers_its_content_alone() {
        let salted = Salted::new(b"counts");
        assert!(salted.covers(b"counts"));
        assert!(!salted.covers(b"count"));
        assert_ne!(salted, Salted::new(b"counts"));
    }
}
