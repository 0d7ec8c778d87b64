//! The way in, and the way out, by the links of a mail.

use std::time::{Duration, Instant};

use castalia::account::LinkState;
use castalia::clock::Clock;
use castalia::mail::Keys;
use castalia::panel::entry;
use ureq::http::Method;

use crate::mail::invited;
use crate::on_both_backends;
use crate::support::app::wait;
use crate::support::smtp::SECRET;
use crate::support::studies::ITEMS;
use crate::support::{Client, TestApp, app, html};

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
        let notice = post.next_to(&mails[0].to, 1).text();
        assert!(notice.contains("Somebody signed in to your account"), "{notice}");

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
        let code = post.next_to(&me, 1).code();
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

    /// U13: asked for the mail and typed the code wrong once, all with the form still carried.
    fn a_form_that_was_sent_too_late_is_carried_through_a_sign_in_by_the_mailed_code(app: &TestApp) {
        let post = app.with_mail();
        let (study, _) = invited(app, &post, 1);
        let me = study.expert_email(0);
        let expert = study.expert_at_pages(0);
        let card = study.page(&format!("/rate/factors/{}", ITEMS[0]));
        expert.get(&card).expect(200);
        app.database.tamper("UPDATE session SET seen_at = seen_at - 1000000000000, expires_at = 1");
        // For two seconds a server believes what it looked up.
        std::thread::sleep(Duration::from_millis(2200));
        let carried = |page: &str| -> Vec<(String, String)> {
            let inputs = html::tags(page, "input").filter(|tag| tag.contains("type=\"hidden\""));
            inputs
                .filter_map(|tag| Some((html::attribute(tag, "name")?, html::attribute(tag, "value")?)))
                .filter(|(name, _)| name != "csrf")
                .collect()
        };
        let send = |to: &str, hidden: &[(String, String)], typed: &[(&str, &str)]| {
            let hidden = hidden.iter().map(|(name, value)| (name.as_str(), value.as_str()));
            let fields: Vec<(&str, &str)> = hidden.chain(typed.iter().copied()).collect();
            expert.post(to, &fields)
        };
        let late = [("value", "3"), ("rationale", "Two words & a half."), ("action", "save")];
        let page = expert.post(&card, &late).says("You were signed out for safety").text();
        let page = send("/sign-in", &carried(&page), &[("email", &me), ("how", "link")])
            .expect(200).says("Check your mail").text();
        let code = post.next_to(&me, 1).code();
        let wrong = send("/sign-in/code", &carried(&page), &[("email", &me), ("code", "BCDF-GHJK")])
            .expect(422).says("do not belong together").text();
        let page = send("/sign-in/code", &carried(&wrong), &[("email", &me), ("code", &code)])
            .expect(200).says("Two words & a half.").text();
        assert!(is_signed_in(&expert));
        let stored = || app.database.texts("SELECT rationale AS told FROM rating WHERE rationale IS NOT NULL");
        assert_eq!(stored(), [""; 0], "nothing is sent unasked");
        let form = html::tags(&page, "form").find(|tag| tag.contains(&card)).expect("the form, to be sent");
        assert!(form.contains("post"), "{form}");
        send(&card, &carried(&page), &[]).expect(303);
        assert_eq!(stored(), ["Two words & a half."]);
    }

    fn a_sign_in_link_and_its_code_live_for_ten_minutes(app: &TestApp) {
        const MINUTE: i64 = 60 * 1_000_000;
        let post = app.with_mail();
        let (study, _) = invited(app, &post, 1);
        let me = study.expert_email(0);
        let asking = app.visitor();
        asking.get("/sign-in").expect(200);
        let browser = asking.csrf();
        let asked = now();
        asking.post("/sign-in", &[("email", &me), ("how", "link")]).expect(200);
        let mail = post.next_to(&me, 1);
        let token = mail.link("/l/").trim_start_matches("/l/").to_owned();
        let text = mail.text();
        let code = text.split_whitespace()
            .find(|word| word.len() == 9 && word.as_bytes()[4] == b'-')
            .expect("a code");
        let at = |time: i64| app.accounts_at(Clock::settable(time));
        let state = |time: i64| wait(at(time).link_state(&token, &browser)).expect("a state");
        assert_eq!(state(asked + 9 * MINUTE), LinkState::Ready);
        assert_eq!(state(now() + 10 * MINUTE), LinkState::Spent);
        let arrives = |time: i64| {
            let keys = Keys::new(SECRET, "");
            wait(at(time).redeem_code(&me, code, "192.0.2.1", "test", keys)).expect("an answer").is_some()
        };
        assert!(!arrives(now() + 10 * MINUTE), "too late");
        assert!(arrives(asked + 9 * MINUTE), "in time");
        assert!(!arrives(asked + 9 * MINUTE), "once");
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
        same(200, &|| ask(&known), &|| ask("nobody01@panel.example"));
        same(200, &|| leave(&link), &|| leave(&unknown));
        let declining = format!("{link}/decline");
        let unknown = format!("{unknown}/decline");
        let strip = |(time, text): (Duration, String)| (time, text.replace(&link, "").replace(unknown.trim_end_matches("/decline"), ""));
        same(200, &|| strip(leave(&declining)), &|| strip(leave(&unknown)));
    }

    /// With a password, without one, without an account: the same work and the same words.
    fn a_wrong_password_says_nothing_of_whether_there_is_an_account(app: &TestApp) {
        app.restart_with(&[
            ("CASTALIA__LOGIN__ATTEMPTS_PER_ACCOUNT", "1000000"),
            ("CASTALIA__LOGIN__ATTEMPTS_PER_ADDRESS", "1000000"),
        ]);
        app.person(app::COORDINATOR);
        let study = app.import_study("harbours", &crate::support::studies::harbours("harbours"));
        study.invite_experts(1);
        let client = app.visitor();
        let csrf = client.csrf();
        let sign_in = |email: &str| {
            let began = Instant::now();
            let fields = [("email", email), ("password", "not the password at all"), ("csrf", &csrf)];
            let answer = client.post_raw("/sign-in", &fields);
            assert!((400..500).contains(&answer.status), "{}: {}", answer.status, answer.excerpt());
            (began.elapsed(), answer.text().replace(email, "ADDRESS"))
        };
        let without_a_password = study.expert_email(0);
        let worked = |known: &str| -> u64 {
            let before = app.worked();
            for _ in 0..50 {
                sign_in(known);
            }
            app.worked() - before
        };
        let nobody = worked("nobody01@panel.example");
        for known in [app::COORDINATOR, &without_a_password] {
            same(40, &|| sign_in(known), &|| sign_in("nobody01@panel.example"));
            // What the processor did for it, whatever else the machine is doing: whoever hashed
            // nothing for somebody unknown would have done next to nothing.
            let ticks = worked(known);
            assert!(ticks * 2 > nobody && nobody * 2 > ticks && nobody > 10, "{ticks} and {nobody} ticks");
        }
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
}

