//! The files a page loads, built into the binary, under addresses that change with their content
//! so that browsers may keep them for good.

use std::sync::LazyLock;

use sha2::{Digest, Sha256};

pub const STYLESHEET: &str = include_str!("../../static/castalia.css");
pub const SCRIPT: &str = include_str!("../../static/castalia.js");
pub const FAVICON: &str = include_str!("../../static/favicon.svg");

/// A file under `/static/`.
#[derive(Debug, Clone, Copy)]
pub struct Asset {
    /// The path without the query.
    pub path: &'static str,
    pub content_type: &'static str,
    pub body: &'static str,
}

/// All files a page may ask for.
pub const ASSETS: &[Asset] = &[
    Asset {
        path: "/static/castalia.css",
        content_type: "text/css; charset=utf-8",
        body: STYLESHEET,
    },
    Asset {
        path: "/static/castalia.js",
        content_type: "text/javascript; charset=utf-8",
        body: SCRIPT,
    },
    Asset {
        path: "/static/favicon.svg",
        content_type: "image/svg+xml",
        body: FAVICON,
    },
];

static HREFS: LazyLock<Vec<String>> = LazyLock::new(|| ASSETS.iter().map(href).collect());

fn href(asset: &Asset) -> String {
    let digest = Sha256::digest(asset.body.as_bytes());
    let version: String = digest.iter().take(6).map(|b| format!("{b:02x}")).collect();
    format!("{}?v={version}", asset.path)
}

pub fn stylesheet_href() -> &'static str {
    &HREFS[0]
}

pub fn script_href() -> &'static str {
    &HREFS[1]
}

pub fn favicon_href() -> &'static str {
    &HREFS[2]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_carry_a_version() {
        assert!(stylesheet_href().starts_with("/static/castalia.css?v="));
        assert!(script_href().starts_with("/static/castalia.js?v="));
        assert!(favicon_href().starts_with("/static/favicon.svg?v="));
    }

    #[test]
    fn stylesheet_and_script_fetch_nothing_from_elsewhere() {
        for asset in [STYLESHEET, SCRIPT] {
            assert!(!asset.contains("http://") && !asset.contains("https://"));
            assert!(!asset.contains("@import"));
        }
    }
}
