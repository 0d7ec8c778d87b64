//! Connections to PostgreSQL: the pure-Rust driver behind a blocking interface, with TLS
//! wherever the address asks for it.

use std::cell::RefCell;
use std::future::Future;
use std::str::FromStr;
use std::sync::Arc;

use diesel_async::AsyncPgConnection;
use diesel_async::async_connection_wrapper::{AsyncConnectionWrapper, BlockOn};
use tokio::runtime::Runtime;
use tokio_postgres::config::SslMode;

use super::{Error, Result};

/// A blocking PostgreSQL connection.
pub(crate) type PgConnection = AsyncConnectionWrapper<AsyncPgConnection, Driver>;

/// The runtime that drives one connection, on the thread that waits for it.
pub(crate) struct Driver(Runtime);

thread_local! {
    /// Hands the runtime in which a connection was made over to its wrapper.
    static MADE_IN: RefCell<Option<Runtime>> = const { RefCell::new(None) };
}

impl BlockOn for Driver {
    fn block_on<F: Future>(&self, future: F) -> F::Output {
        self.0.block_on(future)
    }

    fn get_runtime() -> Self {
        let made = MADE_IN.with(|slot| slot.borrow_mut().take());
        Driver(made.unwrap_or_else(|| {
            // The wrapper's interface leaves no way to return an error here; without threads
            // or file descriptors nothing else would work either.
            runtime().expect("a runtime for the database connection")
        }))
    }
}

/// Connects to `url`. `sslmode=require` (the default for any host but this machine) encrypts
/// and verifies the server's certificate against the public roots, or against the file that
/// `CASTALIA_PG_ROOT_CERT` names.
pub(super) fn connect(url: &str) -> Result<PgConnection> {
    let unavailable = |error: &dyn std::fmt::Display| Error::Unavailable(error.to_string());
    let mut config = tokio_postgres::Config::from_str(url).map_err(|error| unavailable(&error))?;
    if !url.contains("sslmode=") {
        config.ssl_mode(if is_local(&config) {
            SslMode::Disable
        } else {
            SslMode::Require
        });
    }
    config.connect_timeout(std::time::Duration::from_secs(5));
    let runtime = runtime().map_err(|error| unavailable(&error))?;
    let refused = |error: tokio_postgres::Error| Error::Unavailable(refusal(&config, &error));
    let inner = runtime.block_on(async {
        if config.get_ssl_mode() == SslMode::Disable {
            let (client, connection) = config
                .connect(tokio_postgres::NoTls)
                .await
                .map_err(refused)?;
            AsyncPgConnection::try_from_client_and_connection(client, connection)
                .await
                .map_err(|e| unavailable(&e))
        } else {
            let tls = tokio_postgres_rustls::MakeRustlsConnect::new(tls_config()?);
            let (client, connection) = config.connect(tls).await.map_err(refused)?;
            AsyncPgConnection::try_from_client_and_connection(client, connection)
                .await
                .map_err(|e| unavailable(&e))
        }
    })?;
    MADE_IN.with(|slot| *slot.borrow_mut() = Some(runtime));
    Ok(PgConnection::from(inner))
}

/// Where it was tried and what came back, down to the last cause; never the password.
fn refusal(config: &tokio_postgres::Config, error: &tokio_postgres::Error) -> String {
    use tokio_postgres::config::Host;
    let hosts: Vec<String> = config
        .get_hosts()
        .iter()
        .map(|host| match host {
            Host::Tcp(name) => name.clone(),
            #[cfg(unix)]
            Host::Unix(path) => path.display().to_string(),
        })
        .collect();
    let mut told = format!("PostgreSQL at {}: {error}", hosts.join(", "));
    let mut cause = std::error::Error::source(error);
    while let Some(inner) = cause {
        told.push_str(&format!(": {inner}"));
        cause = inner.source();
    }
    told
}

fn runtime() -> std::io::Result<Runtime> {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
}

fn is_local(config: &tokio_postgres::Config) -> bool {
    use tokio_postgres::config::Host;
    config.get_hosts().iter().all(|host| match host {
        Host::Tcp(name) => matches!(name.as_str(), "localhost" | "127.0.0.1" | "::1"),
        #[cfg(unix)]
        Host::Unix(_) => true,
    })
}

fn tls_config() -> Result<rustls::ClientConfig> {
    use rustls::pki_types::CertificateDer;
    use rustls::pki_types::pem::PemObject;

    let mut roots = rustls::RootCertStore::empty();
    match std::env::var_os("CASTALIA_PG_ROOT_CERT") {
        Some(path) => {
            let unfit = |error: &dyn std::fmt::Display| {
                Error::Unfit(format!("CASTALIA_PG_ROOT_CERT {}: {error}", path.display()))
            };
            for cert in CertificateDer::pem_file_iter(&path).map_err(|e| unfit(&e))? {
                let cert = cert.map_err(|e| unfit(&e))?;
                roots.add(cert).map_err(|e| unfit(&e))?;
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
