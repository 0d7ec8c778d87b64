//! What would happen with one row of a roster, and what would be right where it cannot be taken.

use std::collections::HashMap;

use super::{NewPanelist, RowOutcome, RowResult};
use crate::account::{self, Account, Email, access::Standing};
use crate::panel::{Error, Panelist, store};
use crate::round;
use crate::store::Conn;
use crate::study::Study;

/// Why a row cannot be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    NoAddress,
    /// The address stood in an earlier row.
    Twice,
    Name,
    Affiliation,
    NoGroup,
    /// Groups are fixed since round 1 opened.
    GroupFixed,
    /// A coordinator or administrator.
    Team,
}

impl Trouble {
    /// The field that is wrong.
    pub fn field(self) -> &'static str {
        match self {
            Trouble::NoAddress | Trouble::Twice | Trouble::Team => "email",
            Trouble::Name => "name",
            Trouble::Affiliation => "affiliation",
            Trouble::NoGroup | Trouble::GroupFixed => "group",
        }
    }
}

/// Somebody who will get a place.
pub(super) struct Place {
    pub account: Option<Account>,
    pub email: Email,
    pub name: String,
    pub affiliation: Option<String>,
    pub group: Option<String>,
}

/// What a row changes.
pub(super) enum Change {
    Nothing,
    Place(Place),
    /// The id of a panelist, and the new group.
    Group(i64, String),
}

/// Judges rows one after the other.
pub(super) struct Judge<'a> {
    study: &'a Study,
    /// The groups of people cannot change any more.
    groups_fixed: bool,
    /// Rows by address.
    seen: HashMap<String, usize>,
}

impl<'a> Judge<'a> {
    pub fn new(conn: &mut Conn, study: &'a Study) -> Result<Self, Error> {
        let rounds = round::store::all(conn, study.id)?;
        Ok(Self {
            study,
            groups_fixed: rounds.iter().any(|round| !round.is_draft()),
            seen: HashMap::new(),
        })
    }

    pub fn judge(
        &mut self,
        conn: &mut Conn,
        number: usize,
        row: &NewPanelist,
    ) -> Result<(RowOutcome, Change), Error> {
        let outcome = |result| RowOutcome {
            row: number,
            email: row.email.chars().take(254).collect(),
            result,
            message: None,
            suggestion: None,
            trouble: None,
        };
        match self.change(conn, number, row)? {
            Ok((result, change)) => Ok((outcome(result), change)),
            Err(Wrong(trouble, words, suggestion)) => Ok((
                RowOutcome {
                    message: Some(format!("{}: {words}", trouble.field())),
                    suggestion,
                    trouble: Some(trouble),
                    ..outcome(RowResult::Problem)
                },
                Change::Nothing,
            )),
        }
    }

    fn change(
        &mut self,
        conn: &mut Conn,
        number: usize,
        row: &NewPanelist,
    ) -> Result<Result<(RowResult, Change), Wrong>, Error> {
        let email = match address(&row.email) {
            Ok(email) => email,
            Err(wrong) => {
                let NoAddress { words, suggestion } = wrong;
                return Ok(Err(Wrong(Trouble::NoAddress, words, suggestion)));
            }
        };
        if let Some(before) = self.seen.insert(email.to_string(), number) {
            let words = format!("this address stands in row {before} already.");
            return Ok(Err(Wrong(Trouble::Twice, words, None)));
        }
        let fields = (|| {
            Ok((
                line("name", Trouble::Name, &row.name)?
                    .ok_or_else(|| Wrong(Trouble::Name, "is missing.".into(), None))?,
                line(
                    "affiliation",
                    Trouble::Affiliation,
                    row.affiliation.as_deref().unwrap_or(""),
                )?,
                self.group(row.group.as_deref().unwrap_or_default())?,
            ))
        })();
        let (name, affiliation, group) = match fields {
            Ok(fields) => fields,
            Err(wrong) => return Ok(Err(wrong)),
        };
        let account = account::store::by_email(conn, email.as_str())?;
        if let Some(account) = &account {
            let roles = account::store::roles(conn, self.study.id, account.id)?;
            let standing = Standing::new(&roles, account.administrator);
            if standing.expert {
                let there = store::of_account(conn, self.study.id, account.id)?;
                return Ok(self.stays(there, group));
            }
            if standing.coordinator || standing.administrator {
                let words =
                    "a coordinator or administrator cannot be on the panel of the same study.";
                return Ok(Err(Wrong(Trouble::Team, words.into(), None)));
            }
        }
        let result = match account {
            Some(_) => RowResult::Added,
            None => RowResult::AddedWithAccount,
        };
        let place = Place {
            account,
            email,
            name,
            affiliation,
            group,
        };
        Ok(Ok((result, Change::Place(place))))
    }

