//! The room that is left where a SQLite file grows.

use std::path::Path;

/// Room on a disk, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Room {
    /// What this program may still use.
    pub free: u64,
    /// What there is in all.
    pub size: u64,
}

impl Room {
    /// Of the disk that holds the file at `path`.
    pub(super) fn beside(path: &str) -> Option<Self> {
        let folder = match Path::new(path).parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            _ => Path::new("."),
        };
        of(folder)
    }

    /// Whether less than a tenth is left.
    pub fn is_scarce(&self) -> bool {
        self.free < self.size / 10
    }
}

impl std::fmt::Display for Room {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let percent = (self.free * 100).checked_div(self.size).unwrap_or(0);
        let mb = |bytes: u64| bytes >> 20;
        write!(
            out,
            "{percent} % of the disk of the database is free ({} of {} MB)",
            mb(self.free),
            mb(self.size)
        )
    }
}

#[cfg(unix)]
fn of(folder: &Path) -> Option<Room> {
    let told = rustix::fs::statvfs(folder).ok()?;
    Some(Room {
        free: told.f_bavail.saturating_mul(told.f_frsize),
        size: told.f_blocks.saturating_mul(told.f_frsize),
    })
}

#[cfg(not(unix))]
fn of(_: &Path) -> Option<Room> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tenth_is_enough_and_less_is_scarce() {
        let room = |free| Room {
            free,
            size: 1000 << 20,
        };
        assert!(!room(100 << 20).is_scarce());
        assert!(room((100 << 20) - 1).is_scarce());
        let told = room(52 << 20).to_string();
        assert_eq!(
            told,
            "5 % of the disk of the database is free (52 of 1000 MB)"
        );
        assert!(!Room { free: 0, size: 0 }.is_scarce());
    }

    #[cfg(unix)]
    #[test]
    fn the_disk_of_a_file_is_asked() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a.db").display().to_string();
        let room = Room::beside(&file).unwrap();
        assert!(room.size > 0 && room.free <= room.size);
        assert!(Room::beside("a.db").is_some());
    }
}
