//! The consensus rule in words, with the numbers of one item.

mod instead;

use askama::Template;
use askama::filters::HtmlSafe;

use crate::aggregation::rule::{ConsensusRule, Label, Region};
use crate::web::charts::{Mark, ThresholdStrip};

use super::phrases::{above, from, share, times, upper};

/// Why an item has its arrow, or none.
#[derive(Debug, Clone, PartialEq, Eq, Template)]
#[template(path = "result/blocks/why.html")]
pub struct WhyBlock {
    pub heading: &'static str,
    pub sentences: Vec<Sentence>,
    /// Missing where counts may not be shown.
    pub strip: Option<ThresholdStrip>,
}

impl HtmlSafe for WhyBlock {}

/// One step of the rule: what holds in bold, then what follows from it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sentence {
    pub strong: String,
    pub rest: String,
}

/// The labels of the three regions in the scale's own words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegionWords {
    pub down: String,
    pub middle: String,
    pub up: String,
}

impl RegionWords {
    pub fn of(&self, region: Region) -> &str {
        match region {
            Region::Down => &self.down,
            Region::Middle => &self.middle,
            Region::Up => &self.up,
        }
    }
}

/// The numbers of one item that the rule looks at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WhyInput<'a> {
    pub rule: &'a ConsensusRule,
    pub words: &'a RegionWords,
    /// Valid answers in down, middle, up; `None` where they may not be shown.
    pub counts: Option<[u64; 3]>,
    /// Valid answers.
    pub n: u64,
    pub abstained: u64,
    /// N: the panel of this round.
    pub panel: u64,
    pub arrow: Option<Region>,
    pub label: Label,
    /// Fewest people who would have to change for the arrow to disappear.
    pub to_lose: Option<u64>,
}

impl WhyBlock {
    pub fn explain(input: &WhyInput<'_>) -> Self {
        let heading = match input.arrow {
            Some(_) => "Why this arrow",
            None => "Why there is no arrow",
        };
        let sentences = match (input.counts, input.arrow) {
            _ if input.label == Label::Insufficient => vec![input.insufficient()],
            (Some(counts), arrow) => match (input.rule.instead, arrow) {
                (Some(other), _) => input.by_other_rule(other, counts),
                (None, Some(arrow)) => input.with_arrow(counts, arrow),
                (None, None) => input.without_arrow(counts),
            },
            (None, _) => vec![input.insufficient()],
        };
        Self {
            heading,
            sentences,
            strip: input.counts.and_then(|counts| input.strip(counts)),
        }
    }
}

