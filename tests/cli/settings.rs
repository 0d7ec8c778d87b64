//! R10: a wrong setting stops `serve` before it listens, with one line that says which and what
//! would be right.

use std::path::Path;

use crate::support::server::{Said, castalia};

/// Settings files, each with one thing wrong, and the key or place its message must name.
const WRONG_FILES: [(&str, &str); 36] = [
    ("[server]\nlisten = \"\"\n", "server.listen"),
    ("[server]\nlisten = \"8080\"\n", "server.listen"),
    ("[server]\nlisten = 8080\n", "server.listen"),
    ("[server]\nlisten = \"127.0.0.1\"\n", "server.listen"),
    ("[server]\nlisten = \"127.0.0.1:99999\"\n", "server.listen"),
    ("[server]\nlisten = \"127.0.0.1:-1\"\n", "server.listen"),
    ("[server]\nlisten = \"0.0.0.0:0\"\n", "server.listen"),
    ("[server]\nlisten = [\"127.0.0.1:0\"]\n", "server.listen"),
    ("[server]\nlisten = \"panel.example:80\"\n", "server.listen"),
    (
        "[server]\npublic_url = \"panel.example\"\n",
        "server.public_url",
    ),
    (
        "[server]\npublic_url = \"ftp://panel.example\"\n",
        "server.public_url",
    ),
    ("[server]\npublic_url = \"https://\"\n", "server.public_url"),
    ("[server]\npublic_url = true\n", "server.public_url"),
    (
        "[server]\ntrusted_proxies = \"10.0.0.1\"\n",
        "server.trusted_proxies",
    ),
    (
        "[server]\ntrusted_proxies = [\"10.0.0.0/64\"]\n",
        "server.trusted_proxies",
    ),
    (
        "[server]\ntrusted_proxies = [\"everyone\"]\n",
        "server.trusted_proxies",
    ),
    ("[server]\nworkers = -1\n", "server.workers"),
    ("[server]\nworkers = \"many\"\n", "server.workers"),
    ("[server]\nworkers = 1.5\n", "server.workers"),
    (
        "[server]\nmetrics_token = \"short\"\n",
        "server.metrics_token",
    ),
    ("[server]\nport = 8080\n", "server.port"),
    ("[database]\nurl = \"\"\n", "database.url"),
    ("[database]\nurl = 5\n", "database.url"),
    ("[database]\nurl = \"mysql://host/name\"\n", "database.url"),
    ("[database]\npool_size = 0\n", "database.pool_size"),
    (
        "[sessions]\nexpert_idle_minutes = 0\n",
        "sessions.expert_idle_minutes",
    ),
    (
        "[sessions]\nexpert_idle_minutes = \"1h\"\n",
        "sessions.expert_idle_minutes",
    ),
    (
        "[login]\nattempts_per_account = 0\n",
        "login.attempts_per_account",
    ),
    ("[login]\nparallel_hashes = 0\n", "login.parallel_hashes"),
    ("[log]\nlevel = \"loud\"\n", "log.level"),
    ("[log]\nformat = \"xml\"\n", "log.format"),
    ("[writer]\nqueue = 0\n", "writer.queue"),
    ("[writer]\nbatch = 99999999999\n", "writer.batch"),
    ("[mailbox]\nhost = \"localhost\"\n", "mailbox"),
    ("server = 1\n", "server"),
    ("[server\nlisten = \"127.0.0.1:0\"\n", "line 1"),
];

/// Environment variables, each with one thing wrong; the message names the variable.
const WRONG_VARIABLES: [(&str, &str); 14] = [
    ("CASTALIA__SERVER__LISTEN", "nowhere"),
    ("CASTALIA__SERVER__LISTEN", ""),
    ("CASTALIA__SERVER__PORT", "8080"),
    ("CASTALIA__SERVER", "x"),
    ("CASTALIA__MAILBOX__HOST", "localhost"),
    ("CASTALIA__SERVER__WORKERS", "two"),
    ("CASTALIA__SERVER__TRUSTED_PROXIES", "10.0.0.1, proxy"),
    ("CASTALIA__DATABASE__URL", ""),
    ("CASTALIA__DATABASE__POOL_SIZE", "-3"),
    ("CASTALIA__DATABASE__URL_FILE", "/no/such/file"),
    ("CASTALIA__LOG__LEVEL", "LOUD"),
    ("CASTALIA__LOG__FORMAT", "json5"),
    ("CASTALIA__WRITER__QUEUE", "1e9"),
    ("CASTALIA__LOGIN__WINDOW_MINUTES", "0"),
];

