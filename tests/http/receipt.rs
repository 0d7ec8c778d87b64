//! An expert's receipt: after publication, on demand, for its giver alone, checked offline.

use serde_json::json;

use super::rating::rating_study;
use crate::on_both_backends;
use crate::support::server::{Said, castalia};
use crate::support::studies::ITEMS;
use crate::support::{Client, Study, TestApp, app};

on_both_backends! {
    fn an_expert_checks_alone_that_the_own_answers_are_sealed(app: &TestApp) {
        let study = rating_study(app, 6);
        study.rate_all(1, &ITEMS);
        study.rate(4, 1, ITEMS[0], &json!({"value": 1, "confidence": 2, "rationale": "My own reason."}));
        study.rate(4, 1, ITEMS[1], &json!({"value": null}));
        let own = study.expert_at_pages(4);
        let address = study.page("/answers/receipt");
        own.get(&address).expect(404);
        study.close_round(1);
        own.get(&address).expect(404);
        study.publish();
        let page = own.get(&study.page("/answers")).expect(200);
        page.says("Your receipt").says("can prove it to others");
        let receipt = own.get(&address).expect(200).text();
        assert!(receipt.contains("My own reason.") && receipt.contains("castalia verify --receipt"), "{receipt}");
        // Nobody else can fetch it, and another gets another.
        app.visitor().get(&address).expect(303);
        app.as_person(app::COORDINATOR).get(&address).expect(403);
        app.as_person(app::AUTHOR).get(&address).expect(403);
        let other = study.expert_at_pages(5).get(&address).expect(200).text();
        assert!(!other.contains("My own reason."));
        let nonces = |text: &str| -> Vec<String> {
            text.lines().filter(|line| line.contains("\"nonce\"")).map(str::to_owned).collect()
        };
        assert_eq!(nonces(&receipt).len(), ITEMS.len());
        assert!(nonces(&receipt).iter().all(|nonce| !other.contains(nonce)));

        let package = package(app, &study);
        app.kill();
        let said = checked(app, &receipt, &package);
        assert_eq!(said.code, 0, "{}{}", said.out, said.err);
        assert!(said.out.contains(&format!("{}: 1, confidence 2, with a reason: sealed as given", ITEMS[0])), "{}", said.out);
        assert!(said.out.contains("cannot judge") && said.out.contains("5 answers, each in the seal"), "{}", said.out);
        for (was, is, named) in [
            ("\"value\": 1", "\"value\": 2", "is not the one that this leaf was made of"),
            ("My own reason.", "Another reason.", "is not the one that this leaf was made of"),
            ("\"study\": \"harbours\"", "\"study\": \"havens\"", "belongs to another study"),
            ("\"round\": 1", "\"round\": 2", "is not in the package"),
        ] {
            assert!(receipt.contains(was), "{was} is not in {receipt}");
            let said = checked(app, &receipt.replacen(was, is, 1), &package);
            assert_eq!(said.code, 4, "{was}: {}", said.out);
            assert!(said.out.contains(named), "{was}: {}", said.out);
        }
        let said = checked(app, "no receipt", &package);
        assert!(said.code == 1 && said.err.contains("not a receipt"), "{}", said.err);
    }

    fn a_redacted_reason_is_in_the_receipt_by_its_digest_and_an_erased_answer_is_in_none(app: &TestApp) {
        let study = rating_study(app, 6);
        study.rate_all(1, &ITEMS[..1]);
        study.close_round(1);
        let coordinator = app.as_person(app::COORDINATOR);
        redact(&coordinator, &study);
        study.publish();
        let package = package(app, &study);
        let address = study.page("/answers/receipt");
        let mut digests = 0;
        for place in 0..6 {
            let receipt = study.expert_at_pages(place).get(&address).expect(200).text();
            digests += u32::from(receipt.contains("reason_digest"));
            let said = checked(app, &receipt, &package);
            assert_eq!(said.code, 0, "{place}: {}{}", said.out, said.err);
        }
        assert_eq!(digests, 1);
    }
}

/// Redacts the first reason that is offered.
fn redact(coordinator: &Client, study: &Study<'_>) {
    let evidence = study.page(&format!("/results/1/{}", ITEMS[0]));
    let text = coordinator.get(&evidence).expect(200).text();
    let at = text.find("/redact?reason=").expect("a link to redact");
    let start = text[..at].rfind('"').expect("an address") + 1;
    let end = at + text[at..].find('"').expect("its end");
    let page = text[start..end].to_owned();
    let (form, id) = page.split_once("?reason=").expect("an id");
    coordinator
        .post(form, &[("reason", id), ("why", "It names a colleague.")])
        .expect(303);
}

fn package(app: &TestApp, study: &Study<'_>) -> Vec<u8> {
    let path = app.folder().join("open.zip");
    app.command(&["package", &study.slug, "--out", &path.display().to_string()])
        .ok();
    std::fs::read(path).expect("a package")
}

/// Checks without a database, in a folder that holds nothing else.
fn checked(app: &TestApp, receipt: &str, package: &[u8]) -> Said {
    let folder = app.folder().join("alone");
    std::fs::create_dir_all(&folder).expect("a folder");
    std::fs::write(folder.join("receipt.txt"), receipt).expect("a file");
    std::fs::write(folder.join("open.zip"), package).expect("a file");
    let mut command = castalia(&folder);
    command.args([
        "verify",
        "--receipt",
        "receipt.txt",
        "--package",
        "open.zip",
    ]);
    Said::of(command)
}
