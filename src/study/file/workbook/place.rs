//! Where the nodes of the tree stand in the workbook, so that errors name a cell.

use super::super::error::FileError;
use super::CellError;
use super::layout::{Field, RULE, SETTINGS, Sheet, TABLE_SETTINGS, Table};

/// Where nodes stand, by the number they carry, and the rows of settings, filled in or not.
#[derive(Default)]
pub(super) struct Places {
    nodes: Vec<Place>,
    settings: Vec<(Sheet, String, usize)>,
}

#[derive(Clone)]
pub(super) struct Place {
    pub(super) sheet: Sheet,
    pub(super) row: Option<usize>,
    pub(super) column: Option<usize>,
    /// Settings: the name of the whole table, to name one that is missing.
    pub(super) table: Option<Table>,
    /// Column of each field in the sheet, to name a cell that is empty.
    pub(super) heads: Vec<(&'static Field, usize)>,
}

impl Places {
    pub(super) fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Remembers the row in which a setting's name stands.
    pub(super) fn name(&mut self, sheet: Sheet, name: &str, row: usize) {
        self.settings.push((sheet, name.to_owned(), row));
    }

    pub(super) fn add(&mut self, place: Place) -> usize {
        self.nodes.push(place);
        self.nodes.len() - 1
    }

    /// An error of the study file in the words of the workbook.
    pub(super) fn locate(&self, error: FileError) -> CellError {
        let key = error.key.rsplit('.').next().unwrap_or_default();
        let key = key.split('[').next().unwrap_or_default();
        let place = error
            .line
            .and_then(|line| self.nodes.get(line.checked_sub(1)?));
        let Some(place) = place.filter(|place| place.row.is_some()) else {
            return self.of_setting(error, place);
        };
        let head = place
            .heads
            .iter()
            .find(|(field, at)| field.key == key || Some(*at) == place.column);
        let name = match head {
            Some((field, _)) => field.name.to_owned(),
            None => setting_name(&error.key, place.table),
        };
        CellError {
            sheet: place.sheet,
            row: place.row,
            column: place.column.or(head.map(|(_, column)| *column)),
            name,
            found: error.found,
            expected: error.expected,
        }
    }
}

impl Places {
    /// An error of a setting whose value is empty or whose row is missing.
    fn of_setting(&self, error: FileError, place: Option<&Place>) -> CellError {
        let sheet = place.map_or(Sheet::Study, |place| place.sheet);
        let name = setting_name(&error.key, place.and_then(|place| place.table));
        let mut rows = self.settings.iter();
        let row = rows.find(|(on, known, _)| *on == sheet && *known == name);
        CellError {
            sheet,
            row: row.map(|(.., row)| *row),
            column: row.map(|_| 1),
            name,
            found: error.found,
            expected: error.expected,
        }
    }
}

/// Name of the setting that a key of the study file is.
fn setting_name(key: &str, table: Option<Table>) -> String {
    let ends = |field: &&Field| key == field.key || key.ends_with(&format!(".{}", field.key));
    if let Some(table) = table {
        return TABLE_SETTINGS
            .iter()
            .find(ends)
            .map_or_else(|| table.name().to_owned(), |field| table.setting(field));
    }
    let all = SETTINGS.iter().chain(&RULE);
    all.clone()
        .find(|field| key == field.key)
        .or_else(|| all.clone().find(ends))
        .map_or_else(|| key.to_owned(), |field| field.name.to_owned())
}
