use std::path::Path;

use super::*;
use crate::report::build::closed;
use crate::report::format::{Format, Options};
use crate::report::testing::{facts, hostile, results};
use crate::study::file::parse;

/// Where the published pages of the demo's study lie.
const GOLDEN: &str = "tests/data/report";

/// Answers that give each item of the demo another place on its scale: up, stable, down, split, none.
const NUMBERS: [u64; 20] = [
    1, 2, 37, 0, 2, 36, 2, 1, 35, 3, 2, 0, 18, 4, 18, 0, 13, 14, 13, 2,
];

/// The demo's wording with these answers.
fn demo() -> Document {
    let study = parse(crate::demo::STUDY_FILE, "demo.toml").expect("the demo's study file");
    closed(&study, &results(&study, &NUMBERS), &facts())
}

/// Compares texts with the files of these names; what there is now is put beside where they differ.
fn compare(texts: &[(String, String)]) {
    let mut differ = Vec::new();
    for (name, text) in texts {
        let file = Path::new(GOLDEN).join(name);
        if std::fs::read_to_string(&file).unwrap_or_default() != *text {
            let beside = std::env::temp_dir().join(name);
            std::fs::write(&beside, text).expect("the text is kept");
            differ.push(format!("{}: now {}", file.display(), beside.display()));
        }
    }
    assert!(differ.is_empty(), "{differ:?}");
}

/// The rows and the legend of each table, without what stands around them.
fn parts(text: &str, document: &Document) -> Vec<[String; 2]> {
    let tables = text.split("\n\n").filter(|part| part.contains('\t'));
    tables
        .zip(&document.tables)
        .map(|(part, table)| {
            let lines: Vec<&str> = part.lines().collect();
            let head = lines
                .iter()
                .position(|line| line.contains('\t'))
                .expect("heads");
            let rows = match table.is_side_by_side() {
                true => table
                    .groups
                    .iter()
                    .map(|group| group.items.len())
                    .max()
                    .unwrap_or_default(),
                false => table.items().count(),
            };
            let legend = match table.is_side_by_side() {
                true => 1,
                false => table.legend.len(),
            };
            let from = head + rows + 1;
            let joined = |lines: &[&str]| lines.join("\n") + "\n";
            [
                joined(&lines[head..from]),
                joined(&lines[from..from + legend]),
            ]
        })
        .collect()
}

#[test]
fn tables_and_legends_of_the_demo_are_the_published_ones_line_by_line() {
    let document = demo();
    let text = to_tsv(&document, Variant::Published);
    let found = parts(&text, &document);
    assert_eq!(found.len(), 2);
    let mut texts = Vec::new();
    for (name, [table, legend]) in ["a", "b"].into_iter().zip(found) {
        texts.push((format!("table-{name}.tsv"), table));
        texts.push((format!("legend-{name}.tsv"), legend));
    }
    compare(&texts);
}

#[test]
fn the_whole_page_of_the_demo_stands_in_the_published_order() {
    let options = Options {
        page: true,
        ..Options::default()
    };
    let page = Format::Markdown.write(&demo(), options).expect("Markdown");
    let page = String::from_utf8(page).expect("UTF-8");
    let heads: Vec<&str> = page
        .lines()
        .filter(|line| line.starts_with("## "))
        .collect();
    let order = [
        "## New and underappreciated signals to watch: threats",
        "## Long-term trends: crime-terrorism nexus",
        "## New and underappreciated signals to watch: international order",
        "## Long-term trends: International order",
        "## Credits",
        "## Disclaimer",
        "## Method reference",
        "## Provenance",
    ];
    assert_eq!(heads.len(), order.len(), "{heads:?}");
    for (head, begins) in heads.iter().zip(order) {
        assert!(head.starts_with(begins), "{heads:?}");
    }
    let version = concat!("castalia ", env!("CARGO_PKG_VERSION"));
    let page = page.replace(version, "castalia VERSION");
    compare(&[("page.md".to_owned(), page)]);
}

#[test]
fn hostile_text_stays_in_its_cell_and_is_no_formula() {
    for draft in [false, true] {
        let document = hostile(draft);
        for variant in Variant::ALL {
            let text = to_tsv(&document, variant);
            assert_eq!(text.contains("Draft."), draft);
            for table in &document.tables {
                let setting = Setting::of(table, variant);
                let heads = setting.heads.join("\t");
                let rows = text.lines().skip_while(|line| *line != heads).skip(1);
                for line in rows.take(setting.rows.len()) {
                    let cells: Vec<&str> = line.split('\t').collect();
                    assert_eq!(cells.len(), setting.heads.len(), "{line}");
                    for one in cells {
                        assert!(!one.starts_with(['=', '+', '-', '@']), "{one}");
                    }
                }
            }
        }
    }
}
