//! G3: a person who wishes it is forgotten: nothing that names them is left anywhere, and what was
//! sealed still holds.

use serde_json::json;

use super::rating::rating_study;
use crate::on_both_backends;
use crate::support::studies::ITEMS;
use crate::support::{Backend, Study, TestApp, app};

/// Stands in everything that the person wrote or is called by.
const MARKER: &str = "zyxwmarker";
const ADDRESS: &str = "zyxwmarker@panel.example";

on_both_backends! {
    fn nothing_of_an_erased_person_is_left_anywhere_and_the_seals_hold(app: &TestApp) {
        let study = marked(app);
        assert!(!left(app, &study).is_empty(), "the marker was never there");
        let preview = app.command(&["account", "erase", ADDRESS]);
        assert!(preview.err.contains("nothing was changed"), "{}", preview.err);
        let told = preview.ok();
        assert!(told.contains("5 answers in closed rounds") && told.contains("2 answers in open rounds"), "{told}");
        assert!(app.database.number("SELECT COUNT(*) FROM session") > 0);

        app.command(&["account", "erase", ADDRESS, "--yes"]).ok();
        assert_eq!(left(app, &study), Vec::<String>::new());
        let verified = app.command(&["verify", "harbours"]).ok();
        assert!(verified.contains("5 answers were erased at a person's wish"), "{verified}");
        study.close_round(2);
        app.command(&["verify", "harbours"]).ok();
        assert_eq!(left(app, &study), Vec::<String>::new());
        let record = "SELECT COUNT(*) FROM audit WHERE action = 'person.erase'";
        assert_eq!(app.database.number(record), 1);
        // Others' reasons are still there.
        let page = study_page(app, &study);
        assert!(page.contains("Reason of 2 for 0 in round 1."), "{page}");
        let roster = app.as_person(app::COORDINATOR).get(&study.page("/panel")).expect(200);
        assert!(roster.text().contains("Erased person"));
    }

    fn an_administrator_erases_on_a_page_that_says_what_goes_and_what_stays(app: &TestApp) {
        let study = marked(app);
        let browser = app.as_person(app::ADMINISTRATOR);
        let page = "/administration/erase";
        let asked = browser.get(&format!("{page}?email={ADDRESS}")).expect(200).text();
        assert!(asked.contains("What goes") && asked.contains("5 answers"), "{asked}");
        let unconfirmed = [("email", ADDRESS), ("open_answers", "kept"), ("again", "someone")];
        browser.post(page, &unconfirmed).expect(422);
        let unsaid = [("email", ADDRESS), ("again", ADDRESS)];
        browser.post(page, &unsaid).expect(422);
        assert!(!left(app, &study).is_empty());
        let confirmed = [("email", ADDRESS), ("open_answers", "kept"), ("again", ADDRESS)];
        let done = browser.post(page, &confirmed).expect(303);
        browser.get(&done.location()).expect(200);
        assert_eq!(left(app, &study), Vec::<String>::new());
        // The values that were kept count at closing.
        let kept = "SELECT COUNT(*) FROM rating WHERE answered AND nonce IS NULL";
        assert_eq!(app.database.number(kept), 7);
        study.close_round(2);
        let verified = app.command(&["verify", "harbours"]).ok();
        assert!(verified.contains("7 answers were erased"), "{verified}");
        let again = browser.get(&format!("{page}?email={ADDRESS}"));
        assert_eq!(again.status, 422);
        browser.get(&format!("{page}?email=nonsense")).expect(422);
    }

    /// A remark is signed in the writer's own words: it is found by the account, not by the name.
    fn erasing_takes_the_signature_off_a_remark_however_it_is_spelled_and_keeps_the_words(app: &TestApp) {
        let study = rating_study(app, 3);
        let remark = study.page(&format!("/rate/factors/{}/remark", ITEMS[0]));
        let send = |place: usize, words: &str, name: &str| {
            let expert = study.expert_at_pages(place);
            expert.post(&remark, &[("remark", words), ("name", name)]).expect(303);
        };
        send(0, "Two questions in one.", "M. from the port");
        send(0, "Unsigned.", "");
        send(1, "By weight or by value?", "M. from the port");
        let accounts = "SELECT COUNT(*) FROM remark WHERE account_id IS NOT NULL";
        assert_eq!(app.database.number(accounts), 2, "only where it is signed");
        // One of before the account was kept with a signature.
        let name = app.database.texts(&format!(
            "SELECT name AS told FROM account WHERE email = '{}'", study.expert_email(0)
        ));
        app.database.tamper(&format!(
            "INSERT INTO remark (id, study_id, round, item, words, name, day, dealt_with) \
             SELECT 7, id, 1, '{}', 'An older one.', ' {} ', 1, FALSE FROM study",
            ITEMS[0], name[0].to_uppercase(),
        ));
        app.command(&["account", "erase", &study.expert_email(0), "--yes"]).ok();
        let left = app.database.texts(
            "SELECT words || ' / ' || COALESCE(name, '-') || ' / ' || \
             CASE WHEN account_id IS NULL THEN '-' ELSE 'account' END AS told FROM remark ORDER BY words",
        );
        assert_eq!(left, [
            "An older one. / - / -",
            "By weight or by value? / M. from the port / account",
            "Two questions in one. / - / -",
            "Unsigned. / - / -",
        ]);
        app.as_person(app::COORDINATOR).open(&study.page("/overview")).expect(200)
            .says("Two questions in one.").says("Unsigned.");
    }

    fn a_person_who_was_erased_gets_in_nowhere(app: &TestApp) {
        let study = marked(app);
        let browser = app.as_person(ADDRESS);
        let program = app.with_token(ADDRESS);
        browser.get(&study.page("/rate")).expect(200);
        app.command(&["account", "erase", ADDRESS, "--yes"]).ok();
        // What was believed a moment ago is asked again after two seconds.
        std::thread::sleep(std::time::Duration::from_millis(2100));
        browser.get(&study.page("/rate")).expect(303);
        program.api_get(&study.path("/rounds/2")).expect(401);
        let by_password = app.visitor().post("/sign-in", &[("email", ADDRESS), ("password", app::PASSWORD)]);
        assert_eq!(by_password.status, 422);
    }

    fn the_last_administrator_and_the_last_coordinator_cannot_be_erased(app: &TestApp) {
        marked(app);
        for (email, why) in [
            (app::ADMINISTRATOR, "last administrator"),
            (app::COORDINATOR, "last coordinator of harbours"),
        ] {
            let said = app.command(&["account", "erase", email, "--yes"]);
            assert!(said.code == 1 && said.err.contains(why), "{}", said.err);
        }
        app.give_role("harbours", "second@panel.example", "coordinator");
        app.command(&["account", "erase", app::COORDINATOR, "--yes"]).ok();
        let unknown = app.command(&["account", "erase", "nobody@panel.example", "--yes"]);
        assert!(unknown.code == 1 && unknown.err.contains("nobody@panel.example"), "{}", unknown.err);
    }

    fn a_restored_older_backup_is_erased_again(app: &TestApp) {
        let study = marked(app);
        let file = app.folder().join("before.backup").display().to_string();
        let list = app.folder().join("erased.txt");
        app.command(&["backup", &file]).ok();
        app.command(&["account", "erase", ADDRESS, "--yes"]).ok();
        std::fs::write(&list, app.command(&["account", "erased"]).ok()).expect("the list");
        app.kill();
        // The list of the database that is overwritten counts without being named.
        app.command(&["restore", "--force", &file]).ok();
        assert_eq!(in_database(app), Vec::<String>::new());
        app.command(&["verify", "harbours"]).ok();
        // A database that never heard of it needs the list.
        app.database.tamper("DELETE FROM erasure");
        app.command(&["restore", "--force", &file]).ok();
        assert!(!in_database(app).is_empty());
        let said = app.command(&["restore", "--force", "--erased", &list.display().to_string(), &file]);
        assert!(said.err.contains("erased again: 1 person"), "{}", said.err);
        assert_eq!(in_database(app), Vec::<String>::new());
        std::fs::write(&list, "no list").expect("a file");
        let said = app.command(&["restore", "--force", "--erased", &list.display().to_string(), &file]);
        assert!(said.code == 1 && said.err.contains("line 1"), "{}", said.err);
        let _ = study;
    }
}

