//! Who is alone with a SQLite file: a lock beside it, which the system lets go of with the process
//! that held it, however that ended.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Seek, Write};

use super::{Error, Result};

/// What the name of the lock adds to that of the database.
const ENDING: &str = ".lock";

/// A SQLite file that no other process claims until this is dropped.
#[derive(Debug)]
pub struct Claim {
    _lock: File,
}

/// Takes the lock of the SQLite file at `path`; none for a database in memory.
pub(super) fn take(path: &str) -> Result<Option<Claim>> {
    if path.starts_with(':') || path.starts_with("file:") {
        return Ok(None);
    }
    let name = format!("{path}{ENDING}");
    let unavailable = |cause: std::io::Error| Error::Unavailable(format!("{name}: {cause}"));
    let mut file = open(&name).map_err(unavailable)?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            let mut holder = String::new();
            // Without its number the sentence is as true.
            let _ = file.read_to_string(&mut holder);
            let holder = holder.trim();
            return Err(Error::Unfit(format!(
                "{path} is in use by another castalia (process {}): end that one first; several \
                 servers share a PostgreSQL",
                if holder.is_empty() { "unknown" } else { holder }
            )));
        }
        Err(TryLockError::Error(cause)) => return Err(unavailable(cause)),
    }
    // For people: the lock holds whether or not this can be written.
    let _ = file
        .set_len(0)
        .and_then(|()| file.rewind())
        .and_then(|()| writeln!(file, "{}", std::process::id()));
    Ok(Some(Claim { _lock: file }))
}

fn open(name: &str) -> std::io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    options.open(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_claimed_by_one_until_it_is_let_go() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.db").display().to_string();
        let held = take(&path).unwrap();
        let told = take(&path).unwrap_err().to_string();
        let own = format!("(process {})", std::process::id());
        assert!(told.contains("in use") && told.contains(&own), "{told}");
        drop(held);
        assert!(take(&path).unwrap().is_some());
        assert!(take(":memory:").unwrap().is_none());
    }
}
