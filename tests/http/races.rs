//! R5: saves that race the closing of their round.

use std::sync::Barrier;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::rating::{mine, rating_study};
use crate::on_both_backends;
use crate::support::studies::ITEMS;
use crate::support::study::items_of;
use crate::support::{Client, Study, TestApp};

/// Experts who save at once.
const SAVERS: usize = 25;

/// Saves that race a closing: 500, or as many as `CASTALIA_TEST_RACES` says.
fn races() -> usize {
    let asked = std::env::var("CASTALIA_TEST_RACES").ok();
    asked.map_or(500, |text| {
        text.parse().expect("CASTALIA_TEST_RACES is a number")
    })
}

/// One round: everybody saves while it closes. Checks each save against what was sealed, and tells
/// how many were saved.
fn race(study: &Study<'_>, round: u32, experts: &[Client]) -> usize {
    let go = Barrier::new(experts.len() + 1);
    // The closing comes earlier or later among the saves, by turns.
    let delay = |step: u64| Duration::from_micros(step * 120);
    let text = |place: usize| format!("Saver {place} in round {round}.");
    let path = study.rating_path(round, ITEMS[0]);
    let answers: Vec<(u16, Value)> = thread::scope(|threads| {
        let savers: Vec<_> = experts
            .iter()
            .enumerate()
            .map(|(place, expert)| {
                let (go, path, text) = (&go, &path, &text);
                threads.spawn(move || {
                    let body = json!({"value": 1 + place % 3, "rationale": text(place)});
                    go.wait();
                    thread::sleep(delay(place as u64));
                    let answer = expert.api_put(path, &body);
                    let said = match answer.status {
                        409 => answer.json(),
                        _ => Value::Null,
                    };
                    (answer.status, said)
                })
            })
            .collect();
        go.wait();
        thread::sleep(delay(u64::from(round % 20)));
        study.close_round(round);
        savers
            .into_iter()
            .map(|saver| saver.join().expect("a saver"))
            .collect()
    });
    let mut counts = [0u64; 3];
    for (place, (status, said)) in answers.iter().enumerate() {
        let stored = mine(study, &experts[place], round, ITEMS[0]);
        match status {
            204 => {
                assert_eq!(stored["rationale"], text(place), "saved and not there");
                counts[place % 3] += 1;
            }
            409 => {
                assert_eq!(
                    said["submitted"]["rationale"],
                    text(place),
                    "refused without its text"
                );
                assert_eq!(stored, Value::Null, "refused and there all the same");
            }
            other => panic!("saver {place} in round {round}: {other} {said}"),
        }
    }
    let saved: u64 = counts.iter().sum();
    let results = study.results(round);
    let items = items_of(&results);
    let item = &items[0];
    assert_eq!(item["id"], ITEMS[0]);
    assert_eq!(
        item["n"].as_u64(),
        Some(saved),
        "round {round}: {answers:?}"
    );
    if saved >= 5 {
        assert_eq!(item["counts"], json!(counts), "round {round}");
    }
    saved as usize
}

on_both_backends! {
    /// Each is in the sealed set and was answered 204, or was refused with 409 and its text: never
    /// both, never neither.
    fn every_save_that_races_a_closing_is_in_the_seal_or_comes_back(app: &TestApp) {
        let study = rating_study(app, SAVERS);
        let experts: Vec<Client> = (0..SAVERS).map(|place| study.expert(place)).collect();
        for expert in &experts {
            expert.api_get(&study.path("")).expect(200);
        }
        let (began, saved) = (Instant::now(), AtomicU32::new(0));
        let rounds = races().div_ceil(SAVERS) as u32;
        for round in 1..=rounds {
            if round > 1 {
                study.open_round(round);
            }
            saved.fetch_add(race(&study, round, &experts) as u32, Ordering::Relaxed);
        }
        let (all, saved) = (rounds * SAVERS as u32, saved.into_inner());
        println!(
            "{:?}: {all} races over {rounds} closings, {saved} saved, {} refused, 0 mismatches, {:.0} s",
            app.backend(),
            all - saved,
            began.elapsed().as_secs_f64()
        );
        assert!(saved > 0 && saved < all, "no race was run: {saved} of {all} saved");
        app.command(&["verify", "harbours"]).ok();
    }
}
