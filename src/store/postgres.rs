//! Connections to PostgreSQL: the pure-Rust driver behind a blocking interface, with TLS
//! wherever the address asks for it.

mod security;

use std::cell::RefCell;
use std::future::{Future, poll_fn};
use std::ops::{Deref, DerefMut};
use std::pin::pin;
use std::str::FromStr;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use diesel_async::AsyncPgConnection;
use diesel_async::async_connection_wrapper::{AsyncConnectionWrapper, BlockOn};
use tokio::runtime::Runtime;
use tokio_postgres::config::SslMode;

use super::{Error, Result};
use security::Security;

/// A blocking PostgreSQL connection.
pub(crate) type PgConnection = AsyncConnectionWrapper<AsyncPgConnection, Driver>;

/// The runtime that drives one connection, on the thread that waits for it.
pub(crate) struct Driver(Arc<Runtime>);

/// A connection with a way past its blocking interface.
pub(crate) struct Link {
    conn: Box<PgConnection>,
    runtime: Arc<Runtime>,
}

impl Link {
    /// Runs what `ask` asks to its end. What it asks before it waits goes out in one flight, and the
    /// server answers in that order; and rows are taken as they come, where the blocking interface
    /// enters the runtime for each.
    pub(crate) fn ask<T>(&self, ask: impl AsyncFnOnce(&AsyncPgConnection) -> T) -> T {
        self.runtime.block_on(ask(&self.conn))
    }

    /// The same, and does something `meanwhile`: once what is asked is on its way.
    pub(crate) fn ask_and<T>(
        &self,
        ask: impl AsyncFnOnce(&AsyncPgConnection) -> T,
        meanwhile: &mut dyn FnMut(),
    ) -> T {
        self.runtime.block_on(async {
            let mut asking = pin!(ask(&self.conn));
            let asked = poll_fn(|context| Poll::Ready(asking.as_mut().poll(context))).await;
            // What sends is a task beside this one.
            tokio::task::yield_now().await;
            meanwhile();
            match asked {
                Poll::Ready(answer) => answer,
                Poll::Pending => asking.await,
            }
        })
    }
}

impl Deref for Link {
    type Target = PgConnection;

    fn deref(&self) -> &PgConnection {
        &self.conn
    }
}

impl DerefMut for Link {
    fn deref_mut(&mut self) -> &mut PgConnection {
        &mut self.conn
    }
}

thread_local! {
    /// Hands the runtime in which a connection was made over to its wrapper.
    static MADE_IN: RefCell<Option<Arc<Runtime>>> = const { RefCell::new(None) };
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
            Arc::new(runtime().expect("a runtime for the database connection"))
        }))
    }
}

/// How long a server may be silent before the next address of several is tried, or the only one
/// given up.
const PATIENCE: [Duration; 2] = [Duration::from_secs(5), Duration::from_secs(2)];

/// After how long a server counts as gone that acknowledges nothing: a machine that lost its power
/// closes no connection, and the system would wait for a quarter of an hour.
const SILENCE: Duration = Duration::from_secs(10);

/// Connects to `url`. Any host but this machine is spoken to under TLS, its certificate and name
/// checked, unless the address says `sslmode=disable`.
pub(super) fn connect(url: &str) -> Result<Link> {
    let unavailable = |error: &dyn std::fmt::Display| Error::Unavailable(error.to_string());
    let security = Security::of(url)?;
    let mut config =
        tokio_postgres::Config::from_str(&security.address).map_err(|error| unavailable(&error))?;
    security.apply(&mut config);
    settle(&mut config, &security.address);
    let runtime = Arc::new(runtime().map_err(|error| unavailable(&error))?);
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
            let tls = tokio_postgres_rustls::MakeRustlsConnect::new(security.tls()?);
            let (client, connection) = config.connect(tls).await.map_err(refused)?;
            AsyncPgConnection::try_from_client_and_connection(client, connection)
                .await
                .map_err(|e| unavailable(&e))
        }
    })?;
    MADE_IN.with(|slot| *slot.borrow_mut() = Some(runtime.clone()));
    Ok(Link {
        conn: Box::new(PgConnection::from(inner)),
        runtime,
    })
}

/// What the address leaves open.
fn settle(config: &mut tokio_postgres::Config, address: &str) {
    if config.get_connect_timeout().is_none() {
        let several = config.get_hosts().len() > 1;
        config.connect_timeout(PATIENCE[usize::from(several)]);
    }
    if config.get_tcp_user_timeout().is_none() {
        config.tcp_user_timeout(SILENCE);
    }
    if !address.contains("keepalives") {
        config
            .keepalives_idle(SILENCE)
            .keepalives_interval(SILENCE / 2)
            .keepalives_retries(2);
    }
    if config.get_application_name().is_none() {
        config.application_name("castalia");
    }
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
    if told.contains("UnknownIssuer") {
        told.push_str(
            " (no authority that is trusted has signed it; sslrootcert names a file of others)",
        );
    }
    told
}

fn runtime() -> std::io::Result<Runtime> {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
}
