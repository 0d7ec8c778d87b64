//! A card of a later round on a phone: every chosen region on its first screen.

use serde_json::json;

use super::expert::signed_in;
use crate::browser::{Browser, Theme};
use crate::on_sqlite_alone;
use crate::support::studies::{self, ITEMS};
use crate::support::{Study, TestApp, app, study};

const LONG: &str = "Two new terminals open next year, and the staff for them is hired from towns in which the same families have run the loading for thirty years; nobody checks.";

const QUESTION: &str = "Interaction between smugglers and staff in the ports of the region";

/// Twelve answers to the first item, with a reason each, over the regions in turn.
fn second_round_over<'a>(app: &'a TestApp, values: &[u32]) -> Study<'a> {
    app.person(app::COORDINATOR);
    let file = studies::harbours("harbours").replace("Volume of smuggled goods", QUESTION);
    let study = app.import_study("harbours", &file);
    study.invite_experts(12);
    study.open_round(1);
    for (place, value) in (0..12).zip(values.iter().cycle()) {
        let answer = json!({"value": value, "rationale": format!("{LONG} ({place})")});
        study.rate(place, 1, ITEMS[0], &answer);
    }
    study.close_round(1);
    study.prepare_round(2);
    let deadline =
        castalia::clock::rfc3339(castalia::clock::now_micros() + 9 * castalia::clock::DAY);
    study
        .coordinator
        .api_post(
            &study.path("/rounds/2/open"),
            &json!({"deadline": deadline.expect("a time")}),
        )
        .expect(200);
    study
}

/// The card at 390×844, from the top of the page: each region with its first reason.
fn assert_regions_on_the_first_screen(study: &Study<'_>, browser: &Browser, regions: usize) {
    browser.set_window(390, 844);
    browser.visit(&study.page(&format!("/rate/factors/{}", ITEMS[0])));
    let chosen = browser.boxes(".reason-group:has(.quote) > .word");
    let reasons = browser.boxes(".reason-group > .quote-list > .quote:first-child");
    assert_eq!(
        (chosen.len(), reasons.len()),
        (regions, regions),
        "{}",
        browser.html()
    );
    for (what, [_, top, width, height]) in chosen.iter().chain(&reasons) {
        println!("{what:?}: {top} to {}", top + height);
        assert!(*width > 0.0 && *height >= 20.0, "{what} can be read");
        assert!(top + height <= 844.0, "{what} ends at {}", top + height);
    }
    assert!(browser.count(".kicker") == 1 && browser.says("closes"));
    assert!(!browser.scrolls_sideways());
}

on_sqlite_alone! {
    fn two_chosen_regions_stand_on_the_first_screen_of_a_phone(app: &TestApp) {
        let study = second_round_over(app, &[3, 3, 1]);
        let browser = signed_in(app, &study::email_of(0));
        assert_regions_on_the_first_screen(&study, &browser, 2);
    }

    fn three_chosen_regions_stand_on_the_first_screen_of_a_phone(app: &TestApp) {
        let study = second_round_over(app, &[3, 2, 3, 1]);
        let browser = signed_in(app, &study::email_of(0));
        for theme in [Theme::Light, Theme::Dark] {
            browser.set_theme(theme);
            assert_regions_on_the_first_screen(&study, &browser, 3);
        }
        // The others of a group are one tap away, and the answer is below.
        let group = ".reason-group:has(.fold)";
        assert_eq!(browser.boxes(".quote").len(), 3, "the others are folded away");
        browser.click(&format!("{group} .fold > summary"));
        assert_eq!(browser.boxes(&format!("{group}:has([open]) .quote")).len(), 6, "all of the first group");
        browser.click("[data-change] summary");
        browser.wait_for_text("[data-change]", "Downward");
    }

    fn a_wide_page_shows_three_reasons_of_each_region_and_the_rest_on_asking(app: &TestApp) {
        let study = second_round_over(app, &[3, 3, 1]);
        let browser = signed_in(app, &study::email_of(0));
        browser.set_window(1280, 900);
        browser.visit(&study.page(&format!("/rate/factors/{}", ITEMS[0])));
        let reasons = ".reason-group .quote";
        assert_eq!(browser.boxes(reasons).len(), 6, "{:?}", browser.boxes(reasons));
        // The driver takes what stands in a closed element for hidden; it is shown.
        browser.script("document.querySelector('.reason-group .fold > .more > summary').click()", vec![]);
        assert_eq!(browser.boxes(reasons).len(), 11, "all eight of the first group");
    }
}
