//! Records tapes while models answer: a [`Listener`] of a run. A thread of its own makes the tapes and writes each again whenever an answer, verdict or
//! rating is on the disk, so that a file always holds a whole tape, whenever the program ends.

use super::{Tape, TapeError, is_tape, live_tape::LiveTape};
use crate::{
    case::Case,
    chat::{Delta, ModelIdentity, Origin},
    digest::sha256,
    file_name::slug,
    language::Bilingual,
    record::{ConversationKey, Listener, QuestionContext, RatingRecord, TurnRecord, VerdictRecord},
};
use std::{
    collections::HashMap,
    path::{Path, PathBuf},
    sync::mpsc,
    thread,
    time::Instant,
};
use tokio::sync::oneshot;

/// Bytes of a name before it is cut.
const NAME_BYTES: usize = 150;

/// Where tapes are written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RecordTo {
    /// The tape of the one consultation.
    File(PathBuf),
    /// A tape a consultation, named by case, model and repeat.
    Folder(PathBuf),
    /// Nowhere until one is asked for.
    Memory,
}

impl RecordTo {
    /// Where `--record` writes: into a file where its name ends in `.tape` or it is a file, else into a folder, which is made.
    ///
    /// # Errors
    /// When the file is there and is no tape, or the folder cannot be made.
    pub fn path(path: &Path) -> Result<Self, TapeError> {
        let unusable = |zh: &str, en: &str| TapeError::Unusable { path: path.to_owned(), line: 1, message: Bilingual::both(zh, en) };
        let is_file_name = path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("tape"));
        if path.is_file() && !is_tape(path) {
            return Err(unusable("已有此文件，且不是录制：请另指定一个文件", "the file is there and is no tape; name another file"));
        }
        if path.is_file() {
            Tape::read(path)?;
        }
        let folder = path.parent().filter(|folder| is_file_name && !folder.as_os_str().is_empty());
        if folder.is_some_and(|folder| !folder.is_dir()) {
            return Err(unusable("文件夹不存在：请先建立，或另指定一处", "its folder is not there; make it, or name another place"));
        }
        if path.is_file() || (is_file_name && !path.is_dir()) {
            return Ok(Self::File(path.to_owned()));
        }
        std::fs::create_dir_all(path).map_err(|source| TapeError::Io { path: path.to_owned(), source })?;
        Ok(Self::Folder(path.to_owned()))
    }
}

/// What became of the tapes.
#[derive(Debug, Default)]
pub struct RecordedTapes {
    /// The tapes that were written.
    pub written: Vec<PathBuf>,
    /// Why one is missing: the first reason.
    pub problem: Option<TapeError>,
}

/// Whose conversation something belongs to.
#[derive(Debug)]
struct Asker {
    case: Case,
    model: ModelIdentity,
    repeat: u32,
    conversation: ConversationKey,
}

impl Asker {
    fn of(question: &QuestionContext<'_>) -> Box<Self> {
        let QuestionContext { case, model, repeat, .. } = *question;
        Box::new(Self { case: case.clone(), model: model.clone(), repeat, conversation: question.conversation() })
    }
}

/// What the thread is told.
#[derive(Debug)]
enum Told {
    Asked(Box<Asker>, Instant),
    Piece(ConversationKey, Instant, Box<Delta>),
    Restored(Box<Asker>, Box<TurnRecord>),
    Answered(Box<TurnRecord>),
    Judged(Box<VerdictRecord>, Instant),
    Rated(Box<RatingRecord>, Instant),
    Playing(Box<Tape>),
    Get(ConversationKey, oneshot::Sender<Option<Tape>>),
    Forget(oneshot::Sender<RecordedTapes>),
}

/// Records tapes. Cheap to clone; all clones are one.
#[derive(Debug, Clone)]
pub struct TapeRecorder {
    sender: mpsc::Sender<Told>,
}

impl TapeRecorder {
    /// Begins to record.
    pub fn start(to: RecordTo) -> Self {
        let (sender, receiver) = mpsc::channel();
        thread::spawn(move || {
            let mut writer = Writer {
                to,
                began: Instant::now(),
                live: HashMap::new(),
                tapes: HashMap::new(),
                files: HashMap::new(),
                owners: HashMap::new(),
                problem: None,
            };
            while let Ok(told) = receiver.recv() {
                writer.take_in(told);
            }
        });
        Self { sender }
    }

    /// A tape will play: it is recorded with its own times and events.
    pub fn playing(&self, tape: Tape) {
        self.tell(Told::Playing(Box::new(tape)));
    }

    /// The tape of a conversation so far; nothing before its first answer.
    pub async fn tape(&self, conversation: ConversationKey) -> Option<Tape> {
        let (reply, answer) = oneshot::channel();
        self.tell(Told::Get(conversation, reply));
        answer.await.ok().flatten()
    }

    /// Forgets every conversation, once everything said before is written, and says what was written. What comes later begins anew.
    pub async fn finish(&self) -> RecordedTapes {
        let (reply, answer) = oneshot::channel();
        self.tell(Told::Forget(reply));
        answer.await.unwrap_or_default()
    }

