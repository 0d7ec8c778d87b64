//! S12, pages: every address of a study that the router has, with every method that it serves,
//! asked by every role in every state of the round. Who may is asked of the access table itself;
//! an address that stands in no row fails.

use std::collections::BTreeSet;

use castalia::account::access::{Act, Standing};
use ureq::http::Method;

use crate::on_both_backends;
use crate::support::routes::{addresses, filled, served};
use crate::support::studies::{self, ITEMS};
use crate::support::{Client, Study, TestApp, app};

/// A page or form: below `/studies/{slug}`, what it needs, and what those who may are answered
/// while round 1 is a draft, open, closed.
struct Row {
    method: Method,
    template: &'static str,
    act: Act,
    fields: &'static [(&'static str, &'static str)],
    statuses: [u16; 3],
}

const ALWAYS: [u16; 3] = [200, 200, 200];

/// Forms are sent so that they change nothing: what is refused to those who may is refused for
/// what it says. In the order in which they are asked: reading results ends the reopening.
fn rows() -> Vec<Row> {
    let get = |template, act, statuses| Row {
        method: Method::GET,
        template,
        act,
        fields: &[],
        statuses,
    };
    let post = |template, act, fields, statuses| Row {
        method: Method::POST,
        template,
        act,
        fields,
        statuses,
    };
    use Act::{ChangePanel, ChangeStudy, Preview, Rate, RunRounds, SeePanel, SeeResults, SeeStudy};
    vec![
        get("", SeeStudy, [303, 303, 303]),
        get("/privacy", SeeStudy, ALWAYS),
        get("/overview", SeePanel, ALWAYS),
        get("/items", SeePanel, ALWAYS),
        get("/items/{item}", ChangeStudy, [200, 303, 303]),
        post("/items/{item}", ChangeStudy, &[], [409, 422, 422]),
        post("/items/{item}/move", ChangeStudy, &[], [422, 422, 422]),
        get("/items/{item}/remove", ChangeStudy, [200, 409, 409]),
        post("/items/{item}/remove", ChangeStudy, &[], [409, 409, 409]),
        get("/edit/section", ChangeStudy, [200, 303, 303]),
        post("/edit/section", ChangeStudy, &[], [422, 422, 422]),
        get("/edit/section/{section}", ChangeStudy, [200, 303, 303]),
        post("/edit/section/{section}", ChangeStudy, &[], [409, 422, 422]),
        post(
            "/edit/section/{section}/move",
            ChangeStudy,
            &[],
            [422, 422, 422],
        ),
        get(
            "/edit/section/{section}/remove",
            ChangeStudy,
            [200, 409, 409],
        ),
        post(
            "/edit/section/{section}/remove",
            ChangeStudy,
            &[],
            [409, 409, 409],
        ),
        get(
            "/edit/section/{section}/group/{group}/item",
            ChangeStudy,
            [200, 303, 303],
        ),
        post(
            "/edit/section/{section}/group/{group}/item",
            ChangeStudy,
            &[],
            [422, 422, 422],
        ),
        post(
            "/edit/section/{section}/group/{group}/move",
            ChangeStudy,
            &[],
            [422, 422, 422],
        ),
        get(
            "/edit/section/{section}/signal",
            ChangeStudy,
            [404, 404, 404],
        ),
        post(
            "/edit/section/{section}/signal",
            ChangeStudy,
            &[],
            [422, 422, 422],
        ),
        get(
            "/edit/section/{section}/signal/{signal}",
            ChangeStudy,
            [404, 404, 404],
        ),
        post(
            "/edit/section/{section}/signal/{signal}",
            ChangeStudy,
            &[],
            [422, 422, 422],
        ),
        post(
            "/edit/section/{section}/signal/{signal}/move",
            ChangeStudy,
            &[],
            [422, 422, 422],
        ),
        get(
            "/edit/section/{section}/signal/{signal}/remove",
            ChangeStudy,
            [404, 404, 404],
        ),
        post(
            "/edit/section/{section}/signal/{signal}/remove",
            ChangeStudy,
            &[],
            [404, 404, 404],
        ),
        get("/edit/study", ChangeStudy, ALWAYS),
        post("/edit/study", ChangeStudy, &[], [409, 409, 409]),
        get("/edit/texts", ChangeStudy, ALWAYS),
        post("/edit/texts", ChangeStudy, &[], [409, 409, 409]),
        get("/edit/groups", ChangeStudy, ALWAYS),
        post("/edit/groups", ChangeStudy, &[], [409, 422, 422]),
        get("/import", ChangeStudy, ALWAYS),
        get("/import/check", ChangeStudy, [303, 303, 303]),
        // A form without a file is of another type.
        post("/import/check", ChangeStudy, &[], [415, 415, 415]),
        get("/import/remarks", ChangeStudy, [303, 303, 303]),
        post("/import/remarks", ChangeStudy, &[], [415, 415, 415]),
        get("/import/replace", ChangeStudy, [303, 303, 303]),
        post("/import/replace", ChangeStudy, &[], [415, 415, 415]),
        get("/edit/rule", ChangeStudy, ALWAYS),
        post("/edit/rule", ChangeStudy, &[], [409, 422, 422]),
        get("/edit/scales", ChangeStudy, ALWAYS),
        get("/edit/scale", ChangeStudy, [200, 303, 303]),
        post("/edit/scale", ChangeStudy, &[], [422, 422, 422]),
        get("/edit/scale/{scale}", ChangeStudy, [404, 404, 404]),
        post("/edit/scale/{scale}", ChangeStudy, &[], [422, 422, 422]),
        get("/edit/scale/{scale}/remove", ChangeStudy, [404, 404, 404]),
        post(
            "/edit/scale/{scale}/remove",
            ChangeStudy,
            &[],
            [404, 404, 404],
        ),
        get("/panel", SeePanel, ALWAYS),
        get("/panel.csv", SeePanel, ALWAYS),
        get("/panel/people/{id}", ChangePanel, [404, 404, 404]),
        post(
            "/panel/people/{id}/address",
            ChangePanel,
            &[("email", "a@b.example")],
            [404, 404, 404],
        ),
        post(
            "/panel/people/{id}/remove",
            ChangePanel,
            &[],
            [404, 404, 404],
        ),
        post("/panel/people/{id}/link", ChangePanel, &[], [409, 409, 409]),
        get("/panel/add", ChangePanel, ALWAYS),
        post("/panel/check", ChangePanel, &[], [422, 422, 422]),
        post("/panel/add", ChangePanel, &[], [422, 422, 422]),
        get("/mail", SeePanel, ALWAYS),
        post("/mail/rule", ChangePanel, &[("on", "1")], [422, 422, 422]),
        // This server sends no mail.
        post("/invitations", ChangePanel, &[], [409, 409, 409]),
        get("/remind", ChangePanel, [409, 409, 409]),
        post("/remind", ChangePanel, &[], [409, 409, 409]),
        post("/panel/upload", ChangePanel, &[], [415, 415, 415]),
        post("/panel/remarks", ChangePanel, &[], [415, 415, 415]),
        get("/team", Act::ChangeTeam, ALWAYS),
        post("/team", Act::ChangeTeam, &[], [422, 422, 422]),
        post("/team/remove", Act::ChangeTeam, &[], [422, 422, 422]),
        get("/message", ChangePanel, [409, 409, 409]),
        post("/message", ChangePanel, &[], [422, 422, 422]),
        get("/rounds", RunRounds, ALWAYS),
        get("/rounds/next", RunRounds, [409, 409, 200]),
        post("/rounds", RunRounds, &[], [409, 409, 422]),
        get("/rounds/{number}/items", RunRounds, ALWAYS),
        post("/rounds/{number}/items", RunRounds, &[], [422, 409, 409]),
        get(
            "/rounds/{number}/items/{item}/withdraw",
            RunRounds,
            [409, 200, 409],
        ),
        post(
            "/rounds/{number}/items/{item}/withdraw",
            RunRounds,
            &[],
            [409, 422, 409],
        ),
        get("/items/{item}/reword", ChangeStudy, ALWAYS),
        post("/items/{item}/reword", ChangeStudy, &[], [422, 409, 422]),
        get("/rounds/{number}/open", RunRounds, [200, 409, 409]),
        post(
            "/rounds/{number}/open",
            RunRounds,
            &[("deadline_date", "x")],
            [422, 409, 409],
        ),
        get("/rounds/{number}/extend", RunRounds, [409, 200, 409]),
        post("/rounds/{number}/extend", RunRounds, &[], [409, 422, 409]),
        get("/rounds/{number}/close", RunRounds, [409, 200, 409]),
        post("/rounds/{number}/close", RunRounds, &[], [409, 422, 409]),
        get("/rounds/{number}/reopen", RunRounds, [409, 409, 200]),
        post("/rounds/{number}/reopen", RunRounds, &[], [409, 409, 422]),
        get("/preview", Preview, [200, 200, 409]),
        post("/preview", Preview, &[], [303, 303, 409]),
        get("/preview/rate", Preview, [200, 200, 409]),
        get("/preview/rate/{section}", Preview, [200, 200, 409]),
        get("/preview/rate/{section}/{item}", Preview, [200, 200, 409]),
        post(
            "/preview/rate/{section}/{item}",
            Preview,
            &[("value", "3")],
            [200, 200, 409],
        ),
        post(
            "/preview/rate/{section}/{item}/remark",
            Preview,
            &[("remark", "Unclear.")],
            [303, 303, 409],
        ),
        get("/preview/review", Preview, [200, 200, 409]),
        post("/preview/submit", Preview, &[], [303, 303, 409]),
        get("/preview/submitted", Preview, [200, 200, 409]),
        post("/preview/submitted", Preview, &[], [303, 303, 409]),
        get("/preview/background", Preview, [200, 200, 409]),
        post("/preview/background", Preview, &[], [303, 303, 409]),
        get("/start", Rate, [303, 303, 303]),
        get("/rate", Rate, ALWAYS),
        get("/rate/{section}", Rate, [303, 200, 303]),
        get("/rate/{section}/{item}", Rate, [303, 200, 303]),
        post(
            "/rate/{section}/{item}",
            Rate,
            &[("action", "jump")],
            [422, 422, 422],
        ),
        post("/rate/{section}/{item}/remark", Rate, &[], [303, 422, 303]),
        post("/remarks/{id}", RunRounds, &[], [404, 404, 404]),
        get("/review", Rate, [303, 200, 303]),
        // This server sends no mail.
        post("/remind-me", Rate, &[], [303, 409, 303]),
        post("/submit", Rate, &[], [303, 303, 303]),
        get("/submitted", Rate, [303, 200, 303]),
        get("/consent", Rate, ALWAYS),
        post("/consent", Rate, &[("consent", "x")], [409, 409, 409]),
        get("/naming", Rate, ALWAYS),
        post("/naming", Rate, &[], [422, 422, 422]),
        get("/reuse", Rate, ALWAYS),
        post("/reuse", Rate, &[], [422, 422, 422]),
        get("/background", Rate, ALWAYS),
        post(
            "/background",
            Rate,
            &[("expertise-factors", "x")],
            [422, 422, 422],
        ),
        get("/answers", Act::SeeOwnAnswers, ALWAYS),
        get("/withdraw", Rate, ALWAYS),
        post("/withdraw", Rate, &[], [422, 422, 422]),
        get(
            "/results/{number}/{item}/redact",
            RunRounds,
            [409, 409, 404],
        ),
        post(
            "/results/{number}/{item}/redact",
            RunRounds,
            &[],
            [409, 409, 404],
        ),
        get("/results/rules", SeeResults, [404, 404, 200]),
        get("/results", SeeResults, [303, 303, 200]),
        get("/results/{round}/{item}", SeeResults, [409, 409, 200]),
        get(
            "/results/{round}/{item}/depart",
            Act::Depart,
            [409, 409, 200],
        ),
        post(
            "/results/{round}/{item}/depart",
            Act::Depart,
            &[],
            [409, 409, 422],
        ),
        get("/report", SeeResults, ALWAYS),
        get("/report/preview", SeeResults, ALWAYS),
        get("/report/changes", Act::FollowReport, ALWAYS),
        get("/report.{extension}", SeeResults, ALWAYS),
        get("/tables/{section}.{extension}", SeeResults, [409, 409, 200]),
        get("/figures/{item}.{medium}", SeeResults, [409, 409, 200]),
        get("/data.zip", SeeResults, [409, 409, 200]),
        get("/methods", Act::WriteMethods, ALWAYS),
        post("/methods", Act::WriteMethods, &[], [303, 303, 303]),
        get("/publish", Act::Publish, [409, 409, 200]),
        post("/publish", Act::Publish, &[], [409, 409, 422]),
        post("/rounds/{number}/discard", RunRounds, &[], [303, 409, 409]),
    ]
}

