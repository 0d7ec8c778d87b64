//! A disk in memory that knows what was synced: of files by pages, of names by the order in which
//! they changed.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ffi::{OsStr, OsString};
use std::time::SystemTime;

/// What an operating system writes at once.
const PAGE: usize = 4096;

/// The number of the topmost folder.
pub const ROOT: u64 = 1;

/// What is left of what was not synced.
#[derive(Debug, Clone, Copy)]
pub enum Left {
    Nothing,
    /// Of each page the old or the new, and of the changes of names the first few.
    Some,
}

/// Why an operation is not done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    NotThere,
    There,
    NotEmpty,
    /// The power is gone.
    Off,
}

pub type Done<T = ()> = Result<T, Refused>;

/// A file, or a folder, whose names stand in the disk's list.
#[derive(Debug, Clone)]
pub struct Node {
    pub is_folder: bool,
    pub mode: u16,
    pub owner: u32,
    pub group: u32,
    pub changed: SystemTime,
    pub content: Vec<u8>,
    synced: Vec<u8>,
    /// Pages that are not as they were synced.
    dirty: BTreeSet<usize>,
}

impl Node {
    pub fn new(is_folder: bool, mode: u16, owner: u32, group: u32) -> Self {
        Self {
            is_folder,
            mode,
            owner,
            group,
            changed: SystemTime::now(),
            content: Vec::new(),
            synced: Vec::new(),
            dirty: BTreeSet::new(),
        }
    }

    fn sync(&mut self) {
        self.synced.resize(self.content.len(), 0);
        for page in std::mem::take(&mut self.dirty) {
            self.keep(page);
        }
    }

    /// Carries a page over, as far as both reach.
    fn keep(&mut self, page: usize) {
        let end = ((page + 1) * PAGE).min(self.content.len());
        let start = (page * PAGE).min(end);
        if self.synced.len() < end {
            self.synced.resize(end, 0);
        }
        self.synced[start..end].copy_from_slice(&self.content[start..end]);
    }

    fn lose(&mut self, left: Left) {
        if let Left::Some = left {
            if self.content.len() < self.synced.len() && rand::random() {
                self.synced.truncate(self.content.len());
            }
            for page in std::mem::take(&mut self.dirty) {
                if rand::random() {
                    self.keep(page);
                }
            }
        }
        self.dirty.clear();
        self.content.clone_from(&self.synced);
    }
}

type Name = (u64, OsString);

/// Names that come or go at once.
type Change = Vec<(Name, Option<u64>)>;

#[derive(Debug)]
pub struct Disk {
    nodes: HashMap<u64, Node>,
    next: u64,
    names: BTreeMap<Name, u64>,
    synced_names: BTreeMap<Name, u64>,
    changes: Vec<Change>,
    /// Says that it has synced, and has not.
    pub lies: bool,
    /// Writes and syncs until the power goes.
    until_off: Option<u32>,
    is_off: bool,
}

impl Disk {
    pub fn new() -> Self {
        Self {
            nodes: HashMap::from([(ROOT, Node::new(true, 0o755, 0, 0))]),
            next: ROOT + 1,
            names: BTreeMap::new(),
            synced_names: BTreeMap::new(),
            changes: Vec::new(),
            lies: false,
            until_off: None,
            is_off: false,
        }
    }

    /// Everything is on the disk, as when a machine is shut down in order.
    pub fn settle(&mut self) {
        self.nodes.values_mut().for_each(Node::sync);
        self.synced_names.clone_from(&self.names);
        self.changes.clear();
    }

    /// The power goes with one of the next writes or syncs.
    pub fn cut_after(&mut self, operations: u32) {
        self.until_off = Some(operations);
    }

    pub fn is_off(&self) -> bool {
        self.is_off
    }

    /// The power comes back, and only what the disk has kept is there.
    pub fn lose(&mut self, left: Left) {
        let kept = match left {
            Left::Nothing => 0,
            Left::Some => rand::random_range(0..=self.changes.len()),
        };
        for (name, to) in self.changes.drain(..).take(kept).flatten() {
            match to {
                Some(number) => self.synced_names.insert(name, number),
                None => self.synced_names.remove(&name),
            };
        }
        self.names.clone_from(&self.synced_names);
        self.nodes.values_mut().for_each(|node| node.lose(left));
        let named: BTreeSet<u64> = self.names.values().copied().collect();
        self.nodes
            .retain(|number, _| *number == ROOT || named.contains(number));
        self.until_off = None;
        self.is_off = false;
    }

