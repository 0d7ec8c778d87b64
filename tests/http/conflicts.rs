//! U24: two windows on one question.

use serde_json::json;
use ureq::http::Method;

use super::rating::{mine, rating_study};
use crate::on_both_backends;
use crate::support::TestApp;
use crate::support::studies::ITEMS;

on_both_backends! {
    fn the_older_of_two_windows_gets_412_with_both_texts_and_overwrites_nothing(app: &TestApp) {
        let study = rating_study(app, 1);
        let expert = study.expert(0);
        let path = study.rating_path(1, ITEMS[0]);
        let put = |etag: &str, value: u8, reason: &str| {
            expert.api_raw(
                Method::PUT,
                &path,
                &[("content-type", "application/json"), ("if-match", etag)],
                json!({"value": value, "rationale": reason}).to_string().as_bytes(),
            )
        };
        let first = put("\"0\"", 1, "From the first window.").expect(204);
        let seen = first.header("etag").to_owned();
        assert_eq!(seen, "\"1\"");
        put(&seen, 2, "From the second window.").expect(204);
        let stale = put(&seen, 3, "From the first window, too late.").expect(412).json();
        assert_eq!(stale["current"]["rationale"], "From the second window.");
        assert_eq!(stale["submitted"]["rationale"], "From the first window, too late.");
        let stored = mine(&study, &expert, 1, ITEMS[0]);
        assert_eq!(stored["rationale"], "From the second window.");
        assert_eq!(stored["value"], 2);
    }

    fn two_forms_without_scripts_show_both_texts_for_a_choice(app: &TestApp) {
        let study = rating_study(app, 1);
        let expert = study.expert_at_pages(0);
        let card = study.page(&format!("/rate/factors/{}", ITEMS[0]));
        let seq = crate::support::html::field(&expert.open(&card).expect(200).text(), "seq")
            .expect("the card carries its number");
        expert
            .post(&card, &[("value", "1"), ("rationale", "The first text."), ("seq", &seq), ("action", "save")])
            .expect(303);
        let conflict = expert
            .post(&card, &[("value", "3"), ("rationale", "The other text."), ("seq", &seq), ("action", "save")])
            .expect(412)
            .says("The first text.");
        assert!(conflict.text().contains("The other text."));
        let stored = mine(&study, &study.expert(0), 1, ITEMS[0]);
        assert_eq!(stored["rationale"], "The first text.");
    }
}
