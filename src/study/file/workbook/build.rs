//! From cells to the tree of a study file.

use super::super::error::{nearest, quoted, suggesting};
use super::super::rules::slug_of;
use super::super::tree::{Entry, Node, Value};
use super::CellError;
use super::cells::{Grid, Row};
use super::layout::{Field, RULE, SETTINGS, Sheet, TABLE_SETTINGS, Table, columns};
use super::place::{Place, Places};
use super::remarks::is_remark;

/// The tree with the place of each of its nodes.
pub(super) struct Built {
    pub root: Node,
    pub places: Places,
    pub errors: Vec<CellError>,
}

/// Makes the tree. What the study file has no word for (an unknown column, a kind of item) is
/// told here.
pub(super) fn tree(grids: &[Grid]) -> Built {
    let mut builder = Builder::default();
    builder.build(grids);
    Built {
        root: Node {
            at: None,
            value: Value::Table(builder.root),
        },
        places: builder.places,
        errors: builder.errors,
    }
}

#[derive(Default)]
pub(super) struct Builder {
    pub(super) root: Vec<Entry>,
    /// Names of sections with the row of the setting they stand in.
    order: Vec<(String, usize)>,
    pub(super) places: Places,
    pub(super) errors: Vec<CellError>,
}

/// A row of a sheet with columns.
pub(super) struct Record<'g> {
    pub(super) row: &'g Row,
    pub(super) sheet: Sheet,
    pub(super) heads: Vec<(&'static Field, usize)>,
}

impl<'g> Record<'g> {
    pub(super) fn get(&self, key: &str) -> Option<(&'g str, usize)> {
        let (_, column) = self.heads.iter().find(|(field, _)| field.key == key)?;
        self.row.cell(*column).map(|text| (text, *column))
    }

    pub(super) fn place(&self, column: Option<usize>) -> Place {
        Place {
            sheet: self.sheet,
            row: Some(self.row.number),
            column,
            table: None,
            heads: self.heads.clone(),
        }
    }
}

impl Builder {
    fn build(&mut self, grids: &[Grid]) {
        let rows = |sheet: Sheet| grids.iter().find(|grid| grid.sheet == sheet);
        let mut tables: [Vec<Entry>; 2] = Default::default();
        if let Some(grid) = rows(Sheet::Study) {
            self.settings(grid, &mut tables);
        }
        if let Some(grid) = rows(Sheet::Rule) {
            self.rule(grid);
        }
        self.fill_in();
        let scales = rows(Sheet::Scales).map(|grid| self.records(grid));
        self.scales(scales.unwrap_or_default());
        let items = rows(Sheet::Items).map(|grid| self.records(grid));
        self.items(items.unwrap_or_default(), &mut tables);
        let signals = rows(Sheet::Signals).map(|grid| self.records(grid));
        let signals = self.signals(signals.unwrap_or_default());
        let [factors, norms] = tables;
        let mut signals = signals.into_iter();
        let mut sections: Vec<(String, Node)> = Vec::new();
        for (table, entries) in [(Table::Factors, factors), (Table::NormsAndRules, norms)] {
            sections.extend(signals.next());
            if !entries.is_empty() {
                sections.push((table.name().to_owned(), self.table(table, entries)));
            }
        }
        sections.extend(signals);
        let sections = self.in_order(sections);
        if !sections.is_empty() {
            self.root
                .push(entry("section", None, Value::List(sections)));
        }
    }

    /// The sections as the setting *Order* has them; those it does not name stand at the end.
    fn in_order(&mut self, mut sections: Vec<(String, Node)>) -> Vec<Node> {
        let mut ordered = Vec::new();
        for (name, row) in std::mem::take(&mut self.order) {
            match sections.iter().position(|(known, _)| same(known, &name)) {
                Some(place) => ordered.push(sections.remove(place).1),
                None => {
                    let near = nearest(&name, sections.iter().map(|(known, _)| known.as_str()));
                    self.errors.push(CellError {
                        sheet: Sheet::Study,
                        row: Some(row),
                        column: Some(1),
                        name: "Order".to_owned(),
                        found: quoted(&name),
                        expected: suggesting("a section of this workbook, once".to_owned(), near),
                    });
                }
            }
        }
        ordered.extend(sections.into_iter().map(|(_, node)| node));
        ordered
    }

