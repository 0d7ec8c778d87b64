//! Journeys in a real browser, and what every page promises its readers.

#[path = "../support/axe.rs"]
mod axe;
#[path = "../support/browser.rs"]
mod browser;
mod harness;
#[path = "../support/mod.rs"]
mod support;

use support::server;
