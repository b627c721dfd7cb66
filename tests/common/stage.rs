//! A screen without a terminal, a model or a disk: effects are carried out here, in the test's own words, and time stands still unless moved.
//! Shared by the snapshot tests and the benchmarks.
#![allow(dead_code)] // Each of them uses a part.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::{
    Terminal,
    backend::TestBackend,
    buffer::{Buffer, CellWidth},
};
use std::{
    collections::HashMap,
    fmt::Write as _,
    sync::Arc,
    time::{Duration, Instant},
};
use wardround::{
    case::{CaseFile, ReadOptions, bundled},
    chat::{Completion, Delta, Finish, Measure, ModelError, ModelIdentity, Origin, Sampling, Usage, Ways},
    judge::{Preset, Verdict},
    language::Language,
    record::{Clock, QuestionContext, RecordAction, RecordError, SCHEMA, VerdictRecord},
    screen::{
        draw,
        keys::Keymap,
        state::{App, Beginning, Input, Options, Output, SavedState},
        theme::{ColourDepth, Registry},
    },
    session::{Ask, Board, Effect, Judge, ModelRow, ModelState, Session, SessionError, SessionEvent, SourceName, Taped},
    tape::PlaybackChange,
    text::Ambiguous,
};

/// The name of the model that answers.
pub const MODEL: &str = "DotaGPT";
/// The name of the tape that answers, where one does.
pub const TAPE: &str = "DotaGPT (recording 2026-11-27)";

pub struct Stage {
    pub app: App,
    pub now: Instant,
    pub asks: Vec<Ask>,
    pub judges: Vec<Judge>,
    /// Outputs that are not the session's.
    pub outputs: Vec<Output>,
    pub file: Arc<CaseFile>,
    /// What the next answer on its way to the disk meets.
    pub disk_error: Option<String>,
    /// Why the next question's answer could not be recorded.
    pub cannot_record: Option<SessionError>,
    /// Whether the disk takes its time.
    pub hold_records: bool,
    held: Vec<Effect>,
    /// The scores that were asked for, and whether they were computed just before.
    pub reads_of_scores: Vec<(SourceName, bool)>,
    /// What the next question is measured as.
    pub measures: Option<Result<Measure, ModelError>>,
    /// How tapes were told to play.
    pub plays: Vec<PlaybackChange>,
    /// What was to be kept as a tape, and by which names.
    pub tapes: Vec<(String, Taped)>,
}

/// What a stage begins with.
pub struct Setup {
    pub language: Language,
    pub size: (u16, u16),
    pub model: bool,
    pub options: Options,
    pub theme: Option<String>,
    pub file: Option<CaseFile>,
    /// A tape answers; a model that answers now is at hand.
    pub tape: bool,
}

impl Setup {
    pub fn new(language: Language, size: (u16, u16)) -> Self {
        Self { language, size, model: true, options: options(), theme: None, file: None, tape: false }
    }
}

pub fn options() -> Options {
    Options { mouse: false, ambiguous: Ambiguous::Narrow, ascii: false, reduced_motion: false, depth: ColourDepth::True }
}

pub fn identity(name: &str) -> ModelIdentity {
    if name == TAPE {
        let origin = Origin::Recording { model: "DotaGPT".into(), day: "2026-11-27".into(), digest: "t".into() };
        return ModelIdentity { name: name.into(), origin, system: None, ways: Ways::default() };
    }
    ModelIdentity {
        name: name.into(),
        origin: Origin::Local {
            file: "m.gguf".into(),
            path: None,
            digest: name.into(),
            template: "chatml".into(),
            template_digest: "t".into(),
        },
        system: None,
        ways: Ways::default(),
    }
}

/// What the record says when the disk says this.
pub fn disk_error(said: &str) -> SessionError {
    RecordError::Io { path: "turns.jsonl".into(), action: RecordAction::WriteRecord, source: std::io::Error::other(said.to_owned()) }.into()
}

impl Stage {
    pub fn new(language: Language, size: (u16, u16)) -> Self {
        Self::with(Setup::new(language, size))
    }

