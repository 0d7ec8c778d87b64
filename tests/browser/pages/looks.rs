//! What is looked at on every page.

use std::sync::{LazyLock, Mutex};

use super::everything::Everything;
use crate::axe;
use crate::browser::Browser;
use crate::support::{Backend, TestApp};

/// What one walk over all pages found, so that each is set up and opened once for all that is
/// promised of it.
#[derive(Default)]
pub struct Seen {
    pub by_axe: Vec<String>,
    pub too_wide_or_small: Vec<String>,
    pub unnamed_or_dragged: Vec<String>,
    pub asked_or_complained: Vec<String>,
    pub most_requests: usize,
    pub heaviest: u64,
}

/// Every page on SQLite: the dress of a page is the same on either database.
pub static SEEN: LazyLock<Seen> = LazyLock::new(|| {
    let app = TestApp::start(Backend::Sqlite);
    let seen = Mutex::new(Seen::default());
    Everything::of(&app).each(&app, |browser, page| {
        let (asked, requests, bytes) = asked_or_complained(browser, page);
        let unnamed = unnamed_or_dragged(browser, page);
        let unfit = too_wide_or_small(browser, page);
        let by_axe = axe::violations_here(browser, page);
        let mut seen = seen.lock().expect("nobody fails while adding");
        seen.asked_or_complained.extend(asked);
        seen.unnamed_or_dragged.extend(unnamed);
        seen.too_wide_or_small.extend(unfit);
        seen.by_axe.extend(by_axe);
        seen.most_requests = seen.most_requests.max(requests);
        seen.heaviest = seen.heaviest.max(bytes);
    });
    seen.into_inner().expect("nobody fails while adding")
});

/// With an empty cache; how many requests, and how many bytes on the wire.
fn asked_or_complained(browser: &Browser, page: &str) -> (Vec<String>, usize, u64) {
    browser.complaints();
    let requests = browser.first_visit(page);
    let bytes: u64 = requests.iter().map(|request| request.bytes).sum();
    let mut wrong = Vec::new();
    for request in &requests {
        if !request.url.starts_with(browser.base()) {
            wrong.push(format!("{page} asks {}", request.url));
        }
    }
    if requests.len() > 4 || bytes > 60_000 {
        wrong.push(format!(
            "{page}: {} requests, {bytes} bytes: {requests:?}",
            requests.len()
        ));
    }
    for complaint in browser.complaints() {
        if !complaint.contains("status of 40") {
            wrong.push(format!("{page}: {complaint}"));
        }
    }
    (wrong, requests.len(), bytes)
}

/// The page that is open.
fn unnamed_or_dragged(browser: &Browser, page: &str) -> Vec<String> {
    let mut wrong = Vec::new();
    if page != "/nowhere" && browser.says("This page does not exist") {
        wrong.push(format!("{page}: not there"));
    }
    let of_study = page.starts_with("/studies/") && !browser.title().starts_with("Error");
    let foot = browser.texts("footer p");
    let named = foot.first().is_some_and(|line| {
        line.contains("Questions?") && (!of_study || line.contains("dana@panel.example"))
    });
    if !named {
        wrong.push(format!("{page}: the footer begins with {foot:?}"));
    }
    for (what, css) in [
        ("something to drag", "input[type=range], [draggable=true]"),
        ("an inline style", "[style]"),
        ("an inline script", "script:not([src])"),
        (
            "a colour without a word",
            "main .inc:not(:has(+ *)):empty, main .dec:not(:has(+ *)):empty",
        ),
        ("a required attribute", "[required]"),
    ] {
        let count = browser.count(css);
        if count > 0 {
            wrong.push(format!("{page}: {count} times {what}"));
        }
    }
    if browser.count("h1") != 1 {
        wrong.push(format!("{page}: {} first headings", browser.count("h1")));
    }
    let lang = browser.attribute("html", "lang").unwrap_or_default();
    if lang.is_empty() {
        wrong.push(format!("{page}: no language"));
    }
    wrong
}

/// The page that is open, with whatever stands behind "show more".
fn too_wide_or_small(browser: &Browser, page: &str) -> Vec<String> {
    let mut wrong = Vec::new();
    browser.open_details();
    for width in [320, 390, 1280] {
        browser.set_width(width);
        if browser.scrolls_sideways() {
            wrong.push(format!("{page} scrolls sideways at {width}"));
        }
        for target in browser.small_targets(24.0) {
            wrong.push(format!("{page} at {width}: {target}"));
        }
        for (html, [_, _, _, height]) in browser.boxes("label.tile") {
            if height < 44.0 {
                wrong.push(format!("{page} at {width}: a tile {height} high: {html}"));
            }
        }
        let sticky = browser.script(
            "return [...document.querySelectorAll('*')].filter(e => ['sticky', 'fixed'].includes(getComputedStyle(e).position)).length",
            vec![],
        );
        if sticky != 0 {
            wrong.push(format!("{page} at {width}: {sticky} sticky elements"));
        }
    }
    browser.set_width(1280);
    wrong
}
