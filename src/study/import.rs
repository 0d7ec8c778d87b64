//! Taking a definition into the database: as a new study, or over an earlier version of it.

use std::collections::HashMap;

use super::difference::{Change, Difference, difference};
use super::store::{self, Appearance, ItemRow};
use super::{Error, Study};
use crate::account;
use crate::audit;
use crate::store::{Conn, Store, random_id};
use crate::study::definition::Definition;

/// What an import did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Imported {
    Created,
    Updated,
}

/// Takes a definition in, all of it or nothing. Over an existing study, items whose id is
/// unchanged keep their answers; a changed wording becomes a new version for the next round.
/// `coordinator`, if given, coordinates a study that is new.
///
/// # Errors
/// `Frozen` with everything the file would change although a round froze it; `SlugTaken` if
/// the study exists and `replace` is false.
pub fn import(
    db: &Store,
    definition: &Definition,
    replace: bool,
    coordinator: Option<i64>,
    actor: Option<i64>,
    now: i64,
) -> Result<(Study, Imported), Error> {
    db.write(|conn| {
        let (id, imported) = match store::find(conn, &definition.slug)? {
            Some(_) if !replace => return Err(Error::SlugTaken(definition.slug.clone())),
            Some(found) => {
                store::lock(conn, found.id)?;
                let existing = store::by_id(conn, found.id)?.unwrap_or(found);
                update(conn, &existing, definition)?;
                (existing.id, Imported::Updated)
            }
            None => (
                create(conn, definition, coordinator, now)?,
                Imported::Created,
            ),
        };
        let entry = audit::Entry {
            at: now,
            actor,
            action: match imported {
                Imported::Created => "study.create",
                Imported::Updated => "study.change",
            },
            study: Some(id),
            object: &definition.slug,
            detail: "",
        };
        audit::record(conn, entry)?;
        let study = Study {
            id,
            slug: definition.slug.clone(),
            definition: definition.clone(),
        };
        Ok((study, imported))
    })
}

fn create(
    conn: &mut Conn,
    definition: &Definition,
    coordinator: Option<i64>,
    now: i64,
) -> Result<i64, Error> {
    let id = random_id();
    store::insert(
        conn,
        id,
        &definition.slug,
        &store::to_json(definition)?,
        now,
    )?;
    for placed in definition.items() {
        add_item(conn, id, &placed.item.id)?;
    }
    if let Some(account) = coordinator {
        account::store::add_role(conn, id, account, "coordinator")?;
    }
    Ok(id)
}

/// Puts a definition in place of a study's; see [`import`]. The caller holds the study's row.
pub(super) fn update(conn: &mut Conn, existing: &Study, new: &Definition) -> Result<(), Error> {
    let appearances = store::appearances(conn, existing.id)?;
    let rows: HashMap<String, ItemRow> = store::items(conn, existing.id)?
        .into_iter()
        .map(|row| (row.name.clone(), row))
        .collect();
    let difference = difference(&existing.definition, new);
    let refused = frozen(&difference, &appearances, &rows);
    if !refused.is_empty() {
        return Err(Error::Frozen(refused));
    }
    for item in &difference.items {
        let row = rows.get(&item.id);
        match (&item.change, row) {
            (Change::Removed, Some(row)) => store::remove_from_drafts(conn, existing.id, row.id)?,
            (Change::Removed, None) => {}
            (_, None) => add_item(conn, existing.id, &item.id)?,
            // An item that was removed and comes back may come back in other words.
            (change, Some(row)) if *change == Change::Added || item.is_reworded() => {
                let was_put = appearances
                    .iter()
                    .any(|a| a.item_id == row.id && a.version == row.version);
                if was_put {
                    store::set_version(conn, existing.id, row.id, row.version + 1)?;
                }
            }
            (_, Some(_)) => {}
        }
    }
    store::set_definition(conn, existing.id, new)?;
    if appearances.is_empty() {
        in_first_draft(conn, existing, new)?;
    }
    Ok(())
}

/// Round 1 has the items of the study: those that come while it is a draft are put on its list.
fn in_first_draft(conn: &mut Conn, existing: &Study, new: &Definition) -> Result<(), Error> {
    let Some(draft) = store::draft(conn, existing.id)? else {
        return Ok(());
    };
    let rows = store::items(conn, existing.id)?;
    let was_there = |id: &str| existing.definition.items().any(|p| p.item.id == id);
    for (position, placed) in new.items().enumerate() {
        let id = placed.item.id.as_str();
        let Some(row) = rows.iter().find(|row| row.name == id) else {
            continue;
        };
        if was_there(id) {
            store::set_draft_position(conn, draft, row.id, position)?;
        } else {
            store::add_to_draft(conn, draft, row, position)?;
        }
    }
    Ok(())
}

fn add_item(conn: &mut Conn, study: i64, name: &str) -> Result<(), Error> {
    let row = ItemRow {
        id: random_id(),
        name: name.to_owned(),
        version: 1,
    };
    Ok(store::insert_item(conn, study, &row)?)
}

/// Everything that an import would change although a round that opened froze it.
fn frozen(
    difference: &Difference,
    appearances: &[Appearance],
    rows: &HashMap<String, ItemRow>,
) -> Vec<String> {
    let mut refused = Vec::new();
    if appearances.is_empty() {
        return refused;
    }
    if difference.rule {
        refused.push("consensus: the rule is fixed since round 1 opened.".into());
    }
    if difference.stakeholder_groups {
        refused.push("stakeholder_groups: the groups are fixed since round 1 opened.".into());
    }
    let mut open_in = HashMap::new();
    for row in rows.values() {
        let open = appearances
            .iter()
            .find(|a| a.item_id == row.id && a.state == "open");
        open_in.extend(open.map(|a| (row.name.clone(), a.round)));
    }
    let names: Vec<String> = open_in.keys().cloned().collect();
    refused.extend(difference.refused_in_round(&names).map(|item| {
        let round = open_in[&item.id];
        let what = match item.change {
            Change::Removed => "it cannot be removed",
            _ => "its wording is frozen",
        };
        format!(
            "item {}: {what} while round {round} is open. Once the round has closed, the change can be made for the next.",
            item.id
        )
    }));
    refused
}