    pub fn with(setup: Setup) -> Self {
        let row =
            |name: &str| ModelRow { name: name.into(), place: format!("/models/{name}.gguf"), state: ModelState::Closed, is_tape: false };
        let tape = ModelRow { is_tape: true, ..row(TAPE) };
        let models = if setup.tape {
            vec![tape, row(MODEL)]
        } else if setup.model {
            vec![row(MODEL), row("Yi-6B")]
        } else {
            Vec::new()
        };
        let now = Instant::now();
        let file = setup.file.unwrap_or_else(|| {
            bundled(&ReadOptions { language: Some(setup.language), ..ReadOptions::default() }).expect("the bundled cases can be read")
        });
        let beginning = Beginning {
            session: Session::new(SourceName::Bundled, models, setup.model.then(|| if setup.tape { TAPE } else { MODEL }.to_owned()), None),
            language: setup.language,
            keymap: Keymap::default(),
            themes: Registry::load(None).0,
            theme: setup.theme,
            options: setup.options,
            size: setup.size,
            saved: SavedState::default(),
            demo_missing: !setup.model,
        };
        let (app, first) = App::new(beginning, now);
        let mut stage = Self {
            app,
            now,
            asks: Vec::new(),
            judges: Vec::new(),
            outputs: Vec::new(),
            file: Arc::new(file),
            disk_error: None,
            cannot_record: None,
            hold_records: false,
            held: Vec::new(),
            reads_of_scores: Vec::new(),
            measures: None,
            plays: Vec::new(),
            tapes: Vec::new(),
        };
        stage.carry_out(first);
        stage
    }

    pub fn carry_out(&mut self, outputs: Vec<Output>) {
        for output in outputs {
            match output {
                Output::Session(effect) => self.effect(effect),
                other => self.outputs.push(other),
            }
        }
    }

    pub fn event(&mut self, event: SessionEvent) {
        let outputs = self.app.event(event, self.now);
        self.carry_out(outputs);
    }

    fn effect(&mut self, effect: Effect) {
        match effect {
            Effect::ReadSource(source, _) => self.event(SessionEvent::SourceRead(source, Ok(self.file.clone()))),
            Effect::ReadProgress(..) => self.event(SessionEvent::ProgressRead(Vec::new())),
            Effect::OpenModel(name) => {
                let identity = Box::new(identity(&name));
                self.event(SessionEvent::ModelOpened { name, identity, answer_tokens: Some(1024) });
            }
            Effect::ReadConsultation(key, _) => self.event(SessionEvent::ConsultationRead(key, Ok(None))),
            Effect::Measure(_, answer, ready) => {
                if let Some(measured) = self.measures.take() {
                    return self.event(SessionEvent::Measured(answer, measured));
                }
                if let Some(trouble) = self.cannot_record.take() {
                    return self.event(SessionEvent::CannotRecord(answer, trouble));
                }
                let prompt = ready.messages.iter().map(|m| m.content.chars().count() as u32).sum();
                self.event(SessionEvent::Measured(answer, Ok(Measure { prompt_tokens: Some(prompt), context: Some(1 << 20) })));
            }
            Effect::Ask(ask) => self.asks.push(*ask),
            Effect::Record(_) if self.hold_records => self.held.push(effect),
            Effect::Record(record) => {
                if let Some(error) = self.disk_error.take() {
                    return self.event(SessionEvent::RecordFailed(record.key, disk_error(&error)));
                }
                let model = identity(&record.key.model);
                let sampling = Sampling::paper();
                let asking = QuestionContext {
                    case: &record.case,
                    model: &model,
                    sampling: &sampling,
                    seed: 1,
                    repeat: record.repeat,
                    regenerated: record.regenerated,
                    turn: record.turn,
                };
                let mut written = asking.record(&record.ready, record.ready.attempt, record.answer.clone(), &Clock::start());
                (written.timings.total_ms, written.timings.first_token_ms) = (4200.0, Some(350.0));
                self.event(SessionEvent::Recorded(record.key, Box::new(written)));
            }
            Effect::Judge(judge) => self.judges.push(*judge),
            Effect::Rate(key, mut record) => {
                record.at = jiff::Timestamp::UNIX_EPOCH;
                self.event(SessionEvent::Rated(key, record));
            }
            Effect::Play(change) => self.plays.push(change),
            Effect::WriteTape(name, taped) => self.tapes.push((name, *taped)),
            Effect::Cancel(_) | Effect::CancelJudge(_) | Effect::FindServers | Effect::Notice(_) => {}
            Effect::ReadScores(source, _, again) => self.reads_of_scores.push((source, again)),
        }
    }

