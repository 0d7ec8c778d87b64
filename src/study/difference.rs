//! What an imported study file would change in a study, item by item.

use std::collections::HashMap;
use std::fmt;

use super::definition::Definition;
use super::wording::Wording;

/// A part of an item's wording.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    Text,
    Guidance,
    Instrument,
    Period,
    Scope,
    Scale,
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Text => "text",
            Self::Guidance => "guidance",
            Self::Instrument => "instrument",
            Self::Period => "period",
            Self::Scope => "scope",
            Self::Scale => "scale",
        })
    }
}

/// What happens to the items of one id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// In the imported study only.
    Added,
    /// In the stored study only.
    Removed,
    /// In both.
    Kept {
        /// The parts of the wording that differ; none if it is the same.
        reworded: Vec<Part>,
        /// Whether it stands in another section or group, or in another order among the items
        /// that both have.
        moved: bool,
    },
}

/// An item id with what happens to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemChange {
    pub id: String,
    pub change: Change,
}

impl ItemChange {
    /// The item is in both studies in the same words at the same place.
    pub fn is_unchanged(&self) -> bool {
        matches!(&self.change, Change::Kept { reworded, moved } if reworded.is_empty() && !moved)
    }

    /// Answers to the item no longer belong to its wording.
    pub fn is_reworded(&self) -> bool {
        matches!(&self.change, Change::Kept { reworded, .. } if !reworded.is_empty())
    }
}

/// The difference between a stored study and an imported one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The items of the imported study in its order, then the removed ones in the stored order.
    pub items: Vec<ItemChange>,
    /// Whether the consensus rule differs: it is fixed once round 1 opens.
    pub rule: bool,
    /// Whether the stakeholder groups differ: they are fixed once round 1 opens.
    pub stakeholder_groups: bool,
    /// Whether the slug differs: it is fixed once round 1 opens.
    pub slug: bool,
}

impl Difference {
    /// Items that an open round with these items does not allow to change: reworded and removed.
    pub fn refused_in_round<'d>(
        &'d self,
        round_items: &'d [String],
    ) -> impl Iterator<Item = &'d ItemChange> {
        self.items.iter().filter(|item| {
            let touched = item.is_reworded() || item.change == Change::Removed;
            touched && round_items.contains(&item.id)
        })
    }
}

/// Compares a stored study with an imported one by item id.
pub fn difference(stored: &Definition, imported: &Definition) -> Difference {
    let old: HashMap<&str, (Wording, [&str; 2])> = stored
        .items()
        .map(|placed| {
            let place = [placed.section.id.as_str(), placed.group.name.as_str()];
            (placed.item.id.as_str(), (stored.wording(placed), place))
        })
        .collect();
    let new: HashMap<&str, ()> = imported.items().map(|p| (p.item.id.as_str(), ())).collect();
    let staying = |study: &Definition| -> HashMap<String, usize> {
        study
            .items()
            .map(|placed| placed.item.id.clone())
            .filter(|id| old.contains_key(id.as_str()) && new.contains_key(id.as_str()))
            .enumerate()
            .map(|(rank, id)| (id, rank))
            .collect()
    };
    let (old_ranks, new_ranks) = (staying(stored), staying(imported));
    let mut items: Vec<ItemChange> = imported
        .items()
        .map(|placed| {
            let id = placed.item.id.clone();
            let change = match old.get(id.as_str()) {
                None => Change::Added,
                Some((wording, place)) => Change::Kept {
                    reworded: parts(wording, &imported.wording(placed)),
                    moved: *place != [placed.section.id.as_str(), placed.group.name.as_str()]
                        || old_ranks.get(&id) != new_ranks.get(&id),
                },
            };
            ItemChange { id, change }
        })
        .collect();
    items.extend(
        stored
            .items()
            .filter(|placed| !new.contains_key(placed.item.id.as_str()))
            .map(|placed| ItemChange {
                id: placed.item.id.clone(),
                change: Change::Removed,
            }),
    );
    Difference {
        items,
        rule: stored.consensus != imported.consensus,
        stakeholder_groups: stored.stakeholder_groups != imported.stakeholder_groups,
        slug: stored.slug != imported.slug,
    }
}

