//! See ARCHITECTURE.md.

pub mod assets;
pub mod charts;
pub mod page;
