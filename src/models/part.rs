//! The part of a file that has come so far: `NAME.part`, locked for one program, and `NAME.part.json` beside it, which says what it is a part of.

use super::PullError;
use crate::{atomic_file, machine, plain_file};
use serde::{Deserialize, Serialize};
use std::{
    fs::{self, File, OpenOptions, TryLockError},
    io::{self, Seek, Write},
    path::{Path, PathBuf},
};

/// Stays free on the disk: other programs write too.
const RESERVE: u64 = 64 << 20;

/// What the server said of the file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Source {
    /// Its version there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub etag: Option<String>,
    /// Its length in bytes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size: Option<u64>,
}

/// What a part is a part of.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Beside {
    /// The digest that the file is to have, else its address: whatever tells it from another file of this name.
    of: String,
    #[serde(flatten)]
    source: Source,
}

/// A file in the making.
#[derive(Debug)]
pub(super) struct Part {
    place: PathBuf,
    path: PathBuf,
    file: File,
    len: u64,
    beside: Beside,
}

impl Part {
    /// The part of a file that will be at `place`. What is there of another file is dropped.
    pub fn open(place: &Path, of: &str) -> Result<Self, PullError> {
        let path = with_ending(place, "part");
        plain_file::check_if_there(&path).map_err(PullError::io(&path))?;
        let mut file = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(&path).map_err(PullError::io(&path))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(PullError::Locked(path)),
            // Some file systems have no locks: whoever pulls twice there has to wait by himself.
            Err(TryLockError::Error(e)) if atomic_file::is_unsupported(&e) => {}
            Err(TryLockError::Error(e)) => return Err(PullError::io(&path)(e)),
        }
        // Another program may have finished the file between the two steps: what is open here would then be that one.
        if !path.exists() {
            return Err(PullError::Locked(path));
        }
        let known = fs::read_to_string(beside(&path)).ok().and_then(|text| serde_json::from_str::<Beside>(&text).ok());
        let same = known.filter(|known| known.of == of);
        let len = file.seek(io::SeekFrom::End(0)).map_err(PullError::io(&path))?;
        let is_new = same.is_none();
        let fresh = Beside { of: of.to_owned(), source: Source::default() };
        let mut part = Self { place: place.to_owned(), path, file, len, beside: same.unwrap_or(fresh) };
        if is_new {
            part.empty()?;
        }
        Ok(part)
    }

    /// Bytes that are there.
    pub fn len(&self) -> u64 {
        self.len
    }

    /// The version of the file that it is a part of, where the server names one.
    pub fn etag(&self) -> Option<&str> {
        self.beside.source.etag.as_deref()
    }

    /// The name that the file will have.
    pub fn name(&self) -> String {
        self.place.file_name().unwrap_or_default().to_string_lossy().into_owned()
    }

    /// Where the part is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Begins anew.
    pub fn empty(&mut self) -> Result<(), PullError> {
        let emptied = self.file.set_len(0).and_then(|()| self.file.seek(io::SeekFrom::Start(0)));
        emptied.map_err(PullError::io(&self.path))?;
        self.len = 0;
        Ok(())
    }

    /// Keeps what the server said, so that a later attempt can go on.
    pub fn note(&mut self, source: Source) -> Result<(), PullError> {
        if self.beside.source == source && beside(&self.path).exists() {
            return Ok(());
        }
        self.beside.source = source;
        let path = beside(&self.path);
        let text = serde_json::to_string(&self.beside).map_err(|e| PullError::io(&path)(io::Error::other(e)))?;
        atomic_file::write(&path, text.as_bytes()).map_err(PullError::io(&path))
    }

    /// Appends bytes. They go to the system's memory, so that it does not hold up the connection.
    pub fn append(&mut self, bytes: &[u8]) -> Result<(), PullError> {
        self.file.write_all(bytes).map_err(PullError::io(&self.path))?;
        self.len += bytes.len() as u64;
        Ok(())
    }

    /// Refuses what will not fit onto the disk.
    pub fn has_room(&self, total: u64) -> Result<(), PullError> {
        let needed = total.saturating_sub(self.len);
        let folder = self.place.parent().unwrap_or(Path::new("."));
        match machine::disk_free(folder) {
            Ok(free) if free < needed.saturating_add(RESERVE) => Err(PullError::Disk { folder: folder.to_owned(), needed, free }),
            // A system that does not say is found out when the disk is full.
            _ => Ok(()),
        }
    }

    /// Makes what is there durable.
    pub fn sync(&self) -> Result<(), PullError> {
        atomic_file::sync_data(&self.file).map(|_| ()).map_err(PullError::io(&self.path))
    }

    /// Takes the part away: it is of no use.
    pub fn discard(self) {
        // What cannot be removed is emptied by the next attempt, which finds no word of what it is.
        let _ = fs::remove_file(beside(&self.path));
        let _ = fs::remove_file(&self.path);
    }

    /// Puts the whole file in its place.
    pub fn finish(self) -> Result<PathBuf, PullError> {
        if self.place.exists() {
            return Err(PullError::Exists(self.place));
        }
        atomic_file::sync(&self.file).map_err(PullError::io(&self.path))?;
        fs::rename(&self.path, &self.place).map_err(PullError::io(&self.place))?;
        // It is of no use any more, and does no harm.
        let _ = fs::remove_file(beside(&self.path));
        Ok(self.place)
    }
}

