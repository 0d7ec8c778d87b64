//! The coordinator's pages, as plain forms.

use serde_json::json;

use super::rating::rating_study;
use crate::on_both_backends;
use crate::support::app::{ADMINISTRATOR, AUTHOR, COORDINATOR, PASSWORD};
use crate::support::client::Response;
use crate::support::html::visible;
use crate::support::studies::{self, ITEMS};
use crate::support::{Client, Study, TestApp};

/// The coordinator with a browser.
fn desk(app: &TestApp) -> Client {
    app.as_person(COORDINATOR)
}

/// Fails unless the page's source holds this.
#[track_caller]
fn holds(answer: &Response, source: &str) {
    assert!(
        answer.text().contains(source),
        "{}: no {source:?} in the source; it says {}",
        answer.asked,
        answer.excerpt()
    );
}

/// A study with a panel and no round.
fn new_study(app: &TestApp, experts: usize) -> Study<'_> {
    app.person(COORDINATOR);
    let study = app.import_study("harbours", &studies::harbours("harbours"));
    study.invite_experts(experts);
    study
}

on_both_backends! {
    fn a_round_is_prepared_opened_extended_closed_and_reopened_by_plain_forms(app: &TestApp) {
        let study = new_study(app, 6);
        let dana = desk(app);
        dana.open(&study.page("/overview")).expect(200).says("Next step: prepare round 1");
        let rounds = study.page("/rounds");
        dana.open(&rounds).expect(200).says("Prepare round 1");
        dana.open(&study.page("/rounds/next")).expect(200).says("Choose which items");
        dana.post(&rounds, &[("carry", "all")]).expect(303);
        dana.open(&study.page("/overview")).expect(200).says("Next step: open round 1");
        let open = study.page("/rounds/1/open");
        dana.open(&open).expect(200).says("Open round 1?").says("for 6 people");
        dana.post(&open, &[("deadline_date", "2099-10-30"), ("deadline_time", "17:00")]).expect(303);
        dana.open(&study.page("/overview"))
            .expect(200)
            .says("Round 1 is open")
            .says("30 October, 17:00")
            .says("Close round 1 early…")
            .says("Extend the deadline");
        let extend = study.page("/rounds/1/extend");
        dana.open(&extend).expect(200).says("Extend the deadline of round 1");
        dana.post(&extend, &[("deadline_date", "2099-11-06"), ("deadline_time", "17:00")]).expect(303);
        dana.open(&study.page("/overview")).expect(200).says("6 November, 17:00");
        study.rate_all(1, &ITEMS);
        let close = study.page("/rounds/1/close");
        dana.open(&close).expect(200).says("Close round 1 early?");
        dana.post(&close, &[("password", PASSWORD)]).expect(303);
        dana.open(&study.page("/overview")).expect(200).says("read the results of round 1");
        dana.post(&close, &[("password", PASSWORD)]).expect(409);
        let reopen = study.page("/rounds/1/reopen");
        dana.open(&rounds).expect(200).says("Reopen…");
        dana.open(&reopen).expect(200).says("Reopen round 1?");
        dana.post(&reopen, &[("reason", "")]).expect(422).says("A reason is needed");
        dana.post(&reopen, &[("reason", "Closed by mistake.")]).expect(303);
        dana.open(&study.page("/overview")).expect(200).says("Round 1 is open");
        study.rate(0, 1, ITEMS[0], &json!({"value": 1}));
    }

    /// Neither the overview nor the list of rounds is a look; both must hold nothing that is one.
    fn a_closing_stays_reopenable_until_somebody_reads_the_results(app: &TestApp) {
        let study = rating_study(app, 6);
        study.rate_all(1, &ITEMS);
        study.close_round(1);
        let dana = desk(app);
        dana.open(&study.page("/overview")).expect(200);
        dana.open(&study.page("/items")).expect(200);
        dana.open(&study.page("/panel")).expect(200);
        for page in ["/rounds", "/rounds/next"] {
            let told = visible(&dana.open(&study.page(page)).expect(200).text());
            for word in ["Consensus", "Split", "Leaning", "Retires", "Goes on"] {
                assert!(!told.contains(word), "{page}: {word} is told before anybody looked");
            }
        }
        dana.open(&study.page("/rounds/next")).expect(200).says("No proposal yet");
        let looked = "SELECT COUNT(*) FROM round WHERE looked_at IS NOT NULL";
        assert_eq!(app.database.number(looked), 0);
        dana.open(&study.page("/results?round=1")).expect(200);
        assert_eq!(app.database.number(looked), 1);
        dana.open(&study.page("/rounds/next")).expect(200).says("Consensus, ").says("Goes on");
        let rounds = dana.open(&study.page("/rounds")).expect(200);
        assert!(!rounds.text().contains("/rounds/1/reopen"));
        dana.open(&study.page("/rounds/1/reopen")).expect(409);
    }

    fn the_next_round_takes_up_what_was_ticked(app: &TestApp) {
        let study = rating_study(app, 6);
        study.rate_all(1, &ITEMS);
        study.close_round(1);
        let dana = desk(app);
        let rounds = study.page("/rounds");
        dana.post(&rounds, &[]).expect(422).says("The round would have no items");
        let two = [format!("item-{}", ITEMS[1]), format!("item-{}", ITEMS[3])];
        let unknown = dana
            .post(&rounds, &[(&two[0], "on"), ("item-nowhere", "on")])
            .expect(422)
            .says("There is no item nowhere");
        holds(&unknown, &format!("name=\"{}\" checked", two[0]));
        assert!(!unknown.text().contains(&format!("name=\"{}\" checked", two[1])));
        dana.post(&rounds, &[(&two[0], "on"), (&two[1], "on")]).expect(303);
        dana.post(&rounds, &[("carry", "all")]).expect(409);
        let round = study.coordinator.api_get(&study.path("/rounds/2")).expect(200).json();
        let ids: Vec<&str> = round["items"]
            .as_array()
            .expect("items")
            .iter()
            .filter_map(|item| item["id"].as_str())
            .collect();
        assert_eq!(ids, [ITEMS[1], ITEMS[3]]);
    }

    fn a_wrong_deadline_or_password_is_said_at_its_field_and_nothing_typed_is_lost(app: &TestApp) {
        let study = new_study(app, 6);
        study.prepare_round(1);
        let dana = desk(app);
        let open = study.page("/rounds/1/open");
        let past = dana
            .post(&open, &[("deadline_date", "2020-01-31"), ("deadline_time", "09:15")])
            .expect(422)
            .says("must lie in the future");
        for source in ["<title>Error: ", "value=\"2020-01-31\"", "value=\"09:15\""] {
            holds(&past, source);
        }
        let half = dana
            .post(&open, &[("deadline_date", "2099-01-31"), ("deadline_time", "")])
            .expect(422);
        holds(&half, "id=\"deadline_time-error\"");
        holds(&half, "value=\"2099-01-31\"");
        let none = dana
            .post(&open, &[("deadline_date", "soon<b>"), ("deadline_time", "noon")])
            .expect(422)
            .says("“noon” is not a time");
        holds(&none, "id=\"deadline_date-error\"");
        assert!(!none.text().contains("soon<b>"));
        dana.post(&open, &[]).expect(303);
        let extend = study.page("/rounds/1/extend");
        dana.post(&extend, &[]).expect(422).says("A date and a time are needed");
        let past = dana
            .post(&extend, &[("deadline_date", "2000-01-01"), ("deadline_time", "10:00")])
            .expect(422);
        holds(&past, "value=\"2000-01-01\"");
        let close = study.page("/rounds/1/close");
        let empty = dana.post(&close, &[("password", "")]).expect(422);
        holds(&empty, "id=\"password-error\"");
        let wrong = dana
            .post(&close, &[("password", "not this one")])
            .expect(422)
            .says("not your password");
        assert!(!wrong.text().contains("not this one"));
        dana.open(&study.page("/overview")).expect(200).says("Round 1 is open");
    }

    /// The others' answers change; no byte of the coordinator's pages does.
    fn an_open_round_tells_nothing_per_item(app: &TestApp) {
        let study = rating_study(app, 6);
        for place in 0..6 {
            study.rate(place, 1, ITEMS[0], &json!({"value": 1, "rationale": "Before."}));
        }
        let dana = desk(app);
        let pages = ["/overview", "/rounds", "/rounds/1/close", "/rounds/1/extend", "/items", "/panel"];
        let read = || pages.map(|page| dana.open(&study.page(page)).expect(200).text());
        let before = read();
        for place in 0..6 {
            study.rate(place, 1, ITEMS[0], &json!({"value": 3, "rationale": "After."}));
            study.rate(place, 1, ITEMS[1], &json!({"value": null}));
        }
        for (page, (one, other)) in pages.iter().zip(before.iter().zip(&read())) {
            assert_eq!(one, other, "{page} changed with the answers");
        }
        for place in 0..6 {
            let email = study.expert_email(place);
            assert!(before[5].contains(&email), "{email} is on the panel's page");
        }
    }

    fn nobody_but_the_coordinator_gets_in(app: &TestApp) {
        let study = rating_study(app, 6);
        let expert = study.expert_at_pages(0);
        let author = app.as_person(AUTHOR);
        let pages = ["/overview", "/rounds", "/rounds/1/open", "/rounds/1/extend", "/rounds/1/close", "/rounds/1/reopen", "/items", "/panel"];
        for page in pages {
            expert.open(&study.page(page)).expect(403);
            author.open(&study.page(page)).expect(403);
            app.visitor().get(&study.page(page)).expect(303);
        }
        expert.post(&study.page("/rounds/1/close"), &[("password", PASSWORD)]).expect(403);
        author.post(&study.page("/rounds"), &[("carry", "all")]).expect(403);
        let dana = desk(app);
        dana.open(&study.page("/rounds/7/close")).expect(404);
        dana.open(&study.page("/rounds/x/close")).expect(404);
        dana.open(&study.page("/rounds/1/open")).expect(409);
    }

    fn an_administrator_sees_persons_states_and_runs_no_round(app: &TestApp) {
        let study = rating_study(app, 6);
        app.person(ADMINISTRATOR);
        let root = app.as_person(ADMINISTRATOR);
        let overview = root.open(&study.page("/overview")).expect(200).says("Not yet submitted");
        for act in ["/rounds", "/results", "/report"] {
            assert!(!overview.text().contains(&study.page(act)), "{act} is offered");
            root.open(&study.page(act)).expect(403);
        }
        root.open(&study.page("/panel")).expect(200);
        root.open(&study.page("/items")).expect(200);
        root.open(&study.page("/rounds/1/close")).expect(403);
        root.post(&study.page("/rounds/1/close"), &[("password", PASSWORD)]).expect(403);
    }

    fn a_study_that_lacks_a_period_says_so_and_has_no_button(app: &TestApp) {
        app.person(COORDINATOR);
        let file = studies::harbours("harbours")
            .replacen("\n[section.period]\nfrom = \"2016\"\nto = \"2026\"\n", "\n", 1);
        let study = app.import_study("harbours", &file);
        study.invite_experts(1);
        study.prepare_round(1);
        let dana = desk(app);
        let open = study.page("/rounds/1/open");
        let page = dana.open(&open).expect(200).says("which period");
        assert!(!page.text().contains("Open round 1</button>"));
        dana.post(&open, &[]).expect(409).says("which period");
    }
}
