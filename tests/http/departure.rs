//! Where the text departs from the panel: recorded with its reason, beside the panel's arrow
//! wherever the item stands, and never over it.

use serde_json::{Value, json};

use super::rating::rating_study;
use crate::on_both_backends;
use crate::support::studies::ITEMS;
use crate::support::study::items_of;
use crate::support::{Study, TestApp, app};

const REASON: &str = "The customs figures of this year fell.";

fn closed(app: &TestApp) -> Study<'_> {
    let study = rating_study(app, 12);
    study.rate_all(1, &ITEMS);
    study.close_round(1);
    study
}

fn first_item(document: &Value) -> Value {
    items_of(document).swap_remove(0)
}

on_both_backends! {
    fn an_author_departs_from_the_panel_and_both_are_read(app: &TestApp) {
        let study = closed(app);
        let panel = first_item(&study.results(1));
        assert_eq!((&panel["arrow"], &panel["editorial"]), (&json!("up"), &Value::Null));
        let author = app.as_person(app::AUTHOR);
        let evidence = study.page(&format!("/results/1/{}", ITEMS[0]));
        let page = format!("{evidence}/depart");
        author.get(&evidence).expect(200).says("Depart from the panel in the text…");
        author.get(&page).expect(200).says("What the panel says").says_not("Follow the panel again");
        let empty = author.post(&page, &[("arrow", "down"), ("reason", " ")]).expect(422);
        assert!(empty.text().contains("<title>Error: "));
        assert!(empty.text().contains("value=\"down\" checked"), "the choice is lost");
        let long = "x".repeat(601);
        let long = author.post(&page, &[("arrow", "down"), ("reason", &long)]).expect(422);
        assert!(long.text().contains(&"x".repeat(601)), "the reason is lost");
        author.post(&page, &[("arrow", "up"), ("reason", REASON)]).expect(422)
            .says("This is what the panel says");
        author.post(&page, &[("arrow", "sideways"), ("reason", REASON)]).expect(422)
            .says("Choose what the text says");
        author.post(&page, &[("arrow", "down"), ("reason", REASON)]).expect(303);
        let recorded = app.database.texts(
            "SELECT detail AS told FROM audit WHERE action = 'results.depart' AND actor IS NOT NULL",
        );
        assert_eq!(recorded, [format!("down: {REASON}")]);

        let now = first_item(&study.results(1));
        assert_eq!(now["editorial"], json!({"arrow": "down", "reason": REASON}));
        for kept in ["arrow", "threat", "label", "counts", "firmness", "measures"] {
            assert_eq!(now[kept], panel[kept], "{kept} was overwritten");
        }
        author.get(&evidence).expect(200)
            .says("The authors depart from the panel: Downward")
            .says(REASON)
            .says("11 of 12 chose Upward")
            .says("Change or take back");
        author.get(&study.page("/report?round=1")).expect(200)
            .says("(authors: Downward)")
            .says(REASON);
        let coordinator = app.as_person(app::COORDINATOR);
        coordinator.get(&evidence).expect(200)
            .says("The authors depart from the panel: Downward")
            .says_not("Change or take back");
        study.publish();
        app.visitor().get(&evidence).expect(200).says("The authors depart from the panel: Downward");
        app.visitor().get(&study.page("/tables/factors.md")).expect(200).says(REASON);
        // The seal is of what the panel said.
        app.command(&["verify", "harbours"]).ok();

        author.get(&page).expect(200).says("Follow the panel again");
        author.post(&page, &[("follow", "1")]).expect(303);
        assert_eq!(first_item(&study.results(1))["editorial"], Value::Null);
        author.post(&page, &[("follow", "1")]).expect(404);
        assert_eq!(app.database.number("SELECT COUNT(*) FROM audit WHERE action = 'results.follow'"), 1);
    }

    fn a_program_departs_from_the_panel_and_is_told_what_does_not_fit(app: &TestApp) {
        let study = closed(app);
        let path = study.path(&format!("/rounds/1/items/{}/editorial", ITEMS[0]));
        let put = |body: Value| study.author.api_put(&path, &body);
        assert_eq!(put(json!({"arrow": "down", "reason": ""})).expect(422).json()["field"], "reason");
        assert_eq!(put(json!({"arrow": "up", "reason": REASON})).expect(422).json()["field"], "arrow");
        put(json!({"arrow": "left", "reason": REASON})).expect(422);
        // Nothing said of the arrow is not the same as saying that there is none.
        put(json!({"reason": REASON})).expect(422);
        put(json!({"arrow": null, "reason": REASON})).expect(204);
        let document = study.author.api_get(&study.path("/report")).expect(200).json();
        let item = first_item(&document);
        assert_eq!(item["editorial"], json!({"arrow": null, "reason": REASON}));
        assert_eq!(item["print"]["departure"], "(authors: no arrow)");
        assert_eq!(item["print"]["symbol"], "▲");
        put(json!({"arrow": "down", "reason": "Another."})).expect(204);
        let again = study.author.api_get(&study.path("/report")).expect(200).json();
        assert_eq!(first_item(&again)["editorial"]["reason"], "Another.");
        let nowhere = study.path("/rounds/1/items/nothing/editorial");
        study.author.api_put(&nowhere, &json!({"arrow": null, "reason": REASON})).expect(404);
        study.author.api_delete(&path).expect(204);
        study.author.api_delete(&path).expect(404);
    }
}
