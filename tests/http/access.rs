//! S12: who gets what. Every route of the API × role × own or other study × state of the round,
//! with the exact status; a route that the document declares and this table does not is a failure.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use ureq::http::Method;

use crate::on_both_backends;
use crate::support::studies::{self, ITEMS};
use crate::support::{Client, Study, TestApp, app, contract};

/// Who asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Role {
    Nobody,
    Stranger,
    Expert,
    Coordinator,
    Author,
    Administrator,
}

use Role::{Administrator, Author, Coordinator, Expert, Nobody, Stranger};

const ROLES: [Role; 6] = [Nobody, Stranger, Expert, Coordinator, Author, Administrator];

/// In which state round 1 is when it is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Draft,
    Open,
    Closed,
    /// Closed, and its results published.
    Published,
}

use State::{Closed, Draft, Open, Published};

/// A route, what is sent to it, and what the roles that may use it are answered in each state.
struct Route {
    method: Method,
    /// As declared, below `/api/v1/studies/{slug}`.
    template: &'static str,
    body: Option<Value>,
    may: &'static [Role],
    draft: u16,
    open: u16,
    closed: u16,
}

impl Route {
    fn status(&self, role: Role, state: State) -> u16 {
        match role {
            // Whoever it is.
            _ if state == Published && OPENED.contains(&self.template) => 200,
            Nobody => 401,
            Stranger => 404,
            role if !self.may.contains(&role) => 403,
            _ => match state {
                // A draft is the coordinator's alone.
                Draft if self.draft == 404 && role == Coordinator => 200,
                Draft => self.draft,
                Open => self.open,
                // Somebody has looked, and what is published is published.
                Published if FINAL.contains(&self.template) => 409,
                Closed | Published => self.closed,
            },
        }
    }

    fn path(&self) -> String {
        self.template
            .replace("{number}", "1")
            .replace("{item}", ITEMS[0])
            + if self.template == "/report" {
                "?format=json"
            } else {
                ""
            }
    }
}

/// What publishing opens to everybody.
const OPENED: [&str; 4] = [
    "/rounds/{number}/results",
    "/rounds/{number}/rules",
    "/report",
    "/package",
];
/// What cannot be done any more.
const FINAL: [&str; 2] = ["/rounds/{number}/reopen", "/publish"];

const EVERYBODY: &[Role] = &[Expert, Coordinator, Author, Administrator];

