//! A headless Chromium with verbs that wait: one driver for the whole run
//! (`./test` starts it), browsers lent from a pool and wiped between tests.

use std::fmt::Write as _;
use std::sync::{LazyLock, Mutex};
use std::time::{Duration, Instant};

use fantoccini::elements::Element;
use fantoccini::error::CmdError;
use fantoccini::wd::{Capabilities, WebDriverCompatibleCommand};
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use tokio::runtime::Runtime;
use ureq::http::Method;

use crate::server::wanted;

#[path = "measure.rs"]
mod measure;
#[path = "network.rs"]
mod network;

static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .expect("a runtime for the browser")
});

static IDLE: Mutex<Vec<Client>> = Mutex::new(Vec::new());

/// How long a condition of the page may take.
const PATIENCE: Duration = Duration::from_secs(10);

const FLAGS: &[&str] = &[
    "--headless=new",
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--lang=en-GB",
];

/// The colour scheme that the reader's system asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Theme {
    Light,
    Dark,
}

/// A browser of one person, opened at one server.
pub struct Browser {
    client: Option<Client>,
    base: String,
}

impl Browser {
    /// Borrows a clean browser; `base` is the server's address without a trailing slash.
    pub fn open(base: &str) -> Self {
        let idle = IDLE.lock().expect("the pool of browsers").pop();
        let browser = Self {
            client: Some(idle.unwrap_or_else(start)),
            base: base.to_owned(),
        };
        browser.wipe();
        browser
    }

    pub fn base(&self) -> &str {
        &self.base
    }

    /// Opens a path of the server, or a whole address.
    pub fn visit(&self, path: &str) {
        let url = if path.starts_with('/') {
            format!("{}{path}", self.base)
        } else {
            path.to_owned()
        };
        block(self.client().goto(&url));
    }

    /// The path of the page, with its query.
    pub fn path(&self) -> String {
        let url = block(self.client().current_url());
        match url.query() {
            Some(query) => format!("{}?{query}", url.path()),
            None => url.path().to_owned(),
        }
    }

    pub fn reload(&self) {
        block(self.client().refresh());
    }

    pub fn title(&self) -> String {
        block(self.client().title())
    }

    pub fn html(&self) -> String {
        block(self.client().source())
    }

    /// What a reader sees on the page.
    pub fn page_text(&self) -> String {
        self.text("body")
    }

    /// Text of the first element that matches, waiting until there is one.
    pub fn text(&self, css: &str) -> String {
        block(self.find(css).text())
    }

    pub fn texts(&self, css: &str) -> Vec<String> {
        let found = self
            .script("return [...document.querySelectorAll(arguments[0])].map(e => e.textContent.replace(/\\s+/g, ' ').trim())", vec![json!(css)]);
        serde_json::from_value(found).expect("a list of texts")
    }

    pub fn count(&self, css: &str) -> usize {
        block(self.client().find_all(Locator::Css(css))).len()
    }

    pub fn attribute(&self, css: &str, name: &str) -> Option<String> {
        block(self.find(css).attr(name))
    }

    /// The live value of a field.
    pub fn value(&self, css: &str) -> String {
        block(self.find(css).prop("value")).unwrap_or_default()
    }

    pub fn click(&self, css: &str) {
        block(self.find(css).click());
    }

    /// Clicks and waits until another document has replaced this one.
    pub fn click_through(&self, css: &str) {
        let before = self.find("html").element_id();
        self.click(css);
        self.wait_until(&format!("another page after {css}"), || {
            RUNTIME
                .block_on(self.client().find(Locator::Css("html")))
                .is_ok_and(|now| now.element_id() != before)
        });
        self.wait_until("the page to be there", || {
            self.script("return document.readyState", vec![]) == json!("complete")
        });
    }

    /// Follows the first link with this text.
    pub fn follow(&self, text: &str) {
        let found = self.script(
            "const a = [...document.querySelectorAll('a')].find(a => a.textContent.replace(/\\s+/g, ' ').trim().startsWith(arguments[0]));
             return a ? a.href : null",
            vec![json!(text)],
        );
        let Some(href) = found.as_str() else {
            panic!("no link {text:?} on {}:\n{}", self.path(), self.page_text());
        };
        self.visit(href);
    }

    /// Types at the end of a field.
    pub fn type_into(&self, css: &str, text: &str) {
        block(self.find(css).send_keys(text));
    }

    /// Chooses a file in a field for files.
    pub fn choose_file(&self, css: &str, file: &std::path::Path) {
        self.type_into(css, &file.display().to_string());
    }

    /// Sends keys to whatever has the focus.
    pub fn press(&self, keys: &str) {
        let active = block(self.client().active_element());
        block(active.send_keys(keys));
    }

    pub fn has(&self, css: &str) -> bool {
        self.count(css) > 0
    }

    pub fn says(&self, words: &str) -> bool {
        self.page_text().contains(words)
    }

    #[track_caller]
    pub fn wait_for_text(&self, css: &str, words: &str) {
        let caller = std::panic::Location::caller();
        self.wait_until(&format!("{words:?} in {css} (asked at {caller})"), || {
            RUNTIME
                .block_on(async {
                    let found = self.client().find(Locator::Css(css)).await?;
                    found.text().await
                })
                .is_ok_and(|text| text.contains(words))
        });
    }

    /// Asks again until it holds; fails with the page's text.
    pub fn wait_until(&self, what: &str, holds: impl Fn() -> bool) {
        let start = Instant::now();
        while !holds() {
            if start.elapsed() > PATIENCE {
                panic!(
                    "waited {PATIENCE:?} for {what} on {}:\n{}",
                    self.path(),
                    self.page_text()
                );
            }
            std::thread::sleep(Duration::from_millis(30));
        }
    }

