//! Answers read ahead of who counts them, on connections and threads of their own.

use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::Scope;

use super::roster::{Roster, Seated};
use crate::rating::store::Sealed;
use crate::store::{Beside, Conn, Error, Result};

/// The answers to item after item.
pub(super) struct Ahead<'a> {
    given: &'a Sealed,
    roster: &'a Roster,
    /// What each connection has read, with the item; they take turns.
    lines: Vec<Receiver<Result<(i64, Seated)>>>,
    asked: usize,
}

impl<'a> Ahead<'a> {
    /// Reads the answers to `items` in their order, each connection a few items further than
    /// is asked for; without connections each item when it is asked for.
    pub fn start<'scope>(
        scope: &'scope Scope<'scope, '_>,
        beside: Vec<Beside>,
        (given, roster): (&'a Sealed, &'a Roster),
        items: &[i64],
    ) -> Self
    where
        'a: 'scope,
    {
        let turns = beside.len();
        let line = |(turn, mut conn): (usize, Beside)| {
            let (sender, line) = sync_channel(2);
            let items = items.iter().copied().skip(turn).step_by(turns);
            let items: Vec<i64> = items.collect();
            scope.spawn(move || read(&mut conn, given, roster, &items, &sender));
            line
        };
        Self {
            given,
            roster,
            lines: beside.into_iter().enumerate().map(line).collect(),
            asked: 0,
        }
    }

    /// The answers to the next item, which is `item`.
    pub fn next(&mut self, conn: &mut Conn, item: i64) -> Result<Seated> {
        if self.lines.is_empty() {
            return Ok(self.roster.seat(self.given.counted(conn, item)?));
        }
        let line = &self.lines[self.asked % self.lines.len()];
        self.asked += 1;
        match line.recv() {
            Ok(Ok((of, rows))) if of == item => Ok(rows),
            Ok(Err(error)) => Err(error),
            Ok(Ok(_)) | Err(_) => Err(Error::Unfit(
                "answers were not read in the order in which they are counted".into(),
            )),
        }
    }
}

/// Reads until all is read, something goes wrong or nobody asks any more.
fn read(
    conn: &mut Conn,
    given: &Sealed,
    roster: &Roster,
    items: &[i64],
    sender: &SyncSender<Result<(i64, Seated)>>,
) {
    for item in items {
        let rows = given.counted(conn, *item);
        let rows = rows.map(|rows| (*item, roster.seat(rows)));
        let is_last = rows.is_err();
        if sender.send(rows).is_err() || is_last {
            break;
        }
    }
}
