//! What a panelist agrees to: the text, the record of it, and taking it back.
//!
//! The record names the text by its hash and keeps its words, so that it can be shown later what
//! was agreed to. A study whose text has changed asks again.

use sha2::{Digest, Sha256};

use super::ask::paragraphs;
use super::store::{self, consents};
use super::{Error, Panelist};
use crate::audit;
use crate::clock::DAY;
use crate::locale::Speaker;
use crate::store::{Conn, Result};
use crate::study::definition::Definition;
use crate::study::{Study, placeholders};

/// What somebody agrees to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// To take part in the study.
    TakePart,
    /// To be named in the report.
    Named,
    /// That answers, without a name, are reused as research data.
    Reuse,
}

impl Purpose {
    pub const ALL: [Purpose; 3] = [Purpose::TakePart, Purpose::Named, Purpose::Reuse];

    pub fn name(self) -> &'static str {
        match self {
            Purpose::TakePart => "take part",
            Purpose::Named => "be named",
            Purpose::Reuse => "reuse",
        }
    }
}

/// How it was given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// By the button below the text.
    Page,
    /// A program answered in a panelist's name who had not been asked on a page. Only that the
    /// text was in force then is recorded, by the day.
    Program,
}

impl Way {
    pub fn name(self) -> &'static str {
        match self {
            Way::Page => "page",
            Way::Program => "program",
        }
    }
}

/// A text that can be agreed to, as it stands now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text {
    pub words: String,
    /// BCP 47.
    pub language: String,
    /// SHA-256 of the words, in hex.
    pub hash: String,
}

impl Text {
    pub fn new(words: String, language: String) -> Self {
        let hash = Sha256::digest(words.as_bytes());
        let hash = hash.iter().map(|byte| format!("{byte:02x}")).collect();
        Self {
            words,
            language,
            hash,
        }
    }

    /// The study's own text on taking part, the tool's where it has none.
    pub fn of(definition: &Definition) -> Self {
        match &definition.texts.consent {
            Some(own) => Self::new(filled(own, definition), definition.language.clone()),
            None => {
                let t = Speaker::for_tag(&definition.language);
                Self::new(t.say("consent-default"), t.lang().to_owned())
            }
        }
    }

    pub fn paragraphs(&self) -> Vec<String> {
        paragraphs(&self.words)
    }
}

/// A text about the study as a whole, with the placeholders that mean the same to everybody.
pub(super) fn filled(own: &str, definition: &Definition) -> String {
    placeholders::fill(own, &|name| match name {
        "study" => Some(definition.title.clone()),
        "contact" => Some(definition.contact.name.clone()),
        _ => None,
    })
}

/// One entry of the record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// [`Purpose::name`].
    pub purpose: String,
    /// SHA-256 of the text, in hex.
    pub hash: String,
    /// Which of the study's texts for this purpose it was, from 1.
    pub number: u32,
    pub language: String,
    /// [`Way::name`].
    pub way: String,
    pub given_at: i64,
    pub withdrawn_at: Option<i64>,
}

/// Where a panelist stands with the text that is in force.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Nothing is on record.
    Never,
    /// Only that a program answered while the text was in force.
    Noticed,
    /// Agreed to another text before this one; when.
    Outdated(i64),
    Agreed(i64),
    /// Taken back; when.
    Withdrawn(i64),
}

impl Standing {
    /// Whether a page asks before it shows a question.
    pub fn must_be_asked(self) -> bool {
        !matches!(self, Standing::Agreed(_))
    }
}

/// Where a panelist stands with `text`.
pub fn standing(conn: &mut Conn, panelist: i64, text: &Text) -> Result<Standing> {
    let last = consents::last(conn, panelist, Purpose::TakePart)?;
    Ok(match last {
        None => Standing::Never,
        Some(last) => match last.withdrawn_at {
            Some(at) => Standing::Withdrawn(at),
            None if last.way == Way::Program.name() => Standing::Noticed,
            None if last.hash == text.hash => Standing::Agreed(last.given_at),
            None => Standing::Outdated(last.given_at),
        },
    })
}

/// The record of a panelist, the oldest first.
pub fn records(conn: &mut Conn, panelist: i64) -> Result<Vec<Record>> {
    consents::all(conn, panelist)
}

