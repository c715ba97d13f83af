//! Files of cases, on disk: `attachments/CASE/HASH`, each under the SHA-256 of its bytes; what is still on its way in lies
//! in `uploads/` and is thrown away when the register is opened.
//!
//! A file is under its name only when it is whole and on the disk, and it is there before the record that names it (one
//! whose record the ledger then refused lies there without any). What is read is compared with its name from the first
//! byte to the last. A case has a folder of its own, so that its files go with it and no other case loses any. The disk is
//! never filled: the ledger needs it too. Who may is not known here.

use rustix::fs::statvfs;
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::os::unix::fs::{DirBuilderExt, FileExt as _, OpenOptionsExt};
use std::path::{Path, PathBuf};

use super::file::sync_folder;
use super::media;
use crate::domain::case::CaseId;
use crate::domain::case::attachments::is_hash;
use crate::domain::refusal::{Refusal, refuse};
use crate::domain::upload::Arrived;

/// The folder of a register its cases' files are in.
pub const FOLDER: &str = "attachments";
/// The folder of a register for what is on its way in.
const WAITING: &str = "uploads";

/// How large files may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of one file.
    pub file_bytes_max: u64,
    /// Bytes of all files of one case.
    pub case_bytes_max: u64,
    /// Bytes that stay free on the disk for the ledger, but never more than a tenth of it.
    pub reserve_bytes: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { file_bytes_max: 100 << 20, case_bytes_max: 1 << 30, reserve_bytes: 1 << 30 }
    }
}

/// The files of a register's cases.
#[derive(Debug, Clone)]
pub struct Attachments {
    register: PathBuf,
    /// How large they may be.
    pub limits: Limits,
}

/// Why a file is not taken or given.
#[derive(Debug, thiserror::Error)]
pub enum AttachmentError {
    /// For a reason of ours.
    #[error("{0}")]
    Refused(#[from] Refusal),
    /// The operating system refused.
    #[error("{0}")]
    Io(#[from] io::Error),
}

/// How a file of a case was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Every byte is what was attached.
    Sound,
    /// It is not there.
    Missing,
    /// It is not what was attached.
    Damaged,
}

/// A file on its way in.
#[derive(Debug)]
pub struct Receiving {
    path: PathBuf,
    file: File,
    sum: Sha256,
    /// How many bytes are here.
    pub at: u64,
    /// How many are to come in all.
    bytes: u64,
}

impl Drop for Receiving {
    /// What did not become a file of a case is nothing.
    fn drop(&mut self) {
        let _gone = fs::remove_file(&self.path);
    }
}

/// A file that has arrived and waits for the order that attaches it.
#[derive(Debug)]
pub struct Waiting {
    held: Receiving,
    /// What arrived.
    pub arrived: Arrived,
}

impl Attachments {
    /// Of a register; what was on its way when it was last closed is thrown away.
    ///
    /// # Errors
    /// The operating system's.
    pub fn open(register: &Path, limits: Limits) -> io::Result<Self> {
        let waiting = register.join(WAITING);
        match fs::remove_dir_all(&waiting) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        Ok(Self { register: register.to_owned(), limits })
    }

    /// Where a file of a case lies.
    #[must_use]
    pub fn path(&self, case: CaseId, sha256: &str) -> PathBuf {
        self.register.join(FOLDER).join(case.to_string()).join(sha256)
    }

    /// Refuses what would leave too little of the disk for the ledger.
    ///
    /// # Errors
    /// `disk_reserve`, and the operating system's.
    pub fn must_have_room(&self, bytes: u64) -> Result<(), AttachmentError> {
        let disk = statvfs(&self.register).map_err(io::Error::from)?;
        let of = |blocks: u64| blocks.saturating_mul(disk.f_frsize);
        let (room, reserve) = (of(disk.f_bavail), reserve(self.limits, of(disk.f_blocks)));
        if room.saturating_sub(reserve) < bytes {
            return Err(refuse("disk_reserve").with("bytes", bytes).with("room", room).with("reserve", reserve).into());
        }
        Ok(())
    }

    /// The hashes of the files in a case's folder; none where there is no folder.
    ///
    /// # Errors
    /// The operating system's.
    pub fn hashes(&self, case: CaseId) -> io::Result<BTreeSet<String>> {
        let entries = match fs::read_dir(self.register.join(FOLDER).join(case.to_string())) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(BTreeSet::new()),
            listed => listed?,
        };
        let mut hashes = BTreeSet::new();
        for entry in entries {
            hashes.extend(entry?.file_name().into_string().ok().filter(|name| is_hash(name)));
        }
        Ok(hashes)
    }

