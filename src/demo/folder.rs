//! The folder a demo lives in, told apart from everybody else's folders.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::Error;

/// Says that a folder is a demo's.
const MARKER: &str = "castalia-demo.txt";
const MARKER_TEXT: &str = "This folder holds a demonstration of castalia with simulated people \
                           and answers.\nIt can be deleted; the next start makes a new one.\n";
const ACCOUNTS: &str = "demo-accounts.json";
const DATABASE: &str = "demo.db";
const OWN: [&str; 8] = [
    MARKER,
    ACCOUNTS,
    "demo-accounts.json.new",
    DATABASE,
    "demo.db-wal",
    "demo.db-shm",
    "demo.db.key",
    "demo.db.lock",
];

/// How copies are called that a new version makes of the database before it changes it.
const COPIES: &str = "demo.db.before-";

/// A folder that holds a demo and nothing else.
#[derive(Debug, Clone)]
pub struct Folder(PathBuf);

impl Folder {
    /// Takes a folder that is a demo's already, is empty, or is not there yet. A demo whose
    /// preparation was cut off is cleared away.
    ///
    /// # Errors
    /// `Foreign` if it holds anything else.
    pub fn take(path: &Path) -> Result<Self, Error> {
        let files = |cause| Error::Files {
            path: path.to_owned(),
            cause,
        };
        private_folder(path).map_err(files)?;
        let mut names = Vec::new();
        for entry in fs::read_dir(path).map_err(files)? {
            names.push(
                entry
                    .map_err(files)?
                    .file_name()
                    .to_string_lossy()
                    .into_owned(),
            );
        }
        names.sort_unstable();
        let marked = names.iter().any(|name| name == MARKER);
        let is_own = |name: &str| OWN.contains(&name) || name.starts_with(COPIES);
        let foreign = |name: &&String| !marked || !is_own(name);
        if let Some(found) = names.iter().find(foreign) {
            return Err(Error::Foreign {
                folder: path.to_owned(),
                found: found.clone(),
            });
        }
        let folder = Folder(path.to_owned());
        if !marked {
            fs::write(path.join(MARKER), MARKER_TEXT).map_err(files)?;
        }
        if !folder.is_prepared() {
            for name in names.iter().filter(|name| *name != MARKER) {
                fs::remove_file(path.join(name)).map_err(files)?;
            }
        }
        Ok(folder)
    }

    /// Whether the demo in it is complete: the accounts are written last.
    pub fn is_prepared(&self) -> bool {
        self.accounts().exists()
    }

    /// Path of the demo's database.
    pub fn database(&self) -> PathBuf {
        self.0.join(DATABASE)
    }

    /// Path of the list of accounts.
    pub fn accounts(&self) -> PathBuf {
        self.0.join(ACCOUNTS)
    }

    /// Writes the list of accounts, for its owner's eyes only, whole or not at all.
    pub(super) fn write_accounts(&self, text: &str) -> Result<(), Error> {
        let path = self.accounts();
        let beside = self.0.join("demo-accounts.json.new");
        let written = private_file(&beside)
            .and_then(|mut file| {
                file.write_all(text.as_bytes())?;
                file.sync_all()
            })
            .and_then(|()| fs::rename(&beside, &path));
        written.map_err(|cause| Error::Files { path, cause })
    }
}

#[cfg(unix)]
fn private_folder(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(path)
}

#[cfg(not(unix))]
fn private_folder(path: &Path) -> io::Result<()> {
    fs::create_dir_all(path)
}

fn private_file(path: &Path) -> io::Result<fs::File> {
    let mut options = fs::File::options();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    options.open(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_with_anything_but_a_demo_is_refused_and_left_alone() {
        let outer = tempfile::tempdir().unwrap();
        fs::write(outer.path().join("thesis.docx"), "years of work").unwrap();
        let refused = Folder::take(outer.path()).unwrap_err().to_string();
        assert!(refused.contains("thesis.docx"), "{refused}");
        assert_eq!(fs::read_dir(outer.path()).unwrap().count(), 1);

        let demo = outer.path().join("demo");
        Folder::take(&demo).unwrap();
        fs::write(demo.join("notes"), "").unwrap();
        assert!(Folder::take(&demo).is_err());
    }

    #[test]
    fn a_preparation_that_was_cut_off_begins_anew_and_a_whole_one_stays() {
        let outer = tempfile::tempdir().unwrap();
        let folder = Folder::take(outer.path()).unwrap();
        fs::write(folder.database(), "half").unwrap();
        let folder = Folder::take(outer.path()).unwrap();
        assert!(!folder.database().exists() && !folder.is_prepared());
        fs::write(folder.database(), "whole").unwrap();
        folder.write_accounts("[]").unwrap();
        // A new version leaves a copy of what it found.
        fs::write(outer.path().join("demo.db.before-2026-11-26-000001_x"), "").unwrap();
        let folder = Folder::take(outer.path()).unwrap();
        assert!(folder.database().exists() && folder.is_prepared());
    }

    #[cfg(unix)]
    #[test]
    fn the_passwords_are_readable_by_their_owner_only() {
        use std::os::unix::fs::PermissionsExt;
        let outer = tempfile::tempdir().unwrap();
        let folder = Folder::take(outer.path()).unwrap();
        folder.write_accounts("[]").unwrap();
        let mode = fs::metadata(folder.accounts())
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}
