//! Opens regular files of bounded size and refuses everything else.
//!
//! A pipe without a writer would block for ever, a device may have no end, and `/dev/null` discards what is
//! written. A file far longer than any file of its kind is not read into memory either.

use crate::language::Language;
use serde::{Deserialize, Serialize};
use std::{
    error::Error,
    fs::{self, File, Metadata},
    io::{self, ErrorKind, Read},
    path::{Path, PathBuf},
};

/// What stands where a regular file should, or what is wrong with the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FileProblem {
    /// Nothing.
    Missing,
    /// Something that this user may not read.
    Forbidden,
    /// A folder.
    Folder,
    /// A pipe that has a name.
    Pipe,
    /// A socket.
    Socket,
    /// A device, such as a disk, a terminal or `/dev/null`.
    Device,
    /// Something else that is no file.
    Special,
    /// The file is longer than any of its kind.
    TooLarge {
        /// The limit in MiB.
        limit_mib: u64,
    },
    /// The file should be text, and this line, from 1, is not UTF-8.
    NotUtf8 {
        /// The line.
        line: usize,
    },
}

impl FileProblem {
    /// What it is and what to do, in a language of the interface.
    pub fn words(self, language: Language) -> String {
        match (language, self) {
            (Language::Zh, Self::Missing) => "没有这个文件：请检查名称与路径".into(),
            (Language::En, Self::Missing) => "there is no such file; check its name and path".into(),
            (Language::Zh, Self::Forbidden) => "没有读取权限：请检查文件与文件夹的权限".into(),
            (Language::En, Self::Forbidden) => "no permission to read it; check the permissions of the file and its folders".into(),
            (Language::Zh, Self::Folder) => "这是文件夹：请指定其中的文件".into(),
            (Language::En, Self::Folder) => "this is a folder; name a file in it".into(),
            (Language::Zh, Self::Pipe) => "这是命名管道（FIFO），不是文件：请把内容存为文件，再指定该文件".into(),
            (Language::En, Self::Pipe) => "this is a named pipe (FIFO), not a file: save what it gives as a file and name that one".into(),
            (Language::Zh, Self::Socket) => "这是套接字，不是文件：请指定普通文件".into(),
            (Language::En, Self::Socket) => "this is a socket, not a file: name a regular file".into(),
            (Language::Zh, Self::Device) => "这是设备，不是文件：请指定普通文件".into(),
            (Language::En, Self::Device) => "this is a device, not a file: name a regular file".into(),
            (Language::Zh, Self::Special) => "这不是普通文件：请指定普通文件".into(),
            (Language::En, Self::Special) => "this is not a regular file: name one".into(),
            (Language::Zh, Self::TooLarge { limit_mib }) => format!("文件大于 {limit_mib} MiB，不会是此类文件：请检查是否指定了正确的文件"),
            (Language::En, Self::TooLarge { limit_mib }) => {
                format!("larger than {limit_mib} MiB, which no file of this kind is: check that it is the right one")
            }
            (Language::Zh, Self::NotUtf8 { line }) => format!("第 {line} 行不是 UTF-8：请另存为 UTF-8"),
            (Language::En, Self::NotUtf8 { line }) => format!("line {line} is not UTF-8: save the file as UTF-8"),
        }
    }

    /// What a file's data says that it is; `None` for a regular file.
    fn of(metadata: &Metadata) -> Option<Self> {
        let kind = metadata.file_type();
        if kind.is_file() {
            return None;
        }
        if kind.is_dir() {
            return Some(Self::Folder);
        }
        #[cfg(unix)]
        {
            use std::os::unix::fs::FileTypeExt;
            if kind.is_fifo() {
                return Some(Self::Pipe);
            }
            if kind.is_socket() {
                return Some(Self::Socket);
            }
            if kind.is_char_device() || kind.is_block_device() {
                return Some(Self::Device);
            }
        }
        Some(Self::Special)
    }
}

/// Why something is not read. It travels inside of an [`io::Error`]; [`refusal`] finds it there.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.problem.words(Language::En))]
pub struct Refusal {
    /// What was to be read.
    pub path: PathBuf,
    /// What is wrong with it.
    pub problem: FileProblem,
}

