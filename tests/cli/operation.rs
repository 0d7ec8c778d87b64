//! What supervisors, shells and readers of manuals are given.

use std::os::unix::net::UnixDatagram;
use std::path::Path;
use std::time::Duration;

use crate::support::Client;
use crate::support::server::{Said, Server, castalia};

fn said(folder: &Path, arguments: &[&str]) -> Said {
    let mut command = castalia(folder);
    command.args(arguments);
    Said::of(command)
}

#[test]
fn a_supervisor_is_told_when_it_is_ready_that_it_lives_and_that_it_ends() {
    let folder = tempfile::tempdir().expect("a folder");
    let address = folder.path().join("notify");
    let socket = UnixDatagram::bind(&address).expect("a socket");
    socket
        .set_read_timeout(Some(Duration::from_secs(20)))
        .expect("a limit");
    let mut command = castalia(folder.path());
    command
        .args(["serve", "--listen", "127.0.0.1:0"])
        .env("NOTIFY_SOCKET", &address)
        .env("WATCHDOG_USEC", "400000");
    let server = Server::start(command, folder.path().join("log"));
    let heard = || {
        let mut told = [0; 64];
        let read = socket.recv(&mut told).expect("a word within 20 s");
        String::from_utf8_lossy(&told[..read]).trim().to_owned()
    };
    assert_eq!(heard(), "READY=1");
    assert_eq!([heard(), heard(), heard()], ["WATCHDOG=1"; 3]);
    let listen = server.address.trim_start_matches("http://").to_owned();
    let healthy = said(folder.path(), &["health", "--listen", &listen]);
    assert_eq!((healthy.code, healthy.out.trim()), (0, "ready"));
    server.terminate();
    let last = std::iter::repeat_with(heard).find(|word| word != "WATCHDOG=1");
    assert_eq!(last.as_deref(), Some("STOPPING=1"));
    drop(server);
    let gone = said(folder.path(), &["health", "--listen", &listen]);
    assert_eq!(gone.code, 1, "{}", gone.err);
    assert!(gone.err.contains("does not answer"), "{}", gone.err);
}

/// E1: as in an empty container, with nothing but a port of the test's own.
#[test]
fn without_any_settings_it_serves_this_machine_alone_and_says_what_is_missing() {
    let folder = tempfile::tempdir().expect("a folder");
    let start = || {
        let mut command = castalia(folder.path());
        command.args(["serve", "--listen", "127.0.0.1:0"]);
        Server::start(command, folder.path().join("log"))
    };
    let missing = |server: &Server| -> Vec<String> {
        let log = server.log();
        let lines = log
            .lines()
            .filter_map(|line| line.strip_prefix("missing: "));
        let named = lines.filter_map(|line| line.split(',').next());
        named.map(str::to_owned).collect()
    };
    let server = start();
    let [administrator, mail, address] = [
        "an administrator",
        "a mail server",
        "the address that people type",
    ];
    assert_eq!(missing(&server), [administrator, mail, address]);
    assert!(server.address.starts_with("http://127.0.0.1:"));
    let visitor = Client::visitor(&server.address);
    visitor.get("/health/ready").expect(200);
    visitor.get("/sign-in").expect(200);
    visitor.get("/demo").expect(404);
    drop(server);

    let mut command = castalia(folder.path());
    command
        .args(["account", "create", "--email", "ada@panel.example"])
        .args(["--name", "Ada", "--administrator"]);
    Said::of(command).ok();
    std::fs::remove_file(folder.path().join("log")).expect("the log of before");
    assert_eq!(missing(&start()), [mail, address]);

    let kept = said(folder.path(), &["config", "print"]);
    assert!(kept.out.contains("127.0.0.1:8080"), "{}", kept.out);
}

