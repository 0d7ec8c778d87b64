//! A real panel goes through the whole path: the aggreCAT project's 25 experts on 25 claims.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::on_both_backends;
use crate::support::studies::Aggrecat;
use crate::support::study::items_of;
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

        let file = app.folder().join("claims.csv");
        std::fs::write(&file, panel.file()).expect("written");
        for round in [1, 2] {
            let told = app
                .command(&[
                    "analyze",
                    &file.display().to_string(),
                    "--scale",
                    "7",
                    "--public",
                    "--round",
                    &round.to_string(),
                    "--format",
                    "json",
                ])
                .ok();
            let analysed: Value = serde_json::from_str(&told).expect("JSON");
            let closed = study.results(round);
            assert_same_results(&closed, &analysed);
            assert_tells_all_choices(&closed);
        }
    }
}

/// Field by field: what the panel's answers give is the same whether they came one by one over
/// the API or in a file, the review included. Only what names things differs (titles, texts,
/// labels of points, the seal).
fn assert_same_results(closed: &Value, analysed: &Value) {
    let (closed, analysed) = (fields(closed), fields(analysed));
    let mut wrong = Vec::new();
    for path in closed.keys().chain(analysed.keys()) {
        let (one, other) = (closed.get(path), analysed.get(path));
        if !is_same(one, other) {
            wrong.push(format!("{path}: closed {one:?}, analysed {other:?}"));
        }
    }
    wrong.dedup();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(closed.len() > 25 * 90, "only {} fields", closed.len());
    for path in [
        "measures.kendall_w.w",
        "review.advice_words",
        "review.sections.0.agreement",
    ] {
        assert!(
            closed.get(path).is_some_and(|value| !value.is_null()),
            "{path}"
        );
    }
}

/// Confidence was given: weighted arrows stand in the results, some of them with another arrow;
/// expertise was not asked, and nothing is said of it.
fn assert_tells_all_choices(results: &Value) {
    let items = items_of(results);
    let weighted = |item: &&Value| !item["weighted"]["confidence"].is_null();
    assert!(items.iter().filter(weighted).count() > 15);
    for item in &items {
        assert_eq!(item["weighted"]["expertise"], Value::Null);
        assert_eq!(item["null_reasons"]["weighted.expertise"], "not_said");
    }
    let text = results.to_string();
    assert!(
        !text.contains("by_confidence\":[["),
        "counts by confidence are not published"
    );
}

/// Measures are the same within 1e-9, since groups and items come in another order; everything
/// else exactly.
fn is_same(one: Option<&Value>, other: Option<&Value>) -> bool {
    match (one, other) {
        (Some(Value::Number(one)), Some(Value::Number(other))) if one.is_f64() => one
            .as_f64()
            .zip(other.as_f64())
            .is_some_and(|(one, other)| (one - other).abs() <= 1e-9 * one.abs().max(1.0)),
        (Some(Value::Array(one)), Some(Value::Array(other))) => {
            one.len() == other.len()
                && one
                    .iter()
                    .zip(other)
                    .all(|(one, other)| is_same(Some(one), Some(other)))
        }
        _ => one == other,
    }
}

/// Every value of the results by its path, items by their id.
fn fields(results: &Value) -> BTreeMap<String, Value> {
    let mut found = BTreeMap::new();
    for item in items_of(results) {
        let id = item["id"].as_str().expect("an id").to_ascii_lowercase();
        flatten(&item, &id, &mut found);
    }
    for key in [
        "round",
        "panel",
        "rule",
        "chance",
        "measures",
        "null_reasons",
        "review",
    ] {
        flatten(&results[key], key, &mut found);
    }
    let names = [
        ".heading",
        ".text",
        ".glyph",
        ".polarity",
        "null_reasons.threat",
    ];
    found.retain(|path, _| {
        let names_something = names.iter().any(|ending| path.ends_with(ending))
            || path.contains(".scale.") && path.ends_with(".label");
        !names_something
    });
    found
}

fn flatten(value: &Value, path: &str, found: &mut BTreeMap<String, Value>) {
    match value {
        Value::Object(object) => {
            for (key, inner) in object {
                flatten(inner, &format!("{path}.{key}"), found);
            }
        }
        Value::Array(list) if list.iter().any(|inner| inner.is_object()) => {
            for (at, inner) in list.iter().enumerate() {
                // Stakeholder groups stand in the order in which they were declared.
                let name = inner["name"].as_str().map_or(at.to_string(), str::to_owned);
                flatten(inner, &format!("{path}.{name}"), found);
            }
        }
        other => {
            found.insert(path.to_owned(), other.clone());
        }
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
                                &json!({"value": answer.value, "confidence": answer.confidence}),
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
