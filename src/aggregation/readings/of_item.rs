//! What the measures of one item say.

use super::Subject::{Agreement, BetweenGroups, BetweenRounds, Centre, Intervals, Spread};
use super::print::{chi_square, interval, likely, listed, number, percent, significance, test};
use super::{Entry, Meaning, Subject};
use crate::aggregation::measures::rand_classic::{Classification, Verdict};
use crate::aggregation::results::ItemMeasures;

const fn entry(
    subject: Subject,
    key: &'static str,
    name: &'static str,
    says: &'static str,
    print: fn(&ItemMeasures) -> Option<String>,
) -> Entry<ItemMeasures> {
    Entry {
        meaning: Meaning {
            key,
            name,
            subject,
            says,
        },
        print,
    }
}

pub(super) static ENTRIES: [Entry<ItemMeasures>; 32] = [
    entry(
        Centre,
        "median",
        "Median",
        "Half of the answers are this point or a lower one, half this or a higher one.",
        |m| m.median.map(number),
    ),
    entry(
        Centre,
        "mode",
        "Mode",
        "The point chosen most often, and the share of the answers on it.",
        mode,
    ),
    entry(
        Centre,
        "mean",
        "Mean",
        "The average answer, if the points are taken to lie at equal distances.",
        |m| m.mean.map(number),
    ),
    entry(
        Spread,
        "iqr",
        "Interquartile range",
        "The middle half of the answers spans this many points.",
        |m| m.iqr.map(number),
    ),
    entry(
        Spread,
        "mad_median",
        "Mean distance from the median",
        "On average an answer lies this many points from the median.",
        |m| m.mad_median.map(number),
    ),
    entry(
        Spread,
        "sd",
        "Standard deviation",
        "Answers lie about this many points from the mean.",
        |m| m.sd.map(number),
    ),
    entry(
        Spread,
        "entropy_norm",
        "Entropy",
        "0 if all chose the same point, 1 if every point was chosen equally often.",
        |m| m.entropy_norm.map(number),
    ),
    entry(
        Spread,
        "iqv",
        "Index of qualitative variation",
        "How far two answers are from being the same: 0 if all are, 1 if every point was chosen \
         equally often. The order of the points does not count.",
        |m| m.iqv.map(number),
    ),
    entry(
        Spread,
        "leik_d",
        "Leik’s D",
        "0 if all chose the same point, 1 if half stand at each end.",
        |m| m.leik_d.map(number),
    ),
    entry(
        Spread,
        "berry_mielke_iov",
        "Index of ordinal variation (Berry and Mielke)",
        "0 if all chose the same point, 1 if the answers are as far apart as a panel of this size \
         can be.",
        |m| m.berry_mielke_iov.map(number),
    ),
    entry(
        Agreement,
        "vdeijk_a",
        "Agreement (van der Eijk’s A)",
        "1 is full agreement, 0 spread out, −1 two camps.",
        |m| m.vdeijk_a.map(number),
    ),
    entry(
        Agreement,
        "vdeijk_polarization",
        "Polarisation (van der Eijk)",
        "0 if all chose the same point, 0.5 if they are spread evenly, 1 if half stand at each \
         end.",
        |m| m.vdeijk_polarization.map(number),
    ),
    entry(
        Agreement,
        "cns",
        "Consensus (Tastle and Wierman)",
        "1 if all chose the same point, 0 if half stand at each end.",
        |m| m.cns.map(number),
    ),
    entry(
        Agreement,
        "blair_lacy_l2",
        "Concentration (Blair and Lacy’s l²)",
        "1 if all chose the same point, 0 if half stand at each end, by squares of the shares.",
        |m| m.blair_lacy_l2.map(number),
    ),
    entry(
        Agreement,
        "pairwise_agreement",
        "Pairwise agreement",
        "Of all pairs of people who answered, this share chose the same point.",
        |m| m.pairwise_agreement.map(percent),
    ),
    entry(
        Agreement,
        "bimodality_coefficient",
        "Bimodality coefficient",
        "Above 0.56 the answers may form two heaps; a single lopsided heap can pass it too.",
        |m| m.bimodality_coefficient.map(number),
    ),
    entry(
        Agreement,
        "peaks",
        "Peaks",
        "The answers gather around so many points, or runs of points.",
        peaks,
    ),
    entry(
        Agreement,
        "rand_classic",
        "RAND/UCLA, classic",
        "Agreement if few answers lie outside the three points around the median, disagreement if \
         a third of a usual panel stands at each end. Made for nine points.",
        rand_classic,
    ),
    entry(
        Agreement,
        "rand_ipras",
        "RAND/UCLA, IPRAS",
        "Disagreement if the middle 40 % of the answers spread more widely than is allowed so near \
         to the end of the scale: an index above 1. Made for nine points.",
        |m| {
            let ipras = m.rand_ipras.as_ref()?;
            let word = if ipras.disagreement {
                "disagreement"
            } else {
                "no disagreement"
            };
            Some(format!("{word} (index {})", number(ipras.di)))
        },
    ),
    entry(
        Intervals,
        "p_mode",
        "Probability to lead, point by point",
        "From point 1 upwards: how probable it is that a like panel would choose this point most.",
        |m| {
            let points = m.p_mode.as_ref()?.iter().copied().map(likely);
            Some(points.collect::<Vec<_>>().join(", "))
        },
    ),
    entry(
        Intervals,
        "wilson",
        "Interval for the largest share (Wilson, 95 %)",
        "Of intervals made in this way 95 % hold the share among experts like these.",
        |m| m.wilson.map(interval),
    ),
    entry(
        Intervals,
        "jeffreys",
        "Interval for the largest share (Jeffreys, 95 %)",
        "With a probability of 95 % the share among experts like these lies in it.",
        |m| m.jeffreys.map(interval),
    ),
    entry(
        BetweenRounds,
        "pct_changed",
        "Answers changed",
        "Of those who answered both rounds, this share chose another point now, and this is the \
         way they moved.",
        |m| {
            let moved = m.pct_changed.as_ref()?;
            Some(format!(
                "{} ({} up, {} down)",
                percent(moved.changed),
                percent(moved.up),
                percent(moved.down)
            ))
        },
    ),
    entry(
        BetweenRounds,
        "histogram_shift",
        "Shift of the shares",
        "Share of the answers that would have to move to make both rounds equal.",
        |m| m.histogram_shift.map(percent),
    ),
    entry(
        BetweenRounds,
        "cv_change",
        "Change of the coefficient of variation",
        "Below 0 the spread relative to the mean has fallen, above 0 it has grown.",
        |m| m.cv_change.as_ref()?.diff.map(number),
    ),
    entry(
        BetweenRounds,
        "cohen_kappa",
        "Cohen’s kappa (linear weights)",
        "1 if all who answered both rounds answered the same, 0 if they agree with themselves no \
         more than by chance.",
        |m| m.cohen_kappa.map(number),
    ),
    entry(
        BetweenRounds,
        "chi2_stability",
        "Dependence on the earlier answer (χ², Cramér’s V)",
        "V is 1 if the later answers follow from the earlier ones, 0 if they do not depend on \
         them.",
        |m| {
            let found = m.chi2_stability.as_ref()?;
            let tested = chi_square(found.stat?, found.df, found.p?);
            Some(format!("V {} ({tested})", number(found.cramers_v?)))
        },
    ),
    entry(
        BetweenRounds,
        "bowker",
        "Symmetry of the movement (Bowker)",
        "A small p says that more people moved between two points one way than back.",
        |m| m.bowker.as_ref().map(test),
    ),
    entry(
        BetweenRounds,
        "stuart_maxwell",
        "Equal shares in both rounds (Stuart and Maxwell)",
        "A small p says that the shares changed among those who answered both rounds.",
        |m| m.stuart_maxwell.as_ref().map(test),
    ),
    entry(
        BetweenRounds,
        "wilcoxon_signed_rank",
        "Direction of the movement (Wilcoxon, signed ranks)",
        "A small p says that those who changed moved mostly, or further, one way: up if z is above \
         0.",
        |m| {
            let found = m.wilcoxon_signed_rank.as_ref()?;
            let p = significance(found.p);
            Some(match found.z {
                Some(z) => format!("z {}, {p}", number(z)),
                None => p,
            })
        },
    ),
    entry(
        BetweenGroups,
        "kruskal_wallis",
        "Heights of the groups (Kruskal and Wallis)",
        "A small p says that groups of one opinion would rarely answer at such different heights.",
        |m| {
            let found = m.kruskal_wallis.as_ref()?;
            let p = significance(found.p);
            Some(format!("H {}, df {}, {p}", number(found.h), found.df))
        },
    ),
    entry(
        BetweenGroups,
        "chi2_homogeneity",
        "Shares of the groups (χ², Cramér’s V)",
        "A small p says that groups of one opinion would rarely spread so differently; V tells how \
         differently, from 0 to 1.",
        |m| {
            let found = m.chi2_homogeneity.as_ref()?;
            let tested = chi_square(found.stat, found.df, found.p);
            Some(format!("V {} ({tested})", number(found.cramers_v)))
        },
    ),
];

