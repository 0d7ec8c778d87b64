//! The simulation is believed only if it tells what is known of queues without one.

use rand::SeedableRng;
use rand::rngs::StdRng;

use super::model::{self, Ask, Costs, Fleet};
use super::panel::poisson;

const FREE: Costs = Costs {
    page: 0.0,
    save: 0.0,
    row: 0.0,
    commit: 0.0,
    beside: 0.0,
};
const ONE: Fleet = Fleet { nodes: 1, cores: 1 };

pub fn holds() {
    let mut random = StdRng::seed_from_u64(1);
    // Pollaczek and Khinchine: with jobs of one length L and a load r a job waits L r / 2 (1 - r).
    for load in [0.3, 0.6, 0.9] {
        let page = 0.001;
        let asked: Vec<_> = poisson(load / page, 0.0, 2000.0, &mut random)
            .into_iter()
            .map(|at| (at, Ask::Page))
            .collect();
        let found = model::run(Costs { page, ..FREE }, ONE, &asked);
        let expected = page + page * load / 2.0 / (1.0 - load);
        agree("a queue of equal jobs", mean(&found.pages), expected);
        agree("its load", found.processors, load);
    }
    // Many who wait for commits of one length: half of one that is under way, then one's own.
    let commit = 0.004;
    let asked: Vec<_> = poisson(20_000.0, 0.0, 20.0, &mut random)
        .into_iter()
        .map(|at| (at, Ask::Save))
        .collect();
    let found = model::run(Costs { commit, ..FREE }, ONE, &asked);
    agree("commits of crowds", mean(&found.saves), 1.5 * commit);
    agree("answers in one", found.together, 20_000.0 * commit);
}

fn mean(all: &[f64]) -> f64 {
    all.iter().sum::<f64>() / all.len() as f64
}

fn agree(what: &str, found: f64, expected: f64) {
    let apart = (found / expected - 1.0).abs();
    assert!(apart < 0.05, "{what}: {found}, and {expected} is known");
}
