use super::*;
use std::ffi::OsString;
use std::fs;

fn variables(pairs: &[(&str, &str)]) -> Vec<(OsString, OsString)> {
    pairs
        .iter()
        .map(|(name, value)| ((*name).into(), (*value).into()))
        .collect()
}

fn from_file(text: &[u8]) -> Result<Settings, Error> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("castalia.toml");
    fs::write(&path, text).unwrap();
    let mut layers = Layers::builtin();
    layers.file(&path)?;
    layers.serving()
}

#[test]
fn the_defaults_hold_and_document_every_key() {
    assert!(Layers::builtin().serving().is_ok());
    let settings = Settings::builtin();
    assert_eq!(settings.server.listen.to_string(), "127.0.0.1:8080");
    assert_eq!(Layers::builtin().print().len(), keys::KEYS.len());
}

#[test]
fn every_default_is_set_once_under_a_comment() {
    let text = include_str!("../../config/default.toml");
    let mut section = "";
    let mut explained = false;
    let mut found = Vec::new();
    for line in text.lines() {
        if let Some(name) = line.strip_prefix('[') {
            section = name.trim_end_matches(']');
            explained = false;
        } else if line.starts_with('#') {
            explained = true;
        } else if let Some((name, _)) = line.split_once(" = ") {
            // Keys that follow each other share the comment above them.
            assert!(explained, "{section}.{name} is not explained");
            found.push(format!("{section}.{name}"));
        } else {
            explained = false;
        }
    }
    let known: Vec<&str> = keys::KEYS.iter().map(|key| key.path).collect();
    assert_eq!(found, known);
}

#[test]
fn each_layer_wins_over_the_one_before() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("mine.toml");
    fs::write(
        &path,
        "[server]\nlisten = \"127.0.0.1:1\"\nworkers = 3\n[log]\nlevel = \"warn\"\n",
    )
    .unwrap();
    let mut layers = Layers::builtin();
    layers.file(&path).unwrap();
    layers
        .environment(variables(&[
            ("CASTALIA__SERVER__LISTEN", "127.0.0.1:2"),
            ("CASTALIA__SERVER__TRUSTED_PROXIES", "10.0.0.1, 10.1.0.0/16"),
            ("CASTALIA__LOG__LEVEL", "debug"),
            ("PATH", "/bin"),
        ]))
        .unwrap();
    layers
        .flag("--listen", "server.listen", "localhost:3")
        .unwrap();
    let settings = layers.settings().unwrap();
    assert_eq!(settings.server.listen.to_string(), "127.0.0.1:3");
    assert_eq!(settings.server.workers, 3);
    assert_eq!(settings.server.trusted_proxies.len(), 2);
    assert_eq!(settings.log.level, Level::Debug);
    let printed = layers.print();
    assert_eq!(printed[0].2, &Origin::Flag("--listen".into()));
}

#[test]
fn a_secret_is_read_from_a_file_and_never_printed() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("token");
    fs::write(&path, "a-secret-of-20-signs\n").unwrap();
    let held = path.to_str().unwrap();
    let mut layers = Layers::builtin();
    layers
        .environment(variables(&[("CASTALIA__SERVER__METRICS_TOKEN_FILE", held)]))
        .unwrap();
    assert_eq!(
        layers.settings().unwrap().server.metrics_token,
        "a-secret-of-20-signs"
    );
    assert!(
        layers
            .print()
            .iter()
            .all(|(_, value, _)| !value.contains("secret"))
    );

    let both = variables(&[
        ("CASTALIA__SERVER__METRICS_TOKEN", "a-secret-of-20-signs"),
        ("CASTALIA__SERVER__METRICS_TOKEN_FILE", held),
    ]);
    let refused = Layers::builtin().environment(both).unwrap_err().to_string();
    assert!(
        refused.contains("one of the two") && !refused.contains("20-signs"),
        "{refused}"
    );

    let short = variables(&[("CASTALIA__SERVER__METRICS_TOKEN", "hush")]);
    let refused = Layers::builtin()
        .environment(short)
        .unwrap_err()
        .to_string();
    assert!(!refused.contains("hush"), "{refused}");
}

#[test]
fn an_unknown_variable_is_an_error_that_names_it() {
    let refused = Layers::builtin()
        .environment(variables(&[("CASTALIA__SERVER__LISTN", "x")]))
        .unwrap_err()
        .to_string();
    assert!(refused.starts_with("CASTALIA__SERVER__LISTN: server.listn: expected one of listen,"));
}

#[test]
fn plain_http_on_another_address_than_loopback_is_refused() {
    let refused = from_file(b"[server]\nlisten = \"0.0.0.0:80\"")
        .unwrap_err()
        .to_string();
    assert!(
        refused.contains("server.listen") && refused.contains("https://"),
        "{refused}"
    );
    let proxied = b"[server]\nlisten = \"0.0.0.0:80\"\npublic_url = \"https://panel.example.org\"";
    assert!(from_file(proxied).unwrap().https());
}

