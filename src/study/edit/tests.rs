use proptest::prelude::*;

use super::*;
use crate::study::definition::{Definition, Item, Layout, Scale, Section, Signal, Texts};
use crate::study::file::{check_edited, parse};
use crate::study::save::keys;

/// A study with groups of so many items in one section, and a section of signals.
fn study(groups: &[usize]) -> Definition {
    let mut text = "slug = \"s\"\ntitle = \"S\"\nlanguage = \"en\"\ntime_zone = \"UTC\"\n\
                    contact = { name = \"C\", email = \"c@example.org\" }\n\
                    [[section]]\nheading = \"Factors\"\nlayout = \"grouped\"\n"
        .to_owned();
    for (group, items) in groups.iter().enumerate() {
        text.push_str(&format!("[[section.group]]\nname = \"G{group}\"\n"));
        for item in 0..*items {
            text.push_str(&format!(
                "[[section.group.item]]\nid = \"i{group}-{item}\"\ntext = \"Item {group}-{item}\"\n"
            ));
        }
    }
    text.push_str(
        "[[section]]\nheading = \"Signals\"\nlayout = \"signals\"\n\
         [[section.signal]]\nheadline = \"One\"\npoint = [{ text = \"P\" }]\n\
         [[section.signal]]\nheadline = \"Two\"\npoint = [{ text = \"P\" }]\n",
    );
    parse(&text, "s.toml").unwrap_or_else(|errors| panic!("{errors:?}"))
}

fn ids(study: &Definition) -> Vec<&str> {
    study
        .items()
        .map(|placed| placed.item.id.as_str())
        .collect()
}

fn item(text: &str) -> Item {
    Item {
        text: text.to_owned(),
        ..study(&[1]).sections[0].groups[0].items[0].clone()
    }
}

/// What is stored of an edited study.
fn stored(study: &Definition) -> Definition {
    let keys = keys(study).expect("a definition has a JSON form");
    check_edited(&keys).unwrap_or_else(|errors| panic!("{errors:?}"))
}

fn faults(study: &Definition) -> Vec<String> {
    let keys = keys(study).expect("a definition has a JSON form");
    let faults = check_edited(&keys).expect_err("a fault");
    faults.into_iter().map(|fault| fault.key).collect()
}

proptest! {
    /// Whatever moves comes back, also over the edge of a group.
    #[test]
    fn what_is_moved_and_moved_back_stands_where_it_stood(
        groups in proptest::collection::vec(1usize..5, 1..4),
        which in any::<prop::sample::Index>(),
        up in any::<bool>(),
    ) {
        let before = study(&groups);
        let all: Vec<String> = ids(&before).into_iter().map(str::to_owned).collect();
        let id = &all[which.index(all.len())];
        let (there, back) = if up { (Way::Up, Way::Down) } else { (Way::Down, Way::Up) };
        let moved = move_item(&before, id, there).expect("the item is there");
        prop_assert_eq!(ids(&moved).len(), all.len());
        if moved != before {
            prop_assert_eq!(move_item(&moved, id, back).expect("the item is there"), before);
        }
    }

    #[test]
    fn an_edit_keeps_every_other_item(
        groups in proptest::collection::vec(1usize..5, 1..4),
        which in any::<prop::sample::Index>(),
    ) {
        let before = study(&groups);
        let all: Vec<String> = ids(&before).into_iter().map(str::to_owned).collect();
        let id = &all[which.index(all.len())];
        let (after, _) = put_item(&before, id, item("New words"), None).expect("the item is there");
        prop_assert_eq!(ids(&after), ids(&before));
        let others = |study: &Definition| -> Vec<Item> {
            study.items().map(|p| p.item.clone()).filter(|i| i.id != *id).collect()
        };
        prop_assert_eq!(others(&after), others(&before));
        let removed = remove_item(&before, id).expect("the item is there");
        prop_assert_eq!(others(&removed), others(&before));
        prop_assert_eq!(ids(&removed).len(), all.len() - 1);
    }
}

