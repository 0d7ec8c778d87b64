//! S13: what people write is shown and never run.

use serde_json::json;

use super::expert::signed_in;
use crate::browser::Browser;
use crate::on_sqlite_alone;
use crate::support::studies::{self, ITEMS};
use crate::support::{Study, TestApp, app, study};

/// Each breaks out of another place: text, an attribute, a script, a comment, a link, a template.
const CORPUS: [&str; 12] = [
    "<script>window.pwned=1;alert(1)</script>",
    "<img src=x onerror=\"window.pwned=1\">",
    "\" onmouseover=\"window.pwned=1\" autofocus onfocus=\"window.pwned=1\" x=\"",
    "' onfocus='window.pwned=1' autofocus x='",
    "</textarea><svg onload=window.pwned=1>",
    "</title><script>window.pwned=1</script>",
    "--><iframe srcdoc=\"<script>parent.pwned=1</script>\"></iframe><!--",
    "{{7*7}} {%print 7%} ${7*7} #{7*7} <%=7*7%>",
    "<a href=\"javascript:window.pwned=1\">press</a>",
    "<style>*{background:url(https://evil.example/x)}</style>",
    "<base href=https://evil.example/><link rel=stylesheet href=//evil.example/a.css>",
    "]]><![CDATA[<math><mi//xlink:href=\"data:x,<script>window.pwned=1</script>\">",
];

/// A study in which every text is one of the corpus, in turn.
fn hostile_file(slug: &str) -> String {
    let mut turn = 0;
    let mut next = || {
        turn += 1;
        toml_text(CORPUS[turn % CORPUS.len()])
    };
    let mut lines = Vec::new();
    for line in studies::harbours(slug).lines() {
        let hostile = [
            "title",
            "introduction",
            "source",
            "heading",
            "caption",
            "subject",
            "scope",
            "text",
            "guidance",
            "instrument",
            "headline",
            "question",
            "label",
        ]
        .iter()
        .any(|key| line.starts_with(&format!("{key} = ")));
        if hostile {
            let key = line.split(' ').next().unwrap_or_default();
            lines.push(format!("{key} = {}", next()));
        } else if line == "name = \"Dana Whitfield\""
            || line == "name = \"Baseline\""
            || line == "name = \"Norms\""
        {
            lines.push(format!("name = {}", next()));
        } else if line.starts_with("stakeholder_groups") {
            lines.push(format!("stakeholder_groups = [{}, {}]", next(), next()));
        } else {
            lines.push(line.to_owned());
        }
    }
    lines.join("\n")
}

