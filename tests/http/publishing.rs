//! Published results are open to everybody, at addresses that stay; what is not published is as
//! closed as if it were not there.

use serde_json::json;
use ureq::http::Method;

use super::rating::rating_study;
use crate::on_both_backends;
use crate::support::studies::ITEMS;
use crate::support::{Client, Response, Study, TestApp, app};

const EVERYBODY: [&str; 6] = [
    "visitor",
    "stranger",
    "expert",
    "administrator",
    "coordinator",
    "author",
];

fn client(app: &TestApp, study: &Study<'_>, who: &str) -> Client {
    match who {
        "visitor" => app.visitor(),
        "expert" => study.expert_at_pages(0),
        "administrator" => app.as_person(app::ADMINISTRATOR),
        "coordinator" => app.as_person(app::COORDINATOR),
        "author" => app.as_person(app::AUTHOR),
        _ => app.as_person("stranger@panel.example"),
    }
}

/// Round 1 closed, round 2 open.
fn two_rounds(app: &TestApp) -> Study<'_> {
    let study = rating_study(app, 12);
    study.rate_all(1, &ITEMS);
    study.close_round(1);
    study.open_round(2);
    study.rate_all(2, &ITEMS);
    for email in ["stranger@panel.example", app::ADMINISTRATOR] {
        app.person(email);
    }
    study
}

/// Every address of results, without and with the round.
fn addresses(study: &Study<'_>, round: u32) -> Vec<String> {
    let item = ITEMS[0];
    let mut found = vec![
        study.page(&format!("/results?round={round}")),
        study.page(&format!("/results?round={round}&view=table")),
        study.page(&format!("/results/rules?round={round}")),
        study.page(&format!("/results/{round}/{item}")),
        study.page(&format!("/report?round={round}")),
        study.page(&format!("/report/preview?round={round}&format=csv")),
        study.page(&format!("/report.json?round={round}")),
        study.page(&format!("/tables/factors.html?round={round}")),
        study.page(&format!("/tables/order.svg?round={round}")),
        study.page(&format!("/figures/{item}.svg?round={round}")),
    ];
    for rest in [
        format!("/rounds/{round}/results"),
        format!("/rounds/{round}/rules"),
        format!("/report?format=html&round={round}"),
    ] {
        found.push(format!("/api/v1{}", study.path(&rest)));
    }
    found
}

/// What an answer tells, without the number of the request.
fn told(answer: &Response) -> (u16, String) {
    let number = answer.header("x-request-id").to_owned();
    let body = String::from_utf8_lossy(&answer.body).replace(&number, "NUMBER");
    (answer.status, body)
}

fn publish_on_the_page(app: &TestApp, study: &Study<'_>) {
    let author = app.as_person(app::AUTHOR);
    let page = study.page("/publish");
    author
        .post(&page, &[("round", "1"), ("understood", "1")])
        .expect(303);
}

