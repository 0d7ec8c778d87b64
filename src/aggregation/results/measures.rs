//! Which measures stand with every item and every table, and why some are undefined.
//!
//! A key is the measure's name, a value has the measure's shape. Where a measure has variants the
//! one printed is named beside its key.

use serde::{Deserialize, Serialize};

use super::output::{NullReason, NullReasons};
use crate::aggregation::counts::{Histogram, ItemsTable, PairTable, TransitionTable};
use crate::aggregation::matrix::Matrix;
use crate::aggregation::measures::bowker::{ChiSquareTest, bowker};
use crate::aggregation::measures::chi2_homogeneity::{Chi2Homogeneity, chi2_homogeneity};
use crate::aggregation::measures::chi2_stability::{Chi2Stability, chi2_stability};
use crate::aggregation::measures::cohen_kappa::cohen_kappa;
use crate::aggregation::measures::cv_change::{CvChange, cv_change};
use crate::aggregation::measures::icc::{IccType, icc};
use crate::aggregation::measures::kendall_w::{KendallW, kendall_w};
use crate::aggregation::measures::kripp_alpha::{Metric, kripp_alpha};
use crate::aggregation::measures::kruskal_wallis::{KruskalWallis, kruskal_wallis};
use crate::aggregation::measures::mode::{Mode, mode};
use crate::aggregation::measures::pct_changed::{PctChanged, pct_changed};
use crate::aggregation::measures::peaks::{Peaks, peaks};
use crate::aggregation::measures::rand_classic::{RandClassic, rand_classic};
use crate::aggregation::measures::rand_ipras::{RandIpras, rand_ipras};
use crate::aggregation::measures::stuart_maxwell::stuart_maxwell;
use crate::aggregation::measures::weights::{AgreementWeights, DisagreementWeights};
use crate::aggregation::measures::wilcoxon_signed_rank::{self as wilcoxon, Wilcoxon, Zeros};
use crate::aggregation::measures::{
    berry_mielke_iov, bimodality_coefficient, blair_lacy_l2, cns, entropy_norm, fleiss_kappa,
    gwet_ac, histogram_shift, iqr, iqv, jeffreys, leik_d, mad_median, mean, median, p_mode,
    pairwise_agreement, panel_agreement, sd, vdeijk_a, vdeijk_polarization, wilson,
};

/// Confidence of the printed intervals.
const CONFIDENCE: f64 = 0.95;
/// Jeffreys' prior of the printed P(mode).
const PRIOR: f64 = 0.5;

/// The measures of one item.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(default)]
pub struct ItemMeasures {
    /// `mid`: the mean of the two middle answers.
    pub median: Option<f64>,
    /// Type 2.
    pub iqr: Option<f64>,
    pub mode: Option<Mode>,
    pub vdeijk_a: Option<f64>,
    pub vdeijk_polarization: Option<f64>,
    pub entropy_norm: Option<f64>,
    /// On points, Dirichlet ½.
    pub p_mode: Option<Vec<f64>>,
    pub cns: Option<f64>,
    pub leik_d: Option<f64>,
    pub blair_lacy_l2: Option<f64>,
    pub berry_mielke_iov: Option<f64>,
    pub iqv: Option<f64>,
    pub mad_median: Option<f64>,
    pub pairwise_agreement: Option<f64>,
    pub bimodality_coefficient: Option<f64>,
    pub peaks: Option<Peaks>,
    pub mean: Option<f64>,
    pub sd: Option<f64>,
    /// Share of the most chosen point, 95 %.
    pub wilson: Option<[f64; 2]>,
    /// Share of the most chosen point, 95 %.
    pub jeffreys: Option<[f64; 2]>,
    /// Nine points only.
    pub rand_classic: Option<RandClassic>,
    /// Nine points only.
    pub rand_ipras: Option<RandIpras>,
    pub pct_changed: Option<PctChanged>,
    /// Linear weights.
    pub cohen_kappa: Option<f64>,
    pub bowker: Option<ChiSquareTest>,
    pub stuart_maxwell: Option<ChiSquareTest>,
    /// Pratt, normal approximation.
    pub wilcoxon_signed_rank: Option<Wilcoxon>,
    pub chi2_stability: Option<Chi2Stability>,
    pub histogram_shift: Option<f64>,
    pub cv_change: Option<CvChange>,
    /// Between stakeholder groups.
    pub kruskal_wallis: Option<KruskalWallis>,
    /// Between stakeholder groups.
    pub chi2_homogeneity: Option<Chi2Homogeneity>,
}

