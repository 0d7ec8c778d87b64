//! U5, U9, U18: by keyboard alone, with the focus always in sight.

use serde_json::json;

use super::expert::{open_study, signed_in, state, stored};
use crate::browser::{Browser, Theme};
use crate::on_sqlite_alone;
use crate::support::TestApp;
use crate::support::studies::ITEMS;
use crate::support::{app, study};

const TAB: &str = "\u{e004}";
const ENTER: &str = "\u{e007}";
const SPACE: &str = " ";
const RIGHT: &str = "\u{e014}";

/// Presses Tab until the focus is on a match.
fn tab_to(browser: &Browser, css: &str) {
    for _ in 0..80 {
        if browser.script(
            "return document.activeElement !== null && document.activeElement.matches(arguments[0])",
            vec![json!(css)],
        ) == json!(true)
        {
            return;
        }
        browser.press(TAB);
    }
    panic!("the keyboard does not reach {css} on {}", browser.path());
}

on_sqlite_alone! {
    fn a_whole_round_is_answered_by_keyboard_alone(app: &TestApp) {
        let study = open_study(app, 1);
        let browser = Browser::open(app.address());
        browser.visit("/sign-in");
        tab_to(&browser, "#email");
        browser.press(&study::email_of(0));
        browser.press(TAB);
        browser.press(app::PASSWORD);
        browser.press(ENTER);
        browser.wait_until("to be signed in", || !browser.path().starts_with("/sign-in"));
        browser.visit(&study.page("/rate"));
        tab_to(&browser, "main a.primary");
        browser.press(ENTER);
        browser.wait_until("the first card", || browser.has("[data-card]"));
        tab_to(&browser, &format!("#q-{} input[name=value]", ITEMS[0]));
        browser.press(SPACE);
        browser.wait_for_text(&state(ITEMS[0]), "Saved");
        browser.press(RIGHT);
        browser.wait_until("the next tile", || stored(&study, 1, ITEMS[0])["seq"] == 2);
        tab_to(&browser, &format!("#why-{}", ITEMS[0]));
        browser.press("Typed only.");
        browser.wait_until("the text", || stored(&study, 1, ITEMS[0])["rationale"] == "Typed only.");
        browser.visit(&study.page("/review"));
        tab_to(&browser, "main form .primary");
        browser.press(ENTER);
        browser.wait_until("to be submitted", || browser.path().ends_with("/submitted"));
    }

    fn single_keys_work_inside_the_focused_card_only(app: &TestApp) {
        let study = open_study(app, 1);
        let browser = signed_in(app, &study::email_of(0));
        browser.visit(&study.page("/rate/factors"));
        browser.wait_until("the script to run", || browser.has("html.js"));
        for key in ["1", "2", "3", "j", "k"] {
            browser.press(key);
        }
        browser.type_into(&format!("#why-{}", ITEMS[0]), "123 jk");
        assert_eq!(browser.count("input[name=value]:checked"), 0, "keys in the text or outside change nothing");
        browser.script("document.querySelectorAll('[data-card]')[1].focus()", vec![]);
        browser.press("1");
        browser.wait_for_text(&state(ITEMS[1]), "Saved");
        assert!(stored(&study, 1, ITEMS[0]).is_null());
        assert!(stored(&study, 1, ITEMS[1])["value"].is_number());
    }

    /// U9: at least 2 px of outline with a contrast of 3:1 to what is around it, and nothing over it.
    fn whatever_has_the_focus_shows_it(app: &TestApp) {
        let study = open_study(app, 1);
        let browser = signed_in(app, &study::email_of(0));
        for theme in [Theme::Light, Theme::Dark] {
            browser.set_theme(theme);
            for page in ["/rate", "/rate/factors", "/review"] {
                browser.visit(&study.page(page));
                let mut seen = 0;
                for _ in 0..60 {
                    browser.press(TAB);
                    let found = browser.script(FOCUS, vec![]);
                    if found.is_null() {
                        break;
                    }
                    seen += 1;
                    assert_eq!(found["fault"], json!(null), "{page} {theme:?}: {found}");
                }
                assert!(seen > 5, "{page}: only {seen} stops");
            }
        }
    }
}

/// The fault of how the focus shows, if any; null when the focus has left the page.
const FOCUS: &str = r"
const active = document.activeElement;
if (!active || active === document.body) return null;
const parse = c => c.match(/[\d.]+/g).map(Number);
const light = c => { const [r, g, b] = parse(c).map(v => { v /= 255; return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; }); return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
const ground = e => { for (; e; e = e.parentElement) { const c = getComputedStyle(e).backgroundColor; const p = parse(c); if (p.length < 4 || p[3] > 0) return c; } return 'rgb(255, 255, 255)'; };
const marks = [active, active.closest('label'), active.nextElementSibling, active.parentElement].filter(Boolean);
const outlined = marks.find(e => { const s = getComputedStyle(e); return s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2; });
const told = active.outerHTML.slice(0, 120);
if (!outlined) return {told, fault: 'no outline of 2 px'};
const [a, b] = [light(getComputedStyle(outlined).outlineColor), light(ground(outlined.parentElement))];
const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
if (contrast < 3) return {told, fault: 'contrast ' + contrast};
const r = outlined.getBoundingClientRect();
if (r.width === 0 || r.height === 0) return {told, fault: 'no size'};
const x = Math.min(Math.max(r.x + r.width / 2, 0), innerWidth - 1), y = Math.min(Math.max(r.y + r.height / 2, 0), innerHeight - 1);
const top = document.elementFromPoint(x, y);
if (!top || !(outlined.contains(top) || top.contains(outlined) || active.contains(top))) return {told, fault: 'covered by ' + (top && top.outerHTML.slice(0, 80))};
return {told, fault: null};
";
