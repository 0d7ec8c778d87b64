//! Results in words, the same in all formats.

use super::output::{ItemResult, RoundResults};
use crate::aggregation::chance::{DRAWS, SEED, is_estimated};
use crate::aggregation::counts::Histogram;
use crate::aggregation::regions::{RegionCounts, Regions};
use crate::aggregation::rule::{Arrow, ConsensusRule, Label, Region};

/// Van der Eijk's A in words, from *two camps* over *spread out* to *agreed*.
pub fn agreement_words(a: f64) -> &'static str {
    if a < -0.2 {
        "two camps"
    } else if a < 0.35 {
        "spread out"
    } else if a < 0.7 {
        "mostly agreed"
    } else {
        "agreed"
    }
}

/// So many items by chance, as printed: small numbers with one more digit.
pub fn chance_figure(items: f64) -> String {
    let digits = if items < 0.1 { 2 } else { 1 };
    format!("{items:.digits$}")
}

impl ConsensusRule {
    /// The whole rule in sentences, for the methods and beside every result.
    pub fn sentence(&self) -> String {
        format!(
            "{} Without an arrow an item is split where both outer regions are larger than the \
             middle one, else there is no consensus. Fewer than {} valid answers, or answers and \
             abstentions of less than {}% of the panel, are insufficient.",
            self.arrow_sentence(),
            self.least_answers,
            self.least_response,
        )
    }

    fn arrow_sentence(&self) -> String {
        let consensus = format!(
            "with at least {}%, and, if outer, at least {} times the opposite region; else it is \
             leaning.",
            self.consensus_from, self.consensus_times_opposite
        );
        match self.instead {
            None => format!(
                "An arrow needs more than {}% of the valid answers in one region; an outer arrow \
                 also more than {} times the opposite region. It is a consensus {consensus}",
                self.arrow_above, self.arrow_times_opposite
            ),
            Some(other) if other.leaves_consensus_to_the_study() => {
                format!("{} It is a consensus {consensus}", other.sentence())
            }
            Some(other) => other.sentence(),
        }
    }

    /// What stable means under this rule.
    pub fn stability_sentence(&self) -> String {
        format!(
            "Stable: the same arrow, or none, in both rounds; at most {}% of those who answered \
             both (or one person) changed; and the shares shifted by at most {}% (or one person's \
             share). With fewer than {} who answered both, or under half of the larger round, it \
             is left open.",
            self.stable_changed, self.stable_shift, self.least_pairs,
        )
    }
}

impl RoundResults {
    /// The chance figure in words.
    pub fn chance_words(&self) -> String {
        let estimated = self.items().any(|item| {
            let points: Vec<Region> = item.scale.points.iter().map(|point| point.region).collect();
            is_estimated(&self.rule.rule, &Regions::of_points(&points), item.n)
        });
        let how = if estimated {
            format!(" (Estimated from {DRAWS} random panels an item, seed {SEED}.)")
        } else {
            String::new()
        };
        format!(
            "If all had answered at random, {} of {} items would have reached consensus.{how}",
            chance_figure(self.chance),
            self.items().count()
        )
    }
}

impl ItemResult {
    /// Answers by region; `None` where the counts are not shown.
    pub fn region_counts(&self) -> Option<RegionCounts> {
        let histogram = Histogram::from(self.counts.as_deref()?);
        Some(Regions::of_points(&self.scale.regions()).counts(&histogram))
    }

    /// The leading region with its answers; on a tie the one nearer the up end.
    pub fn leading(&self) -> Option<(Arrow, u64)> {
        let counts = self.region_counts()?;
        [Arrow::Down, Arrow::Stable, Arrow::Up]
            .into_iter()
            .map(|arrow| (arrow, counts.of(arrow)))
            .max_by_key(|&(_, answers)| answers)
            .filter(|&(_, answers)| answers > 0)
    }

    /// "9 of 12": the leading region's answers among the valid ones.
    pub fn share_words(&self) -> Option<String> {
        self.leading()
            .map(|(_, answers)| format!("{answers} of {}", self.n))
    }

    /// What a region is called on this item's scale: the label of its middle point, or of the one
    /// nearer the scale's centre.
    pub fn region_label(&self, region: Region) -> &str {
        self.scale.region_label(region)
    }

    /// The glyph of the arrow on this item's scale; ◇ without an arrow.
    pub fn glyph(&self) -> &str {
        let named = |region: Region| region.named_by(&self.scale.points, |point| point.region);
        self.arrow
            .and_then(|arrow| named(arrow.region()))
            .map_or("◇", |point| &point.glyph)
    }

    /// The word of the author's arrow where the text departs from the panel: "Downward".
    pub fn editorial_word(&self) -> Option<&str> {
        let made = self.editorial.as_ref()?;
        Some(match made.arrow {
            Some(arrow) => self.region_label(arrow.region()),
            None => "no arrow",
        })
    }

    /// The verdict: an arrow's word, or what stands instead of an arrow.
    pub fn verdict_words(&self) -> String {
        match (self.arrow, self.region_counts()) {
            (Some(arrow), _) => self.region_label(arrow.region()).to_owned(),
            (None, Some(counts)) => match self.label {
                Label::Split => {
                    format!("No two-to-one majority: {} ▼, {} ▲", counts.down, counts.up)
                }
                Label::Insufficient => format!("{} answers: too few to decide", self.n),
                _ => no_majority(counts),
            },
            (None, None) => format!("{} answers: too few to show", self.n),
        }
    }

    /// "Firm: 5 of 12 would have to change their answer for this arrow to go."
    pub fn firmness_sentence(&self) -> Option<String> {
        let words = self.firmness.words?.words();
        let to_lose = self.firmness.to_lose?;
        let mut letters = words.chars();
        let capital: String = letters
            .next()
            .into_iter()
            .flat_map(char::to_uppercase)
            .collect();
        Some(format!(
            "{capital}{}: {to_lose} of {} would have to change their answer for this arrow to go.",
            letters.as_str(),
            self.n
        ))
    }

    /// Van der Eijk's A in words.
    pub fn agreement(&self) -> Option<&'static str> {
        self.measures.as_ref()?.vdeijk_a.map(agreement_words)
    }

    /// Change since the earlier round in words; `None` without one.
    pub fn change_words(&self) -> Option<String> {
        self.stability.as_ref().map(|stability| stability.words())
    }

    /// Fails the stability rule; an item that cannot be compared does not.
    pub fn is_unstable(&self) -> bool {
        self.stability
            .as_ref()
            .is_some_and(|stability| stability.stable == Some(false))
    }

    /// "Policy, Academia are not shown." for the hidden stakeholder groups, without a number.
    pub fn hidden_groups_words(&self) -> Option<String> {
        let names: Vec<&str> = self
            .groups
            .iter()
            .filter(|group| group.hidden)
            .map(|group| group.name.as_str())
            .collect();
        match names.as_slice() {
            [] => None,
            [name] => Some(format!("{name} is not shown.")),
            _ => Some(format!("{} are not shown.", names.join(", "))),
        }
    }
}

fn no_majority(counts: RegionCounts) -> String {
    let largest = counts.as_array().into_iter().max().unwrap_or(0);
    if 2 * largest > counts.n() {
        format!("No two-to-one majority: {} ▼, {} ▲", counts.down, counts.up)
    } else {
        "No answer above half".to_owned()
    }
}
