//! A database of its own for every test, on either backend.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU32, Ordering};

use diesel::sqlite::SqliteConnection;
use diesel::{Connection, QueryableByName, RunQueryDsl};
use tokio::runtime::Runtime;
use tokio_postgres::{Client, NoTls};

use super::server::{Said, castalia, wanted};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Backend {
    Sqlite,
    Postgres,
}

/// An empty, migrated database.
pub struct Database {
    backend: Backend,
    /// What the setting `database.url` takes.
    pub url: String,
}

impl Database {
    /// `folder` is where a SQLite file goes.
    pub fn create(backend: Backend, folder: &Path) -> Self {
        let url = match backend {
            Backend::Sqlite => sqlite_copy(folder),
            Backend::Postgres => postgres_copy(folder),
        };
        Self { backend, url }
    }

    /// A database of a PostgreSQL that a story started itself.
    pub fn of_cluster(url: &str) -> Self {
        Self {
            backend: Backend::Postgres,
            url: url.to_owned(),
        }
    }

    /// A SQLite file that is there.
    pub fn file(path: &Path) -> Self {
        Self {
            backend: Backend::Sqlite,
            url: path.display().to_string(),
        }
    }

    /// Table and column of everything that is stored, by name.
    pub fn columns(&self) -> Vec<(String, String)> {
        let sql = match self.backend {
            Backend::Sqlite => {
                "SELECT t.name || '.' || c.name AS told FROM sqlite_master AS t, \
                 pragma_table_info(t.name) AS c WHERE t.type = 'table' \
                 AND substr(t.name, 1, 7) <> 'sqlite_' ORDER BY told"
            }
            Backend::Postgres => {
                "SELECT table_name || '.' || column_name AS told \
                 FROM information_schema.columns WHERE table_schema = 'public' ORDER BY told"
            }
        };
        self.texts(sql)
            .iter()
            .filter_map(|name| name.split_once('.'))
            .filter(|(table, _)| !table.starts_with("__"))
            .map(|(table, column)| (table.to_owned(), column.to_owned()))
            .collect()
    }

    /// Every row of a table as text, in an order of its own, bytes in hex.
    pub fn rows(&self, table: &str, columns: &[String]) -> Vec<String> {
        let value = |column: &String| match self.backend {
            Backend::Sqlite => format!(
                "CASE typeof(\"{column}\") WHEN 'blob' THEN lower(hex(\"{column}\")) \
                 WHEN 'null' THEN '-' ELSE CAST(\"{column}\" AS TEXT) END"
            ),
            // Bytes come as `\x…`, truth as `true`.
            Backend::Postgres => format!(
                "CASE WHEN \"{column}\" IS NULL THEN '-' \
                 WHEN pg_typeof(\"{column}\") = 'boolean'::regtype \
                 THEN CASE \"{column}\"::text WHEN 'true' THEN '1' ELSE '0' END \
                 WHEN pg_typeof(\"{column}\") = 'bytea'::regtype THEN substr(\"{column}\"::text, 3) \
                 ELSE \"{column}\"::text END"
            ),
        };
        let values: Vec<String> = columns.iter().map(value).collect();
        let sql = format!(
            "SELECT {} AS told FROM \"{table}\"",
            values.join(" || '|' || ")
        );
        let mut rows = self.texts(&sql);
        rows.sort();
        rows
    }

    pub fn backend(&self) -> Backend {
        self.backend
    }

    /// Runs statements beside the server, as an operator with access to the database could.
    pub fn tamper(&self, sql: &str) -> u64 {
        match self.backend {
            Backend::Sqlite => diesel::sql_query(sql)
                .execute(&mut self.sqlite())
                .unwrap_or_else(|error| panic!("{error}: {sql}"))
                as u64,
            Backend::Postgres => RUNTIME.block_on(async {
                connect(&self.url)
                    .await
                    .execute(sql, &[])
                    .await
                    .unwrap_or_else(|error| panic!("{error:?}: {sql}"))
            }),
        }
    }

