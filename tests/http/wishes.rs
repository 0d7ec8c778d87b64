//! "Remind me on …": one mail on a day of an expert's own choice.

use std::time::Duration;

use castalia::clock::{self, Clock, DAY, MINUTE};
use castalia::jobs::postman::Turn;
use castalia::jobs::{Office, Postman};
use castalia::mail::{Keys, Security, Sender, Server, Service};
use castalia::panel::{Rule, schedule, wish};
use castalia::store::Store;

use crate::mail::invited;
use crate::on_both_backends;
use crate::postman::queued_invitations;
use crate::support::smtp::{Mood, Received, SECRET, SmtpServer};
use crate::support::studies;
use crate::support::{Study, TestApp, app};

const ZONE: &str = "Europe/Amsterdam";

/// The day so many days from today in the studies' zone, as a form sends it.
fn day(ahead: i32) -> String {
    clock::date(clock::day_in(clock::now_micros(), ZONE) + ahead)
}

fn wishes(app: &TestApp) -> i64 {
    app.database.number("SELECT COUNT(*) FROM wished_reminder")
}

fn reminders(mails: &[Received]) -> Vec<&Received> {
    let is_one = |mail: &&Received| {
        mail.header("Subject")
            .is_some_and(|own| own.contains("Reminder"))
    };
    mails.iter().filter(is_one).collect()
}

/// Moves every wish so far into the past that its mail is due, whatever the hour is now.
fn let_the_day_come(app: &TestApp) {
    app.database
        .tamper("UPDATE wished_reminder SET day = day - 100");
}

/// The invitation of one of the experts.
fn mail_to<'a>(mails: &'a [Received], study: &Study<'_>, place: usize) -> &'a Received {
    let me = study.expert_email(place);
    mails
        .iter()
        .find(|mail| mail.to == me)
        .expect("an invitation")
}

