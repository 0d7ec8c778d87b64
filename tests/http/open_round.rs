//! U16, S2: while a round is open, no answer of the others changes a byte of what anybody reads.

use std::collections::BTreeMap;

use serde_json::json;
use ureq::http::Method;

use super::rating::rating_study;
use crate::on_both_backends;
use crate::support::routes::{addresses, filled};
use crate::support::studies::ITEMS;
use crate::support::{Client, Response, Study, TestApp, app};

/// The parts of addresses: in the open round, and in the closed one before it.
fn parts(round: &str) -> Vec<(&str, &str)> {
    vec![
        ("slug", "harbours"),
        ("number", round),
        ("round", round),
        ("section", "factors"),
        ("item", ITEMS[1]),
        ("extension", "json"),
        ("format", "json"),
        ("token", "spent"),
        ("part", "factors"),
        ("id", "1"),
        ("person", "1"),
        ("panelist", "1"),
        ("group", "0"),
        ("signal", "0"),
        ("scale", "0"),
        ("name", "castalia.css"),
        ("file", "castalia.css"),
        ("kind", "invitation"),
        ("version", "1"),
    ]
}

/// Every address that is read, of both rounds.
fn pages() -> Vec<String> {
    let mut pages = Vec::new();
    for pattern in addresses() {
        for round in ["1", "2"] {
            let page = filled(&pattern, &parts(round));
            if !pages.contains(&page) {
                pages.push(page);
            }
        }
    }
    for query in [
        "/studies/harbours/report?round=2&words=1",
        "/studies/harbours/results?round=2",
    ] {
        pages.push(query.to_owned());
    }
    pages
}

/// An answer without what differs by the clock or the request's number.
fn seen(answer: &Response) -> String {
    let mut headers: Vec<String> = answer
        .headers
        .iter()
        .filter(|(name, _)| !["date", "x-request-id"].contains(&name.as_str()))
        .map(|(name, value)| format!("{name}: {}", value.to_str().unwrap_or("?")))
        .collect();
    headers.sort();
    let body = String::from_utf8_lossy(&answer.body);
    let number = answer.header("x-request-id");
    let body = match number.is_empty() {
        true => body.into_owned(),
        false => body.replace(number, "NUMBER"),
    };
    format!("{}\n{}\n\n{body}", answer.status, headers.join("\n"))
}

/// What everybody reads, by role, method and address.
fn read(roles: &[(&str, Client)], pages: &[String]) -> BTreeMap<String, String> {
    let mut read = BTreeMap::new();
    for (role, client) in roles {
        for page in pages {
            for accept in ["text/html", "application/json"] {
                let answer = client.send(Method::GET, page, &[("accept", accept)], b"");
                let mut seen = seen(&answer);
                // How many requests were answered and saves made changes: names only.
                if page == "/metrics" {
                    let body = seen.split("\n\n").last().unwrap_or_default();
                    let name = |line: &str| line.split(' ').next().map(str::to_owned);
                    seen = body.lines().filter_map(name).collect::<Vec<_>>().join("\n");
                }
                // How many seconds are left of the reader's own session.
                if page == "/session" {
                    seen.retain(|c| !c.is_ascii_digit());
                }
                read.insert(format!("{role} {page} as {accept}"), seen);
            }
        }
    }
    read
}

/// The others' answers to every item: in one of three ways.
fn answer(study: &Study<'_>, way: usize) {
    for place in 1..study.experts() {
        for (at, item) in ITEMS.iter().enumerate() {
            let path = study.rating_path(2, item);
            let expert = study.expert(place);
            match (way, (place + at) % 4) {
                (1, 0) => expert.api_delete(&path).expect(204),
                (_, turn) => {
                    let value = (turn > 0 || way == 0).then_some(1 + (place * (way + 1) + at) % 3);
                    let text = "x".repeat(1 + way * 97 + place);
                    let mut body = json!({"value": value, "rationale": text});
                    if value.is_some() {
                        body["confidence"] = json!(1 + (place + way) % 3);
                    }
                    expert.api_put(&path, &body).expect(204)
                }
            };
        }
    }
}

on_both_backends! {
    fn the_others_answers_change_no_byte_of_what_anybody_reads(app: &TestApp) {
        let study = rating_study(app, 8);
        study.rate_all(1, &ITEMS);
        study.close_round(1);
        study.results(1);
        study.open_round(2);
        study.rate(0, 2, ITEMS[1], &json!({"value": 2, "rationale": "My own."}));
        app.person(app::ADMINISTRATOR);
        app.person("stranger@panel.example");
        // Everybody has begun, so that the states of persons, which are told by the day, stay.
        answer(&study, 0);
        let roles = [
            ("visitor", app.visitor()),
            ("stranger", app.as_person("stranger@panel.example")),
            ("expert", study.expert_at_pages(0)),
            ("coordinator", app.as_person(app::COORDINATOR)),
            ("author", app.as_person(app::AUTHOR)),
            ("administrator", app.as_person(app::ADMINISTRATOR)),
            ("expert's program", study.expert(0)),
            ("coordinator's program", app.with_token(app::COORDINATOR)),
            ("author's program", app.with_token(app::AUTHOR)),
        ];
        let pages = pages();
        read(&roles, &pages);
        let before = read(&roles, &pages);
        let steady = read(&roles, &pages);
        let differing = |one: &BTreeMap<String, String>, other: &BTreeMap<String, String>| -> Vec<String> {
            one.iter().filter(|(what, seen)| other[*what] != **seen).map(|(what, _)| what.clone()).collect()
        };
        let by_itself = differing(&before, &steady);
        assert!(by_itself.is_empty(), "changes by itself, so that nothing is shown of it: {by_itself:#?}");
        let own = &before[&format!("expert /studies/harbours/rate/factors/{} as text/html", ITEMS[1])];
        assert!(own.starts_with("200") && own.contains("My own."), "{own}");
        for way in [1, 2] {
            answer(&study, way);
            let told = differing(&before, &read(&roles, &pages));
            assert!(told.is_empty(), "the others' answers show in: {told:#?}");
        }
        println!("{} addresses, {} answers compared", pages.len(), before.len());
    }

    /// S4: once a round has closed its reasons are read by many, and no address shows one beside
    /// anything that names somebody of the panel.
    fn no_address_shows_an_answer_beside_a_person(app: &TestApp) {
        let study = rating_study(app, 8);
        study.rate_all(1, &ITEMS);
        study.close_round(1);
        study.results(1);
        study.open_round(2);
        app.person(app::ADMINISTRATOR);
        let roles = [
            ("coordinator", app.as_person(app::COORDINATOR)),
            ("author", app.as_person(app::AUTHOR)),
            ("administrator", app.as_person(app::ADMINISTRATOR)),
            ("coordinator's program", app.with_token(app::COORDINATOR)),
            ("author's program", app.with_token(app::AUTHOR)),
        ];
        let named: Vec<String> = (0..study.experts())
            .map(|place| study.expert_email(place).replace("@panel.example", ""))
            .collect();
        let (mut with_reasons, mut with_names) = (0, 0);
        for (what, seen) in read(&roles, &pages()) {
            let has_reason = seen.contains("Reason of ");
            let has_name = named.iter().any(|name| seen.contains(name));
            assert!(!(has_reason && has_name), "{what}: {seen}");
            with_reasons += usize::from(has_reason);
            with_names += usize::from(has_name);
        }
        assert!(with_reasons > 2 && with_names > 2, "{with_reasons} and {with_names}");
    }
}