impl Refusal {
    fn error(path: &Path, problem: FileProblem) -> io::Error {
        let kind = match problem {
            FileProblem::Missing => ErrorKind::NotFound,
            FileProblem::Forbidden => ErrorKind::PermissionDenied,
            FileProblem::TooLarge { .. } => ErrorKind::FileTooLarge,
            FileProblem::NotUtf8 { .. } => ErrorKind::InvalidData,
            _ => ErrorKind::InvalidInput,
        };
        io::Error::new(kind, Self { path: path.to_owned(), problem })
    }

    /// The system's word for why a path cannot be followed, as a value that has words in both languages; any other error as it is.
    fn of_system(path: &Path, error: io::Error) -> io::Error {
        match error.kind() {
            ErrorKind::NotFound | ErrorKind::NotADirectory => Self::error(path, FileProblem::Missing),
            ErrorKind::PermissionDenied => Self::error(path, FileProblem::Forbidden),
            _ => error,
        }
    }

    /// With the path, in a language of the interface.
    pub fn words(&self, language: Language) -> String {
        let colon = if language == Language::Zh { "：" } else { ": " };
        format!("{}{colon}{}", self.path.display(), self.problem.words(language))
    }
}

/// The refusal that an error is or was caused by.
pub fn refusal<'e>(error: &'e (dyn Error + 'static)) -> Option<&'e Refusal> {
    let mut next = Some(error);
    while let Some(error) = next {
        // What an I/O error was made of is not among its sources.
        let inside = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref).and_then(|inside| inside.downcast_ref());
        if inside.is_some() {
            return inside;
        }
        next = error.source();
    }
    None
}

/// What the system knows of a regular file; a symbolic link is followed.
///
/// # Errors
/// When nothing is there or can be known, or what is there is not a regular file ([`Refusal`]).
pub fn metadata(path: &Path) -> io::Result<Metadata> {
    let metadata = fs::metadata(path).map_err(|e| Refusal::of_system(path, e))?;
    match FileProblem::of(&metadata) {
        None => Ok(metadata),
        Some(problem) => Err(Refusal::error(path, problem)),
    }
}

/// Refuses what is there and is not a regular file, before it is opened to be written.
///
/// # Errors
/// As [`metadata`], but nothing where nothing is there.
pub fn check_if_there(path: &Path) -> io::Result<()> {
    match metadata(path) {
        Err(e) if e.kind() == ErrorKind::NotFound => Ok(()),
        other => other.map(|_| ()),
    }
}

/// Opens a regular file for reading.
///
/// # Errors
/// As [`metadata`], and when it cannot be opened.
pub fn open(path: &Path) -> io::Result<File> {
    // Asked before it is opened: a pipe would be waited for.
    metadata(path)?;
    File::open(path).map_err(|e| Refusal::of_system(path, e))
}

/// The bytes of a regular file of at most `limit_mib` MiB.
///
/// # Errors
/// As [`open`], when it cannot be read, and when it is longer ([`Refusal`]).
pub fn read(path: &Path, limit_mib: u64) -> io::Result<Vec<u8>> {
    read_to_limit(open(path)?, path, limit_mib)
}

/// The text of a regular file of at most `limit_mib` MiB.
///
/// # Errors
/// As [`read`], and when it is not UTF-8 ([`Refusal`]).
pub fn read_to_string(path: &Path, limit_mib: u64) -> io::Result<String> {
    String::from_utf8(read(path, limit_mib)?).map_err(|e| {
        let before = &e.as_bytes()[..e.utf8_error().valid_up_to()];
        Refusal::error(path, FileProblem::NotUtf8 { line: before.iter().filter(|&&b| b == b'\n').count() + 1 })
    })
}

