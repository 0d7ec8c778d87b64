//! Sections with their groups and signals.

use super::{Refused, Way, counted, shift};
use crate::study::definition::{Definition, Group, Layout, Section, Signal};

fn position(study: &Definition, id: &str) -> Result<usize, Refused> {
    let mut sections = study.sections.iter();
    sections.position(|of| of.id == id).ok_or(Refused::Gone)
}

/// Adds a section at the end of the study; without an id it gets one when it is stored. `groups`
/// are the names of its groups, empty ones left out.
pub fn add_section(study: &Definition, section: Section, groups: &[String]) -> Definition {
    let mut study = study.clone();
    study.sections.push(Section {
        groups: named(groups).collect(),
        ..section
    });
    study
}

fn named(names: &[String]) -> impl Iterator<Item = Group> {
    let names = names.iter().filter(|name| !name.trim().is_empty());
    names.map(|name| Group {
        name: name.clone(),
        items: Vec::new(),
    })
}

/// Changes what a section says of itself; id, items and signals stay. `groups` names its groups in
/// their order and then new ones: a group without items whose name is taken away goes.
///
/// # Errors
/// `Gone`; `Field` where a group with items would lose its name, or the layout cannot hold what
/// stands in the section.
pub fn put_section(
    study: &Definition,
    id: &str,
    settings: Section,
    groups: &[String],
) -> Result<Definition, Refused> {
    let at = position(study, id)?;
    let old = &study.sections[at];
    fits(old, settings.layout)?;
    let mut kept = Vec::new();
    for (index, group) in old.groups.iter().enumerate() {
        let name = groups.get(index).map_or("", |name| name.trim());
        if !name.is_empty() {
            kept.push(Group {
                name: name.to_owned(),
                items: group.items.clone(),
            });
        } else if !group.items.is_empty() {
            let items = counted(group.items.len(), "item");
            return Err(Refused::field(
                format!("group-{index}-name"),
                format!("the group “{}” has {items}: it needs a name.", group.name),
            ));
        }
    }
    kept.extend(named(groups.get(old.groups.len()..).unwrap_or_default()));
    let mut study = study.clone();
    study.sections[at] = Section {
        id: id.to_owned(),
        groups: kept,
        signals: old.signals.clone(),
        ..settings
    };
    Ok(study)
}

/// Whether what stands in a section can stand in this layout.
fn fits(section: &Section, layout: Layout) -> Result<(), Refused> {
    let items = || section.groups.iter().flat_map(|group| &group.items);
    let message = if layout == section.layout {
        return Ok(());
    } else if layout == Layout::Signals && items().next().is_some() {
        "this layout holds signals; the section has items, which would be lost."
    } else if layout != Layout::Signals && !section.signals.is_empty() {
        "this layout holds items; the section has signals, which would be lost."
    } else if layout == Layout::SideBySide && items().any(|item| item.polarity.is_some()) {
        "items of this section say what they do to the threat, which norms and rules do not."
    } else {
        return Ok(());
    };
    Err(Refused::field("layout", message))
}

/// Moves a section by one place in the report.
///
/// # Errors
/// `Gone`.
pub fn move_section(study: &Definition, id: &str, way: Way) -> Result<Definition, Refused> {
    let at = position(study, id)?;
    let mut study = study.clone();
    shift(&mut study.sections, at, way);
    Ok(study)
}

/// Takes a section with all its items out of the study.
///
/// # Errors
/// `Gone`.
pub fn remove_section(study: &Definition, id: &str) -> Result<Definition, Refused> {
    let at = position(study, id)?;
    let mut study = study.clone();
    study.sections.remove(at);
    Ok(study)
}

/// Moves a group with its items by one place in its section.
///
/// # Errors
/// `Gone`.
pub fn move_group(
    study: &Definition,
    section: &str,
    group: usize,
    way: Way,
) -> Result<Definition, Refused> {
    let at = position(study, section)?;
    let mut study = study.clone();
    let groups = &mut study.sections[at].groups;
    if group >= groups.len() {
        return Err(Refused::Gone);
    }
    shift(groups, group, way);
    Ok(study)
}

/// Puts a signal at its place in a section, or adds it at the end.
///
/// # Errors
/// `Gone`.
pub fn put_signal(
    study: &Definition,
    section: &str,
    place: Option<usize>,
    signal: Signal,
) -> Result<Definition, Refused> {
    let at = position(study, section)?;
    let mut study = study.clone();
    let signals = &mut study.sections[at].signals;
    match place {
        None => signals.push(signal),
        Some(place) => *signals.get_mut(place).ok_or(Refused::Gone)? = signal,
    }
    Ok(study)
}

/// Moves a signal by one place in its section.
///
/// # Errors
/// `Gone`.
pub fn move_signal(
    study: &Definition,
    section: &str,
    place: usize,
    way: Way,
) -> Result<Definition, Refused> {
    let at = position(study, section)?;
    let mut study = study.clone();
    let signals = &mut study.sections[at].signals;
    if place >= signals.len() {
        return Err(Refused::Gone);
    }
    shift(signals, place, way);
    Ok(study)
}

/// Takes a signal out of its section.
///
/// # Errors
/// `Gone`.
pub fn remove_signal(
    study: &Definition,
    section: &str,
    place: usize,
) -> Result<Definition, Refused> {
    let at = position(study, section)?;
    let mut study = study.clone();
    let signals = &mut study.sections[at].signals;
    if place >= signals.len() {
        return Err(Refused::Gone);
    }
    signals.remove(place);
    Ok(study)
}
