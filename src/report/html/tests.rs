use super::*;
use crate::report::build::{closed, draft};
use crate::report::testing::{facts, results};
use crate::study::file::parse;

const STUDY: &str = r#"slug = "harbour"
title = "</style><script>alert(1)</script>"
language = "en"
time_zone = "Europe/Amsterdam"
contact = { name = "C", email = "c@example.org" }

[[section]]
heading = "Factors <b>"
layout = "grouped"
subject = "Harbours"
period = { from = "2016", to = "2026" }

[[section.group]]
name = "Base & line"
item = [
  { id = "a", text = "Cranes", polarity = "increases" },
  { id = "b", text = "Queues", polarity = "decreases" },
  { id = "c", text = "Fences", polarity = "increases" },
]

[[section]]
heading = "Order"
layout = "side_by_side"

[[section.group]]
name = "Norms"
item = [{ id = "d", text = "Honesty" }, { id = "e", text = "\" onload=\"x" }]

[[section.group]]
name = "Rules"
item = [{ id = "f", text = "Declaration" }]
"#;

/// Upward, upward with a decreasing threat, split; without majority, too few, stable.
const NUMBERS: [u64; 24] = [
    0, 2, 38, 1, 0, 1, 39, 0, 20, 3, 17, 0, 14, 13, 13, 0, 1, 2, 1, 30, 3, 35, 2, 0,
];

fn document() -> Document {
    let study = parse(STUDY, "s.toml").unwrap_or_else(|errors| panic!("{errors:#?}"));
    closed(&study, &results(&study, &NUMBERS), &facts())
}

fn html(variant: Variant) -> String {
    to_html(&document(), variant).unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn a_fragment_is_a_table_with_caption_scopes_and_a_group_over_its_rows() {
    let html = html(Variant::Published);
    for part in [
        r#"<caption dir="auto"><span class="cst-heading">Factors &#60;b&#62;</span>"#,
        r#"<th scope="col" class="cst-trend" dir="auto">Trend</th>"#,
        r#"<th scope="rowgroup" rowspan="3" dir="auto">Base &#38; line</th>"#,
        r#"<td class="cst-trend"><span class="cst-sign cst-inc" aria-hidden="true">▲</span> <span class="cst-unseen">Upward, Increasing threat</span></td>"#,
        r#"<span class="cst-sign" aria-hidden="true">◇</span> <span>Split</span></td>"#,
        r##"<sup><a href="#cst-harbour-factors-b-1">1</a></sup>"##,
        r#"<th scope="row" dir="auto">Cranes</th><td class="cst-number">0</td><td class="cst-number">2</td><td class="cst-number">38</td>"#,
    ] {
        assert!(html.contains(part), "{part}\n---\n{html}");
    }
}

#[test]
fn the_accessible_variant_says_the_word_and_the_effect_in_a_column() {
    let html = html(Variant::Accessible);
    for part in [
        r#"dir="auto">Effect on threat</th>"#,
        r#"aria-hidden="true">▲</span> <span>Upward</span></td><td class="cst-effect">Increasing threat</td>"#,
        r#"aria-hidden="true">—</span> <span>Same/mild pressure</span></td>"#,
    ] {
        assert!(html.contains(part), "{part}\n---\n{html}");
    }
}

#[test]
fn a_fragment_loads_nothing_and_runs_nothing() {
    for variant in Variant::ALL {
        let html = html(variant);
        let tags = html.replace("&#60;", "");
        for never in [
            "<script", "<img", "<link", "@import", "url(", " style=", " src=", " on",
        ] {
            let found = tags.match_indices(never).next();
            let harmless = never == " on" && !tags.contains("\" on");
            assert!(found.is_none() || harmless, "{never}\n---\n{html}");
        }
        assert_eq!(html.matches("<style>").count(), 1);
        let (_, rest) = html.split_once("<style>").unwrap_or_default();
        let (style, _) = rest.split_once("</style>").unwrap_or_default();
        for selector in style
            .split(['{', '}', ','])
            .filter(|part| part.starts_with('.'))
        {
            assert!(
                selector.starts_with(".cst-")
                    || selector.starts_with(".7")
                    || selector.starts_with(".3"),
                "{selector}"
            );
        }
    }
}

#[test]
fn a_draft_says_so_at_every_table() {
    let study = parse(STUDY, "s.toml").unwrap_or_else(|errors| panic!("{errors:#?}"));
    let mut facts = facts();
    facts[0].closed_at = None;
    let document = draft(&study, &["a".to_owned(), "d".to_owned()], &facts);
    let html = to_html(&document, Variant::Published).unwrap_or_default();
    assert_eq!(html.matches("<strong>Draft").count(), 3, "{html}");
    assert!(!html.contains("Counts") && html.contains("n/a"), "{html}");
}
