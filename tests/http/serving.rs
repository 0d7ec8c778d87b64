//! Files of a report are made once, few at a time, and never instead of saving answers.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use serde_json::json;
use ureq::http::Method;

use super::rating::rating_study;
use crate::on_both_backends;
use crate::support::studies::ITEMS;
use crate::support::{Client, Response, TestApp, app};

/// How many files were made since the server started.
fn made(client: &Client) -> u64 {
    let text = client.get("/metrics").expect(200).text();
    let line = text
        .lines()
        .find_map(|line| line.strip_prefix("castalia_files_made_total "));
    line.and_then(|number| number.parse().ok())
        .expect("the counter")
}

fn with_tag(client: &Client, address: &str, tag: &str) -> Response {
    client.send(Method::GET, address, &[("if-none-match", tag)], b"")
}

on_both_backends! {
    fn a_published_file_is_made_once_for_all_who_ask(app: &TestApp) {
        let study = rating_study(app, 12);
        study.rate_all(1, &ITEMS);
        study.close_round(1);
        study.publish();
        let visitor = app.visitor();
        let addresses = [
            study.page("/report.docx"),
            study.page("/report.xlsx?round=1"),
            study.page("/tables/factors.png"),
            study.page("/data.zip"),
            format!("/api/v1{}", study.path("/report?format=json")),
        ];
        let before = made(&visitor);
        for address in &addresses {
            let first = visitor.get(address).expect(200);
            let tag = first.header("etag").to_owned();
            for _ in 0..5 {
                let again = visitor.get(address).expect(200);
                assert_eq!((again.header("etag"), &again.body), (tag.as_str(), &first.body), "{address}");
                let known = with_tag(&visitor, address, &tag);
                assert_eq!((known.status, known.body.len()), (304, 0), "{address}");
            }
        }
        assert_eq!(made(&visitor) - before, addresses.len() as u64);

        // After a start nothing is kept, and whoever has a file needs none made.
        let tag = visitor.get(&addresses[0]).expect(200).header("etag").to_owned();
        app.restart();
        assert_eq!(with_tag(&app.visitor(), &addresses[0], &tag).status, 304);
        assert_eq!(made(&app.visitor()), 0);
    }

    fn what_changes_a_file_after_publishing_changes_its_tag(app: &TestApp) {
        let study = rating_study(app, 12);
        study.rate_all(1, &ITEMS);
        study.close_round(1);
        study.publish();
        let visitor = app.visitor();
        let address = study.page("/report.json");
        let mut seen = vec![visitor.get(&address).expect(200)];
        let change = |seen: &mut Vec<Response>, what: &str| {
            let last = seen.last().expect("one").header("etag").to_owned();
            let now = with_tag(&visitor, &address, &last).expect(200);
            assert_ne!(now.header("etag"), last, "{what}");
            assert!(seen.iter().all(|before| before.body != now.body), "{what}");
            seen.push(now);
        };
        // A departure, and another in its place.
        let item = study.path(&format!("/rounds/1/items/{}/editorial", ITEMS[0]));
        for (arrow, reason) in [("down", "The figures fell"), ("down", "The figures fell twice")] {
            study.author.api_put(&item, &json!({"arrow": arrow, "reason": reason})).expect(204);
            change(&mut seen, reason);
        }
        // Somebody lets the report name them.
        let expert = study.expert_at_pages(0);
        let naming = study.page("/naming");
        expert.post(&naming, &[("named", "yes"), ("name", "Professor N. Amed")]).expect(303);
        change(&mut seen, "a name");
        assert!(seen[3].text().contains("N. Amed"));
        // Erased reasons count no more.
        let tag = seen[3].header("etag").to_owned();
        app.command(&["account", "erase", &study.expert_email(0), "--yes"]).ok();
        let now = visitor.get(&address).expect(200);
        assert!(now.header("etag") != tag && !now.text().contains("N. Amed"));
    }

    fn a_published_page_is_made_once_for_all_who_are_not_signed_in(app: &TestApp) {
        let study = rating_study(app, 12);
        study.rate_all(1, &ITEMS);
        study.close_round(1);
        study.publish();
        let visitor = app.visitor();
        let pages = [
            "/report", "/report?words=1", "/results", "/results?round=1&view=table", "/results?label=split",
            "/results/rules", "/results/rules?without_middle=true",
        ].map(|page| study.page(page));
        let before = made(&visitor);
        let mut tags = Vec::new();
        for page in &pages {
            let first = visitor.get(page).expect(200);
            let tag = first.header("etag").to_owned();
            assert_eq!(first.header("cache-control"), "no-cache");
            assert_eq!(first.header("vary").to_lowercase().matches("cookie").count(), 1, "{}", first.header("vary"));
            assert!(first.header("access-control-allow-origin").is_empty() && first.header("x-frame-options") == "DENY");
            let again = app.visitor().get(page).expect(200);
            assert_eq!((again.header("etag"), &again.body), (tag.as_str(), &first.body), "{page}");
            let known = with_tag(&visitor, page, &tag);
            assert_eq!((known.status, known.body.len()), (304, 0), "{page}");
            assert!(!tags.contains(&tag), "{page}");
            tags.push(tag);
        }
        assert_eq!(made(&visitor) - before, pages.len() as u64);

        // Whoever is signed in gets the own page each time, and no other's is shown to them.
        let author = app.as_person(app::AUTHOR);
        for page in &pages {
            let own = author.get(page).expect(200);
            assert!(own.header("etag").is_empty() && own.header("cache-control") == "no-store", "{page}");
            assert!(own.text().contains("/account"));
        }

        // What an author decides is on the pages at once, and so is a later publication.
        let item = study.path(&format!("/rounds/1/items/{}/editorial", ITEMS[0]));
        study.author.api_put(&item, &json!({"arrow": "down", "reason": "The figures fell"})).expect(204);
        for (page, tag) in pages.iter().zip(&tags).take(4) {
            let now = with_tag(&visitor, page, tag).expect(200);
            assert!(now.header("etag") != tag && now.text().contains("Downward"), "{page}");
        }
        study.open_round(2);
        study.rate_all(2, &ITEMS);
        study.close_round(2);
        visitor.get(&pages[0]).expect(200).says("Round 1").says_not("round=2");
        study.publish();
        visitor.get(&pages[0]).expect(200).says("Report, round 2");
        visitor.get(&study.page("/results?round=1")).expect(200).says("Round 2");
    }

    fn fifty_who_ask_at_once_are_answered_or_told_to_come_again_and_answers_are_saved(app: &TestApp) {
        let study = rating_study(app, 12);
        study.rate_all(1, &ITEMS);
        study.close_round(1);
        study.publish();
        study.open_round(2);
        let expert = study.expert_at_pages(0);
        let program = study.expert(1);
        let rating = study.rating_path(2, ITEMS[0]);
        let open = AtomicUsize::new(50);
        let mut saved = 0;
        thread::scope(|scope| {
            for place in 0..50 {
                let (open, study) = (&open, &study);
                scope.spawn(move || {
                    let (dpi, variant) = ([96, 192, 300][place % 3], ["published", "accessible"][place % 2]);
                    let address = match place % 5 {
                        0 => study.page(&format!("/report.docx?variant={variant}&bom={}", place % 4 == 0)),
                        1 => study.page(&format!("/tables/factors.png?dpi={dpi}")),
                        _ => format!("/api/v1{}", study.path(&format!(
                            "/report?format=png&dpi={dpi}&item={}", ITEMS[place % ITEMS.len()]
                        ))),
                    };
                    let answer = app.visitor().get(&address);
                    match answer.status {
                        200 => assert!(!answer.body.is_empty()),
                        503 => assert!(answer.header("retry-after").parse::<u32>().is_ok()),
                        other => panic!("{address}: {other}"),
                    }
                    open.fetch_sub(1, Ordering::SeqCst);
                });
            }
            while open.load(Ordering::SeqCst) > 0 {
                expert.get(&study.page("/rate")).expect(200);
                program.api_put(&rating, &json!({"value": 1 + saved % 3})).expect(204);
                saved += 1;
            }
        });
        assert!(saved > 0);
    }
}