#[test]
fn fifty_wrong_settings_are_each_refused_in_one_line_that_names_them() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut wrong = Vec::new();
    for (text, place) in WRONG_FILES {
        let file = folder.path().join("mine.toml");
        std::fs::write(&file, text).expect("written");
        let mut command = castalia(folder.path());
        command.args(["serve", "--config"]).arg(&file);
        if !text.contains("database") {
            command.env("CASTALIA__DATABASE__URL", folder.path().join("a.db"));
        }
        wrong.extend(problem(&Said::of(command), &[place, "mine.toml"], text));
    }
    for (name, value) in WRONG_VARIABLES {
        let mut command = castalia(folder.path());
        command.arg("serve").env(name, value);
        wrong.extend(problem(
            &Said::of(command),
            &[name],
            &format!("{name}={value}"),
        ));
    }
    assert_eq!(WRONG_FILES.len() + WRONG_VARIABLES.len(), 50);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_settings_file_that_is_not_there_or_not_text_is_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let serve = |file: &Path| {
        let mut command = castalia(folder.path());
        command.args(["serve", "--config"]).arg(file);
        Said::of(command)
    };
    let missing = folder.path().join("missing.toml");
    let bytes = folder.path().join("bytes.toml");
    std::fs::write(&bytes, b"[server]\nlisten = \"\xff\"\n").expect("written");
    let wrong: Vec<String> = [
        problem(&serve(&missing), &["missing.toml"], "a missing file"),
        problem(&serve(&bytes), &["bytes.toml", "line 2"], "invalid UTF-8"),
        problem(&serve(folder.path()), &[], "a folder"),
    ]
    .into_iter()
    .flatten()
    .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_database_that_cannot_be_read_stops_serve_with_its_name() {
    let folder = tempfile::tempdir().expect("a folder");
    let garbage = folder.path().join("garbage.db");
    std::fs::write(&garbage, "This is a letter, not a database. ".repeat(300)).expect("written");
    let closed = "postgres://nobody:secret-of-the-test@127.0.0.1:1/none".to_owned();
    for (url, named) in [
        (garbage.display().to_string(), "garbage.db"),
        (
            folder
                .path()
                .join("no/such/folder/a.db")
                .display()
                .to_string(),
            "no/such/folder/a.db",
        ),
        (closed, "127.0.0.1"),
    ] {
        let mut command = castalia(folder.path());
        command
            .arg("serve")
            .env("CASTALIA__SERVER__LISTEN", "127.0.0.1:0")
            .env("CASTALIA__DATABASE__URL", &url);
        let said = Said::of(command);
        assert_eq!(problem(&said, &[named], &url), None);
        assert!(!said.err.contains("secret-of-the-test"), "{}", said.err);
    }
}

/// What is wrong with how a wrong setting was refused, if anything.
fn problem(said: &Said, names: &[&str], case: &str) -> Option<String> {
    let line = said.err.trim_end();
    let fault = if said.code <= 0 || said.code == 101 {
        format!("exit code {}", said.code)
    } else if said.out.contains("Listening") {
        "it listened".to_owned()
    } else if line.lines().count() != 1 {
        format!("{} lines", line.lines().count())
    } else if line.contains("panicked") {
        "it panicked".to_owned()
    } else if let Some(name) = names.iter().find(|name| !line.contains(**name)) {
        format!("{name:?} is not named")
    } else {
        return None;
    };
    Some(format!("{case:?}: {fault}:\n  {line}"))
}
