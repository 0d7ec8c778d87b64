//! What PostgreSQL asks to try again is tried again: SQLSTATE 40001 and 40P01. And whatever
//! isolation its sessions begin with, a closing misses no answer.

use serde_json::json;

use crate::open_study;
use crate::support::studies::ITEMS;
use crate::support::study::items_of;
use crate::support::{Backend, TestApp, until};

/// Two times the database says so in the middle of a save and of a closing, the third time it
/// takes them. A sequence counts, since it is not set back with the transaction.
#[test]
fn a_save_and_a_closing_are_tried_again_after_a_serialization_failure() {
    let app = TestApp::start(Backend::Postgres);
    let study = open_study(&app, 6);
    study.rate_all(1, &ITEMS[..1]);
    for table in ["rating", "seal"] {
        for sql in [
            format!("CREATE SEQUENCE tries_{table}"),
            format!(
                "CREATE FUNCTION refuse_{table}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN \
                 IF nextval('tries_{table}') <= 2 THEN \
                 RAISE EXCEPTION 'could not serialize access' USING ERRCODE = '40001'; END IF; \
                 RETURN NEW; END $$"
            ),
            format!(
                "CREATE TRIGGER refuse BEFORE INSERT ON {table} \
                 FOR EACH ROW EXECUTE FUNCTION refuse_{table}()"
            ),
        ] {
            app.database.tamper(&sql);
        }
    }
    study.rate(0, 1, ITEMS[1], &json!({"value": 2}));
    study.close_round(1);
    for table in ["rating", "seal"] {
        let tries = app
            .database
            .number(&format!("SELECT last_value FROM tries_{table}"));
        assert_eq!(tries, 3, "{table}");
    }
    assert_eq!(app.database.number("SELECT COUNT(*) FROM seal"), 1);
    app.command(&["verify", "harbours"]).ok();
}

#[test]
fn a_closing_that_is_chosen_to_end_a_deadlock_is_tried_again() {
    let app = TestApp::start(Backend::Postgres);
    // Whoever waits looks for a deadlock once, after this long: time enough to make one meanwhile.
    app.database.set("deadlock_timeout = '4s'");
    app.restart();
    let study = open_study(&app, 6);
    study.rate_all(1, &ITEMS[..1]);
    let deadlocks = "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()";
    assert_eq!(app.database.number(deadlocks), 0);
    let held = app.database.hold("SELECT seq FROM audit_head FOR UPDATE");
    held.run("SET LOCAL deadlock_timeout = '1min'");
    std::thread::scope(|threads| {
        let closing = threads.spawn(|| study.ask_to_close(1));
        until("the closing to wait", || {
            app.database.waiting("audit_head") == 1
        });
        // Now each waits for the other; the closing is the first to look, and is undone.
        held.run("UPDATE round SET looked_at = looked_at");
        drop(held);
        closing.join().expect("an answer").expect(200);
    });
    until("the deadlock to be counted", || {
        app.database.number(deadlocks) == 1
    });
    assert_eq!(app.database.number("SELECT COUNT(*) FROM seal"), 1);
    app.command(&["verify", "harbours"]).ok();
}

/// A batch of answers holds the round; the closing begins, waits, and counts what the batch has
/// committed meanwhile. With a snapshot from before the wait it would not see it.
#[test]
fn a_closing_counts_the_answers_that_it_waited_for_whatever_the_default_isolation() {
    let app = TestApp::start(Backend::Postgres);
    app.database
        .set("default_transaction_isolation = 'repeatable read'");
    app.restart();
    let study = open_study(&app, 6);
    study.rate_all(1, &ITEMS);
    let held = app
        .database
        .hold("SELECT id FROM round WHERE state = 'open' FOR SHARE");
    std::thread::scope(|threads| {
        let closing = threads.spawn(|| study.ask_to_close(1));
        until("the closing to wait", || app.database.waiting("round") == 1);
        held.run("UPDATE rating SET value = 2");
        held.run("COMMIT");
        closing.join().expect("an answer").expect(200);
    });
    let results = study.results(1);
    assert_eq!(items_of(&results)[0]["counts"], json!([0, 6, 0]));
}

/// A closing has counted and is not committed yet: whoever is erased then is erased out of what it
/// stores, and no answer that it sealed goes.
#[test]
fn erasing_somebody_waits_for_a_closing_and_takes_nothing_that_was_sealed() {
    let app = TestApp::start(Backend::Postgres);
    let study = open_study(&app, 6);
    study.rate_all(1, &ITEMS);
    let reason = "Seen by somebody who is erased";
    study.rate(0, 1, ITEMS[0], &json!({"value": 2, "rationale": reason}));
    let expert = study.expert_email(0);
    let held = app.database.hold("SELECT seq FROM audit_head FOR UPDATE");
    std::thread::scope(|threads| {
        let closing = threads.spawn(|| study.ask_to_close(1));
        until("the closing to wait", || {
            app.database.waiting("audit_head") == 1
        });
        let erasing = threads.spawn(|| {
            app.command(&[
                "account",
                "erase",
                &expert,
                "--open-answers",
                "remove",
                "--yes",
            ])
        });
        until("the erasing to wait", || app.database.waiting("") == 2);
        drop(held);
        closing.join().expect("an answer").expect(200);
        erasing.join().expect("an end").ok();
    });
    let answers = "SELECT COUNT(*) FROM rating WHERE answered";
    assert_eq!(app.database.number(answers), 6 * ITEMS.len() as i64);
    let told = app.database.number(&format!(
        "SELECT COUNT(*) FROM round_result WHERE reasons LIKE '%{reason}%'"
    ));
    assert_eq!(told, 0);
    app.command(&["verify", "harbours"]).ok();
}
