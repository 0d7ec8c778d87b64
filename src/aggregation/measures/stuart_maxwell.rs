//! Stuart and Maxwell's test of marginal homogeneity.
//!
//! *Did the panel's distribution over the points change between the rounds, counting only those
//! who answered both?*
//!
//! χ² = d′ V⁻ d, with dᵢ = nᵢ. − n.ᵢ, Vᵢᵢ = nᵢ. + n.ᵢ − 2 nᵢᵢ and Vᵢⱼ = −(nᵢⱼ + nⱼᵢ). V is the
//! Laplacian of the graph that joins points between which someone moved; its rank, the degrees of
//! freedom, is k less the number of connected components. Within each component one point is left
//! out and the rest solved. Nobody moved: χ² 0, df 0, p 1.
//!
//! Domain: a transition table. Undefined without pairs of answers.
//! Source: Stuart, Biometrika 42 (1955), 412–416; Maxwell, British Journal of Psychiatry 116
//! (1970), 651–655.
//!
//! ```
//! use castalia::aggregation::{counts::PairTable, measures::stuart_maxwell::stuart_maxwell};
//! let pairs = PairTable::new(vec![vec![10, 4], vec![9, 7]]).unwrap();
//! let test = stuart_maxwell(&pairs).unwrap();
//! assert!((test.stat - 25.0 / 13.0).abs() < 1e-12 && test.df == 1);
//! ```

use super::bowker::ChiSquareTest;
use crate::aggregation::counts::PairTable;

/// Homogeneity of the earlier and later distribution of the pairs.
pub fn stuart_maxwell(pairs: &PairTable) -> Option<ChiSquareTest> {
    if pairs.n() == 0 {
        return None;
    }
    let k = pairs.k();
    let between = |i: usize, j: usize| (pairs.at(i, j) + pairs.at(j, i)) as f64;
    let (earlier, later) = (pairs.earlier(), pairs.later());
    let difference: Vec<f64> = earlier
        .counts()
        .iter()
        .zip(later.counts())
        .map(|(&before, &after)| before as f64 - after as f64)
        .collect();

    let (mut stat, mut df) = (0.0, 0);
    for component in components(k, |i, j| between(i, j) > 0.0) {
        let kept = &component[1..];
        let matrix: Vec<Vec<f64>> = kept
            .iter()
            .map(|&i| {
                kept.iter()
                    .map(|&j| {
                        if i == j {
                            (0..k)
                                .filter(|&other| other != i)
                                .map(|other| between(i, other))
                                .sum()
                        } else {
                            -between(i, j)
                        }
                    })
                    .collect()
            })
            .collect();
        let right: Vec<f64> = kept.iter().map(|&i| difference[i]).collect();
        let solution = solve(matrix, right.clone())?;
        stat += right.iter().zip(&solution).map(|(d, x)| d * x).sum::<f64>();
        df += kept.len() as u64;
    }
    Some(ChiSquareTest::new(stat.max(0.0), df))
}

/// The connected components of the points 0..k.
fn components(k: usize, joined: impl Fn(usize, usize) -> bool) -> Vec<Vec<usize>> {
    let mut seen = vec![false; k];
    let mut components = Vec::new();
    for start in 0..k {
        if seen[start] {
            continue;
        }
        seen[start] = true;
        let mut component = vec![start];
        let mut next = 0;
        while let Some(&from) = component.get(next) {
            for (to, seen) in seen.iter_mut().enumerate() {
                if !*seen && joined(from, to) {
                    *seen = true;
                    component.push(to);
                }
            }
            next += 1;
        }
        components.push(component);
    }
    components
}

/// Solves a positive definite system by elimination; `None` where a pivot vanishes.
fn solve(mut matrix: Vec<Vec<f64>>, mut right: Vec<f64>) -> Option<Vec<f64>> {
    let size = right.len();
    for pivot in 0..size {
        let head = matrix[pivot][pivot];
        if head <= 0.0 {
            return None;
        }
        let (above, below) = matrix.split_at_mut(pivot + 1);
        for (offset, row) in below.iter_mut().enumerate() {
            let factor = row[pivot] / head;
            for (cell, of_pivot) in row.iter_mut().zip(&above[pivot]).skip(pivot) {
                *cell -= factor * of_pivot;
            }
            right[pivot + 1 + offset] -= factor * right[pivot];
        }
    }
    for row in (0..size).rev() {
        let known: f64 = (row + 1..size)
            .map(|column| matrix[row][column] * right[column])
            .sum();
        right[row] = (right[row] - known) / matrix[row][row];
    }
    Some(right)
}
