use super::*;
use crate::aggregation::results::testing::{self, earlier};
use crate::aggregation::results::{Attendance, GroupCounts, ItemInput, RoundInput, round_results};

fn round(groups: &[[u64; 3]], without_group: [u64; 3]) -> RoundResults {
    round_results(&input_of(groups, without_group))
}

fn input_of(groups: &[[u64; 3]], without_group: [u64; 3]) -> RoundInput {
    let mut counts = without_group;
    for group in groups {
        for (sum, count) in counts.iter_mut().zip(group) {
            *sum += count;
        }
    }
    let item = ItemInput {
        by_group: groups
            .iter()
            .enumerate()
            .map(|(place, counts)| GroupCounts {
                name: format!("G{place}"),
                counts: counts.to_vec(),
                abstained: 0,
                panel: counts.iter().sum(),
            })
            .collect(),
        ..testing::item("a", &counts)
    };
    testing::round(vec![item], counts.iter().sum())
}

#[test]
fn groups_with_opposite_arrows_are_named_with_size_and_probability() {
    let review = review(&round(&[[0, 1, 7], [6, 1, 0]], [0, 0, 0]));
    let item = &review.items[0];
    assert!(item.groups_disagree);
    let sentence = item.groups_sentence().unwrap();
    assert!(
        sentence.starts_with("G0 and G1 point different ways (Cliff's delta 0.98, large; exact p"),
        "{sentence}"
    );
}

#[test]
fn an_arrow_says_what_it_depends_on() {
    let bare = review(&round(&[], [0, 6, 7]));
    assert_eq!(
        bare.items[0].dependence_sentence().as_deref(),
        Some("The arrow depends on one rater and the rule.")
    );
    let clear = review(&round(&[], [0, 1, 19]));
    assert_eq!(clear.items[0].dependence_sentence(), None);
}

#[test]
fn a_review_reads_back_and_names_its_measures() {
    let review = review(&round(&[], [1, 2, 9]));
    let text = serde_json::to_string(&review).unwrap();
    assert_eq!(serde_json::from_str::<Review>(&text).unwrap(), review);
    assert!(
        review
            .advice_words
            .starts_with("Another round would help this 1 item (a): not compared")
    );
}

/// Twelve who answered both rounds, five who answered ▼ and left, one who came new.
fn with_leavers() -> RoundResults {
    let mut results = input_of(&[], [0, 2, 11]);
    let item = &mut results.tables[0].groups[0].items[0];
    item.earlier = earlier(
        17,
        [
            [0, 0, 0, 0, 5],
            [0, 2, 0, 0, 0],
            [0, 0, 10, 0, 0],
            [0; 5],
            [0, 0, 1, 0, 0],
        ],
    );
    results.round = 2;
    results.attendance = Some(Attendance {
        earlier_round: 1,
        both: 12,
        only_earlier: 5,
        only_later: 1,
    });
    round_results(&results)
}

#[test]
fn who_is_compared_and_what_leavers_could_have_done_is_said() {
    let all = with_leavers();
    let of_all = review(&all);
    assert_eq!(
        of_all.items[0].words,
        [
            "12 answered in both rounds and are compared; 5 left and 1 came new, and are not.",
            "Had the 5 who left kept their last answer, the arrow would be the same; whatever they \
             had answered, it would be ▲.",
        ]
    );
    assert!(
        of_all.convergence_words[0].starts_with(
            "12 panelists answered something in both round 1 and round 2; only the answers"
        ),
        "{}",
        of_all.convergence_words[0]
    );
    assert!(
        of_all.convergence_words[0].contains(
            "Those who left: 5, who answered in the earlier round alone; newcomers: 1, who"
        )
    );
    let public = review(&all.public());
    assert_eq!(
        public.items[0].words,
        ["12 answered in both rounds and are compared; who left or came new is not shown."]
    );
    assert_eq!(public.convergence, of_all.convergence);
    assert_eq!(public.sections[0].convergence, of_all.convergence);
}

#[test]
fn leavers_who_could_have_taken_the_arrow_are_told_with_what_they_could_have_made() {
    let mut input = input_of(&[], [0, 0, 8]);
    input.tables[0].groups[0].items[0].earlier = earlier(
        16,
        [[0, 0, 0, 0, 8], [0; 5], [0, 0, 8, 0, 0], [0; 5], [0; 5]],
    );
    input.panel = 16;
    assert_eq!(
        review(&round_results(&input)).items[0].leavers_sentence(),
        Some(
            "Had the 8 who left kept their last answer, there would be no arrow; whatever they had \
             answered, it would be ▲ or none."
                .to_owned()
        )
    );
}

#[test]
fn every_figure_of_the_panel_says_what_it_is_not_or_why_it_is_none() {
    let review = review(&round(&[], [1, 2, 9]));
    let [alpha, ac, w] = review.agreement.as_slice() else {
        panic!("{:?}", review.agreement);
    };
    assert!(alpha.contains("alpha") && ac.contains("AC"), "{alpha} {ac}");
    assert_eq!(w, "Kendall’s W is n/a: needs the answers of each rater.");
    assert_eq!(review.sections[0].agreement, review.agreement);
}
