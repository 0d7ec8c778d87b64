//! The seal's leaf of one answer: a commitment that says nothing to whoever lacks the nonce.

use sha2::{Digest, Sha256};

use super::Answer;

/// A new 128-bit nonce.
pub fn nonce() -> [u8; 16] {
    rand::random()
}

/// SHA-256(nonce ‖ item ‖ 00 ‖ version ‖ value ‖ confidence ‖ SHA-256(nonce ‖ rationale)), the
/// numbers as four bytes, most significant first, 0 for none; no rationale counts as empty.
pub fn leaf(nonce: &[u8], item: &str, version: u32, answer: &Answer) -> [u8; 32] {
    let reason = reason_digest(nonce, answer.rationale.as_deref().unwrap_or(""));
    leaf_of(nonce, item, version, answer, &reason)
}

/// SHA-256(nonce ‖ rationale): what is kept of a reason that was redacted.
pub fn reason_digest(nonce: &[u8], rationale: &str) -> [u8; 32] {
    Sha256::new()
        .chain_update(nonce)
        .chain_update(rationale)
        .finalize()
        .into()
}

/// The leaf of an answer of whose reason only the digest is there.
pub fn leaf_of(nonce: &[u8], item: &str, version: u32, answer: &Answer, reason: &[u8]) -> [u8; 32] {
    Sha256::new()
        .chain_update(nonce)
        .chain_update(item)
        .chain_update([0])
        .chain_update(version.to_be_bytes())
        .chain_update(answer.value.unwrap_or(0).to_be_bytes())
        .chain_update(answer.confidence.unwrap_or(0).to_be_bytes())
        .chain_update(reason)
        .finalize()
        .into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_of_an_answer_changes_its_leaf() {
        let answer = Answer {
            answered: true,
            value: Some(3),
            confidence: Some(2),
            rationale: Some("because".into()),
            seq: 1,
        };
        let nonce = [7; 16];
        let base = leaf(&nonce, "a", 1, &answer);
        let changed = [
            leaf(&[8; 16], "a", 1, &answer),
            leaf(&nonce, "b", 1, &answer),
            leaf(&nonce, "a", 2, &answer),
            leaf(
                &nonce,
                "a",
                1,
                &Answer {
                    value: Some(2),
                    ..answer.clone()
                },
            ),
            leaf(
                &nonce,
                "a",
                1,
                &Answer {
                    value: None,
                    ..answer.clone()
                },
            ),
            leaf(
                &nonce,
                "a",
                1,
                &Answer {
                    confidence: None,
                    ..answer.clone()
                },
            ),
            leaf(
                &nonce,
                "a",
                1,
                &Answer {
                    rationale: Some("other".into()),
                    ..answer.clone()
                },
            ),
        ];
        assert!(changed.iter().all(|other| *other != base));
        assert_eq!(leaf(&nonce, "a", 1, &Answer { seq: 9, ..answer }), base);
    }
}
