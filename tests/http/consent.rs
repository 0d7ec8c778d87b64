//! What an expert agrees to, the record of it, and withdrawing.

use serde_json::json;

use crate::mail::invited;
use crate::on_both_backends;
use crate::support::studies::{self, ITEMS};
use crate::support::{Client, Study, TestApp, app, html};

/// A study with an open round whose experts have not been asked to agree yet.
fn unasked(app: &TestApp, experts: usize) -> Study<'_> {
    app.person(app::COORDINATOR);
    let study = app.import_study("harbours", &studies::harbours("harbours"));
    study.invite_experts(experts);
    study.open_round(1);
    study.forget_consent();
    study
}

/// The text that a page asks to agree to.
fn hash_on(page: &str) -> String {
    html::field(page, "consent").expect("the page asks")
}

fn agree(client: &Client, study: &Study<'_>) {
    let page = study.page("/consent");
    let hash = hash_on(&client.get(&page).expect(200).text());
    client.post(&page, &[("consent", &hash)]).expect(303);
}

/// The same study with another text.
fn reword(study: &Study<'_>, text: &str) {
    let file = studies::harbours(&study.slug)
        .replace("[texts]\n", &format!("[texts]\nconsent = \"{text}\"\n"));
    let path = study.app.folder().join("reworded.toml");
    std::fs::write(&path, file).expect("the study file is written");
    study
        .app
        .command(&["study", "import", &path.display().to_string()])
        .ok();
}

