//! Licence, authors, title and where the report stands, and how they are read from what was typed.

use serde::{Deserialize, Serialize};

use super::author::{Author, orcid};
use super::licence::Licence;
use crate::study::file::is_source_url;

/// Longest title, in characters.
pub const LONGEST_TITLE: usize = 300;
/// Longest name, affiliation, address or DOI, in characters.
pub const LONGEST_NAME: usize = 200;
/// Most authors.
pub const MOST_AUTHORS: usize = 50;

/// Under which terms results are published, and how they are cited.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(default)]
#[schema(as = PublicationTerms)]
pub struct Terms {
    pub licence: Licence,
    /// None where the study's title serves.
    pub title: Option<String>,
    /// In the order in which they are cited; empty where the study's contact stands for them.
    pub authors: Vec<Author>,
    /// `10.1234/abc`, without what stands before it in an address.
    pub doi: Option<String>,
    /// Where the report stands.
    pub url: Option<String>,
}

/// The same as somebody typed it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Typed {
    pub licence: String,
    pub title: String,
    pub authors: Vec<TypedAuthor>,
    pub doi: String,
    pub url: String,
}

/// An author as somebody typed them; left out where all is empty.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TypedAuthor {
    pub given: String,
    pub family: String,
    pub orcid: String,
    pub affiliation: String,
}

/// What is wrong with a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wrong {
    /// `licence`, `title`, `doi`, `url`; of the second author `family-2`, `orcid-2`, ….
    pub field: String,
    pub message: String,
}

impl TypedAuthor {
    pub fn is_empty(&self) -> bool {
        [&self.given, &self.family, &self.orcid, &self.affiliation]
            .iter()
            .all(|text| text.trim().is_empty())
    }
}

impl From<&Terms> for Typed {
    fn from(terms: &Terms) -> Self {
        let or_empty = |text: &Option<String>| text.clone().unwrap_or_default();
        Self {
            licence: terms.licence.spdx().to_owned(),
            title: or_empty(&terms.title),
            authors: terms
                .authors
                .iter()
                .map(|author| TypedAuthor {
                    given: or_empty(&author.given),
                    family: author.family.clone(),
                    orcid: or_empty(&author.orcid),
                    affiliation: or_empty(&author.affiliation),
                })
                .collect(),
            doi: or_empty(&terms.doi),
            url: or_empty(&terms.url),
        }
    }
}

impl Typed {
    /// The terms.
    ///
    /// # Errors
    /// Everything that is wrong, in the order of the fields.
    pub fn checked(&self) -> Result<Terms, Vec<Wrong>> {
        let mut reader = Reader::default();
        let terms = Terms {
            title: reader.line("title".into(), &self.title, LONGEST_TITLE),
            licence: Licence::named(&self.licence).unwrap_or_else(|| {
                reader.blame("licence".into(), "Choose one of the licences.");
                Licence::default()
            }),
            authors: self
                .authors
                .iter()
                .zip(1..)
                .filter(|(author, _)| !author.is_empty())
                .map(|(author, place)| reader.author(author, place))
                .collect(),
            doi: reader.doi(&self.doi),
            url: reader.url(&self.url),
        };
        if terms.authors.len() > MOST_AUTHORS {
            let message = format!("There are at most {MOST_AUTHORS} authors.");
            reader.blame("family-1".into(), &message);
        }
        match reader.wrong.is_empty() {
            true => Ok(terms),
            false => Err(reader.wrong),
        }
    }
}

/// Reads fields, and notes what is wrong with them.
#[derive(Default)]
struct Reader {
    wrong: Vec<Wrong>,
}

impl Reader {
    fn blame(&mut self, field: String, message: &str) {
        self.wrong.push(Wrong {
            field,
            message: message.to_owned(),
        });
    }

    fn line(&mut self, field: String, text: &str, longest: usize) -> Option<String> {
        let text = text.trim();
        let length = text.chars().count();
        if length > longest {
            let over = length - longest;
            let message = format!(
                "{over} character{} too many. The limit is {longest}.",
                if over == 1 { "" } else { "s" }
            );
            self.blame(field, &message);
        } else if text.chars().any(char::is_control) {
            self.blame(field, "It must be one line without control characters.");
        }
        (!text.is_empty()).then(|| text.to_owned())
    }

