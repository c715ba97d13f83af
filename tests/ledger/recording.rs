//! A disk in memory that records every operation and knows what of it is durable.
//!
//! What was never synced may be gone after a crash, be there, be there in part, or be there out of order, for bytes
//! and for names alike. A sync that failed is worse: what it should have made durable may be gone, and no later sync
//! will bring it back, while reading still shows it (the page cache lies). The disk can also run full, write less than
//! asked, fail, and ignore one kind of sync without saying so.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard};

use zhitiao::ledger::disk::{Disk, DiskFile, Held, SyncPoint};

/// A disk; clones are the same disk.
#[derive(Clone)]
pub struct RecordingDisk(Arc<Mutex<Inner>>);

/// Files by number, directories by path.
#[derive(Debug, Clone, Default)]
struct Tree {
    files: BTreeMap<usize, Vec<u8>>,
    dirs: BTreeMap<PathBuf, BTreeMap<String, Node>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Node {
    File(usize),
    Dir,
}

/// One operation that changed something, or made changes durable.
#[derive(Debug, Clone)]
enum Op {
    Link { dir: PathBuf, name: String, node: Node },
    Unlink { dir: PathBuf, name: String },
    Rename { dir: PathBuf, from: String, to: String, node: Node },
    Write { file: usize, offset: u64, bytes: Vec<u8> },
    Truncate { file: usize, length: u64 },
    SyncData { file: usize, ok: bool },
    SyncDir { dir: PathBuf, ok: bool },
}

/// What a crash leaves of an operation that was not durable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Left {
    Nothing,
    All,
    /// Of a write, its first bytes; of anything else nothing.
    Front(usize),
    /// Of a write, all but its first bytes; of anything else nothing.
    Back(usize),
}

/// What the disk is told to do wrong, at one operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// It fails with this errno, once.
    Error(i32),
    /// A write takes half of its bytes and says so; the next goes on as usual.
    Short,
    /// A write takes half of its bytes, and from then on nothing grows until [`RecordingDisk::relieve`].
    ShortThenFull,
    /// Nothing grows from here on.
    Full,
}

pub const EIO: i32 = 5;
pub const ENOSPC: i32 = 28;

#[derive(Debug, Default)]
struct Inner {
    /// What was durable before the first recorded operation.
    base: Tree,
    /// What a process sees.
    seen: Tree,
    ops: Vec<Op>,
    next_file: usize,
    ignored: Option<SyncPoint>,
    /// Calls that change something, counted, failed ones too.
    calls: usize,
    fault: Option<(usize, Fault)>,
    segment_fault: Option<Fault>,
    full: bool,
    locked: BTreeSet<PathBuf>,
    /// Which sync points were reached.
    reached: BTreeSet<SyncPoint>,
}

impl Tree {
    fn apply(&mut self, op: &Op, left: Left) {
        match op {
            Op::Write { file, offset, bytes } => {
                let (from, to) = match left {
                    Left::Nothing => return,
                    Left::All => (0, bytes.len()),
                    Left::Front(length) => (0, length.min(bytes.len())),
                    Left::Back(skip) => (skip.min(bytes.len()), bytes.len()),
                };
                if from == to {
                    return;
                }
                let content = self.files.entry(*file).or_default();
                let start = *offset as usize + from;
                if content.len() < start + (to - from) {
                    content.resize(start + (to - from), 0);
                }
                content[start..start + (to - from)].copy_from_slice(&bytes[from..to]);
            }
            _ if left != Left::All => {}
            Op::Truncate { file, length } => self.files.entry(*file).or_default().resize(*length as usize, 0),
            Op::Link { dir, name, node } => {
                self.dirs.entry(dir.clone()).or_default().insert(name.clone(), *node);
            }
            Op::Unlink { dir, name } => {
                self.dirs.entry(dir.clone()).or_default().remove(name);
            }
            Op::Rename { dir, from, to, node } => {
                let names = self.dirs.entry(dir.clone()).or_default();
                names.remove(from);
                names.insert(to.clone(), *node);
            }
            Op::SyncData { .. } | Op::SyncDir { .. } => {}
        }
    }

    /// A directory is there if all the names on the way to it are.
    fn has_dir(&self, dir: &Path) -> bool {
        let Some(parent) = dir.parent() else {
            return true;
        };
        self.has_dir(parent) && self.node(dir) == Some(Node::Dir)
    }

    fn node(&self, path: &Path) -> Option<Node> {
        let name = path.file_name()?.to_str()?;
        self.dirs.get(path.parent()?)?.get(name).copied()
    }
}

