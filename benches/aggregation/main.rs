//! How long the aggregation takes: each measure, a panel's agreement, a closing. Every figure
//! stands beside a yardstick of the same run, so that runs on other machines can be compared.
//!
//! `cargo bench --bench aggregation` runs everything and prints a table;
//! `cargo bench --bench aggregation -- k9/` a part of it.

mod closing;
mod measures;
mod table;

use criterion::Criterion;
use std::time::Duration;

fn main() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut criterion = Criterion::default()
        .without_plots()
        .sample_size(30)
        .warm_up_time(Duration::from_millis(200))
        .measurement_time(Duration::from_millis(500))
        .output_directory(folder.path())
        .configure_from_args();
    measures::run(&mut criterion);
    closing::run(&mut criterion);
    table::print(folder.path());
}