    /// What becomes of somebody who is on the panel already.
    fn stays(
        &self,
        there: Option<Panelist>,
        group: Option<String>,
    ) -> Result<(RowResult, Change), Wrong> {
        match (there, group) {
            (Some(there), Some(group)) if there.group.as_ref() != Some(&group) => {
                if self.groups_fixed {
                    let known = there.group.as_deref().unwrap_or("no group");
                    let words = format!(
                        "is on the panel in {known}; who is in which group is fixed since round 1 opened."
                    );
                    return Err(Wrong(Trouble::GroupFixed, words, there.group));
                }
                Ok((RowResult::GroupChanged, Change::Group(there.id, group)))
            }
            _ => Ok((RowResult::AlreadyThere, Change::Nothing)),
        }
    }

    fn group(&self, typed: &str) -> Result<Option<String>, Wrong> {
        let Some(typed) = line("group", Trouble::NoGroup, typed)? else {
            return Ok(None);
        };
        let groups = &self.study.definition.stakeholder_groups;
        if groups.contains(&typed) {
            return Ok(Some(typed));
        }
        let words = match groups.is_empty() {
            true => format!("“{typed}” is not a group of this study; the study has none."),
            false => format!(
                "“{typed}” is not a group of this study; there are {}.",
                groups.join(", ")
            ),
        };
        Err(Wrong(Trouble::NoGroup, words, nearest(&typed, groups)))
    }
}

/// What is wrong, in words, and what may be meant.
struct Wrong(Trouble, String, Option<String>);

/// A text of one line, trimmed; none where there is nothing.
fn line(field: &str, trouble: Trouble, text: &str) -> Result<Option<String>, Wrong> {
    let text = text.trim();
    if text.chars().count() > 200 {
        let words = format!("the {field} has more than 200 characters.");
        return Err(Wrong(trouble, words, None));
    }
    if let Some(sign) = text.chars().find(|sign| is_hidden(*sign)) {
        let clean: String = text
            .chars()
            .map(|sign| if sign.is_control() { ' ' } else { sign })
            .filter(|sign| !is_hidden(*sign))
            .collect();
        let clean = clean.split_whitespace().collect::<Vec<_>>().join(" ");
        let words = format!(
            "the {field} has a sign that is not seen (U+{:04X}), such as a line break or a mark that turns the direction of writing.",
            u32::from(sign)
        );
        return Err(Wrong(
            trouble,
            words,
            Some(clean).filter(|text| !text.is_empty()),
        ));
    }
    Ok((!text.is_empty()).then(|| text.to_owned()))
}

/// Signs that could make a name look like something else: controls, and marks that turn the
/// direction of writing. Joiners are part of some scripts and stay.
fn is_hidden(sign: char) -> bool {
    let turns =
        matches!(sign, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    sign.is_control() || turns || matches!(sign, '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{200b}')
}

/// Why an address is none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoAddress {
    pub words: String,
    /// What may be meant.
    pub suggestion: Option<String>,
}

