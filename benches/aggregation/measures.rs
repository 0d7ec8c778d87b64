//! Each measure of one item, and the panel's agreement over a hundred.

use castalia::aggregation::counts::{Histogram, ItemsTable, TransitionTable};
use castalia::aggregation::measures::flip::{FlipRule, flip};
use castalia::aggregation::measures::kripp_alpha::{Metric, kripp_alpha};
use castalia::aggregation::measures::weights::{AgreementWeights, DisagreementWeights};
use castalia::aggregation::measures::wilcoxon_signed_rank::{self as wilcoxon, Zeros};
use castalia::aggregation::measures::{
    berry_mielke_iov, bimodality_coefficient, blair_lacy_l2, bowker, chi2_homogeneity,
    chi2_stability, cliffs_delta, cns, cohen_kappa, cv_change, entropy_norm, fleiss_kappa, gwet_ac,
    histogram_shift, iqr, iqv, jeffreys, kruskal_wallis, leik_d, mad_median, mann_whitney, mcnemar,
    mean, median, mode, p_mode, p_threshold, pairwise_agreement, panel_agreement, pct_changed,
    peaks, quantile, rand_classic, rand_ipras, sd, share_in_range, stuart_maxwell, vdeijk_a,
    vdeijk_polarization, wilson,
};
use criterion::Criterion;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use std::hint::black_box;

/// Name of the yardstick in each group: sorting the single answers, without which nothing that
/// starts from raw ratings can have a median.
pub const YARDSTICK: &str = "sort the answers";

/// One item in two rounds, as everything that is measured of it takes it.
struct Item {
    /// Single answers of the later round.
    answers: Vec<u8>,
    earlier: Histogram,
    later: Histogram,
    table: TransitionTable,
    /// The later round by stakeholder group.
    groups: [Histogram; 2],
}

impl Item {
    /// `n` experts who lean upwards and mostly keep their answer.
    fn new(k: u64, n: usize) -> Self {
        let mut random = StdRng::seed_from_u64(k);
        let mut item = Self {
            answers: Vec::new(),
            earlier: Histogram::empty(k as usize),
            later: Histogram::empty(k as usize),
            table: TransitionTable::empty(k as usize),
            groups: [Histogram::empty(k as usize), Histogram::empty(k as usize)],
        };
        for place in 0..n {
            let then = random.random_range(1..=k).max(random.random_range(1..=k));
            let now = match random.random_range(0..5) {
                0 => random.random_range(1..=k),
                _ => then,
            };
            item.answers.push(now as u8);
            item.earlier.add(then);
            item.later.add(now);
            item.groups[place % 2].add(now);
            item.table.add(Some(Some(then)), Some(Some(now)));
        }
        item
    }

    fn most(&self) -> u64 {
        self.later.counts().iter().copied().max().unwrap_or(0)
    }

    fn prior(&self) -> Vec<f64> {
        vec![0.5; self.later.k()]
    }
}

type Run = fn(&Item);

macro_rules! measures {
    ($($name:literal => $call:expr;)*) => {
        [$(($name, (|item: &Item| {
            let call: fn(&Item) -> _ = $call;
            black_box(call(black_box(item)));
        }) as Run)),*]
    };
}

