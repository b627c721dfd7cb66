//! Writes a merged run beside its place, and puts it there once all of it is on the disk.

use super::{
    super::{Manifest, NOTES_FILE, RecordAction, RecordError, RunLock, UTTERANCES_FILE, VIEWS_FILE, lock::writer_of},
    lines::{Input, STREAMS},
    select::Chosen,
};
use crate::{atomic_file, language::Bilingual, plain_file};
use std::{
    fs::{self, File},
    io::{self, BufReader, BufWriter, Read, Seek, SeekFrom, Write},
    path::{Path, PathBuf},
};
use tempfile::TempDir;

/// Bytes that are read or written at once.
const BUFFER: usize = 1 << 20;

/// A merged run that is not in its place yet. Dropped, it is removed.
pub(super) struct Staging {
    folder: TempDir,
    /// Tells it from what a merge that was killed left.
    lock: RunLock,
    out: PathBuf,
}

impl Staging {
    /// Begins one, and removes what merges into the same place left that were killed.
    pub fn beside(out: &Path) -> Result<Self, RecordError> {
        let out = std::path::absolute(out).unwrap_or_else(|_| out.to_owned());
        let io = |source| RecordError::Io { path: out.clone(), action: RecordAction::MakeFolder, source };
        let (Some(parent), Some(name)) = (out.parent(), out.file_name()) else {
            return Err(io(io::Error::from(io::ErrorKind::InvalidFilename)));
        };
        let is_taken = !out.join("manifest.json").exists() && fs::read_dir(&out).is_ok_and(|mut entries| entries.next().is_some());
        if is_taken {
            let message = Bilingual::both(
                "不是空文件夹，也不是合并过的记录；请为 --out 另指定一个新文件夹",
                "is not empty and holds no merged run; name a new folder with --out",
            );
            return Err(RecordError::NotARun { path: out, message });
        }
        fs::create_dir_all(parent).map_err(io)?;
        let prefix = format!(".{}.merging-", name.to_string_lossy());
        for left in fs::read_dir(parent).map_err(io)?.flatten() {
            if left.file_name().to_string_lossy().starts_with(&prefix) && writer_of(&left.path()).is_none() {
                // Whoever may not remove it can still merge.
                let _ = fs::remove_dir_all(left.path());
            }
        }
        let mut builder = tempfile::Builder::new();
        builder.prefix(&prefix);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            builder.permissions(fs::Permissions::from_mode(0o777));
        }
        let folder = builder.tempdir_in(parent).map_err(io)?;
        let lock = RunLock::take(folder.path())?;
        Ok(Self { folder, lock, out })
    }

    /// Writes one of the streams; it is on the disk when this returns.
    pub fn write(&self, stream: &str, inputs: &[Input], chosen: &Chosen) -> Result<(), RecordError> {
        // A run in which nobody has noted anything has no file of notes, and one without interviews none of them.
        if [NOTES_FILE, UTTERANCES_FILE, VIEWS_FILE].contains(&stream) && chosen.lines.is_empty() {
            return Ok(());
        }
        let path = self.folder.path().join(stream);
        let failed = |source| RecordError::Io { path: self.out.join(stream), action: RecordAction::Write, source };
        let mut file = BufWriter::with_capacity(BUFFER, File::create_new(&path).map_err(failed)?);
        let mut sources: Vec<Option<Source>> = inputs.iter().map(|_| None).collect();
        let mut line = Vec::new();
        for (input, place) in &chosen.lines {
            let from = inputs[*input].folder.join(stream);
            let unread = |source| RecordError::Io { path: from.clone(), action: RecordAction::Read, source };
            let source = match &mut sources[*input] {
                Some(source) => source,
                none => none.insert(Source::open(&from).map_err(unread)?),
            };
            line.resize(place.length as usize, 0);
            source.read(place.offset, &mut line).map_err(unread)?;
            line.push(b'\n');
            file.write_all(&line).map_err(failed)?;
        }
        let file = file.into_inner().map_err(|error| failed(error.into_error()))?;
        atomic_file::sync(&file).map(|_| ()).map_err(failed)
    }

    /// Writes the manifest, which comes last.
    pub fn write_manifest(&self, manifest: &Manifest) -> Result<(), RecordError> {
        manifest.write(&self.folder.path().join("manifest.json"))
    }

    /// Puts it in its place: a new run as a whole; into one that is there, each stream, of which every one has all that it had before, and then the manifest, which says what is in it.
    pub fn put(self, is_there: bool) -> Result<(), RecordError> {
        let Self { folder, lock, out } = self;
        let failed = |source| RecordError::Io { path: out.clone(), action: RecordAction::Write, source };
        if is_there {
            let written = STREAMS.into_iter().chain(["manifest.json"]).filter(|file| folder.path().join(file).is_file());
            for file in written {
                fs::rename(folder.path().join(file), out.join(file)).map_err(failed)?;
            }
            atomic_file::sync_folder(&out).map_err(failed)?;
        } else {
            // Windows renames no folder in which a file is open.
            let lock = (!cfg!(windows)).then_some(lock);
            fs::rename(folder.path(), &out).map_err(failed)?;
            atomic_file::sync_folder(out.parent().unwrap_or(Path::new("."))).map_err(failed)?;
            drop(lock);
        }
        Ok(())
    }
}

/// A file of which lines are read, mostly one after the other.
struct Source {
    file: BufReader<File>,
    at: u64,
}

impl Source {
    fn open(path: &Path) -> io::Result<Self> {
        Ok(Self { file: BufReader::with_capacity(BUFFER, plain_file::open(path)?), at: 0 })
    }

    fn read(&mut self, offset: u64, line: &mut [u8]) -> io::Result<()> {
        match i64::try_from(i128::from(offset) - i128::from(self.at)) {
            Ok(distance) => self.file.seek_relative(distance)?,
            Err(_) => drop(self.file.seek(SeekFrom::Start(offset))?),
        }
        self.file.read_exact(line)?;
        self.at = offset + line.len() as u64;
        Ok(())
    }
}