/// Records that a panelist agrees to take part; whoever had declined is back on the panel.
/// `hash` names the text that stood on the page: if another is in force now, or the place was
/// taken away, nothing is recorded, and false returned.
pub fn agree(
    conn: &mut Conn,
    study: &Study,
    panelist: &Panelist,
    hash: &str,
    now: i64,
) -> Result<bool> {
    let text = Text::of(&study.definition);
    if text.hash != hash || !store::hold(conn, panelist.id)? {
        return Ok(false);
    }
    if matches!(standing(conn, panelist.id, &text)?, Standing::Agreed(_)) && !panelist.declined {
        return Ok(true);
    }
    consents::give(
        conn,
        study.id,
        panelist.id,
        Purpose::TakePart,
        &text,
        Way::Page,
        now,
    )?;
    if panelist.declined {
        store::set_declined(conn, panelist.id, false)?;
    }
    record(conn, panelist, "consent.give", now)?;
    Ok(true)
}

/// What a program's first answer leaves on record, in the transaction that stores the answer.
#[derive(Debug, Clone)]
pub struct Notice {
    pub study: i64,
    pub text: Text,
}

/// Records, by the day alone, that a program answered while `notice`'s text was in force; nothing
/// where anything is on record already.
pub fn note(conn: &mut Conn, notice: &Notice, panelist: i64, day: i32) -> Result<()> {
    if consents::last(conn, panelist, Purpose::TakePart)?.is_some() {
        return Ok(());
    }
    consents::give(
        conn,
        notice.study,
        panelist,
        Purpose::TakePart,
        &notice.text,
        Way::Program,
        i64::from(day) * DAY,
    )
}

/// Takes back all that a panelist agreed to. From then on no mail is sent, and the panelist does
/// not count as one of the panel; with `keeps_answers` what was answered in the open round still counts.
///
/// # Errors
/// `NothingToWithdraw` where nothing is on record that stands.
pub fn withdraw(
    conn: &mut Conn,
    panelist: &Panelist,
    keeps_answers: bool,
    now: i64,
) -> std::result::Result<(), Error> {
    if consents::withdraw(conn, panelist.id, None, keeps_answers, now)? == 0 {
        return Err(Error::NothingToWithdraw);
    }
    store::set_declined(conn, panelist.id, true)?;
    store::wishes::forget(conn, panelist.id)?;
    store::credits::remove(conn, panelist.id)?;
    store::background::remove(conn, panelist.id)?;
    Ok(record(conn, panelist, "consent.withdraw", now)?)
}

fn record(conn: &mut Conn, panelist: &Panelist, action: &str, now: i64) -> Result<()> {
    let entry = audit::Entry {
        at: now,
        actor: Some(panelist.account_id),
        action,
        study: Some(panelist.study_id),
        object: "panel",
        detail: "",
    };
    audit::record(conn, entry)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::file::parse;

    fn study(texts: &str) -> Definition {
        let file = format!(
            "slug = \"s\"\ntitle = \"Harbours\"\nlanguage = \"en-GB\"\ntime_zone = \"UTC\"\n\
             contact = {{ name = \"Dana\", email = \"c@example.org\" }}\n{texts}\
             [[section]]\nheading = \"H\"\nlayout = \"grouped\"\ngroup = [{{ name = \"G\", item = [{{ text = \"T\" }}] }}]\n"
        );
        parse(&file, "s.toml").unwrap_or_else(|errors| panic!("{errors:?}"))
    }

    #[test]
    fn another_text_has_another_hash_and_the_tools_own_promises_no_anonymity() {
        let own = Text::of(&study(
            "[texts]\nconsent = \"\"\"\nOne, in {study}, for {contact}.\n\nTwo.\"\"\"\n",
        ));
        assert_eq!(own.paragraphs(), ["One, in Harbours, for Dana.", "Two."]);
        assert_eq!(own.language, "en-GB");
        let default = Text::of(&study(""));
        assert_ne!(own.hash, default.hash);
        assert_eq!((default.hash.len(), default.language.as_str()), (64, "en"));
        assert!(default.words.contains("confidential, not anonymous"));
        assert!(
            default.paragraphs().len() >= 3,
            "{:?}",
            default.paragraphs()
        );
    }
}
