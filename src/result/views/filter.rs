//! The filters above the results and the sentence with the same counts.

use crate::aggregation::rule::Label;

use super::ResultRow;
use super::tag::{LABELS, label_key};

/// Which rows the reader wants to see.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Chosen {
    #[default]
    All,
    Label(Label),
    /// Every item that fails the stability rule, also those without an arrow.
    Unstable,
}

impl Chosen {
    /// The choice that `?label=` names; an unknown word chooses all.
    pub fn from_query(label: Option<&str>) -> Self {
        match label {
            Some("unstable") => Self::Unstable,
            Some(key) => LABELS
                .into_iter()
                .find(|label| label_key(*label) == key)
                .map_or(Self::All, Self::Label),
            None => Self::All,
        }
    }

    pub fn matches(self, row: &ResultRow) -> bool {
        match self {
            Self::All => true,
            Self::Label(label) => row.label == label,
            Self::Unstable => row.change.is_unstable(),
        }
    }

    fn key(self) -> Option<&'static str> {
        match self {
            Self::All => None,
            Self::Label(label) => Some(label_key(label)),
            Self::Unstable => Some("unstable"),
        }
    }
}

/// How many items carry each label: the one source of the lead sentence and of the filters.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tally {
    pub total: usize,
    pub consensus: usize,
    pub leaning: usize,
    pub split: usize,
    pub no_consensus: usize,
    pub insufficient: usize,
    pub unstable: usize,
}

impl Tally {
    pub fn of<'a>(rows: impl IntoIterator<Item = &'a ResultRow>) -> Self {
        let mut tally = Self::default();
        for row in rows {
            tally.total += 1;
            tally.unstable += usize::from(row.change.is_unstable());
            *tally.of_label_mut(row.label) += 1;
        }
        tally
    }

    fn of_label_mut(&mut self, label: Label) -> &mut usize {
        match label {
            Label::Consensus => &mut self.consensus,
            Label::Leaning => &mut self.leaning,
            Label::Split => &mut self.split,
            Label::NoConsensus => &mut self.no_consensus,
            Label::Insufficient => &mut self.insufficient,
        }
    }

    /// "12 of 20": the part of the lead sentence that stands in bold.
    pub fn reached(&self) -> String {
        format!("{} of {}", self.consensus, self.total)
    }

    /// The rest of the lead sentence after "12 of 20", one statement per label in use.
    pub fn sentence(&self) -> String {
        let mut rest = Vec::new();
        let mut say = |count: usize, one: &str, many: &str| match count {
            0 => {}
            1 => rest.push(format!("1 {one}")),
            _ => rest.push(format!("{count} {many}")),
        };
        say(self.leaning, "leans one way", "lean one way");
        say(
            self.split,
            "is split into two camps",
            "are split into two camps",
        );
        say(self.no_consensus, "has no majority", "have no majority");
        say(
            self.insufficient,
            "has too few answers",
            "have too few answers",
        );
        let items = if self.total == 1 { "item" } else { "items" };
        let mut text = format!("{items} reached consensus.");
        if !rest.is_empty() {
            text.push_str(&format!(" {}.", rest.join(", ")));
        }
        text
    }

    /// The toolbar. `base` is the page's address with its other parameters, ending in `?` or `&`;
    /// the label "insufficient" stands there only if an item carries it.
    pub fn filters(&self, base: &str, chosen: Chosen) -> Vec<Filter> {
        let mut all = vec![
            (Chosen::All, "All", self.total),
            (Chosen::Label(Label::Consensus), "Consensus", self.consensus),
            (Chosen::Label(Label::Leaning), "Leaning", self.leaning),
            (Chosen::Label(Label::Split), "Split", self.split),
            (
                Chosen::Label(Label::NoConsensus),
                "No consensus",
                self.no_consensus,
            ),
        ];
        if self.insufficient > 0 {
            all.push((
                Chosen::Label(Label::Insufficient),
                "Insufficient",
                self.insufficient,
            ));
        }
        all.push((Chosen::Unstable, "Unstable", self.unstable));
        all.into_iter()
            .map(|(choice, word, count)| Filter {
                word,
                count,
                current: choice == chosen,
                href: match choice.key() {
                    Some(key) => format!("{base}label={key}"),
                    None => base.trim_end_matches(['?', '&']).to_owned(),
                },
            })
            .collect()
    }
}

/// One filter of the toolbar; with nothing to show it stays, unlinked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filter {
    pub word: &'static str,
    pub count: usize,
    pub href: String,
    pub current: bool,
}

#[cfg(test)]
mod tests {
    use super::super::results::tests::row;
    use super::*;

    #[test]
    fn the_sentence_and_the_filters_say_the_same_numbers() {
        let rows = [
            row("a", Label::Consensus, 1, 3, 17),
            row("b", Label::Leaning, 4, 12, 4),
            row("c", Label::Split, 8, 2, 11),
            row("d", Label::Consensus, 0, 3, 18),
        ];
        let tally = Tally::of(&rows);
        assert_eq!(tally.reached(), "2 of 4");
        assert_eq!(
            tally.sentence(),
            "items reached consensus. 1 leans one way, 1 is split into two camps."
        );
        let filters = tally.filters("/r?round=2&", Chosen::Label(Label::Split));
        let split = filters.iter().find(|f| f.word == "Split").unwrap();
        assert!(split.current && split.count == 1);
        assert_eq!(split.href, "/r?round=2&label=split");
        assert_eq!(filters[0].href, "/r?round=2");
        assert!(!filters.iter().any(|f| f.word == "Insufficient"));
    }

    #[test]
    fn an_unknown_filter_shows_all() {
        assert_eq!(Chosen::from_query(Some("<script>")), Chosen::All);
        assert_eq!(Chosen::from_query(Some("unstable")), Chosen::Unstable);
        assert_eq!(
            Chosen::from_query(Some("no_consensus")),
            Chosen::Label(Label::NoConsensus)
        );
    }
}
