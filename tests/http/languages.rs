//! A study in another language than English.

use ureq::http::Method;

use crate::on_both_backends;
use crate::support::client::encode;
use crate::support::studies::{self, ITEMS};
use crate::support::{TestApp, app};

on_both_backends! {
    fn a_dutch_study_speaks_dutch_to_its_experts_in_mails_and_on_pages(app: &TestApp) {
        let post = app.with_mail();
        app.person(app::COORDINATOR);
        let file = studies::harbours("havens").replace("language = \"en\"", "language = \"nl-NL\"");
        let study = app.import_study("havens", &file);
        study.invite_experts(1);
        study.open_round(1);
        let mail = post.next_to(&study.expert_email(0), 0);
        let (subject, text) = (mail.header("Subject").unwrap(), mail.text());
        assert!(subject.starts_with("Uw oordeel wordt gevraagd"), "{subject}");
        for words in ["Beste ", "Benodigde tijd", "Begin met ronde 1"] {
            assert!(text.contains(words), "{words}: {text}");
        }
        let entry = app.visitor().open(&mail.link("/i/")).expect(200);
        assert!(entry.text().contains("<html lang=\"nl\""));
        entry.says("Niemand in het panel ziet");
        let expert = study.expert_at_pages(0);
        let card = expert.open(&study.page(&format!("/rate/factors/{}", ITEMS[0]))).expect(200);
        card.says("Omhoog").says("Geen oordeel").says("Hoe zeker bent u?").says_not("Upward");

        // Whoever coordinates reads the office's language, dates included.
        let overview = app.as_person(app::COORDINATOR).open(&study.page("/overview")).expect(200);
        assert!(overview.text().contains("<html lang=\"en\""));
    }

    fn whoever_is_in_no_study_yet_is_answered_as_the_browser_asks(app: &TestApp) {
        let post = app.with_mail();
        app.person(app::COORDINATOR);
        let dutch = ("accept-language", "nl, en;q=0.5");
        let visitor = app.visitor();
        let page = visitor.send(Method::GET, "/sign-in", &[dutch], &[]).expect(200);
        page.says("Aanmelden met wachtwoord");
        visitor.send(Method::GET, "/nowhere", &[dutch], &[]).expect(404).says("Deze pagina bestaat niet");
        let form = encode(&[("csrf", &visitor.csrf()), ("email", app::COORDINATOR), ("how", "link")]);
        let kind = ("content-type", "application/x-www-form-urlencoded");
        visitor.send(Method::POST, "/sign-in", &[dutch, kind], form.as_bytes()).expect(200);
        let mail = post.next_to(app::COORDINATOR, 0);
        assert_eq!(mail.header("Subject").unwrap(), "Uw aanmeldlink");
    }
}