    /// Runs a script in the page; `arguments` as the body of a function has them.
    pub fn script(&self, body: &str, arguments: Vec<Value>) -> Value {
        block(self.client().execute(body, arguments))
    }

    pub fn script_async(&self, body: &str, arguments: Vec<Value>) -> Value {
        block(self.client().execute_async(body, arguments))
    }

    /// Opens whatever stands behind "show more".
    pub fn open_details(&self) {
        self.script(
            "document.querySelectorAll('details').forEach(d => { d.open = true })",
            vec![],
        );
    }

    pub fn set_width(&self, width: u32) {
        self.set_window(width, 900);
    }

    pub fn set_window(&self, width: u32, height: u32) {
        self.devtools(
            "Emulation.setDeviceMetricsOverride",
            json!({"width": width, "height": height, "deviceScaleFactor": 1, "mobile": false}),
        );
    }

    pub fn set_theme(&self, theme: Theme) {
        let value = match theme {
            Theme::Light => "light",
            Theme::Dark => "dark",
        };
        self.devtools(
            "Emulation.setEmulatedMedia",
            json!({"features": [{"name": "prefers-color-scheme", "value": value}]}),
        );
    }

    /// Pages opened from now on run no script of theirs (the harness still can).
    pub fn disable_scripts(&self) {
        self.devtools(
            "Emulation.setScriptExecutionDisabled",
            json!({"value": true}),
        );
    }

    pub fn enable_scripts(&self) {
        self.devtools(
            "Emulation.setScriptExecutionDisabled",
            json!({"value": false}),
        );
    }

    /// A cookie of the server, as if it had been given one.
    pub fn set_cookie(&self, name: &str, value: &str) {
        self.devtools(
            "Network.setCookie",
            json!({"name": name, "value": value, "url": self.base, "httpOnly": true, "sameSite": "Lax"}),
        );
    }

    pub fn go_offline(&self, offline: bool) {
        self.devtools("Network.enable", json!({}));
        self.devtools(
            "Network.emulateNetworkConditions",
            json!({"offline": offline, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}),
        );
    }

    /// A command of the browser's own protocol.
    pub fn devtools(&self, command: &str, params: Value) -> Value {
        block(self.client().issue_cmd(Vendor {
            path: "goog/cdp/execute",
            body: json!({"cmd": command, "params": params}),
        }))
    }

    fn find(&self, css: &str) -> Element {
        let start = Instant::now();
        loop {
            match RUNTIME.block_on(self.client().find(Locator::Css(css))) {
                Ok(element) => return element,
                Err(error) if start.elapsed() > PATIENCE => {
                    let mut page = String::new();
                    let text = RUNTIME.block_on(async {
                        self.client().find(Locator::Css("body")).await?.text().await
                    });
                    let _ = write!(page, "{}", text.unwrap_or_default());
                    panic!("no {css} on {}: {error}\n{page}", self.path());
                }
                Err(_) => std::thread::sleep(Duration::from_millis(30)),
            }
        }
    }

    fn client(&self) -> &Client {
        self.client.as_ref().expect("lent until dropped")
    }

    fn wipe(&self) {
        self.go_offline(false);
        self.devtools("Network.clearBrowserCookies", json!({}));
        self.devtools("Network.clearBrowserCache", json!({}));
        self.enable_scripts();
        self.set_theme(Theme::Light);
        self.set_width(1280);
        self.visit("about:blank");
        self.log("performance");
        self.log("browser");
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        let Some(client) = self.client.take() else {
            return;
        };
        if std::thread::panicking() {
            let _ = RUNTIME.block_on(client.close());
        } else if let Ok(mut idle) = IDLE.lock() {
            idle.push(client);
        }
    }
}

fn start() -> Client {
    let driver = wanted("CASTALIA_TEST_CHROMEDRIVER");
    let capabilities: Capabilities = [
        (
            "goog:chromeOptions".to_owned(),
            json!({
                "args": FLAGS,
                "binary": wanted("CASTALIA_TEST_BROWSER"),
                "perfLoggingPrefs": {"enableNetwork": true, "enablePage": false},
            }),
        ),
        (
            "goog:loggingPrefs".to_owned(),
            json!({"performance": "ALL", "browser": "ALL"}),
        ),
        ("unhandledPromptBehavior".to_owned(), json!("accept")),
    ]
    .into_iter()
    .collect();
    RUNTIME
        .block_on(
            ClientBuilder::new(HttpConnector::new())
                .capabilities(capabilities)
                .connect(&driver),
        )
        .expect("a browser session")
}

#[track_caller]
fn block<T>(command: impl Future<Output = Result<T, CmdError>>) -> T {
    match RUNTIME.block_on(command) {
        Ok(value) => value,
        Err(error) => panic!("the browser refused: {error}"),
    }
}

/// A command beside the standard: path below the session, and body.
#[derive(Debug)]
struct Vendor {
    path: &'static str,
    body: Value,
}

impl WebDriverCompatibleCommand for Vendor {
    fn endpoint(
        &self,
        base: &url::Url,
        session: Option<&str>,
    ) -> Result<url::Url, url::ParseError> {
        base.join(&format!(
            "session/{}/{}",
            session.unwrap_or_default(),
            self.path
        ))
    }

    fn method_and_body(&self, _: &url::Url) -> (Method, Option<String>) {
        (Method::POST, Some(self.body.to_string()))
    }
}
