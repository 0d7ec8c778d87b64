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

    /// Asking how long a session lives is no use of it; going on is.
    fn a_session_tells_its_end_and_is_put_off_only_when_asked(app: &TestApp) {
        app.person(app::COORDINATOR);
        let person = app.as_person(app::COORDINATOR);
        person.get("/account").expect(200);
        app.database.tamper("UPDATE session SET seen_at = seen_at - 600000000");
        let left = |answer: crate::support::client::Response| {
            let told = answer.expect(200).json();
            (told["seconds_left"].as_i64().expect("seconds"), told["can_stay"] == true)
        };
        let (before, can_stay) = left(person.get("/session"));
        assert!(can_stay && (2_900..=3_000).contains(&before), "{before}");
        assert!(left(person.get("/session")).0 <= before, "asking puts nothing off");
        assert!(left(person.post("/session", &[])).0 > 3_500);
        // Near its longest life nothing puts it off.
        app.database.tamper(&format!("UPDATE session SET expires_at = {}", castalia::clock::now_micros() + 60_000_000));
        let (after, can_stay) = left(person.post("/session", &[]));
        assert!(!can_stay && (50..=60).contains(&after), "{after}");
        app.database.tamper("UPDATE session SET expires_at = 1");
        assert_eq!(left(person.get("/session")), (0, false));
        assert_eq!(left(app.visitor().get("/session")), (0, false));
    }

    fn signed_in_devices_are_listed_and_each_can_be_ended(app: &TestApp) {
        app.person("one@panel.example");
        app.person("two@panel.example");
        let agents = [
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1 Version/18.0 Mobile/15E148 Safari/604.1",
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:130.0) Gecko/20100101 Firefox/130.0",
        ];
        let devices = agents.map(|agent| {
            let device = app.visitor();
            let csrf = device.csrf();
            let body = crate::support::client::encode(&[
                ("email", "one@panel.example"), ("password", PASSWORD), ("csrf", &csrf),
            ]);
            device.send(ureq::http::Method::POST, "/sign-in", &[
                ("content-type", "application/x-www-form-urlencoded"), ("user-agent", agent),
            ], body.as_bytes()).expect(303);
            device
        });
        let [phone, office] = &devices;
        let page = office.get("/account").expect(200)
            .says("Safari, iPhone").says("Firefox, Windows").says("This device");
        let id = id_at(&page.text(), "/account/devices/end");
        // Nobody ends another's.
        let other = app.as_person("two@panel.example");
        other.get("/account").expect(200).says_not("Safari, iPhone");
        other.post("/account/devices/end", &[("id", &id)]).expect(404);
        phone.get("/account").expect(200);
        office.post("/account/devices/end", &[("id", &id)]).expect(303);
        office.get("/account").expect(200).says_not("Safari, iPhone").says("Firefox, Windows");
        phone.get("/account").expect(303);
        let ended = "SELECT COUNT(*) FROM audit WHERE action = 'session.end'";
        assert_eq!(app.database.number(ended), 1);
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
