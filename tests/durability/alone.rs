//! R19: a SQLite file has one server; commands of an administrator work beside it.

use std::collections::BTreeMap;

use serde_json::json;

use crate::on_both_backends;
use crate::support::server::{Said, castalia};
use crate::support::studies::{self, ITEMS};
use crate::support::{Backend, TestApp, app};
use crate::{Counted, SAVERS, everybody, missing, save_while};

#[test]
fn a_second_server_on_a_sqlite_file_is_refused_until_the_first_has_ended() {
    let app = TestApp::start(Backend::Sqlite);
    app.person(app::COORDINATOR);
    let study = app.import_study("harbours", &studies::harbours("harbours"));
    study.invite_experts(1);
    study.open_round(1);
    let second = || {
        let mut command = castalia(app.folder());
        command
            .args(["serve", "--listen", "127.0.0.1:0"])
            .env("CASTALIA__DATABASE__URL", &app.database.url);
        Said::of(command)
    };
    let said = second();
    assert_ne!(said.code, 0);
    assert_eq!(said.err.trim_end().lines().count(), 1, "{}", said.err);
    let named = format!("in use by another castalia (process {})", app.process_id());
    assert!(said.err.contains(&named), "{}", said.err);
    assert!(!said.out.contains("Listening"), "{}", said.out);

    // What would put another database in the place of the one that is served is refused as well.
    let backup = app.folder().join("a.backup").display().to_string();
    app.command(&["backup", &backup]).ok();
    let said = app.command(&["restore", "--force", &backup]);
    assert_ne!(said.code, 0);
    assert!(said.err.contains(&named), "{}", said.err);
    app.command(&["migrate"]).ok();
    study.rate(
        0,
        1,
        ITEMS[0],
        &json!({"value": 2, "rationale": "The first goes on."}),
    );

    // A crash leaves the file of the lock, and nothing that holds it.
    app.kill();
    app.command(&["restore", "--force", &backup]).ok();
    app.restart();
    assert_eq!(app.visitor().get("/health/ready").status, 200);
}

on_both_backends! {
    /// Everything an administrator does by command, while sixty people save.
    fn commands_beside_a_server_under_load_lose_nothing_and_wait_for_nobody(app: &TestApp) {
        app.person(app::COORDINATOR);
        app.person(app::ADMINISTRATOR);
        let study = app.import_study("harbours", &studies::harbours("harbours"));
        study.invite_experts(SAVERS);
        study.open_round(1);
        let other = studies::harbours("others");
        let file = app.folder().join("others.toml");
        std::fs::write(&file, other).expect("a study file");
        let (file, backup) = (file.display().to_string(), app.folder().join("a.backup"));
        let backup = backup.display().to_string();
        let new = "new@panel.example";
        let mut counted: Vec<Counted> = vec![BTreeMap::new(); SAVERS];
        let acknowledged = save_while(&study, &everybody(&study), &mut counted, &[], |_| {
            for command in [
                &["migrate"][..],
                &["study", "import", &file],
                &["account", "create", "--email", new, "--name", "Somebody new"],
                &["account", "list", "--search", "new"],
                &["account", "disable", "--email", new],
                &["account", "enable", "--email", new],
                &["account", "sign-out", "--email", new],
                &["account", "unlock", "--email", new],
                &["account", "erase", new, "--yes"],
                &["mail", "queue"],
                &["backup", &backup],
                &["verify", "harbours"],
            ] {
                app.command(command).ok();
            }
        });
        let lost = missing(&study, &mut counted);
        println!("{acknowledged} saves acknowledged beside twelve commands, {lost} lost");
        assert_eq!(lost, 0);
        assert!(acknowledged > 100, "hardly any load: {acknowledged}");
        let erased = app.database.number(&format!("SELECT COUNT(*) FROM account WHERE email = '{new}'"));
        assert_eq!(erased, 0);
        study.close_round(1);
        app.command(&["verify", "harbours"]).ok();
    }
}
