use std::collections::BTreeSet;

use proptest::prelude::*;
use serde_json::Value;

use super::*;
use crate::report::build::{Beside, closed, closed_on};
use crate::report::testing::{EACH_KIND, HOSTILE_STUDY, facts, hostile, results};
use crate::study::file::parse;
use crate::study::file::round_trip::any_study;

/// The numbers of a text, without the sentence's end: "0.3", "24".
fn numbers_in(text: &str) -> Vec<String> {
    let is_number = |c: char| c.is_ascii_digit() || c == '.';
    let parts = text.split(|c: char| !is_number(c));
    let parts = parts.map(|part| part.trim_matches('.').to_owned());
    parts.filter(|part| !part.is_empty()).collect()
}

/// Whether a printed number is this one, rounded to its digits.
fn is(printed: &str, value: f64) -> bool {
    let digits = printed
        .split_once('.')
        .map_or(0, |(_, digits)| digits.len());
    format!("{value:.digits$}") == printed
}

/// What an answer from data says in numbers, against the document that it points into.
fn holds(document: &Document) -> Result<(), String> {
    let json = serde_json::to_value(document).map_err(|error| error.to_string())?;
    let appendix = document.appendix.as_ref().ok_or("no appendix")?;
    for entry in &appendix.checklist {
        let text = entry.text.clone().unwrap_or_default();
        let (mut texts, mut values) = (Vec::new(), Vec::new());
        for at in &entry.numbers {
            match json.pointer(at) {
                Some(Value::String(text)) => texts.push(text.trim().to_owned()),
                Some(Value::Number(number)) => values.extend(number.as_f64()),
                Some(Value::Array(list)) => values.push(list.len() as f64),
                other => return Err(format!("{}: {at} is {other:?}", entry.id)),
            }
        }
        if let Some(absent) = texts.iter().find(|part| !text.contains(part.as_str())) {
            return Err(format!("{}: {absent} is not told", entry.id));
        }
        texts.sort_by_key(|part| std::cmp::Reverse(part.len()));
        let rest = texts
            .iter()
            .filter(|part| !part.is_empty())
            .fold(text.clone(), |rest, part| rest.replace(part.as_str(), " "));
        if entry.status != Status::Data {
            continue;
        }
        for number in numbers_in(&rest) {
            if !values.iter().any(|value| is(&number, *value)) {
                return Err(format!("{}: {number} stands nowhere: {text}", entry.id));
            }
        }
        for value in values {
            if !numbers_in(&text).iter().any(|number| is(number, value)) {
                return Err(format!("{}: {value} is not told: {text}", entry.id));
            }
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, max_shrink_iters: 100, ..ProptestConfig::default() })]

    #[test]
    fn every_number_of_the_appendix_stands_in_the_json(
        study in any_study(),
        numbers in prop::collection::vec(0..20_u64, 7..40),
    ) {
        let document = closed(&study, &results(&study, &numbers), &facts());
        prop_assert_eq!(holds(&document), Ok(()));
    }
}

fn two_rounds(particulars: Particulars) -> Document {
    let study = parse(HOSTILE_STUDY, "s.toml").unwrap_or_else(|errors| panic!("{errors:#?}"));
    let first = results(&study, &EACH_KIND);
    let mut second = results(&study, &EACH_KIND);
    second.round = 2;
    second.panel.attendance = Some(Attendance::new(1, 55, 50, 48));
    let item = &mut second.tables[0].groups[0].items[0];
    (item.version, item.text) = (2, "=1+1 cranes, in other words".to_owned());
    let rounds = vec![
        RoundFacts {
            extended: 2,
            closed_early: true,
            reopened: vec!["Two were ill".to_owned()],
            reasons: 31,
            redacted: 3,
            ..facts().remove(0)
        },
        RoundFacts {
            number: 2,
            invited: 202,
            added_later: 2,
            answered: 50,
            withdrawn: vec![Withdrawn {
                id: "z".into(),
                version: 1,
                text: "Tugs 17".into(),
                section: "Trends".into(),
                group: "Base".into(),
                reason: "It asks 2 things.".into(),
            }],
            ..facts().remove(0)
        },
    ];
    let beside = Beside {
        particulars,
        named: 4,
        ..Beside::default()
    };
    closed_on(&study, &second, &[first], &rounds, &beside)
}

fn entry<'a>(document: &'a Document, id: &str) -> &'a Reported {
    let appendix = document.appendix.as_ref().expect("an appendix");
    let mut entries = appendix.checklist.iter();
    entries
        .find(|entry| entry.id == id)
        .unwrap_or_else(|| panic!("no entry {id}"))
}