    fn author(&mut self, typed: &TypedAuthor, place: usize) -> Author {
        let at = |name: &str| format!("{name}-{place}");
        let given = self.line(at("given"), &typed.given, LONGEST_NAME);
        let family = self.line(at("family"), &typed.family, LONGEST_NAME);
        if family.is_none() {
            let message = "A family name is missing, or the name of an organisation.";
            self.blame(at("family"), message);
        }
        let id = match typed.orcid.trim() {
            "" => None,
            text => {
                let read = orcid(text);
                if read.is_none() {
                    let message = "This is no ORCID iD: it has 16 digits, of which the last checks \
                                   the others, such as 0000-0002-1825-0097.";
                    self.blame(at("orcid"), message);
                }
                read
            }
        };
        Author {
            given,
            family: family.unwrap_or_default(),
            orcid: id,
            affiliation: self.line(at("affiliation"), &typed.affiliation, LONGEST_NAME),
        }
    }

    /// A DOI with characters that the Citation File Format takes.
    fn doi(&mut self, text: &str) -> Option<String> {
        let text = text.trim();
        let starts = [
            "https://doi.org/",
            "http://doi.org/",
            "https://dx.doi.org/",
            "doi:",
        ];
        let bare = starts.iter().find_map(|start| text.strip_prefix(start));
        let bare = self.line("doi".into(), bare.unwrap_or(text).trim(), LONGEST_NAME)?;
        let is_fit = bare
            .strip_prefix("10.")
            .and_then(|rest| rest.split_once('/'))
            .is_some_and(|(registrant, name)| {
                (4..=9).contains(&registrant.len())
                    && registrant.bytes().all(|byte| byte.is_ascii_digit())
                    && !name.is_empty()
                    && name
                        .bytes()
                        .all(|byte| byte.is_ascii_alphanumeric() || b":/_;-.()[]".contains(&byte))
            });
        if !is_fit {
            self.blame("doi".into(), "A DOI looks like 10.1234/abc.567.");
        }
        Some(bare)
    }

    fn url(&mut self, text: &str) -> Option<String> {
        let url = self.line("url".into(), text, LONGEST_NAME)?;
        let lower = url.to_ascii_lowercase();
        let is_web = lower.starts_with("https://") || lower.starts_with("http://");
        if !is_web || !url.is_ascii() || !is_source_url(&url) {
            let message = "An address begins with https:// or http:// and has no blanks; letters \
                           beyond ASCII are written with percent signs.";
            self.blame("url".into(), message);
        }
        Some(url)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed() -> Typed {
        Typed {
            licence: "CC0-1.0".into(),
            title: "  Harbours in ten years ".into(),
            authors: vec![
                TypedAuthor {
                    given: "Dana".into(),
                    family: "Whitfield".into(),
                    orcid: "https://orcid.org/0000-0002-1825-0097".into(),
                    affiliation: "Institute of Ports".into(),
                },
                TypedAuthor::default(),
                TypedAuthor {
                    family: "Harbour Panel".into(),
                    ..TypedAuthor::default()
                },
            ],
            doi: "https://doi.org/10.5281/zenodo.123".into(),
            url: "https://panel.example/report".into(),
        }
    }

    #[test]
    fn what_was_typed_is_read_and_comes_back_as_it_is_kept() {
        let terms = typed().checked().expect("nothing is wrong");
        assert_eq!(terms.licence, Licence::Zero);
        assert_eq!(terms.title.as_deref(), Some("Harbours in ten years"));
        assert_eq!(terms.doi.as_deref(), Some("10.5281/zenodo.123"));
        let names: Vec<String> = terms.authors.iter().map(Author::name).collect();
        assert_eq!(names, ["Whitfield, Dana", "Harbour Panel"]);
        assert_eq!(Typed::from(&terms).checked(), Ok(terms));
        assert_eq!(
            Typed::from(&Terms::default()).checked(),
            Ok(Terms::default())
        );
    }

    #[test]
    fn everything_that_is_wrong_is_said_with_its_field() {
        let mut wrong = typed();
        wrong.licence = "MIT".into();
        wrong.title = "x".repeat(LONGEST_TITLE + 1);
        wrong.authors[0].orcid = "0000-0002-1825-0098".into();
        wrong.authors[1].given = "Only".into();
        wrong.doi = "10.5281".into();
        wrong.url = "javascript:alert(1)".into();
        let found = wrong.checked().expect_err("five fields are wrong");
        let fields: Vec<&str> = found.iter().map(|one| one.field.as_str()).collect();
        assert_eq!(
            fields,
            ["title", "licence", "orcid-1", "family-2", "doi", "url"]
        );
        assert_eq!(found[0].message, "1 character too many. The limit is 300.");
    }
}
