//! The keys of a study file outside its sections.

use std::str::FromStr;

use email_address::EmailAddress;

use super::consensus;
use super::error::{quoted, suggesting};
use super::fields::Fields;
use super::ids;
use super::reader::{Reader, TextRule, line, lines};
use super::rules::{is_slug, language, time_zone};
use super::tree::{Node, Value};
use super::{scales, section};
use crate::study::definition::{Contact, Definition, Texts};
use crate::study::placeholders;

pub(super) const STUDY_KEYS: [&str; 12] = [
    "slug",
    "title",
    "series",
    "language",
    "time_zone",
    "simulated",
    "contact",
    "texts",
    "consensus",
    "stakeholder_groups",
    "scale",
    "section",
];
const CONTACT_KEYS: [&str; 2] = ["name", "email"];
pub(super) const TEXTS_KEYS: [&str; 8] = [
    "introduction",
    "invitation",
    "consent",
    "privacy",
    "thanks",
    "source",
    "credits",
    "disclaimer",
];

/// Most characters of a title and of a heading.
pub(super) const TITLE: TextRule = line(200);
/// Most characters of a name or a label.
pub(super) const NAME: TextRule = line(120);
/// Most characters of one of the study's own texts.
const PROSE: TextRule = lines(10_000);
/// Stakeholder groups of a study at most.
const MOST_GROUPS: usize = 20;

/// Reads the whole tree. What it returns is only of use when the reader met no error.
pub(super) fn read(root: &Node, reader: &mut Reader<'_>) -> Definition {
    let fields = reader
        .table(root, "", &STUDY_KEYS)
        .unwrap_or_else(|| Fields::none(root.at));
    let scales = scales::read(&fields, reader);
    let mut sections = section::read(&fields, &scales, reader);
    ids::assign(&mut sections);
    Definition {
        slug: slug(&fields, reader),
        title: reader.text(&fields, "title", TITLE),
        series: reader.optional_text(&fields, "series", TITLE),
        language: language_of(&fields, reader),
        time_zone: zone_of(&fields, reader),
        simulated: reader.flag(&fields, "simulated"),
        contact: contact(&fields, reader),
        texts: texts(&fields, reader),
        consensus: consensus::read(&fields, reader),
        stakeholder_groups: stakeholder_groups(&fields, reader),
        scales,
        sections,
    }
}

fn slug(fields: &Fields<'_>, reader: &mut Reader<'_>) -> String {
    let before = reader.count();
    let slug = reader.text(fields, "slug", line(usize::MAX));
    if reader.count() == before && !is_slug(&slug) {
        let expected = "1 to 64 lower-case letters, digits and single hyphens between them";
        reader.wrong(fields, "slug", expected);
    }
    slug
}

fn language_of(fields: &Fields<'_>, reader: &mut Reader<'_>) -> String {
    let before = reader.count();
    let text = reader.text(fields, "language", NAME);
    let spelled = language(&text);
    if reader.count() == before && spelled.is_none() {
        let expected = "a language tag of BCP 47, such as \"en\", \"nl\" or \"pt-BR\"";
        reader.wrong(fields, "language", expected);
    }
    spelled.unwrap_or_default()
}

fn zone_of(fields: &Fields<'_>, reader: &mut Reader<'_>) -> String {
    let before = reader.count();
    let text = reader.text(fields, "time_zone", NAME);
    if reader.count() > before {
        return String::new();
    }
    match time_zone(&text) {
        Ok(spelled) => spelled,
        Err(near) => {
            let expected =
                "a time zone of the IANA database, such as \"Europe/Amsterdam\"".to_owned();
            reader.wrong(fields, "time_zone", suggesting(expected, near.as_deref()));
            String::new()
        }
    }
}

fn contact(fields: &Fields<'_>, reader: &mut Reader<'_>) -> Contact {
    let none = Contact {
        name: String::new(),
        email: String::new(),
    };
    let Some(node) = fields.get("contact") else {
        reader.wrong(fields, "contact", "a table [contact] with name and email");
        return none;
    };
    let Some(fields) = reader.table(node, "contact", &CONTACT_KEYS) else {
        return none;
    };
    let name = reader.text(&fields, "name", NAME);
    let before = reader.count();
    let email = reader.text(&fields, "email", line(254));
    if reader.count() == before && EmailAddress::from_str(&email).is_err() {
        reader.wrong(&fields, "email", "an e-mail address");
    }
    Contact { name, email }
}

fn texts(fields: &Fields<'_>, reader: &mut Reader<'_>) -> Texts {
    let fields = fields
        .get("texts")
        .and_then(|node| reader.table(node, "texts", &TEXTS_KEYS));
    let Some(fields) = fields else {
        return Texts::default();
    };
    for (key, names) in placeholders::TEXTS {
        if let Some(Value::Text(text)) = fields.get(key).map(|node| &node.value)
            && let Some(unknown) = placeholders::unknown(text, names)
        {
            let at = fields.get(key).and_then(|node| node.at);
            let expected = format!("one of the placeholders {}", placeholders::list(names));
            reader.report(at, fields.key(key), quoted(&unknown), expected);
        }
    }
    let mut text = |key: &str| reader.optional_text(&fields, key, PROSE);
    Texts {
        introduction: text("introduction"),
        invitation: text("invitation"),
        consent: text("consent"),
        privacy: text("privacy"),
        thanks: text("thanks"),
        source: text("source"),
        credits: text("credits"),
        disclaimer: text("disclaimer"),
    }
}

fn stakeholder_groups(fields: &Fields<'_>, reader: &mut Reader<'_>) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    let members = reader.list(fields, "stakeholder_groups");
    if members.len() > MOST_GROUPS {
        let expected = format!("at most {MOST_GROUPS} groups");
        reader.wrong(fields, "stakeholder_groups", expected);
    }
    for (path, node) in members {
        let name = match &node.value {
            Value::Text(text) => reader.checked(text, NAME, node.at, &path),
            _ => None,
        };
        let Some(name) = name else {
            reader.report(node.at, path, super::reader::shown(&node.value), "a name");
            continue;
        };
        if names
            .iter()
            .any(|other| other.to_lowercase() == name.to_lowercase())
        {
            let found = quoted(&name);
            reader.report(node.at, path, found, "each group once");
        }
        names.push(name);
    }
    names
}
