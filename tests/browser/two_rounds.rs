//! A whole study, from an empty database to the report: a coordinator and twelve experts, each at
//! a browser, all mail read from the mail server. Only the clock is set.

mod experts;
mod hands;
mod letters;
mod office;

use std::time::Instant;

use crate::browser::Browser;
use crate::expert::{state, tile};
use crate::on_both_backends;
use crate::support::clocked::ClockedServer;
use crate::support::smtp::{Received, SmtpServer};
use crate::support::{TestApp, app};
use experts::{Device, PANEL, address, answer_all, answer_page, submit};
use hands::{expect, press};
use letters::Letters;
use office::STUDY;

/// Written by an expert; read by the others in round 2 and by nobody before.
const REASON: &str = "Two new terminals open next year.";
const MONDAY: &str = "2030-01-07T09:00:00Z";
const THURSDAY: &str = "2030-01-10T10:00:00Z";
/// A minute after the extended deadline: 17:00 in Amsterdam is 16:00 in UTC.
const PAST_THE_DEADLINE: &str = "2030-01-15T16:01:00Z";
/// Declines the invitation.
const DECLINES: usize = 11;
/// Does nothing in round 1.
const SILENT: usize = 10;
/// Answers one section and submits after the reminder.
const SLOW: usize = 9;

on_both_backends! {
    fn two_rounds_from_an_empty_database_to_the_report(app: &TestApp) {
        let post = SmtpServer::start();
        let server = ClockedServer::in_place_of(app, &post, MONDAY);
        let letters = Letters::of(&post);
        for table in ["account", "study", "outbox"] {
            assert_eq!(app.database.number(&format!("SELECT COUNT(*) FROM {table}")), 0);
        }
        office::administrator_makes_a_study(app, &server);
        let dana = office::come_in(&server, &letters.to(app::COORDINATOR, "You are asked to help run a study"), "Dana Whitfield");
        office::fill_the_panel(&dana);
        office::mend_what_is_missing(&dana);
        office::open_first_round(&dana, "2030-01-11");

        let all: Vec<String> = (0..PANEL).map(address).collect();
        let all: Vec<&str> = all.iter().map(String::as_str).collect();
        let remaining = &all[..DECLINES];
        let invitations = letters.to_each(&all, "Your judgement is asked for: Harbours at dawn");
        first_round(&server, &invitations);
        office::expect_no_answers(&dana, REASON);

        server.is(THURSDAY);
        office::come_back(&dana, &letters, &format!("{STUDY}/overview"));
        office::remind(&dana);
        let reminders = letters.to_each(&[all[SLOW], all[SILENT]], "Reminder: round 1 of Harbours at dawn");
        assert!(reminders[0].text().contains("You have begun round 1"), "{}", reminders[0].text());
        assert!(reminders[1].text().contains("your answers are not there yet"), "{}", reminders[1].text());
        office::extend(&dana, "2030-01-15");
        for mail in letters.to_each(remaining, "New deadline for round 1") {
            assert!(mail.text().contains("Tuesday 15 January, 17:00 (Amsterdam, UTC+1)"), "{}", mail.text());
        }
        let slow = experts::come_in(&server, &reminders[0], Device::Desk);
        answer_all(&slow, SLOW, Device::Desk);
        submit(&slow, 1);
        drop(slow);

        server.is(PAST_THE_DEADLINE);
        for mail in letters.to_each(remaining, "Round 1 has closed") {
            let words = mail.text();
            assert_eq!(words.contains("Thank you from Dana Whitfield."), mail.to != all[SILENT], "{words}");
        }
        office::come_back(&dana, &letters, &format!("{STUDY}/overview"));
        office::prepare_second_round(&dana, "2030-01-25");
        let opened = letters.to_each(remaining, "Round 2 is open");
        for (mail, invitation) in opened.iter().zip(&invitations) {
            assert_eq!(mail.header("In-Reply-To"), invitation.header("Message-ID"));
        }
        second_round(&server, &opened);
        office::close_second_round(&dana, &letters);
        for mail in letters.to_each(remaining, "Round 2 has closed") {
            assert!(mail.text().contains("Thank you from Dana Whitfield."), "{}", mail.text());
            assert!(!mail.raw.contains(REASON) && !mail.text().contains("Upward"));
        }

        press(&dana, "Panel");
        press(&dana, "Team");
        office::give_role(&dana, "Avery Quill", app::AUTHOR, "author");
        let avery = office::come_in(&server, &letters.to(app::AUTHOR, "You are asked to help run a study"), "Avery Quill");
        let downloads = app.folder().join("downloads");
        std::fs::create_dir(&downloads).expect("a folder");
        let report = office::take_the_report(&avery, &downloads);
        assert!(report.contains("Volume of smuggled goods") && report.contains('▲'), "{report}");
        assert!(report.contains("before they leave the port"), "{report}");
        assert!(report.contains("Expert A") && !report.contains("Expert B"), "{report}");
        assert!(!report.contains("@harbour.example"), "{report}");

        let mails = letters.no_more();
        println!("{mails} mails, each once, on {:?}", app.backend());
        let verified = app.command(&["verify", "harbours-at-dawn"]);
        assert_eq!(verified.code, 0, "{}{}", verified.out, verified.err);
        let told = format!("{}{}", verified.out, verified.err);
        assert!(told.contains("rounds 1, 2: everything is as it was sealed"), "{told}");
    }
}

