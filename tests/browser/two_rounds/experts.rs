//! What the experts do, each at a browser of their own.

use serde_json::json;

use super::hands::{expect, press};
use crate::browser::Browser;
use crate::expert::{state, tile};
use crate::support::clocked::ClockedServer;
use crate::support::smtp::Received;

pub const PANEL: usize = 12;

/// Address of the expert at a place.
pub fn address(place: usize) -> String {
    format!("expert{:02}@harbour.example", place + 1)
}

/// The list that the coordinator has in a spreadsheet.
pub fn list() -> String {
    let mut list = "Name\tE-mail\tGroup\n".to_owned();
    for place in 0..PANEL {
        let group = ["Port", "Research"][place % 2];
        let (name, email) = (name(place), address(place));
        list.push_str(&format!("{name}\t{email}\t{group}\n"));
    }
    list
}

pub fn name(place: usize) -> String {
    let letter = char::from(b'A' + u8::try_from(place).expect("a place on the panel"));
    format!("Expert {letter}")
}

/// How somebody reads the pages.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Device {
    Desk,
    Phone,
    PhoneWithoutScripts,
}

impl Device {
    pub fn of(place: usize) -> Self {
        match place {
            0 => Device::Phone,
            1 => Device::PhoneWithoutScripts,
            _ => Device::Desk,
        }
    }
}

/// Comes from the mail to the first question: the link, then the button.
pub fn come_in(server: &ClockedServer, mail: &Received, device: Device) -> Browser {
    let browser = Browser::open(&server.address);
    if device != Device::Desk {
        browser.set_width(390);
    }
    if device == Device::PhoneWithoutScripts {
        browser.disable_scripts();
    }
    browser.visit(&mail.link("/i/"));
    expect(
        &browser,
        &["Dana Whitfield", "Others will see", "No password needed"],
    );
    browser.click_through("main form button.primary");
    assert!(browser.path().contains("/rate/"), "{}", browser.path());
    assert!(!browser.scrolls_sideways());
    // At a desk there is room for a section at once.
    if device == Device::Desk {
        press(&browser, "Show the whole section");
    }
    browser
}

/// The questions on this page, by id.
pub fn questions(browser: &Browser) -> Vec<String> {
    let found = browser.script(
        "return [...document.querySelectorAll('[data-card]')].map(card => card.id.slice(2))",
        vec![],
    );
    serde_json::from_value(found).expect("a list of ids")
}

/// What the expert at `place` thinks of a question.
fn opinion(place: usize, item: &str) -> &'static str {
    match item {
        "volume" if place == 4 => "2",
        "volume" => "3",
        "pay-of-dockers" if place == 5 => "abstain",
        _ => ["1", "2", "3"][(place + item.len()) % 3],
    }
}

/// Answers the questions of this page: keeps what was answered before, chooses where nothing is
/// there to be kept.
pub fn answer_page(browser: &Browser, place: usize, device: Device) {
    let with_scripts = device != Device::PhoneWithoutScripts;
    for item in questions(browser) {
        let keep = format!("#q-{item} [data-keep]");
        let is_kept = browser.has(&keep);
        match (is_kept, with_scripts) {
            (true, true) => browser.click(&keep),
            (true, false) => browser.click_through(&keep),
            (false, true) => browser.click(&tile(&item, opinion(place, &item))),
            (false, false) => {
                browser.click(&tile(&item, opinion(place, &item)));
                browser.click_through(&format!("#q-{item} .without-script button"));
            }
        }
        if !with_scripts {
            browser.wait_for_text(&state(&item), "Saved");
        }
    }
    browser.wait_until("all to be saved", || {
        let all = "return [...document.querySelectorAll('[data-card] [data-state]')].every(state => state.textContent.includes('Saved'))";
        browser.script(all, vec![]) == json!(true)
    });
}

/// Answers section after section.
pub fn answer_all(browser: &Browser, place: usize, device: Device) {
    // The link leads to the first question, on the page of its section.
    while !browser.path().ends_with("/review") {
        answer_page(browser, place, device);
        browser.click_through("nav.pager a.primary");
    }
}

/// From the review of all answers to the page that says what happens next.
pub fn submit(browser: &Browser, round: u32) {
    browser.click_through("main form .primary");
    assert!(browser.path().ends_with("/submitted"), "{}", browser.path());
    expect(
        browser,
        &[&format!("Round {round} submitted"), "What happens next"],
    );
}

/// Says on the page after submitting that the report may print the name.
pub fn agree_to_be_named(browser: &Browser) {
    browser.click_through("#naming button[value=yes]");
}

/// Declines by the small print of the mail.
pub fn decline(server: &ClockedServer, mail: &Received) {
    let browser = Browser::open(&server.address);
    browser.visit(&mail.link("/i/"));
    press(&browser, "Stop reminders, or decline");
    browser.click_through("form[action$='/decline'] button");
    expect(&browser, &["You take no part in the study"]);
}
