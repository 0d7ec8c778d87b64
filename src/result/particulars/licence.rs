//! What others may do with what is published.

use serde::{Deserialize, Serialize};

/// A licence that an author can choose, by its SPDX name.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub enum Licence {
    #[default]
    #[serde(rename = "CC-BY-4.0")]
    By,
    #[serde(rename = "CC0-1.0")]
    Zero,
    #[serde(rename = "CC-BY-SA-4.0")]
    BySa,
    /// None: what the law reserves stays reserved.
    #[serde(rename = "LicenseRef-All-rights-reserved")]
    Reserved,
}

impl Licence {
    pub const ALL: [Self; 4] = [Self::By, Self::Zero, Self::BySa, Self::Reserved];

    /// The name that SPDX has for it, or a name of the form that SPDX leaves to others.
    pub fn spdx(self) -> &'static str {
        match self {
            Self::By => "CC-BY-4.0",
            Self::Zero => "CC0-1.0",
            Self::BySa => "CC-BY-SA-4.0",
            Self::Reserved => "LicenseRef-All-rights-reserved",
        }
    }

    pub fn named(spdx: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.spdx() == spdx)
    }

    /// Whether SPDX lists it.
    pub fn is_listed(self) -> bool {
        self != Self::Reserved
    }

    /// "CC BY 4.0".
    pub fn short(self) -> &'static str {
        match self {
            Self::By => "CC BY 4.0",
            Self::Zero => "CC0 1.0",
            Self::BySa => "CC BY-SA 4.0",
            Self::Reserved => "All rights reserved",
        }
    }

    /// Its whole name.
    pub fn name(self) -> &'static str {
        match self {
            Self::By => "Creative Commons Attribution 4.0 International",
            Self::Zero => "Creative Commons Zero 1.0 Universal",
            Self::BySa => "Creative Commons Attribution-ShareAlike 4.0 International",
            Self::Reserved => "All rights reserved",
        }
    }

    /// What it lets others do, in a sentence.
    pub fn meaning(self) -> &'static str {
        match self {
            Self::By => "Others may use, change and share it if they name the authors.",
            Self::Zero => "Others may do with it what they like; the authors waive their rights.",
            Self::BySa => {
                "Others may use, change and share it if they name the authors and keep this licence."
            }
            Self::Reserved => "Others may read it; whatever else they want, they ask for.",
        }
    }

    /// Where its text stands.
    pub fn url(self) -> Option<&'static str> {
        match self {
            Self::By => Some("https://creativecommons.org/licenses/by/4.0/"),
            Self::Zero => Some("https://creativecommons.org/publicdomain/zero/1.0/"),
            Self::BySa => Some("https://creativecommons.org/licenses/by-sa/4.0/"),
            Self::Reserved => None,
        }
    }
}
