use askama::Template;

use super::results::tests::row;
use super::*;
use crate::aggregation::rule::{ConsensusRule, Label, Region, Threat};
use crate::locale::Speaker;
use crate::web::charts::{Glyph, PointCount};
use crate::web::page::Shell;

const HOSTILE: &str = r#"<script>alert("x")</script> & 'so'"#;

fn page(as_numbers: bool) -> ResultsPage {
    let mut hostile = row("hostile", Label::Split, 8, 2, 11);
    hostile.text = HOSTILE.to_owned();
    hostile.arrow = None;
    hostile.threat = None;
    let mut few = row("few", Label::Insufficient, 1, 1, 1);
    few.points = None;
    few.arrow = None;
    few.agreement = None;
    let rows = vec![row("prisons", Label::Consensus, 1, 3, 17), hostile, few];
    let tally = Tally::of(&rows);
    ResultsPage {
        withdrawn: Vec::new(),
        shell: Shell::new(Speaker::fallback(), "Results").wide(),
        kicker: "Round 2 · closed Friday 30 October 2026, 17:00 (Amsterdam, UTC+1)".to_owned(),
        filters: tally.filters("/studies/nexus/results?round=2&", Chosen::All),
        tally,
        answered: 21,
        panel: 24,
        advice: "Stop: every item is stable.".to_owned(),
        rules_href: "/studies/nexus/results/rules?round=2".to_owned(),
        agreement: AgreementBlock {
            columns: vec!["All items".to_owned()],
            rows: Vec::new(),
        },
        convergence: vec!["3 of 48 pairs of answers to 3 items changed.".to_owned()],
        rounds: Vec::new(),
        as_numbers,
        other_form: "?view=table".to_owned(),
        sections: vec![ResultSection {
            id: "factors".to_owned(),
            heading: HOSTILE.to_owned(),
            about: "2016 to 2026".to_owned(),
            legend: section_legend("Downward", "Net-zero / Stable", "Upward", true),
            points: ["Downward", "Net-zero / Stable", "Upward"]
                .map(str::to_owned)
                .to_vec(),
            groups: vec![ResultGroup {
                name: "Baseline".to_owned(),
                rows,
            }],
        }],
        earlier_round: Some(1),
        rule: "an arrow needs more than half.".to_owned(),
        chance: String::new(),
        seal: "9f1c".to_owned(),
    }
}

#[test]
fn how_the_panel_moved_is_said_where_there_was_a_round_before() {
    let mut page = page(false);
    assert!(
        page.render()
            .unwrap()
            .contains("<p>3 of 48 pairs of answers to 3 items changed.</p>")
    );
    page.convergence.clear();
    assert!(!page.render().unwrap().contains("How the panel moved"));
}

#[test]
fn hostile_text_stays_text_on_the_results_page() {
    for as_numbers in [false, true] {
        let html = page(as_numbers).render().unwrap();
        assert!(!html.contains("<script>alert"), "{html}");
        assert!(html.contains("&#60;script&#62;alert"));
        assert!(!html.contains("style="));
    }
}

