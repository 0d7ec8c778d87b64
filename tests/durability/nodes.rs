//! Several servers on one PostgreSQL, one of which is killed in the middle of what it does: nothing
//! acknowledged is lost, nothing is done twice, and another one goes on.
//!
//! `CASTALIA_TEST_NODE_KILLS` says how often a server dies under saves and closings (4 if unset).

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use castalia::account::Scope;
use castalia::clock::{SECOND, now_micros};
use serde_json::json;

use crate::support::app::{COORDINATOR, PASSWORD};
use crate::support::server::Server;
use crate::support::smtp::SmtpServer;
use crate::support::studies::{self, ITEMS};
use crate::support::{Backend, Client, Study, TestApp, repeats, until};
use crate::{Counted, SAVERS, missing, save_while};

const EXPERTS: usize = 6;

fn kills() -> u32 {
    repeats("CASTALIA_TEST_NODE_KILLS", 4)
}

fn study(app: &TestApp, experts: usize) -> Study<'_> {
    app.person(COORDINATOR);
    let study = app.import_study("harbours", &studies::harbours("harbours"));
    study.invite_experts(experts);
    study
}

/// The settings of `post` and the name that a server has for its database.
fn named<'a>(own: &'a [(&'static str, String)], url: &'a str) -> Vec<(&'a str, &'a str)> {
    let mut all: Vec<(&str, &str)> = own.iter().map(|(name, value)| (*name, &**value)).collect();
    all.push(("CASTALIA__DATABASE__URL", url));
    all
}

/// What one closing leaves behind, and no more of it.
fn assert_closed_once(app: &TestApp, round: u32) {
    for (of, n) in [
        (
            format!("round WHERE number = {round} AND state = 'closed'"),
            1,
        ),
        (
            format!("seal JOIN round ON round.id = round_id WHERE number = {round}"),
            1,
        ),
        (
            format!("round_result JOIN round ON round.id = round_id WHERE number = {round}"),
            1,
        ),
        (
            format!("audit WHERE action = 'round.close' AND object = 'round {round}'"),
            1,
        ),
        (
            format!(
                "outbox WHERE kind = 'thanks' AND round_id = (SELECT id FROM round WHERE number = {round})"
            ),
            EXPERTS as i64,
        ),
    ] {
        let found = app.database.number(&format!("SELECT COUNT(*) FROM {of}"));
        assert_eq!(found, n, "{of}");
    }
}

#[test]
fn a_node_that_is_killed_while_people_save_loses_nothing() {
    let app = TestApp::start(Backend::Postgres);
    let study = study(&app, SAVERS);
    study.open_round(1);
    let mut counted: Vec<Counted> = vec![BTreeMap::new(); SAVERS];
    let (mut acknowledged, mut lost) = (0, 0);
    for kill in 0..kills() {
        let mut second = app.another_server(&[]);
        // Half of them are at each; whoever loses the second goes on at the first.
        let experts: Vec<Vec<Client>> = (0..SAVERS)
            .map(|place| match place % 2 {
                0 => vec![study.expert(place)],
                _ => vec![study.expert_on(place, &second.address), study.expert(place)],
            })
            .collect();
        acknowledged += save_while(&study, &experts, &mut counted, &[], |_| {
            std::thread::sleep(Duration::from_millis(150 + u64::from(kill * 67 % 250)));
            second.kill();
            std::thread::sleep(Duration::from_millis(100));
        });
        lost += missing(&study, &mut counted);
    }
    println!(
        "{} kills of one of two nodes, {acknowledged} saves acknowledged, {lost} lost",
        kills()
    );
    assert_eq!(lost, 0);
    assert!(acknowledged > 100, "hardly any load: {acknowledged}");
    study.close_round(1);
    app.command(&["verify", "harbours"]).ok();
}

/// Once where the other transaction holds it in the middle, then at moments of chance.
#[test]
fn a_node_that_is_killed_while_it_closes_leaves_the_round_open_or_closed_and_nothing_between() {
    let app = TestApp::start(Backend::Postgres);
    let post = app.with_mail();
    let own = post.settings();
    let settings = named(&own, &app.database.url);
    let study = study(&app, EXPERTS);
    let token = app.token(COORDINATOR, &Scope::ALL);
    let (mut taken_over, mut done) = (0, 0);
    for round in 1..=kills() + 1 {
        study.open_round(round);
        study.rate_all(round, &ITEMS[..2]);
        let mut second = app.another_server(&settings);
        let office = Client::with_token(&second.address, &token);
        let path = format!("/api/v1{}", study.path(&format!("/rounds/{round}/close")));
        std::thread::scope(|threads| {
            // Whether it is answered is not asked here.
            threads.spawn(|| office.try_post(&path, &json!({})));
            if round == 1 {
                let held = app.database.hold("SELECT seq FROM audit_head FOR UPDATE");
                until("the closing to wait", || {
                    app.database.waiting("audit_head") == 1
                });
                second.kill();
                drop(held);
            } else {
                std::thread::sleep(Duration::from_millis(u64::from(round * 7 % 40)));
                second.kill();
            }
        });
        match study.ask_to_close(round).status {
            200 => taken_over += 1,
            409 if round > 1 => done += 1,
            other => panic!("round {round}: {other}"),
        }
        assert_closed_once(&app, round);
    }
    println!(
        "{} kills while closing: {taken_over} rounds closed by the other node, {done} closed already",
        kills() + 1
    );
    app.command(&["verify", "harbours"]).ok();
    // Everybody is told of each closing once; what the dead were handing over may come again.
    app.database
        .tamper("UPDATE outbox SET leased_until = 1 WHERE state = 'leased'");
    until("all mail to leave", || {
        app.database
            .number("SELECT COUNT(*) FROM outbox WHERE state NOT IN ('sent', 'cancelled')")
            == 0
    });
    let told = app
        .database
        .number("SELECT COUNT(*) FROM outbox WHERE state = 'sent'");
    let mails = post.mails();
    let ids: BTreeSet<String> = mails
        .iter()
        .filter_map(|mail| mail.header("Message-ID"))
        .collect();
    assert_eq!(ids.len() as i64, told);
    assert!(
        mails.len() <= ids.len() + kills() as usize + 1,
        "{} of {}",
        mails.len(),
        ids.len()
    );
}

#[test]
fn a_node_that_is_killed_while_a_deadline_closes_a_round_leaves_it_to_the_other() {
    let app = TestApp::start(Backend::Postgres);
    let post = SmtpServer::start();
    let own = post.settings();
    let url = |name: &str| format!("{}?application_name={name}", app.database.url);
    let (first_url, second_url) = (url("first"), url("second"));
    app.restart_with(&named(&own, &first_url));
    let mut second = app.another_server(&named(&own, &second_url));
    let study = study(&app, EXPERTS);
    study.open_round(1);
    study.rate_all(1, &ITEMS[..2]);
    let held = app.database.hold("SELECT seq FROM audit_head FOR UPDATE");
    let over = now_micros() - 61 * SECOND;
    app.database
        .tamper(&format!("UPDATE round SET deadline = {over}"));
    until("a node to close it", || {
        app.database.waiting("audit_head") == 1
    });
    let closing = app.database.texts(
        "SELECT application_name AS told FROM pg_stat_activity \
         WHERE datname = current_database() AND wait_event_type = 'Lock' AND query ILIKE '%audit_head%'",
    );
    match closing[0].as_str() {
        "first" => app.kill(),
        _ => second.kill(),
    }
    drop(held);
    until("the other to close it", || {
        app.database
            .number("SELECT COUNT(*) FROM round WHERE state = 'closed'")
            == 1
    });
    assert_closed_once(&app, 1);
    app.command(&["verify", "harbours"]).ok();
}

#[test]
fn a_node_that_is_killed_while_it_mails_leaves_the_rest_to_the_other_and_at_most_one_mail_comes_twice()
 {
    const PEOPLE: usize = 60;
    let app = TestApp::start(Backend::Postgres);
    let post = SmtpServer::start();
    let own = post.settings();
    let settings = named(&own, &app.database.url);
    let study = study(&app, PEOPLE);
    study.prepare_round(1);
    let mut second = app.another_server(&settings);
    Client::with_token(&second.address, &app.token(COORDINATOR, &Scope::ALL))
        .api_post(&study.path("/rounds/1/open"), &json!({}))
        .expect(200);
    post.wait_for(25);
    second.kill();
    let before = post.mails().len();
    let leased = app
        .database
        .number("SELECT COUNT(*) FROM outbox WHERE state = 'leased'");
    assert!(
        before < PEOPLE && leased > 0,
        "it was not killed in the middle: {before}, {leased}"
    );
    // The lease of the dead runs out, here at once.
    app.database
        .tamper("UPDATE outbox SET leased_until = 1 WHERE state = 'leased'");
    app.restart_with(&settings);
    until("all mail to leave", || {
        app.database
            .number("SELECT COUNT(*) FROM outbox WHERE state = 'sent'")
            == PEOPLE as i64
    });
    let mails = post.mails();
    let people: BTreeSet<&str> = mails.iter().map(|mail| &*mail.to).collect();
    assert_eq!(people.len(), PEOPLE);
    let ids: BTreeSet<String> = mails
        .iter()
        .filter_map(|mail| mail.header("Message-ID"))
        .collect();
    assert_eq!(ids.len(), PEOPLE, "a mail that came twice has one id");
    println!(
        "{before} of {PEOPLE} mails left before the kill, {leased} were leased; {} came in all",
        mails.len()
    );
    assert!(mails.len() <= PEOPLE + 1);
}

#[test]
fn sessions_and_limits_on_sign_ins_are_the_same_at_every_node() {
    let app = TestApp::start(Backend::Postgres);
    let limit = [("CASTALIA__LOGIN__ATTEMPTS_PER_ACCOUNT", "4")];
    app.restart_with(&limit);
    let second: Server = app.another_server(&limit);
    app.person(COORDINATOR);
    let other = "other@panel.example";
    app.person(other);
    let at = |place: usize| match place % 2 {
        0 => app.visitor(),
        _ => Client::visitor(&second.address),
    };

    let here = app.sign_in(other);
    let there = at(1);
    there.set_cookie("session", &here.cookie("session").expect("a session"));
    there.get("/account").expect(200);
    there.post("/sign-out", &[]).expect(303);
    until("the session to end at the first as well", || {
        here.get("/account").status != 200
    });

    for attempt in 0..4 {
        let fields = [
            ("email", COORDINATOR),
            ("password", "a wrong password, and long"),
        ];
        let answer = at(attempt).post("/sign-in", &fields);
        assert_ne!(answer.status, 303, "{}", answer.excerpt());
    }
    for place in 0..2 {
        let fields = [("email", COORDINATOR), ("password", PASSWORD)];
        at(place).post("/sign-in", &fields).expect(429);
    }
}
