//! The disks of this process as SQLite sees them: a VFS that becomes the default one, so that the
//! program's own code opens its files there without knowing.

use std::collections::HashMap;
use std::ffi::{CStr, c_char, c_int, c_void};
use std::ptr;
use std::slice;
use std::sync::atomic::{AtomicU64, Ordering, fence};
use std::sync::{Arc, LazyLock, Mutex, MutexGuard, Once, PoisonError};

use libsqlite3_sys as sqlite;
use sqlite::{SQLITE_BUSY, SQLITE_OK, sqlite3_file, sqlite3_vfs};

use super::disk::{DATABASE, Disk, Image, Promise};

/// How SQLite on a machine obeys `PRAGMA synchronous`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Obedience {
    Full,
    /// It takes FULL for NORMAL and says FULL when asked.
    Normal,
    NormalAndSaysSo,
}

/// A machine with one disk. Files lie below its [`Machine::path`].
pub struct Machine {
    id: u64,
    obedience: Obedience,
    disk: Mutex<Disk>,
}

static MACHINES: LazyLock<Mutex<HashMap<u64, Arc<Machine>>>> = LazyLock::new(Mutex::default);
static NEXT: AtomicU64 = AtomicU64::new(1);

/// No such folder is in the real file system, so nothing can be written there by mistake.
const ROOT: &str = "/a-disk-in-memory";

impl Machine {
    /// Switches a machine on.
    pub fn start(image: &Image, promise: Promise, obedience: Obedience) -> Arc<Self> {
        register();
        let machine = Arc::new(Self {
            id: NEXT.fetch_add(1, Ordering::Relaxed),
            obedience,
            disk: Mutex::new(Disk::new(image, promise)),
        });
        machines().insert(machine.id, machine.clone());
        machine
    }

    /// Where its database is, for whoever opens one.
    pub fn path(&self) -> String {
        format!("{ROOT}/{}/{DATABASE}", self.id)
    }

    pub fn disk(&self) -> MutexGuard<'_, Disk> {
        self.disk.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes it out of the list; connections that are still open find its disk off.
    pub fn cut(&self, seed: u64) -> Image {
        machines().remove(&self.id);
        self.disk().cut(seed)
    }
}

fn machines() -> MutexGuard<'static, HashMap<u64, Arc<Machine>>> {
    MACHINES.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The machine and the name on its disk that a path means.
fn find(path: &str) -> Option<(Arc<Machine>, String)> {
    let (id, name) = path
        .strip_prefix(ROOT)?
        .trim_start_matches('/')
        .split_once('/')?;
    let machine = machines().get(&id.parse().ok()?)?.clone();
    Some((machine, name.to_owned()))
}

/// An open file.
struct Open {
    id: u64,
    machine: Arc<Machine>,
    name: String,
    /// Of no name: nobody else sees it, and no cut leaves anything of it.
    scratch: Option<Vec<u8>>,
    level: i32,
}

#[repr(C)]
struct Handle {
    base: sqlite3_file,
    open: *mut Open,
}

/// SAFETY of all that follows: SQLite calls with a file that `x_open` made and `x_close` has not
/// ended yet, one call at a time, and with pointers that are good for the lengths it gives.
unsafe fn opened<'a>(file: *mut sqlite3_file) -> &'a mut Open {
    unsafe { &mut *(*file.cast::<Handle>()).open }
}

unsafe fn text<'a>(pointer: *const c_char) -> &'a str {
    match pointer.is_null() {
        true => "",
        false => unsafe { CStr::from_ptr(pointer) }
            .to_str()
            .unwrap_or_default(),
    }
}

fn register() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let rc = unsafe {
            sqlite::sqlite3_initialize();
            // Time, sleep and randomness stay the system's.
            let mut vfs = *sqlite::sqlite3_vfs_find(ptr::null());
            vfs.iVersion = 2;
            vfs.szOsFile = size_of::<Handle>() as c_int;
            vfs.pNext = ptr::null_mut();
            vfs.zName = c"in-memory-disks".as_ptr();
            vfs.xOpen = Some(x_open);
            vfs.xDelete = Some(x_delete);
            vfs.xAccess = Some(x_access);
            vfs.xFullPathname = Some(x_full_pathname);
            sqlite::sqlite3_vfs_register(Box::leak(Box::new(vfs)), 1)
        };
        assert_eq!(rc, SQLITE_OK, "the VFS is registered");
    });
}

