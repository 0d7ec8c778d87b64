//! From a case to the public function that answers it.

use castalia::aggregation::chance::chance_consensus;
use castalia::aggregation::counts::{Histogram, TransitionTable};
use castalia::aggregation::measures::flip::{FlipRule, flip};
use castalia::aggregation::measures::icc::{IccType, icc};
use castalia::aggregation::measures::kripp_alpha::{Metric, kripp_alpha};
use castalia::aggregation::measures::weights::{AgreementWeights, DisagreementWeights};
use castalia::aggregation::measures::wilcoxon_signed_rank::{self as wilcoxon, Zeros};
use castalia::aggregation::measures::{
    berry_mielke_iov, bimodality_coefficient, blair_lacy_l2, bowker, chi2_homogeneity,
    chi2_stability, cliffs_delta, cns, cohen_kappa, cv_change, entropy_norm, fleiss_kappa, gwet_ac,
    histogram_shift, iqr, iqv, jeffreys, kendall_w, kruskal_wallis, leik_d, mad_median,
    mann_whitney, mcnemar, mean, median, mode, p_mode, p_threshold, pairwise_agreement,
    panel_agreement, pct_changed, peaks, quantile, rand_classic, rand_ipras, sd, share_in_range,
    stuart_maxwell, vdeijk_a, vdeijk_polarization, wilson,
};
use castalia::aggregation::regions::Regions;
use castalia::aggregation::rule::ConsensusRule;
use castalia::aggregation::stability::stability;
use castalia::aggregation::suppression::suppress;
use serde::Serialize;
use serde_json::{Value, json};

use crate::case::{Case, Input, Problem};

/// The library's answer to a case; `None` where no function of that name exists.
pub fn compute(case: &Case) -> Result<Option<Value>, Problem> {
    let answer = match case.measure.as_str() {
        "decision" => decision(case)?,
        "chance_consensus" => chance(case)?,
        "stability_rule" => stability_rule(case)?,
        "suppression" => suppression(case)?,
        name => match of_histogram(name, case)
            .or_else(|| of_rounds(name, case))
            .or_else(|| of_groups(name, case))
            .or_else(|| of_panel(name, case))
        {
            Some(answer) => answer?,
            None => return Ok(None),
        },
    };
    Ok(Some(answer))
}

type Answer = Option<Result<Value, Problem>>;

fn of_histogram(name: &str, case: &Case) -> Answer {
    let with = |function: &dyn Fn(&Histogram) -> Result<Value, Problem>| {
        case.histogram().and_then(|histogram| function(&histogram))
    };
    let number = |function: fn(&Histogram) -> Option<f64>| with(&|h| value(function(h)));
    Some(match name {
        "median" => with(&|h| match case.text("convention") {
            "mid" => value(median::mid(h)),
            "low" => value(median::low(h)),
            "high" => value(median::high(h)),
            "grouped" => value(median::grouped(h)),
            other => Err(format!("unknown convention {other}")),
        }),
        "quantile" => with(&|h| {
            let p = case.param("p")?;
            match case.whole("type")? {
                2 => value(quantile::type_2(h, p)),
                7 => value(quantile::type_7(h, p)),
                other => Err(format!("unknown type {other}")),
            }
        }),
        "iqr" => with(&|h| match case.whole("type")? {
            2 => value(iqr::type_2(h)),
            7 => value(iqr::type_7(h)),
            other => Err(format!("unknown type {other}")),
        }),
        "mode" => with(&|h| value(mode::mode(h))),
        "peaks" => with(&|h| value(peaks::peaks(h))),
        "mean" => number(mean::mean),
        "sd" => number(sd::sd),
        "pairwise_agreement" => number(pairwise_agreement::pairwise_agreement),
        "share_in_range" => with(&|h| {
            let range = case.whole("lo")?..=case.whole("hi")?;
            value(share_in_range::share_in_range(h, range))
        }),
        "mad_median" => number(mad_median::mad_median),
        "cns" => number(cns::cns),
        "vdeijk_a" => number(vdeijk_a::vdeijk_a),
        "vdeijk_polarization" => number(vdeijk_polarization::vdeijk_polarization),
        "leik_d" => number(leik_d::leik_d),
        "blair_lacy_l2" => number(blair_lacy_l2::blair_lacy_l2),
        "berry_mielke_iov" => number(berry_mielke_iov::berry_mielke_iov),
        "entropy_norm" => number(entropy_norm::entropy_norm),
        "iqv" => number(iqv::iqv),
        "bimodality_coefficient" => number(bimodality_coefficient::bimodality_coefficient),
        "rand_ipras" => with(&|h| value(rand_ipras::rand_ipras(h))),
        "rand_classic" => with(&|h| value(rand_classic::rand_classic(h))),
        "p_mode" => with(&|h| value(p_mode::p_mode(h, &case.param::<Vec<f64>>("alpha")?))),
        "p_threshold" => with(&|h| {
            let prior: Vec<f64> = case.param("alpha")?;
            value(p_threshold::p_threshold(h, &prior, case.number("tau")?))
        }),
        "flip" => with(&|h| {
            let rule = match case.text("rule") {
                "plurality" => FlipRule::Plurality,
                "threshold" => FlipRule::Threshold(case.param("tau")?),
                "median" => FlipRule::Median,
                other => return Err(format!("unknown rule {other}")),
            };
            value(flip(h, rule))
        }),
        _ => return None,
    })
}

