//! What the report page shows: the published tables and the way into the manuscript.

mod build;
mod page;
mod publish;
mod signals;
mod tables;

pub use page::{
    Choice, Download, Fact, FixedTable, PreviewPage, PublishCard, ReportPage, ReportPart, RoundLink,
};
pub use publish::PublishPage;
pub use signals::{SignalView, SignalsPart, SourceLink, SupportingPoint};
pub use tables::{GroupedTable, LegendEntry, ReportGroup, ReportRow, SideTable, Trend};

#[cfg(test)]
mod tests;
