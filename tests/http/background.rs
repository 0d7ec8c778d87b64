//! What experts tell of themselves: interests, expertise, and whether they are named.

use serde_json::json;

use crate::on_both_backends;
use crate::support::studies::{self, ITEMS};
use crate::support::{Study, TestApp, app, study::items_of};

fn open(app: &TestApp, experts: usize) -> Study<'_> {
    app.person(app::COORDINATOR);
    let study = app.import_study("harbours", &studies::harbours("harbours"));
    study.invite_experts(experts);
    study.open_round(1);
    study
}

on_both_backends! {
    fn interests_are_told_to_the_coordinator_and_expertise_to_nobody(app: &TestApp) {
        let study = open(app, 6);
        let page = study.page("/background");
        let expert = study.expert_at_pages(0);
        expert.get(&study.page("/rate")).expect(200).says("Fields you know and interests");
        expert.get(&page).expect(200)
            .says("All of this is optional").says("Trends in harbours")
            .says("The coordinator sees this with your name");
        let long = "x".repeat(601);
        let told = |interests: &str| {
            expert.post(&page, &[("interests", interests), ("expertise-factors", "3"), ("expertise-order", "")])
        };
        told(&long).expect(422).says("at most 600 characters").says(&long);
        told("I own shares in a crane maker.").expect(303);
        let text = expert.get(&page).expect(200).says("I own shares in a crane maker.").text();
        assert_eq!(text.matches(" checked").count(), 2, "one level, and one that says nothing");
        app.as_person(app::COORDINATOR).get(&study.page("/panel")).expect(200)
            .says("I own shares in a crane maker.").says_not("It is my field");
        for place in 1..6 {
            study.expert_at_pages(place).get(&study.page("/rate")).says_not("crane maker");
        }
        app.as_person(app::AUTHOR).get(&page).expect(403);
        app.as_person(app::COORDINATOR).get(&page).expect(403);
    }

    fn expertise_is_fixed_at_closing_weighs_in_a_check_alone_and_is_sealed(app: &TestApp) {
        let study = open(app, 7);
        let page = study.page("/background");
        let tell = |place: usize, level: &str| {
            study.expert_at_pages(place).post(&page, &[("expertise-factors", level)]).expect(303);
        };
        // Four rise, three fall: with the three counted three times the arrow would go.
        for place in 0..7 {
            let value = if place < 4 { 3 } else { 1 };
            for item in ITEMS {
                study.rate(place, 1, item, &json!({"value": value}));
            }
            tell(place, if place < 4 { "1" } else { "3" });
        }
        study.close_round(1);
        let input = app.database.texts("SELECT input AS told FROM round_result").remove(0);
        let input: serde_json::Value = serde_json::from_str(&input).expect("the counts");
        let first = &input["tables"][0]["groups"][0]["items"][0];
        assert_eq!(first["by_expertise"], json!([[0, 0, 4], [0, 0, 0], [3, 0, 0]]));
        let other = &input["tables"][1]["groups"][0]["items"][0];
        assert!(other.get("by_expertise").is_none_or(|none| none == &json!([])), "nobody told it there");
        let items = items_of(&study.results(1));
        assert_eq!(items[0]["counts"], json!([3, 0, 4]));
        app.command(&["verify", "harbours"]).ok();

        // What is told later belongs to later rounds, and what was fixed cannot be changed unseen.
        tell(0, "3");
        app.command(&["verify", "harbours"]).ok();
        app.database.tamper("UPDATE round_expertise SET level = 2 WHERE level = 3");
        let told = app.command(&["verify", "harbours"]);
        assert_eq!(told.code, 4, "{}", told.err);
        let said = format!("{}{}", told.out, told.err);
        assert!(said.contains("the answers by expertise are not the sealed ones"), "{said}");
    }

    fn nobody_is_named_who_did_not_say_so_and_the_warning_stands_where_it_is_asked(app: &TestApp) {
        let study = open(app, 6);
        for place in 0..6 {
            study.rate(place, 1, ITEMS[0], &json!({"value": 3}));
            study.rate(place, 1, ITEMS[1], &json!({"value": 1 + place % 3}));
        }
        let naming = study.page("/naming");
        let expert = study.expert_at_pages(0);
        expert.post(&study.page("/submit"), &[]).expect(303);
        let asked = expert.get(&study.page("/submitted")).expect(200)
            .says("May we name you in the report?")
            .says("Saying nothing means that you are not named")
            .says("Where everybody gave the same answer, a list of names tells what each of you answered");
        let text = asked.text();
        assert!(!text.contains("checked") || !text.contains("name=\"named\" checked"), "nothing is preselected");
        let coordinator = app.as_person(app::COORDINATOR);
        coordinator.get(&study.page("/panel")).expect(200).says("Nobody has agreed to be named");

        expert.post(&naming, &[("named", "yes"), ("name", "  ")]).expect(422).says("1 to 120 characters");
        expert.post(&naming, &[("named", "yes"), ("name", "Prof. <b>Ada</b> One")]).expect(303);
        study.expert_at_pages(1).post(&naming, &[("named", "no"), ("name", "Nobody Two")]).expect(303);
        study.expert_at_pages(2).post(&naming, &[("named", "yes"), ("name", "Cleo Three")]).expect(303);
        expert.get(&naming).expect(200).says("The report names you as Prof. <b>Ada</b> One");
        expert.get(&study.page("/consent")).says("To be named in the report: text 1");
        coordinator.get(&study.page("/panel")).expect(200)
            .says("Cleo Three, Prof. <b>Ada</b> One").says("4 more answered and are not named")
            .says_not("Nobody Two");

        study.close_round(1);
        let author = app.as_person(app::AUTHOR);
        author.get(&study.page("/report")).expect(200)
            .says("The panel: Cleo Three and Prof. <b>Ada</b> One; 4 more are not named.")
            .says("On one item everybody who answered gave the same answer")
            .says_not("Nobody Two");
        let printed = app.command(&["report", "harbours", "--format", "markdown"]).ok();
        assert!(printed.contains("Cleo Three and"), "{printed}");
        assert!(!printed.contains("Nobody Two") && !printed.contains("<b>Ada"), "{printed}");

        // A yes can be taken back, and ends with the withdrawal.
        study.expert_at_pages(2).post(&naming, &[("named", "no"), ("name", "Cleo Three")]).expect(303);
        author.get(&study.page("/report")).says_not("Cleo Three").says("Ada");
        study.expert_at_pages(0).post(&study.page("/withdraw"), &[("answers", "keep")]).expect(303);
        author.get(&study.page("/report")).says_not("Ada").says_not("The names in the credits tell answers");
        let standing = app.database.number(
            "SELECT COUNT(*) FROM consent JOIN consent_text ON consent_text.id = text_id \
             WHERE purpose = 'be named' AND withdrawn_at IS NULL",
        );
        assert_eq!(standing, 0);
    }
}
