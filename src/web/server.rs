//! Starting the server: the same one for the command line and for tests.

use std::io;
use std::net::SocketAddr;

use actix_web::middleware::{Compress, from_fn};
use actix_web::web::{Data, ServiceConfig};
use actix_web::{App, HttpServer, dev, web};

use super::middleware::around;
use super::router;
use super::state::AppState;
use crate::account;
use crate::audit;
use crate::clock::Clock;
use crate::config::Settings;
use crate::jobs::{Jobs, Office, Postman, postman};
use crate::rating;
use crate::store::{self, Store};

/// Why the server cannot start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The database cannot be used.
    #[error("database.url: {0}")]
    Store(#[from] store::Error),
    /// Accounts cannot be served.
    #[error(transparent)]
    Accounts(#[from] account::Error),
    /// Answers cannot be taken.
    #[error(transparent)]
    Desk(#[from] rating::Error),
    /// The system gives no thread for what happens without anybody asking.
    #[error("a thread cannot be started: {0}")]
    Jobs(io::Error),
    /// The key of the audit record cannot be used.
    #[error("record.key: {0}")]
    Record(#[from] audit::KeyError),
    /// Mails cannot be carried with these settings.
    #[error(transparent)]
    Mail(#[from] postman::Error),
    /// The address is taken or not ours.
    #[error("server.listen: cannot listen on {0}: {1}")]
    Listen(SocketAddr, io::Error),
}

/// Routes beside those of every installation.
pub type Extra = fn(&mut ServiceConfig);

/// A server that has its address and waits to run.
pub struct Server {
    address: SocketAddr,
    state: Data<AppState>,
    running: dev::Server,
    jobs: Jobs,
}

impl Server {
    /// Takes the address. `store` must be opened before an actix system runs and dropped after
    /// it: connections to PostgreSQL drive a runtime of their own. `extra` registers routes
    /// beside those of every installation. Must be called inside an actix system.
    ///
    /// # Errors
    /// Before it listens, if the address or a thread cannot be had.
    pub fn with(
        store: Store,
        settings: Settings,
        clock: Clock,
        extra: Extra,
    ) -> Result<Self, StartError> {
        let (listen, workers) = (settings.server.listen, settings.server.workers);
        let state = Data::new(AppState::new(store, clock, settings)?);
        let shared = state.clone();
        let mut server = HttpServer::new(move || {
            App::new()
                .app_data(shared.clone())
                .configure(router::routes)
                .configure(extra)
                .default_service(web::to(router::nowhere))
                .wrap(from_fn(around))
                .wrap(Compress::default())
        });
        if workers > 0 {
            server = server.workers(workers);
        }
        let server = server
            .bind(listen)
            .map_err(|cause| StartError::Listen(listen, cause))?;
        let address = server.addrs().first().copied().unwrap_or(listen);
        let base = state.settings.base(address);
        let postman = Office::from_settings(&state.settings, &base)?
            .map(|mut office| {
                office.signer = state.signer.clone();
                Postman::new(state.store.clone(), state.clock.clone(), office)
            })
            .transpose()?;
        let (store, clock) = (state.store.clone(), state.clock.clone());
        let jobs =
            Jobs::start(store, clock, state.desk.clone(), postman).map_err(StartError::Jobs)?;
        Ok(Server {
            address,
            state,
            running: server.run(),
            jobs,
        })
    }

    /// Where it listens; the port is a real one even if 0 was asked for.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// What its requests share.
    pub fn state(&self) -> &Data<AppState> {
        &self.state
    }

    /// Stops it from elsewhere.
    pub fn handle(&self) -> dev::ServerHandle {
        self.running.handle()
    }

    /// Serves until told to stop. SIGTERM lets requests finish, SIGINT does not.
    pub async fn run(self) -> io::Result<()> {
        let ended = self.running.await;
        drop(self.jobs);
        ended
    }
}

/// Runs a future on the runtime that servers need.
pub fn run_system<T>(future: impl Future<Output = T>) -> T {
    actix_web::rt::System::new().block_on(future)
}

/// Opens the database of the settings and brings its schema up to date.
///
/// # Errors
/// `Unavailable` if it cannot be opened, `Unfit` if a newer version made it, or if its schema is to
/// change while a server has it.
pub fn open(settings: &Settings) -> store::Result<Store> {
    let store = Store::open(&settings.database.url, settings.database.pool_size)?;
    brought_up_to_date(store)
}

/// The same for a server, which has a SQLite file to itself.
///
/// # Errors
/// As [`open`], and `Unfit` if another server has the file.
pub fn open_to_serve(settings: &Settings) -> store::Result<Store> {
    let store = Store::open(&settings.database.url, settings.database.pool_size)?;
    store.claim()?;
    brought_up_to_date(store)
}

fn brought_up_to_date(store: Store) -> store::Result<Store> {
    // A server that runs does not know what is about to be there.
    let _alone = match store.pending_migrations()?.is_empty() {
        true => None,
        false => store.claim_for_now()?,
    };
    if let Some(copy) = store.copy_before_migrating()? {
        tracing::info!(copy = %copy.display(), "copied before migrating");
    }
    for name in store.migrate()? {
        tracing::info!(%name, "migrated");
    }
    // What was recorded before there was a chain.
    store.write(audit::begin)?;
    Ok(store)
}
