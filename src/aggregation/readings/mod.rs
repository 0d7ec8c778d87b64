//! Measures as a reader meets them: a name, a number and what it says, the same in all formats.
//!
//! One entry a key of [`ItemMeasures`](super::results::ItemMeasures) and
//! [`PanelMeasures`]; a measure without an entry fails a test.

mod of_item;
mod of_panel;
mod print;

use serde::Serialize;

use super::results::{ItemResult, NullReason, NullReasons, PanelMeasures};
pub use print::{likely, number, percent};

/// What a measure is about: the order in which tables of all measures are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Subject {
    Centre,
    Spread,
    Agreement,
    Intervals,
    BetweenRounds,
    BetweenGroups,
    /// Of several items together.
    Panel,
}

impl Subject {
    /// The subjects of one item's measures, in order.
    pub const OF_ITEM: [Self; 6] = [
        Self::Centre,
        Self::Spread,
        Self::Agreement,
        Self::Intervals,
        Self::BetweenRounds,
        Self::BetweenGroups,
    ];

    /// The heading over its measures.
    pub fn words(self) -> &'static str {
        match self {
            Self::Centre => "Centre",
            Self::Spread => "Spread",
            Self::Agreement => "Agreement",
            Self::Intervals => "How sure",
            Self::BetweenRounds => "Between rounds",
            Self::BetweenGroups => "Between stakeholder groups",
            Self::Panel => "Over several items",
        }
    }
}

/// What a measure is called and what its number says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Meaning {
    /// The key in `measures`.
    pub key: &'static str,
    pub name: &'static str,
    pub subject: Subject,
    /// One or two whole sentences.
    pub says: &'static str,
}

/// A meaning with the way its number is printed: `None` where there is none to print.
struct Entry<Measures> {
    meaning: Meaning,
    print: fn(&Measures) -> Option<String>,
}

/// A measure of one item or one panel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    pub meaning: Meaning,
    /// As printed, or why there is nothing to print.
    pub value: Result<String, NullReason>,
}

impl Reading {
    /// The number, or "n/a".
    pub fn value(&self) -> &str {
        self.value.as_deref().unwrap_or("n/a")
    }

    /// Why there is no number.
    pub fn reason(&self) -> Option<&'static str> {
        self.value.as_ref().err().map(|reason| reason.words())
    }

    /// "Kendall’s W is 0.42: 1 if all raters …", or "Kendall’s W is n/a: no earlier round."
    pub fn sentence(&self) -> String {
        let Meaning { name, says, .. } = self.meaning;
        match &self.value {
            Ok(value) => {
                let mut letters = says.chars();
                let first = letters.next().into_iter().flat_map(char::to_lowercase);
                let rest = first.chain(letters).collect::<String>();
                format!("{name} is {value}: {rest}")
            }
            Err(reason) => format!("{name} is n/a: {}.", reason.words()),
        }
    }

    /// The number, or "n/a: no earlier round".
    pub fn words(&self) -> String {
        match &self.value {
            Ok(value) => value.clone(),
            Err(reason) => format!("n/a: {}", reason.words()),
        }
    }
}

/// Every measure of an item, by subject.
pub fn of_item(item: &ItemResult) -> Vec<Reading> {
    of_item::ENTRIES
        .iter()
        .map(|entry| Reading {
            meaning: entry.meaning,
            value: match &item.measures {
                Some(measures) => (entry.print)(measures)
                    .ok_or_else(|| reason(entry.meaning.key, &item.null_reasons)),
                None => Err(item
                    .null_reasons
                    .get("measures")
                    .copied()
                    .unwrap_or(NullReason::TooFewToShow)),
            },
        })
        .collect()
}

/// Every measure of several items together; `reasons` are those of the table or the round.
pub fn of_panel(measures: &PanelMeasures, reasons: &NullReasons) -> Vec<Reading> {
    of_panel::ENTRIES
        .iter()
        .map(|entry| Reading {
            meaning: entry.meaning,
            value: (entry.print)(measures).ok_or_else(|| reason(entry.meaning.key, reasons)),
        })
        .collect()
}

/// The meanings of all measures of an item.
pub fn meanings_of_item() -> impl Iterator<Item = Meaning> {
    of_item::ENTRIES.iter().map(|entry| entry.meaning)
}

/// The meanings of all measures of several items together.
pub fn meanings_of_panel() -> impl Iterator<Item = Meaning> {
    of_panel::ENTRIES.iter().map(|entry| entry.meaning)
}

/// A measure that is there and yet has no number, such as a χ² over a single column, lacks
/// variation; a coefficient of variation lacks answers.
fn reason(key: &str, reasons: &NullReasons) -> NullReason {
    let within = match key {
        "cv_change" => NullReason::TooFewForMeasure,
        _ => NullReason::NoVariation,
    };
    reasons
        .get(format!("measures.{key}").as_str())
        .copied()
        .unwrap_or(within)
}

#[cfg(test)]
mod tests;