/// "3 (75 %)", "1 and 3 (40 % each)".
fn mode(measures: &ItemMeasures) -> Option<String> {
    let mode = measures.mode.as_ref()?;
    let points: Vec<String> = mode.modes.iter().map(u64::to_string).collect();
    let each = if mode.unique { "" } else { " each" };
    Some(format!(
        "{} ({}{each})",
        listed(&points),
        percent(mode.share)
    ))
}

/// "1, at 3", "2, at 1 and 3–4".
fn peaks(measures: &ItemMeasures) -> Option<String> {
    let found = measures.peaks.as_ref()?;
    let places: Vec<String> = found
        .peaks
        .iter()
        .map(|(from, to)| match from == to {
            true => from.to_string(),
            false => format!("{from}–{to}"),
        })
        .collect();
    Some(format!("{}, at {}", found.count, listed(&places)))
}

/// "agreement, appropriate".
fn rand_classic(measures: &ItemMeasures) -> Option<String> {
    let found = measures.rand_classic.as_ref()?;
    let verdict = match found.label {
        Verdict::Agreement => "agreement",
        Verdict::Disagreement => "disagreement",
        Verdict::Indeterminate => "indeterminate",
    };
    let by_median = match found.classification {
        Classification::Inappropriate => "inappropriate",
        Classification::Uncertain => "uncertain",
        Classification::Appropriate => "appropriate",
    };
    Some(format!("{verdict}, {by_median}"))
}
