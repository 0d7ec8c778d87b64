//! Signals: their sources in every form of the report.

use crate::on_both_backends;
use crate::support::studies::{ITEMS, harbours};
use crate::support::{TestApp, app};

const SOURCES: &str = "source = [\n\
    { label = \"Port news\", url = \"https://ports.example/1\", language = \"nl\", date = \"2025-11\", archived = \"2026-01-15\" },\n\
    { label = \"Port news\", url = \"https://ports.example/2\", archived = \"2026-02-03\" },\n\
    { label = \"A talk on the quay\" },\n]\n";

on_both_backends! {
    fn a_source_keeps_its_archived_date_and_its_number_in_every_format(app: &TestApp) {
        app.person(app::COORDINATOR);
        let file = harbours("harbours").replace(
            "[[section.signal.point.source]]\nlabel = \"Harbour log\"\nurl = \"https://ports.example/log\"\n",
            SOURCES,
        );
        let study = app.import_study("harbours", &file);
        study.invite_experts(6);
        study.open_round(1);
        study.rate_all(1, &ITEMS);
        study.close_round(1);
        let author = app.as_person(app::AUTHOR);
        let page = author.get(&study.page("/report")).expect(200)
            .says("Port news (1) [NL] (2025-11, archived 2026-01-15)")
            .says("Port news (2) (archived 2026-02-03)")
            .says("Sources without an address")
            .text();
        assert!(page.contains("A talk on the quay"));
        for (ending, first, second) in [
            ("md", "[Port news (1)](<https://ports.example/1>) \\[NL\\] (2025-11, archived 2026-01-15)", "Port news (2)"),
            ("html", "Port news (1)</a> [NL] (2025-11, archived 2026-01-15)", "Port news (2)</a> (archived 2026-02-03)"),
            ("tex", "Port news (1)} {[}NL{]} (2025-11, archived 2026-01-15)", "Port news (2)"),
            ("typ", "(2025-11, archived 2026-01-15)", "Port news (2)"),
            ("json", "\"archived\": \"2026-01-15\"", "\"archived\": \"2026-02-03\""),
        ] {
            let file = author.get(&study.page(&format!("/report.{ending}"))).expect(200).text();
            let (file, first) = match ending {
                "json" => (file.replace(": ", ":"), first.replace(": ", ":")),
                _ => (file, first.to_owned()),
            };
            assert!(file.contains(&first), "{ending}: {first}: {file}");
            assert!(file.contains(&second.replace(": ", ":")) || file.contains(second), "{ending}: {second}: {file}");
        }
        let docx = author.get(&study.page("/report.docx")).expect(200).body;
        let mut zip = zip::ZipArchive::new(std::io::Cursor::new(docx)).expect("a zip file");
        let body = std::io::read_to_string(zip.by_name("word/document.xml").expect("the text")).expect("UTF-8");
        assert!(body.contains(" [NL] (2025-11, archived 2026-01-15)"), "{body}");
        // Given back by the study file and by the workbook.
        let exported = app.command(&["study", "export", "harbours"]).ok();
        assert!(exported.contains("archived = \"2026-01-15\""), "{exported}");
        // Who reads what is published is not told what could be mended.
        study.publish();
        app.visitor().get(&study.page("/report")).expect(200).says_not("Sources without an address");
    }
}
