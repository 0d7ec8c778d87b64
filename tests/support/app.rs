//! A server with a database of its own, and people with accounts.

use std::path::Path;
use std::sync::{Mutex, OnceLock};
use std::time::Duration;

use castalia::account::{self, Account, Accounts, Email, Lifetimes, Limits, NewAccount, Scope};
use castalia::clock::Clock;
use castalia::store::Store;
use tempfile::TempDir;

use super::client::Client;
use super::database::{Backend, Database};
use super::server::{Said, Server, castalia};
use super::smtp::SmtpServer;
use super::study::Study;

pub const ADMINISTRATOR: &str = "root@panel.example";
pub const COORDINATOR: &str = "dana@panel.example";
pub const AUTHOR: &str = "avery@panel.example";
/// Of whoever signs in by the form.
pub const PASSWORD: &str = "a quiet harbour at dawn";

/// One installation under test.
pub struct TestApp {
    server: Mutex<Server>,
    pub database: Database,
    address: String,
    folder: TempDir,
    keys: OnceLock<(Store, Accounts)>,
}

impl TestApp {
    pub fn start(backend: Backend) -> Self {
        Self::start_with(backend, &[])
    }

    /// Starts with settings of its own, as `("CASTALIA__SECTION__KEY", "value")`.
    pub fn start_with(backend: Backend, settings: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let database = Database::create(backend, folder.path());
        Self::on(database, folder, settings)
    }

    /// Serves a database that was made elsewhere and is empty.
    pub fn on(database: Database, folder: TempDir, settings: &[(&str, &str)]) -> Self {
        let server = serve(folder.path(), &database, "127.0.0.1:0", settings);
        Self {
            address: server.address.clone(),
            server: Mutex::new(server),
            database,
            folder,
            keys: OnceLock::new(),
        }
    }

    pub fn backend(&self) -> Backend {
        self.database.backend()
    }

    /// `http://127.0.0.1:PORT`
    pub fn address(&self) -> &str {
        &self.address
    }

    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// What the server wrote to its log.
    pub fn log(&self) -> String {
        self.server.lock().expect("the server").log()
    }

    /// The time that processors have worked for the server, in ticks of the kernel's clock.
    pub fn worked(&self) -> u64 {
        let id = self.process_id();
        let stat = std::fs::read_to_string(format!("/proc/{id}/stat")).expect("the server runs");
        // After the name in brackets: state is field 3, utime 14, stime 15.
        let fields = stat.rsplit(')').next().unwrap_or_default();
        let times = fields.split_whitespace().skip(11).take(2);
        times.filter_map(|ticks| ticks.parse::<u64>().ok()).sum()
    }

    pub fn process_id(&self) -> u32 {
        self.server.lock().expect("the server").process_id()
    }

    /// Ends the server as `kill -9` does.
    pub fn kill(&self) {
        self.server.lock().expect("the server").kill();
    }

    /// Ends the server as a service manager does, and fails unless it ends well within 30 seconds.
    #[track_caller]
    pub fn terminate(&self) {
        let mut server = self.server.lock().expect("the server");
        let ended = server.ended_within(Duration::from_secs(30));
        assert!(ended.is_some_and(|status| status.success()), "{ended:?}");
    }

    /// Starts the server again at the same address.
    pub fn restart(&self) {
        self.restart_with(&[]);
    }

    /// Starts the server again at the same address, with settings of its own.
    pub fn restart_with(&self, settings: &[(&str, &str)]) {
        let address = self.address.trim_start_matches("http://");
        let mut server = self.server.lock().expect("the server");
        server.kill();
        *server = serve(self.folder.path(), &self.database, address, settings);
    }

    /// Starts the server again at the same address, with a copy of the database elsewhere.
    pub fn restart_on(&self, database: &Database) {
        let address = self.address.trim_start_matches("http://");
        let mut server = self.server.lock().expect("the server");
        server.kill();
        *server = serve(self.folder.path(), database, address, &[]);
    }

    /// A further server of this installation, at an address of its own.
    pub fn another_server(&self, settings: &[(&str, &str)]) -> Server {
        serve(self.folder.path(), &self.database, "127.0.0.1:0", settings)
    }

    /// Starts the server again so that it sends its mail to the mail server that is returned.
    pub fn with_mail(&self) -> SmtpServer {
        self.with_mail_and(&[])
    }

    /// The same with further settings.
    pub fn with_mail_and(&self, further: &[(&str, &str)]) -> SmtpServer {
        let post = SmtpServer::start();
        let own = post.settings();
        let mut settings: Vec<(&str, &str)> = own
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        settings.extend(further);
        self.restart_with(&settings);
        post
    }

    /// The database as the program sees it.
    pub fn store(&self) -> &Store {
        &self.keys().0
    }

    /// A command line on this installation's database.
    pub fn command(&self, arguments: &[&str]) -> Said {
        let mut command = castalia(self.folder.path());
        command
            .args(arguments)
            .env("CASTALIA__DATABASE__URL", &self.database.url);
        Said::of(command)
    }

