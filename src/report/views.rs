//! What the report page shows: the published tables and the way into the manuscript.

mod build;
mod changes;
mod methods;
mod page;
mod publish;
mod signals;
mod tables;

pub use changes::{ChangedRow, ChangedTable, ChangesPage, SinceBlock};
pub use methods::{MethodsPage, OpenEntry};
pub use page::{
    AppendixCard, Choice, Download, Fact, FigureLink, FixedTable, NamingCard, PreviewPage,
    PublishCard, ReportPage, ReportPart, RoundLink, TableFigures, Taken,
};
pub use publish::{AuthorFields, PublishPage};
pub use signals::{SignalView, SignalsPart, SourceLink, SupportingPoint};
pub use tables::{GroupedTable, LegendEntry, ReportGroup, ReportRow, SideTable, Trend};

#[cfg(test)]
mod tests;
