//! What stands behind the answers to an item: how sure the raters were, what they gave as reasons,
//! and the one sentence that says it, the same in every format.

use std::collections::{BTreeMap, BTreeSet};

use crate::aggregation::counts::Histogram;
use crate::aggregation::regions::Regions;
use crate::aggregation::results::{ItemInput, ItemResult, RoundInput, RoundResults};
use crate::aggregation::rule::ConsensusRule;
use crate::aggregation::weighted::{LEVELS, WeightedArrow};
use crate::result::{Reason, Reasons};

/// The grounds of each item, by id.
pub type Grounds = BTreeMap<String, Ground>;

/// What stands behind the answers to one item.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ground {
    /// None where nobody in the round said how sure it was.
    pub confidence: Option<Confidence>,
    /// Reasons given.
    pub reasons: u64,
    /// Different addresses that the reasons name.
    pub sources: u64,
}

/// How sure the raters of an item were, on average; who did not say counts as in between.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Confidence {
    /// Mean level below 5/3.
    Low,
    Moderate,
    /// Mean level 7/3 or above.
    High,
    /// The word would tell how sure a single rater was.
    Hidden,
}

/// The table of words for confidence and evidence, as the methods print it.
pub const TABLE_OF_WORDS: &str = "In the sentence of an item, agreement is van der Eijk's A: two camps below −0.2, \
     spread out below 0.35, mostly agreed below 0.7, else agreed. Confidence is the mean of the \
     levels 1 to 3 that raters gave, who gave none counting as 2: low below 1.67, high from 2.33 \
     on, else moderate; it is left out where it would tell a single rater's. Evidence is none \
     without a reason, limited where the reasons name no source, medium with one or two sources \
     and robust with three or more; a source is an address that a reason names.";

impl Confidence {
    pub fn words(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Moderate => "moderate",
            Self::High => "high",
            Self::Hidden => "not shown",
        }
    }
}

impl Ground {
    /// "limited (2 reasons, no source)".
    pub fn evidence_words(&self) -> String {
        let word = match (self.reasons, self.sources) {
            (0, _) => return "none (no reason given)".to_owned(),
            (_, 0) => "limited",
            (_, 1 | 2) => "medium",
            _ => "robust",
        };
        let reasons = counted(self.reasons, "reason");
        let sources = counted(self.sources, "source");
        format!("{word} ({reasons}, {sources})")
    }
}

/// "no source", "1 source", "2 sources".
fn counted(number: u64, what: &str) -> String {
    match number {
        0 => format!("no {what}"),
        1 => format!("1 {what}"),
        more => format!("{more} {what}s"),
    }
}

/// The grounds of a closed round, as they may be published.
pub fn of(input: &RoundInput, public: &RoundResults, reasons: &Reasons) -> Grounds {
    input
        .items()
        .filter_map(|item| {
            let result = public.item(&item.id)?;
            let of_item: &[Reason] = reasons.get(&item.id).map_or(&[], Vec::as_slice);
            let given = of_item.iter().filter(|reason| reason.redacted.is_none());
            let addresses: BTreeSet<&str> = given
                .clone()
                .flat_map(|reason| addresses(&reason.text))
                .collect();
            let ground = Ground {
                confidence: confidence(item, result, &public.rule.rule),
                reasons: given.count() as u64,
                sources: addresses.len() as u64,
            };
            Some((item.id.clone(), ground))
        })
        .collect()
}

/// The addresses that a text names, without what punctuation follows them.
fn addresses(text: &str) -> impl Iterator<Item = &str> {
    let words = text.split(|c: char| c.is_whitespace() || matches!(c, '<' | '>' | '"'));
    words.filter_map(|word| {
        let start = word.find("https://").or_else(|| word.find("http://"))?;
        let address = word[start..].trim_end_matches(['.', ',', ';', ':', ')', ']', '!', '?', '/']);
        address
            .split_once("://")
            .map(|(_, rest)| rest)
            .filter(|rest| !rest.is_empty())
    })
}

/// Sums of levels in the three regions, down, middle and up.
type Sums = [u64; 3];

fn confidence(item: &ItemInput, public: &ItemResult, rule: &ConsensusRule) -> Option<Confidence> {
    if item.by_confidence.len() != LEVELS {
        return None;
    }
    let regions = Regions::of_points(&item.regions);
    let mut sums: Sums = [0; 3];
    for (level, answers) in (1..).zip(&item.by_confidence) {
        let counts = regions
            .counts(&Histogram::new(answers.as_slice()))
            .as_array();
        for (sum, count) in sums.iter_mut().zip(counts) {
            *sum += level * count;
        }
    }
    let Some(counts) = public.region_counts() else {
        return Some(Confidence::Hidden);
    };
    let counts = counts.as_array();
    let word = word(sums, public.n);
    match tells(sums, counts, public.weighted.confidence, rule) {
        true => Some(Confidence::Hidden),
        false => Some(word),
    }
}

fn word(sums: Sums, n: u64) -> Confidence {
    let thrice = 3 * sums.iter().sum::<u64>();
    if thrice < 5 * n {
        Confidence::Low
    } else if thrice < 7 * n {
        Confidence::Moderate
    } else {
        Confidence::High
    }
}

