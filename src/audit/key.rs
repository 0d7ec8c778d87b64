//! The key with which an installation signs the heads of its record, so that a head that was given
//! out can be told from one that somebody made up.

use std::fmt;
use std::fs;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::rand::SystemRandom;
use ring::signature::{ED25519, Ed25519KeyPair, KeyPair, UnparsedPublicKey};

use super::Head;

/// Why there is no key to sign with.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    #[error("{0}: {1}")]
    File(PathBuf, std::io::Error),
    #[error("{0}: it holds no Ed25519 key in PKCS #8")]
    NoKey(String),
}

/// A head with its signature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signed {
    pub head: Head,
    /// Ed25519 over `castalia record` and the head, in URL-safe base64.
    pub signature: String,
}

impl fmt::Display for Signed {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}.{}", self.head, self.signature)
    }
}

impl FromStr for Signed {
    type Err = ();

    /// Reads what `Display` writes; the signature may be missing.
    fn from_str(text: &str) -> Result<Self, ()> {
        let text = text.trim();
        let parts = text.match_indices('.').nth(1).map(|(at, _)| at);
        let (head, signature) = match parts {
            Some(at) => (&text[..at], &text[at + 1..]),
            None => (text, ""),
        };
        Ok(Self {
            head: head.parse()?,
            signature: signature.to_owned(),
        })
    }
}

/// Signs heads. Cheap to clone.
#[derive(Clone)]
pub struct Signer(Arc<Ed25519KeyPair>);

impl fmt::Debug for Signer {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Signer({})", self.public())
    }
}

impl Signer {
    /// The key in a setting, as base64.
    ///
    /// # Errors
    /// `NoKey`.
    pub fn from_text(text: &str) -> Result<Self, KeyError> {
        let none = || KeyError::NoKey("record.key".to_owned());
        let bytes = base64::engine::general_purpose::STANDARD
            .decode(text.trim())
            .map_err(|_| none())?;
        Self::from_bytes(&bytes).ok_or_else(none)
    }

    /// The key in a file that only its owner can read; made where there is none.
    ///
    /// # Errors
    /// `File` if it cannot be read or made, `NoKey`.
    pub fn from_file(path: &Path) -> Result<Self, KeyError> {
        let failed = |cause| KeyError::File(path.to_owned(), cause);
        match Self::read(path)? {
            Some(found) => return Ok(found),
            None => make(path).map_err(failed)?,
        }
        // Of two that start at once one has made it.
        Self::read(path)?.ok_or_else(|| failed(ErrorKind::NotFound.into()))
    }

    /// The key in a file, if it is there.
    ///
    /// # Errors
    /// `File`, `NoKey`.
    pub fn read(path: &Path) -> Result<Option<Self>, KeyError> {
        match fs::read(path) {
            Err(cause) if cause.kind() == ErrorKind::NotFound => Ok(None),
            Err(cause) => Err(KeyError::File(path.to_owned(), cause)),
            Ok(bytes) => match Self::from_bytes(&bytes) {
                Some(found) => Ok(Some(found)),
                None => Err(KeyError::NoKey(path.display().to_string())),
            },
        }
    }

    fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let pair = Ed25519KeyPair::from_pkcs8_maybe_unchecked(bytes).ok()?;
        Some(Self(Arc::new(pair)))
    }

    /// The public key, in URL-safe base64.
    pub fn public(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.0.public_key())
    }

    pub fn sign(&self, head: Head) -> Signed {
        let signature = self.0.sign(text_of(&head).as_bytes());
        Signed {
            signature: URL_SAFE_NO_PAD.encode(signature),
            head,
        }
    }

    /// Whether a head carries this key's signature.
    pub fn has_signed(&self, signed: &Signed) -> bool {
        let Ok(signature) = URL_SAFE_NO_PAD.decode(&signed.signature) else {
            return false;
        };
        UnparsedPublicKey::new(&ED25519, self.0.public_key())
            .verify(text_of(&signed.head).as_bytes(), &signature)
            .is_ok()
    }
}

fn text_of(head: &Head) -> String {
    format!("castalia record {head}")
}

/// Writes a new key beside its place and links it there, so that nobody reads half of one and of
/// two only one stays.
fn make(path: &Path) -> std::io::Result<()> {
    let made = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new())
        .map_err(|_| std::io::Error::other("the system gives no random bytes"))?;
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let working = folder.join(format!(".record-key-{:016x}", rand::random::<u64>()));
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    let written = options.open(&working).and_then(|mut file| {
        file.write_all(made.as_ref())?;
        file.sync_all()
    });
    let linked = written.and_then(|()| fs::hard_link(&working, path));
    let _ = fs::remove_file(&working);
    match linked {
        Err(cause) if cause.kind() == ErrorKind::AlreadyExists => Ok(()),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_made_once_and_signs_what_it_alone_has_signed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("castalia.db.key");
        assert!(Signer::read(&path).unwrap().is_none());
        let signer = Signer::from_file(&path).unwrap();
        let again = Signer::from_file(&path).unwrap();
        assert_eq!(signer.public(), again.public());
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = fs::metadata(&path).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
        let head = Head {
            seq: 12,
            hash: "ab".repeat(32),
        };
        let signed = signer.sign(head.clone());
        assert_eq!(signed.to_string().parse(), Ok(signed.clone()));
        assert!(again.has_signed(&signed));
        let other = Signer::from_file(&folder.path().join("other")).unwrap();
        assert!(!other.has_signed(&signed));
        let changed = Signed {
            head: Head { seq: 13, ..head },
            ..signed
        };
        assert!(!signer.has_signed(&changed));
        fs::write(&path, "no key").unwrap();
        assert!(Signer::from_file(&path).is_err());
        assert!(Signer::from_text("no key").is_err());
    }
}
