//! R2: the power goes in the middle of anything, and nothing acknowledged is lost. The program's
//! own writer, saving and closing run on disks in memory that keep what was synced, and of the rest
//! none, a beginning, or any part, torn at sectors of 512 bytes.
//!
//! `CASTALIA_TEST_CUTS` says how often (300 if unset), `CASTALIA_TEST_CUTS_SEED` where to begin.

mod disk;
mod vfs;

#[path = "../support/house.rs"]
mod house;
#[allow(dead_code)]
#[path = "../support/studies.rs"]
mod studies;

mod panel;

use std::time::Instant;

use castalia::store::Store;
use diesel::connection::SimpleConnection;
use diesel::sqlite::SqliteConnection;
use diesel::{Connection, RunQueryDsl};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

use disk::{DATABASE, Image, Promise};
use panel::{furnished, with_a_full_log};
use vfs::{Machine, Obedience};

fn number_of(variable: &str, unset: u64) -> u64 {
    std::env::var(variable).map_or(unset, |text| {
        text.parse()
            .unwrap_or_else(|_| panic!("{variable} is a number"))
    })
}

/// What many cuts came to.
#[derive(Debug, Default)]
struct Sum {
    acknowledged: u64,
    lost: u64,
    closed: u64,
    in_database: u64,
    in_log: u64,
    syncs: u64,
}

/// Cuts the power again and again, going on from what is left until the round is closed.
fn cuts(number: u64, promise: Promise, obedience: Obedience) -> Sum {
    let seed = number_of("CASTALIA_TEST_CUTS_SEED", 1);
    let mut sum = Sum::default();
    let (mut image, mut told) = furnished().clone();
    for cut in 0..number {
        let mut rng = StdRng::seed_from_u64(seed << 32 | cut);
        // The log is seldom carried over, so the cut is sometimes aimed at it.
        let aimed = rng.random_bool(0.1).then(|| rng.random_range(1..12));
        if aimed.is_some() {
            (image, told) = with_a_full_log().clone();
        }
        let machine = Machine::start(&image, promise, obedience);
        if let Some(writes) = aimed {
            machine.disk().cut_in_database_after(writes);
        }
        // Mostly a few commits; now and then enough for SQLite to carry its log over.
        let steps = match rng.random_range(0..20) {
            _ if aimed.is_some() => 900,
            0 => rng.random_range(250..1500),
            _ => rng.random_range(1..180),
        };
        let closes_after = rng.random_bool(0.1).then(|| rng.random_range(0..60));
        sum.acknowledged += panel::run(&machine, steps, closes_after, &mut told);
        let (hit, syncs) = {
            let disk = machine.disk();
            (disk.cut_in.clone(), disk.syncs)
        };
        sum.syncs += syncs;
        sum.in_database += u64::from(hit.as_deref() == Some(DATABASE));
        sum.in_log += u64::from(hit.as_deref() == Some("castalia.db-wal"));
        let left = machine.cut(rng.random());
        let machine = Machine::start(&left, Promise::Kept, Obedience::Full);
        let found = panel::check(&machine, &mut told);
        sum.lost += found.lost.len() as u64;
        if promise == Promise::Kept && obedience == Obedience::Full {
            assert!(
                found.lost.is_empty() && found.wrong.is_empty(),
                "cut {cut} of seed {seed}: lost {:#?}, wrong {:#?}",
                found.lost,
                found.wrong
            );
        }
        machine.cut(0);
        sum.closed += u64::from(found.is_closed);
        // A control may leave no database at all.
        let is_over = found.is_closed || !found.lost.is_empty() || !found.wrong.is_empty();
        if !is_over {
            image = left;
        } else {
            (image, told) = furnished().clone();
        }
    }
    sum
}

