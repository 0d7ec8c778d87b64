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
        ("medium", "svg"),
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

/// An answer without what differs by the clock or the request's number, and without whether the
/// connection stays: a server that refuses before it has read all closes it.
fn seen(answer: &Response) -> String {
    let mut headers: Vec<String> = answer
        .headers
        .iter()
        .filter(|(name, _)| !["date", "x-request-id", "connection"].contains(&name.as_str()))
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
                // How full the disk of this machine is.
                if page == "/health/ready" && seen.contains("of the disk") {
                    seen.retain(|c| !c.is_ascii_digit());
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

/// What everybody is answered who sends something, by role, method and address: every form of a
/// study, as it is sent to change nothing; whatever a program can write at, with a body that is
/// none; and an expert's own answer, as it stands, to an older state, and out of its scale.
fn write(roles: &[(&str, Client)], study: &Study<'_>) -> BTreeMap<String, String> {
    let mut told = BTreeMap::new();
    let (pages, programs): (Vec<_>, Vec<_>) = roles
        .iter()
        .partition(|(role, _)| !role.ends_with("program"));
    for (role, client) in pages {
        for (template, fields) in super::matrix::forms() {
            let page = filled(&study.page(template), &parts("2"));
            let answer = client.post(&page, fields);
            told.insert(format!("{role} POST {page}"), seen(&answer));
        }
    }
    // A coordinator's program closes rounds without saying anything.
    let writers = programs
        .into_iter()
        .filter(|(role, _)| !role.starts_with("coordinator"));
    for (role, client) in writers {
        for pattern in addresses()
            .iter()
            .filter(|at| at.starts_with("/api/v1/studies/{slug}/"))
        {
            let address = filled(pattern, &parts("2"));
            for method in [Method::POST, Method::PUT, Method::PATCH] {
                let headers = [("content-type", "application/json")];
                let answer = client.send(method.clone(), &address, &headers, b"[]");
                told.insert(format!("{role} {method} {address}"), seen(&answer));
            }
        }
    }
    let (_, expert) = roles
        .iter()
        .find(|(role, _)| *role == "expert")
        .expect("an expert");
    let card = study.page(&format!("/rate/factors/{}", ITEMS[1]));
    for (value, seq) in [("2", "9"), ("2", "0"), ("17", "9")] {
        let fields = [("value", value), ("rationale", "My own."), ("seq", seq)];
        told.insert(
            format!("expert saves {value} after {seq}"),
            seen(&expert.post(&card, &fields)),
        );
    }
    let (_, program) = roles
        .iter()
        .find(|(role, _)| *role == "expert's program")
        .expect("one");
    let own = study.rating_path(2, ITEMS[1]);
    for (value, tag) in [(2, "\"1\""), (17, "*")] {
        let body = json!({"value": value, "rationale": "My own."}).to_string();
        let headers = [("content-type", "application/json"), ("if-match", tag)];
        let answer = program.send(Method::PUT, &own, &headers, body.as_bytes());
        told.insert(
            format!("a program saves {value} where {tag} stands"),
            seen(&answer),
        );
    }
    told
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

/// A study whose second round is open, with answers of everybody.
fn with_a_round_open(app: &TestApp) -> Study<'_> {
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
    study
}

fn roles(app: &TestApp, study: &Study<'_>) -> Vec<(&'static str, Client)> {
    vec![
        ("visitor", app.visitor()),
        ("stranger", app.as_person("stranger@panel.example")),
        ("expert", study.expert_at_pages(0)),
        ("coordinator", app.as_person(app::COORDINATOR)),
        ("author", app.as_person(app::AUTHOR)),
        ("administrator", app.as_person(app::ADMINISTRATOR)),
        ("expert's program", study.expert(0)),
        ("coordinator's program", app.with_token(app::COORDINATOR)),
        ("author's program", app.with_token(app::AUTHOR)),
    ]
}

/// What was answered otherwise the second time.
fn differing(one: &BTreeMap<String, String>, other: &BTreeMap<String, String>) -> Vec<String> {
    one.iter()
        .filter(|(what, seen)| other[*what] != **seen)
        .map(|(what, _)| what.clone())
        .collect()
}

on_both_backends! {
    fn the_others_answers_change_no_byte_of_what_anybody_reads(app: &TestApp) {
        let study = with_a_round_open(app);
        let roles = roles(app, &study);
        let pages = pages();
        read(&roles, &pages);
        let before = read(&roles, &pages);
        let steady = read(&roles, &pages);
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

    /// The same of what is answered to whoever sends something.
    fn the_others_answers_change_no_byte_of_what_a_sender_is_answered(app: &TestApp) {
        let study = with_a_round_open(app);
        let roles = roles(app, &study);
        write(&roles, &study);
        let before = write(&roles, &study);
        let by_itself = differing(&before, &write(&roles, &study));
        assert!(by_itself.is_empty(), "changes by itself, so that nothing is shown of it: {by_itself:#?}, {:#?}",
            by_itself.iter().map(|what| &before[what]).collect::<Vec<_>>());
        let of = |status: &str| before.values().filter(|seen| seen.starts_with(status)).count();
        assert!(of("2") > 0 && of("303") > 5 && of("4") > 100, "{} {} {}", of("2"), of("303"), of("4"));
        assert!(of("5") == 0 && of("429") == 0, "{before:#?}");
        for way in [1, 2] {
            answer(&study, way);
            let told = differing(&before, &write(&roles, &study));
            assert!(told.is_empty(), "the others' answers show in: {told:#?}");
        }
        println!("{} answers to what was sent compared", before.len());
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
