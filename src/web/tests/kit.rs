//! Headers, errors, health, metrics and embedded files.

use super::start;

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
fn whom_to_tell_of_a_weakness_is_said_until_the_day_is_over() {
    let asked = |contact: &str, expires: &str| {
        let server = start(|s| {
            s.server.security_contact = contact.into();
            s.server.security_expires = expires.into();
            s.server.public_url = "https://example.org/panel".into();
        });
        server.get("/.well-known/security.txt")
    };
    let said = asked("mailto:security@example.org", "2999-12-31");
    assert_eq!(said.status, 200);
    assert_eq!(
        said.header("content-type"),
        Some("text/plain; charset=utf-8")
    );
    assert_eq!(
        said.body,
        "Contact: mailto:security@example.org\nExpires: 3000-01-01T00:00:00Z\n\
         Preferred-Languages: en\n\
         Canonical: https://example.org/.well-known/security.txt\n"
    );
    assert_eq!(
        asked("mailto:security@example.org", "2020-01-01").status,
        404
    );
    assert_eq!(asked("", "").status, 404);
}

#[test]
fn an_embedded_file_may_be_kept_if_its_address_has_its_digest() {
    let server = start(|_| ());
    let pinned = server.get(&crate::web::href("castalia.css"));
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
