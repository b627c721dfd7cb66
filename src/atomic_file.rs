//! Writes files atomically: a temporary file in the same folder is written, synced and renamed over the
//! target, and the folder is synced, so that a reader sees the old file or the new one.
//!
//! The target may be more than a regular file. A symbolic link is kept and its target is replaced. A pipe, a
//! device or `/dev/stdout` is written into and never replaced. An existing file keeps its mode, and its owner
//! where the process may set it.

use crate::language::Bilingual;
use std::{
    fs::{self, File, OpenOptions},
    io::{self, Write},
    path::{Path, PathBuf},
};
use tempfile::{NamedTempFile, TempPath};

/// Symbolic links that are followed before they are taken for a circle, as on Linux.
const MOST_LINKS: usize = 40;
/// Bytes of a file's name that stand in the name of what is beside it: file systems hold 255.
const NAME_BYTES: usize = 100;
/// What ends the name of a file that is not finished.
const UNFINISHED: &str = ".new";

/// Whether the system made something durable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Synced {
    /// It is on the disk.
    Yes,
    /// The file system has no such promise to give.
    Unsupported,
}

/// Writes a file whole, or into the pipe or device that the path names.
///
/// # Errors
/// When it cannot be written; a file that was there is then as it was before, unless only the file itself and not its folder can be written.
pub fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    match Beside::write(path, bytes) {
        Ok(beside) => beside.put_in_place(),
        Err(Failure::NoFile) => into(path, bytes),
        Err(Failure::Folder(error)) => within(path, bytes).map_err(|_| error),
        Err(Failure::Io(error)) => Err(error),
    }
}

/// Writes a file whole, or into the pipe or device that the path names, as its content is made: it is never in memory as a whole. Where making it fails, the
/// file is as it was.
///
/// # Errors
/// As [`write`]; what making the content came to is inside.
pub fn write_with<E>(path: &Path, make: impl FnOnce(&mut dyn Write) -> Result<(), E>) -> io::Result<Result<(), E>> {
    match Beside::begin(path) {
        Ok((mut file, place)) => {
            let made = made(&mut file, make)?;
            if made.is_ok() {
                sync(file.as_file())?;
                Beside { beside: file.into_temp_path(), place }.put_in_place()?;
            }
            Ok(made)
        }
        Err(Failure::NoFile) => made(&mut OpenOptions::new().append(true).open(path)?, make),
        Err(Failure::Folder(error)) => {
            let Ok(mut file) = OpenOptions::new().write(true).truncate(true).open(path) else { return Err(error) };
            let made = made(&mut file, make)?;
            sync(&file)?;
            Ok(made)
        }
        Err(Failure::Io(error)) => Err(error),
    }
}

/// Writes a file that must not be there yet, as its content is made.
///
/// # Errors
/// As [`write_new`]; what making the content came to is inside.
pub fn write_new_with<E>(path: &Path, make: impl FnOnce(&mut dyn Write) -> Result<(), E>) -> io::Result<Result<(), E>> {
    let mut file = create_new(path)?;
    let written = made(&mut file, make).and_then(|made| sync(&file).map(|_| made));
    if !matches!(written, Ok(Ok(()))) && is_file(path) {
        // The error is the one to tell.
        let _ = fs::remove_file(path);
    }
    written
}

fn made<E>(file: &mut dyn Write, make: impl FnOnce(&mut dyn Write) -> Result<(), E>) -> io::Result<Result<(), E>> {
    let mut buffered = io::BufWriter::with_capacity(1 << 16, file);
    let made = make(&mut buffered);
    buffered.flush()?;
    Ok(made)
}

/// Writes a file that must not be there yet, or into the pipe or device that the path names.
///
/// # Errors
/// When the file is there, or cannot be written; nothing is then left of it.
pub fn write_new(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = create_new(path)?;
    let written = file.write_all(bytes).and_then(|()| sync(&file).map(|_| ()));
    if written.is_err() && is_file(path) {
        // The error above is the one to tell.
        let _ = fs::remove_file(path);
    }
    written
}

/// Writes a file by a name that is not taken: `name.ending`, else `name-2.ending` and so on. Returns its whole path.
///
/// # Errors
/// When it cannot be written, or a thousand such names are taken.
pub fn write_numbered(folder: &Path, name: &str, ending: &str, bytes: &[u8]) -> io::Result<PathBuf> {
    for number in 1..1000 {
        let path = folder.join(if number == 1 { format!("{name}.{ending}") } else { format!("{name}-{number}.{ending}") });
        match write_new(&path, bytes) {
            Ok(()) => return std::path::absolute(&path),
            Err(e) if e.kind() == io::ErrorKind::AlreadyExists => {}
            Err(e) => return Err(e),
        }
    }
    Err(io::Error::other(Bilingual::both("这样的文件名都已存在", "every name is taken")))
}