#[test]
fn an_item_goes_over_the_edge_of_its_group_and_stops_at_the_sections_end() {
    let before = study(&[1, 1]);
    let moved = move_item(&before, "i1-0", Way::Up).expect("the item is there");
    assert_eq!(moved.sections[0].groups[0].items.len(), 2);
    assert!(moved.sections[0].groups[1].items.is_empty());
    assert_eq!(move_item(&before, "i0-0", Way::Up), Ok(before.clone()));
    assert_eq!(move_item(&before, "none", Way::Up), Err(Refused::Gone));
}

#[test]
fn a_new_item_gets_an_id_and_its_place() {
    let before = study(&[1, 1]);
    let new = Item {
        id: String::new(),
        ..item("  Prices of things  ")
    };
    let (after, place) = add_item(&before, "factors", 1, new).expect("the group is there");
    assert_eq!(place.key(), "section[0].group[1].item[1]");
    let after = stored(&after);
    let added = &after.sections[0].groups[1].items[1];
    assert_eq!(
        (added.id.as_str(), added.text.as_str()),
        ("prices-of-things", "Prices of things")
    );
    assert_eq!(
        add_item(&before, "factors", 7, item("x")).map(drop),
        Err(Refused::Gone)
    );
}

#[test]
fn an_item_can_be_put_into_another_group() {
    let before = study(&[2, 1]);
    let (after, place) =
        put_item(&before, "i0-0", item("Moved"), Some(("factors", 1))).expect("both are there");
    assert_eq!(ids(&after), ["i0-1", "i1-0", "i0-0"]);
    assert_eq!(place.key(), "section[0].group[1].item[1]");
}

#[test]
fn what_is_empty_may_be_stored_and_what_is_wrong_may_not() {
    let mut empty = study(&[1]);
    empty.sections[0].groups[0].items.clear();
    assert_eq!(stored(&empty), empty);
    empty.sections.clear();
    assert_eq!(stored(&empty), empty);
    let wrong = put_item(&study(&[1]), "i0-0", item(" "), None).expect("the item is there");
    assert_eq!(faults(&wrong.0), ["section[0].group[0].item[0].text"]);
    let mut placeholders = study(&[1]);
    placeholders.texts = Texts {
        invitation: Some("Dear {nmae}".into()),
        consent: Some("On {study}, not on {name}.".into()),
        credits: Some("In credits {braces} are text.".into()),
        ..Texts::default()
    };
    assert_eq!(faults(&placeholders), ["texts.invitation", "texts.consent"]);
}

fn settings(layout: Layout) -> Section {
    Section {
        heading: "Other".into(),
        layout,
        groups: Vec::new(),
        signals: Vec::new(),
        ..study(&[1]).sections[0].clone()
    }
}

#[test]
fn a_section_keeps_its_items_and_loses_only_empty_groups() {
    let before = study(&[1, 1]);
    let names = |names: &[&str]| names.iter().map(|n| (*n).to_owned()).collect::<Vec<_>>();
    let after = put_section(
        &before,
        "factors",
        settings(Layout::Grouped),
        &names(&["Base", "Rest", "New", ""]),
    )
    .expect("the section is there");
    let groups: Vec<&str> = after.sections[0]
        .groups
        .iter()
        .map(|g| g.name.as_str())
        .collect();
    assert_eq!(groups, ["Base", "Rest", "New"]);
    assert_eq!(ids(&after), ids(&before));
    let kept = put_section(
        &after,
        "factors",
        settings(Layout::Grouped),
        &names(&["Base", "Rest", ""]),
    )
    .expect("an empty group may go");
    assert_eq!(kept.sections[0].groups.len(), 2);
    let lost = put_section(
        &after,
        "factors",
        settings(Layout::Grouped),
        &names(&["", "Rest"]),
    );
    assert!(
        matches!(&lost, Err(Refused::Field { field, .. }) if field == "group-0-name"),
        "{lost:?}"
    );
}

