//! See ARCHITECTURE.md.
pub mod charts;
