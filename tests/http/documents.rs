//! Word documents, workbooks and figures: what LibreOffice reads in them is what they hold, and two
//! machines write the same bytes.

use std::collections::BTreeMap;
use std::io::{Cursor, Read};
use std::path::{Path, PathBuf};
use std::process::Command;

use calamine::{Data, Reader, Xlsx};
use roxmltree::{Document, Node};
use serde_json::json;

use super::rating::rating_study;
use crate::on_both_backends;
use crate::support::TestApp;
use crate::support::app::AUTHOR;
use crate::support::studies::ITEMS;

const OFFICE: &str = "urn:oasis:names:tc:opendocument:xmlns:office:1.0";
const TABLE: &str = "urn:oasis:names:tc:opendocument:xmlns:table:1.0";

/// What LibreOffice makes of a file, as one flat XML.
fn by_libreoffice(file: &Path, ending: &str) -> String {
    let folder = file.parent().expect("a folder");
    let profile = format!("-env:UserInstallation=file://{}/profile", folder.display());
    let done = Command::new("soffice")
        .args([&profile, "--headless", "--convert-to", ending, "--outdir"])
        .arg(folder)
        .arg(file)
        .output()
        .expect("LibreOffice is installed: ./test sees to it");
    let made = file.with_extension(ending);
    std::fs::read_to_string(&made).unwrap_or_else(|error| panic!("{error}: {done:?}"))
}

/// The text of a cell without blanks, which the two write differently.
fn text(node: Node) -> String {
    let texts = node.descendants().filter(Node::is_text);
    let texts = texts.filter_map(|node| node.text());
    texts.collect::<String>().split_whitespace().collect()
}

/// The rows of each table, cell by cell, covered cells included.
fn rows<'a>(table: Node<'a, 'a>, row: &str, cells: &[&str]) -> Vec<Vec<Node<'a, 'a>>> {
    let is_row = |node: &Node| node.tag_name().name() == row;
    let is_cell = |node: &Node| cells.contains(&node.tag_name().name());
    let rows = table.descendants().filter(is_row);
    rows.map(|row| row.children().filter(is_cell).collect())
        .collect()
}

fn texts(xml: &Document, table: &str, row: &str, cells: &[&str]) -> Vec<Vec<Vec<String>>> {
    let tables = xml
        .descendants()
        .filter(|node| node.tag_name().name() == table);
    tables
        .map(|table| {
            let rows = rows(table, row, cells).into_iter();
            rows.map(|row| row.into_iter().map(text).collect())
                .collect()
        })
        .collect()
}

fn part(docx: &[u8], name: &str) -> String {
    let mut zip = zip::ZipArchive::new(Cursor::new(docx)).expect("a zip file");
    let mut text = String::new();
    let mut file = zip.by_name(name).expect("the part");
    file.read_to_string(&mut text).expect("UTF-8");
    text
}

fn fetched(study: &crate::support::study::Study<'_>, query: &str) -> Vec<u8> {
    let path = study.path(&format!("/report?{query}"));
    study.author.api_get(&path).expect(200).body
}

fn kept(app: &TestApp, name: &str, bytes: &[u8]) -> PathBuf {
    let file = app.folder().join(name);
    std::fs::write(&file, bytes).expect("a file");
    file
}

