//! A disk that remembers what was synced and what was only written, and a cut of its power.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use rand::rngs::StdRng;
use rand::{Rng, RngExt, SeedableRng};

/// What a disk writes whole or not at all.
const SECTOR: usize = 512;

/// Name of the database's own file; its log and journals are named after it.
pub const DATABASE: &str = "castalia.db";

/// What a disk does when it is told to sync.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Promise {
    /// What was synced is there after a cut.
    Kept,
    /// It says that it has synced and has not.
    Broken,
}

/// The content of files by name: what a disk holds after a cut.
pub type Image = BTreeMap<String, Vec<u8>>;

/// A change that waits to be synced.
#[derive(Debug, Clone)]
enum Change {
    Write { at: usize, bytes: Vec<u8> },
    Truncate(usize),
}

impl Change {
    fn apply(&self, content: &mut Vec<u8>) {
        match self {
            Change::Write { at, bytes } => {
                let end = at + bytes.len();
                if content.len() < end {
                    content.resize(end, 0);
                }
                content[*at..end].copy_from_slice(bytes);
            }
            Change::Truncate(length) => content.truncate(*length),
        }
    }

    /// Some of its sectors; a change of length takes place or does not.
    fn torn(&self, rng: &mut StdRng) -> Vec<Change> {
        let Change::Write { at, bytes } = self else {
            return vec![self.clone()];
        };
        let mut pieces = Vec::new();
        let mut from = 0;
        while from < bytes.len() {
            let to = ((at + from) / SECTOR * SECTOR + SECTOR - at).min(bytes.len());
            if rng.random() {
                let (at, bytes) = (at + from, bytes[from..to].to_vec());
                pieces.push(Change::Write { at, bytes });
            }
            from = to;
        }
        pieces
    }
}

#[derive(Debug, Default)]
struct File {
    /// What the running machine reads.
    content: Vec<u8>,
    /// What was synced; none before the first time, when even the name may be lost.
    durable: Option<Vec<u8>>,
    waiting: Vec<Change>,
    is_gone: bool,
    locks: Locks,
}

/// Who holds which lock on a file and on the memory that its users share.
#[derive(Debug, Default)]
pub struct Locks {
    pub levels: HashMap<u64, i32>,
    pub shared: [BTreeSet<u64>; 8],
    pub exclusive: [Option<u64>; 8],
    pub regions: Vec<Box<[u64]>>,
    pub mapped: BTreeSet<u64>,
}

/// The disk of a machine that runs until its power is cut.
#[derive(Debug)]
pub struct Disk {
    files: HashMap<String, File>,
    promise: Promise,
    /// Writes and syncs that are left before the power goes.
    left: u64,
    /// The same of the database file alone.
    left_in_database: u64,
    /// Whether a write was under way when it went, and of which file.
    pub cut_in: Option<String>,
    pub is_off: bool,
    /// Writes, syncs and deletions so far.
    pub steps: u64,
    pub syncs: u64,
}

impl Disk {
    /// A disk that holds `image`, all of it synced.
    pub fn new(image: &Image, promise: Promise) -> Self {
        let file = |content: &Vec<u8>| File {
            content: content.clone(),
            durable: Some(content.clone()),
            ..File::default()
        };
        Self {
            files: image
                .iter()
                .map(|(name, content)| (name.clone(), file(content)))
                .collect(),
            promise,
            left: u64::MAX,
            left_in_database: u64::MAX,
            cut_in: None,
            is_off: false,
            steps: 0,
            syncs: 0,
        }
    }

    /// Lets the power go with the `steps`th write or sync from now.
    pub fn cut_after(&mut self, steps: u64) {
        self.left = steps;
    }

    /// The same with the `steps`th write or sync of the database file, if that comes earlier.
    pub fn cut_in_database_after(&mut self, steps: u64) {
        self.left_in_database = steps;
    }

    /// Whether there is power for another step, which is counted.
    fn step(&mut self, name: &str) -> bool {
        if self.is_off {
            return false;
        }
        self.steps += 1;
        self.left -= 1;
        self.left_in_database -= u64::from(name == DATABASE);
        if self.left == 0 || self.left_in_database == 0 {
            self.is_off = true;
            self.cut_in = Some(name.to_owned());
        }
        true
    }

    pub fn exists(&self, name: &str) -> bool {
        self.files.get(name).is_some_and(|file| !file.is_gone)
    }

    /// Opens a file; makes it where that is wanted. Whether it is there.
    pub fn open(&mut self, name: &str, create: bool) -> bool {
        if self.is_off || !(create || self.exists(name)) {
            return false;
        }
        let file = self.files.entry(name.to_owned()).or_default();
        if file.is_gone {
            // The name is taken anew; what stood there may come back instead until it is synced.
            file.is_gone = false;
            file.content.clear();
            file.waiting.push(Change::Truncate(0));
        }
        true
    }

