//! R9: PostgreSQL goes away for a while. R2: one that could lose what it has committed is refused.
//!
//! `CASTALIA_TEST_OUTAGE` says for how many seconds (3 if unset).

use std::time::{Duration, Instant};

use serde_json::json;

use crate::support::server::{Said, castalia};
use crate::support::studies::{self, ITEMS};
use crate::support::{TestApp, app, cluster::Cluster, repeats};

#[test]
fn while_postgres_is_away_saves_come_back_with_503_and_afterwards_all_goes_on() {
    let length = u64::from(repeats("CASTALIA_TEST_OUTAGE", 3));
    let cluster = Cluster::start("");
    let app = TestApp::on(
        cluster.database(),
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
        let (off, on) = (format!("{setting} = off"), format!("{setting} = on"));
        cluster.change_settings(|text| text.replace(&off, &on));
        cluster.begin();
    }
}
