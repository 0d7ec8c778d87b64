//! Closing a round of millions of answers, by the function that serves a real panel, beside the
//! bare `GROUP BY` over the same rows in the same database.
//!
//! `./test --bench closing` runs it on both databases. `CASTALIA_CLOSING_EXPERTS` is the size of
//! the panel (50,000 if unset: with 200 items ten million answers).

#[path = "../tests/support/mod.rs"]
mod support;

use std::time::{Duration, Instant};

use castalia::clock::now_micros;
use castalia::closing;
use castalia::mail::Service;
use castalia::study;
use support::large::{Size, large};
use support::{Backend, TestApp, process};

const ITEMS: usize = 200;
/// Times that the bare query is asked, of which the fastest counts.
const TIMES: usize = 3;

fn main() {
    let experts = std::env::var("CASTALIA_CLOSING_EXPERTS").map_or(50_000, |text| {
        text.parse()
            .expect("CASTALIA_CLOSING_EXPERTS is a whole number")
    });
    for (name, backend) in [
        ("SQLite", Backend::Sqlite),
        ("PostgreSQL", Backend::Postgres),
    ] {
        measure(name, backend, experts);
    }
}

fn measure(name: &str, backend: Backend, experts: i64) {
    let app = TestApp::start_with(backend, &[("CASTALIA__LOG__LEVEL", "warn")]);
    let size = Size {
        experts: 10,
        items: ITEMS,
        rounds: 1,
    };
    let made = large(&app, size);
    made.study.open_round(2);
    fill(&app, experts);
    let answers = app.database.number(
        "SELECT COUNT(*) FROM rating WHERE round_id = (SELECT id FROM round WHERE number = 2)",
    );
    let counting = || {
        let began = Instant::now();
        let groups = app.database.number(
            "SELECT COUNT(*) FROM (SELECT item_id, value, COUNT(*) FROM rating \
             WHERE round_id = (SELECT id FROM round WHERE number = 2) AND answered \
             GROUP BY item_id, value) AS counted",
        );
        assert_eq!(groups, 3 * ITEMS as i64);
        began.elapsed()
    };
    let bare: Vec<Duration> = (0..TIMES).map(|_| counting()).collect();
    let bare = bare.into_iter().min().unwrap_or_default();
    let study = app.store().read(|conn| study::store::find(conn, "large"));
    let study = study.expect("read").expect("the study");
    let began = Instant::now();
    let closed = closing::close(app.store(), &study, 2, Service::Off, None, now_micros());
    let took = began.elapsed();
    closed.expect("the round closes");
    println!(
        "{name}: {answers} answers, GROUP BY {:.2} s, closing {:.2} s, {:.2} times as long, \
         at most {:.0} MB",
        bare.as_secs_f64(),
        took.as_secs_f64(),
        took.as_secs_f64() / bare.as_secs_f64(),
        process::peak(std::process::id())
    );
}

/// People on the panel, and an answer of each to every item of round 2, by the database itself.
fn fill(app: &TestApp, experts: i64) {
    let is_sqlite = app.backend() == Backend::Sqlite;
    // Numbers and bytes of which nobody has any other.
    let (numbers, bytes) = if is_sqlite {
        (
            "WITH RECURSIVE number (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number \
             WHERE n < EXPERTS)",
            "randomblob(16), randomblob(32)",
        )
    } else {
        (
            "WITH number (n) AS (SELECT * FROM generate_series(1, EXPERTS))",
            "decode(md5(random()::text), 'hex'), \
             decode(md5(random()::text) || md5(random()::text), 'hex')",
        )
    };
    let numbers = numbers.replace("EXPERTS", &experts.to_string());
    let round = "(SELECT id FROM round WHERE number = 2)";
    let study = "(SELECT id FROM study)";
    for statement in [
        format!(
            "INSERT INTO account (id, email, name, created_at) {numbers} \
             SELECT n, 'member' || n || '@panel.example', 'Member ' || n, 1 FROM number"
        ),
        format!(
            "INSERT INTO panelist (id, study_id, account_id, stakeholder_group) {numbers} \
             SELECT n, {study}, n, CASE n % 3 WHEN 0 THEN 'North' WHEN 1 THEN 'South' \
             ELSE 'East' END FROM number"
        ),
        format!(
            "INSERT INTO participation (round_id, panelist_id, on_roster_at_opening, started_day, \
             stakeholder_group) SELECT {round}, id, TRUE, 20000, stakeholder_group \
             FROM panelist WHERE account_id <= {experts}"
        ),
        format!(
            "INSERT INTO rating (round_id, item_id, panelist_id, answered, value, confidence, \
             rationale, seq, nonce, leaf) SELECT {round}, item.id, panelist.id, TRUE, \
             1 + (item.id % 1009 + panelist.id * 7) % 3, 1 + panelist.id % 3, \
             CASE panelist.id % 10 WHEN 0 THEN 'What was seen in the cases of the last years.' END, \
             1, {bytes} FROM item CROSS JOIN panelist \
             WHERE panelist.account_id <= {experts} ORDER BY item.id, panelist.id"
        ),
    ] {
        app.database.tamper(&statement);
    }
    if !is_sqlite {
        app.database.tamper("ANALYZE");
    }
}