on_both_backends! {
    fn what_is_not_published_is_as_closed_as_what_is_not_there(app: &TestApp) {
        let study = two_rounds(app);
        let nowhere = Study::known(app, "nowhere");
        for who in ["visitor", "stranger"] {
            let client = client(app, &study, who);
            for (there, not_there) in addresses(&study, 1).iter().zip(addresses(&nowhere, 1)) {
                let (there, not_there) = (client.get(there), client.get(&not_there));
                let expected = match (who, there.asked.contains("/api/")) {
                    ("stranger", _) => 404,
                    (_, true) => 401,
                    (_, false) => 303,
                };
                assert_eq!(there.status, expected, "{who}: {}", there.asked);
                let (there, not_there) = (told(&there), told(&not_there));
                assert_eq!(there.0, not_there.0);
                assert_eq!(there.1, not_there.1.replace("nowhere", &study.slug));
            }
        }
    }

    fn an_author_publishes_and_everybody_reads(app: &TestApp) {
        let study = two_rounds(app);
        let author = app.as_person(app::AUTHOR);
        let page = study.page("/publish?round=1");
        author.get(&study.page("/report?round=1")).expect(200)
            .says("Not published")
            .says("Publish the results…");
        author.get(&page).expect(200)
            .says("Publish the results of round 1?")
            .says("This cannot be taken back")
            .says("Round 2 is open")
            .says("The experts’ reasons: the panel, its coordinator and the authors read them")
            .says("Who is on the panel, and who gave which answer or reason");
        let unread = author.post(&study.page("/publish"), &[("round", "1")]).expect(422);
        assert!(unread.text().contains("<title>Error: "));
        unread.says("Confirm that you have read");
        author.post(&study.page("/publish"), &[("round", "2"), ("understood", "1")]).expect(409);
        app.visitor().get(&study.page("/results")).expect(303);
        publish_on_the_page(app, &study);

        let seal = study.results(1)["seal"].as_str().expect("a seal").to_owned();
        let recorded = app.database.texts(
            "SELECT detail AS told FROM audit WHERE action = 'results.publish' AND object = 'round 1' AND actor IS NOT NULL",
        );
        assert_eq!(recorded, [seal]);
        author.get(&page).expect(409);
        author.get(&study.page("/report?round=1")).expect(200).says("published ");

        for who in EVERYBODY {
            let client = client(app, &study, who);
            for address in addresses(&study, 1) {
                let answer = client.get(&address);
                assert_eq!(answer.status, 200, "{who}: {address}: {}", answer.excerpt());
                if who == "visitor" {
                    let text = String::from_utf8_lossy(&answer.body).into_owned();
                    assert!(answer.header("set-cookie").is_empty(), "{address} gives a cookie");
                    for secret in ["expert01", "/redact", "/overview", "/publish", "round=2", "Round 2"] {
                        assert!(!text.contains(secret), "{address} tells {secret}");
                    }
                }
            }
            // The open round is as closed as before.
            for address in addresses(&study, 2) {
                let is_inside = ["coordinator", "author"].contains(&who);
                let answer = client.get(&address);
                let expected = match who {
                    "visitor" if address.starts_with("/api/") => 401,
                    "visitor" => 303,
                    "stranger" => 404,
                    _ if !is_inside => 403,
                    // A draft: items and response.
                    _ if address.contains("/report") => 200,
                    _ => 409,
                };
                assert_eq!(answer.status, expected, "{who}: {address}");
            }
        }
        let visitor = app.visitor();
        visitor.get(&study.page("/results")).expect(200).says("11 of 12").says("Upward");
        // What experts agreed to: counts are published, reasons are not.
        let evidence = study.page(&format!("/results/1/{}", ITEMS[0]));
        visitor.get(&evidence).expect(200)
            .says("They are not published")
            .says_not("Reason of 0 for 0 in round 1.");
        author.get(&evidence).expect(200).says("Reason of 0 for 0 in round 1.");
        let (seen, inside) = (
            visitor.get(&study.page("/report.docx?round=1")).expect(200),
            author.get(&study.page("/report.docx?round=1")).expect(200),
        );
        assert_eq!(seen.body, inside.body);
    }

    fn a_later_round_is_published_by_itself(app: &TestApp) {
        let study = two_rounds(app);
        study.publish();
        study.close_round(2);
        let visitor = app.visitor();
        visitor.get(&study.page("/results?round=2")).expect(303);
        visitor.get(&study.page("/results")).expect(200).says("Round 1");
        study.author.api_post(&study.path("/publish"), &json!({"round": 1})).expect(409);
        study.author.api_post(&study.path("/publish"), &json!({"round": 3})).expect(404);
        let made = study.author.api_post(&study.path("/publish"), &json!({"round": 2})).expect(200).json();
        assert_eq!(made["round"], 2);
        assert!(made["published_at"].as_str().is_some_and(|at| at.ends_with('Z')), "{made}");
        visitor.get(&study.page("/results")).expect(200).says("Round 2");
        for round in [1, 2] {
            visitor.get(&study.page(&format!("/results/{round}/{}", ITEMS[0]))).expect(200);
        }
    }

    fn a_table_has_one_address_a_format_that_says_when_it_has_not_changed(app: &TestApp) {
        let study = two_rounds(app);
        let token = app.with_token(app::AUTHOR);
        let mut endings = vec!["docx", "xlsx", "tex", "typ", "md", "html", "csv", "json", "svg", "png"];
        endings.extend(cfg!(feature = "pdf").then_some("pdf"));
        let mut before = Vec::new();
        for ending in &endings {
            let address = study.page(&format!("/tables/factors.{ending}?round=1"));
            let own = token.get(&address).expect(200);
            assert!(own.header("access-control-allow-origin").is_empty());
            assert_eq!(own.header("x-frame-options"), "DENY");
            assert_eq!(own.header("cache-control"), "no-store");
            before.push(own.body);
        }
        study.publish();
        let visitor = app.visitor();
        for (ending, before) in endings.iter().zip(before) {
            let address = study.page(&format!("/tables/factors.{ending}"));
            let open = visitor.get(&address).expect(200);
            assert_eq!(open.body, before, "{ending} changed by publishing");
            assert_eq!(open.header("access-control-allow-origin"), "*");
            assert_eq!(open.header("cross-origin-resource-policy"), "cross-origin");
            assert!(open.header("x-frame-options").is_empty());
            assert!(!open.header("cache-control").contains("no-store"));
            let tag = open.header("etag").to_owned();
            let again = visitor.send(Method::GET, &address, &[("if-none-match", &tag)], b"");
            assert_eq!((again.status, again.body.len()), (304, 0), "{ending}");
            assert_eq!(again.header("etag"), tag);
            let other = visitor.send(Method::GET, &address, &[("if-none-match", "\"other\"")], b"");
            assert_eq!(other.status, 200, "{ending}");
        }
        let html = visitor.get(&study.page("/tables/factors.html")).expect(200);
        let policy = html.header("content-security-policy").to_owned();
        assert!(policy.contains("frame-ancestors *") && policy.contains("default-src 'none'"), "{policy}");
        let text = html.text();
        assert!(text.contains("Trends in harbours") && text.contains("Seal"), "{text}");
        assert!(!text.contains("Norms and rules") && !text.contains("<script"), "{text}");
        visitor.get(&study.page("/tables/signals.html")).expect(404);
        visitor.get(&study.page("/tables/factors.exe")).expect(404);
        // A wrong token is told so, although it is not needed.
        let wrong = visitor.send(
            Method::GET,
            &format!("/api/v1{}", study.path("/report")),
            &[("authorization", "Bearer cst_nobody")],
            b"",
        );
        assert_eq!(wrong.status, 401);
    }
}