/// Keys that come from those who answered both rounds.
const OF_PAIRS: [&str; 6] = [
    "pct_changed",
    "cohen_kappa",
    "bowker",
    "stuart_maxwell",
    "wilcoxon_signed_rank",
    "chi2_stability",
];
/// Keys that compare the histograms of two rounds.
const OF_ROUNDS: [&str; 2] = ["histogram_shift", "cv_change"];
/// Keys that compare stakeholder groups.
const OF_GROUPS: [&str; 2] = ["kruskal_wallis", "chi2_homogeneity"];
/// Keys made for nine points.
const OF_NINE_POINTS: [&str; 2] = ["rand_classic", "rand_ipras"];
/// Keys that 0/0 leaves undefined where the answers do not vary.
const NEEDS_VARIATION: [&str; 2] = ["bimodality_coefficient", "cohen_kappa"];

/// Of these fields, the name and the path of those that are undefined.
macro_rules! undefined {
    ($measures:expr; $($name:ident),*) => {
        [$((stringify!($name), concat!("measures.", stringify!($name)), $measures.$name.is_none())),*]
            .into_iter()
            .filter(|&(_, _, is_undefined)| is_undefined)
            .map(|(name, path, _)| (name, path))
    };
}

impl ItemMeasures {
    /// All that the item's histogram, its transition table and its groups can say.
    pub(super) fn of(
        histogram: &Histogram,
        transition: Option<&TransitionTable>,
        groups: &[Histogram],
    ) -> Self {
        let of_answers = Self::of_histogram(histogram);
        let of_groups = Self {
            kruskal_wallis: kruskal_wallis(groups),
            chi2_homogeneity: chi2_homogeneity(groups),
            ..of_answers
        };
        match transition {
            Some(table) => of_groups.with_rounds(table, &table.pairs()),
            None => of_groups,
        }
    }

    fn of_histogram(histogram: &Histogram) -> Self {
        let most = histogram.counts().iter().copied().max().unwrap_or(0);
        Self {
            median: median::mid(histogram),
            iqr: iqr::type_2(histogram),
            mode: mode(histogram),
            vdeijk_a: vdeijk_a::vdeijk_a(histogram),
            vdeijk_polarization: vdeijk_polarization::vdeijk_polarization(histogram),
            entropy_norm: entropy_norm::entropy_norm(histogram),
            p_mode: p_mode::p_mode(histogram, &vec![PRIOR; histogram.k()]),
            cns: cns::cns(histogram),
            leik_d: leik_d::leik_d(histogram),
            blair_lacy_l2: blair_lacy_l2::blair_lacy_l2(histogram),
            berry_mielke_iov: berry_mielke_iov::berry_mielke_iov(histogram),
            iqv: iqv::iqv(histogram),
            mad_median: mad_median::mad_median(histogram),
            pairwise_agreement: pairwise_agreement::pairwise_agreement(histogram),
            bimodality_coefficient: bimodality_coefficient::bimodality_coefficient(histogram),
            peaks: peaks(histogram),
            mean: mean::mean(histogram),
            sd: sd::sd(histogram),
            wilson: wilson::wilson(most, histogram.n(), CONFIDENCE),
            jeffreys: jeffreys::jeffreys(most, histogram.n(), CONFIDENCE),
            rand_classic: rand_classic(histogram),
            rand_ipras: rand_ipras(histogram),
            ..Self::default()
        }
    }

