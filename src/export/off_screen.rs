//! Plays a tape on the screen without a terminal, in virtual time: the effects of the session are answered from the tape.

use super::contents::Contents;
use crate::{
    case::CaseFile,
    chat::{Delta, Measure, ModelIdentity, Sampling},
    language::Language,
    record::{AskedKind, Clock, QuestionContext, TurnRecord},
    screen::{
        draw,
        keys::{Action, Keymap},
        state::{App, Beginning, Input, Options, Output, SavedState},
        theme::{ColourDepth, Registry},
    },
    session::{AnswerId, ConsultationKey, Effect, ModelRow, ModelState, Question, Record, Session, SessionEvent, SourceName},
    tape::{Event, Speed, TapeEvent, end_of_answer},
    text::Ambiguous,
};
use ratatui::Frame;
use std::{
    collections::HashMap,
    sync::Arc,
    time::{Duration, Instant},
};

/// How the screen looks.
#[derive(Debug, Clone)]
pub struct Look {
    /// The language of the interface.
    pub language: Language,
    /// Columns and rows.
    pub size: (u16, u16),
    /// The themes that there are.
    pub themes: Registry,
    /// The theme; absent for the default one.
    pub theme: Option<String>,
}

/// The screen with a tape.
pub(super) struct OffScreen {
    app: App,
    /// The tape's beginning.
    begin: Instant,
    now: Instant,
    events: Vec<TapeEvent>,
    /// The event that comes next.
    next: usize,
    file: Arc<CaseFile>,
    identity: ModelIdentity,
    key: ConsultationKey,
    /// The answer that is awaited.
    answer: Option<AnswerId>,
    /// Its record in the tape.
    recorded: Option<TurnRecord>,
    /// The digests of the answers on the screen, by turn and digest in the tape: they are answers of a recording, whose digests are others.
    digests: HashMap<(usize, String), String>,
    with_reference: bool,
}

impl OffScreen {
    /// The case of a tape, opened, before the first question; the screen says that the tape plays at this speed.
    pub fn new(contents: &Contents, look: &Look, speed: Speed) -> Self {
        let identity = contents.tape.identity();
        let row = ModelRow { name: identity.name.clone(), place: String::new(), state: ModelState::Closed, is_tape: true };
        let options = Options { mouse: false, ambiguous: Ambiguous::Narrow, ascii: false, reduced_motion: false, depth: ColourDepth::True };
        let beginning = Beginning {
            session: Session::new(SourceName::Bundled, vec![row], Some(identity.name.clone()), None).at_speed(speed),
            language: look.language,
            keymap: Keymap::default(),
            themes: look.themes.clone(),
            theme: look.theme.clone(),
            options,
            size: look.size,
            saved: SavedState::default(),
            demo_missing: false,
        };
        let begin = Instant::now();
        let (app, first) = App::new(beginning, begin);
        let key = ConsultationKey { case: contents.case().id().clone(), variant: None, model: identity.name.clone() };
        let file = CaseFile { cases: vec![contents.on_screen.clone()], ..CaseFile::default() };
        let mut screen = Self {
            app,
            begin,
            now: begin,
            events: contents.tape.events.clone(),
            next: 0,
            file: Arc::new(file),
            identity,
            key,
            answer: None,
            recorded: None,
            digests: HashMap::new(),
            with_reference: contents.take.with_reference,
        };
        screen.carry_out(first);
        screen.act(Action::Open);
        screen
    }

    pub fn app(&self) -> &App {
        &self.app
    }

    /// When the next event comes, in milliseconds since the tape's beginning.
    pub fn next_ms(&self) -> Option<u64> {
        self.events.get(self.next).map(|event| event.at_ms)
    }

    /// When something on the screen will change by itself, in milliseconds since the tape's beginning.
    pub fn next_change_ms(&self) -> Option<u64> {
        let change = self.app.next_change()?.saturating_duration_since(self.begin);
        // A tape lasts at most a year. Rounded up, so that the moment has come then.
        Some(change.as_micros().div_ceil(1000) as u64)
    }

    /// Plays what comes up to this moment, in milliseconds since the tape's beginning.
    pub fn play_until(&mut self, ms: u64) {
        while self.next_ms().is_some_and(|at| at <= ms) {
            self.play_next();
        }
        self.now = self.begin + Duration::from_millis(ms);
        self.input(Input::Tick);
    }

    /// Plays the next event.
    pub fn play_next(&mut self) {
        let Some(TapeEvent { at_ms, event, .. }) = self.events.get(self.next).cloned() else { return };
        self.next += 1;
        self.now = self.begin + Duration::from_millis(at_ms);
        match event {
            Event::Asked { turn, asked, question } => self.ask(turn, asked, &question),
            Event::Reasoning { text } => self.delta(Delta::Reasoning(text)),
            Event::Text { text } => self.delta(Delta::Text(text)),
            Event::TextWasReasoning => self.delta(Delta::TextWasReasoning),
            Event::Answer { record } => {
                let end = end_of_answer(&record);
                self.recorded = Some(*record);
                let Some(answer) = self.answer.take() else { return };
                self.event(match end {
                    Ok(done) => SessionEvent::Delta(answer, done),
                    Err(error) => SessionEvent::AnswerFailed(answer, error),
                });
                self.reveal();
            }
            Event::Verdict { mut record } => {
                if let Some(digest) = self.digests.get(&(record.turn, record.turn_key.clone())) {
                    record.turn_key.clone_from(digest);
                }
                self.event(SessionEvent::Judged(self.key.clone(), Some(record)));
            }
            Event::Rating { .. } | Event::Unknown => {}
        }
    }

