//! U26: somebody who has never seen the tool makes a study from a spreadsheet.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use castalia::study::file;
use castalia::study::file::workbook;

use super::expert::sign_in;
use crate::axe;
use crate::browser::{Browser, Theme};
use crate::on_sqlite_alone;
use crate::support::books::{self, BROKEN};
use crate::support::{TestApp, app};

/// Writes a file as somebody would keep it on a disk.
fn kept(app: &TestApp, name: &str, bytes: &[u8]) -> PathBuf {
    let file = app.folder().join(name);
    std::fs::write(&file, bytes).expect("the file is written");
    file
}

/// The demo's study as a workbook.
fn filled_in() -> Vec<u8> {
    let study = file::parse(castalia::demo::STUDY_FILE, "demo.toml").expect("the demo's study");
    workbook::to_xlsx(&study).expect("a workbook")
}

/// What must hold of the page as it stands, which no address leads to.
fn look(browser: &Browser, what: &str) -> Vec<String> {
    let mut wrong = Vec::new();
    browser.open_details();
    for theme in [Theme::Light, Theme::Dark] {
        browser.set_theme(theme);
        // Colours of controls pass into one another for 120 ms.
        std::thread::sleep(Duration::from_millis(300));
        for width in [320, 390, 1280] {
            browser.set_width(width);
            if browser.scrolls_sideways() {
                wrong.push(format!("{what} scrolls sideways at {width}"));
            }
            let small = browser.small_targets(24.0);
            wrong.extend(
                small
                    .iter()
                    .map(|target| format!("{what} at {width}: {target}")),
            );
            let found = axe::violations(browser);
            wrong.extend(
                found
                    .iter()
                    .map(|told| format!("{what} at {width}, {theme:?}: {told}")),
            );
        }
    }
    browser.set_theme(Theme::Light);
    browser.set_width(1280);
    wrong
}

on_sqlite_alone! {
    fn a_newcomer_makes_the_demos_study_from_the_spreadsheet(app: &TestApp) {
        app.person(app::ADMINISTRATOR);
        let book = kept(app, "nexus.xlsx", &filled_in());
        let began = Instant::now();
        let mut steps = 0;
        let mut step = || steps += 1;
        let browser = sign_in(app, app::ADMINISTRATOR);
        browser.wait_for_text("main", "No studies yet");
        browser.click_through("main a.button.primary");
        step();
        let template = browser.attribute("main a[href$='.xlsx']", "href");
        assert_eq!(template.as_deref(), Some("/new-study/template.xlsx"));
        browser.click("main a[href$='.xlsx']");
        step();
        // Here the newcomer fills in the rows.
        browser.choose_file("#spreadsheet", &book);
        step();
        browser.click_through("form[action='/new-study/check'] button.primary");
        step();
        browser.wait_for_text("main", "Nothing has been saved");
        browser.wait_for_text("main", "20 rows");
        browser.click_through("form[action='/new-study/make'] button.primary");
        step();
        assert_eq!(browser.path(), "/studies/crime-terrorism-nexus/items");
        browser.wait_for_text("main", "20 items");
        println!("the demo's study from the spreadsheet: {steps} steps, {:.1} s", began.elapsed().as_secs_f64());
        assert_eq!(steps, 5);
    }

    fn mistakes_are_found_by_their_links_and_corrected_without_scripts_too(app: &TestApp) {
        app.person(app::ADMINISTRATOR);
        let mut sheets = books::harbours();
        for broken in &BROKEN[..4] {
            let (sheet, row, column) = broken.cell;
            sheets = books::with(sheets, sheet, row, column, broken.text);
        }
        let wrong = kept(app, "wrong.xlsx", &books::xlsx(&sheets));
        let right = kept(app, "right.xlsx", &books::xlsx(&books::harbours()));
        for scripts in [true, false] {
            let browser = sign_in(app, app::ADMINISTRATOR);
            if !scripts {
                browser.disable_scripts();
            }
            browser.visit("/new-study");
            browser.choose_file("#spreadsheet", &wrong);
            browser.click_through("form[action='/new-study/check'] button.primary");
            assert!(browser.title().starts_with("Error: "), "{}", browser.title());
            assert_eq!(browser.count(".error-summary li"), 4);
            if scripts {
                let focus = browser.script("return document.activeElement.className", vec![]);
                assert_eq!(focus, "error-summary", "the summary takes the focus");
                let faults = look(&browser, "a file with mistakes");
                assert!(faults.is_empty(), "{}", faults.join("\n"));
            }
            let target = browser.attribute(".error-summary li:nth-child(3) a", "href").unwrap_or_default();
            assert_eq!(browser.text(&target), "increses");
            browser.choose_file("#corrected", &right);
            browser.click_through("form[action='/new-study/check'] button.primary");
            browser.wait_for_text("main", "This is created");
            if scripts {
                let faults = look(&browser, "a file that is right");
                assert!(faults.is_empty(), "{}", faults.join("\n"));
            }
            browser.wait_for_text("#slug-hint", "address");
            if !scripts {
                assert!(browser.has("#slug-error"), "the first of the two has the address");
                browser.script("document.querySelector('#slug').value = 'harbours-again'", vec![]);
            }
            browser.click_through("form[action='/new-study/make'] button.primary");
            browser.wait_for_text("main", "6 items");
        }
        assert_eq!(app.database.number("SELECT COUNT(*) FROM study"), 2);
    }
}
