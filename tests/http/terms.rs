//! Licence, authors and title: chosen before publishing, printed in the report and in the open
//! data, and fixed by the publication.

use std::io::{Cursor, Read};

use jsonschema::Draft;
use serde_json::{Map, Value, json};
use zip::ZipArchive;

use super::rating::rating_study;
use crate::on_both_backends;
use crate::support::studies::ITEMS;
use crate::support::{Study, TestApp, app};

fn closed(app: &TestApp) -> Study<'_> {
    let study = rating_study(app, 12);
    study.rate_all(1, &ITEMS);
    study.close_round(1);
    study
}

fn file_of(zip: &[u8], name: &str) -> String {
    let mut zip = ZipArchive::new(Cursor::new(zip)).expect("a zip file");
    let mut text = String::new();
    let mut file = zip.by_name(name).expect("the file");
    file.read_to_string(&mut text).expect("text");
    text
}

/// The open data of round 1 as the author has them.
fn package(study: &Study<'_>) -> Vec<u8> {
    let path = study.path("/package?round=1");
    study.author.api_get(&path).expect(200).body
}

/// Reads a `CITATION.cff`: a key a line with its value as JSON, or a list with a line a value.
fn cff(text: &str) -> Value {
    let mut read = Map::new();
    let mut last = String::new();
    for line in text.lines() {
        if let Some(one) = line.strip_prefix("  - ") {
            let one: Value = serde_json::from_str(one).expect("JSON");
            let list = read[&last].as_array_mut().expect("a list");
            list.push(one);
            continue;
        }
        let (key, value) = line.split_once(':').expect("a key");
        let value = match value.trim() {
            "" => json!([]),
            value => serde_json::from_str(value).expect("JSON"),
        };
        read.insert(key.to_owned(), value);
        last = key.to_owned();
    }
    Value::Object(read)
}

/// What the schema of the Citation File Format finds wrong.
fn faults(cff: &Value) -> Vec<String> {
    let schema = std::fs::read_to_string("tests/vendor/cff-1.2.0.schema.json").expect("the schema");
    let schema: Value = serde_json::from_str(&schema).expect("JSON");
    let validator = jsonschema::options()
        .with_draft(Draft::Draft7)
        .should_validate_formats(true)
        .build(&schema)
        .expect("a schema");
    let errors = validator.iter_errors(cff);
    errors
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect()
}

const TERMS: [(&str, &str); 12] = [
    ("round", "1"),
    ("licence", "CC-BY-SA-4.0"),
    ("title", "Harbours: \"ten\" years\u{2028}on"),
    ("given-1", "Dana"),
    ("family-1", "Whitfield"),
    ("orcid-1", "https://orcid.org/0000-0002-1825-0097"),
    ("affiliation-1", "Institute of Ports & Seas"),
    ("given-2", ""),
    ("family-2", "Harbour Panel: board"),
    ("orcid-2", ""),
    ("affiliation-2", ""),
    ("doi", "https://doi.org/10.5281/zenodo.123"),
];

