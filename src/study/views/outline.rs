//! What will exist once a study is made.

use std::collections::BTreeMap;

use crate::study::definition::{Definition, Layout, Section};
use crate::study::file::workbook::Counted;

/// What a study consists of, in numbers and words.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Outline {
    pub heading: &'static str,
    /// "Baseline" and "3 factors".
    pub counts: Vec<(String, String)>,
    /// Name and value of what stands once.
    pub facts: Vec<(&'static str, String)>,
    /// The consensus rule in words; empty where it is not known yet.
    pub rule: String,
}

/// A section of the study with its statements, as they will be asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    pub heading: String,
    /// Period and scope.
    pub about: String,
    /// Name of the group or the signal, and its statements or points.
    pub groups: Vec<(String, Vec<String>)>,
}

/// Of a workbook that is still to be corrected.
pub fn once_corrected(counted: &[Counted]) -> Outline {
    Outline {
        heading: "Once corrected, this is created",
        counts: counted
            .iter()
            .map(|group| (group.name.clone(), number(group.rows, group.kind)))
            .collect(),
        ..Outline::default()
    }
}

/// Of a study that is right.
pub fn outline_of(study: &Definition) -> Outline {
    let mut counts = Vec::new();
    for section in &study.sections {
        let lists = section.groups.iter().enumerate();
        counts.extend(lists.map(|(list, group)| {
            let kind = kind_of(section.layout, list);
            (group.name.clone(), number(group.items.len(), kind))
        }));
        if !section.signals.is_empty() {
            let signals = number(section.signals.len(), "signal");
            counts.push((section.heading.clone(), signals));
        }
    }
    let facts = [
        ("Title", study.title.clone()),
        ("Scales", scales_of(study).join(", ")),
        ("Groups", study.stakeholder_groups.join(", ")),
        ("Language", study.language.clone()),
        ("Time zone", study.time_zone.clone()),
        ("Contact", study.contact.name.clone()),
    ];
    let filled = facts.into_iter().filter(|(_, value)| !value.is_empty());
    Outline {
        heading: "This is created",
        counts,
        facts: filled.collect(),
        rule: study.consensus.sentence(),
    }
}

/// The sections as they will be asked.
pub fn parts_of(study: &Definition) -> Vec<Part> {
    study.sections.iter().map(part).collect()
}

fn part(section: &Section) -> Part {
    let period = section.period.as_ref();
    let period = period.map(|period| format!("{} to {}", period.from, period.to));
    let about = [period, section.scope.clone()];
    let items = section.groups.iter().map(|group| {
        let texts = group.items.iter().map(|item| item.text.clone());
        (group.name.clone(), texts.collect())
    });
    let signals = section.signals.iter().map(|signal| {
        let texts = signal.points.iter().map(|point| point.text.clone());
        (signal.headline.clone(), texts.collect())
    });
    Part {
        heading: section.heading.clone(),
        about: about.into_iter().flatten().collect::<Vec<_>>().join(" · "),
        groups: items.chain(signals).collect(),
    }
}

fn kind_of(layout: Layout, list: usize) -> &'static str {
    match (layout, list) {
        (Layout::SideBySide, 0) => "norm",
        (Layout::SideBySide, _) => "rule",
        _ => "factor",
    }
}

fn number(n: usize, noun: &str) -> String {
    match n {
        1 => format!("1 {noun}"),
        _ => format!("{n} {noun}s"),
    }
}

/// "Trend (3 points)" for each scale that an item is rated on.
fn scales_of(study: &Definition) -> Vec<String> {
    let mut scales: BTreeMap<&str, usize> = BTreeMap::new();
    for placed in study.items() {
        let scale = study.scale_of(placed.section, placed.item);
        scales.insert(&scale.name, scale.points.len());
    }
    let named = scales.into_iter().map(|(name, points)| {
        let mut letters = name.chars();
        let first = letters.next().into_iter().flat_map(char::to_uppercase);
        let name: String = first.chain(letters).collect();
        format!("{name} ({points} points)")
    });
    named.collect()
}
