//! A study made and changed in the browser, as plain forms.

use crate::on_both_backends;
use crate::support::app::{ADMINISTRATOR, AUTHOR, COORDINATOR};
use crate::support::client::Response;
use crate::support::html::field;
use crate::support::studies::{self, ITEMS};
use crate::support::{Client, Study, TestApp};

/// The harbour study with its coordinator at the pages.
pub fn at_the_editor(app: &TestApp) -> (Study<'_>, Client) {
    app.person(COORDINATOR);
    let study = app.import_study("harbours", &studies::harbours("harbours"));
    (study, app.as_person(COORDINATOR))
}

/// What the form of a page was read from.
#[track_caller]
pub fn seen(page: &Response) -> String {
    field(&page.text(), "seen").unwrap_or_else(|| panic!("no form: {}", page.excerpt()))
}

/// Sends a form as it stands on its page, with these fields filled in.
#[track_caller]
pub fn send(client: &Client, path: &str, fields: &[(&str, &str)]) -> Response {
    let seen = seen(&client.open(path).expect(200));
    let mut all = vec![("seen", seen.as_str())];
    all.extend_from_slice(fields);
    client.post(path, &all)
}

/// The ids of the items in the order of the report.
fn order(study: &Study<'_>) -> Vec<String> {
    let file = study
        .coordinator
        .api_get(&study.path("/export?format=json"))
        .expect(200)
        .json();
    let list = |of: &serde_json::Value, key: &str| of[key].as_array().cloned().unwrap_or_default();
    list(&file, "section")
        .iter()
        .flat_map(|section| list(section, "group"))
        .flat_map(|group| list(&group, "item"))
        .filter_map(|item| item["id"].as_str().map(str::to_owned))
        .collect()
}

const WORDS: [(&str, &str); 4] = [
    ("text", "Volume of goods that are smuggled"),
    ("guidance", "All goods, by weight and by value."),
    ("polarity", "ambivalent"),
    ("scale", "trend-5"),
];

