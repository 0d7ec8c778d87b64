//! R2 for the whole program and for PostgreSQL: the power goes while people save, and a disk keeps
//! what was synced and no more than a part of the rest. `tests/powercut` asks the same of the
//! writer alone, much more often.
//!
//! `CASTALIA_TEST_LOST_PAGES` says how often on each database (6 if unset).

mod disk;
mod mount;

use std::collections::BTreeMap;

use crate::support::cluster::Cluster;
use crate::support::database::Database;
use crate::support::{Backend, Study, TestApp, repeats, until};
use crate::{Counted, SAVERS, everybody, missing, open_study, save_while};
use disk::Left;
use mount::Mounted;

/// What a save may be answered with while the disk is gone.
const BORNE: &[u16] = &[500, 503, 507];

/// Writes and syncs after which the power is gone at the latest.
const LATEST: u32 = 600;

/// Who works on the disk.
struct Machine<'a> {
    study: &'a Study<'a>,
    /// Ends at once all that uses the disk.
    ends: &'a dyn Fn(),
    begins: &'a dyn Fn(),
    verifies: &'a dyn Fn(),
}

impl Machine<'_> {
    /// Everybody saves until the power is gone; what of it is there when it is back. How many
    /// saves were acknowledged, and how many of the answers are lost.
    fn cut(&self, mounted: &mut Mounted, counted: &mut [Counted], left: Left) -> (u64, u64) {
        mounted.disk().cut_after(rand::random_range(0..LATEST));
        let experts = everybody(self.study);
        let acknowledged = save_while(self.study, &experts, counted, BORNE, |_| {
            until("the power to go", || mounted.disk().is_off());
            (self.ends)();
            mounted.power_on(left);
            (self.begins)();
        });
        (acknowledged, missing(self.study, counted))
    }

    fn loses_nothing(&self, mounted: &mut Mounted) {
        let backend = self.study.app.backend();
        let mut counted: Vec<Counted> = vec![BTreeMap::new(); SAVERS];
        let cuts = repeats("CASTALIA_TEST_LOST_PAGES", 6);
        let (mut acknowledged, mut lost) = (0, 0);
        for cut in 0..cuts {
            let left = match cut % 3 {
                0 => Left::Nothing,
                _ => Left::Some,
            };
            let (of_cut, lost_by_it) = self.cut(mounted, &mut counted, left);
            acknowledged += of_cut;
            lost += lost_by_it;
        }
        println!("{backend:?}: {cuts} cuts, {acknowledged} saves acknowledged, {lost} lost");
        assert_eq!(lost, 0);
        assert!(acknowledged > u64::from(cuts) * 20, "hardly any load");

        mounted.disk().settle();
        mounted.disk().lies = true;
        let (mut acknowledged, mut lost) = (0, 0);
        while acknowledged == 0 {
            (acknowledged, lost) = self.cut(mounted, &mut counted, Left::Nothing);
        }
        println!("{backend:?}: a disk that lies: {acknowledged} acknowledged, {lost} answers lost");
        assert!(lost > 0, "what a disk loses that lies was not seen");
        mounted.disk().lies = false;
        mounted.disk().settle();

        self.study.close_round(1);
        (self.ends)();
        mounted.power_on(Left::Nothing);
        (self.begins)();
        (self.verifies)();
    }
}

#[test]
fn nothing_acknowledged_is_lost_with_the_pages_that_a_disk_under_sqlite_loses() {
    let outside = tempfile::tempdir().expect("a folder");
    let story = "lost pages under SQLite";
    let Some(mut mounted) = Mounted::new(&outside.path().join("disk"), story) else {
        return;
    };
    let app = TestApp::start(Backend::Sqlite);
    let study = open_study(&app, SAVERS);
    // From here on the server alone has a file on the disk: it must let go of it when it ends.
    let file = mounted.place.join("castalia.db");
    app.database
        .tamper(&format!("VACUUM INTO '{}'", file.display()));
    mounted.disk().settle();
    let database = Database::file(&file);
    app.restart_on(&database);
    let machine = Machine {
        study: &study,
        ends: &|| app.kill(),
        begins: &|| app.restart_on(&database),
        verifies: &|| {
            let on_the_disk = [("CASTALIA__DATABASE__URL", &*database.url)];
            app.command_set(&["verify", "harbours"], &on_the_disk).ok();
        },
    };
    machine.loses_nothing(&mut mounted);
    app.kill();
}

/// The server goes on as the process it was while its database is away.
#[test]
fn nothing_acknowledged_is_lost_with_the_pages_that_a_disk_under_postgres_loses() {
    let outside = tempfile::tempdir().expect("a folder");
    let story = "lost pages under PostgreSQL";
    let Some(mut mounted) = Mounted::new(&outside.path().join("disk"), story) else {
        return;
    };
    let cluster = Cluster::start_on(&mounted.place);
    let folder = tempfile::tempdir().expect("a folder");
    let app = TestApp::on(Database::of_cluster(&cluster.url), folder, &[]);
    let study = open_study(&app, SAVERS);
    mounted.disk().settle();
    let machine = Machine {
        study: &study,
        ends: &|| cluster.kill(),
        begins: &|| {
            cluster.begin();
            until("it to be ready", || {
                app.visitor().get("/health/ready").status == 200
            });
        },
        verifies: &|| {
            app.command(&["verify", "harbours"]).ok();
        },
    };
    machine.loses_nothing(&mut mounted);
    cluster.kill();
}
