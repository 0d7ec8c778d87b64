//! What a person does with a page, whoever it is.

use serde_json::{Value, json};

use crate::browser::Browser;

/// Clicks the first link that begins with these words.
pub fn press(browser: &Browser, words: &str) {
    let found = browser.script(
        "const plain = a => a.textContent.replace(/\\s+/g, ' ').trim();
         document.querySelectorAll('[data-pressed]').forEach(a => a.removeAttribute('data-pressed'));
         const all = [...document.querySelectorAll('a')].filter(a => a.checkVisibility());
         const found = all.find(a => plain(a).startsWith(arguments[0]));
         found?.setAttribute('data-pressed', '');
         return !!found",
        vec![json!(words)],
    );
    assert_eq!(
        found,
        Value::Bool(true),
        "no link {words:?} on {}:\n{}",
        browser.path(),
        browser.page_text()
    );
    browser.click_through("a[data-pressed]");
}

/// Fails unless the page says all of it.
pub fn expect(browser: &Browser, words: &[&str]) {
    for words in words {
        browser.wait_for_text("main", words);
    }
}

/// Puts day and time into the fields of a deadline, which a keyboard fills in the order of the
/// reader's country.
pub fn set_deadline(browser: &Browser, day: &str, time: &str) {
    for (field, value) in [("#deadline_date", day), ("#deadline_time", time)] {
        crate::people::paste(browser, field, value);
        assert_eq!(browser.value(field), value);
    }
}
