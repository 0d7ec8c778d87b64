//! An expert's whole way through a round, with scripts and without.

use serde_json::{Value, json};

use crate::browser::Browser;
use crate::on_both_backends;
use crate::support::studies::{self, ITEMS};
use crate::support::{Study, TestApp, app, study};

/// A study with its first round open; the first of its experts can sign in by the form.
pub fn open_study(app: &TestApp, experts: usize) -> Study<'_> {
    app.person(app::COORDINATOR);
    let study = app.import_study("harbours", &studies::harbours("harbours"));
    app.person(&study::email_of(0));
    study.invite_experts(experts);
    study.open_round(1);
    study
}

/// A second round after one in which everybody answered everything.
pub fn second_round(app: &TestApp, experts: usize) -> Study<'_> {
    let study = open_study(app, experts);
    study.rate_all(1, &ITEMS);
    study.close_round(1);
    study.open_round(2);
    study
}

/// Signs in by the form.
pub fn sign_in(app: &TestApp, email: &str) -> Browser {
    let browser = Browser::open(app.address());
    sign_in_with(&browser, email);
    browser
}

fn sign_in_with(browser: &Browser, email: &str) {
    browser.visit("/sign-in");
    browser.type_into("#email", email);
    browser.type_into("#password", app::PASSWORD);
    browser.click_through("form.sign-in button.primary");
}

/// A browser that is signed in already.
pub fn signed_in(app: &TestApp, email: &str) -> Browser {
    let browser = Browser::open(app.address());
    browser.set_cookie("session", &app.session(email));
    browser
}

/// The tile of a value on an item's card.
pub fn tile(item: &str, value: &str) -> String {
    format!("#q-{item} label.tile:has(input[value='{value}'])")
}

pub fn state(item: &str) -> String {
    format!("#q-{item} [data-state]")
}

/// This round's stored answer to one item, or null.
pub fn stored(study: &Study<'_>, round: u32, item: &str) -> Value {
    let mine = study
        .expert(0)
        .api_get(&study.path(&format!("/rounds/{round}/ratings/mine")))
        .expect(200)
        .json();
    mine["ratings"]
        .as_array()
        .expect("ratings")
        .iter()
        .find(|rating| rating["item_id"] == item)
        .cloned()
        .unwrap_or(Value::Null)
}