    /// Lets messages go that disappear by themselves.
    pub fn let_messages_go(&mut self) {
        while let Some(change) = self.app.next_change() {
            self.now = self.now.max(change);
            self.input(Input::Tick);
        }
    }

    /// Draws the screen as it is.
    pub fn draw(&mut self, frame: &mut Frame<'_>) {
        self.app.prepare();
        draw::draw(&self.app, frame);
    }

    fn ask(&mut self, turn: usize, asked: AskedKind, question: &str) {
        let Some(opened) = self.app.session().opened(&self.key) else { return };
        let is_next = opened.consultation().next_turn() == Some(turn);
        let own = opened.case().turns().get(turn.saturating_sub(1)).is_some_and(|own| own.question == question);
        let again = opened.consultation().exchanges().last().is_some_and(|last| last.question == question);
        let question = match asked {
            AskedKind::Protocol | AskedKind::Continued | AskedKind::Recording if is_next && own => Question::Next,
            AskedKind::Edited if is_next => Question::NextEdited(question.to_owned()),
            AskedKind::Protocol | AskedKind::Edited | AskedKind::Continued | AskedKind::Recording if again => Question::Again,
            _ => Question::Own(question.to_owned()),
        };
        let outputs = self.app.ask(self.key.clone(), question, self.now);
        self.carry_out(outputs);
    }

    /// Shows the reference of the turn, where it goes out; it is hidden on the screen otherwise.
    fn reveal(&mut self) {
        let Some((opened, view)) = self.app.session().opened(&self.key).zip(self.app.view(&self.key)) else { return };
        if self.with_reference && !view.is_revealed(view.turn(opened)) {
            self.act(Action::Reveal);
        }
    }

    fn delta(&mut self, delta: Delta) {
        if let Some(answer) = self.answer {
            self.event(SessionEvent::Delta(answer, delta));
        }
    }

    fn act(&mut self, action: Action) {
        let outputs = self.app.act(action, self.now);
        self.carry_out(outputs);
    }

    fn input(&mut self, input: Input) {
        let outputs = self.app.input(input, self.now);
        self.carry_out(outputs);
    }

    fn event(&mut self, event: SessionEvent) {
        let outputs = self.app.event(event, self.now);
        self.carry_out(outputs);
    }

    fn carry_out(&mut self, outputs: Vec<Output>) {
        for output in outputs {
            if let Output::Session(effect) = output {
                self.effect(effect);
            }
        }
    }

    fn effect(&mut self, effect: Effect) {
        match effect {
            Effect::ReadSource(source, _) => self.event(SessionEvent::SourceRead(source, Ok(self.file.clone()))),
            Effect::ReadProgress(..) => self.event(SessionEvent::ProgressRead(Vec::new())),
            Effect::OpenModel(name) => {
                let identity = Box::new(self.identity.clone());
                self.event(SessionEvent::ModelOpened { name, identity, answer_tokens: None });
            }
            Effect::ReadConsultation(key, _) => self.event(SessionEvent::ConsultationRead(key, Ok(None))),
            Effect::Measure(_, answer, _) => {
                let measure = Measure { prompt_tokens: None, context: None };
                self.event(SessionEvent::Measured(answer, Ok(measure)));
            }
            Effect::Ask(ask) => self.answer = Some(ask.answer),
            Effect::Record(record) => {
                let written = self.record(&record);
                self.event(SessionEvent::Recorded(record.key, Box::new(written)));
            }
            Effect::Judge(_)
            | Effect::FindServers
            | Effect::Rate(..)
            | Effect::Cancel(_)
            | Effect::CancelJudge(_)
            | Effect::Notice(_)
            | Effect::ReadScores(..)
            | Effect::Play(_)
            | Effect::WriteTape(..) => {}
        }
    }

    /// An answer as a recording, with the times of the tape.
    fn record(&mut self, record: &Record) -> TurnRecord {
        let sampling = Sampling::default();
        let asking = QuestionContext {
            case: &record.case,
            model: &self.identity,
            sampling: &sampling,
            seed: 1,
            repeat: record.repeat,
            regenerated: record.regenerated,
            turn: record.turn,
        };
        let mut written = asking.record(&record.ready, record.ready.attempt, record.answer.clone(), &Clock::start());
        if let Some(recorded) = self.recorded.take() {
            written.at = recorded.at;
            written.timings = recorded.timings;
            written.usage = recorded.usage;
            self.digests.insert((recorded.turn, recorded.key), written.key.clone());
        }
        written
    }
}
