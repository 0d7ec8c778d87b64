//! The model's actions on the real code: two nodes, each a store, a desk and a closing of its own,
//! on one database. What happens at once in a step of the model happens at once here.

use std::sync::Mutex;
use std::time::Instant;

use castalia::rating::{self, Desk};
use castalia::store::Store;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use tokio::runtime::Runtime;
use tokio::task::JoinSet;

use super::promises::{Act, NODES, PANELISTS, PROMISES, Seen};
use crate::support::house::{House, save};
use crate::support::studies::ITEMS;
use crate::support::{Backend, database::Database};

/// The one item that is answered.
const ITEM: &str = ITEMS[0];

/// Rounds on each database: 40, or as many as `CASTALIA_TEST_RUNS` says.
fn runs() -> u32 {
    let asked = std::env::var("CASTALIA_TEST_RUNS").ok();
    asked.map_or(40, |text| {
        text.parse().expect("CASTALIA_TEST_RUNS is a number")
    })
}

/// Acts that happen at once, one group after the other; the numbers of saves are given when they
/// are done.
fn acts() -> impl Strategy<Value = Vec<Vec<Act>>> {
    let save = (0..NODES, 0..PANELISTS).prop_map(|(node, panelist)| Act::Save {
        node,
        panelist,
        number: 0,
    });
    let act = prop_oneof![
        40 => save,
        2 => (0..NODES).prop_map(|node| Act::Close { node }),
        1 => (0..NODES).prop_map(|node| Act::CrashNode { node }),
        1 => Just(Act::CrashDatabase),
    ];
    prop::collection::vec(prop::collection::vec(act, 1..12), 1..5)
}

/// A server of the model, without HTTP around it.
struct Node {
    house: House,
    desk: Desk,
}

impl Node {
    fn start(url: &str) -> Self {
        let store = Store::open(url, 4).expect("the database opens");
        let house = House::enter(store, PANELISTS);
        let desk = house.desk();
        Self { house, desk }
    }
}

/// Nodes on a database, and what is known of the present round.
struct Run<'a> {
    database: &'a Database,
    runtime: &'a Runtime,
    nodes: Vec<Node>,
    round: u32,
    sent: [u8; PANELISTS],
    seen: Seen,
    /// Saves that were acknowledged in this round.
    acknowledged: u32,
}

/// What became of one act.
enum Became {
    Acknowledged(usize, u8),
    Refused(usize, u8),
    Closed,
    Nothing,
}

