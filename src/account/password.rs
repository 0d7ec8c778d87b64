//! Passwords: argon2id, a few checks at a time, never on a thread that serves requests.

use std::sync::Arc;

use argon2::password_hash::phc::{Output, ParamsString, PasswordHash, Salt};
use argon2::{Algorithm, Argon2, Block, Params, Version};
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
    let internal = |error: &dyn std::fmt::Display| Error::Internal(error.to_string());
    let argon2 = Argon2::default();
    let salt: [u8; 16] = rand::random();
    let mut output = [0; Params::DEFAULT_OUTPUT_LEN];
    fill(&argon2, password, &salt, &mut output).map_err(|error| internal(&error))?;
    let phc = PasswordHash {
        algorithm: Algorithm::Argon2id.ident(),
        version: Some(Version::default().into()),
        params: ParamsString::try_from(argon2.params()).map_err(|error| internal(&error))?,
        salt: Some(Salt::new(&salt).map_err(|error| internal(&error))?),
        hash: Some(Output::new(&output).map_err(|error| internal(&error))?),
    };
    Ok(phc.to_string())
}

fn verify(stored: &str, password: &str) -> bool {
    let Ok(phc) = PasswordHash::new(stored) else {
        return false;
    };
    let (Some(salt), Some(wanted)) = (&phc.salt, &phc.hash) else {
        return false;
    };
    let made_with = (
        Algorithm::try_from(phc.algorithm.as_str()),
        Version::try_from(phc.version.unwrap_or(Version::default().into())),
        Params::try_from(&phc),
    );
    let (Ok(algorithm), Ok(version), Ok(params)) = made_with else {
        return false;
    };
    let argon2 = Argon2::new(algorithm, version, params);
    let mut output = vec![0; wanted.as_bytes().len()];
    // Comparing outputs takes the same time wherever they differ.
    fill(&argon2, password, salt.as_ref(), &mut output).is_ok()
        && Output::new(&output).is_ok_and(|output| output == *wanted)
}

/// Room that is taken for a hash, in blocks of 1 KiB. Only what is written to becomes memory.
/// glibc maps whatever is larger than 32 MiB by itself and gives it back when it is freed;
/// smaller pieces of this size would stay with the process, one more with every few hashes.
const ROOM: usize = 33 * 1024;

fn fill(
    argon2: &Argon2<'_>,
    password: &str,
    salt: &[u8],
    output: &mut [u8],
) -> Result<(), argon2::Error> {
    let blocks = argon2.params().block_count();
    let mut memory = Vec::with_capacity(blocks.max(ROOM));
    memory.resize(blocks, Block::default());
    argon2.hash_password_into_with_memory(password.as_bytes(), salt, output, &mut memory)
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
    fn a_hash_is_made_and_read_as_the_library_does_it() {
        use argon2::password_hash::{PasswordHasher, PasswordVerifier};
        let library = Argon2::default();
        let theirs = library.hash_password(b"a stored hash").unwrap();
        assert!(verify(&theirs.to_string(), "a stored hash"));
        let ours = PasswordHash::new(&hash("a stored hash").unwrap()).unwrap();
        assert!(library.verify_password(b"a stored hash", &ours).is_ok());
    }

    #[test]
    fn what_is_no_hash_belongs_to_no_password() {
        for stored in ["", "plain", "$argon2id$v=19$m=19456,t=2,p=1", "$md5$x$y"] {
            assert!(!verify(stored, "plain"), "{stored}");
        }
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
