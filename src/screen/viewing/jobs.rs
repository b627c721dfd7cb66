//! What is read and written beside the screen, on other threads.

use super::{
    state::{Unsaved, ViewScreen},
    world::{Seen, Sending, Sent, World},
};
use crate::{
    items::length,
    language::{Bilingual, Language},
    record::{NOTES_FILE, NoteRecord, NoteTag, OwnJournal, RecordError},
    viewing::{Matcher, Opened, Table},
};
use std::{
    collections::HashMap,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};
use tokio::{sync::mpsc, task::spawn_blocking};
use tokio_util::sync::CancellationToken;

/// How often a search tells how far it is.
const TELL: Duration = Duration::from_millis(100);

/// What was done.
#[derive(Debug)]
pub enum Done {
    /// The beginning of the runs was read.
    Began(Box<Table>),
    /// The runs were read.
    Seen(Result<Seen, String>),
    /// An answer was read.
    Opened(usize, Result<Box<Opened>, String>),
    /// Two answers were read.
    Compared((usize, usize), Result<(Box<Opened>, Box<Opened>), String>),
    /// A search has come so far and found these.
    Found(u64, usize, Vec<usize>),
    /// A search met a text that cannot be read.
    SearchFailed(u64, String),
    /// A note was written; where it was not, its text comes back with the reason.
    Noted(usize, Result<Box<NoteRecord>, Unsaved>),
    /// Something was made of answers.
    Sent(Result<Sent, Bilingual>),
    /// A file of the runs has grown since they were read.
    Grown,
}

impl ViewScreen {
    /// Takes what was done.
    pub fn take(&mut self, done: Done) -> Vec<super::state::Output> {
        match done {
            Done::Began(table) => return self.began(*table),
            Done::Seen(seen) => return self.seen(seen),
            Done::Opened(place, opened) => self.opened(place, opened),
            Done::Compared(places, opened) => self.compared(places, opened),
            Done::Found(number, done, places) => self.found(number, done, &places),
            Done::SearchFailed(number, why) => self.search_failed(number, &why),
            Done::Noted(place, noted) => self.noted(place, noted.map(|note| *note)),
            Done::Sent(sent) => self.sent(sent),
            Done::Grown => self.grown(),
        }
        Vec::new()
    }
}

/// The open files of notes, by their runs.
type Journals = Arc<Mutex<HashMap<PathBuf, OwnJournal<NoteRecord>>>>;

/// Reads and writes for a screen, and tells it what came of it.
pub(super) struct Jobs {
    world: Arc<dyn World>,
    done: mpsc::Sender<Done>,
    journals: Journals,
    search: CancellationToken,
    language: Language,
}

impl Jobs {
    pub fn new(world: Arc<dyn World>, done: mpsc::Sender<Done>, language: Language) -> Self {
        Self { world, done, journals: Journals::default(), search: CancellationToken::new(), language }
    }

    fn spawn(&self, work: impl FnOnce() -> Done + Send + 'static) {
        let done = self.done.clone();
        spawn_blocking(move || {
            // A screen that is gone wants nothing told.
            let _ = done.blocking_send(work());
        });
    }

    /// Reads the runs; first their beginning, where nothing is shown yet.
    pub fn read(&self, is_first: bool) {
        let (world, language) = (self.world.clone(), self.language);
        if is_first {
            let (world, done) = (world.clone(), self.done.clone());
            spawn_blocking(move || {
                if let Some(table) = world.read_beginning() {
                    let _ = done.blocking_send(Done::Began(Box::new(table)));
                }
            });
        }
        self.spawn(move || Done::Seen(world.read().map_err(|why| why.words(language).to_owned())));
    }

    pub fn open(&self, table: &Table, place: usize) {
        let (items, language) = (table.shared_items(), self.language);
        self.spawn(move || Done::Opened(place, read(|| Opened::read(items.item(place)), language)));
    }