/// The forms of a study's pages below its address, as they are sent to change nothing while a
/// round is open.
pub fn forms() -> impl Iterator<Item = (&'static str, &'static [(&'static str, &'static str)])> {
    let rows = rows().into_iter();
    rows.filter(|row| row.method == Method::POST)
        .map(|row| (row.template, row.fields))
}

/// The state after closing: everybody may read results.
const PUBLISHED: usize = 3;

/// What cannot be done any more once results are published.
fn is_final(row: &Row) -> bool {
    ["/publish", "/rounds/{number}/reopen"].contains(&row.template)
}

/// Addresses that are about no study, or that anybody may ask; and the receipt, which publishing
/// brings and `receipt.rs` asks for as every role.
const ELSEWHERE: [&str; 7] = [
    "/studies/{slug}/answers/receipt",
    "/",
    "/account",
    "/administration",
    "/session",
    "/sign-in",
    "/sign-out",
];

const PARTS: [(&str, &str); 12] = [
    ("slug", "pages"),
    ("number", "1"),
    ("round", "1"),
    ("section", "factors"),
    ("item", ITEMS[0]),
    ("extension", "json"),
    ("medium", "svg"),
    ("id", "1"),
    ("token", "spent"),
    ("group", "0"),
    ("signal", "0"),
    ("scale", "own"),
];