/// What changes something comes last, so that the rows above meet the state they are about.
fn table() -> Vec<Route> {
    let route = |method, template, body, may, [draft, open, closed]: [u16; 3]| Route {
        method,
        template,
        body,
        may,
        draft,
        open,
        closed,
    };
    let get = |template, may, statuses| route(Method::GET, template, None, may, statuses);
    let person =
        json!([{"email": "expert01@panel.example", "name": "Expert one", "group": "Research"}]);
    vec![
        get("", EVERYBODY, [200, 200, 200]),
        get(
            "/export",
            &[Coordinator, Author, Administrator],
            [200, 200, 200],
        ),
        get("/panel", &[Coordinator, Administrator], [200, 200, 200]),
        get("/rounds/{number}", EVERYBODY, [404, 200, 200]),
        get("/rounds/{number}/ratings/mine", &[Expert], [404, 200, 200]),
        get(
            "/rounds/{number}/results",
            &[Coordinator, Author],
            [409, 409, 200],
        ),
        get(
            "/rounds/{number}/rules",
            &[Coordinator, Author],
            [409, 409, 200],
        ),
        get("/report", &[Coordinator, Author], [200, 200, 200]),
        get("/package", &[Coordinator, Author], [409, 409, 200]),
        get("/terms", &[Author], [200, 200, 200]),
        route(
            Method::PUT,
            "/terms",
            Some(json!({"licence": "CC0-1.0"})),
            &[Author],
            [200, 200, 200],
        ),
        route(
            Method::PUT,
            "/rounds/{number}/items/{item}/editorial",
            Some(json!({"arrow": null, "reason": "The figures came later."})),
            &[Author],
            [409, 409, 204],
        ),
        // A study of its own has none to take back.
        route(
            Method::DELETE,
            "/rounds/{number}/items/{item}/editorial",
            None,
            &[Author],
            [409, 409, 404],
        ),
        route(
            Method::PUT,
            "/rounds/{number}/ratings/{item}",
            Some(json!({"value": 2})),
            &[Expert],
            [409, 204, 409],
        ),
        route(
            Method::DELETE,
            "/rounds/{number}/ratings/{item}",
            None,
            &[Expert],
            [409, 204, 409],
        ),
        route(
            Method::POST,
            "/panel",
            Some(person),
            &[Coordinator],
            [200, 200, 200],
        ),
        // This server sends no mail.
        route(
            Method::POST,
            "/invitations",
            None,
            &[Coordinator],
            [409, 409, 409],
        ),
        route(
            Method::POST,
            "/reminders",
            None,
            &[Coordinator],
            [409, 409, 409],
        ),
        route(
            Method::PUT,
            "",
            Some(json!({"slug": "broken"})),
            &[Coordinator],
            [422, 422, 422],
        ),
        route(
            Method::PUT,
            "/rounds/{number}",
            Some(json!({"carry": "all"})),
            &[Coordinator],
            [200, 409, 409],
        ),
        route(
            Method::POST,
            "/rounds/{number}/extend",
            Some(json!({"deadline": "2999-01-01T00:00:00Z"})),
            &[Coordinator],
            [409, 200, 409],
        ),
        route(
            Method::POST,
            "/rounds/{number}/items/{item}/withdraw",
            Some(json!({"reason": "It asks two things at once."})),
            &[Coordinator],
            [409, 204, 409],
        ),
        route(
            Method::POST,
            "/publish",
            Some(json!({})),
            &[Author],
            [409, 409, 200],
        ),
        route(
            Method::POST,
            "/rounds/{number}/reopen",
            Some(json!({"reason": "Two experts were ill."})),
            &[Coordinator],
            [409, 409, 204],
        ),
        route(
            Method::POST,
            "/rounds/{number}/close",
            Some(json!({})),
            &[Coordinator],
            [409, 200, 409],
        ),
        route(
            Method::POST,
            "/rounds/{number}/open",
            Some(json!({})),
            &[Coordinator],
            [200, 409, 409],
        ),
        route(
            Method::DELETE,
            "/rounds/{number}",
            None,
            &[Coordinator],
            [204, 409, 409],
        ),
        route(
            Method::POST,
            "/rounds",
            Some(json!({"carry": "all"})),
            &[Coordinator],
            [409, 409, 201],
        ),
    ]
}

/// Declared, and not about one study.
const ELSEWHERE: [&str; 3] = ["GET /studies", "POST /studies", "GET /openapi.json"];