/// Reads an address, or says what is wrong with it.
pub fn address(text: &str) -> Result<Email, NoAddress> {
    let text = text.trim();
    let wrong = |words: &str| {
        Err(NoAddress {
            words: words.to_owned(),
            suggestion: mended(text).filter(|mended| mended != text),
        })
    };
    if text.is_empty() {
        return wrong("the address is missing.");
    }
    if text.chars().count() > 254 {
        return wrong("the address has more than 254 characters.");
    }
    if text.chars().any(is_hidden) {
        return wrong("the address has a sign that is not seen.");
    }
    match text.parse::<Email>() {
        Ok(email) => Ok(email),
        Err(_) if text.matches('@').count() > 1 => wrong(&format!(
            "the address has {} @ signs.",
            text.matches('@').count()
        )),
        Err(_) if !text.contains('@') => wrong("the address has no @ sign."),
        Err(_) if text.contains(char::is_whitespace) => wrong("the address has a space in it."),
        Err(_) => wrong("this is not an e-mail address."),
    }
}

/// The address that may be meant, where little has to change.
fn mended(text: &str) -> Option<String> {
    let text: String = text
        .chars()
        .filter(|sign| !is_hidden(*sign) && !sign.is_whitespace())
        .collect();
    let text = text.strip_prefix("mailto:").unwrap_or(&text);
    let mut text = text
        .trim_matches(['<', '>', ',', ';', '.', '"', '\'', '(', ')'])
        .to_owned();
    while text.contains("@@") || text.contains("..") {
        text = text.replace("@@", "@").replace("..", ".");
    }
    text.parse::<Email>().ok().map(|email| email.to_string())
}

/// The group that is written nearly so.
fn nearest(typed: &str, groups: &[String]) -> Option<String> {
    let typed = typed.to_lowercase();
    let near = groups.iter().map(|group| {
        let likeness = strsim::normalized_damerau_levenshtein(&typed, &group.to_lowercase());
        (likeness, group)
    });
    let (likeness, group) = near.max_by(|one, other| one.0.total_cmp(&other.0))?;
    (likeness >= 0.6).then(|| group.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wrong(text: &str) -> (String, Option<String>) {
        match address(text) {
            Ok(email) => panic!("{email} was taken"),
            Err(wrong) => (wrong.words, wrong.suggestion),
        }
    }

    #[test]
    fn an_address_that_is_wrong_says_why_and_what_may_be_meant() {
        for (text, words, meant) in [
            (
                "p.harmsen@@min.example",
                "2 @ signs",
                Some("p.harmsen@min.example"),
            ),
            ("ana.example.org", "no @ sign", None),
            ("ana silva@x.org", "a space", Some("anasilva@x.org")),
            ("ana@x.org;", "not an e-mail address", Some("ana@x.org")),
            ("\u{202e}ana@x.org", "not seen", Some("ana@x.org")),
            ("ana@x.org\r\nBcc: eve@y.org", "not seen", None),
            ("", "missing", None),
        ] {
            let (said, suggestion) = wrong(text);
            assert!(said.contains(words), "{text:?}: {said}");
            assert_eq!(suggestion.as_deref(), meant, "{text:?}");
        }
        assert!(wrong(&"a".repeat(500)).0.contains("254"));
    }

    #[test]
    fn a_name_with_hidden_signs_is_refused_and_shown_without_them() {
        for name in ["Eve\r\nBcc: x", "\u{202e}evE", "E\u{2066}ve"] {
            assert!(line("name", Trouble::Name, name).is_err(), "{name:?}");
        }
        let Err(Wrong(_, words, clean)) = line("name", Trouble::Name, "A\u{202e}na") else {
            panic!("it was taken");
        };
        assert!(words.contains("U+202E"), "{words}");
        assert_eq!(clean.as_deref(), Some("Ana"));
        assert!(line("name", Trouble::Name, &"n".repeat(500)).is_err());
        let persian = "می\u{200c}خواهم";
        assert_eq!(
            line("name", Trouble::Name, persian)
                .ok()
                .flatten()
                .as_deref(),
            Some(persian)
        );
    }

    #[test]
    fn a_group_written_nearly_right_is_suggested() {
        let groups = ["Research".to_owned(), "Port".to_owned()];
        assert_eq!(nearest("Resaerch", &groups).as_deref(), Some("Research"));
        assert_eq!(nearest("research", &groups).as_deref(), Some("Research"));
        assert_eq!(nearest("Ministry", &groups), None);
    }
}