/// Whether an operation waits for this sync.
fn waits_for(op: &Op, sync: &Op) -> bool {
    match (op, sync) {
        (Op::Write { file, .. } | Op::Truncate { file, .. }, Op::SyncData { file: synced, .. }) => file == synced,
        (Op::Link { dir, .. } | Op::Unlink { dir, .. } | Op::Rename { dir, .. }, Op::SyncDir { dir: synced, .. }) => {
            dir == synced
        }
        _ => false,
    }
}

impl RecordingDisk {
    pub fn new() -> Self {
        Self(Arc::new(Mutex::new(Inner::default())))
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().expect("no test panics while it holds the disk")
    }

    /// How many operations were recorded.
    pub fn recorded(&self) -> usize {
        self.inner().ops.len()
    }

    /// How many calls were made that change something or sync.
    pub fn calls(&self) -> usize {
        self.inner().calls
    }

    /// Takes back every effect of one kind of sync.
    pub fn ignoring(self, point: Option<SyncPoint>) -> Self {
        self.inner().ignored = point;
        self
    }

    /// Does something wrong at a call, counted from now.
    pub fn fail(&self, call: usize, fault: Fault) {
        let mut inner = self.inner();
        inner.fault = Some((inner.calls + call, fault));
    }

    /// Does something wrong at the next write into a segment.
    pub fn fail_segment(&self, fault: Fault) {
        self.inner().segment_fault = Some(fault);
    }

    /// There is room again, and nothing goes wrong any more.
    pub fn relieve(&self) {
        let mut inner = self.inner();
        inner.fault = None;
        inner.segment_fault = None;
        inner.full = false;
    }

    /// Which kinds of sync were called.
    pub fn reached(&self) -> BTreeSet<SyncPoint> {
        self.inner().reached.clone()
    }

    /// The operations whose fate a crash after `ops` operations would decide, with the number of bytes of each.
    pub fn undecided(&self, ops: usize) -> Vec<(usize, usize)> {
        let inner = self.inner();
        let mut undecided = Vec::new();
        for (index, op) in inner.ops[..ops].iter().enumerate() {
            match op {
                Op::SyncData { ok: true, .. } | Op::SyncDir { ok: true, .. } => {
                    undecided.retain(|&(waiting, _bytes): &(usize, usize)| {
                        // What a failed sync gave up stays undecided.
                        let given_up = inner.ops[waiting..index].iter().any(|sync| {
                            matches!(sync, Op::SyncData { ok: false, .. }) && waits_for(&inner.ops[waiting], sync)
                        });
                        given_up || !waits_for(&inner.ops[waiting], op)
                    });
                }
                Op::SyncData { .. } | Op::SyncDir { .. } => {}
                Op::Write { bytes, .. } => undecided.push((index, bytes.len())),
                _ => undecided.push((index, 0)),
            }
        }
        undecided
    }

    /// The disk after a crash behind the first `ops` operations, with the fate of each undecided one as told.
    pub fn crashed(&self, ops: usize, left: &dyn Fn(usize) -> Left) -> Self {
        let inner = self.inner();
        let mut durable = inner.base.clone();
        let mut pending: Vec<usize> = Vec::new();
        for (index, op) in inner.ops[..ops].iter().enumerate() {
            let decided = match op {
                Op::SyncData { ok: true, .. } | Op::SyncDir { ok: true, .. } => Some(true),
                Op::SyncData { ok: false, .. } => Some(false),
                // A failed sync of a directory leaves its names as undecided as before.
                Op::SyncDir { ok: false, .. } => continue,
                _ => None,
            };
            let Some(kept) = decided else {
                pending.push(index);
                continue;
            };
            pending.retain(|&waiting| {
                if !waits_for(&inner.ops[waiting], op) {
                    return true;
                }
                durable.apply(&inner.ops[waiting], if kept { Left::All } else { left(waiting) });
                false
            });
        }
        for waiting in pending {
            durable.apply(&inner.ops[waiting], left(waiting));
        }
        let fresh = Inner {
            seen: durable.clone(),
            base: durable,
            next_file: inner.next_file,
            ignored: inner.ignored,
            ..Inner::default()
        };
        Self(Arc::new(Mutex::new(fresh)))
    }

    /// The names and contents of a directory's files, as a process sees them.
    pub fn files(&self, dir: &Path) -> BTreeMap<String, Vec<u8>> {
        let inner = self.inner();
        let names = inner.seen.dirs.get(dir).cloned().unwrap_or_default();
        let content = |node| match node {
            Node::File(file) => Some(inner.seen.files.get(&file).cloned().unwrap_or_default()),
            Node::Dir => None,
        };
        names.into_iter().filter_map(|(name, node)| Some((name, content(node)?))).collect()
    }

