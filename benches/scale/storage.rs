//! How much a panel takes on the disk: the differences between studies of three sizes.

use super::support::large::{Size, large};
use super::support::{Backend, TestApp};

const ITEMS: usize = 20;
const FEW: usize = 100;
const MANY: usize = 300;

pub fn print(backend: Backend) {
    let [few, many, further] = [(FEW, 1), (MANY, 1), (FEW, 3)].map(|(experts, rounds)| {
        let app = TestApp::start_with(backend, &[("CASTALIA__LOG__LEVEL", "warn")]);
        let empty = bytes(&app);
        let made = large(
            &app,
            Size {
                experts,
                items: ITEMS,
                rounds,
            },
        );
        let took = made.closings.last().map_or(0.0, |took| took.as_secs_f64());
        println!(
            "{backend:?}: {experts} people, {ITEMS} items, {rounds} rounds: {:.0} kB more than the {:.0} kB of \
             an empty one; the last closing took {:.0} ms",
            (bytes(&app) - empty) / 1e3,
            empty / 1e3,
            took * 1e3
        );
        bytes(&app)
    });
    println!(
        "{backend:?}: {:.2} kB a person who answered {ITEMS} items once, {:.2} kB for each further round of it",
        (many - few) / (MANY - FEW) as f64 / 1e3,
        (further - few) / 2.0 / FEW as f64 / 1e3
    );
}

/// What the database holds on the disk.
pub fn bytes(app: &TestApp) -> f64 {
    let asked = match app.backend() {
        Backend::Sqlite => {
            "(SELECT page_count FROM pragma_page_count) * (SELECT page_size FROM pragma_page_size)"
        }
        Backend::Postgres => "pg_database_size(current_database())",
    };
    app.database.number(&format!("SELECT {asked}")) as f64
}
