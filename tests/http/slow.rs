//! S14: whoever is slow, or tries many passwords, holds nobody up.

use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use serde_json::json;

use super::rating::rating_study;
use crate::on_both_backends;
use crate::support::studies::ITEMS;
use crate::support::{Client, TestApp};

/// Slow connections at once.
const SLOW: usize = 200;
/// Sign-ins that are under way at once.
const ATTEMPTS: usize = 100;

/// A connection that has sent the beginning of a request.
fn begun(app: &TestApp, beginning: &str) -> TcpStream {
    let address = app.address().trim_start_matches("http://");
    let mut stream = TcpStream::connect(address).expect("a connection");
    stream.write_all(beginning.as_bytes()).expect("a beginning");
    stream
        .set_read_timeout(Some(Duration::from_millis(1)))
        .expect("a timeout");
    stream
}

/// What the server has said to a connection that it has ended; none while it is open.
fn ended(stream: &mut TcpStream) -> Option<String> {
    let mut said = Vec::new();
    // Whoever was answered is sent away within a moment.
    for _ in 0..5000 {
        let mut some = [0; 4096];
        match stream.read(&mut some) {
            Ok(0) => return Some(String::from_utf8_lossy(&said).into_owned()),
            Ok(n) => said.extend_from_slice(&some[..n]),
            Err(cause) if cause.kind() == ErrorKind::ConnectionReset => {
                return Some(String::from_utf8_lossy(&said).into_owned());
            }
            Err(_) if said.is_empty() => return None,
            Err(_) => {}
        }
    }
    panic!(
        "answered and not sent away: {}",
        String::from_utf8_lossy(&said)
    );
}

on_both_backends! {
    /// Two hundred send a byte a second, in the head or in the body. Meanwhile others are
    /// answered, and in the end each of the two hundred is sent away.
    fn whoever_sends_a_byte_a_second_holds_nobody_up_and_is_cut_off(app: &TestApp) {
        app.restart_with(&[("CASTALIA__SERVER__BODY_SECONDS", "2")]);
        let study = rating_study(app, 1);
        let token = app.token(&study.expert_email(0), &castalia::account::Scope::ALL);
        let path = format!("/api/v1{}", study.rating_path(1, ITEMS[0]));
        let head = format!("PUT {path} HTTP/1.1\r\nhost: 127.0.0.1\r\nauthorization: Bearer {token}\r\n");
        let body = format!("{head}content-type: application/json\r\ncontent-length: 1000\r\n\r\n{{");
        let session = app.session(&study.expert_email(0));
        let form = format!(
            "POST /sign-out HTTP/1.1\r\nhost: 127.0.0.1\r\ncookie: session={session}\r\n\
             content-type: application/x-www-form-urlencoded\r\ncontent-length: 1000\r\n\r\ncsrf="
        );
        let mut slow: Vec<(usize, TcpStream)> = (0..SLOW)
            .map(|place| {
                let beginning = [&head, &body, &form][place % 3];
                (place % 3, begun(app, beginning))
            })
            .collect();
        let expert = study.expert(0);
        let (mut saved, mut told) = (0, [0; 3]);
        let end = Instant::now() + Duration::from_secs(60);
        while !slow.is_empty() {
            assert!(Instant::now() < end, "{} are still open", slow.len());
            let tick = Instant::now();
            slow.retain_mut(|(kind, stream)| {
                let Some(said) = ended(stream) else {
                    // A byte that comes too late is refused by the system.
                    let _ = stream.write_all(b"x");
                    return true;
                };
                assert!(said.is_empty() || said.starts_with("HTTP/1.1 408"), "{said}");
                told[*kind] += usize::from(said.starts_with("HTTP/1.1 408"));
                false
            });
            while tick.elapsed() < Duration::from_secs(1) {
                expert.api_put(&study.rating_path(1, ITEMS[1]), &json!({"value": 1 + saved % 3})).expect(204);
                saved += 1;
                std::thread::sleep(Duration::from_millis(50));
            }
        }
        println!("{saved} saves beside {SLOW} slow connections; told that they were too slow: {told:?}");
        assert!(told[1] > 0 && told[2] > 0, "{told:?}");
    }

    /// Sign-ins wait for one another, and nobody else waits for them.
    fn while_many_passwords_are_tried_others_are_served(app: &TestApp) {
        app.restart_with(&[
            ("CASTALIA__LOGIN__ATTEMPTS_PER_ADDRESS", "100000"),
            ("CASTALIA__LOGIN__ATTEMPTS_PER_ACCOUNT", "100000"),
        ]);
        let study = rating_study(app, 1);
        let (expert, pages) = (study.expert(0), study.expert_at_pages(0));
        let (tried, email) = (AtomicUsize::new(0), study.expert_email(0));
        std::thread::scope(|threads| {
            for _ in 0..ATTEMPTS {
                let (tried, email) = (&tried, &email);
                threads.spawn(move || {
                    let guest = Client::visitor(app.address());
                    let fields = [("email", email.as_str()), ("password", "a wrong password, and long")];
                    let answer = guest.post("/sign-in", &fields);
                    assert!(![303, 500].contains(&answer.status), "{}", answer.status);
                    tried.fetch_add(1, Ordering::SeqCst);
                });
            }
            // As soon as the first has been answered all are under way.
            while tried.load(Ordering::SeqCst) == 0 {
                std::thread::sleep(Duration::from_millis(1));
            }
            for turn in 0..10 {
                expert.api_put(&study.rating_path(1, ITEMS[0]), &json!({"value": 1 + turn % 3})).expect(204);
                pages.get(&study.page("/rate")).expect(200);
            }
            let before = tried.load(Ordering::SeqCst);
            println!("ten saves and ten pages while {before} of {ATTEMPTS} sign-ins were answered");
            assert!(before < ATTEMPTS / 2, "they waited for {before} sign-ins");
        });
    }
}
