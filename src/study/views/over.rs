//! What a file changes in the study that it takes the place of.

use crate::study::definition::{Definition, Group, Item, Section, Texts};
use crate::study::difference::{Change, difference};
use crate::study::edit::counted;

/// What a file changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Over {
    /// Tells the study that the file was compared with from any later state of it.
    pub seen: String,
    /// "Added" and "3 items".
    pub items: Vec<(&'static str, String)>,
    /// Everything else that the file has otherwise: "title", "consensus rule".
    pub further: Vec<&'static str>,
    /// The statements that go.
    pub gone: Vec<String>,
    /// Nothing changes.
    pub is_same: bool,
}

impl Over {
    /// What `imported` changes in `present`; the address of a study stays.
    pub fn of(present: &Definition, imported: &Definition, seen: String) -> Self {
        let difference = difference(present, imported);
        let count = |fits: &dyn Fn(&Change) -> bool| {
            let items = difference.items.iter();
            items.filter(|item| fits(&item.change)).count()
        };
        let kept = |words: bool, place: bool| {
            count(&|change| match change {
                Change::Kept { reworded, moved } => {
                    reworded.is_empty() != words && (words || *moved == place)
                }
                _ => false,
            })
        };
        let items = [
            ("Added", count(&|change| *change == Change::Added)),
            ("Removed", count(&|change| *change == Change::Removed)),
            ("Asked in other words", kept(true, false)),
            ("Moved", kept(false, true)),
            ("In the same words", kept(false, false)),
        ];
        let gone = difference
            .items
            .iter()
            .filter(|item| item.change == Change::Removed)
            .filter_map(|gone| present.items().find(|placed| placed.item.id == gone.id));
        let with_address = Definition {
            slug: present.slug.clone(),
            ..imported.clone()
        };
        Self {
            seen,
            items: items
                .into_iter()
                .filter(|(_, n)| *n > 0)
                .map(|(what, n)| (what, counted(n, "item")))
                .collect(),
            further: further(present, imported),
            gone: gone.map(|placed| placed.item.text.clone()).collect(),
            is_same: *present == with_address,
        }
    }
}

fn further(present: &Definition, imported: &Definition) -> Vec<&'static str> {
    let signals = |study: &Definition| -> Vec<_> {
        let sections = study.sections.iter();
        sections.flat_map(|of| of.signals.clone()).collect()
    };
    // Of items that both have; the others are counted.
    let differ = |part: &dyn Fn(&Item, &Item) -> bool| {
        present.items().any(|old| {
            let mut items = imported.items();
            let new = items.find(|new| new.item.id == old.item.id);
            new.is_some_and(|new| part(old.item, new.item))
        })
    };
    let parts = [
        ("title", present.title != imported.title),
        ("series", present.series != imported.series),
        ("language", present.language != imported.language),
        ("time zone", present.time_zone != imported.time_zone),
        ("whom experts ask", present.contact != imported.contact),
        (
            "whether the answers are simulated",
            present.simulated != imported.simulated,
        ),
        ("consensus rule", present.consensus != imported.consensus),
        (
            "stakeholder groups",
            present.stakeholder_groups != imported.stakeholder_groups,
        ),
        ("scales of its own", present.scales != imported.scales),
        ("sections and groups", bare(present) != bare(imported)),
        ("signals", signals(present) != signals(imported)),
        (
            "effects on the threat",
            differ(&|old, new| old.polarity != new.polarity),
        ),
        (
            "sources of items",
            differ(&|old, new| old.sources != new.sources),
        ),
    ];
    let texts = texts_of(&present.texts)
        .into_iter()
        .zip(texts_of(&imported.texts))
        .map(|((name, old), (_, new))| (name, old != new));
    parts
        .into_iter()
        .chain(texts)
        .filter_map(|(name, differs)| differs.then_some(name))
        .collect()
}

/// The sections with their groups and nothing in them.
fn bare(study: &Definition) -> Vec<Section> {
    let groups = |section: &Section| -> Vec<Group> {
        let names = section.groups.iter().map(|group| group.name.clone());
        let empty = |name| Group {
            name,
            items: Vec::new(),
        };
        names.map(empty).collect()
    };
    let sections = study.sections.iter();
    sections
        .map(|section| Section {
            groups: groups(section),
            signals: Vec::new(),
            // Headings are what people read; ids follow them.
            id: String::new(),
            ..section.clone()
        })
        .collect()
}

fn texts_of(texts: &Texts) -> [(&'static str, &Option<String>); 8] {
    [
        ("introduction", &texts.introduction),
        ("text of the invitation", &texts.invitation),
        ("text of the consent", &texts.consent),
        ("text on privacy", &texts.privacy),
        ("thanks", &texts.thanks),
        ("source", &texts.source),
        ("credits", &texts.credits),
        ("disclaimer", &texts.disclaimer),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::STUDY_FILE;
    use crate::study::file::parse;

    #[test]
    fn a_file_is_told_apart_from_the_study_part_by_part() {
        let present = parse(STUDY_FILE, "demo.toml").unwrap();
        let same = Over::of(&present, &present, String::new());
        assert!(same.is_same && same.further.is_empty() && same.gone.is_empty());
        assert_eq!(same.items, [("In the same words", "20 items".to_owned())]);

        let mut other = Definition {
            slug: "another-address".to_owned(),
            title: "Another title".to_owned(),
            ..present.clone()
        };
        assert!(!Over::of(&present, &other, String::new()).is_same);
        other.texts.thanks = Some("Thank you.".to_owned());
        let mut rated = other.sections.iter_mut().flat_map(|s| &mut s.groups);
        let items = &mut rated.next().expect("a group").items;
        let gone = items.remove(0);
        items[0].text = "Said otherwise".to_owned();
        let over = Over::of(&present, &other, String::new());
        assert_eq!(over.gone, [gone.text]);
        assert_eq!(over.further, ["title", "thanks"]);
        assert_eq!(
            over.items,
            [
                ("Removed", "1 item".to_owned()),
                ("Asked in other words", "1 item".to_owned()),
                ("In the same words", "18 items".to_owned()),
            ]
        );
        let address = Definition {
            slug: "another-address".to_owned(),
            ..present.clone()
        };
        assert!(Over::of(&present, &address, String::new()).is_same);
    }
}