    /// Names and values of the sheet *Study*.
    fn settings(&mut self, grid: &Grid, tables: &mut [Vec<Entry>; 2]) {
        let of_tables: Vec<(String, Table, &Field)> = Table::BOTH
            .into_iter()
            .flat_map(|table| {
                TABLE_SETTINGS
                    .iter()
                    .map(move |field| (table.setting(field), table, field))
            })
            .collect();
        let names: Vec<&str> = SETTINGS
            .iter()
            .map(|field| field.name)
            .chain(of_tables.iter().map(|(name, ..)| name.as_str()))
            .collect();
        let mut met: Vec<String> = Vec::new();
        for row in &grid.rows {
            let Some((name, value)) = self.setting(grid.sheet, row, &names, &mut met) else {
                continue;
            };
            let place = |table| Place {
                sheet: grid.sheet,
                row: Some(row.number),
                column: Some(1),
                table,
                heads: Vec::new(),
            };
            if let Some((_, table, field)) = of_tables.iter().find(|(known, ..)| same(known, name))
            {
                let at = self.places.add(place(Some(*table)));
                set(&mut tables[*table as usize], field.key, text(at, value));
            } else if let Some(field) = SETTINGS.iter().find(|field| same(field.name, name)) {
                if field.key == "order" {
                    let names = value.lines().map(str::trim).filter(|line| !line.is_empty());
                    self.order = names.map(|name| (name.to_owned(), row.number)).collect();
                    continue;
                }
                let at = self.places.add(place(None));
                let node = match field.key {
                    "stakeholder_groups" => lines(at, value, |line| Value::Text(line.to_owned())),
                    "simulated" => flag(at, value),
                    _ => text(at, value),
                };
                set(&mut self.root, field.key, node);
            }
        }
    }

    fn rule(&mut self, grid: &Grid) {
        let names: Vec<&str> = RULE.iter().map(|field| field.name).collect();
        let mut met = Vec::new();
        let mut rule = Vec::new();
        for row in &grid.rows {
            let Some((name, value)) = self.setting(grid.sheet, row, &names, &mut met) else {
                continue;
            };
            let Some(field) = RULE.iter().find(|field| same(field.name, name)) else {
                continue;
            };
            let at = self.places.add(Place {
                sheet: grid.sheet,
                row: Some(row.number),
                column: Some(1),
                table: None,
                heads: Vec::new(),
            });
            let number = value.trim_end_matches(['%', ' ']).parse().ok();
            let node = Node {
                at: Some(at),
                value: number.map_or_else(|| Value::Text(value.to_owned()), Value::Integer),
            };
            set(&mut rule, field.key, node);
        }
        if !rule.is_empty() {
            self.root.push(entry("consensus", None, Value::Table(rule)));
        }
    }

