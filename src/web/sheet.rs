//! All parts of the interface on one sheet, to be compared with the design by eye and by machine.

use askama::Template;

use super::charts::{AgreementBar, DivergingBar, DotRow, DotStrip, Frame, Glyph, PointCount};
use super::page::{Shell, rendered};
use crate::aggregation::rule::Region;
use crate::locale::Speaker;

#[derive(Template)]
#[template(path = "components/sheet.html")]
struct Sheet {
    shell: Shell,
    arrows: Vec<(Glyph, &'static str, &'static str)>,
    tiles: Vec<(Glyph, &'static str, &'static str)>,
    strip: DotStrip,
    bars: Vec<(&'static str, DivergingBar)>,
    agreements: Vec<(&'static str, AgreementBar)>,
}

fn points([down, middle, up]: [u64; 3]) -> Vec<PointCount> {
    vec![
        PointCount::new("▼", "Downward", Region::Down, down),
        PointCount::new("—", "Net-zero / Stable", Region::Middle, middle),
        PointCount::new("▲", "Upward", Region::Up, up),
    ]
}

fn sheet() -> Sheet {
    let row = |glyph: &str, label: &str, count, own| DotRow {
        glyph: Glyph::of(glyph),
        label: label.to_owned(),
        count,
        own,
    };
    let cases = [
        ("Consensus", [1, 3, 17]),
        ("Leaning", [4, 12, 4]),
        ("Split", [8, 2, 11]),
        ("No consensus", [8, 7, 6]),
        ("One side only", [0, 3, 18]),
    ];
    let rows: Vec<_> = cases.iter().map(|(_, counts)| points(*counts)).collect();
    let frame = Frame::around(rows.iter().map(Vec::as_slice));
    Sheet {
        shell: Shell::new(Speaker::fallback(), "Castalia’s parts and states")
            .in_study(
                "Crime\u{2011}Terrorism Nexus",
                "crime-terrorism-nexus",
                "en",
            )
            .for_user("Ines Valk", "ines.valk@nordholt.example")
            .with_contact("Ines Valk", "ines.valk@nordholt.example")
            .wide(),
        arrows: vec![
            (Glyph::Up, "Upward", "inc"),
            (Glyph::Down, "Downward", "dec"),
            (Glyph::Level, "Stable", ""),
            (Glyph::NoArrow, "No arrow", ""),
        ],
        tiles: vec![
            (Glyph::Up, "Upward", "Plain"),
            (Glyph::Level, "Net-zero / Stable", "Chosen"),
            (Glyph::Down, "Downward", "Earlier choice"),
        ],
        strip: DotStrip {
            name: "Answers in round 1".to_owned(),
            you: "You".to_owned(),
            of: "of".to_owned(),
            rows: vec![
                row("▲", "Upward", 9, true),
                row("—", "Net-zero / Stable", 7, false),
                row("▼", "Downward", 5, false),
            ],
        },
        bars: cases
            .iter()
            .zip(&rows)
            .enumerate()
            .map(|(index, ((word, _), row))| {
                (*word, DivergingBar::new(format!("bar-{index}"), row, frame))
            })
            .collect(),
        agreements: [
            ("−0.43", -0.43),
            ("0.14", 0.14),
            ("0.62", 0.62),
            ("0.90", 0.9),
        ]
        .map(|(words, value)| (words, AgreementBar::new(Some(value))))
        .into(),
    }
}

#[test]
fn every_part_stands_on_the_sheet() {
    let html = rendered("00-components", &sheet());
    for part in [
        "two camps",
        "spread out",
        "mostly agreed",
        "class=\"strip\"",
    ] {
        assert!(html.contains(part), "{part}");
    }
}
