//! R13: SIGKILL in the middle of a change of the schema, by `migrate` and by `serve`, and two that
//! begin with it at once.
//!
//! `CASTALIA_TEST_MIGRATIONS` says how often on each database (6 if unset).

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::support::database::Database;
use crate::support::server::castalia;
use crate::support::{Backend, repeats};

mod whatever_kills_a_change_of_the_schema_the_next_goes_on_with_it {
    use super::*;

    #[test]
    fn sqlite() {
        kill_again_and_again(Backend::Sqlite);
    }

    #[test]
    fn postgres() {
        kill_again_and_again(Backend::Postgres);
    }
}

fn kill_again_and_again(backend: Backend) {
    let kills = repeats("CASTALIA_TEST_MIGRATIONS", 6);
    let folder = tempfile::tempdir().expect("a folder");
    let whole = Database::empty(backend, folder.path());
    let began = Instant::now();
    assert!(
        change(&whole, folder.path(), &["migrate"])
            .status()
            .expect("it runs")
            .success()
    );
    let length = began.elapsed();
    let (tables, steps) = (whole.columns(), steps(&whole));
    let (mut before, mut within, mut after) = (0, 0, 0);
    let mut kill = 0;
    // A fast machine changes its schema between two kills: they go on until one came in the middle.
    while kill < kills || (within == 0 && kill < 20 * kills) {
        let folder = tempfile::tempdir().expect("a folder");
        let database = Database::empty(backend, folder.path());
        let how: &[&str] = match kill % 2 {
            0 => &["migrate"],
            _ => &["serve", "--listen", "127.0.0.1:0"],
        };
        let mut running = change(&database, folder.path(), how)
            .spawn()
            .expect("it starts");
        // The process takes a moment to begin, and the last of the time is the end of the log.
        let part = match kill < kills {
            true => (f64::from(kill) + 1.0) / (f64::from(kills) + 1.0),
            false => (f64::from(kill) * 0.618_034).fract(),
        };
        kill += 1;
        std::thread::sleep(length.mul_f64(part));
        running.kill().expect("it is killed");
        running.wait().expect("it ended");
        let done = steps_if_any(&database);
        match done {
            0 => before += 1,
            _ if done < steps => within += 1,
            _ => after += 1,
        }
        let again = change(&database, folder.path(), &["migrate"])
            .output()
            .expect("it runs");
        assert!(
            again.status.success(),
            "after {done} steps: {}",
            String::from_utf8_lossy(&again.stderr)
        );
        assert_eq!(database.columns(), tables, "after {done} steps");
        assert_eq!(self::steps(&database), steps);
        if backend == Backend::Sqlite {
            let sql = "SELECT integrity_check AS told FROM pragma_integrity_check";
            assert_eq!(database.texts(sql), ["ok"]);
        }
    }
    println!(
        "{backend:?}: {kill} kills of a change of {steps} steps in {:.2} s: {before} before the \
         first, {within} between the first and the last, {after} after it; all gone on with",
        length.as_secs_f64()
    );
    assert!(within > 0, "no kill came in the middle");
}

/// Several servers of an installation are started at once after an upgrade.
#[test]
fn of_several_that_begin_at_once_on_postgres_one_changes_the_schema() {
    let folder = tempfile::tempdir().expect("a folder");
    let database = Database::empty(Backend::Postgres, folder.path());
    let all: Vec<_> = (0..4)
        .map(|_| {
            let mut command = change(&database, folder.path(), &["migrate"]);
            command.stdout(Stdio::piped()).stderr(Stdio::piped());
            command.spawn().expect("it starts")
        })
        .collect();
    let mut changed = 0;
    for one in all {
        let said = one.wait_with_output().expect("it ended");
        assert!(
            said.status.success(),
            "{}",
            String::from_utf8_lossy(&said.stderr)
        );
        changed += usize::from(String::from_utf8_lossy(&said.stdout).contains("applied"));
    }
    assert_eq!(changed, 1);
}

fn change(database: &Database, folder: &Path, how: &[&str]) -> Command {
    let mut command = castalia(folder);
    command
        .args(how)
        .env("CASTALIA__DATABASE__URL", &database.url)
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    command
}

fn steps(database: &Database) -> i64 {
    database.number("SELECT COUNT(*) FROM __diesel_schema_migrations")
}

/// How many steps were taken before the kill; the table of them may not be there yet.
fn steps_if_any(database: &Database) -> i64 {
    let known = match database.backend() {
        Backend::Sqlite => {
            "SELECT COUNT(*) FROM sqlite_master WHERE name = '__diesel_schema_migrations'"
        }
        Backend::Postgres => {
            // What the one that was killed has begun ends by itself.
            let end = Instant::now() + Duration::from_secs(30);
            let others = "SELECT COUNT(*) FROM pg_stat_activity \
                 WHERE datname = current_database() AND pid <> pg_backend_pid()";
            while database.number(others) > 0 {
                assert!(Instant::now() < end, "a connection of a dead process");
                std::thread::sleep(Duration::from_millis(5));
            }
            "SELECT COUNT(*) FROM information_schema.tables WHERE table_name = '__diesel_schema_migrations'"
        }
    };
    match database.number(known) {
        0 => 0,
        _ => steps(database),
    }
}
