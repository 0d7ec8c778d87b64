//! Pure functions from counts to results: no web, no database, no clock.
//!
//! A round comes in as [`results::RoundInput`] (integers and text) and goes out as
//! [`results::RoundResults`]. Everything in between works on three sufficient statistics
//! ([`counts`]): a histogram per item, a transition table per item between two rounds and an
//! items × k table per panel. Only Kendall's W and the ICC need the raw [`matrix`].

pub mod advice;
pub mod alternatives;
pub mod appendix;
pub mod chance;
pub mod convergence;
pub mod counts;
pub mod explorer;
pub mod firmness;
pub mod groups;
pub mod leavers;
pub mod long_format;
pub mod matrix;
pub mod measures;
pub mod panels;
pub mod readings;
pub mod regions;
pub mod results;
pub mod review;
pub mod rule;
pub mod sensitivity;
pub mod stability;
pub mod suppression;
pub mod transition;
pub mod weighted;
