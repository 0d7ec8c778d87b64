mod order;
mod reader;

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor, Read};

use proptest::prelude::*;
use roxmltree::{Document as Xml, Node};
use zip::ZipArchive;

use super::*;
use crate::report::build::closed;
use crate::report::testing::{facts, hostile, results};
use crate::study::file::round_trip::any_study;

const W: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";

fn docx(document: &Document, variant: Variant) -> Vec<u8> {
    to_docx(document, variant).unwrap_or_else(|error| panic!("{error}"))
}

/// The parts of a package; those of XML as text.
fn parts(bytes: &[u8]) -> BTreeMap<String, String> {
    let mut zip = ZipArchive::new(Cursor::new(bytes)).expect("a zip file");
    let mut parts = BTreeMap::new();
    for place in 0..zip.len() {
        let mut file = zip.by_index(place).expect("a part");
        let modified = file.last_modified().expect("a time");
        let name = file.name().expect("a name").into_owned();
        assert_eq!(modified.year(), 1980, "{name} has a time");
        let mut content = Vec::new();
        file.read_to_end(&mut content).expect("a whole part");
        let text = match name.ends_with(".png") {
            true => format!("{} bytes", content.len()),
            false => String::from_utf8(content).expect("UTF-8"),
        };
        parts.insert(name, text);
    }
    parts
}

fn named<'a>(node: Node<'a, 'a>, name: &str) -> Vec<Node<'a, 'a>> {
    let is_it = |node: &Node| node.has_tag_name((W, name));
    node.descendants().filter(is_it).collect()
}

/// What a reader reads, without the numbers of notes.
fn words(node: Node) -> String {
    let is_note = |run: &Node| {
        run.ancestors()
            .filter(|node| node.has_tag_name((W, "r")))
            .any(|run| {
                run.descendants()
                    .any(|node| node.has_tag_name((W, "vertAlign")))
            })
    };
    node.descendants()
        .filter(|node| node.has_tag_name((W, "t")) && !is_note(node))
        .filter_map(|node| node.text())
        .collect()
}

/// The cells of every table with their words.
fn tables(document: &Xml) -> Vec<Vec<Vec<String>>> {
    let rows = |table: Node| {
        let cells = |row: Node| {
            let cells = row.children().filter(|node| node.has_tag_name((W, "tc")));
            cells.map(words).collect::<Vec<_>>()
        };
        let rows = table.children().filter(|node| node.has_tag_name((W, "tr")));
        rows.map(cells).collect::<Vec<_>>()
    };
    let found = document.root_element();
    let tables = found
        .descendants()
        .filter(|node| node.has_tag_name((W, "tbl")));
    tables.map(rows).collect()
}

/// The same from the document itself.
fn expected(table: &Table, variant: Variant) -> Vec<Vec<String>> {
    let setting = Setting::of(table, variant);
    let heads = setting.heads.iter().map(|head| head.to_string()).collect();
    let cell = |cell: &Cell| match cell {
        Cell::Group { name, .. } => name.to_string(),
        Cell::Spanned | Cell::Padding => String::new(),
        Cell::Text(item) => item.text().to_owned(),
        Cell::Sign(sign) => {
            let word = sign.shown_word().map(|word| format!(" {word}"));
            format!(
                "{}{}",
                sign.symbol.unwrap_or("n/a"),
                word.unwrap_or_default()
            )
        }
        Cell::Effect(effect) => effect.unwrap_or_default().to_owned(),
    };
    let rows = setting.rows.iter();
    let rows = rows.map(|row| row.iter().map(cell).collect());
    std::iter::once(heads).chain(rows).collect()
}

fn without_bell(rows: Vec<Vec<String>>) -> Vec<Vec<String>> {
    let clean = |cell: String| without(&cell);
    rows.into_iter()
        .map(|row| row.into_iter().map(clean).collect())
        .collect()
}

fn without(text: &str) -> String {
    crate::report::plain::without_controls(text).into_owned()
}

