use super::*;
use crate::aggregation::explorer::explore;
use crate::aggregation::results::{round_results, testing};
use crate::locale::Speaker;

fn results() -> RoundResults {
    let items = vec![
        testing::item("clear", &[0, 1, 19]),
        testing::item("bare", &[0, 9, 11]),
        testing::item("few", &[1, 1, 1]),
    ];
    round_results(&testing::round(items, 24)).public()
}

fn page(counting: Counting) -> RulesPage {
    let results = results();
    let explorer = explore(&results, counting);
    RulesPage {
        shell: Shell::new(Speaker::fallback(), "Which rule?").wide(),
        kicker: "Round 2".to_owned(),
        countings: CountingLink::all("/studies/nexus/results/rules?round=2&", counting),
        rules: RuleColumn::all(&explorer),
        total: explorer.items.len(),
        sections: RulesSection::all(&results, &explorer, &["factors".to_owned()], |item| {
            format!("/studies/nexus/results/2/{item}")
        }),
    }
}

#[test]
fn a_turned_arrow_is_framed_and_said_in_words() {
    let page = page(Counting::default());
    let rows = &page.sections[0].groups[0].rows;
    let place = page
        .rules
        .iter()
        .position(|rule| rule.words == "At least 80%")
        .unwrap();
    assert_eq!(page.rules[0].words, "The study's rule");
    assert!(!rows[0].cells[place].flips && rows[0].cells[place].word == "Upward");
    assert!(rows[1].cells[place].flips && rows[1].cells[place].word == "No arrow");
    assert!(!rows[1].cells[0].flips);
    assert_eq!(page.rules[place].flips, 1);
    let html = page.render().unwrap();
    assert!(html.contains("No arrow, turned"), "{html}");
    assert!(!html.contains("style="));
}

#[test]
fn a_rule_for_nine_points_is_not_made_for_three() {
    let page = page(Counting::default());
    let place = page
        .rules
        .iter()
        .position(|rule| rule.words.contains("IPRAS"))
        .unwrap();
    let cell = &page.sections[0].groups[0].rows[0].cells[place];
    assert_eq!((cell.sign, cell.flips), ("n/a", false));
    assert_eq!(page.rules[place].chance, "n/a");
}

#[test]
fn an_item_that_is_hidden_shows_no_answer_of_any_rule() {
    let page = page(Counting::default());
    assert!(page.sections[0].groups[0].rows[2].cells.is_empty());
    let html = page.render().unwrap();
    assert!(html.contains("3 answers: too few to show"), "{html}");
}

#[test]
fn the_ways_to_count_are_links_and_the_chosen_one_is_current() {
    let chosen = Counting {
        abstentions_in_n: true,
        without_middle: false,
    };
    let links = CountingLink::all("/r?round=2&", chosen);
    let hrefs: Vec<&str> = links.iter().map(|link| link.href.as_str()).collect();
    assert_eq!(
        hrefs,
        [
            "/r?round=2",
            "/r?round=2&abstentions_in_n=true",
            "/r?round=2&without_middle=true",
            "/r?round=2&abstentions_in_n=true&without_middle=true",
        ]
    );
    let current: Vec<bool> = links.iter().map(|link| link.current).collect();
    assert_eq!(current, [false, true, false, false]);
}
