//! The report of a round: one canonical document, the formats made from it, and the way into the
//! manuscript.

pub mod api;
pub mod blocks;
pub mod build;
pub mod changes;
pub mod checklist;
mod csv;
mod direction;
pub mod document;
pub mod docx;
pub mod facts;
pub mod figures;
mod format;
pub mod grounds;
pub mod html;
pub mod json;
mod latex;
mod load;
pub mod markdown;
pub mod methods;
pub mod package;
pub mod pages;
pub mod pdf;
mod plain;
pub mod printing;
pub mod publication;
pub mod pull;
#[cfg(test)]
mod round_trip;
pub mod schema;
mod stamp;
pub mod store;
mod tables;
#[cfg(test)]
pub(crate) mod testing;
mod tsv;
mod typst;
pub mod views;
mod written;
pub mod xlsx;

pub use format::{Format, Options, Variant};
pub use load::{Error, Report, load};
pub use pdf::Typesetter;
