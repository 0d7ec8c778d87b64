//! How long answers took, by kind and over time.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use super::users::{Kind, Took, User};

/// Columns of the printed table.
const COLUMNS: usize = 6;

pub struct Figures {
    took: Vec<Took>,
    length: Duration,
}

impl Figures {
    pub fn of(users: &[User], length: Duration) -> Self {
        let took = users.iter().flat_map(|user| &user.took).copied().collect();
        Self { took, length }
    }

    pub fn asked(&self) -> usize {
        self.took.len()
    }

    pub fn of_kinds(&self, kinds: &[Kind]) -> usize {
        let is = |took: &&Took| kinds.contains(&took.kind);
        self.took.iter().filter(is).count()
    }

    /// The percentile of some kinds in each of `parts` of the time, in milliseconds; nothing where
    /// nothing was asked.
    pub fn over_time(&self, kinds: &[Kind], percent: usize, parts: usize) -> Vec<Option<f64>> {
        let mut sorted = vec![Vec::new(); parts];
        let part = self.length.as_secs_f64() / parts as f64;
        for took in self.took.iter().filter(|took| kinds.contains(&took.kind)) {
            let at = (took.at.as_secs_f64() / part) as usize;
            sorted[at.min(parts - 1)].push(took.micros);
        }
        sorted
            .into_iter()
            .map(|mut micros| {
                micros.sort_unstable();
                let at = (micros.len() * percent / 100).min(micros.len().saturating_sub(1));
                micros.get(at).map(|micros| f64::from(*micros) / 1000.0)
            })
            .collect()
    }

    fn of_all(&self, kind: Kind, percent: usize) -> f64 {
        self.over_time(&[kind], percent, 1)[0].unwrap_or_default()
    }
}

impl fmt::Display for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut counts: BTreeMap<Kind, usize> = BTreeMap::new();
        for took in &self.took {
            *counts.entry(took.kind).or_default() += 1;
        }
        let rate = self.asked() as f64 / self.length.as_secs_f64();
        writeln!(
            f,
            "{} answers, {rate:.0} a second; ms as p50/p99, then p99 over time",
            self.asked()
        )?;
        for (&kind, count) in &counts {
            let name = format!("{kind:?}");
            let whole = (self.of_all(kind, 50), self.of_all(kind, 99));
            write!(f, "{name:<14}{count:>8} {:>8.1}/{:<8.1}", whole.0, whole.1)?;
            for part in self.over_time(&[kind], 99, COLUMNS) {
                match part {
                    Some(millis) => write!(f, "{millis:>9.1}")?,
                    None => write!(f, "{:>9}", "-")?,
                }
            }
            writeln!(f)?;
        }
        Ok(())
    }
}
