//! All the ways in which so many answers can fall on so many places.

/// How many ways there are; the largest number where there are more than it can say.
pub fn ways(answers: u64, places: usize) -> u64 {
    (1..places as u64).fold(1_u64, |ways, place| {
        ways.saturating_mul(answers + place) / place
    })
}

/// Goes through all ways, each as the number of answers in each place.
pub fn each(answers: u64, places: usize, visit: &mut impl FnMut(&[u64])) {
    fill(&mut vec![0; places], 0, answers, visit);
}

fn fill(counts: &mut [u64], from: usize, left: u64, visit: &mut impl FnMut(&[u64])) {
    if from + 1 == counts.len() {
        counts[from] = left;
        return visit(counts);
    }
    if from >= counts.len() {
        return;
    }
    for here in 0..=left {
        counts[from] = here;
        fill(counts, from + 1, left - here, visit);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_many_ways_are_gone_through_as_there_are() {
        for (answers, places) in [(0, 3), (4, 1), (5, 3), (6, 9)] {
            let mut found = std::collections::HashSet::new();
            each(answers, places, &mut |counts| {
                assert_eq!(counts.iter().sum::<u64>(), answers);
                assert!(found.insert(counts.to_vec()));
            });
            assert_eq!(found.len() as u64, ways(answers, places));
        }
        assert_eq!(ways(12, 9), 125_970);
        each(3, 0, &mut |_| panic!("no answer falls on no place"));
    }

    #[test]
    fn too_many_ways_are_not_a_wrong_number() {
        assert!(ways(1_000_000, 9) > 1 << 40);
    }
}