impl WhyInput<'_> {
    fn with_arrow(&self, counts: [u64; 3], arrow: Region) -> Vec<Sentence> {
        let (top, opposite) = (of(counts, arrow), opposite(counts, arrow));
        let word = self.words.of(arrow);
        let mut makes = Sentence {
            strong: format!("{} chose {word}:", upper(&above(self.rule.arrow_above))),
            rest: format!("{top} of {}. That makes the arrow.", self.n),
        };
        if let Some((side, count)) = opposite {
            makes.rest = format!(
                "{top} of {}, and more than {} as many as chose {} ({count}). That makes the arrow.",
                self.n,
                times(self.rule.arrow_times_opposite),
                self.words.of(side),
            );
        }
        let label = match self.label {
            Label::Consensus => self.consensus(top, opposite),
            _ => self.leaning(top, opposite),
        };
        vec![makes, label, self.would_change(top, opposite)]
    }

    fn consensus(&self, top: u64, opposite: Option<(Region, u64)>) -> Sentence {
        let share = share(top, self.n);
        let few = match opposite {
            Some((side, count)) => format!(
                ", and at least {} as many as chose {} ({count})",
                times(self.rule.consensus_times_opposite),
                self.words.of(side),
            ),
            None => String::new(),
        };
        Sentence {
            strong: format!("At least {} did:", from(self.rule.consensus_from)),
            rest: format!(
                "{top} of {} is {share}{few}. That makes it “consensus”.",
                self.n
            ),
        }
    }

    fn leaning(&self, top: u64, opposite: Option<(Region, u64)>) -> Sentence {
        let needed = self.rule.consensus_needs(self.n);
        if top < needed {
            return Sentence {
                strong: format!("Fewer than {} did:", from(self.rule.consensus_from)),
                rest: format!(
                    "consensus begins at {needed} of {}. So it is “leaning”.",
                    self.n
                ),
            };
        }
        let (side, count) = opposite.unwrap_or((Region::Middle, 0));
        Sentence {
            strong: format!("Too many chose {}:", self.words.of(side)),
            rest: format!(
                "consensus needs at least {} as many as the {count} there. So it is “leaning”.",
                times(self.rule.consensus_times_opposite)
            ),
        }
    }

    fn would_change(&self, top: u64, opposite: Option<(Region, u64)>) -> Sentence {
        let n = self.n;
        let label = match self.label {
            Label::Consensus => {
                let fall = self.to_fall(top, opposite.map(|(_, count)| count));
                format!(", and {fall} of {n} for the label to fall to “leaning”")
            }
            _ => String::new(),
        };
        self.to_disappear(&label)
    }

    fn to_disappear(&self, label: &str) -> Sentence {
        let n = self.n;
        Sentence {
            strong: match self.to_lose {
                Some(lose) => format!("{lose} of {n} would have to change"),
                None => "More would have to change than could be searched".to_owned(),
            },
            rest: format!("for the arrow to disappear{label}."),
        }
    }

    /// Fewest people whose change ends the consensus: each leaves the leading answer, for the
    /// opposite one where there is one.
    fn to_fall(&self, top: u64, opposite: Option<u64>) -> u64 {
        (1..=top)
            .find(|&x| {
                let below = 100 * (top - x) < self.rule.consensus_from * self.n;
                let too_many = opposite
                    .is_some_and(|o| top - x < self.rule.consensus_times_opposite * (o + x));
                below || too_many
            })
            .unwrap_or(top)
    }

    fn without_arrow(&self, counts: [u64; 3]) -> Vec<Sentence> {
        let middle = counts[1];
        let (side, top) = leading(counts);
        let above_half = 100 * top > self.rule.arrow_above * self.n;
        let why = if above_half {
            let (other, count) = opposite(counts, side).unwrap_or((Region::Middle, middle));
            Sentence {
                strong: format!(
                    "{} chose {},",
                    upper(&above(self.rule.arrow_above)),
                    self.words.of(side)
                ),
                rest: format!(
                    "{top} of {}, but not more than {} as many as chose {} ({count}). An arrow needs both.",
                    self.n,
                    times(self.rule.arrow_times_opposite),
                    self.words.of(other),
                ),
            }
        } else {
            Sentence {
                strong: "No answer is large enough:".to_owned(),
                rest: format!(
                    "the largest has {top} of {}, and an arrow begins at {}.",
                    self.n,
                    self.rule.arrow_needs(self.n)
                ),
            }
        };
        vec![why, self.without_label(counts)]
    }

    fn without_label(&self, [down, middle, up]: [u64; 3]) -> Sentence {
        if self.label == Label::Split {
            Sentence {
                strong: "Both sides are larger than the middle:".to_owned(),
                rest: format!(
                    "{up} {}, {down} {}, {middle} {}. That makes it “split”, a finding of its own.",
                    self.words.up, self.words.down, self.words.middle
                ),
            }
        } else {
            Sentence {
                strong: "It is not a split:".to_owned(),
                rest: format!(
                    "{middle} chose {}, not fewer than both sides ({up} and {down}). So it is “no consensus”.",
                    self.words.middle
                ),
            }
        }
    }

    fn insufficient(&self) -> Sentence {
        let least = self.rule.least_answers;
        if self.n < least {
            let answers = if self.n == 1 {
                "answer is"
            } else {
                "answers are"
            };
            return Sentence {
                strong: format!("{} valid {answers} too few:", self.n),
                rest: format!("a result needs at least {least}. Nothing more is shown of them."),
            };
        }
        Sentence {
            strong: "Too few of the panel answered:".to_owned(),
            rest: format!(
                "{} valid answers and {} who could not judge, of {}. At least {} is needed, so no arrow is given.",
                self.n,
                self.abstained,
                self.panel,
                from(self.rule.least_response),
            ),
        }
    }

    fn strip(&self, counts: [u64; 3]) -> Option<ThresholdStrip> {
        if self.n == 0 || self.rule.instead.is_some() {
            return None;
        }
        let (side, top) = match self.arrow {
            Some(arrow) => (arrow, of(counts, arrow)),
            None => leading(counts),
        };
        let mark = |word: &str, needed| Mark {
            word: word.to_owned(),
            needed,
        };
        Some(ThresholdStrip {
            sentence: format!("{top} of {} chose {}", self.n, self.words.of(side)),
            leading: top,
            n: self.n,
            arrow: mark("arrow", self.rule.arrow_needs(self.n)),
            consensus: mark("consensus", self.rule.consensus_needs(self.n)),
        })
    }
}

fn of(counts: [u64; 3], region: Region) -> u64 {
    match region {
        Region::Down => counts[0],
        Region::Middle => counts[1],
        Region::Up => counts[2],
    }
}

fn opposite(counts: [u64; 3], region: Region) -> Option<(Region, u64)> {
    match region {
        Region::Down => Some((Region::Up, counts[2])),
        Region::Middle => None,
        Region::Up => Some((Region::Down, counts[0])),
    }
}

/// The largest region; of equals the one nearer the up end.
fn leading(counts: [u64; 3]) -> (Region, u64) {
    [Region::Up, Region::Middle, Region::Down]
        .into_iter()
        .map(|region| (region, of(counts, region)))
        .rev()
        .max_by_key(|&(_, count)| count)
        .unwrap_or((Region::Middle, 0))
}

#[cfg(test)]
mod tests;
