//! How a study begins on pages: from a file, as a copy, from a blank page.

use castalia::study::file;
use castalia::study::file::workbook;

use crate::on_both_backends;
use crate::support::books::{self, BROKEN};
use crate::support::{Client, Response, TestApp, app, html, studies};

/// Somebody who may make studies, and has none.
fn newcomer(app: &TestApp) -> Client {
    app.person(app::ADMINISTRATOR);
    app.as_person(app::ADMINISTRATOR)
}

fn studies_of(app: &TestApp) -> i64 {
    app.database.number("SELECT COUNT(*) FROM study")
}

fn check(client: &Client, name: &str, bytes: &[u8]) -> Response {
    client.upload(
        "/new-study/check",
        &[("kind", "spreadsheet")],
        Some((name, bytes)),
    )
}

/// Presses the button of a page that offers to make the study, with this address.
fn make(client: &Client, page: &Response, slug: &str) -> Response {
    let text = page.text();
    let field = |name| html::field(&text, name).unwrap_or_else(|| panic!("no field {name}"));
    let (study, read) = (field("study"), field("read"));
    let fields = [("read", read.as_str()), ("study", &study), ("slug", slug)];
    client.upload("/new-study/make", &fields, None)
}

on_both_backends! {
    /// U26, the golden file: the demo's study as a spreadsheet.
    fn a_spreadsheet_is_shown_before_it_is_a_study_and_then_made(app: &TestApp) {
        let client = newcomer(app);
        client.get("/").expect(200).says("No studies yet").says("Import a study");
        let template = client.get("/new-study/template.xlsx").expect(200);
        assert_eq!(template.body, workbook::template().expect("a workbook"));
        let study = file::parse(castalia::demo::STUDY_FILE, "demo.toml").expect("the demo's study");
        let book = workbook::to_xlsx(&study).expect("a workbook");
        let page = check(&client, "nexus.xlsx", &book)
            .expect(200)
            .says("nexus.xlsx · sheet “Items”, 20 rows")
            .says("Nothing has been saved.")
            .says("Trend (3 points)")
            .says("An arrow needs more than 50% of the valid answers");
        for placed in study.items() {
            let text = html::visible(&page.text());
            assert!(text.contains(&placed.item.text), "{}", placed.item.text);
        }
        assert_eq!(studies_of(app), 0, "nothing is saved before the button");
        let made = make(&client, &page, &study.slug).expect(303);
        assert_eq!(made.location(), format!("/studies/{}/items", study.slug));
        client.open(&made.location()).expect(200).says("20 items");
        let stored = app.command(&["study", "export", &study.slug]).ok();
        let expected = workbook::read_xlsx(&book).expect("read").definition.expect("right");
        assert_eq!(stored, file::to_toml(&expected));
        let roles = app.database.number("SELECT COUNT(*) FROM member WHERE role = 'coordinator'");
        assert_eq!(roles, 1, "whoever makes it coordinates it");
        client.get("/").expect(200).says(&study.title).says("New study");
    }

    /// U26, the broken files: each fault is told by row and column, in both forms.
    fn each_of_fourteen_broken_spreadsheets_is_refused_by_row_and_column(app: &TestApp) {
        let client = newcomer(app);
        assert!(workbook::read_xlsx(&books::xlsx(&books::harbours())).expect("read").definition.is_some());
        for broken in &BROKEN {
            let bytes = books::xlsx(&broken.sheets());
            let page = check(&client, "harbours.xlsx", &bytes).expect(422);
            let place = broken.place();
            let target = format!("sheet-{}-{}-{}", broken.cell.0.to_lowercase(), broken.cell.1, broken.cell.2);
            let text = page.text();
            assert!(text.contains(&format!("href=\"#{target}\"")), "{place}: no link to {target}");
            assert!(text.contains(&format!("id=\"{target}\"")), "{place}: no cell {target}");
            assert!(text.contains("<title>Error: "), "{place}");
            page.says(&format!("{place} {}", broken.said)).says("Nothing has been saved.");
            let csv = check(&client, "harbours.csv", &books::csv(&broken.sheets())).expect(422);
            csv.says(broken.said).says(&format!(", column {} ", broken.cell.2));
        }
        assert_eq!(studies_of(app), 0);
    }

    fn several_faults_are_told_at_once_with_their_neighbours(app: &TestApp) {
        let client = newcomer(app);
        let mut sheets = books::harbours();
        for number in 8..30 {
            let row = ["", "Rules", "rule", &format!("Rule {number}"), "", "", "", "", ""];
            sheets[1].1.push(row.map(str::to_owned).to_vec());
        }
        for broken in &BROKEN[..3] {
            let (sheet, row, column) = broken.cell;
            sheets = books::with(sheets, sheet, row, column, broken.text);
        }
        let page = check(&client, "harbours.xlsx", &books::xlsx(&sheets)).expect(422);
        let page = page
            .says("3 rows need a correction")
            .says("Row 4, column F: effect on threat is empty")
            .says("Row 5, column F: “increses” is not known")
            .says("Row 6, column C: “nrom” is not known")
            .says("23 more rows without problems.")
            .says("Once corrected, this is created")
            .says("Baseline 3 factors")
            .says("Norms 1 norm");
        let text = page.text();
        let shown = text.split("<details").next().unwrap_or_default();
        assert!(shown.contains("Every container is declared"), "the neighbour of a fault");
        assert!(!shown.contains("Rule 9") && text.contains("Rule 9"), "the others only if asked for");
    }

    fn a_file_comes_back_with_the_remarks_in_it(app: &TestApp) {
        let client = newcomer(app);
        for (name, bytes, kind) in [
            ("Harbours 2026.xlsx", books::xlsx(&BROKEN[1].sheets()), "xlsx"),
            ("Harbours 2026.csv", books::csv(&BROKEN[1].sheets()), "csv"),
            ("Harbours 2026.toml", studies::harbours("h").replace("\"increases\"", "\"increses\"").into_bytes(), "toml"),
        ] {
            let page = check(&client, name, &bytes).expect(422).text();
            let field = |name| html::tags(&page, "input")
                .filter(|tag| html::attribute(tag, "name").as_deref() == Some(name))
                .find_map(|tag| html::attribute(tag, "value"))
                .unwrap_or_else(|| panic!("no field {name}"));
            let fields = [("name", field("name")), ("file", field("file"))];
            let fields = fields.each_ref().map(|(name, value)| (*name, value.as_str()));
            let back = client.upload("/new-study/remarks", &fields, None).expect(200);
            let named = format!("filename=\"harbours-2026-remarks.{kind}\"");
            assert!(back.header("content-disposition").contains(&named), "{:?}", back.header("content-disposition"));
            let told = "“increses” is not known. Did you mean increases?";
            if kind == "xlsx" {
                let draft = workbook::read_xlsx(&back.body).expect("still a workbook");
                assert_eq!(draft.errors.len(), 1, "remarks are passed over: {:?}", draft.errors);
                assert_eq!(draft.errors[0].place(), "Row 5, column F");
                let items = draft.grids.iter().find(|grid| grid.sheet == workbook::Sheet::Items).expect("items");
                assert_eq!(items.rows[4].cell(9), Some(format!("Remark: Row 5, column F: {told}").as_str()));
                assert_eq!(items.rows[0].cell(9), Some("Remarks"));
            } else {
                assert!(back.text().contains(told), "{}", back.text());
                let again = check(&client, &format!("again.{kind}"), &back.body).expect(422);
                again.says("1 ").says("increses");
            }
        }
    }

    fn what_is_no_file_or_too_large_is_refused_in_words(app: &TestApp) {
        let client = newcomer(app);
        let large = vec![b'x'; (2 << 20) + 1];
        for (name, bytes, said) in [
            ("", &b""[..], "Choose a file first."),
            ("report.docx", b"PK", "“report.docx” is none of these"),
            ("study.xlsx", b"PK", "this is not an Excel workbook"),
            ("study.csv", b"\xff\xfe\0a", "this is not CSV in UTF-8"),
            ("study.toml", b"title = \"a\"\n\xff", "line 2 is not UTF-8 text"),
            ("study.toml", &large, "larger than 2 MB"),
            ("study.xlsx", &large, "larger than 2 MB"),
        ] {
            check(&client, name, bytes).expect(422).says(said).says("New study");
        }
        let huge = vec![b'x'; (10 << 20) + 1];
        check(&client, "study.csv", &huge).expect(413).says("at most 10 MB");
        assert_eq!(studies_of(app), 0);
    }

    fn a_form_with_a_file_needs_its_token_first(app: &TestApp) {
        let client = newcomer(app);
        let book = books::xlsx(&books::harbours());
        let file = Some(("harbours.xlsx", book.as_slice()));
        let csrf = client.csrf();
        let other = app.visitor().csrf();
        let behind = "x".repeat(5000);
        for (what, fields) in [
            ("none", vec![("kind", "spreadsheet")]),
            ("another's", vec![("csrf", other.as_str())]),
            ("empty", vec![("csrf", "")]),
            ("not first", vec![("kind", "spreadsheet"), ("csrf", &csrf)]),
            ("too long", vec![("csrf", behind.as_str())]),
        ] {
            let answer = client.upload_raw("/new-study/check", &fields, file);
            assert_eq!(answer.status, 403, "{what}: {}", answer.excerpt());
        }
        client.upload_raw("/new-study/check", &[("csrf", &csrf)], file).expect(200);
        // A form of this kind is read nowhere else, token or not.
        client.upload_raw("/account", &[("csrf", &csrf)], file).expect(415);
        client.upload_raw("/new-study/blank", &[("csrf", &csrf)], file).expect(415);
    }

    fn an_address_that_is_taken_is_said_at_the_field_and_changed_in_place(app: &TestApp) {
        let client = newcomer(app);
        app.import_study("harbours-at-dawn", &studies::harbours("harbours-at-dawn"));
        let page = check(&client, "harbours.xlsx", &books::xlsx(&books::harbours())).expect(422);
        let page = page.says("Another study has the address harbours-at-dawn. The address harbours-at-dawn-2 is free.");
        make(&client, &page, "harbours-at-dawn").expect(422).says("Another study has the address");
        let page = make(&client, &page, "Not an address").expect(422);
        assert_eq!(html::field(&page.text(), "slug").as_deref(), Some("Not an address"), "what was typed stays");
        let made = make(&client, &page, "harbours-at-dawn-2").expect(303);
        assert_eq!(made.location(), "/studies/harbours-at-dawn-2/items");
        client.open(&made.location()).expect(200).says("Volume of smuggled goods");
    }

    fn a_copy_takes_the_questions_and_nothing_of_the_people(app: &TestApp) {
        app.person(app::COORDINATOR);
        let study = app.import_study("harbours", &studies::harbours("harbours").replace("language =", "simulated = true\nlanguage ="));
        study.invite_experts(6);
        study.open_round(1);
        let client = app.as_person(app::COORDINATOR);
        client.get("/new-study").expect(200).says("As a copy of an earlier study").says("Harbours under pressure");
        client.post("/new-study/copy", &[("from", "")]).expect(422).says("Choose the study to copy.");
        client.post("/new-study/copy", &[("from", "nowhere")]).expect(404);
        let page = client.post("/new-study/copy", &[("from", "harbours")]).expect(200);
        let page = page.says("A copy of “Harbours under pressure”").says("Volume of smuggled goods");
        assert_eq!(html::field(&page.text(), "slug").as_deref(), Some("harbours-2"));
        make(&client, &page, "harbours-2").expect(303);
        let of_copy = "study_id = (SELECT id FROM study WHERE slug = 'harbours-2')";
        for (table, n) in [("panelist", 0), ("round", 0), ("member", 1), ("item", 5)] {
            let found = app.database.number(&format!("SELECT COUNT(*) FROM {table} WHERE {of_copy}"));
            assert_eq!(found, n, "{table}");
        }
        let export = |slug: &str| app.command(&["study", "export", slug]).ok();
        let expected = export("harbours")
            .replace("slug = \"harbours\"", "slug = \"harbours-2\"")
            .replace("simulated = true\n", "");
        assert_eq!(export("harbours-2"), expected, "the answers of a copy are real ones");
        // The next copy is offered the next address.
        let page = client.post("/new-study/copy", &[("from", "harbours")]).expect(200);
        assert_eq!(html::field(&page.text(), "slug").as_deref(), Some("harbours-3"));
    }

    fn a_blank_page_makes_a_study_without_items(app: &TestApp) {
        let client = newcomer(app);
        let right = [
            ("title", "Ports \"under\" <pressure>"),
            ("slug", ""),
            ("language", "en-gb"),
            ("time_zone", "Europe/Amsterdam"),
            ("contact_name", "Dana Whitfield"),
            ("contact_email", "dana@panel.example"),
        ];
        let with = |name: &str, value: &'static str| right.map(|(known, old)| (known, if known == name { value } else { old }));
        for (name, value, said) in [
            ("title", "", "The title is empty."),
            ("title", "—", "No address can be made of this title."),
            ("slug", "My Study", "“My Study” does not fit."),
            ("language", "english please", "“english please” does not fit."),
            ("time_zone", "Europe/Amsterdm", "Did you mean Europe/Amsterdam?"),
            ("time_zone", "", "The time zone is empty."),
            ("contact_name", "", "The name is empty."),
            ("contact_email", "dana", "“dana” does not fit. Write an e-mail address."),
        ] {
            let page = client.post("/new-study/blank", &with(name, value)).expect(422).says(said);
            assert_eq!(html::field(&page.text(), name).as_deref(), Some(value), "what was typed stays");
        }
        assert_eq!(studies_of(app), 0);
        let made = client.post("/new-study/blank", &right).expect(303);
        assert_eq!(made.location(), "/studies/ports-under-pressure/items");
        client.open(&made.location()).expect(200).says("Nothing is asked yet");
        client.open("/studies/ports-under-pressure/overview").expect(200);
        client.open("/studies/ports-under-pressure/rounds").expect(200);
        client.post("/new-study/blank", &right).expect(422).says("The address ports-under-pressure-2 is free.");
        let file = app.command(&["study", "export", "ports-under-pressure"]).ok();
        assert_eq!(file::to_toml(&file::parse(&file, "").expect("reads back")), file);
    }

    fn the_demonstrations_study_is_looked_at_before_one_of_ones_own(app: &TestApp) {
        let client = newcomer(app);
        let start = client.get("/").expect(200).says("look at the example first").text();
        assert!(start.contains("href=\"/new-study/example\""), "{start}");
        let page = client.get("/new-study/example").expect(200)
            .says("The study of the demonstration, without its panel and answers. Nothing has been saved.");
        let demo = file::parse(castalia::demo::STUDY_FILE, "demo.toml").expect("the demo's study");
        let text = html::visible(&page.text());
        assert!(demo.items().all(|placed| text.contains(&placed.item.text)));
        assert_eq!(studies_of(app), 0);
        make(&client, &page, "example").expect(303);
        let made = app.command(&["study", "export", "example"]).ok();
        let made = file::parse(&made, "").expect("reads back");
        assert!(!made.simulated, "whoever answers will be somebody");
        assert_eq!(made.contact.email, app::ADMINISTRATOR, "and asks whoever made it");
        assert_eq!(made.sections, demo.sections);
    }

    fn effects_that_are_missing_or_misspelled_can_be_given_afterwards(app: &TestApp) {
        let client = newcomer(app);
        let sheets = books::with(books::harbours(), "Items", 4, 'F', "");
        let sheets = books::with(sheets, "Items", 5, 'F', "increses");
        let page = check(&client, "harbours.xlsx", &books::xlsx(&sheets)).expect(422)
            .says("2 rows need a correction")
            .says("Create as draft, 2 items marked");
        let text = page.text();
        let slug = html::field(&text, "slug").expect("an address");
        let made = make(&client, &page, &slug).expect(303);
        client.open(&made.location()).expect(200)
            .says("Volume of smuggled goods")
            .says("2 factors do not say what they do to the threat");
        // What the editor cannot ask for has to be corrected in the file.
        let sheets = books::with(sheets, "Items", 6, 'C', "nrom");
        check(&client, "harbours.xlsx", &books::xlsx(&sheets)).expect(422).says_not("Create as draft");
        assert_eq!(studies_of(app), 1);
    }

    fn only_who_may_make_studies_sees_the_way_to_one(app: &TestApp) {
        app.person(app::COORDINATOR);
        let study = app.import_study("harbours", &studies::harbours("harbours"));
        study.invite_experts(1);
        app.person(app::ADMINISTRATOR);
        app.person("stranger@panel.example");
        let pages = ["/new-study", "/new-study/template.xlsx", "/new-study/example"];
        for page in pages {
            let visitor = app.visitor().get(page);
            assert_eq!((visitor.status, visitor.location()), (303, format!("/sign-in?next={page}")), "{page}");
        }
        let expert = study.expert_at_pages(0);
        let book = books::xlsx(&books::harbours());
        for (who, client, status) in [
            ("expert", expert, 403),
            ("author", app.as_person(app::AUTHOR), 403),
            ("stranger", app.as_person("stranger@panel.example"), 403),
            ("coordinator", app.as_person(app::COORDINATOR), 200),
            ("administrator", app.as_person(app::ADMINISTRATOR), 200),
        ] {
            for page in pages {
                assert_eq!(client.get(page).status, status, "{page} as {who}");
            }
            assert_eq!(check(&client, "harbours.xlsx", &book).status, status, "a file of {who}");
            let offered = client.get("/").expect(200).text().contains("href=\"/new-study\"");
            assert_eq!(offered, status == 200, "the way there for {who}");
            if status == 403 {
                for form in ["/new-study/make", "/new-study/remarks"] {
                    client.upload(form, &[("study", studies::harbours("own").as_str())], None).expect(403);
                }
                client.post("/new-study/blank", &[("title", "Mine")]).expect(403);
                client.post("/new-study/copy", &[("from", "harbours")]).expect(403);
            }
        }
        for page in ["check", "copy", "blank", "make", "remarks"] {
            let answer = app.as_person(app::COORDINATOR).get(&format!("/new-study/{page}"));
            assert_eq!((answer.status, answer.location()), (303, "/new-study".to_owned()), "{page}");
        }
        assert_eq!(studies_of(app), 1);
    }

    fn what_a_form_carries_is_checked_again_and_hostile_texts_stay_text(app: &TestApp) {
        let client = newcomer(app);
        let page = check(&client, "harbours.xlsx", &books::xlsx(&books::harbours())).expect(200);
        let study = html::field(&page.text(), "study").expect("a study");
        let tampered = study.replace("polarity = \"increases\"", "polarity = \"rises\"");
        assert_ne!(tampered, study);
        for (what, carried) in [("tampered", tampered.as_str()), ("no TOML", "[["), ("empty", "")] {
            let fields = [("read", "x"), ("study", carried), ("slug", "harbours-at-dawn")];
            let answer = client.upload("/new-study/make", &fields, None);
            assert_eq!(answer.status, 422, "{what}: {}", answer.excerpt());
        }
        assert_eq!(studies_of(app), 0);
        let hostile = "\"><script>alert(1)</script>";
        for (column, row) in [('D', 3), ('F', 3), ('B', 3), ('I', 3)] {
            let sheets = books::with(books::harbours(), "Items", row, column, hostile);
            let name = format!("{hostile}.xlsx");
            let page = check(&client, &name, &books::xlsx(&sheets)).text();
            assert!(!page.contains("<script>alert"), "column {column}");
            assert!(page.contains("alert(1)"), "column {column}: the text shows");
        }
        let formula = books::with(books::harbours(), "Items", 3, 'F', "=HYPERLINK(\"http://evil.example\")");
        let page = check(&client, "harbours.xlsx", &books::xlsx(&formula)).expect(422).text();
        let fields = ["name", "file"].map(|name| {
            let tags = html::tags(&page, "input").filter(|tag| html::attribute(tag, "name").as_deref() == Some(name));
            let value = tags.filter_map(|tag| html::attribute(tag, "value")).next();
            (name, value.unwrap_or_default())
        });
        let fields = fields.each_ref().map(|(name, value)| (*name, value.as_str()));
        let back = client.upload("/new-study/remarks", &fields, None).expect(200);
        let mut zip = zip::ZipArchive::new(std::io::Cursor::new(back.body)).expect("a workbook");
        for part in 0..zip.len() {
            let mut part = zip.by_index(part).expect("a part");
            let mut text = String::new();
            let _ = std::io::Read::read_to_string(&mut part, &mut text);
            assert!(!text.contains("<f>"), "a formula in {text}");
        }
    }
}
