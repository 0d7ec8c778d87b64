//! Which sources of a study no longer answer.

use std::net::TcpListener;

use crate::support::{Backend, TestApp, app, studies};

/// Takes connections and says nothing.
fn silent() -> (TcpListener, String) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = format!("http://{}", listener.local_addr().expect("an address"));
    (listener, address)
}

#[test]
fn addresses_that_do_not_answer_are_named_and_neighbours_are_asked_only_on_request() {
    let app = TestApp::start(Backend::Sqlite);
    app.person(app::COORDINATOR);
    let (_held, silent) = silent();
    let own = app.address();
    let source =
        |label: &str, url: &str| format!("  {{ label = \"{label}\", url = \"{url}\" }},\n");
    let sources = [
        source("Alive", &format!("{own}/health/live")),
        source("Alive again", &format!("{own}/health/live")),
        source("Led on", &format!("{own}/account")),
        source("Gone", &format!("{own}/static/gone.css")),
        source("Silent", &silent),
        source("By mail", "mailto:survey@ports.example"),
        source("Nobody's", "http://192.0.2.1/"),
    ]
    .concat();
    let file = studies::harbours("harbours").replace(
        "[[section.group.item.source]]\nlabel = \"Yearly survey of the ports\"\nurl = \"https://ports.example/survey\"\n",
        &format!("source = [\n{sources}]\n"),
    );
    assert!(file.contains("Led on"), "the sources stand in the study");
    app.import_study("harbours", &file);
    let refused = app.command(&["study", "links", "harbours", "--timeout", "2"]);
    assert_eq!(refused.code, 1);
    let about = |said: &str, part: &str| said.lines().filter(|line| line.contains(part)).count();
    assert_eq!(
        about(&refused.out, "leads to a private address"),
        5,
        "{}",
        refused.out
    );
    let asked = app.command(&["study", "links", "harbours", "--timeout", "2", "--private"]);
    assert_eq!(asked.code, 1, "{}", asked.err);
    let lines: Vec<&str> = asked
        .out
        .lines()
        .filter(|line| line.contains("127.0.0.1"))
        .collect();
    assert_eq!(lines.len(), 2, "{}", asked.out);
    assert!(
        lines
            .iter()
            .any(|line| line.contains("status 404") && line.contains("(Gone)")),
        "{lines:?}"
    );
    assert!(
        lines
            .iter()
            .any(|line| line.contains(&silent) && line.contains("(Silent)")),
        "{lines:?}"
    );
    assert!(asked.err.contains("6 addresses asked"), "{}", asked.err);
    assert_eq!(app.command(&["study", "links", "nowhere"]).code, 1);
}
