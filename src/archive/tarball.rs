//! Writes a `.tar.gz` that is the same for the same files, and reads one that may come from anybody.

use super::ArchiveError;
use crate::language::Bilingual;
use flate2::{Compression, GzBuilder, read::GzDecoder};
use std::{
    collections::HashSet,
    fs::File,
    io::{self, BufReader, BufWriter, Read, Write},
    path::{Component, Path, PathBuf},
};
use tar::{Builder, EntryType, Header};

/// The most bytes that an archive may unpack to.
const MOST_BYTES: u64 = 16 << 30;
/// The most files in one.
const MOST_FILES: usize = 10_000;

/// Writes the files (paths below `folder`, sorted) under the folder `root`; `time` is every file's, in seconds of Unix.
pub(super) fn write(out: &mut impl Write, folder: &Path, root: &str, files: &[String], time: u64) -> Result<(), ArchiveError> {
    let gzip = GzBuilder::new().operating_system(255).write(BufWriter::new(out), Compression::best());
    let mut tar = Builder::new(gzip);
    for name in files {
        let path = folder.join(name);
        let file = File::open(&path).map_err(ArchiveError::io(&path))?;
        let mut header = Header::new_ustar();
        header.set_entry_type(EntryType::Regular);
        header.set_size(file.metadata().map_err(ArchiveError::io(&path))?.len());
        header.set_mode(0o644);
        header.set_mtime(time);
        header.set_uid(0);
        header.set_gid(0);
        header.set_path(format!("{root}/{name}")).map_err(ArchiveError::io(&path))?;
        header.set_cksum();
        tar.append(&header, BufReader::new(file)).map_err(ArchiveError::io(&path))?;
    }
    let finish = || -> io::Result<()> { tar.into_inner()?.finish()?.flush() };
    finish().map_err(ArchiveError::io(folder))
}

/// Unpacks an archive into an empty folder, and returns the folder of the run in it. Every entry is a plain file below one folder, named once.
pub(super) fn unpack(archive: &Path, into: &Path) -> Result<PathBuf, ArchiveError> {
    let bytes = crate::plain_file::open(archive).map_err(ArchiveError::io(archive))?;
    let no_archive = |source: io::Error| {
        let why = Bilingual::quoted("解压程序", source).after("不是完整的 .tar.gz：", "not a whole .tar.gz: ");
        ArchiveError::NotAnArchive { path: archive.to_owned(), why }
    };
    let mut tar = tar::Archive::new(GzDecoder::new(BufReader::new(bytes)).take(MOST_BYTES));
    let (mut seen, mut root, mut total) = (HashSet::new(), None::<String>, 0);
    // Raw: long names and other extensions come as entries of their own, and are refused as such, before anything of them is read.
    for entry in tar.entries().map_err(no_archive)?.raw(true) {
        let mut entry = entry.map_err(no_archive)?;
        let shown = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
        let refused =
            |zh: &str, en: &str| ArchiveError::Refused { path: archive.to_owned(), entry: shown.clone(), why: Bilingual::both(zh, en) };
        let name =
            String::from_utf8(entry.path_bytes().into_owned()).map_err(|_| refused("的名称不是 UTF-8", "has a name that is not UTF-8"))?;
        match entry.header().entry_type() {
            EntryType::Regular => {}
            EntryType::Symlink | EntryType::Link => return Err(refused("是链接", "is a link")),
            _ => return Err(refused("不是普通文件", "is no plain file")),
        }
        let (folder, inside) = safe(&name).ok_or_else(|| refused("会写到归档之外", "would be written outside of the archive's folder"))?;
        if root.get_or_insert_with(|| folder.to_owned()) != folder {
            return Err(refused("不在归档的文件夹中", "is not in the archive's folder"));
        }
        // Names that differ in case alone are one file on some systems.
        if !seen.insert(name.to_lowercase()) {
            return Err(refused("出现了两次", "is there twice"));
        }
        total += entry.size();
        if total > MOST_BYTES || seen.len() > MOST_FILES {
            return Err(refused("使归档过大", "makes the archive larger than any of a run"));
        }
        let path = into.join(folder).join(inside);
        let parent = path.parent().unwrap_or(into);
        std::fs::create_dir_all(parent).map_err(ArchiveError::io(parent))?;
        let mut file = File::create_new(&path).map_err(ArchiveError::io(&path))?;
        let copied = io::copy(&mut entry, &mut file).map_err(no_archive)?;
        if copied != entry.size() {
            return Err(no_archive(io::ErrorKind::UnexpectedEof.into()));
        }
    }
    root.map(|root| into.join(root)).ok_or_else(|| no_archive(io::ErrorKind::UnexpectedEof.into()))
}