on_both_backends! {
    fn an_expert_signs_in_rates_reviews_submits_and_changes_again(app: &TestApp) {
        let study = open_study(app, 1);
        let browser = sign_in(app, &study::email_of(0));
        browser.visit(&study.page(""));
        assert_eq!(browser.path(), study.page("/rate"), "an expert is led to the tasks");
        browser.wait_for_text("main", "0 of 5 answered");
        browser.follow("Trends in harbours");

        browser.click(&tile(ITEMS[0], "3"));
        browser.wait_for_text(&state(ITEMS[0]), "Saved");
        browser.click(&format!("#q-{} .segments label:has(input[value='3'])", ITEMS[0]));
        browser.wait_until("the confidence to be stored", || stored(&study, 1, ITEMS[0])["confidence"] == 3);
        browser.type_into(&format!("#why-{}", ITEMS[0]), "More arrive each year.");
        browser.wait_until("the reason to be stored", || {
            stored(&study, 1, ITEMS[0])["rationale"] == "More arrive each year."
        });
        browser.wait_for_text(&state(ITEMS[0]), "Saved");
        browser.click(&tile(ITEMS[1], "abstain"));
        browser.wait_for_text(&state(ITEMS[1]), "Saved");
        assert_eq!(stored(&study, 1, ITEMS[1])["value"], Value::Null);

        // U17: the count in words is right after a reload and on another device.
        browser.visit(&study.page("/rate"));
        browser.wait_for_text("main", "2 of 5 answered");
        let other = signed_in(app, &study::email_of(0));
        other.visit(&study.page("/rate"));
        other.wait_for_text("main", "2 of 5 answered");
        other.wait_for_text("main", "In progress");
        other.follow("Trends in harbours");
        assert_eq!(other.value(&format!("#why-{}", ITEMS[0])), "More arrive each year.");
        assert!(other.has(&format!("#q-{} input[name=value][value='3']:checked", ITEMS[0])));

        // U14: gaps are shown, not forbidden; what is submitted can still be changed.
        browser.visit(&study.page("/review"));
        browser.wait_for_text("main", "3 of 5 are not answered");
        browser.click_through("main form .primary");
        assert_eq!(browser.path(), study.page("/submitted"));
        browser.reload();
        assert!(browser.says("Round 1"), "the page can be loaded again");
        browser.visit(&study.page(&format!("/rate/factors/{}", ITEMS[0])));
        browser.click(&tile(ITEMS[0], "2"));
        browser.wait_until("the other answer to be stored", || stored(&study, 1, ITEMS[0])["value"] == 2);
        browser.wait_for_text(&state(ITEMS[0]), "Saved");
    }

    fn an_expert_without_scripts_does_the_same_with_plain_forms(app: &TestApp) {
        let study = open_study(app, 1);
        let browser = Browser::open(app.address());
        browser.disable_scripts();
        sign_in_with(&browser, &study::email_of(0));
        browser.visit(&study.page("/rate"));
        browser.wait_for_text("main", "0 of 5 answered");
        browser.visit(&study.page("/rate/factors"));
        browser.click(&tile(ITEMS[0], "3"));
        browser.type_into(&format!("#why-{}", ITEMS[0]), "Two lines\nof reason.");
        browser.click_through(&format!("#q-{} .without-script button", ITEMS[0]));
        browser.wait_for_text(&state(ITEMS[0]), "Saved");
        let answer = stored(&study, 1, ITEMS[0]);
        assert_eq!(answer["value"], 3);
        assert_eq!(answer["rationale"], "Two lines\nof reason.");

        browser.visit(&study.page(&format!("/rate/order/{}", ITEMS[3])));
        browser.click(&tile(ITEMS[3], "abstain"));
        browser.click_through(&format!("#q-{} .without-script button", ITEMS[3]));
        assert_eq!(stored(&study, 1, ITEMS[3])["value"], Value::Null);
        assert_eq!(stored(&study, 1, ITEMS[3])["item_id"], ITEMS[3]);

        browser.click_through(&format!("#q-{} [data-withdraw]", ITEMS[3]));
        assert_eq!(stored(&study, 1, ITEMS[3]), Value::Null, "withdrawn");

        browser.visit(&study.page("/review"));
        browser.wait_for_text("main", "4 of 5 are not answered");
        browser.click_through("main form .primary");
        assert_eq!(browser.path(), study.page("/submitted"));
    }

    /// U15 and screen 04: one's own earlier answer, the counts, the reasons; then keep or change.
    fn in_the_second_round_an_expert_sees_the_group_and_keeps_or_changes(app: &TestApp) {
        let study = second_round(app, 12);
        let browser = signed_in(app, &study::email_of(0));
        browser.visit(&study.page("/rate/factors"));
        let card = format!("#q-{}", ITEMS[0]);
        browser.wait_for_text(&card, "11 of 12");
        // Reasons stand in an order of the round's own, the first ones open.
        browser.wait_for_text(&card, "in round 1.");
        assert!(browser.html().contains("Reason of 2 for 0 in round 1."));
        browser.wait_for_text(&card, "Not reviewed");
        for verdict in ["consensus", "Consensus", "%", "majority", "agree"] {
            assert!(!browser.text(&card).contains(verdict), "{verdict} before the expert has decided");
        }
        assert_eq!(stored(&study, 2, ITEMS[0]), Value::Null, "shown, not carried");
        browser.click(&format!("{card} [data-keep]"));
        browser.wait_for_text(&state(ITEMS[0]), "Saved");
        assert_eq!(stored(&study, 2, ITEMS[0])["value"], 3);
        let other = format!("#q-{}", ITEMS[1]);
        browser.click(&format!("{other} [data-change] summary"));
        browser.click(&tile(ITEMS[1], "2"));
        browser.wait_for_text(&state(ITEMS[1]), "Saved");
        assert_eq!(stored(&study, 2, ITEMS[1])["value"], 2);
        browser.visit(&study.page("/rate"));
        browser.wait_for_text("main", "2 of 5 reviewed");
    }

    fn without_scripts_keep_and_change_are_buttons_of_a_form(app: &TestApp) {
        let study = second_round(app, 6);
        let browser = signed_in(app, &study::email_of(0));
        browser.disable_scripts();
        browser.visit(&study.page("/rate/factors"));
        browser.click_through(&format!("#q-{} [data-keep]", ITEMS[0]));
        assert_eq!(stored(&study, 2, ITEMS[0])["value"], 3);
        browser.click(&format!("#q-{} [data-change] summary", ITEMS[1]));
        browser.click(&tile(ITEMS[1], "2"));
        browser.click_through(&format!("#q-{} .without-script button", ITEMS[1]));
        assert_eq!(stored(&study, 2, ITEMS[1])["value"], 2);
    }

    fn with_fewer_than_five_answers_nothing_of_the_group_is_shown(app: &TestApp) {
        let study = open_study(app, 6);
        for place in 0..4 {
            let reason = format!("A telling reason of {place}.");
            study.rate(place, 1, ITEMS[0], &json!({"value": 3, "rationale": reason}));
        }
        study.close_round(1);
        study.open_round(2);
        let browser = signed_in(app, &study::email_of(0));
        browser.visit(&study.page(&format!("/rate/factors/{}", ITEMS[0])));
        browser.wait_for_text(&format!("#q-{}", ITEMS[0]), "Too few answers to show");
        let page = browser.html();
        assert!((1..4).all(|place| !page.contains(&format!("A telling reason of {place}."))), "{page}");
    }

    fn the_choice_of_one_question_at_a_time_is_remembered(app: &TestApp) {
        let study = open_study(app, 1);
        let browser = signed_in(app, &study::email_of(0));
        browser.visit(&study.page("/rate/factors"));
        assert_eq!(browser.count("[data-card]"), 3);
        browser.follow("Show one at a time");
        assert_eq!(browser.count("[data-card]"), 1);
        browser.follow("Next question");
        browser.wait_for_text("main", "Question 2 of");
        browser.visit(&study.page("/rate/factors"));
        assert_eq!(browser.count("[data-card]"), 3, "following a link changes no setting");
        browser.visit("/account");
        browser.click("label.tile:has(input[name=cards][value=one])");
        browser.click_through("form:has(input[name=cards]) button");
        browser.visit(&study.page("/rate/factors"));
        assert_eq!(browser.count("[data-card]"), 1, "the account remembers");
        browser.follow("Show the whole section");
        assert_eq!(browser.count("[data-card]"), 3);
    }
}
