//! Release archives: `.tar.gz` and `.zip`, read entry by entry.

use std::cell::Cell;
use std::fs::File;
use std::io::{self, BufReader, Read, Seek as _, SeekFrom};
use std::path::Path;
use std::rc::Rc;

use flate2::read::MultiGzDecoder;
use tar::EntryType;
use zip::ZipArchive;

use super::unpack::{Entry, Kind, Limits, Unpacker, Wanted};

/// What a link's target may be long.
const TARGET: u64 = 1024;
/// What may stand between the contents of two files, which is kept in memory.
const HEAD: u64 = 1 << 20;

/// Takes what is wanted out of an archive into an empty folder. `name` says which kind it is.
///
/// # Errors
/// What is wrong with the archive, or can't be written; what was taken out until then stays.
pub(crate) fn unpack(
    archive: &Path,
    name: &str,
    into: &Path,
    wanted: &Wanted,
    limits: Limits,
) -> Result<(), String> {
    let failed = |error: String| format!("{name}: {error}");
    let file = File::open(archive).map_err(|error| failed(error.to_string()))?;
    let unpacker = Unpacker::new(into, wanted, limits);
    let done = match name.rsplit('.').next() {
        Some("zip") => unzip(file, unpacker),
        Some("gz" | "tgz") => untar(file, unpacker),
        _ => Err("neither `.tar.gz` nor `.zip`".to_owned()),
    };
    done.map_err(failed)
}

fn untar(file: File, mut unpacker: Unpacker<'_>) -> Result<(), String> {
    let left = Rc::new(Cell::new(HEAD));
    let content = Bounded {
        inner: MultiGzDecoder::new(BufReader::new(file)),
        left: Rc::clone(&left),
    };
    let mut archive = tar::Archive::new(content);
    let entries = archive.entries().map_err(|error| error.to_string())?;
    for entry in entries {
        let mut entry = entry.map_err(|error| error.to_string())?;
        left.set(HEAD.saturating_add(entry.size()));
        let kind = entry.header().entry_type();
        if kind == EntryType::XGlobalHeader {
            continue; // a note for the whole archive
        }
        let name = entry.path_bytes().into_owned();
        let kind = tar_kind(&entry, kind)?;
        unpacker.take(Entry {
            name: utf8(name)?,
            kind,
            bytes: entry.size(),
            is_executable: entry.header().mode().is_ok_and(|mode| mode & 0o111 != 0),
            content: &mut entry,
        })?;
    }
    unpacker.finish()
}

fn tar_kind<R: Read>(entry: &tar::Entry<'_, R>, kind: EntryType) -> Result<Kind, String> {
    Ok(match kind {
        EntryType::Regular | EntryType::Continuous => Kind::File,
        EntryType::Directory => Kind::Folder,
        EntryType::Symlink => {
            let target = entry.link_name_bytes().unwrap_or_default();
            Kind::Link(utf8(target.into_owned())?)
        }
        EntryType::Link => Kind::Other("a hard link"),
        EntryType::Char | EntryType::Block => Kind::Other("a device"),
        EntryType::Fifo => Kind::Other("a pipe"),
        _ => Kind::Other("neither a file nor a folder"),
    })
}

fn unzip(mut file: File, mut unpacker: Unpacker<'_>) -> Result<(), String> {
    let handle = file.try_clone().map_err(|error| error.to_string())?;
    let mut archive = ZipArchive::new(BufReader::new(handle)).map_err(|error| error.to_string())?;
    // The archive keeps entries by name, the last of a name alone.
    let listed = listed(&mut file, archive.central_directory_start());
    if listed.map_err(|error| error.to_string())? != archive.len() {
        return Err("has the same name twice".to_owned());
    }
    for at in 0..archive.len() {
        let mut entry = archive.by_index(at).map_err(|error| error.to_string())?;
        let mode = entry.unix_mode().unwrap_or_default();
        let name = entry.name().to_owned();
        let kind = if entry.is_dir() {
            Kind::Folder
        } else {
            zip_kind(&mut entry, mode)?
        };
        unpacker.take(Entry {
            name,
            kind,
            bytes: entry.size(),
            is_executable: mode & 0o111 != 0,
            content: &mut entry,
        })?;
    }
    unpacker.finish()
}

fn zip_kind(content: &mut impl Read, mode: u32) -> Result<Kind, String> {
    Ok(match mode & 0o170_000 {
        0 | 0o100_000 => Kind::File,
        0o040_000 => Kind::Folder,
        0o120_000 => {
            let mut target = Vec::new();
            let read = content.take(TARGET).read_to_end(&mut target);
            read.map_err(|error| error.to_string())?;
            Kind::Link(utf8(target)?)
        }
        0o010_000 => Kind::Other("a pipe"),
        _ => Kind::Other("a device"),
    })
}

/// How many entries a zip's directory lists.
fn listed(file: &mut File, start: u64) -> io::Result<usize> {
    file.seek(SeekFrom::Start(start))?;
    let mut file = BufReader::new(file);
    let (mut count, mut header) = (0, [0_u8; 46]);
    while file.read_exact(&mut header).is_ok() && header.starts_with(b"PK\x01\x02") {
        let length = |at: usize| i64::from(u16::from_le_bytes([header[at], header[at + 1]]));
        file.seek_relative(length(28) + length(30) + length(32))?;
        count += 1;
    }
    Ok(count)
}

fn utf8(name: Vec<u8>) -> Result<String, String> {
    String::from_utf8(name).map_err(|_| "has a name that is not UTF-8".to_owned())
}

/// Ends with an error where more comes out than is left: each entry adds what it says it has.
struct Bounded<R> {
    inner: R,
    left: Rc<Cell<u64>>,
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        let Some(left) = self.left.get().checked_sub(read as u64) else {
            return Err(io::Error::other("has a header of more than a megabyte"));
        };
        self.left.set(left);
        Ok(read)
    }
}
