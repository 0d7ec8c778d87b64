//! What people do with their own account: tokens for programs, devices, password.

use crate::on_both_backends;
use crate::support::app::PASSWORD;
use crate::support::{Client, TestApp, app};

const SENTENCE: &str = "a boat on the quiet canal";

on_both_backends! {
    fn a_token_is_shown_once_works_within_its_scopes_and_ends_when_it_is_revoked(app: &TestApp) {
        app.person(app::COORDINATOR);
        let person = app.as_person(app::COORDINATOR);
        let made = person
            .post("/account/tokens", &[("name", "nightly <b>build</b>"), ("scope-read", "1"), ("days", "30")])
            .expect(201)
            .says("It is not shown again");
        let token = token_in(&made.text());
        let program = Client::with_token(app.address(), &token);
        program.api_get("/studies").expect(200);
        let study = app.import_study("harbours", &crate::support::studies::harbours("harbours"));
        program.api_get(&study.path("/panel")).expect(403);

        let page = person.open("/account").expect(200);
        assert!(!page.text().contains(&token) && page.text().contains("nightly &#60;b&#62;"));
        let list = page.text();
        let named = list.find("nightly").expect("the token is in the list");
        let id = id_at(&list[named..], "/account/tokens/revoke");
        app.person("stranger@panel.example");
        app.as_person("stranger@panel.example")
            .post("/account/tokens/revoke", &[("id", &id)])
            .expect(404);
        person.post("/account/tokens/revoke", &[("id", &id)]).expect(303);
        program.api_get("/studies").expect(401);
        let stored = app.database.texts("SELECT detail AS told FROM audit WHERE action LIKE 'token.%'");
        assert!(stored.iter().all(|detail| !detail.contains(&token)));
    }

    fn what_is_wrong_with_a_new_token_is_said_beside_what_was_typed(app: &TestApp) {
        app.person(app::COORDINATOR);
        let person = app.as_person(app::COORDINATOR);
        for (fields, words) in [
            ([("name", ""), ("scope-read", "1"), ("days", "30")], "Give the token a name"),
            ([("name", "typed"), ("scope-all", "1"), ("days", "30")], "Choose at least one"),
            ([("name", "typed"), ("scope-read", "1"), ("days", "366")], "1 to 365 days"),
            ([("name", "typed"), ("scope-read", "1"), ("days", "soon")], "1 to 365 days"),
        ] {
            let answer = person.post("/account/tokens", &fields).expect(422).says(words);
            let html = answer.text();
            assert!(html.contains(&format!(r#"value="{}""#, fields[0].1)), "{fields:?}");
            assert!(html.contains(&format!(r#"value="{}""#, fields[2].1)), "{fields:?}");
        }
        assert_eq!(app.database.number("SELECT COUNT(*) FROM api_token"), 0);
    }

    fn a_new_password_needs_the_old_one_and_signs_the_other_devices_out(app: &TestApp) {
        app.person(app::COORDINATOR);
        let person = app.as_person(app::COORDINATOR);
        let other = app.as_person(app::COORDINATOR);
        let change = |current: &str, new: &str| {
            person.post("/account/password", &[("current", current), ("new", new)])
        };
        change("not the password", SENTENCE).expect(422).says("not right");
        change(PASSWORD, "short").expect(422).says("at least 15 characters");
        other.get("/account").expect(200);
        person.follow(change(PASSWORD, SENTENCE).expect(303)).expect(200).says("is changed");
        other.get("/account").expect(303);
        app.visitor()
            .post("/sign-in", &[("email", app::COORDINATOR), ("password", SENTENCE)])
            .expect(303);
    }

    fn a_lost_device_is_signed_out_from_another(app: &TestApp) {
        app.person(app::COORDINATOR);
        let lost = app.as_person(app::COORDINATOR);
        lost.get("/account").expect(200);
        let person = app.as_person(app::COORDINATOR);
        let page = person.open("/account").expect(200).says("This device");
        let id = id_at(&page.text(), "/account/devices/end");
        person.post("/account/devices/end", &[("id", &id)]).expect(303);
        lost.get("/account").expect(303);
        person.get("/account").expect(200);
    }
}

fn token_in(html: &str) -> String {
    let at = html.find("cst_").expect("the page shows the new token");
    html[at..]
        .chars()
        .take_while(|c| c.is_ascii_alphanumeric() || "_-".contains(*c))
        .collect()
}

/// The hidden `id` of the first form that posts to `action`.
fn id_at(html: &str, action: &str) -> String {
    let form = html.find(&format!(r#"action="{action}""#)).expect("a form");
    crate::support::html::field(&html[form..], "id").expect("an id")
}
