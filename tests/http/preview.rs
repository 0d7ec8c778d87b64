//! The pages of an expert, looked at by a coordinator before a round opens.

use serde_json::json;

use super::editor::at_the_editor;
use crate::on_both_backends;
use crate::support::studies::{self, ITEMS};
use crate::support::{TestApp, app};

/// Tables in which something would stand if a preview kept anything.
const KEPT: [&str; 10] = [
    "rating",
    "participation",
    "consent",
    "consent_text",
    "interest",
    "expertise",
    "credit",
    "remark",
    "outbox",
    "round",
];

fn kept(app: &TestApp) -> Vec<i64> {
    let count = |table| {
        app.database
            .number(&format!("SELECT count(*) FROM {table}"))
    };
    KEPT.into_iter().map(count).collect()
}

on_both_backends! {
    fn a_coordinator_walks_the_whole_way_of_an_expert_and_nothing_is_kept(app: &TestApp) {
        let (study, dana) = at_the_editor(app);
        dana.open(&study.page("/items")).expect(200).says("See it as an expert");
        let before = kept(app);
        let entry = dana.open(&study.page("/preview")).expect(200)
            .says("This is round 1 as an expert sees it")
            .says("Nothing that you choose or write here is saved or sent")
            .says("Harbours")
            .says("About 5 minutes")
            .says("Agree and start round 1");
        assert!(entry.text().contains("id=\"consent\""), "the text that is agreed to");
        let first = dana.post(&study.page("/preview"), &[("consent", "any")]).expect(303).location();
        assert_eq!(first, study.page(&format!("/preview/rate/factors/{}", ITEMS[0])));
        dana.open(&study.page("/preview/rate")).expect(200)
            .says("0 of 5 answered").says("Trends in harbours").says("This is round 1 as an expert sees it");
        let card = dana.open(&first).expect(200)
            .says("Volume of smuggled goods").says("All goods, by weight.").says("Upward").says("Cannot judge")
            .says("A preview: nothing is saved");
        assert!(card.text().contains("data-trial"));
        let sources = dana.open(&study.page("/preview/rate/factors")).expect(200);
        assert!(sources.text().contains("https://ports.example/survey"));
        dana.open(&study.page("/preview/rate/order")).expect(200).says("Convention on the Law of the Sea");
        let answered = dana.post(&first, &[("value", "3"), ("confidence", "2"), ("rationale", "Tried out.")])
            .expect(200).says("A preview: nothing is saved");
        assert!(answered.text().contains("Tried out."), "what was typed comes back");
        dana.post(&first, &[("rationale", "Only a reason.")]).expect(422)
            .says("choose an answer").says("Only a reason.");
        dana.post(&first, &[("value", "3"), ("rationale", &"x".repeat(601))]).expect(422)
            .says("1 character too many");
        dana.post(&format!("{first}/remark"), &[("remark", "Unclear.")]).expect(303);
        dana.post(&study.page("/preview/background"), &[("interests", "None.")]).expect(303);
        dana.open(&study.page("/preview/review")).expect(200).says("5 of 5");
        let done = dana.post(&study.page("/preview/submit"), &[]).expect(303).location();
        dana.open(&done).expect(200).says("Round 1 submitted");
        dana.post(&done, &[("named", "yes"), ("name", "Dana")]).expect(303);
        assert_eq!(kept(app), before, "{KEPT:?}");
    }

    fn a_preview_shows_what_there_is_of_a_study_with_faults(app: &TestApp) {
        let bare = "slug = \"bare\"\ntitle = \"Bare\"\nlanguage = \"en\"\ntime_zone = \"UTC\"\nsection = []\n\n\
                    [contact]\nname = \"Dana\"\nemail = \"dana@panel.example\"\n";
        let bare = app.import_study("bare", bare);
        let dana = app.as_person(app::COORDINATOR);
        for page in ["/preview", "/preview/rate", "/preview/review", "/preview/submitted", "/preview/background"] {
            dana.open(&bare.page(page)).expect(200).says("missing before the round can open");
        }
        let to = dana.post(&bare.page("/preview"), &[]).expect(303).location();
        assert_eq!(to, bare.page("/preview/rate"), "no question to begin with");

        let timeless = studies::harbours("timeless")
            .replace("[section.period]\nfrom = \"2016\"\nto = \"2026\"\n", "");
        let timeless = app.import_study("timeless", &timeless);
        dana.open(&timeless.page("/preview/rate/factors")).expect(200)
            .says("2 things are missing before the round can open")
            .says("Volume of smuggled goods");
    }

    fn a_prepared_round_is_shown_with_the_panels_answers_as_to_somebody_who_missed_them(app: &TestApp) {
        let study = app.import_study("later", &studies::harbours("later"));
        study.invite_experts(6);
        study.open_round(1);
        study.rate_all(1, &ITEMS);
        study.close_round(1);
        let dana = app.as_person(app::COORDINATOR);
        dana.open(&study.page("/preview")).expect(409).says("Prepare the next one");
        dana.open(&study.page("/items")).says_not("See it as an expert");
        let items = json!({"carry": [ITEMS[0], ITEMS[3]]});
        study.coordinator.api_post(&study.path("/rounds"), &items).expect(201);
        dana.open(&study.page("/preview/rate")).expect(200).says("0 of 2");
        dana.open(&study.page(&format!("/preview/rate/factors/{}", ITEMS[0]))).expect(200)
            .says("somebody who did not answer in round 1")
            .says("How the group answered in round 1")
            .says("You did not answer");
        dana.open(&study.page(&format!("/preview/rate/factors/{}", ITEMS[1]))).expect(404);
        study.coordinator.api_post(&study.path("/rounds/2/open"), &json!({})).expect(200);
        dana.open(&study.page("/preview/rate")).expect(200).says("This is round 2 as an expert sees it");
    }
}
