//! Journeys over HTTP: pages without scripts, and the API.

#[path = "../support/mod.rs"]
mod support;

mod backends;