    /// A row of settings; `None` for a head, an empty value, or a name that is not known or twice.
    fn setting<'g>(
        &mut self,
        sheet: Sheet,
        row: &'g Row,
        names: &[&str],
        met: &mut Vec<String>,
    ) -> Option<(&'g str, &'g str)> {
        let name = row.cell(0)?;
        if same(name, "Setting") {
            return None;
        }
        let mut wrong = |found: String, expected: String| {
            self.errors.push(CellError {
                sheet,
                row: Some(row.number),
                column: Some(0),
                name: "Setting".to_owned(),
                found,
                expected,
            });
        };
        if !names.iter().any(|known| same(known, name)) {
            let near = nearest(name, names.iter().copied());
            let expected = suggesting("the name of a setting".to_owned(), near);
            wrong(quoted(name), expected);
            return None;
        }
        if met.iter().any(|before| same(before, name)) {
            wrong(quoted(name), "each setting once".to_owned());
            return None;
        }
        met.push(name.to_owned());
        if let Some(known) = names.iter().find(|known| same(known, name)) {
            self.places.name(sheet, known, row.number);
        }
        row.cell(1).map(|value| (name, value))
    }

    /// Makes the address of the title, and a contact without settings an empty one, whose parts
    /// are then missing by name. Without a title nothing is said of the address.
    fn fill_in(&mut self) {
        let has = |key: &str| self.root.iter().find(|entry| entry.key == key);
        let needs_contact = has("contact").is_none();
        if has("slug").is_none() {
            let title = has("title").map(|entry| (&entry.node.value, entry.node.at));
            let (slug, at) = match title {
                Some((Value::Text(title), at)) => (slug_of(title), at),
                _ => ("study".to_owned(), None),
            };
            if !slug.is_empty() {
                self.root.push(entry("slug", at, Value::Text(slug)));
            }
        }
        if needs_contact {
            self.root
                .push(entry("contact", None, Value::Table(Vec::new())));
        }
    }

    /// The rows below the heads of a sheet.
    fn records<'g>(&mut self, grid: &'g Grid) -> Vec<Record<'g>> {
        let known = columns(grid.sheet);
        let Some((head, rows)) = grid.rows.split_first() else {
            return Vec::new();
        };
        let mut heads: Vec<(&'static Field, usize)> = Vec::new();
        let of_study = head.cells.iter().filter(|(_, name)| !is_remark(name));
        for (column, name) in of_study {
            let field = known.iter().find(|field| same(field.name, name));
            let expected = match field {
                Some(field) if heads.iter().all(|(met, _)| met.name != field.name) => {
                    heads.push((field, *column));
                    continue;
                }
                Some(_) => "each column once".to_owned(),
                None => match nearest(name, known.iter().map(|field| field.name)) {
                    Some(near) => suggesting("the head of a column".to_owned(), Some(near)),
                    None => {
                        let names: Vec<&str> = known.iter().map(|field| field.name).collect();
                        format!("one of the heads {}", names.join(", "))
                    }
                },
            };
            self.errors.push(CellError {
                sheet: grid.sheet,
                row: Some(head.number),
                column: Some(*column),
                name: "head".to_owned(),
                found: quoted(name),
                expected,
            });
        }
        for field in known.iter().filter(|field| field.required) {
            if heads.iter().all(|(met, _)| met.name != field.name) {
                self.errors.push(CellError {
                    sheet: grid.sheet,
                    row: Some(head.number),
                    column: None,
                    name: field.name.to_owned(),
                    found: "no such column".to_owned(),
                    expected: format!("a column {}", field.name),
                });
            }
        }
        rows.iter()
            .map(|row| Record {
                row,
                sheet: grid.sheet,
                heads: heads.clone(),
            })
            .collect()
    }
}

/// Names are compared without regard to case and blanks.
pub(super) fn same(one: &str, other: &str) -> bool {
    let letters = |text: &str| -> String {
        text.chars()
            .filter(|c| !c.is_whitespace())
            .flat_map(char::to_lowercase)
            .collect()
    };
    letters(one) == letters(other)
}

pub(super) fn entry(key: &str, at: Option<usize>, value: Value) -> Entry {
    Entry {
        key: key.to_owned(),
        at,
        node: Node { at, value },
    }
}

/// Sets a key, which lies in a table of its own where it has a dot.
fn set(entries: &mut Vec<Entry>, key: &str, node: Node) {
    let Some((table, key)) = key.split_once('.') else {
        return entries.push(Entry {
            key: key.to_owned(),
            at: node.at,
            node,
        });
    };
    let place = match entries.iter().position(|entry| entry.key == table) {
        Some(place) => place,
        None => {
            entries.push(entry(table, node.at, Value::Table(Vec::new())));
            entries.len() - 1
        }
    };
    if let Value::Table(inner) = &mut entries[place].node.value {
        set(inner, key, node);
    }
}

pub(super) fn text(at: usize, value: &str) -> Node {
    Node {
        at: Some(at),
        value: Value::Text(value.to_owned()),
    }
}

fn flag(at: usize, value: &str) -> Node {
    Node {
        at: Some(at),
        value: match value.to_lowercase().as_str() {
            "yes" | "true" => Value::Flag(true),
            "no" | "false" => Value::Flag(false),
            _ => Value::Text(value.to_owned()),
        },
    }
}

pub(super) fn lines(at: usize, value: &str, of_line: impl Fn(&str) -> Value) -> Node {
    let members = value
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .map(|line| Node {
            at: Some(at),
            value: of_line(line),
        })
        .collect();
    Node {
        at: Some(at),
        value: Value::List(members),
    }
}
