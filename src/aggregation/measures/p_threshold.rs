//! P(threshold): the probability that a point's true share reaches a threshold.
//!
//! *If the panel were drawn again from experts like these, this is how probable it is that at
//! least the share τ would choose this answer.*
//!
//! Under the posterior Dirichlet(cⱼ + αⱼ), with aⱼ = cⱼ + αⱼ and A their sum:
//! P(θⱼ ≥ τ) = 1 − I_τ(aⱼ, A − aⱼ), I the regularised incomplete beta function.
//!
//! Domain: k ≥ 2, αⱼ > 0, 0 < τ < 1. Undefined without answers and outside the domain.
//! Source: marginal of the Dirichlet distribution, Gelman et al. 2013, ch. 3.
//!
//! ```
//! use castalia::aggregation::{counts::Histogram, measures::p_threshold::p_threshold};
//! let p = p_threshold(&Histogram::from([5, 0, 5]), &[1.0; 3], 0.5).unwrap();
//! assert!((p[0] - 0.38720703125).abs() < 1e-10);
//! ```

use super::tails::beta_cdf;
use crate::aggregation::counts::Histogram;

/// One probability per point.
pub fn p_threshold(histogram: &Histogram, prior: &[f64], threshold: f64) -> Option<Vec<f64>> {
    let in_domain = histogram.k() >= 2
        && prior.len() == histogram.k()
        && prior.iter().all(|&alpha| alpha > 0.0)
        && threshold > 0.0
        && threshold < 1.0;
    if histogram.is_empty() || !in_domain {
        return None;
    }
    let all = histogram.n() as f64 + prior.iter().sum::<f64>();
    Some(
        histogram
            .counts()
            .iter()
            .zip(prior)
            .map(|(&count, &alpha)| {
                let shape = count as f64 + alpha;
                beta_cdf(all - shape, shape, 1.0 - threshold)
            })
            .collect(),
    )
}
