//! Tells in the log when the disk of the database fills up.

use std::time::{Duration, Instant};

use crate::store::Room;

/// How long a warning stands before it is given again.
const AGAIN: Duration = Duration::from_secs(60 * 60);

/// Remembers what was told.
#[derive(Debug, Default)]
pub(super) struct Lookout {
    warned: Option<Instant>,
}

impl Lookout {
    /// Warns when little room is left, once an hour, and says when there is enough again.
    pub(super) fn look(&mut self, room: Option<Room>) {
        let Some(room) = room else {
            return;
        };
        match (room.is_scarce(), self.warned) {
            (true, Some(at)) if at.elapsed() < AGAIN => {}
            (true, _) => {
                tracing::warn!("{room}: answers can be saved only while there is room");
                self.warned = Some(Instant::now());
            }
            (false, Some(_)) => {
                tracing::info!("{room} again");
                self.warned = None;
            }
            (false, None) => {}
        }
    }
}
