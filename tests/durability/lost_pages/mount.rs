//! The disk as a file system that any program can be given, by FUSE.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::{Duration, SystemTime};

use fuser::{
    BackgroundSession, Config, Errno, FileAttr, FileHandle, FileType, Filesystem, FopenFlags,
    Generation, INodeNo, LockOwner, MountOption, OpenFlags, RenameFlags, ReplyAttr, ReplyCreate,
    ReplyData, ReplyDirectory, ReplyEmpty, ReplyEntry, ReplyStatfs, ReplyWrite, Request,
    SessionACL, TimeOrNow, WriteFlags,
};

use super::disk::{Disk, Done, Left, Node, Refused};
use crate::support::{leave_out, until};

/// How long the kernel believes what it was told: nobody else changes anything here.
const BELIEVED: Duration = Duration::from_secs(60);

/// A mounted disk, whose power can go.
pub struct Mounted {
    pub place: PathBuf,
    disk: Arc<Mutex<Disk>>,
    session: Option<BackgroundSession>,
}

impl Mounted {
    /// None where nothing can be mounted so; that is said aloud.
    pub fn new(place: &Path, story: &str) -> Option<Self> {
        if !Path::new("/dev/fuse").exists() || !crate::support::cluster::is_root() {
            leave_out(story, "a file system of its own needs /dev/fuse and root");
            return None;
        }
        std::fs::create_dir_all(place).expect("a folder");
        let mut mounted = Self {
            place: place.to_owned(),
            disk: Arc::new(Mutex::new(Disk::new())),
            session: None,
        };
        mounted.mount();
        Some(mounted)
    }

    fn mount(&mut self) {
        let mut config = Config::default();
        config.mount_options = vec![
            MountOption::FSName("castalia-test".into()),
            MountOption::DefaultPermissions,
        ];
        config.acl = SessionACL::All;
        let served = Served(self.disk.clone());
        let session = fuser::spawn_mount(served, &self.place, &config);
        self.session = Some(session.expect("what /dev/fuse is for"));
    }

    fn unmount(&mut self) {
        let Some(session) = self.session.take() else {
            return;
        };
        until("nobody to use the disk", || {
            let mut command = Command::new("umount");
            command.arg(&self.place).stderr(Stdio::null());
            command.status().is_ok_and(|status| status.success())
        });
        session.join().expect("the disk worked");
    }

    pub fn disk(&self) -> MutexGuard<'_, Disk> {
        self.disk.lock().expect("the disk works")
    }

    /// The power is back. Nobody may use the disk any more who did before.
    pub fn power_on(&mut self, left: Left) {
        self.unmount();
        self.disk().lose(left);
        self.mount();
    }
}

impl Drop for Mounted {
    fn drop(&mut self) {
        let _ = Command::new("umount")
            .arg("--lazy")
            .arg(&self.place)
            .status();
    }
}

struct Served(Arc<Mutex<Disk>>);

impl Served {
    fn disk(&self) -> MutexGuard<'_, Disk> {
        self.0.lock().expect("the disk works")
    }
}

fn error(refused: Refused) -> Errno {
    match refused {
        Refused::NotThere => Errno::ENOENT,
        Refused::There => Errno::EEXIST,
        Refused::NotEmpty => Errno::ENOTEMPTY,
        Refused::Off => Errno::EIO,
    }
}

fn about(disk: &Disk, number: u64) -> Done<FileAttr> {
    let node = disk.node(number)?;
    let size = node.content.len() as u64;
    Ok(FileAttr {
        ino: INodeNo(number),
        size,
        blocks: size.div_ceil(512),
        atime: node.changed,
        mtime: node.changed,
        ctime: node.changed,
        crtime: node.changed,
        kind: kind(node.is_folder),
        perm: node.mode,
        nlink: disk.links(number).max(1),
        uid: node.owner,
        gid: node.group,
        rdev: 0,
        blksize: 4096,
        flags: 0,
    })
}

fn kind(is_folder: bool) -> FileType {
    match is_folder {
        true => FileType::Directory,
        false => FileType::RegularFile,
    }
}

fn said(reply: ReplyEmpty, done: Done) {
    match done {
        Ok(()) => reply.ok(),
        Err(refused) => reply.error(error(refused)),
    }
}

fn entry(reply: ReplyEntry, found: Done<FileAttr>) {
    match found {
        Ok(about) => reply.entry(&BELIEVED, &about, Generation(0)),
        Err(refused) => reply.error(error(refused)),
    }
}

/// A node as whoever asks wants it.
fn node(request: &Request, is_folder: bool, mode: u32, umask: u32) -> Node {
    let mode = (mode & 0o7777 & !umask) as u16;
    Node::new(is_folder, mode, request.uid(), request.gid())
}

impl Filesystem for Served {
    fn lookup(&self, _: &Request, parent: INodeNo, name: &OsStr, reply: ReplyEntry) {
        let disk = self.disk();
        let found = disk.find(parent.0, name);
        entry(reply, found.and_then(|number| about(&disk, number)));
    }

    fn getattr(&self, _: &Request, ino: INodeNo, _: Option<FileHandle>, reply: ReplyAttr) {
        match about(&self.disk(), ino.0) {
            Ok(about) => reply.attr(&BELIEVED, &about),
            Err(refused) => reply.error(error(refused)),
        }
    }