    /// The disk is done.
    pub fn release_records(&mut self) {
        self.hold_records = false;
        for effect in std::mem::take(&mut self.held) {
            self.effect(effect);
        }
    }

    pub fn input(&mut self, input: Input) {
        let outputs = self.app.input(input, self.now);
        self.carry_out(outputs);
    }

    /// Presses keys, named as in a keymap: `n`, `ctrl-s`, `enter`.
    pub fn press(&mut self, keys: &str) {
        for key in keys.split_whitespace() {
            self.input(Input::Key(key_event(key)));
        }
    }

    pub fn type_text(&mut self, text: &str) {
        for c in text.chars() {
            self.input(Input::Key(KeyEvent::new(KeyCode::Char(c), KeyModifiers::NONE)));
        }
    }

    pub fn wait(&mut self, time: Duration) {
        self.now += time;
        self.input(Input::Tick);
    }

    /// A piece of the answer that is awaited.
    pub fn delta(&mut self, delta: Delta) {
        let answer = self.asks.last().expect("nothing was asked").answer;
        self.event(SessionEvent::Delta(answer, delta));
    }

    pub fn stream(&mut self, text: &str) {
        self.now += Duration::from_millis(50);
        self.delta(Delta::Text(text.into()));
    }

    pub fn finish(&mut self, finish: Finish) {
        // A server's count grows with the conversation.
        let earlier = self.asks.last().map_or(0, |ask| ask.ready.messages.len() as u32 / 2);
        let usage = Usage { prompt_tokens: Some(300 + 200 * earlier), cached_tokens: Some(0), answer_tokens: Some(120) };
        let completion = Completion {
            finish,
            usage,
            sampling: Sampling::paper(),
            prompt_ms: Some(300.0),
            answer_ms: Some(2400.0),
            served_model: None,
            endpoint: None,
            ratings: None,
            seed: None,
            finish_reason: None,
            reasoning_format: None,
        };
        // What is recorded may lead to the next question at once.
        let ask = self.asks.pop().expect("nothing was asked");
        self.event(SessionEvent::Delta(ask.answer, Delta::Done(completion)));
    }

    pub fn answer(&mut self, text: &str) {
        self.stream(text);
        self.finish(Finish::Stop);
    }

    /// The question under way of a model.
    pub fn ask_of(&self, model: &str) -> &Ask {
        self.asks.iter().find(|ask| ask.key.model == model).expect("this model was asked nothing")
    }

    /// A piece of a model's answer, where several are asked.
    pub fn stream_of(&mut self, model: &str, text: &str) {
        let answer = self.ask_of(model).answer;
        self.event(SessionEvent::Delta(answer, Delta::Text(text.into())));
    }

    /// The whole of a model's answer, where several are asked.
    pub fn answer_of(&mut self, model: &str, text: &str) {
        let at = self.asks.iter().position(|ask| ask.key.model == model).expect("this model was asked nothing");
        let ask = self.asks.remove(at);
        self.asks.push(ask);
        self.answer(text);
    }

    /// The model fails in the middle.
    pub fn fail(&mut self, error: &str) {
        let ask = self.asks.pop().expect("nothing was asked");
        self.event(SessionEvent::AnswerFailed(ask.answer, error.into()));
    }

    /// The scores are there.
    pub fn scores(&mut self, read: Result<Board, SessionError>) {
        let (source, _) = self.reads_of_scores.pop().expect("nobody asked for scores");
        self.event(SessionEvent::ScoresRead(source, read.map(Arc::new)));
    }

