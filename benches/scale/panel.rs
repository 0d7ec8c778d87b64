//! When a panel asks for what: most come late, many at once after a reminder, and each thinks for as
//! long as people differ.

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

use super::model::Ask;

/// A panel in its busiest minutes.
#[derive(Clone, Copy)]
pub struct Panel {
    pub people: u64,
    pub items: u32,
    /// How many of them answer at all.
    pub answering: f64,
    /// How many of those come in the last hour before the deadline.
    pub last_hour: f64,
    /// How many come in the ten minutes after a reminder.
    pub after_mail: f64,
}

impl Panel {
    pub fn of(people: u64) -> Self {
        Self {
            people,
            items: 20,
            answering: 0.8,
            last_hour: 0.15,
            after_mail: 0.05,
        }
    }

    /// People who begin in a second of the worst minutes: the rush before the deadline rises like
    /// one over the time that is left, with five minutes to spare, and a reminder fell into it.
    pub fn beginning(&self) -> f64 {
        let coming = self.people as f64 * self.answering;
        let rush = coming * self.last_hour / 300.0 / (3900.0_f64 / 300.0).ln();
        rush + coming * self.after_mail / 600.0
    }

    /// Requests in a second once people are at their cards.
    pub fn rate(&self) -> f64 {
        // The link's two pages, the task list, then a card and two or three saves an item.
        self.beginning() * (3.0 + f64::from(self.items) * 3.5)
    }

    /// What is asked in `seconds` of the worst minutes, as at any later moment of them: people
    /// who began before are at their cards.
    pub fn asks(&self, seconds: f64, seed: u64) -> Vec<(f64, Ask)> {
        let mut random = StdRng::seed_from_u64(seed);
        let rate = self.rate();
        let cards = f64::from(self.items);
        let pages = (3.0 + cards) / (3.0 + cards * 3.5);
        bursts(rate, seconds, &mut random)
            .into_iter()
            .map(|at| match random.random_bool(pages) {
                true => (at, Ask::Page),
                false => (at, Ask::Save),
            })
            .collect()
    }
}

/// Moments at a rate that is itself uneven: every second has a weight of its own with a heavy tail,
/// as if many had waited for the same thing.
pub fn bursts(rate: f64, seconds: f64, random: &mut StdRng) -> Vec<f64> {
    let weights: Vec<f64> = (0..seconds.ceil() as usize)
        .map(|_| {
            // Pareto with an average of one and a variance that barely exists, cut at eight.
            let chance: f64 = random.random_range(f64::MIN_POSITIVE..1.0);
            (0.6 * chance.powf(-1.0 / 2.5)).min(8.0)
        })
        .collect();
    let mut moments = Vec::new();
    for (second, weight) in weights.into_iter().enumerate() {
        let end = (second as f64 + 1.0).min(seconds);
        moments.extend(poisson(rate * weight, second as f64, end, random));
    }
    moments
}

/// Moments at an even rate, each independent of all others.
pub fn poisson(rate: f64, begin: f64, end: f64, random: &mut StdRng) -> Vec<f64> {
    let mut moments = Vec::new();
    let mut at = begin;
    loop {
        let chance: f64 = random.random_range(f64::MIN_POSITIVE..1.0);
        at += -chance.ln() / rate;
        if at >= end {
            return moments;
        }
        moments.push(at);
    }
}
