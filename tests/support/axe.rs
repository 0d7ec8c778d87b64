//! axe-core on the page as it stands, at the widths and in the themes that are promised.

use serde_json::{Value, json};

use crate::browser::{Browser, Theme};

const AXE: &str = include_str!("../vendor/axe.min.js");

/// The widths in CSS pixels at which every page is looked at.
pub const WIDTHS: [u32; 2] = [390, 1280];

/// The rules that depend on colours, and so on the theme.
const OF_COLOUR: [&str; 2] = ["color-contrast", "link-in-text-block"];

/// Runs axe on the current page once; each violation as one line.
pub fn violations(browser: &Browser) -> Vec<String> {
    run(browser, &json!({"resultTypes": ["violations"]}))
}

fn run(browser: &Browser, options: &Value) -> Vec<String> {
    let loaded = browser.script("return typeof window.axe === 'object'", vec![]);
    if loaded != json!(true) {
        browser.script(AXE, vec![]);
    }
    let found = browser.script_async(
        "const done = arguments[arguments.length - 1];
         axe.run(document, arguments[0]).then(
           found => done(found.violations),
           error => done([{id: 'axe failed', help: String(error), nodes: []}]))",
        vec![options.clone()],
    );
    let found = found.as_array().cloned().unwrap_or_default();
    found.iter().map(told).collect()
}

/// What axe finds on the page at `path`, at all widths: everything in the light theme, and in the
/// dark one, which differs by its colours alone, what depends on them. The theme changes under the
/// page as it does under a reader's, without another visit.
pub fn violations_everywhere(browser: &Browser, path: &str) -> Vec<String> {
    browser.visit(path);
    violations_here(browser, path)
}

/// The same on the page that is open, under that name.
pub fn violations_here(browser: &Browser, path: &str) -> Vec<String> {
    let everything = json!({"resultTypes": ["violations"]});
    let colours = json!({"resultTypes": ["violations"], "runOnly": OF_COLOUR});
    let mut wrong = Vec::new();
    browser.open_details();
    for (theme, options) in [(Theme::Light, &everything), (Theme::Dark, &colours)] {
        browser.set_theme(theme);
        // Grounds that fade into their new colour are there at once.
        browser.script("document.getAnimations().forEach(a => a.finish())", vec![]);
        for width in WIDTHS {
            browser.set_width(width);
            for violation in run(browser, options) {
                wrong.push(format!("{path} at {width}, {theme:?}: {violation}"));
            }
        }
    }
    browser.set_theme(Theme::Light);
    browser.set_width(1280);
    wrong
}

fn told(violation: &Value) -> String {
    let nodes: Vec<String> = violation["nodes"]
        .as_array()
        .into_iter()
        .flatten()
        .take(4)
        .map(|node| {
            format!(
                "{} ({})",
                node["html"].as_str().unwrap_or_default(),
                node["failureSummary"]
                    .as_str()
                    .unwrap_or_default()
                    .replace('\n', " ")
            )
        })
        .collect();
    format!(
        "{}: {}: {}",
        violation["id"].as_str().unwrap_or_default(),
        violation["help"].as_str().unwrap_or_default(),
        nodes.join(" | ")
    )
}
