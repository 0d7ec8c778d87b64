//! Numbers as all formats print them.

use crate::aggregation::measures::bowker::ChiSquareTest;

/// Two decimals with a real minus sign; 0 has none.
pub fn number(value: f64) -> String {
    let text = format!("{value:.2}");
    if text == "-0.00" {
        return "0.00".to_owned();
    }
    text.replace('-', "−")
}

/// A share as a whole percentage.
pub fn percent(share: f64) -> String {
    format!("{:.0} %", share * 100.0)
}

/// A probability as a percentage that is never 0 or 100 %, which it cannot be.
pub fn likely(probability: f64) -> String {
    if probability > 0.99 {
        "over 99 %".to_owned()
    } else if probability < 0.01 {
        "under 1 %".to_owned()
    } else {
        percent(probability)
    }
}

/// "p 0.034", or "p under 0.001".
pub(super) fn significance(p: f64) -> String {
    if p < 0.001 {
        "p under 0.001".to_owned()
    } else {
        format!("p {p:.3}")
    }
}

/// "χ² 7.59, df 2, p 0.022".
pub(super) fn chi_square(stat: f64, df: u64, p: f64) -> String {
    format!("χ² {}, df {df}, {}", number(stat), significance(p))
}

pub(super) fn test(test: &ChiSquareTest) -> String {
    chi_square(test.stat, test.df, test.p)
}

/// "53–89 %".
pub(super) fn interval([low, high]: [f64; 2]) -> String {
    format!("{:.0}–{:.0} %", low * 100.0, high * 100.0)
}

/// "1", "1 and 3", "1, 2 and 3".
pub(super) fn listed(parts: &[String]) -> String {
    match parts.split_last() {
        None => String::new(),
        Some((last, [])) => last.clone(),
        Some((last, before)) => format!("{} and {last}", before.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn minus_is_a_minus_and_zero_has_no_sign() {
        assert_eq!(number(-0.434), "−0.43");
        assert_eq!(number(-0.001), "0.00");
    }

    #[test]
    fn a_probability_is_never_printed_as_certainty() {
        assert_eq!(likely(0.9999), "over 99 %");
        assert_eq!(likely(0.0001), "under 1 %");
        assert_eq!(likely(0.874), "87 %");
        assert_eq!(significance(0.000_02), "p under 0.001");
    }

    #[test]
    fn points_are_listed_as_people_say_them() {
        let points = ["1", "2", "5"].map(str::to_owned);
        assert_eq!(listed(&points), "1, 2 and 5");
        assert_eq!(listed(&points[..1]), "1");
    }
}
