//! R9: the primary of PostgreSQL dies, and its standby takes over.

use std::collections::BTreeMap;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use crate::support::cluster::Cluster;
use crate::support::database::Database;
use crate::support::server::{Said, castalia};
use crate::support::{TestApp, app, studies, until};
use crate::{Counted, SAVERS, everybody, missing, save_while};

/// The address names both servers, and the one that takes writes is used. The server of the
/// installation goes on as the process it was.
#[test]
fn all_that_was_acknowledged_is_on_the_standby_that_takes_over() {
    let primary = Cluster::start("");
    let standby = primary.followed_by_a_standby();
    let address = format!(
        "postgres://castalia@127.0.0.1:{},127.0.0.1:{}/postgres?target_session_attrs=read-write",
        primary.port, standby.port
    );
    let folder = tempfile::tempdir().expect("a folder");
    let app = TestApp::on(Database::of_cluster(&address), folder, &[]);
    app.person(app::COORDINATOR);
    let study = app.import_study("harbours", &studies::harbours("harbours"));
    study.invite_experts(SAVERS);
    study.open_round(1);
    let process = app.process_id();
    let mut counted: Vec<Counted> = vec![BTreeMap::new(); SAVERS];
    let (mut before, mut away) = (0, Duration::ZERO);
    let all = save_while(
        &study,
        &everybody(&study),
        &mut counted,
        &[503],
        |acknowledged| {
            until("some load", || acknowledged.load(Ordering::Relaxed) > 200);
            primary.kill();
            let gone = Instant::now();
            // What was on its way over the loopback has arrived.
            std::thread::sleep(Duration::from_millis(100));
            before = acknowledged.load(Ordering::Relaxed);
            assert_eq!(app.visitor().get("/health/live").status, 200);
            standby.promote();
            until("saving to go on", || {
                acknowledged.load(Ordering::Relaxed) > before
            });
            away = gone.elapsed();
            until("everybody to save again", || {
                acknowledged.load(Ordering::Relaxed) > before + 2 * SAVERS as u64
            });
        },
    );
    let lost = missing(&study, &mut counted);
    println!(
        "{before} saves acknowledged before the primary was killed, {} after, {lost} lost; \
         saved again {:.2} s after the kill",
        all - before,
        away.as_secs_f64()
    );
    assert_eq!(lost, 0);
    assert_eq!(app.process_id(), process);
    until("it to be ready", || {
        app.visitor().get("/health/ready").status == 200
    });
    study.close_round(1);
    app.command(&["verify", "harbours"]).ok();
}

#[test]
fn a_standby_by_itself_is_refused_at_the_start() {
    let primary = Cluster::start("");
    let standby = primary.followed_by_a_standby();
    let folder = tempfile::tempdir().expect("a folder");
    let mut command = castalia(folder.path());
    command
        .arg("serve")
        .env("CASTALIA__DATABASE__URL", &standby.url);
    let said = Said::of(command);
    assert_ne!(said.code, 0);
    assert!(
        said.err.contains("it is a standby, which takes no writes"),
        "{}",
        said.err
    );
}