impl Run<'_> {
    /// Does all acts of a group at once and waits for them.
    fn at_once(&mut self, group: &[Act]) {
        let crashed = Mutex::new(Vec::new());
        let became = self.runtime.block_on(async {
            let mut doing = JoinSet::new();
            let mut is_ended = false;
            for act in group {
                match *act {
                    Act::Save { node, panelist, .. } => {
                        self.sent[panelist] += 1;
                        let number = self.sent[panelist];
                        let (desk, round) = (self.nodes[node].desk.clone(), self.round);
                        let expert = self.nodes[node].house.experts[panelist].clone();
                        doing.spawn(async move {
                            match save(&desk, &expert, round, ITEM, i64::from(number)).await {
                                // A higher number that came first is stored in its place.
                                Ok(_) => Became::Acknowledged(panelist, number),
                                Err(rating::Error::NotOpen(_)) => Became::Refused(panelist, number),
                                Err(_) => Became::Nothing,
                            }
                        });
                    }
                    Act::Close { node } => {
                        let (store, study) = {
                            let house = &self.nodes[node].house;
                            (house.store.clone(), house.study.clone())
                        };
                        let round = self.round;
                        doing.spawn_blocking(move || {
                            let house = House {
                                store,
                                study,
                                experts: Vec::new(),
                            };
                            match house.close(round) {
                                Ok(_) => Became::Closed,
                                Err(_) => Became::Nothing,
                            }
                        });
                    }
                    Act::CrashNode { node } => crashed.lock().expect("one thread").push(node),
                    // One ends all connections, another one's too.
                    Act::CrashDatabase if std::mem::replace(&mut is_ended, true) => {}
                    Act::CrashDatabase => {
                        let end = self.database.end_connections();
                        doing.spawn(async move {
                            end.await;
                            Became::Nothing
                        });
                    }
                }
            }
            // Whoever waits for a node that crashes is told nothing.
            if !crashed.lock().expect("one thread").is_empty() {
                tokio::time::sleep(std::time::Duration::from_micros(300)).await;
                doing.abort_all();
            }
            let mut became = Vec::new();
            while let Some(done) = doing.join_next().await {
                match done {
                    Ok(done) => became.push(done),
                    Err(failed) => assert!(failed.is_cancelled(), "{failed}"),
                }
            }
            became
        });
        let mut is_closed = self.seen.seal.is_some();
        for one in became {
            match one {
                Became::Acknowledged(panelist, number) => {
                    self.acknowledged += 1;
                    let highest = &mut self.seen.acknowledged[panelist];
                    *highest = number.max(*highest);
                }
                Became::Refused(panelist, number) => self.seen.refused.push((panelist, number)),
                Became::Closed => {
                    assert!(!is_closed, "a round was closed twice");
                    is_closed = true;
                }
                Became::Nothing => {}
            }
        }
        for node in crashed.into_inner().expect("one thread") {
            // A new process: nothing of the old one's memory is left.
            self.nodes[node] = Node::start(&self.database.url);
        }
        self.look();
    }

    /// Reads what is stored, and holds everything to the promises.
    fn look(&mut self) {
        let house = &self.nodes[0].house;
        let (rows, is_closed) = house
            .store
            .read(|conn| {
                let mut rows = [0; PANELISTS];
                let found = castalia::round::store::find(conn, house.study.id, self.round)?;
                let round = found.expect("the round is there");
                for (row, expert) in rows.iter_mut().zip(&house.experts) {
                    let seat =
                        castalia::panel::store::of_account(conn, house.study.id, expert.id())?
                            .expect("on the panel");
                    let mine = rating::store::mine(conn, round.id, seat.id)?;
                    *row = mine
                        .values()
                        .map(|answer| answer.seq as u8)
                        .max()
                        .unwrap_or(0);
                }
                Ok::<_, castalia::store::Error>((rows, round.is_closed()))
            })
            .expect("the database is read");
        self.seen.rows = rows;
        if is_closed && self.seen.seal.is_none() {
            self.seen.seal = Some(rows);
        }
        for (name, holds) in PROMISES {
            assert!(holds(&self.seen), "broken: {name}: {:?}", self.seen);
        }
    }
}

/// Plays random acts, a round each, and verifies every round that was sealed.
pub fn play(backend: Backend) {
    let began = Instant::now();
    let folder = tempfile::tempdir().expect("a temporary folder");
    let database = Database::create(backend, folder.path());
    drop(House::furnish(
        Store::open(&database.url, 2).expect("the database opens"),
        PANELISTS,
    ));
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime");
    let nodes = (0..NODES).map(|_| Node::start(&database.url)).collect();
    let run = Mutex::new(Run {
        database: &database,
        runtime: &runtime,
        nodes,
        round: 1,
        sent: [0; PANELISTS],
        seen: Seen::default(),
        acknowledged: 0,
    });
    let config = Config {
        cases: runs(),
        failure_persistence: None,
        // A round that was played is over: there is no way back to try less.
        max_shrink_iters: 0,
        ..Config::default()
    };
    let tally = Mutex::new((0, 0));
    TestRunner::new(config)
        .run(&acts(), |groups| {
            let mut run = run.lock().unwrap_or_else(|broken| broken.into_inner());
            for group in &groups {
                run.at_once(group);
            }
            if run.seen.seal.is_none() {
                run.at_once(&[Act::Close { node: 0 }]);
            }
            assert!(run.seen.seal.is_some(), "the round closes in the end");
            assert_eq!(run.nodes[0].house.differences(), Vec::<String>::new());
            let mut sums = tally.lock().expect("one thread");
            sums.0 += run.acknowledged;
            sums.1 += run.seen.refused.len();
            run.acknowledged = 0;
            run.round += 1;
            run.sent = [0; PANELISTS];
            run.seen = Seen::default();
            let round = run.round;
            run.nodes[0].house.open_next(round);
            run.nodes.iter().for_each(|node| node.desk.forget());
            Ok(())
        })
        .unwrap_or_else(|failed| panic!("{failed}"));
    let (acknowledged, refused) = tally.into_inner().expect("one thread");
    println!(
        "{backend:?}: {} rounds, {acknowledged} saves acknowledged, {refused} refused, {:.0} s",
        runs(),
        began.elapsed().as_secs_f64()
    );
    assert!(acknowledged > 0 && refused > 0, "nothing was tried");
}
