//! What a study has beside its items, and the check before it opens, as plain forms.

use super::editor::{at_the_editor, seen, send};
use crate::on_both_backends;
use crate::support::TestApp;
use crate::support::app::COORDINATOR;
use crate::support::studies;

on_both_backends! {
    fn title_language_zone_and_contact_are_changed_and_checked(app: &TestApp) {
        let (study, dana) = at_the_editor(app);
        let path = study.page("/edit/study");
        let fields = |language, zone, email| [
            ("title", "Harbours, once more"), ("series", "Ports"), ("texts-introduction", "Ten questions."),
            ("language", language), ("time_zone", zone), ("contact-name", "Dana"), ("contact-email", email),
        ];
        send(&dana, &path, &fields("english language", "Europe/Amsterdm", "nobody")).expect(422)
            .says("Language: expected a language tag")
            .says("perhaps “Europe/Amsterdam”")
            .says("E-mail address: expected an e-mail address");
        send(&dana, &path, &fields("nl", "Europe/Brussels", "dana@panel.example")).expect(303);
        let file = study.coordinator.api_get(&study.path("/export?format=json")).expect(200).json();
        assert_eq!(file["title"], "Harbours, once more");
        assert_eq!(file["time_zone"], "Europe/Brussels");
        assert_eq!(file["texts"]["introduction"], "Ten questions.");
        assert_eq!(file["texts"]["source"], "Written for the tests.", "what stands on another page stays");
    }

    fn texts_name_placeholders_from_a_fixed_list_and_an_unknown_one_is_refused_by_name(app: &TestApp) {
        let (study, dana) = at_the_editor(app);
        let path = study.page("/edit/texts");
        dana.open(&path).expect(200).says("{deadline}").says("when the round closes");
        let wrong = send(&dana, &path, &[
            ("invitation", "Dear {nmae}, take part."), ("consent", "I take part in {study}, says {name}."),
            ("thanks", "Thanks {name}"), ("credits", "In credits {anything} is text."),
        ]).expect(422)
            .says("Invitation: expected one of the placeholders {name}, {study}")
            .says("found \"{nmae}\"")
            .says("Consent: expected one of the placeholders {study}, {contact}, found \"{name}\"");
        assert!(wrong.text().contains("href=\"#invitation\"") && wrong.text().contains("In credits {anything}"));
        send(&dana, &path, &[
            ("invitation", "Dear {name}, {questions} questions take {minutes} minutes."),
            ("consent", "I take part in {study}."),
        ]).expect(303);
        dana.open(&path).expect(200).says("Dear {name}");
        dana.open(&study.page("/items")).says_not("no text of consent");
    }

    /// A name that looks like a placeholder or like markup stays what it is.
    fn a_mail_fills_the_placeholders_and_no_name_fills_in_anything(app: &TestApp) {
        let post = app.with_mail();
        let (study, dana) = at_the_editor(app);
        let path = study.page("/edit/texts");
        send(&dana, &path, &[("invitation", "For {name} on {study}: {questions} questions, ask {contact}.")]).expect(303);
        let hostile = serde_json::json!([{
            "email": "hostile@panel.example", "name": "{contact} <b>Bo</b>", "group": "Port",
        }]);
        study.coordinator.api_post(&study.path("/panel"), &hostile).expect(200);
        study.open_round(1);
        let mail = post.next_to("hostile@panel.example", 0);
        let text = mail.text();
        assert!(
            text.contains("For {contact} <b>Bo</b> on Harbours under pressure: 5 questions, ask Dana Whitfield."),
            "{text}"
        );
        let html = mail.html();
        assert!(!html.contains("<b>Bo</b>") && html.contains("{contact}"), "{html}");
    }

    fn two_who_change_the_texts_see_both(app: &TestApp) {
        let (study, dana) = at_the_editor(app);
        let path = study.page("/edit/texts");
        let before = seen(&dana.open(&path).expect(200));
        send(&dana, &path, &[("thanks", "Thanks from one.")]).expect(303);
        dana.post(&path, &[("seen", &before), ("thanks", "Thanks from another.")]).expect(409)
            .says("Thanks from one.").says("Thanks from another.");
        dana.open(&path).says("Thanks from one.");
    }

    fn groups_are_named_and_one_with_people_stays(app: &TestApp) {
        let (study, dana) = at_the_editor(app);
        study.invite_experts(3);
        let path = study.page("/edit/groups");
        send(&dana, &path, &[("groups-0", "Research"), ("groups-1", "Customs"), ("groups-2", "")]).expect(422)
            .says("1 person of the panel is in the group “Port”");
        send(&dana, &path, &[("groups-0", "Research"), ("groups-1", "Port"), ("groups-2", "port"), ("groups-3", "Customs")])
            .expect(422).says("expected each group once");
        send(&dana, &path, &[
            ("groups-0", "Research"), ("groups-1", "Port"), ("groups-2", "Customs"), ("groups-3", "Unions"),
        ]).expect(303);
        dana.open(&path).expect(200);
        let file = study.coordinator.api_get(&study.path("/export?format=json")).expect(200).json();
        assert_eq!(file["stakeholder_groups"][3], "Unions");
    }

    fn the_rule_is_chosen_with_its_numbers_and_said_for_this_panel(app: &TestApp) {
        let (study, dana) = at_the_editor(app);
        study.invite_experts(12);
        let path = study.page("/edit/rule");
        dana.open(&path).expect(200)
            .says("The arrow is the region in which both middle answers lie")
            .says("With 12 answering at random,").says("of 5 items would reach consensus");
        let numbers = |consensus: &'static str| [
            ("arrow_above", "50"), ("arrow_times_opposite", "2"), ("consensus_from", consensus),
            ("consensus_times_opposite", "6"), ("least_answers", "5"), ("least_response", "50"),
            ("least_pairs", "5"), ("stable_changed", "15"), ("stable_shift", "15"), ("least_group", "5"),
        ];
        let with = |first: [(&'static str, &'static str); 2], consensus| {
            let mut all = first.to_vec();
            all.extend(numbers(consensus));
            all
        };
        let majority = [("kind", ""), ("instead-percent", "")];
        send(&dana, &path, &with(majority, "most")).expect(422)
            .says("Consensus begins at this share, in %: expected a whole number from 50 to 100, found \"most\"");
        send(&dana, &path, &with(majority, "60")).expect(303);
        send(&dana, &path, &with([("kind", "threshold"), ("instead-percent", "99")], "75")).expect(422)
            .says("expected a whole number from 51 to 90");
        send(&dana, &path, &with([("kind", "threshold"), ("instead-percent", "67")], "75")).expect(303);
        dana.open(&path).expect(200).says("at least 67% of the valid answers");
        // A rule for nine points has no item to decide on here, and the check leads to each.
        send(&dana, &path, &with([("kind", "rand_classic"), ("instead-percent", "")], "75")).expect(303);
        let check = dana.open(&study.page("/items")).expect(200).says("needs nine points");
        assert!(check.text().contains("/items/smuggling-volume#open"));
    }

    fn a_scale_of_ones_own_is_made_used_renamed_and_kept_while_in_use(app: &TestApp) {
        let (study, dana) = at_the_editor(app);
        let fresh = study.page("/edit/scale?points=3");
        let fields = |name, middle| [
            ("name", name),
            ("point-0-glyph", "▼"), ("point-0-label", "Fewer"), ("point-0-meaning", ""), ("point-0-region", "down"),
            ("point-1-glyph", "—"), ("point-1-label", middle), ("point-1-meaning", ""), ("point-1-region", "middle"),
            ("point-2-glyph", "▲"), ("point-2-label", "More"), ("point-2-meaning", "Many more"), ("point-2-region", "up"),
        ];
        dana.open(&study.page("/edit/scale?points=4")).expect(422);
        let add = study.page("/edit/scale");
        dana.post(&add, &fields("trend", "More")).expect(422)
            .says("Name: expected a name that no built-in scale has");
        dana.post(&add, &fields("numbers", "More")).expect(422).says("Label: expected each label once");
        assert_eq!(seen(&dana.open(&fresh).expect(200)).len(), 16);
        dana.post(&add, &fields("numbers", "As many")).expect(303);
        dana.open(&study.page("/edit/scales")).expect(200).says("Numbers, 3 points").says("▲ More");
        send(&dana, &study.page("/items/smuggling-volume"), &[
            ("text", "Smugglers"), ("polarity", "increases"), ("scale", "numbers"),
        ]).expect(303);
        let own = study.page("/edit/scale/numbers");
        send(&dana, &own, &fields("counts", "As many")).expect(303);
        dana.open(&study.page("/items")).expect(200).says("Counts, 3 points");
        let remove = study.page("/edit/scale/counts/remove");
        send(&dana, &remove, &[]).expect(409).says("0 sections and 1 item name this scale");
        send(&dana, &study.page("/items/smuggling-volume"), &[
            ("text", "Smugglers"), ("polarity", "increases"), ("scale", ""),
        ]).expect(303);
        send(&dana, &remove, &[]).expect(303);
    }

    fn the_check_lists_what_is_missing_and_leads_there(app: &TestApp) {
        app.person(COORDINATOR);
        let file = studies::harbours("harbours")
            .replacen("[section.period]\nfrom = \"2016\"\nto = \"2026\"\n", "", 1)
            .replacen("polarity = \"increases\"\n", "", 1);
        let study = app.import_study("harbours", &file);
        let dana = app.as_person(COORDINATOR);
        let list = dana.open(&study.page("/items")).expect(200)
            .says("Done: 5 items in 3 sections")
            .says("does not say which period is rated")
            .says("Nobody is on the panel")
            .says("1 factor does not say what it does to the threat")
            .says("no text of consent")
            .says("sends no mail");
        for place in ["/edit/section/factors#open", "/panel", "/items/smuggling-volume#open", "/edit/texts#consent"] {
            assert!(list.text().contains(&format!("href=\"{}\"", study.page(place))), "{place}");
        }
        study.prepare_round(1);
        let open = dana.open(&study.page("/rounds/1/open")).expect(200)
            .says("cannot open yet").says("does not say which period is rated").says("Nobody is on the panel");
        assert!(open.text().contains(&format!("href=\"{}\"", study.page("/edit/section/factors#open"))));
        study.invite_experts(12);
        send(&dana, &study.page("/edit/section/factors"), &[
            ("heading", "Trends in harbours"), ("layout", "grouped"), ("period-from", "2016"), ("period-to", "2026"),
            ("scope", "Seaports"), ("group-0-name", "Baseline"), ("group-1-name", "Factors"),
        ]).expect(303);
        let open = dana.open(&study.page("/rounds/1/open")).expect(200)
            .says("Worth knowing").says("With 12 answering at random,").says("of 5 items would reach consensus");
        assert!(open.text().contains("Open round 1</button>"));
        dana.post(&study.page("/rounds/1/open"), &[]).expect(303);
    }

    /// After opening, words may change for the rounds to come; groups, rule and scales may not.
    fn after_opening_groups_rule_and_scales_say_why_they_stay(app: &TestApp) {
        let (study, dana) = at_the_editor(app);
        let read = ["/edit/groups", "/edit/rule"]
            .map(|page| (page, seen(&dana.open(&study.page(page)).expect(200))));
        study.invite_experts(6);
        study.open_round(1);
        for (page, seen) in &read {
            let shown = dana.open(&study.page(page)).expect(200).says("fixed since round 1 opened");
            assert!(!shown.text().contains("<button"), "{page} can be changed");
            dana.post(&study.page(page), &[("seen", seen), ("groups-0", "Other"), ("kind", "median")])
                .expect(422).says("fixed since round 1 opened");
        }
        dana.open(&study.page("/edit/scales")).expect(200).says("fixed since round 1 opened");
        send(&dana, &study.page("/edit/texts"), &[("thanks", "Until the next round.")]).expect(303);
        dana.open(&study.page("/edit/texts")).expect(200).says("counts from the next round on");
        send(&dana, &study.page("/edit/study"), &[
            ("title", "Harbours"), ("language", "nl"), ("time_zone", "Europe/Amsterdam"),
            ("contact-name", "Dana"), ("contact-email", "dana@panel.example"),
        ]).expect(422).says("its wording is frozen while round 1 is open");
    }
}