fn study_in<'a>(app: &'a TestApp, slug: &str, state: usize) -> Study<'a> {
    let study = app.import_study(slug, &studies::harbours(slug));
    study.invite_experts(6);
    match state {
        0 => study.prepare_round(1),
        1 => study.open_round(1),
        _ => {
            study.open_round(1);
            study.rate_all(1, &ITEMS);
            study.close_round(1);
            if state == PUBLISHED {
                study.publish();
            }
        }
    }
    study
}

/// Everybody who might ask: name, standing in the study, and who it is.
fn roles(app: &TestApp, study: &Study<'_>) -> Vec<(&'static str, Standing, Client)> {
    let of = |roles: &[&str], administrator| {
        let roles: Vec<String> = roles.iter().map(|role| (*role).to_owned()).collect();
        Standing::new(&roles, administrator)
    };
    vec![
        ("expert", of(&["expert"], false), study.expert_at_pages(0)),
        (
            "coordinator",
            of(&["coordinator"], false),
            app.as_person(app::COORDINATOR),
        ),
        ("author", of(&["author"], false), app.as_person(app::AUTHOR)),
        (
            "administrator",
            of(&[], true),
            app.as_person(app::ADMINISTRATOR),
        ),
        // Has every role in another study and none in this one.
        (
            "stranger",
            Standing::default(),
            app.as_person("stranger@panel.example"),
        ),
    ]
}