/// Six experts and one who left the marker everywhere: round 1 closed, round 2 open.
fn marked(app: &TestApp) -> Study<'_> {
    app.person(app::ADMINISTRATOR);
    let post = app.with_mail();
    let study = rating_study(app, 6);
    study
        .coordinator
        .api_post(
            &study.path("/panel"),
            &json!([{
                "email": ADDRESS,
                "name": format!("Maria {MARKER}"),
                "affiliation": format!("Institute of {MARKER}"),
                "group": "Port",
            }]),
        )
        .expect(200);
    let known = study.experts();
    study.remember(ADDRESS);
    study.agree();
    study.rate_all(1, &ITEMS);
    let reason = |n: u32| json!({"value": 3, "rationale": format!("I, {MARKER}, say so ({n}).")});
    // The first two are written over: nothing may be left of them either.
    for n in 0..3 {
        study.rate(known, 1, ITEMS[0], &reason(n));
    }
    study.rate(known, 1, ITEMS[1], &reason(9));
    let place = format!(
        "(SELECT p.id FROM panelist AS p JOIN account AS a ON a.id = p.account_id \
         WHERE a.email = '{ADDRESS}')"
    );
    for sql in [
        format!(
            "INSERT INTO expertise (panelist_id, section, level) VALUES ({place}, 'factors', 3)"
        ),
        format!("INSERT INTO interest (panelist_id, words) VALUES ({place}, 'Paid by {MARKER}')"),
        format!("INSERT INTO credit (panelist_id, named, name) VALUES ({place}, TRUE, '{MARKER}')"),
    ] {
        app.database.tamper(&sql);
    }
    study.close_round(1);
    study.open_round(2);
    study.rate(known, 2, ITEMS[0], &reason(4));
    study.rate(known, 2, ITEMS[1], &json!({"value": 1}));
    let visitor = app.visitor();
    visitor
        .post(
            "/sign-in",
            &[("email", ADDRESS), ("password", "a wrong password")],
        )
        .expect(422);
    visitor
        .post("/sign-in", &[("email", ADDRESS), ("how", "link")])
        .expect(200);
    post.next_to(ADDRESS, 0);
    app.database.tamper(&format!(
        "UPDATE session SET device = '{MARKER}' WHERE account_id = \
         (SELECT id FROM account WHERE email = '{ADDRESS}')"
    ));
    app.database.tamper(&format!(
        "UPDATE api_token SET name = '{MARKER}' WHERE account_id = \
         (SELECT id FROM account WHERE email = '{ADDRESS}')"
    ));
    app.database.tamper(&format!(
        "UPDATE outbox SET last_error = '550 {ADDRESS} unknown', detail = '{MARKER}' WHERE person = \
         (SELECT id FROM account WHERE email = '{ADDRESS}')"
    ));
    let session = app.as_person(ADDRESS);
    session.get(&study.page("/rate")).expect(200);
    let remark = study.page(&format!("/rate/factors/{}/remark", ITEMS[0]));
    let signed = format!("M. {MARKER}, of the port");
    let fields = [("remark", "It asks two things."), ("name", signed.as_str())];
    session.post(&remark, &fields).expect(303);
    study
}