    fn tell(&self, told: Told) {
        // The thread ends with the last clone.
        let _ = self.sender.send(told);
    }
}

impl Listener for TapeRecorder {
    fn asked(&self, question: &QuestionContext<'_>) {
        self.tell(Told::Asked(Asker::of(question), Instant::now()));
    }

    fn piece(&self, conversation: &ConversationKey, piece: &Delta) {
        self.tell(Told::Piece(*conversation, Instant::now(), Box::new(piece.clone())));
    }

    fn restored(&self, question: &QuestionContext<'_>, record: &TurnRecord) {
        self.tell(Told::Restored(Asker::of(question), Box::new(record.clone())));
    }

    fn answered(&self, record: &TurnRecord) {
        self.tell(Told::Answered(Box::new(record.clone())));
    }

    fn judged(&self, record: &VerdictRecord) {
        self.tell(Told::Judged(Box::new(record.clone()), Instant::now()));
    }

    fn rated(&self, record: &RatingRecord) {
        self.tell(Told::Rated(Box::new(record.clone()), Instant::now()));
    }
}

/// The thread's own.
struct Writer {
    to: RecordTo,
    began: Instant,
    live: HashMap<ConversationKey, LiveTape>,
    /// Tapes that play, by digest.
    tapes: HashMap<String, Box<Tape>>,
    /// The file of each conversation, and the shift of its times once it is no longer in memory.
    files: HashMap<ConversationKey, (PathBuf, Option<f64>)>,
    /// Whose each file is.
    owners: HashMap<PathBuf, ConversationKey>,
    problem: Option<TapeError>,
}

impl Writer {
    fn ms(&self, at: Instant) -> f64 {
        at.saturating_duration_since(self.began).as_secs_f64() * 1e3
    }

    fn take_in(&mut self, told: Told) {
        match told {
            Told::Asked(who, at) => {
                let now = self.ms(at);
                if let Some(tape) = self.tape(*who, None) {
                    tape.asked(now);
                }
            }
            Told::Piece(conversation, at, piece) => {
                let now = self.ms(at);
                if let Some(tape) = self.live.get_mut(&conversation) {
                    tape.piece(now, *piece);
                }
            }
            Told::Restored(who, record) => {
                let played = match &record.model.origin {
                    Origin::Recording { digest, .. } => self.tapes.get(digest).cloned(),
                    _ => None,
                };
                let conversation = who.conversation;
                match (self.tape(*who, Some(&record)), played) {
                    (Some(live), Some(played)) => live.played(&played, &record),
                    (Some(live), None) => live.restored(&record),
                    (None, _) => {}
                }
                self.write(conversation);
            }
            Told::Answered(record) => {
                let conversation = ConversationKey::of_record(&record);
                if let Some(tape) = self.live.get_mut(&conversation) {
                    tape.answered(&record);
                    self.write(conversation);
                }
            }
            Told::Judged(record, at) => {
                let conversation =
                    ConversationKey::of(&record.model.key(), record.source, &record.case, record.variant.as_ref(), record.repeat);
                let now = self.ms(at);
                if let Some(tape) = self.known(conversation) {
                    tape.judged(now, *record);
                    self.write(conversation);
                }
            }
            Told::Rated(record, at) => {
                let conversation =
                    ConversationKey::of(&record.model.key(), record.source, &record.case, record.variant.as_ref(), record.repeat);
                let now = self.ms(at);
                if let Some(tape) = self.known(conversation) {
                    tape.rated(now, *record);
                    self.write(conversation);
                }
            }
            Told::Playing(tape) => {
                if let Origin::Recording { digest, .. } = tape.identity().origin {
                    self.tapes.insert(digest, tape);
                }
            }
            Told::Get(conversation, reply) => {
                // Whoever asked may be gone.
                let _ = reply.send(self.live.get(&conversation).and_then(LiveTape::tape));
            }
            Told::Forget(reply) => {
                self.live.clear();
                self.files.clear();
                let mut written: Vec<PathBuf> = self.owners.drain().map(|(path, _)| path).filter(|path| path.is_file()).collect();
                written.sort();
                let _ = reply.send(RecordedTapes { written, problem: self.problem.take() });
            }
        }
    }

    /// The tape of a conversation; begun, where it is not, with this answer of earlier. Nothing where its file is another conversation's.
    fn tape(&mut self, who: Asker, earlier: Option<&TurnRecord>) -> Option<&mut LiveTape> {
        let conversation = who.conversation;
        if !self.live.contains_key(&conversation) && !self.files.contains_key(&conversation) {
            let tape = match self.begin(&who, earlier) {
                Ok(tape) => tape,
                Err(problem) => {
                    self.problem.get_or_insert(problem);
                    return None;
                }
            };
            self.live.insert(conversation, tape);
        }
        self.known(conversation)
    }

