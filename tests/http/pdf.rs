//! The report as PDF: what a screen reader finds in it is what the report holds, and setting it
//! endangers nothing else.

use std::process::Command;
use std::time::{Duration, Instant};

use serde_json::Value;

use super::rating::rating_study;
use super::typeset;
use crate::on_both_backends;
use crate::support::pdf::{Element, Pdf, bare};
use crate::support::studies::ITEMS;
use crate::support::{Backend, Study, TestApp, app};

fn fetched(study: &Study<'_>, query: &str) -> Vec<u8> {
    let path = study.path(&format!("/report?format=pdf&{query}"));
    study.author.api_get(&path).expect(200).body
}

fn report(study: &Study<'_>, query: &str) -> Value {
    let path = study.path(&format!("/report?format=json&{query}"));
    study.author.api_get(&path).expect(200).json()
}

fn texts(value: &Value) -> Vec<String> {
    let list = value.as_array().into_iter().flatten();
    list.map(|text| text.as_str().expect("a text").to_owned())
        .collect()
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map(Vec::as_slice).unwrap_or_default()
}

/// The rows of a published table as they must be: of a head or a cell the text, of a sign the sign
/// with what is said for it.
fn expected(table: &Value, is_accessible: bool) -> Vec<Vec<String>> {
    let mut heads = texts(&table["columns"]);
    let groups = list(&table["groups"]);
    let cells = |item: &Value| {
        let print = &item["print"];
        let word = |key: &str| print[key].as_str().unwrap_or_default().to_owned();
        let note = print["note"].as_u64().map(|note| note.to_string());
        let text = item["text"].as_str().expect("a text").to_owned();
        let symbol = word("symbol");
        let sign = match is_accessible || symbol == "◇" {
            true => format!("{symbol}{}", word("word")),
            false => symbol,
        };
        [text + &note.unwrap_or_default(), sign]
    };
    let mut rows = Vec::new();
    if table["layout"] == "side_by_side" {
        let longest = groups.iter().map(|group| list(&group["items"]).len()).max();
        for row in 0..longest.unwrap_or_default() {
            let of_row = groups
                .iter()
                .flat_map(|group| match list(&group["items"]).get(row) {
                    Some(item) => cells(item),
                    None => [String::new(), String::new()],
                });
            rows.push(of_row.collect());
        }
    } else {
        let coloured = list(&table["legend"])
            .iter()
            .any(|line| line["symbol"] == "■");
        let with_effect = is_accessible && coloured;
        heads.extend(with_effect.then(|| "Effect on threat".to_owned()));
        for group in groups {
            for (place, item) in list(&group["items"]).iter().enumerate() {
                let name = group["name"].as_str().expect("a name").to_owned();
                let mut row: Vec<String> = (place == 0).then_some(name).into_iter().collect();
                row.extend(cells(item));
                let effect = item["print"]["threat"].as_str().unwrap_or_default();
                row.extend(with_effect.then(|| effect.to_owned()));
                rows.push(row);
            }
        }
    }
    rows.insert(0, heads);
    rows.iter()
        .map(|row| row.iter().map(|text| bare(text)).collect())
        .collect()
}

fn found(table: &Element) -> Vec<Vec<String>> {
    let rows = table.rows().into_iter();
    rows.map(|row| row.iter().map(|cell| bare(&cell.text())).collect())
        .collect()
}

/// A tagged PDF with its language, its title, and the mark of PDF/UA.
fn is_accessible(pdf: &Pdf, language: &str, title: &str) {
    assert_eq!(pdf.said("Lang").as_deref(), Some(language));
    assert_eq!(pdf.title(), title);
    assert!(pdf.is_marked_with_title());
    let about = pdf.xmp();
    assert!(
        about.contains("pdfuaid:part>1<") || about.contains("pdfuaid:part=\"1\""),
        "{about}"
    );
    assert!(about.contains("Castalia "), "{about}");
}

