//! The same answers under the study's rule and under those of other panels.

use askama::Template;

use crate::aggregation::alternatives::Answer;
use crate::aggregation::explorer::{Counting, ExploredCell, ExploredItem, ExploredRule, Explorer};
use crate::aggregation::results::{ItemResult, RoundResults, chance_figure};
use crate::web::charts::Glyph;
use crate::web::page::Shell;

use super::build::verdict;

/// Items × rules of a closed round.
#[derive(Template)]
#[template(path = "result/rules.html")]
pub struct RulesPage {
    pub shell: Shell,
    /// "Round 2 · closed Friday 30 October 2026, 17:00 (Amsterdam, UTC+1)".
    pub kicker: String,
    /// The ways to count, each a link.
    pub countings: Vec<CountingLink>,
    /// The study's own first.
    pub rules: Vec<RuleColumn>,
    /// Items of the round.
    pub total: usize,
    pub sections: Vec<RulesSection>,
}

/// One way to count answers before a rule sees them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CountingLink {
    pub words: &'static str,
    pub href: String,
    pub current: bool,
}

/// One rule with its figures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleColumn {
    /// "The study’s rule", "At least 80%".
    pub words: String,
    /// Items with an arrow.
    pub arrows: u64,
    /// Items whose published arrow would be another one.
    pub flips: u64,
    /// Items that would reach consensus by chance; "n/a" where the rule fits no item.
    pub chance: String,
}

/// A table of the report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RulesSection {
    pub id: String,
    pub heading: String,
    pub groups: Vec<RulesGroup>,
}

/// Rows under one name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RulesGroup {
    pub name: String,
    pub rows: Vec<RulesRow>,
}

/// One item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RulesRow {
    /// Address of the evidence page.
    pub href: String,
    pub text: String,
    /// One a rule; empty where the counts are not shown.
    pub cells: Vec<RuleCell>,
    /// Valid answers.
    pub n: u64,
}

/// What one rule says of one item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleCell {
    /// Missing where the rule gives no answer.
    pub glyph: Option<Glyph>,
    /// "Upward", "No arrow", "not made for this scale".
    pub word: String,
    /// Printed where there is no glyph: "n/a", "few".
    pub sign: &'static str,
    /// Not the published arrow.
    pub flips: bool,
}

impl RulesPage {
    fn is_plain(&self) -> bool {
        self.countings.first().is_some_and(|plain| plain.current)
    }
}

impl RuleColumn {
    /// The words with places where a narrow head may break them.
    fn head(&self) -> String {
        self.words
            .replace('/', "/\u{200b}")
            .replace("quartile", "\u{ad}quartile")
    }
}

impl CountingLink {
    /// All ways, the design's first. `base` is the page's address, ending in `?` or `&`.
    pub fn all(base: &str, chosen: Counting) -> Vec<Self> {
        let way = |words, abstentions_in_n, without_middle| {
            let counting = Counting {
                abstentions_in_n,
                without_middle,
            };
            let mut href = base.to_owned();
            for (key, is_set) in [
                ("abstentions_in_n", abstentions_in_n),
                ("without_middle", without_middle),
            ] {
                if is_set {
                    href += &format!("{key}=true&");
                }
            }
            Self {
                words,
                href: href.trim_end_matches(['?', '&']).to_owned(),
                current: counting == chosen,
            }
        };
        vec![
            way("As the study counts", false, false),
            way("“Cannot judge” in n", true, false),
            way("Without the middle", false, true),
            way("Both", true, true),
        ]
    }
}

impl RuleColumn {
    /// The columns of the table.
    pub fn all(explorer: &Explorer) -> Vec<Self> {
        explorer.rules.iter().map(Self::from_rule).collect()
    }

    fn from_rule(rule: &ExploredRule) -> Self {
        Self {
            words: super::phrases::upper(&rule.words),
            arrows: rule.arrows,
            flips: rule.flips,
            chance: rule.chance.map_or_else(|| "n/a".to_owned(), chance_figure),
        }
    }
}

impl RulesSection {
    /// The tables of the results with what each rule says; `ids` names each table's section;
    /// `href` makes the address of an item's evidence page from its id.
    pub fn all(
        results: &RoundResults,
        explorer: &Explorer,
        ids: &[String],
        href: impl Fn(&str) -> String,
    ) -> Vec<Self> {
        let mut explored = explorer.items.iter();
        let mut row = |item: &ItemResult| RulesRow::new(item, explored.next(), href(&item.id));
        results
            .tables
            .iter()
            .zip(ids)
            .map(|(table, id)| Self {
                id: id.clone(),
                heading: table.heading.clone(),
                groups: table
                    .groups
                    .iter()
                    .map(|group| RulesGroup {
                        name: group.name.clone(),
                        rows: group.items.iter().map(&mut row).collect(),
                    })
                    .collect(),
            })
            .collect()
    }
}

impl RulesRow {
    fn new(item: &ItemResult, explored: Option<&ExploredItem>, href: String) -> Self {
        let cells = explored.map(|found| found.cells.as_slice());
        Self {
            href,
            text: item.text.clone(),
            n: item.n,
            cells: cells
                .unwrap_or_default()
                .iter()
                .map(|cell| RuleCell::new(item, cell))
                .collect(),
        }
    }
}

impl RuleCell {
    fn new(item: &ItemResult, cell: &ExploredCell) -> Self {
        let without = |sign, word: &str| Self {
            glyph: None,
            word: word.to_owned(),
            sign,
            flips: cell.flips,
        };
        match cell.answer {
            Answer::NotApplicable => without("n/a", "not made for this scale"),
            Answer::Insufficient => without("few", "too few answers"),
            Answer::NoArrow | Answer::Arrow(_) => {
                let (glyph, word) = verdict(item, cell.answer.arrow());
                Self {
                    glyph: Some(glyph),
                    word,
                    sign: "",
                    flips: cell.flips,
                }
            }
        }
    }
}

#[cfg(test)]
mod tests;
