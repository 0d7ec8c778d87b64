//! The rules of a study by default: arrow and label, chance, stability, suppression.

use std::collections::HashMap;
use std::sync::Mutex;

use num_bigint::BigInt;
use rand::RngExt;
use serde_json::{Value, json};

use super::change::{choose, histogram_shift};
use super::exact::{Fraction, count, fraction, number, whole};
use super::flips::{every_histogram, fewest_changes};
use super::panel::{Answer, Panel, Ratings};
use super::{Measure, Question, WITH_REGIONS, tally};

pub fn measures() -> Vec<Measure> {
    vec![
        Measure::new("decision", WITH_REGIONS, |panel, _| Question {
            input: tally::histogram(panel),
            params: json!({}),
            answer: Poll::of_round(panel, 0).answer(),
        }),
        Measure::new("chance_consensus", WITH_REGIONS, |panel, _| {
            let n = panel.first().values.len() as u64;
            Question {
                input: crate::case::Input::N { n },
                params: json!({}),
                answer: json!(chance_consensus(panel.scale, n)),
            }
        }),
        Measure::new("stability_rule", WITH_REGIONS, |panel, _| Question {
            input: tally::transitions(panel),
            params: json!({}),
            answer: stability_rule(panel),
        }),
        Measure::new("suppression", WITH_REGIONS, |panel, rng| {
            let least = rng.random_range(3..=10);
            let sizes: Vec<u64> = panel
                .by_group(panel.groups)
                .iter()
                .map(|g| g.len() as u64)
                .collect();
            Question {
                input: tally::group_sizes(panel),
                params: json!({ "min": least }),
                answer: suppression(&sizes, least),
            }
        }),
    ]
}

/// 0 for down, 1 for the middle, 2 for up.
fn region(scale: u64, value: u64) -> usize {
    let half = match scale {
        9 => 3,
        other => (other - 1) / 2,
    };
    if value <= half {
        0
    } else if value > scale - half {
        2
    } else {
        1
    }
}

/// What the rule looks at.
struct Poll {
    /// Valid answers in each region.
    regions: Vec<i64>,
    abstained: i64,
    roster: i64,
}

impl Poll {
    fn of(scale: u64, values: &[u64], abstained: u64, roster: u64) -> Poll {
        let within = |wanted| {
            values
                .iter()
                .filter(|v| region(scale, **v) == wanted)
                .count()
        };
        Poll {
            regions: (0..3).map(|wanted| within(wanted) as i64).collect(),
            abstained: abstained as i64,
            roster: roster as i64,
        }
    }

    fn of_round(panel: &Panel, round: usize) -> Poll {
        let values = panel.of_round(round).values;
        let abstained = tally::abstained(panel, round);
        Poll::of(panel.scale, &values, abstained, panel.roster[round])
    }

    fn is_insufficient(&self) -> bool {
        let n: i64 = self.regions.iter().sum();
        n < 5 || 2 * (n + self.abstained) < self.roster
    }

    fn arrow(&self) -> Option<&'static str> {
        let region = majority(&self.regions).filter(|_| !self.is_insufficient())?;
        Some(["down", "stable", "up"][region])
    }

    fn label(&self) -> &'static str {
        if self.is_insufficient() {
            return "insufficient";
        }
        let n: i64 = self.regions.iter().sum();
        let (down, middle, up) = (self.regions[0], self.regions[1], self.regions[2]);
        match majority(&self.regions) {
            Some(region) => {
                let t = self.regions[region];
                if 4 * t >= 3 * n && (region == 1 || t >= 6 * self.regions[2 - region]) {
                    "consensus"
                } else {
                    "leaning"
                }
            }
            None if down > middle && up > middle => "split",
            None => "no_consensus",
        }
    }

    fn answer(&self) -> Value {
        let to_lose = self.arrow().and_then(|_| {
            let arrow = majority(&self.regions);
            fewest_changes(&self.regions, |other| majority(other) != arrow)
        });
        json!({ "arrow": self.arrow(), "label": self.label(), "to_lose": to_lose })
    }
}

/// The region with more than half of the answers; an outer one also needs more than twice
/// what the opposite one has.
fn majority(regions: &[i64]) -> Option<usize> {
    let n: i64 = regions.iter().sum();
    let region = (0..3).find(|region| 2 * regions[*region] > n)?;
    (region == 1 || regions[region] > 2 * regions[2 - region]).then_some(region)
}

