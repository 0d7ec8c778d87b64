use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use actix_web::{HttpResponse, dev::ServerHandle, web};

use super::input::Fields;
use super::session::{Visitor, form_token};
use super::{Server, error::Failure};
use crate::clock::Clock;
use crate::config::Settings;
use crate::store::Store;

/// The real server on a port of its own, stopped when dropped.
struct Running {
    address: SocketAddr,
    handle: ServerHandle,
    thread: Option<std::thread::JoinHandle<()>>,
    _folder: tempfile::TempDir,
}

impl Drop for Running {
    fn drop(&mut self) {
        let handle = self.handle.clone();
        let stopping = std::thread::spawn(move || {
            actix_web::rt::System::new().block_on(handle.stop(false));
        });
        stopping.join().ok();
        self.thread.take().map(|thread| thread.join().ok());
    }
}

fn start(change: impl FnOnce(&mut Settings)) -> Running {
    let folder = tempfile::tempdir().unwrap();
    let mut settings = Settings::builtin();
    settings.server.listen = "127.0.0.1:0".parse().unwrap();
    settings.server.workers = 1;
    change(&mut settings);
    let store = Store::open(folder.path().join("a.db").to_str().unwrap(), 2).unwrap();
    store.migrate().unwrap();
    let (sender, receiver) = mpsc::channel();
    let thread = std::thread::spawn(move || {
        actix_web::rt::System::new().block_on(async {
            let server = Server::with(store, settings, Clock::System, probes).unwrap();
            sender.send((server.address(), server.handle())).unwrap();
            server.run().await.unwrap();
        });
    });
    let (address, handle) = receiver.recv().unwrap();
    Running {
        address,
        handle,
        thread: Some(thread),
        _folder: folder,
    }
}

fn probes(cfg: &mut web::ServiceConfig) {
    async fn boom() -> HttpResponse {
        panic!("on purpose")
    }
    async fn page(visitor: Visitor) -> String {
        visitor.csrf
    }
    async fn echo(fields: Fields) -> String {
        fields.text("text").to_owned()
    }
    async fn broken() -> Result<String, Failure> {
        Err(Failure::internal("the secret table is gone"))
    }
    cfg.service(web::resource("/probe/boom").route(web::get().to(boom)))
        .service(web::resource("/api/v1/probe/boom").route(web::get().to(boom)))
        .service(
            web::resource("/probe/form")
                .route(web::get().to(page))
                .route(web::post().to(echo)),
        )
        .service(web::resource("/api/v1/probe/broken").route(web::get().to(broken)))
        .service(web::resource("/probe/broken").route(web::get().to(broken)));
}

struct Response {
    status: u16,
    head: String,
    body: String,
}

impl Response {
    fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().skip(1).find_map(|line| {
            let (own, value) = line.split_once(": ")?;
            own.eq_ignore_ascii_case(name).then_some(value)
        })
    }
}

impl Running {
    fn send(&self, raw: &[u8]) -> Response {
        let mut stream = TcpStream::connect(self.address).unwrap();
        stream
            .set_read_timeout(Some(Duration::from_secs(20)))
            .unwrap();
        stream.write_all(raw).ok();
        let mut all = Vec::new();
        stream.read_to_end(&mut all).ok();
        let all = String::from_utf8_lossy(&all).into_owned();
        let (head, body) = all.split_once("\r\n\r\n").unwrap_or((&all, ""));
        let status = head
            .split(' ')
            .nth(1)
            .and_then(|code| code.parse().ok())
            .unwrap_or(0);
        Response {
            status,
            head: head.to_owned(),
            body: body.to_owned(),
        }
    }

    fn request(&self, method: &str, path: &str, headers: &[&str], body: &str) -> Response {
        let host = if headers.iter().any(|line| line.starts_with("Host:")) {
            String::new()
        } else {
            format!("Host: {}\r\n", self.address)
        };
        let extra: String = headers.iter().map(|line| format!("{line}\r\n")).collect();
        let length = match body.len() {
            0 => String::new(),
            length => format!("Content-Length: {length}\r\n"),
        };
        let raw = format!(
            "{method} {path} HTTP/1.1\r\n{host}{extra}{length}Connection: close\r\n\r\n{body}"
        );
        self.send(raw.as_bytes())
    }

    fn get(&self, path: &str) -> Response {
        self.request("GET", path, &[], "")
    }
}

const FORM: &str = "Content-Type: application/x-www-form-urlencoded";