fn study_page(app: &TestApp, study: &Study<'_>) -> String {
    let author = app.as_person(app::AUTHOR);
    author
        .get(&study.page(&format!("/results/1/{}", ITEMS[0])))
        .expect(200)
        .text()
}

/// Where the marker still is: every column, the files of the database, the log, pages and exports.
fn left(app: &TestApp, study: &Study<'_>) -> Vec<String> {
    let mut found = in_database(app);
    let log = app.log();
    if log.to_lowercase().contains(MARKER) {
        found.push("the log".to_owned());
    }
    if study_page(app, study).contains(MARKER) {
        found.push("the evidence".to_owned());
    }
    let card = study
        .expert_at_pages(0)
        .get(&study.page(&format!("/rate/factors/{}?one=1", ITEMS[0])));
    if card.text().contains(MARKER) {
        found.push("the feedback".to_owned());
    }
    for format in ["json", "markdown"] {
        let report = app
            .command(&["report", "harbours", "--round", "1", "--format", format])
            .ok();
        if report.contains(MARKER) {
            found.push(format!("the report as {format}"));
        }
    }
    let roster = app
        .as_person(app::COORDINATOR)
        .get(&study.page("/panel"))
        .expect(200);
    if roster.text().contains(MARKER) {
        found.push("the roster".to_owned());
    }
    found
}

fn in_database(app: &TestApp) -> Vec<String> {
    let mut found = Vec::new();
    for (table, column) in app.database.columns() {
        let rows = app.database.rows(&table, std::slice::from_ref(&column));
        if rows.iter().any(|row| row.to_lowercase().contains(MARKER)) {
            found.push(format!("{table}.{column}"));
        }
    }
    if app.backend() == Backend::Sqlite {
        for ending in ["", "-wal", "-shm"] {
            let file = format!("{}{ending}", app.database.url);
            // By another process: closing the file in this one would end the locks of its SQLite.
            let read = std::process::Command::new("cat").arg(&file).output();
            let bytes = read.expect("cat runs").stdout;
            let marker = MARKER.as_bytes();
            if bytes
                .windows(marker.len())
                .any(|window| window.eq_ignore_ascii_case(marker))
            {
                found.push(file);
            }
        }
    }
    found
}
