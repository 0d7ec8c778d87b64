//! The demo: what it holds, what it refuses, and that `serve` knows nothing of it.
//!
//! It brings its own SQLite file, so that only the last story is told on both databases.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::on_both_backends;
use crate::support::server::{Said, Server, castalia};
use crate::support::study::items_of;
use crate::support::{Client, TestApp};

const SLUG: &str = "crime-terrorism-nexus";

/// The arrows of the two published tables, row by row: factors, norms, rules.
const PUBLISHED: [(&str, &str); 3] = [
    ("factors", "up up stable stable up up up up stable"),
    ("norms", "stable down down up stable"),
    ("rules", "stable stable stable stable stable stable"),
];

fn demo(folder: &Path) -> Server {
    let mut command = castalia(folder);
    command
        .args(["demo", "--listen", "127.0.0.1:0", "--data-dir"])
        .arg(folder.join("demo"));
    Server::start(command, folder.join("demo.log"))
}

fn logins(folder: &Path) -> Vec<Value> {
    let text = fs::read_to_string(folder.join("demo/demo-accounts.json")).expect("the logins");
    serde_json::from_str(&text).expect("a list")
}

fn program(server: &Server, logins: &[Value], role: &str) -> Client {
    let login = logins
        .iter()
        .find(|login| login["role"] == role)
        .unwrap_or_else(|| panic!("a login for {role}"));
    Client::with_token(
        &server.address,
        login["api_token"].as_str().expect("a token"),
    )
}

#[test]
fn the_demo_gives_the_published_arrows_and_goes_on_with_what_is_there() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut server = demo(folder.path());
    let people = logins(folder.path());
    let count = |role: &str| people.iter().filter(|login| login["role"] == role).count();
    assert_eq!(
        ["administrator", "coordinator", "author", "expert"].map(count),
        [1, 1, 1, 24]
    );
    let author = program(&server, &people, "author");
    let results = author
        .api_get(&format!("/studies/{SLUG}/rounds/2/results"))
        .expect(200)
        .json();
    let arrows: Vec<&str> = PUBLISHED
        .iter()
        .flat_map(|(_, arrows)| arrows.split(' '))
        .collect();
    let found: Vec<Value> = items_of(&results)
        .iter()
        .map(|item| item["arrow"].clone())
        .collect();
    assert_eq!(found, arrows);
    author
        .api_get(&format!("/studies/{SLUG}/rounds/3/results"))
        .expect(409);
    let expert = program(&server, &people, "expert");
    let open = expert
        .api_get(&format!("/studies/{SLUG}/rounds/3"))
        .expect(200)
        .json();
    assert_eq!(open["items"].as_array().map(Vec::len), Some(20));
    assert_eq!(open["state"], "open");

    // Every role comes in with one click, and whatever shows the simulated answers says so.
    let start = Client::visitor(&server.address).open("/demo").expect(200);
    start.says("simulated");
    let report = author
        .api_get(&format!("/studies/{SLUG}/report?format=markdown&round=2"))
        .expect(200)
        .text();
    assert!(report.to_lowercase().contains("simulated"), "{report}");

    server.kill();
    let again = demo(folder.path());
    assert_eq!(
        logins(folder.path()),
        people,
        "a second start keeps the logins"
    );
    let author = program(&again, &people, "author");
    let second = author
        .api_get(&format!("/studies/{SLUG}/rounds/2/results"))
        .expect(200)
        .json();
    assert_eq!(second, results);
}

#[test]
fn a_folder_that_holds_anything_else_is_refused_and_left_as_it_was() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let holds: BTreeMap<&str, &str> = BTreeMap::from([("thesis.txt", "Chapter one."), ("b", "")]);
    for (name, text) in &holds {
        fs::write(folder.path().join(name), text).expect("written");
    }
    let mut command = castalia(folder.path());
    command
        .args(["demo", "--listen", "127.0.0.1:0", "--data-dir"])
        .arg(folder.path());
    let said = Said::of(command);
    assert!(said.code > 0 && said.code != 101, "{}", said.code);
    assert!(!said.out.contains("Listening"), "{}", said.out);
    assert!(said.err.contains("--data-dir"), "{}", said.err);
    let left: BTreeMap<String, String> = fs::read_dir(folder.path())
        .expect("the folder")
        .map(|entry| {
            let path = entry.expect("an entry").path();
            let name = path
                .file_name()
                .expect("a name")
                .to_string_lossy()
                .into_owned();
            (name, fs::read_to_string(path).expect("a text"))
        })
        .collect();
    let holds: BTreeMap<String, String> = holds
        .into_iter()
        .map(|(name, text)| (name.to_owned(), text.to_owned()))
        .collect();
    assert_eq!(left, holds);
}

on_both_backends! {
    fn serve_has_none_of_the_demos_routes_and_no_default_account(app: &TestApp) {
        let visitor = app.visitor();
        visitor.get("/demo").expect(404);
        let csrf = visitor.csrf();
        for role in ["administrator", "coordinator", "author", "expert"] {
            visitor
                .post_raw("/demo/sign-in", &[("role", role), ("csrf", &csrf)])
                .expect(404);
        }
        assert_eq!(app.database.number("SELECT COUNT(*) FROM account"), 0);
        let page = visitor.open("/sign-in").expect(200).text();
        assert!(!page.contains("/demo"), "{page}");
    }
}
