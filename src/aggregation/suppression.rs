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

    #[test]
    fn no_difference_of_published_numbers_leaves_one_to_four_answers() {
        for sizes in partitions(4, 9) {
            let suppression = suppress(&sizes, 5);
            let shown: u64 = (0..sizes.len())
                .filter(|&place| !suppression.hides(place))
                .map(|place| sizes[place])
                .sum();
            let rest = sizes.iter().sum::<u64>() - shown;
            assert!(
                suppression.all_hidden || is_safe_margin(rest),
                "{sizes:?} leaves {rest}"
            );
        }
    }

    fn partitions(groups: usize, most: u64) -> Vec<Vec<u64>> {
        (0..groups).fold(vec![vec![]], |heads, _| {
            heads
                .iter()
                .flat_map(|head| (0..=most).map(move |n| [head.as_slice(), &[n]].concat()))
                .collect()
        })
    }
}