    pub fn open_two(&self, table: &Table, first: usize, second: usize) {
        let (items, language) = (table.shared_items(), self.language);
        self.spawn(move || {
            let opened = read(|| Opened::read(items.item(first)), language)
                .and_then(|one| Ok((one, read(|| Opened::read(items.item(second)), language)?)));
            Done::Compared((first, second), opened)
        });
    }

    /// Looks through texts in the order of the table, and tells from time to time.
    pub fn search(&mut self, number: u64, matcher: Matcher, table: &Table, places: Vec<usize>) {
        self.stop_search();
        let (stop, done, table, language) = (self.search.clone(), self.done.clone(), table.clone(), self.language);
        spawn_blocking(move || {
            let (mut found, mut told) = (Vec::new(), Instant::now());
            for (count, place) in places.iter().enumerate() {
                if stop.is_cancelled() {
                    return;
                }
                match matcher.meets(&table, *place) {
                    Ok(true) => found.push(*place),
                    Ok(false) => {}
                    Err(error) => {
                        let _ = done.blocking_send(Done::SearchFailed(number, error.words(language)));
                        return;
                    }
                }
                if told.elapsed() >= TELL {
                    told = Instant::now();
                    if done.blocking_send(Done::Found(number, count + 1, std::mem::take(&mut found))).is_err() {
                        return;
                    }
                }
            }
            let _ = done.blocking_send(Done::Found(number, places.len(), found));
        });
    }

    pub fn stop_search(&mut self) {
        self.search.cancel();
        self.search = CancellationToken::new();
    }

    pub fn note(&self, table: &Table, place: usize, text: String, tags: Vec<NoteTag>) {
        let (items, journals, author, language) = (table.shared_items(), self.journals.clone(), self.world.author(), self.language);
        self.spawn(move || {
            let item = items.item(place);
            let written = item.note(author, text.clone(), tags.clone()).map_err(|error| error.words(language)).and_then(|note| {
                append(&journals, item.folder(), &note, language)?;
                Ok(note)
            });
            Done::Noted(place, written.map(Box::new).map_err(|why| Unsaved { text, tags, why }))
        });
    }

    pub fn send(&self, what: Sending, table: &Table, places: Vec<usize>) {
        let (world, table) = (self.world.clone(), table.clone());
        self.spawn(move || Done::Sent(world.send(what, &table, &places)));
    }

    /// Tells once a file of the runs is longer than now.
    pub fn watch(&self, table: &Table) {
        let (folders, done) = (table.items().folders().to_vec(), self.done.clone());
        tokio::spawn(async move {
            let before = length(&folders);
            while length(&folders) <= before {
                tokio::time::sleep(WATCH).await;
                if done.is_closed() {
                    return;
                }
            }
            let _ = done.send(Done::Grown).await;
        });
    }
}

/// How often it is looked whether a run has grown.
const WATCH: Duration = Duration::from_secs(2);

fn read(work: impl FnOnce() -> Result<Opened, RecordError>, language: Language) -> Result<Box<Opened>, String> {
    work().map(Box::new).map_err(|error| error.words(language))
}

/// Appends a note to the notes of its run, which are opened with the first one and kept from other programs from then on.
fn append(journals: &Journals, folder: &Path, note: &NoteRecord, language: Language) -> Result<(), String> {
    let mut journals = journals.lock().unwrap_or_else(PoisonError::into_inner);
    let words = |error: RecordError| error.words(language);
    if !journals.contains_key(folder) {
        let line = |line: &[u8]| serde_json::from_slice::<NoteRecord>(line).map_err(|error| error.to_string());
        let path = folder.join(NOTES_FILE);
        let Some((journal, _)) = OwnJournal::open(&path, line).map_err(words)? else {
            let shown = path.display();
            let zh = format!("{shown} 正由另一个程序写备注：请关闭那个程序后再保存");
            let en = format!("another program has the notes open ({shown}): close it, then save again");
            return Err(Bilingual::both(zh, en).words(language).to_owned());
        };
        journals.insert(folder.to_owned(), journal);
    }
    match journals.get_mut(folder) {
        Some(journal) => journal.append(note).map_err(words),
        // Put there above.
        None => Ok(()),
    }
}
