//! The session's inputs and outputs: commands, events, effects, notices.

use super::{Board, ModelProgress, ModelRow, SessionError};
use crate::{
    case::{Case, CaseFile, CaseId, Problem, ReadAs, VariantError, VariantName},
    chat::{Delta, LoadProgress, Measure, ModelError, ModelIdentity},
    consultation::{Answer, Ready, Refusal},
    language::{Bilingual, Language},
    models::LocalServer,
    record::{ErrorTag, Rating, RatingRecord, RunRecords, StorageWarning, TurnRecord, VerdictRecord},
    tape::PlaybackChange,
};
use std::{path::PathBuf, sync::Arc};

/// Where cases come from.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum SourceName {
    /// The scenarios in the program.
    Bundled,
    File(PathBuf),
}

impl SourceName {
    /// The word on the command line and in the saved state.
    pub fn parse(text: &str) -> Self {
        if text == "bundled" { Self::Bundled } else { Self::File(text.into()) }
    }

    /// The inverse of [`SourceName::parse`].
    pub fn as_text(&self) -> String {
        match self {
            Self::Bundled => "bundled".into(),
            Self::File(path) => path.display().to_string(),
        }
    }
}

/// One consultation of a session: a case, or a variant of it, with a model.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ConsultationKey {
    pub case: CaseId,
    /// Which variant of the case; `None` for the case itself.
    pub variant: Option<VariantName>,
    pub model: String,
}

impl ConsultationKey {
    /// The same case or variant with another model.
    #[must_use]
    pub fn with_model(&self, model: impl Into<String>) -> Self {
        Self { model: model.into(), ..self.clone() }
    }

    /// The case itself, or a variant of it, with the same model.
    #[must_use]
    pub fn as_variant(&self, variant: Option<VariantName>) -> Self {
        Self { variant, ..self.clone() }
    }

    /// The case and its variant as a part of a file's name.
    pub fn file_part(&self) -> String {
        let variant = self.variant.as_ref().map(|name| format!("-{name}")).unwrap_or_default();
        format!("{}{variant}", self.case)
    }
}

/// One answer of a session, from its question to its end: what comes of it names it by this number, and the session knows the consultation.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct AnswerId(pub(super) u64);

/// What is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Question {
    /// The next turn as the case has it.
    Next,
    /// The next turn in other words.
    NextEdited(String),
    /// A question of the doctor's own.
    Own(String),
    /// The last question again.
    Again,
}

/// What a user wants.
#[derive(Debug, Clone)]
pub enum Command {
    /// Read the cases of this source, bilingual ones in this language.
    OpenSource(SourceName, Language),
    /// Let this model answer from now on.
    SelectModel(String),
    /// Add a model and let it answer.
    AddModel(ModelRow),
    /// Make a model known.
    KnowModel(ModelRow),
    /// Look for servers on this machine.
    FindServers,
    /// Let this model judge from now on.
    SelectJudge(Option<String>),
    /// Open a case, or a variant of it, with the model that answers.
    OpenConsultation(CaseId, Option<VariantName>),
    /// Open a case with a model other than the one that answers, to read it beside; the model itself is opened by its first question.
    OpenBeside(ConsultationKey),
    /// Ask in an open consultation.
    Ask(ConsultationKey, Question),
    /// Stop the answer, or the judge.
    Stop(ConsultationKey),
    /// Try again to put on disk what could not be.
    SaveAgain(ConsultationKey),
    /// Begin the case again, as its next repeat.
    StartOver(ConsultationKey),
    /// Have the answer to the exchange at this index judged.
    Judge(ConsultationKey, usize),
    /// Rate the answer to the exchange at this index.
    Rate {
        key: ConsultationKey,
        /// Which exchange, from 0.
        exchange: usize,
        rating: Rating,
        /// What is wrong with it.
        tags: Vec<ErrorTag>,
        /// In the rater's words.
        comment: String,
    },
    /// Change how tapes play; a waiting is skipped in this consultation.
    Play(ConsultationKey, PlaybackChange),
    /// Play up to this turn (from 1): those before it at once.
    PlayTo(ConsultationKey, usize),
    /// Go on with this model, which answers now, from where the tape of a consultation is.
    GoOnLive(ConsultationKey, String),
    /// Keep the consultation as a tape, in the current folder.
    SaveTape(ConsultationKey),
    /// Compute the scores of the runs with these cases, and from now on of this run too, where one is named.
    ReadScores(Option<PathBuf>),
    /// Whether the scores are to be computed again as answers, verdicts and ratings come.
    WatchScores(bool),
    /// The reference beside this turn (from 1) was revealed: ratings say so from now on.
    Reveal(ConsultationKey, usize),
}