fn with_ending(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".");
    name.push(ending);
    name.into()
}

fn beside(part: &Path) -> PathBuf {
    with_ending(part, "json")
}

/// The name under which a file of a repository is kept: the last part of its path, if that is a plain name.
pub(super) fn plain_name(path: &str) -> Result<String, PullError> {
    let refuse = || PullError::Name(path.to_owned());
    let parts: Vec<&str> = path.split('/').collect();
    let name = parts.last().copied().unwrap_or_default();
    let leaves = parts.iter().any(|part| matches!(*part, "" | "." | ".."));
    let is_plain =
        !name.starts_with('.') && !name.chars().any(|c| c.is_control() || matches!(c, '\\' | ':' | '<' | '>' | '"' | '|' | '?' | '*'));
    let is_model = name.len() > 5 && name.to_lowercase().ends_with(".gguf") && name.len() <= 200;
    if leaves || !is_plain || !is_model { Err(refuse()) } else { Ok(name.to_owned()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_goes_on_where_it_ended_and_another_file_begins_anew() {
        let dir = tempfile::tempdir().unwrap();
        let place = dir.path().join("m.gguf");
        let mut part = Part::open(&place, "sha").unwrap();
        part.append(b"abc").unwrap();
        part.note(Source { etag: Some("\"1\"".into()), size: Some(9) }).unwrap();
        assert!(matches!(Part::open(&place, "sha"), Err(PullError::Locked(_))));
        drop(part);
        let mut part = Part::open(&place, "sha").unwrap();
        assert_eq!((part.len(), part.etag()), (3, Some("\"1\"")));
        part.append(b"d").unwrap();
        drop(part);
        let part = Part::open(&place, "other").unwrap();
        assert_eq!((part.len(), part.etag()), (0, None));
        drop(part);
        let mut part = Part::open(&place, "other").unwrap();
        part.append(b"whole").unwrap();
        assert_eq!(part.finish().unwrap(), place);
        let names: Vec<_> = fs::read_dir(dir.path()).unwrap().map(|e| e.unwrap().file_name()).collect();
        assert_eq!(names, ["m.gguf"]);
    }

    #[test]
    fn a_name_that_leaves_the_folder_is_refused() {
        assert_eq!(plain_name("q4/模型-q4.gguf").unwrap(), "模型-q4.gguf");
        for wrong in
            ["../m.gguf", "a/../m.gguf", "/etc/m.gguf", "..", ".m.gguf", ".gguf", "a\\..\\m.gguf", "C:m.gguf", "m.bin", "m\n.gguf", ""]
        {
            assert!(plain_name(wrong).is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn what_does_not_fit_is_refused_before_it_comes() {
        let dir = tempfile::tempdir().unwrap();
        let part = Part::open(&dir.path().join("m.gguf"), "sha").unwrap();
        part.has_room(1).unwrap();
        let error = part.has_room(1 << 60).unwrap_err().to_string();
        assert!(error.contains("not enough room") && error.contains("--dir"), "{error}");
    }
}
