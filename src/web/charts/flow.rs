//! Who moved between two rounds.

use askama::Template;
use askama::filters::HtmlSafe;

use super::PointCount;
use crate::drawing::flow::{self as plan, Band, Kind, LEFT, Look, NODE, Node, RIGHT};

/// Two columns of bands, kept grey and moved in the accent, and a table of the same numbers.
#[derive(Debug, Clone, PartialEq, Template)]
#[template(path = "charts/flow.html")]
pub struct Flow {
    id: String,
    rounds: [u32; 2],
    plan: plan::Flow,
    /// The hatch patterns in use, by their distance.
    hatches: Vec<u8>,
}

impl HtmlSafe for Flow {}

impl Flow {
    /// `id` is unique on the page; `rounds` are the numbers of the earlier and the later one;
    /// `points` and `cells` as for [`plan::Flow::new`].
    pub fn new(
        id: impl Into<String>,
        rounds: [u32; 2],
        points: &[PointCount],
        cells: &[Vec<u64>],
    ) -> Option<Self> {
        let plan = plan::Flow::new(points, cells)?;
        Some(Self {
            id: id.into(),
            rounds,
            hatches: plan.hatches(),
            plan,
        })
    }
}

fn band_class(band: &Band) -> &'static str {
    match band.kind {
        Kind::Kept => "flow-kept",
        Kind::Moved => "flow-moved",
        Kind::CameOrLeft => "flow-absent",
    }
}

fn node_class(node: &Node) -> &'static str {
    match node.look {
        Look::Point(fill) => fill.class(),
        Look::CannotJudge => "flow-open",
        Look::NoAnswer => "flow-open dashed",
    }
}

#[cfg(test)]
mod tests;