#[test]
fn the_chart_and_the_table_of_numbers_hold_the_same_counts() {
    let charts = page(false).render().unwrap();
    let numbers = page(true).render().unwrap();
    assert!(charts.contains(r#"aria-label="Downward 1, Net-zero / Stable 3, Upward 17""#));
    assert!(numbers.contains(
        r#"<td class="num">1</td><td class="num">3</td><td class="num">17</td><td class="num">21</td>"#
    ));
}

#[test]
fn a_split_item_carries_the_diamond_and_its_counts_but_no_arrow() {
    let html = page(false).render().unwrap();
    assert!(html.contains("No arrow") && html.contains("11 upward, 8 downward"));
    assert!(html.contains("3 answers: too few to show"));
}

#[test]
fn a_filter_with_nothing_to_show_stays_without_a_link() {
    let html = page(false).render().unwrap();
    assert!(html.contains("<span>Leaning 0</span>"), "{html}");
    assert!(html.contains("label=split\">Split 1</a>"));
}

#[test]
fn keeping_one_label_leaves_out_the_other_rows() {
    let mut page = page(false);
    page.sections[0].keep(Chosen::Label(Label::Split));
    let html = page.render().unwrap();
    assert!(!html.contains("Statement prisons") && html.contains("8 downward"));
    assert!(
        html.contains("<b>1 of 3</b>"),
        "the lead still speaks of all items"
    );
}

fn evidence() -> EvidencePage {
    let words = RegionWords {
        down: "Downward".to_owned(),
        middle: "Net-zero / Stable".to_owned(),
        up: "Upward".to_owned(),
    };
    let rule = ConsensusRule::default();
    let points = vec![
        PointCount::new("▼", "Downward", Region::Down, 2),
        PointCount::new("—", "Net-zero / Stable", Region::Middle, 3),
        PointCount::new("▲", "Upward", Region::Up, 15),
    ];
    EvidencePage {
        shell: Shell::new(Speaker::fallback(), "Stigma").wide(),
        kicker: "Factor 7 of 9".to_owned(),
        text: HOSTILE.to_owned(),
        about: String::new(),
        verdict: VerdictBlock {
            glyph: Glyph::Up,
            threat: Some(Threat::Increasing),
            word: "Upward".to_owned(),
            label: Label::Consensus,
            counts: "15 of 20 chose Upward".to_owned(),
            sentence: String::new(),
        },
        editorial: EditorialBlock {
            made: Some(("Downward".to_owned(), HOSTILE.to_owned())),
            href: None,
        },
        why: WhyBlock::explain(&WhyInput {
            rule: &rule,
            words: &words,
            counts: Some([2, 3, 15]),
            n: 20,
            abstained: 1,
            panel: 24,
            arrow: Some(Region::Up),
            label: Label::Consensus,
            to_lose: Some(4),
        }),
        rounds: RoundsBlock {
            rounds: vec![RoundBlock {
                number: 1,
                verdict: "consensus Upward".to_owned(),
                points: Some(points),
                n: 20,
                abstained: 1,
                missing: 3,
                wording: Some(HOSTILE.to_owned()),
                other_version: false,
                withdrawn: None,
            }],
        },
        change: None,
        groups: Some(GroupsBlock {
            lines: Vec::new(),
            disagree: false,
            apart: String::new(),
            pairs: Vec::new(),
            hidden: "Policy is not shown.".to_owned(),
            hidden_because: "Too few answered.",
        }),
        sure: None,
        measures: MeasuresBlock {
            measures: vec![Measure::new("Agreement", "0.65", "1 is full agreement")],
            all: Vec::new(),
            n: 20,
        },
        reasons: ReasonsBlock {
            groups: vec![ReasonGroup {
                glyph: Glyph::Up,
                label: "Upward".to_owned(),
                reasons: vec![
                    ReasonLine {
                        text: HOSTILE.to_owned(),
                        redacted: None,
                        redact_href: String::new(),
                    };
                    5
                ],
            }],
            hidden: None,
        },
        seal: SealBlock {
            address: String::new(),
            round: 1,
            seal: "9f1c".to_owned(),
            slug: "nexus".to_owned(),
            record: None,
        },
    }
}

#[test]
fn the_evidence_page_shows_every_block_and_keeps_hostile_reasons_text() {
    let html = evidence().render().unwrap();
    assert!(!html.contains("<script>alert") && !html.contains("style="));
    for part in [
        "Why this arrow",
        "arrow: 11",
        "consensus: 15",
        "4 of 20 would have to change",
        "Policy is not shown",
        "castalia verify nexus",
        "3 of 5",
        "Show 2 more",
    ] {
        assert!(html.contains(part), "{part} is missing");
    }
    assert_eq!(html.matches("<h1").count(), 1);
}

#[test]
fn every_pattern_on_a_page_has_an_id_of_its_own() {
    for html in [page(false).render().unwrap(), evidence().render().unwrap()] {
        let mut ids: Vec<&str> = html
            .split(" id=\"")
            .skip(1)
            .filter_map(|rest| rest.split('"').next())
            .collect();
        let all = ids.len();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), all);
    }
}