    pub fn locks(&mut self, name: &str) -> Option<&mut Locks> {
        self.files.get_mut(name).map(|file| &mut file.locks)
    }

    /// The bytes from `at` on, as many as there are; none without power.
    pub fn read(&self, name: &str, at: usize, length: usize) -> Option<&[u8]> {
        let content = &self
            .files
            .get(name)
            .filter(|file| !self.is_off && !file.is_gone)?
            .content;
        let from = at.min(content.len());
        Some(&content[from..(at + length).min(content.len()).max(from)])
    }

    pub fn length(&self, name: &str) -> usize {
        self.files.get(name).map_or(0, |file| file.content.len())
    }

    /// Whether it took place; what was under way when the power went waits to be torn.
    fn change(&mut self, name: &str, change: Change) -> bool {
        if !self.step(name) {
            return false;
        }
        let Some(file) = self.files.get_mut(name) else {
            return false;
        };
        change.apply(&mut file.content);
        file.waiting.push(change);
        !self.is_off
    }

    pub fn write(&mut self, name: &str, at: usize, bytes: &[u8]) -> bool {
        let bytes = bytes.to_vec();
        self.change(name, Change::Write { at, bytes })
    }

    pub fn truncate(&mut self, name: &str, length: usize) -> bool {
        self.change(name, Change::Truncate(length))
    }

    pub fn sync(&mut self, name: &str) -> bool {
        if !self.step(name) || self.is_off {
            return false;
        }
        self.syncs += 1;
        if let (Promise::Kept, Some(file)) = (self.promise, self.files.get_mut(name)) {
            let durable = file.durable.get_or_insert_default();
            for change in file.waiting.drain(..) {
                change.apply(durable);
            }
        }
        true
    }

    /// Takes a name away, for good if the folder is synced.
    pub fn delete(&mut self, name: &str, for_good: bool) -> bool {
        if !self.step(name) || self.is_off {
            return false;
        }
        if for_good && self.promise == Promise::Kept {
            self.files.remove(name);
        } else if let Some(file) = self.files.get_mut(name) {
            file.is_gone = true;
        }
        true
    }

    /// What is there when the power is back: all that was synced, and of the rest none, a
    /// beginning, or any part, each write whole or some of its sectors.
    pub fn cut(&mut self, seed: u64) -> Image {
        self.is_off = true;
        let mut rng = StdRng::seed_from_u64(seed);
        let mut names: Vec<&String> = self.files.keys().collect();
        names.sort();
        let mut image = Image::new();
        for name in names {
            let file = &self.files[name];
            if (file.is_gone || file.durable.is_none()) && rng.random() {
                continue;
            }
            let mut content = file.durable.clone().unwrap_or_default();
            for change in survivors(&file.waiting, &mut rng) {
                change.apply(&mut content);
            }
            image.insert(name.clone(), content);
        }
        image
    }
}

fn survivors(waiting: &[Change], rng: &mut StdRng) -> Vec<Change> {
    match rng.random_range(0..4) {
        0 => Vec::new(),
        1 => waiting.to_vec(),
        2 => {
            let whole = rng.random_range(0..=waiting.len());
            let mut kept = waiting[..whole].to_vec();
            kept.extend(waiting.get(whole).into_iter().flat_map(|one| one.torn(rng)));
            kept
        }
        _ => waiting
            .iter()
            .flat_map(|change| match rng.next_u32() % 3 {
                0 => Vec::new(),
                1 => vec![change.clone()],
                _ => change.torn(rng),
            })
            .collect(),
    }
}

#[test]
fn a_synced_write_is_kept_and_the_rest_is_not_kept_always() {
    let mut lost = [0; 2];
    for (promise, lost) in [Promise::Kept, Promise::Broken].into_iter().zip(&mut lost) {
        for seed in 0..100 {
            let mut disk = Disk::new(&Image::new(), promise);
            assert!(disk.open("a", true));
            assert!(disk.write("a", 0, &[1; 1024]) && disk.sync("a"));
            assert!(disk.write("a", 1000, &[2; 600]));
            let image = disk.cut(seed);
            let kept = image.get("a").map_or(&[][..], Vec::as_slice);
            let is_synced_there = kept.get(..1000).is_some_and(|bytes| bytes == [1; 1000]);
            let is_rest_there = kept.get(1000..).is_some_and(|bytes| bytes == [2; 600]);
            *lost += u32::from(!is_synced_there);
            if promise == Promise::Kept && seed == 0 {
                assert_eq!(disk.read("a", 0, 1), None, "there is no power");
            }
            if is_rest_there {
                assert!(is_synced_there || promise == Promise::Broken);
            }
        }
    }
    assert_eq!(lost[0], 0);
    assert!(lost[1] > 20, "a disk that lies lost {} of 100", lost[1]);
}
