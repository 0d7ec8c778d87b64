//! Nothing acknowledged is lost: SIGKILL under load, again and again, and what else machines do.
//!
//! `CASTALIA_TEST_KILLS` says how often on each backend (10 if unset).

#[path = "../support/mod.rs"]
mod support;

mod alone;
mod conflicts;
mod disk;
mod failover;
mod lost_pages;
mod migrating;
mod nodes;
mod outage;
mod restart;
mod secured;
mod stopping;

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use serde_json::{Value, json};
use support::client::Client;
use support::studies::{self, ITEMS};
use support::{Study, TestApp, app, repeats, twins, until};

/// More than the fifty that the promise names.
const SAVERS: usize = 60;
/// Saves acknowledged before something happens to the server: a busy machine is given the time.
const ENOUGH: u64 = 100;

#[test]
fn every_story_is_told_on_both_databases() {
    twins::assert_both_backends_are_tested();
}

on_both_backends! {
    /// Every save that was answered 204 before the kill is there after the restart, whole: the
    /// answer found carries the last acknowledged number or the one under way, never an older
    /// one, and its reason belongs to its number.
    fn no_acknowledged_answer_is_lost_by_kills_under_load(app: &TestApp) {
        let kills = repeats("CASTALIA_TEST_KILLS", 10);
        let study = open_study(app, SAVERS);
        let experts = everybody(&study);
        let mut counted = vec![BTreeMap::new(); SAVERS];
        let (mut acknowledged, mut lost) = (0, 0);
        for kill in 0..kills {
            // Different moments of the writer's cycle.
            let length = Duration::from_millis(150 + u64::from(kill * 67 % 250));
            acknowledged += save_while(&study, &experts, &mut counted, &[], |saved| {
                std::thread::sleep(length);
                until("the load to set in", || saved.load(Ordering::Relaxed) > ENOUGH);
                app.kill();
            });
            app.restart();
            lost += missing(&study, &mut counted);
        }
        println!("{kills} kills, {acknowledged} saves acknowledged, {lost} lost");
        assert_eq!(lost, 0);
        assert!(acknowledged > u64::from(kills) * ENOUGH, "hardly any load: {acknowledged} saves");
        study.close_round(1);
        app.command(&["verify", "harbours"]).ok();
    }
}

/// A study whose first round is open to this many people.
fn open_study(app: &TestApp, experts: usize) -> Study<'_> {
    app.person(app::COORDINATOR);
    let study = app.import_study("harbours", &studies::harbours("harbours"));
    study.invite_experts(experts);
    study.open_round(1);
    study
}

/// What one saver knows of one answer: (last number acknowledged, last number sent).
type Counted = BTreeMap<&'static str, (u64, u64)>;

/// Each saver's program, at the one server there is.
fn everybody(study: &Study<'_>) -> Vec<Vec<Client>> {
    (0..SAVERS).map(|place| vec![study.expert(place)]).collect()
}

/// Lets everybody save without pause while something happens, and tells how many saves were
/// acknowledged. Where a server is gone, a saver goes on at the next one it knows, or ends;
/// statuses of `borne` are tried again.
fn save_while(
    study: &Study<'_>,
    experts: &[Vec<Client>],
    counted: &mut [Counted],
    borne: &[u16],
    happens: impl FnOnce(&AtomicU64),
) -> u64 {
    let stop = AtomicBool::new(false);
    let acknowledged = AtomicU64::new(0);
    std::thread::scope(|threads| {
        for (ways, counted) in experts.iter().zip(counted.iter_mut()) {
            let (stop, acknowledged) = (&stop, &acknowledged);
            threads.spawn(move || {
                let mut ways = ways.iter();
                let mut way = ways.next();
                for item in ITEMS.iter().copied().cycle() {
                    let (Some(expert), false) = (way, stop.load(Ordering::Relaxed)) else {
                        return;
                    };
                    let entry = counted.entry(item).or_insert((0, 0));
                    entry.1 += 1;
                    let path = format!("/api/v1{}", study.rating_path(1, item));
                    match expert.try_put(&path, &answer(entry.1)) {
                        Some(204) => {
                            entry.0 = entry.1;
                            acknowledged.fetch_add(1, Ordering::Relaxed);
                        }
                        Some(status) if borne.contains(&status) => {
                            std::thread::sleep(Duration::from_millis(10));
                        }
                        Some(status) => panic!("{path}: {status} under load"),
                        None => way = ways.next(),
                    }
                }
            });
        }
        // Also where what happens fails: the savers would go on for ever.
        let _end = AtTheEnd(&stop);
        happens(&acknowledged);
    });
    acknowledged.into_inner()
}

/// Stops the savers when it is dropped.
struct AtTheEnd<'a>(&'a AtomicBool);

impl Drop for AtTheEnd<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

fn answer(number: u64) -> Value {
    json!({
        "value": 1 + number % 3,
        "confidence": 1 + number % 2,
        "rationale": format!("Save number {number}."),
        "seq": number,
    })
}

/// How many acknowledged answers are not there, or not whole. Goes on from what is there.
fn missing(study: &Study<'_>, counted: &mut [Counted]) -> u64 {
    let mut lost = 0;
    for (place, counted) in counted.iter_mut().enumerate() {
        let mine = study
            .expert(place)
            .api_get(&study.path("/rounds/1/ratings/mine"))
            .expect(200)
            .json();
        for (item, (acknowledged, sent)) in counted.iter_mut() {
            let found = mine["ratings"]
                .as_array()
                .into_iter()
                .flatten()
                .find(|rating| rating["item_id"] == *item);
            let number = found.and_then(|rating| rating["seq"].as_u64()).unwrap_or(0);
            let whole = found.is_none_or(|rating| {
                let expected = answer(number);
                ["value", "confidence", "rationale"]
                    .iter()
                    .all(|field| rating[field] == expected[field])
            });
            if number < *acknowledged || number > *sent || !whole {
                eprintln!("{item}: acknowledged {acknowledged}, sent {sent}, found {found:?}");
                lost += 1;
            }
            *sent = number.max(*sent);
        }
    }
    lost
}
