//! From a mail to the first stored answer, in a real browser.

use std::time::{Duration, Instant};

use crate::browser::Browser;
use crate::expert::{state, stored, tile};
use crate::on_both_backends;
use crate::support::studies::{self, ITEMS};
use crate::support::{TestApp, app};

on_both_backends! {
    /// U1: the link in the mail is the first click, the button the second; then one answers.
    fn two_clicks_lead_from_the_mail_to_the_first_question(app: &TestApp) {
        let post = app.with_mail();
        app.person(app::COORDINATOR);
        let study = app.import_study("harbours", &studies::harbours("harbours"));
        study.invite_experts(2);
        study.open_round(1);
        let first = post.next_to(&study.expert_email(0), 0).link("/i/");

        let browser = Browser::open(app.address());
        browser.set_width(390);
        let began = Instant::now();
        browser.visit(&first);
        browser.wait_for_text("main", "Time needed");
        let bottom = browser.script(
            "return document.querySelector('button.primary').getBoundingClientRect().bottom",
            Vec::new(),
        );
        assert!(bottom.as_f64().unwrap() <= 844.0, "the button is on the first screen: {bottom}");
        browser.click_through("button.primary");
        assert_eq!(browser.path(), study.page(&format!("/rate/factors/{}", ITEMS[0])));
        browser.click(&tile(ITEMS[0], "3"));
        browser.wait_for_text(&state(ITEMS[0]), "Saved");
        let took = began.elapsed();
        assert_eq!(stored(&study, 1, ITEMS[0])["value"], 3);
        println!("two clicks and an answer, stored after {took:?} on {:?}", app.backend());
        assert!(took < Duration::from_secs(60));

        // The same without scripts, by another expert.
        let second = post.next_to(&study.expert_email(1), 0).link("/i/");
        let browser = Browser::open(app.address());
        browser.disable_scripts();
        browser.visit(&second);
        browser.click_through("button.primary");
        browser.click(&tile(ITEMS[0], "1"));
        browser.click_through(&format!("#q-{} .without-script button", ITEMS[0]));
        let answered = app.database.number("SELECT COUNT(*) FROM rating WHERE answered");
        assert_eq!(answered, 2);
    }

    /// U2 in a browser: what opens links, with scripts or without, and presses nothing, changes
    /// nothing, and the human gets in.
    fn fifty_visits_of_every_link_with_scripts_and_without_change_nothing(app: &TestApp) {
        let post = app.with_mail();
        app.person(app::COORDINATOR);
        let study = app.import_study("harbours", &studies::harbours("harbours"));
        study.invite_experts(1);
        study.open_round(1);
        let mail = post.next_to(&study.expert_email(0), 0);
        let standing = || {
            ["session", "audit", "outbox", "entry_link WHERE redeemed_at IS NOT NULL",
             "panelist WHERE declined OR reminders_off", "participation WHERE opened_day IS NOT NULL"]
                .map(|of| app.database.number(&format!("SELECT COUNT(*) FROM {of}")))
        };
        let before = standing();
        let browser = Browser::open(app.address());
        for turn in 0..50 {
            if turn == 25 {
                browser.disable_scripts();
            }
            for link in ["/i/", "/u/"] {
                browser.visit(&mail.link(link));
            }
            assert!(browser.has("main form button"), "{}", browser.page_text());
        }
        assert_eq!(standing(), before);
        let browser = Browser::open(app.address());
        browser.visit(&mail.link("/i/"));
        browser.click_through("button.primary");
        assert_eq!(browser.path(), study.page(&format!("/rate/factors/{}", ITEMS[0])));
    }

    /// The deadline stands in the study's zone, and with scripts in the reader's too.
    fn the_deadline_is_shown_where_the_reader_is(app: &TestApp) {
        let post = app.with_mail();
        app.person(app::COORDINATOR);
        let study = app.import_study("harbours", &studies::harbours("harbours"));
        study.invite_experts(1);
        study.prepare_round(1);
        study.coordinator
            .api_post(&study.path("/rounds/1/open"), &serde_json::json!({"deadline": "2999-07-05T15:00:00Z"}))
            .expect(200);
        let mail = post.next_to(&study.expert_email(0), 0);
        assert!(mail.text().contains("5 July, 17:00 (Amsterdam, UTC+2)"), "{}", mail.text());
        let browser = Browser::open(app.address());
        browser.devtools("Emulation.setTimezoneOverride", serde_json::json!({"timezoneId": "America/New_York"}));
        browser.visit(&mail.link("/i/"));
        browser.wait_for_text("main", "5 July, 17:00 (Amsterdam, UTC+2)");
        browser.wait_for_text("main", "where you are: Friday 5 July");
        browser.wait_for_text("main", "11:00 (New York)");
        browser.devtools("Emulation.setTimezoneOverride", serde_json::json!({"timezoneId": ""}));
    }
}
