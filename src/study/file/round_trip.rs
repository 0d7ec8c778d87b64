//! Any study comes back from its file as it was, and its file has the same bytes again.

use proptest::prelude::*;

use super::{parse, parse_json, to_toml};
use crate::aggregation::alternatives::Alternative;
use crate::aggregation::rule::{ConsensusRule, Polarity, Region};
use crate::study::definition::{
    Contact, Definition, Group, Item, Layout, Period, Point, Scale, Section, Signal, SignalPoint,
    Source, Texts,
};

/// Pieces that break careless writers and readers.
const HOSTILE: [&str; 22] = [
    "\"",
    "\"\"\"",
    "'",
    "'''",
    "\\",
    "\\n",
    "#",
    "= [",
    "]]",
    "{",
    "},",
    "|",
    "<b>",
    "&amp;",
    "`",
    "—",
    "👩‍👩‍👧‍👦",
    "שלום",
    "\u{202E}abc",
    "e\u{301}",
    "$x$",
    "a",
];

fn one_line() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        prop::sample::select(&HOSTILE[..]).prop_map(str::to_owned),
        "[a-zA-Z0-9 .,;:!?%\\-]{1,12}",
        any::<char>()
            .prop_filter("allowed", |c| !c.is_control()
                && !matches!(c, '\u{2028}' | '\u{2029}' | '\u{FFFE}' | '\u{FFFF}'))
            .prop_map(String::from),
    ];
    prop::collection::vec(piece, 1..6)
        .prop_map(|pieces| pieces.concat().trim().to_owned())
        .prop_filter("not blank", |text| !text.is_empty())
}

fn prose() -> impl Strategy<Value = String> {
    let breaks = prop::sample::select(&["\n", "\n\n", "\t", " \n "][..]);
    prop::collection::vec((one_line(), breaks), 1..4).prop_map(|parts| {
        let text: String = parts
            .iter()
            .flat_map(|(text, end)| [text.as_str(), end])
            .collect();
        text.trim().to_owned()
    })
}

fn source() -> impl Strategy<Value = Source> {
    (one_line(), any::<[bool; 4]>()).prop_map(|(label, [url, tag, date, archived])| Source {
        label,
        url: url.then(|| "https://example.org/a?b=%22'c'&d#e".to_owned()),
        language: tag.then(|| "pt-BR".to_owned()),
        date: date.then(|| "2020-02".to_owned()),
        archived: archived.then(|| "2021-03-04".to_owned()),
    })
}

fn sources() -> impl Strategy<Value = Vec<Source>> {
    prop::collection::vec(source(), 0..3)
}

fn item() -> impl Strategy<Value = Item> {
    let polarity =
        prop::sample::select(&[None, Some(Polarity::Increases), Some(Polarity::Ambivalent)][..]);
    let scale = prop::sample::select(&[None, Some("trend-9"), Some("own")][..]);
    let texts = (
        one_line(),
        prop::option::of(prose()),
        prop::option::of(one_line()),
    );
    (texts, polarity, scale, sources()).prop_map(|(texts, polarity, scale, sources)| Item {
        id: String::new(),
        text: texts.0,
        guidance: texts.1,
        instrument: texts.2,
        polarity,
        scale: scale.map(str::to_owned),
        sources,
    })
}

fn signal() -> impl Strategy<Value = Signal> {
    let point = (one_line(), sources()).prop_map(|(text, sources)| SignalPoint { text, sources });
    let points = prop::collection::vec(point, 0..3);
    (one_line(), points, prop::option::of(one_line())).prop_map(|(headline, points, question)| {
        Signal {
            headline,
            points,
            question,
        }
    })
}

