//! Lists of people as coordinators have them: lines with addresses, a table out of a
//! spreadsheet, a file.

mod source;

use serde::{Deserialize, Serialize};

use super::NewPanelist;
use crate::panel::Error;
use crate::study::file::workbook::Row;

pub use source::{Source, source_of_file, source_of_text};

/// Most people that one list may hold.
pub const MOST: usize = 500;

/// One person of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Listed {
    /// Line or row of the list as its owner sees it, from 1.
    pub row: usize,
    pub person: NewPanelist,
}

/// What was read of a list.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct List {
    /// Name of the file it came from; empty for a pasted list.
    #[serde(default)]
    pub file: String,
    pub people: Vec<Listed>,
    /// Where each field stood; the head of a column is shown with its letter.
    pub columns: Columns,
    /// Heads of columns that are not taken over.
    pub passed_over: Vec<String>,
}

/// The columns of a list from 0, where it has columns.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Columns {
    pub name: Option<usize>,
    pub email: Option<usize>,
    pub affiliation: Option<usize>,
    pub group: Option<usize>,
}

/// Whether the first of the rows names the columns.
pub fn is_headed(rows: &[Row]) -> bool {
    rows.first().is_some_and(|first| {
        first.cells.iter().any(|(_, cell)| field_of(cell).is_some())
            && first.cells.iter().all(|(_, cell)| !cell.contains('@'))
    })
}

/// Reads a pasted list.
///
/// # Errors
/// As [`Source::list`].
pub fn of_text(text: &str, has_groups: bool) -> Result<List, Error> {
    source_of_text(text)?.list(has_groups)
}

fn checked(list: List) -> Result<List, Error> {
    if list.people.is_empty() {
        return Err(Error::Unreadable(
            "There is nobody in the list: each line needs a name and an address.".to_owned(),
        ));
    }
    if list.people.len() > MOST {
        return Err(Error::Unreadable(format!(
            "The list has {} people; one list may have {MOST}. Add them in parts.",
            list.people.len()
        )));
    }
    Ok(list)
}

/// Lines of `Name <address>`, also several in a line, or of bare addresses.
fn of_lines(text: &str) -> List {
    let mut people = Vec::new();
    for (index, line) in text.lines().enumerate() {
        let mut rest = line.trim();
        while let Some(end) = rest.find('>') {
            let (one, further) = rest.split_at(end);
            let (name, email) = one.rsplit_once('<').unwrap_or(("", one));
            people.push(listed(index + 1, name, email));
            rest = further[1..].trim_start_matches([',', ';', ' ']);
        }
        if !rest.is_empty() {
            // "Ana Silva ana@example.org": the word with the sign is the address.
            let email = rest.split_whitespace().find(|word| word.contains('@'));
            let name = email.map_or_else(String::new, |email| rest.replace(email, ""));
            people.push(listed(index + 1, &name, email.unwrap_or(rest)));
        }
    }
    List {
        people,
        ..List::default()
    }
}

fn listed(row: usize, name: &str, email: &str) -> Listed {
    let bare = |text: &str| text.trim().trim_matches('"').trim().to_owned();
    Listed {
        row,
        person: NewPanelist {
            email: bare(email),
            name: bare(name),
            ..NewPanelist::default()
        },
    }
}

/// What a column holds, by its head.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Field {
    Email,
    Name,
    FirstName,
    LastName,
    Affiliation,
    Group,
}

