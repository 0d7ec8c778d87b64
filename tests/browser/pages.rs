//! What holds on every page: U6 to U10, U12, U20 to U22, G6, the weight of a first visit.

mod everything;
mod looks;

use super::expert::{open_study, second_round, signed_in};
use crate::browser::{Browser, Theme};
use crate::on_sqlite_alone;
use crate::support::{TestApp, app, study};
use looks::SEEN;

#[track_caller]
fn nothing_of(wrong: &[String]) {
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn axe_finds_nothing_on_any_page_at_both_widths_in_both_themes() {
    nothing_of(&SEEN.by_axe);
}

/// U8: nothing scrolls sideways at 320 CSS pixels. U7: what is pressed is at least 24 by 24,
/// a tile at least 44 high. U9: nothing is sticky, so nothing can hide what has the focus.
#[test]
fn every_page_fits_its_window_and_its_targets_the_finger() {
    nothing_of(&SEEN.too_wide_or_small);
}

/// U20: the contact is in the first place of the footer. U21: nothing to drag. U6: arrows have
/// words. No page carries an inline style or script, or a second heading of the first level.
#[test]
fn every_page_names_whom_to_ask_and_has_nothing_to_drag() {
    nothing_of(&SEEN.unnamed_or_dragged);
}

/// G6, and the weight of a first visit: at most 4 requests and 60 kB on the wire.
#[test]
fn no_page_asks_anybody_else_and_a_first_visit_is_light() {
    println!(
        "first visit: at most {} requests, {} bytes",
        SEEN.most_requests, SEEN.heaviest
    );
    assert!(SEEN.most_requests > 1, "the requests were not seen");
    nothing_of(&SEEN.asked_or_complained);
}

// The dress of a page is the same on either database.
on_sqlite_alone! {
    /// U12: password managers and pasting work, and nothing asks for a riddle.
    fn the_sign_in_takes_what_managers_fill_and_people_paste(app: &TestApp) {
        open_study(app, 1);
        let browser = Browser::open(app.address());
        browser.visit("/sign-in");
        assert_eq!(browser.attribute("#email", "autocomplete").as_deref(), Some("username"));
        assert_eq!(browser.attribute("#email", "type").as_deref(), Some("email"));
        assert_eq!(browser.attribute("#password", "autocomplete").as_deref(), Some("current-password"));
        browser.type_into("#email", &study::email_of(0));
        browser.click("#password");
        let refused = browser.script(
            "const field = document.querySelector('#password');
             const paste = new ClipboardEvent('paste', {bubbles: true, cancelable: true, clipboardData: new DataTransfer()});
             const refused = !field.dispatchEvent(paste);
             document.execCommand('insertText', false, arguments[0]);
             return refused",
            vec![app::PASSWORD.into()],
        );
        assert_eq!(refused, false, "pasting is not prevented");
        browser.click_through("form.sign-in button.primary");
        assert!(!browser.path().starts_with("/sign-in"), "signed in with a pasted password");
    }

    /// U10 for the parts axe does not measure: edges of controls against their ground, both themes.
    fn edges_of_controls_stand_out_three_to_one(app: &TestApp) {
        let study = second_round(app, 6);
        let browser = signed_in(app, &study::email_of(0));
        let mut wrong = Vec::new();
        for theme in [Theme::Light, Theme::Dark] {
            browser.set_theme(theme);
            browser.visit(&study.page("/rate/factors"));
            wrong.extend(browser.pale_edges("label.tile, textarea, a.button, button.button"));
            browser.visit("/sign-in");
            wrong.extend(browser.pale_edges("input.input"));
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }
}
