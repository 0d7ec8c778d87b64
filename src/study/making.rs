//! How a study begins: whose it may be, from a blank page, as a copy of another.

use super::definition::{Contact, Definition, Texts};
use super::file::{self, FileError, LONGEST_SLUG};
use super::store;
use crate::account::{Principal, store as accounts};
use crate::aggregation::rule::ConsensusRule;
use crate::store::{Conn, Result};

/// Whether somebody may make a study: administrators, and those who coordinate one already.
pub fn may_create(conn: &mut Conn, who: &Principal) -> Result<bool> {
    Ok(who.account.administrator || accounts::coordinates_any(conn, who.id())?)
}

/// What stands on a blank page before anything is asked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Blank {
    pub title: String,
    /// Made of the title if empty.
    pub slug: String,
    /// BCP 47.
    pub language: String,
    /// IANA.
    pub time_zone: String,
    pub contact_name: String,
    pub contact_email: String,
}

impl Blank {
    /// A study without sections.
    ///
    /// # Errors
    /// What is wrong, by the keys of the study file.
    pub fn definition(&self) -> std::result::Result<Definition, Vec<FileError>> {
        let slug = match self.slug.trim() {
            "" => file::slug_of(&self.title),
            slug => slug.to_owned(),
        };
        let study = Definition {
            slug,
            title: self.title.clone(),
            series: None,
            language: self.language.trim().to_owned(),
            time_zone: self.time_zone.trim().to_owned(),
            simulated: false,
            contact: Contact {
                name: self.contact_name.clone(),
                email: self.contact_email.trim().to_owned(),
            },
            texts: Texts::default(),
            consensus: ConsensusRule::default(),
            stakeholder_groups: Vec::new(),
            scales: Vec::new(),
            sections: Vec::new(),
        };
        file::parse(&file::to_toml(&study), "")
    }
}

/// The definition of a new study after an earlier one. Its answers will be real ones, whatever
/// the earlier one's were.
pub fn copy_of(earlier: &Definition, slug: String) -> Definition {
    Definition {
        slug,
        simulated: false,
        ..earlier.clone()
    }
}

/// The slug if no study has it, else the first free one of `slug-2`, `slug-3` …
pub fn free_slug(conn: &mut Conn, slug: &str) -> Result<String> {
    let mut number = 1;
    let mut free = slug.to_owned();
    while store::find(conn, &free)?.is_some() {
        number += 1;
        free = numbered(slug, number);
    }
    Ok(free)
}

/// `slug-2`, not longer than a slug may be; the number of a slug that ends in one is replaced.
fn numbered(slug: &str, number: u32) -> String {
    let end = format!("-{number}");
    let base = slug.rsplit_once('-').map_or(slug, |(base, last)| {
        let is_number = last.len() == 1 && last.bytes().all(|byte| byte.is_ascii_digit());
        if is_number { base } else { slug }
    });
    let room = LONGEST_SLUG - end.len();
    format!(
        "{}{end}",
        base[..base.len().min(room)].trim_end_matches('-')
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_numbered_slug_is_a_slug() {
        let long = "a".repeat(64);
        for (slug, number, expected) in [
            ("harbour", 2, "harbour-2".to_owned()),
            ("harbour-2", 3, "harbour-3".to_owned()),
            ("harbour-2030", 2, "harbour-2030-2".to_owned()),
            (&long, 12, format!("{}-12", "a".repeat(61))),
        ] {
            assert_eq!(numbered(slug, number), expected);
            assert!(file::is_slug(&numbered(slug, number)));
        }
    }

    #[test]
    fn a_blank_page_makes_a_study_that_reads_back() {
        let blank = Blank {
            title: "Ports \"under\" pressure".to_owned(),
            language: "en-gb".to_owned(),
            time_zone: "Europe/Amsterdam".to_owned(),
            contact_name: "Ada Example".to_owned(),
            contact_email: "ada@example.org".to_owned(),
            ..Blank::default()
        };
        let study = blank.definition().unwrap();
        assert_eq!(study.slug, "ports-under-pressure");
        assert_eq!(study.language, "en-GB");
        assert!(study.sections.is_empty());
        assert_eq!(file::parse(&file::to_toml(&study), "").unwrap(), study);
        let keys: Vec<String> = Blank::default()
            .definition()
            .unwrap_err()
            .into_iter()
            .map(|error| error.key)
            .collect();
        for key in [
            "slug",
            "title",
            "language",
            "time_zone",
            "contact.name",
            "contact.email",
        ] {
            assert!(keys.iter().any(|known| known == key), "{key} in {keys:?}");
        }
    }
}
