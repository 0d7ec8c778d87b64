//! A panel as it answers: every rater's answers, item by item, in two rounds.

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    Rated(u64),
    Abstained,
    Absent,
}

impl Answer {
    pub fn value(self) -> Option<u64> {
        match self {
            Answer::Rated(value) => Some(value),
            Answer::Abstained | Answer::Absent => None,
        }
    }
}

#[derive(Clone, Debug)]
pub struct Rater {
    pub group: usize,
    /// Answers to the items, in the earlier and in the later round.
    pub rounds: [Vec<Answer>; 2],
}

#[derive(Clone, Debug)]
pub struct Panel {
    pub scale: u64,
    pub groups: usize,
    pub items: usize,
    pub raters: Vec<Rater>,
    /// N of the two rounds: the raters, and some who never answered.
    pub roster: [u64; 2],
}

/// One item's valid answers, in the order of the raters.
pub struct Ratings {
    pub scale: u64,
    pub values: Vec<u64>,
}

impl Panel {
    /// The first item's answers in the earlier round.
    pub fn first(&self) -> Ratings {
        self.of_round(0)
    }

    pub fn of_round(&self, round: usize) -> Ratings {
        let values = self.raters.iter();
        Ratings {
            scale: self.scale,
            values: values
                .filter_map(|rater| rater.rounds[round][0].value())
                .collect(),
        }
    }

    /// The first item's answers in the earlier round, group by group.
    pub fn by_group(&self, groups: usize) -> Vec<Vec<u64>> {
        let mut lists = vec![Vec::new(); groups];
        for rater in &self.raters {
            lists[rater.group % groups].extend(rater.rounds[0][0].value());
        }
        lists
    }

    /// The first item's answers of those who rated it in both rounds.
    pub fn pairs(&self) -> Vec<(u64, u64)> {
        let both = |rater: &Rater| rater.rounds[0][0].value().zip(rater.rounds[1][0].value());
        self.raters.iter().filter_map(both).collect()
    }

    /// Raters × items of the earlier round.
    pub fn matrix(&self) -> Vec<Vec<Option<u64>>> {
        let values = |rater: &Rater| rater.rounds[0].iter().map(|a| a.value()).collect();
        self.raters.iter().map(values).collect()
    }

    /// The earlier round's answers to each item.
    pub fn by_item(&self) -> Vec<Vec<u64>> {
        (0..self.items)
            .map(|item| {
                let of_item = |rater: &Rater| rater.rounds[0][item].value();
                self.raters.iter().filter_map(of_item).collect()
            })
            .collect()
    }
}

/// What the panels of a measure may look like.
#[derive(Clone, Copy)]
pub struct Limits {
    pub scales: &'static [u64],
    pub raters: usize,
    pub items: usize,
}

/// The same panel for the same seed.
pub fn random(limits: Limits, seed: u64) -> (Panel, StdRng) {
    let mut rng = StdRng::seed_from_u64(seed);
    let scale = limits.scales[rng.random_range(0..limits.scales.len())];
    let most = match rng.random_range(0..20) {
        0 => 0,
        1 => 1,
        2..=7 => limits.raters.min(8),
        _ => limits.raters,
    };
    let raters = match most {
        0 | 1 => most,
        _ => rng.random_range(0..=most),
    };
    let items = rng.random_range(1..=limits.items);
    let groups = rng.random_range(2..=5);
    let habits = Habits::random(&mut rng, scale);
    let favourites: Vec<Vec<u64>> = (0..items).map(|_| habits.favourites(&mut rng)).collect();
    let raters = (0..raters)
        .map(|_| {
            let earlier: Vec<Answer> = favourites
                .iter()
                .map(|favourites| habits.answer(&mut rng, favourites))
                .collect();
            let later = earlier
                .iter()
                .zip(&favourites)
                .map(|(answer, favourites)| habits.again(&mut rng, *answer, favourites))
                .collect();
            Rater {
                group: rng.random_range(0..60),
                rounds: [earlier, later],
            }
        })
        .collect::<Vec<_>>();
    let silent = [rng.random_range(0..5), rng.random_range(0..5)];
    let roster = silent.map(|silent| raters.len() as u64 + silent);
    let panel = Panel {
        scale,
        groups,
        items,
        raters,
        roster,
    };
    (panel, rng)
}

/// How a panel tends to answer; each in 100.
struct Habits {
    scale: u64,
    /// How many categories an item's answers come from.
    spread: u64,
    abstaining: u32,
    missing: u32,
    moving: u32,
}

impl Habits {
    fn random(rng: &mut StdRng, scale: u64) -> Habits {
        let gaps = [0, 0, 0, 5, 20, 60];
        Habits {
            scale,
            spread: match rng.random_range(0..10) {
                0 => 1,
                1 | 2 => 2,
                3 | 4 => rng.random_range(1..=scale),
                _ => scale,
            },
            abstaining: gaps[rng.random_range(0..gaps.len())],
            missing: gaps[rng.random_range(0..gaps.len())],
            moving: [0, 5, 15, 40, 80][rng.random_range(0..5)],
        }
    }

    /// What an item's raters choose from; twice in the list is chosen twice as often.
    fn favourites(&self, rng: &mut StdRng) -> Vec<u64> {
        let mut list: Vec<u64> = (0..self.spread)
            .map(|_| rng.random_range(1..=self.scale))
            .collect();
        let most_liked = list[0];
        list.extend(vec![most_liked; rng.random_range(0..4)]);
        list
    }

    fn answer(&self, rng: &mut StdRng, favourites: &[u64]) -> Answer {
        if rng.random_range(0..100) < self.missing {
            return Answer::Absent;
        }
        if rng.random_range(0..100) < self.abstaining {
            return Answer::Abstained;
        }
        Answer::Rated(favourites[rng.random_range(0..favourites.len())])
    }

    fn again(&self, rng: &mut StdRng, earlier: Answer, favourites: &[u64]) -> Answer {
        if rng.random_range(0..100) >= self.moving {
            return earlier;
        }
        match earlier {
            Answer::Rated(value) if rng.random() => {
                let step = if rng.random() { value + 1 } else { value - 1 };
                Answer::Rated(step.clamp(1, self.scale))
            }
            _ => self.answer(rng, favourites),
        }
    }
}
