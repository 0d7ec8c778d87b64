//! R8: the clock of the machine jumps, forwards and back, and the clocks of the study's zone change.

use castalia::account::LinkRequest;
use castalia::clock::{self, Clock, DAY, HOUR, MINUTE, SECOND, now_micros, rfc3339};
use castalia::closing;
use castalia::mail::Service;
use castalia::panel::{Rule, schedule};
use serde_json::json;

use super::rating::rating_study;
use crate::on_both_backends;
use crate::postman::{Waiting, queued_invitations};
use crate::support::app::{COORDINATOR, wait};
use crate::support::clocked::ClockedServer;
use crate::support::smtp::{Mood, SmtpServer};
use crate::support::studies::ITEMS;
use crate::support::{Client, TestApp, until};

/// By how much a clock is set.
const JUMPS: [i64; 4] = [-DAY, -HOUR, HOUR, DAY];
const RULE: Rule = Rule {
    reminds: true,
    first_days: 3,
    every_days: 2,
    most: 2,
    quiet_from: 20,
    quiet_to: 8,
};

on_both_backends! {
    fn a_closed_round_stays_closed_and_the_record_in_order_wherever_the_clock_jumps(app: &TestApp) {
        let study = rating_study(app, 6);
        study.rate_all(1, &ITEMS[..2]);
        let token = app.token(COORDINATOR, &castalia::account::Scope::ALL);
        let began = now_micros();
        app.database.tamper(&format!("UPDATE round SET deadline = {}", began + HOUR));
        let post = SmtpServer::start();
        let now = rfc3339(began).expect("a time");
        let server = ClockedServer::in_place_of(app, &post, &now);
        let (expert, path) = (study.expert_on(0, &server.address), study.rating_path(1, ITEMS[0]));
        let office = Client::with_token(&server.address, &token);
        expert.api_put(&path, &json!({"value": 1, "rationale": "In time."})).expect(204);
        server.clock.advance(HOUR + 61 * SECOND);
        let late = json!({"value": 3, "rationale": "Too late."});
        assert_eq!(expert.api_put(&path, &late).expect(409).json()["submitted"]["rationale"], "Too late.");
        let closed = "SELECT COUNT(*) FROM round WHERE state = 'closed'";
        until("the round to close", || app.database.number(closed) == 1);
        let seal = app.database.texts("SELECT root AS told FROM seal");
        for jump in JUMPS {
            server.clock.advance(jump);
            expert.api_put(&path, &late).expect(409);
            let due = closing::close_due(app.store(), Service::Off, server.clock.now_micros());
            assert!(due.expect("an answer").is_empty());
            assert_eq!(app.database.number(closed), 1);
        }
        // What happens an hour before the closing, by the clock, stands after it in the record.
        server.clock.advance(-DAY);
        office.api_post(&study.path("/rounds"), &json!({"carry": "all"})).expect(201);
        office.api_post(&study.path("/rounds/2/open"), &json!({})).expect(200);
        let later = "SELECT COUNT(*) FROM audit AS one JOIN audit AS next ON next.seq = one.seq + 1 \
                     WHERE next.at < one.at";
        assert!(app.database.number(later) > 0, "the clock was set back");
        let order = app.database.texts("SELECT action AS told FROM audit ORDER BY seq");
        let at = |action: &str| order.iter().rposition(|own| own == action);
        assert!(at("round.close") < at("round.open"), "{order:?}");
        assert_eq!(app.database.texts("SELECT root AS told FROM seal"), seal);
        drop(server);
        app.command(&["verify", "harbours"]).ok();
    }

    /// However the clock is set an hour after somebody was let in, and however busy they are.
    fn what_lets_somebody_in_lives_no_longer_than_its_life_and_the_jump(app: &TestApp) {
        app.with_mail();
        let email = "someone@panel.example";
        let someone = app.person(email);
        let today = now_micros() / DAY * DAY;
        for (turn, jump) in (0..).zip(JUMPS) {
            let begin = today + turn * 10 * DAY;
            let clock = Clock::settable(begin);
            let accounts = app.accounts_at(clock.clone());
            let session = wait(accounts.begin_session(someone.clone(), "busy")).expect("a session").token;
            let quiet = wait(accounts.begin_session(someone.clone(), "quiet")).expect("a session").token;
            let scopes = castalia::account::Scope::ALL.to_vec();
            let (_, token) = wait(accounts.create_token(someone.id, "test", scopes, 1)).expect("a token");
            let browser = format!("browser of {jump}");
            let request = LinkRequest {
                email,
                browser: &browser,
                from: "192.0.2.1",
                leads_to: "/",
                language: "en",
            };
            wait(accounts.request_link(request)).expect("a link");
            let mut lived = [0; 3];
            for passed in (0..60 * HOUR).step_by((15 * MINUTE) as usize) {
                clock.set(begin + passed + if passed >= HOUR { jump } else { 0 });
                let alive = [
                    wait(accounts.session(&session)).expect("an answer").is_some(),
                    passed < HOUR && wait(accounts.session(&quiet)).expect("an answer").is_some(),
                    wait(accounts.token(&token)).expect("an answer").is_some(),
                ];
                for (lived, alive) in lived.iter_mut().zip(alive) {
                    if alive {
                        assert!(*lived + 15 * MINUTE >= passed || passed == 0, "it came to life again");
                        *lived = passed;
                    }
                }
            }
            let back = (-jump).max(0);
            for (what, lived, life) in [("a session", lived[0], 12 * HOUR), ("a token", lived[2], DAY)] {
                assert!(lived < life + back, "{what} lived for {} h after a jump of {} h", lived / HOUR, jump / HOUR);
            }
            // The quiet one was last seen before the jump.
            clock.set(begin + 2 * HOUR + back + jump);
            assert!(wait(accounts.session(&quiet)).expect("an answer").is_none(), "{} h", jump / HOUR);
            let links = "SELECT COUNT(*) FROM sign_in_link WHERE used_at IS NULL AND expires_at > ";
            let at = |time: i64| app.database.number(&format!("{links}{time}"));
            assert_eq!(at(begin + 10 * MINUTE), 0, "a link lives for ten minutes of the clock");
        }
    }

    /// What was ended elsewhere is not believed for as long as the clock was set back.
    fn a_session_that_was_ended_elsewhere_ends_here_though_the_clock_was_set_back(app: &TestApp) {
        let email = "someone@panel.example";
        let someone = app.person(email);
        let clock = Clock::settable(now_micros());
        let accounts = app.accounts_at(clock.clone());
        let session = wait(accounts.begin_session(someone, "test")).expect("a session").token;
        assert!(wait(accounts.session(&session)).expect("an answer").is_some());
        app.command(&["account", "sign-out", "--email", email]).ok();
        clock.advance(-DAY);
        assert!(wait(accounts.session(&session)).expect("an answer").is_none());
    }

    fn reminders_are_neither_lost_nor_doubled_when_the_clock_jumps(app: &TestApp) {
        let waiting = Waiting::new(app, 2);
        let store = app.store();
        let (noon, mut postman) = waiting.invited_at_noon();
        let study = app.database.number("SELECT id FROM study");
        schedule::set(store, study, RULE, None, noon).expect("a rule");
        let tick = |at: i64| {
            waiting.clock.set(at);
            schedule::run(store, Service::On, at).expect("reminders")
        };
        assert_eq!(tick(noon + 2 * DAY), 0);
        assert_eq!(tick(noon + 2 * DAY - DAY), 0, "set back before they are due");
        assert_eq!(tick(noon + 4 * DAY), 2, "not lost");
        for jump in JUMPS {
            assert_eq!(tick(noon + 4 * DAY + jump), 0, "once: {} h", jump / HOUR);
            assert_eq!(tick(noon + 4 * DAY), 0, "once, and the clock back where it was");
        }
        // Queued by a clock that was a day ahead: a day early, and not again on the day.
        assert_eq!(tick(noon + 6 * DAY), 2);
        assert_eq!(tick(noon + 5 * DAY), 0);
        assert_eq!(tick(noon + 6 * DAY), 0);
        assert_eq!(tick(noon + 30 * DAY), 0, "two are the most");
        // A server that was away, and a clock that is set back meanwhile, delay nothing by a day.
        waiting.clock.set(noon + 6 * DAY);
        waiting.post.mood(Mood::HangsUp);
        waiting.work(&mut postman, 10 * SECOND);
        waiting.post.mood(Mood::Takes);
        assert_eq!(waiting.count("queued"), 4);
        waiting.clock.advance(-DAY);
        app.database.tamper(&format!("UPDATE outbox SET next_attempt_at = {} WHERE state = 'queued'", waiting.clock.now_micros()));
        waiting.work(&mut postman, 10 * SECOND);
        assert_eq!(waiting.count("queued"), 0);
        let reminders = waiting.post.mails().iter()
            .filter(|mail| mail.header("Subject").is_some_and(|words| words.contains("Reminder")))
            .count();
        assert_eq!(reminders, 4);
    }

    /// Quiet hours are those of the study's zone, in winter and in summer; a deadline is a moment.
    fn quiet_hours_follow_the_clocks_of_the_zone_and_a_deadline_does_not(app: &TestApp) {
        queued_invitations(app, 1, now_micros());
        let store = app.store();
        let study = app.database.number("SELECT id FROM study");
        schedule::set(store, study, RULE, None, 0).expect("a rule");
        let at = |text: &str| clock::from_rfc3339(text).expect("a time");
        let deadline = at("2027-12-01T22:59:00Z");
        app.database.tamper(&format!("UPDATE round SET deadline = {deadline}"));
        let tried = |begin: &str, quiet: &str, decent: &str| {
            let begin = at(begin);
            app.database.tamper("DELETE FROM outbox WHERE kind = 'reminder'");
            app.database.tamper(&format!(
                "UPDATE outbox SET state = 'sent', queued_at = {begin}, next_attempt_at = {begin}, settled_at = {begin}"
            ));
            assert_eq!(schedule::run(store, Service::On, at(quiet)).expect("reminders"), 0, "{quiet}");
            assert_eq!(schedule::run(store, Service::On, at(decent)).expect("reminders"), 1, "{decent}");
            assert_eq!(schedule::run(store, Service::On, at(decent) + HOUR).expect("reminders"), 0, "{decent}");
            let kept = "SELECT COUNT(*) FROM round WHERE deadline = ";
            assert_eq!(app.database.number(&format!("{kept}{deadline}")), 1);
        };
        // Clocks go forward on 28 March 2027 and back on 31 October: eight o'clock moves.
        tried("2027-03-20T12:00:00Z", "2027-03-27T06:59:00Z", "2027-03-27T07:00:00Z");
        tried("2027-03-20T12:00:00Z", "2027-03-28T05:59:00Z", "2027-03-28T06:00:00Z");
        tried("2027-10-20T12:00:00Z", "2027-10-30T05:59:00Z", "2027-10-30T06:00:00Z");
        tried("2027-10-20T12:00:00Z", "2027-10-31T06:59:00Z", "2027-10-31T07:00:00Z");
        // The study moves to another zone.
        app.database.tamper(
            "UPDATE study SET definition = REPLACE(definition, 'Europe/Amsterdam', 'America/New_York')",
        );
        tried("2027-10-20T12:00:00Z", "2027-10-31T11:59:00Z", "2027-10-31T12:00:00Z");
    }
}
