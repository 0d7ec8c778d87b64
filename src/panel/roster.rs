//! Adding people to the roster, row by row.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};

use super::{Error, Panelist, store};
use crate::account::{self, Account, Email, access::Standing};
use crate::audit;
use crate::round;
use crate::store::{Conn, Store, random_id};
use crate::study::Study;

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
        let mut seen = HashSet::new();
        let mut outcomes = Vec::with_capacity(rows.len());
        let mut places = Vec::new();
        for (index, row) in rows.iter().enumerate() {
            let (outcome, place) = judge(conn, study, index + 1, row, &mut seen)?;
            outcomes.push(outcome);
            places.extend(place);
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

/// Somebody who will get a place.
struct Place {
    account: Option<Account>,
    email: Email,
    name: String,
    affiliation: Option<String>,
    group: Option<String>,
}

fn judge(
    conn: &mut Conn,
    study: &Study,
    number: usize,
    row: &NewPanelist,
    seen: &mut HashSet<String>,
) -> Result<(RowOutcome, Option<Place>), Error> {
    let outcome = |result, message: Option<String>| RowOutcome {
        row: number,
        email: row.email.chars().take(254).collect(),
        result,
        message,
    };
    let problem = |message: String| Ok((outcome(RowResult::Problem, Some(message)), None));

    let email = match row.email.parse::<Email>() {
        Ok(email) => email,
        Err(error) => return problem(format!("email: {error}")),
    };
    if !seen.insert(email.to_string()) {
        return problem("email: this address stands twice in the roster.".into());
    }
    let name = row.name.trim();
    if name.is_empty() || name.chars().count() > 200 || name.chars().any(char::is_control) {
        return problem("name: a name of 1 to 200 characters is needed, on one line.".into());
    }
    let tidy = |text: &Option<String>| {
        text.as_deref()
            .map(str::trim)
            .filter(|text| !text.is_empty())
            .map(str::to_owned)
    };
    let affiliation = tidy(&row.affiliation);
    if affiliation
        .as_ref()
        .is_some_and(|a| a.chars().count() > 200 || a.chars().any(char::is_control))
    {
        return problem("affiliation: at most 200 characters, on one line.".into());
    }
    let group = tidy(&row.group);
    let groups = &study.definition.stakeholder_groups;
    if let Some(group) = &group
        && !groups.contains(group)
    {
        let known = if groups.is_empty() {
            "the study has none".into()
        } else {
            format!("there are {}", groups.join(", "))
        };
        return problem(format!(
            "group: {group:?} is not a group of this study; {known}."
        ));
    }
    let account = account::store::by_email(conn, email.as_str())?;
    if let Some(account) = &account {
        let roles = account::store::roles(conn, study.id, account.id)?;
        let standing = Standing::new(&roles, account.administrator);
        if standing.expert {
            return Ok((outcome(RowResult::AlreadyThere, None), None));
        }
        if standing.coordinator || standing.administrator {
            return problem(
                "email: a coordinator or administrator cannot be on the panel of the same study."
                    .into(),
            );
        }
    }
    let result = if account.is_some() {
        RowResult::Added
    } else {
        RowResult::AddedWithAccount
    };
    let place = Place {
        account,
        email,
        name: name.to_owned(),
        affiliation,
        group,
    };
    Ok((outcome(result, None), Some(place)))
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
