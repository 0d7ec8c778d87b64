//! The coordinator's overview: the response with its forecast, and the one next step.

use castalia::clock::{DAY, HOUR, day_in, now_micros};
use serde_json::json;

use super::mail::invited;
use crate::on_both_backends;
use crate::support::app::{ADMINISTRATOR, COORDINATOR, PASSWORD};
use crate::support::studies::{self, ITEMS};
use crate::support::{Study, TestApp};

const ZONE: &str = "Europe/Amsterdam";

/// A study whose round 1 has been open for ten days and stays so for another five.
fn ten_days_open(app: &TestApp, experts: usize) -> Study<'_> {
    app.person(COORDINATOR);
    let study = app.import_study("harbours", &studies::harbours("harbours"));
    study.invite_experts(experts);
    study.prepare_round(1);
    let deadline = castalia::clock::rfc3339(now_micros() + 5 * DAY).unwrap();
    study
        .coordinator
        .api_post(
            &study.path("/rounds/1/open"),
            &json!({"deadline": deadline}),
        )
        .expect(200);
    app.database.tamper(&format!(
        "UPDATE round SET opened_at = opened_at - {}",
        10 * DAY
    ));
    study
}

/// The expert at `place` submitted so many days ago.
fn submitted(app: &TestApp, study: &Study<'_>, place: usize, days_ago: i32) {
    let day = day_in(now_micros(), ZONE) - days_ago;
    app.database.tamper(&format!(
        "UPDATE participation SET opened_day = {day}, started_day = {day}, submitted_day = {day} \
         WHERE panelist_id = (SELECT panelist.id FROM panelist JOIN account ON account.id = account_id \
         WHERE email = '{}')",
        study.expert_email(place)
    ));
}