/// Opens a file that must not be there yet, or the pipe or device that the path names.
///
/// # Errors
/// When a file is there, or cannot be made.
pub fn create_new(path: &Path) -> io::Result<File> {
    if is_special(path) {
        return OpenOptions::new().append(true).open(path);
    }
    File::create_new(target(path)?)
}

/// Makes what was written durable.
///
/// # Errors
/// When the disk failed. That a file system cannot promise it is none.
pub fn sync(file: &File) -> io::Result<Synced> {
    synced(file.sync_all())
}

/// The same for what was written alone, without the file's times.
///
/// # Errors
/// As [`sync`].
pub fn sync_data(file: &File) -> io::Result<Synced> {
    synced(file.sync_data())
}

fn synced(result: io::Result<()>) -> io::Result<Synced> {
    match result {
        Ok(()) => Ok(Synced::Yes),
        Err(error) if is_unsupported(&error) => Ok(Synced::Unsupported),
        Err(error) => Err(error),
    }
}

/// Whether an error says that a file system has no such operation, and not that the operation failed.
#[cfg(unix)]
pub fn is_unsupported(error: &io::Error) -> bool {
    use rustix::io::Errno;
    /// What NFS says on Linux; the system's headers for programs have no name for it.
    const NFS_UNSUPPORTED: i32 = 524;
    let unsupported = [Errno::INVAL, Errno::NOSYS, Errno::OPNOTSUPP, Errno::NOTSUP].map(Errno::raw_os_error);
    error.raw_os_error().is_some_and(|code| unsupported.contains(&code) || code == NFS_UNSUPPORTED)
}

/// Whether an error says that a file system has no such operation, and not that the operation failed.
#[cfg(not(unix))]
pub fn is_unsupported(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::Unsupported
}

/// Whether a name is that of a file of ours that was not finished, as after a power cut.
pub fn is_unfinished(name: &str, of: &str) -> bool {
    name.strip_prefix(of).is_some_and(|rest| rest.ends_with(UNFINISHED))
}

/// A file written beside its place and durable there, so that many can be put in their places at once. Dropped, it is removed.
#[derive(Debug)]
pub struct Beside {
    beside: TempPath,
    place: PathBuf,
}

/// Why nothing could be written beside a place.
#[derive(Debug)]
pub enum Failure {
    /// A pipe or device is there, which must not be replaced.
    NoFile,
    /// The folder takes no new file.
    Folder(io::Error),
    /// Anything else.
    Io(io::Error),
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

impl From<Failure> for io::Error {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::NoFile => Self::other(Bilingual::both("这里是管道或设备，不是文件", "there is a pipe or device in its place")),
            Failure::Folder(error) | Failure::Io(error) => error,
        }
    }
}

impl Beside {
    /// Writes a file beside the place that it is for.
    ///
    /// # Errors
    /// When something other than a file is there, or it cannot be written.
    pub fn write(path: &Path, bytes: &[u8]) -> Result<Self, Failure> {
        let (mut beside, place) = Self::begin(path)?;
        beside.write_all(bytes)?;
        sync(beside.as_file())?;
        Ok(Self { beside: beside.into_temp_path(), place })
    }

    /// The file beside the place, still empty, and the place.
    fn begin(path: &Path) -> Result<(NamedTempFile, PathBuf), Failure> {
        if is_special(path) {
            return Err(Failure::NoFile);
        }
        let place = target(path)?;
        let Some(name) = place.file_name() else { return Err(no_file_name().into()) };
        let known = match fs::metadata(&place) {
            Ok(known) if known.is_dir() => return Err(io::Error::from(io::ErrorKind::IsADirectory).into()),
            Ok(known) => {
                // Whoever may not write the file may not replace it either.
                OpenOptions::new().write(true).open(&place)?;
                Some(known)
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => return Err(error.into()),
        };
        let begin: String = name.to_string_lossy().char_indices().take_while(|(at, _)| *at < NAME_BYTES).map(|(_, c)| c).collect();
        let mut builder = tempfile::Builder::new();
        let prefix = format!("{begin}.");
        builder.prefix(&prefix).suffix(UNFINISHED);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            // What an own file may be is for the user's mask to say; of another's content nobody may read anything meanwhile.
            builder.permissions(fs::Permissions::from_mode(if known.is_some() { 0o600 } else { 0o666 }));
        }
        let beside = builder.tempfile_in(folder(&place)).map_err(|error| match error.kind() {
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem if known.is_some() => Failure::Folder(without_name(error)),
            _ => Failure::Io(without_name(error)),
        })?;
        if let Some(known) = &known {
            keep(known, beside.as_file())?;
        }
        Ok((beside, place))
    }

