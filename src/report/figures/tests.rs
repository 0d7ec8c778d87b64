use roxmltree::Document as Xml;

use super::*;
use crate::report::build::closed;
use crate::report::testing::{facts, hostile, input, results};
use crate::study::definition::Definition;
use crate::study::file::parse;

fn demo() -> Definition {
    parse(crate::demo::STUDY_FILE, "demo.toml").expect("the demo's study file")
}

fn of(document: &Document, id: &str) -> Figure {
    let item = document.items().find(|item| item.id() == id);
    of_item(document, item.unwrap_or_else(|| panic!("no item {id}")))
}

/// The texts of a figure in their order.
fn texts(svg: &str) -> Vec<String> {
    let xml = Xml::parse(svg).unwrap_or_else(|error| panic!("{error}\n{svg}"));
    let texts = xml
        .descendants()
        .filter(|node| node.has_tag_name(("http://www.w3.org/2000/svg", "text")));
    texts
        .filter_map(|node| node.text())
        .map(str::to_owned)
        .collect()
}

#[test]
fn a_figure_is_text_with_a_title_and_a_description_and_loads_nothing() {
    for figure in all(&hostile(false)) {
        let xml = Xml::parse(&figure.svg).unwrap_or_else(|error| panic!("{error}"));
        let by_name = |name: &str| {
            let found = xml
                .descendants()
                .find(|node| node.tag_name().name() == name);
            found
                .and_then(|node| node.text())
                .map(str::to_owned)
                .unwrap_or_default()
        };
        assert!(!by_name("title").is_empty() && by_name("desc").len() > 60);
        for forbidden in [
            "style=", "<style", "<script", "href", "@import", "<image", "onload",
        ] {
            assert!(
                !figure.svg.contains(forbidden),
                "{forbidden} in {}",
                figure.svg
            );
        }
        let root = xml.root_element();
        assert_eq!(root.attribute("role"), Some("img"));
        assert_eq!(root.attribute("lang"), Some("nl"));
        let words = texts(&figure.svg).join(" ");
        assert!(
            words.contains("simulated panel") && words.contains("seal 5eal"),
            "{words}"
        );
    }
}

#[test]
fn an_item_shows_its_counts_its_bounds_and_its_verdict() {
    let figure = of(&hostile(false), "a");
    let texts = texts(&figure.svg);
    for part in [
        "=1+1 cranes <w:p/>",
        "Omhoog (consensus), 38 of 40; increasing threat.",
        "38",
        "40 valid answers, 1 could not judge, 19 did not answer",
        "38 of 40 chose Omhoog",
        "arrow: 21",
        "consensus: 30",
    ] {
        assert!(
            texts.iter().any(|text| text == part),
            "{part} is not in {texts:?}"
        );
    }
    assert!(
        figure
            .description
            .contains("Omlaag 0, Per saldo gelijk / stabiel 2, Omhoog 38.")
    );
}

#[test]
fn too_few_answers_are_said_and_not_drawn() {
    let figure = of(&hostile(false), "e");
    let texts = texts(&figure.svg);
    assert!(
        texts
            .iter()
            .any(|text| text.starts_with("Too few answers to show.")),
        "{texts:?}"
    );
    assert!(!figure.svg.contains("<circle") && !figure.svg.contains("arrow: "));
    let of_table = of_table(&hostile(false), &hostile(false).tables[1]);
    assert!(self::texts(&of_table[0].svg).contains(&"4 answers: too few to show".to_owned()));
}

#[test]
fn who_moved_is_drawn_where_a_transition_is_published() {
    let study = demo();
    let mut round = input(&study, &[2, 3, 15, 1]);
    round.round = 2;
    let earlier = crate::aggregation::results::EarlierRound {
        round: 1,
        version: 1,
        panel: 60,
        transition: vec![
            vec![2, 0, 1, 0, 0],
            vec![0, 3, 2, 0, 0],
            vec![0, 0, 12, 0, 0],
            vec![0, 0, 0, 1, 0],
            vec![0, 0, 0, 0, 3],
        ],
    };
    round.tables[0].groups[0].items[0].earlier = Some(earlier);
    let results = crate::aggregation::results::round_results(&round);
    let document = closed(&study, &results, &facts());
    let figure = of(&document, "prison-contacts");
    let texts = texts(&figure.svg);
    for part in ["Round 1", "Round 2", "kept", "moved", "Cannot judge 1"] {
        assert!(
            texts.iter().any(|text| text == part),
            "{part} is not in {texts:?}"
        );
    }
    assert!(
        figure
            .description
            .contains("17 kept their answer and 3 moved")
    );
}

