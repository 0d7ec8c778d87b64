//! The SQL of studies and their items.

use diesel::prelude::*;

use super::definition::Definition;
use super::{Membership, Study};
use crate::account::{Standing, store as accounts};
use crate::store::schema::{item, member, panelist, round, round_item, study};
use crate::store::{Conn, Error, Result, on_backend};

fn study_of((id, slug, definition): (i64, String, String)) -> Result<Study> {
    let definition = serde_json::from_str(&definition)
        .map_err(|error| Error::Unfit(format!("the definition of study {slug}: {error}")))?;
    Ok(Study {
        id,
        slug,
        definition,
    })
}

pub fn find(conn: &mut Conn, slug: &str) -> Result<Option<Study>> {
    let row = on_backend!(conn, c => study::table
        .filter(study::slug.eq(slug))
        .select((study::id, study::slug, study::definition))
        .get_result(c)
        .optional())?;
    row.map(study_of).transpose()
}

pub fn by_id(conn: &mut Conn, id: i64) -> Result<Option<Study>> {
    let row = on_backend!(conn, c => study::table
        .find(id)
        .select((study::id, study::slug, study::definition))
        .get_result(c)
        .optional())?;
    row.map(study_of).transpose()
}

/// All studies, by slug: for the command line and the jobs.
pub fn all(conn: &mut Conn) -> Result<Vec<Study>> {
    let rows: Vec<(i64, String, String)> = on_backend!(conn, c => study::table
        .order(study::slug)
        .select((study::id, study::slug, study::definition))
        .load(c))?;
    rows.into_iter().map(study_of).collect()
}

/// The studies an account has a role in, by slug; an administrator's are all.
pub fn of_account(conn: &mut Conn, account: i64, administrator: bool) -> Result<Vec<Membership>> {
    let rows: Vec<(i64, String, String)> = on_backend!(conn, c => {
        let mine = study::id
            .eq_any(member::table.filter(member::account_id.eq(account)).select(member::study_id))
            .or(study::id.eq_any(
                panelist::table.filter(panelist::account_id.eq(account)).select(panelist::study_id),
            ));
        study::table
            .filter(mine.or(diesel::dsl::sql::<diesel::sql_types::Bool>(if administrator { "1 = 1" } else { "1 = 0" })))
            .order(study::slug)
            .select((study::id, study::slug, study::definition))
            .load(c)
    })?;
    rows.into_iter()
        .map(|row| {
            let study = study_of(row)?;
            let roles = accounts::roles(conn, study.id, account)?;
            Ok(Membership {
                study,
                standing: Standing::new(&roles, administrator),
            })
        })
        .collect()
}

/// The study with this slug and what the account is in it; none if there is no such study.
pub fn membership(
    conn: &mut Conn,
    slug: &str,
    account: i64,
    administrator: bool,
) -> Result<Option<Membership>> {
    let Some(study) = find(conn, slug)? else {
        return Ok(None);
    };
    let roles = accounts::roles(conn, study.id, account)?;
    Ok(Some(Membership {
        study,
        standing: Standing::new(&roles, administrator),
    }))
}

pub(super) fn insert(
    conn: &mut Conn,
    id: i64,
    slug: &str,
    definition: &str,
    now: i64,
) -> Result<()> {
    let values = (
        study::id.eq(id),
        study::slug.eq(slug),
        study::definition.eq(definition),
        study::created_at.eq(now),
    );
    on_backend!(conn, c => diesel::insert_into(study::table).values(values).execute(c))?;
    Ok(())
}

pub(super) fn set_definition(conn: &mut Conn, id: i64, definition: &Definition) -> Result<()> {
    let text = to_json(definition)?;
    on_backend!(conn, c => diesel::update(study::table.find(id))
        .set(study::definition.eq(text))
        .execute(c))?;
    Ok(())
}

/// A definition as it is stored.
pub fn to_json(definition: &Definition) -> Result<String> {
    serde_json::to_string(definition).map_err(|error| Error::Unfit(error.to_string()))
}

/// An item row: id, id of the study file, version of the present wording.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemRow {
    pub id: i64,
    pub name: String,
    pub version: u32,
}

/// All items a study ever had.
pub fn items(conn: &mut Conn, study: i64) -> Result<Vec<ItemRow>> {
    let rows: Vec<(i64, String, i32)> = on_backend!(conn, c => item::table
        .filter(item::study_id.eq(study))
        .select((item::id, item::name, item::version))
        .load(c))?;
    Ok(rows
        .into_iter()
        .map(|(id, name, version)| ItemRow {
            id,
            name,
            version: version as u32,
        })
        .collect())
}

pub(super) fn insert_item(conn: &mut Conn, study: i64, row: &ItemRow) -> Result<()> {
    let values = (
        item::id.eq(row.id),
        item::study_id.eq(study),
        item::name.eq(&row.name),
        item::version.eq(row.version as i32),
    );
    on_backend!(conn, c => diesel::insert_into(item::table).values(values).execute(c))?;
    Ok(())
}

