//! Whether a study is ready for a round to open, and what its rule means for a panel.

mod chance;

pub use chance::{Chance, chance};

use crate::aggregation::alternatives::Alternative;
use crate::aggregation::regions::Regions;

use super::definition::{Definition, Layout, Section};

/// Where something that was found is mended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// A new section is wanted.
    NewSection,
    /// What a section says of itself, by its id.
    Section(String),
    /// Among the items, at the section with this id.
    Items(String),
    /// An item, by its id.
    Item(String),
    /// One of the study's texts, by its key.
    Text(&'static str),
    Panel,
}

/// Something that is missing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// No round opens without it.
    pub blocks: bool,
    /// A sentence.
    pub words: String,
    /// Where it is mended; several for one sentence on several items.
    pub places: Vec<Place>,
}

impl Finding {
    /// Something without which no round opens.
    pub fn missing(words: impl Into<String>, place: Place) -> Self {
        Self {
            blocks: true,
            words: words.into(),
            places: vec![place],
        }
    }

    fn worth(words: impl Into<String>, places: Vec<Place>) -> Self {
        Self {
            blocks: false,
            words: words.into(),
            places,
        }
    }
}

/// What must be mended before a round can open; empty when nothing is.
pub fn missing(study: &Definition) -> Vec<Finding> {
    let mut found = Vec::new();
    if study.sections.is_empty() {
        found.push(Finding::missing(
            "The study has no section yet.",
            Place::NewSection,
        ));
    }
    for section in &study.sections {
        empty(section, &mut found);
        if section.period.is_none() && has_items(section) {
            let words = format!(
                "The section “{}” does not say which period is rated.",
                section.heading
            );
            found.push(Finding::missing(words, Place::Section(section.id.clone())));
        }
    }
    let only_signals = |section: &Section| section.layout == Layout::Signals;
    if !study.sections.is_empty() && study.sections.iter().all(only_signals) {
        found.push(Finding::missing(
            "The study has no item to rate.",
            Place::NewSection,
        ));
    }
    if let Some(rule) = study.consensus.instead {
        without_fitting_scale(study, rule, &mut found);
    }
    found
}

/// Sections, groups and lists that hold nothing: their tables would be empty.
fn empty(section: &Section, found: &mut Vec<Finding>) {
    let heading = &section.heading;
    let mut lacks = |words: String, place: Place| found.push(Finding::missing(words, place));
    match section.layout {
        Layout::Signals if section.signals.is_empty() && section.groups.is_empty() => lacks(
            format!("The section “{heading}” has no signal."),
            Place::Items(section.id.clone()),
        ),
        Layout::SideBySide if section.groups.len() != 2 => lacks(
            format!("The section “{heading}” needs two groups, one for each of its lists."),
            Place::Section(section.id.clone()),
        ),
        Layout::Grouped if section.groups.is_empty() => lacks(
            format!("The section “{heading}” has no group for its items."),
            Place::Section(section.id.clone()),
        ),
        _ => {}
    }
    for group in section.groups.iter().filter(|group| group.items.is_empty()) {
        lacks(
            format!("The group “{}” of “{heading}” has no item.", group.name),
            Place::Items(section.id.clone()),
        );
    }
}

/// Items on a scale that the study's rule is not made for: it could never give them an arrow.
fn without_fitting_scale(study: &Definition, rule: Alternative, found: &mut Vec<Finding>) {
    for placed in study.items() {
        let scale = study.scale_of(placed.section, placed.item);
        if !rule.fits(&Regions::of_points(&scale.regions())) {
            let words = format!(
                "The rule “{}” needs nine points in the regions 1–3, 4–6 and 7–9, which the \
                 scale of “{}” does not have.",
                rule.words(),
                placed.item.text
            );
            found.push(Finding::missing(words, Place::Item(placed.item.id.clone())));
        }
    }
}

/// What a coordinator may want to mend first. None of it keeps a round closed.
pub fn warnings(study: &Definition) -> Vec<Finding> {
    let mut found = Vec::new();
    for section in study.sections.iter().filter(|section| has_items(section)) {
        if section.scope.is_none() {
            let words = format!(
                "The section “{}” does not say what lies within its scope.",
                section.heading
            );
            found.push(Finding::worth(
                words,
                vec![Place::Section(section.id.clone())],
            ));
        }
    }
    without_polarity(study, &mut found);
    if study.texts.consent.is_none() {
        let words = "There is no text of consent of the study’s own.";
        found.push(Finding::worth(words, vec![Place::Text("consent")]));
    }
    found
}

fn has_items(section: &Section) -> bool {
    section.groups.iter().any(|group| !group.items.is_empty())
}

fn without_polarity(study: &Definition, found: &mut Vec<Finding>) {
    let places: Vec<Place> = study
        .items()
        .filter(|placed| placed.section.layout == Layout::Grouped)
        .filter(|placed| placed.item.polarity.is_none())
        .map(|placed| Place::Item(placed.item.id.clone()))
        .collect();
    let words = match places.len() {
        0 => return,
        1 => "1 factor does not say what it does to the threat".to_owned(),
        n => format!("{n} factors do not say what they do to the threat"),
    };
    found.push(Finding::worth(words, places));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::file::parse;

    const STUDY: &str = r#"
slug = "s"
title = "S"
language = "en"
time_zone = "UTC"
contact = { name = "C", email = "c@example.org" }

[[section]]
heading = "Factors"
layout = "grouped"
group = [{ name = "Baseline", item = [{ text = "Prices" }] }]
"#;

    fn study() -> Definition {
        parse(STUDY, "s.toml").unwrap_or_else(|errors| panic!("{errors:?}"))
    }

    fn words(found: &[Finding]) -> Vec<&str> {
        found.iter().map(|finding| finding.words.as_str()).collect()
    }

    #[test]
    fn a_section_without_a_period_keeps_the_round_closed() {
        let found = missing(&study());
        assert_eq!(
            words(&found),
            ["The section “Factors” does not say which period is rated."]
        );
        assert_eq!(found[0].places, [Place::Section("factors".into())]);
    }

    #[test]
    fn a_rule_for_nine_points_keeps_a_study_on_three_closed() {
        let mut study = study();
        study.consensus.instead = Some(Alternative::RandClassic);
        let found = missing(&study);
        assert!(
            words(&found)
                .iter()
                .any(|s| s.contains("RAND/UCLA classic") && s.contains("“Prices”")),
            "{found:?}"
        );
        study.consensus.instead = Some(Alternative::Median);
        assert_eq!(missing(&study).len(), 1);
    }

    #[test]
    fn a_factor_without_polarity_is_only_a_warning() {
        let found = warnings(&study());
        let factor = found.iter().find(|f| f.words.starts_with("1 factor"));
        assert_eq!(
            factor.map(|found| found.places.as_slice()),
            Some(&[Place::Item("prices".into())][..])
        );
    }

    #[test]
    fn whatever_is_empty_keeps_the_round_closed() {
        let mut study = study();
        study.sections[0].groups[0].items.clear();
        assert_eq!(
            words(&missing(&study)),
            ["The group “Baseline” of “Factors” has no item."]
        );
        study.sections[0].groups.clear();
        assert_eq!(
            words(&missing(&study)),
            ["The section “Factors” has no group for its items."]
        );
        study.sections[0].layout = Layout::Signals;
        assert_eq!(
            words(&missing(&study)),
            [
                "The section “Factors” has no signal.",
                "The study has no item to rate."
            ]
        );
        study.sections.clear();
        assert_eq!(words(&missing(&study)), ["The study has no section yet."]);
    }
}
