//! A message of the coordinator's own.

use castalia::clock::{DAY, HOUR};
use castalia::panel::{Rule, schedule};

use crate::mail::invited;
use crate::on_both_backends;
use crate::support::TestApp;
use crate::support::app::COORDINATOR;
use crate::support::client::Response;
use crate::support::html::field;

const WORDS: &str =
    "We are glad that you take part.\n\nThe harbour of <Rotterdam> is \u{202e}closed.";

/// Who got a mail with this subject.
fn reached(post: &crate::support::smtp::SmtpServer, subject: &str) -> Vec<String> {
    let mut to: Vec<String> = post
        .mails()
        .iter()
        .filter(|mail| {
            mail.header("Subject")
                .is_some_and(|own| own.contains(subject))
        })
        .map(|mail| mail.to.clone())
        .collect();
    to.sort();
    to
}

on_both_backends! {
    fn a_message_is_previewed_sent_once_and_on_record(app: &TestApp) {
        let post = app.with_mail();
        let (study, _) = invited(app, &post, 6);
        study.without_quiet_hours();
        let office = app.as_person(COORDINATOR);
        let page = study.page("/message");
        let act = |act: &str, agreed: &str, subject: &str, words: &str| -> Response {
            office.post(&page, &[("act", act), ("agreed", agreed), ("audience", "all"), ("subject", subject), ("words", words)])
        };
        office.get(&page).expect(200).says("Everybody on the panel")
            .says("A group of fewer than 5 people is not written to apart: Research, Port, Customs.");
        let kept = act("look", "", "", WORDS).expect(422).says("A subject of 1 to 120 characters is needed.");
        assert!(kept.text().contains("We are glad") && kept.text().contains("<title>Error: "));
        act("send", "6", "Hello", "").expect(422).says("A text of 1 to 4000 characters is needed.");
        let shown = act("look", "", "A word from us", WORDS).expect(200)
            .says("It reaches 6 people").says("Dear Expert expert01").says("Send it to 6 people");
        assert!(!shown.text().contains("<Rotterdam>"));
        assert_eq!(field(&shown.text(), "agreed").as_deref(), Some("6"));
        assert_eq!(post.mails().len(), 6, "a preview sends nothing");
        // Six were agreed to; one more since then, and nothing is sent.
        study.invite(&[("late@panel.example".to_owned(), None)]);
        act("send", "6", "A word from us", WORDS).expect(200)
            .says("Nothing has been sent yet").says("Send it to 7 people");
        act("send", "7", "A word from us", WORDS).expect(303);
        let mails = post.wait_for(13);
        let mail = mails.iter().find(|mail| mail.header("Subject").is_some_and(|own| own == "A word from us")).unwrap();
        assert!(mail.text().contains("We are glad that you take part.") && mail.text().contains("Start round 1"));
        assert!(mail.html().contains("&#60;Rotterdam&#62;") || mail.html().contains("&lt;Rotterdam&gt;"));
        assert!(mail.header("List-Unsubscribe").is_some());
        office.get(&study.page("/mail")).expect(200)
            .says("A word from us").says("To everybody, 7 people").says("We are glad that you take part.").says("Message, round 1");
        let told = app.database.texts("SELECT detail AS told FROM audit WHERE action = 'panel.message'");
        assert_eq!(told, ["7 mails to all"]);
        let text = "SELECT COUNT(*) FROM outbox WHERE kind = 'message' AND detail LIKE '%glad%'";
        assert_eq!(app.database.number(text), 0, "the outbox holds no text");
    }

    fn whom_a_message_reaches_and_whom_not(app: &TestApp) {
        let post = app.with_mail();
        let (study, mails) = invited(app, &post, 16);
        study.without_quiet_hours();
        let office = app.as_person(COORDINATOR);
        let link_of = |place: usize| {
            let me = study.expert_email(place);
            mails.iter().find(|mail| mail.to == me).unwrap().link("/u/")
        };
        // Of the Research group (0, 3, 6, 9, 12, 15): one declines, one wants no reminders, one has begun.
        app.visitor().post_raw(&format!("{}/decline", link_of(0)), &[]).expect(200);
        app.visitor().post_raw(&link_of(3), &[]).expect(200);
        study.rate(6, 1, crate::support::studies::ITEMS[0], &serde_json::json!({"value": 3}));
        let send = |audience: &str, agreed: &str, subject: &str| {
            office.post(&study.page("/message"), &[
                ("act", "send"), ("agreed", agreed), ("audience", audience), ("subject", subject), ("words", "Words."),
            ])
        };
        send("group:Research", "4", "To a group").expect(303);
        send("not-started", "13", "To the others").expect(303);
        send("group:Nobody", "0", "Small").expect(422).says("fewer than 5 people");
        send("everybody", "0", "Wrong").expect(422);
        post.wait_for(16 + 4 + 13);
        let research: Vec<String> = [6, 9, 12, 15].map(crate::support::study::email_of).to_vec();
        assert_eq!(reached(&post, "To a group"), research);
        let others = reached(&post, "To the others");
        assert_eq!(others.len(), 13);
        for left_out in [0, 3, 6] {
            assert!(!others.contains(&study.expert_email(left_out)), "{left_out}");
        }
        // A closed round has nothing to start, and its panel can still be written to.
        study.close_round(1);
        send("not-started", "13", "Late").expect(422).says("No round is open");
        send("all", "14", "After the round").expect(303);
        let mail = post.next_to(&study.expert_email(6), 3);
        for words in ["The link is for you alone", "Go on with round 1", "Round 1 closes"] {
            assert!(!mail.text().contains(words), "{}", mail.text());
        }
    }

    /// M2: a reminder by hand or a message that is queued in the quiet hours waits.
    fn what_was_queued_waits_until_the_quiet_hours_end(app: &TestApp) {
        let post = app.with_mail();
        let (study, _) = invited(app, &post, 2);
        let id = app.database.number("SELECT id FROM study");
        let now = castalia::clock::now_micros();
        let hour = castalia::clock::hour_in(now, "Europe/Amsterdam");
        // Quiet from this hour on for three hours, whether or not anybody is reminded by rule.
        let rule = Rule { first_days: 60, quiet_from: hour, quiet_to: (hour + 3) % 24, ..Rule::default() };
        schedule::set(app.store(), id, rule, None, now).expect("a rule");
        let office = app.as_person(COORDINATOR);
        office.get(&study.page("/remind")).expect(200).says("It is a quiet hour of this study");
        office.post(&study.page("/remind"), &[]).expect(303);
        office.post(&study.page("/message"), &[
            ("act", "send"), ("agreed", "2"), ("audience", "all"), ("subject", "Quiet"), ("words", "Words."),
        ]).expect(303);
        let waits = "SELECT COUNT(*) FROM outbox WHERE state = 'queued' AND last_error LIKE '%quiet hours%'";
        crate::support::until("all four to wait", || app.database.number(waits) == 4);
        let at = app.database.number("SELECT MIN(next_attempt_at) FROM outbox WHERE state = 'queued'");
        assert!(at > now + HOUR && at < now + DAY);
        assert_eq!((at % HOUR, castalia::clock::hour_in(at, "Europe/Amsterdam")), (0, (hour + 3) % 24));
        assert_eq!(post.mails().len(), 2, "nothing but the invitations");
        office.get(&study.page("/mail")).expect(200).says("it waits until the quiet hours end");
        // With the quiet hours over, all go out.
        study.without_quiet_hours();
        app.database.tamper("UPDATE outbox SET next_attempt_at = 0 WHERE state = 'queued'");
        post.wait_for(6);
    }
}
