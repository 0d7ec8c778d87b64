//! What holds of every measure whatever the panel: see the table in `promises`.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use castalia::aggregation::counts::Histogram;
use castalia::aggregation::long_format::{Earlier, Options, Ratings, Setting};
use castalia::aggregation::matrix::Matrix;
use castalia::aggregation::results::{RoundResults, round_results_with_matrix};
use castalia::aggregation::rule::ConsensusRule;
use proptest::prelude::*;
use rand::SeedableRng;
use rand::rngs::StdRng;
use rand::seq::SliceRandom;

use crate::case::{Case, Input};
use crate::comparison::{case, check, draw, library};
use crate::promises::{Merging, Promise, Reversal, Unused, promises, reversed_params};
use crate::textbook::panel::{self, Answer, Limits, Panel};
use crate::textbook::{Measure, measures};

/// Every measure with what it promises.
fn with_promises() -> impl Iterator<Item = (Measure, Promise)> {
    measures().into_iter().map(|measure| {
        let promise = promises().into_iter().find(|p| p.name == measure.name);
        let promise = promise.unwrap_or_else(|| panic!("no promise of {}", measure.name));
        (measure, promise)
    })
}

/// Fails with the panel unless the aggregation answers as expected.
fn hold(case: &Case, panel: &Panel) -> Result<(), TestCaseError> {
    check(case).map_err(|miss| TestCaseError::fail(format!("{miss}\n{panel:?}")))
}

fn answer(case: &Case) -> Result<serde_json::Value, TestCaseError> {
    library(case).map_err(TestCaseError::fail)
}

fn every_answer(panel: &mut Panel, change: impl Fn(Answer) -> Answer) {
    for rater in &mut panel.raters {
        for answer in rater.rounds.iter_mut().flatten() {
            *answer = change(*answer);
        }
    }
}

/// Asks with the parameters of this number.
fn asked(measure: &Measure, panel: &Panel, number: u64) -> Case {
    let (_, mut rng) = draw(measure, number);
    case(measure, number, panel.scale, measure.ask(panel, &mut rng))
}

