//! What an operator reads of a server: nothing in it is a secret, a person or an answer.

use serde_json::{Value, json};
use ureq::http::Method;

use super::mail::invited;
use crate::on_both_backends;
use crate::support::app::{COORDINATOR, PASSWORD};
use crate::support::smtp::SECRET;
use crate::support::studies::ITEMS;
use crate::support::{Client, TestApp};

const METRICS_TOKEN: &str = "a-token-of-the-operator";

on_both_backends! {
    fn no_secret_person_or_answer_is_in_the_log_or_the_metrics(app: &TestApp) {
        let post = app.with_mail_and(&[
            ("CASTALIA__LOG__LEVEL", "debug"),
            ("CASTALIA__LOG__FORMAT", "json"),
            ("CASTALIA__SERVER__METRICS_TOKEN", METRICS_TOKEN),
        ]);
        let (study, mails) = invited(app, &post, 6);
        study.rate_all(1, &ITEMS);
        let reason = "A reason that only the panel may read.";
        study.rate(0, 1, ITEMS[0], &json!({"value": 2, "confidence": 1, "rationale": reason}));
        let link = mails[0].link("/i/");
        let expert = app.visitor();
        expert.get(&link).expect(200);
        expert.post(&link, &[]).expect(303);
        app.sign_in(COORDINATOR);
        let wrong = [("email", COORDINATOR), ("password", "not the harbour at dusk")];
        assert!(app.visitor().post("/sign-in", &wrong).status >= 400);
        let forged = Client::with_token(app.address(), "castalia_forged_token_of_nobody");
        let refused = forged.send(Method::GET, "/api/v1/studies?token=in-the-address", &[], b"");
        let id = refused.expect(401).header("x-request-id").to_owned();
        study.close_round(1);

        let token = app.token(COORDINATOR, &castalia::account::Scope::ALL);
        app.with_token(COORDINATOR).api_get("/studies").expect(200);
        let session = expert.cookie("session").expect("a session");
        let secrets = [
            SECRET, METRICS_TOKEN, PASSWORD, &token, &session, reason, "dusk", "forged_token",
            "in-the-address", link.trim_start_matches("/i/"), "expert01", COORDINATOR,
            "Harbours under pressure", "smuggl",
        ];
        let read = [("authorization", &*format!("Bearer {METRICS_TOKEN}"))];
        let metrics = app.visitor().send(Method::GET, "/metrics", &read, b"").expect(200).text();
        // PostgreSQL's address, with its password, is a setting like any other.
        let log = app.log();
        let password = app.database.url.split([':', '@']).nth(2).unwrap_or("no such password");
        for secret in secrets.into_iter().chain([password.trim_start_matches("//")]) {
            assert!(!metrics.contains(secret), "{secret} is in the metrics");
            let told = log.lines().find(|line| line.contains(secret));
            assert_eq!(told, None, "{secret} is in the log");
        }

        let lines = log.lines().filter(|line| line.starts_with('{'));
        let lines: Vec<Value> = lines.map(|line| serde_json::from_str(line).expect("JSON")).collect();
        let about = |line: &&Value| line["request"] == *id;
        let of_request = lines.iter().find(about).expect("the refusal, with the id of its answer");
        assert_eq!(of_request["status"], 401);
        let in_utc = |line: &Value| line["timestamp"].as_str().is_some_and(|at| at.ends_with('Z'));
        assert!(lines.iter().all(in_utc));
    }

    fn metrics_are_named_by_their_unit_and_labelled_by_no_person(app: &TestApp) {
        let text = app.visitor().get("/metrics").expect(200).text();
        let mut told = 0;
        for line in text.lines() {
            if let Some(about) = line.strip_prefix("# ") {
                assert!(about.starts_with("HELP castalia_") || about.starts_with("TYPE castalia_"), "{line}");
                continue;
            }
            let (name, value) = line.rsplit_once(' ').expect("a name and a value");
            assert!(value.parse::<f64>().is_ok(), "{line}");
            let (name, labels) = name.split_once('{').unwrap_or((name, ""));
            assert!(text.contains(&format!("# TYPE {}", name.trim_end_matches("_bucket").trim_end_matches("_sum").trim_end_matches("_count"))), "{line}");
            let of_label = labels.split('=').next().unwrap_or_default();
            assert!(["", "status", "le"].contains(&of_label), "{line}");
            told += 1;
        }
        assert!(told > 10, "{text}");
    }
}