    /// Makes ready for a file of so many bytes.
    ///
    /// # Errors
    /// `attachment_empty`, `attachment_too_large`, and the operating system's.
    pub fn receive(&self, name: &str, bytes: u64) -> Result<Receiving, AttachmentError> {
        if bytes == 0 {
            return Err(refuse("attachment_empty").into());
        }
        if bytes > self.limits.file_bytes_max {
            let max = self.limits.file_bytes_max;
            return Err(refuse("attachment_too_large").with("bytes", bytes).with("max", max).into());
        }
        let folder = self.register.join(WAITING);
        DirBuilder::new().recursive(true).mode(0o700).create(&folder)?;
        let path = folder.join(name);
        let file = OpenOptions::new().read(true).write(true).create_new(true).mode(0o600).open(&path)?;
        Ok(Receiving { path, file, sum: Sha256::new(), at: 0, bytes })
    }

    /// Makes what arrived a file of a case, durably.
    ///
    /// # Errors
    /// The operating system's.
    pub fn keep(&self, waiting: &Waiting, case: CaseId) -> io::Result<()> {
        let to = self.path(case, &waiting.arrived.sha256);
        let folder = super::file::folder(&to);
        DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
        // A second name first: the same file may be attached to several cases before it is let go.
        let beside = folder.join(format!(".{}.tmp", waiting.arrived.sha256));
        let _left = fs::remove_file(&beside);
        fs::hard_link(&waiting.held.path, &beside)?;
        fs::rename(&beside, &to)?;
        // Names of one and the same file make a rename do nothing.
        let _done = fs::remove_file(&beside);
        sync_folder(folder)?;
        sync_folder(&self.register.join(FOLDER))?;
        sync_folder(&self.register)
    }

    /// At most so many bytes of a file from a place on, and its size.
    ///
    /// # Errors
    /// `attachment_missing`, and the operating system's.
    pub fn piece(
        &self,
        case: CaseId,
        sha256: &str,
        (from, max): (u64, usize),
    ) -> Result<(Vec<u8>, u64), AttachmentError> {
        let mut file = match File::open(self.path(case, sha256)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Err(refuse("attachment_missing").with("hash", sha256).into());
            }
            opened => opened?,
        };
        let total = file.metadata()?.len();
        file.seek(SeekFrom::Start(from))?;
        let mut bytes = Vec::new();
        file.take(max as u64).read_to_end(&mut bytes)?;
        Ok((bytes, total))
    }

    /// How a file is found, every byte of it.
    ///
    /// # Errors
    /// The operating system's.
    pub fn standing(&self, case: CaseId, sha256: &str) -> io::Result<Standing> {
        standing(&self.path(case, sha256))
    }

    /// Removes all files of a case. What is not there is gone already; what waits to be attached is not looked at here.
    ///
    /// # Errors
    /// The operating system's.
    pub fn remove(&self, case: CaseId) -> io::Result<()> {
        let all = self.register.join(FOLDER);
        match fs::remove_dir_all(all.join(case.to_string())) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            Err(error) => Err(error),
            Ok(()) => sync_folder(&all),
        }
    }
}

/// What stays free of a disk of so many bytes.
fn reserve(limits: Limits, disk: u64) -> u64 {
    limits.reserve_bytes.min(disk / 10)
}

/// How a file that goes by its hash is found, every byte of it.
///
/// # Errors
/// The operating system's.
pub fn standing(path: &Path) -> io::Result<Standing> {
    let mut file = match File::open(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Standing::Missing),
        opened => opened?,
    };
    let mut sum = Sha256::new();
    io::copy(&mut file, &mut Summing(&mut sum))?;
    let named = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    Ok(if hex(sum) == named { Standing::Sound } else { Standing::Damaged })
}

/// The hash a file of a case goes by, by its path in a register or a backup; none for any other file.
#[must_use]
pub fn hash_of(path: &str) -> Option<&str> {
    let mut parts = path.split('/');
    let (folder, case, name) = (parts.next()?, parts.next()?, parts.next()?);
    let of_case = folder == FOLDER && uuid::Uuid::parse_str(case).is_ok() && parts.next().is_none();
    (of_case && is_hash(name)).then_some(name)
}

struct Summing<'a>(&'a mut Sha256);

