//! The open data: what is public and no more, and whoever changes them is found out offline.

use std::collections::BTreeMap;
use std::io::{Cursor, Read, Write};

use serde_json::{Value, json};
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

use super::rating::rating_study;
use crate::on_both_backends;
use crate::support::server::Said;
use crate::support::studies::ITEMS;
use crate::support::study::items_of;
use crate::support::{Study, TestApp};

type Files = BTreeMap<String, Vec<u8>>;

fn unpacked(bytes: &[u8]) -> Files {
    let mut zip = ZipArchive::new(Cursor::new(bytes)).expect("a zip file");
    let mut files = Files::new();
    for place in 0..zip.len() {
        let mut file = zip.by_index(place).expect("a file");
        let name = file.name().expect("a name").into_owned();
        let mut content = Vec::new();
        file.read_to_end(&mut content).expect("a whole file");
        files.insert(name, content);
    }
    files
}

fn packed(files: &Files) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in files {
        zip.start_file(name.as_str(), SimpleFileOptions::default())
            .expect("a file");
        zip.write_all(content).expect("written");
    }
    zip.finish().expect("a zip file").into_inner()
}

/// What the check says of a file, far from any database.
fn verify(app: &TestApp, bytes: &[u8]) -> Said {
    let file = app.folder().join("open.zip");
    std::fs::write(&file, bytes).expect("written");
    let file = file.display().to_string();
    app.command_set(
        &["verify", &file],
        &[("CASTALIA__DATABASE__URL", "/nowhere/at/all.db")],
    )
}

/// Two closed rounds of 18: groups of six, of which some are too small for some items.
fn measured(app: &TestApp) -> Study<'_> {
    let study = rating_study(app, 18);
    study.rate_all(1, &ITEMS);
    study.close_round(1);
    study.open_round(2);
    study.rate_all(2, &ITEMS[..4]);
    for place in 0..3 {
        study.rate(place, 2, ITEMS[4], &json!({"value": 1}));
    }
    study.close_round(2);
    study
}

