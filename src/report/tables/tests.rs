use crate::aggregation::results::RoundResults;
use crate::report::build::{Beside, closed_on};
use crate::report::document::Document;
use crate::report::facts::RoundFacts;
use crate::report::testing::{EACH_KIND, HOSTILE_STUDY, facts, results};
use crate::round::Withdrawn;
use crate::study::definition::Definition;
use crate::study::file::parse;

fn study() -> Definition {
    parse(HOSTILE_STUDY, "s.toml").unwrap_or_else(|errors| panic!("{errors:#?}"))
}

/// The sealed results of a round that asked for these items alone.
fn asked(round: u32, items: &[&str]) -> RoundResults {
    let mut results = results(&study(), &EACH_KIND);
    results.round = round;
    for table in &mut results.tables {
        for group in &mut table.groups {
            group.items.retain(|item| items.contains(&item.id.as_str()));
        }
    }
    results
        .tables
        .retain(|table| table.items().next().is_some());
    results
}

fn report(rounds: &[RoundResults], facts: &[RoundFacts]) -> Document {
    let (last, earlier) = rounds.split_last().expect("a round");
    closed_on(&study(), last, earlier, facts, &Beside::default())
}

fn rounds_of(document: &Document) -> Vec<(&str, Option<u32>)> {
    document
        .items()
        .map(|item| (item.id(), item.round))
        .collect()
}

fn three_rounds() -> Vec<RoundFacts> {
    let of = |number| RoundFacts {
        number,
        ..facts().remove(0)
    };
    vec![of(1), of(2), of(3)]
}

#[test]
fn each_item_has_its_last_result_and_says_of_which_round() {
    let all = ["a", "b", "c", "d", "e", "f"];
    let rounds = [asked(1, &all), asked(2, &["a", "c", "d"]), asked(3, &["c"])];
    let document = report(&rounds, &three_rounds());
    let expected = [("a", 2), ("b", 1), ("c", 3), ("d", 2), ("e", 1), ("f", 1)];
    assert_eq!(
        rounds_of(&document),
        expected.map(|(id, round)| (id, Some(round)))
    );
    let trends = &document.tables[0];
    let notes: Vec<_> = trends.items().map(|item| trends.note_of(item)).collect();
    let text = |place: usize| notes[place].map_or("", |note| note.text.as_str());
    assert_eq!(text(0), "Result of round 2; not asked again until round 3.");
    assert_eq!(text(1), "Result of round 1; not asked again until round 3.");
    assert!(!text(2).contains("Result of round"), "{}", text(2));
    let order = &document.tables[1];
    let shared: Vec<_> = order
        .items()
        .filter_map(|item| order.note_of(item))
        .collect();
    assert!(
        shared[0]
            .text
            .ends_with("Result of round 2; not asked again until round 3.")
    );
    assert_eq!(
        shared[2].number,
        shared.last().expect("a note").number,
        "one note, once"
    );
    assert!(
        order.measures.is_none(),
        "round 3 asked for none of its items"
    );
    let review = document.review.as_ref().expect("a review");
    let reviewed: Vec<&str> = review.items.iter().map(|item| item.id.as_str()).collect();
    assert_eq!(reviewed, all);
    assert!(
        document
            .methods
            .iter()
            .any(|text| text.contains("5 items were not asked again in round 3"))
    );
    let evidence: Vec<_> = document
        .items()
        .filter_map(|item| item.evidence.as_deref())
        .collect();
    assert_eq!(evidence[0], "/studies/harbour/results/2/a");
}

#[test]
fn rounds_after_the_one_asked_for_say_nothing() {
    let rounds = [asked(1, &["a", "b"]), asked(2, &["b"])];
    let document = report(&rounds, &three_rounds()[..2]);
    assert_eq!(rounds_of(&document), [("a", Some(1)), ("b", Some(2))]);
    let document = report(&rounds[..1], &three_rounds()[..1]);
    assert_eq!(rounds_of(&document), [("a", Some(1)), ("b", Some(1))]);
    assert!(
        document.tables[0]
            .notes
            .iter()
            .all(|note| !note.text.contains("Result of round"))
    );
}

#[test]
fn a_withdrawn_item_has_no_earlier_result_unless_it_was_asked_again() {
    let mut facts = three_rounds();
    facts[1].withdrawn = ["a", "b"]
        .map(|id| Withdrawn {
            id: id.to_owned(),
            version: 1,
            text: id.to_owned(),
            section: String::new(),
            group: String::new(),
            reason: "Two questions in one.".to_owned(),
        })
        .to_vec();
    let rounds = [
        asked(1, &["a", "b", "c"]),
        asked(2, &["c"]),
        asked(3, &["b"]),
    ];
    let document = report(&rounds, &facts);
    assert_eq!(rounds_of(&document), [("b", Some(3)), ("c", Some(2))]);
}