impl Write for Summing<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn hex(sum: Sha256) -> String {
    sum.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

impl Receiving {
    /// Whether the last piece was this one already: its answer was lost, and it comes again.
    fn has(&self, at: u64, piece: &[u8]) -> io::Result<bool> {
        if piece.is_empty() || at.checked_add(piece.len() as u64) != Some(self.at) {
            return Ok(false);
        }
        let mut here = vec![0; piece.len()];
        self.file.read_exact_at(&mut here, at)?;
        Ok(here == piece)
    }

    /// Takes the next piece; how many bytes are here then. The last one may come again.
    ///
    /// # Errors
    /// `upload_out_of_order` where it is not the next one, `attachment_too_large` where more comes than was said, and the
    /// operating system's.
    pub fn take(&mut self, at: u64, piece: &[u8]) -> Result<u64, AttachmentError> {
        if self.has(at, piece)? {
            return Ok(self.at);
        }
        if at != self.at {
            return Err(refuse("upload_out_of_order").with("expected", self.at).with("actual", at).into());
        }
        let end = at.saturating_add(piece.len() as u64);
        if end > self.bytes {
            return Err(refuse("attachment_too_large").with("bytes", end).with("max", self.bytes).into());
        }
        // At its place: what a failed attempt left there is written over.
        self.file.write_all_at(piece, at)?;
        self.sum.update(piece);
        self.at = end;
        Ok(end)
    }