#[test]
fn every_part_is_well_formed_and_every_style_and_relation_is_there() {
    let parts = parts(&docx(&hostile(false), Variant::Published));
    for (name, part) in parts.iter().filter(|(name, _)| !name.ends_with(".png")) {
        Xml::parse(part).unwrap_or_else(|error| panic!("{name}: {error}\n{part}"));
    }
    let styles = Xml::parse(&parts["word/styles.xml"]).unwrap();
    let defined: BTreeSet<&str> = named(styles.root(), "style")
        .iter()
        .filter_map(|style| style.attribute((W, "styleId")))
        .collect();
    for style in [
        "TrendUp",
        "TrendDown",
        "TrendStable",
        "TrendNone",
        "ThreatInc",
        "ThreatDec",
        "ReportTable",
    ] {
        assert!(defined.contains(style), "{style}");
    }
    let body = Xml::parse(&parts["word/document.xml"]).unwrap();
    for kind in ["pStyle", "rStyle", "tblStyle"] {
        let used = named(body.root(), kind);
        assert!(!used.is_empty());
        for style in used.iter().filter_map(|node| node.attribute((W, "val"))) {
            assert!(defined.contains(style), "{style} is not defined");
        }
    }
    let relations = Xml::parse(&parts["word/_rels/document.xml.rels"]).unwrap();
    for relation in relations
        .descendants()
        .filter(|node| node.has_attribute("Target"))
    {
        let target = relation.attribute("Target").unwrap();
        assert!(parts.contains_key(&format!("word/{target}")), "{target}");
    }
}

#[test]
fn tables_are_tables_with_repeated_heads_whole_rows_merged_groups_and_bookmarks() {
    let parts = parts(&docx(&hostile(false), Variant::Published));
    let body = Xml::parse(&parts["word/document.xml"]).unwrap();
    let found = named(body.root(), "tbl");
    assert!(found.len() > 3);
    for table in &found {
        let rows: Vec<Node> = named(*table, "tr");
        for (place, row) in rows.iter().enumerate() {
            assert_eq!(named(*row, "cantSplit").len(), 1);
            assert_eq!(named(*row, "tblHeader").len(), usize::from(place == 0));
        }
        let described = named(*table, "tblDescription");
        assert!(described[0].attribute((W, "val")).unwrap().len() > 10);
    }
    let merges: Vec<Option<&str>> = named(found[0], "vMerge")
        .iter()
        .map(|node| node.attribute((W, "val")))
        .collect();
    assert_eq!(merges, [Some("restart"), None, None]);
    let bookmarks: Vec<&str> = named(body.root(), "bookmarkStart")
        .iter()
        .filter_map(|node| node.attribute((W, "name")))
        .collect();
    assert_eq!(bookmarks, ["tbl_long_term", "tbl_order"]);
    let ids = |name| -> Vec<String> {
        let nodes = named(body.root(), name);
        let ids = nodes.iter().filter_map(|node| node.attribute((W, "id")));
        ids.map(str::to_owned).collect()
    };
    assert_eq!(ids("bookmarkStart"), ids("bookmarkEnd"));
    assert_eq!(named(body.root(), "drawing").len(), 2);
    for drawing in body
        .descendants()
        .filter(|node| node.tag_name().name() == "docPr")
    {
        let words = drawing.attribute("descr").unwrap();
        assert!(words.contains("could not judge"), "{words}");
    }
    let language = "w:lang w:val=\"nl\"";
    assert!(parts["word/styles.xml"].contains(language));
    assert!(parts["docProps/core.xml"].contains("2026-10-02T15:00:00Z</dcterms:created>"));
}

#[test]
fn each_kind_of_item_is_marked_and_explained_in_both_variants() {
    let document = hostile(false);
    for variant in Variant::ALL {
        let parts = parts(&docx(&document, variant));
        let xml = Xml::parse(&parts["word/document.xml"]).unwrap();
        let read = tables(&xml);
        for (table, read) in document.tables.iter().zip(&read) {
            assert_eq!(read, &without_bell(expected(table, variant)), "{variant:?}");
        }
        let whole = words(xml.root());
        for part in [
            "No consensus",
            "Split",
            "too few",
            "Simulated panel.",
            "Seal (SHA-256)",
        ] {
            assert!(whole.contains(part), "{variant:?}: {part}\n{whole}");
        }
        let has_effect = read[0][0].contains(&"Effect on threat".to_owned());
        assert_eq!(has_effect, variant == Variant::Accessible);
        for (style, is_there) in [
            ("TrendUp", true),
            ("TrendNone", true),
            ("TrendStable", true),
        ] {
            let written = format!("<w:pStyle w:val=\"{style}\"/>");
            assert_eq!(parts["word/document.xml"].contains(&written), is_there);
        }
        for (style, text) in [("ThreatInc", "▲"), ("ThreatDec", "▲"), ("ThreatInc", "■")] {
            let colour = threat_colour(style).expect("a colour");
            let run = format!(
                "<w:rStyle w:val=\"{style}\"/><w:color w:val=\"{colour}\"/></w:rPr>\
                 <w:t xml:space=\"preserve\">{text}</w:t>"
            );
            assert!(parts["word/document.xml"].contains(&run), "{run}");
        }
    }
}

