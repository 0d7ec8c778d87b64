//! The roster as a file.

use super::{Roster, progress};
use crate::clock;

/// The roster with each person's state, and whether answers may be reused, as CSV, with a byte order mark, so that Excel reads names
/// as they are. No times, nothing per item. What a spreadsheet would take for a formula stays
/// text.
///
/// # Errors
/// None in practice: a table in memory can be written.
pub fn to_csv(roster: &Roster) -> Result<String, csv::Error> {
    let mut writer = csv::Writer::from_writer(b"\xEF\xBB\xBF".to_vec());
    writer.write_record([
        "name",
        "email",
        "affiliation",
        "group",
        "state",
        "day",
        "reuse",
    ])?;
    for person in &roster.people {
        let reached = roster
            .participations
            .get(&person.id)
            .map(|participation| progress(person, participation));
        let state = match reached {
            Some((state, _)) => state.name(),
            None if person.declined => "declined",
            None => "not_asked",
        };
        let day = reached.and_then(|(_, day)| day).map(clock::date);
        let text = |text: &Option<String>| as_text(text.as_deref().unwrap_or_default());
        writer.write_record([
            as_text(&person.name),
            as_text(&person.email),
            text(&person.affiliation),
            text(&person.group),
            state.to_owned(),
            day.unwrap_or_default(),
            match roster.reuse.contains(&person.id) {
                true => "yes",
                false => "no",
            }
            .to_owned(),
        ])?;
    }
    let bytes = writer.into_inner().map_err(|error| error.into_error())?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// A cell that no spreadsheet program takes for a formula.
fn as_text(cell: &str) -> String {
    match cell
        .trim_start()
        .starts_with(['=', '+', '-', '@', '\t', '\r'])
    {
        true => format!("'{cell}"),
        false => cell.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_text_and_nothing_else_changes() {
        for (cell, written) in [
            ("=1+1", "'=1+1"),
            (" @SUM(A1)", "' @SUM(A1)"),
            ("-Ana", "'-Ana"),
            ("Ana-Maria", "Ana-Maria"),
            ("", ""),
        ] {
            assert_eq!(as_text(cell), written);
        }
    }
}
