//! Journeys in a real browser, and what every page promises its readers.

mod author;
mod autosave;
#[path = "../support/axe.rs"]
mod axe;
#[path = "../support/browser.rs"]
mod browser;
mod consent;
mod coordinator;
mod editor;
mod expert;
mod first_screen;
mod fragment;
mod harness;
mod injection;
mod keyboard;
mod mail;
mod new_study;
mod pages;
mod paper;
mod people;
mod publishing;
#[path = "../support/mod.rs"]
mod support;
mod team;
mod two_rounds;

use support::server;

#[test]
fn every_story_is_told_on_both_databases() {
    support::twins::assert_both_backends_are_tested();
}
mod session;
