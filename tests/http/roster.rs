//! The roster in the browser: nobody is added or mailed before it was seen what would happen.

use serde_json::{Value, json};

use crate::on_both_backends;
use crate::support::app::{self, COORDINATOR};
use crate::support::client::Response;
use crate::support::html::field;
use crate::support::studies::{self, ITEMS};
use crate::support::{Client, Study, TestApp};

fn harbours(app: &TestApp) -> Study<'_> {
    app.person(COORDINATOR);
    app.import_study("harbours", &studies::harbours("harbours"))
}

fn people(app: &TestApp) -> i64 {
    app.database.number("SELECT COUNT(*) FROM panelist")
}

/// Confirms what a page shows, with what was typed into its cells.
fn confirm(
    client: &Client,
    study: &Study<'_>,
    shown: &Response,
    act: &str,
    typed: &[(&str, &str)],
) -> Response {
    let page = shown.text();
    let (rows, agreed) = (
        field(&page, "rows").unwrap(),
        field(&page, "agreed").unwrap(),
    );
    let mut fields = vec![
        ("rows", rows.as_str()),
        ("agreed", agreed.as_str()),
        ("act", act),
    ];
    fields.extend(typed);
    client.post(&study.page("/panel/check"), &fields)
}

on_both_backends! {
    fn a_pasted_list_is_shown_row_by_row_and_taken_only_when_confirmed(app: &TestApp) {
        let post = app.with_mail();
        let study = harbours(app);
        study.invite(&[("aylin@uni.example".to_owned(), Some("Research"))]);
        let office = app.as_person(COORDINATOR);
        office.get(&study.page("/panel")).expect(200).says("Add people");
        office.get(&study.page("/panel/add")).expect(200).says("Research").says("Nobody is mailed by this step");
        let list = "Name\tE-mail\tGroup\tPhone\n\
                    Maud Ekström\tmaud@pi.example\tPort\t1\n\
                    Aylin Demir\taylin@uni.example\tResearch\t2\n\
                    Piet Harmsen\tp.harmsen@@min.example\tCustoms\t3\n\
                    Luc Fontaine\tluc@uni.example\tResaerch\t4\n\
                    Maud again\tMAUD@pi.example\tPort\t5\n\
                    Dana\tdana@panel.example\t\t6\n";
        let shown = office.post(&study.page("/panel/add"), &[("list", list)]).expect(200)
            .says("6 rows read. The column Phone is not taken over.")
            .says("Add 1 person")
            .says("Row 4, column B The address has 2 @ signs. Did you mean p.harmsen@min.example ?")
            .says("Row 5, column C")
            .says("Did you mean Research ?")
            .says("This address stands in row 1 already")
            .says("A coordinator or administrator cannot be on the panel")
            .says("Already on the panel");
        assert_eq!(people(app), 1, "looking adds nobody");

        // One cell is corrected; the count on the button changes before anybody is added.
        let mended = confirm(&office, &study, &shown, "add", &[("email-2", "p.harmsen@min.example")])
            .expect(200).says("Nobody has been added yet").says("Add 2 people");
        assert_eq!(people(app), 1);
        let mended = confirm(&office, &study, &mended, "check", &[("group-3", "Research")])
            .expect(200).says("Add 3 people");
        confirm(&office, &study, &mended, "add", &[]).expect(303);
        assert_eq!(people(app), 4);
        office.get(&study.page("/panel")).expect(200)
            .says("Maud Ekström").says("p.harmsen@min.example").says("Luc Fontaine").says_not("Maud again");
        assert_eq!(
            app.database.number("SELECT COUNT(*) FROM audit WHERE action = 'panel.add' AND detail = '3 added'"), 1
        );
        assert_eq!(post.mails().len(), 0, "adding people mails nobody");

        // What was agreed to holds only while the panel is as it was.
        let late = office.post(&study.page("/panel/add"), &[("list", "Eva <eva@uni.example>")]).expect(200);
        study.invite(&[("eva@uni.example".to_owned(), None)]);
        confirm(&office, &study, &late, "add", &[]).expect(200).says("The panel has changed since");
        assert_eq!(people(app), 5);
    }

    fn a_list_that_cannot_be_read_comes_back_with_the_reason(app: &TestApp) {
        let study = harbours(app);
        let office = app.as_person(COORDINATOR);
        let add = |list: &str| office.post(&study.page("/panel/add"), &[("list", list)]);
        add("").expect(422).says("There is nobody in the list");
        let kept = add("name,phone\nTypo Person,1\n").expect(422).says("none of them is “email”");
        assert!(kept.text().contains("Typo Person,1") && kept.text().contains("<title>Error: "));
        for rows in ["", "{", "[]", "{\"people\":[],\"columns\":{},\"passed_over\":[],\"more\":1}"] {
            let answer = office.post(&study.page("/panel/check"), &[("rows", rows), ("act", "add")]);
            assert!((400..500).contains(&answer.status), "{rows}: {}", answer.status);
        }
        assert_eq!(people(app), 0);
    }

    fn a_workbook_or_a_csv_file_is_read_and_shown_like_a_pasted_list(app: &TestApp) {
        let study = harbours(app);
        let office = app.as_person(COORDINATOR);
        let page = study.page("/panel/upload");
        let csv = "name;email;group\r\nAna;ana@x.example;Port\r\nBo;bo@@x.example;Port\r\n".as_bytes();
        office.upload(&page, &[], Some(("roster.csv", csv))).expect(200)
            .says("roster.csv · 2 rows read.").says("Row 3, column B");
        let mut book = rust_xlsxwriter::Workbook::new();
        let sheet = book.add_worksheet();
        for (row, cells) in [["Group", "Name", "E-mail"], ["Port", "Ana", "ana@x.example"]].iter().enumerate() {
            for (column, cell) in cells.iter().enumerate() {
                sheet.write_string(row as u32, column as u16, *cell).unwrap();
            }
        }
        let bytes = book.save_to_buffer().unwrap();
        let shown = office.upload(&page, &[], Some(("roster.xlsx", &bytes))).expect(200)
            .says("roster.xlsx · 1 row read.").says("Add 1 person");
        assert_eq!(people(app), 0);
        confirm(&office, &study, &shown, "add", &[]).expect(303);
        assert_eq!(people(app), 1);
        office.upload(&page, &[], Some(("roster.xlsx", b"PK\x03\x04nonsense"))).expect(422).says("not an Excel workbook");
        office.upload(&page, &[], Some(("roster.csv", b"\xff\xfe\x00"))).expect(422).says("UTF-8");
        office.upload(&page, &[], None).expect(422).says("Choose a file first.");
    }

    fn a_roster_file_comes_back_with_the_remarks_in_it(app: &TestApp) {
        let study = harbours(app);
        let office = app.as_person(COORDINATOR);
        let table = [
            ["Phone", "Name", "E-mail", "Group"],
            ["1", "Ana Silva", "ana@x.example", "Port"],
            ["2", "Bo, \"the\" pilot", "bo@@x.example", "Port"],
            ["3", "Cy", "cy@x.example", "Prot"],
            ["4", "Ana again", "ana@x.example", "Port"],
        ];
        let mut book = rust_xlsxwriter::Workbook::new();
        let sheet = book.add_worksheet();
        for (row, cells) in table.iter().enumerate() {
            for (column, cell) in cells.iter().enumerate() {
                sheet.write_string(row as u32, column as u16, *cell).unwrap();
            }
        }
        let csv: Vec<String> = table.iter().map(|cells| {
            cells.map(|cell| format!("\"{}\"", cell.replace('"', "\"\""))).join(";")
        }).collect();
        let csv = format!("\u{feff}{}\r\n", csv.join("\r\n"));
        let upload = study.page("/panel/upload");
        let remarks = study.page("/panel/remarks");
        let address = "Row 3, column C: The address has 2 @ signs. Did you mean bo@x.example?";
        let group = "Row 4, column D: “Prot” is not a group of this study";
        for (name, bytes) in [("Our Panel.xlsx", book.save_to_buffer().unwrap()), ("Our Panel.csv", csv.clone().into_bytes())] {
            let page = office.upload(&upload, &[], Some((name, &bytes))).expect(200)
                .says("Download the file with remarks").text();
            let carried = ["name", "file"].map(|wanted| {
                let form = page.split("id=\"remarks\"").nth(1).unwrap();
                (wanted, field(form, wanted).unwrap())
            });
            let fields = carried.each_ref().map(|(name, value)| (*name, value.as_str()));
            let back = office.upload(&remarks, &fields, None).expect(200);
            let kind = name.rsplit('.').next().unwrap();
            let named = format!("filename=\"our-panel-remarks.{kind}\"");
            assert!(back.header("content-disposition").contains(&named), "{:?}", back.header("content-disposition"));
            if kind == "xlsx" {
                let rows = castalia::study::file::workbook::first_sheet(&back.body).expect("a workbook");
                for (row, cells) in rows.iter().zip(&table) {
                    for (column, cell) in cells.iter().enumerate() {
                        assert_eq!(row.cell(column), Some(*cell), "as it was");
                    }
                }
                assert_eq!(rows[0].cell(4), Some("Remarks"));
                assert_eq!(rows[1].cell(4), None);
                assert_eq!(rows[2].cell(4), Some(format!("Remark: {address}").as_str()));
                assert!(rows[3].cell(4).unwrap().contains(group));
            } else {
                let text = back.text();
                assert!(text.starts_with(&csv[..csv.find("@@").unwrap()]), "{text}");
                assert!(text.contains(&format!("\"bo@@x.example\";\"Port\";\"Remark: {address}\"\r\n")), "{text}");
                assert!(text.contains(group) && text.matches("Remark: ").count() == 3, "{text}");
            }
            // What comes back is read as it was, and remarked alike.
            office.upload(&upload, &[], Some((&format!("again.{kind}"), &back.body))).expect(200)
                .says("4 rows read.").says("Add 1 person").says("Row 3, column C");
        }
        // A list that is right, or has no columns, has no remarks to take away.
        let right = "name,email\nAna,ana@x.example\n".as_bytes();
        office.upload(&upload, &[], Some(("right.csv", right))).expect(200).says_not("with remarks");
        let lines = "Ana <ana@@x.example>\nBo <bo@x.example>\n".as_bytes();
        office.upload(&upload, &[], Some(("lines.txt", lines))).expect(200).says("Row 1").says_not("with remarks");
        office.upload(&remarks, &[("name", "x.csv"), ("file", "no base64!")], None).expect(422);
        office.upload(&remarks, &[("name", "x.csv"), ("file", "UEsDBA==")], None).expect(422).says("not an Excel workbook");
        office.upload(&remarks, &[("name", "x.csv")], None).expect(422);
        assert_eq!(people(app), 0, "nobody is added by any of it");
    }

    fn the_page_says_what_the_dry_run_of_the_api_says(app: &TestApp) {
        let study = harbours(app);
        let rows = json!([
            {"email": "new@x.example", "name": "New"},
            {"email": "dana@panel.example", "name": "Dana"},
            {"email": "new@x.example", "name": "Twice"},
            {"email": "x@@y.example", "name": "Wrong"},
        ]);
        let dry = study.coordinator.api_post(&study.path("/panel?dry_run=true"), &rows).expect(200).json();
        let results: Vec<&str> = dry.as_array().unwrap().iter().map(|row| row["result"].as_str().unwrap()).collect();
        assert_eq!(results, ["added_with_account", "problem", "problem", "problem"]);
        assert_eq!(dry[3]["suggestion"], "x@y.example");
        let office = app.as_person(COORDINATOR);
        let list = "New <new@x.example>\nDana <dana@panel.example>\nTwice <new@x.example>\nWrong <x@@y.example>";
        let shown = office.post(&study.page("/panel/add"), &[("list", list)]).expect(200);
        for row in dry.as_array().unwrap() {
            if let Some(message) = row["message"].as_str() {
                let (_, said) = message.split_once(": ").unwrap();
                assert!(shown.excerpt().contains(&said[1..]), "{said}");
            }
        }
        assert_eq!(people(app), 0);
    }

    fn groups_change_before_round_one_and_are_fixed_afterwards(app: &TestApp) {
        let study = harbours(app);
        study.invite(&[("one@x.example".to_owned(), Some("Port"))]);
        let office = app.as_person(COORDINATOR);
        let list = |group: &str| format!("Expert one\tone@x.example\t{group}");
        let add = |group: &str| office.post(&study.page("/panel/add"), &[("list", &list(group))]).expect(200);
        let shown = add("Customs").says("Group changes").says("Change the group of 1 person");
        confirm(&office, &study, &shown, "add", &[]).expect(303);
        let group = "SELECT COUNT(*) FROM panelist WHERE stakeholder_group = 'Customs'";
        assert_eq!(app.database.number(group), 1);
        study.open_round(1);
        add("Port").says("Group is fixed").says("Nothing in this list would change the panel")
            .says("is fixed since round 1 opened");
        study.coordinator
            .api_post(&study.path("/panel"), &json!([{"email": "one@x.example", "name": "One", "group": "Port"}]))
            .expect(422);
        assert_eq!(app.database.number(group), 1);
    }

    /// M8.
    fn hostile_names_and_addresses_are_refused_in_words_and_do_no_harm(app: &TestApp) {
        let study = harbours(app);
        let office = app.as_person(COORDINATOR);
        let long = "n".repeat(500);
        let rows = [
            ("eve1@x.example", "Eve\r\nBcc: all@x.example", false),
            ("eve2@x.example\r\nBcc: all@x.example", "Eve", false),
            ("eve3@x.example", "\u{202e}nimda", false),
            ("\u{202e}eve4@x.example", "Eve", false),
            ("eve5@x.example", &long, false),
            (&format!("{long}@x.example"), "Eve", false),
            ("eve6@x.example", "=HYPERLINK(\"http://x\")", true),
            ("eve7@x.example", "<script>alert(1)</script>", true),
            ("eve8@x.example", "'); DROP TABLE panelist; --", true),
        ];
        let json: Vec<Value> = rows.iter().map(|(email, name, _)| json!({"email": email, "name": name})).collect();
        let judged = study.coordinator
            .api_post(&study.path("/panel?dry_run=true"), &Value::Array(json.clone()))
            .expect(200).json();
        for ((email, name, fine), judged) in rows.iter().zip(judged.as_array().unwrap()) {
            assert_eq!(judged["result"] != "problem", *fine, "{email:?} {name:?}: {judged}");
        }
        study.coordinator.api_post(&study.path("/panel"), &Value::Array(json)).expect(422);
        assert_eq!(people(app), 0);
        let list: String = rows.iter().map(|(email, name, _)| {
            format!("\"{}\"\t\"{}\"\n", name.replace('"', "\"\""), email.replace('"', "\"\""))
        }).collect();
        let shown = office.post(&study.page("/panel/add"), &[("list", &list)]).expect(200).says("Add 3 people");
        assert!(!shown.text().contains("<script>alert"), "the name is text");
        confirm(&office, &study, &shown, "add", &[]).expect(303);
        assert_eq!(people(app), 3);
        let panel = office.get(&study.page("/panel")).expect(200).says("<script>alert(1)</script>");
        assert!(!panel.text().contains("<script>alert"));
    }

    /// S8.
    fn whoever_comes_after_the_opening_is_on_record_and_printed_with_n(app: &TestApp) {
        let study = harbours(app);
        study.invite_experts(5);
        study.open_round(1);
        let office = app.as_person(COORDINATOR);
        let list = "Late One <late1@x.example>\nLate Two <late2@x.example>";
        let shown = office.post(&study.page("/panel/add"), &[("list", list)]).expect(200);
        confirm(&office, &study, &shown, "add", &[]).expect(303);
        study.remember("late1@x.example");
        assert_eq!(
            app.database.number("SELECT COUNT(*) FROM audit WHERE detail = '2 added while a round was open'"), 1
        );
        study.rate_all(1, &ITEMS);
        study.close_round(1);
        let report = study.author.api_get(&study.path("/report?format=json")).expect(200).json();
        // Late One answered and counts; Late Two did not.
        assert_eq!(report["panel"]["invited"], 7);
        assert_eq!(report["panel"]["added_later"], 2);
        assert_eq!(report["panel"]["n"], 6);
        let markdown = app.as_person(app::AUTHOR).get(&study.page("/report.md")).expect(200).text();
        assert!(markdown.contains("7 invited, 2 of them after the round had opened, N = 6"), "{markdown}");
        assert!(markdown.contains("2 experts were added to the panel after it had opened"));
    }
}
