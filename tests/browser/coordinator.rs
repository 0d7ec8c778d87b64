//! A coordinator watches the response and closes the round.

use serde_json::json;

use super::expert::{open_study, sign_in, signed_in};
use crate::on_both_backends;
use crate::support::studies::ITEMS;
use crate::support::{TestApp, app, study};

on_both_backends! {
    fn a_coordinator_watches_the_response_and_closes_the_round(app: &TestApp) {
        let study = open_study(app, 6);
        study.rate_all(1, &ITEMS);
        study.expert_at_pages(0).post(&study.page("/submit"), &[]).expect(303);
        let browser = sign_in(app, app::COORDINATOR);
        browser.visit(&study.page(""));
        assert_eq!(browser.path(), study.page("/overview"), "a coordinator is led to the overview");
        browser.wait_for_text("main", "1 of 6");
        let page = browser.html();
        assert!(!page.contains("Reason of"), "no reason while the round is open");
        browser.follow("Close round 1");
        assert_eq!(browser.path(), study.page("/rounds/1/close"));

        // The password is asked again, and a wrong one closes nothing.
        browser.type_into("#password", "not the password at all");
        browser.click_through("main form button.final");
        assert!(browser.title().starts_with("Error: "), "{}", browser.title());
        assert_eq!(app.database.number("SELECT COUNT(*) FROM seal"), 0);

        browser.type_into("#password", app::PASSWORD);
        browser.click_through("main form button.final");
        assert_eq!(app.database.number("SELECT COUNT(*) FROM seal"), 1);
        browser.visit(&study.page("/results"));
        browser.wait_for_text("main", "Volume of smuggled goods");
        app.command(&["verify", "harbours"]).ok();

        // The next round is prepared from the last and opened.
        browser.visit(&study.page("/rounds"));
        browser.follow("Prepare round 2");
        browser.click_through("main form button.primary");
        browser.visit(&study.page("/rounds/2/open"));
        browser.click_through("main form button.primary");
        let expert = signed_in(app, &study::email_of(0));
        expert.visit(&study.page("/rate"));
        expert.wait_for_text("main", "0 of 5 reviewed");
    }

    fn without_scripts_a_coordinator_closes_as_well(app: &TestApp) {
        let study = open_study(app, 6);
        study.rate_all(1, &ITEMS);
        app.person(app::COORDINATOR);
        let browser = signed_in(app, app::COORDINATOR);
        browser.disable_scripts();
        browser.visit(&study.page("/rounds/1/close"));
        browser.type_into("#password", app::PASSWORD);
        browser.click_through("main form button.final");
        let round = study.coordinator.api_get(&study.path("/rounds/1")).expect(200).json();
        assert_eq!(round["state"], "closed");
    }

    /// U25 without mail: the states of persons, by the day, and no answer.
    fn the_panel_page_shows_states_and_no_answers(app: &TestApp) {
        let study = open_study(app, 3);
        study.rate(0, 1, ITEMS[0], &json!({"value": 1, "rationale": "Secret reason."}));
        study.expert_at_pages(1).open(&study.page("/rate")).expect(200);
        let browser = signed_in(app, app::COORDINATOR);
        for page in ["/panel", "/overview", "/items"] {
            browser.visit(&study.page(page));
            assert!(!browser.html().contains("Secret reason."), "{page}");
        }
        browser.visit(&study.page("/panel"));
        browser.wait_for_text("main", &study::email_of(0));
        let states = browser.texts("main table tbody td:last-child");
        assert_eq!(states.len(), 3, "{states:?}");
        for (state, begins) in states.iter().zip(["Opened ", "Invited", "Started "]) {
            assert!(state.starts_with(begins), "{states:?}");
        }
        assert!(states.iter().all(|state| !state.contains(':')), "a time of day: {states:?}");
    }

    fn the_second_round_is_prepared_with_a_new_wording_and_loses_a_faulty_item(app: &TestApp) {
        let study = open_study(app, 6);
        study.rate_all(1, &ITEMS);
        study.close_round(1);
        study.results(1);
        let browser = sign_in(app, app::COORDINATOR);
        browser.visit(&study.page("/rounds"));
        browser.follow("Prepare round 2");
        browser.wait_for_text("main", "Goes on");
        browser.click("input[name=item-customs-code]");
        browser.click_through("main form button.primary");
        browser.follow("Change the items");
        assert_eq!(browser.path(), study.page("/rounds/2/items"));
        assert_eq!(browser.count("input[type=checkbox]:checked"), ITEMS.len() - 1);
        browser.visit(&study.page(&format!("/items/{}/reword", ITEMS[2])));
        browser.type_into("#text", " in the ports of the North Sea");
        browser.click_through("main form button.primary");
        browser.wait_for_text("main", "in the ports of the North Sea");
        browser.visit(&study.page("/rounds/2/open"));
        browser.click_through("main form button.primary");
        let expert = signed_in(app, &study::email_of(0));
        expert.visit(&study.page(&format!("/rate/factors/{}", ITEMS[2])));
        expert.wait_for_text("main", "In round 1 this question was asked in other words");
        let open_card = signed_in(app, &study::email_of(1));
        open_card.visit(&study.page(&format!("/rate/factors/{}", ITEMS[1])));

        browser.visit(&study.page("/rounds"));
        browser.follow("Items");
        browser.visit(&study.page(&format!("/rounds/2/items/{}/withdraw", ITEMS[1])));
        browser.type_into("#reason", "It asks two things at once.");
        browser.click_through("main form button.consequential");
        browser.wait_for_text("main", "It asks two things at once.");

        // Whoever had the card open is told, and keeps the text.
        open_card.type_into("textarea[name=rationale]", "Typed meanwhile.");
        open_card.click("[data-keep]");
        open_card.wait_for_text("article", "This question was withdrawn");
        open_card.wait_for_text("article p.quote", "Typed meanwhile.");
        open_card.reload();
        open_card.wait_for_text("article", "The reason: It asks two things at once.");
    }
}