    /// A new tape, which goes on with what its file holds.
    fn begin(&mut self, who: &Asker, restored: Option<&TurnRecord>) -> Result<LiveTape, TapeError> {
        let tape = match &who.model.origin {
            Origin::Recording { digest, .. } => self.tapes.get(digest).cloned(),
            _ => None,
        };
        let is_playing = tape.is_some();
        let mut tape = tape.map_or_else(|| LiveTape::new(who.case.clone(), who.model.clone()), LiveTape::of_playing);
        if let Some(path) = self.path(who) {
            let goes_on = !is_playing && self.goes_on_from_playing(&path, who);
            let earlier = if goes_on { None } else { self.earlier(&path, who, restored)? };
            if let Some(earlier) = earlier.filter(|_| !is_playing) {
                tape = LiveTape::of_tape(earlier, None);
            }
            self.owners.insert(path.clone(), who.conversation);
            self.files.insert(who.conversation, (path, None));
        }
        Ok(tape)
    }

    /// The tape of a conversation that is being recorded, read again where it was put away.
    fn known(&mut self, conversation: ConversationKey) -> Option<&mut LiveTape> {
        if !self.live.contains_key(&conversation) {
            let (path, shift) = self.files.get(&conversation)?;
            match Tape::read(path) {
                Ok(tape) => {
                    self.live.insert(conversation, LiveTape::of_tape(tape, *shift));
                }
                Err(problem) => {
                    self.problem.get_or_insert(problem);
                }
            }
        }
        self.live.get_mut(&conversation)
    }

    fn path(&self, who: &Asker) -> Option<PathBuf> {
        let Asker { case, model, repeat, .. } = who;
        match &self.to {
            RecordTo::File(path) => Some(path.clone()),
            RecordTo::Folder(folder) => {
                let again = if *repeat == 0 { String::new() } else { format!("-{}", repeat + 1) };
                let variant = case.variant_name().map(|name| format!("-{name}")).unwrap_or_default();
                let name = slug(&format!("{}{variant}-{}{again}", case.id(), model.name));
                let name = name.trim_start_matches('.');
                let path = folder.join(format!("{name}.tape"));
                // File systems hold names of 255 bytes, and two ids can lead to one name.
                let is_taken = self.owners.get(&path).is_some_and(|owner| *owner != who.conversation);
                if name.len() <= NAME_BYTES && !is_taken {
                    return Some(path);
                }
                let short: String = name
                    .chars()
                    .scan(0, |bytes, c| {
                        *bytes += c.len_utf8();
                        (*bytes <= NAME_BYTES).then_some(c)
                    })
                    .collect();
                let digest = sha256(format!("{} {} {repeat}", case.id(), model.key()).as_bytes());
                Some(folder.join(format!("{short}-{}.tape", &digest[..8])))
            }
            RecordTo::Memory => None,
        }
    }

    /// Whether the file is that of a tape that plays, from which a model goes on: it is the consultation's, which holds what was played.
    fn goes_on_from_playing(&mut self, path: &Path, who: &Asker) -> bool {
        let Some(owner) = self.owners.get(path).copied() else { return false };
        let goes_on = self.live.get(&owner).is_some_and(|tape| tape.plays(&who.case));
        if goes_on {
            self.files.remove(&owner);
        }
        goes_on
    }

    /// What the file of a conversation holds already, where this is the conversation.
    fn earlier(&self, path: &Path, who: &Asker, restored: Option<&TurnRecord>) -> Result<Option<Tape>, TapeError> {
        let other = || TapeError::Unusable {
            path: path.to_owned(),
            line: 1,
            message: Bilingual::both(
                "此文件已有另一次会诊的录制：请另指定文件；要录多次会诊，请指定文件夹",
                "the file holds the tape of another consultation; name another file, or a folder to record several consultations",
            ),
        };
        if self.owners.get(path).is_some_and(|taken| *taken != who.conversation) {
            return Err(other());
        }
        if !path.exists() {
            return Ok(None);
        }
        let tape = Tape::read(path)?;
        let model = match &who.model.origin {
            Origin::Recording { .. } => tape.identity().name == who.model.name,
            _ => tape.provenance.model.key() == who.model.key(),
        };
        // Of a run that goes on, the file has the answers; a run that begins again would be a second consultation.
        let goes_on = restored.is_some_and(|record| tape.answers().any(|answer| answer.key == record.key));
        let is_same = tape.case == who.case && model && (goes_on || who.model.origin.is_recording());
        if is_same { Ok(Some(tape)) } else { Err(other()) }
    }

    fn write(&mut self, conversation: ConversationKey) {
        let (Some(live), Some((path, shift))) = (self.live.get(&conversation), self.files.get_mut(&conversation)) else { return };
        let Some(tape) = live.tape() else { return };
        if let Err(problem) = tape.write(path) {
            self.problem.get_or_insert(problem);
        } else if live.can_be_put_away() && matches!(self.to, RecordTo::Folder(_)) {
            // A batch has hundreds of thousands.
            *shift = live.shift();
            self.live.remove(&conversation);
        }
    }
}