    /// A command line on this installation's database, with settings.
    pub fn command_set(&self, arguments: &[&str], settings: &[(&str, &str)]) -> Said {
        let mut command = castalia(self.folder.path());
        command
            .args(arguments)
            .env("CASTALIA__DATABASE__URL", &self.database.url)
            .envs(settings.iter().copied());
        Said::of(command)
    }

    /// A command line on this installation's database, with settings and something to read.
    pub fn command_with(&self, arguments: &[&str], post: &SmtpServer, input: &str) -> Said {
        let file = self.folder.path().join("input");
        std::fs::write(&file, input).expect("the input is written");
        let mut command = castalia(self.folder.path());
        command
            .args(arguments)
            .env("CASTALIA__DATABASE__URL", &self.database.url)
            .envs(post.settings())
            .stdin(std::fs::File::open(&file).expect("the input"));
        Said::of(command)
    }

    // People

    pub fn visitor(&self) -> Client {
        Client::visitor(&self.address)
    }

    /// An account with [`PASSWORD`]; made once.
    pub fn person(&self, email: &str) -> Account {
        let (store, accounts) = self.keys();
        if let Ok(known) = account::find(store, &address_of(email)) {
            return known;
        }
        let name = email.split('@').next().unwrap_or(email);
        accounts
            .create(&NewAccount {
                email: address_of(email),
                name: format!("Person {name}"),
                administrator: email == ADMINISTRATOR,
                password: Some(PASSWORD.to_owned()),
            })
            .unwrap_or_else(|error| panic!("{email}: {error}"))
    }

    /// Somebody who signed in by the form.
    #[track_caller]
    pub fn sign_in(&self, email: &str) -> Client {
        let client = self.visitor();
        client
            .post("/sign-in", &[("email", email), ("password", PASSWORD)])
            .expect(303);
        client
    }

    /// Somebody with a session, without the form and its slow password check.
    pub fn as_person(&self, email: &str) -> Client {
        let client = self.visitor();
        client.set_cookie("session", &self.session(email));
        client
    }

    /// The token of a new session.
    pub fn session(&self, email: &str) -> String {
        let (store, accounts) = self.keys();
        let account = account::find(store, &address_of(email))
            .unwrap_or_else(|error| panic!("{email}: {error}"));
        wait(accounts.begin_session(account, "test"))
            .unwrap_or_else(|error| panic!("{email}: {error}"))
            .token
    }

    /// A program with a token of this person's that carries every scope.
    pub fn with_token(&self, email: &str) -> Client {
        Client::with_token(&self.address, &self.token(email, &Scope::ALL))
    }

    pub fn token(&self, email: &str, scopes: &[Scope]) -> String {
        let (store, accounts) = self.keys();
        let account = account::find(store, &address_of(email))
            .unwrap_or_else(|error| panic!("{email}: {error}"));
        let (_, token) = wait(accounts.create_token(account.id, "test", scopes.to_vec(), 30))
            .unwrap_or_else(|error| panic!("{email}: {error}"));
        token
    }

    /// The accounts as they are at a time of the story's own.
    pub fn accounts_at(&self, clock: Clock) -> Accounts {
        accounts_of(self.store(), clock)
    }

    fn keys(&self) -> &(Store, Accounts) {
        self.keys.get_or_init(|| {
            let store = Store::open(&self.database.url, 2).expect("the database opens");
            let accounts = accounts_of(&store, Clock::default());
            (store, accounts)
        })
    }

    // Studies

    /// Imports a study file by command line, with a coordinator and an author.
    #[track_caller]
    pub fn import_study(&self, slug: &str, file: &str) -> Study<'_> {
        let path = self.folder.path().join(format!("{slug}.toml"));
        std::fs::write(&path, file).expect("the study file is written");
        self.command(&["study", "import", &path.display().to_string()])
            .ok();
        self.give_role(slug, COORDINATOR, "coordinator");
        self.give_role(slug, AUTHOR, "author");
        Study::new(self, slug)
    }

    pub fn give_role(&self, slug: &str, email: &str, role: &str) {
        let account = self.person(email).id;
        let study = self
            .database
            .number(&format!("SELECT id FROM study WHERE slug = '{slug}'"));
        let (store, _) = self.keys();
        store
            .write(|conn| account::store::add_role(conn, study, account, role))
            .expect("the role is given");
    }
}

fn accounts_of(store: &Store, clock: Clock) -> Accounts {
    let limits = Limits {
        per_account: 10,
        per_address: 100,
        window_minutes: 15,
    };
    Accounts::new(store.clone(), clock, limits, Lifetimes::default(), 2).expect("accounts")
}

fn serve(folder: &Path, database: &Database, listen: &str, settings: &[(&str, &str)]) -> Server {
    let mut command = castalia(folder);
    command
        .arg("serve")
        .env("CASTALIA__DATABASE__URL", &database.url)
        .env("CASTALIA__SERVER__LISTEN", listen)
        .envs(settings.iter().copied());
    Server::start(command, folder.join("server.log"))
}

fn address_of(email: &str) -> Email {
    email
        .parse()
        .unwrap_or_else(|_| panic!("{email} is an address"))
}

/// What `work` comes to.
pub fn wait<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime")
        .block_on(async {
            tokio::time::timeout(Duration::from_secs(30), work)
                .await
                .expect("done in 30 s")
        })
}
