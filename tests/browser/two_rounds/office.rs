//! What those who run the study do.

use std::path::Path;

use super::experts;
use super::hands::{expect, press, set_deadline};
use super::letters::Letters;
use crate::browser::Browser;
use crate::people::paste;
use crate::support::books;
use crate::support::clocked::ClockedServer;
use crate::support::smtp::Received;
use crate::support::{TestApp, app};

pub const STUDY: &str = "/studies/harbours-at-dawn";

/// The study as somebody typed it into the workbook.
fn workbook() -> Vec<u8> {
    let mut sheets = books::harbours();
    let (_, settings) = &mut sheets[0];
    settings.push(vec![
        "Stakeholder groups".to_owned(),
        "Port\nResearch".to_owned(),
    ]);
    settings.push(vec![
        "Thanks".to_owned(),
        "Thank you from {contact}.".to_owned(),
    ]);
    books::xlsx(&sheets)
}

/// The administrator, who has a password from the command line, signs in by it, makes the study
/// from the workbook and names its coordinator.
pub fn administrator_makes_a_study(app: &TestApp, server: &ClockedServer) {
    let made = app.command(&[
        "account",
        "create",
        "--email",
        app::ADMINISTRATOR,
        "--name",
        "Rosa Admin",
        "--administrator",
    ]);
    let password = made.ok();
    let browser = Browser::open(&server.address);
    browser.visit("/");
    if !browser.has("#email") {
        press(&browser, "Sign in");
    }
    browser.type_into("#email", app::ADMINISTRATOR);
    browser.type_into("#password", password.trim());
    browser.click_through("button[value=password]");
    expect(&browser, &["No studies yet"]);
    browser.click_through("main a.button.primary");
    let book = app.folder().join("harbours.xlsx");
    std::fs::write(&book, workbook()).expect("a workbook");
    browser.choose_file("#spreadsheet", &book);
    browser.click_through("form[action='/new-study/check'] button.primary");
    expect(
        &browser,
        &["Nothing has been saved", "Pay of dockers", "Port"],
    );
    browser.click_through("form[action='/new-study/make'] button.primary");
    expect(&browser, &["6 items"]);
    press(&browser, "Panel");
    press(&browser, "Team");
    give_role(&browser, "Dana Whitfield", app::COORDINATOR, "coordinator");
}

pub fn give_role(browser: &Browser, name: &str, email: &str, role: &str) {
    browser.type_into("#name", name);
    browser.type_into("#email", email);
    browser.click(&format!("label.tile:has(input[value={role}])"));
    browser.click_through("form.card button.primary");
    expect(browser, &[name, "Invited"]);
}

/// Whoever was given a role comes in by the mail.
pub fn come_in(server: &ClockedServer, mail: &Received, name: &str) -> Browser {
    let browser = Browser::open(&server.address);
    browser.visit(&mail.link("/r/"));
    expect(&browser, &[&format!("This link signs in {name}.")]);
    browser.click_through("main form button.primary");
    browser
}

/// After some days the session has ended, and a link in a mail leads back to the page.
pub fn come_back(browser: &Browser, letters: &Letters<'_>, page: &str) {
    browser.visit(page);
    browser.type_into("#email", app::COORDINATOR);
    browser.click_through("button[value=link]");
    let link = letters
        .to(app::COORDINATOR, "Your sign-in link")
        .link("/l/");
    browser.visit(&link);
    browser.click_through("main form button.primary");
    letters.to(app::COORDINATOR, "You signed in by mail");
    assert!(browser.path().starts_with(page), "{}", browser.path());
}

/// Pastes the list of experts and adds them.
pub fn fill_the_panel(browser: &Browser) {
    expect(
        browser,
        &["In preparation", "Next step: put people on the panel"],
    );
    browser.click_through(".notice.next a.button");
    press(browser, "Add people");
    paste(browser, "#list", &experts::list());
    browser.click_through("main form button.primary");
    browser.wait_for_text("main", "Nobody is e-mailed by this step");
    assert!(browser.says("Add 12 people"), "{}", browser.page_text());
    browser.click_through("button[value=add]");
    assert_eq!(browser.count("main table tbody tr"), experts::PANEL);
}

/// Mends what the check before opening names.
pub fn mend_what_is_missing(browser: &Browser) {
    press(browser, "Items");
    expect(
        browser,
        &["Before round 1 can open", "With 12 answering at random"],
    );
    press(
        browser,
        "The section “Order in harbours” does not say which period is rated",
    );
    browser.type_into("#period-from", "2016");
    browser.type_into("#period-to", "2026");
    browser.type_into("#scope", "Harbours of the North Sea");
    browser.click_through(".edit-form button.primary");
    press(browser, "Texts");
    browser.type_into("#invitation", "{study} needs you until {deadline}, {name}.");
    browser.type_into("#consent", "I take part in {study}.");
    browser.click_through(".edit-form button.primary");
    press(browser, "Items");
    assert!(
        !browser.says("does not say which period"),
        "{}",
        browser.page_text()
    );
}