    /// A database without any table, not migrated.
    pub fn empty(backend: Backend, folder: &Path) -> Self {
        let url = match backend {
            Backend::Sqlite => folder.join("castalia.db").display().to_string(),
            Backend::Postgres => {
                let name = format!("castalia_empty_{:016x}", castalia::store::random_id());
                let server = wanted("CASTALIA_TEST_POSTGRES");
                Self::of_cluster(&server).tamper(&format!("CREATE DATABASE {name}"));
                database_on(&server, &name)
            }
        };
        Self { backend, url }
    }

    /// Another database of the same server, by its name.
    pub fn beside(&self, name: &str) -> Self {
        Self::of_cluster(&database_on(&self.url, name))
    }

    /// What PostgreSQL's sessions in this database begin with from now on.
    pub fn set(&self, setting: &str) {
        let name = self.texts("SELECT current_database() AS told").remove(0);
        self.tamper(&format!("ALTER DATABASE {name} SET {setting}"));
    }

    /// Begins a transaction on PostgreSQL with a statement, and leaves it open until what is
    /// returned is dropped.
    pub fn hold(&self, sql: &str) -> Held {
        let client = RUNTIME.block_on(async {
            let client = connect(&self.url).await;
            let begun = client.batch_execute(&format!("BEGIN; {sql}")).await;
            begun.unwrap_or_else(|error| panic!("{error:?}: {sql}"));
            client
        });
        Held(client)
    }

    /// How many connections to this database wait for a lock with a statement that holds `words`.
    pub fn waiting(&self, words: &str) -> i64 {
        self.number(&format!(
            "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() \
             AND wait_event_type = 'Lock' AND query ILIKE '%{words}%'"
        ))
    }

    /// Ends every connection to this database in the middle of whatever it does, as a crash of
    /// PostgreSQL would; SQLite crashes only with the program.
    pub fn end_connections(&self) -> impl Future<Output = ()> + Send + 'static {
        let (backend, url) = (self.backend, self.url.clone());
        async move {
            if backend == Backend::Postgres {
                connect(&url)
                    .await
                    .batch_execute(
                        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
                         WHERE datname = current_database() AND pid <> pg_backend_pid()",
                    )
                    .await
                    .expect("connections are ended");
            }
        }
    }

    /// The single whole number that a query answers.
    pub fn number(&self, sql: &str) -> i64 {
        let sql = format!("SELECT CAST(({sql}) AS BIGINT) AS number");
        match self.backend {
            Backend::Sqlite => diesel::sql_query(&sql)
                .get_result::<Number>(&mut self.sqlite())
                .map(|row| row.number)
                .unwrap_or_else(|error| panic!("{error}: {sql}")),
            Backend::Postgres => RUNTIME.block_on(async {
                connect(&self.url)
                    .await
                    .query_one(&sql, &[])
                    .await
                    .unwrap_or_else(|error| panic!("{error:?}: {sql}"))
                    .get(0)
            }),
        }
    }

    /// The texts that a query of one column answers, in order.
    pub fn texts(&self, sql: &str) -> Vec<String> {
        let sql = format!("SELECT CAST(told AS TEXT) AS told FROM ({sql}) AS asked (told)");
        match self.backend {
            Backend::Sqlite => {
                // SQLite names no columns of a subquery that way.
                let sql = sql.replace(" AS asked (told)", "");
                diesel::sql_query(&sql)
                    .load::<Text>(&mut self.sqlite())
                    .unwrap_or_else(|error| panic!("{error}: {sql}"))
                    .into_iter()
                    .map(|row| row.told)
                    .collect()
            }
            Backend::Postgres => RUNTIME.block_on(async {
                connect(&self.url)
                    .await
                    .query(&sql, &[])
                    .await
                    .unwrap_or_else(|error| panic!("{error:?}: {sql}"))
                    .iter()
                    .map(|row| row.get(0))
                    .collect()
            }),
        }
    }

    fn sqlite(&self) -> SqliteConnection {
        let mut connection = SqliteConnection::establish(&self.url).expect("the database opens");
        diesel::sql_query("PRAGMA busy_timeout = 10000")
            .execute(&mut connection)
            .expect("a busy timeout");
        connection
    }
}

/// An open transaction.
pub struct Held(Client);

impl Held {
    /// One more statement in it.
    pub fn run(&self, sql: &str) {
        RUNTIME
            .block_on(self.0.batch_execute(sql))
            .unwrap_or_else(|error| panic!("{error:?}: {sql}"));
    }
}