/// As [`read`], and of a pipe that this process was handed: `/dev/stdin`, or what a shell puts in the place of `<(…)`. It can be read once.
///
/// # Errors
/// As [`read`].
pub fn read_given(path: &Path, limit_mib: u64) -> io::Result<Vec<u8>> {
    if !is_handed(path) {
        return read(path, limit_mib);
    }
    match metadata(path) {
        Err(e) if refusal(&e).is_some_and(|refused| refused.problem == FileProblem::Pipe) => {}
        other => other.map(|_| ())?,
    }
    read_to_limit(File::open(path)?, path, limit_mib)
}

/// Whether a path leads to something that this process has open, rather than to something with a name of its own.
fn is_handed(path: &Path) -> bool {
    path == Path::new("/dev/stdin") || ["/dev/fd", "/proc/self/fd"].iter().any(|folder| path.parent() == Some(Path::new(folder)))
}

fn read_to_limit(file: File, path: &Path, limit_mib: u64) -> io::Result<Vec<u8>> {
    let limit = limit_mib << 20;
    let too_large = || Refusal::error(path, FileProblem::TooLarge { limit_mib });
    // A file of a terabyte is refused for its length, and a pipe for what came.
    if file.metadata()?.len() > limit {
        return Err(too_large());
    }
    let mut bytes = Vec::new();
    file.take(limit + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > limit { Err(too_large()) } else { Ok(bytes) }
}

/// How a regular file begins, as text; `None` where it cannot be read. It tells what somebody named by mistake.
pub fn beginning(path: &Path) -> Option<String> {
    const BYTES: u64 = 256;
    let mut start = Vec::new();
    open(path).ok()?.take(BYTES).read_to_end(&mut start).ok()?;
    Some(String::from_utf8_lossy(&start).trim_start_matches('\u{feff}').trim_start().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problem(read: io::Result<Vec<u8>>) -> FileProblem {
        refusal(&read.unwrap_err()).unwrap().problem
    }

    #[cfg(unix)]
    #[test]
    fn what_is_no_regular_file_is_said_and_neither_waited_for_nor_read() {
        let dir = tempfile::tempdir().unwrap();
        let at = |name: &str| dir.path().join(name);
        assert!(std::process::Command::new("mkfifo").arg(at("pipe")).status().unwrap().success());
        let _socket = std::os::unix::net::UnixListener::bind(at("socket")).unwrap();
        std::os::unix::fs::symlink(at("pipe"), at("link")).unwrap();
        for (path, expected) in [
            (dir.path().to_owned(), FileProblem::Folder),
            (at("pipe"), FileProblem::Pipe),
            (at("link"), FileProblem::Pipe),
            (at("socket"), FileProblem::Socket),
            ("/dev/zero".into(), FileProblem::Device),
        ] {
            assert_eq!(problem(read(&path, 1)), expected, "{}", path.display());
            assert_eq!(problem(read_given(&path, 1)), expected, "{}", path.display());
            assert!(check_if_there(&path).is_err());
            for language in [Language::Zh, Language::En] {
                assert!(expected.words(language).chars().count() > 8);
            }
        }
        assert_eq!(read(&at("nothing"), 1).unwrap_err().kind(), ErrorKind::NotFound);
        assert_eq!(problem(read(&at("nothing"), 1)), FileProblem::Missing);
        fs::write(at("file"), "").unwrap();
        assert_eq!(problem(read(&at("file/below"), 1)), FileProblem::Missing);
        check_if_there(&at("nothing")).unwrap();
        fs::write(at("file"), "内容").unwrap();
        std::os::unix::fs::symlink("file", at("to-file")).unwrap();
        assert_eq!(read_to_string(&at("to-file"), 1).unwrap(), "内容");
    }

    #[test]
    fn what_is_too_long_is_refused_by_its_length_alone_and_what_is_no_text_by_its_line() {
        let file = tempfile::NamedTempFile::new().unwrap();
        file.as_file().set_len(1 << 42).unwrap();
        assert_eq!(problem(read(file.path(), 2)), FileProblem::TooLarge { limit_mib: 2 });
        fs::write(file.path(), b"a\nb\xff").unwrap();
        assert_eq!(problem(read_to_string(file.path(), 1).map(String::into_bytes)), FileProblem::NotUtf8 { line: 2 });
    }
}
