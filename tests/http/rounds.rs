//! From one round to the next: which items go on, and why.

use serde_json::{Value, json};

use super::rating::rating_study;
use crate::on_both_backends;
use crate::support::studies::ITEMS;
use crate::support::{Study, TestApp, app};

/// Both rounds of a study answered alike, so that the first item is a stable consensus and the
/// second a stable split, and read by somebody.
fn two_closed_rounds(app: &TestApp) -> Study<'_> {
    let study = rating_study(app, 12);
    for round in [1, 2] {
        if round > 1 {
            study.open_round(round);
        }
        study.rate_all(round, &ITEMS);
        study.close_round(round);
    }
    study.results(2);
    study
}

fn items_of(study: &Study<'_>, round: u32) -> Vec<String> {
    let round = study
        .coordinator
        .api_get(&study.path(&format!("/rounds/{round}")))
        .expect(200)
        .json();
    let items = round["items"].as_array().cloned().unwrap_or_default();
    let id = |item: &Value| item["id"].as_str().map(str::to_owned);
    items.iter().filter_map(id).collect()
}

on_both_backends! {
    fn stable_consensus_and_stable_dissent_retire_with_their_numbers(app: &TestApp) {
        let study = two_closed_rounds(app);
        let dana = app.as_person(app::COORDINATOR);
        let page = dana
            .open(&study.page("/rounds/next"))
            .expect(200)
            .says("Retires Consensus, 11 of 12 Upward; stable: 0 of 12 changed")
            .says("stable dissent: 0 of")
            .text();
        let ticked = |item: &str| page.contains(&format!("name=\"item-{item}\" checked"));
        assert!(!ticked(ITEMS[0]) && !ticked(ITEMS[1]), "{page}");
        assert!(ticked(ITEMS[2]), "{page}");
        study.coordinator
            .api_post(&study.path("/rounds"), &json!({"carry": "unsettled"}))
            .expect(201);
        let carried = items_of(&study, 3);
        assert!(ITEMS.iter().all(|item| carried.contains(&(*item).to_owned()) == ticked(item)), "{carried:?}");
        // What retired stays retired after a round without it.
        study.coordinator.api_post(&study.path("/rounds/3/open"), &json!({})).expect(200);
        study.rate_all(3, &carried.iter().map(String::as_str).collect::<Vec<_>>());
        study.close_round(3);
        study.results(3);
        dana.open(&study.page("/rounds/next"))
            .expect(200)
            .says("Retires Consensus, 11 of 12 Upward; stable: 0 of 12 changed (round 2)");
    }

    fn a_draft_can_be_changed_and_discarded_until_it_opens(app: &TestApp) {
        let study = two_closed_rounds(app);
        let dana = app.as_person(app::COORDINATOR);
        dana.post(&study.page("/rounds"), &[("item-smuggling-volume", "on")]).expect(303);
        let list = study.page("/rounds/3/items");
        dana.open(&list).expect(200).says("Items of round 3").says("Discard this draft");
        dana.post(&list, &[]).expect(422).says("The round would have no items");
        let ticked = [(&*format!("item-{}", ITEMS[1]), "on"), (&*format!("item-{}", ITEMS[2]), "on")];
        dana.post(&list, &ticked).expect(303);
        assert_eq!(items_of(&study, 3), [ITEMS[1], ITEMS[2]]);
        study.coordinator.api_put(&study.path("/rounds/3"), &json!({"carry": [ITEMS[3]]})).expect(200);
        assert_eq!(items_of(&study, 3), [ITEMS[3]]);
        study.coordinator.api_put(&study.path("/rounds/3"), &json!({"carry": ["nowhere"]})).expect(422);
        dana.post(&study.page("/rounds/3/discard"), &[]).expect(303);
        study.coordinator.api_get(&study.path("/rounds/3")).expect(404);
        study.coordinator.api_delete(&study.path("/rounds/3")).expect(404);
        study.open_round(3);
        for round in [2, 3] {
            let path = study.path(&format!("/rounds/{round}"));
            study.coordinator.api_delete(&path).expect(409);
            study.coordinator.api_put(&path, &json!({"carry": "all"})).expect(409);
            dana.post(&study.page(&format!("/rounds/{round}/discard")), &[]).expect(409);
        }
        dana.open(&study.page("/rounds/3/items")).expect(200).says("The list and the wording are fixed");
    }

    /// A list by the rule tells what is settled, so that nothing can be taken back after it.
    fn a_draft_by_the_rule_is_a_look_at_the_results(app: &TestApp) {
        let study = rating_study(app, 6);
        study.rate_all(1, &ITEMS);
        study.close_round(1);
        study.coordinator
            .api_post(&study.path("/rounds"), &json!({"carry": "unsettled"}))
            .expect(201);
        study.coordinator.api_delete(&study.path("/rounds/2")).expect(204);
        let reopen = json!({"reason": "Too early."});
        study.coordinator.api_post(&study.path("/rounds/1/reopen"), &reopen).expect(409);
    }

    fn a_reworded_item_is_a_new_version_with_the_old_words_beside_the_old_answer(app: &TestApp) {
        let study = rating_study(app, 6);
        let item = ITEMS[2];
        let dana = app.as_person(app::COORDINATOR);
        let page = study.page(&format!("/items/{item}/reword"));
        let words = [
            ("text", "Bribery of customs officers in ports"),
            ("guidance", "Proven cases only."),
            ("sources", "Court of Auditors | https://example.org/report | nl"),
        ];
        dana.open(&page).expect(200).says("Round 1 is open and asks this item");
        dana.post(&page, &words).expect(409).says("frozen while round 1 is open");
        study.rate_all(1, &ITEMS);
        study.close_round(1);
        study.results(1);
        study.prepare_round(2);
        dana.open(&study.page("/items")).expect(200).says("Make a new version for the next round");
        dana.open(&page).expect(200).says("What stays").says("fixed since round 1 opened");
        let present = study.coordinator.api_get(&study.path("/rounds/2")).expect(200).json();
        let old = present["items"][2]["text"].as_str().expect("a text").to_owned();
        dana.post(&page, &[("text", ""), ("guidance", "Kept.")]).expect(422).says("Kept.");
        dana.post(&page, &[("text", &old), ("sources", "Evil | javascript:alert(1)")])
            .expect(422)
            .says("an address that begins with https://");
        dana.post(&page, &words).expect(303);
        dana.post(&page, &words).expect(422).says("Nothing was changed");
        dana.open(&study.page("/rounds/2/items")).expect(200).says("Reworded since round 1");
        study.coordinator.api_post(&study.path("/rounds/2/open"), &json!({})).expect(200);
        let round = study.coordinator.api_get(&study.path("/rounds/2")).expect(200).json();
        assert_eq!(round["items"][2]["version"], 2);
        assert_eq!(round["items"][2]["text"], "Bribery of customs officers in ports");
        assert_eq!(round["items"][2]["scale"], present["items"][2]["scale"]);
        // The old words stand beside the old answer, which cannot be kept for the new ones.
        let expert = study.expert_at_pages(0);
        let card = study.page(&format!("/rate/factors/{item}"));
        expert.open(&card)
            .expect(200)
            .says("Bribery of customs officers in ports")
            .says("In round 1 this question was asked in other words")
            .says(&old)
            .says("Your answer in round 1")
            .says_not("How the group answered");
        expert.post(&card, &[("action", "keep"), ("seq", "0")]).expect(422);
        study.rate_all(2, &ITEMS);
        study.close_round(2);
        let results = study.results(2);
        let of = |id: &str| crate::support::study::items_of(&results).into_iter().find(|i| i["id"] == id).expect("an item");
        assert_eq!(of(item)["version"], 2);
        assert_eq!(of(item)["stability"], Value::Null);
        assert_eq!(of(item)["null_reasons"]["stability"], "reworded");
        assert!(of(ITEMS[0])["stability"].is_object());
        dana.open(&study.page(&format!("/results/2/{item}")))
            .expect(200)
            .says("Asked in other words")
            .says(&old);
        app.command(&["verify", "harbours"]).ok();
    }
}
