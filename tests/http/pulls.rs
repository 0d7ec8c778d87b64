//! What changed since an author took the report, item by item.

use serde_json::json;

use super::rating::rating_study;
use crate::on_both_backends;
use crate::support::studies::ITEMS;
use crate::support::{Study, TestApp, app};

const NEVER: &str = "You have not taken this report yet";
const NOTHING: &str = "Nothing. What you have says what the report says now.";

fn closed(app: &TestApp) -> Study<'_> {
    let study = rating_study(app, 12);
    study.rate_all(1, &ITEMS);
    study.close_round(1);
    study
}

fn pulls(app: &TestApp) -> i64 {
    app.database.number("SELECT COUNT(*) FROM pull")
}

on_both_backends! {
    fn an_author_sees_item_by_item_what_changed_since_the_last_pull(app: &TestApp) {
        let study = closed(app);
        let author = app.as_person(app::AUTHOR);
        let page = study.page("/report/changes");
        author.get(&page).expect(200).says(NEVER);
        author.get(&study.page("/report")).expect(200).says_not("since you took it");
        author.get(&study.page("/report.docx")).expect(200);
        author.get(&page).expect(200).says(NOTHING).says("up to round 1. It still goes up to this round.");
        author.get(&study.page("/report")).expect(200).says("Nothing changed since you took it");

        // A departure, and round 2 of one item.
        let decision = study.path(&format!("/rounds/1/items/{}/editorial", ITEMS[0]));
        study.author.api_put(&decision, &json!({"arrow": "down", "reason": "The figures fell."})).expect(204);
        author.get(&study.page("/report")).expect(200).says("Changed since you took it");
        author.get(&page).expect(200).says("the authors now say (authors: Downward): The figures fell.");
        study.coordinator.api_post(&study.path("/rounds"), &json!({"carry": [ITEMS[2]]})).expect(201);
        study.coordinator.api_post(&study.path("/rounds/2/open"), &json!({})).expect(200);
        study.rate_all(2, &[ITEMS[2]]);
        study.close_round(2);
        let told = author.get(&page).expect(200)
            .says("up to round 1. It now goes up to round 2.")
            .says("▲ Upward instead of ◇ No consensus")
            .says("the authors now say (authors: Downward)")
            .text();
        assert!(told.contains("answers ") && told.contains(&format!("/results/2/{}", ITEMS[2])), "{told}");
        for other in [ITEMS[1], ITEMS[3]] {
            assert!(!told.contains(&format!("/{other}\"")), "{other} did not change");
        }

        // Taken with the token; what that changed is still told, however many files are taken.
        for format in ["latex", "csv", "xlsx"] {
            study.author.api_get(&study.path(&format!("/report?format={format}"))).expect(200);
        }
        author.get(&page).expect(200)
            .says(NOTHING)
            .says("What you took then changed")
            .says("▲ Upward instead of ◇ No consensus");
    }

    fn only_who_runs_the_study_is_noted_and_only_what_they_take(app: &TestApp) {
        let study = closed(app);
        let (author, coordinator) = (app.as_person(app::AUTHOR), app.as_person(app::COORDINATOR));
        // Looking is not taking; nor is what fails.
        for path in ["/report", "/report/preview", "/results", "/tables/factors.svg", "/tables/nothing.csv", "/data.zip"] {
            author.get(&study.page(path));
        }
        assert_eq!(pulls(app), 0);
        study.publish();
        app.visitor().get(&study.page("/report.docx")).expect(200);
        app.visitor().get(&study.page("/tables/factors.csv")).expect(200);
        study.expert_at_pages(0).get(&study.page("/report.docx")).expect(200);
        assert_eq!(pulls(app), 0, "who reads what is published is not noted");
        study.open_round(2);
        author.get(&study.page("/report.docx?round=2")).expect(200);
        assert_eq!(pulls(app), 0, "a draft is not noted");
        let file = author.get(&study.page("/tables/factors.csv")).expect(200);
        assert_eq!(pulls(app), 1);
        let again = author.send(
            ureq::http::Method::GET,
            &study.page("/tables/factors.csv"),
            &[("if-none-match", file.header("etag"))],
            b"",
        );
        assert_eq!(again.status, 304);
        // Each has their own.
        let page = study.page("/report/changes");
        coordinator.get(&page).expect(200).says(NEVER);
        author.get(&page).expect(200).says(NOTHING);
        app.visitor().get(&page).expect(303);
        study.expert_at_pages(0).get(&page).expect(403);
        // What was taken goes with its owner.
        app.command(&["account", "erase", app::AUTHOR, "--yes"]).ok();
        assert_eq!(pulls(app), 0);
    }
}
