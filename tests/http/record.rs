//! D1 to D5: the audit record is a chain, and whatever is done to it past the program is found.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

use castalia::audit::{self, Entry};
use castalia::store::Store;

use super::rating::rating_study;
use crate::on_both_backends;
use crate::support::studies::ITEMS;
use crate::support::{Backend, Study, TestApp, app};

on_both_backends! {
    fn whatever_is_done_to_the_record_past_the_program_is_named(app: &TestApp) {
        let study = closed(app);
        let given = head(app, &study);
        let told = verified(app, &[]);
        assert!(told.contains("each follows from the one before it"), "{told}");
        for sql in [
            "UPDATE audit SET detail = 'x' WHERE seq = 3",
            "UPDATE audit SET hash = 'x' WHERE seq = 3",
            "DELETE FROM audit WHERE seq = 3",
            "UPDATE audit_head SET seq = 1, hash = 'x'",
            "DELETE FROM audit_head",
        ] {
            let refused = catch_unwind(AssertUnwindSafe(|| app.database.tamper(sql)));
            assert!(refused.is_err(), "{sql} was taken");
        }
        lift(app);
        let last = app.database.number("SELECT MAX(seq) FROM audit");
        for (change, back, named) in [
            (
                "UPDATE audit SET detail = detail || '!' WHERE seq = 3".to_owned(),
                "UPDATE audit SET detail = substr(detail, 1, length(detail) - 1) WHERE seq = 3".to_owned(),
                3,
            ),
            (
                "UPDATE audit SET at = at + 1 WHERE seq = 2".to_owned(),
                "UPDATE audit SET at = at - 1 WHERE seq = 2".to_owned(),
                2,
            ),
            (
                format!("UPDATE audit SET seq = {} WHERE seq = 3", last + 1),
                format!("UPDATE audit SET seq = 3 WHERE seq = {}", last + 1),
                4,
            ),
            (
                format!("INSERT INTO audit (seq, at, action, object, detail) VALUES ({}, 1, 'round.close', 'round 9', '')", last + 1),
                format!("DELETE FROM audit WHERE seq = {}", last + 1),
                last + 1,
            ),
        ] {
            app.database.tamper(&change);
            let said = app.command(&["verify", "harbours"]);
            assert_eq!(said.code, 4, "{change}: {}", said.out);
            assert!(said.out.contains(&format!("entry {named} of the record")), "{change}: {}", said.out);
            app.database.tamper(&back);
            app.command(&["verify", "harbours"]).ok();
        }
        // Whoever cuts off the end can set back the head, but not what was given out.
        app.database.tamper("DELETE FROM audit WHERE seq > 4");
        app.command(&["verify", "harbours"]).out.contains("entry 5 of the record is missing").then_some(()).expect("named");
        app.database.tamper("UPDATE audit_head SET seq = 4, hash = (SELECT hash FROM audit WHERE seq = 4)");
        let said = app.command(&["verify", "harbours", "--head", &given]);
        assert_eq!(said.code, 4);
        assert!(said.out.contains("entry 5 of the record is missing"), "{}", said.out);
    }

    fn an_older_backup_that_was_put_back_is_found_by_a_head_that_was_mailed(app: &TestApp) {
        let study = rating_study(app, 6);
        let file = app.folder().join("early.backup").display().to_string();
        app.command(&["backup", &file]).ok();
        study.rate_all(1, &ITEMS[..1]);
        study.close_round(1);
        let given = head(app, &study);
        verified(app, &["--head", &given]);
        app.kill();
        app.command(&["restore", "--force", &file]).ok();
        let said = app.command(&["verify", "harbours", "--head", &given]);
        assert_eq!(said.code, 4, "{}", said.out);
        assert!(
            said.out.contains("older backup") || said.out.contains("of the record is missing"),
            "{}",
            said.out
        );
        app.restart();
        study.close_round(1);
        let said = app.command(&["verify", "harbours", "--head", &given]);
        assert_eq!(said.code, 4, "{}", said.out);
        verified(app, &["--head", &head(app, &study)]);
    }

    fn a_person_who_is_erased_leaves_the_record_whole(app: &TestApp) {
        let study = closed(app);
        let given = head(app, &study);
        app.command(&["account", "erase", &study.expert_email(2), "--yes"]).ok();
        verified(app, &["--head", &given]);
        let words = app.database.rows("audit", &["object".to_owned(), "detail".to_owned()]);
        assert!(words.iter().all(|row| !row.contains('@')), "an address is on record: {words:?}");
    }

    fn what_was_recorded_before_there_was_a_chain_is_chained_by_migrating(app: &TestApp) {
        closed(app);
        app.kill();
        lift(app);
        let entries = app.database.number("SELECT COUNT(*) FROM audit");
        app.database.tamper("UPDATE audit SET hash = ''");
        app.database.tamper("UPDATE audit_head SET seq = 0, hash = ''");
        app.command(&["migrate"]).ok();
        let told = verified(app, &[]);
        assert!(told.contains(&format!("the audit record: {entries} entries")), "{told}");
    }

    fn many_who_write_at_once_on_two_nodes_make_one_chain(app: &TestApp) {
        let other = Store::open(&app.database.url, 4).expect("the database opens");
        let nodes = [app.store().clone(), other];
        std::thread::scope(|threads| {
            for place in 0..8 {
                let node = nodes[place % 2].clone();
                threads.spawn(move || {
                    for turn in 0..20 {
                        node.write(|conn| {
                            audit::record(conn, Entry {
                                at: turn,
                                actor: None,
                                action: "test.write",
                                study: None,
                                object: "place",
                                detail: &place.to_string(),
                            })
                        })
                        .expect("recorded");
                    }
                });
            }
            // A check meanwhile sees one state.
            for _ in 0..20 {
                let checked = app.store().read(|conn| audit::check(conn, None)).expect("read");
                assert_eq!(checked.fault, None);
            }
        });
        let checked = app.store().read(|conn| audit::check(conn, None)).expect("read");
        assert_eq!(checked.fault, None);
        assert_eq!(app.database.number("SELECT COUNT(*) FROM audit WHERE action = 'test.write'"), 160);
    }

    fn the_mail_at_closing_carries_seal_and_head_and_a_false_head_is_told(app: &TestApp) {
        let post = app.with_mail();
        let study = rating_study(app, 6);
        study.rate_all(1, &ITEMS[..1]);
        let root = study.close_round(1);
        let end = Instant::now() + Duration::from_secs(30);
        let mail = loop {
            let mut mails = post.mails().into_iter();
            if let Some(mail) = mails.find(|mail| mail.header("Subject").is_some_and(|words| words.contains("has closed"))) {
                break mail;
            }
            assert!(Instant::now() < end, "no mail at closing: {:?}\n{}", post.mails().len(), app.log());
            std::thread::sleep(Duration::from_millis(20));
        };
        let text = mail.text();
        let given = head(app, &study);
        assert!(text.contains(&root), "{text}");
        assert!(text.contains(&given) && mail.html().contains(&given), "{text}");
        let told = verified(app, &["--head", &given]);
        let is_signed = given.matches('.').count() == 2;
        // Beside a SQLite file a key is made at the first start; PostgreSQL has the key of a setting.
        assert_eq!(is_signed, app.backend() == Backend::Sqlite, "{given}");
        if is_signed {
            assert!(told.contains("carries this installation's signature"), "{told}");
            let (head, signature) = given.rsplit_once('.').expect("a signature");
            let forged = format!("{head}.{}", signature.chars().rev().collect::<String>());
            let said = app.command(&["verify", "harbours", "--head", &forged]);
            assert!(said.code == 4 && said.out.contains("does not carry"), "{}", said.out);
        }
        let wrong = app.command(&["verify", "harbours", "--head", "12.nothing"]);
        assert!(wrong.code == 1 && wrong.err.contains("64 hexadecimal digits"), "{}", wrong.err);
    }
}

