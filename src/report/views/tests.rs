use askama::Template;

use super::*;
use crate::locale::Speaker;
use crate::report::build::closed;
use crate::report::document::Table;
use crate::report::testing::{facts, results};
use crate::study::file::parse;
use crate::web::page::Shell;

const HOSTILE: &str = "<script>alert(1)</script> & \"quoted\"";

/// Id, text, polarity, and counts of the three points.
type Asked<'a> = (&'a str, &'a str, &'a str, [u64; 3]);

/// The first table of a study of one section with these groups of items.
fn table(layout: &str, groups: &[(&str, &[Asked])]) -> Table {
    let subject = match layout {
        "grouped" => "subject = \"The nexus\"\n",
        _ => "",
    };
    let mut study = format!(
        "slug = \"nexus\"\ntitle = \"Nexus\"\nlanguage = \"en\"\ntime_zone = \"UTC\"\n\
         contact = {{ name = \"C\", email = \"c@example.org\" }}\n\
         [[scale]]\nname = \"own\"\npoint = [\n\
         {{ label = \"Under pressure\", glyph = \"▼\", region = \"down\" }},\n\
         {{ label = \"Same/mild pressure\", glyph = \"—\", region = \"middle\" }},\n\
         {{ label = \"More compliance\", glyph = \"▲\", region = \"up\" }},\n]\n\
         [[section]]\nid = \"table\"\nheading = \"Trends\"\nlayout = {layout:?}\n\
         {subject}scale = \"own\"\n"
    );
    let mut counts = Vec::new();
    for (name, items) in groups {
        study.push_str(&format!("[[section.group]]\nname = {name:?}\nitem = [\n"));
        for (id, text, polarity, of_item) in *items {
            let polarity = match *polarity {
                "" => String::new(),
                some => format!(", polarity = {some:?}"),
            };
            study.push_str(&format!("{{ id = {id:?}, text = {text:?}{polarity} }},\n"));
            counts.extend(of_item.iter().copied().chain([0]));
        }
        study.push_str("]\n");
    }
    let study = parse(&study, "s.toml").unwrap_or_else(|errors| panic!("{errors:#?}"));
    let document = closed(&study, &results(&study, &counts), &facts());
    document.tables.into_iter().next().expect("a table")
}

fn grouped() -> GroupedTable {
    let table = table(
        "grouped",
        &[
            (
                "Baseline",
                &[
                    ("a", "Prisons", "increases", [1, 9, 47]),
                    ("b", HOSTILE, "increases", [4, 46, 4]),
                ],
            ),
            ("Factors", &[("c", "Narrative", "ambivalent", [24, 6, 33])]),
        ],
    );
    GroupedTable::from_table("table", "en", "2016 to 2026", &table)
}

fn side() -> SideTable {
    let table = table(
        "side_by_side",
        &[
            ("Norms", &[("n", "Norm", "", [24, 18, 18])]),
            (
                "Rules",
                &[
                    ("r", "Rule one", "", [3, 54, 3]),
                    ("s", "Rule two", "", [1, 1, 1]),
                ],
            ),
        ],
    );
    SideTable::from_table("table", "en", "", &table)
}

/// The table as the report's lines: a group's name on its first row only.
fn lines(table: &GroupedTable) -> Vec<String> {
    let mut lines = vec![format!("Relation | {} | Trend", table.subject)];
    for group in &table.groups {
        for (index, row) in group.rows.iter().enumerate() {
            let name = if index == 0 { group.name.as_str() } else { "" };
            lines.push(format!("{name} | {} | {}", row.text, mark(row)));
        }
    }
    lines
}

fn mark(row: &ReportRow) -> &str {
    row.trend.as_ref().unwrap().glyph.character()
}

fn legend(entries: &[LegendEntry]) -> Vec<String> {
    entries
        .iter()
        .map(|entry| format!("{} {}", entry.glyph.character(), entry.words))
        .collect()
}

#[test]
fn the_grouped_table_reads_as_published() {
    let table = grouped();
    assert_eq!(
        lines(&table),
        [
            "Relation | The nexus | Trend".to_owned(),
            "Baseline | Prisons | ▲".to_owned(),
            format!(" | {HOSTILE} | —"),
            "Factors | Narrative | ◇".to_owned(),
        ]
    );
    assert_eq!(
        legend(&table.legend),
        [
            "■ Decreasing threat",
            "■ Increasing threat",
            "▲ More compliance",
            "▼ Under pressure",
            "— Same/mild pressure",
            "◇ No consensus",
        ]
    );
    assert_eq!(
        table.notes,
        [
            "No two-to-one majority, 63 answers: 33 More compliance, 6 Same/mild pressure, 24 Under pressure."
        ]
    );
}

