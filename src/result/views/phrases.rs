//! The words of the rule: shares and multiples as people say them.

pub(super) fn above(percentage: u64) -> String {
    match percentage {
        50 => "more than half".to_owned(),
        other => format!("more than {other} %"),
    }
}

pub(super) fn from(percentage: u64) -> String {
    match percentage {
        50 => "half".to_owned(),
        75 => "three quarters".to_owned(),
        other => format!("{other} %"),
    }
}

pub(super) fn times(factor: u64) -> String {
    match factor {
        1 => "just".to_owned(),
        2 => "twice".to_owned(),
        3 => "three times".to_owned(),
        4 => "four times".to_owned(),
        5 => "five times".to_owned(),
        6 => "six times".to_owned(),
        other => format!("{other} times"),
    }
}

/// "75 %", or with one decimal, cut rather than rounded up so that it never claims a bound.
pub(super) fn share(part: u64, n: u64) -> String {
    let per_mille = (1000 * part).checked_div(n).unwrap_or(0);
    let exact = (100 * part).checked_rem(n) == Some(0);
    if exact {
        format!("{} %", per_mille / 10)
    } else {
        format!("{}.{} %", per_mille / 10, per_mille % 10)
    }
}

/// "1 person", "3 people".
pub(super) fn people(number: u64) -> String {
    match number {
        1 => "1 person".to_owned(),
        _ => format!("{number} people"),
    }
}

pub(super) fn upper(text: &str) -> String {
    let mut letters = text.chars();
    letters
        .next()
        .map(|first| first.to_uppercase().collect::<String>() + letters.as_str())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_cut_so_that_it_never_claims_a_bound() {
        assert_eq!(share(15, 20), "75 %");
        assert_eq!(share(14, 19), "73.6 %");
    }
}