    fn setattr(
        &self,
        _: &Request,
        ino: INodeNo,
        mode: Option<u32>,
        uid: Option<u32>,
        gid: Option<u32>,
        size: Option<u64>,
        _: Option<TimeOrNow>,
        _: Option<TimeOrNow>,
        _: Option<SystemTime>,
        _: Option<FileHandle>,
        _: Option<SystemTime>,
        _: Option<SystemTime>,
        _: Option<SystemTime>,
        _: Option<fuser::BsdFileFlags>,
        reply: ReplyAttr,
    ) {
        let mut disk = self.disk();
        let mut set = || {
            if let Some(size) = size {
                disk.resize(ino.0, size as usize)?;
            }
            let node = disk.node_mut(ino.0)?;
            node.mode = mode.map_or(node.mode, |mode| (mode & 0o7777) as u16);
            node.owner = uid.unwrap_or(node.owner);
            node.group = gid.unwrap_or(node.group);
            about(&disk, ino.0)
        };
        match set() {
            Ok(about) => reply.attr(&BELIEVED, &about),
            Err(refused) => reply.error(error(refused)),
        }
    }

    fn mkdir(
        &self,
        request: &Request,
        parent: INodeNo,
        name: &OsStr,
        mode: u32,
        umask: u32,
        reply: ReplyEntry,
    ) {
        let mut disk = self.disk();
        let made = disk.make(parent.0, name, node(request, true, mode, umask));
        entry(reply, made.and_then(|number| about(&disk, number)));
    }

    fn create(
        &self,
        request: &Request,
        parent: INodeNo,
        name: &OsStr,
        mode: u32,
        umask: u32,
        _: i32,
        reply: ReplyCreate,
    ) {
        let mut disk = self.disk();
        let made = disk.make(parent.0, name, node(request, false, mode, umask));
        match made.and_then(|number| about(&disk, number)) {
            Ok(about) => reply.created(
                &BELIEVED,
                &about,
                Generation(0),
                FileHandle(0),
                FopenFlags::empty(),
            ),
            Err(refused) => reply.error(error(refused)),
        }
    }

    fn unlink(&self, _: &Request, parent: INodeNo, name: &OsStr, reply: ReplyEmpty) {
        said(reply, self.disk().remove(parent.0, name));
    }

    fn rmdir(&self, _: &Request, parent: INodeNo, name: &OsStr, reply: ReplyEmpty) {
        said(reply, self.disk().remove(parent.0, name));
    }

    fn rename(
        &self,
        _: &Request,
        parent: INodeNo,
        name: &OsStr,
        newparent: INodeNo,
        newname: &OsStr,
        _: RenameFlags,
        reply: ReplyEmpty,
    ) {
        let to = (newparent.0, newname);
        said(reply, self.disk().rename((parent.0, name), to));
    }

    fn link(
        &self,
        _: &Request,
        ino: INodeNo,
        newparent: INodeNo,
        newname: &OsStr,
        reply: ReplyEntry,
    ) {
        let mut disk = self.disk();
        let linked = disk.link(ino.0, newparent.0, newname);
        entry(reply, linked.and_then(|()| about(&disk, ino.0)));
    }

    fn read(
        &self,
        _: &Request,
        ino: INodeNo,
        _: FileHandle,
        offset: u64,
        size: u32,
        _: OpenFlags,
        _: Option<LockOwner>,
        reply: ReplyData,
    ) {
        match self.disk().node(ino.0) {
            Ok(node) => {
                let start = (offset as usize).min(node.content.len());
                let end = (start + size as usize).min(node.content.len());
                reply.data(&node.content[start..end]);
            }
            Err(refused) => reply.error(error(refused)),
        }
    }

    fn write(
        &self,
        _: &Request,
        ino: INodeNo,
        _: FileHandle,
        offset: u64,
        data: &[u8],
        _: WriteFlags,
        _: OpenFlags,
        _: Option<LockOwner>,
        reply: ReplyWrite,
    ) {
        match self.disk().write(ino.0, offset as usize, data) {
            Ok(()) => reply.written(data.len() as u32),
            Err(refused) => reply.error(error(refused)),
        }
    }

    fn flush(&self, _: &Request, _: INodeNo, _: FileHandle, _: LockOwner, reply: ReplyEmpty) {
        reply.ok();
    }

    fn fsync(&self, _: &Request, ino: INodeNo, _: FileHandle, _: bool, reply: ReplyEmpty) {
        said(reply, self.disk().sync(ino.0));
    }

    fn fsyncdir(&self, _: &Request, _: INodeNo, _: FileHandle, _: bool, reply: ReplyEmpty) {
        said(reply, self.disk().sync_names());
    }

    fn readdir(
        &self,
        _: &Request,
        ino: INodeNo,
        _: FileHandle,
        offset: u64,
        mut reply: ReplyDirectory,
    ) {
        let listed = match self.disk().list(ino.0) {
            Ok(listed) => listed,
            Err(refused) => return reply.error(error(refused)),
        };
        let own = [".", ".."].map(|name| (ino.0, true, name.into()));
        let all = own.into_iter().chain(listed).enumerate();
        for (at, (number, is_folder, name)) in all.skip(offset as usize) {
            if reply.add(INodeNo(number), at as u64 + 1, kind(is_folder), name) {
                break;
            }
        }
        reply.ok();
    }

    fn statfs(&self, _: &Request, _: INodeNo, reply: ReplyStatfs) {
        let room = 1 << 20;
        reply.statfs(room, room, room, room, room, 4096, 255, 4096);
    }
}
