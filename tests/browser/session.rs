//! U13: a sign-in that ends is told in time, can be put off, and costs nothing that was typed.

use super::expert::{open_study, signed_in, state, stored, tile};
use crate::axe;
use crate::browser::Browser;
use crate::on_both_backends;
use crate::support::studies::ITEMS;
use crate::support::{TestApp, app, study};

const NOTICE: &str = "#main .notice.know[role]";

fn end_sessions(app: &TestApp) {
    app.database
        .tamper("UPDATE session SET seen_at = seen_at - 1000000000000, expires_at = 1");
    // For two seconds a server believes what it looked up.
    std::thread::sleep(std::time::Duration::from_millis(2200));
}

on_both_backends! {
    fn the_end_of_a_sign_in_is_told_in_time_and_put_off_by_a_button(app: &TestApp) {
        let study = open_study(app, 1);
        let browser = signed_in(app, &study::email_of(0));
        // Fifteen seconds after it opens, the page asks: 60 are left of 75.
        app.database.tamper("UPDATE session SET idle_micros = 74000000");
        browser.visit(&study.page("/rate/factors"));
        browser.type_into(&format!("#why-{}", ITEMS[0]), "Typed before.");
        let left = || app.database.number(
            "SELECT MIN(seen_at + idle_micros) FROM session",
        ) - castalia::clock::now_micros();
        std::thread::sleep(std::time::Duration::from_secs(12));
        browser.wait_until("the warning", || browser.has(NOTICE));
        assert!(left() > 20_000_000, "{} microseconds before the end", left());
        assert_eq!(browser.attribute(NOTICE, "role").as_deref(), Some("alert"));
        browser.wait_for_text(NOTICE, "about to be signed out");
        assert_eq!(axe::violations(&browser), Vec::<String>::new());
        let typing = browser.script("return document.activeElement.id", vec![]);
        assert_eq!(typing, format!("why-{}", ITEMS[0]), "nobody is torn from typing");
        let before = left();
        browser.click(&format!("{NOTICE} button"));
        browser.wait_for_text(NOTICE, "You stay signed in.");
        assert!(left() > before, "the end is put off");
        assert_eq!(browser.value(&format!("#why-{}", ITEMS[0])), "Typed before.");
    }

    fn what_was_typed_when_the_sign_in_ended_is_saved_after_the_next_one(app: &TestApp) {
        let study = open_study(app, 1);
        let browser = signed_in(app, &study::email_of(0));
        browser.visit(&study.page("/rate/factors"));
        browser.click(&tile(ITEMS[0], "3"));
        browser.wait_for_text(&state(ITEMS[0]), "Saved");
        end_sessions(app);
        let field = format!("#why-{}", ITEMS[0]);
        browser.type_into(&field, "Typed too late.");
        browser.wait_for_text(&state(ITEMS[0]), "You were signed out for safety");
        // The page asks fifteen seconds after it opened.
        std::thread::sleep(std::time::Duration::from_secs(8));
        browser.wait_until("the page to say it", || browser.says("still on this page"));
        assert_eq!(browser.value(&field), "Typed too late.");
        // Signed in in another window of the same browser, and back in this one.
        browser.set_cookie("session", &app.session(&study::email_of(0)));
        browser.script("window.dispatchEvent(new Event('focus'))", vec![]);
        browser.wait_until("the reason to be stored", || {
            stored(&study, 1, ITEMS[0])["rationale"] == "Typed too late."
        });
        browser.wait_for_text(&state(ITEMS[0]), "Saved");
    }

    fn without_scripts_the_form_is_carried_through_the_sign_in(app: &TestApp) {
        let study = open_study(app, 1);
        let browser = Browser::open(app.address());
        browser.disable_scripts();
        browser.set_cookie("session", &app.session(&study::email_of(0)));
        browser.visit(&study.page("/rate/factors"));
        browser.click(&tile(ITEMS[0], "3"));
        browser.type_into(&format!("#why-{}", ITEMS[0]), "Two lines\nof reason.");
        end_sessions(app);
        browser.click_through(&format!("#q-{} .without-script button", ITEMS[0]));
        browser.wait_for_text("main", "You were signed out for safety");
        browser.type_into("#email", &study::email_of(0));
        browser.type_into("#password", "not the password");
        browser.click_through("form.sign-in button.primary");
        browser.wait_for_text("main", "do not belong together");
        browser.type_into("#password", app::PASSWORD);
        browser.click_through("form.sign-in button.primary");
        browser.wait_for_text("main", "of reason.");
        assert!(stored(&study, 1, ITEMS[0]).is_null(), "nothing is sent unasked");
        browser.click_through("main form button.primary");
        browser.wait_for_text(&state(ITEMS[0]), "Saved");
        assert_eq!(stored(&study, 1, ITEMS[0])["rationale"], "Two lines\nof reason.");
    }
}