    fn with_rounds(self, table: &TransitionTable, pairs: &PairTable) -> Self {
        let (earlier, later) = (table.earlier(), table.later());
        Self {
            pct_changed: pct_changed(pairs),
            cohen_kappa: cohen_kappa(pairs, DisagreementWeights::Linear),
            bowker: bowker(pairs),
            stuart_maxwell: stuart_maxwell(pairs),
            wilcoxon_signed_rank: wilcoxon::asymptotic(pairs, Zeros::Pratt),
            chi2_stability: chi2_stability(pairs),
            histogram_shift: histogram_shift::histogram_shift(&earlier, &later),
            cv_change: cv_change(&earlier, &later),
            ..self
        }
    }

    /// Says of each undefined measure why it is. `transition` is the table, or why there is none;
    /// `groups` the number of stakeholder groups.
    pub(super) fn explain(
        &self,
        histogram: &Histogram,
        transition: Result<&TransitionTable, NullReason>,
        groups: usize,
        reasons: &mut NullReasons,
    ) {
        for (name, path) in self.undefined() {
            let reason = if OF_PAIRS.contains(&name) || OF_ROUNDS.contains(&name) {
                transition.err().unwrap_or_else(|| match transition {
                    Ok(table) if table.pairs().n() > 0 && NEEDS_VARIATION.contains(&name) => {
                        NullReason::NoVariation
                    }
                    _ => NullReason::TooFewPairs,
                })
            } else if OF_GROUPS.contains(&name) {
                if groups == 0 {
                    NullReason::NoGroups
                } else {
                    NullReason::TooFewForMeasure
                }
            } else if OF_NINE_POINTS.contains(&name) && histogram.k() != 9 {
                NullReason::OtherScale
            } else if histogram.is_empty() {
                NullReason::NoAnswers
            } else if NEEDS_VARIATION.contains(&name) && histogram.n() >= 4 {
                NullReason::NoVariation
            } else {
                NullReason::TooFewForMeasure
            };
            reasons.insert(path.into(), reason);
        }
    }

    fn undefined(&self) -> impl Iterator<Item = (&'static str, &'static str)> {
        undefined!(self; median, iqr, mode, vdeijk_a, vdeijk_polarization, entropy_norm, p_mode, cns, leik_d, blair_lacy_l2, berry_mielke_iov, iqv, mad_median, pairwise_agreement, bimodality_coefficient, peaks, mean, sd, wilson, jeffreys, rand_classic, rand_ipras, pct_changed, cohen_kappa, bowker, stuart_maxwell, wilcoxon_signed_rank, chi2_stability, histogram_shift, cv_change, kruskal_wallis, chi2_homogeneity)
    }

    /// Leaves out what tells single pairs apart, and says so.
    pub(super) fn hide_pairs(&mut self, reasons: &mut NullReasons) {
        let shown = Self {
            pct_changed: None,
            cohen_kappa: None,
            bowker: None,
            stuart_maxwell: None,
            wilcoxon_signed_rank: None,
            chi2_stability: None,
            ..std::mem::take(self)
        };
        *self = shown;
        not_published(&OF_PAIRS, reasons);
    }

    /// Leaves out every comparison with an earlier round, and says so.
    pub(super) fn hide_rounds(&mut self, reasons: &mut NullReasons) {
        self.hide_pairs(reasons);
        self.histogram_shift = None;
        self.cv_change = None;
        not_published(&OF_ROUNDS, reasons);
    }

    /// Leaves out every comparison of stakeholder groups, and says so.
    pub(super) fn hide_groups(&mut self, reasons: &mut NullReasons) {
        self.kruskal_wallis = None;
        self.chi2_homogeneity = None;
        not_published(&OF_GROUPS, reasons);
    }
}

fn not_published(keys: &[&str], reasons: &mut NullReasons) {
    for key in keys {
        reasons.insert(format!("measures.{key}").into(), NullReason::NotPublished);
    }
}

