//! What a page asks of the network, and what the browser complains of.

use serde_json::{Value, json};

use super::{Browser, Vendor, block};

/// One request that a page caused.
#[derive(Debug, Clone)]
pub struct Request {
    pub url: String,
    /// Bytes on the wire, headers included.
    pub bytes: u64,
}

impl Browser {
    /// Forgets the cache, visits, and tells every request that the page made.
    pub fn first_visit(&self, path: &str) -> Vec<Request> {
        // A page that stood open long enough asks how long the sign-in lasts, even while it is
        // being left: that request is not the next page's.
        self.visit("about:blank");
        self.devtools("Network.clearBrowserCache", json!({}));
        self.log("performance");
        self.visit(path);
        self.requests()
    }

    /// The requests since the log was last read.
    pub fn requests(&self) -> Vec<Request> {
        let mut found: Vec<(String, Request)> = Vec::new();
        for entry in self.log("performance") {
            let message: Value = serde_json::from_str(entry["message"].as_str().unwrap_or("null"))
                .unwrap_or(Value::Null);
            let event = &message["message"];
            let params = &event["params"];
            let id = params["requestId"].as_str().unwrap_or_default().to_owned();
            match event["method"].as_str() {
                Some("Network.requestWillBeSent") => {
                    let url = params["request"]["url"].as_str().unwrap_or_default();
                    if !url.starts_with("data:") {
                        found.push((
                            id,
                            Request {
                                url: url.to_owned(),
                                bytes: 0,
                            },
                        ));
                    }
                }
                Some("Network.loadingFinished") => {
                    let bytes = params["encodedDataLength"].as_f64().unwrap_or(0.0);
                    if let Some((_, request)) =
                        found.iter_mut().rev().find(|(known, _)| *known == id)
                    {
                        request.bytes = bytes as u64;
                    }
                }
                _ => {}
            }
        }
        found.into_iter().map(|(_, request)| request).collect()
    }

    /// Errors and warnings of the console, a content policy's refusals among them.
    pub fn complaints(&self) -> Vec<String> {
        self.log("browser")
            .iter()
            .map(|entry| entry["message"].as_str().unwrap_or_default().to_owned())
            .collect()
    }

    pub(super) fn log(&self, kind: &str) -> Vec<Value> {
        let entries = block(self.client().issue_cmd(Vendor {
            path: "se/log",
            body: json!({"type": kind}),
        }));
        entries.as_array().cloned().unwrap_or_default()
    }
}