#[derive(QueryableByName)]
struct Number {
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    number: i64,
}

#[derive(QueryableByName)]
struct Text {
    #[diesel(sql_type = diesel::sql_types::Text)]
    told: String,
}

static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .expect("a runtime for PostgreSQL")
});

async fn connect(url: &str) -> Client {
    let (client, connection) = tokio_postgres::connect(url, NoTls)
        .await
        .unwrap_or_else(|error| panic!("PostgreSQL of ./test does not answer: {error:?}"));
    tokio::spawn(async move {
        let _ = connection.await;
    });
    client
}

fn migrate(url: &str, folder: &Path) {
    let mut command = castalia(folder);
    command.arg("migrate").env("CASTALIA__DATABASE__URL", url);
    Said::of(command).ok();
}

/// Migrated once per test binary, then copied.
fn sqlite_copy(folder: &Path) -> String {
    static TEMPLATE: LazyLock<(tempfile::TempDir, PathBuf)> = LazyLock::new(|| {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let file = folder.path().join("template.db");
        migrate(&file.display().to_string(), folder.path());
        (folder, file)
    });
    let file = folder.join("castalia.db");
    for ending in ["", "-wal"] {
        let from = format!("{}{ending}", TEMPLATE.1.display());
        if Path::new(&from).exists() {
            std::fs::copy(&from, format!("{}{ending}", file.display())).expect("a copy");
        }
    }
    file.display().to_string()
}

/// The template is migrated once for each state of the migrations, by whichever binary comes first.
fn postgres_copy(folder: &Path) -> String {
    static TEMPLATE: LazyLock<String> = LazyLock::new(|| RUNTIME.block_on(postgres_template()));
    static COPIES: AtomicU32 = AtomicU32::new(0);
    let name = format!(
        "castalia_{}_{}",
        std::process::id(),
        COPIES.fetch_add(1, Ordering::Relaxed)
    );
    let server = wanted("CASTALIA_TEST_POSTGRES");
    let template = TEMPLATE.clone();
    let _ = folder;
    RUNTIME.block_on(async {
        connect(&server)
            .await
            .batch_execute(&format!("CREATE DATABASE {name} TEMPLATE {template}"))
            .await
            .expect("a copy of the template");
    });
    database_on(&server, &name)
}

async fn postgres_template() -> String {
    let server = wanted("CASTALIA_TEST_POSTGRES");
    let name = format!("castalia_template_{:016x}", migrations());
    let client = connect(&server).await;
    // Held until the connection ends, so that a second binary waits for the finished template.
    client
        .execute("SELECT pg_advisory_lock(20260)", &[])
        .await
        .expect("the lock");
    let known = client
        .query_opt("SELECT 1 FROM pg_database WHERE datname = $1", &[&name])
        .await
        .expect("the list of databases");
    if known.is_none() {
        let half = format!("{name}_half");
        client
            .batch_execute(&format!("DROP DATABASE IF EXISTS {half} WITH (FORCE)"))
            .await
            .expect("no half template");
        client
            .batch_execute(&format!("CREATE DATABASE {half}"))
            .await
            .expect("an empty database");
        let url = database_on(&server, &half);
        tokio::task::spawn_blocking(move || {
            let folder = tempfile::tempdir().expect("a temporary folder");
            migrate(&url, folder.path());
        })
        .await
        .expect("the migrations run");
        client
            .batch_execute(&format!("ALTER DATABASE {half} RENAME TO {name}"))
            .await
            .expect("the finished template");
    }
    name
}

/// A number that differs whenever a migration does.
fn migrations() -> u64 {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations/postgres");
    let mut files: Vec<PathBuf> = std::fs::read_dir(&root)
        .expect("the migrations")
        .map(|entry| entry.expect("an entry").path().join("up.sql"))
        .collect();
    files.sort();
    let mut hasher = DefaultHasher::new();
    for file in files {
        std::fs::read(file).expect("a migration").hash(&mut hasher);
    }
    hasher.finish()
}

/// The URL of another database on the same server.
fn database_on(server: &str, name: &str) -> String {
    let (address, _) = server.rsplit_once('/').expect("a URL with a database");
    format!("{address}/{name}")
}