/// Prepares round 1 with all items and opens it.
pub fn open_first_round(browser: &Browser, day: &str) {
    press(browser, "Prepare round 1");
    browser.click_through("main form button.primary");
    press(browser, "Overview");
    expect(
        browser,
        &["Next step: open round 1", "6 items for 12 people."],
    );
    open(browser, day);
    expect(browser, &["Round 1 is open"]);
}

fn open(browser: &Browser, day: &str) {
    browser.click_through(".notice.next a.button");
    set_deadline(browser, day, "17:00");
    browser.click_through("main form button.primary");
}

/// Reminds everybody who has not submitted.
pub fn remind(browser: &Browser) {
    expect(
        browser,
        &[
            "9 of 11 submitted. 12 were invited: 1 declined.",
            "remind the 2 who have not submitted",
        ],
    );
    browser.click_through(".notice.next a.button");
    expect(
        browser,
        &["Remind 2 people of round 1", "Nothing has been sent yet"],
    );
    browser.click_through("main form button.primary");
}

pub fn extend(browser: &Browser, day: &str) {
    press(browser, "Rounds");
    press(browser, "Extend the deadline");
    expect(browser, &["11 January, 17:00"]);
    set_deadline(browser, day, "17:00");
    browser.click_through("main form button.primary");
    expect(browser, &["15 January, 17:00"]);
}

/// Reads the results of round 1 and prepares round 2: one item less, and one in other words.
pub fn prepare_second_round(browser: &Browser, day: &str) {
    expect(
        browser,
        &[
            "Round 1 is closed",
            "Next step: read the results of round 1",
        ],
    );
    browser.click_through(".notice.next a.button");
    expect(browser, &["Volume of smuggled goods", "Consensus"]);
    press(browser, "Overview");
    browser.click_through(".notice.next a.button");
    expect(
        browser,
        &[
            "Goes on",
            "9 of 10 Upward",
            "asked once, so not yet compared",
        ],
    );
    browser.click("input[name=item-pay-of-dockers]");
    browser.click_through("main form button.primary");
    press(browser, "Change the items");
    let reword = "a[href$='/items/containers-that-are-checked/reword']";
    browser.click_through(reword);
    browser.type_into("#text", " before they leave the port");
    browser.click_through("main form button.primary");
    expect(
        browser,
        &["Containers that are checked before they leave the port"],
    );
    press(browser, "Overview");
    expect(
        browser,
        &["Next step: open round 2", "5 items for 11 people."],
    );
    open(browser, day);
    expect(browser, &["Round 2 is open"]);
}

/// Closes round 2 early, with a code from a mail for the password that was never set.
pub fn close_second_round(browser: &Browser, letters: &Letters<'_>) {
    press(browser, "Overview");
    expect(browser, &["Next step: close round 2"]);
    browser.click_through(".notice.next a.button");
    browser.click_through("button[form=send-code]");
    let text = letters.to(app::COORDINATOR, "Your code").text();
    let code = text
        .split("Type ")
        .nth(1)
        .and_then(|rest| rest.split(' ').next());
    browser.type_into("#code", code.expect("a code"));
    browser.click_through("main form button.final");
}

/// While a round is open, no page of the coordinator holds a word of an answer.
pub fn expect_no_answers(browser: &Browser, secret: &str) {
    for tab in ["Overview", "Items", "Rounds", "Panel"] {
        press(browser, tab);
        assert!(!browser.html().contains(secret), "{tab}");
    }
}

/// The author reads the report and takes it as Markdown and as a Word document.
pub fn take_the_report(browser: &Browser, folder: &Path) -> String {
    press(browser, "Report");
    expect(
        browser,
        &["Report tables", "Volume of smuggled goods", "Seal"],
    );
    // S7: no extension is silent.
    let methods = browser.html();
    assert!(
        methods.contains("Its deadline was extended once."),
        "{methods}"
    );
    browser.devtools(
        "Browser.setDownloadBehavior",
        serde_json::json!({"behavior": "allow", "downloadPath": folder.display().to_string()}),
    );
    let mut files = Vec::new();
    for extension in ["md", "docx"] {
        browser.click(&format!("ul.downloads a[href*='report.{extension}']"));
        browser.wait_until("the file to be there", || {
            files_of(folder, extension).len() == 1
        });
        files.push(files_of(folder, extension).remove(0));
    }
    let word = std::fs::read(&files[1]).expect("a Word document");
    assert!(word.starts_with(b"PK"), "{} bytes", word.len());
    std::fs::read_to_string(&files[0]).expect("a report")
}

fn files_of(folder: &Path, extension: &str) -> Vec<std::path::PathBuf> {
    let files = std::fs::read_dir(folder).expect("a folder");
    let paths = files.filter_map(|file| file.ok().map(|file| file.path()));
    paths
        .filter(|path| path.extension().is_some_and(|own| own == extension))
        .collect()
}
