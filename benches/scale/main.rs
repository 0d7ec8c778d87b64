//! How large a panel an installation bears, and what gives way first: a simulation with measured
//! costs.
//!
//! `cargo bench --bench scale` prints the plan of docs/scale.md from the costs that were measured
//! there; every number can be replaced (`-- --help`). `./test --bench scale -- --measure 10`
//! measures the costs on this machine, ten seconds each, and shows what the real server does at
//! four loads beside what the simulation foretells; `--storage` how much a panel takes on the disk, `--crowd 20000` how pages and a closing do with so
//! many.

#[path = "../../tests/support/mod.rs"]
mod support;

mod crowd;
mod measure;
mod model;
mod panel;
mod storage;
mod theory;

use std::time::Duration;

use clap::Parser;
use model::{Ask, Costs, Fleet, Outcome};
use panel::Panel;
use support::Backend;

/// Seconds of the worst minutes that are simulated.
const SECONDS: f64 = 20.0;
/// What nobody should wait for longer: 99 of 100 answers come within it, in seconds.
const PATIENCE: f64 = 0.5;
/// How busy processors may be in the worst minute: beyond it the real server is slower than this.
const ROOM: f64 = 0.4;

#[derive(Parser)]
#[command(about = "How large a panel an installation bears, and what gives way first")]
struct Asked {
    /// Measure on this machine, so many seconds each, and compare
    #[arg(long, value_name = "SECONDS")]
    measure: Option<u64>,
    /// Make studies of three sizes and tell what they take on the disk
    #[arg(long)]
    storage: bool,
    /// Put so many on one panel and time pages and a closing
    #[arg(long, value_name = "PEOPLE")]
    crowd: Option<u32>,
    /// Sizes of panels
    #[arg(
        long,
        value_delimiter = ',',
        default_value = "200,1000,10000,100000,1000000"
    )]
    people: Vec<u64>,
    /// Items that each answers
    #[arg(long, default_value_t = 20)]
    items: u32,
    /// Processors of each server
    #[arg(long, default_value_t = 2)]
    cores: usize,
    /// Milliseconds of processor time for a page
    #[arg(long)]
    page: Option<f64>,
    /// Milliseconds of processor time for a save
    #[arg(long)]
    save: Option<f64>,
    /// Milliseconds of processor time for an answer in a commit
    #[arg(long)]
    row: Option<f64>,
    /// Milliseconds that a commit waits for the disk
    #[arg(long)]
    commit: Option<f64>,
    #[arg(long, hide = true)]
    bench: bool,
}

fn main() {
    let asked = Asked::parse();
    theory::holds();
    println!("The simulation tells what is known of queues without one, within 5 %.");
    if asked.storage {
        storage::print(Backend::Sqlite);
        storage::print(Backend::Postgres);
    }
    if let Some(people) = asked.crowd {
        crowd::print(Backend::Sqlite, people);
        crowd::print(Backend::Postgres, people);
    }
    if let Some(seconds) = asked.measure {
        for backend in [Backend::Sqlite, Backend::Postgres] {
            let costs = measure::compare(backend, Duration::from_secs(seconds));
            plan(&asked, backend, costs);
        }
        return;
    }
    for (backend, costs) in [(Backend::Sqlite, SQLITE), (Backend::Postgres, POSTGRES)] {
        plan(&asked, backend, costs);
    }
}

/// Medians on two cores of a server, release build; docs/scale.md says when and how.
const SQLITE: Costs = Costs {
    page: 0.21e-3,
    save: 0.018e-3,
    row: 0.027e-3,
    commit: 1.28e-3,
    beside: 0.0,
};
const POSTGRES: Costs = Costs {
    page: 0.87e-3,
    save: 0.028e-3,
    row: 0.041e-3,
    commit: 2.75e-3,
    beside: 0.0,
};

/// For each size of panel what one server does, and how many are needed.
fn plan(asked: &Asked, backend: Backend, costs: Costs) {
    let millis = |own: Option<f64>, known: f64| own.map_or(known, |own| own / 1e3);
    let costs = Costs {
        page: millis(asked.page, costs.page),
        save: millis(asked.save, costs.save),
        row: millis(asked.row, costs.row),
        commit: millis(asked.commit, costs.commit),
        beside: 0.0,
    };
    println!(
        "\n{backend:?}, {} processors a server; the worst seconds before a deadline",
        asked.cores
    );
    println!(
        "| people | requests a second | servers | processors | writer | answers in a commit | save p50, p99 | page p99 | first to give way |"
    );
    println!("|---|---|---|---|---|---|---|---|---|");
    for &people in &asked.people {
        let panel = Panel {
            items: asked.items,
            ..Panel::of(people)
        };
        let asks = panel.asks(SECONDS, people);
        let servers = servers(backend, asked.cores, costs, &asks);
        let row = |fleet: Fleet, outcome: &Outcome| {
            println!("{}", line(people, panel.rate(), fleet, outcome));
        };
        let one = Fleet {
            nodes: 1,
            cores: asked.cores,
        };
        let alone = model::run(costs, one, &asks);
        row(one, &alone);
        if let Some(fleet) = servers.filter(|fleet| fleet.nodes > 1) {
            row(fleet, &model::run(costs, fleet, &asks));
        }
    }
}

/// The fewest servers with room to spare with which 99 of 100 saves and pages come in time; SQLite
/// has one.
fn servers(backend: Backend, cores: usize, costs: Costs, asks: &[(f64, Ask)]) -> Option<Fleet> {
    let most = if backend == Backend::Sqlite { 1 } else { 64 };
    let busy = asks.iter().map(|(_, ask)| match ask {
        Ask::Page => costs.page,
        Ask::Save => costs.save + costs.row,
    });
    let least = busy.sum::<f64>() / SECONDS / ROOM / cores as f64;
    (least.ceil().max(1.0) as usize..=most)
        .map(|nodes| Fleet { nodes, cores })
        .find(|fleet| {
            let outcome = model::run(costs, *fleet, asks);
            let worst = |sorted: &[f64]| Outcome::percentile(sorted, 99);
            worst(&outcome.saves).max(worst(&outcome.pages)) < PATIENCE && outcome.processors < ROOM
        })
}

fn line(people: u64, rate: f64, fleet: Fleet, outcome: &Outcome) -> String {
    let percent = |share: f64| format!("{:.0} %", share * 100.0);
    let millis = |sorted: &[f64], at| match Outcome::percentile(sorted, at) * 1e3 {
        long if long >= 1e4 => format!("{:.0} s", long / 1e3),
        short => format!("{short:.0} ms"),
    };
    let first = match (outcome.processors, outcome.writers) {
        (processors, writer) if processors.max(writer) < 0.7 => "nothing",
        (processors, writer) if processors >= writer => "processors",
        _ => "the writer",
    };
    format!(
        "| {people} | {rate:.0} | {} | {} | {} | {:.0} | {}, {} | {} | {first} |",
        fleet.nodes,
        percent(outcome.processors),
        percent(outcome.writers),
        outcome.together,
        millis(&outcome.saves, 50),
        millis(&outcome.saves, 99),
        millis(&outcome.pages, 99)
    )
}
