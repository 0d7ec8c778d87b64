//! Ids for sections and items that the file gives none.

use std::collections::HashSet;

use super::rules::slug_of;
use crate::study::definition::Section;

/// Gives every section and item without an id one made of its heading or text. The same file
/// always gets the same ids; ids that the file gives are never taken.
pub(super) fn assign(sections: &mut [Section]) {
    let mut taken: HashSet<String> = sections.iter().map(|section| section.id.clone()).collect();
    for section in sections.iter_mut().filter(|section| section.id.is_empty()) {
        section.id = free(&section.heading, "section", &mut taken);
    }
    let items = || sections.iter().flat_map(|section| &section.groups);
    let mut taken: HashSet<String> = items()
        .flat_map(|group| &group.items)
        .map(|item| item.id.clone())
        .collect();
    // `mine` is part of an address of the API.
    taken.insert("mine".to_owned());
    let groups = sections.iter_mut().flat_map(|section| &mut section.groups);
    for item in groups.flat_map(|group| &mut group.items) {
        if item.id.is_empty() {
            item.id = free(&item.text, "item", &mut taken);
        }
    }
}

/// An id made of a text that is not taken yet, and takes it.
fn free(text: &str, otherwise: &str, taken: &mut HashSet<String>) -> String {
    let slug = slug_of(text);
    let base = if slug.is_empty() { otherwise } else { &slug };
    let mut id = base.to_owned();
    let mut number = 2;
    while !taken.insert(id.clone()) {
        id = format!("{base}-{number}");
        number += 1;
    }
    id
}
