//! What an address of PostgreSQL says of encryption. The driver knows less of it than libpq does,
//! so that it is read here and taken off what the driver is given.

use std::path::PathBuf;
use std::sync::Arc;

use percent_encoding::percent_decode_str;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use tokio_postgres::Config;
use tokio_postgres::config::{Host, SslMode};

use crate::store::{Error, Result};

/// How connections are secured, and the address without the words that say so.
pub(super) struct Security {
    /// What the driver reads.
    pub(super) address: String,
    mode: Option<SslMode>,
    authorities: Option<PathBuf>,
}

impl Security {
    /// Reads `sslmode` and `sslrootcert`.
    ///
    /// # Errors
    /// `Unfit` for a mode that would go on without encryption, or without looking at the
    /// certificate.
    pub(super) fn of(url: &str) -> Result<Self> {
        // A sign @ before the hosts ends user and password, in which a question mark may stand.
        let hosts = url.find('@').unwrap_or(0);
        let Some(at) = url[hosts..].find('?').map(|at| hosts + at) else {
            return Ok(Self {
                address: url.to_owned(),
                mode: None,
                authorities: None,
            });
        };
        let (mut mode, mut authorities, mut others) = (None, None, Vec::new());
        for pair in url[at + 1..].split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let value = percent_decode_str(value).decode_utf8_lossy();
            match name {
                "sslmode" => mode = Some(read_mode(&value)?),
                // The word that libpq has for the authorities that everybody knows.
                "sslrootcert" if value == "system" => authorities = None,
                "sslrootcert" => authorities = Some(PathBuf::from(&*value)),
                _ => others.push(pair),
            }
        }
        let before = &url[..at];
        let address = match others.is_empty() {
            true => before.to_owned(),
            false => format!("{before}?{}", others.join("&")),
        };
        Ok(Self {
            address,
            mode,
            authorities,
        })
    }

    /// Tells the driver whether to encrypt: as asked, else unless the server is on this machine.
    pub(super) fn apply(&self, config: &mut Config) {
        let otherwise = match is_local(config) && self.authorities.is_none() {
            true => SslMode::Disable,
            false => SslMode::Require,
        };
        config.ssl_mode(self.mode.unwrap_or(otherwise));
    }

    /// Checks certificates against the authorities of the file that is named, or against those
    /// that everybody knows.
    ///
    /// # Errors
    /// `Unfit` if the file holds no certificate.
    pub(super) fn tls(&self) -> Result<rustls::ClientConfig> {
        let mut roots = rustls::RootCertStore::empty();
        let named = (self.authorities.clone().map(|path| ("sslrootcert", path)))
            .or_else(|| from_environment().map(|path| ("CASTALIA_PG_ROOT_CERT", path)));
        match named {
            Some((by, path)) => {
                let unfit = |cause: &dyn std::fmt::Display| {
                    Error::Unfit(format!("{by} {}: {cause}", path.display()))
                };
                for cert in CertificateDer::pem_file_iter(&path).map_err(|e| unfit(&e))? {
                    let cert = cert.map_err(|e| unfit(&e))?;
                    roots.add(cert).map_err(|e| unfit(&e))?;
                }
                if roots.is_empty() {
                    return Err(unfit(&"it holds no certificate in PEM"));
                }
            }
            None => roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned()),
        }
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        Ok(rustls::ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(|error| Error::Unfit(error.to_string()))?
            .with_root_certificates(roots)
            .with_no_client_auth())
    }
}

fn read_mode(value: &str) -> Result<SslMode> {
    match value {
        "disable" => Ok(SslMode::Disable),
        // All three look at the certificate and at the name in it.
        "require" | "verify-ca" | "verify-full" => Ok(SslMode::Require),
        "allow" | "prefer" => Err(Error::Unfit(format!(
            "sslmode={value} would go on without encryption where the server offers none; \
             expected verify-full, or disable"
        ))),
        _ => Err(Error::Unfit(
            "sslmode is none that is known; expected verify-full, or disable".into(),
        )),
    }
}

fn from_environment() -> Option<PathBuf> {
    std::env::var_os("CASTALIA_PG_ROOT_CERT").map(PathBuf::from)
}

fn is_local(config: &Config) -> bool {
    config.get_hosts().iter().all(|host| match host {
        Host::Tcp(name) => matches!(name.as_str(), "localhost" | "127.0.0.1" | "::1"),
        #[cfg(unix)]
        Host::Unix(_) => true,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mode_of(url: &str) -> SslMode {
        let security = Security::of(url).unwrap();
        let mut config: Config = security.address.parse().unwrap();
        security.apply(&mut config);
        config.get_ssl_mode()
    }

    #[test]
    fn all_but_this_machine_is_encrypted_unless_somebody_says_otherwise() {
        assert_eq!(mode_of("postgres://a@127.0.0.1/c"), SslMode::Disable);
        assert_eq!(
            mode_of("postgres://a@localhost:5,[::1]:6/c"),
            SslMode::Disable
        );
        assert_eq!(
            mode_of("postgres://a@localhost,b.example/c"),
            SslMode::Require
        );
        assert_eq!(mode_of("postgres://a@b.example/c"), SslMode::Require);
        assert_eq!(
            mode_of("postgres://a@b.example/c?sslmode=disable"),
            SslMode::Disable
        );
        assert_eq!(
            mode_of("postgres://a@localhost/c?sslmode=verify-full"),
            SslMode::Require
        );
        assert_eq!(
            mode_of("postgres://a@localhost/c?sslrootcert=/ca.pem"),
            SslMode::Require
        );
    }

    #[test]
    fn what_would_go_on_without_encryption_is_refused() {
        for mode in ["prefer", "allow", "Verify-Full", ""] {
            let refused = Security::of(&format!("postgres://a@b.example/c?sslmode={mode}"));
            let told = refused.err().expect("refused").to_string();
            assert!(told.contains("expected verify-full, or disable"), "{told}");
        }
    }

    #[test]
    fn the_driver_is_given_all_but_the_words_of_encryption() {
        let url = "postgres://a:p?ss@b.example,c.example/d?sslmode=verify-full&\
                   target_session_attrs=read-write&sslrootcert=%2Fetc%2Fown%20ca.pem";
        let security = Security::of(url).unwrap();
        assert_eq!(
            security.address,
            "postgres://a:p?ss@b.example,c.example/d?target_session_attrs=read-write"
        );
        assert_eq!(security.authorities, Some("/etc/own ca.pem".into()));
    }
}
