//! The OpenAPI document and the routes say the same.

use std::fs;
use std::path::Path;

use utoipa::openapi::path::{Operation, PathItem};

use super::start;
use crate::web::openapi::document;

fn operations(path: &PathItem) -> [(&'static str, Option<&Operation>); 5] {
    [
        ("GET", path.get.as_ref()),
        ("PUT", path.put.as_ref()),
        ("POST", path.post.as_ref()),
        ("DELETE", path.delete.as_ref()),
        ("PATCH", path.patch.as_ref()),
    ]
}

#[test]
fn what_is_declared_is_served_and_no_other_method() {
    let server = start(|_| ());
    for (path, item) in &document().paths.paths {
        let address = path
            .replace("{number}", "1")
            .replace("{slug}", "some-study")
            .replace("{item}", "some-item");
        assert!(
            !address.contains('{'),
            "{path}: a parameter the test does not know"
        );
        for (method, declared) in operations(item) {
            let response = server.request(method, &address, &["Authorization: Bearer x"], "");
            if declared.is_none() {
                assert_eq!(response.status, 405, "{method} {path} is not declared");
            } else {
                assert_ne!(response.status, 405, "{method} {path}");
                assert!(
                    !response.body.contains("no-such-address"),
                    "{method} {path}"
                );
            }
        }
    }
}

#[test]
fn what_the_features_register_is_declared() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut registered = 0;
    for folder in fs::read_dir(root).unwrap() {
        let file = folder.unwrap().path().join("api.rs");
        if let Ok(text) = fs::read_to_string(file) {
            registered += text.matches("resource(").count();
        }
    }
    let declared = document().paths.paths.len();
    assert_eq!(
        registered, declared,
        "resources in the files api.rs and paths in the document"
    );
}

#[test]
fn the_document_is_public_and_of_version_3_1() {
    let served = start(|_| ()).get("/api/v1/openapi.json");
    assert_eq!(served.status, 200);
    let value: serde_json::Value = serde_json::from_str(&served.body).unwrap();
    assert!(value["openapi"].as_str().unwrap().starts_with("3.1"));
}

#[test]
fn the_routes_of_the_demo_are_not_served() {
    let server = start(|_| ());
    assert_eq!(server.get("/demo").status, 404);
    let sent = server.request(
        "POST",
        "/demo/sign-in",
        &["Authorization: Bearer x"],
        "role=expert",
    );
    assert_eq!(sent.status, 404);
}
