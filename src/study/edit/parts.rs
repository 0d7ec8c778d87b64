//! What a study has outside its sections.

use super::{Refused, counted};
use crate::study::definition::{Definition, Scale, Texts};

/// Puts other texts in place of the study's.
pub fn put_texts(study: &Definition, texts: Texts) -> Definition {
    Definition {
        texts,
        ..study.clone()
    }
}

/// Names the stakeholder groups in their order; empty names are left out. `taken` are the groups
/// of people on the panel with how many there are.
///
/// # Errors
/// `Field` where a group would go that people are in.
pub fn put_groups(
    study: &Definition,
    names: &[String],
    taken: &[(String, usize)],
) -> Result<Definition, Refused> {
    let names: Vec<String> = names
        .iter()
        .map(|name| name.trim().to_owned())
        .filter(|name| !name.is_empty())
        .collect();
    let lost = taken.iter().find(|(name, _)| !names.contains(name));
    if let Some((name, people)) = lost {
        let at = study.stakeholder_groups.iter().position(|own| own == name);
        let who = match people {
            1 => "1 person of the panel is".to_owned(),
            _ => format!("{people} people of the panel are"),
        };
        return Err(Refused::field(
            format!("group-{}", at.unwrap_or_default()),
            format!("{who} in the group “{name}”: it has to stay."),
        ));
    }
    Ok(Definition {
        stakeholder_groups: names,
        ..study.clone()
    })
}

/// Puts another study in place of all of this one, but for its address. `taken` as in
/// [`put_groups`].
///
/// # Errors
/// `Field` where a group would go that people are in.
pub fn put_whole(
    study: &Definition,
    new: Definition,
    taken: &[(String, usize)],
) -> Result<Definition, Refused> {
    let new = Definition {
        slug: study.slug.clone(),
        ..new
    };
    put_groups(&new, &new.stakeholder_groups, taken)
}

/// Adds a scale, or puts it in place of the one named `old`; what refers to that one follows.
///
/// # Errors
/// `Gone`.
pub fn put_scale(
    study: &Definition,
    old: Option<&str>,
    scale: Scale,
) -> Result<Definition, Refused> {
    let mut study = study.clone();
    let Some(old) = old else {
        study.scales.push(scale);
        return Ok(study);
    };
    let place = study.scales.iter_mut().find(|own| own.name == old);
    let place = place.ok_or(Refused::Gone)?;
    let name = scale.name.trim().to_owned();
    *place = scale;
    for section in &mut study.sections {
        let items = section.groups.iter_mut().flat_map(|group| &mut group.items);
        let of_items = items.map(|item| &mut item.scale);
        for reference in of_items.chain([&mut section.scale]) {
            if reference.as_deref() == Some(old) {
                *reference = Some(name.clone());
            }
        }
    }
    Ok(study)
}

/// Takes a scale out of the study.
///
/// # Errors
/// `Gone`; `Field` while something is rated on it.
pub fn remove_scale(study: &Definition, name: &str) -> Result<Definition, Refused> {
    if !study.scales.iter().any(|own| own.name == name) {
        return Err(Refused::Gone);
    }
    let sections = study.sections.iter();
    let of_sections = sections
        .filter(|section| section.scale.as_deref() == Some(name))
        .count();
    let of_items = study
        .items()
        .filter(|placed| placed.item.scale.as_deref() == Some(name))
        .count();
    if of_sections + of_items > 0 {
        let sections = counted(of_sections, "section");
        let items = counted(of_items, "item");
        return Err(Refused::field(
            "name",
            format!("{sections} and {items} name this scale; give them another first."),
        ));
    }
    let mut study = study.clone();
    study.scales.retain(|own| own.name != name);
    Ok(study)
}
