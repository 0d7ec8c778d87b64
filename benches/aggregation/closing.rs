//! What a closing computes: counting the answers of a round, beside those of the round before, and
//! the results of the counts.

use castalia::aggregation::counts::{Histogram, TransitionTable};
use castalia::aggregation::explorer::{Counting, explore};
use castalia::aggregation::regions::Regions;
use castalia::aggregation::results::{PointInput, RoundInput, round_results};
use castalia::aggregation::review::review;
use castalia::aggregation::rule::ConsensusRule;
use criterion::Criterion;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use serde_json::{Value, json};
use std::hint::black_box;

use crate::measures::YARDSTICK;

const ITEMS: usize = 200;
const ROUNDS: usize = 3;
const EXPERTS: usize = 500;
const GROUPS: [&str; 3] = ["Field", "Desk", "Courts"];

/// Answers of every expert to every item in one round: 0 an abstention, `None` missing.
pub type Round = Vec<Vec<Option<u8>>>;

pub fn run(criterion: &mut Criterion) {
    for k in [3, 5, 9] {
        let rounds = rounds(k);
        let mut group = criterion.benchmark_group(format!("{ITEMS} items, 3 rounds, k{k}"));
        group.sample_size(10);
        group.bench_function(YARDSTICK, |bencher| {
            bencher.iter(|| {
                let mut rounds = black_box(&rounds).clone();
                let items = rounds.iter_mut().flatten();
                items.for_each(|answers| answers.sort_unstable());
                black_box(rounds);
            });
        });
        let inputs: Vec<RoundInput> = (0..ROUNDS).map(|at| input(k, &rounds, at)).collect();
        group.bench_function("count the answers", |bencher| {
            bencher.iter(|| (0..ROUNDS).for_each(|at| drop(black_box(count(k, &rounds, at)))));
        });
        group.bench_function("results of the counts", |bencher| {
            bencher.iter(|| {
                for input in &inputs {
                    black_box(round_results(black_box(input)));
                }
            });
        });
        group.bench_function("closing of all three", |bencher| {
            bencher.iter(|| {
                for (at, input) in inputs.iter().enumerate() {
                    black_box(count(k, &rounds, at));
                    black_box(round_results(black_box(input)));
                }
            });
        });
        let last = ROUNDS - 1;
        group.bench_function("closing of the last round", |bencher| {
            bencher.iter(|| {
                black_box(count(k, &rounds, last));
                black_box(round_results(black_box(&inputs[last])));
            });
        });
        let results = round_results(&inputs[last]);
        group.bench_function("review of the last round", |bencher| {
            bencher.iter(|| black_box(review(black_box(&results))));
        });
        group.bench_function("other rules, abstentions counted", |bencher| {
            let counting = Counting {
                abstentions_in_n: true,
                ..Counting::default()
            };
            bencher.iter(|| black_box(explore(black_box(&results), counting)));
        });
        group.bench_function("other rules", |bencher| {
            bencher.iter(|| black_box(explore(black_box(&results), Counting::default())));
        });
    }
}

/// Experts who come closer to each other from round to round; some abstain, some are away.
pub fn rounds(k: u8) -> Vec<Round> {
    let mut random = StdRng::seed_from_u64(u64::from(k));
    let mut rounds: Vec<Round> = vec![vec![vec![None; EXPERTS]; ITEMS]; ROUNDS];
    for item in 0..ITEMS {
        let centre = random.random_range(1..=k);
        for expert in 0..EXPERTS {
            let mut answer = random.random_range(1..=k);
            for round in &mut rounds {
                if random.random_range(0..3) == 0 {
                    answer = (answer + centre).div_ceil(2);
                }
                round[item][expert] = match random.random_range(0..20) {
                    0 => None,
                    1 => Some(0),
                    _ => Some(answer),
                };
            }
        }
    }
    rounds
}

/// The counts of one item: all answers, abstentions, the same by group, and the transitions.
pub struct Counted {
    all: (Histogram, u64),
    groups: Vec<(Histogram, u64)>,
    transition: Option<TransitionTable>,
}

pub fn count(k: u8, rounds: &[Round], at: usize) -> Vec<Counted> {
    let before = at.checked_sub(1).map(|before| &rounds[before]);
    let items = rounds[at].iter().enumerate();
    items
        .map(|(item, answers)| Counted {
            all: tally(k, answers.iter().copied().flatten()),
            groups: (0..GROUPS.len())
                .map(|group| {
                    let of_group = answers.iter().skip(group).step_by(GROUPS.len());
                    tally(k, of_group.copied().flatten())
                })
                .collect(),
            transition: before.map(|before| {
                let mut table = TransitionTable::empty(k.into());
                for (&then, &now) in before[item].iter().zip(answers) {
                    table.add(then.map(value), now.map(value));
                }
                table
            }),
        })
        .collect()
}

fn tally(k: u8, answers: impl Iterator<Item = u8>) -> (Histogram, u64) {
    let mut histogram = Histogram::empty(k.into());
    let mut abstained = 0;
    for answer in answers {
        match value(answer) {
            Some(value) => drop(histogram.add(value)),
            None => abstained += 1,
        }
    }
    (histogram, abstained)
}

fn value(answer: u8) -> Option<u64> {
    (answer > 0).then_some(answer.into())
}

pub fn input(k: u8, rounds: &[Round], at: usize) -> RoundInput {
    let regions = Regions::built_in(k.into()).expect("a built-in scale");
    let items: Vec<Value> = count(k, rounds, at)
        .into_iter()
        .enumerate()
        .map(|(item, counted)| {
            let groups = GROUPS.iter().zip(&counted.groups);
            json!({
                "id": format!("item-{item}"),
                "version": 1,
                "text": format!("Item {item}"),
                "regions": regions.of_point(),
                "points": PointInput::plain(k.into()),
                "polarity": "increases",
                "counts": counted.all.0,
                "abstained": counted.all.1,
                "by_group": groups.map(|(name, (counts, abstained))| json!({
                    "name": name,
                    "counts": counts,
                    "abstained": abstained,
                    "panel": EXPERTS.div_ceil(GROUPS.len()),
                })).collect::<Vec<_>>(),
                "earlier": counted.transition.map(|transition| json!({
                    "round": at,
                    "version": 1,
                    "panel": EXPERTS,
                    "transition": transition,
                })),
            })
        })
        .collect();
    let input = json!({
        "study": "bench",
        "round": at + 1,
        "invited": EXPERTS,
        "panel": EXPERTS,
        "rule": ConsensusRule::default(),
        "tables": [{"heading": "T", "layout": "grouped", "groups": [{"name": "G", "items": items}]}],
    });
    serde_json::from_value(input).expect("the counts of a round")
}
