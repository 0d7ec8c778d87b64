//! The instruments themselves: each must see a fault where there is one.

use crate::axe;
use crate::browser::Browser;

fn page(body: &str) -> String {
    let html = format!(
        "<!doctype html><html lang=en><title>A page</title><main><h1>A page</h1>{body}</main></html>"
    );
    format!(
        "data:text/html;charset=utf-8,{}",
        html.replace('%', "%25").replace('#', "%23")
    )
}

#[test]
fn axe_finds_a_field_without_a_label() {
    let browser = Browser::open("");
    browser.visit(&page("<input name=x>"));
    let found = axe::violations(&browser);
    assert!(
        found.iter().any(|line| line.starts_with("label:")),
        "{found:?}"
    );
    browser.visit(&page("<label>Name <input name=x></label>"));
    assert_eq!(axe::violations(&browser), Vec::<String>::new());
}

#[test]
fn axe_finds_pale_text_in_the_dark_theme_only() {
    let browser = Browser::open("");
    let body = "<style>p{color:#000;background:#fff}@media(prefers-color-scheme:dark){p{color:#ddd}}</style><p>Words</p>";
    browser.visit(&page(body));
    assert_eq!(axe::violations(&browser), Vec::<String>::new());
    let everywhere = axe::violations_everywhere(&browser, &page(body));
    let seen = |width| format!(" at {width}, Dark: color-contrast:");
    assert_eq!(everywhere.len(), axe::WIDTHS.len(), "{everywhere:?}");
    for (line, width) in everywhere.iter().zip(axe::WIDTHS) {
        assert!(line.contains(&seen(width)), "{everywhere:?}");
    }
}

#[test]
fn a_page_wider_than_the_window_is_seen() {
    let browser = Browser::open("");
    browser.visit(&page("<div style='width:400px'>wide</div>"));
    assert!(!browser.scrolls_sideways());
    browser.set_width(320);
    browser.visit(&page("<div style='width:400px'>wide</div>"));
    assert!(browser.scrolls_sideways());
    let boxes = browser.boxes("div");
    assert_eq!(boxes[0].1[2], 400.0);
}

#[test]
fn a_browser_without_scripts_runs_none() {
    let browser = Browser::open("");
    let body = "<p id=told>plain</p><script>document.getElementById('told').textContent='scripted'</script>";
    browser.visit(&page(body));
    assert_eq!(browser.text("#told"), "scripted");
    browser.disable_scripts();
    browser.visit(&page(body));
    assert_eq!(browser.text("#told"), "plain");
}
