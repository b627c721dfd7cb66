//! UI-independent session state: cases, models, and the open consultations. Commands and events in, effects
//! out; no IO. The screen and the dialogue of lines are two front ends of one session.

mod act;
mod beside;
mod board;
mod command;
mod error;
mod handle;
mod open_consultation;
mod playing;
mod progress;
mod scores;
mod served;
pub mod tasks;
mod variants;
pub mod words;

pub use beside::{MOST_BESIDE, TurnState};
pub use board::{Board, TrialMeans};
pub use command::{AnswerId, Ask, Command, ConsultationKey, Effect, Judge, Notice, Question, Record, SessionEvent, SourceName, Taped};
pub use error::SessionError;
pub use open_consultation::{Live, OpenConsultation, Phase};
pub use playing::Playing;
pub use progress::{CaseProgress, MeanScore, ModelProgress};
pub use scores::Scores;
pub use served::Served;
pub use variants::Opening;

use crate::{
    case::{Case, CaseFile, CaseId, OwnVariant, Variant, VariantError, VariantName},
    chat::{ModelIdentity, RetryReason},
    config::{DisplayName, names_apart},
    language::Language,
    models::LocalServer,
    tape::shown_name,
};
use std::{
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
    path::Path,
    sync::Arc,
};

/// What is known about the cases.
#[derive(Debug, Clone)]
pub enum Cases {
    /// They are being read.
    Reading,
    /// They are there.
    Read(Arc<CaseFile>),
    /// The source cannot be read.
    Failed(SessionError),
}

/// How far a model is.
#[derive(Debug, Clone, PartialEq)]
pub enum ModelState {
    /// Nobody has asked for it yet.
    Closed,
    /// Its file is being read (digest), from 0 to 1.
    Checking(f32),
    /// It is being loaded, from 0 to 1.
    Loading(f32),
    /// Its endpoint is not ready yet.
    Waiting(RetryReason),
    /// It answers.
    Open {
        /// Who it is, for records.
        identity: Box<ModelIdentity>,
    },
    /// It cannot be opened.
    Failed(SessionError),
}

/// A model that can be chosen.
#[derive(Debug, Clone, PartialEq)]
pub struct ModelRow {
    /// The name in the settings, or a file or address.
    pub name: String,
    /// Where it is: the file or the address, for the list.
    pub place: String,
    /// How far it is.
    pub state: ModelState,
    /// Whether it is a tape.
    pub is_tape: bool,
}

/// The state of a session.
#[derive(Debug)]
pub struct Session {
    source: SourceName,
    cases: Cases,
    /// The source that is being read.
    opening: Option<SourceName>,
    models: Vec<ModelRow>,
    /// The servers that were found on this machine.
    servers: Vec<LocalServer>,
    model: Option<String>,
    judge: Option<String>,
    consultations: HashMap<ConsultationKey, OpenConsultation>,
    /// Each open model's limit on an answer, for consultations that are opened after it.
    answer_tokens: HashMap<String, Option<u32>>,
    /// The models of which it was said that their servers cut prompts.
    told_of_cut: HashSet<String>,
    progress: BTreeMap<String, ModelProgress>,
    /// The turns beside which the reference of a case was revealed, whoever answered it.
    revealed: HashMap<CaseId, BTreeSet<usize>>,
    /// The consultations of the answers under way. What comes of another answer is too late, and nobody's.
    under_way: HashMap<AnswerId, Arc<ConsultationKey>>,
    scores: Scores,
    last_answer: AnswerId,
    playing: Playing,
    /// The variant as which cases are opened where nothing else is chosen.
    variant: Option<VariantName>,
    /// The user's own variants that are known here.
    own_variants: Vec<OwnVariant>,
    /// The language in which names are shown.
    language: Language,
}

impl Session {
    /// A session before anything is read. `models` are those of the settings.
    pub fn new(source: SourceName, models: Vec<ModelRow>, model: Option<String>, judge: Option<String>) -> Self {
        Self {
            source,
            cases: Cases::Reading,
            opening: None,
            models,
            servers: Vec::new(),
            model,
            judge,
            consultations: HashMap::new(),
            answer_tokens: HashMap::new(),
            told_of_cut: HashSet::new(),
            progress: BTreeMap::new(),
            revealed: HashMap::new(),
            under_way: HashMap::new(),
            scores: Scores::default(),
            last_answer: AnswerId::default(),
            playing: Playing::default(),
            variant: None,
            own_variants: Vec::new(),
            language: Language::En,
        }
    }