fn field_of(head: &str) -> Option<Field> {
    let letters: String = head
        .chars()
        .filter(|sign| sign.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect();
    Some(match letters.as_str() {
        "email" | "mail" | "emailaddress" | "mailaddress" | "address" => Field::Email,
        "name" | "fullname" | "expert" | "panelist" => Field::Name,
        "firstname" | "givenname" | "forename" => Field::FirstName,
        "lastname" | "surname" | "familyname" => Field::LastName,
        "affiliation" | "organisation" | "organization" | "institution" | "institute" => {
            Field::Affiliation
        }
        "group" | "stakeholdergroup" | "stakeholder" => Field::Group,
        _ => return None,
    })
}

fn of_rows(rows: &[Row], has_groups: bool) -> Result<List, Error> {
    let Some(first) = rows.first() else {
        return checked(List::default());
    };
    let heads: Vec<(usize, Field)> = first
        .cells
        .iter()
        .filter_map(|(column, head)| Some((*column, field_of(head)?)))
        .collect();
    if !is_headed(rows) {
        return checked(without_heads(rows, has_groups));
    }
    let column = |wanted: Field| {
        let found = heads.iter().find(|(_, field)| *field == wanted);
        found.map(|(column, _)| *column)
    };
    let (first_name, last_name) = (column(Field::FirstName), column(Field::LastName));
    let columns = Columns {
        name: column(Field::Name).or(first_name).or(last_name),
        email: column(Field::Email),
        affiliation: column(Field::Affiliation),
        group: column(Field::Group),
    };
    if columns.email.is_none() {
        return Err(Error::Unreadable(
            "The first line names columns, and none of them is “email”. Name the column with the addresses so."
                .to_owned(),
        ));
    }
    let mut people = people_of(&rows[1..], columns);
    if column(Field::Name).is_none() {
        for (listed, row) in people.iter_mut().zip(&rows[1..]) {
            let parts = [first_name, last_name].into_iter().flatten();
            let parts: Vec<&str> = parts.filter_map(|at| row.cell(at)).collect();
            listed.person.name = parts.join(" ");
        }
    }
    let passed_over = first
        .cells
        .iter()
        .filter(|(column, _)| heads.iter().all(|(known, _)| known != column))
        .map(|(_, head)| head.chars().take(60).collect());
    checked(List {
        people,
        columns,
        passed_over: passed_over.collect(),
        ..List::default()
    })
}

/// Without heads, addresses stand where most signs @ do; before and behind them, in this order,
/// the name, the affiliation and the group, of which the affiliation may be missing.
fn without_heads(rows: &[Row], has_groups: bool) -> List {
    let width = rows
        .iter()
        .filter_map(|row| row.cells.last())
        .map(|(at, _)| at + 1);
    let width = width.max().unwrap_or(0);
    let signs = |column: usize| {
        let filled = rows.iter().filter_map(|row| row.cell(column));
        filled.filter(|cell| cell.contains('@')).count()
    };
    let email = (0..width).max_by_key(|column| (signs(*column), width - column));
    let mut others = (0..width).filter(|column| Some(*column) != email);
    let name = others.next();
    let (affiliation, group) = match (others.next(), others.next(), has_groups) {
        (Some(one), None, true) => (None, Some(one)),
        (affiliation, group, _) => (affiliation, group),
    };
    let columns = Columns {
        name,
        email,
        affiliation,
        group,
    };
    List {
        people: people_of(rows, columns),
        columns,
        ..List::default()
    }
}

fn people_of(rows: &[Row], columns: Columns) -> Vec<Listed> {
    let people = rows.iter().map(|row| {
        let cell = |column: Option<usize>| row.cell(column?).map(str::to_owned);
        Listed {
            row: row.number,
            person: NewPanelist {
                email: cell(columns.email).unwrap_or_default(),
                name: cell(columns.name).unwrap_or_default(),
                affiliation: cell(columns.affiliation),
                group: cell(columns.group),
            },
        }
    });
    people.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<(usize, String, String, String)> {
        let list = of_text(text, true).unwrap_or_else(|error| panic!("{text}: {error}"));
        let people = list.people.into_iter().map(|listed| {
            let person = listed.person;
            (
                listed.row,
                person.name,
                person.email,
                person.group.unwrap_or_default(),
            )
        });
        people.collect()
    }

    fn one(row: usize, name: &str, email: &str, group: &str) -> (usize, String, String, String) {
        (row, name.to_owned(), email.to_owned(), group.to_owned())
    }

    #[test]
    fn lists_are_read_as_people_keep_them() {
        let ana = one(1, "Ana Silva", "ana@x.org", "");
        assert_eq!(read("Ana Silva <ana@x.org>"), std::slice::from_ref(&ana));
        assert_eq!(
            read("\"Ana Silva\" <ana@x.org>;"),
            std::slice::from_ref(&ana)
        );
        assert_eq!(read("Ana Silva ana@x.org"), std::slice::from_ref(&ana));
        assert_eq!(
            read("Silva, Ana <ana@x.org>, Bo <bo@x.org>\n\nbo2@x.org"),
            [
                one(1, "Silva, Ana", "ana@x.org", ""),
                one(1, "Bo", "bo@x.org", ""),
                one(3, "", "bo2@x.org", "")
            ]
        );
        let grouped = one(1, "Ana Silva", "ana@x.org", "Port");
        assert_eq!(
            read("Ana Silva\tana@x.org\tPort"),
            std::slice::from_ref(&grouped)
        );
        assert_eq!(
            read("ana@x.org;Ana Silva;Port"),
            std::slice::from_ref(&grouped)
        );
        assert_eq!(read("Ana Silva,ana@x.org,Institute,Port"), [grouped]);
        assert_eq!(
            read("Group\tE-mail\tPhone\tSurname\tFirst name\nPort\tana@x.org\t1\tSilva\tAna\n"),
            [one(2, "Ana Silva", "ana@x.org", "Port")]
        );
    }

    #[test]
    fn remarks_of_an_earlier_check_are_passed_over_with_a_head_and_without() {
        let grouped = one(2, "Ana Silva", "ana@x.org", "Port");
        assert_eq!(
            read("name;email;group;Remarks\nAna Silva;ana@x.org;Port;Remark: Row 2: \"so\".\n"),
            std::slice::from_ref(&grouped)
        );
        assert_eq!(
            read("Ana Silva,ana@x.org,\"Remark: Row 1, column B: wrong.\"\n"),
            [one(1, "Ana Silva", "ana@x.org", "")]
        );
    }

    #[test]
    fn a_cell_of_several_lines_is_in_one_row() {
        let list =
            "name,email,affiliation\r\nAna,ana@x.org,\"Institute\r\nof Ports\"\r\nBo,bo@x.org,\r\n";
        let rows: Vec<usize> = read(list).iter().map(|(row, ..)| *row).collect();
        assert_eq!(rows, [2, 3]);
    }

    #[test]
    fn columns_that_are_not_taken_over_are_named() {
        let list = of_text("name,email,phone\nA,a@x.org,1\n", false).unwrap();
        assert_eq!(list.passed_over, ["phone"]);
        assert_eq!((list.columns.name, list.columns.email), (Some(0), Some(1)));
    }

    #[test]
    fn a_list_of_nobody_or_without_addresses_says_what_is_needed() {
        let said = |text: &str| of_text(text, false).unwrap_err().to_string();
        assert!(said(" \n ").contains("nobody"));
        assert!(said("name,phone\nA,1\n").contains("“email”"));
        assert!(said(&"a@x.org\n".repeat(MOST + 1)).contains("501 people"));
        let no_text = source_of_file(&[0xff, 0xfe, 0]).unwrap_err().to_string();
        assert!(no_text.contains("UTF-8"));
        assert!(source_of_file(b"PK\x03\x04nonsense").is_err());
    }
}