/// The folder and the path in it, where a name is one of plain parts alone.
fn safe(name: &str) -> Option<(&str, &Path)> {
    let plain = !name.contains(['\\', ':', '\0']) && name.split('/').all(|part| !matches!(part, "" | "." | ".."));
    let (folder, inside) = name.split_once('/')?;
    let inside = Path::new(inside);
    let normal = inside.components().all(|part| matches!(part, Component::Normal(_)));
    (plain && normal).then_some((folder, inside))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn packed(entries: &[(&str, EntryType, u64, &[u8])]) -> tempfile::NamedTempFile {
        let mut out = tempfile::NamedTempFile::new().unwrap();
        let mut gzip = flate2::write::GzEncoder::new(&mut out, Compression::fast());
        for (name, kind, size, bytes) in entries {
            let mut header = Header::new_ustar();
            // As no decent program would write it.
            header.as_mut_bytes()[..name.len()].copy_from_slice(name.as_bytes());
            header.set_entry_type(*kind);
            header.set_size(*size);
            header.set_cksum();
            gzip.write_all(header.as_bytes()).unwrap();
            gzip.write_all(bytes).unwrap();
            gzip.write_all(&vec![0; bytes.len().next_multiple_of(512) - bytes.len()]).unwrap();
        }
        gzip.write_all(&[0; 1024]).unwrap();
        gzip.finish().unwrap();
        out
    }

    #[test]
    fn a_hostile_archive_is_refused_and_says_why() {
        let file = EntryType::Regular;
        type Entries<'a> = &'a [(&'a str, EntryType, u64, &'a [u8])];
        let rows: [(Entries, &str); 11] = [
            (&[("r/../../evil", file, 1, b"x")], "outside"),
            (&[("/etc/evil", file, 1, b"x")], "outside"),
            (&[("r/a\\..\\b", file, 1, b"x")], "outside"),
            (&[("C:/evil", file, 1, b"x")], "outside"),
            (&[("alone", file, 1, b"x")], "outside"),
            (&[("r/a", file, 1, b"x"), ("s/a", file, 1, b"x")], "not in the archive's folder"),
            (&[("r/a", file, 1, b"x"), ("r/A", file, 1, b"x")], "twice"),
            (&[("r/a", EntryType::Symlink, 0, b"")], "link"),
            (&[("r/a", EntryType::Link, 0, b"")], "link"),
            (&[("r/a", EntryType::GNULongName, u64::MAX >> 20, b"")], "no plain file"),
            (&[("r/a", file, MOST_BYTES + 1, b"")], "larger"),
        ];
        for (entries, says) in rows {
            let archive = packed(entries);
            let into = tempfile::tempdir().unwrap();
            let error = unpack(archive.path(), into.path()).unwrap_err().to_string();
            assert!(error.contains(says), "{entries:?}: {error}");
            assert!(!into.path().parent().unwrap().join("evil").exists());
        }
    }

    #[test]
    fn a_cut_archive_is_none() {
        let whole = std::fs::read(packed(&[("r/a", EntryType::Regular, 2000, &[b'x'; 2000])]).path()).unwrap();
        for bytes in [&whole[..whole.len() / 2], b"", b"text"] {
            let file = tempfile::NamedTempFile::new().unwrap();
            std::fs::write(file.path(), bytes).unwrap();
            let error = unpack(file.path(), tempfile::tempdir().unwrap().path()).unwrap_err().to_string();
            assert!(error.contains("no archive of a run"), "{error}");
        }
    }
}
