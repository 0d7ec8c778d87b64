//! A PostgreSQL of a story's own, which can be stopped, filled and followed by a standby without
//! harm to others.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::time::{Duration, Instant};

use super::database::Database;
use super::until;

/// One server with its data, gone with the story.
pub struct Cluster {
    folder: tempfile::TempDir,
    /// Where its data are.
    data: PathBuf,
    programs: PathBuf,
    owner: Option<&'static str>,
    /// The number of its first process while it runs.
    process: Mutex<String>,
    pub port: u16,
    pub url: String,
}

impl Cluster {
    /// Starts one with further lines of `postgresql.conf`.
    pub fn start(options: &str) -> Self {
        let cluster = Self::new();
        cluster.make(options);
        cluster.begin();
        cluster
    }

    /// Starts one with its data on another file system, which is its alone.
    pub fn start_on(place: &Path) -> Self {
        let mut cluster = Self::new();
        cluster.give_to_owner(place);
        cluster.data = place.join("data");
        cluster.make("");
        cluster.begin();
        cluster
    }

    /// Starts one that speaks TLS with a certificate and its key, both PEM.
    pub fn start_secured(certificate: &str, key: &str) -> Self {
        let cluster = Self::new();
        for (name, text) in [("server.crt", certificate), ("server.key", key)] {
            let file = cluster.folder.path().join(name);
            std::fs::write(&file, text).expect("a file");
            cluster.command("chmod", &["600", &file.display().to_string()]);
            cluster.give_to_owner(&file);
        }
        let at = |name: &str| cluster.folder.path().join(name).display().to_string();
        cluster.make(&format!(
            "ssl = on\nssl_cert_file = '{}'\nssl_key_file = '{}'",
            at("server.crt"),
            at("server.key")
        ));
        cluster.begin();
        cluster
    }

    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        // PostgreSQL refuses to run as root, which lends it to the user that Debian made for it.
        let owner = is_root().then_some("postgres");
        let port = std::net::TcpListener::bind("127.0.0.1:0")
            .and_then(|listener| listener.local_addr())
            .expect("a free port")
            .port();
        let cluster = Self {
            url: format!("postgres://castalia@127.0.0.1:{port}/postgres"),
            programs: programs(),
            owner,
            process: Mutex::default(),
            port,
            data: folder.path().join("data"),
            folder,
        };
        cluster.give_to_owner(cluster.folder.path());
        cluster
    }

    fn make(&self, options: &str) {
        let data = self.data();
        self.run(
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
        self.set(options);
    }

    /// Adds settings of its own, and where it listens.
    fn set(&self, options: &str) {
        let (port, own) = (self.port, self.folder.path().display());
        self.change_settings(|text| {
            format!(
                "{text}\nport = {port}\nlisten_addresses = '127.0.0.1'\n\
                 unix_socket_directories = '{own}'\n{options}\n"
            )
        });
    }

    /// Rewrites `postgresql.auto.conf`.
    pub fn change_settings(&self, change: impl FnOnce(&str) -> String) {
        let file = Path::new(&self.data()).join("postgresql.auto.conf");
        let text = std::fs::read_to_string(&file).expect("its settings");
        std::fs::write(&file, change(&text)).expect("its settings");
    }

    /// A standby that has everything this one acknowledges from now on: each commit waits for it.
    pub fn followed_by_a_standby(&self) -> Self {
        let standby = Self::new();
        let (port, data) = (self.port.to_string(), standby.data());
        let from = [
            "--host",
            "127.0.0.1",
            "--port",
            &port,
            "--username",
            "castalia",
        ];
        let how = [
            "--checkpoint",
            "fast",
            "--write-recovery-conf",
            "--pgdata",
            &data,
        ];
        standby.run("pg_basebackup", &[&from[..], &how[..]].concat());
        standby.set("");
        standby.begin();
        let database = self.database();
        database.tamper("ALTER SYSTEM SET synchronous_standby_names = '*'");
        database.number("SELECT CAST(pg_reload_conf() AS INTEGER)");
        let end = Instant::now() + Duration::from_secs(30);
        while database.number("SELECT COUNT(*) FROM pg_stat_replication WHERE sync_state = 'sync'")
            != 1
        {
            assert!(Instant::now() < end, "the standby does not follow");
            std::thread::sleep(Duration::from_millis(20));
        }
        standby
    }

    /// Lets nobody in any more who does not speak TLS.
    pub fn require_encryption(&self) {
        let file = Path::new(&self.data()).join("pg_hba.conf");
        let text = std::fs::read_to_string(&file).expect("who is let in");
        std::fs::write(&file, text.replace("\nhost ", "\nhostssl ")).expect("who is let in");
        self.run("pg_ctl", &["--pgdata", &self.data(), "reload"]);
    }

    /// Makes a standby the server that takes writes.
    pub fn promote(&self) {
        self.run("pg_ctl", &["--pgdata", &self.data(), "--wait", "promote"]);
    }

    pub fn database(&self) -> Database {
        Database::of_cluster(&self.url)
    }

    /// The user that the server runs as, where it is another one than the test's.
    pub fn give_to_owner(&self, path: &Path) {
        if let Some(owner) = self.owner {
            self.command("chown", &[owner, &path.display().to_string()]);
        }
    }

    fn data(&self) -> String {
        self.data.display().to_string()
    }

    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub fn begin(&self) {
        let log = self.folder.path().join("log").display().to_string();
        let data = self.data();
        self.run(
            "pg_ctl",
            &[
                "--pgdata", &data, "--wait", "--silent", "--log", &log, "start",
            ],
        );
        let file = self.data.join("postmaster.pid");
        let text = std::fs::read_to_string(file).expect("it runs");
        let first = text.lines().next().expect("a process").to_owned();
        *self.process.lock().expect("its number") = first;
    }

    pub fn stop(&self, mode: &str) {
        let data = self.data();
        self.run(
            "pg_ctl",
            &[
                "--pgdata", &data, "--wait", "--silent", "--mode", mode, "stop",
            ],
        );
    }

    /// SIGKILL to the server and all that works for it, as when the machine is gone. They are known
    /// by the folder that they work in, so that its files need not be readable.
    pub fn kill(&self) {
        let processes = std::fs::read_dir("/proc").expect("processes").flatten();
        let own = processes.filter(|entry| {
            std::fs::read_link(entry.path().join("cwd")).is_ok_and(|folder| folder == self.data)
        });
        let mut all: Vec<String> = own
            .map(|entry| entry.file_name().to_string_lossy().into_owned())
            .collect();
        // Some of them may have ended by themselves, or all where the disk is gone.
        let _ = Command::new("kill")
            .arg("-KILL")
            .args(&all)
            .stderr(Stdio::null())
            .status();
        // Whoever begins next would take one that is still in the system's list for running.
        all.push(self.process.lock().expect("its number").clone());
        until("they to be gone", || {
            all.iter().all(|id| !Path::new("/proc").join(id).exists())
        });
        // A disk that is gone, too, takes the file with it or leaves it.
        let _ = std::fs::remove_file(self.data.join("postmaster.pid"));
    }

    fn run(&self, program: &str, arguments: &[&str]) {
        let program = self.programs.join(program);
        self.command(&program.display().to_string(), arguments);
    }

    /// Runs something as the server's user where it is one of PostgreSQL's programs.
    fn command(&self, program: &str, arguments: &[&str]) {
        let mut command = match self.owner {
            Some(owner) if program.starts_with('/') => {
                let mut command = Command::new("runuser");
                command.args(["-u", owner, "--"]).arg(program);
                command
            }
            _ => Command::new(program),
        };
        // A server that goes on must not hold a pipe of this process.
        let status = command
            .args(arguments)
            .current_dir(self.folder.path())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status();
        let log = std::fs::read_to_string(self.folder.path().join("log")).unwrap_or_default();
        let last: Vec<&str> = log.lines().rev().take(10).collect();
        assert!(
            status.is_ok_and(|status| status.success()),
            "{program} {arguments:?}; the last lines of its log, backwards: {last:#?}"
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

/// Whether this process is root's.
pub fn is_root() -> bool {
    std::fs::metadata("/proc/self").is_ok_and(|about| {
        use std::os::unix::fs::MetadataExt;
        about.uid() == 0
    })
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
