//! Agreeing and withdrawing in a real browser, on a phone, with scripts and without.

use crate::browser::Browser;
use crate::expert::{state, tile};
use crate::on_both_backends;
use crate::support::studies::{self, ITEMS};
use crate::support::{TestApp, app};

on_both_backends! {
    /// U1 with consent: still two clicks, and the button on the first screen of a phone.
    fn two_clicks_agree_and_lead_to_the_first_question_and_one_can_withdraw(app: &TestApp) {
        let post = app.with_mail();
        app.person(app::COORDINATOR);
        let study = app.import_study("harbours", &studies::harbours("harbours"));
        study.invite_experts(2);
        study.open_round(1);
        study.forget_consent();
        for (place, scripts) in [(0, true), (1, false)] {
            let link = post.next_to(&study.expert_email(place), 0).link("/i/");
            let browser = Browser::open(app.address());
            browser.set_width(390);
            browser.visit(&link);
            let bottom = browser.script(
                "return document.querySelector('button.primary').getBoundingClientRect().bottom",
                Vec::new(),
            );
            assert!(bottom.as_f64().unwrap() <= 844.0, "the button is on the first screen: {bottom}");
            assert_eq!(browser.text("button.primary"), "Agree and start round 1");
            if !scripts {
                browser.disable_scripts();
                browser.visit(&link);
            }
            browser.click_through("button.primary");
            assert_eq!(browser.path(), study.page(&format!("/rate/factors/{}", ITEMS[0])));
            browser.click(&tile(ITEMS[0], "3"));
            if scripts {
                browser.wait_for_text(&state(ITEMS[0]), "Saved");
            } else {
                browser.click_through(&format!("#q-{} .without-script button", ITEMS[0]));
            }
            browser.visit(&study.page("/rate"));
            browser.follow("What you agreed to, and how to withdraw");
            browser.wait_for_text("main", "You agreed to this text on");
            browser.follow("Withdraw from the study");
            browser.wait_for_text("main", "You gave one answer in round 1, which is open");
            browser.click_through("button[value=remove]");
            browser.wait_for_text("main", "You withdrew on");
            browser.visit(&study.page("/rate"));
            assert_eq!(browser.path(), study.page("/consent"), "no question before agreeing again");
        }
        assert_eq!(app.database.number("SELECT COUNT(*) FROM rating"), 0);
        assert_eq!(app.database.number("SELECT COUNT(*) FROM panelist WHERE declined"), 2);
    }

    /// S6: that others will read it, and how, with scripts while it is written and without as it
    /// was saved.
    fn the_writer_of_a_reason_sees_how_others_will_read_it(app: &TestApp) {
        app.person(app::COORDINATOR);
        let study = app.import_study("harbours", &studies::harbours("harbours"));
        study.invite_experts(1);
        study.open_round(1);
        let card = study.page(&format!("/rate/factors/{}", ITEMS[0]));
        let preview = format!("#q-{} [data-preview]", ITEMS[0]);
        let browser = crate::expert::signed_in(app, &study.expert_email(0));
        browser.set_width(390);
        browser.visit(&card);
        assert!(browser.text(&preview).contains("Others will read this"));
        browser.click(&format!("{preview} summary"));
        browser.wait_for_text(&preview, "You have written no reason yet");
        browser.type_into(&format!("#why-{}", ITEMS[0]), "<i>Seen</i> at the gate.");
        browser.wait_for_text(&preview, "<i>Seen</i> at the gate.");
        browser.click(&tile(ITEMS[0], "3"));
        browser.wait_for_text(&state(ITEMS[0]), "Saved");
        browser.disable_scripts();
        browser.visit(&card);
        browser.click(&format!("{preview} summary"));
        browser.wait_for_text(&preview, "<i>Seen</i> at the gate.");
        browser.wait_for_text(&preview, "Without your name and without a time");
    }
}
