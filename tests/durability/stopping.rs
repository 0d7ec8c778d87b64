//! R14: a server that is told to stop answers what it has taken.

use std::collections::BTreeMap;
use std::sync::atomic::Ordering;
use std::time::Duration;

use crate::support::studies;
use crate::support::{TestApp, app, until};
use crate::{Counted, ENOUGH, SAVERS, everybody, on_both_backends, save_while};

on_both_backends! {
    /// Whoever was not answered has not been saved either: nothing that was taken was left
    /// without its answer.
    fn told_to_stop_under_load_it_answers_whatever_it_has_taken(app: &TestApp) {
        app.person(app::COORDINATOR);
        let study = app.import_study("harbours", &studies::harbours("harbours"));
        study.invite_experts(SAVERS);
        study.open_round(1);
        let mut counted: Vec<Counted> = vec![BTreeMap::new(); SAVERS];
        let acknowledged = save_while(&study, &everybody(&study), &mut counted, &[], |saved| {
            std::thread::sleep(Duration::from_millis(400));
            until("the load to set in", || saved.load(Ordering::Relaxed) > ENOUGH);
            app.terminate();
        });
        app.restart();
        let mut unanswered = 0;
        for (place, counted) in counted.iter().enumerate() {
            let mine = study.expert(place).api_get(&study.path("/rounds/1/ratings/mine")).expect(200).json();
            for rating in mine["ratings"].as_array().into_iter().flatten() {
                let item = rating["item_id"].as_str().expect("an id");
                let (known, _) = counted[item];
                let stored = rating["seq"].as_u64().expect("a number");
                assert!(stored >= known, "{item}: {known} was acknowledged, {stored} is there");
                unanswered += u64::from(stored > known);
            }
        }
        println!("{acknowledged} saves acknowledged, {unanswered} stored and left without an answer");
        assert_eq!(unanswered, 0);
        assert!(acknowledged > ENOUGH, "hardly any load: {acknowledged}");
        study.close_round(1);
        app.command(&["verify", "harbours"]).ok();
    }
}
