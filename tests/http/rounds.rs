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

    fn a_faulty_item_is_withdrawn_from_an_open_round_and_prints_so(app: &TestApp) {
        let study = rating_study(app, 6);
        study.rate_all(1, &ITEMS);
        let item = ITEMS[1];
        let dana = app.as_person(app::COORDINATOR);
        let page = study.page(&format!("/rounds/1/items/{item}/withdraw"));
        dana.open(&study.page("/rounds/1/items")).expect(200).says("Withdraw…");
        dana.open(&page).expect(200).says("Withdraw an item from round 1?");
        dana.post(&page, &[("reason", " ")]).expect(422).says("A reason is needed");
        let expert = study.expert_at_pages(0);
        let card = study.page(&format!("/rate/factors/{item}"));
        expert.open(&card).expect(200);
        dana.post(&page, &[("reason", "It asks two things at once.")]).expect(303);
        dana.post(&page, &[("reason", "Again.")]).expect(409).says("is withdrawn already");
        let withdraw = |item: &str| study.path(&format!("/rounds/1/items/{item}/withdraw"));
        let reason = json!({"reason": "Wrong."});
        study.coordinator.api_post(&withdraw("nowhere"), &reason).expect(404);

        // It takes no more answers, and what was typed comes back.
        let typed = json!({"value": 3, "rationale": "Typed too late."});
        let problem = study.expert(0).api_put(&study.rating_path(1, item), &typed).expect(409).json();
        assert!(problem["detail"].as_str().is_some_and(|said| said.contains("It asks two things at once.")), "{problem}");
        assert_eq!(problem["submitted"]["rationale"], "Typed too late.");
        study.expert(0).api_delete(&study.rating_path(1, item)).expect(409);
        expert
            .post(&card, &[("value", "3"), ("rationale", "Typed too late."), ("seq", "1"), ("action", "save")])
            .expect(409)
            .says("This question was withdrawn")
            .says("Typed too late.");
        expert.open(&card).expect(200).says("The reason: It asks two things at once.").says_not("Withdraw the answer");
        expert.open(&study.page("/rate")).expect(200).says("4 of 4").says("One question was withdrawn");
        let round = study.coordinator.api_get(&study.path("/rounds/1")).expect(200).json();
        assert_eq!(round["items"][1]["withdrawn"], "It asks two things at once.");
        assert_eq!(round["items"][0]["withdrawn"], Value::Null);

        // After closing it is in no table and no count, and says why everywhere.
        study.close_round(1);
        let results = study.results(1);
        let counted = crate::support::study::items_of(&results);
        assert_eq!(counted.len(), 4);
        assert!(counted.iter().all(|other| other["id"] != item));
        assert_eq!(results["withdrawn"][0]["id"], item);
        assert_eq!(results["withdrawn"][0]["reason"], "It asks two things at once.");
        for page in ["/results", &format!("/results/1/{item}"), "/report"] {
            dana.open(&study.page(page)).expect(200).says("Withdrawn").says("It asks two things at once.");
        }
        let document = study.author.api_get(&study.path("/report?format=json")).expect(200).json();
        assert_eq!(document["withdrawn"][0]["id"], item);
        let told = |text: &Value| text.as_str().is_some_and(|text| text.contains("was withdrawn while the round was open"));
        assert!(document["methods"].as_array().is_some_and(|all| all.iter().any(told)), "{document}");
        let markdown = study.author.api_get(&study.path("/report?format=markdown")).expect(200).text();
        assert!(markdown.contains("## Withdrawn"), "{markdown}");
        app.command(&["verify", "harbours"]).ok();

        // Not proposed again in the same words; in a later round nothing is compared with it.
        dana.open(&study.page("/rounds/next")).expect(200).says("Retires Withdrawn from round 1");
        study.open_round(2);
        expert.open(&card).expect(200).says_not("How the group answered");
        study.rate_all(2, &ITEMS);
        study.close_round(2);
        let later = study.results(2);
        let later = crate::support::study::items_of(&later);
        let of = later.iter().find(|other| other["id"] == item).expect("asked again");
        assert_eq!(of["null_reasons"]["stability"], "first_round");
        dana.open(&study.page(&format!("/results/2/{item}"))).expect(200).says("Round 1 – withdrawn");
        app.command(&["verify", "harbours"]).ok();
    }

    fn verify_names_a_withdrawal_that_was_changed_behind_the_seal(app: &TestApp) {
        let study = rating_study(app, 6);
        study.rate_all(1, &ITEMS);
        let reason = json!({"reason": "It asks two things at once."});
        let withdraw = |item: &str| study.path(&format!("/rounds/1/items/{item}/withdraw"));
        study.coordinator.api_post(&withdraw(ITEMS[1]), &reason).expect(204);
        study.close_round(1);
        app.command(&["verify", "harbours"]).ok();
        let item = format!("(SELECT id FROM item WHERE name = '{}')", ITEMS[1]);
        let change = |set: &str| {
            app.database.tamper(&format!("UPDATE round_item SET withdrawn = {set} WHERE item_id = {item}"));
            app.command(&["verify", "harbours"])
        };
        let said = change("'Another reason.'");
        assert!(format!("{}{}", said.out, said.err).contains("the reason of its withdrawal is not the sealed one"), "{}", format!("{}{}", said.out, said.err));
        let said = change("NULL");
        assert!(format!("{}{}", said.out, said.err).contains("it was sealed as withdrawn and is not"), "{}", format!("{}{}", said.out, said.err));
        change("'It asks two things at once.'").ok();
        app.database.tamper(&format!("UPDATE rating SET value = 1 WHERE item_id = {item} AND value = 3"));
        let said = app.command(&["verify", "harbours"]);
        assert!(format!("{}{}", said.out, said.err).contains(&format!("item {}: the answer with leaf", ITEMS[1])), "{}", format!("{}{}", said.out, said.err));
    }

    fn the_last_item_of_a_round_is_not_withdrawn(app: &TestApp) {
        let study = rating_study(app, 3);
        let reason = json!({"reason": "It asks two things at once."});
        let withdraw = |item: &str| study.path(&format!("/rounds/1/items/{item}/withdraw"));
        for item in &ITEMS[1..] {
            study.coordinator.api_post(&withdraw(item), &reason).expect(204);
        }
        study.coordinator.api_post(&withdraw(ITEMS[0]), &reason).expect(409);
        study.close_round(1);
        study.coordinator.api_post(&withdraw(ITEMS[0]), &reason).expect(409);
    }

    fn who_missed_a_round_reads_what_happened_and_counts_as_a_first_answer(app: &TestApp) {
        let study = rating_study(app, 12);
        let answer = |place: usize, round: u32, item: &str| {
            study.rate(place, round, item, &json!({"value": 3, "rationale": format!("Reason of {place}.")}));
        };
        for place in 0..7 {
            for item in ITEMS {
                answer(place, 1, item);
            }
        }
        study.close_round(1);
        study.open_round(2);
        let (there, away) = (study.expert_at_pages(0), study.expert_at_pages(8));
        there.open(&study.page("/rate")).expect(200).says_not("You did not answer in round");
        away.open(&study.page("/rate"))
            .expect(200)
            .says("You did not answer in round 1")
            .says("The 5 questions you have not answered before")
            .says("Volume of smuggled goods");
        let card = study.page(&format!("/rate/factors/{}", ITEMS[0]));
        let seen = |page: &str| page.contains("Reason of 3.") && page.contains("How the group answered in round 1");
        assert!(seen(&away.open(&card).expect(200).says("You did not answer.").text()));
        assert!(seen(&there.open(&card).expect(200).says_not("First answer").text()));
        for place in 0..12 {
            answer(place, 2, ITEMS[0]);
        }
        away.open(&card).expect(200).says("First answer");
        study.close_round(2);
        let dana = app.as_person(app::COORDINATOR);
        dana.open(&study.page(&format!("/results/2/{}", ITEMS[0])))
            .expect(200)
            .says("5 people answered for the first time");
    }
}