on_both_backends! {
    fn licence_authors_and_title_are_chosen_before_publishing_and_printed(app: &TestApp) {
        let study = closed(app);
        let author = app.as_person(app::AUTHOR);
        let page = study.page("/publish");
        let plain = package(&study);
        assert!(file_of(&plain, "LICENSE.txt").starts_with("SPDX-License-Identifier: CC-BY-4.0\n"));
        assert_eq!(faults(&cff(&file_of(&plain, "CITATION.cff"))), Vec::<String>::new());
        let mut fields = TERMS.to_vec();
        fields.extend([("url", "https://panel.example/report_1"), ("act", "save")]);
        author.post(&page, &fields).expect(303);
        let kept = author.get(&study.page("/publish?round=1&saved=1")).expect(200)
            .says("Nothing has been published yet")
            .says("Author 2")
            .says("entries of the methods appendix")
            .text();
        for value in ["0000-0002-1825-0097", "Harbour Panel: board", "10.5281/zenodo.123"] {
            assert!(kept.contains(&format!("value=\"{value}\"")), "{value} is not kept");
        }
        app.visitor().get(&study.page("/report?round=1")).expect(303);

        let zip = package(&study);
        let cited = cff(&file_of(&zip, "CITATION.cff"));
        assert_eq!(faults(&cited), Vec::<String>::new());
        assert_eq!(cited["license"], "CC-BY-SA-4.0");
        assert_eq!(cited["doi"], "10.5281/zenodo.123");
        assert_eq!(cited["url"], "https://panel.example/report_1");
        assert_eq!(cited["authors"], json!([
            {
                "family-names": "Whitfield", "given-names": "Dana",
                "affiliation": "Institute of Ports & Seas",
                "orcid": "https://orcid.org/0000-0002-1825-0097",
            },
            {"name": "Harbour Panel: board"},
        ]));
        assert!(file_of(&zip, "LICENSE.txt").contains("https://creativecommons.org/licenses/by-sa/4.0/"));
        let readme = file_of(&zip, "README.md");
        for told in [
            "Licence: CC BY-SA 4.0.", "Authors: Whitfield, Dana; Harbour Panel: board.",
            "<https://doi.org/10.5281/zenodo.123>", "<https://panel.example/report_1>",
        ] {
            assert!(readme.contains(told), "{told}: {readme}");
        }
        let out = app.folder().join("terms.zip");
        std::fs::write(&out, &zip).expect("written");
        app.command(&["verify", &out.display().to_string()]).ok();

        let report = study.author.api_get(&study.path("/report?format=json&round=1")).expect(200).json();
        assert_eq!(report["publication"]["licence"], "CC-BY-SA-4.0");
        let cite = report["publication"]["cite"].as_str().expect("a citation");
        assert!(cite.starts_with("Whitfield, Dana; Harbour Panel: board (20"), "{cite}");
        assert!(cite.ends_with("Expert panel, results of round 1. https://doi.org/10.5281/zenodo.123"), "{cite}");
        for (format, table) in [("markdown", ""), ("html", "&table=factors"), ("typst", "&table=order")] {
            let path = study.path(&format!("/report?format={format}&round=1{table}"));
            let text = study.author.api_get(&path).expect(200).text();
            for told in ["Licence as published", "licenses/by", "Whitfield, Dana"] {
                assert!(text.contains(told), "{format} does not say {told}");
            }
        }
    }

    fn each_licence_gives_a_citation_that_the_schema_takes(app: &TestApp) {
        let study = closed(app);
        let author = app.as_person(app::AUTHOR);
        for (licence, told) in [
            ("CC-BY-4.0", "by/4.0"),
            ("CC0-1.0", "publicdomain/zero/1.0"),
            ("CC-BY-SA-4.0", "by-sa/4.0"),
            ("LicenseRef-All-rights-reserved", "All rights reserved."),
        ] {
            let fields = [("round", "1"), ("licence", licence), ("act", "save")];
            author.post(&study.page("/publish"), &fields).expect(303);
            let zip = package(&study);
            let cited = cff(&file_of(&zip, "CITATION.cff"));
            assert_eq!(faults(&cited), Vec::<String>::new(), "{licence}");
            assert_eq!(cited.get("license").is_some(), licence.starts_with("CC"));
            assert!(file_of(&zip, "LICENSE.txt").contains(told), "{licence}");
        }
    }

    fn terms_that_cannot_be_printed_come_back_as_they_were_typed(app: &TestApp) {
        let study = closed(app);
        let author = app.as_person(app::AUTHOR);
        let page = study.page("/publish");
        let fields = [
            ("round", "1"), ("licence", "MIT"), ("title", "A title"), ("given-1", "Dana"),
            ("family-1", ""), ("orcid-1", "0000-0002-1825-0098"), ("affiliation-1", ""),
            ("doi", "10.1"), ("url", "javascript:alert(1)"), ("understood", "1"),
        ];
        let answer = author.post(&page, &fields).expect(422).says("Error: Publish the results")
            .says("Choose one of the licences")
            .says("A family name is missing")
            .says("This is no ORCID iD")
            .says("A DOI looks like")
            .says("An address begins with")
            .text();
        for value in ["A title", "0000-0002-1825-0098", "javascript:alert(1)"] {
            assert!(answer.contains(&format!("value=\"{value}\"")), "{value} is lost");
        }
        app.visitor().get(&study.page("/report")).expect(303);
        // Buttons inside the form store nothing and lose nothing.
        let mut fields = TERMS.to_vec();
        fields.push(("act", "up-2"));
        let moved = author.post(&page, &fields).expect(200).text();
        let place = |name: &str| moved.find(name).unwrap_or_else(|| panic!("{name} is lost"));
        assert!(place("Harbour Panel: board") < place("Whitfield"));
        fields.pop();
        fields.push(("act", "author"));
        author.post(&page, &fields).expect(200).says("Author 3");
        let stored = author.get(&study.page("/publish?round=1")).expect(200).text();
        assert!(!stored.contains("Institute of Ports"), "a button inside the form stored it");
    }

    fn what_was_published_keeps_its_terms(app: &TestApp) {
        let study = closed(app);
        let author = app.as_person(app::AUTHOR);
        let page = study.page("/publish");
        let mut fields = TERMS.to_vec();
        fields.push(("understood", "1"));
        author.post(&page, &fields).expect(303);
        let visitor = app.visitor();
        let data = study.page("/data.zip?round=1");
        let first = visitor.get(&data).expect(200).body;
        assert!(file_of(&first, "CITATION.cff").contains("Whitfield"));
        study.open_round(2);
        study.rate_all(2, &ITEMS);
        study.close_round(2);
        let other = [("round", "2"), ("licence", "CC0-1.0"), ("family-1", "Other"), ("act", "save")];
        author.post(&page, &other).expect(303);
        assert_eq!(visitor.get(&data).expect(200).body, first);
        study.author.api_post(&study.path("/publish"), &json!({"round": 2})).expect(200);
        assert_eq!(visitor.get(&data).expect(200).body, first);
        let second = visitor.get(&study.page("/data.zip?round=2")).expect(200).body;
        assert!(file_of(&second, "CITATION.cff").contains("CC0-1.0"));
        let recorded = app.database.texts(
            "SELECT detail AS told FROM audit WHERE action = 'results.terms' AND actor IS NOT NULL ORDER BY seq",
        );
        assert_eq!(recorded, ["CC-BY-SA-4.0", "CC0-1.0"]);
    }

    fn a_program_sets_the_terms_as_the_page_does(app: &TestApp) {
        let study = closed(app);
        let author = app.as_person(app::AUTHOR);
        let path = study.path("/terms");
        let plain = study.author.api_get(&path).expect(200).json();
        assert_eq!(plain["licence"], "CC-BY-4.0");
        let mut fields = TERMS.to_vec();
        fields.extend([("url", ""), ("act", "save")]);
        author.post(&study.page("/publish"), &fields).expect(303);
        let of_page = study.author.api_get(&path).expect(200).json();
        let reset = study.author.api_put(&path, &json!({"licence": "CC-BY-4.0"})).expect(200).json();
        assert_eq!(reset, plain);
        let wish = json!({
            "licence": "CC-BY-SA-4.0",
            "title": "Harbours: \"ten\" years\u{2028}on",
            "authors": [
                {"given": "Dana", "family": "Whitfield", "orcid": "0000000218250097",
                 "affiliation": "Institute of Ports & Seas"},
                {"family": " Harbour Panel: board "},
            ],
            "doi": "doi:10.5281/zenodo.123",
        });
        let set = study.author.api_put(&path, &wish).expect(200).json();
        assert_eq!(set, of_page);
        assert_eq!(study.author.api_put(&path, &set).expect(200).json(), of_page, "what is read can be set");
        author.get(&study.page("/publish?round=1")).expect(200).says("Author 2");
        let cited = cff(&file_of(&package(&study), "CITATION.cff"));
        assert_eq!(faults(&cited), Vec::<String>::new());
        assert_eq!(cited["authors"][1]["name"], "Harbour Panel: board");
        // As often as they changed: what is set again as it was is no change.
        let recorded = app.database.number("SELECT COUNT(*) FROM audit WHERE action = 'results.terms'");
        assert_eq!(recorded, 3);

        let wrong = json!({
            "licence": "MIT",
            "authors": [{"family": "Whitfield"}, {"family": "", "given": "Dana", "orcid": "0000-0002-1825-0098"}],
            "doi": "10.1", "url": "javascript:alert(1)",
        });
        let refused = study.author.api_put(&path, &wrong).expect(422).json();
        assert_eq!(refused["field"], "licence");
        let errors: Vec<&str> = refused["errors"].as_array().expect("errors").iter()
            .filter_map(|error| error.as_str()?.split(": ").next())
            .collect();
        assert_eq!(errors, ["licence", "authors[1].family", "authors[1].orcid", "doi", "url"]);
        let unknown = study.author.api_put(&path, &json!({"licence": "CC0-1.0", "author": "Dana"})).expect(422).json();
        assert_eq!(unknown["field"], "author");
        assert_eq!(study.author.api_get(&path).expect(200).json(), of_page, "nothing of it was stored");
    }

    /// P16: who is named is said before anything is taken or published.
    fn the_report_page_lists_who_agreed_to_be_named(app: &TestApp) {
        let study = closed(app);
        let author = app.as_person(app::AUTHOR);
        let page = study.page("/report?round=1");
        author.get(&page).expect(200).says("Nobody agreed to be named");
        let expert = study.expert_at_pages(0);
        expert
            .post(&study.page("/naming"), &[("named", "yes"), ("name", "Prof. Ada Quay")])
            .expect(303);
        author.get(&page).expect(200)
            .says("1 panelist agreed to be named")
            .says("Prof. Ada Quay")
            .says("11 others who answered are not named");
        let text = study.author.api_get(&study.path("/report?format=markdown&round=1")).expect(200).text();
        assert!(text.contains("1 panelist is named in the credits, with their consent"), "{text}");
        study.publish();
        app.visitor().get(&page).expect(200).says_not("others who answered are not named");
    }
}