on_both_backends! {
    fn every_route_answers_every_role_in_every_state_as_the_table_says(app: &TestApp) {
        app.person(app::COORDINATOR);
        app.person(app::ADMINISTRATOR);
        app.person("stranger@panel.example");
        let mut wrong = Vec::new();
        for (state, slug) in [(Draft, "draft"), (Open, "open"), (Closed, "closed"), (Published, "published")] {
            for route in table() {
                for role in ROLES {
                    // A study of its own where the answer changes it.
                    let is_answer = route.template.ends_with("/ratings/{item}");
                    let keeps = [Method::GET, Method::PUT].contains(&route.method) || is_answer;
                    let changes = !keeps;
                    let allowed = route.may.contains(&role);
                    let slug = if changes && allowed {
                        format!("{slug}-{}", wrong.len() + app.database.number("SELECT COUNT(*) FROM study") as usize)
                    } else {
                        slug.to_owned()
                    };
                    let study = study_in(app, &slug, state);
                    let client = client(app, &study, role);
                    let path = study.path(&route.path());
                    let answer = client.api(route.method.clone(), &path, route.body.as_ref());
                    let expected = route.status(role, state);
                    if answer.status != expected {
                        wrong.push(format!(
                            "{role:?} {} {} while {state:?}: {} instead of {expected}: {}",
                            route.method, route.template, answer.status, answer.excerpt()
                        ));
                    }
                }
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    fn no_route_is_missing_from_the_table(app: &TestApp) {
        let known: BTreeSet<String> = table()
            .iter()
            .map(|route| format!("{} /studies/{{slug}}{}", route.method, route.template))
            .chain(ELSEWHERE.map(str::to_owned))
            .collect();
        let document = contract::document(app.address());
        let mut declared = BTreeSet::new();
        for (path, operations) in document["paths"].as_object().expect("paths") {
            for method in operations.as_object().expect("operations").keys() {
                if ["get", "put", "post", "delete", "patch", "head"].contains(&method.as_str()) {
                    let path = path.strip_prefix("/api/v1").unwrap_or(path);
                    declared.insert(format!("{} {path}", method.to_ascii_uppercase()));
                }
            }
        }
        let unlisted: Vec<_> = declared.difference(&known).collect();
        let gone: Vec<_> = known
            .difference(&declared)
            .filter(|route| !route.ends_with("openapi.json"))
            .collect();
        assert!(unlisted.is_empty() && gone.is_empty(), "not in the table: {unlisted:?}; not declared: {gone:?}");
    }

    fn a_token_never_does_more_than_its_scopes(app: &TestApp) {
        use castalia::account::Scope;
        let study = study_in(app, "open", Open);
        let rate = study.path(&format!("/rounds/1/ratings/{}", ITEMS[0]));
        let put = json!({"value": 2});
        let expert = study.expert_email(0);
        let with = |email: &str, scopes: &[Scope]| {
            Client::with_token(app.address(), &app.token(email, scopes))
        };
        with(&expert, &[Scope::Read]).api_put(&rate, &put).expect(403);
        with(&expert, &[Scope::Rate]).api_put(&rate, &put).expect(204);
        with(&expert, &[Scope::Coordinate]).api_get(&study.path("/panel")).expect(403);
        with(app::COORDINATOR, &[Scope::Read]).api_get(&study.path("/panel")).expect(403);
        with(app::COORDINATOR, &[Scope::Author])
            .api_post(&study.path("/rounds/1/close"), &json!({}))
            .expect(403);
        with(app::COORDINATOR, &[Scope::Coordinate])
            .api_post(&study.path("/rounds/1/close"), &json!({}))
            .expect(200);
    }

    fn the_list_of_studies_holds_ones_own_and_no_others(app: &TestApp) {
        let one = study_in(app, "one", Open);
        let two = app.import_study("two", &studies::harbours("two"));
        two.invite(&[("other@panel.example".to_owned(), Some("Port"))]);
        let slugs = |client: &Client| -> BTreeSet<String> {
            client.api_get("/studies").expect(200).json()
                .as_array()
                .cloned()
                .unwrap_or_default()
                .iter()
                .filter_map(|study| study["slug"].as_str().map(str::to_owned))
                .collect()
        };
        assert_eq!(slugs(&one.expert(0)), BTreeSet::from(["one".to_owned()]));
        assert_eq!(slugs(&two.expert(0)), BTreeSet::from(["two".to_owned()]));
        assert_eq!(slugs(&one.coordinator).len(), 2);
        app.visitor().api_get("/studies").expect(401);
    }

    fn pages_show_a_role_only_what_it_may_see(app: &TestApp) {
        let study = study_in(app, "closed", Closed);
        app.person("stranger@panel.example");
        let expert = study.expert_at_pages(0);
        let coordinator = app.as_person(app::COORDINATOR);
        let author = app.as_person(app::AUTHOR);
        let stranger = app.as_person("stranger@panel.example");
        for (page, expert_gets, coordinator_gets, author_gets) in [
            ("/overview", 403, 200, 403),
            ("/panel", 403, 200, 403),
            ("/panel/add", 403, 200, 403),
            ("/team", 403, 200, 403),
            ("/message", 403, 409, 403),
            ("/panel.csv", 403, 200, 403),
            ("/panel/people/1", 403, 404, 403),
            ("/items", 403, 200, 403),
            ("/items/smuggling-volume", 403, 303, 403),
            ("/items/smuggling-volume/remove", 403, 409, 403),
            ("/edit/section", 403, 303, 403),
            ("/edit/section/factors", 403, 303, 403),
            ("/edit/section/factors/remove", 403, 409, 403),
            ("/edit/section/factors/group/0/item", 403, 303, 403),
            ("/edit/section/factors/signal", 403, 404, 403),
            ("/edit/section/factors/signal/0", 403, 404, 403),
            ("/edit/section/factors/signal/0/remove", 403, 404, 403),
            ("/edit/study", 403, 200, 403),
            ("/edit/texts", 403, 200, 403),
            ("/edit/groups", 403, 200, 403),
            ("/edit/rule", 403, 200, 403),
            ("/import", 403, 200, 403),
            ("/import/check", 403, 303, 403),
            ("/import/remarks", 403, 303, 403),
            ("/import/replace", 403, 303, 403),
            ("/edit/scales", 403, 200, 403),
            ("/edit/scale", 403, 303, 403),
            ("/edit/scale/own", 403, 404, 403),
            ("/edit/scale/own/remove", 403, 404, 403),
            ("/mail", 403, 200, 403),
            ("/remind", 403, 409, 403),
            ("/rounds", 403, 200, 403),
            ("/items/smuggling-volume/reword", 403, 200, 403),
            ("/rounds/1/items/smuggling-volume/withdraw", 403, 409, 403),
            ("/rounds/next", 403, 200, 403),
            ("/rounds/1/items", 403, 200, 403),
            ("/rounds/1/open", 403, 409, 403),
            ("/rounds/1/extend", 403, 409, 403),
            ("/rounds/1/reopen", 403, 200, 403),
            ("/publish", 403, 403, 200),
            ("/data.zip", 403, 200, 200),
            ("/results/1/smuggling-volume/depart", 403, 403, 200),
            ("/tables/factors.html", 403, 200, 200),
            ("/tables/nothing.html", 403, 404, 404),
            ("/results", 403, 200, 200),
            ("/results/1/smuggling-volume", 403, 200, 200),
            ("/results/rules", 403, 200, 200),
            ("/results/rules?round=2", 403, 404, 404),
            ("/report", 403, 200, 200),
            ("/report.docx", 403, 200, 200),
            ("/report.xlsx", 403, 200, 200),
            ("/report/preview", 403, 200, 200),
            ("/report/changes", 403, 200, 200),
            ("/report/preview?format=pages", 403, 422, 422),
            ("/report.tex", 403, 200, 200),
            ("/report.typ", 403, 200, 200),
            ("/report.csv", 403, 200, 200),
            ("/report.html", 403, 200, 200),
            ("/report.md", 403, 200, 200),
            ("/report.json", 403, 200, 200),
            ("/rounds/1/close", 403, 409, 403),
            ("/rate", 200, 403, 403),
            ("/consent", 200, 403, 403),
            ("/background", 200, 403, 403),
            ("/naming", 200, 403, 403),
            ("/answers", 200, 403, 403),
            ("/answers/receipt", 404, 403, 403),
            ("/reuse", 200, 403, 403),
            ("/privacy", 200, 200, 200),
            ("/withdraw", 200, 403, 403),
            ("/review", 303, 403, 403),
        ] {
            let page = study.page(page);
            for (who, client, expected) in [
                ("expert", &expert, expert_gets),
                ("coordinator", &coordinator, coordinator_gets),
                ("author", &author, author_gets),
                ("stranger", &stranger, 404),
            ] {
                let answer = client.get(&page);
                assert_eq!(answer.status, expected, "{page} as {who}: {}", answer.excerpt());
            }
            let visitor = app.visitor().get(&page);
            assert_eq!(visitor.status, 303, "{page} as a visitor");
            assert!(visitor.location().starts_with("/sign-in?next="), "{}", visitor.location());
        }
        for form in ["/message", "/team", "/team/remove", "/panel/people/1/address", "/panel/people/1/remove", "/panel/people/1/link", "/panel/add", "/panel/check", "/panel/remarks", "/invitations", "/remind", "/mail/rule", "/rounds", "/items/smuggling-volume/reword", "/rounds/1/items", "/rounds/1/discard", "/rounds/1/items/smuggling-volume/withdraw", "/rounds/1/open", "/rounds/1/extend", "/rounds/1/close", "/rounds/1/reopen", "/items/smuggling-volume", "/items/smuggling-volume/move", "/items/smuggling-volume/remove", "/edit/section", "/edit/section/factors", "/edit/section/factors/move", "/edit/section/factors/remove", "/edit/section/factors/group/0/item", "/edit/section/factors/group/0/move", "/edit/section/factors/signal", "/edit/section/factors/signal/0", "/edit/section/factors/signal/0/move", "/edit/section/factors/signal/0/remove", "/edit/study", "/edit/texts", "/edit/groups", "/edit/rule", "/import/check", "/import/remarks", "/import/replace", "/edit/scale", "/edit/scale/own", "/edit/scale/own/remove"] {
            let form = study.page(form);
            for (who, client, expected) in [
                ("expert", &expert, 403),
                ("author", &author, 403),
                ("stranger", &stranger, 404),
            ] {
                let answer = client.post(&form, &[("password", app::PASSWORD)]);
                assert_eq!(answer.status, expected, "POST {form} as {who}: {}", answer.excerpt());
            }
        }
        for form in ["/publish", "/results/1/smuggling-volume/depart"] {
            let form = study.page(form);
            for (who, client, expected) in [
                ("expert", &expert, 403),
                ("coordinator", &coordinator, 403),
                ("author", &author, 422),
                ("stranger", &stranger, 404),
            ] {
                let answer = client.post(&form, &[]);
                assert_eq!(answer.status, expected, "POST {form} as {who}: {}", answer.excerpt());
            }
        }
        for (who, client, expected) in [
            ("expert", &expert, 403),
            ("coordinator", &coordinator, 403),
            ("author", &author, 403),
            ("stranger", &stranger, 403),
        ] {
            assert_eq!(client.get("/administration").status, expected, "/administration as {who}");
            assert_eq!(client.get("/administration/erase").status, expected, "erase as {who}");
            let answer = client.post("/administration/erase", &[("email", "a@panel.example")]);
            assert_eq!(answer.status, expected, "POST erase as {who}");
            let answer = client.post("/administration/mail", &[("waiting", "send")]);
            assert_eq!(answer.status, expected, "POST /administration/mail as {who}");
        }
        assert_eq!(app.visitor().get("/administration").status, 303);
        for form in ["/submit", "/remind-me", "/consent", "/withdraw", "/background", "/naming", "/reuse", "/rate/factors/smuggling-volume"] {
            let form = study.page(form);
            for (who, client, expected) in [
                ("coordinator", &coordinator, 403),
                ("author", &author, 403),
                ("stranger", &stranger, 404),
            ] {
                let answer = client.post(&form, &[("value", "1"), ("seq", "0"), ("consent", "x"), ("answers", "keep"), ("named", "no")]);
                assert_eq!(answer.status, expected, "POST {form} as {who}: {}", answer.excerpt());
            }
        }
    }
}

fn client(app: &TestApp, study: &Study<'_>, role: Role) -> Client {
    match role {
        Nobody => app.visitor(),
        Stranger => app.with_token("stranger@panel.example"),
        Expert => study.expert(0),
        Coordinator => app.with_token(app::COORDINATOR),
        Author => app.with_token(app::AUTHOR),
        Administrator => app.with_token(app::ADMINISTRATOR),
    }
}

/// A study whose round 1 is in this state; made if it is not there yet.
fn study_in<'a>(app: &'a TestApp, slug: &str, state: State) -> Study<'a> {
    app.person(app::COORDINATOR);
    let known = app
        .database
        .number(&format!("SELECT COUNT(*) FROM study WHERE slug = '{slug}'"));
    if known > 0 {
        let study = Study::known(app, slug);
        study.remember("expert01@panel.example");
        return study;
    }
    let study = app.import_study(slug, &studies::harbours(slug));
    study.invite_experts(6);
    match state {
        Draft => study.prepare_round(1),
        Open => study.open_round(1),
        Closed => {
            study.open_round(1);
            study.rate_all(1, &ITEMS);
            study.close_round(1);
        }
        Published => {
            study.open_round(1);
            study.rate_all(1, &ITEMS);
            study.close_round(1);
            study.publish();
        }
    }
    study
}