/// Heads are heads, and every row of every table has a cell for each.
fn is_well_tagged(tree: &Element) {
    assert_eq!(tree.tagged("Document").len(), 1);
    assert_eq!(tree.tagged("H1").len(), 1);
    let tables = tree.tagged("Table");
    assert!(!tables.is_empty());
    for table in tables {
        let [head] = table.tagged("THead")[..] else {
            panic!("one head a table: {:?}", found(table));
        };
        let heads = head.rows();
        assert_eq!(heads.len(), 1);
        assert!(
            heads[0]
                .iter()
                .all(|cell| cell.tag == "TH" && cell.attributes.contains("Column"))
        );
        assert!(
            table.rows()[1..]
                .iter()
                .flatten()
                .all(|cell| cell.tag == "TD")
        );
    }
    for figure in tree.tagged("Figure") {
        assert!(figure.alt.as_ref().is_some_and(|words| !words.is_empty()));
    }
}

on_both_backends! {
    fn a_screen_reader_finds_every_table_cell_by_cell(app: &TestApp) {
        let study = rating_study(app, 12);
        study.rate_all(1, &ITEMS);
        study.close_round(1);
        let report = report(&study, "");
        for variant in ["published", "accessible"] {
            let bytes = fetched(&study, &format!("variant={variant}"));
            assert!(bytes.starts_with(b"%PDF-1.7"));
            let pdf = Pdf::read(&bytes);
            is_accessible(&pdf, "en", "Harbours under pressure");
            let tree = pdf.tree();
            is_well_tagged(&tree);
            let tables = tree.tagged("Table");
            let published: Vec<_> = tables.iter().filter(|table| !table.tagged("Caption").is_empty()).collect();
            assert_eq!(published.len(), list(&report["tables"]).len());
            for (own, read) in list(&report["tables"]).iter().zip(published) {
                assert_eq!(expected(own, variant == "accessible"), found(read), "{variant}");
                let caption = bare(&read.tagged("Caption")[0].text());
                assert!(caption.contains(&bare(own["heading"].as_str().expect("a heading"))), "{caption}");
            }
            let said: Vec<&str> = tree.tagged("Figure").iter().filter_map(|sign| sign.alt.as_deref()).collect();
            match variant {
                "published" => assert!(said.contains(&"Upward, Increasing threat"), "{said:?}"),
                _ => assert!(said.is_empty(), "every word is printed: {said:?}"),
            }
            let counts = tables.iter().map(|table| found(table));
            let counts: Vec<_> = counts.filter(|rows| rows[0].last().is_some_and(|head| head == "Missing")).collect();
            let counted: Vec<Vec<String>> = counts.iter().flat_map(|rows| rows[1..].to_vec()).collect();
            let items = list(&report["tables"]).iter().flat_map(|table| list(&table["groups"]));
            let items: Vec<&Value> = items.flat_map(|group| list(&group["items"])).collect();
            assert_eq!(counted.len(), items.len());
            for (row, item) in counted.iter().zip(items) {
                let number = |value: &Value| value.as_u64().expect("a number").to_string();
                let mut own = vec![bare(item["text"].as_str().expect("a text"))];
                own.extend(list(&item["counts"]).iter().map(number));
                own.extend(["n", "abstained", "missing"].map(|key| number(&item[key])));
                assert_eq!(row, &own);
            }
            let seal = report["seal"].as_str().expect("a seal");
            for (place, beside) in pdf.beside.iter().enumerate() {
                assert!(beside.contains(&seal[..16]), "{beside}");
                assert!(bare(beside).contains(&format!("{}/{}", place + 1, pdf.pages())), "{beside}");
            }
        }
    }

    fn one_table_is_a_pdf_of_its_own(app: &TestApp) {
        let study = rating_study(app, 12);
        study.rate_all(1, &ITEMS);
        study.close_round(1);
        study.publish();
        let answer = app.visitor().get(&study.page("/tables/order.pdf")).expect(200);
        assert_eq!(answer.header("content-type"), "application/pdf");
        assert_eq!(answer.header("access-control-allow-origin"), "*");
        let pdf = Pdf::read(&answer.body);
        is_accessible(&pdf, "en", "Harbours under pressure: Norms and rules at sea");
        let tree = pdf.tree();
        is_well_tagged(&tree);
        let tables = tree.tagged("Table");
        let report = report(&study, "");
        assert_eq!(found(tables[0]), expected(&list(&report["tables"])[1], false));
        assert!(!tree.text().contains("Volume of smuggled goods"));
        let page = app.visitor().get(&study.page("/report.pdf")).expect(200);
        assert!(page.header("content-disposition").contains("harbours-round-1.pdf"));
        assert_eq!(page.body, fetched(&study, ""));
    }

    fn a_server_without_pdf_says_so_and_offers_typst(app: &TestApp) {
        app.restart_with(&[("CASTALIA__REPORT__PDF_SECONDS", "0")]);
        let study = rating_study(app, 12);
        study.rate_all(1, &ITEMS);
        study.close_round(1);
        let author = app.as_person(app::AUTHOR);
        let page = author.open(&study.page("/report")).expect(200)
            .says("This server writes no PDF").says("typst compile");
        assert!(!page.text().contains("report.pdf") && !page.text().contains("factors.pdf"));
        author.get(&study.page("/report.typ?round=1")).expect(200);
        let refused = study.author.api_get(&study.path("/report?format=pdf")).expect(422).json();
        assert_eq!(refused["field"], "format");
        assert!(refused["detail"].as_str().is_some_and(|said| said.contains("Take typst")), "{refused}");
        for address in ["/report.pdf", "/tables/factors.pdf"] {
            author.get(&study.page(address)).expect(422).says("Take typst");
        }
        let settings = [("CASTALIA__REPORT__PDF_SECONDS", "0")];
        let said = app.command_set(&["report", "harbours", "--format", "pdf"], &settings);
        assert!(said.code == 1 && said.err.contains("Take typst"), "{}", said.err);
        let token = app.token(app::AUTHOR, &castalia::account::Scope::ALL);
        let from_server = ["report", "harbours", "--format", "pdf", "--server", app.address()];
        let said = app.command_set(&from_server, &[("CASTALIA_TOKEN", &token)]);
        assert!(said.code == 1 && said.err.contains("Take typst"), "{}", said.err);
    }
}

