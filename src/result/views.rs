//! What the pages of a closed round show: plain data for their templates.

mod build;
mod changes;
mod depart;
mod evidence;
mod filter;
mod phrases;
mod results;
mod row;
mod rules;
mod tag;
mod why;

pub use changes::{Change, NoChange};
pub use depart::{DepartPage, EditorialBlock};
pub use evidence::{
    ChangeBlock, EvidencePage, GroupLine, GroupsBlock, Measure, MeasuresBlock, OtherChoice,
    PairLine, ReasonGroup, ReasonLine, ReasonsBlock, RecordHead, RoundBlock, RoundsBlock,
    SealBlock, SubjectOfMeasures, SureBlock, VerdictBlock, WithdrawnPage,
};
pub use filter::{Chosen, Filter, Tally};
pub use results::{
    AgreementBlock, AgreementRow, LegendLine, ResultGroup, ResultSection, ResultsPage, RoundLink,
    section_legend,
};
pub use row::ResultRow;
pub use rules::{
    CountingLink, RuleCell, RuleColumn, RulesGroup, RulesPage, RulesRow, RulesSection,
};
pub use why::{RegionWords, Sentence, WhyBlock, WhyInput};

#[cfg(test)]
mod tests;