fn closed(app: &TestApp) -> Study<'_> {
    let study = rating_study(app, 6);
    study.rate_all(1, &ITEMS[..1]);
    study.close_round(1);
    study
}

fn verified(app: &TestApp, more: &[&str]) -> String {
    app.command(&[&["verify", "harbours"], more].concat()).ok()
}

/// The head of round 1 as the page of an item shows it.
fn head(app: &TestApp, study: &Study<'_>) -> String {
    let page = study.page(&format!("/results/1/{}", ITEMS[0]));
    let text = app
        .as_person(app::COORDINATOR)
        .get(&page)
        .expect(200)
        .text();
    let (_, rest) = text.split_once("record ").expect("the head is shown");
    rest.split('<').next().unwrap_or_default().trim().to_owned()
}

/// Takes away what keeps rows from being changed, as an operator with access to the database could.
fn lift(app: &TestApp) {
    let statements: &[&str] = match app.backend() {
        Backend::Sqlite => &[
            "DROP TRIGGER audit_keeps_rows",
            "DROP TRIGGER audit_loses_no_row",
            "DROP TRIGGER audit_head_goes_on",
            "DROP TRIGGER audit_head_stays",
        ],
        Backend::Postgres => &[
            "ALTER TABLE audit DISABLE TRIGGER USER",
            "ALTER TABLE audit_head DISABLE TRIGGER USER",
        ],
    };
    for sql in statements {
        app.database.tamper(sql);
    }
}
