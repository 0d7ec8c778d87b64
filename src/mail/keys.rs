//! What links are made from.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

/// Signs of a typed code: no vowels and nothing that looks like something else.
const CODE_SIGNS: &[u8; 25] = b"BCDFGHJKLMNPQRSTVWXYZ3479";
/// Length of a typed code: 37 bits, guessed within limits and ten minutes.
const CODE_LENGTH: usize = 8;

/// Makes tokens and the links that carry them. A token is an HMAC of the installation's secret,
/// so that a retry carries the same link and no row needs to hold one.
#[derive(Clone)]
pub struct Keys {
    secret: String,
    base: String,
}

impl Keys {
    /// `base` is the address of the installation without a slash at its end: the only place
    /// where links come from.
    pub fn new(secret: &str, base: &str) -> Self {
        Self {
            secret: secret.to_owned(),
            base: base.to_owned(),
        }
    }

    /// A link to a path of this installation.
    pub fn link(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }

    /// The token for a purpose, the id of what it opens, and that one's generation.
    pub fn token(&self, purpose: &str, id: i64, generation: i64) -> String {
        URL_SAFE_NO_PAD.encode(self.mac(purpose, id, generation))
    }

    /// A code of eight signs to be typed in, for the same purpose.
    pub fn code(&self, purpose: &str, id: i64, generation: i64) -> String {
        let mac = self.mac(purpose, id, generation);
        let mut number = mac
            .iter()
            .take(16)
            .fold(0_u128, |number, byte| number << 8 | u128::from(*byte));
        let mut code = String::with_capacity(CODE_LENGTH);
        for _ in 0..CODE_LENGTH {
            let signs = CODE_SIGNS.len() as u128;
            code.push(char::from(CODE_SIGNS[(number % signs) as usize]));
            number /= signs;
        }
        code
    }

    fn mac(&self, purpose: &str, id: i64, generation: i64) -> [u8; 32] {
        let mut mac = Hmac::<Sha256>::new_from_slice(self.secret.as_bytes())
            .expect("HMAC takes a key of any length");
        mac.update(format!("castalia\n{purpose}\n{id}\n{generation}").as_bytes());
        mac.finalize().into_bytes().into()
    }

    /// What is stored of a token. It has full entropy, so a plain hash is enough.
    pub fn hash(token: &str) -> [u8; 32] {
        Sha256::digest(token.as_bytes()).into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_depends_on_all_that_it_is_made_of() {
        let keys = Keys::new("a secret of the installation", "https://panel.example.org");
        let token = keys.token("enter", 7, 1);
        assert_eq!(token, keys.token("enter", 7, 1));
        assert_eq!(token.len(), 43);
        let other = Keys::new("another secret", "https://panel.example.org");
        for different in [
            keys.token("leave", 7, 1),
            keys.token("enter", 8, 1),
            keys.token("enter", 7, 2),
            other.token("enter", 7, 1),
        ] {
            assert_ne!(token, different);
        }
    }

    #[test]
    fn a_code_has_eight_signs_that_are_not_mistaken_for_each_other() {
        let keys = Keys::new("a secret of the installation", "");
        let codes: std::collections::BTreeSet<String> =
            (0..1000).map(|id| keys.code("sign-in", id, 1)).collect();
        assert_eq!(codes.len(), 1000);
        for code in codes {
            assert!(code.len() == 8 && code.bytes().all(|sign| CODE_SIGNS.contains(&sign)));
        }
    }
}
