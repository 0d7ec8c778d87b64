use askama::Template;

use super::*;
use crate::aggregation::results::{
    GroupInput, ItemInput, PointInput, RoundInput, RoundResults, TableInput, round_results,
};
use crate::aggregation::rule::{ConsensusRule, Polarity, Region};
use crate::locale::Speaker;
use crate::study::definition::{Layout, Section};
use crate::web::page::Shell;

const HOSTILE: &str = "<script>alert(1)</script> & \"quoted\"";

fn item(id: &str, text: &str, polarity: Option<Polarity>, counts: [u64; 3]) -> ItemInput {
    ItemInput {
        id: id.to_owned(),
        version: 1,
        text: text.to_owned(),
        regions: vec![Region::Down, Region::Middle, Region::Up],
        points: [
            ("▼", "Under pressure"),
            ("—", "Same/mild pressure"),
            ("▲", "More compliance"),
        ]
        .map(|(glyph, label)| PointInput {
            glyph: glyph.to_owned(),
            label: label.to_owned(),
        })
        .to_vec(),
        polarity,
        counts: counts.to_vec(),
        abstained: 0,
        by_group: Vec::new(),
        earlier: None,
        by_confidence: Vec::new(),
        by_expertise: Vec::new(),
    }
}

fn results(groups: Vec<(&str, Vec<ItemInput>)>) -> RoundResults {
    round_results(&RoundInput {
        study: "nexus".to_owned(),
        round: 2,
        invited: 24,
        panel: 24,
        attendance: None,
        rule: ConsensusRule::default(),
        tables: vec![TableInput {
            heading: "Trends".to_owned(),
            caption: Some("Multi-factor assessment".to_owned()),
            layout: "grouped".to_owned(),
            groups: groups
                .into_iter()
                .map(|(name, items)| GroupInput {
                    name: name.to_owned(),
                    items,
                })
                .collect(),
        }],
    })
    .public()
}

fn section(layout: Layout) -> Section {
    Section {
        id: "table".to_owned(),
        heading: "Trends".to_owned(),
        caption: None,
        layout,
        subject: Some("The nexus".to_owned()),
        period: None,
        scope: None,
        scale: None,
        groups: Vec::new(),
        signals: Vec::new(),
    }
}

fn grouped() -> GroupedTable {
    let inc = Some(Polarity::Increases);
    let results = results(vec![
        (
            "Baseline",
            vec![
                item("a", "Prisons", inc, [1, 3, 17]),
                item("b", HOSTILE, inc, [2, 16, 2]),
            ],
        ),
        ("Factors", vec![item("c", "Narrative", None, [8, 2, 11])]),
    ]);
    GroupedTable::from_table(
        &section(Layout::Grouped),
        "en",
        "2016 to 2026",
        &results.tables[0],
        |id| format!("/results/2/{id}"),
    )
}

fn side() -> SideTable {
    let results = results(vec![
        ("Norms", vec![item("n", "Norm", None, [8, 6, 6])]),
        (
            "Rules",
            vec![
                item("r", "Rule one", None, [1, 18, 1]),
                item("s", "Rule two", None, [1, 1, 1]),
            ],
        ),
    ]);
    SideTable::from_table(
        &section(Layout::SideBySide),
        "en",
        "",
        &results.tables[0],
        |id| format!("/results/2/{id}"),
    )
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
            "No two-to-one majority, 21 answers: 11 More compliance, 2 Same/mild pressure, 8 Under pressure."
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
    let results = results(vec![(
        "Baseline",
        vec![item("a", "Prisons", None, [1, 3, 17])],
    )]);
    let table = GroupedTable::from_table(
        &section(Layout::Grouped),
        "en",
        "",
        &results.tables[0],
        str::to_owned,
    );
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
                        }],
                    }],
                    question: Some("And then?".to_owned()),
                }],
            }),
        ],
        downloads: vec![Download {
            name: "Markdown".to_owned(),
            extension: ".md".to_owned(),
            note: "GitHub and Pandoc".to_owned(),
            href: "/studies/nexus/report.md".to_owned(),
            preview: Some("/studies/nexus/report/preview?format=markdown".to_owned()),
        }],
        fixed: Vec::new(),
        publishing: PublishCard {
            round: 2,
            published: None,
            is_inside: true,
            data_href: "/studies/nexus/data.zip".to_owned(),
            href: None,
        },
        departing: Vec::new(),
        methods_opening: "Twenty-four experts".to_owned(),
        methods: "Twenty-four experts".to_owned(),
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
