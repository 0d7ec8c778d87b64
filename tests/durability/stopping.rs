//! R14: a server that is told to stop answers what it has taken.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use crate::support::client::Client;
use crate::support::studies::{self, ITEMS};
use crate::support::{TestApp, app};
use crate::{Counted, SAVERS, answer, on_both_backends};

on_both_backends! {
    /// Whoever was not answered has not been saved either: nothing that was taken was left
    /// without its answer.
    fn told_to_stop_under_load_it_answers_whatever_it_has_taken(app: &TestApp) {
        app.person(app::COORDINATOR);
        let study = app.import_study("harbours", &studies::harbours("harbours"));
        study.invite_experts(SAVERS);
        study.open_round(1);
        let experts: Vec<Client> = (0..SAVERS).map(|place| study.expert(place)).collect();
        let mut counted: Vec<Counted> = vec![BTreeMap::new(); SAVERS];
        let acknowledged = AtomicU64::new(0);
        std::thread::scope(|threads| {
            for (expert, counted) in experts.iter().zip(counted.iter_mut()) {
                let (study, acknowledged) = (&study, &acknowledged);
                threads.spawn(move || {
                    for item in ITEMS.iter().copied().cycle() {
                        let entry = counted.entry(item).or_insert((0, 0));
                        entry.1 += 1;
                        let path = format!("/api/v1{}", study.rating_path(1, item));
                        match expert.try_put(&path, &answer(entry.1)) {
                            Some(204) => {
                                entry.0 = entry.1;
                                acknowledged.fetch_add(1, Ordering::Relaxed);
                            }
                            Some(status) => panic!("{path}: {status} while stopping"),
                            None => return,
                        }
                    }
                });
            }
            std::thread::sleep(Duration::from_millis(400));
            app.terminate();
        });
        app.restart();
        let mut unanswered = 0;
        for (expert, counted) in experts.iter().zip(&counted) {
            let mine = expert.api_get(&study.path("/rounds/1/ratings/mine")).expect(200).json();
            for rating in mine["ratings"].as_array().into_iter().flatten() {
                let item = rating["item_id"].as_str().expect("an id");
                let (known, _) = counted[item];
                let stored = rating["seq"].as_u64().expect("a number");
                assert!(stored >= known, "{item}: {known} was acknowledged, {stored} is there");
                unanswered += u64::from(stored > known);
            }
        }
        let acknowledged = acknowledged.into_inner();
        println!("{acknowledged} saves acknowledged, {unanswered} stored and left without an answer");
        assert_eq!(unanswered, 0);
        assert!(acknowledged > 100, "hardly any load: {acknowledged}");
        study.close_round(1);
        app.command(&["verify", "harbours"]).ok();
    }
}