static METHODS: sqlite::sqlite3_io_methods = sqlite::sqlite3_io_methods {
    iVersion: 2,
    xClose: Some(x_close),
    xRead: Some(x_read),
    xWrite: Some(x_write),
    xTruncate: Some(x_truncate),
    xSync: Some(x_sync),
    xFileSize: Some(x_file_size),
    xLock: Some(x_lock),
    xUnlock: Some(x_unlock),
    xCheckReservedLock: Some(x_check_reserved_lock),
    xFileControl: Some(x_file_control),
    xSectorSize: Some(x_sector_size),
    xDeviceCharacteristics: Some(x_device_characteristics),
    xShmMap: Some(x_shm_map),
    xShmLock: Some(x_shm_lock),
    xShmBarrier: Some(x_shm_barrier),
    xShmUnmap: Some(x_shm_unmap),
    xFetch: None,
    xUnfetch: None,
};

unsafe extern "C" fn x_open(
    _: *mut sqlite3_vfs,
    name: *const c_char,
    file: *mut sqlite3_file,
    flags: c_int,
    out: *mut c_int,
) -> c_int {
    unsafe { (*file).pMethods = ptr::null() };
    let is_scratch = name.is_null();
    let path = unsafe { text(name) };
    let found = match is_scratch {
        true => Some((scratch_machine(), String::new())),
        false => find(path),
    };
    let Some((machine, name)) = found else {
        return sqlite::SQLITE_CANTOPEN;
    };
    let create = flags & sqlite::SQLITE_OPEN_CREATE != 0;
    if !is_scratch && !machine.disk().open(&name, create) {
        return sqlite::SQLITE_CANTOPEN;
    }
    let open = Box::new(Open {
        id: NEXT.fetch_add(1, Ordering::Relaxed),
        machine,
        name,
        scratch: is_scratch.then(Vec::new),
        level: sqlite::SQLITE_LOCK_NONE,
    });
    unsafe {
        (*file.cast::<Handle>()).open = Box::into_raw(open);
        (*file).pMethods = &METHODS;
        if !out.is_null() {
            *out = flags;
        }
    }
    SQLITE_OK
}

fn scratch_machine() -> Arc<Machine> {
    static SCRATCH: LazyLock<Arc<Machine>> =
        LazyLock::new(|| Machine::start(&Image::new(), Promise::Kept, Obedience::Full));
    SCRATCH.clone()
}

unsafe extern "C" fn x_delete(_: *mut sqlite3_vfs, name: *const c_char, sync: c_int) -> c_int {
    match find(unsafe { text(name) }) {
        Some((machine, name)) => {
            let mut disk = machine.disk();
            if !disk.exists(&name) {
                sqlite::SQLITE_IOERR_DELETE_NOENT
            } else if disk.delete(&name, sync != 0) {
                SQLITE_OK
            } else {
                sqlite::SQLITE_IOERR_DELETE
            }
        }
        None => sqlite::SQLITE_IOERR_DELETE,
    }
}

unsafe extern "C" fn x_access(
    _: *mut sqlite3_vfs,
    name: *const c_char,
    _: c_int,
    out: *mut c_int,
) -> c_int {
    let is_there =
        find(unsafe { text(name) }).is_some_and(|(machine, name)| machine.disk().exists(&name));
    unsafe { *out = c_int::from(is_there) };
    SQLITE_OK
}

unsafe extern "C" fn x_full_pathname(
    _: *mut sqlite3_vfs,
    name: *const c_char,
    length: c_int,
    out: *mut c_char,
) -> c_int {
    let name = unsafe { CStr::from_ptr(name) }.to_bytes_with_nul();
    if name.len() > length as usize {
        return sqlite::SQLITE_CANTOPEN;
    }
    unsafe { ptr::copy_nonoverlapping(name.as_ptr().cast(), out, name.len()) };
    SQLITE_OK
}

unsafe extern "C" fn x_close(file: *mut sqlite3_file) -> c_int {
    unsafe {
        x_shm_unmap(file, 0);
        x_unlock(file, sqlite::SQLITE_LOCK_NONE);
        drop(Box::from_raw((*file.cast::<Handle>()).open));
    }
    SQLITE_OK
}

unsafe extern "C" fn x_read(
    file: *mut sqlite3_file,
    into: *mut c_void,
    length: c_int,
    at: i64,
) -> c_int {
    let open = unsafe { opened(file) };
    let (at, length) = (at as usize, length as usize);
    let into = unsafe { slice::from_raw_parts_mut(into.cast::<u8>(), length) };
    let disk;
    let found = match &open.scratch {
        Some(content) => {
            let from = at.min(content.len());
            Some(&content[from..(at + length).min(content.len()).max(from)])
        }
        None => {
            disk = open.machine.disk();
            disk.read(&open.name, at, length)
        }
    };
    let Some(found) = found else {
        return sqlite::SQLITE_IOERR_READ;
    };
    into[..found.len()].copy_from_slice(found);
    into[found.len()..].fill(0);
    match found.len() == length {
        true => SQLITE_OK,
        false => sqlite::SQLITE_IOERR_SHORT_READ,
    }
}

