//! A real panel goes through the whole path: the aggreCAT project's 25 experts on 25 claims.

use serde_json::{Value, json};

use crate::on_both_backends;
use crate::support::app::items_of;
use crate::support::studies::Aggrecat;
use crate::support::{Study, TestApp};

on_both_backends! {
    fn the_aggrecat_panel_comes_out_as_published(app: &TestApp) {
        let panel = Aggrecat::read();
        assert_eq!((panel.raters.len(), panel.items.len(), panel.answers.len()), (25, 25, 1250));
        app.person(crate::support::app::COORDINATOR);
        let study = app.import_study("claims", &panel.study("claims"));
        let people: Vec<(String, Option<&str>)> = panel
            .raters
            .iter()
            .map(|(rater, group)| {
                (format!("{}@panel.example", rater.to_ascii_lowercase()), Some(group.as_str()))
            })
            .collect();
        study.invite(&people);
        for (round, mean_agreement) in [(1, 0.631), (2, 0.779)] {
            study.open_round(round);
            rate(&study, &panel, round);
            study.close_round(round);
            let results = study.results(round);
            let items = items_of(&results);
            assert_eq!(items.len(), 25);
            for item in &items {
                let id = item["id"].as_str().expect("an id");
                assert_eq!(item["counts"], json!(panel.counts(round, id)), "{id} in round {round}");
                assert_eq!(item["n"], 25);
                assert_eq!(item["missing"], 0);
            }
            let mean = items.iter().map(agreement).sum::<f64>() / 25.0;
            assert!((mean - mean_agreement).abs() < 0.0005, "A of round {round}: {mean}");
        }
        let second = study.results(2);
        let (changed, pairs) = items_of(&second).iter().fold((0, 0), |sum, item| {
            let stability = &item["stability"];
            (
                sum.0 + stability["changed"].as_u64().expect("changed"),
                sum.1 + stability["pairs"].as_u64().expect("pairs"),
            )
        });
        assert_eq!(pairs, 625);
        // Answers on points: 58.4 % unchanged.
        assert_eq!(pairs - changed, 365, "unchanged answers");
        app.command(&["verify", "claims"]).ok();
    }
}

fn rate(study: &Study<'_>, panel: &Aggrecat, round: u32) {
    std::thread::scope(|threads| {
        for (place, rater) in panel.raters.keys().enumerate() {
            threads.spawn(move || {
                let expert = study.expert(place);
                for answer in &panel.answers {
                    if answer.round == round && answer.rater == *rater {
                        expert
                            .api_put(
                                &study.rating_path(round, &answer.item),
                                &json!({"value": answer.value}),
                            )
                            .expect(204);
                    }
                }
            });
        }
    });
}

fn agreement(item: &Value) -> f64 {
    item["measures"]["vdeijk_a"]
        .as_f64()
        .unwrap_or_else(|| panic!("van der Eijk's A in {item}"))
}
