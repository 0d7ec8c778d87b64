//! Rounds open, close once, and stay closed.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicU32, Ordering};

use castalia::account::Scope;
use serde_json::json;

use super::rating::{mine, rating_study};
use crate::on_both_backends;
use crate::support::app::COORDINATOR;
use crate::support::studies::{self, ITEMS};
use crate::support::study::items_of;
use crate::support::{Backend, Client, TestApp};

on_both_backends! {
    fn closing_happens_once_whoever_asks_how_often(app: &TestApp) {
        let study = rating_study(app, 6);
        study.rate_all(1, &ITEMS);
        let closed = AtomicU32::new(0);
        std::thread::scope(|threads| {
            for _ in 0..16 {
                threads.spawn(|| {
                    let answer = study.ask_to_close(1);
                    match answer.status {
                        200 => closed.fetch_add(1, Ordering::Relaxed),
                        409 => 0,
                        other => panic!("{other}: {}", answer.excerpt()),
                    };
                });
            }
        });
        assert_eq!(closed.into_inner(), 1);
        assert_eq!(app.database.number("SELECT COUNT(*) FROM seal"), 1);
        assert_eq!(app.database.number("SELECT COUNT(*) FROM round_result"), 1);
        assert_eq!(
            app.database.number("SELECT COUNT(*) FROM audit WHERE action = 'round.close'"),
            1
        );
    }

    /// R4: two servers on one PostgreSQL, or the only one of a SQLite file, and two hundred at once.
    fn two_servers_close_once_and_everybody_is_told_once(app: &TestApp) {
        let post = app.with_mail();
        let own = post.settings();
        let settings: Vec<(&str, &str)> = own.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let second = (app.backend() == Backend::Postgres).then(|| app.another_server(&settings));
        let other = second.as_ref().map_or(app.address(), |server| &server.address);
        let study = rating_study(app, 6);
        post.wait_for(6);
        study.rate_all(1, &ITEMS);
        let token = app.token(COORDINATOR, &Scope::ALL);
        let offices = [app.address(), other].map(|at| Client::with_token(at, &token));
        let path = study.path("/rounds/1/close");
        let statuses: Vec<u16> = std::thread::scope(|threads| {
            let askers: Vec<_> = (0..200)
                .map(|turn| {
                    let (office, path) = (&offices[turn % 2], &path);
                    threads.spawn(move || office.api_post(path, &json!({})).status)
                })
                .collect();
            askers.into_iter().map(|asker| asker.join().expect("an answer")).collect()
        });
        let of = |status: u16| statuses.iter().filter(|own| **own == status).count();
        assert_eq!((of(200), of(409)), (1, 199), "{statuses:?}");
        for (of, n) in [("seal", 1), ("round_result", 1), ("audit WHERE action = 'round.close'", 1), ("outbox WHERE kind = 'thanks'", 6)] {
            assert_eq!(app.database.number(&format!("SELECT COUNT(*) FROM {of}")), n, "{of}");
        }
        post.wait_for(12);
        std::thread::sleep(std::time::Duration::from_millis(2500));
        let told: BTreeSet<String> = post.mails().into_iter().skip(6).map(|mail| mail.to).collect();
        assert_eq!((post.mails().len(), told.len()), (12, 6));
    }

    fn a_rating_after_closing_is_refused_with_its_text_shown_back(app: &TestApp) {
        let study = rating_study(app, 6);
        study.rate(0, 1, ITEMS[0], &json!({"value": 1, "rationale": "In time."}));
        let expert = study.expert_at_pages(0);
        let card = study.page(&format!("/rate/factors/{}", ITEMS[0]));
        expert.open(&card).expect(200);
        study.close_round(1);
        let late = json!({"value": 3, "rationale": "A thought that came too late."});
        let problem = study.expert(0)
            .api_put(&study.rating_path(1, ITEMS[0]), &late)
            .expect(409)
            .json();
        assert_eq!(problem["submitted"]["rationale"], "A thought that came too late.");
        let page = expert
            .post(&card, &[("value", "3"), ("rationale", "A thought that came too late."), ("seq", "1"), ("action", "save")])
            .expect(409)
            .says("A thought that came too late.");
        assert!(page.text().contains("In time."), "what counted is shown as well");
        assert_eq!(mine(&study, &study.expert(0), 1, ITEMS[0])["rationale"], "In time.");
        study.expert(0).api_delete(&study.rating_path(1, ITEMS[0])).expect(409);
    }

    fn a_save_is_taken_within_a_minute_after_the_deadline_and_refused_later(app: &TestApp) {
        let study = rating_study(app, 1);
        let now = std::time::SystemTime::now()
            .duration_since(std::time::UNIX_EPOCH)
            .expect("after 1970")
            .as_micros() as i64;
        let set_deadline = |seconds_ago: i64| {
            app.database.tamper(&format!(
                "UPDATE round SET deadline = {} WHERE number = 1",
                now - seconds_ago * 1_000_000
            ));
        };
        set_deadline(30);
        study.rate(0, 1, ITEMS[0], &json!({"value": 1, "rationale": "Within the grace."}));
        set_deadline(61);
        let problem = study.expert(0)
            .api_put(&study.rating_path(1, ITEMS[0]), &json!({"value": 3, "rationale": "Too late."}))
            .expect(409)
            .json();
        assert_eq!(problem["submitted"]["rationale"], "Too late.");
        assert_eq!(mine(&study, &study.expert(0), 1, ITEMS[0])["value"], 1);
    }

    fn a_study_without_a_period_cannot_open(app: &TestApp) {
        app.person(crate::support::app::COORDINATOR);
        let file = studies::harbours("harbours")
            .replacen("\n[section.period]\nfrom = \"2016\"\nto = \"2026\"\n", "\n", 1);
        let study = app.import_study("harbours", &file);
        study.invite_experts(1);
        study.prepare_round(1);
        let refused = study.coordinator.api_post(&study.path("/rounds/1/open"), &json!({}));
        assert!([409, 422].contains(&refused.status), "{}: {}", refused.status, refused.excerpt());
        assert!(refused.excerpt().contains("period"), "{}", refused.excerpt());
    }

    fn rounds_follow_one_another_without_gaps_and_only_after_closing(app: &TestApp) {
        let study = rating_study(app, 6);
        study.rate_all(1, &ITEMS);
        let next = json!({"carry": "all"});
        study.coordinator.api_post(&study.path("/rounds"), &next).expect(409);
        study.coordinator.api_post(&study.path("/rounds/1/open"), &json!({})).expect(409);
        study.close_round(1);
        study.coordinator.api_post(&study.path("/rounds/1/open"), &json!({})).expect(409);
        study.coordinator.api_post(&study.path("/rounds"), &next).expect(201);
        study.coordinator.api_post(&study.path("/rounds"), &next).expect(409);
    }

    fn only_what_is_not_settled_is_asked_again(app: &TestApp) {
        let study = rating_study(app, 6);
        for round in [1, 2] {
            if round > 1 {
                study.open_round(round);
            }
            study.rate_all(round, &ITEMS);
            study.close_round(round);
        }
        study.coordinator
            .api_post(&study.path("/rounds"), &json!({"carry": "unsettled"}))
            .expect(201);
        study.coordinator.api_post(&study.path("/rounds/3/open"), &json!({})).expect(200);
        let carried: BTreeSet<String> = study.coordinator
            .api_get(&study.path("/rounds/3"))
            .expect(200)
            .json()["items"]
            .as_array()
            .expect("items")
            .iter()
            .map(|item| item["id"].as_str().expect("an id").to_owned())
            .collect();
        assert!(!carried.contains(ITEMS[0]), "a stable consensus is settled: {carried:?}");
        assert!(!carried.contains(ITEMS[1]), "nor is a stable split asked again: {carried:?}");
        assert!(carried.contains(ITEMS[2]), "what still moves is: {carried:?}");
        study.expert(0)
            .api_put(&study.rating_path(3, ITEMS[0]), &json!({"value": 1}))
            .expect(404);
    }

    fn in_the_second_round_an_earlier_answer_is_shown_and_not_counted(app: &TestApp) {
        let study = rating_study(app, 6);
        study.rate_all(1, &ITEMS);
        study.close_round(1);
        study.open_round(2);
        let expert = study.expert(0);
        let seen = expert.api_get(&study.path("/rounds/2/ratings/mine")).expect(200).json();
        assert_eq!(seen["ratings"], json!([]));
        assert_eq!(seen["earlier"].as_array().map(Vec::len), Some(ITEMS.len()), "{seen}");
        for place in 0..5 {
            study.rate(place, 2, ITEMS[0], &json!({"value": 3}));
        }
        study.close_round(2);
        let results = study.results(2);
        let item = &items_of(&results)[0];
        assert_eq!(item["n"], 5);
        assert_eq!(item["missing"], 1);
    }
}