unsafe extern "C" fn x_write(
    file: *mut sqlite3_file,
    from: *const c_void,
    length: c_int,
    at: i64,
) -> c_int {
    let open = unsafe { opened(file) };
    let bytes = unsafe { slice::from_raw_parts(from.cast::<u8>(), length as usize) };
    let at = at as usize;
    if let Some(content) = &mut open.scratch {
        let end = at + bytes.len();
        if content.len() < end {
            content.resize(end, 0);
        }
        content[at..end].copy_from_slice(bytes);
        return SQLITE_OK;
    }
    match open.machine.disk().write(&open.name, at, bytes) {
        true => SQLITE_OK,
        false => sqlite::SQLITE_IOERR_WRITE,
    }
}

unsafe extern "C" fn x_truncate(file: *mut sqlite3_file, length: i64) -> c_int {
    let open = unsafe { opened(file) };
    if let Some(content) = &mut open.scratch {
        content.truncate(length as usize);
        return SQLITE_OK;
    }
    match open.machine.disk().truncate(&open.name, length as usize) {
        true => SQLITE_OK,
        false => sqlite::SQLITE_IOERR_TRUNCATE,
    }
}

unsafe extern "C" fn x_sync(file: *mut sqlite3_file, _: c_int) -> c_int {
    let open = unsafe { opened(file) };
    match open.scratch.is_some() || open.machine.disk().sync(&open.name) {
        true => SQLITE_OK,
        false => sqlite::SQLITE_IOERR_FSYNC,
    }
}

unsafe extern "C" fn x_file_size(file: *mut sqlite3_file, out: *mut i64) -> c_int {
    let open = unsafe { opened(file) };
    let length = match &open.scratch {
        Some(content) => content.len(),
        None => open.machine.disk().length(&open.name),
    };
    unsafe { *out = length as i64 };
    SQLITE_OK
}

unsafe extern "C" fn x_lock(file: *mut sqlite3_file, wanted: c_int) -> c_int {
    let open = unsafe { opened(file) };
    if open.scratch.is_some() || open.level >= wanted {
        return SQLITE_OK;
    }
    let mut disk = open.machine.disk();
    let Some(locks) = disk.locks(&open.name) else {
        return sqlite::SQLITE_IOERR;
    };
    let others = locks.levels.iter().filter(|(id, _)| **id != open.id);
    let highest = others.map(|(_, level)| *level).max().unwrap_or_default();
    let (granted, answer) = match wanted {
        sqlite::SQLITE_LOCK_SHARED if highest >= sqlite::SQLITE_LOCK_PENDING => {
            (open.level, SQLITE_BUSY)
        }
        sqlite::SQLITE_LOCK_SHARED => (wanted, SQLITE_OK),
        _ if highest >= sqlite::SQLITE_LOCK_RESERVED => (open.level, SQLITE_BUSY),
        sqlite::SQLITE_LOCK_EXCLUSIVE if highest >= sqlite::SQLITE_LOCK_SHARED => {
            (sqlite::SQLITE_LOCK_PENDING, SQLITE_BUSY)
        }
        _ => (wanted, SQLITE_OK),
    };
    open.level = granted;
    locks.levels.insert(open.id, granted);
    answer
}

unsafe extern "C" fn x_unlock(file: *mut sqlite3_file, level: c_int) -> c_int {
    let open = unsafe { opened(file) };
    open.level = level;
    if let Some(locks) = open.machine.disk().locks(&open.name) {
        match level {
            sqlite::SQLITE_LOCK_NONE => locks.levels.remove(&open.id),
            _ => locks.levels.insert(open.id, level),
        };
    }
    SQLITE_OK
}

unsafe extern "C" fn x_check_reserved_lock(file: *mut sqlite3_file, out: *mut c_int) -> c_int {
    let open = unsafe { opened(file) };
    let is_reserved = open.machine.disk().locks(&open.name).is_some_and(|locks| {
        let mut levels = locks.levels.values();
        levels.any(|level| *level >= sqlite::SQLITE_LOCK_RESERVED)
    });
    unsafe { *out = c_int::from(is_reserved) };
    SQLITE_OK
}