on_both_backends! {
    fn every_page_and_form_answers_every_role_in_every_state_as_the_access_table_says(app: &TestApp) {
        app.person(app::COORDINATOR);
        app.person(app::ADMINISTRATOR);
        app.person("stranger@panel.example");
        app.import_study("elsewhere", &studies::harbours("elsewhere"));
        for role in ["coordinator", "author"] {
            app.give_role("elsewhere", "stranger@panel.example", role);
        }
        let mut wrong = Vec::new();
        for state in 0..=PUBLISHED {
            let slug = ["draft", "open", "closed", "published"][state];
            let study = study_in(app, slug, state);
            let roles = roles(app, &study);
            for row in rows() {
                let mut parts = PARTS;
                parts[0].1 = slug;
                let page = filled(&format!("/studies/{{slug}}{}", row.template), &parts);
                let page = match row.template.ends_with("/redact") {
                    true => format!("{page}?reason=none"),
                    false => page,
                };
                for (name, standing, client) in &roles {
                    let answer = match row.method {
                        Method::GET => client.get(&page),
                        _ => client.post(&page, row.fields),
                    };
                    let expected = match (standing.belongs(), standing.may(row.act)) {
                        _ if state == PUBLISHED && row.act == Act::SeeResults => 200,
                        (false, _) => 404,
                        (true, false) => 403,
                        (true, true) if state == PUBLISHED && is_final(&row) => 409,
                        (true, true) => row.statuses[state.min(2)],
                    };
                    if answer.status != expected {
                        wrong.push(format!(
                            "{name} {} {page}: {} instead of {expected}: {}",
                            row.method,
                            answer.status,
                            answer.excerpt().chars().take(120).collect::<String>()
                        ));
                    }
                }
                let visitor = app.visitor().get(&page);
                let expected = match state == PUBLISHED && row.act == Act::SeeResults {
                    true => 200,
                    false => 303,
                };
                if row.method == Method::GET && visitor.status != expected {
                    wrong.push(format!("a visitor GET {page}: {} instead of {expected}", visitor.status));
                }
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    fn every_address_of_the_router_stands_in_a_table(app: &TestApp) {
        let visitor = app.visitor();
        let listed: BTreeSet<String> = rows()
            .iter()
            .map(|row| format!("{} /studies/{{slug}}{}", row.method, row.template))
            .collect();
        let mut found = BTreeSet::new();
        let mut unlisted = Vec::new();
        for pattern in addresses() {
            let is_elsewhere = ELSEWHERE.contains(&pattern.as_str())
                || ["/account/", "/administration/", "/new-study",
                    "/administrators",
                    "/r/", "/sign-in/", "/static/", "/health/", "/a/", "/i/", "/l/", "/u/"]
                    .iter()
                    .any(|begins| pattern.starts_with(begins))
                || ["/favicon.ico", "/metrics", "/.well-known/security.txt"].contains(&pattern.as_str());
            // The API has a table of its own, held to the declared operations.
            if pattern.starts_with("/api/v1/") || is_elsewhere {
                continue;
            }
            if !pattern.starts_with("/studies/{slug}") {
                unlisted.push(pattern);
                continue;
            }
            let mut parts = PARTS.to_vec();
            parts.push(("name", "x"));
            for method in served(&visitor, &filled(&pattern, &parts)) {
                found.insert(format!("{method} {pattern}"));
            }
        }
        unlisted.extend(found.difference(&listed).cloned());
        let gone: Vec<&String> = listed.difference(&found).collect();
        assert!(unlisted.is_empty() && gone.is_empty(), "in no table: {unlisted:#?}; not served: {gone:#?}");
    }
}
