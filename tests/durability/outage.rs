//! R9: PostgreSQL goes away for a while. R2: one that could lose what it has committed is refused.
//!
//! `CASTALIA_TEST_OUTAGE` says for how many seconds (3 if unset).

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use serde_json::json;

use crate::support::server::{Said, castalia};
use crate::support::studies::{self, ITEMS};
use crate::support::{TestApp, app, database::Database};

/// A PostgreSQL of the story's own, which can be stopped without harm to others.
struct Cluster {
    folder: tempfile::TempDir,
    programs: PathBuf,
    owner: Option<&'static str>,
    url: String,
}

impl Cluster {
    fn start(options: &str) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        // PostgreSQL refuses to run as root, which lends it to the user that Debian made for it.
        let is_root = std::fs::metadata("/proc/self").is_ok_and(|about| {
            use std::os::unix::fs::MetadataExt;
            about.uid() == 0
        });
        let owner = is_root.then_some("postgres");
        if let Some(owner) = owner {
            let done = Command::new("chown").arg(owner).arg(folder.path()).status();
            assert!(done.is_ok_and(|status| status.success()));
        }
        let port = std::net::TcpListener::bind("127.0.0.1:0")
            .and_then(|listener| listener.local_addr())
            .expect("a free port")
            .port();
        let cluster = Self {
            url: format!("postgres://castalia@127.0.0.1:{port}/postgres"),
            programs: programs(),
            owner,
            folder,
        };
        let data = cluster.data();
        cluster.run(
            "initdb",
            &[
                "--username",
                "castalia",
                "--auth",
                "trust",
                "--encoding",
                "UTF8",
                "--locale",
                "C",
                "--pgdata",
                &data,
            ],
        );
        let own = cluster.folder.path().display();
        let settings = format!(
            "\nport = {port}\nlisten_addresses = '127.0.0.1'\nunix_socket_directories = '{own}'\n{options}\n"
        );
        let file = Path::new(&data).join("postgresql.auto.conf");
        let mut text = std::fs::read_to_string(&file).expect("its settings");
        text.push_str(&settings);
        std::fs::write(&file, text).expect("its settings");
        cluster.begin();
        cluster
    }

    fn data(&self) -> String {
        self.folder.path().join("data").display().to_string()
    }

    fn begin(&self) {
        let log = self.folder.path().join("log").display().to_string();
        self.run(
            "pg_ctl",
            &[
                "--pgdata",
                &self.data(),
                "--wait",
                "--silent",
                "--log",
                &log,
                "start",
            ],
        );
    }

    fn stop(&self, mode: &str) {
        self.run(
            "pg_ctl",
            &[
                "--pgdata",
                &self.data(),
                "--wait",
                "--silent",
                "--mode",
                mode,
                "stop",
            ],
        );
    }

    fn run(&self, program: &str, arguments: &[&str]) {
        let program = self.programs.join(program);
        let mut command = match self.owner {
            Some(owner) => {
                let mut command = Command::new("runuser");
                command.args(["-u", owner, "--"]).arg(&program);
                command
            }
            None => Command::new(&program),
        };
        // A server that goes on must not hold a pipe of this process.
        let status = command
            .args(arguments)
            .current_dir(self.folder.path())
            .stdin(std::process::Stdio::null())
            .stdout(std::process::Stdio::null())
            .stderr(std::process::Stdio::null())
            .status();
        assert!(
            status.is_ok_and(|status| status.success()),
            "{program:?} {arguments:?}"
        );
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        if Path::new(&self.data()).join("postmaster.pid").exists() {
            self.stop("immediate");
        }
    }
}

/// The newest of Debian's, or the PATH's.
fn programs() -> PathBuf {
    let debian = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten();
    let mut found: Vec<PathBuf> = debian
        .filter_map(|entry| Some(entry.ok()?.path().join("bin")))
        .filter(|folder| folder.join("initdb").exists())
        .collect();
    found.sort();
    found.pop().unwrap_or_else(|| {
        let path = std::env::var_os("PATH").unwrap_or_default();
        std::env::split_paths(&path)
            .find(|folder| folder.join("initdb").exists())
            .expect("PostgreSQL is installed, as ./test sees to")
    })
}

#[test]
fn while_postgres_is_away_saves_come_back_with_503_and_afterwards_all_goes_on() {
    let length: u64 = std::env::var("CASTALIA_TEST_OUTAGE").map_or(3, |text| {
        text.parse().expect("CASTALIA_TEST_OUTAGE is a number")
    });
    let cluster = Cluster::start("");
    let app = TestApp::on(
        Database::of_cluster(&cluster.url),
        tempfile::tempdir().expect("a folder"),
        &[],
    );
    app.person(app::COORDINATOR);
    let study = app.import_study("harbours", &studies::harbours("harbours"));
    study.invite_experts(6);
    study.open_round(1);
    study.rate_all(1, &ITEMS[..2]);
    let expert = study.expert(0);
    let path = study.rating_path(1, ITEMS[0]);
    expert.api_put(&path, &json!({"value": 2})).expect(204);

    // As a crash would, so that connections break in the middle of things.
    cluster.stop("immediate");
    let (visitor, began) = (app.visitor(), Instant::now());
    let mut refused = 0;
    while began.elapsed() < Duration::from_secs(length) || refused < 2 {
        let answer = expert.api_put(&path, &json!({"value": 3}));
        assert_eq!(answer.status, 503, "{}", answer.excerpt());
        assert!(!answer.header("retry-after").is_empty());
        refused += 1;
        assert_eq!(visitor.get("/health/live").status, 200);
        assert_eq!(visitor.get("/health/ready").status, 503);
    }
    cluster.begin();
    let back = Instant::now();
    while expert.api_put(&path, &json!({"value": 3})).status != 204 {
        assert!(
            back.elapsed() < Duration::from_secs(60),
            "it does not recover"
        );
        std::thread::sleep(Duration::from_millis(50));
    }
    println!(
        "away for {length} s: {refused} saves refused; saved again {:.2} s after it was back",
        back.elapsed().as_secs_f64()
    );
    while visitor.get("/health/ready").status != 200 {
        assert!(
            back.elapsed() < Duration::from_secs(60),
            "it is not ready again"
        );
        std::thread::sleep(Duration::from_millis(50));
    }
    study.close_round(1);
    app.command(&["verify", "harbours"]).ok();
}

#[test]
fn a_postgres_that_could_lose_what_it_has_committed_is_refused() {
    let cluster = Cluster::start("fsync = off\nfull_page_writes = off\nsynchronous_commit = off");
    let folder = tempfile::tempdir().expect("a folder");
    for setting in ["fsync", "synchronous_commit", "full_page_writes"] {
        let mut command = castalia(folder.path());
        command
            .arg("serve")
            .env("CASTALIA__DATABASE__URL", &cluster.url)
            .env("CASTALIA__SERVER__LISTEN", "127.0.0.1:0");
        let said = Said::of(command);
        assert_ne!(said.code, 0);
        let named = format!("{setting} is off; it must be on");
        assert!(said.err.contains(&named), "{}", said.err);
        cluster.stop("fast");
        let file = Path::new(&cluster.data()).join("postgresql.auto.conf");
        let text = std::fs::read_to_string(&file).expect("its settings");
        let on = text.replace(&format!("{setting} = off"), &format!("{setting} = on"));
        std::fs::write(&file, on).expect("its settings");
        cluster.begin();
    }
}
