//! A panel that answers until the power goes, and what it finds afterwards.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{LazyLock, Mutex};
use std::time::Duration;

use castalia::rating;
use castalia::rating::leaf::leaf;
use castalia::store::Store;
use futures_util::future::join_all;

use super::disk::{Image, Promise};
use super::house::{House, fields, save};
use super::studies::ITEMS;
use super::texts;
use super::vfs::{Machine, Obedience};

const EXPERTS: usize = 6;
const LOG: &str = "castalia.db-wal";

/// What the panel knows of its answers, by place and item, and of the closing.
#[derive(Debug, Clone, Default)]
pub struct Told {
    answers: BTreeMap<(usize, &'static str), Numbers>,
    seal: Option<String>,
}

/// The last number that was acknowledged, and the last that was sent.
#[derive(Debug, Clone, Copy, Default)]
struct Numbers {
    acknowledged: i64,
    sent: i64,
}

/// A database with a study and an open round, all of it on the disk, and nothing answered.
pub fn furnished() -> &'static (Image, Told) {
    static FRESH: LazyLock<(Image, Told)> = LazyLock::new(|| {
        let machine = Machine::start(&Image::new(), Promise::Kept, Obedience::Full);
        let store = Store::open(&machine.path(), 1).expect("a new database");
        store.migrate().expect("migrated");
        drop(House::furnish(store, EXPERTS));
        (machine.cut(0), Told::default())
    });
    &FRESH
}

/// The same after so many answers that SQLite is about to carry its log over into the database
/// file, which it does from 1,000 pages on.
pub fn with_a_full_log() -> &'static (Image, Told) {
    static FULL: LazyLock<(Image, Told)> = LazyLock::new(|| {
        let (mut image, mut told) = furnished().clone();
        while image.get(LOG).map_or(0, Vec::len) < 950 * 4096 {
            let machine = Machine::start(&image, Promise::Kept, Obedience::Full);
            run(&machine, 200, None, &mut told);
            image = machine.cut(0);
            // What was under way may have been kept.
            let machine = Machine::start(&image, Promise::Kept, Obedience::Full);
            let found = check(&machine, &mut told);
            assert!(found.lost.is_empty() && found.wrong.is_empty(), "{found:?}");
            machine.cut(0);
        }
        (image, told)
    });
    &FULL
}

/// Lets everybody save without pause, and somebody close after so many saves, until the power goes
/// with the `steps`th write or until nothing is taken any more. How many saves were acknowledged.
pub fn run(machine: &Machine, steps: u64, closes_after: Option<u64>, told: &mut Told) -> u64 {
    let store = Store::open(&machine.path(), 2).expect("it opens");
    let house = House::enter(store, EXPERTS);
    let desk = house.desk();
    machine.disk().cut_after(steps);
    let acknowledged = AtomicU64::new(0);
    let known = Mutex::new(told);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    std::thread::scope(|threads| {
        threads.spawn(|| {
            let Some(after) = closes_after else { return };
            while acknowledged.load(Ordering::Relaxed) < after && !machine.disk().is_off {
                std::thread::sleep(Duration::from_micros(100));
            }
            if let Ok(closed) = house.close(1) {
                known.lock().expect("nobody panicked").seal = Some(closed.seal);
            }
        });
        runtime.block_on(join_all(house.experts.iter().enumerate().map(
            |(place, expert)| {
                let (desk, known, acknowledged) = (&desk, &known, &acknowledged);
                async move {
                    for item in ITEMS.into_iter().cycle() {
                        let number = {
                            let mut known = known.lock().expect("nobody panicked");
                            let numbers = known.answers.entry((place, item)).or_default();
                            numbers.sent += 1;
                            numbers.sent
                        };
                        match save(desk, expert, 1, item, number).await {
                            Ok(stored) => {
                                assert_eq!(stored, number, "place {place}, item {item}");
                                let mut known = known.lock().expect("nobody panicked");
                                let numbers = known.answers.entry((place, item)).or_default();
                                numbers.acknowledged = number;
                                acknowledged.fetch_add(1, Ordering::Relaxed);
                            }
                            Err(rating::Error::NotOpen(_)) => return,
                            Err(_) => {
                                assert!(machine.disk().is_off, "refused with the power on");
                                return;
                            }
                        }
                    }
                }
            },
        )));
    });
    acknowledged.into_inner()
}

