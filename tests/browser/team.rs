//! Whoever is given a role comes in by the mail that says so.

use crate::axe;
use crate::browser::Browser;
use crate::expert::signed_in;
use crate::on_both_backends;
use crate::support::real_smtp::RealServer;
use crate::support::{TestApp, app, studies};

on_both_backends! {
    fn an_administrator_invites_a_coordinator_who_sets_a_password_and_is_in_the_study(app: &TestApp) {
        let Some(post) = RealServer::for_mail_of(app) else {
            return;
        };
        app.person(app::ADMINISTRATOR);
        let study = app.import_study("harbours", &studies::harbours("harbours"));
        // Both databases share one mailbox.
        let ines = format!("ines.{:?}@x.example", app.backend()).to_lowercase();
        let root = signed_in(app, app::ADMINISTRATOR);
        root.visit(&study.page("/overview"));
        root.follow("Panel");
        root.follow("Team");
        root.type_into("#name", "Ines Valk");
        root.type_into("#email", &ines);
        root.click_through("main form.card button.primary");
        root.wait_for_text("#members", "Invited");

        let link = post.next_to(&ines, "has made you a coordinator").link("/r/");
        let browser = Browser::open(app.address());
        browser.set_width(390);
        browser.visit(&link);
        assert!(browser.says("This link signs in Ines Valk."));
        let found = axe::violations(&browser);
        assert!(found.is_empty(), "{found:?}");
        browser.click_through("button.primary");
        assert_eq!(browser.path(), study.page("/overview"), "she lands in the study");
        assert!(browser.says("Next step: put people on the panel"));

        browser.visit("/account");
        browser.click_through("button[form=send-code]");
        let code = post.next_to(&ines, "where you were asked who you are").code();
        browser.type_into("#code", &code);
        browser.type_into("#new", app::PASSWORD);
        browser.click_through("form[action='/account/password'] .card-actions button");
        browser.wait_for_text("main", "Change password");

        // From another device, with the password.
        let again = Browser::open(app.address());
        again.disable_scripts();
        again.visit("/sign-in");
        again.type_into("#email", &ines);
        again.type_into("#password", app::PASSWORD);
        again.click_through("form.sign-in button[value=password]");
        assert_eq!(again.path(), "/");
        again.visit(&study.page("/overview"));
        assert_eq!(again.path(), study.page("/overview"), "the study is hers");
        root.reload();
        root.wait_for_text("#members", "Has signed in");
    }
}