/// What a task reports to the session.
#[derive(Debug)]
#[allow(clippy::large_enum_variant, reason = "a delta's last one is large, once an answer")]
pub enum SessionEvent {
    /// The cases were read, or could not be.
    SourceRead(SourceName, Result<Arc<CaseFile>, SessionError>),
    /// What earlier runs have of these cases.
    ProgressRead(Vec<ModelProgress>),
    /// A model is being opened.
    ModelProgress(String, LoadProgress),
    /// A model is open. `answer_tokens` is its limit on an answer.
    ModelOpened {
        /// The name it was asked for by.
        name: String,
        identity: Box<ModelIdentity>,
        /// The most tokens of an answer.
        answer_tokens: Option<u32>,
    },
    /// A model cannot be opened.
    ModelFailed(String, SessionError),
    /// A model was closed to make room.
    ModelClosed(String),
    /// The servers on this machine.
    ServersFound(Vec<LocalServer>),
    /// What the record has of a consultation; nothing where there is none.
    ConsultationRead(ConsultationKey, Result<Option<Box<RunRecords>>, SessionError>),
    /// The question was measured, or could not be.
    Measured(AnswerId, Result<Measure, ModelError>),
    /// The question is not sent, because its answer could not be recorded.
    CannotRecord(AnswerId, SessionError),
    /// Another program writes the record of a consultation that was opened.
    InUse(SessionError),
    /// A piece of the answer.
    Delta(AnswerId, Delta),
    AnswerFailed(AnswerId, ModelError),
    /// An answer is on disk.
    Recorded(ConsultationKey, Box<TurnRecord>),
    /// It could not be put there.
    RecordFailed(ConsultationKey, SessionError),
    /// A verdict is on disk; `None` when the judge was stopped.
    Judged(ConsultationKey, Option<Box<VerdictRecord>>),
    /// There is no verdict.
    JudgeFailed(ConsultationKey, SessionError),
    /// A verdict could not be recorded, or the judge was not asked because it could not be.
    VerdictNotRecorded(ConsultationKey, SessionError),
    /// An unfinished last line of a record was moved aside: which file, and where to.
    Repaired(String, String),
    /// What the file system of a record cannot promise.
    Storage(StorageWarning),
    /// A rating is on disk.
    Rated(ConsultationKey, Box<RatingRecord>),
    /// It could not be put there.
    RateFailed(ConsultationKey, SessionError),
    /// A tape was written, or could not be.
    TapeWritten(Result<PathBuf, Bilingual>),
    /// The scores of the runs with the cases of a source, or why there are none.
    ScoresRead(SourceName, Result<Arc<Board>, SessionError>),
}

/// What the session asks a task to do.
#[derive(Debug, Clone)]
pub enum Effect {
    /// Read the cases.
    ReadSource(SourceName, Language),
    /// Read what earlier runs have of them.
    ReadProgress(SourceName, Arc<CaseFile>),
    OpenModel(String),
    /// Look for servers on this machine.
    FindServers,
    /// Read what the record has of a consultation.
    ReadConsultation(ConsultationKey, SourceName),
    /// Count a question's tokens.
    Measure(ConsultationKey, AnswerId, Ready),
    Ask(Box<Ask>),
    /// Stop the answer.
    Cancel(ConsultationKey),
    /// Put an answer on disk.
    Record(Box<Record>),
    /// Ask the judge.
    Judge(Box<Judge>),
    /// Stop the judge.
    CancelJudge(ConsultationKey),
    /// Put a rating on disk; the time and the rater are filled in there.
    Rate(ConsultationKey, Box<RatingRecord>),
    /// Compute the scores of the runs with the cases of a source, and of the runs in these folders; after a moment, where they were computed just now.
    ReadScores(SourceName, Vec<PathBuf>, bool),
    /// Change how tapes play.
    Play(PlaybackChange),
    /// Write a consultation as a tape, by this name without its ending, in the current folder.
    WriteTape(String, Box<Taped>),
    /// Tell the user.
    Notice(Notice),
}

