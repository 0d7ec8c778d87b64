//! An author reads where the panel stands and takes the table.

use serde_json::json;

use super::expert::{second_round, sign_in};
use crate::on_both_backends;
use crate::support::studies::ITEMS;
use crate::support::study::items_of;
use crate::support::{Study, TestApp, app};

fn reported(app: &TestApp) -> Study<'_> {
    let study = second_round(app, 12);
    study.rate_all(2, &ITEMS);
    study.close_round(2);
    study
}

on_both_backends! {
    fn an_author_reads_the_results_and_pulls_the_table(app: &TestApp) {
        let study = reported(app);
        let browser = sign_in(app, app::AUTHOR);
        browser.visit(&study.page(""));
        assert!(browser.path().starts_with(&study.page("/results")), "{}", browser.path());
        let row = format!("[id='{}']", ITEMS[0]);
        let row = if browser.has(&row) { row } else { "table.results tbody tr:nth-child(2)".to_owned() };
        browser.wait_for_text(&row, "Upward");
        browser.wait_for_text(&row, "Consensus");
        browser.follow("Split");
        let items = browser.texts("table.results td.item a");
        assert!(items.iter().any(|text| text.contains("Share of containers")), "{items:?}");
        assert!(!items.iter().any(|text| text.contains("Volume of smuggled")), "{items:?}");

        browser.visit(&study.page(&format!("/results/2/{}", ITEMS[0])));
        browser.wait_for_text("main", "11 of 12");
        browser.wait_for_text("main", "would have to change");

        browser.visit(&study.page("/report?round=2"));
        browser.wait_for_text("main", "Trends in harbours");
        browser.wait_for_text("main", "Factors that influence it");
        browser.wait_for_text("main", "Norms and rules at sea");
        let cell = browser.script(
            "return [...document.querySelectorAll('main table tr')].find(r => r.textContent.includes('Share of containers')).textContent",
            vec![],
        );
        assert!(!cell.as_str().expect("a row").contains('—'), "no arrow is never a dash: {cell}");

        // The same document, as a download and over the command line.
        let author = app.as_person(app::AUTHOR);
        let page = author.get(&study.page("/report.md?round=2")).expect(200).text();
        let told = app
            .command(&["report", "harbours", "--round", "2", "--format", "markdown"])
            .ok();
        assert_eq!(page, told);
        assert!(page.contains("Volume of smuggled goods") && page.contains('▲'));
    }

    fn on_a_phone_the_evidence_stands_in_one_column_with_whole_numbers(app: &TestApp) {
        let study = reported(app);
        let browser = sign_in(app, app::AUTHOR);
        browser.set_width(390);
        browser.visit(&study.page(&format!("/results/2/{}", ITEMS[0])));
        let values = browser.boxes(".measures .value");
        assert!(values.len() > 5, "{values:?}");
        for (text, [_, _, _, height]) in values {
            assert!(height < 50.0, "{text} is {height} high");
        }
        for (_, [_, _, width, _]) in browser.boxes(".card.why > *") {
            assert!(width > 250.0, "{width}");
        }
    }

    fn copying_a_table_says_so_in_words(app: &TestApp) {
        let study = reported(app);
        let browser = sign_in(app, app::AUTHOR);
        browser.devtools(
            "Browser.grantPermissions",
            json!({"origin": browser.base(), "permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"]}),
        );
        browser.visit(&study.page("/report?round=2"));
        browser.click("[data-copy]");
        browser.wait_for_text(".copied", "Table copied");
    }

    /// U6: direction and threat stand in words wherever they stand as a sign or a colour.
    fn every_arrow_and_every_threat_has_its_word(app: &TestApp) {
        let study = reported(app);
        let browser = sign_in(app, app::AUTHOR);
        for (page, place) in [("/results?round=2", "td.arrow"), ("/report?round=2", "a.trend")] {
            browser.visit(&study.page(page));
            let arrows = browser.script(
                "return [...document.querySelectorAll(arguments[0])].map(e => [e.textContent.trim(), e.querySelector('.inc') ? 'inc' : e.querySelector('.dec') ? 'dec' : ''])",
                vec![json!(place)],
            );
            let arrows: Vec<(String, String)> = serde_json::from_value(arrows).expect("texts");
            assert_eq!(arrows.len(), ITEMS.len(), "{page}");
            for (words, colour) in &arrows {
                let has = |word: &str| words.to_lowercase().contains(word);
                let directions = ["upward", "downward", "stable", "compliance", "pressure"];
                let labels = ["split", "no consensus", "insufficient"];
                assert!(directions.iter().chain(&labels).any(|word| has(word)), "{page}: {words:?}");
                assert!(colour != "inc" || has("increasing"), "{page}: {words:?}");
                assert!(colour != "dec" || has("decreasing"), "{page}: {words:?}");
            }
            assert!(arrows.iter().any(|(_, colour)| !colour.is_empty()), "{page}: no threat");
        }
    }

    /// U19: the charts say the same numbers as the table and the API, and have names.
    fn every_chart_has_a_name_and_the_table_has_its_numbers(app: &TestApp) {
        let study = reported(app);
        let browser = sign_in(app, app::AUTHOR);
        browser.visit(&study.page("/results?round=2"));
        let nameless = browser.script(
            "return [...document.querySelectorAll('svg')].filter(s => s.getAttribute('aria-hidden') !== 'true' && !(s.getAttribute('aria-label') || s.querySelector('title') || s.getAttribute('aria-labelledby'))).map(s => s.outerHTML.slice(0, 150))",
            vec![],
        );
        assert_eq!(nameless, json!([]), "charts without a name");
        let results = study.results(2);
        let names = browser.script(
            "return [...document.querySelectorAll('svg.diverging')].map(s => s.getAttribute('aria-label'))",
            vec![],
        );
        let names: Vec<String> = serde_json::from_value(names).expect("names");
        let items = items_of(&results);
        assert_eq!(names.len(), items.len());
        browser.follow("As a table of numbers");
        let table = browser.text("main");
        for (item, name) in items.iter().zip(&names) {
            for count in item["counts"].as_array().expect("counts") {
                let count = count.to_string();
                assert!(name.contains(&count), "{count} of {} is not in {name:?}", item["id"]);
                assert!(table.contains(&count), "{count} of {} is not in the table", item["id"]);
            }
            let text = item["text"].as_str().expect("a text");
            assert!(table.contains(text), "{text} is not in the table");
        }
        for item in ITEMS {
            browser.visit(&study.page(&format!("/results/2/{item}")));
            let nameless = browser.count("svg[role=img]:not([aria-label]):not([aria-labelledby])");
            assert_eq!(nameless, 0, "{item}");
        }
    }
}
