//! A file in place of a whole study, until round 1 opens.

use castalia::study::file;
use serde_json::json;

use super::editor::{at_the_editor, send};
use crate::on_both_backends;
use crate::support::books;
use crate::support::client::Response;
use crate::support::html::{self, field};
use crate::support::studies::{self, ITEMS};
use crate::support::{Client, Study, TestApp};

/// Hands a file in; nothing changes by it.
fn check(client: &Client, study: &Study<'_>, name: &str, bytes: &[u8]) -> Response {
    client.upload(&study.page("/import/check"), &[], Some((name, bytes)))
}

/// Presses the button of the page that shows what a file changes.
#[track_caller]
fn replace(client: &Client, study: &Study<'_>, page: &Response) -> Response {
    let text = page.text();
    let fields = ["read", "seen", "study"].map(|name| {
        let value = field(&text, name);
        (
            name,
            value.unwrap_or_else(|| panic!("no field {name}: {}", page.excerpt())),
        )
    });
    let fields = fields
        .each_ref()
        .map(|(name, value)| (*name, value.as_str()));
    client.upload(&study.page("/import/replace"), &fields, None)
}

fn stored(app: &TestApp) -> String {
    app.command(&["study", "export", "harbours"]).ok()
}

/// The harbour study with an item less, one in other words, one more, and other words of thanks.
fn another() -> String {
    let file = studies::harbours("another-address")
        .replace(
            "Volume of smuggled goods",
            "Volume of goods that are smuggled",
        )
        .replace("[texts]\n", "[texts]\nthanks = \"Thank you.\"\n");
    let (before, rest) = file
        .split_once("[[section.group.item]]\nid = \"container-checks\"")
        .expect("the second item");
    let (_, after) = rest.split_once("[[section.group.item]]").expect("a third");
    format!(
        "{before}[[section.group.item]]\nid = \"night-shifts\"\ntext = \"Share of work at night\"\n\n\
         [[section.group.item]]{after}"
    )
}