#[test]
fn hostile_names_stay_text() {
    let document = hostile(false);
    let parts = parts(&docx(&document, Variant::Published));
    let xml = Xml::parse(&parts["word/document.xml"]).unwrap();
    let whole = words(xml.root());
    assert!(
        whole.contains("</w:t><script>alert(1)</script> & ]]>"),
        "{whole}"
    );
    assert!(whole.contains("=1+1 cranes <w:p/>"),);
    let core = Xml::parse(&parts["docProps/core.xml"]).unwrap();
    assert!(
        core.descendants()
            .any(|node| node.text() == Some(document.title.as_str()))
    );
}

#[test]
fn a_draft_says_so_on_every_page_and_shows_no_answers() {
    let parts = parts(&docx(&hostile(true), Variant::Published));
    let header = &parts["word/header1.xml"];
    assert!(
        header.contains("string=\"DRAFT\"") && header.contains("is not closed"),
        "{header}"
    );
    let xml = Xml::parse(&parts["word/document.xml"]).unwrap();
    let read = tables(&xml);
    assert_eq!(read[0][1][2], "n/a");
    assert_eq!(read.len(), 3, "no counts");
    assert_eq!(read[2][0][0], "Round");
    assert!(parts.keys().all(|name| !name.ends_with(".png")));
    let of_closed = docx(&hostile(false), Variant::Published);
    assert!(!self::parts(&of_closed)["word/header1.xml"].contains("DRAFT"));
}

#[test]
fn the_same_document_gives_the_same_bytes() {
    for is_draft in [false, true] {
        let document = hostile(is_draft);
        let bytes = docx(&document, Variant::Accessible);
        assert_eq!(bytes, docx(&document, Variant::Accessible));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, max_shrink_iters: 200, ..ProptestConfig::default() })]

    #[test]
    fn items_signs_and_counts_can_be_read_back(
        study in any_study(),
        numbers in prop::collection::vec(0..20_u64, 7..40),
    ) {
        let document = closed(&study, &results(&study, &numbers), &facts());
        for variant in Variant::ALL {
            reads_back(&document, variant)?;
        }
    }
}

fn reads_back(document: &Document, variant: Variant) -> Result<(), TestCaseError> {
    let body = Body {
        document,
        blocks: blocks::of(document, variant, Extent::Printed),
        pictures: &[],
        bookmarks: bookmarks(document),
    };
    let xml = without(&body.render().expect("a document"));
    let xml = Xml::parse(&xml).unwrap_or_else(|error| panic!("{error}\n{xml}"));
    let read = tables(&xml);
    for (table, read) in document.tables.iter().zip(&read) {
        prop_assert_eq!(read, &without_bell(expected(table, variant)));
    }
    let colours = named(xml.root(), "rStyle")
        .iter()
        .filter_map(|node| node.attribute((W, "val")))
        .filter(|style| style.starts_with("Threat"))
        .count();
    let items = document.items();
    let threats = items.filter(|item| item.print.threat.is_some()).count();
    let legend = document
        .tables
        .iter()
        .flat_map(|table| &table.legend)
        .filter(|line| legend_threat(line).is_some())
        .count();
    prop_assert_eq!(colours, threats + legend);
    let mut numbers: Vec<&Vec<String>> = read[document.tables.len()..].iter().flatten().collect();
    for item in document.items().filter_map(|item| item.result()) {
        let counts: Vec<String> = match &item.counts {
            Some(counts) => counts.iter().map(u64::to_string).collect(),
            None => item.scale.points.iter().map(|_| "n/a".to_owned()).collect(),
        };
        let name = without(&item.text);
        let found = numbers
            .iter()
            .position(|row| row[0] == name && row.get(1..=counts.len()) == Some(counts.as_slice()));
        prop_assert!(found.is_some(), "{name}: {counts:?}");
        numbers.remove(found.unwrap_or_default());
    }
    Ok(())
}