fn of_rounds(name: &str, case: &Case) -> Answer {
    let pairs = case.pairs();
    Some(match name {
        "bowker" => pairs.and_then(|p| value(bowker::bowker(&p))),
        "mcnemar" => pairs.and_then(|p| value(mcnemar::mcnemar(&p))),
        "stuart_maxwell" => pairs.and_then(|p| value(stuart_maxwell::stuart_maxwell(&p))),
        "pct_changed" => pairs.and_then(|p| value(pct_changed::pct_changed(&p))),
        "chi2_stability" => pairs.and_then(|p| value(chi2_stability::chi2_stability(&p))),
        "cohen_kappa" => pairs.and_then(|p| {
            let weights = match case.text("weights") {
                "none" => DisagreementWeights::None,
                "linear" => DisagreementWeights::Linear,
                "quadratic" => DisagreementWeights::Quadratic,
                other => return Err(format!("unknown weights {other}")),
            };
            value(cohen_kappa::cohen_kappa(&p, weights))
        }),
        "wilcoxon_signed_rank" => pairs.and_then(|p| {
            let zeros = match case.text("zero_method") {
                "wilcox" => Zeros::Wilcox,
                "pratt" => Zeros::Pratt,
                other => return Err(format!("unknown zero method {other}")),
            };
            match case.text("method") {
                "asymptotic" => value(wilcoxon::asymptotic(&p, zeros)),
                "exact" => value(wilcoxon::exact(&p, zeros)),
                other => Err(format!("unknown method {other}")),
            }
        }),
        "cv_change" => case
            .two()
            .and_then(|[a, b]| value(cv_change::cv_change(&a, &b))),
        "histogram_shift" => case
            .two()
            .and_then(|[a, b]| value(histogram_shift::histogram_shift(&a, &b))),
        "wilson" => binomial(case, wilson::wilson),
        "jeffreys" => binomial(case, jeffreys::jeffreys),
        _ => return None,
    })
}

fn of_groups(name: &str, case: &Case) -> Answer {
    Some(match name {
        "mann_whitney" => case.two().and_then(|[a, b]| {
            let continuity = case.param("continuity")?;
            value(mann_whitney::mann_whitney(&a, &b, continuity))
        }),
        "cliffs_delta" => case
            .two()
            .and_then(|[a, b]| value(cliffs_delta::cliffs_delta(&a, &b))),
        "kruskal_wallis" => case
            .histograms()
            .and_then(|groups| value(kruskal_wallis::kruskal_wallis(&groups))),
        "chi2_homogeneity" => case
            .histograms()
            .and_then(|groups| value(chi2_homogeneity::chi2_homogeneity(&groups))),
        _ => return None,
    })
}

