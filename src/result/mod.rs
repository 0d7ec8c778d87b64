//! Stored results of closed rounds and what their pages show.

pub mod views;
