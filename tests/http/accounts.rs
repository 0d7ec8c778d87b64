//! What an administrator does with accounts, in the browser and by command.

use crate::on_both_backends;
use crate::support::TestApp;
use crate::support::app::{ADMINISTRATOR, AUTHOR, COORDINATOR, PASSWORD};

/// For two seconds a server believes what it looked up.
fn a_moment() {
    std::thread::sleep(std::time::Duration::from_millis(2200));
}

on_both_backends! {
    fn an_administrator_finds_shuts_and_opens_accounts_and_sees_no_password(app: &TestApp) {
        let (root, avery) = (app.person(ADMINISTRATOR), app.person(AUTHOR));
        let office = app.as_person(ADMINISTRATOR);
        let reader = app.as_person(AUTHOR);
        office.get("/administration").expect(200).says("Accounts");
        office.get("/administration/accounts").expect(200).says("Person avery").says("Person root");
        let found = office.get("/administration/accounts?words=AVERY").expect(200);
        assert!(!found.text().contains("root@panel.example"), "{}", found.excerpt());
        office.get("/administration/accounts?words=100%25").expect(200).says("No account has “100%”");
        let page = format!("/administration/accounts/{}", avery.id);
        office.get(&page).expect(200).says("May sign in").says_not("password hash");
        let act = |deed: &str| office.post(&page, &[("deed", deed)]);

        reader.get("/account").expect(200);
        let landed = act("disable").expect(303).location();
        office.get(&landed).expect(200).says("The account is disabled").says("Disabled since");
        a_moment();
        reader.get("/account").expect(303);
        let try_again = |password: &str| {
            app.visitor().post("/sign-in", &[("email", AUTHOR), ("password", password)])
        };
        try_again(PASSWORD).expect(422);
        act("enable").expect(303);
        try_again(PASSWORD).expect(303);

        // Ten wrong passwords shut the door for a while; an administrator opens it.
        for _ in 0..10 {
            try_again("not the password at all").expect(422);
        }
        try_again(PASSWORD).expect(429);
        office.get(&page).expect(200).says("Locked after failed sign-ins");
        act("unlock").expect(303);
        try_again(PASSWORD).expect(303);

        let signed_in = app.as_person(AUTHOR);
        signed_in.get("/account").expect(200);
        let program = app.with_token(AUTHOR);
        program.api_get("/studies").expect(200);
        act("sign-out").expect(303);
        a_moment();
        signed_in.get("/account").expect(303);
        program.api_get("/studies").expect(401);

        let own = format!("/administration/accounts/{}", root.id);
        office.get(&own).expect(200).says_not("Disable the account");
        office.post(&own, &[("deed", "disable")]).expect(422).says("another administrator can disable it");
        act("set-password").expect(422);
        office.get("/administration/accounts/1").expect(404);
        let acts = app.database.texts(
            "SELECT action AS told FROM audit WHERE action LIKE 'account.%' AND actor IS NOT NULL ORDER BY seq",
        );
        assert_eq!(acts, ["account.disable", "account.enable", "account.unlock", "account.sign-out"]);
    }

    fn a_link_goes_to_the_owner_alone_and_signs_in_once(app: &TestApp) {
        let post = app.with_mail();
        app.person(ADMINISTRATOR);
        let avery = app.person(AUTHOR);
        let office = app.as_person(ADMINISTRATOR);
        let page = format!("/administration/accounts/{}", avery.id);
        let sent = office.post(&page, &[("deed", "lead-in")]).expect(303).location();
        let told = office.get(&sent).expect(200).says("on its way to the owner").text();
        let mail = post.next_to(AUTHOR, 0);
        let link = mail.link("/r/");
        assert!(mail.text().contains("within 24 hours"), "{}", mail.text());
        assert!(!told.contains(&link), "no role reads a link");
        let owner = app.visitor();
        owner.get(&link).expect(200).says("This link signs in Person avery.");
        assert_eq!(owner.post(&link, &[]).expect(303).location(), "/account");
        owner.get("/account").expect(200);
        app.visitor().post(&link, &[]).expect(410);
        // A link that waits is dead once the account is signed out everywhere.
        office.post(&page, &[("deed", "lead-in")]).expect(303);
        let second = post.next_to(AUTHOR, 1).link("/r/");
        office.post(&page, &[("deed", "sign-out")]).expect(303);
        app.visitor().post(&second, &[]).expect(410);
    }

    fn nobody_else_sees_the_accounts(app: &TestApp) {
        app.person(ADMINISTRATOR);
        app.person(COORDINATOR);
        let page = format!("/administration/accounts/{}", app.person(AUTHOR).id);
        for who in [COORDINATOR, AUTHOR] {
            let client = app.as_person(who);
            client.get("/administration/accounts").expect(403);
            client.get(&page).expect(403);
            client.post(&page, &[("deed", "sign-out")]).expect(403);
        }
        app.visitor().get(&page).expect(303);
    }

    fn the_commands_do_the_same_and_keep_one_administrator(app: &TestApp) {
        app.person(ADMINISTRATOR);
        app.person(AUTHOR);
        let run = |deed: &str, email: &str| app.command(&["account", deed, "--email", email]);
        let listed = app.command(&["account", "list"]).ok();
        assert!(listed.contains(&format!("{ADMINISTRATOR}  Person root  administrator, never signed in")), "{listed}");
        run("disable", AUTHOR).ok();
        let json = app.command(&["account", "list", "--search", "avery", "--json"]).ok();
        let json: serde_json::Value = serde_json::from_str(&json).expect("JSON");
        assert_eq!(json.as_array().map(Vec::len), Some(1));
        assert!(json[0]["disabled_at"].is_string() && json[0]["email"] == AUTHOR, "{json}");
        run("enable", AUTHOR).ok();
        run("unlock", AUTHOR).ok();
        run("sign-out", AUTHOR).ok();
        let last = run("disable", ADMINISTRATOR);
        assert_eq!(last.code, 1);
        assert!(last.err.contains("last administrator"), "{}", last.err);
        let mute = run("mail-link", AUTHOR);
        assert_eq!(mute.code, 1);
        assert!(mute.err.contains("sends no mail"), "{}", mute.err);
    }
}
