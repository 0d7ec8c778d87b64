//! A coordinator puts people on the panel.

use crate::axe;
use crate::browser::Browser;
use crate::expert::signed_in;
use crate::on_both_backends;
use crate::support::studies;
use crate::support::{TestApp, app};

const LIST: &str = "Name\tE-mail\tGroup\n\
    Maud Ekström\tm.ekstrom@noorderpi.example\tPort\n\
    Tomas Lindqvist\tt.lindqvist@rikspolis.example\tCustoms\n\
    Aylin Demir\ta.demir@uni.example\tResearch\n\
    Piet Harmsen\tp.harmsen@@min.example\tCustoms\n\
    Sofia Marques\ts.marques@prisons.example\tPort\n\
    Luc Fontaine\tl.fontaine@uni.example\tResaerch\n\
    Eva Novotná\te.novotna@uni.example\tResearch\n\
    Ines Oud\ti.oud@uni.example\tResearch\n\
    Jan Bakker\tj.bakker@uni.example\tResearch\n";

/// What holds of every page, also of those that only a form leads to.
pub fn assert_sound(browser: &Browser, what: &str) {
    for width in [320, 390, 1280] {
        browser.set_width(width);
        assert!(!browser.scrolls_sideways(), "{what} at {width}");
        let found = axe::violations(browser);
        assert!(found.is_empty(), "{what} at {width}: {found:?}");
    }
}

/// Puts a text into a field at once: typing would make the browser's own line ends of it.
pub fn paste(browser: &Browser, css: &str, text: &str) {
    browser.script(
        "document.querySelector(arguments[0]).value = arguments[1]",
        vec![css.into(), text.into()],
    );
}

on_both_backends! {
    fn a_pasted_roster_is_checked_corrected_and_added(app: &TestApp) {
        app.person(app::COORDINATOR);
        let study = app.import_study("harbours", &studies::harbours("harbours"));
        study.invite(&[("a.demir@uni.example".to_owned(), Some("Research"))]);
        for (width, scripts) in [(1280, true), (390, false)] {
            app.database.tamper("DELETE FROM panelist WHERE account_id IN (SELECT id FROM account WHERE email <> 'a.demir@uni.example')");
            let browser = signed_in(app, app::COORDINATOR);
            browser.set_width(width);
            browser.visit(&study.page("/panel"));
            browser.follow("Add people");
            paste(&browser, "#list", LIST);
            if !scripts {
                browser.disable_scripts();
            }
            browser.click_through("main form button.primary");
            browser.wait_for_text("main", "Add 6 people");
            browser.wait_for_text("main", "Row 5, column B");
            browser.wait_for_text("main", "Did you mean Research?");
            assert_eq!(browser.value("#email-3"), "p.harmsen@@min.example");
            if scripts {
                assert_sound(&browser, "the list as it was read");
                browser.set_width(width);
            }
            browser.script("document.querySelector('#email-3').value = ''", Vec::new());
            browser.type_into("#email-3", "p.harmsen@min.example");
            browser.click_through("button[value=check]");
            browser.wait_for_text("main", "Add 7 people");
            browser.click_through("button[value=add]");
            assert_eq!(browser.path(), study.page("/panel"));
            browser.wait_for_text("main", "p.harmsen@min.example");
            assert_eq!(browser.count("main table tbody tr"), 8);
        }
    }
}