/// Over every way in which n answers can fall on the regions.
fn chance_consensus(scale: u64, n: u64) -> f64 {
    static KNOWN: Mutex<Option<HashMap<(u64, u64), f64>>> = Mutex::new(None);
    let mut known = KNOWN
        .lock()
        .unwrap_or_else(|poisoned| poisoned.into_inner());
    let known = known.get_or_insert_default();
    if let Some(chance) = known.get(&(scale, n)) {
        return *chance;
    }
    let points = |wanted| (1..=scale).filter(|v| region(scale, *v) == wanted).count();
    let points: Vec<BigInt> = (0..3).map(|wanted| BigInt::from(points(wanted))).collect();
    let mut ways = BigInt::from(0);
    for regions in every_histogram(n as i64, 3).iter() {
        let poll = Poll {
            regions: regions.clone(),
            abstained: 0,
            roster: n as i64,
        };
        if poll.label() == "consensus" {
            let orders = choose(n as i64, regions[0]) * choose(n as i64 - regions[0], regions[1]);
            let within = points.iter().zip(regions);
            ways += orders
                * within
                    .map(|(points, c)| points.pow(*c as u32))
                    .product::<BigInt>();
        }
    }
    let chance = super::exact::real(&Fraction::new(ways, BigInt::from(scale).pow(n as u32)));
    known.insert((scale, n), chance);
    chance
}

fn stability_rule(panel: &Panel) -> Value {
    let rounds = [panel.of_round(0), panel.of_round(1)];
    let polls = [Poll::of_round(panel, 0), Poll::of_round(panel, 1)];
    let pairs = panel.pairs();
    let changed = pairs
        .iter()
        .filter(|(earlier, later)| earlier != later)
        .count() as i64;
    let shift = histogram_shift(&rounds[0], &rounds[1]);
    let stable = shift
        .as_ref()
        .and_then(|shift| is_stable(&rounds, &polls, count(&pairs), changed, shift));

    let was = |earlier: bool, now: Answer, rater: &super::panel::Rater| {
        let (this, other) = (
            rater.rounds[usize::from(!earlier)][0],
            rater.rounds[usize::from(earlier)][0],
        );
        this.value().filter(|_| other == now)
    };
    let leavers: Vec<u64> = panel
        .raters
        .iter()
        .filter_map(|rater| was(true, Answer::Absent, rater))
        .collect();
    let newcomers = panel
        .raters
        .iter()
        .filter_map(|rater| was(false, Answer::Absent, rater));
    let kept = [rounds[1].values.as_slice(), &leavers].concat();
    let kept = Poll::of(
        panel.scale,
        &kept,
        tally::abstained(panel, 1),
        panel.roster[1],
    );
    json!({
        "pairs": pairs.len(),
        "changed": changed,
        "arrow_earlier": polls[0].arrow(),
        "arrow_later": polls[1].arrow(),
        "label_earlier": polls[0].label(),
        "label_later": polls[1].label(),
        "shift": shift.map(|shift| number(&shift)),
        "stable": stable,
        "stable_dissent": stable == Some(true) && polls[1].label() == "split",
        "leavers": leavers.len(),
        "newcomers": newcomers.count(),
        "arrow_if_leavers_kept": kept.arrow(),
        "label_if_leavers_kept": kept.label(),
    })
}

/// `None` with too few pairs to say.
fn is_stable(
    rounds: &[Ratings; 2],
    polls: &[Poll; 2],
    pairs: i64,
    changed: i64,
    shift: &Fraction,
) -> Option<bool> {
    let sizes = [count(&rounds[0].values), count(&rounds[1].values)];
    let (smaller, larger) = (sizes[0].min(sizes[1]), sizes[0].max(sizes[1]));
    if pairs < 5 || 2 * pairs < larger {
        return None;
    }
    let most_changed = (fraction(15, 100) * whole(pairs)).floor().max(whole(1));
    let largest_shift = fraction(15, 100).max(fraction(1, smaller));
    Some(
        polls[0].arrow() == polls[1].arrow()
            && whole(changed) <= most_changed
            && *shift <= largest_shift,
    )
}

fn suppression(sizes: &[u64], least: u64) -> Value {
    let mut is_hidden: Vec<bool> = sizes.iter().map(|size| *size < least).collect();
    loop {
        let groups = || sizes.iter().zip(&is_hidden).enumerate();
        let hidden: u64 = groups()
            .filter(|(_, (_, hidden))| **hidden)
            .map(|(_, (size, _))| size)
            .sum();
        let shown = groups().filter(|(_, (_, hidden))| !**hidden);
        let smallest = shown
            .rev()
            .min_by_key(|(_, (size, _))| **size)
            .map(|(group, _)| group);
        match smallest {
            Some(group) if (1..least).contains(&hidden) => is_hidden[group] = true,
            _ => break,
        }
    }
    let hidden: Vec<usize> = (0..sizes.len()).filter(|group| is_hidden[*group]).collect();
    json!({ "hidden": hidden, "all_hidden": sizes.iter().sum::<u64>() < least })
}
