//! How the simulated panel answers: a model, not a set of finished histograms.
//!
//! Each item has a position on a line from downward (−1) to upward (1), and experts see it with
//! an error of their own. Between the rounds every expert is drawn towards what the group said,
//! and reasons may bring something to light that moves all of them. An answer is the part of the
//! line on which the expert's view lies. Some cannot judge, in both rounds; some leave a question
//! out.

use super::people::PANEL;
use super::random::SplitMix64;
use super::reasons;
use crate::aggregation::rule::Region;

/// The seed of the demo. Another one gives another panel, and most likely other arrows.
pub const SEED: u64 = 2026;

/// Rounds that the model answers: both are closed in the demo.
pub const ROUNDS: u32 = 2;

/// Views further from the middle than this are answered as upward or downward.
const EDGE: f64 = 0.5;
/// Probability that an expert who meets an item cannot judge it.
const CANNOT_JUDGE: f64 = 0.035;
/// Probability that an expert leaves a question out.
const LEFT_OUT: f64 = 0.03;
/// Share of the answers that carry a confidence, and of those that carry a reason.
const WITH_CONFIDENCE: f64 = 0.8;
const WITH_REASON: f64 = 0.4;
/// Panelists who took no part in a round: (round, index in the panel). It is the same person each
/// time: one who came or left would have to be hidden by hiding who moved where, on every item.
const ABSENT: [(u32, usize); 2] = [(1, 15), (2, 15)];

/// What the model knows of an item.
struct Latent {
    id: &'static str,
    /// Where the item lies for the panel as a whole, −1 downward to 1 upward.
    position: f64,
    /// Standard deviation of the experts' own views.
    spread: f64,
    /// How far law enforcement sees it above the panel, and research below it.
    rift: f64,
    /// What the reasons of round 1 bring to light, for everybody.
    insight: f64,
    /// How much of the distance to the group an expert gives up between the rounds.
    pull: f64,
}

const fn latent(id: &'static str, position: f64, spread: f64) -> Latent {
    Latent {
        id,
        position,
        spread,
        rift: 0.0,
        insight: 0.0,
        pull: 0.35,
    }
}

const ITEMS: [Latent; 20] = [
    latent("prison-contacts", 0.95, 0.55),
    latent("way-back", 0.75, 0.6),
    latent("institutional-distance", 0.0, 0.5),
    Latent {
        rift: 1.3,
        pull: 0.65,
        ..latent("special-wings", 0.0, 0.4)
    },
    latent("prison-numbers", 1.1, 0.5),
    latent("returnee-skills", 0.7, 0.75),
    latent("public-rejection", 0.85, 0.6),
    latent("narrative-fit", 0.65, 0.7),
    latent("barriers-to-cooperation", -0.1, 0.5),
    latent("norm-separate-detention", 0.1, 0.55),
    latent("norm-restoration", -0.7, 0.65),
    latent("norm-fitting-charges", -0.8, 0.6),
    Latent {
        insight: 1.3,
        pull: 0.45,
        ..latent("norm-intake", -0.75, 0.5)
    },
    latent("norm-police-and-intelligence", -0.15, 0.55),
    latent("rule-solitary-confinement", 0.0, 0.4),
    latent("rule-hope-of-release", -0.1, 0.45),
    latent("rule-independent-prosecution", -0.05, 0.45),
    latent("rule-proportionality", -0.2, 0.5),
    latent("rule-mandates", 0.05, 0.4),
    latent("rule-purpose-limitation", -0.2, 0.55),
];

/// One answer of the simulated panel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SimulatedAnswer {
    /// From 1.
    pub round: u32,
    /// Index in [`PANEL`].
    pub panelist: usize,
    /// Id of the item in the demo study.
    pub item_id: &'static str,
    /// 1 to 3 on the scale of the item; `None` if the expert cannot judge.
    pub value: Option<u32>,
    /// 1 to 3; never with an abstention.
    pub confidence: Option<u8>,
    pub rationale: Option<String>,
}

/// All answers of both closed rounds, round by round, in the order of the items and of the panel.
/// The same on every call. A pair of panelist and item that is not there was left out.
pub fn answers() -> Vec<SimulatedAnswer> {
    let mut random = SplitMix64::new(SEED);
    let mut rounds: [Vec<SimulatedAnswer>; 2] = [Vec::new(), Vec::new()];
    for item in &ITEMS {
        let first: Vec<f64> = PANEL
            .iter()
            .map(|person| item.view(person.group, &mut random))
            .collect();
        let group = first.iter().sum::<f64>() / first.len() as f64;
        let second: Vec<f64> = first
            .iter()
            .map(|view| item.revised(*view, group, &mut random))
            .collect();
        let cannot_judge: Vec<bool> = first.iter().map(|_| random.unit() < CANNOT_JUDGE).collect();
        for (round, views) in (1..).zip([first, second]) {
            let kept = &mut rounds[round as usize - 1];
            kept.extend(answered(item, round, &views, &cannot_judge, &mut random));
        }
    }
    rounds.concat()
}

impl Latent {
    /// What an expert of a group makes of the item before hearing from others.
    fn view(&self, group: &str, random: &mut SplitMix64) -> f64 {
        let side = match group {
            "Law enforcement" => self.rift,
            "Research" => -self.rift,
            _ => 0.0,
        };
        self.position + side + self.spread * random.bell()
    }

    /// The view after the group's answers and reasons.
    fn revised(&self, view: f64, group: f64, random: &mut SplitMix64) -> f64 {
        view + self.pull * (group - view) + self.insight + 0.12 * random.bell()
    }
}

/// The answers to one item in one round; `cannot_judge` says of each panelist whether it is so.
fn answered(
    item: &Latent,
    round: u32,
    views: &[f64],
    cannot_judge: &[bool],
    random: &mut SplitMix64,
) -> Vec<SimulatedAnswer> {
    let mut used = reasons::Used::default();
    let mut answers = Vec::new();
    for (panelist, (view, &cannot_judge)) in views.iter().zip(cannot_judge).enumerate() {
        let left_out = random.unit() < LEFT_OUT;
        let asked_confidence = random.unit() < WITH_CONFIDENCE;
        let doubt = random.bell();
        let gives_reason = random.unit() < WITH_REASON;
        let choice = random.bits();
        if left_out || ABSENT.contains(&(round, panelist)) {
            continue;
        }
        let region = region(*view);
        let confidence = (!cannot_judge && asked_confidence).then(|| confidence(*view, doubt));
        let rationale = if gives_reason && !cannot_judge {
            reasons::reason(item.id, region, round, choice, &mut used)
        } else {
            None
        };
        answers.push(SimulatedAnswer {
            round,
            panelist,
            item_id: item.id,
            value: (!cannot_judge).then_some(value(region)),
            confidence,
            rationale,
        });
    }
    answers
}

fn region(view: f64) -> Region {
    if view > EDGE {
        Region::Up
    } else if view < -EDGE {
        Region::Down
    } else {
        Region::Middle
    }
}

/// The value of a region on a scale of three points.
fn value(region: Region) -> u32 {
    match region {
        Region::Down => 1,
        Region::Middle => 2,
        Region::Up => 3,
    }
}

/// Views close to an edge are held with less confidence.
fn confidence(view: f64, doubt: f64) -> u8 {
    let clearness = (view.abs() - EDGE).abs() + 0.35 * doubt;
    if clearness > 0.5 {
        3
    } else if clearness > 0.1 {
        2
    } else {
        1
    }
}

#[cfg(test)]
mod tests;
