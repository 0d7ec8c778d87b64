//! An author reads where the panel stands and takes the table.

use serde_json::json;

use super::expert::{second_round, sign_in};
use crate::browser::Browser;
use crate::on_sqlite_alone;
use crate::support::studies::ITEMS;
use crate::support::study::items_of;
use crate::support::{Study, TestApp, app};

pub fn reported(app: &TestApp) -> Study<'_> {
    reported_by(app, 12)
}

/// Two closed rounds of so many experts, in three groups of one size.
fn reported_by(app: &TestApp, experts: usize) -> Study<'_> {
    let study = second_round(app, experts);
    study.rate_all(2, &ITEMS);
    study.close_round(2);
    study
}

on_sqlite_alone! {
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
        assert_eq!(values.len(), 5, "{values:?}");
        for (text, [_, _, _, height]) in values {
            assert!(height < 50.0, "{text} is {height} high");
        }
        for (_, [_, _, width, _]) in browser.boxes(".card.why > *") {
            assert!(width > 250.0, "{width}");
        }
    }

    /// What takes HTML from the clipboard, as Word does, gets a table; what takes text gets cells
    /// between tabs.
    fn copying_a_table_says_so_in_words_and_copies_a_table(app: &TestApp) {
        let study = reported(app);
        let browser = sign_in(app, app::AUTHOR);
        browser.devtools(
            "Browser.grantPermissions",
            json!({"origin": browser.base(), "permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"]}),
        );
        browser.visit(&study.page("/report?round=2"));
        browser.click("[data-copy]");
        browser.wait_for_text(".copied", "Table copied");
        let copied = browser.script(
            "return (async () => {
               const [item] = await navigator.clipboard.read();
               const of = async (type) => (await item.getType(type)).text();
               const page = new DOMParser().parseFromString(await of('text/html'), 'text/html');
               return { tables: page.querySelectorAll('table').length,
                 rows: [...page.querySelectorAll('tr')].map(row => row.textContent.replace(/\\s+/g, ' ').trim()),
                 plain: await of('text/plain') };
             })()",
            vec![],
        );
        assert_eq!(copied["tables"], 1, "{copied}");
        let is_first = |line: &&str| line.contains("Volume of smuggled goods");
        let rows: Vec<String> = serde_json::from_value(copied["rows"].clone()).expect("texts");
        let row = rows.iter().map(String::as_str).find(is_first);
        let line = copied["plain"].as_str().and_then(|text| text.lines().find(is_first));
        let (row, line) = (row.unwrap_or_default(), line.unwrap_or_default());
        let signs = ['▲', '—', '▼', '◇'];
        assert!(row.contains(signs), "{copied}");
        assert!(line.contains(signs) && line.contains('\t'), "{copied}");
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

    /// U19: the figure and the table below it are the published transition table.
    fn who_moved_is_drawn_with_a_table_of_the_same_numbers(app: &TestApp) {
        let study = reported_by(app, 18);
        let browser = sign_in(app, app::AUTHOR);
        for item in items_of(&study.results(2)) {
            let id = item["id"].as_str().expect("an id");
            browser.visit(&study.page(&format!("/results/2/{id}")));
            let name = browser.attribute(".flow svg[role=img]", "aria-label").unwrap_or_default();
            let changed = &item["stability"]["changed"];
            assert!(name.contains(&format!("and {changed} moved")), "{id}: {name:?}");
            let mut drawn: Vec<u64> = cells(&browser, ".flow-table td.num");
            let mut counted: Vec<u64> = serde_json::from_value::<Vec<Vec<u64>>>(item["transition"].clone())
                .expect("a published table")
                .concat()
                .into_iter()
                .filter(|count| *count > 0)
                .collect();
            drawn.sort_unstable();
            counted.sort_unstable();
            assert_eq!(drawn, counted, "{id}");
            assert_eq!(browser.count(".flow path"), counted.len(), "{id}");
        }
    }

    /// Where an answer would follow from the figure, words stand in its place.
    fn who_moved_is_told_without_a_figure_where_it_would_give_answers_away(app: &TestApp) {
        let study = second_round(app, 12);
        study.rate_all(2, &ITEMS[1..]);
        for place in 1..12 {
            study.rate(place, 2, ITEMS[0], &json!({"value": 3}));
        }
        study.close_round(2);
        let browser = sign_in(app, app::AUTHOR);
        browser.visit(&study.page(&format!("/results/2/{}", ITEMS[0])));
        browser.wait_for_text("[aria-labelledby=change]", "10 of the 11 people who judged both times");
        browser.wait_for_text("[aria-labelledby=change]", "Who moved where is not shown");
        assert!(!browser.has(".flow"));
    }

    fn every_measure_stands_behind_one_link_with_its_sentence(app: &TestApp) {
        let study = reported_by(app, 18);
        let browser = sign_in(app, app::AUTHOR);
        browser.disable_scripts();
        let results = study.results(1);
        let item = items_of(&results).swap_remove(2);
        let measures = item["measures"].as_object().expect("measures");
        browser.visit(&study.page(&format!("/results/1/{}", ITEMS[2])));
        browser.click(".all-measures summary");
        assert_eq!(browser.count(".all-measures tbody tr"), measures.len());
        let said = browser.texts(".all-measures .meaning");
        assert!(said.iter().all(|sentence| sentence.ends_with('.')), "{said:?}");
        let undefined = measures.values().filter(|value| value.is_null()).count();
        let explained = browser.texts(".all-measures .na");
        assert_eq!(explained.len(), undefined);
        assert!(explained.contains(&"Not available: no earlier round.".to_owned()), "{explained:?}");

        browser.visit(&study.page("/results?round=1"));
        browser.click(".agreement-block:has(table) summary");
        let of_panel = results["measures"].as_object().expect("measures").len();
        assert_eq!(browser.count(".panel-measures tbody tr"), of_panel);
        let heads = browser.texts(".panel-measures thead th");
        assert_eq!(heads.len(), 2 + results["tables"].as_array().expect("tables").len());
    }

    fn groups_stand_side_by_side_and_say_when_they_disagree(app: &TestApp) {
        let study = reported_by(app, 21);
        let browser = sign_in(app, app::AUTHOR);
        browser.visit(&study.page(&format!("/results/2/{}", ITEMS[2])));
        browser.wait_for_text("[aria-labelledby=groups]", "Groups disagree");
        browser.wait_for_text("[aria-labelledby=groups]", "Cliff’s delta");
        assert_eq!(browser.count("table.groups tbody tr"), 3);
        browser.visit(&study.page("/results?round=2&label=groups_disagree"));
        let rows = browser.texts("table.results td.arrow");
        assert!(!rows.is_empty() && rows.iter().all(|row| row.contains("Groups disagree")), "{rows:?}");
    }

    fn groups_too_small_to_show_are_named_without_a_number(app: &TestApp) {
        let study = reported(app);
        let browser = sign_in(app, app::AUTHOR);
        browser.visit(&study.page(&format!("/results/2/{}", ITEMS[0])));
        let block = browser.text("[aria-labelledby=groups]");
        assert!(block.contains("Research, Port, Customs are not shown."), "{block}");
        assert!(!block.contains(|c: char| c.is_ascii_digit()), "{block}");
    }

    /// A turned arrow is told by a frame and by words, and the page says what the API says.
    fn other_rules_stand_beside_the_studys_with_what_they_turn(app: &TestApp) {
        let study = reported(app);
        let explored = study
            .author
            .api_get(&study.path("/rounds/2/rules"))
            .expect(200)
            .json();
        let flips: usize = explored["items"]
            .as_array()
            .expect("items")
            .iter()
            .flat_map(|item| item["cells"].as_array().expect("cells"))
            .filter(|cell| cell["flips"] == true)
            .count();
        assert!(flips > 0, "{explored}");
        let browser = sign_in(app, app::AUTHOR);
        browser.visit(&study.page("/results?round=2"));
        browser.follow("Which rule?");
        assert_eq!(browser.count(".rules .flips"), flips);
        let framed = browser.script(
            "return [...document.querySelectorAll('.rules .flips')].every(e => e.textContent.includes(', turned') && getComputedStyle(e).borderTopStyle === 'solid')",
            vec![],
        );
        assert_eq!(framed, true);
        let rules = explored["rules"].as_array().expect("rules").len();
        assert_eq!(browser.count(".rule-list tbody tr"), rules);
        assert_eq!(browser.count(".rules tbody th[scope=row]"), ITEMS.len());

        browser.follow("Without the middle");
        assert!(browser.path().contains("without_middle=true"), "{}", browser.path());
        let counted = study
            .author
            .api_get(&study.path("/rounds/2/rules?without_middle=true"))
            .expect(200)
            .json();
        let arrows = counted["rules"][0]["arrows"].to_string();
        assert_eq!(browser.text(".rule-list tbody tr td"), arrows);

        // On a phone each item is a block with the rules' names and the answers in words.
        browser.set_width(390);
        let cell = browser.text(".rules tbody td .answer-word");
        assert!(!cell.is_empty());
        let size = browser.boxes(".rules tbody td .answer-word").swap_remove(0).1;
        assert!(size[2] > 20.0, "{size:?}");
    }

    /// Each filter is a link that works without scripts; one with nothing to show is none.
    fn every_filter_leads_to_as_many_rows_as_it_says(app: &TestApp) {
        let study = reported_by(app, 18);
        let browser = sign_in(app, app::AUTHOR);
        browser.disable_scripts();
        for view in ["", "&view=table"] {
            let page = study.page(&format!("/results?round=2{view}"));
            browser.visit(&page);
            let links = browser.texts(".toolbar a");
            let empty = browser.texts(".toolbar span");
            assert_eq!(links.len() + empty.len(), 9, "{links:?} {empty:?}");
            assert!(empty.iter().all(|words| words.ends_with(" 0")), "{empty:?}");
            for words in links {
                browser.visit(&page);
                browser.follow(&words);
                let rows = browser.count("table.results td.item, table.numbers tbody th[scope=row]");
                assert!(words.ends_with(&format!(" {rows}")), "{words}: {rows} rows");
                assert_eq!(browser.has("table.numbers"), !view.is_empty(), "{words}");
                assert_eq!(browser.text(".toolbar [aria-current]"), words);
            }
        }
    }
}

/// The numbers in these cells, shown or not.
fn cells(browser: &Browser, css: &str) -> Vec<u64> {
    let texts = browser.script(
        "return [...document.querySelectorAll(arguments[0])].map(e => Number(e.textContent))",
        vec![json!(css)],
    );
    serde_json::from_value(texts).expect("numbers")
}