/// The agreement of a panel over several items.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(default)]
pub struct PanelMeasures {
    /// Ordinal.
    pub kripp_alpha: Option<f64>,
    /// Ordinal weights (AC2).
    pub gwet_ac: Option<f64>,
    /// Needs each rater's answers.
    pub kendall_w: Option<KendallW>,
    /// ICC2; needs each rater's answers.
    pub icc: Option<f64>,
    /// Unweighted.
    pub fleiss_kappa: Option<f64>,
    /// Unweighted.
    pub panel_agreement: Option<f64>,
    /// Mean over the items.
    pub vdeijk_a: Option<f64>,
}

impl PanelMeasures {
    /// Over the items' histograms; what needs each rater's answers is taken from `matrix`, whose
    /// columns are these items.
    pub(super) fn of(histograms: &[Histogram], matrix: Option<&Matrix>) -> Self {
        let agreements: Vec<f64> = histograms.iter().filter_map(vdeijk_a::vdeijk_a).collect();
        let vdeijk_a = (!agreements.is_empty())
            .then(|| agreements.iter().sum::<f64>() / agreements.len() as f64);
        let Some(table) = common_table(histograms) else {
            return Self {
                vdeijk_a,
                ..Self::default()
            };
        };
        Self {
            kripp_alpha: kripp_alpha(&table, Metric::Ordinal),
            gwet_ac: gwet_ac::gwet_ac(&table, AgreementWeights::Ordinal),
            kendall_w: matrix.and_then(kendall_w),
            icc: matrix.and_then(|matrix| icc(matrix, IccType::Icc2)),
            fleiss_kappa: fleiss_kappa::fleiss_kappa(&table, AgreementWeights::Unweighted),
            panel_agreement: panel_agreement::panel_agreement(&table, AgreementWeights::Unweighted),
            vdeijk_a,
        }
    }

    /// Says of each undefined measure why it is.
    pub(super) fn explain(
        &self,
        histograms: &[Histogram],
        has_matrix: bool,
        reasons: &mut NullReasons,
    ) {
        let comparable = histograms.iter().any(|histogram| histogram.n() >= 2);
        for (name, path) in self.undefined() {
            let needs_raters = matches!(name, "kendall_w" | "icc");
            let reason = if histograms.iter().all(Histogram::is_empty) {
                NullReason::NoAnswers
            } else if name != "vdeijk_a" && common_table(histograms).is_none() {
                NullReason::MixedScales
            } else if needs_raters && !has_matrix {
                NullReason::NeedsMatrix
            } else if comparable && !needs_raters {
                NullReason::NoVariation
            } else {
                NullReason::TooFewForMeasure
            };
            reasons.insert(path.into(), reason);
        }
    }

    fn undefined(&self) -> impl Iterator<Item = (&'static str, &'static str)> {
        undefined!(self; kripp_alpha, gwet_ac, kendall_w, icc, fleiss_kappa, panel_agreement, vdeijk_a)
    }

    /// Takes over what only the raters' answers could give, with the reason where that is nothing,
    /// unless no item is shown: all items that W and the ICC rest on have the same number of
    /// answers.
    pub(super) fn keep_what_needs_raters(
        &mut self,
        (before, reasons_before): (&Self, &NullReasons),
        any_item_is_shown: bool,
        reasons: &mut NullReasons,
    ) {
        if !any_item_is_shown {
            return;
        }
        self.kendall_w = before.kendall_w;
        self.icc = before.icc;
        for key in ["measures.kendall_w", "measures.icc"] {
            match reasons_before.get(key) {
                Some(reason) => reasons.insert(key.into(), *reason),
                None => reasons.remove(key),
            };
        }
    }
}

/// The items × k table; `None` without items or where they have different numbers of points.
fn common_table(histograms: &[Histogram]) -> Option<ItemsTable> {
    ItemsTable::new(histograms.first()?.k(), histograms.to_vec())
}