fn toml_text(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

on_sqlite_alone! {
    fn no_text_of_anybody_runs_on_any_page(app: &TestApp) {
        app.person(app::COORDINATOR);
        let study = app.import_study("hostile", &hostile_file("hostile"));
        let people: Vec<(String, Option<&str>)> = (0..6).map(|place| (study::email_of(place), None)).collect();
        study.invite(&people);
        app.database.tamper(&format!(
            "UPDATE account SET name = '{}' WHERE email <> '{}'",
            CORPUS[0].replace('\'', "''"),
            app::ADMINISTRATOR
        ));
        for round in [1, 2] {
            study.open_round(round);
            for place in 0..6 {
                for (at, item) in ITEMS.iter().enumerate() {
                    let reason = CORPUS[(place + at) % CORPUS.len()];
                    study.rate(place, round, item, &json!({"value": 1 + (place + at) % 3, "rationale": reason}));
                }
            }
            study.close_round(round);
        }
        study.open_round(3);
        study.rate(0, 3, ITEMS[0], &json!({"value": 1, "rationale": CORPUS[4]}));
        let mut wrong = Vec::new();
        let mut shown = 0;
        for (email, pages) in pages(&study) {
            let browser = signed_in(app, email);
            for page in pages {
                browser.visit(&page);
                let text = browser.html();
                shown += usize::from(text.contains("pwned"));
                wrong.extend(harmed(&browser, &page));
            }
        }
        assert!(shown > 10, "the corpus shows on {shown} pages only");
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    fn what_comes_back_from_a_refused_form_or_address_does_not_run(app: &TestApp) {
        let study = crate::expert::open_study(app, 1);
        let browser = signed_in(app, &study::email_of(0));
        browser.disable_scripts();
        let mut wrong = Vec::new();
        for text in CORPUS {
            browser.visit(&study.page("/rate/factors"));
            browser.type_into(&format!("#why-{}", ITEMS[0]), text);
            browser.click_through(&format!("#q-{} .without-script button", ITEMS[0]));
            let page = browser.html();
            if page.contains("<script>window") || page.contains("<img src=\"x\"") || page.contains("<iframe") {
                wrong.push(format!("{text:?} came back as markup"));
            }
            assert_eq!(browser.value(&format!("#why-{}", ITEMS[0])), text, "and nothing typed is lost");
        }
        browser.enable_scripts();
        for text in CORPUS {
            let asked: String = url::form_urlencoded::byte_serialize(text.as_bytes()).collect();
            for page in [
                format!("/sign-in?next={asked}"),
                format!("/{asked}"),
                study.page(&format!("/rate/{asked}")),
                study.page(&format!("/results?label={asked}")),
            ] {
                browser.visit(&page);
                wrong.extend(harmed(&browser, &page));
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }
}

fn pages(study: &Study<'_>) -> Vec<(&'static str, Vec<String>)> {
    let all = |rests: &[&str]| -> Vec<String> {
        let mut pages: Vec<String> = rests.iter().map(|rest| study.page(rest)).collect();
        pages.push("/".to_owned());
        pages.push("/account".to_owned());
        pages
    };
    let evidence: Vec<String> = ITEMS
        .iter()
        .map(|item| format!("/results/2/{item}"))
        .collect();
    let mut author = vec![
        "/results?round=2",
        "/results?round=1",
        "/report?round=2",
        "/report?round=2&words=1",
        "/report/changes",
    ];
    author.extend(evidence.iter().map(String::as_str));
    vec![
        (
            "expert01@panel.example",
            all(&[
                "/rate",
                "/rate/factors",
                "/rate/order",
                "/review",
                "/submitted",
            ]),
        ),
        (
            app::COORDINATOR,
            all(&[
                "/overview",
                "/items",
                "/edit/study",
                "/edit/texts",
                "/edit/groups",
                "/panel",
                "/rounds",
                "/rounds/3/close",
            ]),
        ),
        (app::AUTHOR, all(&author)),
    ]
}

/// What happened that should not have.
fn harmed(browser: &Browser, page: &str) -> Vec<String> {
    let mut harm = Vec::new();
    if browser.script("return window.pwned === undefined", vec![]) != json!(true) {
        harm.push(format!("{page}: a script of somebody's ran"));
    }
    for (what, css) in [
        ("a script", "script:not([src^='/static/'])"),
        ("a frame", "iframe, object, embed"),
        (
            "a picture",
            "img:not(.figures figure > a > img[src^='/studies/'])",
        ),
        ("a style", "style, link[href*='evil']"),
        ("a base", "base"),
        (
            "a handler",
            "[onerror], [onload], [onfocus], [onmouseover], [onclick]",
        ),
        ("a script's address", "[href^='javascript:']"),
    ] {
        if browser.count(css) > 0 {
            harm.push(format!("{page}: {what} of somebody's is in the page"));
        }
    }
    if browser.html().contains("49 49") {
        harm.push(format!("{page}: a template of somebody's was filled"));
    }
    for complaint in browser.complaints() {
        // Where the address itself is not there, it is named with the text it was asked with.
        let refused = complaint.contains("status of 40");
        if !refused
            && (complaint.contains("Content Security Policy") || complaint.contains("evil.example"))
        {
            harm.push(format!("{page}: {complaint}"));
        }
    }
    harm
}
