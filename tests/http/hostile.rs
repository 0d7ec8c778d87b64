//! R11: hostile requests are refused in words, with a 4xx, and nothing breaks.

use serde_json::{Value, json};
use ureq::http::Method;

use super::rating::{mine, rating_study};
use crate::on_both_backends;
use crate::support::client::encode;
use crate::support::studies::ITEMS;
use crate::support::{Client, Response, TestApp, app};

on_both_backends! {
    fn bodies_that_are_no_json_are_refused_in_words(app: &TestApp) {
        let study = rating_study(app, 1);
        let expert = study.expert(0);
        let path = study.rating_path(1, ITEMS[0]);
        let deep = format!("{{\"value\":{}1{}}}", "[".repeat(100_000), "]".repeat(100_000));
        let bodies: [(&str, &[u8], &[u16]); 16] = [
            ("nothing", b"", &[400]),
            ("invalid UTF-8", b"{\"value\":1,\"rationale\":\"\xff\xfe\"}", &[400]),
            ("overlong UTF-8", b"{\"value\":1,\"rationale\":\"\xc0\xaf\"}", &[400]),
            ("UTF-8 of a surrogate", b"{\"value\":1,\"rationale\":\"\xed\xa0\x80\"}", &[400]),
            ("a lone surrogate", br#"{"value":1,"rationale":"\ud800"}"#, &[400]),
            ("two halves in the wrong order", br#"{"value":1,"rationale":"\udc00\ud800"}"#, &[400]),
            ("a raw control character", b"{\"value\":1,\"rationale\":\"a\x01b\"}", &[400]),
            ("a NUL", br#"{"value":1,"rationale":"a\u0000b"}"#, &[422]),
            ("a key twice", br#"{"value":1,"value":3}"#, &[400, 422]),
            ("an unknown key", br#"{"value":1,"panelist":5}"#, &[422]),
            ("a list", b"[1]", &[400, 422]),
            ("a bare number", b"1", &[400, 422]),
            ("half an object", b"{\"value\":1", &[400]),
            ("two objects", b"{\"value\":1}{\"value\":2}", &[400]),
            ("100,000 brackets", deep.as_bytes(), &[400, 422]),
            ("a number too large", b"{\"value\":1e400}", &[400, 422]),
        ];
        for (what, body, expected) in bodies {
            let answer = expert.api_raw(
                Method::PUT,
                &path,
                &[("content-type", "application/json")],
                body,
            );
            refused_in_words(&answer, expected, what);
        }
        assert_eq!(mine(&study, &expert, 1, ITEMS[0]), Value::Null);
        assert_no_failure(app);
    }

    fn other_content_types_are_refused_in_words(app: &TestApp) {
        let study = rating_study(app, 1);
        let expert = study.expert(0);
        let path = study.rating_path(1, ITEMS[0]);
        for kind in ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=a", "application/xml", "", "application/json/x"] {
            let headers: &[(&str, &str)] = if kind.is_empty() { &[] } else { &[("content-type", kind)] };
            let answer = expert.api_raw(Method::PUT, &path, headers, b"{\"value\":1}");
            refused_in_words(&answer, &[415], kind);
        }
        expert
            .api_raw(Method::PUT, &path, &[("content-type", "application/json; charset=utf-8")], b"{\"value\":1}")
            .expect(204);
        assert_no_failure(app);
    }

    fn ten_megabytes_are_refused_before_they_are_read(app: &TestApp) {
        let study = rating_study(app, 1);
        let expert = study.expert(0);
        let body = vec![b'x'; 10 << 20];
        for (method, path, kind) in [
            (Method::PUT, format!("/api/v1{}", study.rating_path(1, ITEMS[0])), "application/json"),
            (Method::POST, "/api/v1/studies".to_owned(), "application/toml"),
            (Method::POST, format!("/api/v1{}", study.path("/panel")), "text/csv"),
            (Method::POST, "/sign-in".to_owned(), "application/x-www-form-urlencoded"),
        ] {
            // The answer may come while the body is still being sent, and the connection then ends.
            let head = format!(
                "{method} {path} HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: {kind}\r\nauthorization: Bearer {}\r\ncontent-length: {}\r\n\r\n",
                app.token(&study.expert_email(0), &castalia::account::Scope::ALL),
                body.len()
            );
            let began = std::time::Instant::now();
            let (status, text) = raw(app, head.as_bytes(), &body[..1024]);
            assert_eq!(status, 413, "{method} {path}: {text}");
            assert!(began.elapsed().as_millis() < 1000, "{:?}", began.elapsed());
        }
        expert.api_get(&study.path("")).expect(200);
        assert_no_failure(app);
    }

    fn forms_with_too_much_or_broken_content_are_refused_in_words(app: &TestApp) {
        let study = rating_study(app, 1);
        let expert = study.expert_at_pages(0);
        let card = study.page(&format!("/rate/factors/{}", ITEMS[0]));
        let csrf = expert.csrf();
        let good = encode(&[("csrf", &csrf), ("value", "1"), ("seq", "0"), ("action", "save")]);
        let many = format!("{good}&{}", "a=1&".repeat(10_000));
        let huge = format!("{good}&rationale={}", "x".repeat(300_000));
        for (what, body, expected) in [
            ("10,000 fields", many.as_str(), &[400, 413][..]),
            ("a form of 300 kB", &huge, &[413]),
            ("a value twice", &format!("{good}&value=2"), &[400, 422]),
            ("invalid UTF-8", &format!("{good}&rationale=%ff%fe"), &[400, 422]),
            ("a NUL", &format!("{good}&rationale=a%00b"), &[400, 422]),
            ("an unknown value", &good.replace("value=1", "value=up"), &[422]),
            ("off the scale", &good.replace("value=1", "value=4"), &[422]),
            ("an unknown action", &good.replace("action=save", "action=explode"), &[400, 422]),
            ("a seq that is no number", &good.replace("seq=0", "seq=x"), &[400, 422]),
        ] {
            let answer = expert.send(
                Method::POST,
                &card,
                &[("content-type", "application/x-www-form-urlencoded")],
                body.as_bytes(),
            );
            refused_in_words(&answer, expected, what);
        }
        assert_eq!(mine(&study, &study.expert(0), 1, ITEMS[0]), Value::Null);
        assert_no_failure(app);
    }

    fn a_form_without_its_token_or_with_anothers_changes_nothing(app: &TestApp) {
        let study = rating_study(app, 2);
        let expert = study.expert_at_pages(0);
        let other = study.expert_at_pages(1);
        let card = study.page(&format!("/rate/factors/{}", ITEMS[0]));
        let fields = [("value", "1"), ("seq", "0"), ("action", "save")];
        refused_in_words(&expert.post_raw(&card, &fields), &[403], "no token");
        for (what, token) in [
            ("an empty token", String::new()),
            ("a made-up token", "A".repeat(43)),
            ("another person's token", other.csrf()),
            ("the token of an ended session", study.expert_at_pages(0).csrf()),
        ] {
            let mut with = fields.to_vec();
            with.push(("csrf", &token));
            refused_in_words(&expert.post_raw(&card, &with), &[403], what);
        }
        let own = expert.csrf();
        let mut with = fields.to_vec();
        with.push(("csrf", &own));
        let body = encode(&with);
        for header in [("origin", "https://evil.example"), ("sec-fetch-site", "cross-site"), ("sec-fetch-site", "same-site"), ("origin", "null")] {
            let answer = expert.send(
                Method::POST,
                &card,
                &[("content-type", "application/x-www-form-urlencoded"), header],
                body.as_bytes(),
            );
            refused_in_words(&answer, &[403], &format!("{header:?}"));
        }
        let api = format!("/api/v1{}", study.rating_path(1, ITEMS[0]));
        let answer = expert.send(Method::PUT, &api, &[("content-type", "application/json")], b"{\"value\":1}");
        refused_in_words(&answer, &[403], "the API with a session and no token");
        assert_eq!(mine(&study, &study.expert(0), 1, ITEMS[0]), Value::Null);
        expert.post_raw(&card, &with).expect(303);
        assert_eq!(mine(&study, &study.expert(0), 1, ITEMS[0])["value"], 1);
    }

    fn broken_credentials_are_nobodys(app: &TestApp) {
        let study = rating_study(app, 1);
        let token = app.token(&study.expert_email(0), &castalia::account::Scope::ALL);
        let scheme = format!("Basic {token}");
        let cut = format!("Bearer {}", &token[..token.len() - 1]);
        for line in ["", "Bearer", "Bearer ", "Bearer x y", "Basic YTpi", &scheme, &cut, "Bearer cst_'; DROP TABLE account; --"] {
            let answer = app.visitor().api_raw(Method::GET, "/studies", &[("authorization", line)], b"");
            refused_in_words(&answer, &[401], line);
        }
        for cookie in ["", "x", &"a".repeat(5000), "'; DROP TABLE session; --"] {
            let visitor = app.visitor();
            visitor.set_cookie("session", cookie);
            assert_eq!(visitor.get("/").status, 303, "{cookie:?}");
        }
        assert_no_failure(app);
    }

    fn unknown_addresses_and_methods_are_told_so(app: &TestApp) {
        let study = rating_study(app, 1);
        let expert = study.expert_at_pages(0);
        for path in ["/nowhere", "/studies", "/studies/", "/studies/harbours/", "/studies/harbours/rate/nowhere", "/studies/harbours/rate/factors/nowhere", "/static/../Cargo.toml", "/static/%2e%2e/Cargo.toml", "/.git/config", "/studies/%00", "/studies/%ff", "/studies/..%2f..%2fetc%2fpasswd", "/api/v1/nowhere", "/api/v1/studies/harbours/rounds/x", "/api/v1/studies/harbours/rounds/-1", "/api/v1/studies/harbours/rounds/99999999999999999999"] {
            let answer = expert.get(path);
            assert!((300..500).contains(&answer.status), "{path}: {} {}", answer.status, answer.excerpt());
            assert_ne!(answer.status, 200, "{path}");
        }
        for method in ["TRACE", "CONNECT", "PATCH", "DELETE"] {
            let (status, _) = raw(app, format!("{method} /sign-in HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\n\r\n").as_bytes(), b"");
            assert!((400..500).contains(&status), "{method}: {status}");
        }
        let (status, _) = raw(app, b"GET / HTTP/1.1\r\nhost: evil.example\r\nconnection: close\r\n\r\n", b"");
        assert_eq!(status, 421, "a foreign host name");
        assert_no_failure(app);
    }

    fn a_roster_that_is_wrong_is_refused_row_by_row_and_adds_nobody(app: &TestApp) {
        let study = rating_study(app, 1);
        let before = app.database.number("SELECT COUNT(*) FROM panelist");
        for roster in [
            json!([{"email": "no address", "name": "A"}]),
            json!([{"email": "a@panel.example", "name": ""}]),
            json!([{"email": "a@panel.example", "name": "A\r\nBcc: b@panel.example"}]),
            json!([{"email": "a@panel.example", "name": "A", "group": "Nobody's"}]),
            json!([{"email": "a@panel.example", "name": "A"}, {"email": "A@panel.example", "name": "A again"}]),
            json!([{"email": "good@panel.example", "name": "Good"}, {"email": "bad", "name": "Bad"}]),
            json!([{"email": app::COORDINATOR, "name": "Dana Whitfield"}]),
            json!([{"name": "No address"}]),
            json!({"email": "a@panel.example"}),
        ] {
            let answer = study.coordinator.api_post(&study.path("/panel"), &roster);
            refused_in_words(&answer, &[400, 409, 422], &roster.to_string());
        }
        assert_eq!(app.database.number("SELECT COUNT(*) FROM panelist"), before);
        assert_no_failure(app);
    }

    fn a_study_with_faults_is_refused_with_all_of_them(app: &TestApp) {
        app.person(app::COORDINATOR);
        let admin = { app.person(app::ADMINISTRATOR); app.with_token(app::ADMINISTRATOR) };
        let faulty = crate::support::studies::harbours("harbours")
            .replace("Europe/Amsterdam", "Mars/Olympus")
            .replace("polarity = \"decreases\"", "polarity = \"falling\"");
        let problem = admin
            .api_raw(Method::POST, "/studies", &[("content-type", "application/toml")], faulty.as_bytes())
            .expect(422)
            .json();
        let errors = problem["errors"].as_array().expect("errors");
        assert_eq!(errors.len(), 2, "{problem}");
        assert_eq!(app.database.number("SELECT COUNT(*) FROM study"), 0);
        for body in [&b"\xff\xfe"[..], b"= = =", b""] {
            let answer = admin.api_raw(Method::POST, "/studies", &[("content-type", "application/toml")], body);
            refused_in_words(&answer, &[400, 422], "a broken file");
        }
        assert_no_failure(app);
    }
}

/// One of the statuses, in words: a problem document, or a page.
#[track_caller]
fn refused_in_words(answer: &Response, expected: &[u16], what: &str) {
    assert!(
        expected.contains(&answer.status),
        "{what}: {} instead of {expected:?}: {}",
        answer.status,
        answer.excerpt()
    );
    if answer
        .header("content-type")
        .starts_with("application/problem+json")
    {
        let problem = answer.json();
        assert!(
            problem["detail"]
                .as_str()
                .is_some_and(|text| text.len() > 10),
            "{what}: {problem}"
        );
        assert_eq!(problem["status"], answer.status);
    } else {
        assert!(
            answer.header("content-type").starts_with("text/html"),
            "{what}: {answer:?}"
        );
        assert!(answer.excerpt().len() > 20, "{what}");
    }
}

/// Neither a panic nor an internal error stands in the log.
#[track_caller]
fn assert_no_failure(app: &TestApp) {
    let log = app.log();
    for line in log.lines() {
        assert!(
            !line.contains("panicked") && !line.contains("ERROR"),
            "{line}"
        );
    }
    Client::visitor(app.address())
        .get("/health/ready")
        .expect(200);
}

/// Sends bytes as they are, and reads the status line and what follows.
fn raw(app: &TestApp, head: &[u8], body: &[u8]) -> (u16, String) {
    use std::io::{Read, Write};
    let address = app.address().trim_start_matches("http://");
    let mut stream = std::net::TcpStream::connect(address).expect("a connection");
    stream
        .set_read_timeout(Some(std::time::Duration::from_secs(10)))
        .expect("a timeout");
    stream.write_all(head).expect("sent");
    let _ = stream.write_all(body);
    let mut answer = Vec::new();
    let mut part = [0; 4096];
    while !answer.windows(4).any(|end| end == b"\r\n\r\n") {
        match stream.read(&mut part) {
            Ok(0) | Err(_) => break,
            Ok(read) => answer.extend_from_slice(&part[..read]),
        }
    }
    let text = String::from_utf8_lossy(&answer).into_owned();
    let status = text
        .split(' ')
        .nth(1)
        .and_then(|code| code.parse().ok())
        .unwrap_or(0);
    (status, text)
}
