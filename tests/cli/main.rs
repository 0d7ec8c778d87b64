//! What the command line promises.

#[path = "../support/mod.rs"]
mod support;

mod accounts;
mod analyze;
mod demo;
mod links;
mod operation;
mod settings;
mod study_file;

#[test]
fn every_story_is_told_on_both_databases() {
    support::twins::assert_both_backends_are_tested();
}
