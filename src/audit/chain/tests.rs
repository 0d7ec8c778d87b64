use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

use super::*;

fn chain(length: i64) -> Vec<Row> {
    let mut previous = String::new();
    (1..=length)
        .map(|seq| {
            let row = Row {
                seq,
                at: 1_790_000_000_000_000 + seq,
                actor: (seq % 3 > 0).then_some(7_000_000_000 + seq),
                action: "round.close".to_owned(),
                study_id: (seq % 4 > 0).then_some(seq * 11),
                object: format!("round {seq}"),
                detail: format!("Ü {seq}"),
                hash: String::new(),
            };
            previous = row.hash_after(&previous);
            Row {
                hash: previous.clone(),
                ..row
            }
        })
        .collect()
}

fn head(rows: &[Row]) -> Head {
    rows.last().map_or(
        Head {
            seq: 0,
            hash: String::new(),
        },
        |row| Head {
            seq: row.seq,
            hash: row.hash.clone(),
        },
    )
}

fn fault(rows: &[Row], stored: &Head, witness: Option<&Head>) -> Option<String> {
    let mut follow = Follow::new(witness);
    rows.iter().for_each(|row| follow.take(row));
    follow.end(stored);
    follow.told().fault
}

/// Flips one bit of a text so that it stays a text, or adds a sign where it has none.
fn flip(text: &mut String, rng: &mut StdRng) {
    let mut bytes = std::mem::take(text).into_bytes();
    let ascii: Vec<usize> = (0..bytes.len())
        .filter(|at| bytes[*at].is_ascii())
        .collect();
    if ascii.is_empty() {
        bytes.push(b'x');
    } else {
        let at = ascii[rng.random_range(0..ascii.len())];
        bytes[at] ^= 1 << rng.random_range(0..7);
    }
    *text = String::from_utf8(bytes).expect("ASCII stays ASCII");
}

#[test]
fn ten_thousand_flipped_bits_are_each_found_at_their_entry() {
    let sound = chain(40);
    let stored = head(&sound);
    assert_eq!(fault(&sound, &stored, Some(&stored)), None);
    let mut rng = StdRng::seed_from_u64(1);
    for turn in 0..10_000 {
        let mut rows = sound.clone();
        let place = rng.random_range(0..rows.len());
        let row = &mut rows[place];
        let bit = 1_i64 << rng.random_range(0..52);
        let number = row.seq;
        match rng.random_range(0..8) {
            0 => row.seq ^= bit,
            1 => row.at ^= bit,
            2 => row.actor = row.actor.map_or(Some(bit), |actor| Some(actor ^ bit)),
            3 => flip(&mut row.action, &mut rng),
            4 => row.study_id = row.study_id.map_or(Some(bit), |study| Some(study ^ bit)),
            5 => flip(&mut row.object, &mut rng),
            6 => flip(&mut row.detail, &mut rng),
            _ => flip(&mut row.hash, &mut rng),
        }
        let named = row.seq;
        // The database gives them back in the order of their numbers.
        rows.sort_by_key(|row| row.seq);
        let found = fault(&rows, &stored, None);
        let found = found.unwrap_or_else(|| panic!("turn {turn}: not found at entry {number}"));
        let is_named = [number, named, number + 1]
            .iter()
            .any(|seq| found.contains(&format!("entry {seq} of")));
        assert!(is_named, "turn {turn}, entry {number}: {found}");
    }
}

#[test]
fn an_entry_that_is_taken_out_put_in_or_moved_is_found() {
    let sound = chain(20);
    let stored = head(&sound);
    for place in 0..sound.len() {
        let mut without = sound.clone();
        without.remove(place);
        let found = fault(&without, &stored, None).expect("an entry is missing");
        assert!(
            found.starts_with(&format!("entry {}", place + 1 + usize::from(place < 19))),
            "{found}"
        );
        let mut with = sound.clone();
        let mut added = sound[place].clone();
        added.detail.push('!');
        with.insert(place, added);
        assert!(fault(&with, &stored, None).is_some());
        if place > 0 {
            let mut moved = sound.clone();
            let (first, second) = (moved[place - 1].seq, moved[place].seq);
            moved.swap(place - 1, place);
            moved[place - 1].seq = first;
            moved[place].seq = second;
            let found = fault(&moved, &stored, None).expect("two are exchanged");
            assert!(found.starts_with(&format!("entry {place} ")), "{found}");
        }
    }
}

#[test]
fn an_end_that_was_cut_off_is_found_by_a_head_that_was_given_out() {
    let sound = chain(20);
    let given = head(&sound);
    let cut = &sound[..15];
    // Whoever cuts the record can set its own head back, too.
    let found = fault(cut, &head(cut), Some(&given)).expect("five are missing");
    assert!(
        found.contains("entry 16 of the record is missing"),
        "{found}"
    );
    assert_eq!(fault(cut, &head(cut), None), None);
    assert!(fault(cut, &given, None).is_some());
}

#[test]
fn an_older_state_that_went_on_is_found_by_a_head_that_was_given_out() {
    let sound = chain(20);
    let given = head(&sound);
    let mut fork = sound[..10].to_vec();
    for seq in 11..=30 {
        let row = Row {
            seq,
            detail: "otherwise".to_owned(),
            ..sound[0].clone()
        };
        let hash = row.hash_after(&fork[fork.len() - 1].hash);
        fork.push(Row { hash, ..row });
    }
    assert_eq!(fault(&fork, &head(&fork), None), None);
    let found = fault(&fork, &head(&fork), Some(&given)).expect("another record");
    assert!(
        found.contains("entry 20") && found.contains("older backup"),
        "{found}"
    );
}

#[test]
fn a_head_is_read_as_it_is_written() {
    let head = head(&chain(3));
    assert_eq!(head.to_string().parse(), Ok(head));
    for wrong in ["", "3", "3.", "3.xyz", "x.00"] {
        assert!(wrong.parse::<Head>().is_err(), "{wrong}");
    }
}