#[test]
fn a_layout_that_cannot_hold_what_is_there_is_refused() {
    let before = study(&[1, 1]);
    let names = ["A".to_owned(), "B".to_owned()];
    let to = |layout| put_section(&before, "factors", settings(layout), &names);
    assert!(matches!(to(Layout::Signals), Err(Refused::Field { field, .. }) if field == "layout"));
    assert!(to(Layout::SideBySide).is_ok());
    let signals = put_section(&before, "signals", settings(Layout::Grouped), &[]);
    assert!(matches!(signals, Err(Refused::Field { field, .. }) if field == "layout"));
}

#[test]
fn sections_groups_and_signals_move_and_go() {
    let before = study(&[1, 2]);
    let sections = move_section(&before, "signals", Way::Up).expect("it is there");
    assert_eq!(sections.sections[0].id, "signals");
    let groups = move_group(&before, "factors", 0, Way::Down).expect("it is there");
    assert_eq!(ids(&groups), ["i1-0", "i1-1", "i0-0"]);
    let signals = move_signal(&before, "signals", 1, Way::Up).expect("it is there");
    assert_eq!(signals.sections[1].signals[0].headline, "Two");
    let gone = remove_signal(&before, "signals", 0).expect("it is there");
    assert_eq!(gone.sections[1].signals.len(), 1);
    assert_eq!(
        remove_section(&before, "factors").map(|s| s.sections.len()),
        Ok(1)
    );
    let three = Signal {
        headline: "Three".into(),
        points: Vec::new(),
        question: None,
    };
    let added = put_signal(&before, "signals", None, three.clone()).expect("it is there");
    assert_eq!(added.sections[1].signals.len(), 3);
    assert_eq!(
        put_signal(&before, "signals", Some(9), three),
        Err(Refused::Gone)
    );
}

#[test]
fn a_renamed_scale_takes_its_references_along_and_a_used_one_stays() {
    let mut before = study(&[1]);
    let own = Scale {
        name: "mine".into(),
        ..crate::study::scale::built_in("en")[0].clone()
    };
    before.scales.push(own.clone());
    before.sections[0].scale = Some("mine".into());
    before.sections[0].groups[0].items[0].scale = Some("mine".into());
    let renamed = Scale {
        name: "ours".into(),
        ..own
    };
    let after = put_scale(&before, Some("mine"), renamed).expect("it is there");
    assert_eq!(after.sections[0].scale.as_deref(), Some("ours"));
    assert_eq!(
        after.sections[0].groups[0].items[0].scale.as_deref(),
        Some("ours")
    );
    assert_eq!(stored(&after), after);
    assert!(matches!(
        remove_scale(&after, "ours"),
        Err(Refused::Field { .. })
    ));
    assert_eq!(remove_scale(&after, "mine"), Err(Refused::Gone));
}

#[test]
fn a_group_with_people_keeps_its_name() {
    let mut before = study(&[1]);
    before.stakeholder_groups = vec!["Port".into(), "Research".into()];
    let names = |names: &[&str]| names.iter().map(|n| (*n).to_owned()).collect::<Vec<_>>();
    let taken = [("Port".to_owned(), 3)];
    let after = put_groups(&before, &names(&["Policy", "Port", " "]), &taken);
    assert_eq!(
        after.map(|s| s.stakeholder_groups),
        Ok(names(&["Policy", "Port"]))
    );
    let lost = put_groups(&before, &names(&["Research"]), &taken);
    assert!(matches!(&lost, Err(Refused::Field { message, .. }) if message.contains("3 people")));
}

#[test]
fn stamps_tell_states_apart() {
    let before = study(&[1]);
    let mut after = before.clone();
    assert_eq!(stamp(&before), stamp(&after));
    after.sections[0].groups[0].items[0].text.push('.');
    assert_ne!(stamp(&before), stamp(&after));
    assert_eq!(stamp(&before).len(), 16);
}