on_both_backends! {
    fn the_response_is_told_by_day_with_a_forecast_that_says_what_it_rests_on(app: &TestApp) {
        let study = ten_days_open(app, 12);
        let office = app.as_person(COORDINATOR);
        let overview = || office.get(&study.page("/overview")).expect(200);
        overview().says("No forecast yet: too little is known").says("3 days that are over and 5 people");
        for (place, days_ago) in [(0, 9), (1, 9), (2, 6), (3, 4), (4, 2)] {
            submitted(app, &study, place, days_ago);
        }
        // Three in the last seven days, of 10, 10, 9, 9, 8, 8 and 7 missing: 3/61 a day; six
        // days are left with today's: 5 + 7·(1 − (58/61)^6) = 6.8.
        overview()
            .says("about 7 of 12, between 5 and 9.")
            .says("Based on the last 7 days that are over: 3 submitted on them, 5% of those still missing")
            .says("Reminders, weekends and a rush before the deadline are not foreseen")
            .says("Submitted by day")
            .says("A day is counted once it is over");
        // Whoever submits today is among those who submitted, and on no day until it is over.
        let by_day = |page: &str| page.split("Submitted by day").nth(1).unwrap().split("</details>").next().unwrap().to_owned();
        let before = by_day(&overview().text());
        submitted(app, &study, 5, 0);
        let after = overview().says("6 of 12 submitted");
        assert_eq!(by_day(&after.text()), before);
        assert!(before.contains("<b>5</b> of 12") && before.contains("Before "), "{before}");
        assert!(!before.contains(':'), "no time stands there: {before}");
        for place in 0..12 {
            submitted(app, &study, place, 1);
        }
        overview().says_not("orecast").says("Next step: close round 1");
    }

    fn small_groups_are_not_shown_apart_nor_what_they_would_follow_from(app: &TestApp) {
        app.person(COORDINATOR);
        let study = app.import_study("harbours", &studies::harbours("harbours"));
        let place = |n: usize| match n {
            0..6 => "Research",
            6..11 => "Port",
            _ => "Customs",
        };
        let people: Vec<(String, Option<&str>)> = (0..13)
            .map(|n| (crate::support::study::email_of(n), Some(place(n))))
            .collect();
        study.invite(&people);
        study.open_round(1);
        study.rate_all(1, &ITEMS);
        for n in [0, 1, 6, 12] {
            study.expert_at_pages(n).post(&study.page("/submit"), &[]).expect(303);
        }
        let page = app.as_person(COORDINATOR).get(&study.page("/overview")).expect(200)
            .says("Customs has fewer than 5 people and is not shown apart; nor is Port, for the rest would follow from it")
            .says("Research 2 of 6")
            .says("No forecast: the round has no deadline");
        let groups = page.text().split("By stakeholder group").nth(1).unwrap().split("</section>").next().unwrap().to_owned();
        assert_eq!(groups.matches("not shown<").count(), 2, "{groups}");
        assert!(!groups.contains("of 5") && !groups.contains("of 2"), "{groups}");
    }

    /// Overview, list of rounds, results and report count the same people.
    fn whoever_declined_or_bounced_is_told_apart_and_not_in_n(app: &TestApp) {
        app.person(COORDINATOR);
        let study = app.import_study("harbours", &studies::harbours("harbours"));
        study.invite_experts(12);
        study.open_round(1);
        for place in 0..9 {
            for item in ITEMS {
                study.rate(place, 1, item, &json!({"value": 3}));
            }
            study.expert_at_pages(place).post(&study.page("/submit"), &[]).expect(303);
        }
        let office = app.as_person(COORDINATOR);
        let overview = || office.get(&study.page("/overview")).expect(200);
        overview().says("9 of 12 submitted.").says("Declined 0").says_not("were invited");
        study.expert_at_pages(11).post(&study.page("/withdraw"), &[("answers", "keep")]).expect(303);
        overview().says("9 of 11 submitted. 12 were invited: 1 declined.").says("Declined 1").says("Not yet submitted 2");
        app.database.tamper(&format!(
            "UPDATE panelist SET bounced = TRUE WHERE account_id = (SELECT id FROM account WHERE email = '{}')",
            study.expert_email(10)
        ));
        overview().says("9 of 10 submitted. 12 were invited: 1 declined, 1 bounced.").says("Not yet submitted 1");
        office.get(&study.page("/rounds")).expect(200).says("9 of 10");
        study.close_round(1);
        let panel = study.results(1)["panel"].clone();
        assert_eq!((&panel["n"], &panel["invited"]), (&json!(10), &json!(12)), "{panel}");
        office.get(&study.page("/report")).expect(200).says("12 invited, N = 10, 9 answered");
        overview().says("9 of 10 submitted. 12 were invited: 1 declined, 1 bounced.");
        // Whoever declines later is still in what was sealed.
        study.expert_at_pages(8).post(&study.page("/withdraw"), &[("answers", "keep")]).expect(303);
        overview().says("9 of 10 submitted. 12 were invited: 1 declined, 1 bounced.");
        office.get(&study.page("/rounds")).expect(200).says("9 of 10");
    }

    fn a_reminder_is_proposed_when_the_rule_would_send_it_or_half_way_to_the_deadline(app: &TestApp) {
        let post = app.with_mail();
        let (study, _) = invited(app, &post, 4);
        let office = app.as_person(COORDINATOR);
        let overview = || office.get(&study.page("/overview")).expect(200);
        let opened = |ago: i64| app.database.tamper(&format!("UPDATE round SET opened_at = {}", now_micros() - ago));
        let waits = || {
            let page = overview().says("Nothing to do yet: 4 have not submitted")
                .says("on a reminder is the next step.").says("Remind now");
            assert!(!page.text().contains("button primary"), "nothing is pressed for");
        };
        waits();
        opened(2 * DAY);
        waits();
        opened(3 * DAY);
        overview().says("Next step: remind the 4 who have not submitted");
        // The study's own rule waits longer, a deadline that is near less long.
        office.post(&study.page("/mail/rule"), &[
            ("on", "1"), ("first_days", "6"), ("every_days", "4"), ("most", "3"), ("quiet_from", "20"), ("quiet_to", "8"),
        ]).expect(303);
        waits();
        overview().says("Reminders also go out by your rule.");
        app.database.tamper(&format!("UPDATE round SET deadline = {}", now_micros() + 2 * DAY));
        overview().says("Next step: remind the 4 who have not submitted");
    }

    fn the_next_step_is_bounced_then_given_up_then_untold_then_remind_then_close_read_prepare(app: &TestApp) {
        let post = app.with_mail();
        let (study, _) = invited(app, &post, 4);
        let office = app.as_person(COORDINATOR);
        let overview = || office.get(&study.page("/overview")).expect(200);
        let account = |place: usize| format!("(SELECT id FROM account WHERE email = '{}')", study.expert_email(place));
        let panelist = |place: usize| app.database.number(&format!("SELECT id FROM panelist WHERE account_id = {}", account(place)));
        let bounce = |place: usize, is: &str| {
            app.database.tamper(&format!("UPDATE panelist SET bounced = {is} WHERE account_id = {}", account(place)));
        };
        // Somebody added late, a mail given up and two addresses that bounced, all at once.
        study.invite(&[("late@panel.example".to_owned(), Some("Port"))]);
        app.database.tamper(&format!("UPDATE outbox SET state = 'failed', last_error = 'refused for good' WHERE person = {}", account(2)));
        bounce(0, "TRUE");
        bounce(1, "TRUE");
        let page = overview()
            .says("Next step: reach the 2 people whose addresses bounced")
            .says("Expert expert01 and Expert expert02")
            .says("Remind 3 who have not submitted")
            .says("correct the addresses")
            .says("Mail given up 1");
        let person = study.page(&format!("/panel/people/{}", panelist(0)));
        assert!(page.text().contains(&person), "the name leads to the person");
        bounce(1, "FALSE");
        let page = overview().says("reach the person whose address bounced").says("Correct the address");
        assert!(page.text().contains(&format!("href=\"{person}\">Correct the address")));
        // An address is the coordinator's to correct only before its owner was here.
        study.forget_consent();
        office.get(&person).expect(200).says("Correct the address");
        office.post(&format!("{person}/address"), &[("email", "right@panel.example")]).expect(303);
        overview().says("Next step: see why a mail could not be delivered").says("Expert expert03");
        app.database.tamper("UPDATE outbox SET state = 'sent' WHERE state = 'failed'");
        overview().says("Next step: invite the 2 who have not been told").says_not("Mail given up");
        office.post(&study.page("/invitations"), &[]).expect(303);
        app.database.tamper(&format!("UPDATE round SET opened_at = opened_at - {}", 3 * DAY));
        overview().says("Next step: remind the 5 who have not submitted")
            .says("Nobody has been reminded in this round yet.")
            .says("Review the reminder");
        office.post(&study.page("/remind"), &[]).expect(303);
        let page = overview().says("5 have not submitted; the last reminder went out today");
        assert!(!page.text().contains("button primary"), "nothing is pressed for");
        app.database.tamper(&format!("UPDATE outbox SET queued_at = queued_at - {} WHERE kind = 'reminder'", 3 * DAY));
        overview().says("remind the 5").says("Last reminder: ");
        app.database.tamper("UPDATE panelist SET reminders_off = TRUE WHERE id IN (SELECT id FROM panelist ORDER BY id LIMIT 1)");
        overview().says("Next step: remind 4 of the 5 who have not submitted");
        // An administrator is told the same and given nothing to press.
        app.person(ADMINISTRATOR);
        let root = app.as_person(ADMINISTRATOR).get(&study.page("/overview")).expect(200).says("remind 4 of the 5");
        assert!(!root.text().contains("/remind\""));
        app.database.tamper(&format!(
            "UPDATE participation SET submitted_day = {}", day_in(now_micros() - HOUR, ZONE)
        ));
        overview().says("Next step: close round 1").says("all 5 are told");
        office.post(&study.page("/rounds/1/close"), &[("password", PASSWORD)]).expect(303);
        overview().says("Next step: read the results of round 1");
        office.get(&study.page("/results?round=1")).expect(200);
        overview().says("Next step: prepare round 2, or report");
    }
}