#[test]
fn no_acknowledged_answer_is_lost_when_the_power_goes() {
    let number = number_of("CASTALIA_TEST_CUTS", 300);
    let began = Instant::now();
    let sum = cuts(number, Promise::Kept, Obedience::Full);
    println!(
        "{number} cuts ({} in the log, {} in the database file), {} closings that lasted, {} syncs, \
         {} saves acknowledged, {} lost, {:.0} s",
        sum.in_log,
        sum.in_database,
        sum.closed,
        sum.syncs,
        sum.acknowledged,
        sum.lost,
        began.elapsed().as_secs_f64()
    );
    assert!(
        sum.acknowledged > number * 5,
        "hardly any load: {} saves",
        sum.acknowledged
    );
    assert!(
        sum.closed > 0 && sum.in_log > 0 && sum.in_database > 0,
        "not what was meant: {sum:?}"
    );
}

/// Without these two losing answers, the test above would prove nothing.
#[test]
fn the_harness_sees_what_a_weaker_setting_and_a_disk_that_lies_lose() {
    for (promise, obedience) in [
        (Promise::Kept, Obedience::Normal),
        (Promise::Broken, Obedience::Full),
    ] {
        let number = number_of("CASTALIA_TEST_CUTS", 300).div_ceil(10);
        let sum = cuts(number, promise, obedience);
        println!(
            "control {promise:?} {obedience:?}: {number} cuts, {} saves acknowledged, {} lost",
            sum.acknowledged, sum.lost
        );
        assert!(
            sum.lost > number,
            "the harness is blind to {promise:?} {obedience:?}: {sum:?}"
        );
    }
}

#[test]
fn a_database_that_does_not_sync_every_commit_is_refused() {
    let machine = Machine::start(&Image::new(), Promise::Kept, Obedience::NormalAndSaysSo);
    let Err(refused) = Store::open(&machine.path(), 1) else {
        panic!("synchronous=NORMAL was taken");
    };
    let said = refused.to_string();
    assert!(said.contains("synchronous is 1; it must be 2"), "{said}");
}

/// R13, with less left than a kill leaves.
#[test]
fn steps_of_the_schema_that_the_power_interrupted_are_taken_again() {
    let number = number_of("CASTALIA_TEST_CUTS", 300).div_ceil(10);
    let whole = Machine::start(&Image::new(), Promise::Kept, Obedience::Full);
    migrate(&whole).expect("a new database");
    let (wanted, steps) = (schema(&whole), whole.disk().steps);
    let mut interrupted = 0;
    for cut in 0..number {
        let mut rng = StdRng::seed_from_u64(cut);
        let machine = Machine::start(&Image::new(), Promise::Kept, Obedience::Full);
        machine.disk().cut_after(rng.random_range(1..=steps));
        interrupted += u64::from(migrate(&machine).is_err());
        let left = machine.cut(rng.random());
        let machine = Machine::start(&left, Promise::Kept, Obedience::Full);
        migrate(&machine).unwrap_or_else(|error| panic!("cut {cut}: {error}"));
        assert_eq!(schema(&machine), wanted, "cut {cut}");
        machine.cut(0);
    }
    println!("{number} cuts in {steps} steps of migrating, {interrupted} before its end");
    assert!(interrupted > number / 2, "only {interrupted} of {number}");
}

fn migrate(machine: &Machine) -> castalia::store::Result<()> {
    Store::open(&machine.path(), 1)?.migrate().map(|_| ())
}

fn schema(machine: &Machine) -> Vec<String> {
    texts(
        machine,
        "SELECT COALESCE(sql, name) AS told FROM sqlite_master UNION ALL \
         SELECT version FROM __diesel_schema_migrations ORDER BY told",
    )
    .expect("the schema")
}

#[derive(diesel::QueryableByName)]
struct Line {
    #[diesel(sql_type = diesel::sql_types::Text)]
    told: String,
}

/// The texts that a query of one column named `told` answers.
fn texts(machine: &Machine, sql: &str) -> Result<Vec<String>, String> {
    let said = |error: &dyn std::fmt::Display| error.to_string();
    let mut conn = SqliteConnection::establish(&machine.path()).map_err(|error| said(&error))?;
    // The pool of a store that was dropped may still be closing its connections.
    conn.batch_execute("PRAGMA busy_timeout = 10000")
        .map_err(|error| said(&error))?;
    let lines: Vec<Line> = diesel::sql_query(sql)
        .load(&mut conn)
        .map_err(|error| said(&error))?;
    Ok(lines.into_iter().map(|line| line.told).collect())
}