    /// Cases are opened as this variant, where nothing else is chosen.
    #[must_use]
    pub fn with_variant(mut self, variant: Option<&Variant>) -> Self {
        self.variant = variant.map(Variant::name);
        self.own_variants.extend(variant.and_then(Variant::as_own).cloned());
        self
    }

    /// The variant of a name: a bundled one, or one of the user's own that is known here.
    ///
    /// # Errors
    /// When there is none.
    pub fn variant_named(&self, name: &str) -> Result<Variant, VariantError> {
        Variant::named(name, &self.own_variants)
    }

    /// The variant as which cases are opened where nothing else is chosen; `None` for the cases themselves.
    pub fn variant(&self) -> Option<&VariantName> {
        self.variant.as_ref()
    }

    /// Where the cases come from.
    pub fn source(&self) -> &SourceName {
        &self.source
    }

    pub fn cases(&self) -> &Cases {
        &self.cases
    }

    /// The case file, when it is read.
    pub fn file(&self) -> Option<&CaseFile> {
        match &self.cases {
            Cases::Read(file) => Some(file),
            Cases::Reading | Cases::Failed(_) => None,
        }
    }

    /// The case by this id.
    pub fn case(&self, id: &CaseId) -> Option<&Case> {
        self.file()?.cases.iter().find(|case| case.id() == id)
    }

    /// The models that can be chosen.
    pub fn models(&self) -> &[ModelRow] {
        &self.models
    }

    /// The model by this name.
    pub fn model_row(&self, name: &str) -> Option<&ModelRow> {
        self.models.iter().find(|m| m.name == name)
    }

    /// Who answers.
    pub fn model(&self) -> Option<&str> {
        self.model.as_deref()
    }

    pub fn judge(&self) -> Option<&str> {
        self.judge.as_deref()
    }

    /// Names are shown in this language from now on.
    pub fn speak(&mut self, language: Language) {
        self.language = language;
    }

    /// What a model is called wherever people read it, told apart from the others of the list ([`DisplayName`]).
    pub fn shown_name(&self, model: &str) -> String {
        // A name of the settings leads elsewhere than a file of that name would.
        let is_file = |name: &str, place: Option<&str>| {
            let same = |place: &str| Path::new(place).file_name() == Path::new(name).file_name();
            !name.contains("://") && (name.contains(['/', '\\']) || name.to_lowercase().ends_with(".gguf")) && place.is_none_or(same)
        };
        let entry = |name: &str, place: Option<&str>| DisplayName::of(name, !is_file(name, place));
        let mut all: Vec<_> = self.models.iter().map(|row| entry(&row.name, Some(&row.place))).collect();
        let at = self.models.iter().position(|row| row.name == model).unwrap_or_else(|| {
            all.push(entry(model, None));
            all.len() - 1
        });
        shown_name(&names_apart(&all).swap_remove(at), self.language).into_owned()
    }

    /// A consultation that was opened.
    pub fn opened(&self, key: &ConsultationKey) -> Option<&OpenConsultation> {
        self.consultations.get(key)
    }

    /// The consultation of an answer under way.
    pub fn consultation_of(&self, answer: AnswerId) -> Option<&ConsultationKey> {
        self.under_way.get(&answer).map(Arc::as_ref)
    }

    /// Whether the user has seen what answers the turn of the exchange at `index`: in this session, or when they rated an answer earlier.
    pub fn has_seen_reference(&self, key: &ConsultationKey, index: usize) -> bool {
        let Some(opened) = self.consultations.get(key) else { return false };
        let turn = opened.turn_of(index);
        let rated = (0..opened.consultation().exchanges().len()).filter(|&i| opened.rating(i).is_some_and(|r| r.saw_reference));
        let in_session = self.revealed.get(&key.case).into_iter().flatten().copied();
        in_session.chain(rated.map(|i| opened.turn_of(i))).any(|beside| opened.revealed(beside).turns(opened.case()).any(|t| t == turn))
    }

