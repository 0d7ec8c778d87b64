//! Accounts by command: who runs the installation makes them, gives roles and mends lost passwords.

use crate::on_both_backends;
use crate::support::studies::harbours;
use crate::support::{TestApp, app};

on_both_backends! {
    fn an_account_made_by_command_signs_in_with_the_password_shown_once(app: &TestApp) {
        let made = app.command(&[
            "account", "create", "--email", "Dana@Example.org", "--name", "Dana Example", "--administrator",
        ]);
        assert!(!made.err.contains(made.out.trim()), "{}", made.err);
        let password = made.ok();
        app.visitor()
            .post("/sign-in", &[("email", "dana@example.org"), ("password", password.trim())])
            .expect(303);
        let again = app.command(&[
            "account", "create", "--email", "dana@example.org", "--name", "Dana Example",
        ]);
        assert_eq!(again.code, 1, "{}", again.err);
        assert!(again.err.contains("dana@example.org") && again.err.lines().count() == 1, "{}", again.err);
    }

    fn a_lost_password_is_set_anew_and_ends_the_sessions_of_the_old(app: &TestApp) {
        app.person(app::AUTHOR);
        let before = app.as_person(app::AUTHOR);
        before.get("/account").expect(200);
        let password = app.command(&["account", "password", "--email", app::AUTHOR]).ok();
        app.visitor()
            .post("/sign-in", &[("email", app::AUTHOR), ("password", password.trim())])
            .expect(303);
        assert_eq!(app.database.number("SELECT COUNT(*) FROM session"), 1);
        let nobody = app.command(&["account", "password", "--email", "nobody@example.org"]);
        assert_eq!(nobody.code, 1);
        assert!(nobody.err.contains("nobody@example.org"), "{}", nobody.err);
    }

    fn a_role_is_given_by_command_and_refused_where_it_would_mix_with_rating(app: &TestApp) {
        app.person(app::COORDINATOR);
        app.person("avery@example.org");
        let study = app.import_study("harbours", &harbours("harbours"));
        study.invite_experts(1);
        let grant = |email: &str, role: &str| {
            app.command(&["account", "grant", "--email", email, "--study", "harbours", "--role", role])
        };
        grant("avery@example.org", "author").ok();
        app.as_person("avery@example.org").get(&study.page("/results")).expect(303);
        let expert = study.expert_email(0);
        let refused = grant(&expert, "coordinator");
        assert_eq!(refused.code, 1);
        assert!(refused.err.contains(&expert), "{}", refused.err);
    }
}
