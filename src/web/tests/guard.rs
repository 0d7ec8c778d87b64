//! What is refused before any handler sees it.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use super::start;
use crate::web::session::form_token;

const FORM: &str = "Content-Type: application/x-www-form-urlencoded";

#[test]
fn a_form_needs_the_token_of_its_own_session() {
    let server = start(|_| ());
    let first = server.get("/probe/form");
    let cookie = first.header("set-cookie").unwrap();
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"));
    assert!(!cookie.contains("Secure"));
    let pair = cookie.split(';').next().unwrap();
    let cookie = format!("Cookie: {pair}");
    let token = first.body.trim();
    assert_eq!(token, form_token(pair.strip_prefix("session=").unwrap()));

    let post = |headers: &[&str], body: &str| server.request("POST", "/probe/form", headers, body);
    let good = format!("text=caf%C3%A9+%F0%9F%8F%9B&csrf={token}");
    let sent = post(&[FORM, &cookie], &good);
    assert_eq!((sent.status, sent.body.as_str()), (200, "café 🏛"));
    let header = format!("X-CSRF-Token: {token}");
    assert_eq!(post(&[FORM, &cookie, &header], "text=a").body, "a");
    let own = format!("Origin: http://{}", server.address);
    assert_eq!(post(&[FORM, &cookie, &own], &good).status, 200);

    let other = form_token("another-session-altogether-of-enough-letters");
    for (headers, body) in [
        (vec![FORM, &cookie], "text=a".to_owned()),
        (vec![FORM, &cookie], "text=a&csrf=".to_owned()),
        (vec![FORM, &cookie], format!("text=a&csrf={other}")),
        (vec![FORM], good.clone()),
        (
            vec![FORM, &cookie, "Sec-Fetch-Site: cross-site"],
            good.clone(),
        ),
        (
            vec![FORM, &cookie, "Sec-Fetch-Site: same-site"],
            good.clone(),
        ),
        (
            vec![FORM, &cookie, "Origin: https://evil.example"],
            good.clone(),
        ),
        (vec![FORM, &cookie, "Origin: null"], good.clone()),
        (vec!["Content-Type: text/plain", &cookie], good.clone()),
    ] {
        assert_eq!(post(&headers, &body).status, 403, "{headers:?} {body}");
    }
}

#[test]
fn a_form_in_wrong_bytes_is_refused_by_name() {
    let server = start(|_| ());
    let first = server.get("/probe/form");
    let pair = first
        .header("set-cookie")
        .unwrap()
        .split(';')
        .next()
        .unwrap()
        .to_owned();
    let (cookie, token) = (format!("Cookie: {pair}"), first.body.trim().to_owned());
    for bad in ["text=%ff", "text=a%00", "text=1&text=2"] {
        let body = format!("{bad}&csrf={token}");
        let response = server.request("POST", "/probe/form", &[FORM, &cookie], &body);
        assert_eq!(response.status, 422, "{bad}");
    }
}

#[test]
fn a_name_that_is_not_this_machines_is_refused_over_plain_http() {
    let server = start(|_| ());
    for host in ["localhost", "localhost:1", "127.0.0.1", "[::1]:80"] {
        let header = format!("Host: {host}");
        assert_eq!(
            server.request("GET", "/health/live", &[&header], "").status,
            200,
            "{host}"
        );
    }
    for host in [
        "evil.example",
        "127.0.0.1.evil.example",
        "localhost.evil.example:80",
        "",
    ] {
        let header = format!("Host: {host}");
        assert_eq!(
            server.request("GET", "/health/live", &[&header], "").status,
            421,
            "{host}"
        );
    }
}

#[test]
fn ten_megabytes_are_refused_at_once() {
    let server = start(|_| ());
    let head = format!(
        "POST /api/v1/studies HTTP/1.1\r\nHost: {}\r\nContent-Type: application/json\r\n\
         Content-Length: 10485760\r\n\r\n",
        server.address
    )
    .into_bytes();
    let mut whole = head.clone();
    whole.resize(whole.len() + (10 << 20), b'x');
    for (sent, within) in [(head, 100), (whole, 1000)] {
        let mut stream = TcpStream::connect(server.address).unwrap();
        let began = Instant::now();
        stream.write_all(&sent).ok();
        let mut answer = [0; 12];
        stream.read_exact(&mut answer).unwrap();
        assert_eq!(&answer, b"HTTP/1.1 413");
        assert!(began.elapsed() < Duration::from_millis(within));
    }
}

#[test]
fn a_chunked_body_is_cut_off_at_the_limit() {
    let server = start(|_| ());
    let first = server.get("/probe/form");
    let pair = first
        .header("set-cookie")
        .unwrap()
        .split(';')
        .next()
        .unwrap()
        .to_owned();
    let mut raw = format!(
        "POST /probe/form HTTP/1.1\r\nHost: {}\r\nCookie: {pair}\r\n{FORM}\r\n\
         Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n",
        server.address
    )
    .into_bytes();
    for _ in 0..40 {
        raw.extend_from_slice(b"10000\r\n");
        raw.resize(raw.len() + 0x10000, b'x');
        raw.extend_from_slice(b"\r\n");
    }
    raw.extend_from_slice(b"0\r\n\r\n");
    assert_eq!(server.send(&raw).status, 413);
}

#[test]
fn methods_nobody_uses_are_refused_and_head_is_get_without_a_body() {
    let server = start(|_| ());
    for method in ["TRACE", "CONNECT"] {
        assert!([400, 405].contains(&server.request(method, "/health/live", &[], "").status));
    }
    let head = server.request("HEAD", "/health/live", &[], "");
    assert_eq!((head.status, head.body.as_str()), (200, ""));
}