/// Every measure that one item has.
const MEASURES: [(&str, Run); 41] = measures! {
    "median" => |i| median::mid(&i.later);
    "quantile" => |i| quantile::type_7(&i.later, (3, 10));
    "iqr" => |i| iqr::type_2(&i.later);
    "mode" => |i| mode::mode(&i.later);
    "peaks" => |i| peaks::peaks(&i.later);
    "mean" => |i| mean::mean(&i.later);
    "sd" => |i| sd::sd(&i.later);
    "pairwise_agreement" => |i| pairwise_agreement::pairwise_agreement(&i.later);
    "share_in_range" => |i| share_in_range::share_in_range(&i.later, 2..=3);
    "mad_median" => |i| mad_median::mad_median(&i.later);
    "cns" => |i| cns::cns(&i.later);
    "vdeijk_a" => |i| vdeijk_a::vdeijk_a(&i.later);
    "vdeijk_polarization" => |i| vdeijk_polarization::vdeijk_polarization(&i.later);
    "leik_d" => |i| leik_d::leik_d(&i.later);
    "blair_lacy_l2" => |i| blair_lacy_l2::blair_lacy_l2(&i.later);
    "berry_mielke_iov" => |i| berry_mielke_iov::berry_mielke_iov(&i.later);
    "entropy_norm" => |i| entropy_norm::entropy_norm(&i.later);
    "iqv" => |i| iqv::iqv(&i.later);
    "bimodality_coefficient" => |i| bimodality_coefficient::bimodality_coefficient(&i.later);
    "rand_classic" => |i| rand_classic::rand_classic(&i.later);
    "rand_ipras" => |i| rand_ipras::rand_ipras(&i.later);
    "wilson" => |i| wilson::wilson(i.most(), i.later.n(), 0.95);
    "jeffreys" => |i| jeffreys::jeffreys(i.most(), i.later.n(), 0.95);
    "p_mode" => |i| p_mode::p_mode(&i.later, &i.prior());
    "p_threshold" => |i| p_threshold::p_threshold(&i.later, &i.prior(), 0.5);
    "flip plurality" => |i| flip(&i.later, FlipRule::Plurality);
    "flip threshold" => |i| flip(&i.later, FlipRule::Threshold((2, 3)));
    "flip median" => |i| flip(&i.later, FlipRule::Median);
    "pct_changed" => |i| pct_changed::pct_changed(&i.table.pairs());
    "cohen_kappa" => |i| cohen_kappa::cohen_kappa(&i.table.pairs(), DisagreementWeights::Linear);
    "bowker" => |i| bowker::bowker(&i.table.pairs());
    "mcnemar" => |i| mcnemar::mcnemar(&i.table.pairs());
    "stuart_maxwell" => |i| stuart_maxwell::stuart_maxwell(&i.table.pairs());
    "wilcoxon_signed_rank" => |i| wilcoxon::asymptotic(&i.table.pairs(), Zeros::Pratt);
    "chi2_stability" => |i| chi2_stability::chi2_stability(&i.table.pairs());
    "cv_change" => |i| cv_change::cv_change(&i.earlier, &i.later);
    "histogram_shift" => |i| histogram_shift::histogram_shift(&i.earlier, &i.later);
    "cliffs_delta" => |i| cliffs_delta::cliffs_delta(&i.groups[0], &i.groups[1]);
    "mann_whitney" => |i| mann_whitney::mann_whitney(&i.groups[0], &i.groups[1], true);
    "kruskal_wallis" => |i| kruskal_wallis::kruskal_wallis(&i.groups);
    "chi2_homogeneity" => |i| chi2_homogeneity::chi2_homogeneity(&i.groups);
};

pub fn run(criterion: &mut Criterion) {
    for (k, n) in [(3, 12), (5, 40), (9, 500)] {
        let item = Item::new(k, n);
        let mut group = criterion.benchmark_group(format!("k{k}"));
        group.bench_function(YARDSTICK, |bencher| {
            bencher.iter(|| {
                let mut answers = black_box(&item).answers.clone();
                answers.sort_unstable();
                black_box(answers);
            });
        });
        for (name, run) in MEASURES {
            group.bench_function(name, |bencher| bencher.iter(|| run(&item)));
        }
        group.bench_function("all of these", |bencher| {
            bencher.iter(|| MEASURES.iter().for_each(|(_, run)| run(&item)));
        });
    }
    panel(criterion);
}

/// A hundred items on seven points, 25 experts.
fn panel(criterion: &mut Criterion) {
    let mut random = StdRng::seed_from_u64(100);
    let mut answers = Vec::new();
    let items = (0..100)
        .map(|_| {
            let centre = random.random_range(2..=6_u64);
            let mut histogram = Histogram::empty(7);
            for _ in 0..25 {
                let answer = random.random_range(centre - 1..=centre + 1);
                answers.push(answer as u8);
                histogram.add(answer);
            }
            histogram
        })
        .collect();
    let table = ItemsTable::new(7, items).expect("seven points each");
    let mut group = criterion.benchmark_group("100 items k7");
    group.bench_function(YARDSTICK, |bencher| {
        bencher.iter(|| {
            let mut answers = black_box(&answers).clone();
            answers.chunks_mut(25).for_each(<[u8]>::sort_unstable);
            black_box(answers);
        });
    });
    let ordinal = AgreementWeights::Ordinal;
    group.bench_function("kripp_alpha", |bencher| {
        bencher.iter(|| black_box(kripp_alpha(black_box(&table), Metric::Ordinal)));
    });
    group.bench_function("gwet_ac", |bencher| {
        bencher.iter(|| black_box(gwet_ac::gwet_ac(black_box(&table), ordinal)));
    });
    group.bench_function("fleiss_kappa", |bencher| {
        bencher.iter(|| black_box(fleiss_kappa::fleiss_kappa(black_box(&table), ordinal)));
    });
    group.bench_function("panel_agreement", |bencher| {
        bencher.iter(|| black_box(panel_agreement::panel_agreement(black_box(&table), ordinal)));
    });
}
