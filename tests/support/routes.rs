//! Every address that the server registers, taken from its router.

use std::collections::BTreeSet;

use actix_web::{App, HttpRequest, test, web};

use super::client::Client;
use ureq::http::Method;

/// Methods that a resource may answer.
pub const METHODS: [Method; 5] = [
    Method::GET,
    Method::POST,
    Method::PUT,
    Method::DELETE,
    Method::PATCH,
];

/// The address patterns of the router that the server is built from, such as `/studies/{slug}`.
pub fn addresses() -> BTreeSet<String> {
    let map = actix_web::rt::System::new().block_on(async {
        let whole = |request: HttpRequest| async move { format!("{:?}", request.resource_map()) };
        let app = App::new()
            .configure(castalia::web::routes)
            .default_service(web::to(whole));
        let app = test::init_service(app).await;
        let request = test::TestRequest::get()
            .uri("/nowhere/at/all/there")
            .to_request();
        let body = test::call_and_read_body(&app, request).await;
        String::from_utf8(body.to_vec()).expect("text")
    });
    // Each resource is printed as `patterns: Single("/studies/{slug}")`.
    let found: BTreeSet<String> = map
        .split("patterns: Single(\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .filter(|address| address.starts_with('/'))
        .map(str::to_owned)
        .collect();
    assert!(
        found.len() > 60,
        "the router prints itself otherwise: {map}"
    );
    found
}

/// The methods that the running server serves at an address; 405 is what it says to others.
pub fn served(visitor: &Client, address: &str) -> Vec<Method> {
    METHODS
        .into_iter()
        .filter(|method| {
            let headers = [("authorization", "Bearer nobody")];
            visitor.send(method.clone(), address, &headers, b"").status != 405
        })
        .collect()
}

/// The address with its parts filled in.
pub fn filled(pattern: &str, parts: &[(&str, &str)]) -> String {
    let mut address = pattern.to_owned();
    for (name, value) in parts {
        address = address.replace(&format!("{{{name}}}"), value);
    }
    assert!(
        !address.contains('{'),
        "{pattern}: a part that the test does not know; add it where the parts are named"
    );
    address
}
