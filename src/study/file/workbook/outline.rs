//! What a workbook would make once it is right.

use super::super::error::nearest;
use super::Draft;
use super::build::same;
use super::cells::{Grid, Row};
use super::layout::Sheet;

/// Kinds of item.
const KINDS: [&str; 3] = ["factor", "norm", "rule"];

/// Rows under one name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counted {
    pub name: String,
    /// "factor", "norm", "rule" or "signal".
    pub kind: &'static str,
    pub rows: usize,
}

impl Draft {
    /// The rows of items and of signals by their section, in the order of the sheets, whether they
    /// are right or not.
    pub fn counted(&self) -> Vec<Counted> {
        let mut all: Vec<Counted> = Vec::new();
        for grid in &self.grids {
            let of = match grid.sheet {
                Sheet::Items => item,
                Sheet::Signals => signal,
                _ => continue,
            };
            for row in grid.rows.iter().skip(1) {
                let Some((name, kind)) = of(grid, row) else {
                    continue;
                };
                match all.iter_mut().find(|c| c.name == name && c.kind == kind) {
                    Some(counted) => counted.rows += 1,
                    None => all.push(Counted {
                        name: name.to_owned(),
                        kind,
                        rows: 1,
                    }),
                }
            }
        }
        all
    }
}

impl Grid {
    /// The cell of a row below a head.
    fn below<'g>(&self, row: &'g Row, head: &str) -> Option<&'g str> {
        let heads = &self.rows.first()?.cells;
        let (column, _) = heads.iter().find(|(_, name)| same(name, head))?;
        row.cell(*column)
    }
}

/// A kind that is mistyped counts as the one that was likely meant.
fn item<'g>(grid: &'g Grid, row: &'g Row) -> Option<(&'g str, &'static str)> {
    let written = grid.below(row, "Kind").unwrap_or_default();
    let near = nearest(written, KINDS);
    let kind = KINDS.into_iter().find(|kind| Some(*kind) == near);
    let section = grid.below(row, "Section")?;
    Some((section, kind.unwrap_or("factor")))
}

/// Only the first row of a signal has a headline.
fn signal<'g>(grid: &'g Grid, row: &'g Row) -> Option<(&'g str, &'static str)> {
    grid.below(row, "Headline")?;
    Some((grid.below(row, "Section").unwrap_or("Signals"), "signal"))
}
