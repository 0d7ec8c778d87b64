//! Mails to a panel: what is told to whom, and when.

use std::collections::BTreeSet;

use ureq::http::Method;

use crate::on_both_backends;
use crate::support::smtp::{Mood, Received, SmtpServer};
use crate::support::studies::{self, ITEMS};
use crate::support::until;
use crate::support::{Study, TestApp, app, study};

/// A study with a panel, its round 1 open, and the invitations that came.
pub fn invited<'a>(
    app: &'a TestApp,
    post: &SmtpServer,
    experts: usize,
) -> (Study<'a>, Vec<Received>) {
    app.person(app::COORDINATOR);
    let study = app.import_study("harbours", &studies::harbours("harbours"));
    study.invite_experts(experts);
    study.open_round(1);
    let mails = post.wait_for(experts);
    (study, mails)
}

on_both_backends! {
    fn mail_that_waits_long_after_its_time_makes_the_server_not_ready_until_it_leaves(app: &TestApp) {
        let post = app.with_mail();
        post.mood(Mood::HangsUp);
        app.person(app::COORDINATOR);
        let study = app.import_study("harbours", &studies::harbours("harbours"));
        study.invite_experts(1);
        study.open_round(1);
        let ready = || app.visitor().get("/health/ready");
        until("it is ready", || ready().status == 200);
        // Said again and again: an attempt under way puts back the time it has read.
        until("the mail is late", || {
            app.database.tamper("UPDATE outbox SET next_attempt_at = queued_at - 3600000000");
            ready().status == 503
        });
        let forwarded = [("x-forwarded-for", "192.0.2.7")];
        let said = app.visitor().send(Method::GET, "/health/ready", &forwarded, b"").text();
        assert!(!said.contains("mail"), "the cause is for the operator: {said}");
        assert!(ready().text().contains("mail has waited"), "the operator asks from this machine");
        assert!(app.log().contains("mail has waited"), "{}", app.log());
        post.mood(Mood::Takes);
        post.wait_for(1);
        until("it is ready again", || ready().status == 200);
    }

    fn a_link_is_replaced_by_the_coordinator_and_the_old_one_leads_to_a_new_one(app: &TestApp) {
        let post = app.with_mail();
        let (study, mails) = invited(app, &post, 2);
        let office = app.as_person(app::COORDINATOR);
        let id = app.database.number(&format!(
            "SELECT panelist.id FROM panelist JOIN account ON account.id = account_id WHERE email = '{}'",
            mails[0].to
        ));
        let page = study.page(&format!("/panel/people/{id}"));
        office.get(&page).expect(200).says("Send a new link");
        office.post(&format!("{page}/link"), &[]).expect(303);
        let new = post.next_to(&mails[0].to, 1).link("/i/");
        let old = mails[0].link("/i/");
        app.visitor().get(&old).expect(200).says("Send me a new link").says_not("Expert");
        let person = app.visitor();
        person.get(&new).expect(200).says("Start round 1");
        person.post(&new, &[]).expect(303);
        assert_eq!(person.get("/account").status, 200);
        app.visitor().get(&mails[1].link("/i/")).expect(200).says("Start round 1");
        let acts = app.database.number("SELECT COUNT(*) FROM audit WHERE action = 'panel.new-link'");
        assert_eq!(acts, 1);
        study.close_round(1);
        office.post(&format!("{page}/link"), &[]).expect(409);
    }

    fn opening_a_round_mails_everybody_on_the_panel(app: &TestApp) {
        let post = app.with_mail();
        let (_, mails) = invited(app, &post, 3);
        let to: BTreeSet<String> = mails.iter().map(|mail| mail.to.clone()).collect();
        assert_eq!(to, (0..3).map(study::email_of).collect::<BTreeSet<_>>());

        // M1: text first, both with the whole link and all that one needs to decide.
        let mail = &mails[0];
        let parts = mail.parts();
        assert!(mail.header("Content-Type").unwrap().starts_with("multipart/alternative"));
        assert!(parts[0].0.starts_with("text/plain") && parts[1].0.starts_with("text/html"));
        let link = format!("{}{}", app.address(), mail.link("/i/"));
        for (kind, words) in &parts {
            for needed in [
                link.as_str(), "Harbours", "Who asks", "Time needed", "About 5 minutes",
                "Round 1 closes", "Questions?", "never your answers under your name",
            ] {
                assert!(words.contains(needed), "{kind} lacks {needed}:\n{words}");
            }
        }
        // M7: nothing that tells somebody when the mail was read, and nobody's answers.
        let html = mail.html();
        assert!(!html.contains("<img") && !html.contains("background") && !html.contains("<link"));
        for address in html.split("href=\"").skip(1) {
            assert!(address.starts_with(app.address()), "{address}");
        }
        // M3 and M5.
        let header = |name: &str| mail.header(name).unwrap_or_else(|| panic!("no {name}"));
        assert_eq!(header("Auto-Submitted"), "auto-generated");
        assert_eq!(header("X-Auto-Response-Suppress"), "OOF, AutoReply");
        assert_eq!(header("List-Unsubscribe-Post"), "List-Unsubscribe=One-Click");
        let leave = header("List-Unsubscribe");
        assert!(leave.starts_with(&format!("<{}/u/", app.address())) && leave.contains("<mailto:"));
        let ids: BTreeSet<String> = mails.iter().filter_map(|m| m.header("Message-ID")).collect();
        assert_eq!(ids.len(), 3);
        assert!(ids.iter().all(|id| id.ends_with("@castalia.example>")));
    }

    fn a_later_round_is_told_under_the_invitation_and_not_to_who_declined(app: &TestApp) {
        let post = app.with_mail();
        let (study, mails) = invited(app, &post, 3);
        let gone = mails.iter().find(|mail| mail.to == study.expert_email(1)).unwrap();
        app.visitor().post_raw(&format!("{}/decline", gone.link("/u/")), &[]).expect(200);
        study.rate(0, 1, ITEMS[0], &serde_json::json!({"value": 3}));
        study.close_round(1);
        post.wait_for(5);
        study.open_round(2);
        let mails = post.wait_for(7);
        let later: Vec<&Received> = mails[5..].iter().collect();
        assert!(later.iter().all(|mail| mail.to != study.expert_email(1)));
        for mail in later {
            let first = mails.iter().find(|first| first.to == mail.to).unwrap();
            assert!(mail.header("Subject").unwrap().contains("Round 2 is open"));
            assert_eq!(mail.header("In-Reply-To"), first.header("Message-ID"));
            assert_eq!(mail.header("References"), first.header("Message-ID"));
        }
        app.as_person(app::COORDINATOR).get(&study.page("/panel")).expect(200).says("Declined");
    }

    fn links_come_from_the_settings_whatever_a_request_says(app: &TestApp) {
        let post = app.with_mail_and(&[("CASTALIA__SERVER__PUBLIC_URL", "https://panel.example.org")]);
        app.person("one@panel.example");
        let client = app.visitor();
        let csrf = {
            client.get("/sign-in").expect(200);
            // The cookie is for https; the form token comes with it.
            crate::support::html::field(&client.get("/sign-in").text(), "csrf").expect("a form token")
        };
        for spoofed in ["host", "x-forwarded-host", "forwarded", "x-forwarded-proto"] {
            let body = crate::support::client::encode(&[
                ("email", "one@panel.example"), ("how", "link"), ("csrf", &csrf),
            ]);
            client.send(Method::POST, "/sign-in", &[
                ("content-type", "application/x-www-form-urlencoded"),
                (spoofed, if spoofed == "forwarded" { "host=evil.example" } else { "evil.example" }),
            ], body.as_bytes()).expect(200);
        }
        for mail in post.wait_for(4) {
            assert!(!mail.raw.contains("evil.example"));
            assert!(mail.text().contains("https://panel.example.org/l/"), "{}", mail.text());
        }
    }

    fn a_reminder_reaches_those_who_have_not_submitted_and_nobody_twice(app: &TestApp) {
        let post = app.with_mail();
        let (study, mails) = invited(app, &post, 6);
        study.without_quiet_hours();
        let link_of = |place: usize| {
            let me = study.expert_email(place);
            mails.iter().find(|mail| mail.to == me).unwrap().link("/u/")
        };
        // Of six: one submits, one has begun, one declines, one wants no reminders, one bounced.
        for place in [0, 1] {
            study.rate(place, 1, ITEMS[0], &serde_json::json!({"value": 3}));
        }
        study.expert_at_pages(0).post(&study.page("/submit"), &[]).expect(303);
        app.visitor().post_raw(&format!("{}/decline", link_of(2)), &[]).expect(200);
        app.visitor().post_raw(&link_of(3), &[]).expect(200);
        app.database.tamper(
            "UPDATE panelist SET bounced = TRUE WHERE account_id = \
             (SELECT id FROM account WHERE email = 'expert05@panel.example')",
        );
        let office = app.as_person(app::COORDINATOR);
        office.get(&study.page("/overview")).expect(200).says("reach the person whose address bounced");
        office.get(&study.page("/remind")).expect(200)
            .says("Remind 2 people of round 1")
            .says("expert02@panel.example").says("expert06@panel.example")
            .says("You have begun round 1").says("your answers are not there yet")
            .says_not("expert01@").says_not("expert03@").says_not("expert04@").says_not("expert05@");
        assert_eq!(post.mails().len(), 6, "a preview sends nothing");
        office.post(&study.page("/remind"), &[]).expect(303);
        // Pressed again at once, it reaches nobody.
        let again = study.coordinator.api_raw(Method::POST, &study.path("/reminders"), &[], &[]).expect(200);
        assert_eq!(again.json()["queued"], 0);
        let all = post.wait_for(8);
        let reminders: BTreeSet<String> = all[6..].iter().map(|mail| mail.to.clone()).collect();
        assert_eq!(reminders, BTreeSet::from([study.expert_email(1), study.expert_email(5)]));
        for mail in &all[6..] {
            let begun = mail.to == study.expert_email(1);
            assert_eq!(mail.text().contains("You have begun"), begun, "{}", mail.text());
            assert_eq!(mail.text().contains("Go on with round 1"), begun);
            assert!(mail.header("In-Reply-To").is_some());
        }
        until("all to be noted as sent", || {
            app.database.number("SELECT COUNT(*) FROM outbox WHERE state = 'sent'") == 8
        });
        office.get(&study.page("/mail")).expect(200).says("8 sent").says("Reminder 1, round 1");

        // Later a second one goes out, unless the person has submitted by then.
        app.database.tamper("UPDATE outbox SET queued_at = queued_at - 7200000000");
        post.mood(Mood::HangsUp);
        let later = study.coordinator.api_raw(Method::POST, &study.path("/reminders"), &[], &[]).expect(200);
        assert_eq!(later.json()["queued"], 2);
        study.expert_at_pages(1).post(&study.page("/submit"), &[]).expect(303);
        post.mood(Mood::Takes);
        post.wait_for(9);
        until("the other reminder is cancelled", || {
            app.database.number("SELECT COUNT(*) FROM outbox WHERE state = 'cancelled'") == 1
        });
        study.close_round(1);
        study.coordinator.api_raw(Method::POST, &study.path("/reminders"), &[], &[]).expect(409);
    }

    fn a_rule_of_reminders_is_set_on_the_page_and_kept_as_typed_where_it_is_wrong(app: &TestApp) {
        let post = app.with_mail();
        let (study, _) = invited(app, &post, 1);
        let office = app.as_person(app::COORDINATOR);
        let set = |on: &str, most: &str| {
            office.post(&study.page("/mail/rule"), &[
                ("on", on), ("first_days", "5"), ("every_days", "4"), ("most", most),
                ("quiet_from", "19"), ("quiet_to", "9"),
            ])
        };
        let wrong = set("1", "many").expect(422).says("A whole number from 1 to 10 is needed.");
        assert!(wrong.text().contains("value=\"many\"") && wrong.text().contains("<title>Error: "));
        assert_eq!(app.database.number("SELECT COUNT(*) FROM reminder_rule"), 0);
        set("1", "2").expect(303);
        assert_eq!(app.database.number("SELECT first_days * 100 + most FROM reminder_rule"), 502);
        let page = office.get(&study.page("/mail")).expect(200).text();
        assert!(page.contains("name=\"on\" value=\"1\" checked"));
        // Without reminders by rule the quiet hours stay as they were set.
        set("", "2").expect(303);
        let off = "SELECT quiet_from * 100 + quiet_to FROM reminder_rule WHERE NOT reminds";
        assert_eq!(app.database.number(off), 1909);
    }

    fn whoever_is_added_later_is_invited_by_hand_once(app: &TestApp) {
        let post = app.with_mail();
        let (study, _) = invited(app, &post, 2);
        study.invite(&[("late@panel.example".to_owned(), None)]);
        let office = app.as_person(app::COORDINATOR);
        office.get(&study.page("/mail")).expect(200).says("Invite 1 person not told yet");
        office.post(&study.page("/invitations"), &[]).expect(303);
        let mail = post.next_to("late@panel.example", 0);
        assert!(mail.header("Subject").unwrap().contains("Your judgement is asked for"));
        let again = study.coordinator.api_raw(Method::POST, &study.path("/invitations"), &[], &[]).expect(200);
        assert_eq!(again.json()["queued"], 0);
        office.get(&study.page("/mail")).expect(200).says_not("not told yet");
    }

    fn what_happens_to_a_round_is_told_to_everybody_in_it(app: &TestApp) {
        let post = app.with_mail();
        let (study, mails) = invited(app, &post, 3);
        let gone = mails.iter().find(|mail| mail.to == study.expert_email(2)).unwrap();
        app.visitor().post_raw(&format!("{}/decline", gone.link("/u/")), &[]).expect(200);
        study.rate(0, 1, ITEMS[0], &serde_json::json!({"value": 3}));
        study.coordinator
            .api_post(&study.path("/rounds/1/extend"), &serde_json::json!({"deadline": "2999-07-05T15:00:00Z"}))
            .expect(200);
        let told = |known: usize| -> Vec<(String, Received)> {
            let all = post.wait_for(known + 2);
            let mut news: Vec<_> = all[known..].iter().map(|mail| (mail.to.clone(), mail.clone())).collect();
            news.sort_by(|one, other| one.0.cmp(&other.0));
            let to: Vec<&String> = news.iter().map(|(to, _)| to).collect();
            assert_eq!(to, [&study.expert_email(0), &study.expert_email(1)]);
            news
        };
        for (_, mail) in told(3) {
            assert!(mail.header("Subject").unwrap().contains("New deadline for round 1"));
            assert!(mail.text().contains("Friday 5 July, 17:00 (Amsterdam, UTC+2)"), "{}", mail.text());
            let event = app.visitor().get(&format!("{}/deadline.ics", mail.link("/i/"))).expect(200);
            assert!(event.header("content-type").starts_with("text/calendar"));
            assert!(event.text().contains("DTEND:29990705T150000Z\r\n"), "{}", event.text());
        }
        let item = crate::support::studies::ITEMS[0];
        study.coordinator
            .api_post(
                &study.path(&format!("/rounds/1/items/{item}/withdraw")),
                &serde_json::json!({"reason": "It asks two things at once."}),
            )
            .expect(204);
        for (_, mail) in told(5) {
            assert!(mail.header("Subject").unwrap().contains("A question was withdrawn from round 1"));
            assert!(mail.text().contains("Volume of smuggled goods"), "{}", mail.text());
            assert!(mail.text().contains("The reason: It asks two things at once."), "{}", mail.text());
        }
        study.close_round(1);
        for (to, mail) in told(7) {
            assert!(mail.header("Subject").unwrap().contains("Round 1 has closed"));
            assert_eq!(mail.text().contains("Thank you for your answers"), to == study.expert_email(0));
            assert!(!mail.text().contains("/i/"), "there is nothing to go in to");
        }
        study.coordinator
            .api_post(&study.path("/rounds/1/reopen"), &serde_json::json!({"reason": "Two were ill."}))
            .expect(204);
        for (_, mail) in told(9) {
            assert!(mail.header("Subject").unwrap().contains("Round 1 is open again"));
        }
    }

    fn an_operator_tests_the_mail_and_takes_in_what_comes_back(app: &TestApp) {
        let post = app.with_mail();
        let (study, mails) = invited(app, &post, 2);
        let said = app.command_with(&["mail", "test", "me@panel.example"], &post, "").ok();
        assert!(said.contains("plain text, to this machine") && said.contains("castalia.example"), "{said}");
        assert!(said.contains("public_url is empty"), "{said}");
        assert!(post.next_to("me@panel.example", 0).text().contains("can send mail"));

        let notice = format!(
            "From: MAILER-DAEMON@panel.example\nSubject: returned\n\nAction: failed\nStatus: 5.1.1\n\
             Diagnostic-Code: smtp; 550 no such user\n\n{}",
            mails[0].raw
        );
        let bounces = |input: &str| app.command_with(&["mail", "bounces"], &post, input);
        let delayed = notice.replace("Action: failed", "Action: delayed");
        for harmless in [delayed.as_str(), "Subject: hello\n\nnothing", ""] {
            let said = bounces(harmless);
            assert!(said.code == 0 && said.err.contains("nothing was changed"), "{}", said.err);
        }
        let said = bounces(&notice);
        assert!(said.code == 0 && said.err.contains("bounced: smtp; 550 no such user"), "{}", said.err);
        assert!(bounces(&notice).err.contains("bounced before"));
        let office = app.as_person(app::COORDINATOR);
        office.get(&study.page("/panel")).expect(200).says("Bounced");
        office.get(&study.page("/mail")).expect(200).says("1 bounced").says("550 no such user");

        let queue = app.command_with(&["mail", "queue"], &post, "").ok();
        assert!(queue.contains("sent       1") && queue.contains("550 no such user"), "{queue}");
        assert!(!queue.contains("/i/") && !queue.contains("http"), "{queue}");
        let retried = app.command_with(&["mail", "retry", "--bounced"], &post, "");
        assert!(retried.err.contains("1 mails are queued again"), "{}", retried.err);
        post.next_to(&mails[0].to, 1);
    }

    fn without_a_mail_server_nothing_is_queued_and_pages_say_so(app: &TestApp) {
        app.person(app::COORDINATOR);
        let study = app.import_study("harbours", &studies::harbours("harbours"));
        study.invite_experts(2);
        study.open_round(1);
        assert_eq!(app.database.number("SELECT COUNT(*) FROM outbox"), 0);
        app.as_person(app::COORDINATOR)
            .get(&study.page("/overview"))
            .expect(200)
            .says("This server sends no mail");
        app.visitor().get("/sign-in").expect(200).says_not("sign-in link");
        app.visitor().get("/sign-in/code").expect(404);
    }
}
