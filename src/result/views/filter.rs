//! The filters above the results and the sentence with the same counts.

use crate::aggregation::rule::Label;

use super::ResultRow;
use super::tag::{LABELS, label_key, label_word};

/// Which rows the reader wants to see.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Chosen {
    #[default]
    All,
    Label(Label),
    /// Every item that fails the stability rule, also those without an arrow.
    Unstable,
    /// Two stakeholder groups have different arrows.
    GroupsDisagree,
    /// Another choice would give another arrow, or none.
    DependsOnChoice,
}

impl Chosen {
    /// The choice that `?label=` names; an unknown word chooses all.
    pub fn from_query(label: Option<&str>) -> Self {
        match label {
            Some("unstable") => Self::Unstable,
            Some("groups_disagree") => Self::GroupsDisagree,
            Some("depends") => Self::DependsOnChoice,
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
            Self::GroupsDisagree => row.groups_disagree == Some(true),
            Self::DependsOnChoice => row.depends_on_choice,
        }
    }

    fn key(self) -> Option<&'static str> {
        match self {
            Self::All => None,
            Self::Label(label) => Some(label_key(label)),
            Self::Unstable => Some("unstable"),
            Self::GroupsDisagree => Some("groups_disagree"),
            Self::DependsOnChoice => Some("depends"),
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
    /// `None` in a study without stakeholder groups.
    pub groups_disagree: Option<usize>,
    pub depends_on_choice: usize,
}

impl Tally {
    pub fn of<'a>(rows: impl IntoIterator<Item = &'a ResultRow>) -> Self {
        let mut tally = Self::default();
        for row in rows {
            tally.total += 1;
            tally.unstable += usize::from(row.change.is_unstable());
            tally.depends_on_choice += usize::from(row.depends_on_choice);
            if let Some(disagree) = row.groups_disagree {
                *tally.groups_disagree.get_or_insert(0) += usize::from(disagree);
            }
            *tally.of_label_mut(row.label) += 1;
        }
        tally
    }

    fn of_label(&self, label: Label) -> usize {
        match label {
            Label::Consensus => self.consensus,
            Label::Leaning => self.leaning,
            Label::Split => self.split,
            Label::NoConsensus => self.no_consensus,
            Label::Insufficient => self.insufficient,
        }
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

    /// The rest of the lead sentence after "12 of 20": the same numbers as in the filters, a
    /// statement each, those with nothing to count left out.
    pub fn sentence(&self) -> String {
        let items = if self.total == 1 { "item" } else { "items" };
        let labels = listed([
            (self.leaning, "leans one way", "lean one way"),
            (
                self.split,
                "is split into two camps",
                "are split into two camps",
            ),
            (self.no_consensus, "has no majority", "have no majority"),
            (
                self.insufficient,
                "has too few answers",
                "have too few answers",
            ),
        ]);
        let flags = listed([
            (self.unstable, "is unstable", "are unstable"),
            (
                self.groups_disagree.unwrap_or(0),
                "divides the groups",
                "divide the groups",
            ),
            (
                self.depends_on_choice,
                "depends on a choice",
                "depend on a choice",
            ),
        ]);
        format!("{items} reached consensus.{labels}{flags}")
    }

    /// The toolbar. `base` is the page's address with its other parameters, ending in `?` or `&`.
    pub fn filters(&self, base: &str, chosen: Chosen) -> Vec<Filter> {
        let of_label = |label| {
            (
                Chosen::Label(label),
                label_word(label),
                self.of_label(label),
            )
        };
        let mut all = vec![(Chosen::All, "All", self.total)];
        all.extend(LABELS.map(of_label));
        all.push((Chosen::Unstable, "Unstable", self.unstable));
        if let Some(count) = self.groups_disagree {
            all.push((Chosen::GroupsDisagree, "Groups disagree", count));
        }
        all.push((
            Chosen::DependsOnChoice,
            "Depends on a choice",
            self.depends_on_choice,
        ));
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

/// " 6 lean one way, 1 is split." without those that are 0; empty if all are.
fn listed<const N: usize>(counts: [(usize, &str, &str); N]) -> String {
    let said: Vec<String> = counts
        .into_iter()
        .filter(|(count, ..)| *count > 0)
        .map(|(count, one, many)| format!("{count} {}", if count == 1 { one } else { many }))
        .collect();
    match said.as_slice() {
        [] => String::new(),
        _ => format!(" {}.", said.join(", ")),
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
        let mut rows = [
            row("a", Label::Consensus, 1, 3, 17),
            row("b", Label::Leaning, 4, 12, 4),
            row("c", Label::Split, 8, 2, 11),
            row("d", Label::Consensus, 0, 3, 18),
        ];
        rows[1].depends_on_choice = true;
        rows[2].groups_disagree = Some(true);
        let tally = Tally::of(&rows);
        assert_eq!(tally.reached(), "2 of 4");
        assert_eq!(
            tally.sentence(),
            "items reached consensus. 1 leans one way, 1 is split into two camps. 1 divides the \
             groups, 1 depends on a choice."
        );
        let filters = tally.filters("/r?round=2&", Chosen::Label(Label::Split));
        let told: Vec<(&str, usize)> = filters.iter().map(|f| (f.word, f.count)).collect();
        assert_eq!(
            told,
            [
                ("All", 4),
                ("Consensus", 2),
                ("Leaning", 1),
                ("Split", 1),
                ("No consensus", 0),
                ("Insufficient", 0),
                ("Unstable", 0),
                ("Groups disagree", 1),
                ("Depends on a choice", 1),
            ]
        );
        let split = filters.iter().find(|f| f.word == "Split").unwrap();
        assert!(split.current && split.href == "/r?round=2&label=split");
        assert_eq!(filters[0].href, "/r?round=2");
    }

    #[test]
    fn every_filter_leads_to_the_rows_it_counts() {
        let mut rows = [
            row("a", Label::Consensus, 1, 3, 17),
            row("b", Label::Insufficient, 1, 1, 3),
        ];
        rows[0].depends_on_choice = true;
        rows[0].groups_disagree = Some(false);
        let tally = Tally::of(&rows);
        for filter in tally.filters("?", Chosen::All) {
            let key = filter.href.split_once("label=").map(|(_, key)| key);
            let chosen = Chosen::from_query(key);
            let kept = rows.iter().filter(|row| chosen.matches(row)).count();
            assert_eq!(kept, filter.count, "{}", filter.word);
        }
    }

    #[test]
    fn a_study_without_groups_has_no_filter_for_them() {
        let tally = Tally::of(&[row("a", Label::Consensus, 1, 3, 17)]);
        let filters = tally.filters("?", Chosen::All);
        assert!(!filters.iter().any(|f| f.word == "Groups disagree"));
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