/// Whether word and weighted arrow, both published, leave some rater fewer levels than all three:
/// for each region and level it is tried whether a sum that allows this level there leads to both.
fn tells(
    sums: Sums,
    counts: [u64; 3],
    weighted: Option<WeightedArrow>,
    rule: &ConsensusRule,
) -> bool {
    let Some(three) = Regions::built_in(3) else {
        return true;
    };
    let n = counts.iter().sum();
    let published = word(sums, n);
    let same = |sums: Sums| {
        let arrow = |_: WeightedArrow| rule.arrow(&three, &Histogram::from(sums));
        word(sums, n) == published
            && weighted.is_none_or(|weighted| arrow(weighted) == weighted.arrow)
    };
    (0..3).filter(|region| counts[*region] > 0).any(|region| {
        let others = counts[region] - 1;
        let levels = 1..=LEVELS as u64;
        !levels.into_iter().all(|level| {
            let (least, most) = (level + others, level + LEVELS as u64 * others);
            let mut tried = sums;
            tried[region] = tried[region].clamp(least, most);
            same(tried) || balanced(tried, region, counts, sums).is_some_and(same)
        })
    })
}

/// The same total by moving another region the other way, where one has room for it.
fn balanced(tried: Sums, region: usize, counts: [u64; 3], sums: Sums) -> Option<Sums> {
    let total: u64 = sums.iter().sum();
    (0..3).filter(|other| *other != region).find_map(|other| {
        let rest: u64 = tried.iter().sum::<u64>() - tried[other];
        let needed = total.checked_sub(rest)?;
        let room = counts[other]..=LEVELS as u64 * counts[other];
        let mut moved = tried;
        moved[other] = needed;
        room.contains(&needed).then_some(moved)
    })
}

/// "9 of 12: Upward; consensus, firm (3 would have to change); agreement: agreed; confidence:
/// moderate; evidence: medium (7 reasons, 2 sources)."
pub fn sentence(result: &ItemResult, ground: Option<&Ground>) -> String {
    let mut parts = vec![match (result.arrow, result.share_words()) {
        (Some(_), Some(share)) => format!("{share}: {}", result.verdict_words()),
        _ => result.verdict_words(),
    }];
    if result.counts.is_none() {
        return format!("{}.", parts.join("; "));
    }
    parts.push(match (result.firmness.words, result.firmness.to_lose) {
        (Some(firmness), Some(to_lose)) => format!(
            "{}, {} ({to_lose} of {} would have to change)",
            result.label.words(),
            firmness.words(),
            result.n
        ),
        (Some(firmness), None) => format!("{}, {}", result.label.words(), firmness.words()),
        _ => result.label.words().to_owned(),
    });
    parts.push(format!(
        "agreement: {}",
        result.agreement().unwrap_or("n/a")
    ));
    if let Some(ground) = ground {
        let confidence = ground.confidence.map_or("not given", Confidence::words);
        parts.push(format!("confidence: {confidence}"));
        parts.push(format!("evidence: {}", ground.evidence_words()));
    }
    format!("{}.", parts.join("; "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(sums: Sums, counts: [u64; 3]) -> bool {
        let rule = ConsensusRule::default();
        let three = Regions::built_in(3).unwrap();
        let arrow = rule.arrow(&three, &Histogram::from(sums));
        let plain = rule.arrow(&three, &Histogram::from(counts));
        let weighted = WeightedArrow {
            arrow,
            differs: arrow != plain,
        };
        tells(sums, counts, Some(weighted), &rule)
    }

    #[test]
    fn a_word_that_would_tell_a_level_is_not_shown() {
        // Three of 2 and 3 are wholly sure if the weighted arrow turns up and the word is high.
        assert!(told([3, 0, 9], [2, 0, 3]));
        assert!(!told([6, 2, 18], [3, 1, 9]));
    }

    #[test]
    fn every_level_that_is_ruled_out_by_trying_all_is_found() {
        // Against a search over every sum, for all panels of five to eight.
        let rule = ConsensusRule::default();
        let three = Regions::built_in(3).unwrap();
        for (down, middle) in (0..=4_u64).flat_map(|down| (0..=4_u64).map(move |m| (down, m))) {
            let counts = [down, middle, 8_u64.saturating_sub(down + middle).min(4)];
            let n: u64 = counts.iter().sum();
            if n < 5 {
                continue;
            }
            let range = |place: usize| counts[place]..=3 * counts[place];
            let all: Vec<Sums> = range(0)
                .flat_map(|d| range(1).flat_map(move |m| range(2).map(move |u| [d, m, u])))
                .collect();
            for sums in &all {
                if told(*sums, counts) {
                    continue;
                }
                let arrow = rule.arrow(&three, &Histogram::from(*sums));
                let as_published: Vec<&Sums> = all
                    .iter()
                    .filter(|other| {
                        word(**other, n) == word(*sums, n)
                            && rule.arrow(&three, &Histogram::from(**other)) == arrow
                    })
                    .collect();
                for region in (0..3).filter(|region| counts[*region] > 0) {
                    let others = counts[region] - 1;
                    for level in 1..=3 {
                        let allows = |other: &&Sums| {
                            (level + others..=level + 3 * others).contains(&other[region])
                        };
                        assert!(
                            as_published.iter().copied().any(|other| allows(&other)),
                            "{counts:?} {sums:?}"
                        );
                    }
                }
            }
        }
    }

    #[test]
    fn sources_are_counted_once() {
        let text = "See https://e.org/a, and (https://e.org/a). Also http://f.org/x?y=1!";
        let found: BTreeSet<&str> = addresses(text).collect();
        assert_eq!(
            found.into_iter().collect::<Vec<_>>(),
            ["e.org/a", "f.org/x?y=1"]
        );
    }

    #[test]
    fn evidence_has_four_words() {
        let words = |reasons, sources| {
            let ground = Ground {
                confidence: None,
                reasons,
                sources,
            };
            ground.evidence_words()
        };
        assert_eq!(words(0, 0), "none (no reason given)");
        assert_eq!(words(1, 0), "limited (1 reason, no source)");
        assert_eq!(words(7, 2), "medium (7 reasons, 2 sources)");
        assert_eq!(words(7, 3), "robust (7 reasons, 3 sources)");
    }
}