    /// Tells disks apart by what is on them.
    pub fn fingerprint(&self) -> u64 {
        let inner = self.inner();
        let mut hasher = DefaultHasher::new();
        for (dir, names) in &inner.seen.dirs {
            for (name, node) in names {
                (dir, name).hash(&mut hasher);
                if let Node::File(file) = node {
                    inner.seen.files.get(file).hash(&mut hasher);
                }
            }
        }
        hasher.finish()
    }

    /// Replaces a file's content, durably: for damage.
    pub fn tamper(&self, path: &Path, change: impl FnOnce(&mut Vec<u8>)) {
        let mut inner = self.inner();
        let Some(Node::File(file)) = inner.seen.node(path) else { panic!("no file {}", path.display()) };
        let mut content = inner.seen.files.get(&file).cloned().unwrap_or_default();
        change(&mut content);
        inner.seen.files.insert(file, content);
        inner.base = inner.seen.clone();
        inner.ops.clear();
    }
}

impl Inner {
    fn act(&mut self, op: Op) {
        self.seen.apply(&op, Left::All);
        self.ops.push(op);
    }

    /// Counts a call, and the fault that falls on it.
    fn call(&mut self, grows: bool) -> io::Result<Option<Fault>> {
        let call = self.calls;
        self.calls += 1;
        let fault = self.fault.filter(|(at, _fault)| *at == call).map(|(_at, fault)| fault);
        match fault {
            Some(Fault::Error(errno)) => return Err(io::Error::from_raw_os_error(errno)),
            Some(Fault::Full) => self.full = true,
            _ => {}
        }
        if self.full && grows {
            return Err(io::Error::from_raw_os_error(ENOSPC));
        }
        Ok(fault)
    }

    fn file(&self, path: &Path) -> io::Result<usize> {
        match self.seen.node(path) {
            Some(Node::File(file)) if self.seen.has_dir(parent(path)) => Ok(file),
            _ => Err(io::ErrorKind::NotFound.into()),
        }
    }
}

fn parent(path: &Path) -> &Path {
    path.parent().expect("paths are absolute")
}

fn name(path: &Path) -> String {
    path.file_name().and_then(|name| name.to_str()).expect("names are UTF-8").to_owned()
}

fn is_segment(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "ledger")
}

#[derive(Debug)]
struct RecordedFile {
    disk: RecordingDisk,
    file: usize,
    writable: bool,
    /// Whether it is a segment.
    segment: bool,
}

impl Disk for RecordingDisk {
    fn create(&self, path: &Path) -> io::Result<Box<dyn DiskFile>> {
        let mut inner = self.inner();
        let file = match inner.file(path) {
            Ok(file) => {
                inner.call(false)?;
                if !inner.seen.files.get(&file).is_none_or(Vec::is_empty) {
                    inner.act(Op::Truncate { file, length: 0 });
                }
                file
            }
            Err(_missing) => {
                if !inner.seen.has_dir(parent(path)) {
                    return Err(io::ErrorKind::NotFound.into());
                }
                inner.call(true)?;
                let file = inner.next_file;
                inner.next_file += 1;
                inner.act(Op::Link { dir: parent(path).to_owned(), name: name(path), node: Node::File(file) });
                file
            }
        };
        Ok(Box::new(RecordedFile { disk: self.clone(), file, writable: true, segment: is_segment(path) }))
    }

    fn open(&self, path: &Path) -> io::Result<Box<dyn DiskFile>> {
        let file = self.inner().file(path)?;
        Ok(Box::new(RecordedFile { disk: self.clone(), file, writable: true, segment: is_segment(path) }))
    }

    fn open_read(&self, path: &Path) -> io::Result<Box<dyn DiskFile>> {
        let file = self.inner().file(path)?;
        Ok(Box::new(RecordedFile { disk: self.clone(), file, writable: false, segment: is_segment(path) }))
    }

    fn exists(&self, path: &Path) -> io::Result<bool> {
        let inner = self.inner();
        Ok(match inner.seen.node(path) {
            Some(Node::Dir) => inner.seen.has_dir(path),
            Some(Node::File(_)) => inner.seen.has_dir(parent(path)),
            None => path.parent().is_none(),
        })
    }

