//! axe-core on the page as it stands, at the widths and in the themes that are promised.

use serde_json::{Value, json};

use crate::browser::{Browser, Theme};

const AXE: &str = include_str!("../vendor/axe.min.js");

/// The widths in CSS pixels at which every page is looked at.
pub const WIDTHS: [u32; 2] = [390, 1280];

/// Runs axe on the current page once; each violation as one line.
pub fn violations(browser: &Browser) -> Vec<String> {
    let loaded = browser.script("return typeof window.axe === 'object'", vec![]);
    if loaded != json!(true) {
        browser.script(AXE, vec![]);
    }
    let found = browser.script_async(
        "const done = arguments[arguments.length - 1];
         axe.run(document, {resultTypes: ['violations']}).then(
           found => done(found.violations),
           error => done([{id: 'axe failed', help: String(error), nodes: []}]))",
        vec![],
    );
    let found = found.as_array().cloned().unwrap_or_default();
    found.iter().map(told).collect()
}

/// What axe finds on the page at `path`, at all widths in all themes.
pub fn violations_everywhere(browser: &Browser, path: &str) -> Vec<String> {
    let mut wrong = Vec::new();
    for theme in [Theme::Light, Theme::Dark] {
        for width in WIDTHS {
            browser.set_theme(theme);
            browser.set_width(width);
            browser.visit(path);
            browser.open_details();
            for violation in violations(browser) {
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
