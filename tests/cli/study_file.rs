//! Studies in and out as files.

use crate::on_both_backends;
use crate::support::TestApp;
use crate::support::app::COORDINATOR;
use crate::support::studies;

on_both_backends! {
    fn a_study_that_is_exported_imported_and_exported_again_keeps_its_bytes(app: &TestApp) {
        app.person(COORDINATOR);
        app.import_study("harbours", &studies::harbours("harbours"));
        let first = app.command(&["study", "export", "harbours"]).ok();
        let file = app.folder().join("again.toml");
        std::fs::write(&file, &first).expect("written");
        app.command(&["study", "import", &file.display().to_string()]).ok();
        let second = app.command(&["study", "export", "harbours"]).ok();
        assert_eq!(first, second);
        let over_http = app.with_token(COORDINATOR).send(
            ureq::http::Method::GET,
            "/api/v1/studies/harbours/export",
            &[],
            &[],
        );
        assert_eq!(over_http.expect(200).text(), first);
    }

    fn a_study_goes_out_as_a_workbook_and_comes_back_the_same(app: &TestApp) {
        app.person(COORDINATOR);
        app.import_study("harbours", &studies::harbours("harbours"));
        let before = app.command(&["study", "export", "harbours"]).ok();
        let book = app.folder().join("harbours.xlsx");
        let book = book.display().to_string();
        app.command(&["study", "export", "harbours", "--out", &book]).ok();
        app.command(&["study", "import", &book]).ok();
        assert_eq!(app.command(&["study", "export", "harbours"]).ok(), before);
        let empty = app.folder().join("empty.xlsx").display().to_string();
        app.command(&["study", "template", "--out", &empty]).ok();
        let said = app.command(&["study", "import", &empty]);
        assert_eq!(said.code, 1, "{}", said.err);
        for told in ["sheet Study", "(Title): found nothing", "(Contact address)"] {
            assert!(said.err.contains(told), "{told} is not in\n{}", said.err);
        }
    }

    fn a_file_with_many_faults_names_them_all_and_imports_nothing(app: &TestApp) {
        let text = studies::harbours("harbours")
            .replace("time_zone = \"Europe/Amsterdam\"", "time_zone = \"Europe/Rotterdam\"")
            .replace("polarity = \"decreases\"", "polarity = \"falling\"")
            .replace("scale = \"compliance\"", "scale = \"obedience\"")
            .replace("email = \"dana@panel.example\"", "email = \"dana\"")
            .replace("id = \"customs-code\"", "id = \"law-of-the-sea\"");
        let file = app.folder().join("faulty.toml");
        std::fs::write(&file, &text).expect("written");
        let said = app.command(&["study", "import", &file.display().to_string()]);
        assert!(said.code > 0 && said.code != 101, "exit code {}: {}", said.code, said.err);
        for (key, found) in [
            ("time_zone", "Europe/Rotterdam"),
            ("polarity", "falling"),
            ("scale", "obedience"),
            ("email", "dana"),
            ("id", "law-of-the-sea"),
        ] {
            let line = line_of(&text, found);
            let told = said.err.lines().any(|told| {
                told.contains("faulty.toml") && told.contains(key) && told.contains(found)
                    && told.contains(&format!("{line}"))
            });
            assert!(told, "no line names {key}, {found:?} and line {line}:\n{}", said.err);
        }
        assert_eq!(app.database.number("SELECT COUNT(*) FROM study"), 0);
        assert_eq!(app.database.number("SELECT COUNT(*) FROM item"), 0);
    }
}

/// The last line, counted from 1, that holds the text.
fn line_of(text: &str, needle: &str) -> usize {
    text.lines()
        .enumerate()
        .filter(|(_, line)| line.contains(&format!("\"{needle}\"")))
        .map(|(at, _)| at + 1)
        .last()
        .expect("the text holds it")
}
