//! One person on the panel: corrected, taken away, and their own from the first visit on.

use std::sync::Barrier;
use std::thread;
use std::time::Duration;

use serde_json::json;

use crate::mail::invited;
use crate::on_both_backends;
use crate::support::app::COORDINATOR;
use crate::support::html::field;
use crate::support::studies::{self, ITEMS};
use crate::support::{Study, TestApp};

/// The address of somebody's page.
fn page_of(app: &TestApp, study: &Study<'_>, email: &str, rest: &str) -> String {
    let id = app.database.number(&format!(
        "SELECT panelist.id FROM panelist JOIN account ON account.id = account_id WHERE email = '{email}'"
    ));
    study.page(&format!("/panel/people/{id}{rest}"))
}

/// Puts people on the panel who have never been here.
fn add(study: &Study<'_>, emails: &[&str]) {
    let people: Vec<_> = emails
        .iter()
        .map(|email| json!({"email": email, "name": "Somebody new"}))
        .collect();
    study
        .coordinator
        .api_post(&study.path("/panel"), &json!(people))
        .expect(200);
}

on_both_backends! {
    fn the_panel_with_states_is_a_file_in_which_nothing_is_a_formula(app: &TestApp) {
        app.person(COORDINATOR);
        let study = app.import_study("harbours", &studies::harbours("harbours"));
        study.invite_experts(2);
        study.coordinator.api_post(&study.path("/panel"), &json!([
            {"email": "eve@x.example", "name": "=1+1", "affiliation": "Port, \"North\"", "group": "Port"},
        ])).expect(200);
        study.open_round(1);
        study.rate(0, 1, ITEMS[0], &json!({"value": 1, "rationale": "Secret reason."}));
        let file = app.as_person(COORDINATOR).get(&study.page("/panel.csv")).expect(200);
        assert_eq!(file.header("content-type"), "text/csv; charset=utf-8");
        assert!(file.header("content-disposition").contains("harbours-panel.csv"));
        let text = file.text();
        let mut lines = text.trim_start_matches('\u{feff}').lines();
        assert_eq!(lines.next(), Some("name,email,affiliation,group,state,day,reuse"));
        assert_eq!(lines.next(), Some("'=1+1,eve@x.example,\"Port, \"\"North\"\"\",Port,invited,,no"));
        let started = lines.next().expect("a second person");
        assert!(started.starts_with("Expert expert01,expert01@panel.example,,Research,started,20"), "{started}");
        assert!(!text.contains("Secret") && !text.contains(':'), "no reason and no time");
    }

    fn an_address_is_corrected_and_a_place_taken_away_only_before_its_owner_was_here(app: &TestApp) {
        let post = app.with_mail();
        app.person(COORDINATOR);
        let study = app.import_study("harbours", &studies::harbours("harbours"));
        add(&study, &["expert01@panel.example", "expert02@panel.example"]);
        study.open_round(1);
        let mails = post.wait_for(2);
        add(&study, &["late@panel.example"]);
        let office = app.as_person(COORDINATOR);
        let wrong = "expert01@panel.example".to_owned();
        let link = mails.iter().find(|mail| mail.to == wrong).unwrap().link("/i/");
        let at = |email: &str, rest: &str| page_of(app, &study, email, rest);
        office.get(&at(&wrong, "")).expect(200).says("Correct the address").says("stay on the panel");
        for (typed, said) in [
            ("right@@x.example", "Did you mean right@x.example?"),
            ("expert02@panel.example", "Somebody on the panel has this address already."),
            (COORDINATOR, "A coordinator or administrator cannot be on the panel"),
            ("", "The address is missing."),
        ] {
            let answer = office.post(&at(&wrong, "/address"), &[("email", typed)]).expect(422).says(said);
            assert!(answer.text().contains(&format!("value=\"{typed}\"")), "{typed} is kept");
        }
        office.post(&at(&wrong, "/address"), &[("email", "right@x.example")]).expect(303);
        // Whoever reads the wrong mailbox gets in no more, and the right one is invited afresh.
        app.visitor().get(&link).expect(200).says_not("Start round 1");
        office.get(&study.page("/mail")).expect(200).says("Invite 2 people not told yet");
        office.post(&study.page("/invitations"), &[]).expect(303);
        let link = post.next_to("right@x.example", 0).link("/i/");
        assert_eq!(
            app.database.number("SELECT COUNT(*) FROM account WHERE email = 'expert01@panel.example'"), 0
        );
        let person = app.visitor();
        let page = person.get(&link).expect(200).says("start round 1").text();
        office.get(&at("right@x.example", "")).expect(200).says("Correct the address");
        let consent = field(&page, "consent").unwrap_or_default();
        person.post(&link, &[("consent", &consent)]).expect(303);

        // From the first visit on it is the person's own.
        office.get(&at("right@x.example", "")).expect(200)
            .says("The address is the person’s own").says_not("Correct the address");
        office.post(&at("right@x.example", "/address"), &[("email", "eve@x.example")]).expect(409);
        office.post(&at("right@x.example", "/remove"), &[]).expect(409);
        // Who came after the opening and has not been here may go.
        office.post(&at("late@panel.example", "/remove"), &[]).expect(303);
        office.get(&study.page("/panel")).expect(200).says_not("late@panel.example");
        assert_eq!(app.database.number("SELECT COUNT(*) FROM panelist"), 2);
        let acts = app.database.texts("SELECT action AS told FROM audit WHERE action IN ('panel.address', 'panel.remove') ORDER BY seq");
        assert_eq!(acts, ["panel.address", "panel.remove"]);
    }

    fn who_counts_in_a_round_stays(app: &TestApp) {
        app.person(COORDINATOR);
        let study = app.import_study("harbours", &studies::harbours("harbours"));
        add(&study, &["expert01@panel.example", "expert02@panel.example"]);
        let office = app.as_person(COORDINATOR);
        office.post(&page_of(app, &study, "expert01@panel.example", "/remove"), &[]).expect(303);
        study.open_round(1);
        let second = page_of(app, &study, "expert02@panel.example", "");
        office.get(&second).expect(200).says("who count in a round stay on the panel");
        office.post(&format!("{second}/remove"), &[]).expect(409);
        assert_eq!(app.database.number("SELECT COUNT(*) FROM panelist"), 1);
        // Nobody of another study is reached by their number.
        let other = app.import_study("other", &studies::harbours("other"));
        let number = second.rsplit('/').next().unwrap();
        office.get(&other.page(&format!("/panel/people/{number}"))).expect(404);
        office.post(&other.page(&format!("/panel/people/{number}/remove")), &[]).expect(404);
    }

    /// What somebody did is kept in many tables, which refer to the place.
    fn whoever_left_anything_in_any_table_is_not_removed(app: &TestApp) {
        app.person(COORDINATOR);
        let study = app.import_study("harbours", &studies::harbours("harbours"));
        add(&study, &["agreed@panel.example", "told@panel.example"]);
        let place = |email: &str| app.database.number(&format!(
            "SELECT panelist.id FROM panelist JOIN account ON account.id = account_id WHERE email = '{email}'"
        ));
        let told = place("told@panel.example");
        app.database.tamper(&format!("INSERT INTO interest (panelist_id, words) VALUES ({told}, 'Shares')"));
        let office = app.as_person(COORDINATOR);
        let remove = |email: &str| office.post(&page_of(app, &study, email, "/remove"), &[]);
        remove("told@panel.example").expect(409).says("has been here already");
        study.agree();
        remove("agreed@panel.example").expect(409).says("has been here already");
        assert_eq!(app.database.number("SELECT COUNT(*) FROM panelist"), 2);
    }

    /// One of the two is first, and the other is told so.
    fn going_in_while_being_taken_off_the_panel_ends_in_a_clear_answer(app: &TestApp) {
        let post = app.with_mail();
        app.person(COORDINATOR);
        let study = app.import_study("harbours", &studies::harbours("harbours"));
        study.invite_experts(1);
        study.open_round(1);
        let people: Vec<String> = (0..12).map(|n| format!("late{n:02}@panel.example")).collect();
        let emails: Vec<&str> = people.iter().map(String::as_str).collect();
        add(&study, &emails);
        let office = app.as_person(COORDINATOR);
        post.wait_for(1);
        office.post(&study.page("/invitations"), &[]).expect(303);
        let mails = post.wait_for(1 + people.len());
        let mut ends = [0, 0];
        for (n, email) in emails.iter().enumerate() {
            let link = mails.iter().find(|mail| mail.to == *email).expect("a mail").link("/i/");
            let removal = page_of(app, &study, email, "/remove");
            let person = app.visitor();
            let consent = field(&person.get(&link).expect(200).text(), "consent").unwrap_or_default();
            let go = Barrier::new(2);
            let (entry, removal) = thread::scope(|threads| {
                let entry = threads.spawn(|| {
                    go.wait();
                    thread::sleep(Duration::from_millis(n as u64 % 4));
                    person.post(&link, &[("consent", &consent)])
                });
                go.wait();
                thread::sleep(Duration::from_millis(n as u64 % 3));
                let removal = office.post(&removal, &[]);
                (entry.join().expect("an expert"), removal)
            });
            let places = app.database.number(&format!(
                "SELECT COUNT(*) FROM panelist JOIN account ON account.id = account_id WHERE email = '{email}'"
            ));
            match (entry.status, removal.status, places) {
                (303, 409, 1) => ends[0] += 1,
                (410, 303, 0) => ends[1] += 1,
                other => panic!("{email}: {other:?}: {} / {}", entry.excerpt(), removal.excerpt()),
            }
        }
        println!("{:?}: {} went in, {} were taken off", app.backend(), ends[0], ends[1]);
        let agreed = app.database.number("SELECT COUNT(*) FROM consent");
        assert_eq!(agreed, 1 + ends[0], "a consent for each who went in");
    }

    fn an_account_gets_another_address_from_that_address_alone(app: &TestApp) {
        let post = app.with_mail();
        let (study, mails) = invited(app, &post, 2);
        let old = study.expert_email(0);
        let way_in = mails.iter().find(|mail| mail.to == old).unwrap().link("/i/");
        let person = study.expert_at_pages(0);
        let ask = |address: &str| person.post("/account/address", &[("address", address)]);
        person.get("/account").expect(200).says("Change the address");
        let wrong = ask("new@@x.example").expect(422);
        assert!(wrong.text().contains("value=\"new@@x.example\"") && wrong.text().contains("<title>Error: "));
        // Whose an address is, nobody learns.
        ask(&study.expert_email(1)).expect(200).says("Look into the mailbox of expert02@panel.example");
        ask("new@x.example").expect(200).says("Look into the mailbox of new@x.example");
        let mail = post.next_to("new@x.example", 0);
        let link = mail.link("/a/");
        let visitor = app.visitor();
        for _ in 0..3 {
            visitor.get(&link).expect(200).says("Confirm the new address").says("new@x.example");
        }
        assert_eq!(app.database.number("SELECT COUNT(*) FROM account WHERE email = 'new@x.example'"), 0);
        visitor.post(&link, &[]).expect(200).says("Your address is changed");
        visitor.post(&link, &[]).expect(410).says("does not work any more");
        let notice = post.next_to(&old, 1);
        assert!(notice.text().contains("was changed") && !notice.text().contains("new@x.example"), "{}", notice.text());
        // Links in the old mailbox lead in no more; the person and the place are the same.
        app.visitor().get(&way_in).expect(200).says_not("Start round 1");
        person.get("/account").expect(200).says("new@x.example");
        study.rate(0, 1, ITEMS[0], &json!({"value": 3}));
        app.as_person(COORDINATOR).get(&study.page("/panel")).expect(200).says("new@x.example").says_not(&old);
        let taken = post.mails().iter().filter(|mail| mail.to == study.expert_email(1)).count();
        assert_eq!(taken, 1, "the owner of the other address got the invitation and nothing else");
        for place in 0..3 {
            ask(&format!("n{place}@x.example")).expect(200);
        }
        ask("more@x.example").expect(429);
    }
}
