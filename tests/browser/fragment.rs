//! The report's HTML in somebody else's page.

use crate::author::reported;
use crate::axe;
use crate::browser::Browser;
use crate::support::{Backend, TestApp, app};

const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'";

#[test]
fn a_fragment_is_set_and_sound_in_a_page_that_allows_nothing_but_its_style() {
    let app = TestApp::start(Backend::Sqlite);
    let study = reported(&app);
    for variant in ["published", "accessible"] {
        let path = format!("/report?format=html&variant={variant}");
        let answer = study.author.api_get(&study.path(&path)).expect(200);
        assert!(answer.header("content-security-policy").starts_with(POLICY));
        assert!(answer.header("etag").starts_with('"'));
        let page = format!(
            "<!doctype html><html lang=en><meta charset=utf-8><meta name=viewport content='width=device-width'>\
             <meta http-equiv=Content-Security-Policy content=\"{POLICY}\"><title>A page</title>\
             <style>body{{margin:16px}}</style><main><h1>A page</h1>{}</main></html>",
            answer.text()
        );
        let file = app.folder().join(format!("{variant}.html"));
        std::fs::write(&file, page).expect("the page is written");
        let address = format!("file://{}", file.display());
        let browser = Browser::open("");
        assert_eq!(
            axe::violations_everywhere(&browser, &address),
            Vec::<String>::new()
        );
        browser.set_width(320);
        browser.visit(&address);
        assert!(!browser.scrolls_sideways(), "{variant}");
        let rule = "return getComputedStyle(document.querySelector('.cst-table')).borderTopStyle";
        assert_eq!(
            browser.script(rule, vec![]),
            "solid",
            "its style is allowed"
        );
        let words = "return [...document.querySelectorAll('.cst-unseen')].every(e => e.getBoundingClientRect().width <= 1)";
        assert_eq!(browser.script(words, vec![]), true);
        assert_eq!(browser.count(".cst-table caption"), 2);
    }
    let served = app
        .sign_in(app::AUTHOR)
        .get(&study.page("/report.html"))
        .expect(200);
    assert!(
        served
            .header("content-disposition")
            .starts_with("attachment")
    );
}
