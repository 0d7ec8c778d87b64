//! The tests of significance between two rounds, for an appendix and for nothing else.

use super::measures::bowker::ChiSquareTest;
use super::measures::chi2_stability::Chi2Stability;
use super::measures::wilcoxon_signed_rank::Wilcoxon;
use super::results::ItemResult;

/// What stands with the table of [`paired_tests`].
pub const NO_POWER: &str = "These tests compare the answers of those who answered both rounds. \
     With the few experts of a panel they have no power: a large p does not say that nothing \
     changed, and no arrow, label or advice rests on them. Stuart-Maxwell asks whether the shares \
     of the points moved, Bowker whether moves there and back weigh each other out, Wilcoxon \
     (signed ranks, Pratt) whether answers rose or fell, chi-square whether later answers depend \
     on the earlier ones: there a small p speaks for stability.";

/// Heads of the table's columns.
pub const PAIRED_TESTS: [&str; 7] = [
    "Item",
    "Pairs",
    "Changed",
    "Stuart-Maxwell",
    "Bowker",
    "Wilcoxon",
    "Chi-square",
];

const UNDEFINED: &str = "n/a";

/// One row an item that can be compared with an earlier round, named by `name`.
pub fn paired_tests<'a>(
    items: impl Iterator<Item = &'a ItemResult>,
    name: impl Fn(&ItemResult) -> String,
) -> Vec<Vec<String>> {
    items
        .filter_map(|item| {
            let stability = item.stability.as_ref()?;
            let measures = item.measures.as_ref()?;
            Some(vec![
                name(item),
                stability.pairs.to_string(),
                stability.changed.to_string(),
                told(measures.stuart_maxwell, chi_square),
                told(measures.bowker, chi_square),
                told(measures.wilcoxon_signed_rank, signed_rank),
                told(measures.chi2_stability, dependence),
            ])
        })
        .collect()
}

fn told<Test>(test: Option<Test>, words: fn(Test) -> Option<String>) -> String {
    test.and_then(words).unwrap_or_else(|| UNDEFINED.to_owned())
}

/// "p 0.202"; small ones are not printed as 0.
fn probability(p: f64) -> String {
    if p < 0.001 {
        "p < 0.001".to_owned()
    } else {
        format!("p {p:.3}")
    }
}

/// "χ² 3.20, df 2, p 0.202".
fn chi_square(test: ChiSquareTest) -> Option<String> {
    Some(format!(
        "χ² {:.2}, df {}, {}",
        test.stat,
        test.df,
        probability(test.p)
    ))
}

/// "z 1.41, p 0.157".
fn signed_rank(test: Wilcoxon) -> Option<String> {
    Some(format!("z {:.2}, {}", test.z?, probability(test.p)))
}

/// "χ² 9.60, df 4, p 0.048, V 0.63".
fn dependence(test: Chi2Stability) -> Option<String> {
    let (stat, p) = test.stat.zip(test.p)?;
    let v = test.cramers_v?;
    let p = probability(p);
    Some(format!("χ² {stat:.2}, df {}, {p}, V {v:.2}", test.df))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_test_is_told_with_its_degrees_of_freedom() {
        let test = ChiSquareTest {
            stat: 3.2,
            df: 2,
            p: 0.2019,
        };
        assert_eq!(told(Some(test), chi_square), "χ² 3.20, df 2, p 0.202");
        assert_eq!(told(None, chi_square), "n/a");
        assert_eq!(probability(0.000_02), "p < 0.001");
    }

    #[test]
    fn what_does_not_vary_is_undefined() {
        let test = Chi2Stability {
            stat: None,
            df: 0,
            p: None,
            cramers_v: None,
        };
        assert_eq!(told(Some(test), dependence), "n/a");
    }
}
