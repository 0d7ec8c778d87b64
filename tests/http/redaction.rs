//! S6: a reason that gives somebody away is taken out of sight, with a reason of its own; its author
//! is told, the coordinator learns nothing, and the seal holds.

use super::rating::rating_study;
use crate::on_both_backends;
use crate::support::studies::ITEMS;
use crate::support::{Client, Study, TestApp, app};

/// What the expert in the third place wrote for the first item.
const TEXT: &str = "Reason of 2 for 0 in round 1.";
const WHY: &str = "It names a colleague.";

on_both_backends! {
    fn a_redacted_reason_is_gone_everywhere_its_author_is_told_and_the_seal_holds(app: &TestApp) {
        let study = closed(app);
        let post = app.with_mail();
        let coordinator = app.as_person(app::COORDINATOR);
        let page = first_link(&coordinator, &study);
        let asked = coordinator.get(&page).expect(200).text();
        assert!(asked.contains("As it is shown now") && asked.contains("Reason of "), "{asked}");
        let page = link_to(&coordinator, &study, TEXT);
        let (form, id) = page.split_once("?reason=").expect("an address with an id");
        let unexplained = coordinator.post(form, &[("reason", id), ("why", " ")]);
        assert_eq!(unexplained.status, 422);
        assert!(unexplained.text().contains("300 characters"));
        coordinator.post(form, &[("reason", id), ("why", WHY)]).expect(303);

        let shown = coordinator.get(&evidence(&study)).expect(200).text();
        assert!(shown.contains(&format!("Redacted by the coordinator: {WHY}")), "{shown}");
        assert!(!shown.contains(TEXT));
        let verified = app.command(&["verify", "harbours"]).ok();
        assert!(verified.contains("redacted by the coordinator: 1 reason"), "{verified}");
        for (table, column) in [("rating", "rationale"), ("round_result", "reasons"), ("outbox", "detail"), ("audit", "detail")] {
            let rows = app.database.rows(table, &[column.to_owned()]);
            assert!(rows.iter().all(|row| !row.contains(TEXT)), "{table}.{column}");
        }
        let record = "SELECT COUNT(*) FROM audit WHERE action = 'reason.redact'";
        assert_eq!(app.database.number(record), 1);

        let mail = post.next_to(&study.expert_email(2), 0);
        assert!(mail.text().contains(WHY) && !mail.text().contains(TEXT), "{}", mail.text());
        assert_eq!(post.mails().len(), 1);
        let mails = coordinator.get(&study.page("/mail")).expect(200).text();
        assert!(!mails.contains(&study.expert_email(2)), "the page of mails names the author: {mails}");

        // The author sees it before and after the next round opens, and so do the others.
        let waiting = study.expert_at_pages(2).get(&study.page("/rate")).expect(200).text();
        assert!(waiting.contains(WHY), "{waiting}");
        study.open_round(2);
        let own = card(&study, 2);
        assert!(own.contains(&format!("The coordinator redacted your reason: {WHY}")), "{own}");
        for place in [2, 3] {
            let card = card(&study, place);
            assert!(card.contains(&format!("Redacted by the coordinator: {WHY}")), "{card}");
            assert!(!card.contains(TEXT));
        }
        let mine = study.expert(2).api_get(&study.path("/rounds/2/ratings/mine")).expect(200).json();
        assert!(mine["earlier"].as_array().expect("earlier").iter().any(|one| one["redacted"] == WHY), "{mine}");
        coordinator.get(&page).expect(404);
        app.database.tamper("UPDATE redaction SET digest = (SELECT leaf FROM rating WHERE leaf IS NOT NULL LIMIT 1)");
        assert_eq!(app.command(&["verify", "harbours"]).code, 4);
    }

    fn only_a_coordinator_redacts_and_an_erased_author_takes_the_redaction_along(app: &TestApp) {
        let study = closed(app);
        let coordinator = app.as_person(app::COORDINATOR);
        let page = link_to(&coordinator, &study, TEXT);
        let (form, id) = page.split_once("?reason=").expect("an address with an id");
        let author = app.as_person(app::AUTHOR);
        assert!(!author.get(&evidence(&study)).expect(200).text().contains("Redact this reason"));
        author.get(&page).expect(403);
        author.post(form, &[("reason", id), ("why", WHY)]).expect(403);
        study.expert_at_pages(0).get(&page).expect(403);
        coordinator.post(form, &[("reason", id), ("why", WHY)]).expect(303);
        app.command(&["account", "erase", &study.expert_email(2), "--yes"]).ok();
        assert_eq!(app.database.number("SELECT COUNT(*) FROM redaction"), 0);
        let shown = coordinator.get(&evidence(&study)).expect(200).text();
        assert!(!shown.contains(WHY), "{shown}");
        app.command(&["verify", "harbours"]).ok();
    }
}

fn closed(app: &TestApp) -> Study<'_> {
    let study = rating_study(app, 6);
    study.rate_all(1, &ITEMS);
    study.close_round(1);
    study
}

fn evidence(study: &Study<'_>) -> String {
    study.page(&format!("/results/1/{}", ITEMS[0]))
}

fn card(study: &Study<'_>, place: usize) -> String {
    let page = study.page(&format!("/rate/factors/{}?one=1", ITEMS[0]));
    study.expert_at_pages(place).get(&page).expect(200).text()
}

/// Addresses behind "Redact this reason…", in the order of the page.
fn links(coordinator: &Client, study: &Study<'_>) -> Vec<String> {
    let page = coordinator.get(&evidence(study)).expect(200).text();
    page.split("href=\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .filter(|href| href.contains("/redact?reason="))
        .map(str::to_owned)
        .collect()
}

fn first_link(coordinator: &Client, study: &Study<'_>) -> String {
    links(coordinator, study)
        .first()
        .expect("a reason to redact")
        .clone()
}

/// The address that redacts the reason with this text.
fn link_to(coordinator: &Client, study: &Study<'_>, text: &str) -> String {
    links(coordinator, study)
        .into_iter()
        .find(|href| coordinator.get(href).expect(200).text().contains(text))
        .expect("the reason")
}
