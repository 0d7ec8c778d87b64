//! How near two points count as agreeing, and how far apart as differing.

/// Agreement weights of Gwet's general coefficients: 1 on the diagonal, falling to 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AgreementWeights {
    /// Only equal points agree.
    Unweighted,
    /// 1 − |i − j| / (k − 1).
    Linear,
    /// 1 − (i − j)² / (k − 1)².
    Quadratic,
    /// 1 − C(|i − j| + 1, 2) / C(k, 2).
    Ordinal,
}

impl AgreementWeights {
    /// The weight of two points at this distance on a scale of `k` points.
    pub fn at_distance(self, distance: usize, k: usize) -> f64 {
        let pairs = |points: usize| (points * points.saturating_sub(1) / 2) as f64;
        let (d, width) = (distance as f64, k.saturating_sub(1) as f64);
        match self {
            _ if distance == 0 => 1.0,
            Self::Unweighted => 0.0,
            Self::Linear => 1.0 - d / width,
            Self::Quadratic => 1.0 - d * d / (width * width),
            Self::Ordinal => 1.0 - pairs(distance + 1) / pairs(k),
        }
    }

    /// Sum of the weights of all ordered pairs of points.
    pub(super) fn total(self, k: usize) -> f64 {
        (0..k)
            .map(|distance| {
                let times = if distance == 0 { k } else { 2 * (k - distance) };
                times as f64 * self.at_distance(distance, k)
            })
            .sum()
    }
}

/// Disagreement weights of Cohen's kappa: 0 on the diagonal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DisagreementWeights {
    /// 1 off the diagonal.
    None,
    /// |i − j|.
    Linear,
    /// (i − j)².
    Quadratic,
}

impl DisagreementWeights {
    /// The weight of two points at this distance.
    pub fn at_distance(self, distance: usize) -> u64 {
        let distance = distance as u64;
        match self {
            Self::None => distance.min(1),
            Self::Linear => distance,
            Self::Quadratic => distance * distance,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordinal_weights_fall_with_the_points_between() {
        let weights: Vec<f64> = (0..3)
            .map(|d| AgreementWeights::Ordinal.at_distance(d, 3))
            .collect();
        assert_eq!(weights, [1.0, 1.0 - 1.0 / 3.0, 0.0]);
        assert!((AgreementWeights::Ordinal.total(3) - (3.0 + 4.0 * 2.0 / 3.0)).abs() < 1e-12);
    }
}