#[test]
fn what_happened_is_told_with_its_numbers() {
    let document = two_rounds(Particulars::default());
    assert_eq!(holds(&document), Ok(()));
    for (id, told) in [
        ("design", "in 2 rounds."),
        (
            "invitation",
            "202 experts were invited. 2 of them were added after round 2 had opened.",
        ),
        (
            "changes",
            "Round 1: the deadline was moved back 2 times. Round 1 was closed before its deadline.",
        ),
        (
            "changes",
            "opened again before anybody had seen its results: Two were ill.",
        ),
        (
            "changes",
            "Round 2: 1 item was withdrawn while it was open.",
        ),
        (
            "participation",
            "Round 1: 200 invited, a panel of 60, 55 answered. Round 2: 202 invited",
        ),
        (
            "attrition",
            "Of those who answered in round 1, 48 also answered in round 2 and 7 did not; 2 answered",
        ),
        (
            "items-changed",
            "Round 2 asked “=1+1 cranes, in other words” where round 1 had asked “=1+1 cranes <w:p/>”",
        ),
        (
            "items-changed",
            "“Tugs 17” was withdrawn while round 2 was open: It asks 2 things.",
        ),
        (
            "asked-again",
            "Round 2 asked for 6 items: 5 again in the same words",
        ),
        (
            "moderation",
            "Round 1: 3 reasons of 31. Round 2: 0 reasons of 0.",
        ),
        ("anonymity", "4 panelists are named in the credits"),
        ("dates", "(Amsterdam, UTC+2)"),
    ] {
        let entry = entry(&document, id);
        assert_eq!(entry.status, Status::Data, "{id}");
        let text = entry.answer();
        assert!(text.contains(told), "{id}: {text}");
    }
    assert_eq!(
        entry(&document, "groups").answer(),
        "Not applicable: the panel has no stakeholder groups."
    );
}

#[test]
fn one_round_has_no_feedback_and_a_draft_no_results() {
    let document = hostile(false);
    for id in ["feedback", "asked-again", "attrition"] {
        assert_eq!(
            entry(&document, id).answer(),
            "Not applicable: there was one round."
        );
    }
    let draft = hostile(true);
    assert_eq!(holds(&draft), Ok(()));
    for id in ["results", "chance", "integrity", "collection", "moderation"] {
        assert_eq!(entry(&draft, id).answer(), NOT_REPORTED, "{id}");
    }
}

#[test]
fn people_answer_leave_open_or_say_why_not() {
    let mut particulars = Particulars::default();
    let mut write = |id: &str, text: &str| particulars.methods.insert(id.into(), text.into());
    write("funding", "Nobody paid.\n\nIt cost nothing.");
    write("piloting", "Not applicable: the items are those of 2020.");
    let document = two_rounds(particulars);
    assert_eq!(
        entry(&document, "funding").answer(),
        "Nobody paid. It cost nothing."
    );
    assert_eq!(
        entry(&document, "funding").text.as_deref(),
        Some("Nobody paid.\n\nIt cost nothing.")
    );
    assert_eq!(
        entry(&document, "piloting").answer(),
        "Not applicable: the items are those of 2020."
    );
    assert_eq!(entry(&document, "ethics").answer(), NOT_REPORTED);
    let appendix = document.appendix.as_ref().expect("an appendix");
    let tally = &appendix.tally;
    assert_eq!(tally.by_people, 1);
    let all = tally.from_data + tally.by_people + tally.not_applicable + tally.open;
    assert_eq!(all, ENTRIES.len() as u64);
}

/// ACCORD has 35 items, DELPHISTAR 38 and CREDES 16.
#[test]
fn entries_name_items_that_the_guidelines_have() {
    let known: BTreeSet<String> = [("T", 1), ("I", 3), ("M", 21), ("R", 5), ("D", 2), ("O", 3)]
        .into_iter()
        .flat_map(|(part, last)| (1..=last).map(move |number| format!("ACCORD {part}{number}")))
        .chain((1..=38).map(|number| format!("DELPHISTAR {number}")))
        .chain((1..=16).map(|number| format!("CREDES {number}")))
        .collect();
    let mut ids = BTreeSet::new();
    let mut named = BTreeSet::new();
    for entry in ENTRIES {
        assert!(ids.insert(entry.id), "{} twice", entry.id);
        for source in entry.sources {
            assert!(known.contains(*source), "{}: {source}", entry.id);
            named.insert((*source).to_owned());
        }
    }
    let of_accord = |all: &BTreeSet<String>| {
        all.iter()
            .filter(|source| source.starts_with("ACCORD"))
            .cloned()
            .collect::<BTreeSet<_>>()
    };
    assert_eq!(
        of_accord(&named),
        of_accord(&known),
        "all of ACCORD is asked for"
    );
}
