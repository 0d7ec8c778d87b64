//! An expert's receipt: what opens the own leaves in the seals of published rounds, so that their
//! giver can check alone that each answer was sealed as it was given.
//!
//! Whoever holds it can prove how its giver answered. That is why it is made on demand only, for
//! its giver alone, and not before the results are published.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::seal::{Salted, SealDocument, hex, leaves_of};
use super::{Error, store};
use crate::rating::leaf::{leaf, leaf_of};
use crate::rating::{Answer, store as answers};
use crate::result::store::publications;
use crate::round;
use crate::store::Conn;
use crate::study::Study;

/// Names the form; a change of it gets another number.
const FORM: &str = "castalia-receipt-1";

/// What a receipt holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Receipt {
    form: String,
    /// Slug of the study.
    pub study: String,
    pub rounds: Vec<ReceiptRound>,
}

/// The answers in one round.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReceiptRound {
    pub round: u32,
    /// The seal of the round.
    pub root: String,
    pub answers: Vec<ReceiptAnswer>,
}

/// One answer with all that its leaf is made of, and the leaves that it was sealed among. Bytes
/// are in hex.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReceiptAnswer {
    pub item: String,
    version: u32,
    /// None for “cannot judge”.
    value: Option<u32>,
    confidence: Option<u32>,
    rationale: Option<String>,
    /// SHA-256(nonce ‖ rationale), where the reason was redacted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    reason_digest: Option<String>,
    nonce: String,
    leaf: String,
    /// The salt with which the list of leaves was sealed.
    salt: String,
    /// The leaves of all answers to the item, in ascending order: without their nonces they say
    /// nothing but how many there are.
    leaves: Vec<String>,
}

/// The receipt of a panelist over the published rounds of a study; none before anything is
/// published. An answer of which nothing is left that opens it is left out.
///
/// # Errors
/// If the database cannot be read.
pub fn of(conn: &mut Conn, study: &Study, panelist: i64) -> Result<Option<Receipt>, Error> {
    let Some(publication) = publications::last(conn, study.id)? else {
        return Ok(None);
    };
    let mut rounds = Vec::new();
    for round in round::store::all(conn, study.id)? {
        if round.number > publication.round {
            continue;
        }
        let Some(seal) = store::find(conn, round.id)? else {
            continue;
        };
        let sheet = round::store::sheet(conn, &round)?;
        let all = leaves_by_item(conn, round.id)?;
        let mut own = Vec::new();
        for row in answers::of_panelist(conn, round.id, panelist)? {
            let placed = sheet.placed().find(|placed| placed.item.id == row.item);
            let (Some(placed), Some(nonce), Some(leaf)) = (placed, &row.nonce, &row.leaf) else {
                continue;
            };
            let Some(sealed) = leaves_of(&seal.document, &placed.item.name) else {
                continue;
            };
            own.push(ReceiptAnswer {
                item: placed.item.name.clone(),
                version: placed.item.version,
                value: row.answer.value,
                confidence: row.answer.confidence,
                rationale: row.answer.rationale.clone(),
                reason_digest: row.redaction.as_ref().map(|made| hex(&made.digest)),
                nonce: hex(nonce),
                leaf: hex(leaf),
                salt: sealed.salt.clone(),
                leaves: all.get(&row.item).cloned().unwrap_or_default(),
            });
        }
        rounds.push(ReceiptRound {
            round: round.number,
            root: seal.root,
            answers: own,
        });
    }
    Ok(Some(Receipt {
        form: FORM.to_owned(),
        study: study.slug.clone(),
        rounds,
    }))
}

/// The leaves of all answers in a round in hex, by item and in ascending order.
fn leaves_by_item(conn: &mut Conn, round: i64) -> Result<BTreeMap<i64, Vec<String>>, Error> {
    let mut leaves: BTreeMap<i64, Vec<String>> = BTreeMap::new();
    for (item, leaf) in answers::leaves(conn, round)? {
        leaves.entry(item).or_default().push(hex(&leaf));
    }
    leaves
        .values_mut()
        .for_each(|of_item| of_item.sort_unstable());
    Ok(leaves)
}

