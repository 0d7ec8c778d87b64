//! The instrument that holds every answer to the OpenAPI document: it must see a fault.

use serde_json::json;

use super::rating::rating_study;
use crate::on_both_backends;
use crate::support::studies::ITEMS;
use crate::support::{TestApp, contract};

on_both_backends! {
    fn a_field_or_status_that_is_not_declared_is_seen(app: &TestApp) {
        let study = rating_study(app, 12);
        for round in [1, 2] {
            if round > 1 {
                study.open_round(round);
            }
            study.rate_all(round, &ITEMS);
            study.close_round(round);
        }
        let item = "/tables/0/groups/0/items/0";
        let measures = format!("{item}/measures");
        let stability = format!("{item}/stability");
        let group = format!("{item}/groups/0");
        let printed = format!("{item}/print");
        for (path, places) in [
            ("", vec![""]),
            ("/export?format=json", vec!["", "/consensus", "/section/0", "/section/0/group/0/item/0"]),
            ("/rounds/2", vec!["", "/items/0", "/items/0/scale/points/0"]),
            (
                "/rounds/2/results",
                vec!["", "/panel", "/rule", "/measures", "/tables/0", item, &measures, &stability, &group],
            ),
            (
                "/report?format=json&round=2",
                vec!["", "/panel", "/software", "/tables/0/legend/0", item, &measures, &printed],
            ),
        ] {
            let path = format!("/api/v1{}", study.path(path));
            let good = study.coordinator.get(&path).expect(200);
            assert_eq!(contract::problem(app.address(), "GET", &path, &good), None, "{path}");
            for place in places {
                let mut body = good.json();
                let found = body.pointer_mut(place).unwrap_or_else(|| panic!("{path}: no {place}"));
                found["undeclared"] = json!(1);
                let mut answer = good.clone();
                answer.body = body.to_string().into_bytes();
                let problem = contract::problem(app.address(), "GET", &path, &answer);
                assert!(problem.is_some(), "{path}: a field too many at {place:?} was not seen");
            }
            let mut answer = good.clone();
            answer.status = 418;
            assert!(contract::problem(app.address(), "GET", &path, &answer).is_some(), "{path}");
        }
    }
}
