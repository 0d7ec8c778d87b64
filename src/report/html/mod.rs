//! The report as a fragment of HTML that any page can hold: no script, nothing loaded, its own
//! style under one prefix.

use askama::Template;

use super::blocks::{self, Block, Cell, Extent, Setting, begins_group, paragraphs};
use super::document::{Document, LegendLine};
use super::format::Variant;
use super::printing::legend_threat;
use crate::aggregation::rule::Threat;

#[derive(Template)]
#[template(path = "report/fragment.html")]
struct Fragment<'a> {
    document: &'a Document,
    blocks: Vec<Block<'a>>,
}

/// The document as a fragment of HTML. The same document gives the same bytes.
///
/// # Errors
/// What askama says; a document holds nothing that HTML cannot.
pub fn to_html(document: &Document, variant: Variant) -> Result<String, askama::Error> {
    let blocks = blocks::of(document, variant, Extent::Printed);
    let mut html = Fragment { document, blocks }.render()?;
    html.push('\n');
    Ok(html)
}

impl Fragment<'_> {
    /// What names a table in every page that holds it.
    fn anchor(&self, setting: &Setting) -> String {
        let study = &self.document.study;
        match &setting.table.section {
            Some(section) => format!("cst-{study}-{section}"),
            None => format!("cst-{study}-{}", setting.table.position),
        }
    }
}

fn colour(threat: &Option<Threat>) -> &'static str {
    match threat {
        Some(Threat::Increasing) => " cst-inc",
        Some(Threat::Decreasing) => " cst-dec",
        None => "",
    }
}

/// The colour of a legend's square.
fn legend_colour(line: &LegendLine) -> &'static str {
    colour(&legend_threat(line))
}

/// The heads of a published table, each with the class of its column.
fn columns<'a>(setting: &Setting<'a>) -> Vec<(&'static str, &'a str)> {
    let side_by_side = setting.table.is_side_by_side();
    let class = |place: usize| match (side_by_side, place) {
        (true, place) if place % 2 == 0 => "cst-text",
        (true, _) | (false, 2) => "cst-trend",
        (false, 0) => "cst-group",
        (false, 1) => "cst-text",
        (false, _) => "cst-effect",
    };
    let heads = setting.heads.iter().enumerate();
    heads.map(|(place, head)| (class(place), *head)).collect()
}

#[cfg(test)]
mod tests;