    /// Where the power goes while it writes, nothing of the write is done.
    fn count(&mut self) -> Done {
        self.until_off = match self.until_off {
            Some(0) => {
                self.is_off = true;
                None
            }
            until => until.map(|operations| operations - 1),
        };
        self.powered()
    }

    fn powered(&self) -> Done {
        if self.is_off {
            Err(Refused::Off)
        } else {
            Ok(())
        }
    }

    pub fn node(&self, number: u64) -> Done<&Node> {
        self.powered()?;
        self.nodes.get(&number).ok_or(Refused::NotThere)
    }

    /// For its mode, owner or group, which are kept at once.
    pub fn node_mut(&mut self, number: u64) -> Done<&mut Node> {
        self.powered()?;
        self.nodes.get_mut(&number).ok_or(Refused::NotThere)
    }

    pub fn find(&self, folder: u64, name: &OsStr) -> Done<u64> {
        self.powered()?;
        let number = self.names.get(&(folder, name.to_owned()));
        number.copied().ok_or(Refused::NotThere)
    }

    pub fn list(&self, folder: u64) -> Done<Vec<(u64, bool, OsString)>> {
        self.powered()?;
        let names = self.names.range((folder, OsString::new())..);
        let of_folder = names.take_while(|((of, _), _)| *of == folder);
        Ok(of_folder
            .map(|((_, name), number)| (*number, self.nodes[number].is_folder, name.clone()))
            .collect())
    }

    pub fn links(&self, number: u64) -> u32 {
        self.names
            .values()
            .filter(|named| **named == number)
            .count() as u32
    }

    pub fn make(&mut self, folder: u64, name: &OsStr, node: Node) -> Done<u64> {
        if self.find(folder, name) != Err(Refused::NotThere) {
            self.powered()?;
            return Err(Refused::There);
        }
        let number = self.next;
        self.next += 1;
        self.nodes.insert(number, node);
        self.change(vec![((folder, name.to_owned()), Some(number))]);
        Ok(number)
    }

    pub fn link(&mut self, number: u64, folder: u64, name: &OsStr) -> Done {
        if self.find(folder, name) != Err(Refused::NotThere) {
            self.powered()?;
            return Err(Refused::There);
        }
        self.change(vec![((folder, name.to_owned()), Some(number))]);
        Ok(())
    }

    pub fn remove(&mut self, folder: u64, name: &OsStr) -> Done {
        let number = self.find(folder, name)?;
        if self.nodes[&number].is_folder && !self.list(number)?.is_empty() {
            return Err(Refused::NotEmpty);
        }
        self.change(vec![((folder, name.to_owned()), None)]);
        Ok(())
    }

    pub fn rename(&mut self, from: (u64, &OsStr), to: (u64, &OsStr)) -> Done {
        let number = self.find(from.0, from.1)?;
        self.change(vec![
            ((from.0, from.1.to_owned()), None),
            ((to.0, to.1.to_owned()), Some(number)),
        ]);
        Ok(())
    }

    fn change(&mut self, change: Change) {
        for (name, to) in &change {
            match to {
                Some(number) => self.names.insert(name.clone(), *number),
                None => self.names.remove(name),
            };
        }
        self.changes.push(change);
    }

    pub fn write(&mut self, number: u64, offset: usize, data: &[u8]) -> Done {
        self.count()?;
        let node = self.node_mut(number)?;
        let end = offset + data.len();
        let before = node.content.len();
        if before < end {
            node.content.resize(end, 0);
        }
        node.content[offset..end].copy_from_slice(data);
        node.dirty
            .extend(offset.min(before) / PAGE..end.div_ceil(PAGE));
        node.changed = SystemTime::now();
        Ok(())
    }

    pub fn resize(&mut self, number: u64, length: usize) -> Done {
        self.count()?;
        let node = self.node_mut(number)?;
        let before = node.content.len();
        node.content.resize(length, 0);
        node.dirty
            .extend(before.min(length) / PAGE..length.div_ceil(PAGE));
        node.changed = SystemTime::now();
        Ok(())
    }

    pub fn sync(&mut self, number: u64) -> Done {
        self.count()?;
        if !self.lies {
            self.node_mut(number)?.sync();
        }
        Ok(())
    }

    /// Whoever syncs a folder finds its names again, and all that was renamed before.
    pub fn sync_names(&mut self) -> Done {
        self.count()?;
        if !self.lies {
            self.synced_names.clone_from(&self.names);
            self.changes.clear();
        }
        Ok(())
    }
}