    /// What each model has answered of these cases, by its name.
    pub fn progress(&self) -> &BTreeMap<String, ModelProgress> {
        &self.progress
    }

    /// Whether anything is being answered or judged, which leaving would stop.
    pub fn is_answering(&self) -> bool {
        self.consultations.values().any(|v| v.consultation.asking().is_some() || v.judging.is_some())
    }

    /// Whether a model answers a question at the moment, in whichever consultation.
    pub fn is_asked(&self, model: &str) -> bool {
        self.consultations.iter().any(|(key, opened)| key.model == model && opened.consultation.asking().is_some())
    }

    /// Whether an answer could not be recorded yet.
    pub fn has_unsaved(&self) -> bool {
        self.consultations.values().any(|v| v.unsaved().is_some())
    }

    /// Whether anything is being answered, recorded or judged.
    pub fn is_busy(&self) -> bool {
        self.consultations.values().any(|v| v.consultation.is_busy() || v.judging.is_some())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        case::{ReadOptions, bundled},
        chat::{Delta, Measure, Origin, Ways},
        language::Language,
    };
    use std::time::Instant;

    #[test]
    fn an_answer_is_of_its_consultation_until_it_ends_and_what_comes_later_is_nobodys() {
        let (now, model) = (Instant::now(), "m".to_owned());
        let file = bundled(&ReadOptions::default()).unwrap();
        let key = ConsultationKey { case: file.cases[0].id().clone(), variant: None, model: model.clone() };
        let row = ModelRow { name: model.clone(), place: String::new(), state: ModelState::Closed, is_tape: false };
        let mut session = Session::new(SourceName::Bundled, vec![row], Some(model.clone()), None);
        session.begin(Language::Zh, now);
        session.handle(SessionEvent::SourceRead(SourceName::Bundled, Ok(Arc::new(file))), now);
        session.act(Command::OpenConsultation(key.case.clone(), None), now);
        session.handle(SessionEvent::ConsultationRead(key.clone(), Ok(None)), now);
        let origin = Origin::Remote { base_url: "u".into(), model: model.clone() };
        let identity = Box::new(ModelIdentity { name: model.clone(), origin, system: None, ways: Ways::default() });
        session.handle(SessionEvent::ModelOpened { name: model, identity, answer_tokens: None }, now);
        session.act(Command::Ask(key.clone(), Question::Next), now);
        let answer = session.opened(&key).unwrap().answer();
        let piece = || SessionEvent::Delta(answer, Delta::Text("痛".into()));
        session.handle(SessionEvent::Measured(answer, Ok(Measure::default())), now);
        session.handle(piece(), now);
        let partial = session.opened(&key).unwrap().consultation().partial();
        assert_eq!((session.consultation_of(answer), partial.map(|(text, _)| text)), (Some(&key), Some("痛")));
        session.act(Command::Stop(key.clone()), now);
        assert_eq!(session.consultation_of(answer), None);
        let before = session.opened(&key).unwrap().live().cloned();
        assert!(session.handle(piece(), now).is_empty());
        assert_eq!(session.opened(&key).unwrap().live().cloned(), before);
    }

    #[test]
    fn a_model_named_by_its_path_is_called_by_its_files_name() {
        let row = |name: &str, place: &str| ModelRow { name: name.into(), place: place.into(), state: ModelState::Closed, is_tape: false };
        let rows = vec![
            row("/a/yi.gguf", "/a/yi.gguf"),
            row("/b/yi.gguf", "/b/yi.gguf"),
            row("/b/blob", "/b/blob"),
            row("org/yi", "/models/x.gguf"),
            row("http://me:secret@h/v1", "http://h/v1"),
        ];
        let session = Session::new(SourceName::Bundled, rows, None, None);
        for (name, shown) in [
            ("/a/yi.gguf", "a/yi"),
            ("/b/yi.gguf", "b/yi"),
            ("/b/blob", "blob"),
            ("org/yi", "org/yi"),
            ("http://me:secret@h/v1", "h"),
            ("/new/dota.gguf", "dota"),
            ("smollm2", "smollm2"),
        ] {
            assert_eq!(session.shown_name(name), shown);
        }
    }
}
