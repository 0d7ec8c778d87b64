//! What each measure promises when the same answers are asked about in another way.

use serde_json::{Value, json};

use crate::case::{Case, Input};

/// What becomes of a result when value v is read as k + 1 - v.
pub enum Reversal {
    /// It is the same.
    Same,
    /// This is made of it.
    Turned(fn(&Case, &Value) -> Value),
    /// Nothing is promised, for this reason.
    Open(&'static str),
}

/// Whether a result is the same when the scale gets one more point at its up end that nobody
/// chose.
pub enum Unused {
    Same,
    SameIf(fn(&Value) -> bool),
    Open(&'static str),
}

/// Whether the counts of two halves of a panel, added, give the result of the whole.
pub enum Merging {
    Whole,
    Open(&'static str),
}

pub struct Promise {
    pub name: &'static str,
    pub reversal: Reversal,
    pub unused: Unused,
    pub merging: Merging,
}

const K_IN_FORMULA: Unused = Unused::Open("the formula knows the number of points");
const OWN_SCALE: Unused = Unused::Open("the scale is fixed, with its regions");
const NO_SUM: Merging = Merging::Open("the largest count of a sum is no sum of largest counts");
const WHOLE_ROWS: Merging = Merging::Open("it takes raters' rows, not counts");

pub fn promises() -> Vec<Promise> {
    use Merging::Whole;
    use Reversal::{Open, Same, Turned};
    use Unused::{Same as Kept, SameIf};
    let rows: Vec<(&str, Reversal, Unused, Merging)> = vec![
        ("median", Turned(mirrored), Kept, Whole),
        ("quantile", Turned(mirrored), Kept, Whole),
        ("iqr", Same, Kept, Whole),
        ("mode", Turned(mode), Kept, Whole),
        ("mean", Turned(mirrored), Kept, Whole),
        ("sd", Same, Kept, Whole),
        ("pairwise_agreement", Same, Kept, Whole),
        ("share_in_range", Same, Kept, Whole),
        ("mad_median", Same, Kept, Whole),
        ("cns", Same, K_IN_FORMULA, Whole),
        ("vdeijk_a", Same, K_IN_FORMULA, Whole),
        ("vdeijk_polarization", Same, K_IN_FORMULA, Whole),
        ("leik_d", Same, K_IN_FORMULA, Whole),
        ("blair_lacy_l2", Same, K_IN_FORMULA, Whole),
        ("berry_mielke_iov", Same, K_IN_FORMULA, Whole),
        ("entropy_norm", Same, K_IN_FORMULA, Whole),
        ("iqv", Same, K_IN_FORMULA, Whole),
        ("bimodality_coefficient", Same, Kept, Whole),
        ("peaks", Turned(peaks), Kept, Whole),
        ("rand_ipras", Turned(rand_ipras), OWN_SCALE, Whole),
        (
            "rand_classic",
            Open("medians of 3.5 and 6.5 both belong to the region above"),
            OWN_SCALE,
            Whole,
        ),
        ("wilson", Same, Kept, NO_SUM),
        ("jeffreys", Same, Kept, NO_SUM),
        ("p_mode", Turned(listed_backwards), K_IN_FORMULA, Whole),
        ("p_threshold", Turned(listed_backwards), K_IN_FORMULA, Whole),
        ("flip", Turned(flip), SameIf(is_no_median), Whole),
        ("bowker", Same, Kept, Whole),
        ("mcnemar", Same, OWN_SCALE, Whole),
        ("stuart_maxwell", Same, Kept, Whole),
        ("pct_changed", Turned(pct_changed), Kept, Whole),
        ("chi2_stability", Same, Kept, Whole),
        ("cohen_kappa", Same, Kept, Whole),
        ("cv_change", Open("the mean changes"), Kept, Whole),
        ("histogram_shift", Same, Kept, Whole),
        ("wilcoxon_signed_rank", Turned(wilcoxon), Kept, Whole),
        ("mann_whitney", Turned(mann_whitney), Kept, Whole),
        ("cliffs_delta", Turned(negated), Kept, Whole),
        ("kruskal_wallis", Same, Kept, Whole),
        ("chi2_homogeneity", Same, Kept, Whole),
        ("kripp_alpha", Same, Kept, Whole),
        ("panel_agreement", Same, SameIf(is_unweighted), Whole),
        ("fleiss_kappa", Same, Kept, Whole),
        ("gwet_ac", Same, K_IN_FORMULA, Whole),
        ("kendall_w", Same, Kept, WHOLE_ROWS),
        ("icc", Same, Kept, WHOLE_ROWS),
        ("decision", Turned(arrows), OWN_SCALE, Whole),
        ("chance_consensus", Same, OWN_SCALE, Whole),
        ("stability_rule", Turned(arrows), OWN_SCALE, Whole),
        ("suppression", Same, OWN_SCALE, Whole),
    ];
    rows.into_iter()
        .map(|(name, reversal, unused, merging)| Promise {
            name,
            reversal,
            unused,
            merging,
        })
        .collect()
}

/// The parameters that ask the same of the reversed scale.
pub fn reversed_params(case: &Case) -> Value {
    let mut params = case.params.clone();
    let end = case.scale_k as u64 + 1;
    if let Some([part, whole]) = numbers(&params["p"]).as_deref() {
        params["p"] = json!([*whole as u64 - *part as u64, *whole as u64]);
    }
    if let Some((lo, hi)) = params["lo"].as_u64().zip(params["hi"].as_u64()) {
        params["lo"] = json!(end - hi);
        params["hi"] = json!(end - lo);
    }
    if let Some(alpha) = numbers(&params["alpha"]) {
        params["alpha"] = json!(alpha.into_iter().rev().collect::<Vec<f64>>());
    }
    match params["convention"].as_str() {
        Some("low") => params["convention"] = json!("high"),
        Some("high") => params["convention"] = json!("low"),
        _ => {}
    }
    params
}

fn numbers(list: &Value) -> Option<Vec<f64>> {
    list.as_array()?.iter().map(Value::as_f64).collect()
}

fn is_no_median(params: &Value) -> bool {
    params["rule"] != "median"
}

fn is_unweighted(params: &Value) -> bool {
    params["weights"] == "unweighted"
}

fn mirrored(case: &Case, value: &Value) -> Value {
    let end = case.scale_k as f64 + 1.0;
    value
        .as_f64()
        .map_or(Value::Null, |value| json!(end - value))
}

fn negated(_: &Case, value: &Value) -> Value {
    value.as_f64().map_or(Value::Null, |value| json!(-value))
}

fn listed_backwards(_: &Case, value: &Value) -> Value {
    let list = value.as_array();
    list.map_or(Value::Null, |list| list.iter().rev().cloned().collect())
}

/// Points stay whole numbers.
fn mirrored_point(case: &Case, point: &Value) -> Value {
    let end = case.scale_k as u64 + 1;
    point
        .as_u64()
        .map_or(Value::Null, |point| json!(end - point))
}

fn mirrored_points(case: &Case, points: &Value) -> Value {
    let points = points.as_array().map(Vec::as_slice).unwrap_or_default();
    let backwards = points.iter().rev();
    backwards.map(|point| mirrored_point(case, point)).collect()
}

/// Changes the fields of a defined result.
fn with(value: &Value, change: impl FnOnce(&mut Value)) -> Value {
    let mut changed = value.clone();
    if !value.is_null() {
        change(&mut changed);
    }
    changed
}

fn swap(value: &mut Value, one: &str, other: &str) {
    let kept = value[one].take();
    value[one] = value[other].take();
    value[other] = kept;
}

fn mode(case: &Case, value: &Value) -> Value {
    with(value, |mode| {
        mode["modes"] = mirrored_points(case, &mode["modes"]);
    })
}

fn peaks(case: &Case, value: &Value) -> Value {
    with(value, |peaks| {
        let runs = peaks["peaks"].as_array().cloned().unwrap_or_default();
        let backwards = runs.iter().rev();
        peaks["peaks"] = backwards.map(|run| mirrored_points(case, run)).collect();
    })
}

fn rand_ipras(case: &Case, value: &Value) -> Value {
    with(value, |result| {
        swap(result, "p30", "p70");
        for field in ["p30", "p70", "iprcp"] {
            result[field] = mirrored(case, &result[field]);
        }
    })
}

fn flip(case: &Case, value: &Value) -> Value {
    with(value, |flip| {
        flip["arrow"] = mirrored_point(case, &flip["arrow"]);
    })
}

fn pct_changed(case: &Case, value: &Value) -> Value {
    with(value, |changed| {
        swap(changed, "up", "down");
        changed["net"] = negated(case, &changed["net"]);
    })
}

fn wilcoxon(case: &Case, value: &Value) -> Value {
    with(value, |test| {
        swap(test, "w_plus", "w_minus");
        if test.get("z").is_some() {
            test["z"] = negated(case, &test["z"]);
        }
    })
}

fn mann_whitney(case: &Case, value: &Value) -> Value {
    let pairs = match &case.input {
        Input::Hists { counts } => counts.iter().map(|c| c.iter().sum::<u64>()).product(),
        _ => 0,
    };
    with(value, |test| {
        let wins = test["u1"].as_f64().unwrap_or_default();
        test["u1"] = json!(pairs as f64 - wins);
        test["z"] = negated(case, &test["z"]);
    })
}

fn arrows(_: &Case, value: &Value) -> Value {
    let fields = [
        "arrow",
        "arrow_earlier",
        "arrow_later",
        "arrow_if_leavers_kept",
    ];
    with(value, |result| {
        for field in fields {
            let turned = match result.get(field).and_then(Value::as_str) {
                Some("up") => "down",
                Some("down") => "up",
                _ => continue,
            };
            result[field] = json!(turned);
        }
    })
}
