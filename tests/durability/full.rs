//! R7: the disk is full, and there is room again.

use std::path::Path;
use std::process::Command;

use serde_json::json;

use crate::support::studies::{self, ITEMS};
use crate::support::{Backend, TestApp, app, database::Database};

/// A small file system of its own, gone with the story.
struct Small<'a>(&'a Path);

impl<'a> Small<'a> {
    fn mount(path: &'a Path) -> Option<Self> {
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", "size=6m", "tmpfs"])
            .arg(path)
            .output();
        mounted
            .is_ok_and(|output| output.status.success())
            .then_some(Self(path))
    }
}

impl Drop for Small<'_> {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("--lazy").arg(self.0).status();
    }
}

#[test]
fn a_full_disk_refuses_with_507_keeps_what_was_typed_and_recovers_without_a_restart() {
    let outside = tempfile::tempdir().expect("a folder");
    let place = outside.path().join("small");
    std::fs::create_dir(&place).expect("a folder");
    let Some(_small) = Small::mount(&place) else {
        println!("skipped: a small file system is mounted by root only");
        return;
    };
    let database = Database::create(Backend::Sqlite, &place);
    let app = TestApp::on(database, tempfile::tempdir().expect("a folder"), &[]);
    app.person(app::COORDINATOR);
    let study = app.import_study("harbours", &studies::harbours("harbours"));
    study.invite_experts(6);
    study.open_round(1);
    study.rate_all(1, &ITEMS[..1]);
    let expert = study.expert(0);
    let path = study.rating_path(1, ITEMS[1]);
    let pages = study.expert_at_pages(0);
    let form = format!("/studies/harbours/rate/factors/{}", ITEMS[1]);
    let card = pages.get(&form).expect(200).text();
    assert!(card.contains("<form"), "{card}");

    let filler = place.join("filler");
    let chunk = vec![7; 4096];
    let mut file = std::fs::File::create(&filler).expect("a file");
    while std::io::Write::write_all(&mut file, &chunk).is_ok() {}
    let mut refused = 0;
    for turn in 0..200 {
        // What the log has room for is still taken.
        let reason = "x".repeat(1900);
        let body = json!({"value": 1 + turn % 3, "rationale": reason});
        let answer = expert.api_put(&path, &body);
        match answer.status {
            204 => assert_eq!(refused, 0, "taken after it was refused"),
            503 | 507 => {
                refused += 1;
                assert!(!answer.header("retry-after").is_empty());
                if refused == 3 {
                    break;
                }
            }
            other => panic!("{other}: {}", answer.excerpt()),
        }
    }
    assert_eq!(refused, 3, "the disk was not full");
    let typed = "Typed while the disk was full.";
    let back = pages.post(&form, &[("value", "2"), ("rationale", typed)]);
    assert!([503, 507].contains(&back.status), "{}", back.status);
    let text = back.text();
    assert!(
        text.contains(typed) && text.contains("disk is full"),
        "{text}"
    );
    // Reading goes on.
    expert
        .api_get(&study.path("/rounds/1/ratings/mine"))
        .expect(200);
    pages.get(&study.page("/rate")).expect(200);
    let ready = app.visitor().get("/health/ready");
    assert_eq!(ready.status, 503);
    assert_eq!(app.visitor().get("/health/live").status, 200);
    assert!(app.log().contains("no room left"), "{}", app.log());

    drop(file);
    std::fs::remove_file(&filler).expect("room again");
    expert
        .api_put(&path, &json!({"value": 3, "rationale": typed}))
        .expect(204);
    study.close_round(1);
    app.command(&["verify", "harbours"]).ok();
    let whole = app
        .database
        .texts("SELECT integrity_check AS told FROM pragma_integrity_check");
    assert_eq!(whole, ["ok"]);
}