fn of_panel(name: &str, case: &Case) -> Answer {
    let weighted = |function: fn(&_, AgreementWeights) -> Option<f64>| {
        let weights = match case.text("weights") {
            "" | "unweighted" => AgreementWeights::Unweighted,
            "linear" => AgreementWeights::Linear,
            "quadratic" => AgreementWeights::Quadratic,
            "ordinal" => AgreementWeights::Ordinal,
            other => return Err(format!("unknown weights {other}")),
        };
        value(function(&case.items()?, weights))
    };
    Some(match name {
        "panel_agreement" => weighted(panel_agreement::panel_agreement),
        "fleiss_kappa" => weighted(fleiss_kappa::fleiss_kappa),
        "gwet_ac" => weighted(gwet_ac::gwet_ac),
        "kripp_alpha" => case.items().and_then(|items| {
            let metric = match case.text("metric") {
                "nominal" => Metric::Nominal,
                "ordinal" => Metric::Ordinal,
                "interval" => Metric::Interval,
                other => return Err(format!("unknown metric {other}")),
            };
            value(kripp_alpha(&items, metric))
        }),
        "kendall_w" => case
            .matrix()
            .and_then(|matrix| value(kendall_w::kendall_w(&matrix))),
        "icc" => case.matrix().and_then(|matrix| {
            let kind = match case.text("type") {
                "ICC1" => IccType::Icc1,
                "ICC2" => IccType::Icc2,
                "ICC3" => IccType::Icc3,
                "ICC1k" => IccType::Icc1k,
                "ICC2k" => IccType::Icc2k,
                "ICC3k" => IccType::Icc3k,
                other => return Err(format!("unknown type {other}")),
            };
            value(icc(&matrix, kind))
        }),
        _ => return None,
    })
}

fn decision(case: &Case) -> Result<Value, Problem> {
    let Input::Hist {
        abstained, panel, ..
    } = case.input
    else {
        return Err("needs a histogram".to_owned());
    };
    let histogram = case.histogram()?;
    value(Some(ConsensusRule::default().decide(
        &regions(case)?,
        &histogram,
        abstained,
        panel,
    )))
}

fn chance(case: &Case) -> Result<Value, Problem> {
    let Input::N { n } = case.input else {
        return Err("needs n".to_owned());
    };
    let chance = chance_consensus(&ConsensusRule::default(), &regions(case)?, n);
    value(Some(chance))
}

fn stability_rule(case: &Case) -> Result<Value, Problem> {
    let Input::TransitionExt { table, panel } = &case.input else {
        return Err("needs an extended transition table".to_owned());
    };
    let table =
        TransitionTable::new(case.scale_k, table.clone()).map_err(|error| error.to_string())?;
    let rule = ConsensusRule::default();
    value(Some(stability(&rule, &regions(case)?, &table, *panel)))
}

fn suppression(case: &Case) -> Result<Value, Problem> {
    let Input::Groups { valid } = &case.input else {
        return Err("needs groups".to_owned());
    };
    let suppression = suppress(valid, case.whole("min")?);
    Ok(json!({ "hidden": suppression.hidden, "all_hidden": suppression.all_hidden }))
}

fn regions(case: &Case) -> Result<Regions, Problem> {
    Regions::built_in(case.scale_k).ok_or_else(|| format!("no built-in scale of {}", case.scale_k))
}

fn binomial(case: &Case, bounds: fn(u64, u64, f64) -> Option<[f64; 2]>) -> Result<Value, Problem> {
    let Input::Binomial { x, n } = case.input else {
        return Err("needs x of n".to_owned());
    };
    value(bounds(x, n, case.number("conf")?))
}

fn value<T: Serialize>(answer: Option<T>) -> Result<Value, Problem> {
    serde_json::to_value(answer).map_err(|error| error.to_string())
}