/// What was found after a cut.
#[derive(Debug, Default)]
pub struct Found {
    /// Acknowledged and not there with its value or a later one's.
    pub lost: Vec<String>,
    /// Anything else that may not be.
    pub wrong: Vec<String>,
    /// Whether the round was closed when the power went.
    pub is_closed: bool,
}

/// Opens the database as a server does that starts again, looks at everything, closes the round
/// where it is open, and verifies it.
pub fn check(machine: &Machine, told: &mut Told) -> Found {
    let mut found = Found::default();
    if let Err(why) = look(machine, told, &mut found) {
        found.wrong.push(why);
        // Nothing can be read: all is lost.
        let lost = told.answers.iter().filter(|(_, n)| n.acknowledged > 0);
        found.lost = lost.map(|(key, _)| format!("{key:?}")).collect();
    }
    found
}

fn look(machine: &Machine, told: &mut Told, found: &mut Found) -> Result<(), String> {
    let store = Store::open(&machine.path(), 1).map_err(|error| error.to_string())?;
    store.migrate().map_err(|error| error.to_string())?;
    let whole = texts(
        machine,
        "SELECT integrity_check AS told FROM pragma_integrity_check",
    )?;
    if whole != ["ok"] {
        found.wrong.extend(whole);
        return Err("integrity_check".to_owned());
    }
    found.wrong.extend(texts(
        machine,
        "SELECT \"table\" AS told FROM pragma_foreign_key_check",
    )?);
    // An answer and the note that its giver has begun are one transaction.
    found.wrong.extend(texts(
        machine,
        "SELECT 'answered without having begun' AS told FROM rating AS r \
         JOIN participation AS p ON p.round_id = r.round_id AND p.panelist_id = r.panelist_id \
         WHERE p.started_day IS NULL",
    )?);
    let house = House::enter(store, EXPERTS);
    for (place, expert) in house.experts.iter().enumerate() {
        let rows = house
            .store
            .read(|conn| {
                let round = castalia::round::store::find(conn, house.study.id, 1)?;
                let panelist =
                    castalia::panel::store::of_account(conn, house.study.id, expert.id())?;
                match (round, panelist) {
                    (Some(round), Some(panelist)) => {
                        found.is_closed = round.is_closed();
                        let sheet = castalia::round::store::sheet(conn, &round)?;
                        let rows = rating::store::of_panelist(conn, round.id, panelist.id)?;
                        Ok(rows
                            .into_iter()
                            .filter_map(|row| {
                                let placed =
                                    sheet.placed().find(|placed| placed.item.id == row.item)?;
                                Some((placed.item.name.clone(), placed.item.version, row))
                            })
                            .collect::<Vec<_>>())
                    }
                    _ => Ok::<_, castalia::store::Error>(Vec::new()),
                }
            })
            .map_err(|error| error.to_string())?;
        for item in ITEMS {
            let numbers = told.answers.entry((place, item)).or_default();
            let row = rows.iter().find(|(name, ..)| name == item);
            let number = row.map_or(0, |(.., row)| row.answer.seq);
            if number < numbers.acknowledged {
                found.lost.push(format!(
                    "place {place}, item {item}: {numbers:?}, found {number}"
                ));
            }
            let is_whole = row.is_none_or(|(name, version, row)| {
                let (value, confidence, reason) = fields(number);
                let answer = &row.answer;
                let is_right = answer.value.map(i64::from) == Some(value)
                    && answer.confidence.map(i64::from) == Some(confidence)
                    && answer.rationale.as_deref() == Some(reason.as_str());
                let made = row
                    .nonce
                    .as_ref()
                    .map(|nonce| leaf(nonce, name, *version, answer));
                is_right && made.as_ref().map(|leaf| &leaf[..]) == row.leaf.as_deref()
            });
            if number > numbers.sent || !is_whole {
                found.wrong.push(format!(
                    "place {place}, item {item}: {row:?} of {numbers:?}"
                ));
            }
            // What was under way when the power went counts from here on.
            numbers.acknowledged = number;
        }
    }
    if !found.is_closed {
        if told.seal.is_some() {
            found.lost.push("the closing".to_owned());
        }
        if house.close(1).is_err() {
            found.wrong.push("the round cannot be closed".to_owned());
        }
    } else if let Some(seal) = &told.seal {
        let roots = texts(machine, "SELECT root AS told FROM seal")?;
        if roots != [seal.as_str()] {
            found
                .wrong
                .push(format!("the seal is {roots:?}, not {seal}"));
        }
    }
    found.wrong.extend(house.differences());
    Ok(())
}