/// A question to be sent.
#[derive(Debug, Clone)]
pub struct Ask {
    pub key: ConsultationKey,
    pub answer: AnswerId,
    pub ready: Ready,
    pub case: Arc<Case>,
    /// Which repeat of the case, from 0.
    pub repeat: u32,
    /// How many finished answers this question had before.
    pub regenerated: u32,
    /// The recorded answers of the conversation before this question.
    pub earlier: Vec<TurnRecord>,
}

/// What a consultation has, to be kept as a tape.
#[derive(Debug, Clone)]
pub struct Taped {
    pub case: Arc<Case>,
    /// Who answers.
    pub model: ModelIdentity,
    /// Which repeat of the case, from 0.
    pub repeat: u32,
    /// The recorded answers, in the order of the consultation.
    pub answers: Vec<TurnRecord>,
    pub verdicts: Vec<VerdictRecord>,
    pub ratings: Vec<RatingRecord>,
}

/// An answer to be put on disk.
#[derive(Debug, Clone)]
pub struct Record {
    pub key: ConsultationKey,
    /// What was asked.
    pub ready: Ready,
    /// How it was answered.
    pub answer: Answer,
    pub case: Arc<Case>,
    /// Which repeat of the case, from 0.
    pub repeat: u32,
    /// How many finished answers this question had before.
    pub regenerated: u32,
    /// The turn it belongs to, from 1; for a doctor's own question the turn after which it was asked.
    pub turn: usize,
}

/// An answer to be judged.
#[derive(Debug, Clone)]
pub struct Judge {
    pub key: ConsultationKey,
    pub judge: String,
    pub case: Arc<Case>,
    /// The turn, from 1.
    pub turn: usize,
    /// The answers to the turns, from the first to this one.
    pub answers: Vec<TurnRecord>,
}

/// Something to tell the user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Notice {
    /// No model is chosen yet.
    NoModel,
    /// No judge is chosen yet.
    NoJudge,
    /// An answer is still awaited.
    Busy,
    /// Every turn is answered.
    AllAnswered,
    /// There is nothing to ask again, judge or rate.
    NothingAsked,
    /// The question is empty.
    EmptyQuestion,
    /// The answer is not finished.
    Unfinished,
    /// Only answers by the protocol are judged.
    OffProtocol,
    /// A turn that presses the model is not judged.
    PushNotJudged,
    /// The case has no such variant, and was not opened.
    NoVariant(VariantError),
    /// The case has no reference, with which the judge would compare the answer.
    NoReference,
    /// The case file is not UTF-8, and was read.
    ReadAs(ReadAs),
    /// The judge is the model that answers.
    JudgesItself(String),
    /// The model behind a name is another than before; the case begins again.
    ModelChanged(String),
    /// The model is said to be ready.
    ModelReady(Bilingual),
    /// Something the model warns about.
    ModelWarning(String),
    /// Settings of a model's sampling that its endpoint has no word for: whose, and which.
    SamplingNotSent(String, Vec<&'static str>),
    /// A model cannot be opened.
    ModelFailed(String, SessionError),
    /// A question was not sent.
    Refused(Refusal),
    /// The answer broke off.
    AnswerFailed(ModelError),
    /// An answer or rating is not on disk.
    NotSaved(SessionError),
    /// A question was not sent, because its answer could not be recorded.
    CannotRecord(SessionError),
    /// The record of a consultation is another program's at the moment; it can be read.
    InUse(SessionError),
    /// The rating is on disk.
    Rated(u8),
    /// The tape is in this file.
    TapeWritten(PathBuf),
    /// The tape could not be written.
    TapeNotWritten(Bilingual),
    Judged(Option<String>),
    /// The judge could not be asked.
    JudgeFailed(SessionError),
    /// The record cannot be read.
    RecordUnreadable(SessionError),
    /// An unfinished last line of a record was moved aside: which file, and where to.
    Repaired(String, String),
    /// What the file system of a record cannot promise.
    Storage(StorageWarning),
    /// A source cannot be read; the one before stays.
    SourceFailed(SessionError),
    /// This model's server has probably dropped the front of a conversation.
    PromptCut(String),
    /// Some records of the case file cannot be used: how many, and the first.
    BrokenCases(usize, Problem),
}