/// Where a machine is to take FULL for NORMAL, this changes the word as it is said.
unsafe extern "C" fn x_file_control(
    file: *mut sqlite3_file,
    what: c_int,
    argument: *mut c_void,
) -> c_int {
    let open = unsafe { opened(file) };
    if what != sqlite::SQLITE_FCNTL_PRAGMA || open.machine.obedience == Obedience::Full {
        return sqlite::SQLITE_NOTFOUND;
    }
    let words = argument.cast::<*mut c_char>();
    let (name, value) = unsafe { (text(*words.add(1)), *words.add(2)) };
    if name != "synchronous" {
        return sqlite::SQLITE_NOTFOUND;
    }
    if value.is_null() {
        if open.machine.obedience == Obedience::NormalAndSaysSo {
            return sqlite::SQLITE_NOTFOUND;
        }
        unsafe { *words = sqlite::sqlite3_mprintf(c"2".as_ptr()) };
        return SQLITE_OK;
    }
    // The word is a copy that SQLite made for itself, and this is a shorter one: NORMAL.
    unsafe { ptr::copy_nonoverlapping(c"1".as_ptr(), value, 2) };
    sqlite::SQLITE_NOTFOUND
}

unsafe extern "C" fn x_sector_size(_: *mut sqlite3_file) -> c_int {
    512
}

/// As the system's own VFS says: a torn write leaves its neighbours alone.
unsafe extern "C" fn x_device_characteristics(_: *mut sqlite3_file) -> c_int {
    sqlite::SQLITE_IOCAP_POWERSAFE_OVERWRITE
}

unsafe extern "C" fn x_shm_map(
    file: *mut sqlite3_file,
    region: c_int,
    size: c_int,
    extend: c_int,
    out: *mut *mut c_void,
) -> c_int {
    let open = unsafe { opened(file) };
    let mut disk = open.machine.disk();
    let Some(locks) = disk.locks(&open.name) else {
        return sqlite::SQLITE_IOERR;
    };
    let (region, words) = (region as usize, size as usize / size_of::<u64>());
    locks.mapped.insert(open.id);
    while extend != 0 && locks.regions.len() <= region {
        locks.regions.push(vec![0; words].into_boxed_slice());
    }
    let memory = locks.regions.get_mut(region);
    let pointer = memory.map_or(ptr::null_mut(), |memory| memory.as_mut_ptr().cast());
    unsafe { *out = pointer };
    SQLITE_OK
}

unsafe extern "C" fn x_shm_lock(
    file: *mut sqlite3_file,
    offset: c_int,
    number: c_int,
    flags: c_int,
) -> c_int {
    let open = unsafe { opened(file) };
    let mut disk = open.machine.disk();
    let Some(locks) = disk.locks(&open.name) else {
        return sqlite::SQLITE_IOERR;
    };
    let (id, slots) = (open.id, offset as usize..(offset + number) as usize);
    if flags & sqlite::SQLITE_SHM_UNLOCK != 0 {
        for slot in slots {
            locks.shared[slot].remove(&id);
            locks.exclusive[slot].take_if(|holder| *holder == id);
        }
        return SQLITE_OK;
    }
    let is_exclusive = flags & sqlite::SQLITE_SHM_EXCLUSIVE != 0;
    for slot in slots.clone() {
        let is_taken = locks.exclusive[slot].is_some_and(|holder| holder != id);
        let is_read = locks.shared[slot].iter().any(|holder| *holder != id);
        if is_taken || (is_exclusive && is_read) {
            return SQLITE_BUSY;
        }
    }
    for slot in slots {
        match is_exclusive {
            true => locks.exclusive[slot] = Some(id),
            false => drop(locks.shared[slot].insert(id)),
        }
    }
    SQLITE_OK
}

unsafe extern "C" fn x_shm_barrier(_: *mut sqlite3_file) {
    fence(Ordering::SeqCst);
}

unsafe extern "C" fn x_shm_unmap(file: *mut sqlite3_file, _: c_int) -> c_int {
    let open = unsafe { opened(file) };
    if let Some(locks) = open.machine.disk().locks(&open.name)
        && locks.mapped.remove(&open.id)
    {
        locks.shared.iter_mut().for_each(|slot| {
            slot.remove(&open.id);
        });
        for slot in &mut locks.exclusive {
            slot.take_if(|holder| *holder == open.id);
        }
        // Whoever maps next must not find what the last one left.
        if locks.mapped.is_empty() {
            locks.regions.clear();
        }
    }
    SQLITE_OK
}
