//! Pulls a model: finds its files, brings them, checks their digests, and puts them in their place.

use super::{
    HubAccess, NetworkCause, PullError, Source,
    download::{Client, Coming, NotFetched, Wanted, shown},
    part::{Part, plain_name},
};
use crate::{digest::sha256_of_reader, gguf::Gguf, openai::download_client, plain_file};
use reqwest::{Url, header::HeaderMap};
use std::{
    fs,
    io::{self, Read},
    path::{Path, PathBuf},
    time::Duration,
};
use tokio_util::sync::CancellationToken;

/// A file to be pulled.
#[derive(Debug, Clone)]
pub struct Item {
    url: Url,
    /// The name that it gets.
    pub name: String,
    /// Bytes, where they are known.
    pub size: Option<u64>,
    /// Its digest, where it is known.
    pub sha256: Option<String>,
    /// The hub and repository that it is from.
    origin: Option<(HubAccess, String)>,
}

/// What is to be pulled: one file, or all parts of one that was split.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The files, of which the first is given to llama.cpp.
    pub items: Vec<Item>,
    /// Where from, for people.
    pub from: String,
}

impl Plan {
    /// Bytes of all files, where they are known.
    pub fn size(&self) -> Option<u64> {
        // More than can be counted is known to be more than any disk has.
        self.items.iter().try_fold(0_u64, |sum, item| Some(sum.saturating_add(item.size?)))
    }
}

/// What happens while a model is pulled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PullEvent {
    /// A file begins; so many bytes are there already.
    File {
        /// Its name.
        name: String,
        /// Bytes, where they are known.
        size: Option<u64>,
        /// Bytes that are there.
        have: u64,
    },
    /// So many bytes are there.
    Bytes {
        /// So many.
        done: u64,
        /// Of so many, where that is known.
        total: Option<u64>,
    },
    /// The connection broke; it goes on after a pause.
    Again {
        /// Why.
        cause: NetworkCause,
        /// The pause.
        pause: Duration,
    },
    /// The server cannot go on, and gives the file from its beginning.
    FromBeginning,
    /// The digest is computed.
    Checking {
        /// Bytes so far.
        done: u64,
        /// Of so many.
        total: u64,
    },
    /// The file was there already, whole.
    There(PathBuf),
    /// The file is in its place.
    Whole(PathBuf),
}

/// Pulls models into a folder.
#[derive(Debug, Clone)]
pub struct Puller {
    client: Client,
    folder: PathBuf,
}

impl Puller {
    /// One for this folder. After `idle` seconds without a byte a connection counts as broken; `pause` is the time before the first repetition.
    ///
    /// # Errors
    /// When no client can be made, for example because of a file of certificates.
    pub fn new(folder: &Path, idle: u64, pause: Duration) -> Result<Self, PullError> {
        let client = download_client(Duration::from_secs(idle)).map_err(PullError::Client)?;
        Ok(Self { client: Client::new(client, idle, pause), folder: folder.to_owned() })
    }

    /// Finds the files of a source. `sha256` is the digest that the user knows of a file without a hub.
    ///
    /// # Errors
    /// When the hub cannot be reached or has no such file.
    pub async fn plan(
        &self,
        source: &Source,
        sha256: Option<String>,
        access: impl Fn(super::Hub) -> Result<HubAccess, PullError>,
    ) -> Result<Plan, PullError> {
        let (hub, repository, file) = match source {
            Source::Hub { hub, repository, file } => (access(*hub)?, repository.clone(), file.clone()),
            Source::Url(url) => {
                let hubs = [super::Hub::HuggingFace, super::Hub::ModelScope];
                let known = hubs.into_iter().find_map(|hub| {
                    let access = access(hub).ok()?;
                    let (repository, path) = access.file_of_url(url)?;
                    Some((access, repository, super::SourceFile::Path(path)))
                });
                match known {
                    Some(known) => known,
                    None => return self.plan_of_url(url, sha256),
                }
            }
        };
        let files = hub.list(&self.client, &repository).await?;
        let chosen = file.among(&repository, &files)?;
        let is_one = chosen.len() == 1;
        let item = |file: super::HubFile| {
            Ok(Item {
                url: hub.file_url(&repository, &file.path),
                name: plain_name(&file.path)?,
                size: Some(file.size).filter(|size| *size > 0),
                sha256: sha256.clone().filter(|_| is_one).or(file.sha256),
                origin: Some((hub.clone(), repository.clone())),
            })
        };
        let items = chosen.into_iter().map(item).collect::<Result<Vec<_>, PullError>>()?;
        Ok(Plan { items, from: hub.page(&repository) })
    }

    fn plan_of_url(&self, url: &Url, sha256: Option<String>) -> Result<Plan, PullError> {
        let last = url.path_segments().and_then(|mut parts| parts.next_back()).unwrap_or_default();
        let name = plain_name(&decoded(last))?;
        Ok(Plan { from: shown(url), items: vec![Item { url: url.clone(), name, size: None, sha256, origin: None }] })
    }

    /// Brings every file of a plan, and returns where the first one is.
    ///
    /// # Errors
    /// When a file cannot be had or is not what it should be. What came of it is kept where that is of use.
    pub async fn pull(
        &self,
        plan: &Plan,
        tell: &(dyn Fn(PullEvent) + Send + Sync),
        stop: &CancellationToken,
    ) -> Result<PathBuf, PullError> {
        fs::create_dir_all(&self.folder).map_err(PullError::io(&self.folder))?;
        let mut first = None;
        for item in &plan.items {
            let place = self.folder.join(&item.name);
            let path =
                if place.exists() { self.there(item, place, tell, stop).await? } else { self.bring(item, &place, tell, stop).await? };
            first.get_or_insert(path);
        }
        first.ok_or_else(|| PullError::Name(String::new()))
    }