/// Asserts that two requests are answered with the same bytes, and that the medians of their
/// times are at most 10 ms apart.
fn same(
    turns: usize,
    one: &dyn Fn() -> (Duration, String),
    other: &dyn Fn() -> (Duration, String),
) {
    let (a, b, slower) = compared(turns, one, other);
    // A busy machine moves medians, but not to the same side in nearly every turn: fair turns
    // lie five standard deviations off the half once in a million times.
    let is_one_sided = (2 * slower).abs_diff(turns).pow(2) > 25 * turns;
    assert!(
        a.abs_diff(b) <= Duration::from_millis(10) || !is_one_sided,
        "{a:?} and {b:?}, the first slower in {slower} of {turns} turns"
    );
}

/// The medians of the times of two requests, which must be answered with the same bytes, and in
/// how many turns the first took longer.
fn compared(
    turns: usize,
    one: &dyn Fn() -> (Duration, String),
    other: &dyn Fn() -> (Duration, String),
) -> (Duration, Duration, usize) {
    let mut times = [Vec::new(), Vec::new()];
    for turn in 0..turns {
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
    let slower = times[0].iter().zip(&times[1]).filter(|(a, b)| a > b);
    let slower = slower.count();
    let [a, b] = times.map(|mut all| {
        all.sort_unstable();
        all[all.len() / 2]
    });
    (a, b, slower)
}
