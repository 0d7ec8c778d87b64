//! A new wording of an item between two rounds: a new version under the same id.

use serde_json::{Value, json};

use super::definition::{Definition, Item};
use super::edit::{field_of, place_of};
use super::file::{self, FileError, workbook};
use super::save::keys;
use super::store::{self, ItemRow};
use super::{Error, Study};
use crate::audit;
use crate::store::Conn;

/// The parts of an item that a later round may put in other words. Id, scale, polarity, group and
/// rule stay, so that the rounds remain comparable as far as they are.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NewWording {
    pub text: String,
    /// Empty for none, as the others.
    pub guidance: String,
    pub instrument: String,
    /// One a line: `label | address | language | date`.
    pub sources: String,
}

impl NewWording {
    /// What the item says now.
    pub fn of(item: &Item) -> Self {
        Self {
            text: item.text.clone(),
            guidance: item.guidance.clone().unwrap_or_default(),
            instrument: item.instrument.clone().unwrap_or_default(),
            sources: workbook::source_lines(&item.sources),
        }
    }

    /// The same with line ends and blanks at the edges as they are stored.
    fn trimmed(&self) -> Self {
        let trim = |text: &str| text.replace("\r\n", "\n").trim().to_owned();
        Self {
            text: trim(&self.text),
            guidance: trim(&self.guidance),
            instrument: trim(&self.instrument),
            sources: trim(&self.sources),
        }
    }

    fn put_into(&self, item: &mut Value) {
        let texts = [
            ("text", &self.text),
            ("guidance", &self.guidance),
            ("instrument", &self.instrument),
        ];
        for (key, text) in texts {
            item[key] = json!(text);
        }
        item["source"] = workbook::sources_of(&self.sources);
        if let Some(keys) = item.as_object_mut() {
            keys.retain(|key, value| key == "text" || !matches!(value.as_str(), Some("")));
        }
    }
}

/// Something wrong with a field of a new wording: "text", "guidance", "instrument" or "sources".
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WordingFault {
    pub field: &'static str,
    pub message: String,
}

/// Puts an item in other words, for rounds that open from now on; the version that it then has.
/// Answers to the words before stay with their version. The caller keeps rounds from opening
/// meanwhile.
///
/// # Errors
/// `UnknownItem`; `Frozen` while a round that asks it is open; `Unchanged`; `Wording` with every
/// field that breaks a rule of the study file.
pub fn reword(
    conn: &mut Conn,
    study: &Study,
    name: &str,
    new: &NewWording,
    actor: Option<i64>,
    now: i64,
) -> Result<u32, Error> {
    let unknown = || Error::UnknownItem(name.to_owned());
    store::lock(conn, study.id)?;
    let present = store::by_id(conn, study.id)?.ok_or_else(unknown)?;
    let rows = store::items(conn, study.id)?;
    let row: &ItemRow = rows
        .iter()
        .find(|row| row.name == name)
        .ok_or_else(unknown)?;
    let appearances = store::appearances(conn, study.id)?;
    let of_item = || appearances.iter().filter(|a| a.item_id == row.id);
    if let Some(open) = of_item().find(|a| a.state == "open") {
        return Err(Error::Frozen(vec![format!(
            "item {name}: its wording is frozen while round {} is open.",
            open.round
        )]));
    }
    let definition = changed(&present.definition, name, new)?;
    let was_put = of_item().any(|a| a.version == row.version);
    let version = row.version + u32::from(was_put);
    store::set_version(conn, study.id, row.id, version)?;
    store::set_definition(conn, study.id, &definition)?;
    let entry = audit::Entry {
        at: now,
        actor,
        action: "item.reword",
        study: Some(study.id),
        object: name,
        detail: &format!("version {version}"),
    };
    audit::record(conn, entry)?;
    Ok(version)
}

/// The study with this item in other words, as the rules of the study file leave it.
fn changed(present: &Definition, name: &str, new: &NewWording) -> Result<Definition, Error> {
    let new = new.trimmed();
    let place = place_of(present, name).map_err(|_| Error::UnknownItem(name.to_owned()))?;
    let was = &present.sections[place.section].groups[place.group].items[place.item];
    if NewWording::of(was).trimmed() == new {
        return Err(Error::Unchanged);
    }
    let mut keys = keys(present)?;
    let at = ["section", "group", "item"].into_iter();
    let item = at
        .zip([place.section, place.group, place.item])
        .fold(&mut keys, |part, (key, index)| &mut part[key][index]);
    new.put_into(item);
    let prefix = format!("{}.", place.key());
    file::parse_json(&keys.to_string(), "").map_err(|errors| {
        Error::Wording(errors.iter().map(|error| fault(error, &prefix)).collect())
    })
}

/// What is wrong, at the field that holds it: sources are lines of one field.
fn fault(error: &FileError, prefix: &str) -> WordingFault {
    let field = field_of(error.key.strip_prefix(prefix).unwrap_or_default());
    let field = match field.split('-').next() {
        Some("guidance") => "guidance",
        Some("instrument") => "instrument",
        Some("source") => "sources",
        _ => "text",
    };
    WordingFault {
        field,
        message: error.in_short(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::STUDY_FILE;

    fn study() -> (Definition, String) {
        let study = file::parse(STUDY_FILE, "demo").unwrap();
        let id = study.items().next().unwrap().item.id.clone();
        (study, id)
    }

    #[test]
    fn only_the_words_change() {
        let (study, id) = study();
        let new = NewWording {
            text: " Another statement\r\n ".to_owned(),
            sources: "Court of Auditors | https://example.org/a | nl\nhttps://example.org"
                .to_owned(),
            ..NewWording::default()
        };
        let after = changed(&study, &id, &new).unwrap();
        let item = after.items().next().unwrap().item;
        let was = study.items().next().unwrap().item;
        assert_eq!(item.text, "Another statement");
        assert_eq!(
            (&item.id, &item.scale, item.polarity),
            (&was.id, &was.scale, was.polarity)
        );
        assert_eq!((&item.guidance, item.sources.len()), (&None, 2));
        assert_eq!(item.sources[1].url.as_deref(), Some("https://example.org"));
        assert_eq!(after.items().count(), study.items().count());
        assert!(matches!(
            changed(&after, &id, &NewWording::of(item)),
            Err(Error::Unchanged)
        ));
    }

    #[test]
    fn what_breaks_a_rule_names_its_field() {
        let (study, id) = study();
        let new = NewWording {
            sources: "Evil | javascript:alert(1)".to_owned(),
            ..NewWording::default()
        };
        let Err(Error::Wording(faults)) = changed(&study, &id, &new) else {
            panic!("taken");
        };
        let mut fields: Vec<&str> = faults.iter().map(|fault| fault.field).collect();
        fields.sort_unstable();
        assert_eq!(fields, ["sources", "text"], "{faults:?}");
    }
}