on_both_backends! {
    fn libreoffice_reads_the_word_document_cell_by_cell(app: &TestApp) {
        let study = rating_study(app, 12);
        study.rate_all(1, &ITEMS);
        study.close_round(1);
        for variant in ["published", "accessible"] {
            let docx = fetched(&study, &format!("format=docx&variant={variant}"));
            let body = part(&docx, "word/document.xml");
            let own = Document::parse(&body).expect("XML");
            let own = texts(&own, "tbl", "tr", &["tc"]);
            let read = by_libreoffice(&kept(app, &format!("{variant}.docx"), &docx), "fodt");
            let read = Document::parse(&read).expect("XML");
            let heads = read.descendants().filter(|node| node.has_tag_name((TABLE, "table-header-rows")));
            assert_eq!(heads.count(), own.len(), "every table repeats its heads");
            let read = texts(&read, "table", "table-row", &["table-cell", "covered-table-cell"]);
            assert_eq!(own, read, "{variant}");
            let report = study.author.api_get(&study.path("/report?format=json")).expect(200).json();
            let cells: Vec<&String> = read.iter().flatten().flatten().collect();
            for table in report["tables"].as_array().expect("tables") {
                for group in table["groups"].as_array().expect("groups") {
                    for item in group["items"].as_array().expect("items") {
                        let text: String = item["text"].as_str().expect("a text").split_whitespace().collect();
                        assert!(cells.iter().any(|cell| cell.starts_with(&text)), "{text}");
                    }
                }
            }
        }
    }

    fn libreoffice_reads_the_workbook_cell_by_cell_and_finds_no_formula(app: &TestApp) {
        let study = rating_study(app, 12);
        study.rate_all(1, &ITEMS);
        study.close_round(1);
        let xlsx = fetched(&study, "format=xlsx");
        let read = by_libreoffice(&kept(app, "report.xlsx", &xlsx), "fods");
        let read = Document::parse(&read).expect("XML");
        assert!(!read.descendants().any(|node| node.has_attribute((TABLE, "formula"))));
        let names: Vec<&str> = read
            .descendants()
            .filter(|node| node.has_tag_name((TABLE, "named-range")))
            .filter_map(|node| node.attribute((TABLE, "name")))
            .collect();
        assert!(names.contains(&"FactorTable"), "{names:?}");
        let sheets: BTreeMap<&str, Node> = read
            .descendants()
            .filter(|node| node.has_tag_name((TABLE, "table")))
            .filter_map(|node| Some((node.attribute((TABLE, "name"))?, node)))
            .collect();
        let mut book = Xlsx::new(Cursor::new(xlsx)).expect("a workbook");
        for name in book.sheet_names().to_vec() {
            let own = book.worksheet_range(&name).expect("a sheet");
            let rows = rows(sheets[name.as_str()], "table-row", &["table-cell", "covered-table-cell"]);
            let mut compared = 0;
            for (own, read) in own.rows().zip(&rows) {
                let read = read.iter().flat_map(|cell| {
                    let again = cell.attribute((TABLE, "number-columns-repeated"));
                    let again = again.and_then(|number| number.parse().ok()).unwrap_or(1);
                    std::iter::repeat_n(*cell, again)
                });
                for (own, read) in own.iter().zip(read) {
                    match own {
                        Data::Float(number) => {
                            let value = read.attribute((OFFICE, "value")).expect("a number");
                            let value: f64 = value.parse().expect("a number");
                            assert!((value - number).abs() < 1e-9, "{name}: {value} {number}");
                        }
                        other => {
                            let words: String = other.to_string().split_whitespace().collect();
                            assert_eq!(words, text(read), "{name}");
                        }
                    }
                    compared += 1;
                }
            }
            assert!(compared > 10, "{name}: {compared} cells");
        }
    }

    fn two_processes_write_the_same_bytes_whatever_their_zone_and_language(app: &TestApp) {
        let study = rating_study(app, 12);
        study.rate_all(1, &ITEMS);
        study.close_round(1);
        for format in ["docx", "xlsx"] {
            let mut files = Vec::new();
            for (place, zone, language) in [(1, "Pacific/Kiritimati", "de_DE.UTF-8"), (2, "America/Anchorage", "C")] {
                let file = app.folder().join(format!("{place}.{format}"));
                let out = file.display().to_string();
                let settings = [("TZ", zone), ("LANG", language), ("LC_ALL", language)];
                app.command_set(&["report", "harbours", "--format", format, "--out", &out], &settings).ok();
                files.push(std::fs::read(&file).expect("the file"));
            }
            files.push(fetched(&study, &format!("format={format}")));
            assert!(files.windows(2).all(|pair| pair[0] == pair[1]), "{format}");
        }
    }

    fn figures_come_from_the_api_and_as_files(app: &TestApp) {
        let study = rating_study(app, 12);
        study.rate_all(1, &ITEMS);
        study.close_round(1);
        let svg = fetched(&study, &format!("format=svg&item={}", ITEMS[0]));
        let svg = String::from_utf8(svg).expect("UTF-8");
        assert!(svg.starts_with("<svg ") && svg.contains("<title "), "{svg}");
        let png = fetched(&study, &format!("format=png&dpi=96&item={}", ITEMS[0]));
        assert!(png.starts_with(b"\x89PNG"));
        for (query, status) in [
            ("format=svg", 422),
            ("format=png&dpi=7&item=x", 422),
            ("format=svg&item=nothing", 404),
            ("format=svg&table=nothing", 404),
        ] {
            study.author.api_get(&study.path(&format!("/report?{query}"))).expect(status);
        }
        let folder = app.folder().join("figures");
        app.command(&["report", "harbours", "--figures", &folder.display().to_string()]).ok();
        let written = std::fs::read_to_string(folder.join(format!("item-{}.svg", ITEMS[0])));
        assert_eq!(written.expect("a figure"), svg);
        assert!(folder.join(format!("item-{}.png", ITEMS[0])).is_file());
        // From a server the same files come, with a token and once published without.
        let all = |folder: &Path| -> BTreeMap<String, Vec<u8>> {
            let entries = std::fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry"));
            entries.map(|entry| {
                let name = entry.file_name().into_string().expect("a name");
                (name, std::fs::read(entry.path()).expect("a file"))
            }).collect()
        };
        let own = all(&folder);
        assert_eq!(own.len(), 2 * (2 + ITEMS.len()));
        let fetch = |name: &str, token: &str| {
            let folder = app.folder().join(name);
            let out = folder.display().to_string();
            let asked = ["report", "harbours", "--server", app.address(), "--figures", &out];
            (app.command_set(&asked, &[("CASTALIA_TOKEN", token)]), folder)
        };
        let (said, fetched) = fetch("fetched", &app.token(AUTHOR, &castalia::account::Scope::ALL));
        assert_eq!((said.code, all(&fetched)), (0, own.clone()), "{}", said.err);
        assert_eq!(app.command(&["report", "harbours", "--server", app.address(), "--figures", "nowhere"]).code, 1);
        study.publish();
        let open = app.folder().join("open");
        app.command(&["report", "harbours", "--server", app.address(), "--figures", &open.display().to_string()]).ok();
        assert_eq!(all(&open), own);
    }

    fn an_item_keeps_the_result_of_the_last_round_that_asked_for_it_in_every_format(app: &TestApp) {
        let study = rating_study(app, 12);
        study.rate_all(1, &ITEMS);
        study.close_round(1);
        study.coordinator
            .api_post(&study.path("/rounds"), &json!({"carry": [ITEMS[2]]}))
            .expect(201);
        study.coordinator.api_post(&study.path("/rounds/2/open"), &json!({})).expect(200);
        study.rate_all(2, &[ITEMS[2]]);
        study.close_round(2);
        let report = study.author.api_get(&study.path("/report?format=json")).expect(200).json();
        assert_eq!(report["round"], 2);
        let items: Vec<&serde_json::Value> = report["tables"]
            .as_array()
            .expect("tables")
            .iter()
            .flat_map(|table| table["groups"].as_array().expect("groups"))
            .flat_map(|group| group["items"].as_array().expect("items"))
            .collect();
        let of_round: Vec<(&str, u64)> = items
            .iter()
            .map(|item| (item["id"].as_str().expect("an id"), item["round"].as_u64().expect("a round")))
            .collect();
        assert_eq!(of_round, ITEMS.map(|id| (id, if id == ITEMS[2] { 2 } else { 1 })));
        let author = app.as_person(AUTHOR);
        for (id, round) in of_round {
            let evidence = format!("/studies/harbours/results/{round}/{id}");
            author.open(&evidence).expect(200);
        }
        let note = "Result of round 1; not asked again until round 2.";
        for format in ["markdown", "html", "latex", "typst", "csv"] {
            let text = String::from_utf8(fetched(&study, &format!("format={format}"))).expect("UTF-8");
            assert!(text.contains(note), "{format}: {text}");
        }
        assert!(part(&fetched(&study, "format=docx"), "word/document.xml").contains(note));
        assert!(part(&fetched(&study, "format=xlsx"), "xl/sharedStrings.xml").contains(note));
        author.open(&study.page("/report")).expect(200).says(note);
        author.open(&study.page("/report?round=1")).expect(200).says_not("not asked again");
    }
}