/// The parts in which two wordings differ.
pub fn parts(one: &Wording, other: &Wording) -> Vec<Part> {
    [
        (Part::Text, one.text != other.text),
        (Part::Guidance, one.guidance != other.guidance),
        (Part::Instrument, one.instrument != other.instrument),
        (Part::Period, one.period != other.period),
        (Part::Scope, one.scope != other.scope),
        (Part::Scale, one.points != other.points),
    ]
    .into_iter()
    .filter_map(|(part, differs)| differs.then_some(part))
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::file::parse;

    fn study(body: &str) -> Definition {
        let head = "slug = \"s\"\ntitle = \"S\"\nlanguage = \"en\"\ntime_zone = \"UTC\"\n\
                    contact = { name = \"C\", email = \"c@example.org\" }\n";
        parse(&format!("{head}{body}"), "s.toml").unwrap_or_else(|errors| panic!("{errors:?}"))
    }

    fn section(items: &[(&str, &str)]) -> String {
        let items: Vec<String> = items
            .iter()
            .map(|(id, text)| format!("{{ id = \"{id}\", text = \"{text}\" }}"))
            .collect();
        format!(
            "[[section]]\nheading = \"H\"\nlayout = \"grouped\"\n\
             group = [{{ name = \"G\", item = [{}] }}]\n",
            items.join(", ")
        )
    }

    fn change_of<'d>(difference: &'d Difference, id: &str) -> &'d ItemChange {
        let found = difference.items.iter().find(|item| item.id == id);
        found.unwrap_or_else(|| panic!("no item {id}"))
    }

    #[test]
    fn the_same_study_changes_nothing() {
        let one = study(&section(&[("a", "A"), ("b", "B")]));
        assert!(
            difference(&one, &one)
                .items
                .iter()
                .all(ItemChange::is_unchanged)
        );
    }

    #[test]
    fn a_reworded_an_added_and_a_removed_item_are_told_apart() {
        let old = study(&section(&[("a", "A"), ("b", "B"), ("c", "C")]));
        let new = study(&section(&[("a", "A!"), ("c", "C"), ("d", "D")]));
        let found = difference(&old, &new);
        assert!(change_of(&found, "a").is_reworded());
        assert_eq!(change_of(&found, "b").change, Change::Removed);
        assert!(change_of(&found, "c").is_unchanged());
        assert_eq!(change_of(&found, "d").change, Change::Added);
    }

    #[test]
    fn an_open_round_refuses_what_touches_its_items_only() {
        let old = study(&section(&[("a", "A"), ("b", "B"), ("c", "C")]));
        let new = study(&section(&[("a", "A!"), ("b", "B!")]));
        let found = difference(&old, &new);
        let round = ["a".to_owned(), "c".to_owned()];
        let refused: Vec<&str> = found
            .refused_in_round(&round)
            .map(|i| i.id.as_str())
            .collect();
        assert_eq!(refused, ["a", "c"]);
    }

    #[test]
    fn another_order_moves_without_rewording() {
        let old = study(&section(&[("a", "A"), ("b", "B")]));
        let new = study(&section(&[("b", "B"), ("a", "A")]));
        let found = difference(&old, &new);
        let moved = Change::Kept {
            reworded: Vec::new(),
            moved: true,
        };
        assert_eq!(change_of(&found, "a").change, moved);
    }

    #[test]
    fn another_scale_or_period_is_another_wording() {
        let old = study(&section(&[("a", "A")]));
        let mut new = old.clone();
        new.sections[0].scale = Some("trend-5".into());
        new.sections[0].period = Some(crate::study::definition::Period {
            from: "2016".into(),
            to: "2026".into(),
        });
        let found = difference(&old, &new);
        let change = Change::Kept {
            reworded: vec![Part::Period, Part::Scale],
            moved: false,
        };
        assert_eq!(change_of(&found, "a").change, change);
    }

    #[test]
    fn naming_the_default_scale_is_no_rewording() {
        let old = study(&section(&[("a", "A")]));
        let mut new = old.clone();
        new.sections[0].scale = Some("trend".into());
        assert!(change_of(&difference(&old, &new), "a").is_unchanged());
    }
}