#[test]
fn every_answer_carries_the_security_headers_and_an_id() {
    let server = start(|_| ());
    for (path, status) in [
        ("/health/live", 200),
        ("/health/ready", 200),
        ("/nothing", 404),
        ("/api/v1/nothing", 404),
        ("/probe/boom", 500),
        ("/probe/broken", 500),
        ("/static/castalia.css", 200),
        ("/static/../Cargo.toml", 404),
    ] {
        let response = server.get(path);
        assert_eq!(response.status, status, "{path}");
        let policy = response.header("content-security-policy").unwrap();
        assert!(policy.contains("default-src 'none'") && policy.contains("object-src 'none'"));
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "no-referrer"),
            ("cross-origin-opener-policy", "same-origin"),
            ("cross-origin-resource-policy", "same-origin"),
            ("x-robots-tag", "noindex, nofollow"),
        ] {
            assert_eq!(response.header(name), Some(value), "{path} {name}");
        }
        assert!(response.header("permissions-policy").is_some());
        assert!(response.header("server").is_none());
        assert!(response.header("strict-transport-security").is_none());
        assert_eq!(response.header("x-request-id").unwrap().len(), 32, "{path}");
        let keep = response.header("cache-control").unwrap();
        assert_eq!(
            keep,
            if path.ends_with(".css") {
                "no-cache"
            } else {
                "no-store"
            }
        );
    }
}

#[test]
fn behind_https_the_cookie_is_secure_and_browsers_stay() {
    let server = start(|settings| settings.server.public_url = "https://panel.example.org".into());
    let response = server.get("/probe/form");
    let cookie = response.header("set-cookie").unwrap();
    assert!(cookie.starts_with("__Host-session="), "{cookie}");
    for part in ["HttpOnly", "Secure", "SameSite=Lax", "Path=/"] {
        assert!(cookie.contains(part), "{cookie}");
    }
    assert!(response.header("strict-transport-security").is_some());
}

#[test]
fn people_get_a_page_and_programs_a_problem_document_without_the_cause() {
    let server = start(|_| ());
    let page = server.get("/probe/broken");
    assert!(
        page.header("content-type")
            .unwrap()
            .starts_with("text/html")
    );
    assert!(page.body.contains(page.header("x-request-id").unwrap()));
    let document = server.get("/api/v1/probe/broken");
    assert_eq!(
        document.header("content-type"),
        Some("application/problem+json")
    );
    let value: serde_json::Value = serde_json::from_str(&document.body).unwrap();
    assert_eq!(value["status"], 500);
    assert!(!page.body.contains("secret table") && !document.body.contains("secret table"));
    assert!(
        !document
            .body
            .contains(document.header("x-request-id").unwrap())
    );
    let method = server.request("DELETE", "/api/v1/probe/broken", &[], "");
    assert_eq!(method.status, 405);
    assert_eq!(
        method.header("content-type"),
        Some("application/problem+json")
    );
    assert!(method.header("allow").is_some());
}

#[test]
fn a_panic_is_answered_and_the_server_lives() {
    let server = start(|_| ());
    for _ in 0..3 {
        assert_eq!(server.get("/probe/boom").status, 500);
        let document = server.get("/api/v1/probe/boom");
        assert_eq!(
            document.header("content-type"),
            Some("application/problem+json")
        );
        assert_eq!(server.get("/health/live").status, 200);
    }
    assert!(
        server
            .get("/metrics")
            .body
            .contains("castalia_panics_total 6")
    );
}

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

#[test]
fn metrics_are_for_this_machine_or_for_the_token() {
    let open = start(|_| ());
    assert_eq!(open.get("/metrics").status, 200);
    for header in [
        "X-Forwarded-For: 127.0.0.1",
        "Forwarded: for=a",
        "X-Real-IP: 1.1.1.1",
    ] {
        assert_eq!(open.request("GET", "/metrics", &[header], "").status, 403);
    }
    drop(open);
    let proxied = start(|s| s.server.trusted_proxies = vec!["10.0.0.1".parse().unwrap()]);
    assert_eq!(proxied.get("/metrics").status, 403);
    drop(proxied);
    let closed = start(|s| s.server.metrics_token = "a-token-of-20-signs!".into());
    assert_eq!(closed.get("/metrics").status, 403);
    let good = "Authorization: Bearer a-token-of-20-signs!";
    assert_eq!(closed.request("GET", "/metrics", &[good], "").status, 200);
}

#[test]
fn an_embedded_file_may_be_kept_if_its_address_has_its_digest() {
    let server = start(|_| ());
    let pinned = server.get(&super::href("castalia.css"));
    assert!(
        pinned
            .header("cache-control")
            .unwrap()
            .contains("immutable")
    );
    let tag = format!("If-None-Match: {}", pinned.header("etag").unwrap());
    assert_eq!(
        server
            .request("GET", "/static/castalia.css", &[&tag], "")
            .status,
        304
    );
    let squeezed = server.request(
        "GET",
        "/static/castalia.css",
        &["Accept-Encoding: gzip"],
        "",
    );
    assert_eq!(squeezed.header("content-encoding"), Some("gzip"));
}