    /// That was all: looks at what it is, and makes it durable.
    ///
    /// # Errors
    /// `upload_incomplete`, `upload_changed` where the hash is another one than its sender's, `attachment_type` where it is
    /// nothing that may be attached, and the operating system's.
    pub fn end(mut self, sha256: &str) -> Result<Waiting, AttachmentError> {
        if self.at != self.bytes {
            return Err(refuse("upload_incomplete").with("bytes", self.at).with("max", self.bytes).into());
        }
        let sum = hex(self.sum.clone());
        if sum != sha256 {
            return Err(refuse("upload_changed").with("expected", sha256).with("actual", sum).into());
        }
        let media = media::of(&mut self.file)?.ok_or_else(|| refuse("attachment_type"))?;
        self.file.sync_all()?;
        let arrived = Arrived { sha256: sum, bytes: self.bytes, media };
        Ok(Waiting { held: self, arrived })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    const PDF: &[u8] = b"%PDF-1.7\n%%EOF\n";

    fn case(number: u128) -> CaseId {
        CaseId(Uuid::from_u128(number))
    }

    fn digest(bytes: &[u8]) -> String {
        hex(Sha256::new().chain_update(bytes))
    }

    fn arrived(store: &Attachments, name: &str) -> Waiting {
        let mut receiving = store.receive(name, PDF.len() as u64).unwrap();
        for (at, piece) in PDF.chunks(4).enumerate() {
            receiving.take(at as u64 * 4, piece).unwrap();
        }
        receiving.end(&digest(PDF)).unwrap()
    }

    fn code<T>(result: Result<T, AttachmentError>) -> String {
        match result {
            Err(AttachmentError::Refused(refusal)) => refusal.code,
            Err(AttachmentError::Io(error)) => panic!("{error}"),
            Ok(_) => "taken".to_owned(),
        }
    }

    #[test]
    fn what_arrives_is_kept_under_its_hash_and_found_damaged_when_a_byte_changes() {
        let register = tempfile::tempdir().unwrap();
        let store = Attachments::open(register.path(), Limits::default()).unwrap();
        let waiting = arrived(&store, "one");
        let hash = waiting.arrived.sha256.clone();
        assert_eq!(store.standing(case(1), &hash).unwrap(), Standing::Missing);
        for number in [1, 2, 1] {
            store.keep(&waiting, case(number)).unwrap();
            assert_eq!(store.standing(case(number), &hash).unwrap(), Standing::Sound);
        }
        drop(waiting);
        assert_eq!(fs::read_dir(register.path().join(WAITING)).unwrap().count(), 0);
        assert_eq!(fs::read_dir(register.path().join(FOLDER).join(case(1).to_string())).unwrap().count(), 1);
        assert_eq!(store.piece(case(1), &hash, (5, 3)).unwrap(), (b"1.7".to_vec(), PDF.len() as u64));
        for at in 0..PDF.len() {
            let mut bad = PDF.to_vec();
            bad[at] ^= 1;
            let path = store.path(case(1), &hash);
            fs::remove_file(&path).unwrap();
            fs::write(&path, &bad).unwrap();
            assert_eq!(store.standing(case(1), &hash).unwrap(), Standing::Damaged, "byte {at}");
        }
        store.remove(case(1)).unwrap();
        store.remove(case(1)).unwrap();
        assert_eq!(code(store.piece(case(1), &hash, (0, 1))), "attachment_missing");
        assert_eq!(store.standing(case(2), &hash).unwrap(), Standing::Sound, "another case's stays");
    }

    #[test]
    fn a_piece_comes_again_and_a_half_written_one_is_written_over() {
        let register = tempfile::tempdir().unwrap();
        let store = Attachments::open(register.path(), Limits::default()).unwrap();
        let mut receiving = store.receive("a", PDF.len() as u64).unwrap();
        let (first, rest) = PDF.split_at(6);
        assert_eq!(receiving.take(0, first).unwrap(), 6);
        assert_eq!(receiving.take(0, first).unwrap(), 6, "it is here already");
        assert_eq!(code(receiving.take(0, b"%PDF-2")), "upload_out_of_order", "that is another one");
        assert_eq!(code(receiving.take(3, rest)), "upload_out_of_order");
        // A write that failed half way has moved the file on, not what is known of it.
        receiving.file.seek(SeekFrom::Start(6)).unwrap();
        receiving.file.write_all(b"half").unwrap();
        receiving.take(6, rest).unwrap();
        let waiting = receiving.end(&digest(PDF)).unwrap();
        store.keep(&waiting, case(1)).unwrap();
        assert_eq!(store.standing(case(1), &digest(PDF)).unwrap(), Standing::Sound);
        assert_eq!(store.hashes(case(1)).unwrap(), BTreeSet::from([digest(PDF)]));
        assert_eq!(store.hashes(case(2)).unwrap(), BTreeSet::new());
    }

    #[test]
    fn some_of_the_disk_stays_free_for_the_ledger() {
        let register = tempfile::tempdir().unwrap();
        let store = Attachments::open(register.path(), Limits::default()).unwrap();
        assert_eq!(code(store.must_have_room(u64::MAX)), "disk_reserve");
        let disk = statvfs(register.path()).unwrap();
        let room = disk.f_bavail * disk.f_frsize;
        assert_eq!(code(store.must_have_room(room.saturating_mul(2))), "disk_reserve");
        // Of a small disk a tenth, of a large one what was set.
        assert_eq!(reserve(Limits::default(), 1 << 30), (1 << 30) / 10);
        assert_eq!(reserve(Limits::default(), 1 << 40), 1 << 30);
    }

    #[test]
    fn what_is_wrong_on_its_way_is_refused_and_leaves_nothing() {
        let register = tempfile::tempdir().unwrap();
        let limits = Limits { file_bytes_max: 100, ..Limits::default() };
        let store = Attachments::open(register.path(), limits).unwrap();
        assert_eq!(code(store.receive("a", 0)), "attachment_empty");
        assert_eq!(code(store.receive("a", 101)), "attachment_too_large");
        let mut receiving = store.receive("a", 10).unwrap();
        assert_eq!(code(receiving.take(1, b"x")), "upload_out_of_order");
        assert_eq!(code(receiving.take(0, &[b'x'; 11])), "attachment_too_large");
        receiving.take(0, b"MZ\x90\0").unwrap();
        assert_eq!(code(receiving.end(&digest(b"MZ\x90\0"))), "upload_incomplete");
        let mut receiving = store.receive("a", 4).unwrap();
        receiving.take(0, b"MZ\x90\0").unwrap();
        assert_eq!(code(receiving.end(&digest(b"MZ\x90\0"))), "attachment_type");
        let mut receiving = store.receive("a", 4).unwrap();
        receiving.take(0, b"%PDF").unwrap();
        assert_eq!(code(receiving.end(&digest(b"other"))), "upload_changed");
        assert_eq!(fs::read_dir(register.path().join(WAITING)).unwrap().count(), 0);
    }

    #[test]
    fn only_a_file_of_a_case_goes_by_a_hash() {
        let hash = "a".repeat(64);
        let id = case(1);
        assert_eq!(hash_of(&format!("attachments/{id}/{hash}")), Some(hash.as_str()));
        for other in [format!("attachments/{hash}"), format!("attachments/{id}/x"), format!("x/{id}/{hash}")] {
            assert_eq!(hash_of(&other), None, "{other}");
        }
    }
}
