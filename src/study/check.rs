//! Whether a study is ready for a round to open.

use crate::aggregation::alternatives::Alternative;
use crate::aggregation::regions::Regions;

use super::definition::{Definition, Layout, Section};

/// What must be mended before a round can open, one sentence each; empty when nothing is.
pub fn missing(study: &Definition) -> Vec<String> {
    let mut sentences = Vec::new();
    if study.items().next().is_none() {
        sentences.push("The study has no item to rate.".to_owned());
    }
    for section in rated(study) {
        if section.period.is_none() {
            sentences.push(format!(
                "The section “{}” does not say which period is rated.",
                section.heading
            ));
        }
    }
    if let Some(rule) = study.consensus.instead {
        without_fitting_scale(study, rule, &mut sentences);
    }
    sentences
}

/// Items on a scale that the study's rule is not made for: it could never give them an arrow.
fn without_fitting_scale(study: &Definition, rule: Alternative, sentences: &mut Vec<String>) {
    for section in rated(study) {
        for item in section.groups.iter().flat_map(|group| &group.items) {
            let scale = study.scale_of(section, item);
            if !rule.fits(&Regions::of_points(&scale.regions())) {
                sentences.push(format!(
                    "The rule “{}” needs nine points in the regions 1–3, 4–6 and 7–9, which the \
                     scale of “{}” does not have.",
                    rule.words(),
                    item.text
                ));
            }
        }
    }
}

/// What a coordinator may want to mend first, one sentence each. None of it keeps a round closed.
pub fn warnings(study: &Definition) -> Vec<String> {
    let mut sentences = Vec::new();
    for section in rated(study) {
        if section.scope.is_none() {
            sentences.push(format!(
                "The section “{}” does not say what lies within its scope.",
                section.heading
            ));
        }
        if section.layout == Layout::Grouped {
            without_polarity(section, &mut sentences);
        }
    }
    sentences
}

fn rated(study: &Definition) -> impl Iterator<Item = &Section> {
    let has_items = |section: &&Section| section.groups.iter().any(|group| !group.items.is_empty());
    study.sections.iter().filter(has_items)
}

fn without_polarity(section: &Section, sentences: &mut Vec<String>) {
    let items = section.groups.iter().flat_map(|group| &group.items);
    for item in items.filter(|item| item.polarity.is_none()) {
        sentences.push(format!(
            "The factor “{}” has no polarity: its arrow will carry no threat colour.",
            item.text
        ));
    }
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

    #[test]
    fn a_section_without_a_period_keeps_the_round_closed() {
        let sentences = missing(&study());
        assert_eq!(
            sentences,
            ["The section “Factors” does not say which period is rated."]
        );
    }

    #[test]
    fn a_rule_for_nine_points_keeps_a_study_on_three_closed() {
        let mut study = study();
        study.consensus.instead = Some(Alternative::RandClassic);
        let sentences = missing(&study);
        assert!(
            sentences
                .iter()
                .any(|s| s.contains("RAND/UCLA classic") && s.contains("“Prices”")),
            "{sentences:?}"
        );
        study.consensus.instead = Some(Alternative::Median);
        assert_eq!(missing(&study).len(), 1);
    }

    #[test]
    fn a_factor_without_polarity_is_only_a_warning() {
        let sentences = warnings(&study());
        assert!(
            sentences
                .iter()
                .any(|s| s.contains("“Prices” has no polarity"))
        );
    }

    #[test]
    fn a_study_of_signals_alone_has_nothing_to_rate() {
        let mut study = study();
        study.sections[0].groups.clear();
        assert_eq!(missing(&study), ["The study has no item to rate."]);
    }
}
