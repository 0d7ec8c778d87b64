//! What became of an expert's answers: from publication on, the own path beside the panel's, for
//! nobody else.

use serde_json::json;

use super::rating::rating_study;
use crate::on_both_backends;
use crate::support::TestApp;
use crate::support::html::visible;
use crate::support::studies::ITEMS;

on_both_backends! {
    fn an_expert_reads_what_became_of_the_own_answers_and_of_no_others(app: &TestApp) {
        let study = rating_study(app, 12);
        // The fifth expert answers otherwise than all others.
        study.rate_all(1, &ITEMS);
        study.close_round(1);
        study.open_round(2);
        study.rate_all(2, &ITEMS);
        study.rate(4, 2, ITEMS[0], &json!({"value": 1, "rationale": "My own reason."}));
        study.rate(4, 2, ITEMS[1], &json!({"value": null}));
        study.expert(4).api_delete(&study.rating_path(2, ITEMS[2])).expect(204);
        study.close_round(2);
        let odd = study.expert_at_pages(4);
        let page = study.page("/answers");
        odd.get(&page).expect(200).says("The results are not published yet").says_not("Downward");
        odd.get(&study.page("/rate")).expect(200).says_not("The results are published");
        let decided = study.path(&format!("/rounds/2/items/{}/editorial", ITEMS[0]));
        study.author.api_put(&decided, &json!({"arrow": "stable", "reason": "Figures came later."})).expect(204);
        study.publish();

        odd.get(&study.page("/rate")).expect(200).says("The results are published: what became of your answers");
        let told = visible(&odd.get(&page).expect(200).text());
        for words in [
            "1 Net-zero / Stable 11 Upward · 1 Net-zero / Stable · 0 Downward",
            "2 Downward 11 Upward · 0 Net-zero / Stable · 1 Downward",
            "Upward, consensus",
            "2 Cannot judge",
            "2 No answer",
            "The authors depart from the panel (Net-zero / Stable): Figures came later.",
        ] {
            let plain = told.split_whitespace().collect::<Vec<_>>().join(" ").replace(" ,", ",");
            assert!(plain.contains(words), "{words:?} is not in {plain}");
        }
        assert!(!told.contains("My own reason."), "a reason is nobody's path");
        let other = visible(&study.expert_at_pages(5).get(&page).expect(200).text());
        let other = other.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(other.contains("2 Upward 11 Upward"), "{other}");
        assert!(!other.contains("2 Downward 11 Upward"), "{other}");
        // The results lead back to the own answers, for those who have some.
        assert!(odd.get(&study.page("/results")).expect(200).text().contains(&page));
        assert!(!app.visitor().get(&study.page("/results")).expect(200).text().contains(&page));
    }

    fn an_item_that_was_not_asked_again_is_there_with_its_last_round(app: &TestApp) {
        let study = rating_study(app, 12);
        study.rate_all(1, &ITEMS);
        study.close_round(1);
        study.coordinator.api_post(&study.path("/rounds"), &json!({"carry": [ITEMS[2]]})).expect(201);
        study.coordinator.api_post(&study.path("/rounds/2/open"), &json!({})).expect(200);
        study.rate_all(2, &[ITEMS[2]]);
        study.close_round(2);
        study.publish();
        let page = study.expert_at_pages(4).get(&study.page("/answers")).expect(200);
        for (id, round) in [(ITEMS[0], 1), (ITEMS[2], 2), (ITEMS[4], 1)] {
            let href = study.page(&format!("/results/{round}/{id}"));
            assert!(page.text().contains(&format!("href=\"{href}\"")), "{href}");
        }
    }
}
