//! Saving answers over the API.

use serde_json::{Value, json};

use crate::on_both_backends;
use crate::support::studies::{self, ITEMS};
use crate::support::{Client, Study, TestApp};

/// A study with a panel, its first round open.
pub fn rating_study(app: &TestApp, experts: usize) -> Study<'_> {
    app.person(crate::support::app::COORDINATOR);
    let study = app.import_study("harbours", &studies::harbours("harbours"));
    study.invite_experts(experts);
    study.open_round(1);
    study
}

/// The stored answer to one item, or null.
pub fn mine(study: &Study<'_>, expert: &Client, round: u32, item: &str) -> Value {
    let mine = expert
        .api_get(&study.path(&format!("/rounds/{round}/ratings/mine")))
        .expect(200)
        .json();
    mine["ratings"]
        .as_array()
        .expect("ratings")
        .iter()
        .find(|rating| rating["item_id"] == item)
        .cloned()
        .unwrap_or(Value::Null)
}

on_both_backends! {
    fn an_answer_is_kept_as_it_was_given_on_every_device_and_after_a_restart(app: &TestApp) {
        let study = rating_study(app, 1);
        let reason = "First line\nsecond line, 🏛 with שלום and e\u{301}";
        study.rate(0, 1, ITEMS[0], &json!({"value": 3, "confidence": 1, "rationale": reason}));
        study.rate(0, 1, ITEMS[1], &json!({"value": null, "rationale": "Not my field."}));
        app.kill();
        app.restart();
        let other_device = app.with_token(&study.expert_email(0));
        let first = mine(&study, &other_device, 1, ITEMS[0]);
        assert_eq!(first["value"], 3);
        assert_eq!(first["confidence"], 1);
        assert_eq!(first["rationale"], reason);
        let second = mine(&study, &other_device, 1, ITEMS[1]);
        assert_eq!(second["value"], Value::Null);
        assert_eq!(second["rationale"], "Not my field.");
        assert_eq!(mine(&study, &other_device, 1, ITEMS[2]), Value::Null);
    }

    fn an_answer_replaces_the_one_before_and_can_be_withdrawn(app: &TestApp) {
        let study = rating_study(app, 1);
        let expert = study.expert(0);
        study.rate(0, 1, ITEMS[0], &json!({"value": 1, "confidence": 2, "rationale": "So."}));
        study.rate(0, 1, ITEMS[0], &json!({"value": 2}));
        let now = mine(&study, &expert, 1, ITEMS[0]);
        assert_eq!(now["value"], 2);
        assert_eq!(now["confidence"], Value::Null);
        assert!(now["rationale"].is_null() || now["rationale"] == "");
        expert.api_delete(&study.rating_path(1, ITEMS[0])).expect(204);
        assert_eq!(mine(&study, &expert, 1, ITEMS[0]), Value::Null);
        study.rate(0, 1, ITEMS[0], &json!({"value": 3}));
        assert_eq!(mine(&study, &expert, 1, ITEMS[0])["value"], 3);
    }

    fn what_does_not_fit_is_refused_with_the_field_named(app: &TestApp) {
        let study = rating_study(app, 1);
        let expert = study.expert(0);
        let path = study.rating_path(1, ITEMS[0]);
        let long = "x".repeat(601);
        for (body, field) in [
            (json!({"value": 0}), "value"),
            (json!({"value": 4}), "value"),
            (json!({"value": -1}), "value"),
            (json!({"value": 1.5}), "value"),
            (json!({"value": "up"}), "value"),
            (json!({"value": true}), "value"),
            (json!({"value": 9_007_199_254_740_993_u64}), "value"),
            (json!({}), "value"),
            (json!({"confidence": 2}), "value"),
            (json!({"value": 1, "confidence": 0}), "confidence"),
            (json!({"value": 1, "confidence": 4}), "confidence"),
            (json!({"value": 1, "confidence": "high"}), "confidence"),
            (json!({"value": null, "confidence": 2}), "confidence"),
            (json!({"value": 1, "rationale": long}), "rationale"),
            (json!({"value": 1, "rationale": 5}), "rationale"),
            (json!({"value": 1, "rationale": "a\u{0}b"}), "rationale"),
            (json!({"value": 1, "seq": -1}), "seq"),
            (json!({"value": 1, "seq": "1"}), "seq"),
            (json!({"value": 1, "comment": "typo"}), "comment"),
        ] {
            let problem = expert.api_put(&path, &body).expect(422).json();
            assert_eq!(problem["field"], field, "{body}: {problem}");
            assert!(problem["detail"].as_str().is_some_and(|text| text.len() > 10), "{body}: {problem}");
        }
        assert_eq!(mine(&study, &expert, 1, ITEMS[0]), Value::Null);
    }

    fn six_hundred_characters_count_as_typed_however_the_lines_end(app: &TestApp) {
        let study = rating_study(app, 1);
        let reason = format!("{}\r\n{}", "é".repeat(300), "🏛".repeat(299));
        study.rate(0, 1, ITEMS[0], &json!({"value": 3, "rationale": reason}));
        let stored = mine(&study, &study.expert(0), 1, ITEMS[0]);
        assert_eq!(stored["rationale"], reason.replace("\r\n", "\n"));
    }

    fn items_that_are_not_there_are_not_found(app: &TestApp) {
        let study = rating_study(app, 1);
        let expert = study.expert(0);
        for item in ["no-such-item", "drones", "-", "%20", "..%2f"] {
            expert
                .api_put(&study.rating_path(1, item), &json!({"value": 1}))
                .expect(404);
        }
        expert.api_put(&study.rating_path(7, ITEMS[0]), &json!({"value": 1})).expect(404);
        expert.api_put("/studies/elsewhere/rounds/1/ratings/a", &json!({"value": 1})).expect(404);
    }

    fn an_item_of_another_study_is_not_found_even_by_its_own_expert(app: &TestApp) {
        let study = rating_study(app, 1);
        let other = app.import_study(
            "rivers",
            &studies::harbours("rivers").replace("smuggling-volume", "river-volume"),
        );
        let place = [(study.expert_email(0), Some("Port"))];
        other.invite(&place);
        other.open_round(1);
        study.expert(0)
            .api_put(&study.rating_path(1, "river-volume"), &json!({"value": 1}))
            .expect(404);
        study.expert(0)
            .api_put(&other.rating_path(1, "river-volume"), &json!({"value": 1}))
            .expect(204);
    }

    fn a_lower_seq_changes_nothing_and_an_equal_one_with_other_content_is_stale(app: &TestApp) {
        let study = rating_study(app, 1);
        let expert = study.expert(0);
        let path = study.rating_path(1, ITEMS[0]);
        expert.api_put(&path, &json!({"value": 1, "seq": 5})).expect(204);
        expert.api_put(&path, &json!({"value": 3, "seq": 4})).expect(204);
        assert_eq!(mine(&study, &expert, 1, ITEMS[0])["value"], 1);
        expert.api_put(&path, &json!({"value": 1, "seq": 5})).expect(204);
        let stale = expert.api_put(&path, &json!({"value": 3, "seq": 5})).expect(412).json();
        assert_eq!(stale["current"]["value"], 1);
        assert_eq!(stale["submitted"]["value"], 3);
        expert.api_put(&path, &json!({"value": 2})).expect(204);
        assert_eq!(mine(&study, &expert, 1, ITEMS[0])["seq"], 6);
        expert.api_delete(&path).expect(204);
        expert.api_put(&path, &json!({"value": 3, "seq": 6})).expect(204);
        assert_eq!(mine(&study, &expert, 1, ITEMS[0]), Value::Null, "withdrawing raised the number");
    }

    fn the_coordinator_sees_who_started_and_never_what_they_answered(app: &TestApp) {
        let study = rating_study(app, 6);
        let before: Vec<Vec<u8>> = coordinator_sees(&study);
        for place in 0..6 {
            study.rate(place, 1, ITEMS[0], &json!({"value": 1, "rationale": "down"}));
        }
        let all_down = coordinator_sees(&study);
        for place in 0..6 {
            study.rate(place, 1, ITEMS[0], &json!({"value": 3, "rationale": "up, and longer"}));
        }
        let all_up = coordinator_sees(&study);
        assert_eq!(all_down, all_up, "an answer shows in what the coordinator sees");
        assert_ne!(before, all_down, "that people started shows");
    }

    fn what_the_others_answer_changes_no_byte_of_an_experts_answers(app: &TestApp) {
        let study = rating_study(app, 6);
        let expert = study.expert(0);
        study.rate(0, 1, ITEMS[0], &json!({"value": 2}));
        let seen = |expert: &Client| -> Vec<(Vec<u8>, String)> {
            ["/rounds/1", "/rounds/1/ratings/mine", ""]
                .iter()
                .map(|rest| {
                    let answer = expert.api_get(&study.path(rest)).expect(200);
                    let etag = answer.header("etag").to_owned();
                    (answer.body, etag)
                })
                .collect()
        };
        let before = seen(&expert);
        for place in 1..6 {
            study.rate(place, 1, ITEMS[0], &json!({"value": 3, "rationale": "loud"}));
        }
        assert_eq!(before, seen(&expert));
    }
}

fn coordinator_sees(study: &Study<'_>) -> Vec<Vec<u8>> {
    ["", "/panel", "/rounds/1"]
        .iter()
        .map(|rest| {
            study
                .coordinator
                .api_get(&study.path(rest))
                .expect(200)
                .body
        })
        .collect()
}
