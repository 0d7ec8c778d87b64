//! Adding people to the roster, row by row.

mod judging;
pub mod reading;

use serde::{Deserialize, Serialize};

use super::{Error, Panelist, store};
use crate::account::{self, Account};
use crate::audit;
use crate::round;
use crate::store::{Store, random_id};
use crate::study::Study;
use judging::{Change, Judge};

pub use judging::{NoAddress, Trouble, address};

/// One row of a roster as it was sent.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPanelist {
    pub email: String,
    pub name: String,
    #[serde(default)]
    pub affiliation: Option<String>,
    /// One of the study's stakeholder groups, if it has any.
    #[serde(default)]
    pub group: Option<String>,
}

/// What happens, or would happen, with a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RowResult {
    /// The person gets an account and a place on the panel.
    AddedWithAccount,
    /// The person has an account and gets a place on the panel.
    Added,
    /// The person is on the panel already; nothing changes.
    AlreadyThere,
    /// The person is on the panel and comes into another stakeholder group.
    GroupChanged,
    /// The row has a problem; `message` says which.
    Problem,
}

/// A row's outcome.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct RowOutcome {
    /// From 1, without the head of a file.
    pub row: usize,
    pub email: String,
    pub result: RowResult,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// What may be meant in place of what is wrong.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub suggestion: Option<String>,
    /// What kind of problem it is; the API has it in `message`.
    #[serde(skip)]
    #[schema(ignore)]
    pub trouble: Option<Trouble>,
}

/// Adds people to a study's panel, all of them or nobody. With `dry_run` nothing changes and
/// problems are part of the answer.
///
/// # Errors
/// `Rows` with every row's outcome if any has a problem.
pub fn add(
    db: &Store,
    study: &Study,
    rows: &[NewPanelist],
    actor: Option<i64>,
    now: i64,
    dry_run: bool,
) -> Result<Vec<RowOutcome>, Error> {
    db.write(|conn| {
        let mut judge = Judge::new(conn, study)?;
        let mut outcomes = Vec::with_capacity(rows.len());
        let (mut places, mut regrouped) = (Vec::new(), Vec::new());
        for (index, row) in rows.iter().enumerate() {
            let (outcome, change) = judge.judge(conn, index + 1, row)?;
            outcomes.push(outcome);
            match change {
                Change::Nothing => {}
                Change::Place(place) => places.push(place),
                Change::Group(panelist, group) => regrouped.push((panelist, group)),
            }
        }
        if dry_run {
            return Ok(outcomes);
        }
        if outcomes
            .iter()
            .any(|outcome| outcome.result == RowResult::Problem)
        {
            return Err(Error::Rows(outcomes));
        }
        for (panelist, group) in &regrouped {
            store::set_group(conn, *panelist, group)?;
        }
        let open: Vec<_> = round::store::all(conn, study.id)?
            .into_iter()
            .filter(round::Round::is_open)
            .collect();
        for place in &places {
            let account = match &place.account {
                Some(account) => account.clone(),
                None => {
                    let account = Account {
                        id: random_id(),
                        email: place.email.to_string(),
                        name: place.name.clone(),
                        administrator: false,
                        one_at_a_time: false,
                        disabled: false,
                    };
                    account::store::insert(conn, &account, None, now)?;
                    account
                }
            };
            let panelist = Panelist {
                id: random_id(),
                study_id: study.id,
                account_id: account.id,
                email: account.email,
                name: account.name,
                affiliation: place.affiliation.clone(),
                group: place.group.clone(),
                declined: false,
                bounced: false,
                reminders_off: false,
            };
            store::insert(conn, &panelist)?;
            for round in &open {
                store::invite(conn, round.id, &panelist, false)?;
            }
        }
        if !regrouped.is_empty() {
            let entry = audit::Entry {
                at: now,
                actor,
                action: "panel.regroup",
                study: Some(study.id),
                object: "panel",
                detail: &format!("{} in another group", regrouped.len()),
            };
            audit::record(conn, entry)?;
        }
        if !places.is_empty() {
            let entry = audit::Entry {
                at: now,
                actor,
                action: "panel.add",
                study: Some(study.id),
                object: "panel",
                detail: &format!(
                    "{} added{}",
                    places.len(),
                    if open.is_empty() {
                        ""
                    } else {
                        " while a round was open"
                    }
                ),
            };
            audit::record(conn, entry)?;
        }
        Ok(outcomes)
    })
}

