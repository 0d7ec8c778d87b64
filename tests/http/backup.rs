//! R12: a copy of everything while it is in use, and the way back from it, on either database.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use castalia::clock::now_micros;
use diesel::connection::SimpleConnection;
use diesel::{Connection, SqliteConnection};
use serde_json::json;

use super::postman::queued_invitations;
use super::rating::rating_study;
use crate::on_both_backends;
use crate::support::database::Database;
use crate::support::server::{Said, castalia};
use crate::support::studies::ITEMS;
use crate::support::{Backend, Study, TestApp, app};

/// Rows that a restore changes by itself.
const CHANGED: [&str; 5] = [
    "session",
    "sign_in_link",
    "mail_hold",
    "audit",
    "audit_head",
];

on_both_backends! {
    fn a_backup_under_load_restores_to_everything_acknowledged_before_it_began(app: &TestApp) {
        let study = rating_study(app, 12);
        study.rate_all(1, &ITEMS);
        study.close_round(1);
        study.open_round(2);
        let file = app.folder().join("under-load.backup");
        let before = backup_under_load(app, &study, &file);
        assert!(before.values().sum::<u64>() > 100, "hardly any load: {before:?}");
        for backend in [Backend::Sqlite, Backend::Postgres] {
            let (_folder, database) = empty(backend);
            let said = on(&database, &["restore", &file.display().to_string()]);
            let told = said.err.clone();
            assert!(said.ok().contains("checked round 1: everything is as it was sealed"), "{told}");
            let out = on(&database, &["verify", "harbours"]).ok();
            assert!(out.contains("everything is as it was sealed"), "{out}");
            for ((place, item), seq) in &before {
                let found = database.number(&format!(
                    "SELECT r.seq FROM rating AS r JOIN item AS i ON i.id = r.item_id \
                     JOIN panelist AS p ON p.id = r.panelist_id \
                     JOIN account AS a ON a.id = p.account_id JOIN round AS o ON o.id = r.round_id \
                     WHERE o.number = 2 AND i.name = '{item}' AND a.email = '{}'",
                    study.expert_email(*place)
                ));
                assert!(found >= *seq as i64, "{place} {item}: {seq} acknowledged, {found} restored");
            }
        }
    }

    fn a_backup_holds_every_table_and_column(app: &TestApp) {
        let file = app.folder().join("empty.backup");
        app.command(&["backup", &file.display().to_string()]).ok();
        let there = app.database.columns();
        assert!(there.len() > 100, "{there:?}");
        assert_eq!(there, Database::file(&file).columns());
    }

    fn what_goes_to_the_other_database_and_back_is_unchanged(app: &TestApp) {
        full(app);
        let there = app.folder().join("there.backup");
        let back = app.folder().join("back.backup");
        let other = match app.backend() {
            Backend::Sqlite => Backend::Postgres,
            Backend::Postgres => Backend::Sqlite,
        };
        let (_folders, crossed) = empty(other);
        let (_folder, returned) = empty(app.backend());
        app.command(&["backup", &there.display().to_string()]).ok();
        on(&crossed, &["restore", &there.display().to_string()]).ok();
        on(&crossed, &["backup", &back.display().to_string()]).ok();
        on(&returned, &["restore", &back.display().to_string()]).ok();
        for (table, columns) in tables(&app.database) {
            let was = app.database.rows(&table, &columns);
            if !CHANGED.contains(&table.as_str()) {
                assert_eq!(was, crossed.rows(&table, &columns), "{table}");
                assert_eq!(was, returned.rows(&table, &columns), "{table}");
            }
        }
        // Two restores are on record there, and here the backup, which is not in its own copy.
        let audit = "SELECT COUNT(*) FROM audit";
        assert_eq!(returned.number(audit), app.database.number(audit) + 1);
        // The record is as it was made: it goes on, and takes no change.
        assert_eq!(on(&returned, &["mail", "resume", "--send"]).code, 0);
        let refused = match app.backend() {
            Backend::Sqlite => "SELECT COUNT(*) FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'audit'",
            Backend::Postgres => "SELECT COUNT(*) FROM pg_trigger WHERE tgenabled = 'O' AND tgname LIKE 'audit%'",
        };
        assert!(returned.number(refused) > 0);
    }

    fn a_database_that_holds_anything_is_overwritten_only_by_force(app: &TestApp) {
        let study = rating_study(app, 6);
        let file = app.folder().join("early.backup");
        let name = file.display().to_string();
        app.command(&["backup", &name]).ok();
        study.rate(0, 1, ITEMS[0], &json!({"value": 3}));
        let again = app.command(&["backup", &name]);
        assert!(again.code == 1 && again.err.contains("--force"), "{}", again.err);
        app.kill();
        let answers = "SELECT COUNT(*) FROM rating WHERE answered";
        let refused = app.command(&["restore", &name]);
        assert!(refused.code == 1 && refused.err.contains("not empty"), "{}", refused.err);
        assert_eq!(app.database.number(answers), 1);
        app.command(&["restore", "--force", &name]).ok();
        assert_eq!(app.database.number(answers), 0);
        assert_eq!(app.database.number("SELECT COUNT(*) FROM session"), 0);
        let left = std::fs::read_dir(app.folder()).expect("the folder");
        let left: Vec<String> = left
            .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
            .filter(|name| name.ends_with(".part"))
            .collect();
        assert!(left.is_empty(), "{left:?}");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = std::fs::metadata(&file).expect("the backup").permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
    }

    fn what_is_no_backup_or_of_a_newer_version_is_refused(app: &TestApp) {
        let file = app.folder().join("x.backup");
        let name = file.display().to_string();
        let (_folder, database) = empty(app.backend());
        for content in ["", "not a database at all", &"x".repeat(5000)] {
            std::fs::write(&file, content).expect("a file");
            let said = on(&database, &["restore", &name]);
            assert!(said.code == 1 && said.err.contains("is no backup"), "{}", said.err);
        }
        app.command(&["backup", "--force", &name]).ok();
        Database::file(&file)
            .tamper("INSERT INTO __diesel_schema_migrations (version) VALUES ('99990101000000')");
        let said = on(&database, &["restore", &name]);
        assert!(said.code == 1 && said.err.contains("newer version"), "{}", said.err);
        let gone = on(&database, &["restore", "nowhere.backup"]);
        assert!(gone.code == 1 && gone.err.contains("nowhere.backup"), "{}", gone.err);
        assert_eq!(database.number("SELECT COUNT(*) FROM audit"), 0);
    }

    fn a_backup_of_an_older_version_is_brought_forward(app: &TestApp) {
        let file = app.folder().join("old.backup");
        of_the_first_version(&file);
        app.kill();
        let said = app.command(&["restore", &file.display().to_string()]);
        assert!(said.err.contains("brought the backup forward"), "{}", said.err);
        said.ok();
        assert_eq!(app.database.texts("SELECT email AS told FROM account"), ["old@panel.example"]);
        assert_eq!(app.database.number("SELECT COUNT(*) FROM account WHERE administrator"), 1);
        assert_eq!(
            Database::file(&file).number("SELECT COUNT(*) FROM __diesel_schema_migrations"),
            1,
            "the backup itself stays as it was"
        );
    }

    fn before_its_schema_changes_a_database_that_holds_anything_is_copied(app: &TestApp) {
        let (_folder, fresh) = empty(app.backend());
        on(&fresh, &["migrate"]).ok();
        let file = app.folder().join("old.db");
        of_the_first_version(&file);
        let old = Database::file(&file);
        let said = on(&old, &["migrate"]);
        assert!(said.err.contains("old.db.before-2026"), "{}", said.err);
        said.ok();
        let copies: Vec<PathBuf> = std::fs::read_dir(app.folder())
            .expect("the folder")
            .filter_map(|entry| Some(entry.ok()?.path()))
            .filter(|path| path.display().to_string().contains(".before-"))
            .collect();
        assert_eq!(copies.len(), 1, "{copies:?}");
        assert!(!on(&old, &["migrate"]).err.contains("before"));
        app.kill();
        app.command(&["restore", &copies[0].display().to_string()]).ok();
        assert_eq!(app.database.texts("SELECT email AS told FROM account"), ["old@panel.example"]);
    }

    fn after_a_restore_no_mail_leaves_until_an_administrator_says_so(app: &TestApp) {
        let file = app.folder().join("mails.backup");
        queued_invitations(app, 4, now_micros());
        app.command(&["backup", &file.display().to_string()]).ok();
        app.kill();
        app.command(&["restore", "--force", &file.display().to_string()]).ok();
        let post = app.with_mail();
        assert!(app.log().contains("castalia mail resume"), "{}", app.log());
        // The postman looks every second.
        std::thread::sleep(Duration::from_millis(2500));
        assert_eq!(post.mails().len(), 0);

        app.person(app::COORDINATOR);
        app.person(app::ADMINISTRATOR);
        app.give_role("harbours", app::COORDINATOR, "coordinator");
        let overview = app.as_person(app::COORDINATOR).get("/studies/harbours/overview").expect(200);
        assert!(overview.text().contains("was restored from a backup"));
        let administrator = app.as_person(app::ADMINISTRATOR);
        assert!(administrator.get("/").expect(200).text().contains("was restored from a backup"));
        let page = administrator.get("/administration").expect(200).text();
        assert!(page.contains("invitation") && page.contains("Harbours under pressure"), "{page}");

        let listed = app.command(&["mail", "resume"]).ok();
        assert!(listed.contains("invitation") && listed.contains('4'), "{listed}");
        assert_eq!(app.database.number("SELECT COUNT(*) FROM mail_hold"), 1);
        administrator.post("/administration/mail", &[("waiting", "")]).expect(422);
        administrator.post("/administration/mail", &[("waiting", "send")]).expect(303);
        post.wait_for(4);
        assert!(!app.as_person(app::COORDINATOR).get("/studies/harbours/overview").expect(200).text().contains("restored"));
    }

    fn mails_that_waited_can_be_cancelled(app: &TestApp) {
        let file = app.folder().join("mails.backup");
        queued_invitations(app, 3, now_micros());
        app.command(&["backup", &file.display().to_string()]).ok();
        app.kill();
        app.command(&["restore", "--force", &file.display().to_string()]).ok();
        let said = app.command(&["mail", "resume", "--cancel"]);
        assert!(said.err.contains("3 cancelled"), "{}", said.err);
        assert_eq!(app.database.number("SELECT COUNT(*) FROM outbox WHERE state = 'queued'"), 0);
        assert_eq!(app.database.number("SELECT COUNT(*) FROM mail_hold"), 0);
    }
}

