//! Passwords: argon2id, a few checks at a time, never on a thread that serves requests.

use std::sync::Arc;

use argon2::Argon2;
use argon2::password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash};
use tokio::sync::Semaphore;

use super::Error;

/// Shortest password, in characters; there is no second factor yet.
const SHORTEST: usize = 15;
/// Longest password, in characters.
const LONGEST: usize = 256;

/// Why a password is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Weakness {
    #[error("A password has at least 15 characters; a short sentence is a good one.")]
    Short,
    #[error("A password has at most 256 characters.")]
    Long,
    #[error("This password is easy to guess; choose another.")]
    Guessable,
}

/// Hashes and checks passwords, `parallel` at a time.
#[derive(Clone)]
pub(super) struct Passwords {
    permits: Arc<Semaphore>,
    /// Checked when the address is unknown, so that the same work is done.
    dummy: Arc<str>,
}

impl Passwords {
    pub(super) fn new(parallel: usize) -> Result<Self, Error> {
        Ok(Self {
            permits: Arc::new(Semaphore::new(parallel.max(1))),
            dummy: hash("no account has this password")?.into(),
        })
    }

    /// Whether `password` belongs to `stored`. Without a stored hash the answer is no, after
    /// the same work.
    pub(super) async fn verify(
        &self,
        stored: Option<String>,
        password: String,
    ) -> Result<bool, Error> {
        let known = stored.is_some();
        let stored = stored.unwrap_or_else(|| self.dummy.to_string());
        let matches = self
            .off_thread(move || Ok(verify(&stored, &password)))
            .await?;
        Ok(known && matches)
    }

    pub(super) async fn hash(&self, password: String) -> Result<String, Error> {
        self.off_thread(move || hash(&password)).await
    }

    async fn off_thread<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        let internal = |error: String| Error::Internal(error);
        let permit = self
            .permits
            .clone()
            .acquire_owned()
            .await
            .map_err(|e| internal(e.to_string()))?;
        tokio::task::spawn_blocking(move || {
            let _permit = permit;
            work()
        })
        .await
        .map_err(|error| internal(error.to_string()))?
    }
}

/// The argon2id hash of `password`, with a salt of its own.
pub(super) fn hash(password: &str) -> Result<String, Error> {
    Argon2::default()
        .hash_password(password.as_bytes())
        .map(|hash| hash.to_string())
        .map_err(|error| Error::Internal(error.to_string()))
}

fn verify(stored: &str, password: &str) -> bool {
    PasswordHash::new(stored).is_ok_and(|hash| {
        Argon2::default()
            .verify_password(password.as_bytes(), &hash)
            .is_ok()
    })
}

/// Refuses passwords that are too short, too long, or say who they belong to.
pub(super) fn check(password: &str, email: &str, name: &str) -> Result<(), Error> {
    let length = password.chars().count();
    if length < SHORTEST {
        return Err(Error::WeakPassword(Weakness::Short));
    }
    if length > LONGEST {
        return Err(Error::WeakPassword(Weakness::Long));
    }
    let lower = password.to_lowercase();
    let first = lower.chars().next();
    if lower == email.to_lowercase()
        || lower == name.to_lowercase()
        || lower.chars().all(|c| Some(c) == first)
    {
        return Err(Error::WeakPassword(Weakness::Guessable));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_found_again_exactly_as_typed() {
        let stored = hash("  Räder rollen leise ").unwrap();
        assert!(stored.starts_with("$argon2id$"));
        assert!(verify(&stored, "  Räder rollen leise "));
        assert!(!verify(&stored, "Räder rollen leise"));
    }

    #[test]
    fn passwords_that_are_easy_to_guess_are_refused() {
        for bad in ["short", "aaaaaaaaaaaaaaaaaaaa", "somebody@example.org"] {
            assert!(
                check(bad, "somebody@example.org", "Some Body").is_err(),
                "{bad}"
            );
        }
        assert!(check("a quiet afternoon in Delft", "a@b.org", "A").is_ok());
    }
}
