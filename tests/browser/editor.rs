//! A coordinator makes a study in the browser and opens its first round.

use super::expert::signed_in;
use crate::browser::Browser;
use crate::on_both_backends;
use crate::support::studies;
use crate::support::{Study, TestApp, app};

on_both_backends! {
    fn a_study_grows_from_nothing_to_an_open_round(app: &TestApp) {
        let (study, browser) = at_the_editor(app);
        browser.set_width(1280);
        make_and_open(&study, &browser);
    }

    fn without_scripts_on_a_phone_a_study_grows_as_well(app: &TestApp) {
        let (study, browser) = at_the_editor(app);
        browser.set_width(390);
        browser.disable_scripts();
        make_and_open(&study, &browser);
    }

    fn a_refused_item_has_the_focus_on_what_is_wrong_and_keeps_what_was_typed(app: &TestApp) {
        let (study, browser) = at_the_editor(app);
        browser.visit(&study.page("/items/smuggling-volume"));
        browser.script("document.querySelector('#text').value = ''", vec![]);
        browser.type_into("#guidance", " More of it.");
        browser.click_through(".edit-form button.primary");
        assert!(browser.title().starts_with("Error: "), "{}", browser.title());
        let focus = browser.script("return document.activeElement.className", vec![]);
        assert_eq!(focus, "error-summary");
        assert_eq!(browser.value("#guidance"), "All goods, by weight. More of it.");
        assert_eq!(browser.attribute("#text", "aria-invalid").as_deref(), Some("true"));
        browser.click(".error-summary a");
        let focus = browser.script("return document.activeElement.id", vec![]);
        assert_eq!(focus, "text");
    }
}

fn at_the_editor(app: &TestApp) -> (Study<'_>, Browser) {
    app.person(app::COORDINATOR);
    let study = app.import_study("harbours", &studies::harbours("harbours"));
    study.invite_experts(6);
    let browser = signed_in(app, app::COORDINATOR);
    (study, browser)
}

/// Takes every section out, makes one with two items, mends what the check names, opens round 1.
fn make_and_open(study: &Study<'_>, browser: &Browser) {
    let items = study.page("/items");
    browser.visit(&items);
    while browser.has(".edit-section") {
        browser.follow("Section settings");
        browser.follow("Remove section");
        browser.click_through("main form button.consequential");
    }
    assert!(browser.says("Nothing is asked yet"));

    browser.follow("Add the first section");
    browser.type_into("#heading", "Ferries");
    browser.type_into("#group-0-name", "Baseline");
    browser.type_into("#group-1-name", "What influences it");
    browser.click_through(".edit-form button.primary");
    for (place, text, polarity) in [
        (
            "#section-ferries .edit-add a",
            "Passengers without a ticket",
            "increases",
        ),
        (
            "#section-ferries .edit-add:last-child a",
            "Controls before boarding",
            "decreases",
        ),
    ] {
        browser.click_through(place);
        browser.type_into("#text", text);
        browser.click(&format!("input[name=polarity][value={polarity}]"));
        browser.click_through(".edit-form button.primary");
        assert!(browser.path().starts_with(&items), "{}", browser.path());
        assert!(browser.says(text));
    }
    // Up into the first group, and down again.
    let second = "#item-controls-before-boarding";
    browser.click_through(&format!("{second} button[value=up]"));
    assert_eq!(
        browser.count("#section-ferries .edit-list:first-of-type .edit-item"),
        2
    );
    browser.click_through(&format!("{second} button[value=down]"));
    assert!(
        browser.says("With 6 answering at random"),
        "{}",
        browser.page_text()
    );

    // The check leads to what is missing.
    browser.follow("The section “Ferries” does not say which period is rated");
    browser.type_into("#period-from", "2020");
    browser.type_into("#period-to", "2030");
    browser.type_into("#scope", "Ferries of the North Sea");
    browser.click_through(".edit-form button.primary");
    assert!(browser.says("2020–2030"), "{}", browser.page_text());
    browser.follow("Texts");
    browser.type_into("#consent", "I take part in {study}.");
    browser.click_through(".edit-form button.primary");
    browser.follow("Prepare round 1");
    browser.click_through("main form button.primary");
    browser.visit(&items);
    browser.follow("Open round 1");
    browser.click_through("main form button.primary");
    assert!(browser.says("Round 1 is open"), "{}", browser.page_text());
    browser.visit(&items);
    assert!(browser.says("The wording is frozen"));
    assert!(!browser.has("main form"), "nothing can be changed");
}