/// One declines, one stays silent, one stops half way, all others submit.
fn first_round(server: &ClockedServer, invitations: &[Received]) {
    from_the_mail_to_a_stored_answer(server, &invitations[0]);
    for (place, mail) in invitations.iter().enumerate().skip(1) {
        let device = Device::of(place);
        match place {
            DECLINES => experts::decline(server, mail),
            SILENT => (),
            SLOW => {
                let browser = experts::come_in(server, mail, device);
                answer_page(&browser, place, device);
            }
            _ => {
                let browser = experts::come_in(server, mail, device);
                answer_all(&browser, place, device);
                submit(&browser, 1);
            }
        }
    }
}

/// On a phone: what it takes to give the first answer, then the rest, with a reason.
fn from_the_mail_to_a_stored_answer(server: &ClockedServer, mail: &Received) {
    assert!(
        mail.text()
            .contains("Harbours at dawn needs you until Friday 11 January, 17:00"),
        "{}",
        mail.text()
    );
    let began = Instant::now();
    let browser = experts::come_in(server, mail, Device::Phone);
    assert!(
        browser.path().ends_with("/rate/trends-in-harbours/volume"),
        "{}",
        browser.path()
    );
    browser.click(&tile("volume", "3"));
    browser.wait_for_text(&state("volume"), "Saved");
    let took = began.elapsed().as_secs_f64();
    println!("the first answer is stored after 2 clicks and the answer, {took:.1} s");
    let requests = browser.first_visit(&browser.path());
    let bytes: u64 = requests.iter().map(|request| request.bytes).sum();
    println!(
        "the first card page: {} requests, {:.1} kB",
        requests.len(),
        bytes as f64 / 1000.0
    );
    browser.type_into("#why-volume", REASON);
    browser.wait_for_text(&state("volume"), "Saved");
    answer_all(&browser, 0, Device::Phone);
    expect(
        &browser,
        &["You can still change any answer until Friday 11 January, 17:00"],
    );
    submit(&browser, 1);
    experts::agree_to_be_named(&browser);
    expect(&browser, &["Expert A"]);
}

/// Everybody sees what the group said, and keeps or changes.
fn second_round(server: &ClockedServer, opened: &[Received]) {
    for (place, mail) in opened.iter().enumerate() {
        let device = Device::of(place);
        let browser = experts::come_in(server, mail, device);
        match place {
            0 => sees_the_feedback(&browser),
            SILENT => expect(
                &browser,
                &["You did not answer this question in round 1", REASON],
            ),
            _ => (),
        }
        answer_all(&browser, place, device);
        submit(&browser, 2);
    }
}

fn sees_the_feedback(browser: &Browser) {
    let volume = browser.text("#q-volume");
    for words in [
        "Question 1 of 5",
        "How the group answered in round 1",
        "9 of 10",
        "You chose Upward",
        REASON,
        "Not reviewed",
    ] {
        assert!(volume.contains(words), "{words}: {volume}");
    }
    assert!(!volume.contains("onsensus"), "{volume}");
    assert!(!browser.page_text().contains("Expert"), "nobody is named");
    answer_page(browser, 0, Device::Phone);
    browser.click_through("nav.pager a.primary");
    let reworded = browser.text("#q-containers-that-are-checked");
    for words in [
        "In round 1 this question was asked in other words",
        "Containers that are checked before they leave the port",
        "Your answer in round 1",
    ] {
        assert!(reworded.contains(words), "{words}: {reworded}");
    }
    assert!(
        !browser.has("[data-keep]"),
        "another question cannot keep its answer"
    );
}