/// Sets the version of an item, also on the lists of rounds that are still drafts.
pub(super) fn set_version(conn: &mut Conn, study: i64, item_id: i64, version: u32) -> Result<()> {
    on_backend!(conn, c => diesel::update(item::table.find(item_id))
        .set(item::version.eq(version as i32))
        .execute(c))?;
    on_backend!(conn, c => diesel::update(round_item::table.filter(
        round_item::item_id.eq(item_id).and(round_item::round_id.eq_any(
            round::table
                .filter(round::study_id.eq(study))
                .filter(round::state.eq("draft"))
                .select(round::id),
        )),
    ))
    .set(round_item::version.eq(version as i32))
    .execute(c))?;
    Ok(())
}

/// Takes an item off the lists of rounds that are still drafts.
pub(super) fn remove_from_drafts(conn: &mut Conn, study: i64, item_id: i64) -> Result<()> {
    on_backend!(conn, c => diesel::delete(round_item::table.filter(
        round_item::item_id.eq(item_id).and(round_item::round_id.eq_any(
            round::table
                .filter(round::study_id.eq(study))
                .filter(round::state.eq("draft"))
                .select(round::id),
        )),
    ))
    .execute(c))?;
    Ok(())
}

/// Takes the study's row, so that whoever changes or opens it next waits for this transaction.
pub fn lock(conn: &mut Conn, id: i64) -> Result<()> {
    on_backend!(conn, c => diesel::update(study::table.find(id))
        .set(study::slug.eq(study::slug))
        .execute(c))?;
    Ok(())
}

/// The round that is a draft, if one is.
pub(super) fn draft(conn: &mut Conn, study: i64) -> Result<Option<i64>> {
    Ok(on_backend!(conn, c => round::table
        .filter(round::study_id.eq(study))
        .filter(round::state.eq("draft"))
        .select(round::id)
        .first(c)
        .optional())?)
}

/// Puts an item on the list of a draft.
pub(super) fn add_to_draft(
    conn: &mut Conn,
    draft: i64,
    row: &ItemRow,
    position: usize,
) -> Result<()> {
    let values = (
        round_item::round_id.eq(draft),
        round_item::item_id.eq(row.id),
        round_item::position.eq(position as i32),
        round_item::version.eq(row.version as i32),
    );
    on_backend!(conn, c => diesel::insert_into(round_item::table).values(values).execute(c))?;
    Ok(())
}

/// Says where an item stands on the list of a draft, if it is on it.
pub(super) fn set_draft_position(
    conn: &mut Conn,
    draft: i64,
    item_id: i64,
    position: usize,
) -> Result<()> {
    on_backend!(conn, c => diesel::update(round_item::table.filter(
        round_item::round_id.eq(draft).and(round_item::item_id.eq(item_id)),
    ))
    .set(round_item::position.eq(position as i32))
    .execute(c))?;
    Ok(())
}

/// How many people on the panel have not declined.
pub fn panel_size(conn: &mut Conn, study: i64) -> Result<usize> {
    let count: i64 = on_backend!(conn, c => panelist::table
        .filter(panelist::study_id.eq(study))
        .filter(panelist::declined.eq(false))
        .count()
        .get_result(c))?;
    Ok(usize::try_from(count).unwrap_or_default())
}

/// The stakeholder groups that people on the panel are in, with how many there are.
pub fn people_in_groups(conn: &mut Conn, study: i64) -> Result<Vec<(String, usize)>> {
    let rows: Vec<Option<String>> = on_backend!(conn, c => panelist::table
        .filter(panelist::study_id.eq(study))
        .filter(panelist::stakeholder_group.is_not_null())
        .order(panelist::stakeholder_group)
        .select(panelist::stakeholder_group)
        .load(c))?;
    let mut groups: Vec<(String, usize)> = Vec::new();
    for name in rows.into_iter().flatten() {
        match groups.last_mut() {
            Some((last, count)) if *last == name => *count += 1,
            _ => groups.push((name, 1)),
        }
    }
    Ok(groups)
}

/// How a round stands to an item: the round's number and state, and the version it has.
pub(super) struct Appearance {
    pub item_id: i64,
    pub round: u32,
    pub state: String,
    pub version: u32,
}

/// In which rounds that were opened the study's items stood.
pub(super) fn appearances(conn: &mut Conn, study: i64) -> Result<Vec<Appearance>> {
    let rows: Vec<(i64, i32, String, i32)> = on_backend!(conn, c => round_item::table
        .inner_join(round::table)
        .filter(round::study_id.eq(study))
        .filter(round::state.ne("draft"))
        .select((round_item::item_id, round::number, round::state, round_item::version))
        .load(c))?;
    Ok(rows
        .into_iter()
        .map(|(item_id, round, state, version)| Appearance {
            item_id,
            round: round as u32,
            state,
            version: version as u32,
        })
        .collect())
}

/// A round's number, state and deadline, as far as a study's own pages show them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoundState {
    pub number: i32,
    pub state: String,
    pub deadline: Option<i64>,
}

/// The rounds of a study, in order.
pub fn round_states(conn: &mut Conn, study: i64) -> Result<Vec<RoundState>> {
    let rows: Vec<(i32, String, Option<i64>)> = on_backend!(conn, c => round::table
        .filter(round::study_id.eq(study))
        .order(round::number)
        .select((round::number, round::state, round::deadline))
        .load(c))?;
    Ok(rows
        .into_iter()
        .map(|(number, state, deadline)| RoundState {
            number,
            state,
            deadline,
        })
        .collect())
}