#[test]
fn every_command_has_a_page_with_examples_and_shells_complete_it() {
    let folder = tempfile::tempdir().expect("a folder");
    said(folder.path(), &["man", "--out", "pages"]).ok();
    let pages = std::fs::read_dir(folder.path().join("pages")).expect("pages");
    let mut names: Vec<String> = pages
        .map(|page| {
            page.expect("a page")
                .file_name()
                .to_string_lossy()
                .into_owned()
        })
        .collect();
    names.sort();
    for name in [
        "castalia.1",
        "castalia-serve.1",
        "castalia-account-unlock.1",
        "castalia-verify.1",
    ] {
        assert!(
            names.iter().any(|own| own == name),
            "{name} is not among {names:?}"
        );
    }
    for name in &names {
        let page = std::fs::read_to_string(folder.path().join("pages").join(name)).expect("text");
        let is_group = [
            "castalia-account.1",
            "castalia-study.1",
            "castalia-mail.1",
            "castalia-config.1",
        ]
        .contains(&name.as_str());
        assert!(
            page.contains(".SH SYNOPSIS") || page.contains(".SH NAME"),
            "{name}"
        );
        assert!(
            is_group || page.contains("castalia "),
            "{name} has no example"
        );
    }
    let whole = said(folder.path(), &["man"]).ok();
    assert!(whole.contains(".TH castalia 1"), "{whole}");
    for shell in ["bash", "zsh", "fish"] {
        let script = said(folder.path(), &["completions", shell]).ok();
        for word in ["serve", "verify", "sign-out"] {
            assert!(script.contains(word), "{shell} does not complete {word}");
        }
    }
    let version = said(folder.path(), &["--version"]).ok();
    assert!(
        version.starts_with("castalia ") && version.contains(", schema 20"),
        "{version}"
    );
}

#[test]
fn the_samples_name_settings_that_there_are() {
    let folder = tempfile::tempdir().expect("a folder");
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("config/deploy");
    let read = |name: &str| std::fs::read_to_string(samples.join(name)).expect("a sample");
    let (unit, container) = (read("castalia.service"), read("Containerfile"));
    for hardened in [
        "DynamicUser=yes",
        "ProtectSystem=strict",
        "NoNewPrivileges=yes",
        "MemoryDenyWriteExecute=yes",
        "StateDirectory=castalia",
        "Type=notify",
        "WatchdogSec=",
        "LoadCredential=",
    ] {
        assert!(unit.contains(hardened), "the unit lacks {hardened}");
    }
    for line in [
        "USER 65532",
        "STOPSIGNAL SIGTERM",
        "HEALTHCHECK",
        "VOLUME /data",
    ] {
        assert!(container.contains(line), "the container file lacks {line}");
    }
    std::fs::write(folder.path().join("secret"), "x".repeat(40)).expect("a secret");
    let mut known = 0;
    for text in [&unit, &container] {
        for name in text
            .split([' ', '=', '\n'])
            .filter(|word| word.starts_with("CASTALIA__"))
        {
            let mut command = castalia(folder.path());
            let value = match name {
                name if name.ends_with("_FILE") => "secret",
                "CASTALIA__SERVER__LISTEN" => "127.0.0.1:8080",
                "CASTALIA__LOG__FORMAT" => "json",
                "CASTALIA__SERVER__PUBLIC_URL" => "https://panel.example.org",
                "CASTALIA__SERVER__TRUSTED_PROXIES" => "10.0.0.0/8",
                other => panic!("{other} is in a sample and not in this test"),
            };
            command.args(["config", "check"]).env(name, value);
            Said::of(command).ok();
            known += 1;
        }
    }
    assert!(known >= 6, "{known} settings found in the samples");
}

/// What systemd itself thinks of the unit, where it is installed.
#[test]
fn systemd_finds_the_unit_sound_and_little_exposed() {
    let unit = Path::new(env!("CARGO_MANIFEST_DIR")).join("config/deploy/castalia.service");
    let mut command = std::process::Command::new("systemd-analyze");
    command
        .args(["security", "--offline=true", "--threshold=20"])
        .arg(&unit);
    match command.output() {
        Err(_) => eprintln!(
            "systemd-analyze is not installed: the unit was held to the list of its lines alone"
        ),
        Ok(judged) => {
            let told = String::from_utf8_lossy(&judged.stdout);
            let last = told.lines().last().unwrap_or_default().to_owned();
            assert!(judged.status.success(), "exposure above 2.0: {last}");
        }
    }
}
