use super::*;
use crate::config::Layers;
use crate::result;
use crate::round;

/// The arrows of the published tables in their order.
const PUBLISHED: &str = "▲▲——▲▲▲▲——▼▼▲———————";

fn settings(folder: &Folder) -> Settings {
    let mut layers = Layers::builtin();
    let database = folder.database();
    layers
        .flag("--data-dir", "database.url", &database.to_string_lossy())
        .unwrap();
    layers.settings().unwrap()
}

fn prepared(folder: &Folder) -> Vec<Login> {
    web::run_system(prepare(folder, &settings(folder))).unwrap()
}

fn arrows(store: &Store, study: &Study, round: u32) -> String {
    let stored = store
        .read(|conn| result::of_closed(conn, study.id, round))
        .unwrap();
    let value = serde_json::to_value(&stored.results).unwrap();
    let mut out = String::new();
    for table in value["tables"].as_array().unwrap() {
        for group in table["groups"].as_array().unwrap() {
            for item in group["items"].as_array().unwrap() {
                out += match item["arrow"].as_str() {
                    Some("up") => "▲",
                    Some("down") => "▼",
                    Some(_) => "—",
                    None => "◇",
                };
            }
        }
    }
    out
}

#[test]
fn the_demo_stands_with_two_rounds_closed_a_third_open_and_goes_on_at_the_next_start() {
    let outer = tempfile::tempdir().unwrap();
    let folder = Folder::take(&outer.path().join("demo")).unwrap();
    let logins = prepared(&folder);
    assert_eq!(logins.len(), 3 + PANEL.len());
    assert_eq!(
        logins
            .iter()
            .filter(|login| login.role == Role::Expert)
            .count(),
        24
    );

    let store = web::open(&settings(&folder)).unwrap();
    let study = store
        .read(|conn| study::store::find(conn, SLUG))
        .unwrap()
        .unwrap();
    let rounds = store
        .read(|conn| round::store::all(conn, study.id))
        .unwrap();
    assert_eq!(rounds.len(), 3);
    assert!(rounds[0].is_closed() && rounds[1].is_closed() && rounds[2].is_open());
    assert_eq!(rounds[2].deadline, None);
    let items = store
        .read(|conn| round::store::items(conn, rounds[2].id))
        .unwrap();
    assert_eq!(items.len(), 20);

    assert_eq!(arrows(&store, &study, 2), PUBLISHED);
    assert_ne!(arrows(&store, &study, 1), PUBLISHED);
    let report = closing::verify(&store, &study).unwrap();
    assert_eq!(report.rounds, [1, 2]);
    assert_eq!(report.differences, Vec::<String>::new());

    let again = Folder::take(&outer.path().join("demo")).unwrap();
    assert_eq!(prepared(&again), logins);
}
