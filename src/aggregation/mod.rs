//! Pure functions from counts to results: no web, no database, no clock.

pub mod rule;