on_both_backends! {
    fn an_item_is_opened_in_place_changed_and_stored(app: &TestApp) {
        let (study, dana) = at_the_editor(app);
        let list = dana.open(&study.page("/items")).expect(200)
            .says("Wording can change until round 1 opens")
            .says("Upward increases the threat")
            .says("Nobody is on the panel");
        assert!(!list.text().contains("<textarea"), "nothing is open");
        let item = study.page("/items/smuggling-volume");
        dana.open(&item).expect(200).says("If this goes up, does the threat").says("What to consider");
        let mut fields = WORDS.to_vec();
        fields.extend([
            ("source-0-label", ""), ("source-0-url", ""), ("source-0-language", ""), ("source-0-date", ""),
            ("source-1-label", "Customs yearbook"), ("source-1-url", "https://customs.example/book"),
            ("source-1-language", "nl"), ("source-1-date", "2025"),
        ]);
        let done = send(&dana, &item, &fields).expect(303);
        assert_eq!(done.location(), study.page("/items#item-smuggling-volume"));
        dana.open(&study.page("/items")).expect(200)
            .says("Volume of goods that are smuggled")
            .says("Upward both increases and decreases the threat")
            .says("Trend, 5 points")
            .says("1 source");
        let file = study.coordinator.api_get(&study.path("/export")).expect(200).text();
        assert!(file.contains("polarity = \"ambivalent\"") && file.contains("Customs yearbook"), "{file}");
    }

    fn every_fault_of_an_item_stands_at_its_field_and_nothing_typed_is_lost(app: &TestApp) {
        let (study, dana) = at_the_editor(app);
        let item = study.page("/items/smuggling-volume");
        let long = "x".repeat(5000);
        let again = send(&dana, &item, &[
            ("text", "  "), ("guidance", &long), ("scale", "nothing"),
            ("source-0-label", "A book"), ("source-0-url", "javascript:alert(1)"),
            ("source-0-language", ""), ("source-0-date", "soon"),
        ]).expect(422)
            .says("There is a problem")
            .says("Statement: expected a text of 1 to 2000 characters")
            .says("Guidance: expected at most 4000 characters, found 5000 characters")
            .says("Source 1, address: expected an address that begins with https://")
            .says("Source 1, date: expected a year, month or day");
        let html = again.text();
        for id in ["text", "guidance", "scale", "source-0-url", "source-0-date"] {
            assert!(html.contains(&format!("href=\"#{id}\"")), "{id} is not linked");
            assert!(html.contains(&format!("id=\"{id}-error\"")), "{id} has no message");
        }
        assert!(html.contains(&long) && html.contains("A book"));
        assert!(html.contains("<title>Error: "));
        assert_eq!(order(&study).len(), ITEMS.len());
        dana.open(&study.page("/items")).says("Volume of smuggled goods");
    }

    /// Of two who have the same item open the second is shown both texts; other items do not matter.
    fn two_who_edit_the_same_item_see_both_texts(app: &TestApp) {
        let (study, dana) = at_the_editor(app);
        let path = study.page("/items/smuggling-volume");
        let other = study.page("/items/container-checks");
        let before = seen(&dana.open(&path).expect(200));
        let before_other = seen(&dana.open(&other).expect(200));
        send(&dana, &path, &WORDS).expect(303);
        let mine = [("seen", before.as_str()), ("text", "My own words"), ("polarity", "increases")];
        let both = dana.post(&path, &mine).expect(409)
            .says("Changed in another window")
            .says("Volume of goods that are smuggled")
            .says("Stored now")
            .says("My own words");
        dana.open(&study.page("/items")).says("Volume of goods that are smuggled");
        // Saving once more is a choice made with both in sight.
        let now = seen(&both);
        assert_ne!(now, before);
        dana.post(&path, &[("seen", &now), ("text", "My own words"), ("polarity", "increases")]).expect(303);
        dana.open(&study.page("/items")).says("My own words");
        dana.post(&other, &[("seen", &before_other), ("text", "Checks of containers")]).expect(303);
    }

    fn what_somebody_else_removed_can_be_added_again(app: &TestApp) {
        let (study, dana) = at_the_editor(app);
        let path = study.page("/items/port-corruption");
        let before = seen(&dana.open(&path).expect(200));
        let ask = study.page("/items/port-corruption/remove");
        dana.open(&ask).expect(200).says("Remove this item?").says("Corruption among port staff");
        // Not what was shown: it stays.
        dana.post(&ask, &[("seen", "0000")]).expect(409).says("changed in another window");
        send(&dana, &ask, &[]).expect(303);
        assert!(!order(&study).contains(&"port-corruption".to_owned()));
        let again = dana.post(&path, &[("seen", &before), ("text", "Corruption in ports")])
            .says("removed in another window");
        assert!(again.text().contains("Corruption in ports"));
        let add = study.page("/edit/section/factors/group/0/item");
        dana.post(&add, &[("seen", ""), ("text", "Corruption in ports")]).expect(303);
        assert!(order(&study).contains(&"corruption-in-ports".to_owned()));
        dana.open(&ask).expect(404);
    }

    fn items_groups_and_sections_move_by_buttons(app: &TestApp) {
        let (study, dana) = at_the_editor(app);
        let before = order(&study);
        let shift = |path: &str, way: &str| dana.post(&study.page(path), &[("way", way)]);
        shift("/items/container-checks/move", "up").expect(303);
        assert_ne!(order(&study), vec![String::new()]);
        let moved = order(&study);
        assert_eq!(moved[..3], ["smuggling-volume", "container-checks", "port-corruption"]);
        shift("/items/container-checks/move", "down").expect(303);
        assert_eq!(order(&study), before);
        shift("/items/port-corruption/move", "up").expect(303);
        assert_eq!(order(&study)[1], "port-corruption");
        shift("/edit/section/factors/group/0/move", "down").expect(303);
        assert_eq!(order(&study)[2], "smuggling-volume");
        shift("/edit/section/order/move", "up").expect(303);
        assert_eq!(order(&study).last().map(String::as_str), Some("smuggling-volume"));
        shift("/items/container-checks/move", "sideways").expect(422);
        shift("/items/nothing/move", "up").expect(404);
    }

    fn a_section_is_made_filled_changed_and_removed(app: &TestApp) {
        let (study, dana) = at_the_editor(app);
        let fresh = study.page("/edit/section");
        let bad = send(&dana, &fresh, &[
            ("heading", ""), ("layout", "grouped"), ("period-from", "last year"), ("period-to", ""),
            ("group-0-name", "One"), ("group-1-name", "One"),
        ]).expect(422)
            .says("Heading: expected")
            .says("Period, from: expected a year, month or day")
            .says("Period, to: expected a year, month or day")
            .says("Group 2: expected each group of a section once");
        assert!(bad.text().contains("last year"));
        let done = send(&dana, &fresh, &[
            ("heading", "Ferries"), ("layout", "grouped"), ("period-from", "2020"), ("period-to", "2030"),
            ("scope", "All ferries"), ("scale", "trend-7"), ("subject", "Ferry"),
            ("group-0-name", "Lines"), ("group-1-name", ""),
        ]).expect(303);
        assert_eq!(done.location(), study.page("/items#section-ferries"));
        dana.open(&study.page("/items")).expect(200)
            .says("Ferries").says("2020–2030 · All ferries").says("The group “Lines” of “Ferries” has no item");
        let add = study.page("/edit/section/ferries/group/0/item");
        dana.post(&add, &[("seen", ""), ("text", "Passengers without a ticket")]).expect(303);
        let settings = study.page("/edit/section/ferries");
        send(&dana, &settings, &[
            ("heading", "Ferries"), ("layout", "signals"), ("group-0-name", "Lines"),
        ]).expect(422).says("the section has items, which would be lost");
        send(&dana, &settings, &[
            ("heading", "Ferries"), ("layout", "grouped"), ("group-0-name", ""), ("group-1-name", "Boats"),
        ]).expect(422).says("the group “Lines” has 1 item");
        send(&dana, &settings, &[
            ("heading", "Ferries at sea"), ("layout", "grouped"), ("period-from", "2020"), ("period-to", "2031"),
            ("group-0-name", "Ferry lines"), ("group-1-name", "Boats"),
        ]).expect(303);
        dana.open(&study.page("/items")).says("Ferries at sea").says("Ferry lines").says("Boats");
        let ask = study.page("/edit/section/ferries/remove");
        dana.open(&ask).expect(200).says("1 item and 0 signals go with it");
        send(&dana, &ask, &[]).expect(303);
        assert_eq!(order(&study).len(), ITEMS.len());
    }

    fn signals_are_made_moved_and_removed(app: &TestApp) {
        let (study, dana) = at_the_editor(app);
        send(&dana, &study.page("/edit/section"), &[("heading", "Sightings"), ("layout", "signals")]).expect(303);
        let fresh = study.page("/edit/section/sightings/signal");
        send(&dana, &fresh, &[("headline", ""), ("point-0-text", "A point")]).expect(422).says("Headline: expected");
        for headline in ["Drones over ports", "Hacked gates"] {
            send(&dana, &fresh, &[
                ("headline", headline), ("question", "Who flies them?"),
                ("point-0-text", ""), ("point-1-text", "Three sightings in a week"),
                ("point-1-source-0-label", "Port log"), ("point-1-source-0-url", "https://ports.example/log"),
                ("point-1-source-0-language", ""), ("point-1-source-0-date", ""),
            ]).expect(303);
        }
        dana.post(&study.page("/edit/section/sightings/signal/1/move"), &[("way", "up")]).expect(303);
        let first = study.page("/edit/section/sightings/signal/0");
        dana.open(&first).expect(200).says("Hacked gates").says("Three sightings in a week");
        send(&dana, &first, &[("headline", "Gates that were hacked"), ("point-0-text", "One")]).expect(303);
        dana.open(&study.page("/items")).says("Gates that were hacked");
        send(&dana, &study.page("/edit/section/sightings/signal/0/remove"), &[]).expect(303);
        dana.open(&study.page("/items")).says("Drones over ports").says_not("Gates that were hacked");
        dana.open(&study.page("/edit/section/factors/signal")).expect(404);
    }

    fn whatever_is_added_while_round_1_is_a_draft_is_asked_in_it(app: &TestApp) {
        let (study, dana) = at_the_editor(app);
        study.invite_experts(6);
        study.prepare_round(1);
        let add = study.page("/edit/section/factors/group/0/item");
        dana.post(&add, &[("seen", ""), ("text", "Prices of stolen goods"), ("polarity", "neither")]).expect(303);
        send(&dana, &study.page("/items/port-corruption/remove"), &[]).expect(303);
        study.open_round(1);
        let round = study.coordinator.api_get(&study.path("/rounds/1")).expect(200).json();
        let asked: Vec<&str> = round["items"].as_array().into_iter().flatten()
            .filter_map(|item| item["id"].as_str()).collect();
        assert_eq!(asked[..3], ["smuggling-volume", "prices-of-stolen-goods", "container-checks"]);
        assert!(!asked.contains(&"port-corruption"));
    }

    fn after_opening_the_page_says_what_is_frozen_and_why_and_changes_nothing(app: &TestApp) {
        let (study, dana) = at_the_editor(app);
        let item = study.page("/items/smuggling-volume");
        let read = seen(&dana.open(&item).expect(200));
        study.invite_experts(6);
        study.open_round(1);
        let list = dana.open(&study.page("/items")).expect(200)
            .says("The wording is frozen")
            .says("Round 1 is open")
            .says("so that nobody can fit them to the answers")
            .says("version 1");
        let html = list.text();
        assert!(!html.contains("/move\"") && !html.contains("#open") && !html.contains("<form"), "{html}");
        let before = order(&study);
        // A form that was open all the while comes back with what was typed.
        let late = dana.post(&item, &[("seen", &read), ("text", "Too late")]).expect(422)
            .says("fixed since round 1 opened");
        assert!(late.text().contains("Too late"));
        for (path, fields) in [
            ("/items/smuggling-volume/move", vec![("way", "down")]),
            ("/items/smuggling-volume/remove", vec![("seen", read.as_str())]),
            ("/edit/section/factors/move", vec![("way", "down")]),
            ("/edit/section/factors/group/0/move", vec![("way", "down")]),
            ("/edit/section/factors/remove", vec![("seen", "")]),
        ] {
            dana.post(&study.page(path), &fields).expect(409);
        }
        for (path, fields) in [
            ("/edit/section", vec![("heading", "More"), ("layout", "grouped")]),
            ("/edit/section/factors/group/0/item", vec![("text", "More")]),
        ] {
            dana.post(&study.page(path), &fields).expect(422).says("fixed since round 1 opened");
        }
        assert_eq!(order(&study), before);
        dana.open(&item).expect(200).says("The wording is frozen");
    }

    fn nobody_but_the_coordinator_edits(app: &TestApp) {
        let (study, _) = at_the_editor(app);
        study.invite_experts(5);
        app.person(ADMINISTRATOR);
        app.person("stranger@panel.example");
        let root = app.as_person(ADMINISTRATOR);
        let listed = root.open(&study.page("/items")).expect(200);
        assert!(!listed.text().contains("/edit/") && !listed.text().contains("#open"));
        for (client, status) in [
            (study.expert_at_pages(0), 403),
            (app.as_person(AUTHOR), 403),
            (root, 403),
            (app.as_person("stranger@panel.example"), 404),
        ] {
            for page in PAGES {
                client.get(&study.page(page)).expect(status);
                client.post(&study.page(page), &[("way", "up")]).expect(status);
            }
            for act in ["/items/smuggling-volume/move", "/edit/section/factors/move", "/edit/section/factors/group/0/move"] {
                client.post(&study.page(act), &[("way", "up")]).expect(status);
            }
        }
    }
}

/// Pages with a form.
const PAGES: [&str; 6] = [
    "/items/smuggling-volume",
    "/items/smuggling-volume/remove",
    "/edit/section",
    "/edit/section/factors",
    "/edit/section/factors/remove",
    "/edit/section/factors/group/0/item",
];