impl Receipt {
    /// As a file that a person can read and a program can check; `head` are lines of words.
    ///
    /// # Errors
    /// None that can happen: numbers and text are always written.
    pub fn to_text(&self, head: &[String]) -> Result<String, serde_json::Error> {
        let mut text = String::new();
        for line in head.iter().flat_map(|words| words.lines()) {
            text.push_str(&format!("# {line}\n"));
        }
        text.push_str(&serde_json::to_string_pretty(self)?);
        text.push('\n');
        Ok(text)
    }

    /// Reads what [`Receipt::to_text`] wrote.
    ///
    /// # Errors
    /// A sentence, if it is no receipt.
    pub fn parse(text: &str) -> Result<Self, String> {
        let lines: Vec<&str> = text.lines().filter(|line| !line.starts_with('#')).collect();
        let read: Self = serde_json::from_str(&lines.join("\n"))
            .map_err(|error| format!("This is not a receipt: {error}."))?;
        match read.form == FORM {
            true => Ok(read),
            false => Err("This receipt has a form that this version cannot check.".to_owned()),
        }
    }
}

impl ReceiptRound {
    /// A sentence for each answer that is not in the seal as the receipt says; `root` and
    /// `document` are those of the published round.
    pub fn differences(&self, root: &str, document: &SealDocument) -> Vec<String> {
        let mut found = Vec::new();
        if self.root != root {
            found.push("the receipt belongs to another seal".to_owned());
        }
        for answer in &self.answers {
            let sealed = leaves_of(document, &answer.item);
            if let Some(fault) = answer.fault(sealed) {
                found.push(format!("item {}: {fault}", answer.item));
            }
        }
        found
    }
}

impl ReceiptAnswer {
    fn fault(&self, sealed: Option<&Salted>) -> Option<&'static str> {
        let Some(sealed) = sealed else {
            return Some("it was not sealed in this round");
        };
        let bytes = |text: &str| bytes_of(text).unwrap_or_default();
        let answer = Answer {
            answered: true,
            value: self.value,
            confidence: self.confidence,
            rationale: self.rationale.clone(),
            seq: 0,
        };
        let nonce = bytes(&self.nonce);
        let made = match &self.reason_digest {
            None => leaf(&nonce, &self.item, self.version, &answer),
            Some(digest) => leaf_of(&nonce, &self.item, self.version, &answer, &bytes(digest)),
        };
        if nonce.len() != 16 || hex(&made) != self.leaf {
            return Some("the answer is not the one that this leaf was made of");
        }
        if !self.leaves.contains(&self.leaf) {
            return Some("the leaf is not among those that are said to be sealed");
        }
        let all: Vec<Vec<u8>> = self.leaves.iter().map(|leaf| bytes(leaf)).collect();
        let listed = Salted {
            salt: self.salt.clone(),
            digest: sealed.digest.clone(),
        };
        match all.is_sorted() && listed.covers(&all.concat()) {
            true => None,
            false => {
                Some("the answer is not in the seal: these are not the leaves that were sealed")
            }
        }
    }

    /// "2, confidence 1", as it was given.
    pub fn words(&self) -> String {
        let value = self
            .value
            .map_or_else(|| "cannot judge".to_owned(), |value| value.to_string());
        let confidence = self.confidence.map(|level| format!(", confidence {level}"));
        let reason = match (&self.rationale, &self.reason_digest) {
            (_, Some(_)) => ", with a reason that was redacted",
            (Some(_), None) => ", with a reason",
            (None, None) => "",
        };
        format!("{value}{}{reason}", confidence.unwrap_or_default())
    }
}

fn bytes_of(text: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<u8>> = text
        .chars()
        .map(|sign| sign.to_digit(16).map(|digit| digit as u8))
        .collect();
    let digits = digits.filter(|digits| digits.len() % 2 == 0)?;
    Some(
        digits
            .chunks(2)
            .map(|pair| pair[0] << 4 | pair[1])
            .collect(),
    )
}