    /// Puts it in its place.
    ///
    /// # Errors
    /// When it cannot be renamed; it is then removed.
    pub fn put_in_place(self) -> io::Result<()> {
        self.beside.persist(&self.place).map_err(|failed| failed.error)?;
        sync_folder(folder(&self.place))
    }
}

fn no_file_name() -> io::Error {
    io::Error::other(Bilingual::both("这不是文件名", "this is no name of a file"))
}

/// An error of the system without the name of the unfinished file, which the user never gave.
fn without_name(error: io::Error) -> io::Error {
    // tempfile appends the name to what the system says, and has no other way to tell the two apart.
    match error.to_string().split_once(" at path ") {
        Some((said, _)) => io::Error::new(error.kind(), said),
        None => error,
    }
}

/// Gives a file the mode of the one that it replaces, and its owner and group as far as this process may.
#[cfg(unix)]
fn keep(known: &fs::Metadata, file: &File) -> io::Result<()> {
    use std::os::unix::fs::{MetadataExt, fchown};
    let own = file.metadata()?;
    if (own.uid(), own.gid()) != (known.uid(), known.gid()) {
        // Only the superuser may give files away; the group may be another of one's own.
        let _ = fchown(file, Some(known.uid()), Some(known.gid())).or_else(|_| fchown(file, None, Some(known.gid())));
    }
    file.set_permissions(known.permissions())
}

#[cfg(not(unix))]
fn keep(known: &fs::Metadata, file: &File) -> io::Result<()> {
    file.set_permissions(known.permissions())
}

/// Makes a rename durable.
///
/// # Errors
/// As [`sync`].
#[cfg(unix)]
pub fn sync_folder(folder: &Path) -> io::Result<()> {
    match File::open(folder) {
        Ok(folder) => sync(&folder).map(|_| ()),
        // A folder that may be written and not read is rare, and no reason to take the file for unwritten.
        Err(_) => Ok(()),
    }
}

/// Makes a rename durable, where a folder can be opened.
///
/// # Errors
/// None.
#[cfg(not(unix))]
pub fn sync_folder(_: &Path) -> io::Result<()> {
    Ok(())
}

/// Writes into what is there and is no file.
fn into(path: &Path, bytes: &[u8]) -> io::Result<()> {
    // Standard output may be a file: what it holds stays.
    let mut place = OpenOptions::new().append(true).open(path)?;
    place.write_all(bytes).and_then(|()| place.flush())
}

/// Writes a file where it is, since nothing can be written beside it.
fn within(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).truncate(true).open(path)?;
    file.write_all(bytes).and_then(|()| sync(&file).map(|_| ()))
}