#[test]
fn hostile_text_stays_text() {
    let app = TestApp::start(Backend::Sqlite);
    let study = typeset::closed(&app);
    let report = report(&study, "");
    for variant in ["published", "accessible"] {
        let pdf = Pdf::read(&fetched(&study, &format!("variant={variant}")));
        let tree = pdf.tree();
        is_well_tagged(&tree);
        let tables = tree.tagged("Table");
        let published = tables
            .iter()
            .filter(|table| !table.tagged("Caption").is_empty());
        for (own, read) in list(&report["tables"]).iter().zip(published) {
            let expected = expected(own, variant == "accessible");
            let expected: Vec<Vec<String>> = expected
                .iter()
                .map(|row| row.iter().map(|text| as_printed(text)).collect())
                .collect();
            let found: Vec<Vec<String>> = found(read)
                .iter()
                .map(|row| row.iter().map(|text| as_printed(text)).collect())
                .collect();
            assert_eq!(expected, found, "{variant}");
        }
        let said = as_printed(&bare(&tree.text()));
        for text in ["title", "source"].map(|key| report[key].as_str().expect("a text")) {
            assert!(said.contains(&as_printed(&bare(text))), "{text}: {said}");
        }
        assert_eq!(pdf.title(), report["title"].as_str().expect("a title"));
    }
}

