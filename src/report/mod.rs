//! The report: the tables of a round and the way into the manuscript.

pub mod views;
