//! Where a show and the presenter's second terminal meet: a Unix socket in a folder that nobody else can enter. Only processes of the same user are listened
//! to, lines are of bounded length, and whoever says anything else is left.

use crate::{
    config::Paths,
    io_error,
    language::Bilingual,
    screen::stage::StageEvent,
    show::wire::{Asked, LONGEST_ASKED, LONGEST_SEEN, Seen},
};
use std::{
    fs::{self, DirBuilder, Permissions},
    io,
    os::unix::fs::{DirBuilderExt, FileTypeExt, MetadataExt, PermissionsExt},
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{
        UnixListener, UnixStream,
        unix::{OwnedReadHalf, OwnedWriteHalf},
    },
    sync::{mpsc, watch},
    task::JoinHandle,
};

/// Second terminals at once.
const MOST_PEERS: usize = 4;
/// How long a peer may take to read a line.
const PATIENCE: Duration = Duration::from_secs(2);
/// Lines between the tasks of a second terminal.
const LINES: usize = 16;

/// The show's side.
pub(super) struct Server {
    path: PathBuf,
    seen: watch::Sender<Arc<str>>,
    task: JoinHandle<()>,
}

impl Server {
    /// Opens the socket that is named, or one of its own.
    pub fn open(named: Option<&Path>, paths: &Paths, beginning: Seen, events: mpsc::Sender<StageEvent>) -> Result<Self, Bilingual> {
        let path = match named {
            Some(path) => path.to_owned(),
            None => {
                let folder = folder(paths)?;
                remove_left_behind(&folder);
                folder.join(format!("show-{}.sock", std::process::id()))
            }
        };
        // One that a show with the same number left behind. What is no socket stays.
        if is_socket(&path) && std::os::unix::net::UnixStream::connect(&path).is_err() {
            let _ = fs::remove_file(&path);
        }
        let listener = UnixListener::bind(&path).map_err(|error| failed(&path, &error))?;
        fs::set_permissions(&path, Permissions::from_mode(0o600)).map_err(|error| failed(&path, &error))?;
        let (seen, _) = watch::channel(Arc::from(beginning.line()));
        let task = tokio::spawn(accept(listener, seen.clone(), events));
        Ok(Self { path, seen, task })
    }

    /// Tells every second terminal what is on the stage, where there is one.
    pub fn publish(&self, seen: impl FnOnce() -> Seen) {
        if self.seen.receiver_count() == 0 {
            return;
        }
        let line = seen().line();
        self.seen.send_if_modified(|before| {
            let is_new = **before != *line;
            if is_new {
                *before = Arc::from(line);
            }
            is_new
        });
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
        let _ = fs::remove_file(&self.path);
    }
}

async fn accept(listener: UnixListener, seen: watch::Sender<Arc<str>>, events: mpsc::Sender<StageEvent>) {
    let peers = Arc::new(AtomicUsize::new(0));
    loop {
        let Ok((stream, _)) = listener.accept().await else {
            // No descriptor is free: later, maybe.
            tokio::time::sleep(PATIENCE).await;
            continue;
        };
        if !is_own(&stream) || peers.load(Ordering::SeqCst) >= MOST_PEERS {
            continue;
        }
        peers.fetch_add(1, Ordering::SeqCst);
        let (peers, seen, events) = (Arc::clone(&peers), seen.subscribe(), events.clone());
        tokio::spawn(async move {
            // What the stage shows now is told with its next change: this is one.
            let _ = events.try_send(StageEvent::Joined);
            let (reading, writing) = stream.into_split();
            tokio::select! {
                () = listen(reading, &events) => {}
                () = tell(writing, seen) => {}
            }
            peers.fetch_sub(1, Ordering::SeqCst);
        });
    }
}

/// Passes on what a peer asks for, until it says anything else.
async fn listen(reading: OwnedReadHalf, events: &mpsc::Sender<StageEvent>) {
    let mut lines = Lines::new(reading, LONGEST_ASKED);
    while let Some(action) = lines.next().await.and_then(|line| Asked::read(&line)) {
        // A stage that is busy needs no more keys.
        let _ = events.try_send(StageEvent::Remote(action));
    }
}

/// Tells a peer what is on the stage, until it does not read. What came meanwhile is left out but for the last.
async fn tell(mut writing: OwnedWriteHalf, mut seen: watch::Receiver<Arc<str>>) {
    loop {
        let line = Arc::clone(&seen.borrow_and_update());
        match tokio::time::timeout(PATIENCE, writing.write_all(line.as_bytes())).await {
            Ok(Ok(())) => {}
            Ok(Err(_)) | Err(_) => return,
        }
        if seen.changed().await.is_err() {
            return;
        }
    }
}

