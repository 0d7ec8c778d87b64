//! A form that was sent after its session had ended: it waits for the sign-in of whoever typed it,
//! and for nobody else's.

use std::time::Duration;

use crate::mail::invited;
use crate::on_both_backends;
use crate::support::app::{AUTHOR, COORDINATOR, PASSWORD};
use crate::support::studies::harbours;
use crate::support::{Client, Response, TestApp, html};

const PAGE: &str = "/studies/harbours/results/1/smuggling-volume/depart";

/// What a page carries in hidden fields, but for its form token.
fn carried(page: &str) -> Vec<(String, String)> {
    let inputs = html::tags(page, "input").filter(|tag| tag.contains("type=\"hidden\""));
    inputs
        .filter_map(|tag| {
            Some((
                html::attribute(tag, "name")?,
                html::attribute(tag, "value")?,
            ))
        })
        .filter(|(name, _)| name != "csrf")
        .collect()
}

/// Signs in with a form that the sign-in page carries.
fn sign_in(client: &Client, email: &str, hidden: &[(String, String)]) -> Response {
    let hidden = hidden
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()));
    let typed = [("email", email), ("password", PASSWORD)];
    let fields: Vec<(&str, &str)> = hidden.chain(typed).collect();
    client.post("/sign-in", &fields)
}

/// The sign-in page that answers a form of somebody's whose session has just ended.
fn sent_too_late(app: &TestApp, client: &Client, fields: &[(&str, &str)]) -> String {
    let csrf = client.csrf();
    app.database.tamper("DELETE FROM session");
    // For two seconds a server believes what it looked up.
    std::thread::sleep(Duration::from_millis(2200));
    let mut fields = fields.to_vec();
    fields.push(("csrf", &csrf));
    client.post_raw(PAGE, &fields).expect(401).text()
}

on_both_backends! {
    fn a_form_that_waits_for_a_sign_in_is_its_owners_alone(app: &TestApp) {
        app.import_study("harbours", &harbours("harbours"));
        let browser = app.as_person(AUTHOR);
        let typed = [("arrow", "down"), ("reason", "Two words & a half.")];
        let page = sent_too_late(app, &browser, &typed);
        let hidden = carried(&page);
        assert!(hidden.iter().any(|(name, _)| name == "kept_by"), "{hidden:?}");
        let other = sign_in(&browser, COORDINATOR, &hidden).expect(303);
        assert_eq!(other.location(), "/");
        assert!(!other.text().contains("Two words"));
        // Nor where that form comes with another address of the same kind.
        browser.get("/account").expect(200).says_not("Two words");
        sign_in(&browser, AUTHOR, &hidden).expect(200)
            .says("You are signed in again")
            .says("Two words & a half.");
        assert_eq!(app.database.number("SELECT COUNT(*) FROM session"), 1, "the session before ended");
    }

    fn a_form_of_the_largest_size_is_carried_through_the_sign_in(app: &TestApp) {
        app.import_study("harbours", &harbours("harbours"));
        let browser = app.as_person(AUTHOR);
        let names: Vec<String> = (0..1999).map(|number| format!("field-{number}")).collect();
        let value = "x".repeat(115);
        let fields: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), value.as_str())).collect();
        let page = sent_too_late(app, &browser, &fields);
        let hidden = carried(&page);
        let answer = sign_in(&browser, AUTHOR, &hidden).expect(200).text();
        let again = carried(&answer);
        assert_eq!(again.len(), names.len());
        assert!(again.iter().all(|(_, own)| *own == value));
    }

    fn a_code_with_a_form_ends_the_session_that_was_there(app: &TestApp) {
        let post = app.with_mail();
        let (study, _) = invited(app, &post, 1);
        let me = study.expert_email(0);
        let browser = app.as_person(AUTHOR);
        browser.get("/account").expect(200);
        app.visitor().post("/sign-in", &[("email", &me), ("how", "link")]).expect(200);
        let code = post.next_to(&me, 1).code();
        let sessions = || app.database.number(
            &format!("SELECT COUNT(*) FROM session JOIN account ON account.id = session.account_id WHERE email = '{AUTHOR}'"),
        );
        assert_eq!(sessions(), 1);
        let form = [("kept_for", PAGE), ("kept.reason", "Two words."), ("email", &me), ("code", &code)];
        browser.post("/sign-in/code", &form).expect(200).says("Two words.");
        assert_eq!(sessions(), 0);
    }
}
