//! Mails to a panel, and the way in by their links.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use castalia::panel::entry;
use ureq::http::Method;

use crate::on_both_backends;
use crate::support::smtp::{Mood, Received, SmtpServer};
use crate::support::studies::{self, ITEMS};
use crate::support::{Client, Study, TestApp, app, study};

/// A study with a panel, its round 1 open, and the invitations that came.
fn invited<'a>(app: &'a TestApp, post: &SmtpServer, experts: usize) -> (Study<'a>, Vec<Received>) {
    app.person(app::COORDINATOR);
    let study = app.import_study("harbours", &studies::harbours("harbours"));
    study.invite_experts(experts);
    study.open_round(1);
    let mails = post.wait_for(experts);
    (study, mails)
}

/// A browser that has opened the page behind a link.
fn at(app: &TestApp, link: &str) -> Client {
    let client = app.visitor();
    client.get(link).expect(200);
    client
}

/// Presses the one button of the page behind a link.
fn press(client: &Client, link: &str) -> crate::support::Response {
    client.post(link, &[])
}

fn is_signed_in(client: &Client) -> bool {
    client.get("/account").status == 200
}

fn wait_until(what: &str, holds: impl Fn() -> bool) {
    let end = Instant::now() + Duration::from_secs(30);
    while !holds() {
        assert!(Instant::now() < end, "waited for {what}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// What a fetch could have changed.
fn standing(app: &TestApp) -> Vec<i64> {
    let count = |of: &str| app.database.number(&format!("SELECT COUNT(*) FROM {of}"));
    [
        "session",
        "audit",
        "outbox",
        "entry_link WHERE redeemed_at IS NOT NULL",
        "panelist WHERE declined OR reminders_off OR bounced",
        "participation WHERE opened_day IS NOT NULL",
    ]
    .map(count)
    .to_vec()
}

fn now() -> i64 {
    castalia::clock::now_micros()
}

on_both_backends! {
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

    fn fifty_fetches_of_every_link_change_nothing_and_the_human_gets_in(app: &TestApp) {
        let post = app.with_mail();
        let (study, mails) = invited(app, &post, 1);
        let links = [mails[0].link("/i/"), mails[0].link("/u/")];
        let before = standing(app);
        for link in &links {
            for turn in 0..50 {
                let method = if turn % 2 == 0 { Method::GET } else { Method::HEAD };
                let answer = app.visitor().send(method, link, &[("accept", "text/html")], &[]);
                assert_eq!(answer.status, 200, "{link}");
            }
        }
        assert_eq!(before, standing(app));

        let human = at(app, &links[0]);
        human.get(&links[0]).expect(200).says("Invitation for Expert expert01").says("Start round 1");
        let answer = press(&human, &links[0]).expect(303);
        assert_eq!(answer.location(), study.page("/start"));
        let first = human.follow(answer);
        assert_eq!(first.status, 200);
        assert!(first.asked.ends_with(&format!("/{}", ITEMS[0])), "{}", first.asked);
        human
            .post(&study.page(&format!("/rate/factors/{}", ITEMS[0])), &[("value", "3")])
            .expect(303);
    }

    fn of_fifty_at_once_one_gets_in(app: &TestApp) {
        let post = app.with_mail();
        let (_, mails) = invited(app, &post, 1);
        let link = mails[0].link("/i/");
        let clients: Vec<Client> = (0..50).map(|_| at(app, &link)).collect();
        let tokens: Vec<String> = clients.iter().map(Client::csrf).collect();
        std::thread::scope(|threads| {
            for (client, token) in clients.iter().zip(&tokens) {
                let link = &link;
                threads.spawn(move || client.post_raw(link, &[("csrf", token)]));
            }
        });
        let inside = clients.iter().filter(|client| is_signed_in(client)).count();
        assert_eq!(inside, 1);
    }

    fn a_scanner_that_presses_the_button_keeps_nobody_out(app: &TestApp) {
        let post = app.with_mail();
        let (_, mails) = invited(app, &post, 2);
        let link = mails[0].link("/i/");
        let scanner = at(app, &link);
        press(&scanner, &link).expect(303);
        // It never went on, so that the person still gets in, and it no longer does.
        let human = at(app, &link);
        human.get(&link).expect(200).says("Start round 1");
        press(&human, &link).expect(303);
        assert!(is_signed_in(&human) && !is_signed_in(&scanner));
        let third = at(app, &link);
        press(&third, &link).expect(410).says("This link has been used or is too old");
        let again = app.database.number("SELECT COUNT(*) FROM audit WHERE action = 'link.redeem-again'");
        assert_eq!(again, 1, "the second time is on record");

        // A session that was used keeps everybody else out, and the page says nothing of anybody.
        let link = mails[1].link("/i/");
        let first = at(app, &link);
        press(&first, &link).expect(303);
        assert!(is_signed_in(&first));
        let second = at(app, &link);
        second.get(&link).expect(200)
            .says("This link has been used or is too old")
            .says_not("Expert").says_not("Harbours");
        press(&second, &link).expect(410);
        assert!(!is_signed_in(&second) && is_signed_in(&first));
    }

    fn a_link_ends_after_thirty_days_with_its_round_or_when_it_is_replaced(app: &TestApp) {
        const DAY: i64 = 24 * 3600 * 1_000_000;
        let post = app.with_mail();
        let (study, mails) = invited(app, &post, 2);
        let token = mails[0].link("/i/").trim_start_matches("/i/").to_owned();
        let leads_in = |at: i64| {
            app.store().read(|conn| entry::look(conn, &token, at)).expect("a look").is_some()
        };
        assert!(leads_in(now()) && leads_in(now() + 29 * DAY));
        assert!(!leads_in(now() + 31 * DAY));
        app.database.tamper("UPDATE panelist SET link_generation = 2");
        assert!(!leads_in(now()));
        app.database.tamper("UPDATE panelist SET link_generation = 1");
        assert!(leads_in(now()));
        study.close_round(1);
        assert!(!leads_in(now()));
    }

    fn an_old_link_sends_a_new_one_that_works_in_the_browser_that_asked(app: &TestApp) {
        let post = app.with_mail();
        let (study, mails) = invited(app, &post, 1);
        let (old, me) = (mails[0].link("/i/"), study.expert_email(0));
        let first = at(app, &old);
        press(&first, &old).expect(303);
        assert!(is_signed_in(&first));

        let browser = at(app, &old);
        browser.post(&format!("{old}/again"), &[]).expect(200).says("Check your mail");
        let mail = post.next_to(&me, 1);
        let link = mail.link("/l/");
        for _ in 0..50 {
            app.visitor().get(&link).expect(200).says("This link works in another browser");
        }
        let other = at(app, &link);
        press(&other, &link).expect(410).says("This link works in another browser");
        browser.get(&link).expect(200).says("Continue");
        let answer = press(&browser, &link).expect(303);
        assert_eq!(answer.location(), study.page("/start"));
        assert!(is_signed_in(&browser));
        at(app, &link).get(&link).expect(200).says("has been used or is too old").says("Send me a new link");

        let notice = post.next_to(&me, 2);
        assert!(notice.text().contains("Somebody signed in to your account"));
        // Never a dead end, not even for what never was a link.
        let lost = at(app, "/i/never-was");
        lost.get("/i/never-was").expect(200).says("Send me a new link");
        lost.post("/i/never-was/again", &[]).expect(200).says("Check your mail");
    }

    fn the_code_of_a_mail_signs_in_once_on_another_device(app: &TestApp) {
        let post = app.with_mail();
        let (study, _) = invited(app, &post, 1);
        let me = study.expert_email(0);
        let asking = app.visitor();
        asking.post("/sign-in", &[("email", &me), ("how", "link")]).expect(200).says("Check your mail");
        let text = post.next_to(&me, 1).text();
        let code = text.split_whitespace()
            .find(|word| word.len() == 9 && word.as_bytes()[4] == b'-')
            .unwrap_or_else(|| panic!("no code in {text}"))
            .to_owned();
        let device = app.visitor();
        let typed = |client: &Client, code: &str| {
            client.post("/sign-in/code", &[("email", &me), ("code", code)])
        };
        typed(&device, "BCDF-GHJK").expect(422).says("do not belong together");
        typed(&device, &code.to_lowercase().replace('-', " ")).expect(303);
        assert!(is_signed_in(&device));
        typed(&app.visitor(), &code).expect(422);
        // Guessing is counted, and soon refused.
        let guesser = app.visitor();
        let statuses: Vec<u16> = (0..12).map(|_| typed(&guesser, "BCDF-GHJK").status).collect();
        assert_eq!(statuses.last(), Some(&429));
    }

    fn known_and_unknown_addresses_get_the_same_answer_in_the_same_time(app: &TestApp) {
        let post = app.with_mail_and(&[
            ("CASTALIA__LOGIN__ATTEMPTS_PER_ACCOUNT", "1000000"),
            ("CASTALIA__LOGIN__ATTEMPTS_PER_ADDRESS", "1000000"),
        ]);
        let (study, mails) = invited(app, &post, 2);
        let known = study.expert_email(0);
        let client = app.visitor();
        let csrf = client.csrf();
        let ask = |email: &str| {
            let began = Instant::now();
            let answer = client.post_raw("/sign-in", &[("email", email), ("how", "link"), ("csrf", &csrf)]);
            (began.elapsed(), answer.expect(200).text().replace(email, "ADDRESS"))
        };
        let leave = |token: &str| {
            let began = Instant::now();
            let answer = client.post_raw(token, &[("List-Unsubscribe", "One-Click")]);
            (began.elapsed(), answer.expect(200).text().replace(token, "TOKEN"))
        };
        let link = mails[0].link("/u/");
        let unknown = format!("/u/{}", "x".repeat(43));
        same(&|| ask(&known), &|| ask("nobody01@panel.example"));
        same(&|| leave(&link), &|| leave(&unknown));
        let declining = format!("{link}/decline");
        let unknown = format!("{unknown}/decline");
        let strip = |(time, text): (Duration, String)| (time, text.replace(&link, "").replace(unknown.trim_end_matches("/decline"), ""));
        same(&|| strip(leave(&declining)), &|| strip(leave(&unknown)));
    }

    fn one_click_stops_reminders_and_declining_is_another_thing(app: &TestApp) {
        let post = app.with_mail();
        let (study, mails) = invited(app, &post, 2);
        let link = mails[0].link("/u/");
        let state = |column: &str| {
            app.database.number(&format!("SELECT COUNT(*) FROM panelist WHERE {column}"))
        };
        // As mail programs send it: no cookie, no form token, from nowhere.
        let answer = app.visitor().post_raw(&link, &[("List-Unsubscribe", "One-Click")]).expect(200);
        assert_eq!(answer.header("location"), "");
        assert_eq!((state("reminders_off"), state("declined")), (1, 0));
        app.visitor().get(&mails[1].link("/u/")).expect(200)
            .says("No more reminders").says("No part in the study");
        assert_eq!((state("reminders_off"), state("declined")), (1, 0));
        let page = format!("{}/decline", mails[1].link("/u/"));
        app.visitor().post_raw(&page, &[]).expect(200).says("You take no part in the study");
        assert_eq!((state("reminders_off"), state("declined")), (1, 1));
        app.as_person(app::COORDINATOR).get(&study.page("/panel")).says("Declined");
        let way_in = mails[1].link("/i/");
        app.visitor().get(&way_in).expect(200).says("has been used or is too old");
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
        wait_until("all to be noted as sent", || {
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
        wait_until("the other reminder is cancelled", || {
            app.database.number("SELECT COUNT(*) FROM outbox WHERE state = 'cancelled'") == 1
        });
        study.close_round(1);
        study.coordinator.api_raw(Method::POST, &study.path("/reminders"), &[], &[]).expect(409);
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
        study.close_round(1);
        for (to, mail) in told(5) {
            assert!(mail.header("Subject").unwrap().contains("Round 1 has closed"));
            assert_eq!(mail.text().contains("Thank you for your answers"), to == study.expert_email(0));
            assert!(!mail.text().contains("/i/"), "there is nothing to go in to");
        }
        study.coordinator
            .api_post(&study.path("/rounds/1/reopen"), &serde_json::json!({"reason": "Two were ill."}))
            .expect(204);
        for (_, mail) in told(7) {
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

/// Asserts that two requests are answered with the same bytes, and that the medians of their
/// times over 200 turns are at most 10 ms apart.
fn same(one: &dyn Fn() -> (Duration, String), other: &dyn Fn() -> (Duration, String)) {
    let mut times = [Vec::new(), Vec::new()];
    for turn in 0..200 {
        // In turns, so that a slow moment of the machine meets both.
        let order = if turn % 2 == 0 { [0, 1] } else { [1, 0] };
        let mut texts = [String::new(), String::new()];
        for which in order {
            let (time, text) = if which == 0 { one() } else { other() };
            times[which].push(time);
            texts[which] = text;
        }
        assert_eq!(texts[0], texts[1]);
    }
    let [a, b] = times.map(|mut all| {
        all.sort_unstable();
        all[all.len() / 2]
    });
    assert!(
        a.abs_diff(b) <= Duration::from_millis(10),
        "{a:?} and {b:?}"
    );
}
