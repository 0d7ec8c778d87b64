//! Asking again who somebody is who has no password.

use crate::on_both_backends;
use crate::support::studies;
use crate::support::{TestApp, app};

on_both_backends! {
    fn whoever_has_no_password_closes_a_round_and_sets_one_by_a_mailed_code(app: &TestApp) {
        const INES: &str = "ines@x.example";
        let post = app.with_mail();
        app.person(app::COORDINATOR);
        let study = app.import_study("harbours", &studies::harbours("harbours"));
        study.invite_experts(1);
        let give = [("name", "Ines Valk"), ("email", INES), ("role", "coordinator")];
        app.as_person(app::COORDINATOR).post(&study.page("/team"), &give).expect(303);
        let link = post.next_to(INES, 0).link("/r/");
        let ines = app.visitor();
        ines.get(&link).expect(200);
        ines.post(&link, &[]).expect(303);
        study.open_round(1);

        let page = study.page("/rounds/1/close");
        ines.get(&page).expect(200).says("You have no password").says_not("Your password");
        ines.post(&page, &[("code", "")]).expect(422).says("The code from your mail is needed.");
        let back = ines.post("/account/code", &[("next", &page)]).expect(303).location();
        assert_eq!(back, format!("{page}?code=sent#code"));
        ines.get(&format!("{page}?code=sent")).expect(200).says("A code is on its way");
        let elsewhere = ines.post("/account/code", &[("next", "//evil.example")]).expect(303);
        assert_eq!(elsewhere.location(), "/account?code=sent#code");
        let (first, second) = (post.next_to(INES, 1).code(), post.next_to(INES, 2).code());
        ines.post(&page, &[("code", "AAAA-AAAA")]).expect(422).says("not the code from the mail");
        // Neither the code of another session nor one that signs in will do.
        let other = app.as_person(INES);
        other.post(&page, &[("code", &first)]).expect(422);
        assert_eq!(app.database.number("SELECT COUNT(*) FROM seal"), 0);
        ines.post(&page, &[("code", &first.to_lowercase())]).expect(303);
        assert_eq!(app.database.number("SELECT COUNT(*) FROM seal"), 1);

        // The first is spent, the second sets the password that is asked for from then on.
        let new = "a lantern over low water";
        ines.post("/account/password", &[("code", &first), ("new", new)]).expect(422);
        ines.get("/account").expect(200).says("Set a password");
        ines.post("/account/password", &[("code", &second), ("new", new)]).expect(303);
        ines.get("/account").expect(200).says("Change password").says_not("Set a password");
        let fields = [("email", INES), ("password", new), ("how", "password")];
        app.visitor().post("/sign-in", &fields).expect(303);
    }
}
