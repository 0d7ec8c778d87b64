//! How pages, a save and a closing do with many on one panel, put there beside the server.

use std::time::{Duration, Instant};

use serde_json::json;

use super::support::studies::{ITEMS, harbours};
use super::support::{Backend, Client, TestApp, app};

/// Each page is asked for so often; the middle one counts.
const TIMES: usize = 5;

pub fn print(backend: Backend, people: u32) {
    let app = TestApp::start_with(backend, &[("CASTALIA__LOG__LEVEL", "warn")]);
    app.person(app::COORDINATOR);
    let study = app.import_study("harbours", &harbours("harbours"));
    study.invite_experts(6);
    study.open_round(1);
    study.rate_all(1, &ITEMS);
    let empty = size(&app);
    join(&app, people);
    let grown = (size(&app) - empty) / f64::from(people);
    println!(
        "{backend:?}, {people} people with {} answers each: {:.2} kB on the disk each",
        ITEMS.len(),
        grown / 1e3
    );
    let office = app.as_person(app::COORDINATOR);
    for page in ["/overview", "/panel", "/panel.csv", "/mail", "/rounds"] {
        tell(page, &office, &study.page(page));
    }
    let expert = study.expert_at_pages(0);
    tell(
        "a card",
        &expert,
        &study.page("/rate/factors/smuggling-volume"),
    );
    let path = study.rating_path(1, ITEMS[0]);
    let saves = (0..TIMES).map(|turn| {
        let answer = json!({"value": 1 + turn % 3});
        timed(|| drop(study.expert(0).api_put(&path, &answer).expect(204)))
    });
    say("a save", saves.collect());
    say("closing", vec![timed(|| drop(study.close_round(1)))]);
    let author = app.as_person(app::AUTHOR);
    tell("results", &author, &study.page("/results?round=1"));
    tell("report as Word", &author, &study.page("/report.docx"));
    let backup = app.folder().join("many.backup").display().to_string();
    // It says that the leaves, which nobody made of answers, are not of them; how long it takes is
    // what counts here.
    let took = timed(|| drop(app.command(&["backup", &backup])));
    say("backup, checked against the seal", vec![took]);
}

/// People who were invited to the open round and have answered every item.
fn join(app: &TestApp, people: u32) {
    let numbers = format!(
        "WITH RECURSIVE many(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM many WHERE i < {people})"
    );
    let secret = match app.backend() {
        Backend::Sqlite => "randomblob(16), randomblob(32)",
        Backend::Postgres => "decode(md5(random()::text), 'hex'), sha256(random()::text::bytea)",
    };
    let why = "CASE WHEN i % 10 = 0 THEN 'What is counted at the quay rose again last year.' END";
    for insert in [
        "INSERT INTO account (id, email, name, administrator, created_at) \
         SELECT 1000 + i, 'p' || i || '@many.example', 'One of many', FALSE, 0 FROM many"
            .to_owned(),
        "INSERT INTO panelist (id, study_id, account_id) \
         SELECT 1000 + i, (SELECT id FROM study), 1000 + i FROM many"
            .to_owned(),
        "INSERT INTO participation (round_id, panelist_id, on_roster_at_opening) \
         SELECT (SELECT id FROM round), 1000 + i, TRUE FROM many"
            .to_owned(),
        format!(
            "INSERT INTO rating (round_id, item_id, panelist_id, answered, value, rationale, seq, nonce, leaf) \
             SELECT (SELECT id FROM round), item.id, 1000 + i, TRUE, 1 + i % 3, {why}, 1, {secret} FROM many, item"
        ),
    ] {
        app.database.tamper(&format!("{numbers} {insert}"));
    }
    if app.backend() == Backend::Postgres {
        // As its own workers do by and by.
        app.database.tamper("ANALYZE");
    }
}

fn size(app: &TestApp) -> f64 {
    super::storage::bytes(app)
}

fn tell(what: &str, client: &Client, path: &str) {
    let mut bytes = 0;
    let took = (0..TIMES).map(|_| {
        timed(|| {
            let answer = client.get(path);
            assert!(answer.status < 400, "{path}: {}", answer.status);
            bytes = answer.body.len();
        })
    });
    let took = took.collect();
    say(&format!("{what} ({} kB)", bytes / 1000), took);
}

fn timed(work: impl FnOnce()) -> Duration {
    let begin = Instant::now();
    work();
    begin.elapsed()
}

fn say(what: &str, mut took: Vec<Duration>) {
    took.sort_unstable();
    println!(
        "  {what}: {:.0} ms",
        took[took.len() / 2].as_secs_f64() * 1e3
    );
}
