//! What may be shown of an item and of its stakeholder groups.

/// The least number of answers below which nothing about a whole item is shown.
pub const LEAST_ANSWERS: u64 = 5;
/// No study may set the least group lower than this.
pub const LEAST_GROUP_EVER: u64 = 3;

/// Which groups of an item stay hidden.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suppression {
    /// Places of the hidden groups in the order declared, rising.
    pub hidden: Vec<usize>,
    /// All groups together are fewer than the least number.
    pub all_hidden: bool,
}

impl Suppression {
    /// The group at this place is hidden.
    pub fn hides(&self, place: usize) -> bool {
        self.hidden.binary_search(&place).is_ok()
    }
}

/// Hides groups with fewer than `least` valid answers; while the hidden answers number at least
/// one but fewer than `least`, the smallest group still shown is hidden too (of equal ones the
/// one declared later), because total minus shown groups would give the hidden answers away.
///
/// `valid` holds the groups' valid answers in the order declared; `least` below 3 counts as 3.
pub fn suppress(valid: &[u64], least: u64) -> Suppression {
    let least = least.max(LEAST_GROUP_EVER);
    let mut hides: Vec<bool> = valid.iter().map(|&n| n < least).collect();
    loop {
        let hidden_answers: u64 = valid
            .iter()
            .zip(&hides)
            .filter(|(_, hidden)| **hidden)
            .map(|(n, _)| n)
            .sum();
        if hidden_answers == 0 || hidden_answers >= least {
            break;
        }
        let smallest_shown = (0..valid.len())
            .rev()
            .filter(|&place| !hides[place])
            .min_by_key(|&place| valid[place]);
        match smallest_shown {
            Some(place) => hides[place] = true,
            None => break,
        }
    }
    Suppression {
        hidden: (0..valid.len()).filter(|&place| hides[place]).collect(),
        all_hidden: valid.iter().sum::<u64>() < least,
    }
}

/// A count that neither says nothing nor points at someone: 0, or at least five.
pub fn is_safe_margin(answers: u64) -> bool {
    answers == 0 || answers >= LEAST_ANSWERS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lone_answer_takes_the_smallest_shown_group_with_it() {
        assert_eq!(suppress(&[1, 5, 5], 5).hidden, [0, 2]);
        assert_eq!(suppress(&[1, 7, 5], 5).hidden, [0, 2]);
    }

    #[test]
    fn an_empty_group_hides_nobody_else() {
        assert_eq!(suppress(&[0, 8], 5).hidden, [0]);
    }

    /// All ways to have 2 to 5 groups of 0 to 12 answers, five or more together.
    fn partitions() -> Vec<Vec<u64>> {
        let mut found = Vec::new();
        let mut heads: Vec<Vec<u64>> = (0..=12).map(|n| vec![n]).collect();
        for _ in 2..=5 {
            heads = heads
                .iter()
                .flat_map(|head| {
                    let least = head.last().copied().unwrap_or(0);
                    (least..=12).map(move |n| [head.as_slice(), &[n]].concat())
                })
                .collect();
            found.extend(
                heads
                    .iter()
                    .filter(|sizes| sizes.iter().sum::<u64>() >= 5)
                    .cloned(),
            );
        }
        found
    }

    /// The total less any of the shown groups is one to four answers.
    fn leaks(sizes: &[u64], shown: &[u64]) -> bool {
        let total: u64 = sizes.iter().sum();
        (0_u32..1 << shown.len()).any(|chosen| {
            let taken = (0..shown.len()).filter(|place| chosen >> place & 1 == 1);
            !is_safe_margin(total - taken.map(|place| shown[place]).sum::<u64>())
        })
    }

    #[test]
    fn no_difference_of_shown_groups_leaves_one_to_four_answers() {
        let partitions = partitions();
        assert_eq!(partitions.len(), 8510);
        for sizes in partitions {
            let suppression = suppress(&sizes, 5);
            let shown: Vec<u64> = (0..sizes.len())
                .filter(|&place| !suppression.hides(place))
                .map(|place| sizes[place])
                .collect();
            assert!(!leaks(&sizes, &shown), "{sizes:?} shows {shown:?}");
        }
    }

    #[test]
    fn showing_each_group_with_a_large_enough_rest_would_leak() {
        let leaking = partitions().into_iter().filter(|sizes| {
            let total: u64 = sizes.iter().sum();
            let shown: Vec<u64> = sizes
                .iter()
                .copied()
                .filter(|&n| n >= 5 && is_safe_margin(total - n))
                .collect();
            leaks(sizes, &shown)
        });
        assert_eq!(leaking.count(), 3552);
    }
}