on_both_backends! {
    fn going_in_by_mail_is_the_consent_and_stands_on_record(app: &TestApp) {
        let post = app.with_mail();
        let (study, mails) = invited(app, &post, 2);
        study.forget_consent();
        let link = mails[0].link("/i/");
        let client = app.visitor();
        let page = client.get(&link).expect(200)
            .says("Agree and start round 1")
            .says("By starting you agree to take part")
            .says("Your answers are confidential, not anonymous.")
            .says("Whoever operates this server");
        let hash = hash_on(&page.text());
        client.post(&link, &[("consent", &hash)]).expect(303);
        let first = client.open(&study.page("/start"));
        assert!(first.asked.ends_with(ITEMS[0]), "nothing is asked a second time: {}", first.asked);

        // G1: which text, when, in which language, for what; and the text itself is kept.
        client.get(&study.page("/consent")).expect(200)
            .says("You agreed to this text on")
            .says("To take part: text 1").says("Language en").says(&hash);
        let kept = app.database.texts("SELECT words AS told FROM consent_text");
        assert!(kept.len() == 1 && kept[0].contains("You are named in the report only if"), "{kept:?}");
        assert_eq!(app.database.texts("SELECT hash AS told FROM consent_text"), [hash]);
        let on_record = |action: &str| {
            app.database.number(&format!("SELECT COUNT(*) FROM audit WHERE action = '{action}'"))
        };
        assert_eq!(on_record("consent.give"), 3, "two by the helper, one by the button");

        // A scanner that only knows the address agrees to nothing: the person is asked on the page.
        let other = mails[1].link("/i/");
        let scanned = app.visitor();
        scanned.get(&other).expect(200);
        scanned.post(&other, &[]).expect(303);
        let asked = scanned.open(&study.page("/start"));
        assert!(asked.asked.ends_with("/consent"), "{}", asked.asked);
        asked.says("What you agree to").says("Agree and go on");
    }

    fn who_signs_in_otherwise_is_asked_before_the_first_question_and_again_of_another_text(app: &TestApp) {
        let study = unasked(app, 1);
        let expert = study.expert_at_pages(0);
        for page in ["/start", "/rate", "/rate/factors", "/review"] {
            let shown = expert.open(&study.page(page)).expect(200);
            assert!(shown.asked.ends_with("/consent"), "{page} leads to {}", shown.asked);
        }
        let old = hash_on(&expert.get(&study.page("/consent")).text());
        agree(&expert, &study);
        let card = study.page(&format!("/rate/factors/{}", ITEMS[0]));
        expert.get(&card).expect(200);

        reword(&study, "Everything is new.");
        std::thread::sleep(std::time::Duration::from_millis(2100));
        // What was written before the text changed is not lost, and the next page asks.
        expert.post(&card, &[("value", "3"), ("rationale", "Typed before.")]).expect(303);
        let saved = app.database.texts("SELECT rationale AS told FROM rating WHERE rationale IS NOT NULL");
        assert_eq!(saved, ["Typed before."]);
        let asked = expert.open(&study.page("/rate"));
        assert!(asked.asked.ends_with("/consent"), "{}", asked.asked);
        asked.says("Everything is new.").says("This text has changed since you agreed on");
        expert.post(&study.page("/consent"), &[("consent", &old)]).expect(409)
            .says("This text changed while you were reading");
        agree(&expert, &study);
        expert.get(&study.page("/rate")).expect(200);
        expert.get(&study.page("/consent")).expect(200).says("text 1").says("text 2");
    }

    fn a_program_may_answer_and_only_the_day_is_on_record(app: &TestApp) {
        let study = unasked(app, 2);
        study.rate(0, 1, ITEMS[0], &json!({"value": 3}));
        study.rate(0, 1, ITEMS[1], &json!({"value": 1}));
        let count = |of: &str| app.database.number(&format!("SELECT COUNT(*) FROM consent WHERE {of}"));
        assert_eq!(count("way = 'program'"), 1);
        let day = 24 * 3600 * 1_000_000_i64;
        assert_eq!(count(&format!("given_at % {day} = 0")), 1, "no time of an answer is kept");
        let expert = study.expert_at_pages(0);
        assert!(expert.open(&study.page("/rate")).asked.ends_with("/consent"), "a page still asks");
        expert.get(&study.page("/consent")).says("Answered by a program while text 1 was in force");
    }

    fn withdrawing_says_what_happens_and_removes_or_keeps_the_open_rounds_answers(app: &TestApp) {
        let _post = app.with_mail();
        app.person(app::COORDINATOR);
        let study = app.import_study("harbours", &studies::harbours("harbours"));
        study.invite_experts(8);
        study.open_round(1);
        study.rate_all(1, &ITEMS);
        study.close_round(1);
        let first = study.results(1);
        study.open_round(2);
        study.rate_all(2, &ITEMS);
        let page = study.page("/withdraw");
        let answers = |place: usize| {
            let account = study.expert_email(place);
            app.database.number(&format!(
                "SELECT COUNT(*) FROM rating JOIN panelist ON panelist.id = rating.panelist_id \
                 JOIN account ON account.id = panelist.account_id WHERE email = '{account}'"
            ))
        };
        for (place, choice) in [(0, "remove"), (1, "keep")] {
            let expert = study.expert_at_pages(place);
            expert.get(&page).expect(200)
                .says("You gave 5 answers in round 2, which is open")
                .says("What you answered in closed rounds stays in the counts")
                .says("You get no more mail");
            expert.post(&page, &[("answers", choice)]).expect(303);
            expert.open(&study.page("/rate")).expect(200).says("You withdrew on").says("Taken back on");
            expert.post(&page, &[("answers", choice)]).expect(409).says("nothing to take back");
            study.expert(place)
                .api_put(&study.rating_path(2, ITEMS[0]), &json!({"value": 1}))
                .expect(403).says("You have withdrawn from this study");
        }
        assert_eq!((answers(0), answers(1), answers(2)), (5, 10, 10), "of round 1, or of both");
        let queued = app.database.number("SELECT COUNT(*) FROM outbox");
        study.close_round(2);
        assert_eq!(app.database.number("SELECT COUNT(*) FROM outbox") - queued, 6, "no more mail to the two");
        let second = study.results(2);
        assert_eq!(second["panel"]["n"], 7, "who kept the answers still counts in N");
        assert_eq!(study.results(1), first, "a closed round stays as it was sealed");
        app.command(&["verify", "harbours"]).ok();

        // By the same hand one comes back.
        let back = study.expert_at_pages(0);
        agree(&back, &study);
        back.get(&study.page("/consent")).expect(200).says("You agreed to this text on");
        app.as_person(app::COORDINATOR).get(&study.page("/panel")).expect(200);
        study.open_round(3);
        study.rate(0, 3, ITEMS[0], &json!({"value": 2}));
    }

    fn the_privacy_text_is_linked_everywhere_and_shown_before_signing_in(app: &TestApp) {
        let post = app.with_mail();
        let (study, mails) = invited(app, &post, 2);
        let link = mails[0].link("/i/");
        let outside = format!("{link}/privacy");
        assert!(mails[0].text().contains(&format!("How your data are used: {}{outside}", app.address())));
        let visitor = app.visitor();
        visitor.get(&link).expect(200).says("How your data are used");
        assert!(html::addresses(&visitor.get(&link).text()).contains(&outside));
        visitor.get(&outside).expect(200)
            .says("Dana Whitfield (dana@panel.example) is responsible")
            .says("Confidential, not anonymous: whoever operates this server")
            .says("neither while a round is open nor after the study has closed")
            .says("Withdrawing: at any time");
        let inside = study.page("/privacy");
        for who in [study.expert_email(0).as_str(), app::COORDINATOR, app::AUTHOR] {
            let client = app.as_person(who);
            let pages: &[&str] = match who {
                app::COORDINATOR => &["/overview", "/items", "/panel"],
                app::AUTHOR => &["/results", "/report"],
                _ => &["/rate", "/consent", "/privacy"],
            };
            for page in pages {
                let shown = client.open(&study.page(page));
                assert!(html::addresses(&shown.text()).contains(&inside), "{who} {page}");
            }
            client.get(&inside).expect(200).says("Confidential, not anonymous");
        }
        app.person("stranger@panel.example");
        app.as_person("stranger@panel.example").get(&inside).expect(404);

        // A link that was used says nothing of the study, and leads its owner on.
        let owner = app.visitor();
        owner.get(&link).expect(200);
        owner.post(&link, &[]).expect(303);
        assert_eq!(owner.get("/account").status, 200);
        assert_eq!(owner.get(&outside).expect(303).location(), inside);
        app.visitor().get(&outside).expect(200).says("has been used").says_not("Harbours");

        // The study's own words stand in place of the tool's, wherever it was written down.
        let file = studies::harbours("harbours")
            .replace("[texts]\n", "[texts]\nprivacy = \"Ours, says {contact} of {study}.\"\n");
        let path = app.folder().join("own.toml");
        std::fs::write(&path, file).expect("the study file is written");
        app.command(&["study", "import", &path.display().to_string()]).ok();
        app.visitor().get(&format!("{}/privacy", mails[1].link("/i/"))).expect(200)
            .says("Ours, says Dana Whitfield of Harbours under pressure.");
        let exported = app.command(&["study", "export", "harbours"]).ok();
        assert!(exported.contains("privacy = \"Ours, says {contact} of {study}.\""), "{exported}");
    }

    /// G1: a third purpose, asked at the end and never presumed.
    fn answers_are_reused_only_by_those_who_said_so_and_the_record_says_when_and_in_which_words(app: &TestApp) {
        let study = unasked(app, 4);
        study.agree();
        let experts: Vec<Client> = (0..3).map(|place| study.expert_at_pages(place)).collect();
        let reuse = study.page("/reuse");
        let coordinator = app.as_person(app::COORDINATOR);
        let panel = |words: &str| {
            coordinator.get(&study.page("/panel")).expect(200).says(words);
        };
        let column = || -> Vec<String> {
            let file = coordinator.get(&study.page("/panel.csv")).expect(200).text();
            let mut lines = file.lines();
            assert!(lines.next().is_some_and(|head| head.ends_with(",reuse")), "{file}");
            lines.filter_map(|line| line.rsplit(',').next()).map(str::to_owned).collect()
        };
        study.rate(0, 1, ITEMS[0], &json!({"value": 3}));
        experts[0].post(&study.page("/submit"), &[]).expect(303);
        experts[0].get(&study.page("/submitted")).expect(200)
            .says("May your answers be reused for research?")
            .says("with neither your name nor your reasons")
            .says("Saying nothing means no")
            .says_not("Your answers are not reused");
        panel("Nobody has agreed yet that answers may be reused");
        assert_eq!(column(), ["no"; 4]);

        experts[0].post(&reuse, &[]).expect(422);
        experts[0].post(&reuse, &[("reuse", "yes")]).expect(303);
        experts[0].post(&reuse, &[("reuse", "yes")]).expect(303);
        experts[1].post(&reuse, &[("reuse", "no")]).expect(303);
        experts[2].post(&reuse, &[("reuse", "yes")]).expect(303);
        experts[0].get(&reuse).expect(200).says("Your answers may be reused, without your name");
        experts[1].get(&reuse).expect(200).says("Your answers are not reused");
        panel("2 of 4 agree that their answers may be reused");
        assert_eq!(column(), ["yes", "no", "yes", "no"]);
        let record = "SELECT purpose || ' ' || way || ' ' || language AS told FROM consent \
                      JOIN consent_text ON consent_text.id = text_id WHERE purpose = 'reuse' AND given_at > 0";
        assert_eq!(app.database.texts(record), ["reuse page en", "reuse page en"], "once each");
        let words = app.database.texts("SELECT words AS told FROM consent_text WHERE purpose = 'reuse'");
        assert!(words.len() == 1 && words[0].contains("question by question"), "{words:?}");
        experts[0].get(&study.page("/consent")).expect(200)
            .says("May your answers be reused for research?")
            .says("To have your answers reused: text 1").says("Language en");

        // It can be taken back, and given again; withdrawing from the study ends it.
        experts[0].post(&reuse, &[("reuse", "no")]).expect(303);
        assert_eq!(column(), ["no", "no", "yes", "no"]);
        experts[0].get(&study.page("/consent")).expect(200).says("Taken back on");
        experts[0].post(&reuse, &[("reuse", "yes")]).expect(303);
        experts[2].post(&study.page("/withdraw"), &[("answers", "keep")]).expect(303);
        assert_eq!(column(), ["yes", "no", "no", "no"]);
        panel("1 of 4 agree");
        let standing = "SELECT COUNT(*) FROM consent JOIN consent_text ON consent_text.id = text_id \
                        WHERE purpose = 'reuse' AND withdrawn_at IS NULL";
        assert_eq!(app.database.number(standing), 1);

        // Erased with the person.
        app.person(app::ADMINISTRATOR);
        let gone = study.expert_email(0);
        app.command(&["account", "erase", &gone, "--yes"]).ok();
        assert_eq!(app.database.number(standing), 0);
    }
}