fn section() -> impl Strategy<Value = Section> {
    let items = || prop::collection::vec(item(), 1..4);
    let texts = (
        one_line(),
        prop::option::of(one_line()),
        prop::option::of(prose()),
    );
    let contents = (items(), items(), prop::collection::vec(signal(), 1..3));
    (texts, contents, 0..3_u8, any::<bool>()).prop_map(|(texts, contents, kind, dated)| {
        let (mut first, mut second, signals) = contents;
        if kind == 1 {
            let items = first.iter_mut().chain(&mut second);
            items.for_each(|item| item.polarity = None);
        }
        let groups = [("One \"1\"", first), ("Two", second)]
            .map(|(name, items)| Group {
                name: name.to_owned(),
                items,
            })
            .to_vec();
        Section {
            id: String::new(),
            heading: texts.0,
            caption: texts.1,
            layout: [Layout::Grouped, Layout::SideBySide, Layout::Signals][usize::from(kind)],
            subject: None,
            period: dated.then(|| Period {
                from: "2016".into(),
                to: "2026-03-01".into(),
            }),
            scope: texts.2,
            scale: (kind == 0).then(|| "own".to_owned()),
            groups: if kind == 2 { Vec::new() } else { groups },
            signals: if kind == 2 { signals } else { Vec::new() },
        }
    })
}

fn study() -> impl Strategy<Value = Definition> {
    let texts = (
        one_line(),
        prop::option::of(prose()),
        prop::option::of(prose()),
    );
    let sections = prop::collection::vec(section(), 1..4);
    (texts, sections, any::<bool>(), 3..100_u64).prop_map(|(texts, sections, simulated, least)| {
        let point = |label: &str, region| Point {
            glyph: "↯".into(),
            label: label.to_owned(),
            meaning: texts
                .1
                .as_ref()
                .map(|_| "a 'meaning' \\ \"here\"".to_owned()),
            region,
        };
        Definition {
            slug: "s-1".into(),
            title: texts.0,
            series: None,
            language: "nl".into(),
            time_zone: "Europe/Amsterdam".into(),
            simulated,
            contact: Contact {
                name: "'C' \"D\"".into(),
                email: "c@example.org".into(),
            },
            texts: Texts {
                introduction: texts.1.clone(),
                privacy: texts.2.clone(),
                disclaimer: texts.2,
                ..Texts::default()
            },
            consensus: ConsensusRule {
                least_answers: least,
                instead: (least % 2 == 0).then(|| {
                    let usual = Alternative::USUAL;
                    usual[usize::try_from(least).unwrap_or_default() / 2 % usual.len()]
                }),
                ..ConsensusRule::default()
            },
            stakeholder_groups: vec!["Law, order".into(), "R\"D\"".into()],
            scales: vec![Scale {
                name: "own".into(),
                points: vec![
                    point("Under", Region::Down),
                    point("Même", Region::Middle),
                    point("Über", Region::Up),
                ],
            }],
            sections,
        }
    })
}

/// Any study that a file can hold, with hostile texts and with all its ids.
pub(crate) fn any_study() -> impl Strategy<Value = Definition> {
    study().prop_map(|mut study| {
        super::ids::assign(&mut study.sections);
        study
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, ..ProptestConfig::default() })]

    #[test]
    fn export_import_export_gives_the_same_bytes(study in any_study()) {
        let written = to_toml(&study);
        let read = parse(&written, "s.toml");
        prop_assert_eq!(read.as_ref(), Ok(&study), "{}", written);
        prop_assert_eq!(read.map(|read| to_toml(&read)), Ok(written));
        let json = serde_json::to_string(&study).map_err(|e| TestCaseError::fail(e.to_string()))?;
        prop_assert_eq!(parse_json(&json, "s.json"), Ok(study));
    }

    #[test]
    fn no_text_makes_the_reader_panic(text in "\\PC{0,200}") {
        let _ = parse(&text, "s.toml");
        let _ = parse_json(&text, "s.json");
    }

    #[test]
    fn no_cut_or_spoiled_file_makes_the_reader_panic(
        at in 0..super::tests::RIGHT.len(),
        by in prop::sample::select(&HOSTILE[..]),
    ) {
        let right = super::tests::RIGHT;
        if right.is_char_boundary(at) {
            let _ = parse(&right[..at], "s.toml");
            let _ = parse(&format!("{}{by}{}", &right[..at], &right[at..]), "s.toml");
        }
    }
}
