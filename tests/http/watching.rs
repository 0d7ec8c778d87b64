//! A folder that is kept as the server has the report.

use std::path::Path;
use std::time::SystemTime;

use serde_json::json;

use super::rating::rating_study;
use crate::on_both_backends;
use crate::support::TestApp;
use crate::support::app::AUTHOR;
use crate::support::server::Said;
use crate::support::studies::ITEMS;
use castalia::account::Scope;

/// Brings the folder up to date once.
fn watch(app: &TestApp, folder: &Path, token: Option<&str>) -> Said {
    watch_as(app, folder, "xlsx", token)
}

fn watch_as(app: &TestApp, folder: &Path, format: &str, token: Option<&str>) -> Said {
    let folder = folder.display().to_string();
    let asked = [
        "report",
        "harbours",
        "--server",
        app.address(),
        "--format",
        format,
        "--watch",
        &folder,
        "--once",
    ];
    match token {
        Some(token) => app.command_set(&asked, &[("CASTALIA_TOKEN", token)]),
        None => app.command(&asked),
    }
}

/// Names of the files in a folder, in their order.
fn files(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .expect("the folder")
        .map(|entry| {
            entry
                .expect("an entry")
                .file_name()
                .into_string()
                .expect("a name")
        })
        .collect();
    names.sort();
    names
}

fn changed_at(file: &Path) -> SystemTime {
    let about = std::fs::metadata(file).expect("the file");
    about.modified().expect("a time")
}

on_both_backends! {
    fn a_folder_follows_the_closed_rounds_and_says_what_changed(app: &TestApp) {
        let study = rating_study(app, 12);
        study.rate_all(1, &ITEMS);
        study.close_round(1);
        let folder = app.folder().join("linked");
        let token = app.token(AUTHOR, &Scope::ALL);
        let stranger = watch(app, &folder, None);
        assert_eq!(stranger.code, 1, "{}", stranger.err);
        assert!(files(&folder).is_empty(), "nothing of what is not published");
        watch(app, &folder, Some(&token)).ok();
        let all = files(&folder);
        let tables: Vec<&String> = all.iter().filter(|name| !name.starts_with("harbours.")).collect();
        assert!(all.contains(&"harbours.xlsx".to_owned()) && all.contains(&"harbours.json".to_owned()));
        assert_eq!(tables.len(), 2, "a workbook a table: {all:?}");
        let book = folder.join(tables[0]);
        let whole = std::fs::read(folder.join("harbours.xlsx")).expect("a workbook");
        assert_ne!(whole, std::fs::read(&book).expect("a workbook"));

        // Nothing has changed: no file is touched.
        let before = changed_at(&book);
        let again = watch(app, &folder, Some(&token));
        assert_eq!((again.code, changed_at(&book)), (0, before), "{}", again.err);

        study.coordinator.api_post(&study.path("/rounds"), &json!({"carry": [ITEMS[2]]})).expect(201);
        study.coordinator.api_post(&study.path("/rounds/2/open"), &json!({})).expect(200);
        study.rate_all(2, &[ITEMS[2]]);
        study.close_round(2);
        let told = watch(app, &folder, Some(&token)).err;
        assert!(told.contains("port-corruption: ▲ Upward instead of ◇ No consensus"), "{told}");
        assert!(told.contains(&format!("{}: written", book.display())) || told.contains("harbours.xlsx: written"), "{told}");
        assert_eq!(files(&folder), all, "nothing is left beside the files");

        // What is published needs no token.
        study.publish();
        let open = app.folder().join("open");
        watch(app, &open, None).ok();
        assert_eq!(files(&open), all);
    }

    #[cfg(feature = "pdf")]
    fn a_folder_of_pdfs_follows_as_well(app: &TestApp) {
        use crate::support::pdf::Pdf;
        let study = rating_study(app, 12);
        study.rate_all(1, &ITEMS);
        study.close_round(1);
        study.publish();
        let folder = app.folder().join("printed");
        watch_as(app, &folder, "pdf", None).ok();
        let all = files(&folder);
        assert_eq!(all.iter().filter(|name| name.ends_with(".pdf")).count(), 3, "the whole and two tables: {all:?}");
        let read = |name: &str| std::fs::read(folder.join(name)).expect("a PDF");
        let whole = read("harbours.pdf");
        assert!(Pdf::read(&whole).pages() > 1);
        assert_eq!(whole, app.visitor().get(&study.page("/report.pdf")).expect(200).body);
        let before = changed_at(&folder.join("harbours.pdf"));
        let told = watch_as(app, &folder, "pdf", None);
        assert_eq!((told.code, changed_at(&folder.join("harbours.pdf"))), (0, before), "{}", told.err);

        // Another round: the old file is replaced, and what changed is told.
        study.coordinator.api_post(&study.path("/rounds"), &json!({"carry": [ITEMS[2]]})).expect(201);
        study.coordinator.api_post(&study.path("/rounds/2/open"), &json!({})).expect(200);
        study.rate_all(2, &[ITEMS[2]]);
        study.close_round(2);
        study.publish();
        let told = watch_as(app, &folder, "pdf", None).err;
        assert!(told.contains("port-corruption: ▲ Upward instead of ◇ No consensus"), "{told}");
        assert_ne!(read("harbours.pdf"), whole);
        assert_eq!(files(&folder), all);
    }
}
