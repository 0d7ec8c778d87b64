//! A server with a database of its own, and the people of a study.

use std::path::Path;
use std::sync::{Mutex, OnceLock};
use std::time::Duration;

use castalia::account::{self, Account, Accounts, Email, Lifetimes, Limits, NewAccount, Scope};
use castalia::clock::Clock;
use castalia::store::Store;
use serde_json::{Value, json};
use tempfile::TempDir;

use super::client::{Client, Response};
use super::database::{Backend, Database};
use super::server::{Said, Server, castalia};

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

    /// Ends the server as `kill -9` does.
    pub fn kill(&self) {
        self.server.lock().expect("the server").kill();
    }

    /// Starts the server again at the same address.
    pub fn restart(&self) {
        let address = self.address.trim_start_matches("http://");
        let mut server = self.server.lock().expect("the server");
        server.kill();
        *server = serve(self.folder.path(), &self.database, address, &[]);
    }

    /// A command line on this installation's database.
    pub fn command(&self, arguments: &[&str]) -> Said {
        let mut command = castalia(self.folder.path());
        command
            .args(arguments)
            .env("CASTALIA__DATABASE__URL", &self.database.url);
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

    fn keys(&self) -> &(Store, Accounts) {
        self.keys.get_or_init(|| {
            let store = Store::open(&self.database.url, 2).expect("the database opens");
            let limits = Limits {
                per_account: 10,
                per_address: 100,
                window_minutes: 15,
            };
            let accounts = Accounts::new(
                store.clone(),
                Clock::default(),
                limits,
                Lifetimes::default(),
                2,
            )
            .expect("accounts");
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

/// One study of the installation, with its people.
pub struct Study<'a> {
    pub app: &'a TestApp,
    pub slug: String,
    pub coordinator: Client,
    pub author: Client,
    experts: Mutex<Vec<(String, String)>>,
}

impl<'a> Study<'a> {
    /// A study that an earlier step of the story made.
    pub fn known(app: &'a TestApp, slug: &str) -> Self {
        Self::new(app, slug)
    }

    /// Counts somebody who is on the panel already among the experts of the story.
    pub fn remember(&self, email: &str) {
        let token = self.app.token(email, &Scope::ALL);
        self.experts
            .lock()
            .expect("experts")
            .push((email.to_owned(), token));
    }

    fn new(app: &'a TestApp, slug: &str) -> Self {
        Self {
            app,
            slug: slug.to_owned(),
            coordinator: app.with_token(COORDINATOR),
            author: app.with_token(AUTHOR),
            experts: Mutex::default(),
        }
    }

    /// The path of something of this study below `/api/v1`.
    pub fn path(&self, rest: &str) -> String {
        format!("/studies/{}{rest}", self.slug)
    }

    /// The address of a page of this study.
    pub fn page(&self, rest: &str) -> String {
        format!("/studies/{}{rest}", self.slug)
    }

    /// Puts people on the panel, each with a stakeholder group or none.
    #[track_caller]
    pub fn invite(&self, people: &[(String, Option<&str>)]) {
        let roster: Vec<Value> = people
            .iter()
            .map(|(email, group)| {
                let mut row = json!({
                    "email": email,
                    "name": format!("Expert {}", email.split('@').next().unwrap_or(email)),
                });
                if let Some(group) = group {
                    row["group"] = json!(group);
                }
                row
            })
            .collect();
        let answer = self
            .coordinator
            .api_post(&self.path("/panel"), &Value::Array(roster));
        assert!(
            (200..300).contains(&answer.status),
            "{}: {}",
            answer.status,
            answer.excerpt()
        );
        let mut experts = self.experts.lock().expect("experts");
        for (email, _) in people {
            let token = self.app.token(email, &Scope::ALL);
            experts.push((email.clone(), token));
        }
    }

    /// A panel of `n` in turns of the three groups of the harbour study.
    #[track_caller]
    pub fn invite_experts(&self, n: usize) {
        let groups = ["Research", "Port", "Customs"];
        let people: Vec<(String, Option<&str>)> =
            (0..n).map(|i| (email_of(i), Some(groups[i % 3]))).collect();
        self.invite(&people);
    }

    pub fn experts(&self) -> usize {
        self.experts.lock().expect("experts").len()
    }

    /// An expert's program, by place on the panel.
    pub fn expert(&self, place: usize) -> Client {
        let experts = self.experts.lock().expect("experts");
        Client::with_token(self.app.address(), &experts[place].1)
    }

    /// The same person in a browser, without scripts.
    pub fn expert_at_pages(&self, place: usize) -> Client {
        let email = self.experts.lock().expect("experts")[place].0.clone();
        self.app.as_person(&email)
    }

    pub fn expert_email(&self, place: usize) -> String {
        self.experts.lock().expect("experts")[place].0.clone()
    }

    /// Prepares round `number` and opens it; round 1 has all items.
    #[track_caller]
    pub fn open_round(&self, number: u32) {
        self.prepare_round(number);
        self.coordinator
            .api_post(&self.path(&format!("/rounds/{number}/open")), &json!({}))
            .expect(200);
    }

    /// Leaves round `number` as a draft.
    #[track_caller]
    pub fn prepare_round(&self, number: u32) {
        let known = self
            .coordinator
            .api_get(&self.path(&format!("/rounds/{number}")));
        if known.status == 404 {
            self.coordinator
                .api_post(&self.path("/rounds"), &json!({"carry": "all"}))
                .expect(201);
        }
    }

    /// Closes a round and tells its seal.
    #[track_caller]
    pub fn close_round(&self, number: u32) -> String {
        self.ask_to_close(number).expect(200).json()["seal"]
            .as_str()
            .expect("a seal")
            .to_owned()
    }

    pub fn ask_to_close(&self, number: u32) -> Response {
        self.coordinator
            .api_post(&self.path(&format!("/rounds/{number}/close")), &json!({}))
    }

    pub fn rating_path(&self, round: u32, item: &str) -> String {
        self.path(&format!("/rounds/{round}/ratings/{item}"))
    }

    /// Saves an answer that must be accepted.
    #[track_caller]
    pub fn rate(&self, place: usize, round: u32, item: &str, answer: &Value) {
        self.expert(place)
            .api_put(&self.rating_path(round, item), answer)
            .expect(204);
    }

    #[track_caller]
    pub fn results(&self, round: u32) -> Value {
        self.author
            .api_get(&self.path(&format!("/rounds/{round}/results")))
            .expect(200)
            .json()
    }

    /// Every expert answers every item: a panel with a consensus, a split, abstentions,
    /// confidences and reasons, the same each time.
    #[track_caller]
    pub fn rate_all(&self, round: u32, items: &[&str]) {
        let experts = self.experts();
        std::thread::scope(|threads| {
            for place in 0..experts {
                threads.spawn(move || {
                    let expert = self.expert(place);
                    for (at, item) in items.iter().enumerate() {
                        expert
                            .api_put(&self.rating_path(round, item), &answer_of(place, at, round))
                            .expect(204);
                    }
                });
            }
        });
    }
}

/// What the expert at `place` answers to the item at `at`: the first item rises for nearly all,
/// the second splits the panel, the others spread; every ninth answer is an abstention.
pub fn answer_of(place: usize, at: usize, round: u32) -> Value {
    if at > 0 && (place + at).is_multiple_of(9) {
        return json!({"value": null, "rationale": format!("Outside my field ({place}).")});
    }
    let value = match at {
        0 => {
            if place == 4 {
                2
            } else {
                3
            }
        }
        1 => {
            if place.is_multiple_of(2) {
                3
            } else {
                1
            }
        }
        _ => 1 + (place * 7 + at * 5 + round as usize) % 3,
    };
    let mut answer = json!({"value": value});
    if !place.is_multiple_of(3) {
        answer["confidence"] = json!(1 + (place + at) % 3);
    }
    if place % 2 == at % 2 {
        answer["rationale"] = json!(format!("Reason of {place} for {at} in round {round}."));
    }
    answer
}

pub fn email_of(place: usize) -> String {
    format!("expert{:02}@panel.example", place + 1)
}

/// Every item of a results document, in order.
pub fn items_of(results: &Value) -> Vec<Value> {
    let mut items = Vec::new();
    for table in results["tables"].as_array().expect("tables") {
        for group in table["groups"].as_array().expect("groups") {
            items.extend(group["items"].as_array().expect("items").iter().cloned());
        }
    }
    items
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

fn wait<T>(work: impl Future<Output = T>) -> T {
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
