//! One file a measure, each with its formula, domain, undefined cases and source.
//!
//! What is undefined is `None`, never 0 and never NaN.

pub mod berry_mielke_iov;
pub mod bimodality_coefficient;
pub mod blair_lacy_l2;
pub mod bowker;
pub mod chi2_homogeneity;
pub mod chi2_stability;
pub mod cliffs_delta;
pub mod cns;
pub mod cohen_kappa;
pub mod cv_change;
pub mod entropy_norm;
pub mod fleiss_kappa;
pub mod flip;
pub mod gwet_ac;
pub mod histogram_shift;
pub mod icc;
pub mod iqr;
pub mod iqv;
pub mod jeffreys;
pub mod kendall_w;
pub mod kripp_alpha;
pub mod kruskal_wallis;
pub mod leik_d;
pub mod mad_median;
pub mod mann_whitney;
pub mod mcnemar;
pub mod mean;
pub mod median;
pub mod mode;
pub mod p_mode;
pub mod p_threshold;
pub mod pairwise_agreement;
pub mod panel_agreement;
pub mod pct_changed;
pub mod peaks;
pub mod quantile;
pub mod rand_classic;
pub mod rand_ipras;
pub mod sd;
pub mod share_in_range;
pub mod stuart_maxwell;
pub mod vdeijk_a;
pub mod vdeijk_polarization;
pub mod weights;
pub mod wilcoxon_signed_rank;
pub mod wilson;

mod pearson;
mod ranks;
mod tails;
