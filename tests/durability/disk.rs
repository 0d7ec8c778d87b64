//! R7: the disk takes nothing more, and later it does again.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::json;

use crate::support::cluster::Cluster;
use crate::support::database::Database;
use crate::support::studies::{self, ITEMS};
use crate::support::{Backend, Client, Study, TestApp, app, leave_out, until};

const EXPERTS: usize = 12;

/// A small file system of its own, gone with the story.
struct Small(PathBuf);

impl Small {
    /// None where only root may mount one; that is said aloud.
    fn mount(place: &Path, options: &str, story: &str) -> Option<Self> {
        std::fs::create_dir(place).expect("a folder");
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", options, "tmpfs"])
            .arg(place)
            .output();
        if mounted.is_ok_and(|output| output.status.success()) {
            return Some(Self(place.to_owned()));
        }
        leave_out(
            story,
            "a small file system is mounted by root only, where it is allowed",
        );
        None
    }

    /// Takes all the room there is.
    fn fill(&self) -> PathBuf {
        let filler = self.0.join("filler");
        let mut file = std::fs::File::create(&filler).expect("a file");
        while file.write_all(&[7; 4096]).is_ok() {}
        while file.write_all(&[7; 16]).is_ok() {}
        filler
    }
}

impl Drop for Small {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("--lazy").arg(&self.0).status();
    }
}

fn study(app: &TestApp) -> Study<'_> {
    app.person(app::COORDINATOR);
    let study = app.import_study("harbours", &studies::harbours("harbours"));
    study.invite_experts(EXPERTS);
    study.open_round(1);
    study.rate_all(1, &ITEMS[..1]);
    study
}

/// What is answered on the page while nothing can be stored; programs leave it alone.
const TYPED: usize = 2;

/// Saves long reasons until three were refused in a row; what there is room for is still taken.
fn save_until_refused(study: &Study<'_>, statuses: &[u16]) {
    let experts: Vec<Client> = (0..EXPERTS).map(|place| study.expert(place)).collect();
    let mut refused = 0;
    for turn in 0..400usize {
        let body = json!({"value": 1 + turn % 3, "rationale": "x".repeat(600)});
        let others = [0, 1, 3, 4];
        let path = study.rating_path(1, ITEMS[others[turn / EXPERTS % others.len()]]);
        let answer = experts[turn % EXPERTS].api_put(&path, &body);
        match answer.status {
            204 => refused = 0,
            status if statuses.contains(&status) => {
                assert!(!answer.header("retry-after").is_empty());
                refused += 1;
                if refused == 3 {
                    return;
                }
            }
            other => panic!("{other}: {}", answer.excerpt()),
        }
    }
    panic!("the disk was not full");
}

/// A form without scripts comes back with what was typed and why; reading goes on, with a session
/// that was never used before, too.
fn assert_typed_text_is_kept(study: &Study<'_>, pages: &Client, status: u16, why: &str) {
    let form = study.page(&format!("/rate/factors/{}", ITEMS[TYPED]));
    let typed = format!("{} Typed while nothing could be stored.", "y".repeat(500));
    let back = pages.post(
        &form,
        &[
            ("value", "2"),
            ("rationale", &typed),
            ("seq", "0"),
            ("action", "save"),
        ],
    );
    assert_eq!(back.status, status, "{}", back.excerpt());
    let text = back.text();
    assert!(text.contains(&typed), "{text}");
    assert!(text.contains(why), "{text}");
    study
        .expert(0)
        .api_get(&study.path("/rounds/1/ratings/mine"))
        .expect(200);
    pages.get(&study.page("/rate")).expect(200);
    assert_eq!(study.app.visitor().get("/health/live").status, 200);
}

fn assert_whole(app: &TestApp, study: &Study<'_>) {
    study.close_round(1);
    app.command(&["verify", "harbours"]).ok();
    if app.backend() == Backend::Sqlite {
        let sql = "SELECT integrity_check AS told FROM pragma_integrity_check";
        assert_eq!(app.database.texts(sql), ["ok"]);
    }
}

#[test]
fn a_full_disk_refuses_with_507_keeps_what_was_typed_and_recovers_without_a_restart() {
    let outside = tempfile::tempdir().expect("a folder");
    let story = "a full disk under SQLite";
    let Some(small) = Small::mount(&outside.path().join("small"), "size=8m", story) else {
        return;
    };
    let database = Database::create(Backend::Sqlite, &small.0);
    let app = TestApp::on(database, tempfile::tempdir().expect("a folder"), &[]);
    let study = study(&app);
    let readiness = || app.visitor().get("/health/ready");
    assert_eq!(readiness().json()["warning"], json!(null));

    let pages = study.expert_at_pages(0);
    let filler = small.fill();
    save_until_refused(&study, &[507]);
    assert_typed_text_is_kept(&study, &pages, 507, "disk is full");
    until("readiness to tell it", || readiness().status == 503);
    let told = readiness().json();
    assert!(
        told["cause"]
            .as_str()
            .is_some_and(|cause| cause.contains("no room left")),
        "{told}"
    );
    assert!(
        told["warning"]
            .as_str()
            .is_some_and(|told| told.contains("% of the disk")),
        "{told}"
    );
    until("the log to warn", || {
        app.log()
            .contains("answers can be saved only while there is room")
    });
    let metrics = app.visitor().get("/metrics").text();
    assert!(
        metrics.contains("castalia_disk_free_bytes 0\n"),
        "{metrics}"
    );

    // Half a megabyte is less than a tenth: saving goes on, and the warning stands.
    let file = std::fs::File::options()
        .write(true)
        .open(&filler)
        .expect("a file");
    let length = file.metadata().expect("a length").len();
    file.set_len(length - (512 << 10)).expect("less of it");
    until("readiness to come back", || readiness().status == 200);
    study.rate(
        0,
        1,
        ITEMS[3],
        &json!({"value": 3, "rationale": "With room again."}),
    );
    let told = readiness().json();
    assert!(
        told["warning"]
            .as_str()
            .is_some_and(|told| told.contains("% of the disk")),
        "{told}"
    );
    drop(file);
    std::fs::remove_file(&filler).expect("room again");
    until("the warning to end", || {
        readiness().json()["warning"].is_null()
    });
    assert_whole(&app, &study);
}

