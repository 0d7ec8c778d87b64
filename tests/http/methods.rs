//! The methods appendix: what happened with its numbers, what people write, and what stays open.

use serde_json::{Value, json};

use super::rating::rating_study;
use crate::on_both_backends;
use crate::support::studies::ITEMS;
use crate::support::{Study, TestApp, app};

const FORMATS: [&str; 6] = ["markdown", "html", "latex", "typst", "docx", "xlsx"];

/// Two closed rounds, with a deadline moved back, somebody added and an item withdrawn.
fn eventful(app: &TestApp) -> Study<'_> {
    let study = rating_study(app, 12);
    study.rate_all(1, &ITEMS);
    study
        .coordinator
        .api_post(
            &study.path("/rounds/1/extend"),
            &json!({"deadline": "2999-01-01T00:00:00Z"}),
        )
        .expect(200);
    study.close_round(1);
    study.open_round(2);
    study.rate_all(2, &ITEMS[..4]);
    study
        .coordinator
        .api_post(
            &study.path(&format!("/rounds/2/items/{}/withdraw", ITEMS[4])),
            &json!({"reason": "It asks 2 things at once."}),
        )
        .expect(204);
    study.close_round(2);
    study
}

fn report(study: &Study<'_>, round: u32) -> Value {
    let path = study.path(&format!("/report?format=json&round={round}"));
    study.author.api_get(&path).expect(200).json()
}

fn entry<'a>(report: &'a Value, id: &str) -> &'a Value {
    let entries = report["appendix"]["checklist"].as_array().expect("entries");
    let mut found = entries.iter().filter(|entry| entry["id"] == id);
    found.next().unwrap_or_else(|| panic!("no entry {id}"))
}

/// The value of the form's hidden field, without which nothing is stored.
fn seen(page: &str) -> String {
    let at = page.split("name=\"seen\" value=\"").nth(1).expect("a form");
    at.split('"').next().expect("a value").to_owned()
}

/// Words of a file in Word's or Excel's form, from all its parts.
fn words_of(bytes: &[u8]) -> String {
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(bytes)).expect("a zip file");
    let mut text = String::new();
    for place in 0..zip.len() {
        let mut file = zip.by_index(place).expect("a part");
        // Pictures are no text.
        let _ = std::io::Read::read_to_string(&mut file, &mut text);
    }
    text
}

