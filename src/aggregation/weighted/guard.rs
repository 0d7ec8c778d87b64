//! When a published weighted arrow would tell what a rater said of itself.
//!
//! The counts are public. Of 5 ▲ and 1 ▼ the weighted arrow can only go if the one who answered ▼
//! chose the highest level: publishing that it went would say so. Whether an arrow is published
//! follows from the counts alone, so that leaving it out says nothing either.

use super::LEVELS;
use crate::aggregation::counts::Histogram;
use crate::aggregation::regions::{RegionCounts, Regions};
use crate::aggregation::rule::{Arrow, ConsensusRule};

/// How far around one way to get an arrow another one is looked for.
const REACH: i64 = 2;

const OUTCOMES: [Option<Arrow>; 4] = [
    Some(Arrow::Down),
    Some(Arrow::Stable),
    Some(Arrow::Up),
    None,
];

/// Whatever the weighted arrow is, more than one sum of levels in each region leads to it, so that
/// it fixes nobody's level. Where no second way is found nearby the answer is `false`, and so it is
/// for a rule in place of the majority.
pub fn tells_no_level(rule: &ConsensusRule, counts: RegionCounts) -> bool {
    let Some(ways) = Ways::of(rule, counts) else {
        return false;
    };
    OUTCOMES
        .into_iter()
        .all(|outcome| match ways.one_to(outcome) {
            Some(sums) => ways.has_others_near(sums, outcome),
            None => true,
        })
}

/// Sums of levels, down, middle and up, that answers of these counts can have.
struct Ways<'a> {
    rule: &'a ConsensusRule,
    /// A point for each region.
    regions: Regions,
    counts: RegionCounts,
}

impl<'a> Ways<'a> {
    fn of(rule: &'a ConsensusRule, counts: RegionCounts) -> Option<Self> {
        let regions = Regions::built_in(3)?;
        rule.instead.is_none().then_some(Self {
            rule,
            regions,
            counts,
        })
    }

    fn arrow(&self, sums: [u64; 3]) -> Option<Arrow> {
        self.rule.arrow(&self.regions, &Histogram::from(sums))
    }

    fn bounds(&self) -> [(u64, u64); 3] {
        self.counts.as_array().map(|n| (n, LEVELS as u64 * n))
    }

    /// Sums with this outcome; `None` if there are none.
    fn one_to(&self, outcome: Option<Arrow>) -> Option<[u64; 3]> {
        let bounds = self.bounds();
        let best_of = |arrow: Arrow| {
            let mut sums = bounds.map(|(least, _)| least);
            sums[place(arrow)] = bounds[place(arrow)].1;
            sums
        };
        if let Some(arrow) = outcome {
            // More weight for a region never takes its arrow: if not here, then nowhere.
            let sums = best_of(arrow);
            return (self.arrow(sums) == outcome).then_some(sums);
        }
        // From the best case of the leading region to its worst, one step at a time: an arrow
        // does not turn into another one without a step in between.
        let Some(leading) = self.counts.largest() else {
            return Some(bounds.map(|(least, _)| least));
        };
        let mut sums = best_of(leading);
        let others = (0..3).filter(|&other| other != place(leading));
        let mut ends = vec![(place(leading), bounds[place(leading)].0)];
        ends.extend(others.map(|other| (other, bounds[other].1)));
        for (region, end) in ends {
            while self.arrow(sums).is_some() && sums[region] != end {
                sums[region] = if sums[region] < end {
                    sums[region] + 1
                } else {
                    sums[region] - 1
                };
            }
        }
        self.arrow(sums).is_none().then_some(sums)
    }

    /// For each region with answers another sum of it, close by, has the same outcome.
    fn has_others_near(&self, sums: [u64; 3], outcome: Option<Arrow>) -> bool {
        let bounds = self.bounds();
        let near: Vec<Vec<u64>> = (0..3)
            .map(|region| {
                let (least, most) = bounds[region];
                (-REACH..=REACH)
                    .filter_map(|step| sums[region].checked_add_signed(step))
                    .filter(|sum| (least..=most).contains(sum))
                    .collect()
            })
            .collect();
        let mut fixed = self.counts.as_array().map(|n| n > 0);
        for &down in &near[0] {
            for &middle in &near[1] {
                for &up in &near[2] {
                    let other = [down, middle, up];
                    if self.arrow(other) == outcome {
                        for region in 0..3 {
                            fixed[region] &= other[region] == sums[region];
                        }
                    }
                    if fixed == [false; 3] {
                        return true;
                    }
                }
            }
        }
        false
    }
}

fn place(arrow: Arrow) -> usize {
    match arrow {
        Arrow::Down => 0,
        Arrow::Stable => 1,
        Arrow::Up => 2,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(down: u64, middle: u64, up: u64) -> RegionCounts {
        RegionCounts { down, middle, up }
    }

    /// Some outcome leaves only one sum of levels to a region with answers.
    fn fixes_somebody(rule: &ConsensusRule, of: RegionCounts) -> bool {
        let ways = Ways::of(rule, of).unwrap();
        let [down, middle, up] = ways.bounds().map(|(least, most)| least..=most);
        OUTCOMES.into_iter().any(|outcome| {
            let mut seen = [const { Vec::<u64>::new() }; 3];
            for d in down.clone() {
                for m in middle.clone() {
                    for u in up.clone() {
                        if ways.arrow([d, m, u]) == outcome {
                            for (seen, sum) in seen.iter_mut().zip([d, m, u]) {
                                if !seen.contains(&sum) {
                                    seen.push(sum);
                                }
                            }
                        }
                    }
                }
            }
            of.as_array()
                .into_iter()
                .zip(seen)
                .any(|(n, seen)| n > 0 && seen.len() == 1)
        })
    }

    #[test]
    fn one_against_five_would_be_told() {
        let rule = ConsensusRule::default();
        assert!(!tells_no_level(&rule, counts(1, 0, 5)));
        assert!(tells_no_level(&rule, counts(1, 2, 10)));
    }

    #[test]
    fn what_is_published_fixes_nobodys_level_and_little_is_left_out() {
        let rule = ConsensusRule::default();
        let (mut left_out, mut needlessly) = (0, 0);
        for n in 5..=13 {
            for down in 0..=n {
                for up in 0..=n - down {
                    let of = counts(down, n - down - up, up);
                    let fixes = fixes_somebody(&rule, of);
                    let tells_none = tells_no_level(&rule, of);
                    assert!(!(fixes && tells_none), "{of:?}");
                    left_out += u32::from(fixes);
                    needlessly += u32::from(!fixes && !tells_none);
                }
            }
        }
        assert!(left_out > 0);
        assert!(needlessly <= left_out / 2, "{needlessly} beside {left_out}");
    }
}