    /// A file of this name is there: it is the one, or in the way.
    async fn there(
        &self,
        item: &Item,
        place: PathBuf,
        tell: &(dyn Fn(PullEvent) + Send + Sync),
        stop: &CancellationToken,
    ) -> Result<PathBuf, PullError> {
        let length = plain_file::metadata(&place).map_err(PullError::io(&place))?.len();
        let fits = item.size.is_none_or(|size| size == length);
        let same = match &item.sha256 {
            _ if !fits => false,
            Some(sha256) => *sha256 == digest(&place, tell, stop).await?,
            None => item.size.is_some(),
        };
        if !same {
            return Err(PullError::Exists(place));
        }
        tell(PullEvent::There(place.clone()));
        Ok(place)
    }

    async fn bring(
        &self,
        item: &Item,
        place: &Path,
        tell: &(dyn Fn(PullEvent) + Send + Sync),
        stop: &CancellationToken,
    ) -> Result<PathBuf, PullError> {
        let mut part = Part::open(place, item.sha256.as_deref().unwrap_or(&shown(&item.url)))?;
        if item.size.is_some_and(|size| part.len() > size) {
            part.empty()?;
        }
        if let Some(size) = item.size {
            part.has_room(size)?;
        }
        tell(PullEvent::File { name: item.name.clone(), size: item.size, have: part.len() });
        let headers = item.origin.as_ref().map_or_else(HeaderMap::new, |(hub, _)| hub.headers());
        let wanted = Wanted { url: &item.url, headers, size: item.size, is_checked: item.sha256.is_some() };
        let coming = |coming| match coming {
            Coming::Bytes(done, total) => tell(PullEvent::Bytes { done, total }),
            Coming::Again(cause, pause) => tell(PullEvent::Again { cause, pause }),
            Coming::FromBeginning => tell(PullEvent::FromBeginning),
        };
        let fetched = self.client.fetch(&wanted, &mut part, &coming, stop).await;
        part.sync()?;
        match fetched {
            Ok(()) => {}
            Err(NotFetched::Error(error @ PullError::TooLong { .. })) => {
                part.discard();
                return Err(error);
            }
            Err(not) => {
                let nothing = part.len() == 0;
                if nothing {
                    part.discard();
                }
                return Err(match not {
                    NotFetched::Error(error) => error,
                    NotFetched::Refused(status, word) => match &item.origin {
                        Some((hub, repository)) => hub.refused(repository, &item.url, status, word.as_deref()),
                        None => PullError::Status { url: shown(&item.url), status: status.as_u16() },
                    },
                });
            }
        }
        self.checked(item, part, tell, stop).await
    }

    /// Puts a part in its place if it is what it should be, and drops it otherwise.
    async fn checked(
        &self,
        item: &Item,
        part: Part,
        tell: &(dyn Fn(PullEvent) + Send + Sync),
        stop: &CancellationToken,
    ) -> Result<PathBuf, PullError> {
        if let Some(expected) = &item.sha256 {
            let found = digest(part.path(), tell, stop).await?;
            if found != *expected {
                part.discard();
                return Err(PullError::Checksum { file: item.name.clone(), expected: expected.clone(), found });
            }
        }
        if let Err(error) = Gguf::open(part.path()) {
            part.discard();
            return Err(PullError::NotGguf(error));
        }
        let path = part.finish()?;
        tell(PullEvent::Whole(path.clone()));
        Ok(path)
    }
}

/// The digest of a file, computed beside everything else, until it is called off.
async fn digest(path: &Path, tell: &(dyn Fn(PullEvent) + Send + Sync), stop: &CancellationToken) -> Result<String, PullError> {
    let io = PullError::io(path);
    let (sender, mut steps) = tokio::sync::mpsc::unbounded_channel();
    let (path, asked) = (path.to_owned(), stop.clone());
    let total = fs::metadata(&path).map_or(0, |m| m.len());
    let computing = tokio::task::spawn_blocking(move || {
        let file = UntilStopped { file: plain_file::open(&path)?, stop: asked };
        // Whoever is gone needs no steps.
        sha256_of_reader(file, |done| _ = sender.send(done))
    });
    while let Some(done) = steps.recv().await {
        tell(PullEvent::Checking { done, total });
    }
    match computing.await {
        Ok(Ok(digest)) => Ok(digest),
        Ok(Err(_)) if stop.is_cancelled() => Err(PullError::Stopped { kept: total }),
        Ok(Err(error)) => Err(io(error)),
        Err(error) => Err(io(io::Error::other(error))),
    }
}

struct UntilStopped {
    file: fs::File,
    stop: CancellationToken,
}

impl Read for UntilStopped {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.stop.is_cancelled() {
            return Err(io::Error::other("stopped"));
        }
        self.file.read(buffer)
    }
}

/// A part of an address without its `%` signs.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        let code = tail.get(..2).filter(|_| *first == b'%').and_then(|hex| u8::from_str_radix(std::str::from_utf8(hex).ok()?, 16).ok());
        match code {
            Some(code) => {
                bytes.push(code);
                rest = &tail[2..];
            }
            None => {
                bytes.push(*first);
                rest = tail;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