    fn list(&self, dir: &Path) -> io::Result<Vec<String>> {
        let inner = self.inner();
        if !inner.seen.has_dir(dir) {
            return Err(io::ErrorKind::NotFound.into());
        }
        Ok(inner.seen.dirs.get(dir).map(|names| names.keys().cloned().collect()).unwrap_or_default())
    }

    fn make_dir(&self, dir: &Path) -> io::Result<()> {
        let mut inner = self.inner();
        inner.call(true)?;
        inner.act(Op::Link { dir: parent(dir).to_owned(), name: name(dir), node: Node::Dir });
        Ok(())
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        assert_eq!(from.parent(), to.parent(), "the ledger never moves a file between directories");
        let mut inner = self.inner();
        let node = Node::File(inner.file(from)?);
        inner.call(false)?;
        inner.act(Op::Rename { dir: parent(from).to_owned(), from: name(from), to: name(to), node });
        Ok(())
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        let mut inner = self.inner();
        inner.file(path)?;
        inner.call(false)?;
        inner.act(Op::Unlink { dir: parent(path).to_owned(), name: name(path) });
        Ok(())
    }

    fn sync_dir(&self, dir: &Path, point: SyncPoint) -> io::Result<()> {
        let mut inner = self.inner();
        inner.reached.insert(point);
        if inner.ignored == Some(point) {
            return Ok(());
        }
        let dir = dir.to_owned();
        match inner.call(false) {
            Ok(_fault) => inner.act(Op::SyncDir { dir, ok: true }),
            Err(error) => {
                inner.act(Op::SyncDir { dir, ok: false });
                return Err(error);
            }
        }
        Ok(())
    }

    fn lock(&self, path: &Path) -> io::Result<Option<Box<dyn Held>>> {
        let mut inner = self.inner();
        if !inner.seen.has_dir(parent(path)) {
            return Err(io::ErrorKind::NotFound.into());
        }
        if !inner.locked.insert(path.to_owned()) {
            return Ok(None);
        }
        Ok(Some(Box::new(Lock { disk: self.clone(), path: path.to_owned() })))
    }
}

impl DiskFile for RecordedFile {
    fn size(&self) -> io::Result<u64> {
        Ok(self.disk.inner().seen.files.get(&self.file).map_or(0, Vec::len) as u64)
    }

    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        let inner = self.disk.inner();
        let content = inner.seen.files.get(&self.file).map_or(&[][..], Vec::as_slice);
        let rest = content.get(offset as usize..).unwrap_or_default();
        let length = rest.len().min(buffer.len());
        buffer[..length].copy_from_slice(&rest[..length]);
        Ok(length)
    }

    fn write_at(&self, bytes: &[u8], offset: u64) -> io::Result<usize> {
        assert!(self.writable, "a file opened for reading is written");
        let mut inner = self.disk.inner();
        let size = inner.seen.files.get(&self.file).map_or(0, Vec::len) as u64;
        let fault = inner.call(offset + bytes.len() as u64 > size)?;
        let fault = if self.segment { inner.segment_fault.take().or(fault) } else { fault };
        let half = matches!(fault, Some(Fault::Short | Fault::ShortThenFull));
        let length = if half { bytes.len().div_ceil(2) } else { bytes.len() };
        inner.full |= fault == Some(Fault::ShortThenFull);
        inner.act(Op::Write { file: self.file, offset, bytes: bytes[..length].to_vec() });
        Ok(length)
    }

    fn truncate(&self, length: u64) -> io::Result<()> {
        assert!(self.writable, "a file opened for reading is cut");
        let mut inner = self.disk.inner();
        inner.call(false)?;
        if inner.seen.files.get(&self.file).map_or(0, Vec::len) as u64 != length {
            inner.act(Op::Truncate { file: self.file, length });
        }
        Ok(())
    }

    fn sync_data(&self, point: SyncPoint) -> io::Result<()> {
        let mut inner = self.disk.inner();
        inner.reached.insert(point);
        if inner.ignored == Some(point) {
            return Ok(());
        }
        let file = self.file;
        match inner.call(false) {
            Ok(_fault) => inner.act(Op::SyncData { file, ok: true }),
            Err(error) => {
                inner.act(Op::SyncData { file, ok: false });
                return Err(error);
            }
        }
        Ok(())
    }
}

/// Freed with the value, as when a process ends.
#[derive(Debug)]
struct Lock {
    disk: RecordingDisk,
    path: PathBuf,
}

impl Held for Lock {}

impl Drop for Lock {
    fn drop(&mut self) {
        self.disk.inner().locked.remove(&self.path);
    }
}

impl std::fmt::Debug for RecordingDisk {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("RecordingDisk")
    }
}