#[test]
fn a_group_label_spans_its_rows_and_no_arrow_is_never_a_dash() {
    let html = grouped().render().unwrap();
    assert!(html.contains(r#"rowspan="2""#), "{html}");
    assert!(!html.contains("<script>"));
    assert!(html.contains("Split") && html.contains("increasing threat"));
    assert!(html.contains(r##"<sup><a href="#table-note-1">1</a></sup>"##));
}

#[test]
fn the_shorter_list_is_padded_and_the_legend_is_one_line() {
    let table = side();
    assert_eq!(
        legend(&table.legend),
        [
            "▲ More compliance",
            "▼ Under pressure",
            "— Same/mild pressure",
            "◇ No consensus",
        ]
    );
    let html = table.render().unwrap();
    assert_eq!(html.matches(r#"<td class="padding"></td>"#).count(), 2);
    assert!(
        !html.contains("inc\"") && !html.contains("dec\""),
        "no threat colours"
    );
}

#[test]
fn too_few_answers_are_noted_without_their_counts() {
    assert_eq!(side().notes[1], "3 answers: too few to show.");
}

#[test]
fn the_diamond_stands_in_a_legend_only_when_it_is_used() {
    let items: &[_] = &[("a", "Prisons", "ambivalent", [1, 9, 47])];
    let table = table("grouped", &[("Baseline", items)]);
    let table = GroupedTable::from_table("table", "en", "", &table);
    let legend = legend(&table.legend).join(" ");
    assert!(!legend.contains('◇') && !legend.contains('■'));
}

#[test]
fn the_page_says_draft_while_the_round_is_open() {
    let html = ReportPage {
        withdrawn: Vec::new(),
        shell: Shell::new(Speaker::fallback(), "Report").wide(),
        kicker: "Round 2".to_owned(),
        rounds: Vec::new(),
        with_words: true,
        plain_href: "/r".to_owned(),
        words_href: "/r?words=1".to_owned(),
        draft: Some("Draft: round 2 is still open".to_owned()),
        parts: vec![
            ReportPart::Grouped(grouped()).with_words(true),
            ReportPart::Signals(SignalsPart {
                id: "signals".to_owned(),
                heading: "Signals".to_owned(),
                lang: "en".to_owned(),
                signals: vec![SignalView {
                    headline: HOSTILE.to_owned(),
                    points: vec![SupportingPoint {
                        text: "A point.".to_owned(),
                        sources: vec![SourceLink {
                            label: "ICCT".to_owned(),
                            href: Some("https://example.org/?a=1&b=\"2\"".to_owned()),
                            language: Some("NL".to_owned()),
                            date: Some("2026-01, archived 2026-02-03".to_owned()),
                        }],
                    }],
                    question: Some("And then?".to_owned()),
                }],
            }),
        ],
        without_pdf: None,
        downloads: vec![Download {
            name: "Markdown".to_owned(),
            extension: ".md".to_owned(),
            note: "GitHub and Pandoc".to_owned(),
            href: "/studies/nexus/report.md".to_owned(),
            preview: Some("/studies/nexus/report/preview?format=markdown".to_owned()),
        }],
        fixed: Vec::new(),
        publishing: PublishCard {
            licence: "CC BY 4.0",
            round: 2,
            published: None,
            is_inside: true,
            data_href: "/studies/nexus/data.zip".to_owned(),
            href: None,
        },
        figures: Vec::new(),
        page_alone: Vec::new(),
        unlinked: Vec::new(),
        taken: None,
        departing: Vec::new(),
        methods_opening: "Twenty-four experts".to_owned(),
        methods: "Twenty-four experts".to_owned(),
        appendix: None,
        naming: None,
        provenance: vec![Fact {
            name: "Round".to_owned(),
            value: "2".to_owned(),
        }],
        seal: None,
        unanimous: 0,
        closing_words: vec![HOSTILE.to_owned()],
    }
    .render()
    .unwrap();
    assert!(html.contains("Draft: round 2 is still open") && html.contains("with-words"));
    assert!(!html.contains("<script>alert") && !html.contains("style="));
    assert!(html.contains("[NL]") && html.contains("<em>And then?</em>"));
}