/// A migrated database without a row, and the folder that it lives in.
fn empty(backend: Backend) -> (tempfile::TempDir, Database) {
    let folder = tempfile::tempdir().expect("a folder");
    let database = Database::create(backend, folder.path());
    (folder, database)
}

/// A command on a database.
fn on(database: &Database, arguments: &[&str]) -> Said {
    let folder = tempfile::tempdir().expect("a folder");
    let mut command = castalia(folder.path());
    command
        .args(arguments)
        .env("CASTALIA__DATABASE__URL", &database.url);
    Said::of(command)
}

fn tables(database: &Database) -> BTreeMap<String, Vec<String>> {
    let mut tables: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (table, column) in database.columns() {
        tables.entry(table).or_default().push(column);
    }
    tables
}

/// Lets everybody save without pause while a backup is made; the last number of each answer that
/// was acknowledged when it began.
fn backup_under_load(
    app: &TestApp,
    study: &Study<'_>,
    file: &Path,
) -> BTreeMap<(usize, &'static str), u64> {
    let acknowledged: Mutex<BTreeMap<(usize, &'static str), u64>> = Mutex::default();
    let stop = AtomicBool::new(false);
    let count = || acknowledged.lock().expect("counts").values().sum::<u64>();
    let mut before = BTreeMap::new();
    std::thread::scope(|threads| {
        for place in 0..study.experts() {
            let (acknowledged, stop, expert) = (&acknowledged, &stop, study.expert(place));
            threads.spawn(move || {
                for seq in 1.. {
                    for item in ITEMS {
                        if stop.load(Ordering::Relaxed) {
                            return;
                        }
                        let answer = json!({"value": 1 + seq % 3, "rationale": format!("Number {seq}."), "seq": seq});
                        expert.api_put(&study.rating_path(2, item), &answer).expect(204);
                        acknowledged.lock().expect("counts").insert((place, item), seq);
                    }
                }
            });
        }
        let start = Instant::now();
        while count() < 300 && start.elapsed() < Duration::from_secs(20) {
            std::thread::sleep(Duration::from_millis(5));
        }
        before = acknowledged.lock().expect("counts").clone();
        let at = count();
        let said = app.command(&["backup", &file.display().to_string()]);
        let during = count() - at;
        stop.store(true, Ordering::Relaxed);
        println!(
            "{:?}: {during} saves acknowledged while the backup was made",
            app.backend()
        );
        said.ok();
        assert!(during > 0, "nobody saved meanwhile");
    });
    before
}

/// Something in as many tables as a story can fill, with texts that are hard to carry.
fn full(app: &TestApp) {
    let study = rating_study(app, 6);
    study.rate_all(1, &ITEMS);
    let hard = "“Quotes”, 'single', \"double\", \\x5c, \u{1F30A}, \t, a\nline, ]},{\"a\":[null]}";
    study.rate(
        0,
        1,
        ITEMS[0],
        &json!({"value": 3, "rationale": hard, "seq": 9_000_000_000_i64}),
    );
    study.close_round(1);
    study.open_round(2);
    study.rate(1, 2, ITEMS[1], &json!({"value": null}));
    let post = app.with_mail();
    study.without_quiet_hours();
    study
        .coordinator
        .api_post(&study.path("/reminders"), &json!({}))
        .expect(200);
    post.wait_for(6);
    // A mail is sent before its row says so.
    let end = Instant::now() + Duration::from_secs(10);
    while app
        .database
        .number("SELECT COUNT(*) FROM outbox WHERE state = 'leased'")
        > 0
    {
        assert!(Instant::now() < end, "mails stay leased");
        std::thread::sleep(Duration::from_millis(50));
    }
    app.kill();
    let filled: BTreeSet<String> = tables(&app.database)
        .into_iter()
        .filter(|(table, columns)| !app.database.rows(table, columns).is_empty())
        .map(|(table, _)| table)
        .collect();
    for table in [
        "account",
        "api_token",
        "audit",
        "entry_link",
        "member",
        "outbox",
        "rating",
        "round_result",
        "seal",
    ] {
        assert!(filled.contains(table), "{table} is empty: {filled:?}");
    }
}

/// A backup as the first version of the schema would have left it.
fn of_the_first_version(file: &Path) {
    let steps: PathBuf = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("migrations/sqlite/2026-11-25-000001_first/up.sql");
    let sql = std::fs::read_to_string(steps).expect("the first migration");
    let mut connection =
        SqliteConnection::establish(&file.display().to_string()).expect("a new file");
    connection.batch_execute(&sql).expect("the first schema");
    connection
        .batch_execute(
            "CREATE TABLE __diesel_schema_migrations (version VARCHAR(50) PRIMARY KEY NOT NULL, \
             run_on TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP);
             INSERT INTO __diesel_schema_migrations (version) VALUES ('20261125000001');
             INSERT INTO account (id, email, name, administrator, created_at) \
             VALUES (7, 'old@panel.example', 'Old', TRUE, 1);",
        )
        .expect("an account");
}
