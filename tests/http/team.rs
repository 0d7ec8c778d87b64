//! Those who run a study or the installation: given roles in the browser, led in by mail.

use crate::on_both_backends;
use crate::support::TestApp;
use crate::support::app::{ADMINISTRATOR, AUTHOR, COORDINATOR};
use crate::support::studies;

on_both_backends! {
    fn a_role_is_given_by_mail_and_leads_in_once(app: &TestApp) {
        let post = app.with_mail();
        app.person(COORDINATOR);
        let study = app.import_study("harbours", &studies::harbours("harbours"));
        study.invite_experts(1);
        let office = app.as_person(COORDINATOR);
        let team = study.page("/team");
        let give = |name: &str, email: &str, role: &str| {
            office.post(&team, &[("name", name), ("email", email), ("role", role)])
        };
        office.get(&study.page("/panel")).expect(200).says("Team");
        office.get(&team).expect(200).says("Person dana").says("Give somebody a role");
        let kept = give("Typed", "no address", "author").expect(422).says("is not an e-mail address");
        assert!(kept.text().contains("value=\"Typed\"") && kept.text().contains("<title>Error: "));
        give("", "ines@x.example", "coordinator").expect(422).says("The name must not be empty");
        give("Somebody", &study.expert_email(0), "coordinator").expect(422).says("nobody runs a study and answers in it");
        give("Somebody", "root@x.example", "administrator").expect(422);
        give("Ines Valk", "ines@x.example", "coordinator").expect(303);
        office.get(&team).expect(200).says("Ines Valk").says("Invited");

        let mail = post.next_to("ines@x.example", 0);
        for words in ["Person dana has made you a coordinator", "Harbours under pressure", "within 30 days"] {
            assert!(mail.text().contains(words), "{words}: {}", mail.text());
        }
        let link = mail.link("/r/");
        let ines = app.visitor();
        for _ in 0..3 {
            ines.get(&link).expect(200).says("This link signs in Ines Valk.");
        }
        let landed = ines.post(&link, &[]).expect(303).location();
        assert_eq!(landed, study.page("/overview"));
        ines.get(&landed).expect(200);
        app.visitor().post(&link, &[]).expect(410).says("Send me a new link");
        office.get(&team).expect(200).says("Has signed in");
        // A coordinator cannot be put on the panel.
        let row = serde_json::json!([{"email": "ines@x.example", "name": "Ines"}]);
        study.coordinator.api_post(&study.path("/panel"), &row).expect(422);

        let acts = app.database.texts("SELECT action AS told FROM audit WHERE object = 'team'");
        assert_eq!(acts, ["role.give"]);
    }

    fn the_last_who_has_signed_in_cannot_be_relieved(app: &TestApp) {
        let post = app.with_mail();
        app.person(COORDINATOR);
        let study = app.import_study("harbours", &studies::harbours("harbours"));
        let office = app.as_person(COORDINATOR);
        let team = study.page("/team");
        let dana = app.person(COORDINATOR).id.to_string();
        let take = |account: &str, role: &str| {
            office.post(&format!("{team}/remove"), &[("account", account), ("role", role)])
        };
        take(&dana, "coordinator").expect(422).says("The last coordinator who has signed in cannot be relieved");
        office.post(&team, &[("name", "Ines"), ("email", "ines@x.example"), ("role", "coordinator")]).expect(303);
        take(&dana, "coordinator").expect(422);
        // The author goes, and whoever was only invited goes without a trace of an account.
        take(&app.person(AUTHOR).id.to_string(), "author").expect(303);
        app.as_person(AUTHOR).get(&study.page("/results")).expect(404);
        let link = post.next_to("ines@x.example", 0).link("/r/");
        let ines = app.visitor();
        ines.post(&link, &[]).expect(303);
        take(&dana, "coordinator").expect(303);
        office.get(&study.page("/overview")).expect(404);
        ines.get(&study.page("/overview")).expect(200);
        let bob = ines.post(&team, &[("name", "Bob"), ("email", "bob@x.example"), ("role", "author")]);
        bob.expect(303);
        let link = post.next_to("bob@x.example", 0).link("/r/");
        let bob = app.database.number("SELECT id FROM account WHERE email = 'bob@x.example'").to_string();
        ines.post(&format!("{team}/remove"), &[("account", &bob), ("role", "author")]).expect(303);
        app.visitor().get(&link).expect(200).says_not("signs in");
        assert_eq!(app.database.number("SELECT COUNT(*) FROM account WHERE email = 'bob@x.example'"), 0);
        ines.post(&format!("{team}/remove"), &[("account", "1"), ("role", "author")]).expect(404);
    }

    fn administrators_name_each_other_and_never_from_a_panel(app: &TestApp) {
        let post = app.with_mail();
        app.person(COORDINATOR);
        app.person(ADMINISTRATOR);
        let study = app.import_study("harbours", &studies::harbours("harbours"));
        study.invite_experts(1);
        let root = app.as_person(ADMINISTRATOR);
        app.as_person(COORDINATOR).get("/administrators").expect(403);
        study.expert_at_pages(0).post("/administrators", &[("email", "me@x.example"), ("name", "Me")]).expect(403);
        root.get("/account").expect(200).says("Administrators of this installation");
        root.get("/administrators").expect(200).says("Person root");
        let own = app.person(ADMINISTRATOR).id.to_string();
        root.post("/administrators/remove", &[("account", &own), ("role", "administrator")])
            .expect(422).says("The last administrator");
        let give = |email: &str| root.post("/administrators", &[("name", "Second"), ("email", email)]);
        give(&study.expert_email(0)).expect(422).says("is on a panel");
        give("second@x.example").expect(303);
        let link = post.next_to("second@x.example", 0).link("/r/");
        let second = app.visitor();
        assert_eq!(second.post(&link, &[]).expect(303).location(), "/administrators");
        second.get("/administrators").expect(200).says("Second");
        // An administrator names who runs a study without running it.
        second.post(&study.page("/team"), &[("name", "New"), ("email", "new@x.example"), ("role", "coordinator")]).expect(303);
        second.get(&study.page("/rounds")).expect(403);
        root.post("/administrators/remove", &[("account", &own), ("role", "administrator")]).expect(303);
        root.get("/administrators").expect(403);
    }
}