/// How many people a list would add, and how many it would put into another group.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    pub added: usize,
    pub regrouped: usize,
    pub there: usize,
    pub problems: usize,
}

impl Tally {
    pub fn of(outcomes: &[RowOutcome]) -> Self {
        let count = |results: &[RowResult]| {
            let of = outcomes.iter().filter(|row| results.contains(&row.result));
            of.count()
        };
        Self {
            added: count(&[RowResult::Added, RowResult::AddedWithAccount]),
            regrouped: count(&[RowResult::GroupChanged]),
            there: count(&[RowResult::AlreadyThere]),
            problems: count(&[RowResult::Problem]),
        }
    }
}

/// Adds those of a list whose rows have no problem, if the list would still do what was `agreed`
/// to when it was looked at. Whether it was done.
///
/// # Errors
/// What the database answered.
pub fn take(
    db: &Store,
    study: &Study,
    rows: &[NewPanelist],
    agreed: Tally,
    actor: i64,
    now: i64,
) -> Result<bool, Error> {
    let outcomes = add(db, study, rows, Some(actor), now, true)?;
    if Tally::of(&outcomes) != agreed {
        return Ok(false);
    }
    let good: Vec<NewPanelist> = rows
        .iter()
        .zip(&outcomes)
        .filter(|(_, outcome)| outcome.result != RowResult::Problem)
        .map(|(row, _)| row.clone())
        .collect();
    match add(db, study, &good, Some(actor), now, false) {
        Ok(_) => Ok(true),
        // Somebody was faster since the look above.
        Err(Error::Rows(_)) => Ok(false),
        Err(error) => Err(error),
    }
}

/// Reads a roster from CSV with the columns `email,name,affiliation,group` in any order; the
/// last two may be missing.
///
/// # Errors
/// `Unreadable`, naming line and column.
pub fn parse_csv(text: &str) -> Result<Vec<NewPanelist>, Error> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut reader = csv::ReaderBuilder::new()
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes());
    let unreadable = |error: csv::Error| {
        let line = error.position().map_or(1, csv::Position::line);
        Error::Unreadable(format!("line {line}: {error}"))
    };
    let heads = reader.headers().map_err(unreadable)?.clone();
    let known = ["email", "name", "affiliation", "group"];
    if let Some(unknown) = heads.iter().find(|head| !known.contains(head)) {
        return Err(Error::Unreadable(format!(
            "line 1: the column {unknown:?} is not known; there are email, name, affiliation and group"
        )));
    }
    for needed in ["email", "name"] {
        if !heads.iter().any(|head| head == needed) {
            return Err(Error::Unreadable(format!(
                "line 1: the column {needed} is missing"
            )));
        }
    }
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(unreadable)?;
        let cell = |name: &str| {
            let at = heads.iter().position(|head| head == name)?;
            record
                .get(at)
                .filter(|text| !text.is_empty())
                .map(str::to_owned)
        };
        rows.push(NewPanelist {
            email: cell("email").unwrap_or_default(),
            name: cell("name").unwrap_or_default(),
            affiliation: cell("affiliation"),
            group: cell("group"),
        });
    }
    Ok(rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_may_stand_in_any_order() {
        let rows = parse_csv("\u{feff}name,email,group\n Ana , ana@example.org,Policy\n").unwrap();
        assert_eq!(rows.len(), 1);
        assert_eq!(
            (rows[0].name.as_str(), rows[0].group.as_deref()),
            ("Ana", Some("Policy"))
        );
    }

    #[test]
    fn a_missing_or_unknown_column_is_named() {
        let message = |text| parse_csv(text).unwrap_err().to_string();
        assert!(message("name\nA\n").contains("email"));
        assert!(message("email,name,phone\n").contains("phone"));
        assert!(message("email,name\na@b.org\n").contains("line 2"));
    }
}
