//! U3, U4, U11, U24: every change is saved at once, says so, and nothing typed is lost.

use serde_json::{Value, json};

use super::expert::{open_study, signed_in, state, stored, tile};
use crate::on_both_backends;
use crate::support::TestApp;
use crate::support::studies::ITEMS;
use crate::support::study;

on_both_backends! {
    fn a_pause_in_typing_saves_within_a_second_and_survives_closing_the_tab(app: &TestApp) {
        let study = open_study(app, 1);
        let browser = signed_in(app, &study::email_of(0));
        browser.visit(&study.page("/rate/factors"));
        browser.click(&tile(ITEMS[0], "1"));
        browser.wait_for_text(&state(ITEMS[0]), "Saved");
        browser.type_into(&format!("#why-{}", ITEMS[0]), "Typed, then nothing.");
        let paused = std::time::Instant::now();
        browser.wait_until("the text to be on the server", || {
            stored(&study, 1, ITEMS[0])["rationale"] == "Typed, then nothing."
        });
        assert!(paused.elapsed().as_millis() < 1500, "{:?}", paused.elapsed());
        // Leaving at once: what was typed is sent on the way out.
        browser.type_into(&format!("#why-{}", ITEMS[0]), " And a last word.");
        browser.visit("about:blank");
        browser.wait_until("the last words to be on the server", || {
            stored(&study, 1, ITEMS[0])["rationale"] == "Typed, then nothing. And a last word."
        });
    }

    fn without_a_connection_the_page_says_not_saved_and_tries_again(app: &TestApp) {
        let study = open_study(app, 1);
        let browser = signed_in(app, &study::email_of(0));
        browser.visit(&study.page("/rate/factors"));
        assert_eq!(browser.attribute(&state(ITEMS[0]), "role").as_deref(), Some("status"));
        browser.wait_for_text(&state(ITEMS[0]), "Nothing to save yet");
        browser.go_offline(true);
        browser.click(&tile(ITEMS[0], "3"));
        browser.wait_for_text(&state(ITEMS[0]), "Not saved");
        assert!(stored(&study, 1, ITEMS[0]).is_null());
        let warns = browser.script(
            "const leaving = new Event('beforeunload', {cancelable: true}); window.dispatchEvent(leaving); return leaving.defaultPrevented",
            vec![],
        );
        assert_eq!(warns, json!(true), "leaving with unsaved text warns");
        browser.go_offline(false);
        browser.wait_for_text(&state(ITEMS[0]), "Saved");
        assert_eq!(stored(&study, 1, ITEMS[0])["value"], 3);
    }

    fn under_the_path_of_a_proxy_scripts_save_and_ask_where_the_site_is(app: &TestApp) {
        let study = open_study(app, 1);
        app.restart_with(&[("CASTALIA__SERVER__PUBLIC_URL", &format!("{}/panel", app.address()))]);
        let browser = signed_in(app, &study::email_of(0));
        browser.visit(&format!("/panel{}", study.page("/rate/factors")));
        browser.click(&tile(ITEMS[0], "3"));
        browser.wait_for_text(&state(ITEMS[0]), "Saved");
        assert_eq!(stored(&study, 1, ITEMS[0])["value"], 3);
        app.database.tamper("UPDATE session SET expires_at = 1");
        std::thread::sleep(std::time::Duration::from_millis(2200));
        browser.type_into(&format!("#why-{}", ITEMS[0]), "Typed afterwards.");
        browser.wait_for_text(&state(ITEMS[0]), "You were signed out for safety");
        let link = browser.attribute(&format!("{} a", state(ITEMS[0])), "href");
        assert_eq!(link.as_deref(), Some("/panel/sign-in"));
    }

    fn saving_goes_on_after_the_server_was_away(app: &TestApp) {
        let study = open_study(app, 1);
        let browser = signed_in(app, &study::email_of(0));
        browser.visit(&study.page("/rate/factors"));
        app.kill();
        browser.click(&tile(ITEMS[0], "3"));
        browser.wait_for_text(&state(ITEMS[0]), "Not saved");
        app.restart();
        browser.wait_for_text(&state(ITEMS[0]), "Saved");
        assert_eq!(stored(&study, 1, ITEMS[0])["value"], 3);
    }

    /// U13: the page says that the session has ended, and saves once somebody is signed in again.
    fn a_session_that_ends_while_one_types_loses_nothing(app: &TestApp) {
        let study = open_study(app, 1);
        let browser = signed_in(app, &study::email_of(0));
        browser.visit(&study.page("/rate/factors"));
        browser.click(&tile(ITEMS[0], "3"));
        browser.wait_for_text(&state(ITEMS[0]), "Saved");
        end_all_sessions(app);
        browser.type_into(&format!("#why-{}", ITEMS[0]), "Typed afterwards.");
        browser.wait_for_text(&state(ITEMS[0]), "You were signed out for safety");
        assert_eq!(browser.attribute(&format!("{} a", state(ITEMS[0])), "href").as_deref(), Some("/sign-in"));
        assert_eq!(browser.value(&format!("#why-{}", ITEMS[0])), "Typed afterwards.");
        assert_eq!(stored(&study, 1, ITEMS[0])["rationale"], Value::Null);
        // In another window the person signs in, and comes back to this one.
        browser.set_cookie("session", &app.session(&study::email_of(0)));
        browser.script("window.dispatchEvent(new Event('focus'))", vec![]);
        browser.wait_for_text(&state(ITEMS[0]), "Saved");
        assert_eq!(stored(&study, 1, ITEMS[0])["rationale"], "Typed afterwards.");
    }

    /// Somebody else signs in at the same browser: the page of the one before saves nothing as theirs.
    fn what_is_typed_is_not_sent_by_the_next_person_at_the_browser(app: &TestApp) {
        let study = open_study(app, 2);
        let browser = signed_in(app, &study::email_of(0));
        browser.visit(&study.page("/rate/factors"));
        browser.click(&tile(ITEMS[0], "3"));
        browser.wait_for_text(&state(ITEMS[0]), "Saved");
        end_all_sessions(app);
        browser.type_into(&format!("#why-{}", ITEMS[0]), "Typed by the first.");
        browser.wait_for_text(&state(ITEMS[0]), "You were signed out for safety");
        browser.set_cookie("session", &app.session(&study::email_of(1)));
        browser.script("window.dispatchEvent(new Event('focus'))", vec![]);
        browser.wait_for_text(&state(ITEMS[0]), "This form was not sent from a page of this site");
        assert_eq!(browser.value(&format!("#why-{}", ITEMS[0])), "Typed by the first.");
        for place in [0, 1] {
            let own = study.expert(place).api_get(&study.path("/rounds/1/ratings/mine")).expect(200).text();
            assert!(!own.contains("Typed by the first."), "{own}");
        }
    }

    fn without_scripts_what_was_typed_after_the_session_had_ended_is_given_back(app: &TestApp) {
        let study = open_study(app, 1);
        let browser = signed_in(app, &study::email_of(0));
        browser.disable_scripts();
        browser.visit(&study.page("/rate/factors"));
        end_all_sessions(app);
        browser.click(&tile(ITEMS[0], "3"));
        browser.type_into(&format!("#why-{}", ITEMS[0]), "Typed afterwards.");
        browser.click_through(&format!("#q-{} .without-script button", ITEMS[0]));
        browser.wait_for_text("main", "You were signed out for safety");
        let kept = browser.attribute("main input[name='kept.rationale']", "value");
        assert_eq!(kept.as_deref(), Some("Typed afterwards."));
    }

    /// U11 with scripts: typing is never blocked, the message stands at the field.
    fn too_long_a_reason_is_said_at_the_field_and_kept(app: &TestApp) {
        let study = open_study(app, 1);
        let browser = signed_in(app, &study::email_of(0));
        browser.visit(&study.page("/rate/factors"));
        browser.click(&tile(ITEMS[0], "3"));
        browser.wait_for_text(&state(ITEMS[0]), "Saved");
        let field = format!("#why-{}", ITEMS[0]);
        browser.type_into(&field, &"x".repeat(614));
        browser.wait_for_text(&format!("#q-{} [data-count]", ITEMS[0]), "14 characters too many");
        browser.wait_for_text(&format!("#q-{} [data-reason-error]", ITEMS[0]), "14 characters too many. The limit is 600.");
        browser.wait_for_text(&state(ITEMS[0]), "Not saved");
        assert_eq!(browser.value(&field).len(), 614);
        assert_eq!(browser.attribute(&field, "aria-invalid").as_deref(), Some("true"));
    }

    /// U11 without scripts: summary on top with focus and links, title, kept text.
    fn too_long_a_reason_comes_back_with_a_summary_and_all_that_was_typed(app: &TestApp) {
        let study = open_study(app, 1);
        let browser = signed_in(app, &study::email_of(0));
        browser.disable_scripts();
        browser.visit(&study.page("/rate/factors"));
        browser.click(&tile(ITEMS[1], "2"));
        let field = format!("#why-{}", ITEMS[1]);
        let text = format!("{}end", "x".repeat(598));
        browser.type_into(&field, &text);
        browser.click_through(&format!("#q-{} .without-script button", ITEMS[1]));
        assert!(browser.title().starts_with("Error: "), "{}", browser.title());
        browser.wait_for_text(".error-summary", "1 character too many. The limit is 600.");
        assert_eq!(browser.attribute(".error-summary a", "href").as_deref(), Some(field.as_str()));
        browser.wait_for_text(&format!("#q-{} .field-error", ITEMS[1]), "1 character too many");
        assert_eq!(browser.value(&field), text);
        assert!(browser.has(&format!("#q-{} input[name=value][value='2']:checked", ITEMS[1])));
        assert!(stored(&study, 1, ITEMS[1]).is_null());
    }

    fn a_form_without_an_answer_is_told_to_choose_one_and_keeps_the_text(app: &TestApp) {
        let study = open_study(app, 1);
        let browser = signed_in(app, &study::email_of(0));
        browser.disable_scripts();
        browser.visit(&study.page("/rate/factors"));
        browser.type_into(&format!("#why-{}", ITEMS[1]), "A reason without an answer.");
        browser.click_through(&format!("#q-{} .without-script button", ITEMS[1]));
        assert!(browser.title().starts_with("Error: "), "{}", browser.title());
        browser.wait_for_text(".error-summary", "choose an answer");
        assert_eq!(browser.value(&format!("#why-{}", ITEMS[1])), "A reason without an answer.");
    }

    /// U24 with scripts.
    fn two_windows_with_different_texts_show_both_for_a_choice(app: &TestApp) {
        let study = open_study(app, 1);
        let first = signed_in(app, &study::email_of(0));
        let second = signed_in(app, &study::email_of(0));
        let card = study.page(&format!("/rate/factors/{}", ITEMS[0]));
        first.visit(&card);
        second.visit(&card);
        let field = format!("#why-{}", ITEMS[0]);
        second.type_into(&field, "From the second window.");
        second.click(&tile(ITEMS[0], "1"));
        second.wait_for_text(&state(ITEMS[0]), "Saved");
        first.type_into(&field, "From the first window.");
        first.click(&tile(ITEMS[0], "3"));
        let question = format!("#q-{}", ITEMS[0]);
        first.wait_for_text(&question, "From the second window.");
        first.wait_until("one's own text to be there", || first.html().contains("From the first window."));
        assert_eq!(stored(&study, 1, ITEMS[0])["rationale"], "From the second window.");
    }

    fn a_round_that_closes_while_one_types_says_what_counted_and_keeps_the_text(app: &TestApp) {
        let study = open_study(app, 1);
        let browser = signed_in(app, &study::email_of(0));
        browser.visit(&study.page("/rate/factors"));
        browser.click(&tile(ITEMS[0], "3"));
        browser.wait_for_text(&state(ITEMS[0]), "Saved");
        study.close_round(1);
        browser.type_into(&format!("#why-{}", ITEMS[0]), "A thought too late.");
        browser.wait_until("the page to say it", || browser.says("The round closed") || browser.says("round has closed"));
        let field = browser.script(
            "return document.body.innerText + [...document.querySelectorAll('textarea')].map(t => t.value).join()",
            vec![],
        );
        assert!(field.as_str().is_some_and(|text| text.contains("A thought too late.")));
    }
}

/// As time does. What was looked up within the last two seconds is believed.
fn end_all_sessions(app: &TestApp) {
    app.database.tamper("DELETE FROM session");
    std::thread::sleep(std::time::Duration::from_millis(2200));
}