on_both_backends! {
    fn a_file_takes_the_place_of_the_study_once_its_changes_were_seen(app: &TestApp) {
        let (study, dana) = at_the_editor(app);
        let people = json!([{"email": "expert01@panel.example", "name": "Mara", "group": "Port"}]);
        study.coordinator.api_post(&study.path("/panel"), &people).expect(200);
        study.prepare_round(1);
        let list = dana.open(&study.page("/items")).expect(200).text();
        assert!(list.contains("href=\"/studies/harbours/import\""), "{list}");
        dana.open(&study.page("/import")).expect(200).says("Check the file");
        let before = stored(app);
        let file = another();
        let expected = file::parse(&file, "").expect("a study");
        for (name, bytes) in [
            ("other.toml", file.clone().into_bytes()),
            ("other.json", serde_json::to_vec(&expected).expect("JSON")),
        ] {
            let page = check(&dana, &study, name, &bytes).expect(200)
                .says(&format!("{name} · "))
                .says("Nothing has been saved.")
                .says("Added 1 item")
                .says("Removed 1 item")
                .says("Asked in other words 1 item")
                .says("Also different: thanks.")
                .says("Share of containers that are checked");
            assert_eq!(stored(app), before, "nothing changes before the button");
            if name == "other.json" {
                let done = replace(&dana, &study, &page).expect(303);
                assert_eq!(done.location(), "/studies/harbours/items", "the address stays");
            }
        }
        let own = file.replace("another-address", "harbours");
        assert_eq!(stored(app), file::to_toml(&file::parse(&own, "").expect("a study")));
        dana.open(&study.page("/items")).expect(200)
            .says("Volume of goods that are smuggled").says("Share of work at night");
        assert_eq!(app.database.number("SELECT COUNT(*) FROM panelist"), 1);
        let told = app.database.texts("SELECT detail AS told FROM audit WHERE action = 'study.change'");
        assert_eq!(told, ["replaced from a file"]);
        // The draft asks the items that the study has now.
        study.open_round(1);
        let asked = app.database.texts(
            "SELECT name AS told FROM round_item JOIN item ON item.id = item_id ORDER BY position",
        );
        assert_eq!(asked, [ITEMS[0], "night-shifts", ITEMS[2], ITEMS[3], ITEMS[4]]);
    }

    fn a_spreadsheet_with_mistakes_is_told_by_row_and_column_and_changes_nothing(app: &TestApp) {
        let (study, dana) = at_the_editor(app);
        let before = stored(app);
        let sheets = books::with(books::harbours(), "Items", 5, 'F', "increses");
        for (name, bytes) in [("b.xlsx", books::xlsx(&sheets)), ("b.csv", books::csv(&sheets))] {
            let page = check(&dana, &study, name, &bytes).expect(422)
                .says("“increses” is not known. Did you mean increases?")
                .says(", column F")
                .says("Once corrected, the study has")
                .says_not("Create as draft");
            let text = page.text();
            assert!(text.contains("action=\"/studies/harbours/import/check\""), "{text}");
            let value = |name: &str| html::tags(&text, "input")
                .filter(|tag| html::attribute(tag, "name").as_deref() == Some(name))
                .find_map(|tag| html::attribute(tag, "value"))
                .unwrap_or_default();
            let (own, file) = (value("name"), value("file"));
            let fields = [("name", own.as_str()), ("file", file.as_str())];
            let back = dana.upload(&study.page("/import/remarks"), &fields, None).expect(200);
            assert!(back.header("content-disposition").contains("b-remarks"));
        }
        for (name, bytes, said) in [
            ("", &b""[..], "Choose a file first."),
            ("report.docx", b"PK", "“report.docx” is none of these"),
            ("study.toml", b"title = \"a\"\n\xff", "line 2 is not UTF-8 text"),
        ] {
            check(&dana, &study, name, bytes).expect(422).says(said).says("Import");
        }
        let right = check(&dana, &study, "b.xlsx", &books::xlsx(&books::harbours())).expect(200);
        assert_eq!(stored(app), before);
        replace(&dana, &study, &right).expect(303);
        assert!(stored(app).contains("Harbours at dawn"));
    }

    fn what_was_changed_meanwhile_is_compared_again(app: &TestApp) {
        let (study, dana) = at_the_editor(app);
        let page = check(&dana, &study, "other.toml", another().as_bytes()).expect(200);
        let item = study.page(&format!("/items/{}", ITEMS[3]));
        let words = [("text", "Freedom of passage at night"), ("polarity", ""), ("scale", "")];
        send(&dana, &item, &words).expect(303);
        let before = stored(app);
        let again = replace(&dana, &study, &page).expect(422)
            .says("The study was changed in another window.")
            .says("Asked in other words 2 items");
        assert_eq!(stored(app), before, "the other change is not lost unseen");
        replace(&dana, &study, &again).expect(303);
        let page = check(&dana, &study, "other.toml", another().as_bytes()).expect(200);
        page.says("Nothing: the file says what the study says.").says_not("Replace the study");
    }

    fn a_group_that_people_are_in_has_to_stay(app: &TestApp) {
        let (study, dana) = at_the_editor(app);
        let people = json!([{"email": "expert01@panel.example", "name": "Mara", "group": "Port"}]);
        study.coordinator.api_post(&study.path("/panel"), &people).expect(200);
        let before = stored(app);
        let file = another().replace("\"Port\", ", "");
        let said = "1 person of the panel is in the group “Port”: it has to stay.";
        let page = check(&dana, &study, "other.toml", file.as_bytes()).expect(422).says(said);
        replace(&dana, &study, &page).expect(422).says(said);
        assert_eq!(stored(app), before);
    }

    fn nothing_is_replaced_once_a_round_has_opened(app: &TestApp) {
        let (study, dana) = at_the_editor(app);
        study.invite_experts(1);
        let page = check(&dana, &study, "other.toml", another().as_bytes()).expect(200);
        study.open_round(1);
        let before = stored(app);
        let fixed = "are fixed since round 1 opened";
        replace(&dana, &study, &page).expect(409).says(fixed);
        check(&dana, &study, "other.toml", another().as_bytes()).expect(409).says(fixed);
        let asked = dana.open(&study.page("/import")).expect(200).says(fixed).text();
        assert!(!asked.contains("type=\"file\""), "no form that leads nowhere");
        let list = dana.open(&study.page("/items")).expect(200).text();
        assert!(!list.contains("href=\"/studies/harbours/import\""));
        assert_eq!(stored(app), before);
    }

    fn what_a_form_carries_is_checked_again_and_hostile_texts_stay_text(app: &TestApp) {
        let (study, dana) = at_the_editor(app);
        let before = stored(app);
        let page = check(&dana, &study, "other.toml", another().as_bytes()).expect(200).text();
        let (seen, carried) = (field(&page, "seen").expect("seen"), field(&page, "study").expect("a study"));
        let tampered = carried.replace("polarity = \"increases\"", "polarity = \"rises\"");
        for carried in [tampered.as_str(), "[[", ""] {
            let fields = [("read", "x"), ("seen", seen.as_str()), ("study", carried)];
            let answer = dana.upload(&study.page("/import/replace"), &fields, None);
            assert_eq!(answer.status, 422, "{carried}: {}", answer.excerpt());
        }
        let hostile = another().replace("Share of work at night", "<script>alert(1)</script>");
        let page = check(&dana, &study, "\"><script>alert.toml", hostile.as_bytes()).expect(200).text();
        assert!(!page.contains("<script>alert") && page.contains("alert(1)"), "{page}");
        assert_eq!(stored(app), before);
    }
}