#[test]
fn a_table_has_a_row_an_item_and_no_part_is_higher_than_a_page() {
    let mut file = "slug = \"long\"\ntitle = \"Long\"\nlanguage = \"en\"\ntime_zone = \"UTC\"\n\
        contact = { name = \"C\", email = \"c@example.org\" }\n[[section]]\nid = \"all\"\n\
        heading = \"All\"\nlayout = \"grouped\"\nsubject = \"S\"\n\
        period = { from = \"2016\", to = \"2026\" }\n[[section.group]]\nname = \"G\"\n"
        .to_owned();
    for place in 0..80 {
        file +=
            &format!("[[section.group.item]]\nid = \"i{place}\"\ntext = \"Item number {place}\"\n");
    }
    let study = parse(&file, "long.toml").unwrap_or_else(|errors| panic!("{errors:#?}"));
    let document = closed(&study, &results(&study, &[3, 4, 9, 1]), &facts());
    let figures = of_table(&document, &document.tables[0]);
    assert!(figures.len() > 1);
    assert_eq!(figures[0].name, "table-all-1");
    let mut rows = 0;
    for figure in &figures {
        assert!(figure.size.1 < 930.0, "{:?}", figure.size);
        rows += texts(&figure.svg)
            .iter()
            .filter(|text| text.starts_with("Item number"))
            .count();
    }
    assert_eq!(rows, 80);
}

#[test]
fn a_draft_is_marked_and_has_no_bar() {
    for figure in all(&hostile(true)) {
        assert!(figure.svg.contains(">DRAFT</text>"), "{}", figure.svg);
        assert!(!figure.svg.contains("<circle"));
    }
}

#[test]
fn a_picture_has_its_resolution_and_the_same_bytes_each_time() {
    let figure = of(&hostile(false), "a");
    for dots in RESOLUTIONS {
        let bytes = to_png(&figure, dots).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(bytes, to_png(&figure, dots).expect("the same again"));
        let mut reader = ::png::Decoder::new(std::io::Cursor::new(&bytes))
            .read_info()
            .expect("a PNG");
        let mut picture = vec![0; reader.output_buffer_size().expect("a size")];
        let info = reader.next_frame(&mut picture).expect("a picture");
        let inches = figure.size.0 / 96.0;
        assert!((f64::from(info.width) / inches - f64::from(dots)).abs() < 1.0);
        let per_metre = reader.info().pixel_dims.expect("a resolution").xppu;
        assert_eq!((f64::from(per_metre) * 0.0254).round(), f64::from(dots));
        assert!(
            picture.iter().any(|light| *light < 60),
            "something is drawn"
        );
    }
}

#[test]
fn a_figure_is_found_by_item_or_table() {
    let document = hostile(false);
    let svg = Medium::named("svg", None)
        .expect("no resolution")
        .expect("a medium");
    let wish = |item: Option<&str>, table: Option<&str>, part| {
        Wish::new(
            svg,
            item.map(str::to_owned),
            (table.map(str::to_owned), part),
        )
    };
    for (item, table, part, found) in [
        (Some("a"), None, None, true),
        (None, Some("order"), None, true),
        (None, Some("order"), Some(2), false),
        (None, Some("order"), Some(0), false),
        (Some("nothing"), None, None, false),
    ] {
        let written = wish(item, table, part).expect("a subject").write(&document);
        assert_eq!(written.is_ok(), found, "{item:?} {table:?} {part:?}");
    }
    assert!(wish(None, None, None).is_err());
    assert!(Medium::named("png", Some(77)).is_err());
}