on_both_backends! {
    fn every_number_of_the_appendix_is_that_of_the_json(app: &TestApp) {
        let study = eventful(app);
        let report = report(&study, 2);
        let tally = &report["appendix"]["tally"];
        let rounds = report["appendix"]["rounds"].as_array().expect("rounds");
        assert_eq!(rounds.len(), 2);
        assert_eq!(rounds[1]["n"], report["panel"]["n"]);
        assert_eq!(rounds[1]["answered"], report["panel"]["answered"]);
        assert_eq!(rounds[1]["attendance"], report["panel"]["attendance"]);
        assert_eq!(rounds[0]["extended"], 1);
        let mut from_data = 0;
        for entry in report["appendix"]["checklist"].as_array().expect("entries") {
            let text = entry["text"].as_str().unwrap_or_default();
            for at in entry["numbers"].as_array().expect("pointers") {
                let at = at.as_str().expect("a pointer");
                let told = match report.pointer(at).unwrap_or_else(|| panic!("{at} is not there")) {
                    Value::String(words) => words.trim().to_owned(),
                    Value::Array(list) => list.len().to_string(),
                    Value::Number(number) if number.is_f64() => continue,
                    number => number.to_string(),
                };
                assert!(text.contains(&told), "{at}: {told} is not in {text}");
            }
            from_data += usize::from(entry["status"] == "data");
        }
        assert_eq!(tally["from_data"], from_data);
        for (id, told) in [
            ("changes", "Round 1: the deadline was moved back 1 time."),
            ("items-changed", "withdrawn while round 2 was open: It asks 2 things at once."),
            ("participation", "Round 1: 12 invited, a panel of 12, 12 answered."),
            ("integrity", report["seal"].as_str().expect("a seal")),
            ("definition", report["rule"]["words"].as_str().expect("a rule")),
        ] {
            let text = entry(&report, id)["text"].as_str().expect("an answer");
            assert!(text.contains(told), "{id}: {text}");
        }
    }

    fn coordinator_and_author_write_what_only_people_know(app: &TestApp) {
        let study = eventful(app);
        let page = study.page("/methods");
        for who in ["author", "coordinator"] {
            let client = app.as_person(if who == "author" { app::AUTHOR } else { app::COORDINATOR });
            let before = client.get(&page).expect(200).says("still open").text();
            let text = format!("  The {who} <b>paid</b>.\n\nOr so. ");
            let fields = [("seen", &*seen(&before)), ("funding", &text)];
            client.post(&page, &fields).expect(303);
            let after = client.get(&format!("{page}?saved=1")).expect(200).says("Saved.").text();
            assert!(after.contains(&format!("The {who} &#60;b&#62;paid&#60;/b&#62;.")), "{after}");
            let funding = report(&study, 2);
            let funding = entry(&funding, "funding");
            assert_eq!(funding["status"], "people");
            assert_eq!(funding["text"], text.trim());
        }
        let recorded = app.database.texts(
            "SELECT object AS told FROM audit WHERE action = 'methods.write' AND actor IS NOT NULL",
        );
        assert_eq!(recorded, ["methods, funding", "methods, funding"]);
        study.expert_at_pages(0).get(&page).expect(403);
        app.visitor().get(&page).expect(303);
    }

    fn what_cannot_be_stored_comes_back_as_it_was_typed_and_the_rest_is_stored(app: &TestApp) {
        let study = eventful(app);
        let page = study.page("/methods");
        let author = app.as_person(app::AUTHOR);
        let seen = seen(&author.get(&page).expect(200).text());
        let long = "x".repeat(601);
        let fields = [
            ("seen", &*seen), ("funding", &long), ("ethics", "Board 7, 2026."), ("piloting", "Not applicable"),
        ];
        let answer = author.post(&page, &fields).expect(422).says("Error: Methods appendix")
            .says("1 character too many. The limit is 600.")
            .says("why it does not apply")
            .says("Board 7, 2026.")
            .text();
        assert!(answer.contains(&long), "what was too long is lost");
        let report = report(&study, 2);
        assert_eq!(entry(&report, "ethics")["text"], "Board 7, 2026.");
        assert_eq!(entry(&report, "funding")["status"], "open");
    }

    fn what_somebody_else_wrote_meanwhile_stands_beside_ones_own_words(app: &TestApp) {
        let study = eventful(app);
        let page = study.page("/methods");
        let (author, coordinator) = (app.as_person(app::AUTHOR), app.as_person(app::COORDINATOR));
        let seen = seen(&author.get(&page).expect(200).text());
        coordinator
            .post(&page, &[("seen", &*seen), ("funding", "A fund."), ("ethics", "A board.")])
            .expect(303);
        let fields = [("seen", &*seen), ("funding", "Nobody."), ("ethics", ""), ("aim", "To know.")];
        let answer = author.post(&page, &fields).expect(409);
        answer.says("Changed in another window").says("A fund.").says("Nobody.");
        let report = report(&study, 2);
        for (id, kept) in [("funding", "A fund."), ("ethics", "A board."), ("aim", "To know.")] {
            assert_eq!(entry(&report, id)["text"], kept, "{id}");
        }
    }

    fn what_is_open_is_listed_and_said_in_every_format(app: &TestApp) {
        let study = eventful(app);
        let page = study.page("/methods");
        let author = app.as_person(app::AUTHOR);
        let seen = seen(&author.get(&page).expect(200).text());
        let fields = [
            ("seen", &*seen), ("funding", "The harbour fund paid."), ("piloting", "Not applicable: nothing was new."),
        ];
        author.post(&page, &fields).expect(303);
        let report = report(&study, 2);
        let open = report["appendix"]["tally"]["open"].as_u64().expect("a number");
        assert!(open > 0);
        author.get(&study.page("/report?round=2")).expect(200)
            .says(&format!("{open} of "))
            .says("entries are not reported");
        let listed = author.get(&study.page("/report?round=2")).expect(200).text();
        assert!(listed.contains(&format!("href=\"{page}#ethics\"")));
        assert!(!listed.contains(&format!("href=\"{page}#funding\"")));
        for format in FORMATS {
            let path = study.path(&format!("/report?format={format}&round=2"));
            let answer = study.author.api_get(&path).expect(200);
            let text = match format {
                "docx" | "xlsx" => words_of(&answer.body),
                _ => answer.text(),
            };
            for told in [
                "Kind of study", "The harbour fund paid.", "Not applicable: nothing was new.",
                "Not reported.", "ACCORD; CREDES", "Leavers",
            ] {
                assert!(text.contains(told), "{format} does not say {told}");
            }
        }
        let alone = study.path("/report?format=json&table=factors&round=2");
        let alone = study.author.api_get(&alone).expect(200).json();
        assert_eq!(alone["appendix"], Value::Null);
    }

    fn what_is_published_stays_and_later_words_wait_for_the_next_publication(app: &TestApp) {
        let study = rating_study(app, 12);
        study.rate_all(1, &ITEMS);
        study.close_round(1);
        let page = study.page("/methods");
        let author = app.as_person(app::AUTHOR);
        let write = |text: &str| {
            let seen = seen(&author.get(&page).expect(200).text());
            author.post(&page, &[("seen", &*seen), ("funding", text)]).expect(303);
        };
        write("The first words.");
        let before = author.get(&study.page("/report.md?round=1")).expect(200).body;
        study.publish();
        write("The second words.");
        author.get(&page).expect(200).says("Published up to round 1");
        let visitor = app.visitor();
        assert_eq!(visitor.get(&study.page("/report.md?round=1")).expect(200).body, before);
        study.open_round(2);
        study.rate_all(2, &ITEMS);
        study.close_round(2);
        for (round, words) in [(1, "The first words."), (2, "The second words.")] {
            assert_eq!(entry(&report(&study, round), "funding")["text"], words, "round {round}");
        }
        study.author.api_post(&study.path("/publish"), &json!({"round": 2})).expect(200);
        write("The third words.");
        for (round, words) in [(1, "The first words."), (2, "The second words.")] {
            assert_eq!(entry(&report(&study, round), "funding")["text"], words, "round {round}");
        }
    }
}