on_both_backends! {
    fn the_open_data_give_every_arrow_again_and_hold_the_seals(app: &TestApp) {
        let study = measured(app);
        app.visitor().api_get(&study.path("/package")).expect(401);
        study.author.api_get(&study.path("/package?round=3")).expect(404);
        study.publish();
        let open = app.visitor().api_get(&study.path("/package")).expect(200);
        assert_eq!(open.header("content-type"), "application/zip");
        assert_eq!(open.header("access-control-allow-origin"), "*");
        let page = app.visitor().get(&study.page("/data.zip?round=2")).expect(200);
        assert_eq!(open.body, page.body);
        let out = app.folder().join("own.zip").display().to_string();
        app.command(&["package", "harbours", "--out", &out]).ok();
        assert_eq!(open.body, std::fs::read(&out).expect("a file"));

        let said = verify(app, &open.body).ok();
        for round in [1, 2] {
            for item in items_of(&study.results(round)) {
                let glyph = match item["arrow"].as_str() {
                    Some("up") => "▲",
                    Some("down") => "▼",
                    Some("stable") => "—",
                    _ => "◇",
                };
                let id = item["id"].as_str().expect("an id");
                let line = format!("round {round}: {id} {glyph} ");
                assert!(said.contains(&line), "{line}: {said}");
            }
        }
        assert!(said.contains("everything is as it was sealed"), "{said}");

        let files = unpacked(&open.body);
        let names: Vec<&str> = files.keys().map(String::as_str).collect();
        assert_eq!(names, [
            "CITATION.cff", "LICENSE.txt", "README.md", "codebook.csv", "counts.csv", "data.json",
            "definition.json", "transitions.csv",
        ]);
        let text = |name: &str| String::from_utf8(files[name].clone()).expect("text");
        let seal = study.results(2)["seal"].as_str().expect("a seal").to_owned();
        assert!(text("README.md").contains(&seal) && text("CITATION.cff").contains(&seal));
        assert!(text("CITATION.cff").contains("license: \"CC-BY-4.0\""));
        assert!(text("counts.csv").contains("1,smuggling-volume,1,,18,0,0,yes,up,consensus,increasing,0,1,17"), "{}", text("counts.csv"));
    }

    /// Of what is hidden there is neither a number nor the salt by which it could be tried out.
    fn the_open_data_hold_nothing_that_is_hidden(app: &TestApp) {
        let study = measured(app);
        let package = study.author.api_get(&study.path("/package")).expect(200);
        let files = unpacked(&package.body);
        let data: Value = serde_json::from_slice(&files["data.json"]).expect("JSON");
        let mut closed = 0;
        for round in data["rounds"].as_array().expect("rounds") {
            let sealed = round["seal"]["items"].as_array().expect("items");
            for (item, sealed) in items_of(&round["results"]).iter().zip(sealed) {
                let groups = item["groups"].as_array().expect("groups");
                let is_hidden = item["counts"].is_null();
                let hides_groups = groups.iter().any(|group| group["hidden"] == true || group["abstained"].is_null());
                assert!(sealed["leaves"].get("salt").is_none());
                assert!(sealed["definition"].get("salt").is_some());
                for (part, hidden) in [
                    ("counts", is_hidden),
                    ("decision", is_hidden),
                    ("groups", is_hidden || hides_groups),
                    ("transition", is_hidden || item["transition"].is_null()),
                ] {
                    let salt = sealed.get(part).and_then(|part| part.get("salt"));
                    let there = sealed.get(part).is_some();
                    assert_eq!(salt.is_some(), there && !hidden, "{part} of {}", item["id"]);
                    closed += usize::from(there && hidden);
                }
            }
            let input = round["input"].to_string();
            assert!(!input.contains("by_confidence") && !input.contains("by_expertise"));
        }
        assert!(closed > 0, "nothing is hidden in this story");
        let fifth = items_of(&data["rounds"][1]["input"]).swap_remove(4);
        assert_eq!(fifth["counts"], json!([0, 0, 0]), "three answers are told");
        let whole = files.values().flatten().copied().collect::<Vec<u8>>();
        let whole = String::from_utf8_lossy(&whole);
        for secret in ["expert01", "panel.example", "Reason of", "nonce"] {
            assert!(!whole.contains(secret), "{secret}");
        }
    }

    fn whoever_changes_the_open_data_is_found_out(app: &TestApp) {
        let study = measured(app);
        let package = study.author.api_get(&study.path("/package")).expect(200);
        let files = unpacked(&package.body);
        verify(app, &packed(&files)).ok();
        let data = String::from_utf8(files["data.json"].clone()).expect("text");
        let whole: Value = serde_json::from_str(&data).expect("JSON");
        let first = "/rounds/0/results/tables/0/groups/0/items/0";
        let input = "/rounds/0/input/tables/0/groups/0/items/0";
        for (at, to, named) in [
            (format!("{first}/arrow"), json!("down"), ITEMS[0]),
            (format!("{first}/label"), json!("leaning"), ITEMS[0]),
            (format!("{first}/counts"), json!([0, 2, 16]), ITEMS[0]),
            (format!("{first}/measures/mean"), json!(2.5), ITEMS[0]),
            (format!("{input}/counts"), json!([0, 2, 16]), ITEMS[0]),
            (format!("{input}/polarity"), json!("decreases"), ITEMS[0]),
            (format!("{input}/text"), json!("Another question"), ITEMS[0]),
            ("/rounds/0/definitions/smuggling-volume/wording/text".into(), json!("Another"), ITEMS[0]),
            ("/rounds/0/root".into(), json!("0".repeat(64)), "seal"),
            ("/rounds/0/input/panel".into(), json!(24), "sealed"),
            ("/rounds/0/seal/items/0/leaves/digest".into(), json!("0".repeat(64)), "seal"),
        ] {
            let mut changed = whole.clone();
            *changed.pointer_mut(&at).unwrap_or_else(|| panic!("{at} is not there")) = to;
            let mut other = files.clone();
            other.insert("data.json".into(), changed.to_string().into_bytes());
            let said = verify(app, &packed(&other));
            assert_eq!(said.code, 4, "{at}: {}", said.out);
            assert!(said.out.contains(named), "{at}: {}", said.out);
        }
        // A printed group, and a part whose salt is taken away so that nobody can check it.
        let groups = whole.pointer(&format!("{first}/groups")).and_then(Value::as_array).expect("groups");
        let shown = groups.iter().position(|group| !group["counts"].is_null()).expect("a group that is shown");
        let second = "/rounds/1/seal/items/0/transition";
        assert!(whole.pointer(&format!("{second}/salt")).is_some(), "round 2 opens its transitions");
        for (at, key, to, named) in [
            (format!("{first}/groups/{shown}"), "counts", json!([6, 0, 0]), "the group"),
            (second.to_owned(), "salt", Value::Null, "its transitions are not opened"),
        ] {
            let mut changed = whole.clone();
            let part = changed.pointer_mut(&at).and_then(Value::as_object_mut).expect("a part");
            part.remove(key);
            if !to.is_null() {
                part.insert(key.to_owned(), to);
            }
            let mut other = files.clone();
            other.insert("data.json".into(), changed.to_string().into_bytes());
            let said = verify(app, &packed(&other));
            assert_eq!(said.code, 4, "{at}: {}", said.out);
            assert!(said.out.contains(named), "{at}: {}", said.out);
        }
        study.author.api_get(&study.path("/package?round=0")).expect(404);
        let mut counts = files.clone();
        let text = String::from_utf8(counts["counts.csv"].clone()).expect("text");
        counts.insert("counts.csv".into(), text.replacen(",17", ",16", 1).into_bytes());
        let said = verify(app, &packed(&counts));
        assert_eq!(said.code, 4, "{}", said.out);
        assert!(said.out.contains("counts.csv"), "{}", said.out);
        let said = verify(app, b"no zip file");
        assert_eq!(said.code, 1, "{}", said.err);
        assert!(said.err.contains("not a package of open data"), "{}", said.err);
    }
}
