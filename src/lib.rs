//! Castalia runs Delphi-style expert panels: ratings round by round, consensus
//! arrows with their dispersion, and the tables of the report.
//!
//! The rooms, from the pure core outwards; ARCHITECTURE.md says why they are cut so.

pub mod aggregation;
pub mod drawing;

pub mod clock;
pub mod config;
pub mod telemetry;

pub mod audit;
pub mod locale;
pub mod mail;
pub mod store;

pub mod account;
pub mod study;

pub mod round;

pub mod panel;

pub mod result;

pub mod rating;

pub mod closing;

pub mod report;

pub mod privacy;

pub mod cli;
pub mod demo;
pub mod jobs;
pub mod web;
