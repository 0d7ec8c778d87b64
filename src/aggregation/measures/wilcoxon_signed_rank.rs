//! Wilcoxon's signed-rank test: did those who answered both rounds move up or down?
//!
//! *Among those who changed their answer, did clearly more, or further, move one way?*
//!
//! The differences later − earlier are ranked by their size, ties sharing the mean of their
//! ranks. [`Zeros::Wilcox`] drops the unchanged before ranking, [`Zeros::Pratt`] ranks them and
//! drops their ranks. W₊ and W₋ are the rank sums of those who moved up and down;
//! z = ((W₊ − W₋) / 2) / √(Σ r² / 4), two-sided, without continuity correction. [`exact`] sums
//! over all ways to give signs to these ranks: p = P(|W₊ − mean| ≥ observed). Nobody moved: z 0,
//! p 1.
//!
//! Domain: a transition table. Undefined without pairs; exact up to [`MOST_EXACT`] who moved.
//! Source: Wilcoxon, Biometrics Bulletin 1 (1945), 80–83; Pratt, Journal of the American
//! Statistical Association 54 (1959), 655–667.
//!
//! ```
//! use castalia::aggregation::{counts::PairTable, measures::wilcoxon_signed_rank as wilcoxon};
//! let pairs = PairTable::new(vec![vec![5, 1, 0], vec![0, 2, 0], vec![0, 2, 2]]).unwrap();
//! let test = wilcoxon::exact(&pairs, wilcoxon::Zeros::Pratt).unwrap();
//! assert_eq!((test.w_plus, test.w_minus, test.p), (11.0, 22.0, 1.0));
//! ```

use serde::{Deserialize, Serialize};

use super::tails::normal_two_sided;
use crate::aggregation::counts::PairTable;

/// More movers than this are left to the normal approximation.
pub const MOST_EXACT: u64 = 1000;

/// What becomes of those whose answer is the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Zeros {
    Wilcox,
    Pratt,
}

/// Rank sums and the two-sided probability of so uneven ones.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Wilcoxon {
    /// Pairs.
    pub n: u64,
    /// Pairs that changed.
    pub n_nonzero: u64,
    pub w_plus: f64,
    pub w_minus: f64,
    /// Only of the normal approximation.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub z: Option<f64>,
    pub p: f64,
}

/// With the normal approximation.
pub fn asymptotic(pairs: &PairTable, zeros: Zeros) -> Option<Wilcoxon> {
    let ranked = Ranked::of(pairs, zeros)?;
    let squares: f64 = ranked
        .groups
        .iter()
        .map(|group| (group.doubled_rank as f64 / 2.0).powi(2) * group.movers() as f64)
        .sum();
    let z = if squares > 0.0 {
        (ranked.w_plus() - ranked.w_minus()) / 2.0 / (squares / 4.0).sqrt()
    } else {
        0.0
    };
    Some(ranked.result(Some(z), normal_two_sided(z)))
}

/// With the exact distribution over all signs of these ranks.
pub fn exact(pairs: &PairTable, zeros: Zeros) -> Option<Wilcoxon> {
    let ranked = Ranked::of(pairs, zeros)?;
    if ranked.movers() > MOST_EXACT {
        return None;
    }
    let (plus, minus) = ranked.doubled_sums();
    let total = plus + minus;
    let observed = plus.abs_diff(minus);
    let p: f64 = ranked
        .distribution()
        .iter()
        .enumerate()
        .filter(|&(sum, _)| (2 * sum as u64).abs_diff(total) >= observed)
        .map(|(_, p)| p)
        .sum();
    Some(ranked.result(None, p.min(1.0)))
}

/// Those who moved equally far, with twice their common midrank (a whole number).
struct Group {
    doubled_rank: u64,
    up: u64,
    down: u64,
}

impl Group {
    fn movers(&self) -> u64 {
        self.up + self.down
    }
}

struct Ranked {
    n: u64,
    groups: Vec<Group>,
}

impl Ranked {
    fn of(pairs: &PairTable, zeros: Zeros) -> Option<Self> {
        let n = pairs.n();
        if n == 0 {
            return None;
        }
        let mut up = vec![0; pairs.k()];
        let mut down = vec![0; pairs.k()];
        for (earlier, later, count) in pairs.iter() {
            if later > earlier {
                up[later - earlier] += count;
            } else if later < earlier {
                down[earlier - later] += count;
            }
        }
        let movers: u64 = up.iter().chain(&down).sum();
        let mut below = match zeros {
            Zeros::Wilcox => 0,
            Zeros::Pratt => n - movers,
        };
        let groups = up
            .into_iter()
            .zip(down)
            .skip(1)
            .filter(|(up, down)| up + down > 0)
            .map(|(up, down)| {
                let doubled_rank = 2 * below + up + down + 1;
                below += up + down;
                Group {
                    doubled_rank,
                    up,
                    down,
                }
            })
            .collect();
        Some(Self { n, groups })
    }

    fn movers(&self) -> u64 {
        self.groups.iter().map(Group::movers).sum()
    }

    fn doubled_sums(&self) -> (u64, u64) {
        self.groups.iter().fold((0, 0), |(plus, minus), group| {
            (
                plus + group.doubled_rank * group.up,
                minus + group.doubled_rank * group.down,
            )
        })
    }

    fn w_plus(&self) -> f64 {
        self.doubled_sums().0 as f64 / 2.0
    }

    fn w_minus(&self) -> f64 {
        self.doubled_sums().1 as f64 / 2.0
    }

    /// Probability of each doubled rank sum when every mover's sign is a fair coin.
    fn distribution(&self) -> Vec<f64> {
        let (plus, minus) = self.doubled_sums();
        let mut distribution = vec![0.0; (plus + minus) as usize + 1];
        distribution[0] = 1.0;
        let mut reached = 0;
        for group in &self.groups {
            let step = group.doubled_rank as usize;
            for _ in 0..group.movers() {
                reached += step;
                for sum in (0..=reached).rev() {
                    let moved_up = if sum >= step {
                        distribution[sum - step]
                    } else {
                        0.0
                    };
                    distribution[sum] = (distribution[sum] + moved_up) / 2.0;
                }
            }
        }
        distribution
    }

    fn result(&self, z: Option<f64>, p: f64) -> Wilcoxon {
        Wilcoxon {
            n: self.n,
            n_nonzero: self.movers(),
            w_plus: self.w_plus(),
            w_minus: self.w_minus(),
            z,
            p,
        }
    }
}
