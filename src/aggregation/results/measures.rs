//! Which measures stand with every item and every table, and why some are undefined.

use serde::{Deserialize, Serialize};

use super::output::{NullReason, NullReasons};
use crate::aggregation::counts::{Histogram, ItemsTable, TransitionTable};
use crate::aggregation::matrix::Matrix;
use crate::aggregation::measures::pct_changed::PctChanged;
use crate::aggregation::measures::{
    entropy_norm, histogram_shift, iqr, median, p_mode, pct_changed, vdeijk_a, vdeijk_polarization,
};

/// The measures of one item. A key is the measure's name, a value has the measure's shape.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct ItemMeasures {
    /// Mean of the two middle answers.
    pub median: Option<f64>,
    /// Type 2.
    pub iqr: Option<f64>,
    pub vdeijk_a: Option<f64>,
    pub vdeijk_polarization: Option<f64>,
    pub entropy_norm: Option<f64>,
    /// On points, Dirichlet ½.
    pub p_mode: Option<Vec<f64>>,
    pub pct_changed: Option<PctChanged>,
    pub histogram_shift: Option<f64>,
}

/// The agreement of a panel over several items.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct PanelMeasures {
    /// Mean of the items' van der Eijk's A.
    pub vdeijk_a: Option<f64>,
}

impl ItemMeasures {
    /// All that a histogram, and a transition table where there is one, can say.
    pub(super) fn of(histogram: &Histogram, transition: Option<&TransitionTable>) -> Self {
        let pairs = transition.map(TransitionTable::pairs);
        Self {
            median: median::mid(histogram),
            iqr: iqr::type_2(histogram),
            vdeijk_a: vdeijk_a::vdeijk_a(histogram),
            vdeijk_polarization: vdeijk_polarization::vdeijk_polarization(histogram),
            entropy_norm: entropy_norm::entropy_norm(histogram),
            p_mode: p_mode::p_mode(histogram, &vec![0.5; histogram.k()]),
            pct_changed: pairs.as_ref().and_then(pct_changed::pct_changed),
            histogram_shift: transition.and_then(|table| {
                histogram_shift::histogram_shift(&table.earlier(), &table.later())
            }),
        }
    }

    /// Says of each undefined measure why it is.
    pub(super) fn explain(
        &self,
        histogram: &Histogram,
        no_transition: Option<NullReason>,
        reasons: &mut NullReasons,
    ) {
        let of_answers = if histogram.is_empty() {
            NullReason::NoAnswers
        } else {
            NullReason::TooFewForMeasure
        };
        let of_pairs = no_transition.unwrap_or(NullReason::TooFewPairs);
        let mut note = |key: &str, undefined: bool, reason| {
            if undefined {
                reasons.insert(format!("measures.{key}"), reason);
            }
        };
        note("median", self.median.is_none(), of_answers);
        note("iqr", self.iqr.is_none(), of_answers);
        note("vdeijk_a", self.vdeijk_a.is_none(), of_answers);
        note(
            "vdeijk_polarization",
            self.vdeijk_polarization.is_none(),
            of_answers,
        );
        note("entropy_norm", self.entropy_norm.is_none(), of_answers);
        note("p_mode", self.p_mode.is_none(), of_answers);
        note("pct_changed", self.pct_changed.is_none(), of_pairs);
        note("histogram_shift", self.histogram_shift.is_none(), of_pairs);
    }

    /// Leaves out what tells single pairs apart.
    pub(super) fn without_pairs(&self) -> Self {
        Self {
            pct_changed: None,
            ..self.clone()
        }
    }

    /// Leaves out every comparison with an earlier round.
    pub(super) fn without_rounds(&self) -> Self {
        Self {
            histogram_shift: None,
            ..self.without_pairs()
        }
    }

    /// Names of the comparisons with an earlier round that are undefined.
    pub(super) fn hidden_comparisons(&self) -> impl Iterator<Item = &'static str> {
        [
            ("pct_changed", self.pct_changed.is_none()),
            ("histogram_shift", self.histogram_shift.is_none()),
        ]
        .into_iter()
        .filter_map(|(key, undefined)| undefined.then_some(key))
    }
}

impl PanelMeasures {
    /// Over the items' histograms; what needs each rater's answers is taken from `matrix`, whose
    /// columns are these items.
    pub(super) fn of(histograms: &[Histogram], _matrix: Option<&Matrix>) -> Self {
        let k = histograms.first().map_or(0, Histogram::k);
        let _table = ItemsTable::new(k, histograms.to_vec());
        let agreements: Vec<f64> = histograms.iter().filter_map(vdeijk_a::vdeijk_a).collect();
        Self {
            vdeijk_a: (!agreements.is_empty())
                .then(|| agreements.iter().sum::<f64>() / agreements.len() as f64),
        }
    }

    /// Says of each undefined measure why it is.
    pub(super) fn explain(&self, histograms: &[Histogram], reasons: &mut NullReasons) {
        if self.vdeijk_a.is_none() {
            let reason = if histograms.iter().all(Histogram::is_empty) {
                NullReason::NoAnswers
            } else {
                NullReason::TooFewForMeasure
            };
            reasons.insert("measures.vdeijk_a".to_owned(), reason);
        }
    }

    /// Takes over what only the raters' answers could give, unless no item is shown.
    pub(super) fn keep_what_needs_raters(
        &mut self,
        _before: &Self,
        _reasons_before: &NullReasons,
        _any_item_is_shown: bool,
        _reasons: &mut NullReasons,
    ) {
    }
}