#[test]
fn fifty_broken_files_give_one_line_each_and_no_panic() {
    let broken: &[(&[u8], &str)] = &[
        (b"listen = \"127.0.0.1:1\"", "listen"),
        (b"[servr]\nlisten = 1", "servr"),
        (b"server = 3", "server"),
        (b"server = []", "server"),
        (b"[[server]]\nlisten = \"127.0.0.1:1\"", "server"),
        (b"[server]\nlisten = 8080", "server.listen"),
        (b"[server]\nlisten = \"8080\"", "server.listen"),
        (b"[server]\nlisten = \"127.0.0.1\"", "server.listen"),
        (b"[server]\nlisten = \"127.0.0.1:99999\"", "server.listen"),
        (b"[server]\nlisten = \"example.org:80\"", "server.listen"),
        (b"[server]\nlisten = true", "server.listen"),
        (b"[server]\nlisten = \"0.0.0.0:80\"", "server.listen"),
        (b"[server]\nlisten = \"[::]:80\"", "server.listen"),
        (b"[server.listen]\nport = 1", "server.listen"),
        (b"[server]\nlisten.port = 1", "server.listen"),
        (b"[server]\nlistens = \"127.0.0.1:1\"", "server.listens"),
        (b"[server]\nListen = \"127.0.0.1:1\"", "server.Listen"),
        (b"[server]\nworkers = -1", "server.workers"),
        (b"[server]\nworkers = 1.5", "server.workers"),
        (b"[server]\nworkers = \"four\"", "server.workers"),
        (b"[server]\nworkers = 9223372036854775807", "server.workers"),
        (b"[server]\nworkers = 9223372036854775808", "workers"),
        (b"[server]\nworkers = 1979-05-27", "server.workers"),
        (
            b"[server]\npublic_url = \"panel.example.org\"",
            "server.public_url",
        ),
        (
            b"[server]\npublic_url = \"http://panel.example.org\"",
            "server.public_url",
        ),
        (
            b"[server]\npublic_url = \"https://panel.example.org/sub/\"",
            "server.public_url",
        ),
        (b"[server]\npublic_url = \"https://\"", "server.public_url"),
        (
            b"[server]\npublic_url = \"https://a b\"",
            "server.public_url",
        ),
        (
            b"[server]\npublic_url = \"https://me@host\"",
            "server.public_url",
        ),
        (
            b"[server]\npublic_url = \"https://host:0\"",
            "server.public_url",
        ),
        (
            b"[server]\npublic_url = \"line\\nbreak\"",
            "server.public_url",
        ),
        (
            b"[server]\ntrusted_proxies = \"10.0.0.1\"",
            "server.trusted_proxies",
        ),
        (b"[server]\ntrusted_proxies = [1]", "server.trusted_proxies"),
        (
            b"[server]\ntrusted_proxies = [\"10.0.0.0/40\"]",
            "server.trusted_proxies",
        ),
        (
            b"[server]\nmetrics_token = \"short\"",
            "server.metrics_token",
        ),
        (b"[server]\nmetrics_token = 7", "server.metrics_token"),
        (b"[database]\nurl = \"\"", "database.url"),
        (b"[database]\nurl = \"mysql://host/name\"", "database.url"),
        (b"[database]\nurl = [\"castalia.db\"]", "database.url"),
        (b"[database]\npool_size = 0", "database.pool_size"),
        (
            b"[sessions]\nexpert_idle_minutes = 0",
            "sessions.expert_idle_minutes",
        ),
        (
            b"[sessions]\nexpert_absolute_hours = \"12\"",
            "sessions.expert_absolute_hours",
        ),
        (b"[login]\nparallel_hashes = 1000", "login.parallel_hashes"),
        (b"[login]\nwindow_minutes = inf", "login.window_minutes"),
        (b"[log]\nlevel = \"loud\"", "log.level"),
        (b"[log]\nlevel = \"INFO\"", "log.level"),
        (b"[log]\nformat = {}", "log.format"),
        (b"[writer]\nbatch = 4096", "writer.batch"),
        (b"[writer]\nqueue = 0", "writer.queue"),
        (b"[server]\nworkers = 1\nworkers = 2", "workers"),
        (b"[server]\nworkers = 1\n[server]\nworkers = 2", "server"),
        (b"[server\nworkers = 1", "[server"),
        (b"[server]\nworkers 1", "workers"),
        (b"[server]\nmetrics_token = \"never closed", "metrics_token"),
        (b"[server]\n\xff\xfe = 1", "line 2"),
        (b"\0\0\0", "line 1"),
    ];
    assert!(broken.len() >= 50);
    for (text, named) in broken {
        let shown = String::from_utf8_lossy(text);
        let first = from_file(text)
            .err()
            .unwrap_or_else(|| panic!("accepted: {shown}"))
            .to_string();
        assert!(
            first.contains("castalia.toml") || first.starts_with("settings:"),
            "{first}"
        );
        assert!(first.contains(named), "{first} does not name {named}");
        assert!(first.contains("expected"), "{first}");
        assert!(!first.contains('\n'), "{first}");
        assert!(!first.contains("never closed"), "{first}");
        let tail = |line: &str| {
            line.split_once("castalia.toml")
                .map(|(_, rest)| rest.to_owned())
        };
        let again = from_file(text).unwrap_err().to_string();
        assert_eq!(tail(&first), tail(&again), "not the same twice");
    }
}

#[test]
fn a_file_that_cannot_be_read_is_named() {
    let mut layers = Layers::builtin();
    let missing = layers
        .file(std::path::Path::new("/nowhere/castalia.toml"))
        .unwrap_err();
    assert!(missing.to_string().starts_with("/nowhere/castalia.toml: "));
    let folder = tempfile::tempdir().unwrap();
    assert!(layers.file(folder.path()).is_err());
}
