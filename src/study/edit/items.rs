//! Items: adding, changing, moving, removing.

use super::{Refused, Way, shift};
use crate::study::definition::{Definition, Item};

/// Where an item stands: section, group and place, counted from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ItemPlace {
    pub section: usize,
    pub group: usize,
    pub item: usize,
}

impl ItemPlace {
    /// The path of the item's keys in a study file, such as `section[0].group[1].item[3]`.
    pub fn key(self) -> String {
        let Self {
            section,
            group,
            item,
        } = self;
        format!("section[{section}].group[{group}].item[{item}]")
    }
}

/// Where the item with this id stands.
///
/// # Errors
/// `Gone`.
pub fn place_of(study: &Definition, id: &str) -> Result<ItemPlace, Refused> {
    for (section, of) in study.sections.iter().enumerate() {
        for (group, of) in of.groups.iter().enumerate() {
            if let Some(item) = of.items.iter().position(|item| item.id == id) {
                return Ok(ItemPlace {
                    section,
                    group,
                    item,
                });
            }
        }
    }
    Err(Refused::Gone)
}

/// The items of a group.
fn items_of(study: &mut Definition, place: ItemPlace) -> Result<&mut Vec<Item>, Refused> {
    let section = study.sections.get_mut(place.section);
    section
        .and_then(|section| section.groups.get_mut(place.group))
        .map(|group| &mut group.items)
        .ok_or(Refused::Gone)
}

/// Adds an item at the end of a group of a section; an item without id gets one when it is stored.
/// Also gives its place.
///
/// # Errors
/// `Gone` if there is no such section or group.
pub fn add_item(
    study: &Definition,
    section: &str,
    group: usize,
    item: Item,
) -> Result<(Definition, ItemPlace), Refused> {
    let mut study = study.clone();
    let section = study
        .sections
        .iter()
        .position(|of| of.id == section)
        .ok_or(Refused::Gone)?;
    let mut place = ItemPlace {
        section,
        group,
        item: 0,
    };
    let items = items_of(&mut study, place)?;
    place.item = items.len();
    items.push(item);
    Ok((study, place))
}

/// Puts an item in place of the one with this id, at the same place or at the end of another
/// group. Also gives its place.
///
/// # Errors
/// `Gone`.
pub fn put_item(
    study: &Definition,
    id: &str,
    item: Item,
    into: Option<(&str, usize)>,
) -> Result<(Definition, ItemPlace), Refused> {
    let place = place_of(study, id)?;
    let item = Item {
        id: id.to_owned(),
        ..item
    };
    let stays = into.is_none_or(|(section, group)| {
        group == place.group && study.sections[place.section].id == section
    });
    match into {
        Some((section, group)) if !stays => {
            let study = remove_item(study, id)?;
            add_item(&study, section, group, item)
        }
        _ => {
            let mut study = study.clone();
            items_of(&mut study, place)?[place.item] = item;
            Ok((study, place))
        }
    }
}

/// Takes an item out of the study.
///
/// # Errors
/// `Gone`.
pub fn remove_item(study: &Definition, id: &str) -> Result<Definition, Refused> {
    let place = place_of(study, id)?;
    let mut study = study.clone();
    items_of(&mut study, place)?.remove(place.item);
    Ok(study)
}

/// Moves an item by one place in its section: over its neighbour, or from the edge of its group
/// into the group beside it. At the end of the section nothing happens.
///
/// # Errors
/// `Gone`.
pub fn move_item(study: &Definition, id: &str, way: Way) -> Result<Definition, Refused> {
    let place = place_of(study, id)?;
    let mut study = study.clone();
    let groups = &mut study.sections[place.section].groups;
    if shift(&mut groups[place.group].items, place.item, way) {
        return Ok(study);
    }
    let beside = match way {
        Way::Up => place.group.checked_sub(1),
        Way::Down => Some(place.group + 1).filter(|group| *group < groups.len()),
    };
    if let Some(beside) = beside {
        let item = groups[place.group].items.remove(place.item);
        let into = &mut groups[beside].items;
        match way {
            Way::Up => into.push(item),
            Way::Down => into.insert(0, item),
        }
    }
    Ok(study)
}