on_both_backends! {
    fn an_expert_chooses_a_day_from_the_mail_or_the_tasks_and_is_reminded_once(app: &TestApp) {
        let post = app.with_mail();
        let (study, mails) = invited(app, &post, 3);
        study.without_quiet_hours();
        let enter = mail_to(&mails, &study, 0).link("/i/");
        assert!(mail_to(&mails, &study, 0).text().contains(&format!("{enter}#remind-me")));
        // From the mail, before going in; the link still leads in.
        let first = app.visitor();
        first.get(&enter).expect(200).says("Remind me").says("Tomorrow, ").says("Start round 1");
        let action = format!("{enter}/remind-me");
        assert_eq!(first.post(&action, &[("day", &day(3))]).expect(303).location(), format!("{enter}#remind-me"));
        first.get(&enter).expect(200).says("You get one reminder on").says("09:00").says("Cancel the reminder");
        first.post(&enter, &[]).expect(303);
        // From the tasks, where it is shown, changed and taken back.
        let expert = study.expert_at_pages(0);
        let (tasks, remind) = (study.page("/rate"), study.page("/remind-me"));
        expert.get(&tasks).expect(200).says("You get one reminder on").says("Another day instead");
        expert.post(&remind, &[("day", &day(1))]).expect(303);
        assert_eq!(wishes(app), 1, "one wish in place of the other");
        expert.post(&remind, &[("act", "cancel")]).expect(303);
        expert.get(&tasks).expect(200).says("Not now? Choose a day").says_not("You get one reminder");
        assert_eq!(wishes(app), 0);
        // Two have chosen; the day comes, and each gets one mail.
        expert.post(&remind, &[("day", &day(1))]).expect(303);
        study.expert_at_pages(1).post(&remind, &[("day", &day(7))]).expect(303);
        let_the_day_come(app);
        let all = post.wait_for(5);
        std::thread::sleep(Duration::from_secs(6));
        let all = if post.mails().len() == all.len() { all } else { post.mails() };
        let came = reminders(&all);
        let mut to: Vec<&str> = came.iter().map(|mail| mail.to.as_str()).collect();
        to.sort_unstable();
        assert_eq!(to, [study.expert_email(0), study.expert_email(1)]);
        for mail in came {
            assert!(mail.text().contains("You asked to be reminded today."), "{}", mail.text());
            assert!(mail.text().contains("Stop reminders") && mail.header("In-Reply-To").is_some());
        }
        // It was none of the coordinator's, and the day can be chosen anew.
        expert.get(&tasks).expect(200).says("Not now? Choose a day");
        let office = app.as_person(app::COORDINATOR);
        office.get(&study.page("/mail")).expect(200).says("Reminder that the person asked for, round 1");
        office.get(&study.page("/remind")).expect(200).says("Remind 3 people");
    }

    fn a_wish_that_cannot_be_read_keeps_no_other_from_its_mail(app: &TestApp) {
        let post = app.with_mail();
        let (study, _) = invited(app, &post, 1);
        let broken = app.import_study("quays", &studies::harbours("quays"));
        broken.invite_experts(1);
        broken.open_round(1);
        post.wait_for(2);
        for study in [&study, &broken] {
            study.without_quiet_hours();
            study.expert_at_pages(0).post(&study.page("/remind-me"), &[("day", &day(1))]).expect(303);
        }
        // The one that fails comes first.
        let its_round = "round_id IN (SELECT round.id FROM round JOIN study ON study.id = round.study_id WHERE slug = 'quays')";
        app.database.tamper("UPDATE study SET definition = '{}' WHERE slug = 'quays'");
        app.database.tamper(&format!("UPDATE wished_reminder SET day = day - 1 WHERE {its_round}"));
        let_the_day_come(app);
        let all = post.wait_for(3);
        let to: Vec<&str> = reminders(&all).iter().map(|mail| mail.to.as_str()).collect();
        assert_eq!(to, [study.expert_email(0)]);
        let waiting = format!("SELECT COUNT(*) FROM wished_reminder WHERE {its_round}");
        assert_eq!(app.database.number(&waiting), 1, "it is tried again");
    }

    fn a_day_that_cannot_be_had_is_said_at_its_field_and_kept(app: &TestApp) {
        let post = app.with_mail();
        let (study, mails) = invited(app, &post, 1);
        let deadline = clock::rfc3339(clock::now_micros() + 5 * DAY).expect("a time");
        study.coordinator
            .api_post(&study.path("/rounds/1/extend"), &serde_json::json!({"deadline": deadline}))
            .expect(200);
        let expert = study.expert_at_pages(0);
        let (tasks, remind) = (study.page("/rate"), study.page("/remind-me"));
        expert.get(&tasks).expect(200).says("the day before the deadline");
        let enter = mails[0].link("/i/");
        let first = app.visitor();
        for wrong in [day(-1), day(6), "soon".to_owned(), "2026-02-30".to_owned(), String::new()] {
            for answer in [
                expert.post(&remind, &[("day", &wrong)]),
                first.post(&format!("{enter}/remind-me"), &[("day", &wrong)]),
            ] {
                let page = answer.expect(422).says("Choose a day from").text();
                assert!(page.contains("<title>Error: ") && page.contains("aria-invalid=\"true\""));
                assert!(page.contains(&format!("value=\"{wrong}\"")), "{wrong} is kept");
            }
        }
        assert_eq!(wishes(app), 0);
        // A new deadline that leaves no morning leaves nothing to choose.
        let now = clock::now_micros();
        app.database.tamper(&format!("UPDATE round SET deadline = {}", now + MINUTE * 10));
        if clock::moment_of(clock::day_in(now, ZONE), 9, ZONE) < now {
            expert.get(&tasks).expect(200).says_not("Remind me");
            expert.post(&remind, &[("day", &day(1))]).expect(409);
        }
    }

    fn a_wish_ends_with_submitting_declining_stopping_reminders_and_the_closing(app: &TestApp) {
        let post = app.with_mail();
        let (study, mails) = invited(app, &post, 5);
        study.without_quiet_hours();
        let remind = study.page("/remind-me");
        let wish = || {
            for place in 0..5 {
                study.expert_at_pages(place).post(&remind, &[("day", &day(1))]).expect(303);
            }
        };
        wish();
        assert_eq!(wishes(app), 5);
        study.rate(0, 1, crate::support::studies::ITEMS[0], &serde_json::json!({"value": 3}));
        let submits = study.expert_at_pages(0);
        submits.post(&study.page("/submit"), &[]).expect(303);
        submits.get(&study.page("/rate")).expect(200).says_not("Remind me");
        submits.post(&remind, &[("day", &day(1))]).expect(409);
        let out = |place: usize| mail_to(&mails, &study, place).link("/u/");
        app.visitor().post_raw(&out(1), &[]).expect(200);
        app.visitor().post_raw(&format!("{}/decline", out(2)), &[]).expect(200);
        study.expert_at_pages(3).post(&study.page("/withdraw"), &[("answers", "keep")]).expect(303);
        assert_eq!(wishes(app), 1);
        // A mail that waits already is not sent either.
        post.mood(Mood::HangsUp);
        let_the_day_come(app);
        let queued = "SELECT COUNT(*) FROM outbox WHERE kind = 'wished_reminder' AND state IN ('queued', 'leased')";
        crate::support::until("the reminder to wait", || app.database.number(queued) == 1);
        study.expert_at_pages(4).post(&remind, &[("act", "cancel")]).expect(303);
        post.mood(Mood::Takes);
        let cancelled = "SELECT COUNT(*) FROM outbox WHERE kind = 'wished_reminder' AND state = 'cancelled' \
                         AND last_error LIKE '%no longer wants it%'";
        crate::support::until("the reminder to be cancelled", || app.database.number(cancelled) == 1);
        assert_eq!(reminders(&post.mails()).len(), 0);
        study.expert_at_pages(4).post(&remind, &[("day", &day(1))]).expect(303);
        study.close_round(1);
        assert_eq!(wishes(app), 0, "the closing ends it");
        app.visitor().post(&format!("{}/remind-me", mail_to(&mails, &study, 4).link("/i/")), &[("day", &day(1))]).expect(410);
    }

    /// With the time in the story's hands: the mail leaves at nine in the study's zone, after the
    /// quiet hours, once, and counts neither in the coordinator's most nor beside a reminder by rule.
    fn a_chosen_day_is_kept_to_the_hour_and_beside_the_rule(app: &TestApp) {
        let clock = Clock::settable(clock::now_micros());
        let midday = |ahead: i32| {
            clock::moment_of(clock::day_in(clock::now_micros(), ZONE) + ahead, 12, ZONE)
        };
        let at = |ahead: i32, hour: i32| {
            clock::moment_of(clock::day_in(clock::now_micros(), ZONE) + ahead, hour, ZONE)
        };
        clock.set(midday(1));
        queued_invitations(app, 2, clock.now_micros());
        let post = SmtpServer::start();
        let office = Office {
            server: Server {
                host: "127.0.0.1".into(),
                port: post.port,
                security: Security::None,
                login: None,
                authorities: Vec::new(),
                hello: "castalia.example".into(),
                patience: Duration::from_millis(300),
            },
            sender: Sender { address: "panel@castalia.example".parse().expect("an address"), name: "Castalia".into() },
            keys: Keys::new(SECRET, "https://panel.example.org"),
            signer: None,
        };
        let store = Store::open(&app.database.url, 2).expect("the database opens");
        let mut postman = Postman::new(store, clock.clone(), office).expect("a postman");
        let mut carry = || {
            clock.advance(MINUTE);
            while postman.turn() == Turn::Busy {}
        };
        carry();
        let study = app.database.number("SELECT id FROM study");
        let rule = Rule { reminds: true, first_days: 2, every_days: 1, most: 2, quiet_from: 20, quiet_to: 10 };
        schedule::set(app.store(), study, rule, None, midday(1)).expect("a rule");
        let wished = clock::day_in(midday(6), ZONE);
        app.database.tamper(&format!(
            "INSERT INTO wished_reminder (round_id, panelist_id, day) SELECT round.id, panelist.id, {wished} \
             FROM round, panelist JOIN account ON account.id = account_id WHERE email = 'p000@panel.example'"
        ));
        let tick = |at: i64| {
            clock.set(at);
            let wished = wish::run(app.store(), Service::On, at).expect("wishes");
            (wished, schedule::run(app.store(), Service::On, at).expect("reminders"))
        };
        // Whoever has chosen a day is left alone until then; the other is reminded by rule.
        assert_eq!(tick(midday(4)), (0, 1));
        assert_eq!(tick(midday(5)), (0, 1));
        // It is quiet until ten, so nine is too early.
        assert_eq!(tick(at(6, 10) - MINUTE), (0, 0));
        assert_eq!(tick(at(6, 10)), (1, 0), "and no second one by rule on the same day");
        assert_eq!(tick(at(6, 10) + MINUTE), (0, 0), "once");
        carry();
        let own = |mails: &[Received]| {
            let to_me = |mail: &&&Received| mail.to == "p000@panel.example";
            reminders(mails).iter().filter(to_me).count()
        };
        assert_eq!(own(&post.mails()), 1);
        assert!(post.mails().iter().any(|mail| mail.text().contains("You asked to be reminded today.")));
        // Two by rule still come after it.
        assert_eq!(tick(midday(8)), (0, 1));
        assert_eq!(tick(midday(10)), (0, 1));
        assert_eq!(tick(midday(14)), (0, 0));
        carry();
        assert_eq!(own(&post.mails()), 3);
    }

    fn a_person_who_is_erased_leaves_no_wish(app: &TestApp) {
        let post = app.with_mail();
        let (study, _) = invited(app, &post, 2);
        let remind = study.page("/remind-me");
        study.expert_at_pages(0).post(&remind, &[("day", &day(1))]).expect(303);
        study.expert_at_pages(1).post(&remind, &[("day", &day(1))]).expect(303);
        app.command(&["account", "erase", &study.expert_email(0), "--yes"]).ok();
        assert_eq!(wishes(app), 1);
    }

    fn without_a_mail_server_no_reminder_is_offered(app: &TestApp) {
        app.person(app::COORDINATOR);
        let study = app.import_study("harbours", &crate::support::studies::harbours("harbours"));
        study.invite_experts(1);
        study.open_round(1);
        let expert = study.expert_at_pages(0);
        expert.get(&study.page("/rate")).expect(200).says_not("Remind me");
        expert.post(&study.page("/remind-me"), &[("day", &day(1))]).expect(409);
    }
}