    /// The judge says this.
    pub fn verdict(&mut self, rating: Option<u8>, text: &str) {
        let judge = self.judges.pop().expect("nothing is with the judge");
        let answer = judge.answers.last().expect("an answer").clone();
        let record = VerdictRecord {
            schema: SCHEMA,
            key: "v".into(),
            turn_key: answer.key.clone(),
            at: jiff::Timestamp::UNIX_EPOCH,
            case: answer.case.clone(),
            source: answer.source,
            category: None,
            variant: answer.variant.clone(),
            judged_as: None,
            turn: judge.turn,
            repeat: answer.repeat,
            judge_repeat: 0,
            model: answer.model.clone(),
            judge: identity("gpt-4-0125"),
            judge_is_candidate: false,
            preset: Preset::Official,
            prompt_digest: String::new(),
            reference_digest: None,
            sampling_asked: Sampling::default(),
            sampling_used: None,
            served_model: None,
            verdict: rating.map_or(Verdict::NoRating, |rating| Verdict::Scored { rating }),
            official_rating: rating.map(u64::from),
            lenient_rating: rating.map(f64::from),
            attempts: 1,
            text: text.into(),
            reasoning: String::new(),
            finish: Some(Finish::Stop),
            usage: Usage::default(),
            usage_before: None,
            total_ms: 1.0,
            rating_probabilities: None,
            expected_rating: None,
        };
        self.event(SessionEvent::Judged(judge.key, Some(Box::new(record))));
    }

    /// What is on the screen.
    pub fn buffer(&mut self) -> Buffer {
        let (width, height) = self.app.size();
        let mut terminal = Terminal::new(TestBackend::new(width, height)).expect("a test's backend");
        self.app.prepare();
        terminal.draw(|frame| draw::draw(&self.app, frame)).expect("a test's backend");
        terminal.backend().buffer().clone()
    }

    /// The screen's text, line by line.
    pub fn text(&mut self) -> String {
        text_of(&self.buffer())
    }
}

/// A key, named as in a keymap: `n`, `ctrl-s`, `enter`.
pub fn key_event(key: &str) -> KeyEvent {
    let (modifiers, name) = match key.strip_prefix("ctrl-") {
        Some(rest) => (KeyModifiers::CONTROL, rest),
        None => (KeyModifiers::NONE, key),
    };
    let code = match name {
        "enter" => KeyCode::Enter,
        "esc" => KeyCode::Esc,
        "tab" => KeyCode::Tab,
        "up" => KeyCode::Up,
        "down" => KeyCode::Down,
        "left" => KeyCode::Left,
        "right" => KeyCode::Right,
        "space" => KeyCode::Char(' '),
        "home" => KeyCode::Home,
        "end" => KeyCode::End,
        "pageup" => KeyCode::PageUp,
        "pagedown" => KeyCode::PageDown,
        "backspace" => KeyCode::Backspace,
        "f12" => KeyCode::F(12),
        one => KeyCode::Char(one.chars().next().expect("a key")),
    };
    KeyEvent::new(code, modifiers)
}

/// The styles of a buffer: a letter for each, and for every line how many cells have which.
pub fn styles(buffer: &Buffer) -> String {
    let mut letters: HashMap<String, char> = HashMap::new();
    let mut legend = String::new();
    let mut lines = String::new();
    for y in 0..buffer.area.height {
        let mut runs: Vec<(char, usize)> = Vec::new();
        for x in 0..buffer.area.width {
            let cell = &buffer[(x, y)];
            let style = format!("{} on {} {:?}", cell.fg, cell.bg, cell.modifier);
            let next = char::from_u32(u32::from('a') + letters.len() as u32).expect("few styles");
            let letter = *letters.entry(style.clone()).or_insert_with(|| {
                writeln!(legend, "{next} = {style}").expect("a string");
                next
            });
            match runs.last_mut() {
                Some((last, count)) if *last == letter => *count += 1,
                _ => runs.push((letter, 1)),
            }
        }
        let runs: Vec<String> = runs.iter().map(|(l, n)| format!("{l}{n}")).collect();
        writeln!(lines, "{}", runs.join(" ")).expect("a string");
    }
    format!("{legend}{lines}")
}

/// A buffer's text; a wide character stands once.
pub fn text_of(buffer: &Buffer) -> String {
    let mut text = String::new();
    for y in 0..buffer.area.height {
        let mut covered = 0;
        let mut line = String::new();
        for x in 0..buffer.area.width {
            let cell = &buffer[(x, y)];
            if covered > 0 {
                covered -= 1;
                continue;
            }
            line.push_str(cell.symbol());
            covered = cell.cell_width().saturating_sub(1);
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}