#[test]
fn every_measure_has_one_line_of_promises() {
    let names: Vec<&str> = promises().iter().map(|promise| promise.name).collect();
    let asked: BTreeSet<&str> = measures().iter().map(|measure| measure.name).collect();
    assert_eq!(names.len(), asked.len());
    assert_eq!(names.into_iter().collect::<BTreeSet<_>>(), asked);
    for promise in promises() {
        let reasons = [
            matches!(promise.reversal, Reversal::Open("")),
            matches!(promise.unused, Unused::Open("")),
            matches!(promise.merging, Merging::Open("")),
        ];
        assert!(!reasons.contains(&true), "{} gives no reason", promise.name);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn the_order_of_raters_changes_no_measure(number: u64, order: u64) {
        for measure in measures() {
            let (panel, _) = draw(&measure, number);
            let mut shuffled = panel.clone();
            shuffled.raters.shuffle(&mut StdRng::seed_from_u64(order));
            let before = answer(&asked(&measure, &panel, number))?;
            let after = answer(&asked(&measure, &shuffled, number))?;
            prop_assert_eq!(before, after, "{}: {:?}", measure.name, panel);
        }
    }

    #[test]
    fn the_reversed_scale_gives_the_reversed_result(number: u64) {
        for (measure, promise) in with_promises() {
            let (panel, _) = draw(&measure, number);
            let original = asked(&measure, &panel, number);
            let result = answer(&original)?;
            let expected = match promise.reversal {
                Reversal::Same => result,
                Reversal::Turned(turn) => turn(&original, &result),
                Reversal::Open(_) => continue,
            };
            let mut turned = panel.clone();
            every_answer(&mut turned, |answer| match answer {
                Answer::Rated(value) => Answer::Rated(panel.scale + 1 - value),
                other => other,
            });
            let mut reversed = asked(&measure, &turned, number);
            reversed.params = reversed_params(&original);
            reversed.expected = expected;
            hold(&reversed, &panel)?;
        }
    }

    #[test]
    fn a_point_that_nobody_chose_changes_nothing_where_it_must_not(number: u64) {
        for (measure, promise) in with_promises() {
            let (panel, _) = draw(&measure, number);
            let original = asked(&measure, &panel, number);
            let is_promised = match promise.unused {
                Unused::Same => true,
                Unused::SameIf(holds) => holds(&original.params),
                Unused::Open(_) => false,
            };
            if is_promised {
                let mut wider = panel.clone();
                wider.scale += 1;
                let mut widened = asked(&measure, &wider, number);
                widened.expected = answer(&original)?;
                widened.params = original.params;
                hold(&widened, &panel)?;
            }
        }
    }

    #[test]
    fn the_counts_of_two_halves_added_give_the_result_of_the_whole(number: u64, cut: u8) {
        for (measure, promise) in with_promises() {
            if let Merging::Open(_) = promise.merging {
                continue;
            }
            let (panel, _) = draw(&measure, number);
            let cut = usize::from(cut) * panel.raters.len() / usize::from(u8::MAX);
            let [mut first, mut second] = [panel.clone(), panel.clone()];
            second.raters = first.raters.split_off(cut);
            second.roster = [second.raters.len() as u64; 2];
            first.roster = panel.roster.map(|roster| roster - second.roster[0]);
            let halves = [first, second].map(|half| asked(&measure, &half, number).input);
            // What the whole must give comes from its single ratings, not from counts.
            let mut whole = asked(&measure, &panel, number);
            whole.input = added(panel.scale as usize, halves);
            hold(&whole, &panel)?;
        }
    }

    #[test]
    fn the_order_of_lines_changes_no_result_of_a_file(number: u64, order: u64) {
        let limits = Limits { scales: &[3, 5, 7, 9], raters: 30, items: 4 };
        let (panel, _) = panel::random(limits, number);
        let mut lines = lines_of(&panel);
        let Some(before) = results(&lines, panel.scale) else { return Ok(()) };
        lines[1 + panel.items * GROUPS..].shuffle(&mut StdRng::seed_from_u64(order));
        prop_assert_eq!(Some(before), results(&lines, panel.scale), "{}", lines.concat());
    }
}

/// Cell by cell; of a matrix the counts.
fn added(scale: usize, [first, second]: [Input; 2]) -> Input {
    match (counted(scale, first), counted(scale, second)) {
        (
            Input::Hist {
                counts,
                abstained,
                panel,
            },
            Input::Hist {
                counts: more,
                abstained: also,
                panel: others,
            },
        ) => Input::Hist {
            counts: merged(counts, more),
            abstained: abstained + also,
            panel: panel + others,
        },
        (Input::Hists { counts }, Input::Hists { counts: more }) => Input::Hists {
            counts: merged_rows(scale, counts, more),
        },
        (Input::Transition { counts }, Input::Transition { counts: more }) => Input::Transition {
            counts: merged_rows(scale, counts, more),
        },
        (
            Input::TransitionExt { table, panel },
            Input::TransitionExt {
                table: more,
                panel: others,
            },
        ) => Input::TransitionExt {
            table: merged_rows(scale + 2, table, more),
            panel: (panel.0 + others.0, panel.1 + others.1),
        },
        (Input::Groups { valid }, Input::Groups { valid: more }) => Input::Groups {
            valid: merged(valid, more),
        },
        (Input::N { n }, Input::N { n: more }) => Input::N { n: n + more },
        _ => unreachable!("both halves are asked the same"),
    }
}

fn counted(scale: usize, input: Input) -> Input {
    match input {
        Input::Matrix { data } => {
            let matrix = Matrix::new(data).expect("rows of one length");
            let table = matrix.counts(scale);
            let items = table.items().iter();
            Input::Hists {
                counts: items.map(|item| item.counts().to_vec()).collect(),
            }
        }
        other => other,
    }
}

fn merged(first: Vec<u64>, second: Vec<u64>) -> Vec<u64> {
    let both = Histogram::new(first).merged(&Histogram::new(second));
    both.counts().to_vec()
}

/// A half without raters has no items either.
fn merged_rows(width: usize, first: Vec<Vec<u64>>, second: Vec<Vec<u64>>) -> Vec<Vec<u64>> {
    let rows = first.len().max(second.len());
    let row = |half: &[Vec<u64>], place| half.get(place).cloned().unwrap_or(vec![0; width]);
    (0..rows)
        .map(|place| merged(row(&first, place), row(&second, place)))
        .collect()
}

const GROUPS: usize = 3;

/// A rating file. Items and groups are told in the order in which a file first names them, so
/// the head is followed by one rater of each group who could judge no item.
fn lines_of(panel: &Panel) -> Vec<String> {
    let mut lines = vec!["round,item,rater,value,group,confidence\n".to_owned()];
    for group in 0..GROUPS {
        let line = |item| format!("1,item{item},opener{group},,group{group},\n");
        lines.extend((0..panel.items).map(line));
    }
    for (place, rater) in panel.raters.iter().enumerate() {
        for (round, answers) in (1..).zip(&rater.rounds) {
            for (item, answer) in answers.iter().enumerate() {
                let mut line = format!("{round},item{item},rater{place},");
                match answer {
                    Answer::Rated(value) => write!(line, "{value}"),
                    Answer::Abstained => Ok(()),
                    Answer::Absent => continue,
                }
                .expect("text takes text");
                let (group, confidence) = (rater.group % GROUPS, 1 + (place + item) % 3);
                lines.push(match answer {
                    Answer::Rated(_) => format!("{line},group{group},{confidence}\n"),
                    _ => format!("{line},group{group},\n"),
                });
            }
        }
    }
    lines
}

/// The results of the last round of a file; `None` where nobody answered in it.
fn results(lines: &[String], scale: u64) -> Option<RoundResults> {
    let options = Options {
        scale: Some(scale as u8),
        ..Options::default()
    };
    let ratings = Ratings::read(lines.concat().as_bytes(), &options).expect("a good file");
    let round = *ratings.rounds().last()?;
    let setting = Setting {
        study: "panel".to_owned(),
        rule: ConsensusRule::default(),
        invited: None,
    };
    let input = ratings
        .round_input(round, Earlier::LastRated, &setting)
        .expect("a round with ratings");
    let matrix = ratings.matrix(round, usize::MAX).expect("a small panel");
    Some(round_results_with_matrix(&input, Some(&matrix)))
}