/// Text with what the type lacks as its number, and with letters that are read from the right in
/// the order of their numbers: a page holds them in the order in which they are seen.
fn as_printed(text: &str) -> String {
    let mut printed = String::new();
    let mut rightward: Vec<char> = Vec::new();
    for c in text.chars() {
        if matches!(c, '\u{590}'..='\u{6FF}') {
            rightward.push(c);
            continue;
        }
        rightward.sort_unstable();
        printed.extend(rightward.drain(..));
        match u32::from(c) {
            number @ (0x4E00..=0x9FFF | 0x1F000..) => {
                printed.push_str(&format!("[U+{number:04X}]"))
            }
            _ => printed.push(c),
        }
    }
    rightward.sort_unstable();
    printed.extend(rightward);
    printed
}

#[test]
fn a_draft_says_so_on_every_page() {
    let app = TestApp::start(Backend::Sqlite);
    let study = rating_study(&app, 6);
    let pdf = Pdf::read(&fetched(&study, ""));
    for beside in &pdf.beside {
        assert!(
            beside.contains("DRAFT") && beside.contains("draft, not closed"),
            "{beside}"
        );
    }
    let tree = pdf.tree();
    is_well_tagged(&tree);
    for caption in tree.tagged("Caption") {
        assert!(caption.text().contains(": DRAFT: "), "{}", caption.text());
    }
    assert!(bare(&tree.text()).contains("therearenoresultsyet"));
}

/// The processes in which a server has PDFs set.
fn setting(server: u32) -> Vec<u32> {
    let running = std::fs::read_dir("/proc").expect("Linux").flatten();
    let numbers = running.filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok());
    let is_meant = |process: &u32| {
        let read = |name: &str| std::fs::read_to_string(format!("/proc/{process}/{name}"));
        let stat = read("stat").unwrap_or_default();
        // After the name in brackets: state is field 3, the parent 4.
        let after = stat.rsplit(')').next().unwrap_or_default();
        let parent = after.split_whitespace().nth(1);
        let of_server = parent.is_some_and(|parent| parent == server.to_string());
        of_server && read("cmdline").is_ok_and(|line| line.ends_with("\0typeset\0"))
    };
    numbers.filter(is_meant).collect()
}

fn signal(name: &str, process: u32) -> bool {
    let mut command = Command::new("sh");
    command.args(["-c", &format!("kill {name} {process} 2>/dev/null")]);
    command.status().is_ok_and(|status| status.success())
}

#[test]
fn a_pdf_that_does_not_come_is_given_up_and_the_server_goes_on() {
    let app = TestApp::start_with(Backend::Sqlite, &[("CASTALIA__REPORT__PDF_SECONDS", "3")]);
    let study = rating_study(&app, 12);
    study.rate_all(1, &ITEMS);
    study.close_round(1);
    let path = study.path("/report?format=pdf");
    let server = app.process_id();
    let others = std::thread::scope(|threads| {
        let first = threads.spawn(|| study.author.api_get(&path));
        let began = Instant::now();
        let stopped = loop {
            let stopped = setting(server)
                .into_iter()
                .find(|child| signal("-STOP", *child));
            if let Some(child) = stopped {
                break child;
            }
            assert!(
                began.elapsed() < Duration::from_secs(20),
                "a process sets the PDF"
            );
        };
        // While it stands still, others wait for the same file, and everything else goes on.
        let others: Vec<_> = (0..9)
            .map(|_| threads.spawn(|| study.author.api_get(&path)))
            .collect();
        app.visitor().get("/health/live").expect(200);
        study
            .author
            .api_get(&study.path("/report?format=typst"))
            .expect(200);
        let first = first.join().expect("an answer");
        assert_eq!(first.status, 503, "{}", first.text());
        assert_eq!(first.header("retry-after"), "3");
        assert!(first.text().contains("given up"), "{}", first.text());
        assert!(!signal("-0", stopped), "the process is gone");
        let others = others.into_iter();
        others
            .map(|other| other.join().expect("an answer"))
            .collect::<Vec<_>>()
    });
    let good = fetched(&study, "");
    assert!(Pdf::read(&good).pages() > 1);
    for other in others {
        match other.status {
            503 => assert!(!other.header("retry-after").is_empty()),
            status => assert!(status == 200 && other.body == good, "{status}"),
        }
    }
    assert!(setting(server).is_empty());
}