#[test]
fn a_disk_without_room_for_further_files_saves_on_and_says_what_it_cannot_do() {
    let outside = tempfile::tempdir().expect("a folder");
    let story = "a disk without inodes under SQLite";
    let place = outside.path().join("small");
    let Some(small) = Small::mount(&place, "size=32m,nr_inodes=24", story) else {
        return;
    };
    let database = Database::create(Backend::Sqlite, &small.0);
    let app = TestApp::on(database, tempfile::tempdir().expect("a folder"), &[]);
    let study = study(&app);
    let mut fillers = Vec::new();
    while let Ok(()) = std::fs::write(small.0.join(fillers.len().to_string()), b"") {
        fillers.push(small.0.join(fillers.len().to_string()));
    }
    assert!(!fillers.is_empty());
    study.rate(
        0,
        1,
        ITEMS[1],
        &json!({"value": 2, "rationale": "It needs no further file."}),
    );
    let said = app.command(&["backup", &small.0.join("a.backup").display().to_string()]);
    assert_ne!(said.code, 0);
    assert_eq!(said.err.trim_end().lines().count(), 1, "{}", said.err);
    study.rate(1, 1, ITEMS[1], &json!({"value": 2}));
    for filler in fillers {
        std::fs::remove_file(filler).expect("room again");
    }
    app.command(&["backup", &small.0.join("a.backup").display().to_string()])
        .ok();
    assert_whole(&app, &study);
}

/// A file system that has become read-only, a quota that is used up, a disk that gives errors, and
/// one that is full: each fails the writes of the real program for a while.
#[test]
fn a_disk_that_fails_writes_refuses_keeps_what_was_typed_and_recovers_without_a_restart() {
    let folder = tempfile::tempdir().expect("a folder");
    let shim = folder.path().join("faults.so");
    let source = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/durability/faults.c");
    let made = Command::new("cc")
        .args(["-shared", "-fPIC", "-O1", "-o"])
        .arg(&shim)
        .arg(source)
        .arg("-ldl")
        .status();
    assert!(
        made.is_ok_and(|status| status.success()),
        "a C compiler, as ./test wants one"
    );
    let data = folder.path().join("data");
    std::fs::create_dir(&data).expect("a folder");
    let number = folder.path().join("number");
    let texts = [&shim, &data, &number].map(|path| path.display().to_string());
    let settings = [
        ("LD_PRELOAD", &*texts[0]),
        ("FAULT_FOLDER", &texts[1]),
        ("FAULT_NUMBER", &texts[2]),
    ];
    let database = Database::create(Backend::Sqlite, &data);
    let app = TestApp::on(database, tempfile::tempdir().expect("a folder"), &settings);
    let study = study(&app);
    let process = app.process_id();
    for (turn, (name, errno, status, why)) in [
        (
            "read-only file system",
            30,
            503,
            "the database does not answer",
        ),
        ("quota exceeded", 122, 503, "the database does not answer"),
        ("input/output error", 5, 503, "the database does not answer"),
        ("no space left", 28, 507, "disk is full"),
    ]
    .into_iter()
    .enumerate()
    {
        let pages = study.expert_at_pages(0);
        std::fs::write(&number, errno.to_string()).expect("a fault");
        save_until_refused(&study, &[status]);
        assert_typed_text_is_kept(&study, &pages, status, why);
        until("readiness to tell it", || {
            app.visitor().get("/health/ready").status == 503
        });
        std::fs::remove_file(&number).expect("it is well again");
        let kept = format!("After {name}.");
        study.rate(
            0,
            1,
            ITEMS[4],
            &json!({"value": 1 + turn % 3, "rationale": kept}),
        );
        until("readiness to come back", || {
            app.visitor().get("/health/ready").status == 200
        });
    }
    assert_eq!(app.process_id(), process);
    assert_whole(&app, &study);
}

#[test]
fn a_full_disk_of_postgres_refuses_with_507_and_recovers_without_a_restart() {
    let cluster = Cluster::start("");
    let story = "a full disk under PostgreSQL";
    let Some(small) = Small::mount(&cluster.folder().join("small"), "size=24m", story) else {
        return;
    };
    cluster.give_to_owner(&small.0);
    let server = cluster.database();
    server.tamper(&format!(
        "CREATE TABLESPACE small LOCATION '{}'",
        small.0.display()
    ));
    server.tamper("CREATE DATABASE tight TABLESPACE small");
    let folder = tempfile::tempdir().expect("a folder");
    let app = TestApp::on(server.beside("tight"), folder, &[]);
    let study = study(&app);
    let pages = study.expert_at_pages(0);
    let filler = small.fill();
    save_until_refused(&study, &[507]);
    assert_typed_text_is_kept(&study, &pages, 507, "disk is full");
    std::fs::remove_file(&filler).expect("room again");
    study.rate(
        0,
        1,
        ITEMS[3],
        &json!({"value": 3, "rationale": "With room again."}),
    );
    until("readiness", || {
        app.visitor().get("/health/ready").status == 200
    });
    assert_whole(&app, &study);
}