/// The second terminal's side: what the show tells, and where to put what is pressed. The lines end where the show does.
pub(super) async fn connect(named: Option<&Path>, paths: &Paths) -> Result<(mpsc::Receiver<Seen>, mpsc::Sender<String>), Bilingual> {
    let path = match named {
        Some(path) => path.to_owned(),
        None => newest(&folder(paths)?).ok_or_else(no_show)?,
    };
    let stream = UnixStream::connect(&path).await.map_err(|error| failed(&path, &error).after("", ""))?;
    if !is_own(&stream) {
        return Err(Bilingual::both(
            format!("{}：属于另一位用户，拒绝连接", path.display()),
            format!("{}: it belongs to another user", path.display()),
        ));
    }
    let (reading, mut writing) = stream.into_split();
    let (told, lines) = mpsc::channel(LINES);
    let (asked, mut wishes) = mpsc::channel::<String>(LINES);
    tokio::spawn(async move {
        let mut lines = Lines::new(reading, LONGEST_SEEN);
        while let Some(seen) = lines.next().await.and_then(|line| Seen::read(&line)) {
            if told.send(seen).await.is_err() {
                return;
            }
        }
    });
    tokio::spawn(async move {
        while let Some(wish) = wishes.recv().await {
            if writing.write_all(wish.as_bytes()).await.is_err() {
                return;
            }
        }
    });
    Ok((lines, asked))
}

/// Lines of bounded length.
struct Lines {
    reading: OwnedReadHalf,
    most: usize,
    held: Vec<u8>,
}

impl Lines {
    fn new(reading: OwnedReadHalf, most: usize) -> Self {
        Self { reading, most, held: Vec::new() }
    }

    /// The next line; nothing after the last one, or where one is too long or no text.
    async fn next(&mut self) -> Option<String> {
        let mut buffer = [0; 1024];
        loop {
            if let Some(end) = self.held.iter().position(|byte| *byte == b'\n') {
                let line: Vec<u8> = self.held.drain(..=end).collect();
                return String::from_utf8(line).ok().filter(|line| line.len() <= self.most);
            }
            if self.held.len() > self.most {
                return None;
            }
            match self.reading.read(&mut buffer).await {
                Ok(0) | Err(_) => return None,
                Ok(count) => self.held.extend_from_slice(&buffer[..count]),
            }
        }
    }
}

/// The private folder of sockets: where the system has one for what runs, else among the program's own.
fn folder(paths: &Paths) -> Result<PathBuf, Bilingual> {
    let runtime = std::env::var_os("XDG_RUNTIME_DIR").map(PathBuf::from).filter(|folder| folder.is_absolute() && is_private(folder));
    let folder = runtime.map_or_else(|| paths.log_dir().join("shows"), |folder| folder.join("wardround"));
    if let Some(parent) = folder.parent() {
        fs::create_dir_all(parent).map_err(|error| failed(&folder, &error))?;
    }
    match DirBuilder::new().mode(0o700).create(&folder) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(failed(&folder, &error)),
        _ => {}
    }
    if is_private(&folder) {
        return Ok(folder);
    }
    Err(Bilingual::both(
        format!("{}：其他用户也能进入这个文件夹，不在其中建立套接字；请 chmod 700，或用 --socket 另行指定", folder.display()),
        format!(
            "{}: others can enter this folder, so no socket goes there; chmod 700 it, or name another place with --socket",
            folder.display()
        ),
    ))
}

/// Whether a folder is the user's own and nobody else's. A link is not followed.
fn is_private(folder: &Path) -> bool {
    let own = rustix::process::geteuid().as_raw();
    fs::symlink_metadata(folder).is_ok_and(|is| is.is_dir() && is.uid() == own && is.mode() & 0o077 == 0)
}

fn is_socket(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|is| is.file_type().is_socket())
}

/// Whether the other end is a process of the same user.
fn is_own(stream: &UnixStream) -> bool {
    stream.peer_cred().is_ok_and(|peer| peer.uid() == rustix::process::geteuid().as_raw())
}

/// The sockets in a folder, the newest last.
fn sockets(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let mut found: Vec<(std::time::SystemTime, PathBuf)> =
        entries.filter(|path| is_socket(path)).filter_map(|path| Some((fs::metadata(&path).ok()?.modified().ok()?, path))).collect();
    found.sort();
    found.into_iter().map(|(_, path)| path).collect()
}

/// The newest show that listens.
fn newest(folder: &Path) -> Option<PathBuf> {
    sockets(folder).into_iter().rev().find(|path| std::os::unix::net::UnixStream::connect(path).is_ok())
}

/// Removes the sockets of shows that ended without doing so.
fn remove_left_behind(folder: &Path) {
    for path in sockets(folder) {
        let refused = std::os::unix::net::UnixStream::connect(&path).is_err_and(|error| error.kind() == io::ErrorKind::ConnectionRefused);
        if refused {
            let _ = fs::remove_file(path);
        }
    }
}

fn no_show() -> Bilingual {
    Bilingual::both(
        "没有正在进行的演示：请先在另一个终端中运行 wardround demo，或用 --socket 指定",
        "no show plays: start wardround demo in another terminal first, or name its socket with --socket",
    )
}

fn failed(path: &Path, error: &io::Error) -> Bilingual {
    Bilingual::of(|language| format!("{}{}{}", path.display(), crate::glossary::colon(language), io_error::words(error, language)))
}