fn folder(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

fn is_file(path: &Path) -> bool {
    !is_special(path) && fs::metadata(path).is_ok_and(|known| known.is_file())
}

/// Whether something is there that is neither a file nor a folder, or the file that an open stream of this process is.
fn is_special(path: &Path) -> bool {
    let stream = ["/dev/stdout", "/dev/stderr", "/dev/fd", "/proc"].iter().any(|place| path.starts_with(place));
    fs::metadata(path).is_ok_and(|known| (!known.is_file() && !known.is_dir()) || (stream && !known.is_dir()))
}

/// What a path stands for once its symbolic links are followed; the last of them may point to nothing yet.
fn target(path: &Path) -> io::Result<PathBuf> {
    let mut path = path.to_owned();
    for _ in 0..MOST_LINKS {
        match fs::symlink_metadata(&path) {
            Ok(known) if known.is_symlink() => path = folder(&path).join(fs::read_link(&path)?),
            Ok(_) => return Ok(path),
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(path),
            Err(error) => return Err(error),
        }
    }
    Err(io::Error::other(Bilingual::both("符号链接互相指向，没有尽头", "a circle of symbolic links")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(folder).unwrap().map(|e| e.unwrap().file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }

    #[test]
    fn a_file_is_replaced_whole_or_left_alone() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("report.md");
        write(&path, b"old").unwrap();
        write(&path, b"new").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"new");
        // A folder cannot be replaced by a file: nothing is left beside it.
        fs::create_dir_all(dir.path().join("folder/in it")).unwrap();
        assert!(write(&dir.path().join("folder"), b"x").is_err());
        assert!(write(&dir.path().join("nowhere/report.md"), b"x").is_err());
        assert!(write(Path::new("/"), b"x").is_err() && write(Path::new(""), b"x").is_err());
        assert_eq!(names(dir.path()), ["folder", "report.md"]);
        let nowhere = write(&dir.path().join("nowhere/report.md"), b"x").unwrap_err().to_string();
        assert!(!nowhere.contains(UNFINISHED), "{nowhere}");
        // The longest name that a file system takes leaves no room for another beside it.
        let long = dir.path().join("例".repeat(85));
        write(&long, b"x").unwrap();
        assert_eq!(fs::read(&long).unwrap(), b"x");
    }

    #[test]
    fn many_are_put_in_their_places_at_once_or_none() {
        let dir = tempfile::tempdir().unwrap();
        let [a, b] = ["a", "b"].map(|name| dir.path().join(name));
        drop([Beside::write(&a, b"1").unwrap(), Beside::write(&b, b"2").unwrap()]);
        assert!(names(dir.path()).is_empty());
        let both = [Beside::write(&a, b"1").unwrap(), Beside::write(&b, b"2").unwrap()];
        assert!(names(dir.path()).iter().all(|name| is_unfinished(name, "a.") || is_unfinished(name, "b.")));
        both.into_iter().for_each(|beside| beside.put_in_place().unwrap());
        assert_eq!(names(dir.path()), ["a", "b"]);
    }

    #[test]
    fn a_new_file_replaces_none() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("new");
        write_new(&path, b"1").unwrap();
        assert_eq!(write_new(&path, b"2").unwrap_err().kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(fs::read(&path).unwrap(), b"1");
    }

    #[cfg(unix)]
    mod unix {
        use super::*;
        use std::os::unix::fs::{FileTypeExt, MetadataExt, PermissionsExt, symlink};

        fn mode(path: &Path) -> u32 {
            fs::metadata(path).unwrap().permissions().mode() & 0o7777
        }

        #[test]
        fn a_link_stays_a_link_and_what_it_points_to_is_written() {
            let dir = tempfile::tempdir().unwrap();
            let at = |name: &str| dir.path().join(name);
            fs::create_dir(at("shared")).unwrap();
            fs::write(at("shared/report"), "old").unwrap();
            symlink("shared/report", at("link")).unwrap();
            symlink("link", at("link to a link")).unwrap();
            write(&at("link to a link"), b"new").unwrap();
            assert!(at("link").is_symlink() && at("link to a link").is_symlink());
            assert_eq!(fs::read(at("shared/report")).unwrap(), b"new");
            // What a link points to may be missing yet.
            symlink("shared/later", at("dangling")).unwrap();
            write(&at("dangling"), b"1").unwrap();
            symlink("shared/newest", at("dangling too")).unwrap();
            write_new(&at("dangling too"), b"2").unwrap();
            assert!(at("dangling").is_symlink() && at("dangling too").is_symlink());
            assert_eq!((fs::read(at("shared/later")).unwrap(), fs::read(at("shared/newest")).unwrap()), (b"1".into(), b"2".into()));
            symlink("circle", at("circle")).unwrap();
            assert!(write(&at("circle"), b"x").is_err());
            assert_eq!(names(&at("shared")), ["later", "newest", "report"]);
        }

        #[test]
        fn a_file_keeps_its_mode_and_owner_and_a_new_one_has_what_the_mask_gives() {
            let dir = tempfile::tempdir().unwrap();
            let at = |name: &str| dir.path().join(name);
            for kept in [0o600, 0o640, 0o664, 0o755] {
                fs::write(at("report"), "old").unwrap();
                fs::set_permissions(at("report"), PermissionsExt::from_mode(kept)).unwrap();
                let owner = std::os::unix::fs::chown(at("report"), Some(65_534), Some(65_534));
                let before = fs::metadata(at("report")).unwrap();
                write(&at("report"), b"new").unwrap();
                let after = fs::metadata(at("report")).unwrap();
                assert_eq!((mode(&at("report")), after.uid(), after.gid()), (kept, before.uid(), before.gid()), "{owner:?}");
                fs::remove_file(at("report")).unwrap();
            }
            fs::write(at("usual"), "").unwrap();
            write(&at("new"), b"").unwrap();
            assert_eq!(mode(&at("new")), mode(&at("usual")));
        }

        #[test]
        fn a_pipe_is_written_into_and_stays() {
            let dir = tempfile::tempdir().unwrap();
            let pipe = dir.path().join("pipe");
            assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
            let reader = std::thread::spawn({
                let pipe = pipe.clone();
                move || fs::read(pipe).unwrap()
            });
            write(&pipe, b"report").unwrap();
            assert_eq!(reader.join().unwrap(), b"report");
            assert!(fs::symlink_metadata(&pipe).unwrap().file_type().is_fifo());
            assert_eq!(names(dir.path()), ["pipe"]);
        }

        #[test]
        fn a_device_is_written_into_and_its_failure_is_told() {
            // Nothing can happen to this one: what may not replace a pipe may not replace it either.
            let full = Path::new("/dev/full");
            if !full.exists() || !is_special(full) {
                return;
            }
            let dir = tempfile::tempdir().unwrap();
            let link = dir.path().join("link");
            symlink(full, &link).unwrap();
            assert_eq!(write(&link, b"x").unwrap_err().kind(), io::ErrorKind::StorageFull);
            assert!(link.is_symlink() && is_special(full));
        }
    }
}
