//! The report of a round: one canonical document, the formats made from it, and the way into the
//! manuscript.

pub mod api;
pub mod blocks;
pub mod build;
pub mod document;
pub mod docx;
pub mod facts;
pub mod figures;
mod format;
pub mod html;
pub mod json;
mod load;
pub mod markdown;
pub mod methods;
pub mod pages;
mod plain;
pub mod printing;
#[cfg(test)]
pub(crate) mod testing;
pub mod views;
pub mod xlsx;

pub use format::{Format, Options, Variant};
pub use load::{Error, Report, load};
