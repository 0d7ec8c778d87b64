//! The public package of a study: open data that can be deposited as it is, and checked offline.

mod check;
mod citation;
mod files;
mod gather;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::aggregation::results::{RoundInput, RoundResults};
use crate::closing::seal::SealDocument;
use crate::result::particulars::Terms;

pub use check::{Checked, check, check_receipt};
pub use files::zip;
pub use gather::gather;

/// What names the form of a package.
pub const FORM: &str = "urn:castalia:package:1";

/// Everything in a package; its other files are made from this.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PublicPackage {
    pub form: String,
    /// Slug of the study.
    pub study: String,
    pub title: String,
    /// BCP 47.
    pub language: String,
    /// The answers were generated.
    pub simulated: bool,
    /// Who runs the study, as the study names them.
    pub contact: String,
    /// Licence, authors and title; the preset ones in a package made before they could be set.
    #[serde(default)]
    pub terms: Terms,
    pub rounds: Vec<PublicRound>,
}

impl PublicPackage {
    /// The title that is cited.
    fn cited_title(&self) -> &str {
        self.terms.title.as_ref().unwrap_or(&self.title)
    }
}

/// A closed round, as far as it is public.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PublicRound {
    /// Day of closing, `2026-10-02`, in UTC.
    pub closed: Option<String>,
    /// SHA-256 of the sealed round in hex.
    pub root: String,
    /// The seal, with the salts of what the package opens and without the others.
    pub seal: SealDocument,
    /// The counts that were sealed, as far as they are public: zeros for an item with too few
    /// answers, the stakeholder groups that may be shown, the transitions that may.
    pub input: RoundInput,
    pub results: RoundResults,
    /// What the panel read of each item, as it was sealed.
    pub definitions: BTreeMap<String, Value>,
    /// Why items were withdrawn while the round was open.
    pub withdrawn: BTreeMap<String, String>,
}

/// What can be wrong with a file that should be a package, in the user's words.
#[derive(Debug, thiserror::Error)]
pub enum Unreadable {
    #[error("This is not a package of open data: {0}")]
    NoPackage(String),
    #[error("This package has the form {0}, which this version cannot check.")]
    OtherForm(String),
}
